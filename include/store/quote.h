/*
 * Quotes out of the database, as a fixing wants them.
 *
 * Only the newest revision of each poll, and only complete polls unless asked. A complete poll
 * with no OK quote in the answer (nothing for rent, or nothing of these instruments) gives one
 * row quote_answered after its other quotes. Order: observed_at, market, position in the poll; it
 * does not depend on when or in which order they were stored.
 */
#ifndef STORE_QUOTE_H
#define STORE_QUOTE_H
#include <stddef.h>
#include "base/intern.h"
#include "domain/quote.h"
#include "store/store.h"

struct store_window {
    int64_t from, to;              /* from <= observed_at < to */
    const char *const *instrument; /* NULL: all, also quotes without one */
    size_t instrument_len;
    const int64_t *poll; /* NULL: all. Else only these: the polls of a fixing */
    size_t poll_len;
    bool incomplete; /* quotes of failed and held polls too */
    bool no_import;  /* leave imported polls out */
};

/*
 * polls (may be NULL) gets the ids of the polls that the answer is made of, ascending, in the
 * list's arena: what a fixing keeps, so that it is recomputed from the same polls even when
 * others were imported or stored later.
 */
struct store_ids {
    int64_t *at;
    size_t len;
};

bool store_get_quotes(struct store *s, const struct store_window *w, struct intern *in,
                      struct quote_list *out, struct store_ids *polls, struct err *e) MUST_USE;

/*
 * Who hears of a poll that does not add up and is left out, each time that it is read; else it is
 * logged. market and why: until it returns.
 */
void store_hear_left_out(struct store *s,
                         void (*heard)(void *to, const char *market, int64_t observed_at,
                                       const char *why),
                         void *to);

/* Whether any quote with from <= observed_at < to says since when its price holds, or may: it is in
   an exported month. */
bool store_tells_since(struct store *s, int64_t from, int64_t to, bool *tells,
                       struct err *e) MUST_USE;

/*
 * The same with the polls themselves, of the same moment, by observed_at and market. They live
 * where `in` keeps its words: the quotes may go before them.
 */
struct store_quoted {
    int64_t id;
    int64_t observed_at;
    const char *market, *op; /* interned */
};

struct store_quoted_list {
    struct store_quoted *at;
    size_t len;
};

bool store_get_quoted(struct store *s, const struct store_window *w, struct intern *in,
                      struct quote_list *out, struct store_quoted_list *polls,
                      struct err *e) MUST_USE;

/* Where the months are that have left the database (store/month_file.h); kept by the caller. */
void store_set_exports(struct store *s, const char *folder);

/* Whether what failed since this was asked last did because an exported month is missing or
 * damaged. */
bool store_lost_export(struct store *s);

#endif
