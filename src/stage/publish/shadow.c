#include "stage/publish/shadow.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "calc/contract/rule_record.h"
#include "edge/sign/digest.h"
#include "stage/publish/known_priv.h"
#include "store/shadow.h"

/* How far before a period a value may lie that is repeated; how far back an ended one is settled;
   and how far ahead the end of one that runs may lie. */
enum { BEFORE_DAYS = 31, MONTHS_BACK = 12, MONTHS_AHEAD = 12 };

/* A period that may be due. */
struct due {
    const struct rule *rule;
    int64_t last, through;
};

struct work {
    struct publish *publish;
    const struct config *config;
    struct store_reach *index; /* those of the rules */
    size_t indices;
    VEC(struct due) due;
    VEC(struct store_shadow_state) state; /* beside due */
    struct store_index_days_list days;
    VEC(struct store_shadow) row;
    struct arena *arena;
};

static int64_t last_of(int month)
{
    return contract_month_first(month + 1) - 1;
}

/* The last date that counts by now: the period's end when its fixing or a later one is there, else
   the newest. */
static int64_t through_of(int64_t newest, int64_t last)
{
    return number_min(newest, last);
}

/* The days that a period is computed from, whatever else was loaded. */
static struct store_index_days slice(const struct store_index_days *days, int64_t first,
                                     int64_t through)
{
    struct store_index_days out = *days;

    while (out.len > 0 && out.day[0].date < first - BEFORE_DAYS) {
        out.day++;
        out.len--;
    }
    while (out.len > 0 && out.day[out.len - 1].date > through)
        out.len--;
    must(out.len == 0 || out.day[0].date >= first - BEFORE_DAYS);
    return out;
}

/* By whichever candidate begins first. */
static int64_t first_of(const struct rule *r, int64_t last)
{
    const struct rule_choice *listed = &r->field[RULE_LISTED_ON];
    int64_t first = rule_first(r, last, listed->at[0]);

    for (int i = 1; i < listed->len; i++)
        if (rule_first(r, last, listed->at[i]) < first)
            first = rule_first(r, last, listed->at[i]);
    return first;
}

/* The days that a period as of `through` is computed from. */
static struct store_index_days days_for(const struct rule *r, int64_t last, int64_t through,
                                        const struct store_index_days_list *all)
{
    for (size_t i = 0; i < all->len; i++)
        if (text_eq(all->at[i].index, r->index))
            return slice(&all->at[i], first_of(r, last), through);
    return (struct store_index_days){.index = r->index};
}

static void write_record(struct store_shadow *row, const struct store_index_days *used,
                         struct arena *a)
{
    char hex[DIGEST_TEXT_MAX];
    struct buf text;

    must(row->settlement->len > 0 && row->settlement->through <= row->settlement->to);
    must(used->len == 0 || used->day[used->len - 1].date <= row->settlement->through);
    buf_init(&text, BUF_CONFIG_MAX);
    rule_record(row->settlement, used->day, used->len, &text, a);
    row->text = text_dup_n(a, text.data, text.len);
    row->digest = text_dup(a, digest_text(text.data, text.len, hex));
    must(strlen(row->text) == text.len && strlen(row->digest) == DIGEST_TEXT_MAX - 1);
    buf_fini(&text);
}

bool shadow_row(const struct config *config, const struct rule *r, int64_t last, int64_t through,
                const struct store_index_days_list *days, struct store_shadow *out, struct arena *a,
                struct err *e)
{
    struct store_index_days used = days_for(r, last, through, days);
    struct rule_settlement *s = ARENA_NEW(a, struct rule_settlement);

    *out = (struct store_shadow){.settlement = s};
    if (!rule_settle(r, rule_own(&config->contract_rules, r->index, last), last, through, used.day,
                     used.len, s, a, e))
        return false;
    write_record(out, &used, a);
    return true;
}

int64_t shadow_first_day(const struct rule *r, int64_t last)
{
    return first_of(r, last) - BEFORE_DAYS;
}

static const struct store_definition *definition_of(const struct work *w, const struct rule *r)
{
    struct store_definition *d = ARENA_NEW(w->arena, struct store_definition);

    for (size_t i = 0; i < w->config->rule_file.len; i++) {
        const struct config_file *f = &w->config->rule_file.at[i];

        if (text_eq(f->hash, r->hash))
            *d = (struct store_definition){f->id, f->hash, f->text};
    }
    must(d->id);
    return d;
}

static void add_calendars(const struct work *w, struct store_shadow *row, const struct rule *r)
{
    struct store_definition *out = ARENA_ARRAY(w->arena, struct store_definition, RULE_CANDIDATES);

    for (int k = 0; k < RULE_CANDIDATES && r->calendar[k]; k++)
        for (size_t i = 0; i < w->config->calendar_file.len; i++) {
            const struct config_file *f = &w->config->calendar_file.at[i];

            if (!text_eq(f->hash, r->calendar[k]->hash))
                continue;
            must(row->calendar_len < RULE_CANDIDATES); /* an id is there once */
            out[row->calendar_len++] = (struct store_definition){f->id, f->hash, f->text};
        }
    row->calendar = out;
}

static const struct store_reach *reach_of(const struct work *w, const char *index)
{
    for (size_t i = 0; i < w->indices; i++)
        if (text_eq(w->index[i].index, index))
            return &w->index[i];
    return NULL;
}

static bool is_dated(const struct rule *r)
{
    return r->period == RULE_DATE || r->period == RULE_WEEK;
}

/* The periods of a rule that have begun and ended not too long ago. Before the first fixing of its
   index there was nothing to settle on. */
static void add_periods(struct work *w, const struct rule *r)
{
    int month = contract_month_of(clock_date_of(w->publish->now));
    const struct store_reach *reach = reach_of(w, r->index);

    must(reach); /* add_indices: every rule's */
    if (!reach->newest || is_dated(r))
        return;
    for (int m = month - MONTHS_BACK; m <= month + MONTHS_AHEAD; m++) {
        int64_t last = last_of(m), through = through_of(reach->newest, last);

        if (rule_on(&w->config->contract_rules, r->id, last) != r || !rule_has(r, last)
            || through < first_of(r, last) || last < reach->oldest)
            continue;
        *VEC_PUSH(&w->due, w->arena) = (struct due){r, last, through};
        *VEC_PUSH(&w->state, w->arena) = (struct store_shadow_state){.contract = r->id, .to = last};
    }
}

/* Leaves those of which something new can be said. */
static void keep_due(struct work *w)
{
    size_t kept = 0;

    must(w->state.len == w->due.len);
    for (size_t i = 0; i < w->due.len; i++)
        if (!w->state.at[i].ended && w->state.at[i].as_of < w->due.at[i].through)
            w->due.at[kept++] = w->due.at[i];
    must(kept <= w->due.len);
    w->due.len = kept;
}

static void add_indices(struct work *w)
{
    const rule_list *list = &w->config->contract_rules;

    w->index = ARENA_ARRAY(w->arena, struct store_reach, list->len);
    for (size_t i = 0; i < list->len; i++)
        if (!reach_of(w, list->at[i]->index))
            w->index[w->indices++].index = list->at[i]->index;
}

/* In a run it is known already, of all indices. */
static bool load_reach(struct work *w, struct err *e)
{
    if (!w->publish->known)
        return store_get_reach(w->publish->store, w->index, w->indices, e);
    for (size_t i = 0; i < w->indices; i++) {
        const struct store_stand *chain;

        if (!publish_standing(w->publish, w->index[i].index, &chain, e))
            return false;
        w->index[i].newest = chain ? chain->final : 0;
        w->index[i].oldest = chain ? chain->first : 0;
    }
    return true;
}

/* What is due, and only for that the days it needs. */
static bool load(struct work *w, struct err *e)
{
    int64_t from = INT64_MAX, to = INT64_MIN;
    const char **index;

    add_indices(w);
    if (!load_reach(w, e))
        return false;
    for (size_t i = 0; i < w->config->contract_rules.len; i++)
        add_periods(w, w->config->contract_rules.at[i]);
    if (!store_get_shadow_states(w->publish->store, w->state.at, w->state.len, e))
        return false;
    keep_due(w);
    for (size_t i = 0; i < w->due.len; i++) {
        int64_t first = shadow_first_day(w->due.at[i].rule, w->due.at[i].last);

        from = number_min(first, from);
        to = number_max(w->due.at[i].through, to);
    }
    if (w->due.len == 0)
        return true;
    index = ARENA_ARRAY(w->arena, const char *, w->indices);
    for (size_t i = 0; i < w->indices; i++)
        index[i] = w->index[i].index;
    return store_get_index_days(w->publish->store, index, w->indices, from, to, &w->days, w->arena,
                                e);
}

static void add_rows(struct work *w, struct err *first)
{
    for (size_t i = 0; i < w->due.len; i++) {
        const struct due *d = &w->due.at[i];
        struct store_shadow row;
        struct err here = {0};

        if (shadow_row(w->config, d->rule, d->last, d->through, &w->days, &row, w->arena, &here)) {
            row.rule = definition_of(w, d->rule);
            add_calendars(w, &row, d->rule);
            *VEC_PUSH(&w->row, w->arena) = row;
        } else if (first->kind == ERR_NONE) {
            *first = here;
        }
    }
}

bool publish_shadows(struct publish *p, struct err *e)
{
    struct arena a = {0};
    struct work w = {.publish = p, .config = p->config, .arena = &a};
    struct err first = {0};
    bool done = p->config->contract_rules.len == 0 || load(&w, e);

    if (done)
        add_rows(&w, &first);
    if (done && w.row.len > 0 && !p->dry_run)
        done = store_put_shadows(p->store, w.row.at, w.row.len, p->now, p->run, e);
    if (done && first.kind != ERR_NONE) {
        *e = first;
        done = false;
    }
    arena_fini(&a);
    return done;
}

bool publish_shadow_of(struct publish *p, const struct rule *r, int64_t last,
                       struct rule_settlement *out, bool *found, struct arena *a, struct err *e)
{
    struct store_reach reach = {.index = r->index};
    int64_t first = first_of(r, last), through;
    struct store_index_days_list days;
    struct store_shadow row;

    *found = false;
    if (!store_get_reach(p->store, &reach, 1, e))
        return false;
    through = through_of(reach.newest, last);
    if (!reach.newest || through < first || last < reach.oldest)
        return true;
    *found = true;
    if (!store_get_index_days(p->store, &r->index, 1, first - BEFORE_DAYS, through, &days, a, e)
        || !shadow_row(p->config, r, last, through, &days, &row, a, e))
        return false;
    *out = *row.settlement;
    return true;
}
