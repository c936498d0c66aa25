#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "stage/prove/bundle.h"
#include "stage/publish/fixing.h"

static void put_member(struct buf *b, const char *name, const char *value)
{
    buf_fmt(b, ",\"%s\":", name);
    buf_json(b, value);
}

static void put_nano(struct buf *b, const char *name, int64_t value)
{
    char text[FIXED_TEXT_MAX];

    put_member(b, name, fixed_text(value, 9, text));
}

static void put_date(struct buf *b, const char *name, int64_t date)
{
    char text[CLOCK_TEXT_MAX];

    put_member(b, name, clock_text_date(date, text));
}

static void put_words(struct buf *b, const char *name, const char *const *word, size_t n)
{
    buf_fmt(b, ",\"%s\":[", name);
    for (size_t i = 0; i < n; i++) {
        buf_put(b, i ? "," : "");
        buf_json(b, word[i]);
    }
    buf_put(b, "]");
}

static void put_index(struct buf *b, const struct index_def *x)
{
    buf_put(b, ",\n\"index_file\":{\"id\":");
    buf_json(b, x->id);
    put_member(b, "title", x->title);
    put_member(b, "unit", x->unit);
    put_words(b, "instruments", x->instrument, x->instrument_len);
    put_member(b, "term", term_name(x->term));
    put_member(b, "panel", x->panel);
    put_member(b, "method", x->method);
    if (x->author)
        put_member(b, "author", x->author);
    if (x->author_from)
        put_date(b, "author_from", x->author_from);
    if (x->region_len) {
        put_words(b, "region", x->region, x->region_len);
        put_member(b, "uniform", x->uniform ? "in" : "out");
    }
    if (x->segment_len)
        put_words(b, "segment", x->segment, x->segment_len);
    buf_fmt(b, ",\"headline\":%s", x->headline ? "true" : "false");
    put_date(b, "from", x->from);
    buf_put(b, "}");
}

static void put_prior(struct buf *b, const struct fixing_prior *p)
{
    if (!p->date) {
        buf_put(b, ",\n\"prior\":null");
        return;
    }
    buf_fmt(b, ",\n\"prior\":{\"level\":%d,\"repeated\":%d", p->level, p->repeated);
    put_date(b, "date", p->date);
    put_nano(b, "avg", p->avg_nusd);
    put_nano(b, "med", p->med_nusd);
    put_nano(b, "mean", p->mean_nusd);
    put_nano(b, "avg_exact", p->avg_exact_nusd);
    buf_put(b, ",\"operators\":{");
    for (size_t i = 0; i < p->operator_len; i++) {
        char text[FIXED_TEXT_MAX];

        buf_put(b, i ? "," : "");
        buf_json(b, p->op[i].op);
        buf_fmt(b, ":\"%s\"", fixed_text(p->op[i].price_nusd, 9, text));
    }
    buf_put(b, "}}");
}

static void put_rates(struct buf *b, const struct fixing_inputs *in)
{
    buf_put(b, ",\n\"rates\":[");
    for (size_t i = 0; i < in->rate_len; i++) {
        const struct record_rate *r = &in->rate[i];

        buf_put(b, i ? ",{\"currency\":" : "{\"currency\":");
        buf_json(b, r->currency);
        put_date(b, "date", r->date);
        put_nano(b, "per_eur", r->per_eur_nano);
        put_member(b, "source", r->source);
        buf_put(b, "}");
    }
    buf_put(b, "]");
}

static void put_quote(struct buf *b, const struct index_def *x, const struct quote *q)
{
    char text[CLOCK_TEXT_MAX];

    buf_fmt(b, "{\"at\":\"%s\",\"verdict\":\"%s\"", clock_text(q->observed_at, text),
            verdict_name(q->verdict));
    put_member(b, "market", q->market);
    put_member(b, "operator", q->op);
    if (!quote_is_answer(q)) {
        put_member(b, "offer", q->offer);
        put_member(b, "instrument", q->instrument);
        put_member(b, "term", term_name(q->term));
        put_member(b, "tier", q->tier);
        put_member(b, "region", q->region);
        if (x->region_len)
            put_member(b, "country", q->country);
        put_member(b, "host", q->host);
        put_member(b, "machine", q->machine);
        buf_fmt(b, ",\"gpus\":%d,\"available\":%lld", (int)q->gpus, (long long)q->available);
        if (q->reliability_nano >= 0)
            put_nano(b, "reliability", q->reliability_nano);
        put_nano(b, "price", q->price_nusd);
    }
    buf_put(b, "}");
}

static const char *file_text(const struct config_file *at, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (text_eq(at[i].id, id))
            return at[i].text;
    return NULL;
}

static void put_fixing(struct buf *b, const struct config *c, const struct fixing_inputs *in,
                       const struct fixing *f, const struct store_record *r, struct arena *a)
{
    struct quote_list picked = record_select(&in->def, in->date, in->quotes.at, in->quotes.len, a);
    const char *method = file_text(c->method_file.at, c->method_file.len, in->def.method->id);
    const char *panel = file_text(c->panel_file.at, c->panel_file.len, in->def.panel->id);

    must(method && panel);
    must(in->date == f->date && text_eq(in->def.index->id, f->index));
    buf_put(b, "{\"index\":");
    buf_json(b, f->index);
    put_date(b, "date", f->date);
    put_member(b, "status", fixing_status_name(f->status));
    buf_fmt(b, ",\"revision\":%d", f->revision);
    put_member(b, "previous_digest", r->previous_digest);
    put_member(b, "digest", r->digest);
    if (r->signature)
        put_member(b, "signature", r->signature);
    put_index(b, in->def.index);
    buf_put(b, ",\n\"method_file\":");
    buf_json(b, method);
    buf_put(b, ",\n\"panel_file\":");
    buf_json(b, panel);
    put_prior(b, &in->prior);
    put_rates(b, in);
    buf_put(b, ",\n\"quotes\":[");
    for (size_t i = 0; i < picked.len; i++) {
        buf_put(b, i ? ",\n" : "\n");
        put_quote(b, in->def.index, &picked.at[i]);
    }
    buf_put(b, "],\n\"record\":");
    buf_json(b, r->text);
    buf_put(b, "}");
}

bool bundle_add(const struct bundle_setup *by, const struct index_def *index,
                const struct fixing *f, const struct store_record *r,
                const struct fixing_prior *prior, int place, struct buf *out, struct err *e)
{
    const struct fixing_ask ask = {.index = index, .date = f->date, .as = r, .prior = prior};
    struct arena a = {0};
    struct fixing_inputs in;
    bool done = fixing_load(by->source, by->store, by->config, &ask, &in, &a, e);

    if (done) {
        buf_put(out, place ? ",\n" : "{\"format\":1,\"fixings\":[\n");
        put_fixing(out, by->config, &in, f, r, &a);
    }
    arena_fini(&a);
    return done;
}

void bundle_end(struct buf *out)
{
    buf_put(out, "]}\n");
}

bool bundle_write(struct store *s, const struct config *c, const struct index_def *index,
                  int64_t from, int64_t to, struct buf *out, struct err *e)
{
    const struct bundle_setup by = {.store = s, .config = c};
    const struct store_pick newest = {0};
    bool done = true;
    int found = 0;

    for (int64_t date = from; date <= to && done; date++) {
        struct arena a = {0};
        struct fixing f;
        struct store_record r;
        bool there = false;

        done = store_get_fixing(s, index->id, date, &newest, false, &f, &r, &there, &a, e)
               && (!there || bundle_add(&by, index, &f, &r, NULL, found, out, e));
        found += there;
        arena_fini(&a);
    }
    bundle_end(out);
    if (done && found == 0)
        return err_set(e, ERR_DATA, "there is no fixing of \"%s\" on these dates", index->id);
    return done;
}
