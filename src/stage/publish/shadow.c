#include "stage/publish/shadow.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "edge/sign/digest.h"
#include "store/shadow.h"

/* How far before a period a value may lie that is repeated; how far back an ended one is settled;
   and how far ahead the end of one that runs may lie. */
enum { BEFORE_DAYS = 31, MONTHS_BACK = 12, MONTHS_AHEAD = 12 };

struct work {
    struct publish *publish;
    const struct config *config;
    struct store_index_days_list days;
    struct store_shadow_state_list states;
    VEC(struct store_shadow) row;
    struct arena *arena;
};

static int64_t last_of(int month)
{
    return contract_month_first(month + 1) - 1;
}

static const struct store_index_days *days_of(const struct work *w, const char *index)
{
    for (size_t i = 0; i < w->days.len; i++)
        if (text_eq(w->days.at[i].index, index))
            return &w->days.at[i];
    return NULL;
}

/* The last date that counts by now: the period's end when its fixing is there, else the newest. */
static bool through_of(const struct store_index_days *days, int64_t first, int64_t last,
                       int64_t *through)
{
    for (size_t i = days->len; i-- > 0;) {
        if (days->day[i].date > last)
            continue;
        /* A later fixing is there: that of the last day will not come any more. */
        *through = i + 1 < days->len ? last : days->day[i].date;
        return *through >= first;
    }
    return false;
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

static bool compute(const struct work *w, const struct rule *r, int64_t last, int64_t through,
                    struct store_index_days *used, struct rule_settlement *out, struct err *e)
{
    const struct rule *own = rule_own(&w->config->contract_rules, r->index, last);

    *used = slice(days_of(w, r->index), first_of(r, last), through);
    return rule_settle(r, own, last, through, used->day, used->len, out, w->arena, e);
}

static bool is_done(const struct work *w, const struct rule *r, int64_t last, int64_t through)
{
    for (size_t i = 0; i < w->states.len; i++) {
        const struct store_shadow_state *s = &w->states.at[i];

        if (text_eq(s->contract, r->id) && s->to == last)
            return s->ended || s->as_of >= through;
    }
    return false;
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

            if (text_eq(f->hash, r->calendar[k]->hash))
                out[row->calendar_len++] = (struct store_definition){f->id, f->hash, f->text};
        }
    row->calendar = out;
}

static void add_row(struct work *w, const struct rule_settlement *s,
                    const struct store_index_days *used)
{
    struct store_shadow *row = VEC_PUSH(&w->row, w->arena);
    char hex[DIGEST_TEXT_MAX];
    struct buf text;

    buf_init(&text, BUF_CONFIG_MAX);
    rule_record(s, used->day, used->len, &text, w->arena);
    row->settlement = s;
    row->text = text_dup_n(w->arena, text.data, text.len);
    row->digest = text_dup(w->arena, digest_text(text.data, text.len, hex));
    row->rule = definition_of(w, s->rule);
    add_calendars(w, row, s->rule);
    buf_fini(&text);
}

/* One period of a rule, when something new can be said of it. */
static bool add_due(struct work *w, const struct rule *r, int64_t last, struct err *e)
{
    const struct store_index_days *days = days_of(w, r->index);
    struct rule_settlement *s;
    struct store_index_days used;
    int64_t through;

    if (!days || !rule_has(r, last) || !through_of(days, first_of(r, last), last, &through)
        || is_done(w, r, last, through))
        return true;
    s = ARENA_NEW(w->arena, struct rule_settlement);
    if (!compute(w, r, last, through, &used, s, e))
        return false;
    add_row(w, s, &used);
    return true;
}

static bool is_dated(const struct rule *r)
{
    return r->period == RULE_DATE || r->period == RULE_WEEK;
}

static void add_all(struct work *w, struct err *first)
{
    int month = contract_month_of(clock_date_of(w->publish->now));
    const rule_list *list = &w->config->contract_rules;

    for (size_t i = 0; i < list->len; i++) {
        const struct rule *r = list->at[i];

        for (int m = month - MONTHS_BACK; m <= month + MONTHS_AHEAD && !is_dated(r); m++) {
            struct err here = {0};

            if (rule_on(list, r->id, last_of(m)) == r && !add_due(w, r, last_of(m), &here)
                && first->kind == ERR_NONE)
                *first = here;
        }
    }
}

/* Days from the longest period's first on, for the rules' indices. */
static bool load(struct work *w, struct err *e)
{
    const rule_list *list = &w->config->contract_rules;
    const char **index = ARENA_ARRAY(w->arena, const char *, list->len + 1);
    int64_t today = clock_date_of(w->publish->now);
    int64_t from = contract_month_first(contract_month_of(today) - MONTHS_BACK);
    size_t n = 0;

    for (size_t i = 0; i < list->len; i++) {
        bool seen = false;

        for (size_t k = 0; k < n && !seen; k++)
            seen = text_eq(index[k], list->at[i]->index);
        if (!seen)
            index[n++] = list->at[i]->index;
    }
    return store_get_shadow_states(w->publish->store, from, &w->states, w->arena, e)
           && store_get_index_days(w->publish->store, index, n, from - 366 - BEFORE_DAYS, today,
                                   &w->days, w->arena, e);
}

bool publish_shadows(struct publish *p, struct err *e)
{
    struct arena a = {0};
    struct work w = {.publish = p, .config = p->config, .arena = &a};
    struct err first = {0};
    bool done = p->config->contract_rules.len == 0 || load(&w, e);

    if (done && w.days.len > 0)
        add_all(&w, &first);
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
    struct work w = {.publish = p, .config = p->config, .arena = a};
    int64_t first = first_of(r, last), today = clock_date_of(p->now), through;
    const struct store_index_days *days;
    struct store_index_days used;

    *found = false;
    if (!store_get_index_days(p->store, &r->index, 1, first - BEFORE_DAYS - 366,
                              last < today ? last + 7 : today, &w.days, a, e))
        return false;
    days = days_of(&w, r->index);
    if (!days || !through_of(days, first, last, &through))
        return true;
    *found = true;
    return compute(&w, r, last, through, &used, out, e);
}
