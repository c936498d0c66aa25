#include "stage/publish.h"

#include "base/clock.h"
#include "base/text.h"
#include "calc/snapshot.h"
#include "stage/due.h"
#include "stage/fixing.h"
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

/* An index none of whose instruments was told in this while has nothing to say. */
static bool indicative_of(struct publish *p, struct fixing_source *f,
                          const struct calc_def *def, struct err *e)
{
    struct arena a = {0};
    struct quote_list quotes =
        fixing_quotes(f, def->index, snapshot_lead(def->method, p->now), p->now + 1, &a);
    struct snapshot s;
    bool done = true;

    if (has_quote(&quotes)) {
        snapshot_fix(def, p->now, quotes.at, quotes.len, &s, NULL, &a);
        done = p->dry_run || store_put_indicative(p->store, &s, p->now, p->run, e);
    }
    arena_fini(&a);
    return done || err_in(e, "index \"%s\"", def->index->id);
}

bool publish_indicative(struct publish *p, struct err *e)
{
    const struct defs *defs = &p->config->defs;
    int64_t from = p->now;
    struct fixing_source f;
    struct calc_def def;
    bool done;

    for (size_t i = 0; i < defs->index.len; i++)
        if (snapshot_def(p, defs->index.at[i], &def) && snapshot_lead(def.method, p->now) < from)
            from = snapshot_lead(def.method, p->now);
    done = fixing_source_open(&f, p->store, p->config, defs->index.at, defs->index.len, from,
                              p->now + 1, e);
    for (size_t i = 0; i < defs->index.len && done; i++)
        if (snapshot_def(p, defs->index.at[i], &def))
            done = indicative_of(p, &f, &def, e);
    fixing_source_close(&f);
    return done;
}

bool publish_due(struct publish *p, bool polled, struct err *e)
{
    bool (*const part[])(struct publish *, struct err *) = {
        publish_indicative, due_publish, publish_settlements_due,
    };
    struct err first = {0};

    for (size_t i = polled ? 0 : 1; i < sizeof part / sizeof *part; i++) {
        struct err here = {0};

        if (part[i](p, &here))
            continue;
        if (first.kind == ERR_NONE)
            first = here;
        if (db_is_broken(store_db(p->store)))
            break;
    }
    if (first.kind != ERR_NONE)
        *e = first;
    return first.kind == ERR_NONE;
}
