#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/log.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/row/markets_check_priv.h"
#include "cmd/row/markets_terms_priv.h"
#include "cmd/setup_priv.h"
#include "stage/poll/poll.h"
#include "stage/run.h"
#include "store/drift.h"
#include "store/poll.h"
#include "store/quote.h"

#define LIST_COLUMNS(COLUMN)                                                                       \
    COLUMN("market", OUT_TEXT, m->name)                                                            \
    COLUMN("kind", OUT_TEXT, source_kind_name(m->kind))                                            \
    COLUMN("operator", OUT_TEXT | OUT_LAST, m->op)                                                 \
    COLUMN("key", OUT_TEXT | OUT_LAST,                                                             \
           m->key_env[0]                                                                           \
               ? text_fmt(c->arena, "%s%s", m->key_env[0], m->key_optional ? " (optional)" : "")   \
               : NULL)                                                                             \
    COLUMN("has_key", OUT_TEXT | OUT_LATER, m->key_env[0] ? key ? "yes" : "no" : NULL)             \
    COLUMN("enabled", OUT_TEXT | OUT_LATER, mc && mc->enabled ? "yes" : "no")                      \
    COLUMN("instruments", OUT_LIST | OUT_LAST, instruments_of(c, past, m->name))                   \
    COLUMN("last_success", OUT_TEXT, success ? setup_time(c, success->observed_at) : NULL)         \
    COLUMN("offers", OUT_NUMBER, success ? setup_int(c, success->offers) : NULL)                   \
    COLUMN("verdict", OUT_TEXT, last ? poll_verdict_name(last->verdict) : NULL)                    \
    COLUMN("see", OUT_TEXT | OUT_LAST, m->see)

static const struct out_column list_columns[] = {LIST_COLUMNS(OUT_HEADING)};

/* What the database knows of the last polls; all empty when it is away. */
struct past {
    struct store_poll_list last, success;
    struct quote_list quotes; /* of the last successes */
};

static const struct store_poll *find(const struct store_poll_list *list, const char *market)
{
    for (size_t i = 0; i < list->len; i++)
        if (text_eq(list->at[i].market, market))
            return &list->at[i];
    return NULL;
}

static bool load_past(struct cmd *c, const struct config *config, struct past *past, struct err *e)
{
    struct store_window w = {.to = c->now + 1};
    struct intern *in = ARENA_NEW(c->arena, struct intern);
    struct store *s = NULL;
    int64_t *ids;
    bool done;

    intern_init(in, c->arena);
    past->quotes.arena = c->arena;
    done = setup_store(config, STORE_AS_LOGIN, &s, e)
           && store_get_last_polls(s, c->now + 1, false, &past->last, c->arena, e)
           && store_get_last_polls(s, c->now + 1, true, &past->success, c->arena, e);
    if (done && past->success.len > 0) {
        ids = ARENA_ARRAY(c->arena, int64_t, past->success.len);
        w.from = c->now;
        for (size_t i = 0; i < past->success.len; i++) {
            ids[i] = past->success.at[i].id;
            if (past->success.at[i].observed_at < w.from)
                w.from = past->success.at[i].observed_at;
        }
        w.poll = ids;
        w.poll_len = past->success.len;
        done = store_get_quotes(s, &w, in, &past->quotes, NULL, e);
    }
    store_close(&s);
    return done;
}

static const char *instruments_of(struct cmd *c, const struct past *past, const char *market)
{
    const char *list = "";

    for (size_t i = 0; i < past->quotes.len; i++) {
        const struct quote *q = &past->quotes.at[i];
        const char *framed, *wanted;

        if (!text_eq(q->market, market) || !q->instrument)
            continue;
        framed = text_fmt(c->arena, ",%s,", list);
        wanted = text_fmt(c->arena, ",%s,", q->instrument);
        if (!strstr(framed, wanted))
            list = text_fmt(c->arena, "%s%s%s", list, *list ? "," : "", q->instrument);
    }
    return list;
}

static bool list_row(struct cmd *c, const struct config *config, const struct past *past,
                     const struct source *m, struct out *o, struct err *e)
{
    const struct market_config *mc = market_config_by_name(&config->markets, m->name);
    const struct store_poll *last = find(&past->last, m->name);
    const struct store_poll *success = find(&past->success, m->name);
    const char *key = NULL;

    if (m->key_env[0] && !config_key(config, m->key_env[0], &key, c->arena, e))
        return false;
    OUT_ROW(o, LIST_COLUMNS(OUT_CELL));
    return true;
}

static bool list(struct cmd *c, struct err *e)
{
    struct past past = {0};
    struct config config;
    struct err away = {0};
    struct out out;

    if (!setup_config(c, CONFIG_SETTINGS | CONFIG_NORM | CONFIG_TOKENS, &config, e))
        return false;
    if (!load_past(c, &config, &past, &away))
        log_err(LOG_INFO, &away); /* the list is as true without the database */
    out_init(&out, c->arena, c->format, list_columns, OUT_LEN(list_columns));
    for (size_t i = 0; i < config.sources.len; i++)
        if (!list_row(c, &config, &past, config.sources.at[i], &out, e))
            return false;
    return out_end(&out, e);
}

#define ACCEPT_COLUMNS(COLUMN)                                                                     \
    COLUMN("market", OUT_TEXT, market)                                                             \
    COLUMN("accepted_at", OUT_TEXT, setup_time(c, c->now))                                         \
    COLUMN("held_at", OUT_TEXT, setup_time(c, held->observed_at))                                  \
    COLUMN("why", OUT_TEXT, held->why)

static const struct out_column accept_columns[] = {ACCEPT_COLUMNS(OUT_HEADING)};
enum { HELD_DAYS = 60 };

/* The newest poll that answered, which must be a held one; failures since have no say. */
static bool find_held(struct cmd *c, struct store *s, const char *market,
                      const struct store_poll **held, struct err *e)
{
    struct store_poll_list polls;

    *held = NULL;
    if (!store_get_polls(s, c->now - (int64_t)HELD_DAYS * 86400, c->now + 1, market, &polls,
                         c->arena, e))
        return false;
    for (size_t i = polls.len; i > 0 && !*held; i--) {
        if (poll_is_complete(polls.at[i - 1].verdict))
            break;
        if (polls.at[i - 1].verdict == POLL_HELD)
            *held = &polls.at[i - 1];
    }
    if (*held)
        return true;
    err_set(e, ERR_USAGE, "market \"%s\" is not held: there is nothing to accept", market);
    return err_hint(e, "gpurate markets list shows the verdict of each");
}

static bool accept_one(struct cmd *c, struct store *s, const char *market, struct out *o,
                       struct err *e)
{
    const char *note = cmd_option(c, "note");
    const struct store_acceptance row = {market, c->now, note && *note ? note : NULL};
    const struct store_poll *held;

    if (!find_held(c, s, market, &held, e) || !store_put_acceptance(s, &row, e))
        return false;
    OUT_ROW(o, ACCEPT_COLUMNS(OUT_CELL));
    return true;
}

static bool accept_held(struct cmd *c, struct err *e)
{
    struct store *s = NULL;
    struct config config;
    struct out out;
    bool done;

    if (c->args < 2)
        return err_set(e, ERR_USAGE, "\"accept\" takes the names of markets");
    if (!setup_config(c, CONFIG_SETTINGS | CONFIG_NORM | CONFIG_TOKENS, &config, e))
        return false;
    for (size_t i = 1; i < c->args; i++)
        if (!source_set_find(&config.sources, c->arg[i]))
            return err_set(e, ERR_USAGE, "there is no market \"%s\"", c->arg[i]);
    out_init(&out, c->arena, c->format, accept_columns, OUT_LEN(accept_columns));
    done = setup_store(&config, STORE_AS_COLLECTOR, &s, e);
    for (size_t i = 1; i < c->args && done; i++)
        done = accept_one(c, s, c->arg[i], &out, e);
    store_close(&s);
    return done && out_end(&out, e);
}

static bool run(struct cmd *c, struct err *e)
{
    if (c->args == 0 || (c->args == 1 && text_eq(c->arg[0], "list")))
        return cmd_takes(c, "list", "terms", e)
               && (cmd_option(c, "terms") ? markets_list_terms(c, e) : list(c, e));
    if (text_eq(c->arg[0], "check"))
        return cmd_takes(c, "check", "", e) && markets_check(c, e);
    if (text_eq(c->arg[0], "terms"))
        return cmd_takes(c, "terms", "", e) && markets_look_at_terms(c, e);
    if (text_eq(c->arg[0], "accept"))
        return cmd_takes(c, "accept", "note", e) && accept_held(c, e);
    if (text_eq(c->arg[0], "list"))
        return err_set(e, ERR_USAGE, "\"list\" takes no names");
    return err_set(e, ERR_USAGE,
                   "markets knows \"list\", \"check\", \"terms\" and \"accept\", not \"%s\"",
                   c->arg[0]);
}

const struct command command_markets = {
    .name = "markets",
    .summary = "what is known of each marketplace; check polls one and tells what it gave",
    .args = "[list|check [NAME...|FILE [REPLY]]|terms|accept NAME...]",
    .args_max = 1000,
    .option = {{"note", "TEXT", false, "accept: what was found, kept with the acceptance"},
               {"terms", NULL, false, "list: what the terms of use of each source say"}},
    .more =
        "list shows kind, operator, the variable of its key, what it offered last and where a\n"
        "person sees the same prices. check asks the markets now, keeps the replies in the "
        "archive\n"
        "and stores nothing; prices in other currencies are shown as they are. A FILE that ends "
        "in\n"
        ".json is the definition of a market or a token source (config/markets.d, tokens.d): it "
        "is\n"
        "tried live, or against a saved REPLY without network.\n"
        "What the terms of a source forbid is not asked, its verdict is terms; a licence is "
        "entered in\n"
        "licences.json (who gave it, when, reference).\n"
        "terms asks now for the pages that have the terms of those who are asked, gives the hash "
        "of what\n"
        "a person reads there and says whether it is what was entered as read.\n"
        "A market whose shape, size or unit changed is held: its polls are stored and stay out of\n"
        "every fixing. accept says that somebody has looked and what it answers now is right; "
        "from\n"
        "the next poll on it is compared with the answer that was looked at.",
    .examples = "  gpurate markets\n"
                "  gpurate markets list --format csv\n"
                "  gpurate markets --terms\n"
                "  gpurate markets terms\n"
                "  gpurate markets check verda_page vultr\n"
                "  gpurate markets check config/markets.d/fal.json saved.html\n"
                "  gpurate markets check config/tokens.d/ambient.json saved.json\n"
                "  gpurate markets accept vast --note 'prices are per GPU since today'",
    .run = run,
};
