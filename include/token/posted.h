/*
 * The posted price of a model at one seller: what single-seller models (GPT, Claude, Gemini, Grok)
 * are published as. Information, never settled on.
 */
#ifndef TOKEN_POSTED_H
#define TOKEN_POSTED_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "domain/quote.h"
#include "source/source.h"

struct token_posted {
    int64_t price_nusd; /* list price per 1 M tokens */
    const char *market; /* the source it is taken from */
    enum source_rank rank;
    size_t sources;  /* that tell a price within 5 % of it, this one included */
    size_t disputed; /* that tell another one */
};

/*
 * From the quotes of one partition, token_dispute done: the cheapest OK quote of `operator` and
 * `instrument` of the best-ranked source (ties by name). False when there is none, or when the
 * best-ranked sources are in dispute among each other. A frontier basket asks for sources >= 2.
 */
bool token_posted(const struct source_set *sources, const struct quote *quotes, size_t n,
                  const char *op, const char *instrument, struct token_posted *out) MUST_USE;

/* One posted price from poll to poll, and the last change that was seen. Zeroed: nothing yet. */
struct token_follow {
    int64_t price_nusd;  /* told last; 0: never */
    const char *market;  /* by whom */
    int64_t changed_at;  /* 0: no change was ever seen */
    int64_t before_nusd; /* the price before that change */
};

/*
 * The next poll, at a later time. A change is another price of the same source, or one that differs
 * by more than 5 % whoever tells it. Another source with nearly the price is none: when the best
 * one is away for an hour, the next one speaks, and nobody cut anything.
 */
void token_follow(struct token_follow *f, const struct token_posted *p, int64_t at);

/* Since when a price holds, and who says so. */
struct token_since {
    int64_t date;       /* day number; 0: nobody says */
    const char *market; /* the source; NULL: nobody */
};

/*
 * The date of the last change of a posted price has two tellers. Our own observation goes first:
 * where polls showed another price before, the day on which the new one was seen first is the date,
 * whatever a source says (stage/publish/posted.c). Where no change was ever seen, a source is
 * believed that tells this very price, to the nano, of the same operator and instrument: the best
 * rank, of one rank the latest date (a source that missed the last change says an earlier one), of
 * one date the first name. A date after the day of its own poll is a price to come and no change
 * yet: it is left out. The quotes may be of any number of partitions, in any order; only OK ones
 * are asked.
 */
struct token_since token_since(const struct source_set *sources, const struct quote *quotes,
                               size_t n, const char *op, const char *instrument,
                               int64_t price_nusd);

#endif
