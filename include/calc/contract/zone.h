/*
 * Time zones as data: what a contract's clock says in UTC, without the machine's table of zones.
 *
 *   {"zones": [{"id": "America/New_York", "rule": "EST5EDT,M3.2.0,M11.1.0", "from": 2007,
 *               "source": "..."}]}
 *
 * `rule` is a POSIX TZ string (IEEE Std 1003.1, 8.3) whose changes are of the form Mm.w.d[/time];
 * `from` is the first year it holds for. Names are IANA's. Until the year 2037 a rule says what
 * IANA's data say (a test compares them with the machine's); a country that changes its clocks is
 * a changed file.
 *
 * Ownership: the arena given.
 */
#ifndef CALC_ZONE_H
#define CALC_ZONE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "edge/json/json.h"

/* The Nth (5: last) weekday of a month at a second of the local day. */
struct zone_change {
    int month, week, weekday, second;
};

struct zone {
    const char *id, *rule;
    int from;                      /* first year */
    int standard_s, summer_s;      /* east of UTC; equal where clocks do not change */
    struct zone_change begin, end; /* of summer time, each by the clock before it */
};

struct zone_list {
    const struct zone *at;
    size_t len;
};

/* Reads the rule of a zone; false when it is not of the form above. */
bool zone_parse(const char *rule, struct zone *out) MUST_USE;

bool zones_read(const struct json *doc, struct zone_list *out, struct arena *a,
                struct err *e) MUST_USE;

const struct zone *zone_by_id(const struct zone_list *list, const char *id);

/* Seconds east of UTC at a moment. */
int zone_offset(const struct zone *z, int64_t time);

/*
 * The moment at which the zone's clock shows `second` of the local day. A clock time that comes
 * twice is the first one; one that is left out is counted on from the hour before it, so that
 * 02:30 of the day clocks go forward is 03:30.
 */
int64_t zone_time(const struct zone *z, int64_t date, int second);

/* Hours from the first date's midnight to the midnight that ends the last date. */
int zone_hours(const struct zone *z, int64_t first, int64_t last);

#endif
