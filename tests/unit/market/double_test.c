/*
 * Twice the bytes are at most 2.2 times the work, of every source: whatever a reply has many of
 * (rows, places of a row, prices of a plan, rows of a table, letters of a text), what reading it
 * takes grows with its length. Work is counted in bytes that the arena gave, not in seconds.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/source_reply.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "source/source.h"

enum { FILES_MAX = 4, STRETCHES_MAX = 5, BYTES = 128 << 10, SLACK = 64 << 10 };

/* A stretch of a reply that may stand in it many times. */
struct stretch {
    const char *from, *to, *between;
};

/* Behind the value that begins at `at`. */
static const char *skip(const char *at)
{
    int depth = 0;

    for (; *at; at++) {
        if (*at == '"') {
            for (at++; *at && *at != '"'; at++)
                at += *at == '\\' && at[1];
            if (!*at)
                return at;
        }
        depth += (*at == '[' || *at == '{') - (*at == ']' || *at == '}');
        if (depth <= 0)
            return at + 1;
    }
    return at;
}

/* The insides of lists, each name once, then of the first object, of a text and of a table. */
static size_t stretches(const char *body, struct stretch out[STRETCHES_MAX + 2])
{
    const char *row = strstr(body, "<tr"), *last = NULL;
    size_t n = 0;

    for (const char *at = body; (at = strchr(at, '[')) && n < STRETCHES_MAX; at++) {
        const char *end = skip(at);
        bool known = end - at < 4;

        for (size_t i = 0; i < n && !known; i++)
            known = at - body > 12 && out[i].from - body > 13
                    && memcmp(at - 12, out[i].from - 13, 12) == 0;
        if (!known && end[-1] == ']')
            out[n++] = (struct stretch){at + 1, end - 1, ","};
    }
    for (const char *at = row; at && (at = strstr(at, "</tr>")); at += 5)
        last = at + 5;
    if (last)
        out[n++] = (struct stretch){row, last, ""};
    for (const char *at = body; (at = strstr(at, ":\"")) || (at = NULL); at += 2) {
        if (at[2] >= 'a' && at[2] <= 'z') {
            out[n++] = (struct stretch){at + 2, at + 3, ""};
            break;
        }
    }
    return n;
}

static void repeat(struct buf *b, const char *body, const struct stretch *s, size_t bytes)
{
    size_t len = (size_t)(s->to - s->from) + strlen(s->between);

    buf_clear(b);
    buf_put_n(b, body, (size_t)(s->from - body));
    for (size_t i = 0; i * len < bytes; i++) {
        buf_put(b, i ? s->between : "");
        buf_put_n(b, s->from, (size_t)(s->to - s->from));
    }
    buf_put(b, s->to);
}

/* What reading takes; 0 when it was refused. */
static size_t work(const struct source *s, const struct buf *b)
{
    struct arena a = {0};
    struct offer_list offers = {.arena = &a};
    struct err e = {0};
    bool read = source_try(s, b->data, b->len, 1779985200, NULL, &offers, &a, &e);
    size_t given = read || e.kind == ERR_REPLY ? a.given : 0;

    arena_fini(&a);
    return given;
}

static void double_file(const struct source *s, const char *path)
{
    struct stretch stretch[STRETCHES_MAX + 2];
    struct buf file, b;
    struct err e = {0};
    size_t n;

    ck_assert(buf_read_file(&file, path, BUF_REPLY_MAX, &e));
    buf_init(&b, 4 << 20);
    n = file.len > 0 && strlen(file.data) == file.len ? stretches(file.data, stretch) : 0;
    for (size_t i = 0; i < n; i++) {
        size_t once, twice;

        if (stretch[i].to - stretch[i].from > BYTES)
            continue;
        repeat(&b, file.data, &stretch[i], BYTES);
        once = work(s, &b);
        repeat(&b, file.data, &stretch[i], (size_t)2 * BYTES);
        twice = work(s, &b);
        ck_assert_msg(twice <= once * 22 / 10 + SLACK,
                      "%s: repeating \"%.60s\" takes %zu bytes, twice as often %zu", path,
                      stretch[i].from, once, twice);
    }
    buf_fini(&b);
    buf_fini(&file);
}

static void double_all(const struct source *s, const char *pattern)
{
    glob_t found;
    int files = 0;

    ck_assert_int_eq(glob(pattern, GLOB_BRACE, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc && files < FILES_MAX; i++) {
        if (strstr(found.gl_pathv[i], "/cut.") || strstr(found.gl_pathv[i], "/empty"))
            continue;
        double_file(s, found.gl_pathv[i]);
        files++;
    }
    globfree(&found);
}

START_TEST(twice_the_bytes_is_twice_the_work)
{
    const struct source *s = kit_sources()->at[_i];
    char pattern[256];

    (void)snprintf(pattern, sizeof pattern, "tests/%s/%s/{[g-z]*,[a-f]*}.{json,html}",
                   s->kind == SOURCE_TOKENS ? "token" : "market", s->name);
    double_all(s, pattern);
}
END_TEST

SUITE(market_double)
{
    tcase_add_loop_test(unit_case, twice_the_bytes_is_twice_the_work, 0, (int)kit_sources()->len);
}
