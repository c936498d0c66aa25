/*
 * Stored settlements by the rules of contracts, made again: by the version of the rule and the
 * calendars that were stored with them, from the final fixings that there were then.
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "edge/json/json.h"
#include "edge/sign/digest.h"
#include "stage/prove/verify_priv.h"
#include "stage/publish/shadow.h"

enum { PAGE_ROWS = 256 };

/* A version of a rule under some calendars, read once. */
struct version {
    const char *key; /* digests */
    const struct rule *rule;
};

struct walk {
    struct verifying *v;
    struct store_definition_list rules, calendars;
    VEC(struct version) version;
    struct arena arena, page;
};

static const char *name_of(const struct store_shadow_stored *row, struct arena *a)
{
    char date[CLOCK_TEXT_MAX];

    return text_fmt(a, "rule %s as of %s", row->code, clock_text_date(row->as_of, date));
}

/* The text of a digest, which has to have it; NULL where it is missing or does not. */
static const struct store_definition *find(const struct store_definition_list *list,
                                           const char *hash)
{
    char hex[DIGEST_TEXT_MAX];

    for (size_t i = 0; i < list->len; i++)
        if (text_eq(list->at[i].hash, hash))
            return text_eq(digest_text(list->at[i].text, strlen(list->at[i].text), hex), hash)
                       ? &list->at[i]
                       : NULL;
    return NULL;
}

static bool add_calendar(struct walk *w, const char *hash, calendar_list *out, struct err *e)
{
    const struct store_definition *d = find(&w->calendars, hash);
    const struct json *doc;
    const struct calendar *c;

    if (!d)
        return err_set(e, ERR_DATA, "the calendar %s is not stored as it was", hash);
    doc = json_parse_config(d->text, strlen(d->text), d->id, &w->arena, e);
    if (!doc)
        return false;
    c = calendar_read(doc, d->hash, &w->v->setup->config->zones, &w->arena, e);
    if (!c)
        return err_in_file(e, d->id);
    *VEC_PUSH(out, &w->arena) = c;
    return true;
}

static const struct rule *read_rule(struct walk *w, const struct store_shadow_stored *row,
                                    struct err *e)
{
    const struct store_definition *d = find(&w->rules, row->definition);
    calendar_list calendars = {0};
    const struct rule_world world = {&w->v->setup->config->zones, &calendars};
    const struct json *doc;
    const struct rule *r;

    if (!d) {
        (void)err_set(e, ERR_DATA, "the rule %s is not stored as it was", row->definition);
        return NULL;
    }
    for (const char *at = row->calendars; at && *at;) {
        size_t len = strcspn(at, ",");

        if (!add_calendar(w, text_dup_n(&w->arena, at, len), &calendars, e))
            return NULL;
        at += len + (at[len] == ',');
    }
    doc = json_parse_config(d->text, strlen(d->text), d->id, &w->arena, e);
    r = doc ? rule_read(doc, d->id, d->hash, &world, &w->arena, e) : NULL;
    if (doc && !r)
        (void)err_in_file(e, d->id);
    return r;
}

/* NULL, with why, when what a row was made by is not there any more. */
static const struct rule *rule_of(struct walk *w, const struct store_shadow_stored *row,
                                  struct err *e)
{
    const char *key =
        text_fmt(&w->page, "%s %s", row->definition, row->calendars ? row->calendars : "");
    const struct rule *r;

    for (size_t i = 0; i < w->version.len; i++)
        if (text_eq(w->version.at[i].key, key))
            return w->version.at[i].rule;
    r = read_rule(w, row, e);
    if (r)
        *VEC_PUSH(&w->version, &w->arena) = (struct version){text_dup(&w->arena, key), r};
    return r;
}

/* The days that were final when the row was published. */
static struct store_index_days_list days_at(const struct store_index_days_list *all,
                                            const struct store_shadow_stored *row, struct arena *a)
{
    struct store_index_days *out = ARENA_NEW(a, struct store_index_days);

    for (size_t i = 0; i < all->len; i++) {
        const struct store_index_days *x = &all->at[i];

        if (!text_eq(x->index, row->index))
            continue;
        *out = (struct store_index_days){.index = x->index,
                                         .day = ARENA_ARRAY(a, struct rule_day, x->len)};
        for (size_t k = 0; k < x->len; k++)
            if (x->published_at[k] <= row->published_at)
                out->day[out->len++] = x->day[k];
        return (struct store_index_days_list){out, 1};
    }
    return (struct store_index_days_list){0};
}

static void set_calendars(struct store_shadow *row, const struct rule *r, struct arena *a)
{
    struct store_definition *out = ARENA_ARRAY(a, struct store_definition, RULE_CANDIDATES);

    for (int k = 0; k < RULE_CANDIDATES && r->calendar[k]; k++)
        out[row->calendar_len++] =
            (struct store_definition){r->calendar[k]->id, r->calendar[k]->hash, NULL};
    must(row->calendar_len <= RULE_CANDIDATES);
    row->calendar = out;
}

/* Makes a row again; false, and told, where that cannot be done or gives another text. */
static bool is_made_again(struct walk *w, const struct store_shadow_stored *stored,
                          const struct rule *r, const struct store_index_days_list *days,
                          struct store_shadow *again)
{
    const struct store_index_days_list then = days_at(days, stored, &w->page);
    struct err here = {0};
    const char *where;

    if (stored->as_of > stored->to) { /* one that is made ends with its period at the latest */
        verify_differs(w->v, "%s: its period has ended before that", name_of(stored, &w->page));
        return false;
    }
    if (!shadow_row(w->v->setup->config, r, stored->to, stored->as_of, &then, again, &w->page,
                    &here)) {
        verify_differs(w->v, "%s: %s", name_of(stored, &w->page), here.text);
        return false;
    }
    set_calendars(again, r, &w->page);
    where = verify_first_difference(stored->text, again->text, &w->page);
    if (where)
        verify_differs(w->v, "%s: %s", name_of(stored, &w->page), where);
    return !where;
}

/* One statement for the days of a page, one to compare its rows. */
static bool check_page(struct walk *w, const struct store_shadow_list *list, struct err *e)
{
    const struct rule **rule = ARENA_ARRAY(&w->page, const struct rule *, list->len);
    const char **index = ARENA_ARRAY(&w->page, const char *, list->len);
    const struct store_shadow_stored **row =
        ARENA_ARRAY(&w->page, const struct store_shadow_stored *, list->len);
    struct store_shadow *again = ARENA_ARRAY(&w->page, struct store_shadow, list->len);
    int64_t *no = ARENA_ARRAY(&w->page, int64_t, list->len), from = INT64_MAX, to = INT64_MIN;
    bool *differs = ARENA_ARRAY(&w->page, bool, list->len);
    struct store_index_days_list days;
    size_t n = 0, same = 0;

    for (size_t i = 0; i < list->len; i++) {
        const struct store_shadow_stored *s = &list->at[i];
        struct err here = {0};
        char hex[DIGEST_TEXT_MAX];

        if (!text_eq(digest_text(s->text, strlen(s->text), hex), s->digest))
            verify_differs(w->v, "%s: the record's text does not have its digest",
                           name_of(s, &w->page));
        w->v->out->shadows++;
        if (!s->speaks) /* its days are no more what they were */
            continue;
        if (!(rule[n] = rule_of(w, s, &here))) {
            verify_differs(w->v, "%s: %s", name_of(s, &w->page), here.text);
            continue;
        }
        from = shadow_first_day(rule[n], s->to) < from ? shadow_first_day(rule[n], s->to) : from;
        to = s->as_of > to ? s->as_of : to;
        index[n] = s->index;
        row[n++] = s;
    }
    if (n == 0)
        return true;
    if (!store_get_index_days(w->v->setup->store, index, n, from, to, &days, &w->page, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (is_made_again(w, row[i], rule[i], &days, &again[same])) {
            row[same] = row[i];
            no[same++] = row[i]->no;
        }
    must(same <= n && n <= list->len);
    if (same && !store_compare_shadows(w->v->setup->store, no, again, same, differs, e))
        return false;
    for (size_t i = 0; i < same; i++)
        if (differs[i])
            verify_differs(w->v, "%s: the row is not what its record says",
                           name_of(row[i], &w->page));
    return true;
}

bool verify_shadows(struct verifying *v, struct err *e)
{
    struct walk w = {.v = v};
    struct store_shadow_list list = {0};
    int64_t after = 0;
    bool done = store_get_rule_versions(v->setup->store, &w.rules, &w.calendars, &w.arena, e);

    do {
        arena_reset(&w.page);
        done = done && store_get_shadows(v->setup->store, after, PAGE_ROWS, &list, &w.page, e)
               && check_page(&w, &list, e);
        if (done && list.len)
            after = list.at[list.len - 1].no;
    } while (done && list.len == PAGE_ROWS);
    arena_fini(&w.page);
    arena_fini(&w.arena);
    return done;
}
