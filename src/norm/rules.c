/*
 * instruments.json: the instruments, spellings that name one on their own, and ordered rules over
 * fragments. The first rule that holds decides.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "norm/norm.h"
#include "spelling_priv.h"

enum { RULES_MAX = 500, MEMORY_TOLERANCE_PERCENT = 10, MEMORY_MAX_MB = 1 << 30 };

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
    static const char *const known[] = {"id", "family", "form", "title", "low", "high", NULL};

    if (!json_only(at, "instrument", known, e) || !json_str(at, "id", &i->id, e)
        || !json_str(at, "family", &i->family, e) || !json_str_opt(at, "form", &i->form, e)
        || !json_str(at, "title", &i->title, e) || !json_nano(at, "low", &i->low_nusd, e)
        || !json_nano(at, "high", &i->high_nusd, e))
        return false;
    if (i->low_nusd <= 0 || i->high_nusd <= i->low_nusd)
        return err_set(e, ERR_CONFIG, "instrument \"%s\": bounds have to be above 0 and in order",
                       i->id);
    return true;
}

static bool read_instruments(const struct json *list, struct norm_rules *r, struct arena *a,
                             struct err *e)
{
    for (const struct json *at = json_first(list); at; at = json_next(at))
        if (!read_instrument(at, VEC_PUSH(&r->instrument, a), e))
            return false;
    if (!r->instrument.len)
        return err_set(e, ERR_CONFIG, "\"instruments\" is empty");
    qsort(r->instrument.at, r->instrument.len, sizeof *r->instrument.at, by_id);
    for (size_t i = 1; i < r->instrument.len; i++)
        if (by_id(&r->instrument.at[i - 1], &r->instrument.at[i]) == 0)
            return err_set(e, ERR_CONFIG, "instrument \"%s\" is there twice",
                           r->instrument.at[i].id);
    return true;
}

static bool read_exact(const struct json *table, struct norm_rules *r, struct arena *a,
                       struct err *e)
{
    for (const struct json *at = json_first(table); at; at = json_next(at)) {
        struct exact *x = VEC_PUSH(&r->exact, a);
        const char *id;

        if (!json_str(at, "", &id, e))
            return err_in(e, "spelling \"%s\"", json_name(at));
        x->spelling = text_lower(a, json_name(at));
        x->is = norm_instrument_by_id(r, id);
        if (!x->is)
            return err_set(e, ERR_CONFIG, "spelling \"%s\": no instrument \"%s\"", json_name(at),
                           id);
    }
    if (r->exact.len)
        qsort(r->exact.at, r->exact.len, sizeof *r->exact.at, by_spelling);
    for (size_t i = 1; i < r->exact.len; i++)
        if (by_spelling(&r->exact.at[i - 1], &r->exact.at[i]) == 0)
            return err_set(e, ERR_CONFIG, "spelling \"%s\" is there twice",
                           r->exact.at[i].spelling);
    return true;
}

static bool read_patterns(const struct json *at, const char *name, struct patterns *out,
                          struct arena *a, struct err *e)
{
    const struct json *list = json_get(at, name);

    if (json_is_null(list))
        return true;
    if (!json_array(at, name, e))
        return false;
    out->at = ARENA_ARRAY(a, struct spelling, json_len(list) + 1);
    for (const struct json *p = json_first(list); p; p = json_next(p)) {
        const char *text;

        if (!json_str(p, "", &text, e))
            return err_in(e, "\"%s\"", name);
        spelling_add(&out->at[out->len], text);
        if (!out->at[out->len++].len)
            return err_set(e, ERR_CONFIG, "\"%s\" has an empty pattern", name);
    }
    return true;
}

static bool read_rule(const struct json *at, struct norm_rules *r, struct rule *out,
                      struct arena *a, struct err *e)
{
    static const char *const known[] = {"all", "any",   "none",  "memory_gb", "memory_below_gb",
                                        "is",  "slice", "other", NULL};
    const char *id = NULL, *other = NULL;

    if (!json_only(at, "rule", known, e) || !read_patterns(at, "all", &out->all, a, e)
        || !read_patterns(at, "any", &out->any, a, e)
        || !read_patterns(at, "none", &out->none, a, e)
        || !json_int_opt(at, "memory_gb", &out->memory_gb, e)
        || !json_int_opt(at, "memory_below_gb", &out->memory_below_gb, e)
        || !json_str_opt(at, "is", &id, e) || !json_bool_opt(at, "slice", &out->slice, e)
        || !json_str_opt(at, "other", &other, e))
        return false;
    if (!out->all.len && !out->any.len)
        return err_set(e, ERR_CONFIG, "\"all\" or \"any\" is missing");
    if ((id != NULL) + out->slice + (other != NULL) != 1)
        return err_set(e, ERR_CONFIG, "expected one of \"is\", \"slice\" and \"other\"");
    out->is = id ? norm_instrument_by_id(r, id) : NULL;
    return !id || out->is || err_set(e, ERR_CONFIG, "no instrument \"%s\"", id);
}

const struct norm_rules *norm_rules_read(const struct json *doc, struct arena *a, struct err *e)
{
    static const char *const known[] = {"instruments", "spellings", "rules", NULL};
    struct norm_rules *r = ARENA_NEW(a, struct norm_rules);
    const struct json *list;
    size_t n = 0;

    if (!json_only(doc, "instruments.json", known, e) || !(list = json_array(doc, "instruments", e))
        || !read_instruments(list, r, a, e) || !(list = json_object(doc, "spellings", e))
        || !read_exact(list, r, a, e) || !(list = json_array(doc, "rules", e)))
        goto bad;
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        if (++n > RULES_MAX) {
            err_set(e, ERR_CONFIG, "more than %d rules", RULES_MAX);
            goto bad;
        }
        if (!read_rule(at, r, VEC_PUSH(&r->rule, a), a, e)) {
            err_in(e, "rule %zu", n);
            goto bad;
        }
    }
    return r;
bad:
    e->kind = ERR_CONFIG;
    err_in(e, "instruments.json");
    return NULL;
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
    int64_t off = mb > gb * 1024 ? mb - gb * 1024 : gb * 1024 - mb;

    return off * 100 <= gb * 1024 * MEMORY_TOLERANCE_PERCENT;
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
