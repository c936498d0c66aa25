#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/setup_priv.h"
#include "stage/publish/annul.h"

#define COLUMNS(COLUMN)                                                                            \
    COLUMN("kind", OUT_TEXT, annulment_kind_name(ask->kind))                                       \
    COLUMN("name", OUT_TEXT, c->arg[0])                                                            \
    COLUMN("date", OUT_TEXT, setup_date(c, row->date))                                             \
    COLUMN("revision", OUT_NUMBER, setup_int(c, row->revision))                                    \
    COLUMN("status", OUT_TEXT, row->status)                                                        \
    COLUMN("value", OUT_MONEY, row->value)                                                         \
    COLUMN("publication_no", OUT_NUMBER, setup_int(c, row->publication_no))                        \
    COLUMN("digest", OUT_TEXT, row->digest)

static const struct out_column columns[] = {COLUMNS(OUT_HEADING)};
enum { TEXT_MAX = 1000 };

static bool is_basket(const struct config *config, const char *name)
{
    for (size_t i = 0; i < config->baskets.len; i++)
        if (text_eq(config->baskets.at[i].id, name))
            return true;
    return false;
}

/* NAME is an index, a contract month ("H100-SXM-K26") or a basket. */
static bool read_name(struct cmd *c, const struct config *config, struct annul_ask *ask,
                      struct err *e)
{
    const struct contract_def *contract;

    ask->name = c->arg[0];
    if (defs_index(&config->defs, ask->name)) {
        ask->kind = ANNULMENT_FIXING;
    } else if (is_basket(config, ask->name)) {
        ask->kind = ANNULMENT_BASKET;
    } else if (contract_by_code(&config->defs.contract, ask->name, &contract, &ask->month)) {
        ask->kind = ANNULMENT_SETTLEMENT;
        ask->name = contract->id;
    } else {
        return err_set(e, ERR_USAGE, "\"%s\" is no index, contract month or basket", ask->name);
    }
    if (!ask->has_dates && ask->kind != ANNULMENT_SETTLEMENT)
        return err_set(e, ERR_USAGE, "annul %s needs --date", ask->name);
    if (cmd_option(c, "to") && ask->kind == ANNULMENT_BASKET)
        return err_set(e, ERR_USAGE,
                       "the levels of a basket are annulled from a day on, without --to");
    return true;
}

/* A record tells it in one line. */
static bool read_text(struct cmd *c, const char *option, const char **out, struct err *e)
{
    const char *text = cmd_option(c, option);
    size_t len = text ? strlen(text) : 0;

    *out = text;
    if (!text)
        return true;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 127)
            return err_set(e, ERR_USAGE, "--%s is to be one line of text", option);
    return (len > 0 && len <= TEXT_MAX)
           || err_set(e, ERR_USAGE, "--%s is to have 1 to %d bytes", option, TEXT_MAX);
}

static bool read_ask(struct cmd *c, struct annul_ask *ask, struct err *e)
{
    ask->has_dates = cmd_option(c, "date") != NULL;
    if (!read_text(c, "reason", &ask->why, e) || !read_text(c, "by", &ask->by, e)
        || !cmd_option_date(c, "date", &ask->from, e))
        return false;
    ask->to = ask->from;
    if (!cmd_option_date(c, "to", &ask->to, e))
        return false;
    if (!ask->why)
        return err_set(e, ERR_USAGE, "annul needs --reason: what readers are told");
    if (cmd_option(c, "to") && (!ask->has_dates || ask->to < ask->from))
        return err_set(e, ERR_USAGE, "--to is a day after --date");
    return true;
}

static bool show(struct cmd *c, const struct annul_ask *ask,
                 const struct store_annullable_list *list, struct err *e)
{
    struct out out;

    out_init(&out, c->arena, c->format, columns, OUT_LEN(columns));
    for (size_t i = 0; i < list->len; i++) {
        const struct store_annullable *row = &list->at[i];

        OUT_ROW(&out, COLUMNS(OUT_CELL));
    }
    return out_end(&out, e);
}

static const char *code_of(const struct config *config, const struct store_standing *x,
                           struct arena *a)
{
    const struct contract_list *all = &config->defs.contract;

    for (size_t i = 0; x->kind == ANNULMENT_SETTLEMENT && i < all->len; i++)
        if (text_eq(all->at[i].id, x->name))
            return contract_code(&all->at[i], x->month, a);
    return x->name;
}

/* What was made of the days is in error too, and nobody else can say whether it is to go. */
static void warn_standing(struct cmd *c, const struct config *config,
                          const struct store_standing_list *list)
{
    for (size_t i = 0; i < list->len; i++) {
        const struct store_standing *x = &list->at[i];
        const char *code = code_of(config, x, c->arena), *from = setup_date(c, x->from);
        bool one = x->kind == ANNULMENT_BASKET || x->from == x->to;

        log_line(LOG_WARN, "what was made of these days stays as it is",
                 annulment_kind_name(x->kind), code, "rows", setup_int(c, (int64_t)x->rows), "from",
                 from, "to", setup_date(c, x->to), "hint",
                 text_fmt(c->arena, "gpurate annul %s --date %s%s%s --reason ...", code, from,
                          one ? "" : " --to ", one ? "" : setup_date(c, x->to)),
                 NULL);
    }
}

static bool annul(struct cmd *c, const struct config *config, struct annul_ask *ask,
                  struct store *s, struct store_annullable_list *list, struct err *e)
{
    struct store_standing_list standing;
    struct publish p = {
        .store = s, .config = config, .now = c->now, .dry_run = cmd_option(c, "dry-run") != NULL};

    return (ask->by || store_get_login(s, &ask->by, c->arena, e))
           && (p.dry_run || store_role(s, STORE_AS_PUBLISHER, e))
           && annul_standing(&p, ask, &standing, c->arena, e)
           && annul_rows(&p, ask, list, c->arena, e) && (warn_standing(c, config, &standing), true);
}

static bool run(struct cmd *c, struct err *e)
{
    struct store_annullable_list list = {0};
    struct annul_ask ask = {0};
    struct config config;
    struct store *s = NULL;
    bool done;

    if (!read_ask(c, &ask, e) || !setup_config(c, CONFIG_SETTINGS | CONFIG_DEFS, &config, e)
        || !read_name(c, &config, &ask, e))
        return false;
    done = setup_store(&config, STORE_AS_LOGIN, &s, e) && annul(c, &config, &ask, s, &list, e);
    store_close(&s);
    return done && show(c, &ask, &list, e);
}

const struct command command_annul = {
    .name = "annul",
    .summary = "declare published rows void that were an error; they stay, and count no more",
    .args = "NAME",
    .args_min = 1,
    .args_max = 1,
    .option = {{"date", "DATE", false,
                "the fixing date; of a contract month the day it speaks from"},
               {"to", "DATE", false, "the last of several dates"},
               {"reason", "TEXT", false, "why: one line, a part of the record"},
               {"by", "TEXT", false, "who; else the login of the database"},
               {"dry-run", NULL, false, "list the rows, annul nothing"}},
    .more =
        "NAME is an index, a contract month or a basket. Each revision of the dates is named by a\n"
        "record in its chain, signed like the others; no view calls it newest any more. The next "
        "run\n"
        "publishes the true value as the next revision, when it is due. What was settled on the "
        "days of\n"
        "an index, and levels of baskets, are listed: they stay until they are annulled too. A "
        "contract month without\n"
        "--date is the settlement of one that has ended; a basket is annulled from --date on.",
    .examples = "  gpurate annul H100-SXM --date 2026-05-29 --to 2026-06-09 --reason 'clock 12 "
                "days ahead' --dry-run\n"
                "  gpurate annul H100-SXM-K26 --reason 'settled on days to come'\n"
                "  gpurate annul TOKEN-OPEN --date 2026-05-29 --reason 'clock 12 days ahead'",
    .run = run,
};
