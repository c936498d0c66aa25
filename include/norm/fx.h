/*
 * Euro reference rates of the European Central Bank, and which day's rates a fixing uses.
 *
 * The file has one <Cube time='...'> a day and in it one <Cube currency='...' rate='...'/> each
 * currency: units for one euro. The list of currencies changes over the years and the number of
 * decimals differs; both are taken as they are. The daily file and the one of 90 days are read.
 */
#ifndef NORM_FX_H
#define NORM_FX_H
#include "norm/norm.h"

enum { FX_AGE_MAX_DAYS = 7, FX_DAYS_MAX = 100, FX_RATES_MAX = 64 };

struct fx_days {
    struct norm_fx *at; /* oldest first */
    size_t len;
    size_t odd;      /* rates and days that were left out */
    const char *why; /* the first of them, a sentence; NULL for none */
};

/*
 * Reads a rates file. A rate that is not a positive decimal number, or told twice with two values,
 * costs that currency on that day, and a day without a dollar rate that day: each is counted in
 * `odd`. Fails with ERR_DATA when no day is left, one is there twice or has no date, a rate stands
 * before any day, or the file breaks off.
 */
bool fx_read_ecb(const char *xml, size_t len, struct fx_days *out, struct arena *a,
                 struct err *e) MUST_USE;

#endif
