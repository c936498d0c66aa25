/* Words of rules, and their periods, versions and codes. */
#include "calc/contract/rule.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/number.h"
#include "base/text.h"
#include "calc/contract/rule_priv.h"

static const char *const values[] = {"AVG", "MED", "MEAN", NULL};
static const char *const days[] = {"calendar", "business", "weekday", "published", NULL};
static const char *const unknown_days[] = {"closed", "business", NULL};
static const char *const statistics[] = {
    "mean", "terminal", "touch_high", "touch_low", "up_against_reference", NULL};
static const char *const modes[] = {"half_even", "half_away", "down", NULL};
static const char *const places[] = {"once", "each_day_and_once", NULL};
static const char *const compares[] = {"gt", "ge", "lt", "le", "bracket", NULL};
static const char *const edges[] = {"lower", "upper", NULL};
const char *const rule_period_words[] = {"month", "quarter", "year", "from_listing",
                                         "date",  "week",    NULL};
const char *const rule_status_words[] = {"own", "announced", "filed", "listed", "ended", NULL};
const char *const rule_last_words[] = {"last_business_day", "last_calendar_day", NULL};
const char *const rule_policy_words[] = {"level_4", "repeat_previous", "skip", "not_determined",
                                         NULL};

const struct rule_field_kind rule_field_kinds[RULE_FIELDS] = {
    [RULE_VALUE] = {"", "value_of_day", FORM_WORD, values},
    [RULE_INPUT_STEP] = {"", "input_step", FORM_STEP, NULL},
    [RULE_LEVELS] = {"", "levels", FORM_LEVELS, NULL},
    [RULE_LISTED_ON] = {"listing", "day", FORM_DATE, NULL},
    [RULE_DAYS] = {"", "days", FORM_WORD, days},
    [RULE_CALENDAR] = {"", "calendar", FORM_CALENDAR, NULL},
    [RULE_UNKNOWN_DAYS] = {"", "unknown_days", FORM_WORD, unknown_days},
    [RULE_STATISTIC] = {"", "statistic", FORM_WORD, statistics},
    [RULE_MISSING] = {"", "missing_day", FORM_MISSING, NULL},
    [RULE_STEP] = {"final", "step", FORM_STEP, NULL},
    [RULE_MODE] = {"final", "mode", FORM_WORD, modes},
    [RULE_PLACE] = {"final", "place", FORM_WORD, places},
    [RULE_COMPARE] = {"", "compare", FORM_WORD, compares},
    [RULE_EDGE] = {"", "edge", FORM_WORD, edges},
    [RULE_SIZE] = {"", "size", FORM_SIZE, NULL},
    [RULE_ZONE] = {"", "zone", FORM_ZONE, NULL},
    [RULE_VALUE_STEP] = {"", "value_step", FORM_STEP, NULL},
};

const char *rule_field_name(enum rule_field f)
{
    static const char *const grouped[RULE_FIELDS] = {[RULE_LISTED_ON] = "listing.day",
                                                     [RULE_STEP] = "final.step",
                                                     [RULE_MODE] = "final.mode",
                                                     [RULE_PLACE] = "final.place"};

    return grouped[f] ? grouped[f] : rule_field_kinds[f].name;
}

const char *rule_status_name(enum rule_status s)
{
    return rule_status_words[s];
}

static const char *levels_text(int64_t bits, struct arena *a)
{
    const char *out = "";

    for (int level = 1; level <= 4; level++)
        if (bits & 1 << level)
            out = text_fmt(a, "%s%s%d", out, *out ? "+" : "", level);
    return out;
}

static const char *policy_text(const struct rule_missing *m, struct arena *a)
{
    const char *out =
        text_fmt(a, "%s%s", rule_policy_words[m->policy], m->before ? " from before" : "");

    if (m->max < INT_MAX)
        out = text_fmt(a, "%s at most %d", out, m->max);
    if (m->in_a_row < INT_MAX)
        out = text_fmt(a, "%s, %d in a row", out, m->in_a_row);
    if (m->share_nano)
        out = text_fmt(a, "%s to %d %%", out, (int)(m->share_nano / (FIXED_ONE / 100)));
    return out;
}

static const char *missing_text(const struct rule_missing_list *list, struct arena *a)
{
    const char *out = "";

    for (size_t i = 0; i < list->len; i++)
        out = text_fmt(a, "%s%s%s", out, i ? " then " : "", policy_text(&list->at[i], a));
    return out;
}

const char *rule_field_text(const struct rule *r, enum rule_field f, int i, struct arena *a)
{
    int64_t value = r->field[f].at[i];
    char text[FIXED_TEXT_MAX], date[CLOCK_TEXT_MAX];

    switch (rule_field_kinds[f].form) {
    case FORM_WORD:
        return rule_field_kinds[f].words[value];
    case FORM_STEP:
        return value ? text_dup(a, fixed_text_short(value, text)) : "none";
    case FORM_LEVELS:
        return levels_text(value, a);
    case FORM_DATE:
        return text_dup(a, clock_text_date(value, date));
    case FORM_CALENDAR:
        return r->calendar[value]->id;
    case FORM_ZONE:
        return r->zone[value]->id;
    case FORM_MISSING:
        return missing_text(&r->missing[value], a);
    case FORM_SIZE:
        break;
    }
    return value ? text_fmt(a, "%lld", (long long)value) : "hours of the period";
}

bool rule_may(const struct rule *r, enum rule_field f, int64_t value)
{
    for (int i = 0; i < r->field[f].len; i++)
        if (r->field[f].at[i] == value)
            return true;
    return false;
}

bool rule_must(const struct rule *r, enum rule_field f, int64_t value)
{
    return r->field[f].len == 1 && r->field[f].at[0] == value;
}

const char *rule_says(const struct rule *r, struct arena *a)
{
    if (r->status == RULE_OWN)
        return text_fmt(a, "our own rule on our index %s", r->index);
    return text_fmt(a, "the rule of %s on our index %s, not the exchange's price", r->id, r->index);
}

static int by_id(const void *a, const void *b)
{
    const struct rule *x = *(const struct rule *const *)a, *y = *(const struct rule *const *)b;
    int order = text_cmp(x->id, y->id);

    return order ? order : number_cmp(x->since, y->since);
}

/* What a file says of our own contract is what the contract is. */
static bool check_own(const struct rule *r, const struct contract_list *contracts, struct err *e)
{
    for (size_t i = 0; i < contracts->len; i++) {
        const struct contract_def *c = &contracts->at[i];

        if (!text_eq(c->id, r->id))
            continue;
        if (!text_eq(c->index, r->index) || !rule_must(r, RULE_SIZE, c->size)
            || c->tick_nusd != r->tick_nusd || !text_eq(c->unit, r->unit))
            return err_set(e, ERR_CONFIG,
                           "%s: index, size, unit or tick of \"%s\" are not those of "
                           "contracts.json",
                           r->file, r->id);
    }
    return true;
}

bool rules_check(rule_list *list, const struct contract_list *contracts, struct err *e)
{
    if (list->len)
        qsort(list->at, list->len, sizeof *list->at, by_id);
    for (size_t i = 0; i < list->len; i++) {
        const struct rule *r = list->at[i];

        if (i && by_id(&list->at[i - 1], &list->at[i]) == 0)
            return err_set(e, ERR_CONFIG, "%s: \"%s\" has a version of the same \"since\" in %s",
                           r->file, r->id, list->at[i - 1]->file);
        if (r->status == RULE_OWN) {
            if (!check_own(r, contracts, e))
                return false;
            continue;
        }
        for (size_t k = 0; k < contracts->len; k++)
            if (text_eq(contracts->at[k].id, r->id))
                return err_set(e, ERR_CONFIG, "%s: contracts.json has a contract \"%s\" too",
                               r->file, r->id);
    }
    return true;
}

const struct rule *rule_on(const rule_list *list, const char *id, int64_t date)
{
    const struct rule *found = NULL;

    for (size_t i = 0; i < list->len; i++)
        if (text_eq(list->at[i]->id, id) && list->at[i]->since <= date)
            found = list->at[i];
    return found && date <= found->until ? found : NULL;
}

const struct rule *rule_own(const rule_list *list, const char *index, int64_t date)
{
    for (size_t i = 0; i < list->len; i++)
        if (list->at[i]->status == RULE_OWN && text_eq(list->at[i]->index, index)
            && rule_on(list, list->at[i]->id, date) == list->at[i])
            return list->at[i];
    return NULL;
}

int64_t rule_period_first(enum rule_period p, int64_t last, int64_t listed)
{
    int month = contract_month_of(last);

    switch (p) {
    case RULE_MONTH:
        return contract_month_first(month);
    case RULE_QUARTER:
        return contract_month_first(month - 2);
    case RULE_YEAR:
        return contract_month_first(month - 11);
    case RULE_FROM_LISTING:
        return listed;
    case RULE_DATE:
    case RULE_WEEK:
        break;
    }
    return last;
}

int64_t rule_first(const struct rule *r, int64_t last, int64_t listed)
{
    return rule_period_first(r->period, last, listed);
}

static bool is_dated(const struct rule *r)
{
    return r->period == RULE_DATE || r->period == RULE_WEEK;
}

bool rule_has(const struct rule *r, int64_t last)
{
    int month = contract_month_of(last);

    return month >= r->first && contract_lists(r->letters, month)
           && (is_dated(r) || last == contract_month_first(month + 1) - 1);
}

const char *rule_code(const struct rule *r, int64_t last, struct arena *a)
{
    char date[CLOCK_TEXT_MAX];

    return text_fmt(a, "%s-%s", r->id,
                    is_dated(r) ? clock_text_date(last, date)
                                : contract_month_text(contract_month_of(last), a));
}

/* The last day that a code's end speaks of, "X26" or "2026-11-27". */
static bool last_of(const char *end, bool dated, int64_t *last)
{
    int month;

    if (dated)
        return clock_parse_date(end, last);
    if (!contract_month_read(end, &month))
        return false;
    *last = contract_month_first(month + 1) - 1;
    return true;
}

bool rule_by_code(const rule_list *list, const char *code, const struct rule **r, int64_t *last)
{
    for (size_t i = 0; i < list->len; i++) {
        const struct rule *at = list->at[i];
        size_t n = strlen(at->id);

        if (strncmp(at->id, code, n) != 0 || code[n] != '-'
            || !last_of(code + n + 1, is_dated(at), last))
            continue;
        *r = rule_on(list, at->id, *last);
        *r = *r ? *r : at;
        return true;
    }
    return false;
}
