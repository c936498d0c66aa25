#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/setup_priv.h"
#include "store/annulment.h"
#include "store/view/status.h"

#define COLUMNS(COLUMN)                                                                            \
    COLUMN("name", OUT_TEXT, list.at[i].name)                                                      \
    COLUMN("status", OUT_TEXT, list.at[i].status)                                                  \
    COLUMN("since", OUT_TEXT, setup_time(c, list.at[i].since))                                     \
    COLUMN("by", OUT_TEXT, list.at[i].by)                                                          \
    COLUMN("why", OUT_TEXT, list.at[i].why)                                                        \
    COLUMN("publication_no", OUT_NUMBER, setup_int(c, list.at[i].publication_no))

static const struct out_column columns[] = {COLUMNS(OUT_HEADING)};
enum { TEXT_MAX = 1000 };

static bool is_known(const struct config *config, const char *name)
{
    const struct contract_list *contract = &config->defs.contract;
    bool known = text_eq(name, "*") || defs_index(&config->defs, name);

    for (size_t i = 0; i < contract->len; i++)
        known = known || text_eq(contract->at[i].id, name);
    for (size_t i = 0; i < config->baskets.len; i++)
        known = known || text_eq(config->baskets.at[i].id, name);
    return known;
}

static bool is_line(const char *text)
{
    for (const char *at = text; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 127)
            return false;
    return *text && strlen(text) <= TEXT_MAX;
}

static bool read_said(struct cmd *c, const struct config *config, struct store_status *out,
                      struct err *e)
{
    static const char *const words[] = {"active", "suspended", "holiday", "ceased"};
    bool word = false;

    *out = (struct store_status){.name = c->args > 0 ? c->arg[0] : "*",
                                 .status = cmd_option(c, "set"),
                                 .why = cmd_option(c, "reason"),
                                 .by = cmd_option(c, "by"),
                                 .since = c->now};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        word = word || !out->status || text_eq(out->status, words[i]);
    if (!word)
        return err_set(e, ERR_USAGE, "--set is active, suspended, holiday or ceased, not \"%s\"",
                       out->status);
    if (!out->status && !cmd_takes(c, "without --set", "", e))
        return false;
    if (c->args > 0 && !is_known(config, out->name))
        return err_set(e, ERR_USAGE, "\"%s\" is no index, contract or basket, nor * for all",
                       out->name);
    if (out->status && !out->why)
        return err_set(e, ERR_USAGE, "--set needs --reason: what readers are told");
    if ((out->why && !is_line(out->why)) || (out->by && !is_line(out->by)))
        return err_set(e, ERR_USAGE, "--reason and --by are lines of 1 to %d bytes", TEXT_MAX);
    return true;
}

static bool set(struct cmd *c, struct store *s, struct store_status *said, struct err *e)
{
    return (said->by || store_get_login(s, &said->by, c->arena, e))
           && store_role(s, STORE_AS_PUBLISHER, e) && store_put_status(s, said, e);
}

static bool show(struct cmd *c, struct store *s, struct err *e)
{
    struct store_status_list list;
    struct out out;

    if (!store_get_statuses(s, 0, &list, c->arena, e))
        return false;
    out_init(&out, c->arena, c->format, columns, OUT_LEN(columns));
    for (size_t i = 0; i < list.len; i++) {
        if (c->args > 0 && !text_eq(list.at[i].name, c->arg[0]))
            continue;
        OUT_ROW(&out, COLUMNS(OUT_CELL));
    }
    return out_end(&out, e);
}

static bool run(struct cmd *c, struct err *e)
{
    struct store_status said;
    struct config config;
    struct store *s = NULL;
    bool done;

    if (!setup_config(c, CONFIG_SETTINGS | CONFIG_DEFS, &config, e)
        || !read_said(c, &config, &said, e))
        return false;
    done = setup_store(&config, STORE_AS_LOGIN, &s, e) && (!said.status || set(c, s, &said, e))
           && show(c, s, e);
    store_close(&s);
    return done;
}

const struct command command_status = {
    .name = "status",
    .summary = "whether an index, contract or basket is published, and to pause it",
    .args = "[NAME]",
    .args_max = 1,
    .option = {{"set", "WORD", false, "active, suspended, holiday or ceased, from now on"},
               {"reason", "TEXT", false, "what readers are told: one line"},
               {"by", "TEXT", false, "who says so; else the login of the database"}},
    .more =
        "Without --set what was said last of each name; a name that is not there is active. NAME "
        "*,\n"
        "or none, is all. While a name is not active, run polls on and publishes nothing of it, "
        "nor\n"
        "settlements on it; what was withheld is due when it is active again. Readers see it in\n"
        "api_v1.publication_status, in the feed and on the site.",
    .examples = "  gpurate status\n"
                "  gpurate status H100-SXM --set suspended --reason 'a source is being looked at'\n"
                "  gpurate status H100-SXM --set active --reason 'it was right'",
    .run = run,
};
