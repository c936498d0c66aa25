#include "stage/poll/seats.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

enum { DEADLINE_S = 60, GAP_S = 300 };

static bool take_keys(const struct config *c, struct poll_seat *seat, struct arena *a,
                      struct err *e)
{
    for (int i = 0; i < SOURCE_KEYS_MAX; i++)
        if (seat->market->key_env[i]
            && !config_key(c, seat->market->key_env[i], &seat->key[i], a, e))
            return err_in(e, "market \"%s\"", seat->market->name);
    return true;
}

/* NULL when it may be asked on the day of `now`. */
static const char *forbidden(const struct config *c, const char *market, int64_t now,
                             struct arena *a)
{
    const struct terms *t = terms_of(&c->terms, market);

    if (terms_allow(&c->terms, market, clock_date_of(now)))
        return NULL;
    return text_fmt(a, "its terms forbid it and there is no licence: %s (%s)", t->says, t->address);
}

bool seats_list(const struct config *c, int64_t now, struct poll_seat **seats, size_t *n,
                struct arena *a, struct err *e)
{
    size_t all = c->sources.len;

    *seats = ARENA_ARRAY(a, struct poll_seat, all);
    *n = 0;
    for (size_t i = 0; i < all; i++) {
        const struct source *market = c->sources.at[i];
        const struct market_config *m = market_config_by_name(&c->markets, market->name);
        struct poll_seat *seat = &(*seats)[*n];

        if (!m || !m->enabled)
            continue;
        *seat = (struct poll_seat){
            .market = market,
            .origin = m->origin,
            .place = *n,
            /* Pacing is for the market's own host; a stand-in at home needs none. */
            .pace_ms = m->origin ? 0 : m->pace_ms,
            .deadline_s = m->deadline_s > 0 ? m->deadline_s : DEADLINE_S,
            .gap_s = m->gap_s > 0        ? m->gap_s
                     : market->gap_s > 0 ? market->gap_s
                                         : GAP_S,
        };
        must(seat->deadline_s > 0 && seat->gap_s > 0 && seat->pace_ms >= 0);
        seat->forbidden = forbidden(c, market->name, now, a);
        if (!seat->forbidden && !take_keys(c, seat, a, e))
            return false;
        ++*n;
    }
    return true;
}

void seats_store_config(const struct config *c, struct store_config *out, struct arena *a)
{
    size_t instruments = norm_instrument_count(c->rules);
    const struct instrument **instrument = ARENA_ARRAY(a, const struct instrument *, instruments);
    struct store_method *method = ARENA_ARRAY(a, struct store_method, c->method_file.len);
    struct store_panel *panel = ARENA_ARRAY(a, struct store_panel, c->panel_file.len);
    struct index_def *index = ARENA_ARRAY(a, struct index_def, c->defs.index.len);
    size_t sources = c->sources.len;
    struct store_market *source = ARENA_ARRAY(a, struct store_market, sources);

    must(c->method_file.len == c->defs.method.len && c->panel_file.len == c->defs.panel.len);
    for (size_t i = 0; i < sources; i++) {
        source[i].market = c->sources.at[i];
        source[i].terms = terms_of(&c->terms, source[i].market->name);
    }
    for (size_t i = 0; i < instruments; i++)
        instrument[i] = norm_instrument_at(c->rules, i);
    for (size_t i = 0; i < c->method_file.len; i++) {
        const struct config_file *f = &c->method_file.at[i];

        method[i] = (struct store_method){f->id, f->name, f->from, f->hash, f->text};
    }
    for (size_t i = 0; i < c->panel_file.len; i++)
        panel[i] = (struct store_panel){c->panel_file.at[i].panel, c->panel_file.at[i].text};
    for (size_t i = 0; i < c->defs.index.len; i++)
        index[i] = *c->defs.index.at[i];
    *out = (struct store_config){
        .market = source,
        .market_len = sources,
        .instrument = instrument,
        .instrument_len = instruments,
        .index = index,
        .index_len = c->defs.index.len,
        .method = method,
        .method_len = c->method_file.len,
        .panel = panel,
        .panel_len = c->panel_file.len,
    };
}
