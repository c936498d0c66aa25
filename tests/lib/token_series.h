/*
 * The recorded three weeks of 23 models at up to 27 operators: a collector's flat table with one
 * row an endpoint and day. Its rows become offers as src/token/openrouter.c makes them from a
 * reply. The collector's hour wanders around 16:00 UTC, so a day's rows are taken at 12:00 of it.
 */
#ifndef TESTS_LIB_TOKEN_SERIES_H
#define TESTS_LIB_TOKEN_SERIES_H
#include "token_reply.h"

enum { TOKEN_SERIES_DAYS = 40 };

struct token_day {
    int64_t date;
    struct quote_list quotes; /* observed at 12:00 of it, market "openrouter" */
};

struct token_series {
    struct token_world w;     /* to be ended by token_world_end, also when nothing was read */
    struct token_day day[TOKEN_SERIES_DAYS];
    size_t days;
};

/* False, with a message, when the recording is not there. */
bool token_series_read(struct token_series *s);

#endif
