/*
 * Every source there is, compiled and by definition, on replies made to be as hard as can be: twice
 * the bytes are at most 2.2 times the work, and memory stays within what the reply needs and 16 MiB
 * above, at every size up to the ceiling. What is measured is a whole poll as the program does it:
 * requests, parsing, shapes, normalising, what is kept.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/unit.h"
#include "base/text.h"
#include "edge/archive/archive.h"
#include "grow.h"
#include "stage/poll/poll_priv.h"
#include "work.h"

enum { FILES_MAX = 8, CASES_MAX = 4, ONCE = 48 << 10, SLACK = 100000, NOW = 1779969600 };

/* --- the sources --- */

static struct config config;
static struct norm norm;
static struct arena kept;

static void load(void)
{
    struct err e = {0};

    if (config.sources.len)
        return;
    if (!config_load(&config, "config", CONFIG_NORM | CONFIG_TOKENS, &kept, &e)) {
        (void)fprintf(stderr, "%s\n", e.text);
        exit(78);
    }
    norm = (struct norm){
        .rules = config.rules, .operators = config.operators, .regions = config.regions};
}

static size_t sources(void)
{
    load();
    return config.sources.len;
}

static const struct source *source_at(size_t i)
{
    return config.sources.at[i];
}

/* --- its stored replies --- */

/* A poll's replies in order, or one that is read alone. */
struct replies {
    struct buf file[FILES_MAX];
    size_t len;
    bool poll;
};

static void close_replies(struct replies *r)
{
    for (size_t i = 0; i < r->len; i++)
        buf_fini(&r->file[i]);
    r->len = 0;
}

/* "poll_1.json" and those behind it, or "good.json" alone. */
static void open_replies(struct replies *r, const char *path)
{
    const char *one = strstr(path, "_1.");
    struct err e = {0};
    char next[256];

    *r = (struct replies){.poll = one != NULL};
    for (size_t i = 0; i < FILES_MAX; i++) {
        int n = one ? snprintf(next, sizeof next, "%.*s_%zu.%s", (int)(one - path), path, i + 1,
                               one + 3)
                    : snprintf(next, sizeof next, "%s", path);

        ck_assert(n > 0 && (size_t)n < sizeof next);
        if ((!one && i > 0) || !buf_read_file(&r->file[i], next, BUF_REPLY_MAX, &e))
            break;
        r->len++;
    }
}

static bool is_first(const char *path)
{
    const char *line = strrchr(path, '_');

    return !strstr(path, "/cut.") && !strstr(path, "/empty") && !strstr(path, "error_page")
           && (!line || !strchr("023456789", line[1]));
}

/* What is stored of a source: polls of several replies first, then "good" and what else there is.
 */
static size_t stored(const struct source *m, glob_t *found, const char *path[CASES_MAX])
{
    static const char *const files[] = {"/*_1.[jh]*", "/good.[jh]*", "/*.[jh]*", ".*"};
    const char *kind = m->kind == SOURCE_TOKENS ? "token" : "market";
    char pattern[256];
    size_t n = 0;

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        int len = snprintf(pattern, sizeof pattern, "tests/%s/%s%s", i < 3 ? kind : "work/seed",
                           m->name, files[i]);

        ck_assert(len > 0 && (size_t)len < sizeof pattern);
        (void)glob(pattern, i ? GLOB_APPEND : 0, NULL, found);
    }
    for (size_t i = 0; i < found->gl_pathc && n < CASES_MAX; i++) {
        const char *one = found->gl_pathv[i];
        bool known = !is_first(one) || text_ends(one, ".expect");

        for (size_t k = 0; k < n && !known; k++)
            known = text_eq(path[k], one);
        if (!known)
            path[n++] = one;
    }
    return n;
}

/* --- a poll --- */

static const char nowhere[] = "/dev/null/archive"; /* for work that is not about disks */

struct taken {
    struct work work;
    size_t offers, bytes;
    enum poll_verdict verdict;
};

static void poll_all(struct poll_work *w, const struct replies *r)
{
    for (size_t i = 0; i < r->len; i++) {
        struct http_request request = {0};
        char name[DIGEST_TEXT_MAX];
        struct err e = {0};

        if (!text_eq(w->setup->archive, nowhere))
            (void)!archive_put(w->setup->archive, r->file[i].data, r->file[i].len, name, &e);
        if (r->poll)
            source_request(w->out->market, &w->page, &request, &w->arena);
        if (!poll_take(w, r->file[i].data, r->file[i].len) || !poll_settle(w)
            || !poll_shape(w, r->file[i].data, r->file[i].len) || !w->page.more)
            break;
    }
}

static struct taken take(const struct source *m, const struct replies *r, const char *archive)
{
    struct arena run = {0};
    const struct poll_setup setup = {.archive = archive,
                                     .now = NOW,
                                     .norm = &norm,
                                     .config = &config,
                                     .arena = &run,
                                     .shapes = true};
    struct polled out;
    struct poll_work w;
    struct taken t = {0};

    work_begin();
    poll_begin(&w, &setup, m, &out);
    if (!r->poll)
        w.page.step = SOURCE_STEP_ANY;
    for (int k = 0; k < SOURCE_KEYS_MAX && m->key_env[k]; k++)
        w.page.key[k] = "org";
    poll_all(&w, r);
    poll_end(&w);
    t.offers = (size_t)out.poll.offers;
    t.verdict = out.poll.verdict;
    poll_drop(&out);
    arena_fini(&run);
    t.work = work_end();
    for (size_t i = 0; i < r->len; i++)
        t.bytes = r->file[i].len > t.bytes ? r->file[i].len : t.bytes;
    return t;
}

/* --- the properties --- */

/* The reading of one reply may hold as much again as the reply, and 16 MiB. */
static void check_memory(const char *path, const char *what, const struct taken *t)
{
    ck_assert_msg(t->work.peak <= t->bytes + BUF_SPARE_MAX,
                  "%s, %s: %zu bytes take %zu of memory, %zu above (%s)", path, what, t->bytes,
                  t->work.peak, t->work.peak - t->bytes, poll_verdict_name(t->verdict));
}

/* Each offer is work of its own, whatever it was made of; there is a ceiling on them. */
static void check_doubling(const char *path, const char *what, const struct taken *once,
                           const struct taken *twice)
{
    uint64_t most = once->work.steps * 22 / 10;

    if (once->offers && twice->offers > 2 * once->offers)
        most = most * twice->offers / (2 * once->offers);
    check_memory(path, what, once);
    check_memory(path, what, twice);
    ck_assert_msg(twice->work.steps <= most + SLACK,
                  "%s, %s: %zu bytes are %llu steps (%s, %zu offers), %zu are %llu (%s, %zu)", path,
                  what, once->bytes, (unsigned long long)once->work.steps,
                  poll_verdict_name(once->verdict), once->offers, twice->bytes,
                  (unsigned long long)twice->work.steps, poll_verdict_name(twice->verdict),
                  twice->offers);
}

/* A place of one of the replies, or the first of each (`at` NULL). */
static void grow(struct replies *to, const struct replies *from, size_t file,
                 const struct grow_place *at, enum grow_style style, size_t bytes)
{
    struct grow_place first[GROW_PLACES_MAX];

    to->len = from->len;
    to->poll = from->poll;
    for (size_t i = 0; i < from->len; i++) {
        const char *body = from->file[i].data;
        const struct grow_place *place = i == file ? at : NULL;

        if (!at && grow_places(body, first))
            place = first;
        if (place) {
            grow_body(&to->file[i], body, place, style, bytes);
        } else {
            buf_clear(&to->file[i]);
            buf_put(&to->file[i], body);
        }
    }
}

static void double_place(const struct source *m, const char *path, struct replies *grown,
                         const struct replies *from, size_t file, const struct grow_place *at)
{
    for (int style = 0; style < GROW_STYLES; style++) {
        struct taken once, twice;
        char what[96];

        (void)snprintf(what, sizeof what, "style %d, reply %zu, \"%.40s\"", style, file + 1,
                       at ? at->from : "all");
        grow(grown, from, file, at, (enum grow_style)style, ONCE);
        once = take(m, grown, nowhere);
        grow(grown, from, file, at, (enum grow_style)style, 2 * ONCE);
        twice = take(m, grown, nowhere);
        check_doubling(path, what, &once, &twice);
    }
}

static void double_case(const struct source *m, const char *path)
{
    struct replies from, grown = {0};

    open_replies(&from, path);
    for (size_t i = 0; i < from.len; i++)
        buf_init(&grown.file[i], 16 << 20);
    for (size_t i = 0; i < from.len; i++) {
        struct grow_place place[GROW_PLACES_MAX];
        size_t n = grow_places(from.file[i].data, place);

        for (size_t k = 0; k < n; k++)
            double_place(m, path, &grown, &from, i, &place[k]);
    }
    if (from.len > 1)
        double_place(m, path, &grown, &from, 0, NULL);
    close_replies(&grown);
    close_replies(&from);
}

START_TEST(twice_the_bytes_is_twice_the_work)
{
    const struct source *m = (load(), source_at((size_t)_i));
    const char *path[CASES_MAX];
    glob_t found = {0};
    size_t n = stored(m, &found, path);

    ck_assert_msg(n > 0, "%s has no stored reply", m->name);
    for (size_t i = 0; i < n; i++)
        double_case(m, path[i]);
    globfree(&found);
}
END_TEST

/* --- at the ceiling --- */

/* One text of so many bytes, lists in lists, and names without end, in the place of a row. */
static void put_odd(struct buf *b, const char *body, const struct grow_place *at, int odd,
                    size_t bytes)
{
    const bool page = body[strspn(body, " \n\t\r")] == '<';
    const char *words[][3] = {{"\"", "x", "\""},     {"", "[", "]"},
                              {"<td ", "a=1 ", ">"}, {"<b>", "x", "</b>"},
                              {"", "<i>", "</i>"},   {"<script>", "-x ", "</script>"}};
    const char *const *word = words[odd + 3 * page];

    buf_clear(b);
    buf_put_n(b, body, (size_t)(at->from - body));
    buf_put(b, word[0]);
    while (b->len < bytes)
        buf_put(b, word[1]);
    buf_put(b, word[2]);
    buf_put(b, at->to);
}

static void check_ceiling(const struct source *m, const char *path, int odd, const char *archive)
{
    struct grow_place place[GROW_PLACES_MAX];
    struct replies from, grown;
    size_t bytes;

    open_replies(&from, path);
    grown = (struct replies){.len = from.len, .poll = from.poll};
    for (size_t i = 0; i < from.len; i++)
        buf_init(&grown.file[i], 2 * BUF_REPLY_MAX);
    bytes = from.file[0].data[0] == '<' ? HTML_BYTES_MAX : BUF_REPLY_MAX;
    bytes -= from.file[0].len + 2000;
    if (grow_places(from.file[0].data, place)) {
        static const enum grow_style styles[] = {GROW_SAME, GROW_OTHERS, GROW_EMPTY};

        for (int i = 0; i < 4; i++) {
            struct taken t;
            char what[32];

            (void)snprintf(what, sizeof what, "at the ceiling, %d", i);
            if (i < 3)
                grow(&grown, &from, 0, place, styles[i], bytes >> (2 * i));
            else
                put_odd(&grown.file[0], from.file[0].data, place, odd, bytes);
            t = take(m, &grown, archive);
            check_memory(path, what, &t);
        }
    }
    close_replies(&grown);
    close_replies(&from);
}

START_TEST(memory_stays_within_what_a_reply_needs)
{
    const struct source *m = (load(), source_at((size_t)_i));
    const char *path[CASES_MAX];
    char archive[] = "build/work-XXXXXX", command[64];
    glob_t found = {0};

    ck_assert_ptr_nonnull(mkdtemp(archive));
    if (stored(m, &found, path))
        check_ceiling(m, path[0], _i % 3, archive);
    globfree(&found);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", archive);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

SUITE(work_ceiling)
{
    tcase_add_loop_test(unit_case, memory_stays_within_what_a_reply_needs, 0, (int)sources());
}

SUITE(work_source)
{
    tcase_add_loop_test(unit_case, twice_the_bytes_is_twice_the_work, 0, (int)sources());
}
