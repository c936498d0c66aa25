/*
 * Inside of rule_*.c.
 */
#ifndef CALC_RULE_PRIV_H
#define CALC_RULE_PRIV_H
#include "calc/contract/rule.h"
#include "edge/json/conf.h"

/* How a field is written. */
enum rule_form {
    FORM_WORD,
    FORM_STEP,   /* a decimal number above zero, or "none" */
    FORM_LEVELS, /* [1, 2, 3] */
    FORM_DATE,
    FORM_CALENDAR,
    FORM_ZONE,
    FORM_MISSING,
    FORM_SIZE /* a whole number, or "hours" */
};

struct rule_field_kind {
    const char *group, *name; /* group "" at the top */
    enum rule_form form;
    const char *const *words;
};
extern const struct rule_field_kind rule_field_kinds[RULE_FIELDS];
extern const char *const rule_period_words[],
    *const rule_status_words[], *const rule_last_words[], *const rule_policy_words[];

/* rule_first of any period. */
int64_t rule_period_first(enum rule_period p, int64_t last, int64_t listed);

/* Combinations that cannot be meant. */
bool rule_check(const struct json *doc, const struct rule *r, struct err *e) MUST_USE;

/* What stands beside the price: codes, region, listing, limits, sources (rule_info.c). */
bool rule_read_info(const struct json *doc, struct rule *r, struct arena *a,
                    struct err *e) MUST_USE;

/* True when one of a field's candidates is `value`; of nothing for an unknown field. */
bool rule_may(const struct rule *r, enum rule_field f, int64_t value);
/* True when the field is `value` and nothing else. */
bool rule_must(const struct rule *r, enum rule_field f, int64_t value);

#endif
