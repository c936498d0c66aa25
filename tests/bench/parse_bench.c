/*
 * Reading and normalising a reply against bare cJSON over the same bytes.
 *
 *     parse_bench MARKET FILE [BYTES]         prints "BYTES OFFERS CJSON_US OURS_US READ_US",
 *                                             best of rounds; the last without normalising
 *     parse_bench MARKET FILE BYTES OUT       writes the enlarged body and does nothing else
 *
 * A body under BYTES is enlarged by repeating what its outermost list holds. Giving back the
 * memory is counted on neither side.
 */
#include <cjson/cJSON.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../lib/sources.h"
#include "../lib/source_reply.h"

enum { ROUNDS = 15, BODY_MAX = 64 << 20 };

static double now_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

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

static double bare(const struct buf *body)
{
    double start = now_us(), took;
    void *volatile large;
    cJSON *doc = cJSON_ParseWithLength(body->data, body->len);

    took = now_us() - start;
    must(doc);
    cJSON_Delete(doc);
    /* The C library joins what was freed when next a large block is asked for: that is now. */
    large = malloc(1 << 20);
    free(large);
    return took;
}

static double ours(const struct source *m, const struct norm *norm, const struct buf *body,
                   double *read, size_t *offers)
{
    struct arena a = {0};
    struct offer_list list = {.arena = &a};
    struct quote_list quotes = {.arena = &a};
    struct intern words;
    struct err e = {0};
    double start = now_us(), took;

    if (!source_try(m, body->data, body->len, REPLY_NOW, NULL, &list, &a, &e)) {
        (void)fprintf(stderr, "parse_bench: %s: %s\n", m->name, e.text);
        exit(65);
    }
    took = now_us() - start;
    *read = took < *read ? took : *read;
    intern_init(&words, &a);
    if (m->kind == SOURCE_TOKENS)
        token_normalise(reply_token_rules(), m, REPLY_NOW, &list, &words, &quotes, NULL);
    else
        norm_list(norm, m, REPLY_NOW, &list, &words, &quotes);
    took = now_us() - start;
    *offers = list.len;
    arena_fini(&a);
    return took;
}

int main(int argc, char **argv)
{
    const struct source *m = argc > 2 ? kit_source(argv[1]) : NULL;
    double best_bare = 1e18, best_ours = 1e18, best_read = 1e18;
    struct arena kept = {0};
    struct buf body;
    struct norm norm;
    struct err e = {0};
    size_t offers = 0;

    if (!m || !buf_read_file(&body, argv[2], BODY_MAX, &e)) {
        (void)fprintf(stderr, "parse_bench: %s\n", m ? e.text : "usage: MARKET FILE [BYTES [OUT]]");
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
    /* What is freed stays with the process: neither side shall pay for pages in each round. */
    (void)mallopt(M_MMAP_THRESHOLD, 32 << 20);
    (void)mallopt(M_TRIM_THRESHOLD, 1 << 30);
    for (int i = 0; i < ROUNDS; i++) {
        double x = bare(&body), y = ours(m, &norm, &body, &best_read, &offers);

        best_bare = x < best_bare ? x : best_bare;
        best_ours = y < best_ours ? y : best_ours;
    }
    (void)printf("%zu %zu %.0f %.0f %.0f\n", body.len, offers, best_bare, best_ours, best_read);
    buf_fini(&body);
    arena_fini(&kept);
    return 0;
}
