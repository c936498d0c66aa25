/* Terms of use as data: what is shipped is founded, what is misspelt is refused with its place. */
#include "norm/terms.h"

#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "stage/config/config.h"

static struct arena mem;
static struct market_config known[] = {{.name = "alpha"}, {.name = "beta"}};
static const struct market_configs names = {known, 2};

static const struct json *parse(const char *text)
{
    struct err e = {0};
    const struct json *doc = json_parse_config(text, strlen(text), "terms.json", &mem, &e);

    ck_assert_msg(doc, "%s", e.text);
    return doc;
}

#define FOUNDED                                                                                    \
    "\"read\":\"2026-10-05\",\"evidence\":\"B\",\"address\":\"https://alpha.example/terms\""
#define ONE(body) "{\"sources\":{\"alpha\":{" body "}}}"
#define FORBIDDEN                                                                                  \
    ONE("\"verdict\":\"forbidden\",\"kinds\":[\"automated\"],\"says\":\"no\"," FOUNDED)

#define HEX63 "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a0"

static const struct {
    const char *text, *words;
} bad[] = {
    {"{\"sources\":[]}", "\"sources\" is a list"},
    {"{\"sources\":{},\"more\":1}", "\"more\""},
    {"{\"sources\":{\"gamma\":{\"verdict\":\"unread\"}}}", "there is no source \"gamma\""},
    {"{\"sources\":{\"alpha\":{\"verdict\":\"unread\"},\"alpha\":{\"verdict\":\"unread\"}}}",
     "source \"alpha\" is there twice"},
    {ONE(""), "source \"alpha\": \"verdict\" is missing"},
    {ONE("\"verdict\":\"allowed\""), "\"verdict\" is \"allowed\", expected unread, "},
    {ONE("\"verdict\":\"unread\",\"kind\":[]"), "\"kind\""},
    {ONE("\"verdict\":\"unread\",\"kinds\":[\"robots\"]"), "no kind of clause \"robots\""},
    {ONE("\"verdict\":\"unread\",\"kinds\":[\"database\",\"database\"]"), "\"database\" twice"},
    {ONE("\"verdict\":\"unread\",\"dated\":\"2026-08\""), "\"dated\" is \"2026-08\""},
    {ONE("\"verdict\":\"unread\",\"evidence\":\"C\""), "\"evidence\" is \"C\", expected A or B"},
    {ONE("\"verdict\":\"unread\",\"address\":\"http://a.example\""), "expected https://"},
    {ONE("\"verdict\":\"unread\",\"sha256\":\"abc\""), "\"sha256\" is \"abc\", expected 64 digits"},
    {ONE("\"verdict\":\"unread\",\"sha256\":\"" HEX63 "\""), "expected 64 digits"},
    {ONE("\"verdict\":\"unread\",\"sha256\":\"" HEX63 "A\""), "expected 64 digits"},
    {ONE("\"verdict\":\"unread\",\"sha256\":\"" HEX63 "00\""), "expected 64 digits"},
    {ONE("\"verdict\":\"permitted\",\"evidence\":\"A\",\"address\":\"https://a.example\""),
     "\"permitted\" needs \"address\", \"read\" and \"evidence\""},
    {ONE("\"verdict\":\"open_licence\""), "\"open_licence\" needs"},
    {ONE("\"verdict\":\"no_clause_found\""), "\"no_clause_found\" needs"},
    {ONE("\"verdict\":\"forbidden\"," FOUNDED), "\"forbidden\" needs \"says\""},
    {ONE("\"verdict\":\"unclear\"," FOUNDED), "\"unclear\" needs \"says\""},
};

START_TEST(what_is_wrong_is_refused_with_its_place)
{
    struct terms_list list;
    struct err e = {0};

    ck_assert(!terms_read(parse(bad[_i].text), &names, &list, &mem, &e));
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(strstr(e.text, bad[_i].words), "%s", e.text);
    arena_fini(&mem);
}
END_TEST

START_TEST(a_paraphrase_is_no_copy)
{
    char says[202];
    struct terms_list list;
    struct err e = {0};

    memset(says, 'x', sizeof says);
    for (size_t len = 200; len <= 201; len++) {
        says[len] = '\0';
        ck_assert_int_eq(
            terms_read(parse(text_fmt(&mem, ONE("\"verdict\":\"unread\",\"says\":\"%s\""), says)),
                       &names, &list, &mem, &e),
            len == 200);
        says[len] = 'x';
    }
    arena_fini(&mem);
}
END_TEST

#define LICENCES(body) "{\"licences\":[" body "]}"
#define LEAVE                                                                                      \
    "\"source\":\"alpha\",\"from\":\"Alpha Inc.\",\"given\":\"2026-12-01\","                       \
    "\"reference\":\"contract 17\""

static const struct {
    const char *text, *words;
} bad_licence[] = {
    {LICENCES("{\"source\":\"alpha\",\"from\":\"Alpha Inc.\",\"given\":\"2026-12-01\"}"),
     "licences[0]: \"reference\" is missing"},
    {LICENCES("{\"source\":\"alpha\",\"from\":\" \",\"given\":\"2026-12-01\",\"reference\":\"x\"}"),
     "\"from\" is empty"},
    {LICENCES("{\"source\":\"alpha\",\"from\":\"A\",\"reference\":\"x\"}"), "\"given\" is missing"},
    {LICENCES("{" LEAVE "},{" LEAVE ",\"to\":\"us\"}"), "licences[1]: "},
    {LICENCES("{" LEAVE ",\"until\":\"2026-11-30\"}"), "\"until\" is before \"given\""},
    {LICENCES("{\"source\":\"gamma\",\"from\":\"A\",\"given\":\"2026-12-01\",\"reference\":\"x\"}"),
     "there is no source \"gamma\""},
};

START_TEST(leave_that_nobody_can_show_is_none)
{
    struct terms_list list;
    struct err e = {0};

    ck_assert(terms_read(parse(FORBIDDEN), &names, &list, &mem, &e));
    ck_assert(!terms_read_licences(parse(bad_licence[_i].text), &names, &list, &mem, &e));
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(strstr(e.text, bad_licence[_i].words), "%s", e.text);
    arena_fini(&mem);
}
END_TEST

START_TEST(a_licence_holds_on_its_first_and_its_last_day)
{
    struct terms_list list;
    struct err e = {0};
    int64_t first = clock_date(2026, 12, 1), last = clock_date(2027, 11, 30);

    ck_assert(terms_read(parse(FORBIDDEN), &names, &list, &mem, &e));
    ck_assert(!terms_allow(&list, "alpha", first));
    ck_assert(terms_read_licences(parse(LICENCES("{" LEAVE ",\"until\":\"2027-11-30\"}")), &names,
                                  &list, &mem, &e));
    ck_assert(!terms_allow(&list, "alpha", first - 1));
    ck_assert(terms_allow(&list, "alpha", first));
    ck_assert(terms_allow(&list, "alpha", last));
    ck_assert(!terms_allow(&list, "alpha", last + 1));
    ck_assert_str_eq(terms_licence(&list, "alpha", last)->reference, "contract 17");
    ck_assert(terms_allow(&list, "beta", first));
    ck_assert_int_eq(terms_of(&list, "beta")->verdict, TERMS_UNREAD);
    ck_assert(terms_read_licences(parse(LICENCES("{" LEAVE "}")), &names, &list, &mem, &e));
    ck_assert(terms_allow(&list, "alpha", last + 1));
    arena_fini(&mem);
}
END_TEST

/* Seats of the version of a panel that is live on a date and that nobody may ask. */
static size_t closed_seats(const struct config *c, const char *panel, int64_t date)
{
    const struct panel *p = defs_panel_on(&c->defs, panel, date);
    size_t n = 0;

    for (size_t i = 0; i < p->member_len; i++) {
        const struct panel_member *m = &p->member[i];

        n += !terms_allow(&c->terms, m->market, date)
             || (m->stand_in && !terms_allow(&c->terms, m->stand_in, date));
    }
    return n;
}

START_TEST(the_panels_have_no_forbidden_seat)
{
    struct config c;
    struct err e = {0};
    int64_t then = clock_date(2026, 11, 30), now = clock_date(2027, 1, 1);

    ck_assert_msg(config_load(&c, "config", CONFIG_ALL, &mem, &e), "%s", e.text);
    ck_assert_uint_eq(c.terms.licence_len, 0);
    ck_assert_uint_eq(closed_seats(&c, "headline", then), 5); /* lambda's interface among them */
    ck_assert_uint_eq(closed_seats(&c, "headline", now), 0);
    ck_assert_uint_eq(closed_seats(&c, "hyperscaler", now), 0);
    /* Interfaces, not companies; two texts that collide are unclear. */
    ck_assert(!terms_allow(&c.terms, "lambda", now) && terms_allow(&c.terms, "lambda_page", now));
    ck_assert_int_eq(terms_of(&c.terms, "openrouter")->verdict, TERMS_UNCLEAR);
    ck_assert(terms_of(&c.terms, "litellm")->attribution);
    arena_fini(&mem);
}
END_TEST

SUITE(norm_terms)
{
    ADD_TABLE(what_is_wrong_is_refused_with_its_place, bad);
    ADD(a_paraphrase_is_no_copy);
    ADD_TABLE(leave_that_nobody_can_show_is_none, bad_licence);
    ADD(a_licence_holds_on_its_first_and_its_last_day);
    ADD(the_panels_have_no_forbidden_seat);
}
