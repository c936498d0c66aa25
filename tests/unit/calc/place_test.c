/* Indices of a region and of segments: who counts, what a record says, and who is left as before.
 */
#include "calc/place_priv.h"

#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "calc/record.h"
#include "edge/json/json.h"

static struct arena mem;
static const char *us[] = {"US"}, *eu[] = {"DE", "FI", "NL"};

static const struct {
    const char *country;
    bool us_out, us_in, eu_out, eu_in;
} places[] = {
    {"US", true, true, false, false},
    {"DE", false, false, true, true},
    {"GB", false, false, false, false},
    {NULL, false, false, false, false},
    {"DE+US", true, true, true, true},
    {"AU+RU", false, false, false, false},
    {"uniform:CA+NL+US", false, true, false, true},
    {"uniform:FI+IS", false, false, false, true},
    {"", false, false, false, false},
    {"U", false, false, false, false},
    {"USA", false, false, false, false},
    {"U+S", false, false, false, false},
};

START_TEST(a_place_is_in_a_region_or_not)
{
    struct index_def x = {.region = us, .region_len = 1};
    const char *country = places[_i].country;

    ck_assert_int_eq(place_fits(&x, country), places[_i].us_out);
    x.uniform = true;
    ck_assert_int_eq(place_fits(&x, country), places[_i].us_in);
    x.region = eu, x.region_len = 3;
    ck_assert_int_eq(place_fits(&x, country), places[_i].eu_in);
    x.uniform = false;
    ck_assert_int_eq(place_fits(&x, country), places[_i].eu_out);
    x.region_len = 0;
    ck_assert(place_fits(&x, country));
}
END_TEST

enum { SEATS = 10 };

/* Every seat asks the same; the first `in_us` of them in the US, the others in Germany. */
static void fill(struct kit_quotes *q, const struct calc_def *def, int64_t date, size_t in_us)
{
    for (int p = -4; p < 24; p++)
        for (size_t i = 0; i < SEATS; i++)
            kit_quote(q, kit_name(i, &mem), kit_time(def->method, date, p), kit_usd("2.00"))
                ->country = i < in_us ? "US" : "DE";
}

static struct calc_def *def_of(struct index_def *x)
{
    struct calc_def *def = kit_def(kit_method("GHR-1.1", &mem), kit_panel(SEATS, &mem), &mem);

    *x = *def->index;
    def->index = x;
    return def;
}

static const char *inputs_of(const struct calc_def *def, int64_t date, const struct kit_quotes *q)
{
    struct quote_list picked = record_select(def, date, q->list.at, q->list.len, &mem);
    struct record_sink sink;
    struct buf b;
    const char *text;

    buf_init(&b, 1 << 22);
    sink = record_to_buf(&b);
    record_inputs(def, date, picked.at, picked.len, NULL, 0, &sink, &mem);
    text = text_dup_n(&mem, b.data, b.len);
    buf_fini(&b);
    return text;
}

START_TEST(only_those_of_the_region_vote_and_too_few_are_level_5)
{
    for (size_t n = 4; n <= 5; n++) {
        int64_t date = clock_date(2027, 2, 3);
        struct kit_quotes q = {.arena = &mem};
        struct index_def x;
        struct calc_def *def = def_of(&x);
        struct fixing f;

        x.region = us, x.region_len = 1;
        fill(&q, def, date, n);
        day_fix(def, date, q.list.at, q.list.len, NULL, &f, NULL, &mem);
        ck_assert_int_eq(f.operators, n == 5 ? 5 : f.operators);
        ck_assert_int_eq(f.level, n == 5 ? 1 : 5);
        ck_assert(n == 5 || (f.why && *f.why));
        arena_fini(&mem);
    }
}
END_TEST

START_TEST(inputs_name_the_region_and_those_of_others_are_as_before)
{
    int64_t date = clock_date(2027, 2, 3);
    struct kit_quotes q = {.arena = &mem}, bare = {.arena = &mem};
    struct index_def x;
    struct calc_def *def = def_of(&x);
    const char *text;

    fill(&q, def, date, 5);
    fill(&bare, def, date, 5);
    for (size_t i = 0; i < bare.list.len; i++)
        bare.list.at[i].country = NULL;
    text = inputs_of(def, date, &q);
    ck_assert_str_eq(text, inputs_of(def, date, &bare));
    ck_assert(!strstr(text, "\nregion ") && !strstr(text, "\nsegment "));
    x.region = us, x.region_len = 1;
    text = inputs_of(def, date, &q);
    ck_assert_msg(strstr(text, "\nregion"), "%.600s", text);
    ck_assert(strstr(text, "uniform"));
    ck_assert(!strstr(text, "op07\t") || !strstr(text, "DE\n"));
    arena_fini(&mem);
}
END_TEST

#define INDEX                                                                                      \
    "{\"id\":\"X\",\"title\":\"X\",\"unit\":\"u\",\"instruments\":[\"X-1\"],"                      \
    "\"term\":\"on_demand\",\"panel\":\"p\",\"method\":\"GHR\",\"headline\":false,"                \
    "\"from\":\"2026-12-01\""

static const struct {
    const char *more, *message; /* NULL: it is good */
} defs[] = {
    {"", NULL},
    {",\"region\":\"any\"", NULL},
    {",\"region\":[\"US\",\"CA\"],\"uniform\":\"in\"", NULL},
    {",\"segment\":[\"neocloud\"]", NULL},
    {",\"region\":\"US\"", "\"region\" is \"US\""},
    {",\"region\":[],\"uniform\":\"in\"", "\"region\" is empty"},
    {",\"region\":[\"usa\"],\"uniform\":\"in\"", "\"usa\" is no country code"},
    {",\"region\":[\"U\"],\"uniform\":\"in\"", "\"U\" is no country code"},
    {",\"region\":[\"USA\"],\"uniform\":\"in\"", "\"USA\" is no country code"},
    {",\"region\":[\"Us\"],\"uniform\":\"in\"", "\"Us\" is no country code"},
    {",\"region\":[\"CA\",\"uS\"],\"uniform\":\"in\"", "\"uS\" is no country code"},
    {",\"region\":[\"AZ\"],\"uniform\":\"out\"", NULL},
    {",\"region\":[\"US\"]", "\"uniform\" is \"in\" or \"out\" beside a region"},
    {",\"region\":[\"US\"],\"uniform\":\"yes\"", "\"uniform\" is \"in\" or \"out\""},
    {",\"uniform\":\"in\"", "only there"},
    {",\"segment\":[\"cloud\"]", "no segment \"cloud\""},
};

START_TEST(a_definition_of_a_region_is_whole_or_refused)
{
    const char *text = text_fmt(&mem, "%s%s}", INDEX, defs[_i].more);
    struct err e = {0};
    const struct json *doc = json_parse_config(text, strlen(text), "f.json", &mem, &e);
    const struct index_def *x = index_read(doc, &mem, &e);

    ck_assert_msg((x != NULL) == !defs[_i].message, "%s: %s", defs[_i].more, e.text);
    if (!x)
        ck_assert_msg(strstr(e.text, defs[_i].message), "%s", e.text);
    else if (x->region_len)
        ck_assert(text_eq(x->region[0], x->uniform ? "CA" : "AZ"));
    arena_fini(&mem);
}
END_TEST

START_TEST(seats_of_other_segments_have_no_vote)
{
    static const char *neocloud[] = {"neocloud"};
    int64_t date = clock_date(2027, 2, 3);
    struct kit_quotes q = {.arena = &mem};
    struct index_def x;
    struct calc_def *def = def_of(&x);
    struct panel p = *def->panel;
    struct fixing f;

    for (size_t i = 0; i < SEATS; i++)
        p.member[i].segment = i < 4 ? SEGMENT_HYPERSCALER : SEGMENT_NEOCLOUD;
    def->panel = &p;
    x.segment = neocloud, x.segment_len = 1;
    fill(&q, def, date, 0);
    day_fix(def, date, q.list.at, q.list.len, NULL, &f, NULL, &mem);
    ck_assert_int_eq(f.level, 1);
    ck_assert_int_eq(f.operators, 6);
    ck_assert(strstr(inputs_of(def, date, &q), "\nsegment"));
    arena_fini(&mem);
}
END_TEST

SUITE(calc_place)
{
    ADD_TABLE(a_place_is_in_a_region_or_not, places);
    ADD(only_those_of_the_region_vote_and_too_few_are_level_5);
    ADD(inputs_name_the_region_and_those_of_others_are_as_before);
    ADD_TABLE(a_definition_of_a_region_is_whole_or_refused, defs);
    ADD(seats_of_other_segments_have_no_vote);
}
