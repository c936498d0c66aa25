/* The small files of the state folder: what they keep for the next run, which is never stopped by
   what stands in them. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/unit.h"
#include "base/buf.h"
#include "base/text.h"
#include "edge/archive/file.h"
#include "stage/poll/validator_priv.h"
#include "stage/trouble_priv.h"

static struct arena a;
static struct err e;

/*
 * A file of nearly the ceiling, in it a text of control bytes, each of which is written back as six
 * ("\\u0001"), before one that is whole.
 */
static const char *swollen(const char *member, const char *rest)
{
    static char path[] = "/tmp/gpurate-state-XXXXXX";
    size_t len = BUF_CONFIG_MAX - 4096;
    char *text = arena_alloc(&a, len + 1);
    struct buf b;
    int fd;

    memset(text, 1, len);
    buf_init(&b, BUF_CONFIG_MAX);
    buf_fmt(&b, "[{\"%s\":\"%s\",%s},{\"%s\":\"whole\",%s}]", member, text, rest, member, rest);
    fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    (void)close(fd);
    ck_assert_msg(file_write_whole(path, b.data, b.len, &e), "%s", e.text);
    buf_fini(&b);
    return path;
}

START_TEST(validators_that_swell_are_left_out)
{
    const char *path = swollen("url", "\"etag\":\"1\",\"last_modified\":null,\"sha256\":\"ab\"");
    struct validators v;

    validators_load(&v, path, &a);
    ck_assert_uint_eq(v.list.len, 2);
    validators_put(&v, "https://a.example/", "\"1\"", NULL, "ab");
    ck_assert_msg(validators_save(&v, &e), "%s", e.text);
    validators_load(&v, path, &a);
    ck_assert_uint_eq(v.list.len, 2);
    ck_assert(validators_find(&v, "whole") && validators_find(&v, "https://a.example/"));
    (void)unlink(path);
    arena_fini(&a);
}
END_TEST

/* The last word about an address counts; without either word it is forgotten, and no other is. */
START_TEST(a_validator_is_replaced_and_forgotten)
{
    static const struct {
        const char *url, *etag, *modified, *sha256;
        const char *known; /* after it: the etags, or dates, by address */
    } put[] = {
        {"a", "1", NULL, "aa", "1--"},  {"b", NULL, "2", "bb", "12-"},
        {"c", "3", "x", "cc", "123"},   {"b", "4", NULL, "bd", "143"},
        {"a", NULL, NULL, "aa", "-43"}, {"d", NULL, NULL, "dd", "-43"},
        {"c", "5", NULL, NULL, "-4-"},
    };
    static const char *const url[] = {"a", "b", "c"};
    char path[] = "/tmp/gpurate-state-XXXXXX";
    int fd = mkstemp(path);
    struct validators v;

    ck_assert_int_ge(fd, 0);
    (void)close(fd);
    for (size_t i = 0; i < sizeof put / sizeof *put; i++) {
        char known[4] = "---";

        validators_load(&v, path, &a);
        validators_put(&v, put[i].url, put[i].etag, put[i].modified, put[i].sha256);
        ck_assert_msg(validators_save(&v, &e), "%s", e.text);
        validators_load(&v, path, &a);
        for (size_t k = 0; k < 3; k++) {
            const struct validator *at = validators_find(&v, url[k]);

            if (at)
                known[k] = at->etag ? *at->etag : *at->last_modified;
        }
        ck_assert_str_eq(known, put[i].known);
    }
    ck_assert_str_eq(validators_find(&v, "b")->sha256, "bd");
    ck_assert_ptr_null(validators_find(&v, "b")->last_modified);
    (void)unlink(path);
    arena_fini(&a);
}
END_TEST

START_TEST(troubles_that_swell_are_left_out)
{
    static const char day[] = "2026-05-28T16:00:00Z";
    const char *path = swollen("subject", text_fmt(&a,
                                                   "\"state\":\"x\",\"since\":\"%s\",\"said\":"
                                                   "\"%s\",\"met\":\"%s\"",
                                                   day, day, day));
    struct troubles t;

    troubles_load(&t, path, 1779969600, &a);
    ck_assert_uint_eq(t.list.len, 2);
    ck_assert(trouble_is_news(&t, "new", "state"));
    ck_assert_msg(troubles_save(&t, &e), "%s", e.text);
    troubles_load(&t, path, 1779969600, &a);
    ck_assert_uint_eq(t.list.len, 2);
    ck_assert(text_eq(t.list.at[0].subject, "whole") && text_eq(t.list.at[1].subject, "new"));
    (void)unlink(path);
    arena_fini(&a);
}
END_TEST

/* ---- what is remembered of a trouble ---- */

enum { NOW = 1779969600 }; /* 2026-05-28T12:00:00Z */

static const char *fresh(const char *text)
{
    char *path = strcpy(arena_alloc(&a, 32), "/tmp/gpurate-state-XXXXXX");
    int fd = mkstemp(path);

    ck_assert_int_ge(fd, 0);
    (void)close(fd);
    ck_assert_msg(file_write_whole(path, text, strlen(text), &e), "%s", e.text);
    return path;
}

/* The next run, `later` seconds on, with what this one saved. */
static void run_again(struct troubles *t, int64_t later)
{
    ck_assert_msg(troubles_save(t, &e), "%s", e.text);
    troubles_load(t, t->path, t->now + later, &a);
}

START_TEST(a_trouble_is_said_when_it_begins_changes_and_once_a_day)
{
    struct troubles t;

    troubles_load(&t, fresh("[]"), NOW, &a);
    ck_assert(trouble_is_news(&t, "market vast", "timeout"));
    ck_assert(!trouble_is_news(&t, "market vast", "timeout"));
    ck_assert(trouble_is_news(&t, "market lambda", "timeout"));
    run_again(&t, 300);
    ck_assert_uint_eq(t.list.len, 2);
    ck_assert(!trouble_is_news(&t, "market vast", "timeout"));
    run_again(&t, 300);
    ck_assert(trouble_is_news(&t, "market vast", "refused"));
    run_again(&t, TROUBLE_AGAIN_S - 1);
    ck_assert(!trouble_is_news(&t, "market vast", "refused"));
    run_again(&t, 1);
    ck_assert(trouble_is_news(&t, "market vast", "refused"));
    ck_assert_int_eq(t.list.at[0].since, NOW);
    ck_assert_int_eq(t.list.at[0].said, NOW + 600 + TROUBLE_AGAIN_S);
    ck_assert_int_eq(t.list.at[0].met, NOW + 600 + TROUBLE_AGAIN_S);
    /* A clock that was ahead said it last in time to come. */
    run_again(&t, -3600);
    ck_assert(trouble_is_news(&t, "market vast", "refused"));
    (void)unlink(t.path);
    arena_fini(&a);
}
END_TEST

START_TEST(a_trouble_that_is_over_is_said_once)
{
    struct trouble was = {0};
    struct troubles t;

    troubles_load(&t, fresh("[]"), NOW, &a);
    ck_assert(trouble_is_news(&t, "database", "lost"));
    ck_assert(trouble_is_news(&t, "market vast", "timeout"));
    run_again(&t, 300);
    ck_assert(!trouble_is_over(&t, "market lambda", &was));
    ck_assert(trouble_is_over(&t, "database", &was));
    ck_assert_str_eq(was.subject, "database");
    ck_assert_str_eq(was.state, "lost");
    ck_assert_int_eq(was.since, NOW);
    ck_assert(!trouble_is_over(&t, "database", &was));
    run_again(&t, 300);
    ck_assert_uint_eq(t.list.len, 1);
    ck_assert_str_eq(t.list.at[0].subject, "market vast");
    (void)unlink(t.path);
    arena_fini(&a);
}
END_TEST

/* What was met in this run goes on, and so does what only another kind of run can meet. */
START_TEST(what_a_run_did_not_meet_is_over)
{
    struct troubles t;

    troubles_load(&t, fresh("[]"), NOW, &a);
    ck_assert(trouble_is_news(&t, "market vast", "x") && trouble_is_news(&t, "archive", "x"));
    ck_assert(trouble_is_news(&t, "spool", "x") && trouble_is_news(&t, "site", "x"));
    run_again(&t, 300);
    ck_assert(!trouble_is_news(&t, "spool", "x"));
    trouble_over_unmet(&t, "market ");
    run_again(&t, 300);
    ck_assert_uint_eq(t.list.len, 2);
    ck_assert(!trouble_is_news(&t, "market vast", "x") && !trouble_is_news(&t, "spool", "x"));
    (void)unlink(t.path);
    arena_fini(&a);
}
END_TEST

START_TEST(what_was_not_met_for_a_day_is_forgotten)
{
    struct troubles t;

    troubles_load(&t, fresh("[]"), NOW, &a);
    ck_assert(trouble_is_news(&t, "market vast", "x") && trouble_is_news(&t, "site", "x"));
    run_again(&t, TROUBLE_AGAIN_S);
    trouble_forget(&t, "market ");
    ck_assert_uint_eq(t.list.len, 2);
    t.now++;
    trouble_forget(&t, "market ");
    ck_assert_uint_eq(t.list.len, 1);
    ck_assert_str_eq(t.list.at[0].subject, "site");
    (void)unlink(t.path);
    arena_fini(&a);
}
END_TEST

/* A list of which one member is not what it should be is as if nothing had been wrong. */
START_TEST(a_list_that_is_damaged_is_as_if_nothing_had_been_wrong)
{
    static const char *const member[] = {"\"subject\":\"market vast\"", "\"state\":\"timeout\"",
                                         "\"since\":\"2026-05-28T11:00:00Z\"",
                                         "\"said\":\"2026-05-28T11:00:00Z\"",
                                         "\"met\":\"2026-05-28T11:00:00Z\""};
    enum { N = sizeof member / sizeof *member };

    for (size_t wrong = 0; wrong <= 2 * N; wrong++) {
        const char *text = "";
        struct troubles t;

        for (size_t i = 0; i < N; i++) {
            const char *name =
                text_dup_n(&a, member[i], (size_t)(strchr(member[i], ':') - member[i]));

            text = text_fmt(&a, "%s%s%s", text, i ? "," : "",
                            wrong == i       ? text_fmt(&a, "%s:5", name)
                            : wrong == N + i ? text_fmt(&a, "%s:\"\"", name)
                                             : member[i]);
        }
        troubles_load(&t, fresh(text_fmt(&a, "[{%s}]", text)), NOW, &a);
        (void)unlink(t.path);
        /* Any text is a subject or a state. */
        ck_assert_msg(t.list.len == (wrong == 2 * N || wrong == N || wrong == N + 1), "%s", text);
        if (wrong == 2 * N)
            ck_assert(!trouble_is_news(&t, "market vast", "timeout"));
    }
    arena_fini(&a);
}
END_TEST

/* Without a place to remember everything is said, and nothing written. */
START_TEST(without_a_file_everything_is_said)
{
    struct troubles t;

    troubles_load(&t, NULL, NOW, &a);
    ck_assert(trouble_is_news(&t, "site", "x") && trouble_is_news(&t, "site", "x"));
    ck_assert(troubles_save(&t, &e));
    arena_fini(&a);
}
END_TEST

SUITE(stage_state)
{
    ADD(validators_that_swell_are_left_out);
    ADD(a_validator_is_replaced_and_forgotten);
    ADD(troubles_that_swell_are_left_out);
    ADD(a_trouble_is_said_when_it_begins_changes_and_once_a_day);
    ADD(a_trouble_that_is_over_is_said_once);
    ADD(what_a_run_did_not_meet_is_over);
    ADD(what_was_not_met_for_a_day_is_forgotten);
    ADD(a_list_that_is_damaged_is_as_if_nothing_had_been_wrong);
    ADD(without_a_file_everything_is_said);
}
