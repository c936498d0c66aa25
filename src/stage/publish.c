#include "stage/publish.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "calc/snapshot.h"
#include "edge/db/db.h"
#include "stage/fixing.h"
#include "store/indicative.h"

static bool load_snapshot(struct publish *p, const struct index_def *index,
                          const struct calc_def *def, struct intern *in, struct quote_list *quotes,
                          struct arena *a, struct err *e)
{
    struct store_window w = {
        .from = snapshot_lead(def->method, p->now),
        .to = p->now + 1,
        .instrument = index->instrument,
        .instrument_len = index->instrument_len,
    };

    quotes->arena = a;
    return store_get_quotes(p->store, &w, in, quotes, NULL, e);
}

static bool indicative_of(struct publish *p, const struct index_def *index, struct err *e)
{
    struct arena a = {0};
    struct intern in;
    struct quote_list quotes = {0};
    struct snapshot s;
    struct calc_def def = {.index = index};
    int64_t date = clock_date_of(p->now);
    bool done = true;

    def.method = defs_method_on(&p->config->defs, "GHS", date);
    def.panel = defs_panel_on(&p->config->defs, index->panel, date);
    if (!def.method || !def.panel || date < index->from)
        return true;
    intern_init(&in, &a);
    if (load_snapshot(p, index, &def, &in, &quotes, &a, e)) {
        snapshot_fix(&def, p->now, quotes.at, quotes.len, &s, NULL, &a);
        done = p->dry_run || store_put_indicative(p->store, &s, p->now, p->run, e);
    } else {
        done = false;
    }
    arena_fini(&a);
    return done || err_in(e, "index \"%s\"", index->id);
}

bool publish_indicative(struct publish *p, struct err *e)
{
    for (size_t i = 0; i < p->config->defs.index.len; i++)
        if (!indicative_of(p, p->config->defs.index.at[i], e))
            return false;
    return true;
}

/* One index that fails does not stop the others, unless the database is gone. */
static bool publish_fixings(struct publish *p, struct err *e)
{
    struct err first = {0};

    for (size_t i = 0; i < p->config->defs.index.len; i++) {
        struct fixing_due due = {
            .store = p->store, .config = p->config, .now = p->now, .run = p->run,
            .dry_run = p->dry_run, .heard = p->heard, .to = p->to,
        };
        struct err here = {0};
        bool done = fixing_publish_due(&due, p->config->defs.index.at[i], &here);

        p->published += due.published;
        p->unvalued += due.unvalued;
        if (!done && first.kind == ERR_NONE)
            first = here;
        if (!done && db_is_broken(store_db(p->store)))
            break;
    }
    if (first.kind == ERR_NONE)
        return true;
    *e = first;
    return false;
}

bool publish_due(struct publish *p, bool polled, struct err *e)
{
    if (polled && !publish_indicative(p, e))
        return false;
    return publish_fixings(p, e) && publish_settlements_due(p, e);
}
