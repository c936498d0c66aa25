/*
 * Stored replies that were damaged on the way: cut anywhere, bytes replaced, values exchanged.
 * Whatever a marketplace makes of it, it ends, and what it gives keeps the promises of an offer.
 * One seed a market, so that a failure comes again.
 */
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/source_reply.h"
#include "../../lib/unit.h"
#include "base/text.h"

enum { ROUNDS = 60, STEPS = 2 };

static uint64_t rng(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* What a member may turn into over night. */
static const char *const values[] = {
    "null",
    "-1",
    "0",
    "\"\"",
    "[]",
    "{}",
    "true",
    "1e308",
    "9007199254740993",
    "\"NaN\"",
    "99999999999999999999",
    "0.1234567890123456789",
    "\"\\u0000\"",
    "[{}]",
    "<td>",
    "\"8 x\"",
};
enum { VALUES = sizeof values / sizeof *values };

/* Puts a value in the place of the bytes between a colon and the next comma. */
static const char *exchange(const char *body, size_t len, uint64_t *seed, struct arena *a)
{
    const char *word = values[rng(seed) % VALUES];
    const char *colon = len ? strchr(body + rng(seed) % len, ':') : NULL;
    size_t rest;

    if (!colon)
        return body;
    rest = strcspn(colon, ",}]\n");
    return text_fmt(a, "%.*s:%s%s", (int)(colon - body), body, word, colon + rest);
}

static const char *damage(const char *body, size_t len, uint64_t *seed, struct arena *a)
{
    char *copy;

    switch (rng(seed) % 3) {
    case 0:
        return text_dup_n(a, body, rng(seed) % len);
    case 1:
        copy = memcpy(arena_alloc_raw(a, len + 1), body, len + 1);
        for (int i = 0; i < 3; i++)
            copy[rng(seed) % len] = "\"{}[],:0-x<&"[rng(seed) % 12];
        return copy;
    default:
        for (int i = 0; i < 3; i++)
            body = exchange(body, strlen(body), seed, a);
        return body;
    }
}

static void check_offers(const struct source *m, const struct norm *n,
                         const struct offer_list *offers, struct arena *a, uint64_t seed)
{
    struct quote_list quotes = {.arena = a};
    struct intern in;

    intern_init(&in, a);
    norm_list(n, m, 1779969600, offers, &in, &quotes);
    ck_assert_uint_eq(quotes.len, offers->len);
    for (size_t i = 0; i < offers->len; i++) {
        const struct offer *o = &offers->at[i];
        const struct quote *q = &quotes.at[i];

        ck_assert_msg(o->key && o->currency, "%s, seed %llu: an offer without a name", m->name,
                      (unsigned long long)seed);
        ck_assert_msg(q->verdict != VERDICT_OK
                          || (q->price_nusd > 0 && q->gpus > 0 && q->instrument && q->op
                              && q->available != 0),
                      "%s, seed %llu: offer \"%s\" is good without price, count or instrument",
                      m->name, (unsigned long long)seed, o->key);
    }
}

static void read_damaged(const struct source *m, const struct norm *n, const char *body, size_t len,
                         uint64_t *seed)
{
    struct arena a = {0};
    uint64_t was = *seed;
    struct source_reply reply = {.page = source_first_page(m)};
    struct offer_list offers = {.arena = &a};
    struct source_page next;
    struct err e = {0};

    reply.page.now = 1779969600;
    reply.page.step = (int)(rng(seed) % (STEPS + 1)) - 1;
    reply.body = damage(body, len, seed, &a);
    reply.len = strlen(reply.body);
    next = reply.page;
    if (source_parse(m, &reply, &offers, &next, &a, &e))
        check_offers(m, n, &offers, &a, was);
    else
        ck_assert_msg(e.text[0], "%s, seed %llu: no reason given", m->name,
                      (unsigned long long)was);
    arena_fini(&a);
}

START_TEST(damaged_replies_are_read_or_refused)
{
    static struct reply_case cases[REPLY_CASES_MAX];
    const struct source *m = kit_sources()->at[_i];
    struct arena a = {0};
    struct norm n = reply_norm(&a);
    uint64_t seed = 88172645463325252U + (uint64_t)_i;
    int len = reply_cases(m, cases);

    for (int c = 0; c < len; c++) {
        for (size_t f = 0; f < cases[c].files; f++) {
            struct buf b;
            struct err e = {0};

            ck_assert(buf_read_file(&b,
                                    text_fmt(&a, "tests/market/%s/%s", m->name, cases[c].file[f]),
                                    BUF_REPLY_MAX, &e));
            for (int r = 0; r < ROUNDS && b.len > 1 && strlen(b.data) == b.len; r++)
                read_damaged(m, &n, b.data, b.len, &seed);
            buf_fini(&b);
        }
    }
    arena_fini(&a);
}
END_TEST

/* What a case prints when the first of its replies is this one. */
static const char *printed(const struct source *m, const struct reply_case *c, const struct norm *n,
                           struct reply_text *texts, const char *first, struct arena *a)
{
    struct reply_read r;
    struct buf out;
    const char *text;

    texts[0] = (struct reply_text){first, strlen(first)};
    reply_read_texts(m, c, texts, n, &r, a);
    buf_init(&out, BUF_REPLY_MAX);
    reply_print(m, &r, &out);
    text = text_dup_n(a, out.data, out.len);
    buf_fini(&out);
    buf_fini(&r.requests);
    return text;
}

/* `word` put before the end of the text that ends at `at`. */
static const char *put_in(const char *body, const char *at, const char *word, struct arena *a)
{
    return text_fmt(a, "%.*s%s%s", (int)(at - body), body, word, at);
}

/* The end of the next value that is a text, its quote; NULL behind the last. */
static const char *next_text(const char *at)
{
    const char *from = strstr(at, ": \"");

    return from ? strchr(from + 3, '"') : NULL;
}

/* A text that makes a difference makes one with a NUL at its end as well: it is not cut unseen. */
START_TEST(a_nul_in_a_text_is_not_cut_away)
{
    enum { TEXTS_MAX = 30 };
    static struct reply_case cases[REPLY_CASES_MAX];
    struct reply_text texts[REPLY_FILES_MAX];
    const struct source *m = kit_sources()->at[_i];
    struct arena a = {0};
    struct norm n = reply_norm(&a);
    int len = reply_cases(m, cases);

    for (int c = 0; c < len; c++) {
        const char *body, *at, *good;
        int done = 0;

        if (!text_eq(cases[c].name, "good") || !text_ends(cases[c].file[0], ".json"))
            continue;
        reply_texts(m, &cases[c], texts, &a);
        body = at = texts[0].body;
        good = printed(m, &cases[c], &n, texts, body, &a);
        while (done++ < TEXTS_MAX && (at = next_text(at))) {
            const char *nul = printed(m, &cases[c], &n, texts, put_in(body, at, "\\u0000", &a), &a);

            if (text_eq(good, nul))
                ck_assert_msg(
                    text_eq(good, printed(m, &cases[c], &n, texts, put_in(body, at, "x", &a), &a)),
                    "%s: a NUL is cut away before %.40s", m->name, at);
        }
    }
    arena_fini(&a);
}
END_TEST

SUITE(market_damage)
{
    tcase_add_loop_test(unit_case, a_nul_in_a_text_is_not_cut_away, 0, (int)kit_sources()->markets);
    tcase_add_loop_test(unit_case, damaged_replies_are_read_or_refused, 0,
                        (int)kit_sources()->markets);
}
