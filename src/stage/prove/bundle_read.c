#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "base/vec.h"
#include "edge/json/json.h"
#include "edge/sign/digest.h"
#include "edge/sign/ed25519.h"
#include "stage/prove/bundle.h"
#include "stage/publish/fixing.h"

/* One fixing of a bundle. */
struct bundled {
    struct fixing_inputs in;
    enum fixing_status status;
    int64_t revision;
    const char *previous, *digest, *record;
    const char *signature; /* NULL: the record was not signed */
};

static bool read_date(const struct json *at, const char *name, int64_t *out, struct err *e)
{
    const char *text;

    if (!json_str(at, name, &text, e))
        return false;
    return clock_parse_date(text, out)
           || err_set(e, ERR_DATA, "\"%s\" is \"%s\", expected a date", name, text);
}

static const struct json *read_file(const struct json *at, const char *name, const char **hash,
                                    struct arena *a, struct err *e)
{
    char hex[DIGEST_TEXT_MAX];
    const char *text;

    if (!json_str(at, name, &text, e))
        return NULL;
    *hash = text_dup(a, digest_text(text, strlen(text), hex));
    return json_parse_config(text, strlen(text), name, a, e);
}

static bool read_def(const struct json *at, struct calc_def *def, struct arena *a, struct err *e)
{
    const char *method_hash, *panel_hash;
    const struct json *method = read_file(at, "method_file", &method_hash, a, e);
    const struct json *panel = method ? read_file(at, "panel_file", &panel_hash, a, e) : NULL;
    const struct json *index = panel ? json_object(at, "index_file", e) : NULL;

    if (!index)
        return false;
    def->method = method_read(method, method_hash, a, e);
    if (!def->method)
        return err_in_file(e, "method_file");
    def->panel = panel_read(panel, panel_hash, a, e);
    if (!def->panel)
        return err_in_file(e, "panel_file");
    def->index = index_read(index, a, e);
    if (!def->index)
        return err_in(e, "index_file");
    return (text_eq(def->index->panel, def->panel->name)
            && text_eq(def->index->method, def->method->name))
           || err_set(e, ERR_DATA, "index \"%s\" is not of panel \"%s\" and method \"%s\"",
                      def->index->id, def->panel->name, def->method->name);
}

enum { PRIOR_USD_MAX = 1000000, REPEATED_MAX = 31 }; /* the ceilings of calc/method.c */

static bool is_price(int64_t nusd)
{
    return nusd >= 0 && nusd <= PRIOR_USD_MAX * FIXED_ONE;
}

/*
 * What the engine may take for granted of a previous final that we published, and not of one in a
 * stranger's file: an earlier date, and ratios of prices that int64 of 1e-9 can hold.
 */
static bool is_computable(const struct fixing_prior *p, const struct method *m, int64_t date,
                          struct err *e)
{
    const fixed_wide limit = INT64_MAX / 4, high = (fixed_wide)m->price_high_nusd * FIXED_ONE;
    fixed_wide ratio = FIXED_ONE; /* the largest that a price of the date can have to the prior's */
    bool sound = is_price(p->avg_nusd) && is_price(p->med_nusd) && is_price(p->mean_nusd)
                 && is_price(p->avg_exact_nusd);

    if (p->date >= date)
        return err_set(e, ERR_DATA, "the previous final is not of an earlier date");
    for (size_t i = 0; i < p->operator_len && sound; i++) {
        int64_t price = p->op[i].price_nusd;

        sound = is_price(price);
        if (price > 0 && high / price > ratio)
            ratio = high / price;
    }
    /* Published and exact value differ by a rounding: half a step at most, and never twofold. */
    sound = sound && ratio <= limit && p->avg_nusd / 2 <= p->avg_exact_nusd
            && (!p->avg_exact_nusd || high / p->avg_exact_nusd <= limit)
            && p->avg_nusd * ratio / FIXED_ONE <= limit && p->med_nusd * ratio / FIXED_ONE <= limit
            && p->mean_nusd * ratio / FIXED_ONE <= limit;
    return sound || err_set(e, ERR_DATA, "the previous final has prices out of any range");
}

static bool read_prior(const struct json *at, struct fixing_prior *p, struct arena *a,
                       struct err *e)
{
    const struct json *prior = json_get(at, "prior"), *list;
    struct fixing_operator *op;
    int64_t level, repeated;

    if (json_is_null(prior))
        return true;
    list = json_object(prior, "operators", e);
    if (!list || !json_int(prior, "level", &level, e) || !json_int(prior, "repeated", &repeated, e)
        || !read_date(prior, "date", &p->date, e) || !json_nano(prior, "avg", &p->avg_nusd, e)
        || !json_nano(prior, "med", &p->med_nusd, e) || !json_nano(prior, "mean", &p->mean_nusd, e)
        || !json_nano(prior, "avg_exact", &p->avg_exact_nusd, e))
        return false;
    if (level < 1 || level > 4 || repeated < 0 || repeated > REPEATED_MAX)
        return err_set(e, ERR_DATA, "the previous final is of level %lld, repeated %lld days",
                       (long long)level, (long long)repeated);
    p->level = (int)level;
    p->repeated = (int)repeated;
    op = ARENA_ARRAY(a, struct fixing_operator, json_len(list));
    for (const struct json *o = json_first(list); o; o = json_next(o)) {
        op[p->operator_len].op = json_name(o);
        if (!json_nano(o, "", &op[p->operator_len++].price_nusd, e))
            return false;
    }
    p->op = op;
    return true;
}

static bool read_rates(const struct json *at, struct fixing_inputs *in, struct arena *a,
                       struct err *e)
{
    const struct json *list = json_array(at, "rates", e);

    if (!list)
        return false;
    in->rate = ARENA_ARRAY(a, struct record_rate, json_len(list));
    for (const struct json *o = json_first(list); o; o = json_next(o)) {
        struct record_rate *r = &in->rate[in->rate_len++];

        if (!json_str(o, "currency", &r->currency, e) || !json_str(o, "source", &r->source, e)
            || !read_date(o, "date", &r->date, e) || !json_nano(o, "per_eur", &r->per_eur_nano, e))
            return false;
    }
    return true;
}

static bool read_offer(const struct json *o, struct quote *q, struct intern *in, struct err *e)
{
    const char *instrument, *term, *tier = NULL, *region = NULL, *country = NULL;
    int64_t gpus;

    if (!json_str(o, "instrument", &instrument, e) || !json_str(o, "term", &term, e)
        || !json_str_opt(o, "tier", &tier, e) || !json_str_opt(o, "region", &region, e)
        || !json_str_opt(o, "country", &country, e) || !json_str_opt(o, "host", &q->host, e)
        || !json_str_opt(o, "machine", &q->machine, e) || !json_int(o, "gpus", &gpus, e)
        || !json_int(o, "available", &q->available, e)
        || !json_nano_opt(o, "reliability", &q->reliability_nano, e)
        || !json_nano(o, "price", &q->price_nusd, e))
        return false;
    q->instrument = intern_text(in, instrument);
    q->tier = intern_text(in, tier);
    q->region = intern_text(in, region);
    q->country = intern_text(in, country);
    q->currency = intern_text(in, "USD");
    q->gpus = (int32_t)gpus;
    return (gpus >= 1 && gpus <= INT32_MAX && term_by_name(term, &q->term))
           || err_set(e, ERR_DATA, "an offer of %lld GPUs, term \"%s\"", (long long)gpus, term);
}

static bool read_quote(const struct json *o, struct quote *q, struct intern *in, struct err *e)
{
    const char *at, *verdict, *market, *op = NULL;

    *q = quote_answered(NULL, NULL, 0);
    if (!json_str(o, "at", &at, e) || !json_str(o, "verdict", &verdict, e)
        || !json_str(o, "market", &market, e) || !json_str_opt(o, "operator", &op, e)
        || !json_str_opt(o, "offer", &q->offer, e))
        return false;
    if (!clock_parse(at, &q->observed_at) || !verdict_by_name(verdict, &q->verdict))
        return err_set(e, ERR_DATA, "a quote of \"%s\" with verdict \"%s\"", at, verdict);
    q->market = intern_text(in, market);
    q->op = intern_text(in, op);
    return !q->offer || read_offer(o, q, in, e);
}

static bool read_bundled(const struct json *at, struct bundled *b, struct arena *a, struct err *e)
{
    const struct json *quotes = json_array(at, "quotes", e);
    struct intern *in = ARENA_NEW(a, struct intern);
    const char *status;

    intern_init(in, a);
    *b = (struct bundled){.in = {.quotes = {.arena = a}}};
    if (!quotes || !read_date(at, "date", &b->in.date, e) || !json_str(at, "status", &status, e)
        || !json_int(at, "revision", &b->revision, e)
        || !json_str_opt(at, "previous_digest", &b->previous, e)
        || !json_str(at, "digest", &b->digest, e) || !json_str(at, "record", &b->record, e)
        || !json_str_opt(at, "signature", &b->signature, e) || !read_def(at, &b->in.def, a, e)
        || !read_prior(at, &b->in.prior, a, e)
        || (b->in.prior.date && !is_computable(&b->in.prior, b->in.def.method, b->in.date, e))
        || !read_rates(at, &b->in, a, e))
        return false;
    if (b->revision < 1 || b->revision > INT32_MAX)
        return err_set(e, ERR_DATA, "revision is %lld, expected 1 or more", (long long)b->revision);
    b->status = text_eq(status, "final") ? FIXING_FINAL : FIXING_PRELIMINARY;
    for (const struct json *o = json_first(quotes); o; o = json_next(o))
        if (!read_quote(o, VEC_PUSH(&b->in.quotes, a), in, e))
            return false;
    return true;
}

static const char *difference(const struct bundled *b, const struct sign_key *key, struct arena *a)
{
    char hex[DIGEST_TEXT_MAX], date[CLOCK_TEXT_MAX];
    struct store_record again;
    struct fixing f;
    const char *what = NULL;

    if (!text_eq(digest_text(b->record, strlen(b->record), hex), b->digest))
        what = "the record's text does not have its digest";
    else if (key)
        what = verify_signature(key, b->record, b->signature);
    if (!what) {
        fixing_make(&b->in, b->status, (int)b->revision, b->previous, &f, &again, a);
        what = verify_first_difference(b->record, again.text, a);
    }
    return what ? text_fmt(a, "%s %s: %s", b->in.def.index->id, clock_text_date(b->in.date, date),
                           what)
                : NULL;
}

static bool is_of_format(const struct json *doc, struct err *e)
{
    int64_t format;

    if (!json_int(doc, "format", &format, e))
        return false;
    return format == 1
           || err_set(e, ERR_DATA, "its format is %lld, this program reads 1", (long long)format);
}

static bool verify_list(const char *path, const struct sign_key *key, struct verify_result *out,
                        struct arena *a, struct err *e)
{
    const struct json *doc = NULL, *list = NULL;
    struct buf b;
    bool done = false;

    if (buf_read_named(&b, path, BUF_POLL_MAX, e))
        doc = json_parse(b.data, b.len, path, a, e);
    list = doc && is_of_format(doc, e) ? json_array(doc, "fixings", e) : NULL;
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct bundled one;
        const char *found;

        if (!read_bundled(at, &one, a, e))
            goto out;
        found = difference(&one, key, a);
        out->differences += found != NULL;
        out->difference = out->difference ? out->difference : found;
        out->fixings++;
    }
    done = list && (out->fixings > 0 || err_set(e, ERR_DATA, "there is nothing in it to verify"));
out:
    buf_fini(&b);
    if (!done) {
        e->kind = e->kind == ERR_PERMISSION ? ERR_PERMISSION : ERR_DATA;
        return err_in(e, "bundle \"%s\"", path);
    }
    return true;
}

bool bundle_verify(const char *path, const char *public_key, struct verify_result *out,
                   struct arena *a, struct err *e)
{
    struct sign_key *key = NULL;
    bool done;

    *out = (struct verify_result){0};
    if (public_key && !sign_key_open_public(&key, public_key, e))
        return false;
    done = verify_list(path, key, out, a, e);
    sign_key_close(&key);
    return done;
}
