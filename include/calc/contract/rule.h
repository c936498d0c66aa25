/*
 * The rule of a contract as data: one file of config/contracts/ is one version of it.
 *
 *   {"id": "NYMEX-GPU1", "title": "...", "venue": "NYMEX", "underlying": "...",
 *    "since": "2026-08-11", "status": "filed", "index": "H100-SXM", "value_of_day": "AVG",
 *    "input_step": {"unknown": ["none", "0.01"], "why": "the index has two decimals"},
 *    "levels": [1, 2, 3, 4], "period": "month", "zone": "America/Chicago", "days": "business",
 *    "calendar": "NYMEX", "unknown_days": "closed", "statistic": "mean",
 *    "final": {"step": "0.01", "mode": "half_even", "place": "once"}, "size": 730,
 *    "value_step": "none", "missing_day": [{"do": "skip", "share": "0.9"}, ...], ...}
 *
 * A field that nobody told is {"unknown": [what it may be, ...], "why": "..."}; a field that is not
 * there is an error. Whatever a definition's venue, it is applied to an index of ours: what comes
 * out is that rule on our index, never the exchange's price.
 *
 * A version holds for periods that end on or after `since` and, where given, not after `until`,
 * until a version with a later `since` follows it. A version in use is never edited: a change is a
 * file.
 *
 * Words:
 *   value_of_day   AVG, MED, MEAN: which of the index's three values of a day
 *   input_step     a day's value is first rounded to it, by final.mode; or none
 *   levels         of the day that may enter; a day of another level is a missing day
 *   period         month; quarter, year: three or twelve months that end with the contract month;
 *                  from_listing: from listing.day to the end of the contract month; date; week: the
 *                  date, with the date seven days before for a reference
 *   days           calendar, business (of `calendar`), weekday (Monday to Friday), published (those
 *                  that have a value: none is ever missing). Dates are those of the index
 *   unknown_days   what days of unknown kind of the calendar are taken for: closed, business
 *   statistic      mean, terminal (the last day's value), touch_high, touch_low (the highest and
 *                  lowest), up_against_reference
 *   final          step (or none: to the nano), mode half_even, half_away, down (towards zero);
 *                  place once: what the statistic gives is rounded; each_day_and_once: each day's
 *                  value before it too. Means are exact fractions until then
 *   missing_day    the first of the list that applies to a missing day takes it. level_4: the day
 *                  has a value of level 4, which repeats one before; at most `max` such days of
 *                  the period, also where `levels` lets them in. repeat_previous: the last value of
 *                  a day of `days` before it, of the period or, with "from": "before", of any time;
 *                  at most `max` in the period, no more than `in_a_row` one after another. skip:
 *                  the day does not count; at least `share` of the days must have a value of their
 *                  own. not_determined: there is no price. The list ends with one of the last two
 *   compare        for events: gt, ge, lt, le against each of `strikes`; bracket: between which two
 *                  the value lies, and `edge` says whose a value on a strike is (lower: of the
 *                  bracket it begins)
 *   codes.fixml    null, unknown, or sym, id, src (tag 22) and sec_typ (tag 167) in FIXML
 *   size           units, or "hours" of the period by the clock of `zone`
 *   value_step     price times size is rounded to it by final.mode, or none
 *   limits         null, or contracts: spot_month from the close `spot_business_days` business days
 *                  before the last trade, single_month, all_months, reportable, block. Information
 *                  beside the price; each may be unknown
 *
 * Ownership: the arena given.
 */
#ifndef CALC_RULE_H
#define CALC_RULE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"
#include "calc/contract/calendar.h"
#include "calc/contract/contract.h"

/* Fields that may be unknown and have a say in the price, in the order in which a price is made;
   those from RULE_SIZE on only in what a contract is worth. */
enum rule_field {
    RULE_VALUE,
    RULE_INPUT_STEP, /* nusd; 0 is none */
    RULE_LEVELS,     /* bit n is level n */
    RULE_LISTED_ON,  /* date */
    RULE_DAYS,
    RULE_CALENDAR,     /* a number in `calendar` */
    RULE_UNKNOWN_DAYS, /* 1: business days */
    RULE_STATISTIC,
    RULE_MISSING, /* a number in `missing` */
    RULE_STEP,    /* nusd; 0 is none */
    RULE_MODE,    /* enum fixed_mode */
    RULE_PLACE,   /* 1: each day too */
    RULE_COMPARE,
    RULE_EDGE,       /* 0: lower */
    RULE_SIZE,       /* 0: hours of the period */
    RULE_ZONE,       /* a number in `zone` */
    RULE_VALUE_STEP, /* nusd; 0 is none */
    RULE_FIELDS
};

enum rule_value { RULE_AVG, RULE_MED, RULE_MEAN };
enum rule_days { RULE_CALENDAR_DAYS, RULE_BUSINESS, RULE_WEEKDAY, RULE_PUBLISHED };
enum rule_statistic {
    RULE_STAT_MEAN,
    RULE_TERMINAL,
    RULE_TOUCH_HIGH,
    RULE_TOUCH_LOW,
    RULE_UP_AGAINST
};
enum rule_compare { RULE_GT, RULE_GE, RULE_LT, RULE_LE, RULE_BRACKET };
enum rule_period { RULE_MONTH, RULE_QUARTER, RULE_YEAR, RULE_FROM_LISTING, RULE_DATE, RULE_WEEK };
enum rule_status { RULE_OWN, RULE_ANNOUNCED, RULE_FILED, RULE_LISTED, RULE_ENDED };
enum rule_policy { RULE_LEVEL_4, RULE_REPEAT, RULE_SKIP, RULE_NO_PRICE };
enum rule_last { RULE_LAST_BUSINESS_DAY, RULE_LAST_CALENDAR_DAY };

struct rule_missing {
    enum rule_policy policy;
    int max, in_a_row; /* INT_MAX: no limit */
    bool before;
    int64_t share_nano;
};

struct rule_missing_list {
    const struct rule_missing *at;
    size_t len;
};

enum { RULE_CANDIDATES = 8, RULE_COMBINATIONS = 4096 };

/* What a field may be: one value, or the candidates of an unknown one. len 0: it has no meaning
   here. */
struct rule_choice {
    int len;
    int64_t at[RULE_CANDIDATES];
    const char *why; /* it is unknown; NULL when told */
};

/* What is for information only: "mic", "XNYM"; an unknown one with its candidates and why. */
struct rule_info {
    const char *name, *text;
    const char *why; /* NULL when told */
};

struct rule_source {
    const char *field, *read, *when, *mark;
};

struct rule {
    const char *id, *title, *venue, *underlying, *index, *hash, *file;
    int64_t since, until; /* until: INT64_MAX for none */
    enum rule_status status;
    enum rule_period period;
    struct rule_choice field[RULE_FIELDS];
    struct rule_missing_list missing[RULE_CANDIDATES];
    const struct calendar *calendar[RULE_CANDIDATES];
    const struct zone *zone[RULE_CANDIDATES];
    const int64_t *strike; /* nusd, ascending */
    size_t strike_len;
    const char *unit, *size_unit;
    int64_t tick_nusd;
    int first, months;   /* listed months: the first as year * 12 + month - 1, how many at a time */
    const char *letters; /* of listed months */
    enum rule_last last_trade;
    int64_t spot_limit, spot_days, single_limit, all_limit; /* contracts, business days; 0: none */
    const struct rule_info *info;
    size_t info_len;
    const struct rule_source *source;
    size_t source_len;
};

typedef VEC(const struct rule *) rule_list;

/* What is known when rules are read. */
struct rule_world {
    const struct zone_list *zones;
    const calendar_list *calendars;
};

/*
 * A file that json_parse_config has read; `file` and `hash` are kept as they are. Fails with
 * ERR_CONFIG, its path and err.line: a field misspelt, missing, there twice or out of its words,
 * and every combination that cannot be meant.
 */
const struct rule *rule_read(const struct json *doc, const char *file, const char *hash,
                             const struct rule_world *world, struct arena *a,
                             struct err *e) MUST_USE;

/*
 * Sorts by id and since, and refuses a version twice, and a rule with status own that is not that
 * of the contract of its name.
 */
bool rules_check(rule_list *list, const struct contract_list *contracts, struct err *e) MUST_USE;

/* The version for a period that ends on a date; NULL when there is none. */
const struct rule *rule_on(const rule_list *list, const char *id, int64_t date);

/* Our own rule on an index, for periods that end on a date; NULL when there is none. */
const struct rule *rule_own(const rule_list *list, const char *index, int64_t date);

/* The period that ends on a date. `listed`: a candidate of RULE_LISTED_ON; not looked at else. */
int64_t rule_first(const struct rule *r, int64_t last, int64_t listed);

/* Listed at all, whatever the day: the last day of a listed month. For periods of a date or a week
   any date from the first listed month on. */
bool rule_has(const struct rule *r, int64_t last);

/*
 * "NYMEX-GPU1-X26", or for a date or a week "ID-2026-11-27". By code: false when no rule's id has
 * that form; *last is the last day of the period.
 */
const char *rule_code(const struct rule *r, int64_t last, struct arena *a);
bool rule_by_code(const rule_list *list, const char *code, const struct rule **r,
                  int64_t *last) MUST_USE;

/* Words, for definitions, outputs and messages. */
const char *rule_field_name(enum rule_field f); /* "final.mode" */
const char *rule_field_text(const struct rule *r, enum rule_field f, int i, struct arena *a);
const char *rule_status_name(enum rule_status s);

/*
 * The rule in words, made from the definition: what stands here is what rule_settle does. Ends with
 * what is not known and why, and where the fields were read. last: the last day of a period, for
 * the dates of its last trade and of its limits; 0 for none.
 */
void rule_terms(const struct rule *r, int64_t last, struct buf *out, struct arena *a);

/* "the rule of NYMEX-GPU1 on our index H100-SXM, not the exchange's price" */
const char *rule_says(const struct rule *r, struct arena *a);

#endif
