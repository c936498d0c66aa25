/*
 * Calendars of exchanges as data: which days are business days.
 *
 *   {"id": "NYMEX", "title": "...", "zone": "America/Chicago", "from": "2026-01-01",
 *    "to": "2028-12-31", "weekend": ["saturday", "sunday"],
 *    "days": [{"date": "2026-11-26", "name": "Thanksgiving", "day": "closed", "source": "c4"},
 *             {"date": "2026-11-27", "name": "day after", "day": "early", "clock": "12:45",
 *              "source": "c3"}]}
 *
 * `day` is closed; early, a business day that ends at `clock` (a text where that is not known); or
 * unknown, where nobody told whether it counts: who asks has to say what such a day is taken for.
 * A calendar speaks for its first to its last date and is silent about all others.
 *
 * Ownership: the arena given.
 */
#ifndef CALC_CALENDAR_H
#define CALC_CALENDAR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "calc/contract/zone.h"

enum calendar_kind { CALENDAR_CLOSED, CALENDAR_EARLY, CALENDAR_UNKNOWN };

struct calendar_day {
    int64_t date;
    enum calendar_kind kind;
    const char *name, *clock; /* clock NULL unless told */
};

struct calendar {
    const char *id, *title, *hash; /* hex SHA-256 of the file */
    const struct zone *zone;
    int64_t from, to;               /* both inclusive */
    unsigned weekend;               /* bit 0 is Sunday */
    const struct calendar_day *day; /* by date */
    size_t day_len;
};

typedef VEC(const struct calendar *) calendar_list;

/* A file that json_parse_config has read. Fails with ERR_CONFIG, its path and err.line: an unknown
   zone or word, a date twice, out of order or outside of the years. `hash` is kept as it is. */
const struct calendar *calendar_read(const struct json *doc, const char *hash,
                                     const struct zone_list *zones, struct arena *a,
                                     struct err *e) MUST_USE;

bool calendar_covers(const struct calendar *c, int64_t from, int64_t to);

/* The date must be covered. `open`: days of unknown kind count as business days. */
bool calendar_is_business(const struct calendar *c, int64_t date, bool open);

/* The last business day at or before `date`, and n business days before that. False when the
   calendar does not reach so far back. */
bool calendar_back(const struct calendar *c, int64_t date, int n, bool open, int64_t *out) MUST_USE;

#endif
