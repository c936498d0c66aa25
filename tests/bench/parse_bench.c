/*
 * Reading and normalising a reply against bare cJSON over the same bytes, for callgrind to count.
 *
 *     parse_bench SOURCE FILE [BYTES]         prints "BYTES OFFERS"; under callgrind each of bare,
 *                                             read and quotes is a part of its output by that name
 *     parse_bench SOURCE FILE BYTES OUT       writes the enlarged body and does nothing else
 *     parse_bench - FILE                      reads it with cJSON alone and prints nothing
 *
 * A body under BYTES is enlarged by repeating what its outermost list holds. Giving back the
 * memory is counted on neither side.
 */
#include <cjson/cJSON.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/callgrind.h>

#include "../lib/sources.h"
#include "../lib/source_reply.h"

enum { ROUNDS = 2, BODY_MAX = 64 << 20 };

/* The inside of the outermost list, repeated as it stands. */
static void enlarge(struct buf *body, size_t want)
{
    const char *from = memchr(body->data, '[', body->len), *to = body->data + body->len;
    struct buf more;

    while (from && to > from && *to != ']')
        to--;
    if (!from || to <= from + 1 || body->len >= want)
        return;
    buf_init(&more, BODY_MAX);
    buf_put_n(&more, body->data, (size_t)(to - body->data));
    while (more.len < want) {
        buf_put(&more, ",");
        buf_put_n(&more, from + 1, (size_t)(to - from - 1));
    }
    buf_put(&more, to);
    buf_fini(body);
    *body = more;
}

/* Both in one round first, so that no side pays for what is looked up once. */
#define COUNTED(name, ...)                                                                         \
    do {                                                                                           \
        CALLGRIND_ZERO_STATS;                                                                      \
        __VA_ARGS__;                                                                               \
        CALLGRIND_DUMP_STATS_AT(name);                                                             \
    } while (0)

static void bare(const struct buf *body)
{
    void *volatile large;
    cJSON *doc;

    COUNTED("bare", doc = cJSON_ParseWithLength(body->data, body->len));
    must(doc);
    cJSON_Delete(doc);
    /* The C library joins what was freed when next a large block is asked for: as in a program that
       has parsed nothing yet, the next tree is then cut from one piece. */
    large = malloc(1 << 20);
    free(large);
}

static void normalise(const struct source *m, const struct norm *norm, struct offer_list *list,
                      struct quote_list *quotes)
{
    struct intern words;

    intern_init(&words, quotes->arena);
    if (m->kind == SOURCE_TOKENS)
        token_normalise(reply_token_rules(), m, REPLY_NOW, list, &words, quotes, NULL);
    else
        norm_list(norm, m, REPLY_NOW, list, &words, quotes);
}

/* How many offers there are. */
static size_t ours(const struct source *m, const struct norm *norm, const struct buf *body)
{
    struct arena a = {0};
    struct offer_list list = {.arena = &a};
    struct quote_list quotes = {.arena = &a};
    struct err e = {0};
    bool ok;

    COUNTED("read", ok = source_try(m, body->data, body->len, REPLY_NOW, NULL, &list, &a, &e));
    if (!ok) {
        (void)fprintf(stderr, "parse_bench: %s: %s\n", m->name, e.text);
        exit(65);
    }
    COUNTED("quotes", normalise(m, norm, &list, &quotes));
    arena_fini(&a);
    return list.len;
}

static int alone(const char *path)
{
    struct err e = {0};
    struct buf body;

    return buf_read_file(&body, path, BODY_MAX, &e) && cJSON_ParseWithLength(body.data, body.len)
               ? 0
               : 65;
}

int main(int argc, char **argv)
{
    const struct source *m = argc > 2 ? kit_source(argv[1]) : NULL;
    struct arena kept = {0};
    struct buf body;
    struct norm norm;
    struct err e = {0};
    size_t offers = 0;

    if (argc == 3 && strcmp(argv[1], "-") == 0)
        return alone(argv[2]);
    if (!m || !buf_read_file(&body, argv[2], BODY_MAX, &e)) {
        (void)fprintf(stderr, "parse_bench: %s\n", m ? e.text : "usage: SOURCE FILE [BYTES [OUT]]");
        return 64;
    }
    if (argc > 3)
        enlarge(&body, strtoul(argv[3], NULL, 10));
    if (argc > 4) {
        FILE *out = fopen(argv[4], "w");

        must(out && fwrite(body.data, 1, body.len, out) == body.len && fclose(out) == 0);
        return 0;
    }
    norm = reply_norm(&kept);
    (void)reply_token_rules();
    (void)mallopt(M_TRIM_THRESHOLD, 1 << 30);
    (void)mallopt(M_MMAP_THRESHOLD, 32 << 20);
    for (int i = 0; i < ROUNDS; i++) {
        bare(&body);
        offers = ours(m, &norm, &body);
    }
    (void)printf("%zu %zu\n", body.len, offers);
    buf_fini(&body);
    arena_fini(&kept);
    return 0;
}
