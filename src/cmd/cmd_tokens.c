#include "base/buf.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/setup_priv.h"
#include "cmd/token_row_priv.h"
#include "edge/archive/archive.h"
#include "stage/poll.h"
#include "store/poll.h"

/* The newest complete poll of every token source. */
static bool last_polls(struct cmd *c, const struct config *config, struct store *s,
                       struct store_poll_list *out, struct err *e)
{
    size_t kept = 0;

    if (!store_get_last_polls(s, c->now + 1, true, out, c->arena, e))
        return false;
    for (size_t i = 0; i < out->len; i++)
        if (market_set_find(&config->token_set, out->at[i].market))
            out->at[kept++] = out->at[i];
    out->len = kept;
    return true;
}

static bool list(struct cmd *c, const struct config *config, struct store *s, struct err *e)
{
    struct store_poll_list polls;
    struct out out;

    if (!last_polls(c, config, s, &polls, e))
        return false;
    out_init(&out, c->arena, c->format, token_columns, token_columns_len);
    for (size_t i = 0; i < polls.len; i++) {
        int64_t at = polls.at[i].observed_at;
        struct store_token_list prices;

        if (!store_get_token_prices(s, at, at + 1, true, &prices, c->arena, e))
            return false;
        for (size_t k = 0; k < prices.len; k++)
            if (text_eq(prices.at[k].source, polls.at[i].market)
                && (!cmd_option(c, "model") || text_eq(cmd_option(c, "model"), prices.at[k].model)))
                token_row(c, &out, &prices.at[k]);
    }
    return out_end(&out, e);
}

static const struct out_column unknown_columns[] = {
    {"source", OUT_TEXT}, {"kind", OUT_TEXT}, {"spelled", OUT_TEXT},
    {"hint", OUT_TEXT},   {"may_be", OUT_TEXT},
};
enum { UNKNOWN_COLUMNS = sizeof unknown_columns / sizeof *unknown_columns };

/* Reads the archived replies of one poll again, for the names the tables do not have. */
static bool unknown_of(struct cmd *c, const struct config *config, struct store *s,
                       const struct store_poll *poll, struct out *o, struct err *e)
{
    const struct poll_setup setup = {.archive = config->archive, .config = config,
                                     .arena = c->arena};
    struct token_unknown_list names = {0};
    struct store_reply *reply;
    size_t n;

    if (!store_get_replies(s, poll->id, &reply, &n, c->arena, e)
        || !poll_unknown(&setup, poll, reply, n, &names, e))
        return false;
    for (size_t i = 0; i < names.len; i++) {
        const char **cell = out_row(o);

        cell[0] = names.at[i].source;
        cell[1] = names.at[i].kind;
        cell[2] = names.at[i].spelled;
        cell[3] = names.at[i].hint;
        cell[4] = names.at[i].proposal;
    }
    return true;
}

static bool unknown(struct cmd *c, const struct config *config, struct store *s, struct err *e)
{
    struct store_poll_list polls;
    struct out out;

    if (!last_polls(c, config, s, &polls, e))
        return false;
    out_init(&out, c->arena, c->format, unknown_columns, UNKNOWN_COLUMNS);
    for (size_t i = 0; i < polls.len; i++)
        if (!unknown_of(c, config, s, &polls.at[i], &out, e))
            return false;
    return out_end(&out, e);
}

static bool run(struct cmd *c, struct err *e)
{
    bool names = c->args > 0 && text_eq(c->arg[0], "unknown"), done;
    struct config config;
    struct store *s = NULL;

    if (c->args > 0 && !names && !text_eq(c->arg[0], "list"))
        return err_set(e, ERR_USAGE, "tokens knows \"list\" and \"unknown\", not \"%s\"",
                       c->arg[0]);
    if (!setup_config(c, CONFIG_SETTINGS | CONFIG_NORM | CONFIG_TOKENS, &config, e))
        return false;
    done = setup_store(&config, STORE_AS_LOGIN, &s, e)
        && (names ? unknown(c, &config, s, e) : list(c, &config, s, e));
    store_close(&s);
    return done;
}

const struct command command_tokens = {
    .name = "tokens",
    .summary = "posted prices of AI tokens, and the names that no table has",
    .args = "[list|unknown]",
    .args_max = 1,
    .option = {{"model", "ID", false, "one model only"}},
    .more = "list shows what each source told last, USD per 1 M tokens. unknown shows spellings of\n"
            "models and operators that models.json and token_operators.json do not have: they are\n"
            "reported and never guessed. may_be is for a person to look at.",
    .examples = "  gpurate tokens --model gpt-oss-120b\n"
                "  gpurate tokens list --format csv\n"
                "  gpurate tokens unknown",
    .run = run,
};
