#include <limits.h>

#include "base/fixed.h"
#include "base/text.h"
#include "calc/contract/rule.h"
#include "calc/contract/rule_priv.h"

/* No price or step of one is above a million dollars. */
#define STEP_MAX (1000000 * FIXED_ONE)

/* A file that is being read into a rule. */
struct reader {
    const struct rule_world *world;
    struct rule *rule;
    struct arena *arena;
};

static bool read_levels(const struct json *at, const char *path, int64_t *out, struct err *e)
{
    const struct conf_member one_of = {path, CONF_INT, .low = 1, .high = 4};
    int level;

    *out = 0;
    for (const struct json *one = json_first(at); one; one = json_next(one)) {
        if (!conf_value(one, &one_of, &level, e))
            return false;
        if (*out & 1 << level)
            return conf_wrong(one, e, "\"%s\" has level %d twice", path, level);
        *out |= 1 << level;
    }
    return *out || conf_wrong(at, e, "\"%s\" is no list of levels, such as [1, 2, 3]", path);
}

static bool read_calendar(struct reader *r, const struct json *at, const char *path, int64_t *out,
                          struct err *e)
{
    const calendar_list *all = r->world->calendars;
    const char *id;
    size_t i = 0;

    if (!conf_text(at, path, &id, e))
        return false;
    while (i < all->len && !text_eq(all->at[i]->id, id))
        i++;
    if (i == all->len)
        return conf_wrong(at, e, "%s: there is no calendar \"%s\"", path, id);
    for (*out = 0; r->rule->calendar[*out] && r->rule->calendar[*out] != all->at[i]; ++*out)
        ;
    r->rule->calendar[*out] = all->at[i];
    return true;
}

static bool read_zone(struct reader *r, const struct json *at, const char *path, int64_t *out,
                      struct err *e)
{
    const struct zone *z;
    const char *id;

    if (!conf_text(at, path, &id, e))
        return false;
    z = zone_by_id(r->world->zones, id);
    if (!z)
        return conf_wrong(at, e, "\"%s\" is \"%s\", which zones.json does not have", path, id);
    for (*out = 0; r->rule->zone[*out] && r->rule->zone[*out] != z; ++*out)
        ;
    r->rule->zone[*out] = z;
    return true;
}

static bool read_policy(const struct json *at, struct rule_missing *out, struct err *e)
{
    static const char *const froms[] = {"inside", "before", NULL};
    struct reading {
        struct rule_missing m;
        int from;
    } r = {.m = {.max = INT_MAX, .in_a_row = INT_MAX}};
#define AT(field) CONF_AT(struct reading, field)
    static const struct conf_member members[] = {
        {"do", CONF_WORD, AT(m.policy), .words = rule_policy_words},
        {"max", CONF_INT, AT(m.max), 0, 366, CONF_OPT},
        {"in_a_row", CONF_INT, AT(m.in_a_row), 0, 366, CONF_OPT},
        {"from", CONF_WORD, AT(from), .words = froms, CONF_OPT},
        {"share", CONF_NANO, AT(m.share_nano), 0, FIXED_ONE, CONF_OPT},
    };
#undef AT
    static const unsigned of[] = {~0U, 1 << RULE_REPEAT | 1 << RULE_LEVEL_4, 1 << RULE_REPEAT,
                                  1 << RULE_REPEAT, 1 << RULE_SKIP};

    if (!CONF_READ(at, members, &r, e))
        return false;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        const struct json *part = json_member(at, members[i].name);

        if (part && !(of[i] & 1U << r.m.policy))
            return conf_wrong(part, e, "\"%s\" has no meaning for this policy", members[i].name);
    }
    *out = r.m;
    out->before = r.from != 0;
    return true;
}

static bool read_missing(struct reader *r, const struct json *at, const char *path, int64_t *out,
                         struct err *e)
{
    struct rule_missing *list = ARENA_ARRAY(r->arena, struct rule_missing, json_len(at));
    size_t n = 0;

    for (*out = 0; r->rule->missing[*out].at; ++*out)
        ;
    if (!json_is_array(at) || json_len(at) == 0)
        return conf_wrong(at, e, "\"%s\" is no list of policies", path);
    for (const struct json *one = json_first(at); one; one = json_next(one), n++) {
        if (!read_policy(one, &list[n], e))
            return conf_in(one, e, "%s[%zu]", path, n);
        for (size_t i = 0; i < n; i++)
            if (list[i].policy == list[n].policy)
                return conf_wrong(one, e, "%s[%zu]: the policy is there twice", path, n);
        if (n && list[n - 1].policy >= RULE_SKIP)
            return conf_wrong(one, e, "%s[%zu]: comes after \"%s\", which takes every day", path, n,
                              rule_policy_words[list[n - 1].policy]);
    }
    if (list[n - 1].policy < RULE_SKIP)
        return conf_wrong(at, e, "%s: the last policy has to be skip or not_determined", path);
    r->rule->missing[*out] = (struct rule_missing_list){list, n};
    return true;
}

static bool read_value(struct reader *r, enum rule_field f, const struct json *at, const char *path,
                       int64_t *out, struct err *e)
{
    static const char *const none[] = {"none", NULL}, *const hours[] = {"hours", NULL};
    const struct conf_member step = {path, CONF_NANO, .low = 1, .high = STEP_MAX, .words = none},
                             size = {path, CONF_LONG, .low = 1, .high = 1000000, .words = hours},
                             word = {path, CONF_WORD, .words = rule_field_kinds[f].words},
                             date = {.name = path, .type = CONF_DATE};
    int number = 0;

    switch (rule_field_kinds[f].form) {
    case FORM_STEP:
        return conf_value(at, &step, out, e);
    case FORM_SIZE:
        return conf_value(at, &size, out, e);
    case FORM_DATE:
        return conf_value(at, &date, out, e);
    case FORM_LEVELS:
        return read_levels(at, path, out, e);
    case FORM_MISSING:
        return read_missing(r, at, path, out, e);
    case FORM_CALENDAR:
        return read_calendar(r, at, path, out, e);
    case FORM_ZONE:
        return read_zone(r, at, path, out, e);
    case FORM_WORD:
        break;
    }
    if (!conf_value(at, &word, &number, e))
        return false;
    *out = number;
    return true;
}

/* {"unknown": [...], "why": "..."} */
static bool read_unknown(struct reader *r, enum rule_field f, const struct json *at,
                         const char *path, struct err *e)
{
    static const struct conf_member members[] = {
        {"unknown", CONF_LIST, CONF_REQ},
        {"why", CONF_TEXT, CONF_AT(struct rule_choice, why)},
    };
    struct rule_choice *c = &r->rule->field[f];
    const struct json *list = json_member(at, "unknown");

    if (!CONF_READ(at, members, c, e))
        return conf_in(at, e, "%s", path);
    if (json_len(list) < 1 || json_len(list) > RULE_CANDIDATES)
        return conf_wrong(list, e, "%s.unknown: has %zu candidates, from 1 to %d can be tried",
                          path, json_len(list), RULE_CANDIDATES);
    for (const struct json *one = json_first(list); one; one = json_next(one), c->len++) {
        const char *here = text_fmt(r->arena, "%s.unknown[%d]", path, c->len);

        if (!read_value(r, f, one, here, &c->at[c->len], e))
            return false;
        for (int i = 0; i < c->len; i++)
            if (c->at[i] == c->at[c->len])
                return conf_wrong(one, e, "%s: the candidate is there twice", here);
    }
    return true;
}

/* A field that has no meaning may be left out, and none else; rule_check knows which. */
static bool read_field(struct reader *r, enum rule_field f, const struct json *doc, struct err *e)
{
    const struct rule_field_kind *kind = &rule_field_kinds[f];
    const struct json *group = *kind->group ? json_member(doc, kind->group) : doc;
    const struct json *at = json_member(group, kind->name);
    const char *path = rule_field_name(f);

    if (!at)
        return true;
    if (json_is_object(at))
        return read_unknown(r, f, at, path, e);
    r->rule->field[f].len = 1;
    return read_value(r, f, at, path, &r->rule->field[f].at[0], e);
}

static bool read_strikes(struct reader *r, const struct json *list, struct err *e)
{
    int64_t *strike = ARENA_ARRAY(r->arena, int64_t, json_len(list));
    size_t n = 0;

    for (const struct json *at = json_first(list); at; at = json_next(at), n++) {
        const char *path = text_fmt(r->arena, "strikes[%zu]", n);
        const struct conf_member price = {path, CONF_NANO, .low = 1, .high = STEP_MAX};

        if (!conf_value(at, &price, &strike[n], e))
            return false;
        if (n && strike[n] <= strike[n - 1])
            return conf_wrong(at, e, "%s: is not above the one before it", path);
    }
    if (list && !n)
        return conf_wrong(list, e, "\"strikes\" is empty");
    r->rule->strike = strike;
    r->rule->strike_len = n;
    return true;
}

/* What has one form; of the others only that they may be there, or have to be. */
static bool read_frame(struct rule *rule, const struct json *doc, struct err *e)
{
#define AT(field) CONF_AT(struct rule, field)
    static const struct conf_member frame[] = {
        {"id", CONF_TEXT, AT(id)},
        {"title", CONF_TEXT, AT(title)},
        {"venue", CONF_TEXT, AT(venue)},
        {"underlying", CONF_TEXT, AT(underlying)},
        {"index", CONF_TEXT, AT(index)},
        {"unit", CONF_TEXT, AT(unit)},
        {"size_unit", CONF_TEXT, AT(size_unit)},
        {"since", CONF_DATE, AT(since)},
        {"until", CONF_DATE, AT(until), CONF_OPT},
        {"status", CONF_WORD, AT(status), .words = rule_status_words},
        {"period", CONF_WORD, AT(period), .words = rule_period_words},
        {"tick", CONF_NANO, AT(tick_nusd), 1, STEP_MAX},
        {"strikes", CONF_LIST, CONF_OPT},
        {"final", CONF_OBJECT, CONF_REQ},
        {"listing", CONF_OBJECT, CONF_REQ},
        {"source", CONF_OBJECT, CONF_REQ},
        {"codes", CONF_ANY, CONF_REQ},
        {"region", CONF_ANY, CONF_REQ},
        {"segment", CONF_ANY, CONF_REQ},
        {"revision", CONF_ANY, CONF_REQ},
        {"last_trade", CONF_ANY, CONF_REQ},
        {"publish_at", CONF_ANY, CONF_REQ},
        {"limits", CONF_ANY, CONF_REQ},
        {"value_of_day", CONF_ANY, CONF_OPT},
        {"input_step", CONF_ANY, CONF_OPT},
        {"levels", CONF_ANY, CONF_OPT},
        {"zone", CONF_ANY, CONF_OPT},
        {"days", CONF_ANY, CONF_OPT},
        {"calendar", CONF_ANY, CONF_OPT},
        {"unknown_days", CONF_ANY, CONF_OPT},
        {"statistic", CONF_ANY, CONF_OPT},
        {"compare", CONF_ANY, CONF_OPT},
        {"edge", CONF_ANY, CONF_OPT},
        {"size", CONF_ANY, CONF_OPT},
        {"value_step", CONF_ANY, CONF_OPT},
        {"missing_day", CONF_ANY, CONF_OPT},
    };
#undef AT
    static const struct conf_member final[] = {
        {"step", CONF_ANY, CONF_OPT}, {"mode", CONF_ANY, CONF_OPT}, {"place", CONF_ANY, CONF_OPT}};
    const struct json *group = json_member(doc, "final");

    rule->until = INT64_MAX;
    if (!conf_once(doc, e) || !CONF_READ(doc, frame, rule, e))
        return false;
    if (rule->until < rule->since)
        return conf_wrong(json_member(doc, "until"), e, "\"until\" is before \"since\"");
    return CONF_READ(group, final, NULL, e) || conf_in(group, e, "final");
}

const struct rule *rule_read(const struct json *doc, const char *file, const char *hash,
                             const struct rule_world *world, struct arena *a, struct err *e)
{
    struct rule *rule = ARENA_NEW(a, struct rule);
    struct reader r = {world, rule, a};

    rule->hash = hash;
    rule->file = file;
    if (!read_frame(rule, doc, e))
        return NULL;
    for (int f = 0; f < RULE_FIELDS; f++)
        if (!read_field(&r, (enum rule_field)f, doc, e))
            return NULL;
    return read_strikes(&r, json_member(doc, "strikes"), e) && rule_read_info(doc, rule, a, e)
                   && rule_check(doc, rule, e)
               ? rule
               : NULL;
}
