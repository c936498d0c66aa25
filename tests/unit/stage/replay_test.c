/* Manifests of waiting polls: files on disk, which may hold anything. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/sources.h"
#include "../../lib/unit.h"
#include "base/buf.h"
#include "base/text.h"
#include "edge/archive/archive.h"
#include "edge/archive/file.h"
#include "stage/poll/poll.h"
#include "stage/poll/replay.h"

static const struct {
    const char *text, *says; /* NULL: it is read */
} manifests[] = {
    {"{\"market\":\"vast\",\"observed_at\":1779985200,\"ms\":1,\"replies\":[]}", NULL},
    {"{\"market\":\"vast\",\"observed_at\":0,\"ms\":1,\"replies\":[]}", NULL},
    {"{\"market\":\"vast\",\"observed_at\":-1,\"ms\":1,\"replies\":[]}", "observed_at"},
    {"{\"market\":\"vast\",\"observed_at\":253370764799,\"ms\":1,\"replies\":[]}", NULL},
    {"{\"market\":\"vast\",\"observed_at\":253370764800,\"ms\":1,\"replies\":[]}", "observed_at"},
    {"{\"market\":\"vast\",\"observed_at\":9007199254740991,\"ms\":1,\"replies\":[]}",
     "observed_at"},
    {"{\"market\":\"vast\",\"observed_at\":-99999999999999,\"ms\":1,\"replies\":[]}",
     "observed_at"},
    {"{\"market\":\"nobody\",\"observed_at\":1779985200,\"ms\":1,\"replies\":[]}", "no market"},
    {"{\"market\":\"vast\",\"observed_at\":1779985200,\"ms\":1,\"verdict\":\"odd\","
     "\"replies\":[]}",
     "unknown verdict"},
    {"{\"market\":\"scaleway\",\"observed_at\":1779985200,\"ms\":1,\"replies\":["
     "{\"step\":-2,\"number\":0,\"status\":200,\"bytes\":1,\"ms\":1,\"url\":\"https://a/\"}]}",
     "step -2, number 0, status 200 is no reply of \"scaleway\""},
    {"{\"market\":\"vultr\",\"observed_at\":1779985200,\"ms\":1,\"replies\":["
     "{\"step\":4294967296,\"number\":0,\"status\":200,\"bytes\":1,\"ms\":1,\"url\":\"https://a/"
     "\"}]}",
     "step 4294967296"},
    {"{\"market\":\"ibm\",\"observed_at\":1779985200,\"ms\":1,\"replies\":["
     "{\"step\":0,\"number\":2147483647,\"status\":200,\"bytes\":1,\"ms\":1,\"url\":\"https://a/"
     "\"}]}",
     "number 2147483647"},
    {"{\"market\":\"ibm\",\"observed_at\":1779985200,\"ms\":1,\"replies\":["
     "{\"step\":0,\"number\":0,\"status\":4294967496,\"bytes\":1,\"ms\":1,\"url\":\"https://a/"
     "\"}]}",
     "status 4294967496"},
    {"{\"market\":\"ibm\",\"observed_at\":1779985200,\"ms\":1,\"replies\":["
     "{\"step\":0,\"number\":200,\"status\":200,\"bytes\":0,\"ms\":1,\"url\":\"https://a/\"}]}",
     NULL},
    /* A page that is not in the archive is not as if it had said nothing. */
    {"{\"market\":\"ibm\",\"observed_at\":1779985200,\"ms\":1,\"replies\":["
     "{\"step\":0,\"number\":200,\"status\":200,\"bytes\":1,\"ms\":1,\"url\":\"https://a/\"}]}",
     "a reply of \"ibm\" was not kept"},
    {"{\"market\":\"verda\",\"observed_at\":1779985200,\"ms\":1,\"replies\":["
     "{\"step\":1,\"number\":0,\"status\":200,\"bytes\":1,\"ms\":1,\"url\":\"https://a/\"}]}",
     "a reply of \"verda\" was not kept"},
    /* A token never is; nor is what a failed poll ended with. */
    {"{\"market\":\"verda\",\"observed_at\":1779985200,\"ms\":1,\"replies\":["
     "{\"step\":0,\"number\":0,\"status\":200,\"bytes\":1,\"ms\":1,\"url\":\"https://a/\"}]}",
     NULL},
    {"{\"market\":\"ibm\",\"observed_at\":1779985200,\"ms\":1,\"verdict\":\"http\",\"replies\":["
     "{\"step\":0,\"number\":0,\"status\":500,\"bytes\":1,\"ms\":1,\"url\":\"https://a/\"}]}",
     NULL},
    {"{\"market\":", "breaks off"},
};

START_TEST(a_manifest_is_read_or_refused)
{
    char spool[] = "/tmp/replay_test_XXXXXX";
    struct arena a = {0};
    struct config config;
    struct err e = {0};
    struct polled polled;
    const char *path;
    bool done;

    ck_assert_ptr_nonnull(mkdtemp(spool));
    ck_assert_msg(config_load(&config, "config", CONFIG_NORM, &a, &e), "%s", e.text);
    struct norm norm = {.rules = config.rules, .operators = config.operators};
    const struct poll_setup setup = {
        .archive = spool, .spool = spool, .norm = &norm, .config = &config, .arena = &a};

    path = text_fmt(&a, "%s/one.json", spool);
    ck_assert(file_write_whole(path, manifests[_i].text, strlen(manifests[_i].text), &e));
    done = poll_replay(&setup, "one.json", &polled, &e);
    ck_assert_msg(done == !manifests[_i].says, "%s: %s", manifests[_i].text, e.text);
    if (!done)
        ck_assert_msg(e.kind == ERR_DATA && strstr(e.text, manifests[_i].says), "%s", e.text);
    (void)unlink(path);
    (void)rmdir(spool);
    arena_fini(&a);
}
END_TEST

/* A place with an archive and a spool, which polls are read from. */
struct home {
    char path[64];
    struct arena a;
    struct config config;
    struct norm norm;
    struct poll_setup setup;
};

static void home_open(struct home *h)
{
    struct err e = {0};

    *h = (struct home){.path = "/tmp/replay_test_XXXXXX"};
    ck_assert_ptr_nonnull(mkdtemp(h->path));
    ck_assert_msg(config_load(&h->config, "config", CONFIG_NORM | CONFIG_TOKENS, &h->a, &e), "%s",
                  e.text);
    h->norm = (struct norm){.rules = h->config.rules, .operators = h->config.operators};
    h->setup = (struct poll_setup){.archive = h->path,
                                   .spool = h->path,
                                   .norm = &h->norm,
                                   .config = &h->config,
                                   .arena = &h->a};
}

static void home_close(struct home *h)
{
    ck_assert_int_eq(system(text_fmt(&h->a, "rm -r %s", h->path)), 0);
    arena_fini(&h->a);
}

/* One reply of a market, archived and read again as a poll. */
static void replay(struct home *h, const char *market, const char *body, size_t len,
                   struct polled *polled)
{
    char name[DIGEST_TEXT_MAX];
    struct err e = {0};
    const char *text;
    FILE *f;

    ck_assert_msg(archive_put(h->path, body, len, name, &e), "%s", e.text);
    text =
        text_fmt(&h->a,
                 "{\"market\":\"%s\",\"observed_at\":1779985200,\"ms\":1,\"replies\":[{\"step\":0,"
                 "\"number\":0,\"status\":200,\"bytes\":%zu,\"ms\":1,\"url\":\"https://a/\","
                 "\"sha256\":\"%s\"}]}",
                 market, len, name);
    f = fopen(text_fmt(&h->a, "%s/one.json", h->path), "w");
    ck_assert(f && fputs(text, f) >= 0 && fclose(f) == 0);
    ck_assert_msg(poll_replay(&h->setup, "one.json", polled, &e), "%s", e.text);
}

/* What each market makes of a megabyte of one thing: a verdict, within its memory. */
static const char *const floods[] = {"{}", "[]", "1", "\"\"", "{\"a\":{}}", "null"};

START_TEST(a_flood_is_a_verdict)
{
    struct home h;
    struct buf b;

    home_open(&h);
    buf_init(&b, 4 << 20);
    buf_put(&b, "{\"items\":[{}");
    while (b.len < 1 << 20) {
        buf_put(&b, ",");
        buf_put(&b, floods[_i]);
    }
    buf_put(&b, "]}");
    for (size_t m = 0; m < kit_sources()->markets; m++) {
        struct polled p;

        replay(&h, kit_sources()->at[m]->name, b.data, b.len, &p);
        ck_assert_msg(p.poll.verdict == POLL_TOO_LARGE || p.poll.verdict == POLL_UNREADABLE
                          || p.poll.verdict == POLL_HELD || p.poll.verdict == POLL_NO_MATCH
                          || p.poll.verdict == POLL_EMPTY,
                      "%s: %s", kit_sources()->at[m]->name, poll_verdict_name(p.poll.verdict));
        ck_assert_uint_le(p.arena.held, POLL_RESULTS_MAX);
        poll_drop(&p);
        ck_assert_uint_eq(p.arena.held, 0);
    }
    buf_fini(&b);
    home_close(&h);
}
END_TEST

/* Hyperbolic tells the region of each row: whatever stands there, one row is bad and not the poll.
 */
static const struct {
    const char *region;
    size_t times;
    enum verdict verdict;
    const char *kept;
} regions[] = {
    {"us\\u001b[31m", 1, VERDICT_OK, "us [31m"},
    {"us-\xFF"
     "east",
     1, VERDICT_OK,
     "us-\xEF\xBF\xBD"
     "east"},
    {"0123456789", 90, VERDICT_OK, NULL},
    {"0123456789", 101, VERDICT_MALFORMED, NULL},
    {"0123456789", 200000, VERDICT_MALFORMED, NULL},
};

START_TEST(a_text_is_clean_and_of_a_size)
{
    struct polled p;
    struct home h;
    struct buf b;

    home_open(&h);
    buf_init(&b, 12 << 20);
    buf_put(&b, "[{\"enabled\":true,\"costPerHourCents\":239,\"gpuCount\":1,\"gpuType\":\"h100\","
                "\"gpuFormFactor\":\"sxm5\",\"connectionType\":\"ethernet\",\"ethernetVariant\":"
                "\"normal\",\"totalAvailable\":2,\"machineType\":\"virtual-machine\",\"nodes\":["
                "{\"cpuModel\":\"Xeon\",\"gpuCount\":1,\"ramGb\":240,\"storageGb\":720,"
                "\"vcpuCount\":20}],\"region\":\"");
    for (size_t i = 0; i < regions[_i].times; i++)
        buf_put(&b, regions[_i].region);
    buf_put(&b, "\"}]");
    replay(&h, "hyperbolic", b.data, b.len, &p);
    ck_assert_uint_eq(p.quotes.len, 1);
    ck_assert_int_eq(p.quotes.at[0].verdict, regions[_i].verdict);
    ck_assert_uint_le(strlen(p.quotes.at[0].region), BUF_TEXT_MAX);
    if (regions[_i].kept)
        ck_assert_str_eq(p.quotes.at[0].region, regions[_i].kept);
    poll_drop(&p);
    buf_fini(&b);
    home_close(&h);
}
END_TEST

SUITE(stage_replay)
{
    ADD_TABLE(a_flood_is_a_verdict, floods);
    ADD_TABLE(a_text_is_clean_and_of_a_size, regions);
    ADD_TABLE(a_manifest_is_read_or_refused, manifests);
}
