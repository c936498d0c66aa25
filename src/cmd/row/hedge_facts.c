#include "cmd/row/hedge_facts_priv.h"

#include "base/clock.h"
#include "base/text.h"
#include "store/fixing.h"

const struct hedge_index *hedge_index(const struct hedge_facts *facts,
                                      const struct index_def *index)
{
    for (size_t i = 0; i < facts->index_len; i++)
        if (facts->index[i].index == index)
            return &facts->index[i];
    return NULL;
}

const struct hedge_basis *hedge_basis_of(const struct hedge_facts *facts,
                                         const struct hedge_line *line)
{
    for (size_t i = 0; line->market && i < facts->basis_len; i++)
        if (text_eq(facts->basis[i].days.market, line->market)
            && text_eq(facts->basis[i].days.index, line->index->id))
            return &facts->basis[i];
    return NULL;
}

static bool load_index(struct cmd *c, const struct config *config, struct store *s,
                       const struct hedge_lines *lines, struct hedge_index *out, struct err *e)
{
    const struct contract_list *list = &config->defs.contract;
    const char *contract = NULL;

    for (size_t i = 0; i < list->len && !contract; i++)
        if (text_eq(list->at[i].index, out->index->id))
            contract = list->at[i].id;
    return store_get_previous_final(s, out->index->id, clock_date_of(c->now) + 1, 0, &out->fixing,
                                    &out->has_fixing, c->arena, e)
           && (!contract
               || store_get_settlements(s, contract, lines->at[0].month,
                                        lines->at[lines->len - 1].month, &out->settlement, c->arena,
                                        e));
}

static bool load_basis(struct cmd *c, struct store *s, int64_t days, struct hedge_facts *f,
                       struct err *e)
{
    struct store_basis *pair = ARENA_ARRAY(c->arena, struct store_basis, f->basis_len);
    int64_t today = clock_date_of(c->now);

    for (size_t i = 0; i < f->basis_len; i++)
        pair[i] = f->basis[i].days;
    if (f->basis_len
        && !store_get_basis(s, pair, f->basis_len, today - days + 1, today, c->arena, e))
        return false;
    for (size_t i = 0; i < f->basis_len; i++) {
        f->basis[i].days = pair[i];
        estimate_hedge(pair[i].day, pair[i].len, &f->basis[i].estimate);
    }
    for (size_t i = 0; i < f->lines.len; i++) {
        const struct hedge_basis *b = hedge_basis_of(f, &f->lines.at[i]);

        f->basis_of[i] = b ? &b->estimate : NULL;
    }
    return true;
}

bool hedge_facts(struct cmd *c, const struct config *config, struct store *s, int64_t days,
                 struct hedge_facts *f, struct err *e)
{
    const struct hedge_lines *lines = &f->lines;

    f->basis_of = ARENA_ARRAY(c->arena, const struct estimate *, lines->len);
    f->index = ARENA_ARRAY(c->arena, struct hedge_index, lines->len);
    f->basis = ARENA_ARRAY(c->arena, struct hedge_basis, lines->len);
    for (size_t i = 0; i < lines->len; i++) {
        const struct hedge_line *l = &lines->at[i];

        if (!hedge_index(f, l->index)) {
            f->index[f->index_len].index = l->index;
            if (!load_index(c, config, s, lines, &f->index[f->index_len++], e))
                return false;
        }
        if (l->market && !hedge_basis_of(f, l))
            f->basis[f->basis_len++].days =
                (struct store_basis){.market = l->market, .index = l->index->id};
    }
    return load_basis(c, s, days, f, e);
}

struct hedge_price hedge_price(const struct hedge_index *of, int month)
{
    struct hedge_price p = {.has = of->has_fixing,
                            .nusd = of->fixing.avg_nusd,
                            .from = "last_fixing",
                            .has_band = of->has_fixing && of->fixing.low_nusd > 0,
                            .low_nusd = of->fixing.low_nusd,
                            .high_nusd = of->fixing.high_nusd};

    for (size_t i = 0; i < of->settlement.len; i++) {
        const struct settlement *s = &of->settlement.at[i].settlement;

        if (s->month != month || !(s->has_price || s->has_to_date || s->has_indicative))
            continue;
        p.has = true;
        p.nusd = s->has_price     ? s->price_nusd
                 : s->has_to_date ? s->to_date_nusd
                                  : s->indicative_nusd;
        p.from = s->has_price ? "final" : s->has_to_date ? "to_date" : "indicative";
    }
    return p;
}
