/* What stands beside our value on a page: levels of others, and what sellers of tokens ask. */
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "edge/json/json.h"
#include "stage/deliver/page_priv.h"
#include "token/instrument.h"
#include "token/normal.h"

enum { OTHERS_MAX = 60, CHANGE_DAYS = 30, CHANGES_MAX = 40 };

static const char *signed_value(int64_t nusd, struct arena *a)
{
    return text_join(a, nusd > 0 ? "+" : "", site_value(nusd, a), NULL);
}

/* Levels of others for the index, with ours of the same day beside them where the unit is ours. */
void site_fill_others(const struct delivery *d, const struct page_source *x, struct page_index *p,
                      struct arena *a)
{
    const struct said *said = &d->config->said;
    struct page_other *other = ARENA_ARRAY(a, struct page_other, said->levels);

    for (size_t i = 0; i < said->levels && p->others < OTHERS_MAX; i++) {
        const struct said_level *s = &said->level[i];
        const struct store_level *ours = NULL;
        struct page_other *o = &other[p->others];

        if (!text_eq(s->index, x->index->id) || s->date > x->last)
            continue;
        for (size_t k = 0; k < x->levels; k++)
            if (x->level[k].date == s->date && x->level[k].level < 5)
                ours = &x->level[k];
        *o = (struct page_other){.date = site_date_text(s->date, a),
                                 .source = s->source,
                                 .value = s->value,
                                 .unit = s->unit,
                                 .ours = ours ? site_value(ours->avg_nusd, a) : NULL,
                                 .evidence = s->evidence,
                                 .why = s->why};
        if (ours && text_eq(s->unit, x->index->unit))
            o->difference = signed_value(s->value_nano - ours->avg_nusd, a);
        p->others++;
    }
    p->other = other;
}

/* A price or share of a table, rounded for people. */
static const char *rounded(const char *text, const char *(*of)(int64_t nano, struct arena *a),
                           struct arena *a)
{
    int64_t nano;

    return text && fixed_parse(text, strlen(text), 0, &nano) == FIXED_READ_OK ? of(nano, a) : text;
}

/* What was asked for the tokens of the index in the day before its value was published. */
bool site_fill_sellers(struct delivery *d, const struct page_source *x, struct page_index *p,
                       struct arena *a, struct err *e)
{
    enum {
        SOURCE = 1,
        PROVIDER,
        MODEL,
        DIRECTION,
        LIST,
        NET,
        DISCOUNT,
        QUANT,
        TIER,
        VERDICT = 11,
        SINCE
    };
    struct site_recent *r = &d->recent;
    struct token_instrument token;
    struct page_seller *seller;

    if (!token_instrument_parse(x->index->instrument[0], &token, a))
        return true;
    if (r->tokens_at != x->r.published_at
        && !store_get_token_table(d->store, x->r.published_at, &r->tokens, d->arena, e))
        return false;
    r->tokens_at = x->r.published_at;
    seller = ARENA_ARRAY(a, struct page_seller, r->tokens.len);
    for (size_t i = 0; i < r->tokens.len; i++) {
        const char *const *row = r->tokens.row[i];

        if (!text_eq(row[MODEL], token.model)
            || !text_eq(row[DIRECTION], token_direction_name(token.direction)))
            continue;
        if (text_eq(row[VERDICT], "ok"))
            seller[p->sellers++] =
                (struct page_seller){.name = row[PROVIDER],
                                     .source = row[SOURCE],
                                     .list = rounded(row[LIST], site_value, a),
                                     .net = rounded(row[NET], site_value, a),
                                     .discount = rounded(row[DISCOUNT], site_share, a),
                                     .quantization = row[QUANT],
                                     .tier = row[TIER],
                                     .since = row[SINCE]};
        else
            p->sellers_out++;
    }
    must(p->sellers + p->sellers_out <= r->tokens.len);
    p->seller = seller;
    return true;
}

/* Of a file that is not what was written there is nothing: it is no source of its own. */
static void read_changes(struct delivery *d, int64_t date, struct arena *a)
{
    const char *path = text_join(a, site_changes_path(date, a), ".json", NULL);
    struct err none = {0};
    const struct json *doc, *rows;
    struct buf b;

    if (!folder_get(&d->folder, path, &b))
        return;
    doc = json_parse(b.data, b.len, path, d->arena, &none);
    rows = doc ? json_array(doc, "rows", &none) : NULL;
    for (const struct json *at = rows ? json_first(rows) : NULL; at; at = json_next(at)) {
        struct site_change x;

        if (json_str(at, "observedAt", &x.at, &none) && json_str(at, "source", &x.source, &none)
            && json_str(at, "provider", &x.provider, &none)
            && json_str(at, "model", &x.model, &none)
            && json_str(at, "direction", &x.direction, &none)
            && json_str(at, "listBefore", &x.before, &none) && json_str(at, "list", &x.list, &none)
            && json_str(at, "change", &x.change, &none))
            *VEC_PUSH(&d->recent.change, d->arena) = x;
    }
    buf_fini(&b);
}

/* From the files of the last days: what changed is dear to find, and is the same in both. */
void site_fill_changes(struct delivery *d, const struct page_source *x, struct page_index *p,
                       struct arena *a)
{
    struct site_recent *r = &d->recent;
    struct token_instrument token;
    struct page_change *out;

    if (!token_instrument_parse(x->index->instrument[0], &token, a))
        return;
    for (int64_t i = CHANGE_DAYS; i > 0 && !r->has_changes; i--)
        read_changes(d, d->changes_to - i + 1, a);
    r->has_changes = true;
    out = ARENA_ARRAY(a, struct page_change, CHANGES_MAX);
    for (size_t i = r->change.len; i > 0 && p->changes < CHANGES_MAX; i--) {
        const struct site_change *c = &r->change.at[i - 1];

        if (text_eq(c->model, token.model)
            && text_eq(c->direction, token_direction_name(token.direction)))
            out[p->changes++] = (struct page_change){.date = text_dup_n(a, c->at, 10),
                                                     .name = c->provider,
                                                     .source = c->source,
                                                     .before = rounded(c->before, site_value, a),
                                                     .list = rounded(c->list, site_value, a),
                                                     .percent = rounded(c->change, site_share, a)};
    }
    p->change = out;
}
