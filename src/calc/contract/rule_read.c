#include <limits.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "calc/contract/rule.h"
#include "calc/contract/rule_priv.h"

/* A file that is being read into a rule. */
struct reader {
    struct told told;
    const struct rule_world *world;
    struct rule *rule;
};

static bool read_step(struct reader *r, const struct json *at, const char *path, int64_t *out)
{
    const char *text = json_text(at, r->told.arena);
    struct err odd = {0};

    *out = 0;
    if (text && text_eq(text, "none"))
        return true;
    return (json_nano(at, "", out, &odd) && *out > 0)
           || told_wrong(&r->told, path, "is \"%s\", expected a step such as 0.01, or none",
                         text ? text : "");
}

static bool read_levels(struct reader *r, const struct json *at, const char *path, int64_t *out)
{
    *out = 0;
    for (const struct json *one = json_first(at); one; one = json_next(one)) {
        struct err odd = {0};
        int64_t level;

        if (!json_int(one, "", &level, &odd) || level < 1 || level > 4 || *out & 1 << level)
            return told_wrong(&r->told, path, "expected some of the levels 1 to 4, each once");
        *out |= 1 << level;
    }
    return *out || told_wrong(&r->told, path, "expected a list of levels, such as [1, 2, 3]");
}

static bool read_calendar(struct reader *r, const char *path, const char *text, int64_t *out)
{
    for (size_t i = 0; i < r->world->calendars->len; i++) {
        if (!text_eq(r->world->calendars->at[i]->id, text))
            continue;
        for (*out = 0; r->rule->calendar[*out]; ++*out)
            if (r->rule->calendar[*out] == r->world->calendars->at[i])
                return true;
        r->rule->calendar[*out] = r->world->calendars->at[i];
        return true;
    }
    return told_wrong(&r->told, path, "there is no calendar \"%s\"", text);
}

static bool read_zone(struct reader *r, const char *path, const char *text, int64_t *out)
{
    const struct zone *z = zone_by_id(r->world->zones, text);

    if (!z)
        return told_wrong(&r->told, path, "is \"%s\", which zones.json does not have", text);
    for (*out = 0; r->rule->zone[*out] && r->rule->zone[*out] != z; ++*out)
        ;
    r->rule->zone[*out] = z;
    return true;
}

static bool read_size(struct reader *r, const struct json *at, const char *path, int64_t *out)
{
    const char *text = json_text(at, r->told.arena);
    struct err odd = {0};

    *out = 0;
    if (text && text_eq(text, "hours"))
        return true;
    return (json_is_number(at) && json_int(at, "", out, &odd) && *out >= 1 && *out <= 1000000)
           || told_wrong(&r->told, path,
                         "is \"%s\", expected a whole number from 1 to 1000000, or hours",
                         text ? text : "");
}

/* A limit of a policy, where it is told. */
static bool read_limit(struct reader *r, const struct json *at, const char *path, const char *name,
                       bool fits, int *out)
{
    int64_t value = INT_MAX;

    if (json_member(at, name)) {
        if (!fits)
            return told_wrong(&r->told, told_path(&r->told, path, name),
                              "has no meaning for this policy");
        if (!told_int(&r->told, at, path, name, 0, 366, &value))
            return false;
    }
    *out = (int)value;
    return true;
}

static bool read_share(struct reader *r, const struct json *at, const char *path,
                       struct rule_missing *out)
{
    struct err odd = {0};

    if (!json_member(at, "share"))
        return true;
    if (out->policy != RULE_SKIP || !json_nano(at, "share", &out->share_nano, &odd)
        || out->share_nano < 0 || out->share_nano > FIXED_ONE)
        return told_wrong(&r->told, told_path(&r->told, path, "share"),
                          "expected a part of skip, from 0 to 1");
    return true;
}

static bool read_policy(struct reader *r, const struct json *at, const char *path,
                        struct rule_missing *out)
{
    static const char *const known[] = {"do", "max", "in_a_row", "from", "share", NULL};
    static const char *const froms[] = {"inside", "before", NULL};
    const struct told *t = &r->told;
    const char *word, *from = "inside";
    int64_t policy, before;
    bool repeats;

    if (!told_object(t, at, path, known) || !told_text(t, at, path, "do", &word)
        || !told_word(t, told_path(t, path, "do"), word, rule_policy_words, &policy))
        return false;
    out->policy = (enum rule_policy)policy;
    repeats = out->policy == RULE_REPEAT;
    if (json_member(at, "from") && !repeats)
        return told_wrong(t, told_path(t, path, "from"), "has no meaning for this policy");
    if ((json_member(at, "from") && !told_text(t, at, path, "from", &from))
        || !told_word(t, told_path(t, path, "from"), from, froms, &before))
        return false;
    out->before = before != 0;
    return read_limit(r, at, path, "max", repeats || out->policy == RULE_LEVEL_4, &out->max)
           && read_limit(r, at, path, "in_a_row", repeats, &out->in_a_row)
           && read_share(r, at, path, out);
}

static bool read_missing(struct reader *r, const struct json *at, const char *path, int64_t *out)
{
    struct rule_missing *list = ARENA_ARRAY(r->told.arena, struct rule_missing, json_len(at));
    size_t n = 0;

    for (*out = 0; r->rule->missing[*out].at; ++*out)
        ;
    if (!json_is_array(at) || json_len(at) == 0)
        return told_wrong(&r->told, path, "expected a list of policies");
    for (const struct json *one = json_first(at); one; one = json_next(one), n++) {
        const char *here = text_fmt(r->told.arena, "%s[%zu]", path, n);

        if (!read_policy(r, one, here, &list[n]))
            return false;
        for (size_t i = 0; i < n; i++)
            if (list[i].policy == list[n].policy)
                return told_wrong(&r->told, here, "the policy is there twice");
        if (n && list[n - 1].policy >= RULE_SKIP)
            return told_wrong(&r->told, here, "comes after \"%s\", which takes every day",
                              rule_policy_words[list[n - 1].policy]);
    }
    if (list[n - 1].policy < RULE_SKIP)
        return told_wrong(&r->told, path, "the last policy has to be skip or not_determined");
    r->rule->missing[*out] = (struct rule_missing_list){list, n};
    return true;
}

static bool read_value(struct reader *r, enum rule_field f, const struct json *at, const char *path,
                       int64_t *out)
{
    const struct rule_field_kind *kind = &rule_field_kinds[f];
    const char *text = json_text(at, r->told.arena);

    switch (kind->form) {
    case FORM_STEP:
        return read_step(r, at, path, out);
    case FORM_LEVELS:
        return read_levels(r, at, path, out);
    case FORM_MISSING:
        return read_missing(r, at, path, out);
    case FORM_SIZE:
        return read_size(r, at, path, out);
    case FORM_WORD:
    case FORM_DATE:
    case FORM_CALENDAR:
    case FORM_ZONE:
        break;
    }
    if (!text)
        return told_wrong(&r->told, path, "expected a text, or {\"unknown\": [...], \"why\": ...}");
    if (kind->form == FORM_CALENDAR)
        return read_calendar(r, path, text, out);
    if (kind->form == FORM_ZONE)
        return read_zone(r, path, text, out);
    if (kind->form == FORM_DATE)
        return clock_parse_date(text, out)
               || told_wrong(&r->told, path, "is \"%s\", expected a date such as 2026-01-01", text);
    return told_word(&r->told, path, text, kind->words, out);
}

/* {"unknown": [...], "why": "..."} */
static bool read_unknown(struct reader *r, enum rule_field f, const struct json *at,
                         const char *path)
{
    static const char *const known[] = {"unknown", "why", NULL};
    struct rule_choice *c = &r->rule->field[f];
    const struct told *t = &r->told;
    const struct json *list;
    const char *under;

    if (!told_object(t, at, path, known) || !told_text(t, at, path, "why", &c->why)
        || !told_list(t, at, path, "unknown", &list))
        return false;
    under = told_path(t, path, "unknown");
    if (json_len(list) > RULE_CANDIDATES)
        return told_wrong(t, under, "has %zu candidates, at most %d can be tried", json_len(list),
                          RULE_CANDIDATES);
    for (const struct json *one = json_first(list); one; one = json_next(one), c->len++) {
        const char *here = text_fmt(t->arena, "%s[%d]", under, c->len);

        if (!read_value(r, f, one, here, &c->at[c->len]))
            return false;
        for (int i = 0; i < c->len; i++)
            if (c->at[i] == c->at[c->len])
                return told_wrong(t, here, "the candidate is there twice");
    }
    return true;
}

/* A field that has no meaning may be left out, and none else; rule_check knows which. */
static bool read_field(struct reader *r, enum rule_field f, const struct json *doc)
{
    const struct rule_field_kind *kind = &rule_field_kinds[f];
    const struct json *group = *kind->group ? json_member(doc, kind->group) : doc;
    const struct json *at = group ? json_member(group, kind->name) : NULL;
    const char *path = rule_field_name(f);

    if (!at)
        return true;
    if (json_is_object(at))
        return read_unknown(r, f, at, path);
    r->rule->field[f].len = 1;
    return read_value(r, f, at, path, &r->rule->field[f].at[0]);
}

static bool read_strikes(struct reader *r, const struct json *doc)
{
    const struct told *t = &r->told;
    const struct json *list;
    int64_t *strike;
    size_t n = 0;

    if (!json_member(doc, "strikes"))
        return true;
    if (!told_list(t, doc, "", "strikes", &list))
        return false;
    strike = ARENA_ARRAY(t->arena, int64_t, json_len(list));
    for (const struct json *at = json_first(list); at; at = json_next(at), n++) {
        const char *path = text_fmt(t->arena, "strikes[%zu]", n);
        struct err odd = {0};

        if (!json_nano(at, "", &strike[n], &odd) || strike[n] <= 0)
            return told_wrong(t, path, "expected a price above zero");
        if (n && strike[n] <= strike[n - 1])
            return told_wrong(t, path, "is not above the one before it");
    }
    r->rule->strike = strike;
    r->rule->strike_len = n;
    return true;
}

static bool read_frame(struct reader *r, const struct json *doc)
{
    const struct told *t = &r->told;
    struct rule *rule = r->rule;
    const char *status, *period;
    int64_t word;
    struct err odd = {0};

    if (!told_text(t, doc, "", "id", &rule->id) || !told_text(t, doc, "", "title", &rule->title)
        || !told_text(t, doc, "", "venue", &rule->venue)
        || !told_text(t, doc, "", "underlying", &rule->underlying)
        || !told_text(t, doc, "", "index", &rule->index)
        || !told_text(t, doc, "", "unit", &rule->unit)
        || !told_text(t, doc, "", "size_unit", &rule->size_unit)
        || !told_date(t, doc, "", "since", &rule->since)
        || !told_text(t, doc, "", "status", &status)
        || !told_word(t, "status", status, rule_status_words, &word))
        return false;
    rule->status = (enum rule_status)word;
    if (!told_text(t, doc, "", "period", &period)
        || !told_word(t, "period", period, rule_period_words, &word))
        return false;
    rule->period = (enum rule_period)word;
    rule->until = INT64_MAX;
    if (json_member(doc, "until") && !told_date(t, doc, "", "until", &rule->until))
        return false;
    if (rule->until < rule->since)
        return told_wrong(t, "until", "is before \"since\"");
    if (!json_nano(doc, "tick", &rule->tick_nusd, &odd) || rule->tick_nusd <= 0)
        return told_wrong(t, json_member(doc, "tick") ? "tick" : "",
                          "\"tick\" is no price step such as 0.001");
    return true;
}

const struct rule *rule_read(const struct json *doc, const char *text, size_t len, const char *file,
                             const char *hash, const struct rule_world *world, struct arena *a,
                             struct err *e)
{
    static const char *const known[] = {"id",         "title",       "venue",        "underlying",
                                        "since",      "until",       "status",       "codes",
                                        "index",      "region",      "segment",      "value_of_day",
                                        "input_step", "levels",      "period",       "zone",
                                        "days",       "calendar",    "unknown_days", "statistic",
                                        "compare",    "strikes",     "edge",         "final",
                                        "size",       "size_unit",   "unit",         "tick",
                                        "value_step", "missing_day", "revision",     "listing",
                                        "last_trade", "publish_at",  "limits",       "source",
                                        NULL};
    static const char *const final[] = {"step", "mode", "place", NULL};
    struct rule *rule = ARENA_NEW(a, struct rule);
    struct reader r = {{file, text, len, a, e}, world, rule};

    rule->hash = hash;
    rule->file = file;
    if (!told_object(&r.told, doc, "", known) || !read_frame(&r, doc)
        || !told_object(&r.told, json_member(doc, "final"), "final", final))
        return NULL;
    for (int f = 0; f < RULE_FIELDS; f++)
        if (!read_field(&r, (enum rule_field)f, doc))
            return NULL;
    return read_strikes(&r, doc) && rule_read_info(&r.told, doc, rule) && rule_check(&r.told, rule)
               ? rule
               : NULL;
}
