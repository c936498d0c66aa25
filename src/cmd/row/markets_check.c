/*
 * What markets give now, or what a definition makes of one: live, or of a saved reply.
 */
#include "cmd/row/markets_check_priv.h"

#include <string.h>

#include "base/text.h"
#include "cmd/setup_priv.h"
#include "stage/poll/poll.h"
#include "stage/poll/seats.h"

/* Where not all fit, what a definition is looked at for stays: the price and its verdict. */
#define CHECK_COLUMNS(OF_POLL, OF_QUOTE)                                                           \
    OF_POLL("market", OUT_TEXT | OUT_LAST, p->market->name)                                        \
    OF_POLL("poll", OUT_TEXT | OUT_LAST, poll_verdict_name(p->poll.verdict))                       \
    OF_QUOTE("offer", OUT_TEXT, q->offer)                                                          \
    OF_QUOTE("instrument", OUT_TEXT | OUT_LATER, q->instrument)                                    \
    OF_QUOTE("gpus", OUT_NUMBER | OUT_LATER, q->gpus ? setup_int(c, q->gpus) : NULL)               \
    OF_QUOTE("available", OUT_NUMBER | OUT_LATER,                                                  \
             q->available >= 0 ? setup_int(c, q->available) : NULL)                                \
    OF_QUOTE("term", OUT_TEXT | OUT_LATER, term_name(q->term))                                     \
    OF_QUOTE("tier", OUT_TEXT | OUT_LATER, q->tier)                                                \
    OF_QUOTE("region", OUT_TEXT | OUT_LATER, q->region)                                            \
    OF_QUOTE("currency", OUT_TEXT | OUT_LATER, q->currency)                                        \
    OF_QUOTE("price_native", OUT_MONEY | OUT_LATER, setup_money(c, q->native_nano))                \
    OF_QUOTE("price_usd_per_gpu_hour", OUT_MONEY,                                                  \
             q->price_nusd ? setup_money(c, q->price_nusd) : NULL)                                 \
    OF_QUOTE("verdict", OUT_TEXT, verdict_name(q->verdict))                                        \
    OF_POLL("why", OUT_TEXT | OUT_LATER, why)
#define NO_CELL(name, kind, cell) NULL,

static const struct out_column check_columns[] = {CHECK_COLUMNS(OUT_HEADING, OUT_HEADING)};

/* Quotes stand in the order of their offers, a net one behind its list quote, blends behind all. */
static bool has_offer(const struct quote *q)
{
    return !q->instrument || !text_ends(q->instrument, ":net");
}

/* One row for the poll itself, then its quotes. */
static void check_rows(struct cmd *c, const struct polled *p, const struct offer_list *offers,
                       struct out *o)
{
    const char *why = p->poll.why ? p->poll.why : poll_verdict_meaning(p->poll.verdict);
    size_t used = 0;

    OUT_ROW(o, CHECK_COLUMNS(OUT_CELL, NO_CELL));
    for (size_t i = 0; i < p->quotes.len; i++) {
        const struct quote *q = &p->quotes.at[i];
        const struct offer *offer = has_offer(q) && used < offers->len ? &offers->at[used++] : NULL;

        why = q->verdict == VERDICT_OK ? NULL : verdict_why(q->verdict, offer ? offer->why : NULL);
        OUT_ROW(o, CHECK_COLUMNS(OUT_CELL, OUT_CELL));
    }
}

static bool pick_seats(struct cmd *c, struct poll_seat *seats, size_t *n, struct err *e)
{
    size_t picked = 0;

    for (size_t a = 1; a < c->args; a++) {
        size_t i = picked;

        while (i < *n && !text_eq(seats[i].market->name, c->arg[a]))
            i++;
        if (i == *n) {
            err_set(e, ERR_USAGE, "there is no enabled market \"%s\"", c->arg[a]);
            return err_hint(e, strchr(c->arg[a], '.') ? "gpurate parse NAME FILE reads a saved "
                                                        "reply of a source that has a name"
                                                      : "gpurate markets list shows all");
        }
        struct poll_seat found = seats[i];

        seats[i] = seats[picked];
        seats[picked++] = found;
    }
    *n = c->args > 1 ? picked : *n;
    return true;
}

/* `check FILE`: a definition, tried before it is put into markets.d or tokens.d. */
static bool is_definition(const struct cmd *c)
{
    return c->args > 1 && text_ends(c->arg[1], ".json");
}

static bool try_body(struct cmd *c, const struct config *config, const struct norm *norm,
                     struct intern *in, const char *body, size_t len, struct offer_list *offers,
                     struct polled *p, struct err *e)
{
    if (!source_try(p->market, body, len, c->now, NULL, offers, c->arena, e))
        return false;
    offer_list_clean(offers);
    if (p->market->kind == SOURCE_TOKENS)
        token_normalise(&config->tokens, p->market, c->now, offers, in, &p->quotes, NULL);
    else
        norm_list(norm, p->market, c->now, offers, in, &p->quotes);
    return true;
}

/* `check FILE REPLY`: the same against a saved reply, without network. */
static bool try_reply(struct cmd *c, const struct config *config, const struct source *m,
                      const struct norm *norm, struct intern *in, struct out *o, struct err *e)
{
    struct polled p = {.market = m, .quotes = {.arena = c->arena}};
    struct offer_list offers = {.arena = c->arena};
    struct buf body = {0};
    const char *text = NULL;
    size_t len;

    if (buf_read_named(&body, c->arg[2], BUF_REPLY_MAX, e))
        text = text_dup_n(c->arena, body.data, body.len);
    len = body.len;
    buf_fini(&body);
    if (!text)
        return false;
    if (!try_body(c, config, norm, in, text, len, &offers, &p, e))
        return err_in(e, "\"%s\" is no reply of %s", c->arg[2], m->title);
    p.poll.verdict = p.quotes.len ? POLL_NO_MATCH : POLL_EMPTY;
    for (size_t i = 0; i < p.quotes.len; i++)
        if (p.quotes.at[i].instrument)
            p.poll.verdict = POLL_OK;
    check_rows(c, &p, &offers, o);
    return out_end(o, e);
}

static bool definition_seat(struct cmd *c, struct config *config, struct poll_seat *seat,
                            struct err *e)
{
    *seat = (struct poll_seat){.market = config_definition_file(config, c->arg[1], e),
                               .deadline_s = config->run_deadline_s};
    if (!seat->market)
        return false;
    return !seat->market->key_env[0]
           || config_key(config, seat->market->key_env[0], &seat->key[0], c->arena, e);
}

static bool check_seats(struct cmd *c, struct config *config, struct poll_seat **seats, size_t *n,
                        struct err *e)
{
    if (!is_definition(c))
        return seats_list(config, c->now, seats, n, c->arena, e) && pick_seats(c, *seats, n, e);
    if (c->args > 3)
        return err_set(e, ERR_USAGE, "\"check\" takes one definition and at most one reply");
    *seats = ARENA_NEW(c->arena, struct poll_seat);
    *n = 1;
    return definition_seat(c, config, *seats, e);
}

bool markets_check(struct cmd *c, struct err *e)
{
    struct intern in;
    struct config config;
    struct norm norm;
    struct poll_seat *seats;
    struct polled *polled;
    struct out out;
    size_t n, answered = 0;
    bool shown;

    if (!setup_config(c, CONFIG_SETTINGS | CONFIG_NORM | CONFIG_TOKENS, &config, e)
        || !check_seats(c, &config, &seats, &n, e))
        return false;
    intern_init(&in, c->arena);
    norm = (struct norm){
        .rules = config.rules, .operators = config.operators, .regions = config.regions};
    if (is_definition(c) && c->args == 3) {
        out_init(&out, c->arena, c->format, check_columns, OUT_LEN(check_columns));
        return try_reply(c, &config, seats[0].market, &norm, &in, &out, e);
    }
    const struct poll_setup setup = {
        .archive = config.archive,
        .contact = config.contact,
        .now = c->now,
        .deadline_s = config.run_deadline_s,
        .norm = &norm,
        .config = &config,
        .arena = c->arena,
    };

    polled = ARENA_ARRAY(c->arena, struct polled, n);
    if (!poll_markets(&setup, seats, n, polled, e))
        return false;
    out_init(&out, c->arena, c->format, check_columns, OUT_LEN(check_columns));
    for (size_t i = 0; i < n; i++) {
        check_rows(c, &polled[i], &(const struct offer_list){0}, &out);
        answered += poll_is_complete(polled[i].poll.verdict);
    }
    shown = out_end(&out, e);
    for (size_t i = 0; i < n; i++)
        poll_drop(&polled[i]);
    if (!shown)
        return false;
    return answered > 0 || err_set(e, ERR_NETWORK, "none of %zu markets answered", n);
}
