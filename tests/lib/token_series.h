/*
 * The recorded three weeks of 23 models at up to 27 operators: a collector's flat table with one
 * row an endpoint and day. Its rows become offers as src/source/openrouter.c makes them from a
 * reply. The collector's hour wanders around 16:00 UTC, so a day's rows are taken at 12:00 of it.
 */
#ifndef TESTS_LIB_TOKEN_SERIES_H
#define TESTS_LIB_TOKEN_SERIES_H
#include "calc/day.h"
#include "token_reply.h"

enum { TOKEN_SERIES_DAYS = 40 };

struct token_day {
    int64_t date;
    struct quote_list quotes; /* observed at 12:00 of it, market "openrouter" */
};

struct token_series {
    struct token_world w; /* to be ended by token_world_end, also when nothing was read */
    struct token_day day[TOKEN_SERIES_DAYS];
    size_t days;
};

/* False, with a message, when the recording is not there. */
bool token_series_read(struct token_series *s);

/* Weeks of the same shape, made up: eight models at sixteen sellers that move, come and go, give
   discounts, ask far too much, have several endpoints and free ones. Always there. */
void token_series_make(struct token_series *s);

/* The fixing of an index on every day, by the snapshot method, each with the one before. */
void token_series_fix(const struct token_series *s, const struct defs *defs, const char *index,
                      struct fixing *out, struct arena *a);

/*
 * What an average over everything would have printed of a model's blend: all endpoints, classes
 * and free ones too, as stated. 0 without any.
 */
int64_t token_series_mean(const struct token_day *d, const char *model);

#endif
