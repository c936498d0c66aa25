/*
 * Every source, be it code or a definition, against its folder of stored replies: tests/market/NAME
 * or tests/token/NAME.
 */
#include <stdio.h>
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/source_reply.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "norm/market_config.h"

/* What each folder has to hold, as one file or as a numbered poll. */
static const char *const required[] = {"good",      "empty",     "cut",
                                       "new_field", "odd_price", "error_page"};

/* The first line in which two texts differ, for the message. */
static const char *first_difference(const char *got, const char *expected, struct arena *a)
{
    size_t line = 1, from = 0, i = 0;

    for (; got[i] && got[i] == expected[i]; i++)
        if (got[i] == '\n')
            line++, from = i + 1;
    return text_fmt(a, "line %zu\n  got      %.*s\n  expected %.*s", line,
                    (int)strcspn(got + from, "\n"), got + from, (int)strcspn(expected + from, "\n"),
                    expected + from);
}

static void compare(const struct source *m, const struct reply_case *c, const struct norm *n,
                    struct arena *a)
{
    const char *name = reply_path(m, c->name, a), *got;
    size_t len;
    const char *expected = reply_file(text_fmt(a, "%s.expect", name), &len, a);
    const char *requests = reply_file(text_fmt(a, "%s.request", name), &len, a);
    struct reply_read r;
    struct buf out;

    ck_assert_msg(expected, "%s.expect is missing", name);
    reply_read_case(m, c, n, &r, a);
    buf_init(&out, BUF_REPLY_MAX);
    reply_print(m, &r, &out);
    got = out.data ? out.data : "";
    if (text_starts(expected, "error: ")) {
        const char *words = text_dup_n(a, expected + 7, strcspn(expected + 7, "\n"));

        ck_assert_msg(r.failed && strstr(r.err.text, words),
                      "%s: expected an error with \"%s\", got:\n%.600s", name, words, got);
    } else {
        ck_assert_msg(text_eq(got, expected), "%s, %s", name, first_difference(got, expected, a));
    }
    got = r.requests.data ? r.requests.data : "";
    if (requests)
        ck_assert_msg(text_eq(got, requests), "requests of %s, %s", name,
                      first_difference(got, requests, a));
    buf_fini(&out);
    buf_fini(&r.requests);
}

START_TEST(stored_replies_give_the_expected_offers)
{
    static struct reply_case cases[REPLY_CASES_MAX];
    const struct source *m = kit_sources()->at[_i];
    struct arena a = {0};
    struct norm n = reply_norm(&a);
    int len = reply_cases(m, cases);

    ck_assert_msg(len > 0, "source \"%s\" has no stored replies in %s", m->name,
                  reply_path(m, "", &a));
    for (size_t i = 0; i < sizeof required / sizeof *required; i++)
        ck_assert_msg(reply_case_of(cases, len, required[i]), "%s has no case \"%s\"",
                      reply_path(m, "", &a), required[i]);
    for (int i = 0; i < len; i++)
        compare(m, &cases[i], &n, &a);
    arena_fini(&a);
}
END_TEST

/* Units: two rows of every good reply of tokens cost the same, whatever they are written in. */
START_TEST(all_sources_of_tokens_read_the_same_two_models)
{
    static const int64_t price[] = {250000000, 750000000, 1400000000, 4400000000};
    static struct reply_case cases[REPLY_CASES_MAX];
    const struct source *t = kit_sources()->at[_i];
    const struct reply_case *good = reply_case_of(cases, reply_cases(t, cases), "good");
    struct arena a = {0};
    struct reply_read r;
    size_t found = 0;

    ck_assert(good);
    reply_read_case(t, good, NULL, &r, &a);
    ck_assert_msg(!r.failed, "%s", r.err.text);
    for (size_t i = 0; i < r.offers.len && found < 4; i++)
        found += r.offers.at[i].verdict == VERDICT_OK && r.offers.at[i].context_from == 0
                 && r.offers.at[i].price_nano == price[found]
                 && r.offers.at[i].direction == (found % 2 ? TOKEN_OUTPUT : TOKEN_INPUT);
    ck_assert_msg(found == 4, "%s: price %zu of the two models is not read", t->name, found);
    buf_fini(&r.requests);
    arena_fini(&a);
}
END_TEST

/* What the registry promises of every marketplace. */
START_TEST(registry_and_configuration_agree)
{
    const struct source *m = kit_sources()->at[_i];
    struct arena a = {0};
    struct norm n = reply_norm(&a);
    struct market_configs all = {0};
    struct http_request request = {0};
    struct source_page page = source_first_page(m);
    const struct market_config *c;
    struct err e = {0};
    const char *text;
    struct buf b;

    ck_assert(buf_read_file(&b, "config/markets.json", BUF_CONFIG_MAX, &e));
    text = text_dup_n(&a, b.data, b.len);
    buf_fini(&b);
    ck_assert_msg(market_config_read(json_parse_config(text, strlen(text), "markets.json", &a, &e),
                                     n.rules, &all, &a, &e),
                  "%s", e.text);
    c = market_config_by_name(&all, m->name);
    ck_assert_msg(c, "market \"%s\" is not in config/markets.json", m->name);
    ck_assert_msg(text_eq(c->op, m->op), "market \"%s\": two operators", m->name);
    ck_assert(m->title && m->see && !(m->url[0] && m->request));
    ck_assert_int_eq(!m->parse + !m->read + !m->rows + !m->read_page + !m->read_state, 4);
    ck_assert(!m->key_header || (m->url[0] && m->key_env[0]));
    ck_assert(kit_source(m->name) == m);
    if (m->op)
        ck_assert_msg(text_eq(norm_operator(n.operators, m->op, &a), m->op),
                      "operator \"%s\" is not canonical", m->op);
    for (int k = 0; k < SOURCE_KEYS_MAX && m->key_env[k]; k++) /* whose account is no secret */
        page.key[k] = text_ends(m->key_env[k], "_ORGANIZATION") ? "org" : "key-of-the-test";
    source_request(m, &page, &request, &a);
    ck_assert(m->url[0] || m->request || text_eq(request.url, m->see));
    ck_assert(!m->url[1] || (source_has_page(m, 1, 0) && !source_has_page(m, 2, 0)));
    ck_assert_msg(text_starts(request.url, "https://"), "market \"%s\" asks %s", m->name,
                  request.url);
    ck_assert_msg(!strstr(request.url, "key-of-the-test"), "market \"%s\" shows its key", m->name);
    arena_fini(&a);
}
END_TEST

SUITE(source_replies)
{
    int markets = (int)kit_sources()->markets, all = (int)kit_sources()->len;

    tcase_add_loop_test(unit_case, stored_replies_give_the_expected_offers, 0, all);
    tcase_add_loop_test(unit_case, all_sources_of_tokens_read_the_same_two_models, markets, all);
    tcase_add_loop_test(unit_case, registry_and_configuration_agree, 0, markets);
}
