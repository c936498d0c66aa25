#include "base/buf.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/setup_priv.h"
#include "cmd/row/notice_priv.h"
#include "cmd/row/token_row_priv.h"
#include "cmd/row/tokens_implied_priv.h"
#include "stage/config/layer.h"
#include "edge/archive/archive.h"
#include "stage/poll/replay.h"
#include "stage/watch/contest.h"
#include "stage/poll/poll.h"
#include "store/basket.h"
#include "store/poll.h"

/* The newest complete poll of every token source. */
static bool last_polls(struct cmd *c, const struct config *config, struct store *s,
                       struct store_poll_list *out, struct err *e)
{
    size_t kept = 0;

    if (!store_get_last_polls(s, c->now + 1, true, out, c->arena, e))
        return false;
    for (size_t i = 0; i < out->len; i++)
        if (source_set_tokens(&config->sources, out->at[i].market))
            out->at[kept++] = out->at[i];
    out->len = kept;
    return true;
}

/* The rows, and what the terms of their sources ask to be said with them. */
static bool told(struct out *out, const struct notices *notices, struct err *e)
{
    if (!out_end(out, e))
        return false;
    notices_say(notices);
    return true;
}

static bool list(struct cmd *c, const struct config *config, struct store *s, struct err *e)
{
    struct store_token_list prices = {0};
    struct store_poll_list polls;
    struct notices notices;
    struct out out;

    notices_init(&notices, &config->terms, c->arena);
    if (!last_polls(c, config, s, &polls, e))
        return false;
    out_init(&out, c->arena, c->format, token_columns, token_columns_len);
    for (size_t i = 0; i < polls.len; i++) {
        int64_t at = polls.at[i].observed_at;

        /* Sources that were polled together are read together. */
        if ((i == 0 || at != polls.at[i - 1].observed_at)
            && !store_get_token_prices(s, at, at + 1, true, &prices, c->arena, e))
            return false;
        for (size_t k = 0; k < prices.len; k++)
            if (text_eq(prices.at[k].source, polls.at[i].market)
                && (!cmd_option(c, "model")
                    || text_eq(cmd_option(c, "model"), prices.at[k].model))) {
                token_row(c, &out, &prices.at[k]);
                notices_hear(&notices, prices.at[k].source);
            }
    }
    return told(&out, &notices, e);
}

#define UNKNOWN_COLUMNS(COLUMN)                                                                    \
    COLUMN("source", OUT_TEXT, names.at[i].source)                                                 \
    COLUMN("kind", OUT_TEXT, names.at[i].kind)                                                     \
    COLUMN("spelled", OUT_TEXT, names.at[i].spelled)                                               \
    COLUMN("hint", OUT_TEXT, names.at[i].hint)                                                     \
    COLUMN("may_be", OUT_TEXT, names.at[i].proposal)

static const struct out_column unknown_columns[] = {UNKNOWN_COLUMNS(OUT_HEADING)};

/* Reads the archived replies of one poll again, for the names the tables do not have. */
static bool unknown_of(struct cmd *c, const struct config *config, struct store *s,
                       const struct store_poll *poll, struct out *o, struct err *e)
{
    const struct poll_setup setup = {
        .archive = config->archive, .config = config, .arena = c->arena};
    struct token_unknown_list names = {0};
    struct store_reply *reply;
    size_t n;

    if (!store_get_replies(s, poll->id, &reply, &n, c->arena, e)
        || !poll_unknown(&setup, poll, reply, n, &names, e))
        return false;
    for (size_t i = 0; i < names.len; i++)
        OUT_ROW(o, UNKNOWN_COLUMNS(OUT_CELL));
    return true;
}

static bool unknown(struct cmd *c, const struct config *config, struct store *s, struct err *e)
{
    struct store_poll_list polls;
    struct out out;

    if (!last_polls(c, config, s, &polls, e))
        return false;
    out_init(&out, c->arena, c->format, unknown_columns, OUT_LEN(unknown_columns));
    for (size_t i = 0; i < polls.len; i++)
        if (!unknown_of(c, config, s, &polls.at[i], &out, e))
            return false;
    return out_end(&out, e);
}

#define BASKET_COLUMNS(COLUMN)                                                                     \
    COLUMN("basket", OUT_TEXT, row->basket)                                                        \
    COLUMN("date", OUT_TEXT, setup_date(c, row->date))                                             \
    COLUMN("level", OUT_MONEY, setup_value(c, fixed_round_away(row->level_nano, 100000)))          \
    COLUMN("carried", OUT_NUMBER, setup_int(c, row->carried))                                      \
    COLUMN("chained", OUT_TEXT, row->chained ? "yes" : "no")                                       \
    COLUMN("base_date", OUT_TEXT, setup_date(c, row->base_date))                                   \
    COLUMN("use", OUT_TEXT, row->settled ? "settlement" : "information")                           \
    COLUMN("revision", OUT_NUMBER, setup_int(c, row->revision))

static const struct out_column basket_columns[] = {BASKET_COLUMNS(OUT_HEADING)};
enum { BASKET_DAYS = 7 };

static bool baskets(struct cmd *c, const struct config *config, struct store *s, struct err *e)
{
    struct store_basket_list rows;
    const char *said = cmd_option(c, "days");
    int64_t days = BASKET_DAYS, today = clock_date_of(c->now);
    struct out out;

    (void)config;
    if (said && !text_int(said, 1, 36600, &days))
        return err_set(e, ERR_USAGE, "--days is \"%s\", expected 1 to 36600", said);
    if (!store_get_baskets(s, NULL, today - days + 1, today, true, &rows, c->arena, e))
        return false;
    out_init(&out, c->arena, c->format, basket_columns, OUT_LEN(basket_columns));
    for (size_t i = 0; i < rows.len; i++) {
        const struct store_basket *row = &rows.at[i];

        OUT_ROW(&out, BASKET_COLUMNS(OUT_CELL));
    }
    return out_end(&out, e);
}

#define POSTED_COLUMNS(COLUMN)                                                                     \
    COLUMN("provider", OUT_TEXT, row->provider)                                                    \
    COLUMN("model", OUT_TEXT, row->model)                                                          \
    COLUMN("direction", OUT_TEXT, row->direction)                                                  \
    COLUMN("price", OUT_MONEY, setup_money(c, row->price_nusd))                                    \
    COLUMN("since", OUT_TEXT, row->since ? setup_date(c, row->since) : NULL)                       \
    COLUMN("before", OUT_MONEY, row->before_nusd ? setup_money(c, row->before_nusd) : NULL)        \
    COLUMN("source", OUT_TEXT, row->source)                                                        \
    COLUMN("sources", OUT_NUMBER, setup_int(c, row->sources))                                      \
    COLUMN("disputed", OUT_NUMBER, setup_int(c, row->disputed))                                    \
    COLUMN("told", OUT_TEXT, setup_time(c, row->observed_at))                                      \
    COLUMN("since_by", OUT_TEXT,                                                                   \
           row->since && !row->since_source ? "observed" : row->since_source)                      \
    COLUMN("changed_at", OUT_TEXT, row->changed_at ? setup_time(c, row->changed_at) : NULL)

static const struct out_column posted_columns[] = {POSTED_COLUMNS(OUT_HEADING)};

static bool posted(struct cmd *c, const struct config *config, struct store *s, struct err *e)
{
    struct store_posted_list rows;
    struct notices notices;
    struct out out;

    notices_init(&notices, &config->terms, c->arena);
    if (!store_get_posted(s, clock_date_of(c->now), &rows, c->arena, e))
        return false;
    out_init(&out, c->arena, c->format, posted_columns, OUT_LEN(posted_columns));
    for (size_t i = 0; i < rows.len; i++) {
        const struct store_posted *row = &rows.at[i];

        if (cmd_option(c, "model") && !text_eq(cmd_option(c, "model"), row->model))
            continue;
        OUT_ROW(&out, POSTED_COLUMNS(OUT_CELL));
        notices_hear(&notices, row->source);
        if (row->since_source)
            notices_hear(&notices, row->since_source);
    }
    return told(&out, &notices, e);
}

/* Counts of the last five whole days, oldest first; empty where a day is not known. */
#define CONTESTED_COLUMNS(COLUMN)                                                                  \
    COLUMN("model", OUT_TEXT, line->model->id)                                                     \
    COLUMN("contested", OUT_TEXT, line->model->contested ? "yes" : "no")                           \
    COLUMN("verdict", OUT_TEXT, contest_verdict_name(line->is.verdict))                            \
    COLUMN("most", OUT_NUMBER, line->is.known ? setup_int(c, line->is.most) : NULL)                \
    COLUMN("needed", OUT_NUMBER, setup_int(c, contest.quorum))                                     \
    COLUMN("day_5", OUT_NUMBER, count_of(c, line, 5))                                              \
    COLUMN("day_4", OUT_NUMBER, count_of(c, line, 4))                                              \
    COLUMN("day_3", OUT_NUMBER, count_of(c, line, 3))                                              \
    COLUMN("day_2", OUT_NUMBER, count_of(c, line, 2))                                              \
    COLUMN("day_1", OUT_NUMBER, count_of(c, line, 1))                                              \
    COLUMN("to", OUT_TEXT, setup_date(c, contest.to))

static const struct out_column contested_columns[] = {CONTESTED_COLUMNS(OUT_HEADING)};

static const char *count_of(struct cmd *c, const struct contest_line *line, int days_ago)
{
    int count = line->count[CONTEST_DAYS - days_ago];

    return count != CONTEST_UNKNOWN ? setup_int(c, count) : NULL;
}

static bool contested(struct cmd *c, const struct config *config, struct store *s, struct err *e)
{
    struct contest contest;
    struct out out;

    if (!contest_load(s, config, c->now, &contest, c->arena, e))
        return false;
    out_init(&out, c->arena, c->format, contested_columns, OUT_LEN(contested_columns));
    for (size_t i = 0; i < contest.len; i++) {
        const struct contest_line *line = &contest.at[i];

        if (cmd_option(c, "model") && !text_eq(cmd_option(c, "model"), line->model->id))
            continue;
        OUT_ROW(&out, CONTESTED_COLUMNS(OUT_CELL));
    }
    return out_end(&out, e);
}

/* `option` is the one the word takes. */
static const struct {
    const char *word;
    const char *option;
    bool (*show)(struct cmd *c, const struct config *config, struct store *s, struct err *e);
    bool (*check)(struct cmd *c, struct err *e); /* of its options; NULL: there is nothing to */
} words[] = {{"list", "model", list, NULL},
             {"unknown", "", unknown, NULL},
             {"baskets", "days", baskets, NULL},
             {"posted", "model", posted, NULL},
             {"implied", "throughput", tokens_implied, tokens_implied_check},
             {"contested", "model", contested, NULL}};
enum { WORDS = sizeof words / sizeof *words };

/* A name that no table has would be shown as a model without prices. */
static bool check_model(const struct cmd *c, const struct config *config, struct err *e)
{
    const char *model = cmd_option(c, "model");

    if (!model || token_model_by_id(config->tokens.models, model))
        return true;
    (void)err_set(e, ERR_USAGE, "there is no model \"%.80s\"", model);
    return err_hint(e, "the models are in \"%s\"", config_path(config, "models.json"));
}

static bool run(struct cmd *c, struct err *e)
{
    struct config config;
    struct store *s = NULL;
    size_t word = 0;
    bool done;

    while (c->args > 0 && word < WORDS && !text_eq(c->arg[0], words[word].word))
        word++;
    if (word == WORDS)
        return err_set(e, ERR_USAGE,
                       "tokens knows list, unknown, baskets, posted, implied and "
                       "contested, not \"%s\"",
                       c->arg[0]);
    if (!cmd_takes(c, words[word].word, words[word].option, e)
        || (words[word].check && !words[word].check(c, e)))
        return false;
    if (!setup_config(c, CONFIG_ALL, &config, e) || !check_model(c, &config, e))
        return false;
    done = setup_store(&config, STORE_AS_LOGIN, &s, e) && words[word].show(c, &config, s, e);
    store_close(&s);
    return done;
}

const struct command command_tokens = {
    .name = "tokens",
    .summary = "posted prices of AI tokens, their baskets, and the names that no table has",
    .args = "[list|unknown|baskets|posted|implied|contested]",
    .args_max = 1,
    .option = {{"model", "ID", false, "one model only (list, posted, contested)"},
               {"days", "N", false, "days of baskets to show, 1 to 36600, default 7"},
               {"throughput", "N", false, "tokens per second and GPU (implied)"}},
    .more =
        "list shows what each source told last, USD per 1 M tokens. unknown shows spellings of\n"
        "models and operators that models.json and token_operators.json do not have: they are\n"
        "reported and never guessed. may_be is for a person to look at. baskets shows their "
        "levels\n"
        "by day: how many members were carried, whether it was chained. posted shows what makers "
        "ask\n"
        "for models that only they price, and since when: the day of the last change that was "
        "observed\n"
        "here, else what a source says (since_by); information, never settled on.\n"
        "implied shows what a million tokens cost by the last fixings of GPU-hours at a "
        "throughput\n"
        "that you state: derived, no price that anybody asks, and in no index.\n"
        "contested shows how many operators with a seat sold each model on the last five days, "
        "and\n"
        "whether the list in models.json wants a review: add (the quorum on each of five days), "
        "drop\n"
        "(on none of them), keep.",
    .examples = "  gpurate tokens --model gpt-oss-120b\n"
                "  gpurate tokens list --format csv\n"
                "  gpurate tokens unknown\n"
                "  gpurate tokens baskets --days 30\n"
                "  gpurate tokens posted --model gpt-5.5\n"
                "  gpurate tokens implied --throughput 2500\n"
                "  gpurate tokens contested --format csv",
    .run = run,
};
