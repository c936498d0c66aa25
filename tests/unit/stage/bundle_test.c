/* Bundles from strangers: whatever they say, the answer is a result or a refusal. */
#include "stage/prove/bundle.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "edge/sign/digest.h"

static struct arena mem;

/* A fixing of 2026-05-28 by GHS-1.0 over five neoclouds of the golden panel, 20.00 USD each. */
static void put_bundle(struct buf *b, int format, const char *prior, const char *price,
                       const char *rates, const char *record)
{
    static const char *const market[] = {"amber", "birch", "cedar", "delta", "ember"};
    char hex[DIGEST_TEXT_MAX];
    size_t len;

    buf_fmt(b,
            "{\"format\":%d,\"fixings\":[{\"date\":\"2026-05-28\",\"status\":\"final\","
            "\"revision\":1,\"digest\":\"%s\",\"index_file\":%s,\"record\":",
            format, digest_text(record, strlen(record), hex),
            kit_file("tests/golden/GHS-1.0/index.json", &len, &mem));
    buf_json(b, record);
    buf_put(b, ",\"method_file\":");
    buf_json(b, kit_file("config/methods/GHS-1.0.json", &len, &mem));
    buf_put(b, ",\"panel_file\":");
    buf_json(b, kit_file("tests/golden/GHS-1.0/panel.json", &len, &mem));
    buf_fmt(b, ",\"rates\":[%s],\"prior\":%s,\"quotes\":[", rates, prior);
    for (size_t i = 0; i < sizeof market / sizeof *market; i++)
        buf_fmt(b,
                "%s{\"at\":\"2026-05-28T10:00:00Z\",\"verdict\":\"ok\",\"market\":\"%s\","
                "\"operator\":\"%s\",\"offer\":\"o\",\"instrument\":\"G-1\","
                "\"term\":\"on_demand\",\"tier\":\"secure\",\"gpus\":8,\"available\":8,"
                "\"price\":\"%s\"}",
                i ? "," : "", market[i], market[i], price);
    buf_put(b, "]}]}");
}

static bool verify_text(const char *text, struct verify_result *r, struct err *e)
{
    char path[] = "/tmp/bundle_test_XXXXXX";
    int fd = mkstemp(path);
    bool done;

    ck_assert(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    *r = (struct verify_result){0};
    *e = (struct err){0};
    done = bundle_verify(path, NULL, r, &mem, e);
    (void)close(fd);
    (void)unlink(path);
    return done;
}

static bool verify(int format, const char *prior, const char *price, struct verify_result *r,
                   struct err *e)
{
    struct buf b;
    bool done;

    buf_init(&b, 1 << 20);
    put_bundle(&b, format, prior, price, "", "none");
    done = verify_text(b.data, r, e);
    buf_fini(&b);
    return done;
}

#define PRIOR(level, repeated, date, value, exact, op)                                             \
    "{\"level\":" level ",\"repeated\":" repeated ",\"date\":\"" date "\",\"avg\":\"" value        \
    "\",\"med\":\"" value "\",\"mean\":\"" value "\",\"avg_exact\":\"" exact                       \
    "\",\"operators\":{\"amber\":\"" op "\"}}"

static const struct {
    const char *name, *prior, *price, *says;
    int format;
} cases[] = {
    {"no prior", "null", "20.00", NULL, 1},
    {"a prior", PRIOR("1", "0", "2026-05-27", "19.5", "19.5", "19.5"), "20.00", NULL, 1},
    {"a price beyond all", "null", "9223372036.854775807", NULL, 1},
    {"another format", "null", "20.00", "format is 2", 2},
    {"prior of the same date", PRIOR("1", "0", "2026-05-28", "2", "2", "2"), "20.00",
     "not of an earlier date", 1},
    {"prior of a later date", PRIOR("1", "0", "9998-12-31", "2", "2", "2"), "20.00",
     "not of an earlier date", 1},
    {"prior of a billionth", PRIOR("1", "0", "2026-05-27", "0.000000001", "0.000000001", "2"),
     "20.00", "out of any range", 1},
    {"operator of a billionth", PRIOR("1", "0", "2026-05-27", "2", "2", "0.000000001"), "20.00",
     "out of any range", 1},
    {"prior beyond all", PRIOR("1", "0", "2026-05-27", "9223372036", "9223372036", "2"), "20.00",
     "out of any range", 1},
    {"operator beyond all", PRIOR("1", "0", "2026-05-27", "2", "2", "9223372036"), "20.00",
     "out of any range", 1},
    {"negative prior", PRIOR("1", "0", "2026-05-27", "-2", "-2", "2"), "20.00", "out of any range",
     1},
    {"value far from exact", PRIOR("1", "0", "2026-05-27", "50", "0.01", "2"), "20.00",
     "out of any range", 1},
    {"level 5 has no value", PRIOR("5", "0", "2026-05-27", "2", "2", "2"), "20.00", "level 5", 1},
    {"a prior without a median is repeated",
     "{\"level\":1,\"repeated\":0,\"date\":\"2026-05-27\",\"avg\":\"20\",\"med\":\"0\",\"mean\":"
     "\"20\","
     "\"avg_exact\":\"20\",\"operators\":{}}",
     "99999999", NULL, 1},
    {"repeated for ever", PRIOR("4", "4294967297", "2026-05-27", "2", "2", "2"), "20.00",
     "repeated 4294967297", 1},
};

START_TEST(any_bundle_is_computed_or_refused)
{
    struct verify_result r;
    struct err e = {0};
    bool done = verify(cases[_i].format, cases[_i].prior, cases[_i].price, &r, &e);

    ck_assert_msg(done == !cases[_i].says, "%s: %s", cases[_i].name, e.text);
    if (!done) {
        ck_assert_int_eq(e.kind, ERR_DATA);
        ck_assert_msg(strstr(e.text, cases[_i].says), "%s: \"%s\"", cases[_i].name, e.text);
        return;
    }
    ck_assert_uint_eq(r.fixings, 1);
    ck_assert_ptr_nonnull(r.difference); /* "none" is no record */
}
END_TEST

/* A bundle of rates, a prior and quotes that holds: its record is learned line by line from what is
 * said to be different. */
static const char *good_bundle(void)
{
    static const char rates[] = "{\"currency\":\"USD\",\"source\":\"ECB\",\"date\":\"2026-05-27\","
                                "\"per_eur\":\"1.1634\"},{\"currency\":\"CNY\",\"source\":\"ECB\","
                                "\"date\":\"2026-05-27\",\"per_eur\":\"7.9\"}";
    const char *record = "", *text;
    struct verify_result r;
    struct err e;

    for (int lines = 0; lines < 400; lines++) {
        struct buf b;
        const char *line;

        buf_init(&b, 1 << 20);
        put_bundle(&b, 1, PRIOR("2", "0", "2026-05-27", "19.5", "19.5", "19.5"), "20.00", rates,
                   record);
        text = text_dup_n(&mem, b.data, b.len);
        buf_fini(&b);
        ck_assert_msg(verify_text(text, &r, &e), "%s", e.text);
        if (!r.difference)
            return text;
        line = strstr(r.difference, "recomputed \"");
        ck_assert_msg(line, "%s", r.difference);
        line += strlen("recomputed \"");
        record = text_fmt(&mem, "%s%.*s\n", record, (int)(strlen(line) - 1), line);
    }
    ck_abort_msg("the record has no end");
}

/* The next member from `at` on whose value is a text, a number or a word; NULL after the last. */
static const char *next_member(const char *at, const char **name_end, const char **value,
                               const char **value_end)
{
    for (; (at = strchr(at, '"')) != NULL; at = *name_end) {
        for (*name_end = at + 1; **name_end != '"'; ++*name_end)
            *name_end += **name_end == '\\';
        ++*name_end;
        *value = *name_end + 1 + strspn(*name_end + 1, " \n");
        if (**name_end != ':' || strchr("{[", **value))
            continue;
        *value_end = *value + strcspn(*value, ",}]");
        if (**value == '"') {
            for (*value_end = *value + 1; **value_end != '"'; ++*value_end)
                *value_end += **value_end == '\\';
            ++*value_end;
        }
        return at;
    }
    return NULL;
}

static bool is_one_of(const char *names, const char *name, const char *end)
{
    return strstr(names, text_fmt(&mem, " %.*s ", (int)(end - name - 2), name + 1)) != NULL;
}

/* What is told about an index, and what of a prior is for other levels, has no part in a value. */
static const char idle[] = " title unit headline from level repeated avg med mean ";
static const char optional[] =
    " tier region country host machine reliability headline previous_digest ";

/* A stranger's bundle with one member changed is refused or found to differ, whichever it is. */
START_TEST(no_member_of_a_bundle_can_be_changed_unseen)
{
    const char *text = good_bundle(), *name_end, *value, *value_end;
    int members = 0;

    for (const char *at = text; (at = next_member(at, &name_end, &value, &value_end));
         at = value_end, members++) {
        const char *what = text_fmt(&mem, "%.*s", (int)(value_end - at), at);
        bool is_text = *value == '"';
        struct verify_result r;
        struct err e;

        /* another type; what is a decimal may be a number */
        ck_assert_msg(!verify_text(text_fmt(&mem, "%.*s%s%s", (int)(value - text), text,
                                            is_text ? "5" : "\"five\"", value_end),
                                   &r, &e)
                          || r.difference || is_one_of(" avg med mean ", at, name_end),
                      "%s as another type was verified", what);
        ck_assert_msg(e.kind == ERR_NONE || e.kind == ERR_DATA || e.kind == ERR_CONFIG, "%s: %s",
                      what, e.text);
        /* another value: its last character */
        if (!is_one_of(idle, at, name_end) && !strchr("tfn", *value)) {
            const char *last = value_end - 1 - is_text;

            ck_assert_msg(!verify_text(text_fmt(&mem, "%.*s%c%s", (int)(last - text), text,
                                                *last == '3' ? '4' : '3', last + 1),
                                       &r, &e)
                              || r.difference,
                          "%s with another value was verified", what);
        }
        /* none of that name */
        ck_assert_msg(
            !verify_text(text_fmt(&mem, "%.*s\"x%s", (int)(at - text), text, at + 1), &r, &e)
                || r.difference || is_one_of(optional, at, name_end),
            "without %s it was verified", what);
    }
    ck_assert_int_gt(members, 80);
}
END_TEST

static const struct {
    const char *published, *recomputed, *where;
} pairs[] = {
    {"a\nb\n", "a\nb\n", NULL},
    {"a\nb\n", "a\nc\n", "line 2: published \"b\", recomputed \"c\""},
    {"a\nb\n", "a\nb", "line 2: the recomputed text ends"},
    {"a", "a\n", "line 1: the published text ends"},
    {"a\n", "a\nb\n", "line 2: published \"\", recomputed \"b\""},
    {"", "", NULL},
};

START_TEST(the_first_different_byte_is_named)
{
    const char *where = verify_first_difference(pairs[_i].published, pairs[_i].recomputed, &mem);

    if (pairs[_i].where)
        ck_assert_msg(where && text_starts(where, pairs[_i].where), "%d: %s", _i,
                      where ? where : "(equal)");
    else
        ck_assert_ptr_null(where);
}
END_TEST

SUITE(stage_bundle)
{
    ADD_TABLE(any_bundle_is_computed_or_refused, cases);
    ADD(no_member_of_a_bundle_can_be_changed_unseen);
    ADD_TABLE(the_first_different_byte_is_named, pairs);
}
