#include "stage/watch/contest.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "store/token.h"

/* What the token indices of a date are fixed under: all have one series of panels and methods. */
static const struct index_def *token_index(const struct defs *d)
{
    for (size_t i = 0; i < d->index.len; i++)
        if (strchr(d->index.at[i]->instrument[0], ':'))
            return d->index.at[i];
    return NULL;
}

/* The market that most seats have no other than: a day on which it said nothing is not known. */
static const char *main_market(const struct panel *p)
{
    const char *most = NULL;
    size_t best = 0;

    for (size_t i = 0; i < p->member_len; i++) {
        size_t seats = 0;

        for (size_t k = 0; k < p->member_len; k++)
            seats += text_eq(p->member[k].market, p->member[i].market);
        if (seats > best) {
            best = seats;
            most = p->member[i].market;
        }
    }
    return most;
}

/* Whether the row speaks for a seat, by its own market or a stand-in. */
static bool has_voice(const struct panel *p, const struct store_seller *row)
{
    for (size_t i = 0; p && i < p->member_len; i++)
        if (text_eq(p->member[i].op, row->provider))
            return text_eq(p->member[i].market, row->source)
                   || text_eq(p->member[i].stand_in, row->source);
    return false;
}

static bool same_seller(const struct store_seller *a, const struct store_seller *b)
{
    return a->day == b->day && text_eq(a->model, b->model) && text_eq(a->provider, b->provider);
}

/* Keeps one row of each day, model and operator with a voice; rows come in that order. */
static size_t keep_voices(struct store_seller_list *list, const struct defs *d,
                          const struct index_def *index, int64_t from, bool known[CONTEST_DAYS])
{
    const struct panel *of = NULL;
    const char *main = NULL; /* its */
    size_t kept = 0;

    for (size_t i = 0; i < list->len; i++) {
        const struct store_seller *row = &list->at[i];
        const struct panel *p = defs_panel_on(d, index->panel, row->day);

        must(row->day >= from && row->day - from < CONTEST_DAYS);
        if (!has_voice(p, row))
            continue;
        main = p == of ? main : main_market(p);
        of = p;
        if (text_eq(row->source, main))
            known[row->day - from] = true;
        if (kept == 0 || !same_seller(&list->at[kept - 1], row))
            list->at[kept++] = *row;
    }
    return kept;
}

static void count_days(const struct store_seller_list *list, int64_t from,
                       const bool known[CONTEST_DAYS], struct contest_line *line)
{
    for (int k = 0; k < CONTEST_DAYS; k++)
        line->count[k] = known[k] ? 0 : CONTEST_UNKNOWN;
    for (size_t i = 0; i < list->len; i++)
        if (known[list->at[i].day - from] && text_eq(list->at[i].model, line->model->id))
            line->count[list->at[i].day - from]++;
}

bool contest_load(struct store *s, const struct config *c, int64_t now, struct contest *out,
                  struct arena *a, struct err *e)
{
    const struct index_def *index = token_index(&c->defs);
    size_t models = token_model_count(c->tokens.models);
    bool known[CONTEST_DAYS] = {false};
    struct store_seller_list list;
    const struct method *m;
    int64_t from;

    *out = (struct contest){.to = clock_date_of(now) - 1};
    from = out->to - CONTEST_DAYS + 1;
    if (!index || !(m = defs_method_on(&c->defs, index->method, out->to)))
        return true;
    if (!store_get_sellers(s, from, out->to, &list, a, e))
        return false;
    list.len = keep_voices(&list, &c->defs, index, from, known);
    out->quorum = m->operators_min;
    out->at = ARENA_ARRAY(a, struct contest_line, models);
    for (size_t i = 0; i < models; i++) {
        struct contest_line *line = &out->at[out->len];

        line->model = token_model_at(c->tokens.models, i);
        count_days(&list, from, known, line);
        line->is = token_contest(line->count, out->quorum, line->model->contested);
        out->len += line->model->contested || line->is.most > 0;
    }
    must(out->len <= models && out->to - from == CONTEST_DAYS - 1);
    return true;
}
