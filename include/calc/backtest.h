/*
 * Quotes of many days in, a fixing per date out. Days stream: only the current date's window and
 * its lead-in are held, so a year needs no more memory than its largest day.
 *
 * Quotes must come in the order of their fixing dates; inside of a date in any order. Every
 * calendar date from the first with a quote to the last gives a fixing, days without quotes too.
 *
 *     struct backtest *b = backtest_open(defs, index, "GHS", NULL, emit, to);
 *     while (...) if (!backtest_add(b, &quote, &e)) ...   (texts of the quote are copied)
 *     if (!backtest_end(b, &e)) ...
 *     backtest_close(&b);
 */
#ifndef CALC_BACKTEST_H
#define CALC_BACKTEST_H
#include <stdbool.h>
#include <stddef.h>
#include "base/err.h"
#include "base/intern.h"
#include "calc/day.h"
#include "calc/def.h"

struct backtest;

/* One date's result; pointers are valid during the call. `quotes` are the date's inputs. */
struct backtest_day {
    const struct calc_def *def;
    const struct fixing *fixing;
    const struct quote *quotes;
    size_t quotes_len;
    const struct fixing_prior *prior;
};

typedef bool backtest_emit(void *to, const struct backtest_day *day, struct err *e);

/* method and panel as in defs_backtest: an id, a series, or NULL. */
struct backtest *backtest_open(const struct defs *d, const struct index_def *index,
                               const char *method, const char *panel, backtest_emit *emit,
                               void *to);

/*
 * What has to be done to the quotes of each date before they are fixed, such as comparing sources
 * that tell the same price. `instrument` are read beside the index's own; texts are the caller's.
 */
struct backtest_prepare {
    void (*make)(void *to, const struct calc_def *def, struct quote_list *quotes, struct arena *a);
    void *to;
    const char *const *instrument;
    size_t instrument_len;
};

/* Before the first quote. */
void backtest_prepare(struct backtest *b, const struct backtest_prepare *prepare);

/* ERR_DATA when the quote's date has already been fixed; what emit set when it refused. */
bool backtest_add(struct backtest *b, const struct quote *q, struct err *e) MUST_USE;

/* Fixes what is left. */
bool backtest_end(struct backtest *b, struct err *e) MUST_USE;
void backtest_close(struct backtest **b);

/* Texts of quotes that live as long as the backtest: hand this to quote_csv_open. */
struct intern *backtest_intern(struct backtest *b);

#endif
