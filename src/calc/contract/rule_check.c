/* Combinations of a definition that cannot be meant, and fields that are missing or idle. */
#include "base/clock.h"
#include "base/fixed.h"
#include "base/number.h"
#include "base/text.h"
#include "calc/contract/rule_priv.h"

/* Of the member at `path` that is there. */
static bool wrong(const struct json *doc, const char *path, const char *why, struct err *e)
{
    return conf_wrong(json_get(doc, path), e, "%s: %s", path, why);
}

static bool may_touch(const struct rule *r)
{
    return rule_may(r, RULE_STATISTIC, RULE_TOUCH_HIGH)
           || rule_may(r, RULE_STATISTIC, RULE_TOUCH_LOW);
}

/* Events have an outcome; futures have none. */
static bool is_event(const struct rule *r)
{
    return r->strike_len || r->field[RULE_COMPARE].len || may_touch(r)
           || rule_may(r, RULE_STATISTIC, RULE_UP_AGAINST);
}

/* Why a field has to be there; NULL when it must not be. */
static const char *need_of(const struct rule *r, enum rule_field f)
{
    switch (f) {
    case RULE_LISTED_ON:
        return r->period == RULE_FROM_LISTING ? "a period from listing begins on a day" : NULL;
    case RULE_CALENDAR:
    case RULE_UNKNOWN_DAYS:
        if (rule_may(r, RULE_DAYS, RULE_BUSINESS))
            return f == RULE_CALENDAR ? "days are business, which needs a calendar"
                                      : "days are business, and a calendar may not tell of one";
        return r->last_trade == RULE_LAST_BUSINESS_DAY ? "a last business day needs a calendar"
                                                       : NULL;
    case RULE_COMPARE:
        return is_event(r) ? "a statistic that touches, or strikes, are compared" : NULL;
    case RULE_EDGE:
        return rule_may(r, RULE_COMPARE, RULE_BRACKET) ? "a bracket has edges" : NULL;
    case RULE_ZONE:
        return rule_may(r, RULE_SIZE, 0) ? "the hours of a period need a zone"
                                         : "a period has edges";
    default:
        return "every contract has it";
    }
}

static bool check_there(const struct json *doc, const struct rule *r, struct err *e)
{
    for (int i = 0; i < RULE_FIELDS; i++) {
        enum rule_field f = (enum rule_field)i;
        const char *need = need_of(r, f), *name = rule_field_name(f);
        const char *group = rule_field_kinds[f].group;

        if (need && !r->field[f].len)
            return conf_wrong(*group ? json_member(doc, group) : doc, e, "\"%s\" is missing: %s",
                              name, need);
        if (!need && r->field[f].len)
            return wrong(doc, name, "has no meaning with the rest of this definition", e);
    }
    return true;
}

static bool check_compare(const struct json *doc, const struct rule *r, struct err *e)
{
    bool bracket = rule_may(r, RULE_COMPARE, RULE_BRACKET);
    bool against = rule_may(r, RULE_STATISTIC, RULE_UP_AGAINST);

    if (!is_event(r))
        return true;
    if (bracket && !rule_must(r, RULE_COMPARE, RULE_BRACKET))
        return wrong(doc, "compare", "is a bracket or it is none", e);
    if (bracket && (may_touch(r) || against))
        return wrong(doc, "compare", "a bracket is of a mean or a terminal value", e);
    if (bracket && r->strike_len < 2)
        return wrong(doc, "strikes", "a bracket lies between two strikes at least", e);
    if ((rule_may(r, RULE_STATISTIC, RULE_TOUCH_HIGH)
         && (rule_may(r, RULE_COMPARE, RULE_LT) || rule_may(r, RULE_COMPARE, RULE_LE)))
        || (rule_may(r, RULE_STATISTIC, RULE_TOUCH_LOW)
            && (rule_may(r, RULE_COMPARE, RULE_GT) || rule_may(r, RULE_COMPARE, RULE_GE))))
        return wrong(doc, "compare", "touch_high is compared by gt or ge, touch_low by lt or le",
                     e);
    if (against && r->strike_len)
        return wrong(doc, "strikes", "up_against_reference has the reference for a strike", e);
    return against || r->strike_len
           || conf_wrong(doc, e, "\"strikes\" is missing: there is nothing to compare with");
}

/* A strike between two steps would be decided by the rounding and not by the price. */
static bool check_strikes(const struct json *doc, const struct rule *r, struct err *e)
{
    const struct json *at = json_first(json_member(doc, "strikes"));
    char strike[FIXED_TEXT_MAX], step[FIXED_TEXT_MAX];

    for (size_t i = 0; i < r->strike_len; i++, at = json_next(at))
        for (int k = 0; k < r->field[RULE_STEP].len; k++) {
            int64_t s = r->field[RULE_STEP].at[k];

            if (s && r->strike[i] % s)
                return conf_wrong(
                    at, e, "strikes[%zu]: is %s, finer than the step of %s it is compared at", i,
                    fixed_text_short(r->strike[i], strike), fixed_text_short(s, step));
        }
    return true;
}

static bool check_period(const struct json *doc, const struct rule *r, struct err *e)
{
    bool date = r->period == RULE_DATE, week = r->period == RULE_WEEK;

    if (date && (rule_may(r, RULE_STATISTIC, RULE_STAT_MEAN) || may_touch(r)))
        return wrong(doc, "statistic", "a date has one value, which is terminal", e);
    if (week && !rule_must(r, RULE_STATISTIC, RULE_UP_AGAINST))
        return wrong(doc, "statistic", "of a week is up_against_reference", e);
    if (!week && rule_may(r, RULE_STATISTIC, RULE_UP_AGAINST))
        return wrong(doc, "period", "up_against_reference needs a week", e);
    if ((date || week) && rule_may(r, RULE_SIZE, 0))
        return wrong(doc, "size", "a date has no hours", e);
    return true;
}

static bool check_rounding(const struct json *doc, const struct rule *r, struct err *e)
{
    if (rule_must(r, RULE_STEP, 0) && rule_must(r, RULE_PLACE, 1))
        return wrong(doc, "final.place", "each day is rounded to a step, and there is none", e);
    return true;
}

/* A contract is settled by every combination of its candidates. */
static bool check_size(const struct json *doc, const struct rule *r, struct err *e)
{
    int64_t price = 1, worth = 1;

    for (int f = 0; f < RULE_SIZE; f++)
        price *= number_max(r->field[f].len, 1);
    for (int f = RULE_SIZE; f < RULE_FIELDS; f++)
        worth *= number_max(r->field[f].len, 1);
    if (price * worth > RULE_COMBINATIONS)
        return conf_wrong(doc, e, "unknown fields have %lld combinations, at most %d can be tried",
                          (long long)(price * worth), RULE_COMBINATIONS);
    return true;
}

bool rule_check(const struct json *doc, const struct rule *r, struct err *e)
{
    return check_there(doc, r, e) && check_compare(doc, r, e) && check_strikes(doc, r, e)
           && check_period(doc, r, e) && check_rounding(doc, r, e) && check_size(doc, r, e);
}
