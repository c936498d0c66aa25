#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "stage/watch/doctor_priv.h"
#include "store/quote.h"

enum { SHOWN = 5 }; /* words of a market that are named */

/* What the last poll of a market says of places. */
struct places {
    VEC(const char *) unknown; /* the word of each good offer whose word is not known */
    size_t told;               /* good offers with a word */
};

static int by_text(const void *a, const void *b)
{
    return text_cmp(*(const char *const *)a, *(const char *const *)b);
}

/* Whether an index of a region asks this market: its words then decide about a value. */
static bool is_asked(const struct doctor *d, const char *market)
{
    const struct defs *defs = &d->config->defs;

    for (size_t i = 0; i < defs->index.len; i++) {
        const struct index_def *x = defs->index.at[i];
        const struct panel *p =
            x->region_len ? defs_panel_on(defs, x->panel, clock_date_of(d->now)) : NULL;

        for (size_t k = 0; p && k < p->member_len; k++)
            if (text_eq(p->member[k].market, market) || text_eq(p->member[k].stand_in, market))
                return true;
    }
    return false;
}

static void tell(struct doctor *d, const char *market, struct places *p)
{
    bool tabled = region_has_table(d->config->regions, market);
    const char *names = "", *text;
    size_t words = 0;

    qsort(p->unknown.at, p->unknown.len, sizeof *p->unknown.at, by_text);
    for (size_t i = 0; i < p->unknown.len; i++) {
        if (i && text_eq(p->unknown.at[i], p->unknown.at[i - 1]))
            continue;
        if (words++ < SHOWN)
            names = text_fmt(d->arena, "%s%s\"%s\"", names, *names ? ", " : "", p->unknown.at[i]);
    }
    text = text_fmt(d->arena, "%zu of %zu offers are in no region, by %zu word%s %s: %s%s",
                    p->unknown.len, p->told, words, words == 1 ? "" : "s",
                    tabled ? "not in its table" : "without a table", names,
                    words > SHOWN ? ", ..." : "");
    if (tabled && is_asked(d, market))
        doctor_warn(d, "region", market, text,
                    "add the words to regions.json, null for no one country");
    else
        doctor_ok(d, "region", market, text);
}

/* The quotes of one poll, which stand together. */
static size_t look_at_poll(struct doctor *d, const struct quote *q, size_t n)
{
    struct places p = {0};
    size_t i = 0;

    for (; i < n && text_eq(q[i].market, q[0].market); i++) {
        if (!q[i].region || q[i].verdict != VERDICT_OK)
            continue;
        p.told++;
        if (!region_knows(d->config->regions, q[i].market, q[i].region))
            *VEC_PUSH(&p.unknown, d->arena) = q[i].region;
    }
    must(i > 0 && p.unknown.len <= p.told);
    if (p.unknown.len)
        tell(d, q[0].market, &p);
    return i;
}

void doctor_regions(struct doctor *d, struct store *s, const struct store_poll_list *last)
{
    struct store_window w = {.from = d->now - CLOCK_DAY, .to = d->now + 1};
    int64_t *id = ARENA_ARRAY(d->arena, int64_t, last->len);
    struct quote_list quotes = {.arena = d->arena};
    struct intern in;
    struct err e = {0};

    for (size_t i = 0; i < last->len; i++) {
        const struct source *m = source_set_find(&d->config->sources, last->at[i].market);

        if (m && m->kind != SOURCE_TOKENS && last->at[i].observed_at >= w.from)
            id[w.poll_len++] = last->at[i].id;
    }
    if (!w.poll_len)
        return;
    w.poll = id;
    intern_init(&in, d->arena);
    if (!store_get_quotes(s, &w, &in, &quotes, NULL, &e)) {
        doctor_err(d, "region", NULL, &e);
        return;
    }
    for (size_t i = 0; i < quotes.len;)
        i += look_at_poll(d, &quotes.at[i], quotes.len - i);
}
