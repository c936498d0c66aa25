/* Manifests of waiting polls: files on disk, which may hold anything. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/unit.h"
#include "base/text.h"
#include "edge/archive/file.h"
#include "stage/poll/poll.h"

static const struct {
    const char *text, *says; /* NULL: it is read */
} manifests[] = {
    {"{\"market\":\"vast\",\"observed_at\":1779985200,\"ms\":1,\"replies\":[]}", NULL},
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
     "{\"step\":0,\"number\":200,\"status\":200,\"bytes\":1,\"ms\":1,\"url\":\"https://a/\"}]}",
     NULL},
    {"{\"market\":", "breaks off"},
};

START_TEST(a_manifest_is_read_or_refused)
{
    char spool[] = "/tmp/replay_test_XXXXXX";
    struct arena a = {0};
    struct config config;
    struct err e = {0};
    struct intern in;
    struct polled polled;
    const char *path;
    bool done;

    ck_assert_ptr_nonnull(mkdtemp(spool));
    ck_assert_msg(config_load(&config, "config", CONFIG_NORM, &a, &e), "%s", e.text);
    intern_init(&in, &a);
    struct norm norm = {.rules = config.rules, .operators = config.operators};
    const struct poll_setup setup = {.archive = spool,
                                     .spool = spool,
                                     .norm = &norm,
                                     .config = &config,
                                     .intern = &in,
                                     .arena = &a};

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

SUITE(stage_replay)
{
    ADD_TABLE(a_manifest_is_read_or_refused, manifests);
}
