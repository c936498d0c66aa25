/*
 * Time: seconds since 1970-01-01T00:00:00Z as int64, dates as days since 1970-01-01. UTC only.
 *
 * A run reads the clock once, with clock_now, or takes --now instead; everything else is
 * arithmetic on that number. Time zone and locale of the machine have no say.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H
#include <stdbool.h>
#include <stdint.h>
#include "base/must.h"

enum { CLOCK_HOUR = 3600, CLOCK_DAY = 86400, CLOCK_TEXT_MAX = 24 };
enum { CLOCK_DATE_LAST = 2932531 }; /* 9998-12-31, the last that is parsed */

struct clock_civil {
    int year, month, day, hour, minute, second;
};

/* The one reading of the machine's clock. */
int64_t clock_now(void);

/* For time-outs only, never for a record. */
int64_t clock_mono_ms(void);

struct clock_civil clock_civil(int64_t time);
int64_t clock_time(struct clock_civil c);

int64_t clock_date_of(int64_t time); /* day number, also before 1970 */
int64_t clock_date(int year, int month, int day);
int clock_days_in_month(int year, int month);
int clock_weekday(int64_t date); /* 0 is Sunday */

/*
 * "2026-05-28T16:20:00Z", also with a space or without seconds, never without the Z; or a date,
 * which is its midnight. Years 1970 to 9998: a day or a month later still has a text.
 */
bool clock_parse(const char *text, int64_t *out) MUST_USE;
bool clock_parse_date(const char *text, int64_t *date) MUST_USE;
bool clock_parse_month(const char *text, int *year, int *month) MUST_USE; /* "2026-05" */

/* Years 0 to 9999; another one is our bug, so numbers from outside are checked before. */
const char *clock_text(int64_t time, char out[CLOCK_TEXT_MAX]);
const char *clock_text_date(int64_t date, char out[CLOCK_TEXT_MAX]);

#endif
