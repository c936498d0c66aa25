#include "edge/json/json.h"

#include <stdio.h>
#include <string.h>

#include "../../../lib/unit.h"
#include "base/buf.h"
#include "base/text.h"
#include "edge/json/conf.h"

static struct arena a;
static struct err e;

static const struct json *read(const char *text)
{
    memset(&e, 0, sizeof e);
    return json_parse(text, strlen(text), "reply", &a, &e);
}

static const struct {
    const char *text, *says;
} faults[] = {
    {"", "empty"},
    {"  \n", "empty"},
    {"<html>sorry</html>", "HTML"},
    {"{\"a\":1", "breaks off"},
    {"{\"a\":NaN}", "not JSON"},
    {"{\"a\":1} {\"b\":2}", "goes on"},
    {"{\"a\":1}\n\nnot", "line 3"},
};

START_TEST(what_is_not_json_is_said)
{
    ck_assert_ptr_null(read(faults[_i].text));
    ck_assert_int_eq(e.kind, ERR_REPLY);
    ck_assert_msg(strstr(e.text, faults[_i].says) != NULL, "\"%s\"", e.text);
    arena_fini(&a);
}
END_TEST

static bool nested(int depth)
{
    struct buf b;
    bool good;

    buf_init(&b, 1 << 16);
    for (int i = 0; i < depth; i++)
        buf_put(&b, "[");
    for (int i = 0; i < depth; i++)
        buf_put(&b, "]");
    good = read(b.data) != NULL;
    buf_fini(&b);
    return good;
}

START_TEST(depth_has_a_ceiling)
{
    ck_assert(nested(BUF_JSON_DEPTH_MAX));
    ck_assert(!nested(BUF_JSON_DEPTH_MAX + 2));
    ck_assert_int_eq(e.kind, ERR_LIMIT);
    ck_assert(!nested(1200));
    arena_fini(&a);
}
END_TEST

static const char *const opens[] = {"[", "{\"a\":", "[{\"a\":", "{\"a\":[1,"};

/* What opens without end is left before it has taken the stack, whatever it opens. */
START_TEST(depth_without_an_end_is_depth)
{
    struct buf b;

    buf_init(&b, 1 << 20);
    while (b.len < 1 << 19)
        buf_put(&b, opens[_i]);
    ck_assert_ptr_null(read(b.data));
    ck_assert_int_eq(e.kind, ERR_LIMIT);
    ck_assert_msg(strstr(e.text, "nested deeper") != NULL, "\"%s\"", e.text);
    buf_fini(&b);
    arena_fini(&a);
}
END_TEST

static const struct {
    const char *text;
    enum err_kind kind;
    int64_t value;
} numbers[] = {
    {"{\"p\":1.9}", ERR_NONE, 1900000000},
    {"{\"p\":\"1.9\"}", ERR_NONE, 1900000000},
    {"{\"p\":1.3168888888888888}", ERR_NONE, 1316888889}, /* residue of a sum, seen at Vast.ai */
    {"{\"p\":8.300000000000001}", ERR_NONE, 8300000000},
    {"{\"p\":1134310.0}", ERR_NONE, 1134310000000000},
    {"{\"p\":1134310.1234567891}", ERR_PRECISE, 0},
    {"{\"p\":4.5e-05}", ERR_NONE, 45000},
    {"{\"p\":\"$2.10\"}", ERR_REPLY, 0},
    {"{\"p\":null}", ERR_REPLY, 0},
    {"{\"p\":true}", ERR_REPLY, 0},
    {"{\"p\":1e300}", ERR_REPLY, 0},
    {"{\"p\":1e400}", ERR_REPLY, 0},
    {"{\"P\":1}", ERR_REPLY, 0}, /* names keep their case */
    {"{}", ERR_REPLY, 0},
};

START_TEST(money_is_read_from_its_decimal_text)
{
    int64_t value = -1;
    bool good = json_nano(read(numbers[_i].text), "p", &value, &e);

    ck_assert_msg(good == (numbers[_i].kind == ERR_NONE), "%s: %s", numbers[_i].text, e.text);
    ck_assert_int_eq(e.kind, numbers[_i].kind);
    if (good)
        ck_assert_int_eq(value, numbers[_i].value);
    arena_fini(&a);
}
END_TEST

static int64_t nano_at(const struct json *doc, const char *name, int shift)
{
    int64_t value = -1;

    return json_nano_shift(doc, name, shift, &value, &e) ? value : INT64_MIN;
}

/* A number of up to 15 digits is worth what its digits in a string are worth. */
START_TEST(numbers_are_worth_their_digits)
{
    uint64_t seed = 20260528;

    for (int i = 0; i < 200000; i++) {
        int64_t top = 1, unit = 1, m;
        char body[64];
        int digits, places, shift;

        seed = seed * 6364136223846793005u + 1442695040888963407u;
        digits = 1 + (int)((seed >> 33) % 15);
        places = (int)((seed >> 40) % (uint64_t)(digits + 1));
        shift = (int)((seed >> 50) % 5) - 2;
        for (int d = 0; d < digits; d++)
            top *= 10;
        for (int d = 0; d < places; d++)
            unit *= 10;
        m = (int64_t)((seed ^ seed >> 29) % (uint64_t)top);
        if (places)
            (void)snprintf(body, sizeof body, "%s%lld.%0*lld", seed & 1 << 9 ? "-" : "",
                           (long long)(m / unit), places, (long long)(m % unit));
        else
            (void)snprintf(body, sizeof body, "%s%lld", seed & 1 << 9 ? "-" : "", (long long)m);
        ck_assert_msg(nano_at(read(text_fmt(&a, "{\"n\":%s}", body)), "n", shift)
                          == nano_at(read(text_fmt(&a, "{\"n\":\"%s\"}", body)), "n", shift),
                      "%s, shift %d", body, shift);
        arena_fini(&a);
    }
}
END_TEST

/* Residues of 16 and 17 digits too, wherever they lie off the middle of two nanos. */
START_TEST(residues_are_rounded_like_their_text)
{
    uint64_t seed = 20260529;

    for (int i = 0; i < 100000; i++) {
        char number[40];
        double value, off;

        seed = seed * 6364136223846793005u + 1442695040888963407u;
        value = (double)(seed >> 20) / (double)(1 + (seed >> 5) % 100003) / 1e9;
        (void)snprintf(number, sizeof number, "%.17g", seed & 1 << 9 ? -value : value);
        off = value * 1e9 - (double)(int64_t)(value * 1e9) - 0.5;
        if (value > 1e5 || (off > -0.02 && off < 0.02))
            continue;
        ck_assert_msg(nano_at(read(text_fmt(&a, "{\"n\":%s}", number)), "n", 0)
                          == nano_at(read(text_fmt(&a, "{\"n\":\"%s\"}", number)), "n", 0),
                      "%s", number);
        arena_fini(&a);
    }
}
END_TEST

/* An id that is sent as a number keeps its digits. */
START_TEST(a_number_has_its_shortest_text)
{
    static const char *const texts[] = {"1",        "0",
                                        "-7",       "42",
                                        "37204192", "999999999999999",
                                        "1e+15",    "1.5",
                                        "0.1",      "1.3168888888888888"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ck_assert_str_eq(json_text(read(texts[i]), &a), texts[i]);
        arena_fini(&a);
    }
}
END_TEST

START_TEST(integers_are_whole_and_exact)
{
    const struct json *doc = read("{\"a\":8,\"b\":8.5,\"c\":\"12\",\"d\":90071992547409930}");
    int64_t n = 0;

    ck_assert(json_int(doc, "a", &n, &e) && n == 8);
    ck_assert(!json_int(doc, "b", &n, &e));
    ck_assert(json_int(doc, "c", &n, &e) && n == 12);
    ck_assert(!json_int(doc, "d", &n, &e));
    ck_assert(json_int_opt(doc, "none", &n, &e) && n == 12);
    ck_assert(!json_int(doc, "none", &n, &e));
    arena_fini(&a);
}
END_TEST

/* What json_fields_of finds in rows is what json_member does, whatever row was before. */
START_TEST(fields_are_the_members_of_each_row)
{
    static const char *const name[] = {"id", "price", "absent", "a.b", "id_of"};
    enum { NAMES = sizeof name / sizeof *name, LONG = JSON_FIELDS_MAX + 20 };
    struct json_fields f = {.name = name, .len = NAMES};
    const struct json *got[NAMES], *rows;
    struct buf b;
    size_t n = 0;

    buf_init(&b, 1 << 20);
    buf_put(
        &b,
        "[{\"id\":1,\"x\":2,\"price\":3},{\"id\":1,\"x\":2,\"price\":3},{\"x\":2,\"id\":1},"
        "{\"price\":3,\"id\":1,\"x\":2,\"id\":9},{\"id_of\":1,\"a.b\":{}},{},7,null,[{\"id\":1}],"
        "{\"id\":null,\"id\":2},{");
    for (int i = 0; i < LONG; i++)
        buf_fmt(&b, "\"m%d\":1,", i);
    buf_put(&b, "\"id\":5},{\"ID\":1,\"pric\":1,\"prices\":1,\"\":1}]");
    rows = read(b.data);
    ck_assert_ptr_nonnull(rows);
    for (const struct json *at = json_first(rows); at; at = json_next(at), n++) {
        json_fields_of(&f, at, got);
        for (size_t i = 0; i < NAMES; i++)
            ck_assert_msg(got[i] == json_member(at, name[i]), "row %zu, \"%s\"", n, name[i]);
    }
    ck_assert_uint_eq(n, 12);
    buf_fini(&b);
    arena_fini(&a);
}
END_TEST

/* A path is names joined by dots: a name that goes on, ends before or holds a dot is another. */
START_TEST(a_path_ends_where_the_name_does)
{
    static const char text[] =
        "{\"ab\":1,\"a.b\":2,\"a\":{\"\":3,\"b\":4,\"bc\":5},\"\":{\"c\":6},\"abc\":7}";
    static const struct {
        const char *path;
        int64_t value; /* 0: none */
    } paths[] = {{"ab", 1},   {"a.b", 4}, {"a.bc", 5}, {"a.bcd", 0}, {"abc", 7},
                 {"abcd", 0}, {".c", 6},  {"a..", 3},  {"ab.c", 0},  {"b", 0}};
    const struct json *doc = read(text);

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        int64_t value = 0;

        ck_assert_msg(json_int(doc, paths[i].path, &value, &e) == (paths[i].value != 0), "%s",
                      paths[i].path);
        ck_assert_int_eq(value, paths[i].value);
    }
    arena_fini(&a);
}
END_TEST

START_TEST(configuration_may_have_comments_and_no_unknown_keys)
{
    static const char text[] =
        "{ // a comment with \"quotes\"\n \"url\": \"https://x/y\" /* b\n */ }";
    static const struct conf_member known[] = {{"url", CONF_ANY, CONF_REQ}};
    static const struct conf_member others[] = {{"uri", CONF_ANY, CONF_OPT}};
    const struct json *doc = json_parse_config(text, strlen(text), "x.json", &a, &e);
    const char *url;

    ck_assert_msg(doc != NULL, "%s", e.text);
    ck_assert(json_str(doc, "url", &url, &e));
    ck_assert_str_eq(url, "https://x/y");
    ck_assert(CONF_READ(doc, known, NULL, &e));
    ck_assert(!CONF_READ(doc, others, NULL, &e));
    ck_assert_str_eq(e.text, "unknown key \"url\"");
    ck_assert_int_eq(e.line, 2);
    arena_fini(&a);
}
END_TEST

/* cJSON takes each byte up to a space for a blank: the walk that counts lines has to do so too. */
START_TEST(lines_are_counted_past_odd_blanks)
{
    static const char text[] =
        "{\n\x16\x16\"a\": {\x01\"b\": \x02[1,\n2]},\x16\n\x16\"c\": \"\\\"\"}";
    static const struct conf_member known[] = {{"a", CONF_ANY, CONF_REQ}};
    const struct json *doc = json_parse_config(text, strlen(text), "x.json", &a, &e);

    ck_assert_msg(doc != NULL, "%s", e.text);
    ck_assert(!CONF_READ(doc, known, NULL, &e));
    ck_assert_str_eq(e.text, "unknown key \"c\"");
    ck_assert_int_eq(e.line, 4);
    arena_fini(&a);
}
END_TEST

/* Of each node of the tree, one behind the other. */
static void lines_of(const struct json *at, int *line, size_t *n)
{
    struct err wrong = {0};

    ck_assert(!conf_wrong(at, &wrong, "odd"));
    line[(*n)++] = wrong.line;
    for (const struct json *in = json_first(at); in; in = json_next(in))
        lines_of(in, line, n);
}

START_TEST(every_node_has_its_line)
{
    static const char *const text = "// a {\n"
                                    "{\n"
                                    "  \"a\": \"b: [{\\\"\",\n"
                                    "  \"b\": { /* \"c\": 1,\n"
                                    "  */\n"
                                    "    \"c\": [1/* , */,\n"
                                    "      {\n"
                                    "        \"d\": {\"b\": {}},\n"
                                    "        \"f\": 2}]\n"
                                    "  },\n"
                                    "  \"z\": null\n"
                                    "}";
    static const int expected[] = {2, 3, 4, 6, 6, 7, 8, 8, 9, 11};
    int line[10];
    size_t n = 0;
    const struct json *doc = json_parse_config(text, strlen(text), "x.json", &a, &e);

    ck_assert_msg(doc != NULL, "%s", e.text);
    lines_of(doc, line, &n);
    ck_assert_uint_eq(n, 10);
    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(line[i], expected[i]);
    arena_fini(&a);
}
END_TEST

/* A text ends at its first NUL in C: what comes behind it would be cut and nobody told. */
START_TEST(a_text_with_a_nul_is_no_string)
{
    static const char raw[] = "{\"t\":\"H100\0 PCIe\",\"u\":\"good\"}";
    const struct json *doc =
        read("{\"t\":\"H100\\u0000 PCIe\",\"n\":\"3.19\\u0000\",\"id\\u0000x\":1,"
             "\"bare\":\"\\\\u0000\",\"both\":\"\\\\\\u0000\",\"u\":\"good\"}");
    const char *text;
    int64_t number;

    ck_assert_msg(doc != NULL, "%s", e.text);
    ck_assert(!json_str(doc, "t", &text, &e) && strstr(e.text, "NUL"));
    ck_assert(!json_str_opt(doc, "both", &text, &e) && e.kind == ERR_REPLY);
    ck_assert_str_eq(json_text(json_get(doc, "t"), &a), "H100" TEXT_NUL " PCIe");
    text = json_text(json_get(doc, "t"), &a);
    ck_assert(!text_fit(&a, &text, 100) && !strstr(text, TEXT_NUL));
    ck_assert(!json_nano(doc, "n", &number, &e) && !json_int(doc, "n", &number, &e));
    ck_assert_ptr_null(json_member(doc, "id"));
    ck_assert(json_str(doc, "bare", &text, &e) && text_eq(text, "\\u0000"));
    ck_assert(json_str(doc, "u", &text, &e) && text_eq(text, "good"));

    doc = json_parse(raw, sizeof raw - 1, "reply", &a, &e);
    ck_assert(doc && !json_str(doc, "t", &text, &e));
    ck_assert(json_str(doc, "u", &text, &e) && text_eq(text, "good"));
    arena_fini(&a);
}
END_TEST

SUITE(edge_json)
{
    ADD(a_text_with_a_nul_is_no_string);
    ADD(every_node_has_its_line);
    ADD_TABLE(what_is_not_json_is_said, faults);
    ADD(depth_has_a_ceiling);
    ADD_TABLE(depth_without_an_end_is_depth, opens);
    ADD(fields_are_the_members_of_each_row);
    ADD(a_path_ends_where_the_name_does);
    ADD_TABLE(money_is_read_from_its_decimal_text, numbers);
    ADD(numbers_are_worth_their_digits);
    ADD(residues_are_rounded_like_their_text);
    ADD(a_number_has_its_shortest_text);
    ADD(integers_are_whole_and_exact);
    ADD(configuration_may_have_comments_and_no_unknown_keys);
    ADD(lines_are_counted_past_odd_blanks);
}
