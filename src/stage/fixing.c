#include "stage/fixing.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/fixed.h"
#include "base/text.h"
#include "edge/sign/digest.h"
#include "norm/fx.h"
#include "store/fx.h"
#include "store/poll.h"

static bool load_prior(struct store *s, const struct index_def *index, int64_t date,
                       struct fixing_prior *out, struct arena *a, struct err *e)
{
    struct fixing *before = ARENA_NEW(a, struct fixing);
    bool found;

    *out = (struct fixing_prior){0};
    if (!store_get_previous_final(s, index->id, date, before, &found, a, e))
        return false;
    if (found)
        *out = day_prior(before, NULL);
    return true;
}

static void note_rate(struct fixing_inputs *in, const struct norm_fx *fx, const char *source,
                      const char *currency, struct arena *a)
{
    static const char *const needed[] = {NULL, "USD"};
    struct record_rate *more;

    for (size_t i = 0; i < in->rate_len; i++)
        if (text_eq(in->rate[i].currency, currency))
            return;
    more = ARENA_ARRAY(a, struct record_rate, in->rate_len + 2);
    for (size_t i = 0; i < in->rate_len; i++)
        more[i] = in->rate[i];
    /* A price in euro needs the dollar's rate only; others need theirs as well. */
    for (size_t k = 0; k < 2; k++) {
        const char *want = needed[k] ? needed[k] : currency;
        bool had = false;

        for (size_t i = 0; i < in->rate_len; i++)
            had = had || text_eq(more[i].currency, want);
        for (size_t i = 0; i < fx->rate_len && !had; i++)
            if (text_eq(fx->rate[i].currency, want))
                more[in->rate_len++] = (struct record_rate){
                    text_dup(a, want), fx->date, fx->rate[i].per_eur_nano, source};
    }
    in->rate = more;
}

/* Every price in another currency at the rate of this date, whatever it was stored at. */
static void convert(struct fixing_inputs *in, const struct norm_fx *fx, const char *source,
                    struct arena *a)
{
    for (size_t i = 0; i < in->quotes.len; i++) {
        struct quote *q = &in->quotes.at[i];
        int64_t usd;

        if (quote_is_answer(q) || !q->currency || text_eq(q->currency, "USD")
            || (q->verdict != VERDICT_OK && q->verdict != VERDICT_NO_FX))
            continue;
        if (fx->date && norm_to_usd(fx, q->currency, q->native_nano_h, &usd)) {
            q->verdict = VERDICT_OK;
            q->price_nusd_h = fixed_div_even(usd, q->gpus);
            in->fx_date = fx->date;
            note_rate(in, fx, source, q->currency, a);
        } else {
            q->verdict = VERDICT_NO_FX;
            q->price_nusd_h = 0;
        }
    }
}

bool fixing_load(struct store *s, const struct config *c, const struct fixing_ask *ask,
                 struct fixing_inputs *out, struct arena *a, struct err *e)
{
    const struct store_record *as = ask->as;
    int64_t date = ask->date, start;
    struct store_window w = {.incomplete = ask->all};
    const char *source = NULL;
    struct norm_fx fx = {0};

    *out = (struct fixing_inputs){.date = date, .quotes = {.arena = a}};
    intern_init(&out->intern, a);
    if (!defs_on(&c->defs, ask->index, date, &out->def, e))
        return false;
    method_window(out->def.method, date, &w.from, &start, &w.to);
    if (!ask->all) {
        w.instrument = ask->index->instrument;
        w.instrument_len = ask->index->instrument_len;
    }
    if (as) {
        w.poll = as->polls.at;
        w.poll_len = as->polls.len;
    }
    if (!store_get_quotes(s, &w, &out->intern, &out->quotes, &out->polls, e))
        return false;
    if (as && !ask->all)
        out->polls = as->polls;
    if (as ? as->fx_date && !store_get_fx(s, as->fx_date + 1, as->fx_date, &fx, &source, a, e)
           : !store_get_fx(s, date, date - FX_AGE_MAX_DAYS, &fx, &source, a, e))
        return false;
    convert(out, &fx, source, a);
    if (!ask->prior)
        return load_prior(s, ask->index, date, &out->prior, a, e);
    out->prior = *ask->prior;
    return true;
}

static void into_digest(void *to, const char *bytes, size_t len)
{
    digest_add(to, bytes, len);
}

void fixing_make(const struct fixing_inputs *in, enum fixing_status status, int revision,
                 const char *previous, struct fixing *f, struct store_record *rec,
                 struct arena *a)
{
    struct arena scratch = {0};
    struct digest *d = digest_open();
    struct record_sink sink = {into_digest, d};
    struct quote_list picked;
    char hex[DIGEST_TEXT_MAX];
    struct buf text;

    day_fix(&in->def, in->date, in->quotes.at, in->quotes.len, &in->prior, f, NULL, a);
    f->status = status;
    f->revision = revision;
    picked = record_select(&in->def, in->date, in->quotes.at, in->quotes.len, &scratch);
    record_inputs(&in->def, in->date, picked.at, picked.len, in->rate, in->rate_len, &sink,
                  &scratch);
    arena_fini(&scratch);
    f->inputs_digest = text_dup(a, digest_close(&d, hex));
    buf_init(&text, BUF_REPLY_MAX);
    sink = record_to_buf(&text);
    record_fixing(f, previous, &sink);
    *rec = (struct store_record){
        .text = text_dup_n(a, text.data, text.len),
        .digest = text_dup(a, digest_text(text.data, text.len, hex)),
        .previous_digest = previous,
        .fx_date = in->fx_date,
        .polls = in->polls,
    };
    buf_fini(&text);
}

/* The final one repeats the preliminary unless what is known now moves it materially (R13). */
static bool load_final(struct fixing_due *due, const struct index_def *index, int64_t date,
                       const struct fixing *before, const struct store_record *before_rec,
                       struct fixing_inputs *in, struct arena *a, struct err *e)
{
    struct fixing_ask ask = {.index = index, .date = date};
    struct fixing now;
    struct store_record rec;

    if (!fixing_load(due->store, due->config, &ask, in, a, e))
        return false;
    if (!before)
        return true;
    fixing_make(in, FIXING_FINAL, before->revision + 1, NULL, &now, &rec, a);
    if (before->level == 5) /* a value instead of none is no small difference */
        return true;
    if (now.level < 5 && method_is_material(in->def.method, before->avg_nusd, now.avg_nusd))
        return true;
    ask.as = before_rec;
    return fixing_load(due->store, due->config, &ask, in, a, e);
}

/* A headline index without a value is what the run ends with; another one is only said, and so are
   the days of a past that is caught up with. */
static void tell_unvalued(struct fixing_due *due, const struct index_def *index,
                          const struct fixing *f)
{
    char date[CLOCK_TEXT_MAX];

    due->unvalued += index->headline;
    log_line(index->headline && f->date >= clock_date_of(due->now) ? LOG_WARN : LOG_INFO, "fixing without a value", "index", index->id,
             "date", clock_text_date(f->date, date), "status", fixing_status_name(f->status),
             "why", f->why, NULL);
}

static bool publish(struct fixing_due *due, const struct index_def *index, int64_t date,
                    enum fixing_status status, const struct fixing *before,
                    const struct store_record *before_rec, struct err *e)
{
    const struct fixing_ask ask = {.index = index, .date = date};
    struct arena a = {0};
    struct fixing_inputs in;
    struct store_chain chain;
    struct fixing f;
    struct store_record rec;
    bool done = false;

    if (!(status == FIXING_FINAL
              ? load_final(due, index, date, before, before_rec, &in, &a, e)
              : fixing_load(due->store, due->config, &ask, &in, &a, e))
        || !store_get_chain(due->store, index->id, date, &chain, &a, e))
        goto out;
    fixing_make(&in, status, chain.revision, chain.digest, &f, &rec, &a);
    rec.published_at = due->now;
    rec.run = due->run;
    if (!due->dry_run && !store_put_fixing(due->store, &f, &rec, e))
        goto out;
    due->published++;
    if (f.level == 5)
        tell_unvalued(due, index, &f);
    if (due->heard)
        due->heard(due->to, &f);
    done = true;
out:
    arena_fini(&a);
    return done;
}

static bool publish_date(struct fixing_due *due, const struct index_def *index, int64_t date,
                         struct err *e)
{
    const struct store_pick newest = {0};
    const struct method *m;
    struct arena a = {0};
    struct calc_def def;
    struct fixing before;
    struct store_record rec;
    bool found, done = false;
    int64_t lead, from, fix;

    if (!defs_on(&due->config->defs, index, date, &def, e))
        return false;
    m = def.method;
    method_window(m, date, &lead, &from, &fix);
    if (due->now < fix + m->preliminary_after_s)
        return true;
    if (!store_get_fixing(due->store, index->id, date, &newest, false, &before, &rec, &found, &a,
                          e))
        goto out;
    if (found && before.status == FIXING_FINAL)
        done = true;
    else if (due->now >= fix + m->final_after_s)
        done = publish(due, index, date, FIXING_FINAL, found ? &before : NULL, &rec, e);
    else
        done = found || publish(due, index, date, FIXING_PRELIMINARY, NULL, NULL, e);
out:
    arena_fini(&a);
    return done || err_in(e, "index \"%s\"", index->id);
}

/* The first date that may still be due: that of the newest record, else of the first poll. */
static bool first_date(struct fixing_due *due, const struct index_def *index, int64_t *date,
                       struct err *e)
{
    struct arena a = {0};
    struct store_chain chain;
    const struct method *m;
    int64_t first;
    bool done = store_get_chain(due->store, index->id, 0, &chain, &a, e)
             && store_get_first_poll(due->store, &first, e);

    if (done && chain.digest) {
        *date = chain.date;
    } else if (done) {
        m = defs_method_on(&due->config->defs, index->method, clock_date_of(due->now));
        *date = first && m ? method_date_of(m, first) : clock_date_of(due->now) + 1;
    }
    if (done && *date < index->from)
        *date = index->from;
    arena_fini(&a);
    return done;
}

bool fixing_publish_due(struct fixing_due *due, const struct index_def *index, struct err *e)
{
    int64_t date;

    if (!first_date(due, index, &date, e))
        return false;
    for (; date <= clock_date_of(due->now); date++)
        if (!publish_date(due, index, date, e))
            return false;
    return true;
}
