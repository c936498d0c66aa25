#include "stage/publish/publish.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "calc/snapshot.h"
#include "stage/publish/basket/basket.h"
#include "stage/publish/due_priv.h"
#include "stage/publish/fixing.h"
#include "stage/publish/known_priv.h"
#include "stage/publish/settlement.h"
#include "stage/publish/shadow.h"
#include "store/indicative.h"

/* The method and panel an index's indicative value goes by; false when it has none today. */
static bool snapshot_def(const struct publish *p, const struct index_def *index,
                         struct calc_def *out)
{
    const struct defs *defs = &p->config->defs;
    const char *series = text_eq(index->method, "TKR") ? "TKS" : "GHS";
    int64_t date = clock_date_of(p->now);

    *out = (struct calc_def){index, defs_method_on(defs, series, date),
                             defs_panel_on(defs, index->panel, date)};
    return out->method && out->panel && date >= index->from;
}

static bool has_quote(const struct quote_list *quotes)
{
    for (size_t i = 0; i < quotes->len; i++)
        if (!quote_is_answer(&quotes->at[i]))
            return true;
    return false;
}

/* How many seats of the panel are read from this market: a router's answer has many sellers'. */
static size_t seats_of(const struct panel *panel, const char *market)
{
    size_t n = 0;

    for (size_t i = 0; i < panel->member_len; i++)
        n += text_eq(panel->member[i].market, market);
    return n;
}

/* A seller that a router simply does not list has nothing to say about this index. */
static void leave_out_unlisted(const struct calc_def *def, struct snapshot *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->market_len; i++)
        if (s->market[i].offers > 0 || s->market[i].verdict != VERDICT_NO_ELIGIBLE
            || seats_of(def->panel, s->market[i].market) < 2)
            s->market[kept++] = s->market[i];
    s->market_len = kept;
}

/* NULL for an index none of whose instruments was told in this while: it has nothing to say. */
static const struct snapshot *indicative_of(struct publish *p, struct fixing_source *f,
                                            const struct calc_def *def, struct arena *a)
{
    struct arena own = {0}; /* its quotes: not those of all indices at once */
    struct quote_list quotes =
        fixing_quotes(f, def->index, snapshot_lead(def->method, p->now), p->now + 1, &own);
    struct snapshot *s = NULL;

    if (has_quote(&quotes)) {
        s = ARENA_NEW(a, struct snapshot);
        fixing_dispute(&p->config->sources, def, &quotes, &own);
        snapshot_fix(def, p->now, quotes.at, quotes.len, s, NULL, a);
        leave_out_unlisted(def, s);
    }
    arena_fini(&own);
    return s;
}

/* Indicative values of all indices at p->now. */
static bool indicate(struct publish *p, struct err *e)
{
    const struct defs *defs = &p->config->defs;
    int64_t from = p->now;
    struct fixing_source f;
    struct calc_def def;
    struct arena a = {0};
    const struct snapshot **list = ARENA_ARRAY(&a, const struct snapshot *, defs->index.len);
    size_t n = 0;
    bool done;

    for (size_t i = 0; i < defs->index.len; i++)
        if (snapshot_def(p, defs->index.at[i], &def) && snapshot_lead(def.method, p->now) < from)
            from = snapshot_lead(def.method, p->now);
    done = fixing_source_open(&f, p->store, p->config, defs->index.at, defs->index.len, from,
                              p->now + 1, e);
    for (size_t i = 0; i < defs->index.len && done; i++) {
        bool paused;

        done = publish_is_paused(p, defs->index.at[i]->id, &paused, e);
        if (done && !paused && snapshot_def(p, defs->index.at[i], &def)
            && (list[n] = indicative_of(p, &f, &def, &a)))
            n++;
    }
    must(from <= p->now && n <= defs->index.len);
    for (size_t i = 1; i < n; i++)
        must(!text_eq(list[i - 1]->fixing.index, list[i]->fixing.index));
    if (done && n > 0 && !p->dry_run)
        done = store_put_indicatives(p->store, list, n, p->now, p->run, e);
    fixing_source_close(&f);
    arena_fini(&a);
    return done;
}

bool publish_due(struct publish *p, bool polled, struct err *e)
{
    bool (*const part[])(struct publish *, struct err *) = {
        indicate, due_publish, publish_settlements_due, publish_shadows, publish_baskets,
    };
    struct err first = {0};

    publish_know(p);
    for (size_t i = polled ? 0 : 1; i < sizeof part / sizeof *part; i++) {
        struct err here = {0};

        if (part[i](p, &here))
            continue;
        if (first.kind == ERR_NONE)
            first = here;
        if (db_is_broken(store_db(p->store)))
            break;
    }
    publish_forget(p);
    if (first.kind != ERR_NONE)
        *e = first;
    return first.kind == ERR_NONE;
}
