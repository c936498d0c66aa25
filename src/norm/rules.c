/*
 * instruments.json: the instruments, spellings that name one on their own, and ordered rules over
 * fragments. The first rule that holds decides.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "edge/json/conf.h"
#include "norm/norm.h"
#include "spelling_priv.h"

enum {
    RULES_MAX = 500,
    MEMORY_TOLERANCE_PERCENT = 10,
    MEMORY_MAX_MB = 1 << 30,
    PRICE_MAX_USD = 1000000
};

struct patterns {
    struct spelling *at;
    size_t len;
};

struct rule {
    struct patterns all, any, none;
    int64_t memory_gb; /* 0: not asked */
    int64_t memory_below_gb;
    const struct instrument *is; /* NULL: some other good, or a slice */
    bool slice;
};

struct exact {
    const char *spelling; /* lower case */
    const struct instrument *is;
};

struct norm_rules {
    VEC(struct instrument) instrument; /* by id */
    VEC(struct exact) exact;           /* by spelling */
    VEC(struct rule) rule;
};

static int by_id(const void *a, const void *b)
{
    return text_cmp(((const struct instrument *)a)->id, ((const struct instrument *)b)->id);
}

static int by_spelling(const void *a, const void *b)
{
    return text_cmp(((const struct exact *)a)->spelling, ((const struct exact *)b)->spelling);
}

static bool read_instrument(const struct json *at, struct instrument *i, struct err *e)
{
#define AT(field) CONF_AT(struct instrument, field)
    static const struct conf_member members[] = {
        {"id", CONF_TEXT, AT(id)},
        {"family", CONF_TEXT, AT(family)},
        {"form", CONF_TEXT, AT(form), CONF_OPT},
        {"title", CONF_TEXT, AT(title)},
        {"low", CONF_NANO, AT(low_nusd), 1, PRICE_MAX_USD * FIXED_ONE},
        {"high", CONF_NANO, AT(high_nusd), 1, PRICE_MAX_USD * FIXED_ONE},
    };
#undef AT

    return CONF_READ(at, members, i, e)
           && (i->high_nusd > i->low_nusd
               || conf_wrong(at, e, "instrument \"%s\": bounds have to be in order", i->id));
}

static bool read_instruments(const struct json *list, struct norm_rules *r, struct arena *a,
                             struct err *e)
{
    for (const struct json *at = json_first(list); at; at = json_next(at))
        if (!read_instrument(at, VEC_PUSH(&r->instrument, a), e))
            return conf_in(at, e, "instruments[%zu]", r->instrument.len - 1);
    if (!r->instrument.len)
        return conf_wrong(list, e, "\"instruments\" is empty");
    return CONF_SORT(list, r->instrument.at, r->instrument.len, struct instrument, id, "instrument",
                     e);
}

static bool read_exact(const struct json *table, struct norm_rules *r, struct arena *a,
                       struct err *e)
{
    for (const struct json *at = json_first(table); at; at = json_next(at)) {
        struct exact *x = VEC_PUSH(&r->exact, a);
        const char *id;

        if (!conf_text(at, json_name(at), &id, e))
            return conf_in(at, e, "spellings");
        x->spelling = text_lower(a, json_name(at));
        x->is = norm_instrument_by_id(r, id);
        if (!x->is)
            return conf_wrong(at, e, "spelling \"%s\": no instrument \"%s\"", json_name(at), id);
    }
    return CONF_SORT(table, r->exact.at, r->exact.len, struct exact, spelling, "spelling", e);
}

static bool read_patterns(const struct json *at, const char *name, struct patterns *out,
                          struct arena *a, struct err *e)
{
    const char **text;

    if (!conf_texts(at, name, &text, &out->len, a, e))
        return false;
    out->at = ARENA_ARRAY(a, struct spelling, out->len);
    for (size_t i = 0; i < out->len; i++) {
        spelling_add(&out->at[i], text[i]);
        if (!out->at[i].len)
            return conf_wrong(json_member(at, name), e, "\"%s\" has an empty pattern", name);
    }
    return true;
}

static bool read_rule(const struct json *at, struct norm_rules *r, struct rule *out,
                      struct arena *a, struct err *e)
{
    struct reading {
        struct rule rule;
        const char *is, *other;
    } read = {0};
#define AT(field) CONF_AT(struct reading, field)
    static const struct conf_member members[] = {
        {"all", CONF_LIST, CONF_OPT},
        {"any", CONF_LIST, CONF_OPT},
        {"none", CONF_LIST, CONF_OPT},
        {"memory_gb", CONF_LONG, AT(rule.memory_gb), 1, MEMORY_MAX_MB / 1024, CONF_OPT},
        {"memory_below_gb", CONF_LONG, AT(rule.memory_below_gb), 1, MEMORY_MAX_MB / 1024, CONF_OPT},
        {"is", CONF_TEXT, AT(is), CONF_OPT},
        {"slice", CONF_BOOL, AT(rule.slice), CONF_OPT},
        {"other", CONF_TEXT, AT(other), CONF_OPT},
    };
#undef AT

    if (!CONF_READ(at, members, &read, e) || !read_patterns(at, "all", &read.rule.all, a, e)
        || !read_patterns(at, "any", &read.rule.any, a, e)
        || !read_patterns(at, "none", &read.rule.none, a, e))
        return false;
    *out = read.rule;
    if (!out->all.len && !out->any.len)
        return conf_wrong(at, e, "\"all\" or \"any\" is missing");
    if ((read.is != NULL) + out->slice + (read.other != NULL) != 1)
        return conf_wrong(at, e, "expected one of \"is\", \"slice\" and \"other\"");
    out->is = read.is ? norm_instrument_by_id(r, read.is) : NULL;
    return !read.is || out->is
           || conf_wrong(json_member(at, "is"), e, "no instrument \"%s\"", read.is);
}

static bool read_rules(const struct json *list, struct norm_rules *r, struct arena *a,
                       struct err *e)
{
    if (json_len(list) > RULES_MAX)
        return conf_wrong(list, e, "more than %d rules", RULES_MAX);
    for (const struct json *at = json_first(list); at; at = json_next(at))
        if (!read_rule(at, r, VEC_PUSH(&r->rule, a), a, e))
            return conf_in(at, e, "rule %zu", r->rule.len);
    return true;
}

const struct norm_rules *norm_rules_read(const struct json *doc, struct arena *a, struct err *e)
{
    static const struct conf_member members[] = {{"instruments", CONF_LIST, CONF_REQ},
                                                 {"spellings", CONF_OBJECT, CONF_REQ},
                                                 {"rules", CONF_LIST, CONF_REQ}};
    struct norm_rules *r = ARENA_NEW(a, struct norm_rules);

    return CONF_READ(doc, members, NULL, e)
                   && read_instruments(json_member(doc, "instruments"), r, a, e)
                   && read_exact(json_member(doc, "spellings"), r, a, e)
                   && read_rules(json_member(doc, "rules"), r, a, e)
               ? r
               : NULL;
}

const struct instrument *norm_instrument_by_id(const struct norm_rules *rules, const char *id)
{
    struct instrument key = {.id = id};

    return bsearch(&key, rules->instrument.at, rules->instrument.len, sizeof key, by_id);
}

size_t norm_instrument_count(const struct norm_rules *rules)
{
    return rules->instrument.len;
}

const struct instrument *norm_instrument_at(const struct norm_rules *rules, size_t i)
{
    must(i < rules->instrument.len);
    return &rules->instrument.at[i];
}

static const struct instrument *find_exact(const struct norm_rules *r, const char *gpu)
{
    char lower[SPELLING_TEXT_MAX];
    struct exact key = {.spelling = lower}, *found;
    size_t len = strlen(gpu);

    if (len >= sizeof lower || !r->exact.len)
        return NULL;
    for (size_t i = 0; i <= len; i++)
        lower[i] = gpu[i] >= 'A' && gpu[i] <= 'Z' ? (char)(gpu[i] + 32) : gpu[i];
    found = bsearch(&key, r->exact.at, r->exact.len, sizeof key, by_spelling);
    return found ? found->is : NULL;
}

static bool has_all(const struct spelling *s, const struct patterns *p)
{
    for (size_t i = 0; i < p->len; i++)
        if (!spelling_has(s, &p->at[i]))
            return false;
    return true;
}

static bool has_any(const struct spelling *s, const struct patterns *p)
{
    for (size_t i = 0; i < p->len; i++)
        if (spelling_has(s, &p->at[i]))
            return true;
    return false;
}

/* Markets tell 80, 79.6 or 81559 MB of one and the same board. */
static bool is_about(int64_t mb, int64_t gb)
{
    return llabs(mb - gb * 1024) * 100 <= gb * 1024 * MEMORY_TOLERANCE_PERCENT;
}

static bool holds(const struct rule *rule, const struct spelling *s, int64_t told_mb)
{
    int64_t mb;

    if (told_mb > MEMORY_MAX_MB)
        told_mb = 0; /* no memory of this world */
    mb = told_mb > 0 ? told_mb : spelling_memory_gb(s) * 1024;
    if (!has_all(s, &rule->all) || (rule->any.len && !has_any(s, &rule->any))
        || has_any(s, &rule->none))
        return false;
    if (rule->memory_gb && !is_about(mb, rule->memory_gb))
        return false;
    /* Only what the market tells of the card: a figure in the name may be of anything. */
    return !rule->memory_below_gb || (told_mb > 0 && told_mb < rule->memory_below_gb * 1024);
}

const struct instrument *norm_instrument(const struct norm_rules *rules, const char *gpu,
                                         const char *form, int64_t memory_mb, bool *slice)
{
    const struct instrument *exact = gpu ? find_exact(rules, gpu) : NULL;
    struct spelling s;

    *slice = false;
    if (exact || !gpu)
        return exact;
    s.len = s.text_len = 0;
    spelling_add(&s, gpu);
    spelling_add(&s, form);
    for (size_t i = 0; i < rules->rule.len; i++) {
        if (holds(&rules->rule.at[i], &s, memory_mb)) {
            *slice = rules->rule.at[i].slice;
            return rules->rule.at[i].is;
        }
    }
    return NULL;
}
