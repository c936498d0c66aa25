/* Every combination of candidates, what they agree in, and what makes a difference. */
#include "calc/contract/rule_settle.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "calc/contract/rule_priv.h"
#include "calc/contract/rule_why_priv.h"

const char *rule_outcome_name(enum rule_outcome o)
{
    static const char *const names[] = {"running", "shadow", "final", "not_determined"};

    return names[o];
}

/* The choices that a combination stands for; the last field counts fastest. */
static void spread(const struct rule_work *w, int combination, int choice[RULE_FIELDS])
{
    memset(choice, 0, RULE_FIELDS * sizeof *choice);
    for (int k = w->fields; k-- > 0;) {
        int len = w->rule->field[w->field[k]].len;

        choice[w->field[k]] = combination % len;
        combination /= len;
    }
    must(combination == 0);
}

static bool is_same(const struct rule_price *a, const struct rule_price *b)
{
    return a->has_price == b->has_price && a->price_nusd == b->price_nusd
           && text_eq(a->result, b->result) && text_eq(a->why, b->why);
}

static void add_one_worth(struct rule_price *price, int64_t size, int64_t value)
{
    for (size_t i = 0; i < price->worth_len; i++)
        if (price->worth[i].size == size && price->worth[i].value_nusd == value)
            return;
    if (price->worth_len < RULE_WORTHS)
        price->worth[price->worth_len++] = (struct rule_worth){size, value};
}

/* Price times size, for each size, clock and step that may be meant. */
static void add_worth(const struct rule_work *w, const struct rule_pick *p,
                      struct rule_price *price)
{
    const struct rule_choice *size = &w->rule->field[RULE_SIZE];
    const struct rule_choice *zone = &w->rule->field[RULE_ZONE];
    const struct rule_choice *step = &w->rule->field[RULE_VALUE_STEP];
    int64_t from = rule_pick_first(p, w->in.to);

    if (w->rule->field[RULE_COMPARE].len || !price->has_price) /* an event is worth its result */
        return;
    for (int i = 0; i < size->len * zone->len * step->len; i++) {
        int64_t n = size->at[i / step->len / zone->len], s = step->at[i % step->len];
        const struct zone *z = w->rule->zone[zone->at[i / step->len % zone->len]];
        fixed_wide value;

        n = n ? n : zone_hours(z, from, w->in.to);
        value = (fixed_wide)price->price_nusd * n;
        if (s)
            value = (fixed_wide)fixed_div(value, s, (enum fixed_mode)p->v[RULE_MODE]) * s;
        if (value <= FIXED_MAX && value >= -FIXED_MAX)
            add_one_worth(price, n, (int64_t)value);
    }
}

static void try_one(struct rule_work *w, int combination)
{
    struct rule_price now, *to = NULL;
    struct rule_pick p;
    int choice[RULE_FIELDS];

    spread(w, combination, choice);
    p = rule_pick_of(w->rule, choice);
    rule_observe(&p, &w->in, w->without, &now, w->arena);
    must(now.without_len <= w->room);
    for (size_t i = 0; i < w->price.len && !to; i++)
        if (is_same(&w->price.at[i], &now))
            to = &w->price.at[i];
    if (!to) {
        to = VEC_PUSH(&w->price, w->arena);
        w->first_of[w->price.len - 1] = combination;
        *to = now;
        to->without = w->without; /* it stays with this price */
        w->without = ARENA_ARRAY(w->arena, int64_t, w->room);
    }
    to->combinations++;
    w->price_of[combination] = (int)(to - w->price.at);
    add_worth(w, &p, to);
}

static int by_date(const void *a, const void *b)
{
    return number_cmp(((const struct rule_day *)a)->date, ((const struct rule_day *)b)->date);
}

static int by_price(const void *a, const void *b)
{
    const struct rule_price *x = a, *y = b;
    int order;

    if (x->has_price != y->has_price)
        return x->has_price ? -1 : 1;
    if ((order = number_cmp(x->price_nusd, y->price_nusd)) != 0)
        return order;
    return (order = text_cmp(x->result, y->result)) != 0 ? order : text_cmp(x->why, y->why);
}

static void prepare(struct rule_work *w, const struct rule_day *days, size_t n)
{
    struct rule_day *sorted = ARENA_ARRAY(w->arena, struct rule_day, n);

    if (n) {
        memcpy(sorted, days, n * sizeof *days);
        qsort(sorted, n, sizeof *sorted, by_date);
    }
    for (size_t i = 1; i < n; i++)
        must(sorted[i].date != sorted[i - 1].date);
    w->in.day = sorted;
    w->in.len = n;
    w->combinations = 1;
    for (int f = 0; f < RULE_SIZE; f++) {
        if (w->rule->field[f].len < 2)
            continue;
        w->field[w->fields++] = (enum rule_field)f;
        w->combinations *= w->rule->field[f].len;
    }
    w->price_of = ARENA_ARRAY(w->arena, int, (size_t)w->combinations);
    w->first_of = ARENA_ARRAY(w->arena, int, (size_t)w->combinations);
}

/* Dates of a period, and the day a week looks back on. */
static void make_room(struct rule_work *w, int64_t first)
{
    w->room = (size_t)number_max((int64_t)w->room, w->in.to - first + 2);
}

/* Every calendar that may be meant covers the period; and the longest period makes the room. */
static bool check_period(struct rule_work *w, struct err *e)
{
    char from[CLOCK_TEXT_MAX], to[CLOCK_TEXT_MAX];

    for (int i = 0; i < w->combinations; i++) {
        int choice[RULE_FIELDS];
        struct rule_pick p;
        int64_t first;

        spread(w, i, choice);
        p = rule_pick_of(w->rule, choice);
        first = rule_pick_first(&p, w->in.to);
        if (!rule_pick_covers(&p, w->in.to))
            return err_set(e, ERR_CONFIG,
                           "%s: calendar \"%s\" does not cover the days from %s to %s", w->rule->id,
                           p.calendar->id, clock_text_date(first, from),
                           clock_text_date(w->in.to, to));
        make_room(w, first);
    }
    if (w->own) {
        struct rule_pick p = rule_pick_of(w->own, NULL);

        make_room(w, rule_pick_first(&p, w->in.to));
    }
    w->without = ARENA_ARRAY(w->arena, int64_t, w->room);
    return true;
}

/* Every combination led to one price, and no two prices are the same. */
static void promise_prices(const struct rule_work *w)
{
    int combinations = 0;

    for (size_t i = 0; i < w->price.len; i++) {
        combinations += w->price.at[i].combinations;
        must(i == 0 || by_price(&w->price.at[i - 1], &w->price.at[i]) < 0);
    }
    must(combinations == w->combinations);
}

/* Nothing that is unknown is ever final, and nobody else's contract is ours to settle. */
static bool may_be_final(const struct rule *r)
{
    for (int f = 0; f < RULE_SIZE; f++)
        if (r->field[f].why)
            return false;
    return r->status == RULE_OWN;
}

static enum rule_outcome outcome_of(const struct rule *r, const struct rule_settlement *s)
{
    if (s->through < s->to)
        return RULE_RUNNING;
    if (!s->price[0].has_price)
        return RULE_NOT_DETERMINED;
    return may_be_final(r) ? RULE_FINAL : RULE_SHADOW;
}

bool rule_settle(const struct rule *r, const struct rule *own, int64_t to, int64_t through,
                 const struct rule_day *days, size_t n, struct rule_settlement *out,
                 struct arena *a, struct err *e)
{
    struct rule_work w = {.rule = r, .own = own, .in = {.to = to, .through = through}, .arena = a};
    int choice[RULE_FIELDS];
    struct rule_pick first;

    *out = (struct rule_settlement){.rule = r, .to = to, .through = through};
    prepare(&w, days, n);
    if (!check_period(&w, e))
        return false;
    for (int i = 0; i < w.combinations; i++)
        try_one(&w, i);
    for (size_t i = 0; i < w.price.len; i++) {
        w.price.at[i].choice = rule_choice_of(&w, (int)i);
        spread(&w, w.first_of[i], choice);
        if (own && own != r)
            w.price.at[i].made = rule_made_of(&w, &w.price.at[i], choice);
    }
    qsort(w.price.at, w.price.len, sizeof *w.price.at, by_price);
    promise_prices(&w);
    first = rule_pick_of(r, NULL);
    out->from = rule_pick_first(&first, to);
    out->price = w.price.at;
    out->len = w.price.len;
    out->combinations = w.combinations;
    out->agree = w.price.len == 1 && w.price.at[0].has_price;
    out->outcome = outcome_of(r, out);
    return true;
}
