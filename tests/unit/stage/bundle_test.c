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
static void put_bundle(struct buf *b, int format, const char *prior, const char *price)
{
    static const char *const market[] = {"amber", "birch", "cedar", "delta", "ember"};
    char hex[DIGEST_TEXT_MAX];
    size_t len;

    buf_fmt(b,
            "{\"format\":%d,\"fixings\":[{\"date\":\"2026-05-28\",\"status\":\"final\","
            "\"revision\":1,\"digest\":\"%s\",\"record\":\"none\",\"index_file\":%s,"
            "\"method_file\":",
            format, digest_text("none", 4, hex),
            kit_file("tests/golden/GHS-1.0/index.json", &len, &mem));
    buf_json(b, kit_file("config/methods/GHS-1.0.json", &len, &mem));
    buf_put(b, ",\"panel_file\":");
    buf_json(b, kit_file("tests/golden/GHS-1.0/panel.json", &len, &mem));
    buf_fmt(b, ",\"rates\":[],\"prior\":%s,\"quotes\":[", prior);
    for (size_t i = 0; i < sizeof market / sizeof *market; i++)
        buf_fmt(b,
                "%s{\"at\":\"2026-05-28T10:00:00Z\",\"verdict\":\"ok\",\"market\":\"%s\","
                "\"operator\":\"%s\",\"offer\":\"o\",\"instrument\":\"G-1\","
                "\"term\":\"on_demand\",\"tier\":\"secure\",\"gpus\":8,\"available\":8,"
                "\"price\":\"%s\"}",
                i ? "," : "", market[i], market[i], price);
    buf_put(b, "]}]}");
}

static bool verify(int format, const char *prior, const char *price, struct verify_result *r,
                   struct err *e)
{
    char path[] = "/tmp/bundle_test_XXXXXX";
    int fd = mkstemp(path);
    struct buf b;
    bool done;

    buf_init(&b, 1 << 20);
    put_bundle(&b, format, prior, price);
    ck_assert(fd >= 0 && write(fd, b.data, b.len) == (ssize_t)b.len);
    buf_fini(&b);
    done = bundle_verify(path, NULL, r, &mem, e);
    (void)close(fd);
    (void)unlink(path);
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
    ADD_TABLE(the_first_different_byte_is_named, pairs);
}
