/*
 * Every offer is judged by itself first; then the tellings of one rate are compared, all with all,
 * so that nothing hangs on the order in which a reply lists them; then quotes are written in the
 * order of the offers, and blends in the order in which their endpoints began. Endpoints and rates
 * are found again by key, because clouds list the directions of a model far apart.
 */
#include "token/normal.h"

#include <stdio.h>
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "base/keys.h"
#include "base/number.h"

enum { SURCHARGE_MAX = 10 }; /* times the list price; beyond is a mistake */

/* An offer with its list quote, and its net price where the quote is OK. */
struct judged {
    struct quote list;
    const struct token_model *model;
    int64_t net_nusd;
    size_t rate; /* KEYS_NONE where the source or the tables found something wrong */
};

/* The tellings of one rate: the cheapest, which stands for it, and the dearest. */
struct rate {
    const struct judged *low, *high;
};

/* What one operator sells under one key: its input and output are where the blend comes from. */
struct endpoint {
    size_t input, output; /* index + 1 of their list quotes that count */
    const struct token_model *model;
};

struct book {
    const struct token_rules *rules;
    const struct source *source;
    struct offer_list *offers;
    struct judged *judged; /* of each offer */
    struct keys rate_keys, endpoint_keys;
    struct rate *rate;
    struct endpoint *endpoint;
    struct intern *in;
    struct quote_list *out;
    struct arena *a;
};

static void note_unknown(struct token_unknown_list *list, const struct token_rules *rules,
                         const char *source, const char *kind, const char *spelled,
                         const char *hint, struct intern *in)
{
    const struct token_model *proposal = NULL;
    const char *word = intern_text(in, spelled), *key;
    struct map_slot *slot;

    if (!list)
        return;
    list->known.arena = in->arena;
    key = text_join(in->arena, source, "/", kind, "/", word, NULL);
    slot = map_put(&list->known, key, strlen(key));
    if (slot->at)
        return;
    slot->at = 1;
    if (text_eq(kind, "model"))
        proposal = token_propose(rules->models, spelled, in->arena);
    if (text_eq(kind, "model") && !proposal && hint)
        proposal = token_propose(rules->models, hint, in->arena);
    *VEC_PUSH(list, in->arena) = (struct token_unknown){.source = source,
                                                        .kind = kind,
                                                        .spelled = word,
                                                        .hint = intern_text(in, hint),
                                                        .proposal = proposal ? proposal->id : NULL};
}

/* What the names say; false with a verdict when the offer cannot be a quote of a known model. */
static enum verdict judge_names(const struct token_rules *rules, const struct source *source,
                                const struct offer *o, struct intern *in, struct quote *q,
                                const struct token_model **model,
                                struct token_unknown_list *unknown)
{
    struct token_match match = token_model_match(rules->models, source->name, o->model);
    const char *spelled = o->op ? o->op : source->op;
    const struct token_operator *op =
        spelled ? token_operator_match(rules->operators, source->name, spelled) : NULL;

    *model = match.model;
    q->op = op ? intern_text(in, op->id) : intern_text(in, spelled);
    if (match.meaning == TOKEN_CLASS && !o->tier)
        q->tier = intern_text(in, match.tier);
    if (match.meaning == TOKEN_UNKNOWN) {
        if (o->model)
            note_unknown(unknown, rules, source->name, "model", o->model, o->hint, in);
        return VERDICT_UNKNOWN_MODEL;
    }
    if (match.meaning == TOKEN_ALIAS)
        return VERDICT_ALIAS;
    if (!spelled || (op && !op->votes))
        return VERDICT_NO_VOTE;
    if (!op) {
        note_unknown(unknown, rules, source->name, "operator", spelled, NULL, in);
        return VERDICT_UNKNOWN_OPERATOR;
    }
    if (match.meaning == TOKEN_CLASS || o->tier || o->region || o->context_from > 0)
        return VERDICT_OTHER_CLASS;
    return VERDICT_OK;
}

/* List and net price in USD, and the list price as it is stated or follows. */
static enum verdict judge_price(const struct token_rules *rules, const struct offer *o,
                                int64_t *list, int64_t *net, int64_t *native)
{
    int64_t stated = o->list_nano;

    if (o->discount_nano < -SURCHARGE_MAX * FIXED_ONE || o->discount_nano >= FIXED_ONE
        || o->list_nano < 0)
        return VERDICT_MALFORMED;
    if (o->price_nano <= 0)
        return VERDICT_NO_PRICE;
    if (o->price_nano > TOKEN_HIGH_NUSD * 1000) /* room for the division below, in any currency */
        return VERDICT_OUT_OF_BOUNDS;
    if (!stated && o->discount_nano) {
        fixed_wide wide = (fixed_wide)o->price_nano * FIXED_ONE;

        if (wide / (FIXED_ONE - o->discount_nano) > TOKEN_HIGH_NUSD * 1000)
            return VERDICT_OUT_OF_BOUNDS;
        stated = fixed_div_even(wide, FIXED_ONE - o->discount_nano);
    }
    if (!stated)
        stated = o->price_nano;
    *native = stated;
    if (!o->currency || !norm_to_usd(rules->fx, o->currency, stated, list)
        || !norm_to_usd(rules->fx, o->currency, o->price_nano, net))
        return VERDICT_NO_FX;
    if (*list < TOKEN_LOW_NUSD || *list > TOKEN_HIGH_NUSD || *net < TOKEN_LOW_NUSD)
        return VERDICT_OUT_OF_BOUNDS;
    return VERDICT_OK;
}

static const char *instrument(const struct token_model *m, enum token_direction d, bool net,
                              struct intern *in)
{
    char name[160];
    int len =
        snprintf(name, sizeof name, "%s:%s%s", m->id, token_direction_name(d), net ? ":net" : "");

    must(len > 0 && (size_t)len < sizeof name);
    return intern_text_n(in, name, (size_t)len);
}

static const char *offer_key(const char *key, enum token_direction d, const char *tail,
                             struct arena *a)
{
    return text_fmt(a, "%s#%s%s", key, token_direction_name(d), tail);
}

/* Tells quotes of dearer contexts of one endpoint apart. */
static const char *context_tail(const struct offer *o, struct arena *a)
{
    return o->context_from > 0 ? text_fmt(a, ">%lld", (long long)o->context_from) : "";
}

/* What a rate is: where a seller has one ordinary price a model that, else the endpoint's. */
static const char *rate_of(const struct source *source, const struct quote *q)
{
    return source->one_price ? q->instrument : q->offer;
}

static void judge(struct book *b, const struct offer *o, int64_t observed_at,
                  struct token_unknown_list *unknown, struct judged *j)
{
    struct quote q = {
        .observed_at = observed_at,
        .market = intern_text(b->in, b->source->name),
        .region = intern_text(b->in, o->region),
        .currency = intern_text(b->in, o->currency),
        .tier = intern_text(b->in, o->tier ? o->tier : o->quantization),
        .native_nano = o->price_nano,
        .available = QUOTE_AVAILABLE_UNTOLD,
        .reliability_nano = -1,
        .since = o->since,
        .gpus = 1,
        .term = TERM_ON_DEMAND,
    };
    int64_t list = 0, native = o->price_nano;
    /* What is no price by its source's own account (an alias, a router's -1, free, audio) is
       nothing a person has to look up. */
    enum verdict names = judge_names(b->rules, b->source, o, b->in, &q, &j->model,
                                     o->verdict == VERDICT_OK ? unknown : NULL);
    enum verdict price = judge_price(b->rules, o, &list, &j->net_nusd, &native);

    q.verdict = o->verdict != VERDICT_OK ? o->verdict : names != VERDICT_OK ? names : price;
    q.offer = offer_key(o->key, o->direction, context_tail(o, b->a), b->a);
    q.price_nusd = list;
    /* A fixing converts again, at the rate of its date: what it converts is the list price. */
    if (!text_eq(o->currency, "USD"))
        q.native_nano = native;
    if (j->model)
        q.instrument = instrument(j->model, o->direction, false, b->in);
    j->list = q;
    j->rate =
        q.verdict == VERDICT_OK ? keys_add(&b->rate_keys, rate_of(b->source, &q), b->a) : KEYS_NONE;
}

static int by_number(int64_t x, int64_t y)
{
    return number_cmp(x, y);
}

/* By price, and where that is one by whatever else a quote keeps: total but for the same. */
static int compare(const struct judged *x, const struct judged *y)
{
    const struct quote *p = &x->list, *q = &y->list;
    int order = by_number(p->price_nusd, q->price_nusd);

    order = order ? order : by_number(p->native_nano, q->native_nano);
    order = order ? order : by_number(x->net_nusd, y->net_nusd);
    order = order ? order : by_number(p->since, q->since);
    order = order ? order : text_cmp(p->tier, q->tier);
    return order ? order : text_cmp(p->offer, q->offer);
}

/* The least telling of each endpoint and direction stands for it; of one rate, both ends. */
static void compare_rates(struct book *b)
{
    b->rate = ARENA_ARRAY(b->a, struct rate, b->rate_keys.key.len + 1);
    for (size_t i = 0; i < b->offers->len; i++) {
        const struct judged *j = &b->judged[i];
        struct rate *r = j->rate == KEYS_NONE ? NULL : &b->rate[j->rate];

        if (r && (!r->low || compare(j, r->low) < 0))
            r->low = j;
        if (r && (!r->high || compare(j, r->high) > 0))
            r->high = j;
    }
}

/*
 * A rate told twice at one price is one rate; told at two, neither is believed: which one is right
 * cannot be known from here, and the cheaper one would be a guess.
 */
static bool is_disputed(const struct rate *r)
{
    return r->low->list.price_nusd != r->high->list.price_nusd
           || r->low->list.native_nano != r->high->list.native_nano;
}

static const char *two_prices(const struct rate *r, struct arena *a)
{
    char x[FIXED_TEXT_MAX], y[FIXED_TEXT_MAX];

    return text_fmt(a, "the source tells two prices for it, %s (%s) and %s (%s) per 1 M tokens",
                    fixed_text_short(r->low->list.native_nano, x), r->low->list.offer,
                    fixed_text_short(r->high->list.native_nano, y), r->high->list.offer);
}

/* Which telling of each endpoint and direction counts: an offer index + 1 by number of its key. */
static size_t *choose(struct book *b, struct keys *offers)
{
    size_t *best = ARENA_ARRAY(b->a, size_t, b->offers->len + 1);

    for (size_t i = 0; i < b->offers->len; i++) {
        size_t k;

        if (b->judged[i].rate == KEYS_NONE)
            continue;
        k = keys_add(offers, b->judged[i].list.offer, b->a);
        if (!best[k] || compare(&b->judged[i], &b->judged[best[k] - 1]) < 0)
            best[k] = i + 1;
    }
    return best;
}

static void add_net(struct book *b, const struct quote *list, const struct token_model *m,
                    enum token_direction d, int64_t net, int64_t native)
{
    struct quote q = *list;

    q.instrument = instrument(m, d, true, b->in);
    q.offer = text_fmt(b->a, "%s:net", list->offer);
    q.price_nusd = net;
    q.native_nano = native;
    *VEC_PUSH(b->out, b->a) = q;
}

static void remember(struct book *b, const struct offer *o, const struct judged *j)
{
    struct endpoint *p = &b->endpoint[keys_add(&b->endpoint_keys, o->key, b->a)];

    p->model = j->model;
    if (o->direction == TOKEN_INPUT)
        p->input = b->out->len + 1;
    if (o->direction == TOKEN_OUTPUT)
        p->output = b->out->len + 1;
}

/* The list quote of an offer and, where it counts or is in dispute, the net one behind it. */
static void write(struct book *b, size_t i, bool chosen)
{
    struct offer *o = &b->offers->at[i];
    struct judged *j = &b->judged[i];
    const struct rate *rate = j->rate == KEYS_NONE ? NULL : &b->rate[j->rate];
    bool good = rate && chosen;

    if (good)
        remember(b, o, j);
    if (rate && is_disputed(rate)) {
        j->list.verdict = VERDICT_DISPUTED;
        o->why = two_prices(rate, b->a);
    } else if (rate && !chosen) {
        j->list.verdict = VERDICT_DUPLICATE;
    }
    *VEC_PUSH(b->out, b->a) = j->list;
    if (good)
        add_net(b, &j->list, j->model, o->direction, j->net_nusd, o->price_nano);
}

static int64_t blend_of(int64_t input, int64_t output)
{
    return fixed_div_even((fixed_wide)3 * input + output, 4);
}

/* The net quote stands behind the list quote. */
static void add_blend(struct book *b, size_t number)
{
    const struct endpoint *p = &b->endpoint[number];
    struct quote *input, *output, q;
    int64_t net, native;

    if (!p->input || !p->output)
        return;
    input = &b->out->at[p->input - 1];
    output = &b->out->at[p->output - 1];
    if (input->verdict != VERDICT_OK || output->verdict != VERDICT_OK)
        return;
    if (output->price_nusd < input->price_nusd) {
        input[0].verdict = input[1].verdict = VERDICT_REVIEW;
        output[0].verdict = output[1].verdict = VERDICT_REVIEW;
        return;
    }
    q = *input;
    q.instrument = instrument(p->model, TOKEN_BLEND, false, b->in);
    q.offer = offer_key(b->endpoint_keys.key.at[number], TOKEN_BLEND, "", b->a);
    q.price_nusd = blend_of(input[0].price_nusd, output[0].price_nusd);
    q.since = number_max(input->since, output->since);
    q.native_nano = blend_of(input[0].native_nano, output[0].native_nano);
    net = blend_of(input[1].price_nusd, output[1].price_nusd);
    native = blend_of(input[1].native_nano, output[1].native_nano);
    *VEC_PUSH(b->out, b->a) = q;
    add_net(b, &q, p->model, TOKEN_BLEND, net, native);
}

void token_normalise(const struct token_rules *rules, const struct source *source,
                     int64_t observed_at, struct offer_list *offers, struct intern *in,
                     struct quote_list *out, struct token_unknown_list *unknown)
{
    struct book b = {
        .rules = rules,
        .source = source,
        .offers = offers,
        .judged = ARENA_ARRAY(out->arena, struct judged, offers->len + 1),
        .endpoint = ARENA_ARRAY(out->arena, struct endpoint, offers->len + 1),
        .in = in,
        .out = out,
        .a = out->arena,
    };
    struct keys keys = {0};
    size_t *chosen;

    for (size_t i = 0; i < offers->len; i++)
        judge(&b, &offers->at[i], observed_at, unknown, &b.judged[i]);
    compare_rates(&b);
    chosen = choose(&b, &keys);
    for (size_t i = 0; i < offers->len; i++)
        write(&b, i,
              b.judged[i].rate != KEYS_NONE
                  && chosen[keys_find(&keys, b.judged[i].list.offer)] == i + 1);
    for (size_t i = 0; i < b.endpoint_keys.key.len; i++)
        add_blend(&b, i);
}
