#include "stage/publish/basket/posted.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "store/basket.h"

enum { POINTS_MAX = 24, RECENT_DAYS = 8 };

bool posted_final_at(const struct config *c, int64_t date, int64_t *at)
{
    const struct method *m = defs_method_on(&c->defs, "TKR", date);
    int64_t lead, from, fix;

    if (!m)
        return false;
    method_window(m, date, &lead, &from, &fix);
    *at = fix + m->final_after_s;
    return true;
}

bool posted_load(struct store *s, const struct config *c, int64_t date,
                 const char *const *instrument, size_t n, const struct store_ids *polls,
                 struct posted_day *out, struct arena *a, struct err *e)
{
    const struct method *m = defs_method_on(&c->defs, "TKR", date);
    struct store_window w = {.instrument = instrument, .instrument_len = n};
    struct intern *in = ARENA_NEW(a, struct intern);
    int64_t lead;

    if (!m)
        return err_set(e, ERR_CONFIG, "no method of tokens is live");
    intern_init(in, a);
    *out = (struct posted_day){
        .sources = &c->sources, .quotes = {.arena = a}, .partition_s = m->partition_s};
    method_window(m, date, &lead, &w.from, &w.to);
    if (polls) {
        w.poll = polls->at;
        w.poll_len = polls->len;
    }
    if (!store_get_quotes(s, &w, in, &out->quotes, &out->polls, e))
        return false;
    fixing_dispute_each(out->sources, &out->quotes, m->partition_s, a);
    return true;
}

size_t posted_points(const struct posted_day *day, const char *op, const char *instrument,
                     size_t sources_min, struct posted_point *out, size_t max)
{
    const struct quote *q = day->quotes.at;
    size_t n = 0, from = 0;

    for (size_t i = 1; i <= day->quotes.len; i++) {
        struct posted_point p;

        if (i < day->quotes.len
            && q[i].observed_at / day->partition_s == q[from].observed_at / day->partition_s)
            continue;
        p.at = q[i - 1].observed_at;
        if (token_posted(day->sources, q + from, i - from, op, instrument, &p.posted)
            && p.posted.sources >= sources_min) {
            must(n == 0 || out[n - 1].at < p.at);
            if (n == max)
                memmove(out, out + 1, --n * sizeof *out);
            out[n++] = p;
        }
        from = i;
    }
    must(n <= max);
    return n;
}

static const enum token_direction told[] = {TOKEN_INPUT, TOKEN_OUTPUT, TOKEN_CACHED_INPUT,
                                            TOKEN_BLEND};
enum { TOLD = sizeof told / sizeof *told };

/* "MODEL:DIRECTION" of every model that is not fixed, TOLD for each. */
static const char **instruments_of(const struct config *c, const struct token_model **model,
                                   size_t *n, struct arena *a)
{
    size_t all = token_model_count(c->tokens.models);
    const char **out = ARENA_ARRAY(a, const char *, all *TOLD);

    *n = 0;
    for (size_t i = 0; i < all; i++) {
        const struct token_model *m = token_model_at(c->tokens.models, i);

        for (size_t k = 0; !m->contested && m->maker && k < TOLD; k++) {
            model[*n] = m;
            must(*n < all * TOLD);
            out[(*n)++] = text_fmt(a, "%s:%s", m->id, token_direction_name(told[k]));
        }
    }
    return out;
}

static const struct store_posted *row_before(const struct store_posted_list *list,
                                             const struct store_posted *row)
{
    for (size_t i = 0; i < list->len; i++)
        if (text_eq(list->at[i].provider, row->provider) && text_eq(list->at[i].model, row->model)
            && text_eq(list->at[i].direction, row->direction))
            return &list->at[i];
    return NULL;
}

/* The day's last price, and the last change up to it. */
static void follow(struct store_posted *row, const struct store_posted *before,
                   const struct posted_point *point, size_t n)
{
    struct token_follow f = {0};

    if (before)
        f = (struct token_follow){before->price_nusd, before->source, before->changed_at,
                                  before->before_nusd};
    for (size_t i = 0; i < n; i++)
        token_follow(&f, &point[i].posted, point[i].at);
    must(n > 0 && f.price_nusd == point[n - 1].posted.price_nusd);
    row->price_nusd = f.price_nusd;
    row->changed_at = f.changed_at;
    row->before_nusd = f.before_nusd;
    row->source = f.market;
    row->sources = (int)point[n - 1].posted.sources;
    row->disputed = (int)point[n - 1].posted.disputed;
    row->observed_at = point[n - 1].at;
}

/* The rule is token_since's. A source is not asked in every partition, nor on every day: what it
   said the day before stands while the price does. */
static void date_change(struct store_posted *row, const struct store_posted *before,
                        const struct posted_day *day, const char *instrument)
{
    struct token_since said;

    if (row->changed_at) {
        row->since = clock_date_of(row->changed_at);
        return;
    }
    said = token_since(day->sources, day->quotes.at, day->quotes.len, row->provider, instrument,
                       row->price_nusd);
    if (!said.date && before && before->price_nusd == row->price_nusd)
        said = (struct token_since){before->since, before->since_source};
    row->since = said.date;
    row->since_source = said.market;
}

static bool publish_day(struct publish *p, int64_t date, struct err *e)
{
    struct arena a = {0};
    size_t all = token_model_count(p->config->tokens.models) * TOLD, n, rows = 0;
    const struct token_model **model = ARENA_ARRAY(&a, const struct token_model *, all);
    struct store_posted *row = ARENA_ARRAY(&a, struct store_posted, all);
    const char **instrument = instruments_of(p->config, model, &n, &a);
    struct posted_point point[POINTS_MAX];
    struct store_posted_list before;
    struct posted_day day;
    bool done = posted_load(p->store, p->config, date, instrument, n, NULL, &day, &a, e)
                && store_get_posted(p->store, date - 1, &before, &a, e);

    for (size_t i = 0; i < n && done; i++) {
        size_t points = posted_points(&day, model[i]->maker, instrument[i], 1, point, POINTS_MAX);
        struct store_posted *to = &row[rows];

        if (!points)
            continue;
        *to = (struct store_posted){.date = date,
                                    .provider = model[i]->maker,
                                    .model = model[i]->id,
                                    .direction = token_direction_name(told[i % TOLD])};
        follow(to, row_before(&before, to), point, points);
        date_change(to, row_before(&before, to), &day, instrument[i]);
        must(to->sources >= 1 && to->source);
        rows++;
    }
    must(rows <= n);
    if (done && rows > 0 && !p->dry_run)
        done = store_put_posted(p->store, row, rows, p->run, e);
    arena_fini(&a);
    return done;
}

bool posted_publish(struct publish *p, struct err *e)
{
    int64_t today = clock_date_of(p->now), from = today - RECENT_DAYS + 1, at;
    struct arena a = {0};
    struct store_posted_list list;
    bool done = store_get_posted(p->store, today, &list, &a, e);

    for (size_t i = 0; done && i < list.len; i++)
        from = list.at[i].date >= from ? list.at[i].date + 1 : from;
    for (int64_t date = from; date <= today && done; date++)
        if (posted_final_at(p->config, date, &at) && p->now >= at
            && !(p->held && date >= p->held_from))
            done = publish_day(p, date, e);
    arena_fini(&a);
    return done || err_in(e, "posted prices");
}
