/*
 * The largest catalogue against bare cJSON: FILE is a recorded list of OpenRouter's models,
 * repeated to at least 400 of them. Both sides parse the same bytes; ours goes on to offers and,
 * apart, to quotes. Prints the best of so many rounds in microseconds and the ratio, and fails
 * above 1.5.
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../lib/sources.h"
#include "../lib/token_reply.h"
#include "base/text.h"

enum { ROUNDS = 40, MODELS = 400, RATIO_PER_CENT = 150 };

static double now_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* The list of models, again from its start until there are enough. */
static const char *enlarge(struct token_world *w, const char *body, size_t *len, size_t *models)
{
    cJSON *doc = cJSON_ParseWithLength(body, *len);
    cJSON *list = cJSON_GetObjectItemCaseSensitive(doc, "data");
    const char *out;
    char *text;
    int from = cJSON_GetArraySize(list);

    for (int i = 0; from + i < MODELS; i++)
        (void)cJSON_AddItemToArray(list, cJSON_Duplicate(cJSON_GetArrayItem(list, i), 1));
    *models = (size_t)cJSON_GetArraySize(list);
    text = cJSON_PrintUnformatted(doc);
    out = text_dup(&w->arena, text);
    *len = strlen(out);
    cJSON_free(text);
    cJSON_Delete(doc);
    return out;
}

static double bare(const char *body, size_t len)
{
    double start = now_us(), took;
    cJSON *doc = cJSON_ParseWithLength(body, len);

    took = now_us() - start;
    if (!doc)
        return -1;
    cJSON_Delete(doc); /* not counted: ours gives its arena back outside, too */
    return took;
}

static double ours(const struct token_world *w, const char *body, size_t len, double *quotes_us,
                   size_t *offers)
{
    static struct arena a;
    const struct source *t = kit_source("openrouter");
    struct source_page next = {0};
    struct source_reply reply = {{.step = SOURCE_STEP_ANY}, body, len};
    struct offer_list list = {.arena = &a};
    struct quote_list quotes = {.arena = &a};
    struct intern in;
    struct err e;
    double start, took;

    arena_reset(&a);
    intern_init(&in, &a);
    start = now_us();
    if (!t->parse(&reply, &list, &next, &a, &e)) {
        (void)fprintf(stderr, "%s\n", e.text);
        return -1;
    }
    took = now_us() - start;
    start = now_us();
    token_normalise(&w->rules, t, TOKEN_WORLD_NOW, &list, &in, &quotes, NULL);
    *quotes_us = now_us() - start;
    *offers = list.len;
    return took;
}

int main(int argc, char **argv)
{
    static struct token_world w;
    double best_bare = 1e18, best_ours = 1e18, best_quotes = 1e18;
    size_t len = 0, models = 0, offers = 0;
    const char *body;

    token_world(&w);
    body = argc > 1 ? token_file(&w, argv[1], &len) : NULL;
    if (!body) {
        (void)fprintf(stderr, "usage: token_bench MODELS.json\n");
        return 64;
    }
    body = enlarge(&w, body, &len, &models);
    for (int i = 0; i < ROUNDS; i++) {
        double quotes_us = 0, x = bare(body, len), y = ours(&w, body, len, &quotes_us, &offers);

        if (x < 0 || y < 0)
            return 65;
        best_bare = x < best_bare ? x : best_bare;
        best_ours = y < best_ours ? y : best_ours;
        best_quotes = quotes_us < best_quotes ? quotes_us : best_quotes;
    }
    (void)printf("token-parse models=%zu bytes=%zu offers=%zu cjson_us=%.0f parse_us=%.0f "
                 "ratio=%.2f normalise_us=%.0f\n",
                 models, len, offers, best_bare, best_ours, best_ours / best_bare, best_quotes);
    token_world_end(&w);
    return best_ours * 100 > best_bare * RATIO_PER_CENT;
}
