/*
 * Prices of one endpoint are found again by key in a small hash table, because clouds list the
 * directions of a model as separate products far apart. The table decides nothing about order:
 * quotes come in the order of the offers, blends in the order in which their endpoints began.
 * A second table of the same make finds the rates that are told twice.
 */
#include "token/normal.h"

#include <stdio.h>
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"

struct endpoint {
    const char *key;
    const struct token_model *model;
    size_t seen;                 /* directions, as bits */
    size_t input, output;        /* index + 1 of their good list quotes */
    const struct quote *told[2]; /* of a rate: the first telling, and another if one is */
};

struct table {
    VEC(struct endpoint) endpoint;
    size_t *slot; /* index + 1 into endpoint */
    size_t slots;
};

static size_t hash(const char *text)
{
    size_t h = 5381;

    for (; *text; text++)
        h = h * 33 ^ (unsigned char)*text;
    return h;
}

/* Room for `n` keys. */
static struct table table_for(size_t n, struct arena *a)
{
    struct table t = {.slots = 64};

    while (t.slots < 2 * n)
        t.slots *= 2;
    t.slot = ARENA_ARRAY(a, size_t, t.slots);
    return t;
}

static struct endpoint *find_endpoint(struct table *t, const char *key, struct arena *a)
{
    size_t h = hash(key) & (t->slots - 1);

    while (t->slot[h] && !text_eq(t->endpoint.at[t->slot[h] - 1].key, key))
        h = (h + 1) & (t->slots - 1);
    if (!t->slot[h]) {
        VEC_PUSH(&t->endpoint, a)->key = key;
        t->slot[h] = t->endpoint.len;
    }
    return &t->endpoint.at[t->slot[h] - 1];
}

static void note_unknown(struct token_unknown_list *list, const struct token_rules *rules,
                         const char *source, const char *kind, const char *spelled,
                         const char *hint, struct intern *in)
{
    const struct token_model *proposal = NULL;
    const char *word = intern_text(in, spelled);

    if (!list)
        return;
    for (size_t i = list->len; i-- > 0;)
        if (list->at[i].spelled == word && list->at[i].source == source && list->at[i].kind == kind)
            return;
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
static enum verdict judge_names(const struct token_rules *rules, const struct token *source,
                                const struct token_offer *o, struct intern *in, struct quote *q,
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
static enum verdict judge_price(const struct token_rules *rules, const struct token_offer *o,
                                int64_t *list, int64_t *net, int64_t *native)
{
    int64_t stated = o->list_nano;

    if (o->discount_nano < 0 || o->discount_nano >= FIXED_ONE || o->list_nano < 0)
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
static const char *context_tail(const struct token_offer *o, struct arena *a)
{
    return o->context_from > 0 ? text_fmt(a, ">%lld", (long long)o->context_from) : "";
}

static void add_net(const struct quote *list, const struct token_model *m, enum token_direction d,
                    int64_t net, int64_t native, struct intern *in, struct quote_list *out)
{
    struct quote q = *list;

    q.instrument = instrument(m, d, true, in);
    q.offer = text_fmt(out->arena, "%s:net", list->offer);
    q.price_nusd_h = net;
    q.native_nano_h = native;
    *VEC_PUSH(out, out->arena) = q;
}

/* Input and output of an endpoint are remembered for its blend; a second one is a repetition. */
static bool remember(struct table *t, const struct token_offer *o, const struct token_model *m,
                     size_t quote, struct arena *a)
{
    struct endpoint *p = find_endpoint(t, o->key, a);
    size_t bit = (size_t)1 << o->direction;

    if (p->seen & bit)
        return false;
    p->seen |= bit;
    p->model = m;
    if (o->direction == TOKEN_INPUT)
        p->input = quote + 1;
    if (o->direction == TOKEN_OUTPUT)
        p->output = quote + 1;
    return true;
}

static void normalise_one(const struct token_rules *rules, const struct token *source,
                          int64_t observed_at, const struct token_offer *o, struct table *t,
                          struct intern *in, struct quote_list *out,
                          struct token_unknown_list *unknown)
{
    const struct token_model *model = NULL;
    struct quote q = {
        .observed_at = observed_at,
        .market = intern_text(in, source->name),
        .region = intern_text(in, o->region),
        .currency = intern_text(in, o->currency),
        .tier = intern_text(in, o->tier ? o->tier : o->quantization),
        .native_nano_h = o->price_nano,
        .available = QUOTE_AVAILABLE_UNTOLD,
        .reliability_nano = -1,
        .since = o->since,
        .gpus = 1,
        .term = TERM_ON_DEMAND,
    };
    int64_t list = 0, net = 0, native = o->price_nano;
    /* What is no price by its source's own account (an alias, a router's -1, free, audio) is
       nothing a person has to look up. */
    enum verdict names =
        judge_names(rules, source, o, in, &q, &model, o->verdict == VERDICT_OK ? unknown : NULL);
    enum verdict price = judge_price(rules, o, &list, &net, &native);

    q.verdict = o->verdict != VERDICT_OK ? o->verdict : names != VERDICT_OK ? names : price;
    q.offer = offer_key(o->key, o->direction, context_tail(o, out->arena), out->arena);
    q.price_nusd_h = list;
    /* A fixing converts again, at the rate of its date: what it converts is the list price. */
    if (!text_eq(o->currency, "USD"))
        q.native_nano_h = native;
    if (model)
        q.instrument = instrument(model, o->direction, false, in);
    if (q.verdict == VERDICT_OK && !remember(t, o, model, out->len, out->arena))
        q.verdict = VERDICT_DUPLICATE;
    *VEC_PUSH(out, out->arena) = q;
    if (q.verdict == VERDICT_OK)
        add_net(&q, model, o->direction, net, o->price_nano, in, out);
}

/* What a rate is: where a seller has one ordinary price a model that, else the endpoint's. */
static const char *rate_of(const struct token *source, const struct quote *q)
{
    return source->one_price ? q->instrument : q->offer;
}

static bool is_net(const struct quote *q)
{
    return q->instrument && text_ends(q->instrument, ":net");
}

/* The list quote of an offer that its source and the tables found nothing wrong with. */
static bool is_rate(const struct quote *q, const struct token_offer *o)
{
    return o->verdict == VERDICT_OK
           && (q->verdict == VERDICT_OK || q->verdict == VERDICT_DUPLICATE);
}

static void compare_rate(struct endpoint *rate, const struct quote *q)
{
    if (!rate->told[0])
        rate->told[0] = q;
    else if (!rate->told[1]
             && (rate->told[0]->price_nusd_h != q->price_nusd_h
                 || rate->told[0]->native_nano_h != q->native_nano_h))
        rate->told[1] = q;
}

static const char *two_prices(const struct endpoint *rate, struct arena *a)
{
    char x[FIXED_TEXT_MAX], y[FIXED_TEXT_MAX];

    return text_fmt(a, "the source tells two prices for it, %s (%s) and %s (%s) per 1 M tokens",
                    fixed_text_short(rate->told[0]->native_nano_h, x), rate->told[0]->offer,
                    fixed_text_short(rate->told[1]->native_nano_h, y), rate->told[1]->offer);
}

static void mark_disputed(struct quote *q, struct token_offer *o, const struct endpoint *rate,
                          struct arena *a)
{
    if (q->verdict == VERDICT_OK)
        q[1].verdict = VERDICT_DISPUTED; /* the net one */
    q->verdict = VERDICT_DISPUTED;
    o->why = two_prices(rate, a);
}

/*
 * A rate told twice at one price is one rate; told at two, neither is believed: which one is right
 * cannot be known from here, and the cheaper one would be a guess. All tellings are compared before
 * the first is judged.
 */
static void dispute_rates(const struct token *source, struct token_offer_list *offers,
                          struct quote_list *out, size_t from)
{
    struct table t = table_for(offers->len, out->arena);

    for (int pass = 0; pass < 2; pass++) {
        struct token_offer *next = offers->at;

        for (size_t i = from; i < out->len; i++) {
            struct quote *q = &out->at[i];
            struct token_offer *o = is_net(q) ? NULL : next++;
            struct endpoint *rate;

            if (!o || !is_rate(q, o))
                continue;
            rate = find_endpoint(&t, rate_of(source, q), out->arena);
            if (pass == 0)
                compare_rate(rate, q);
            else if (rate->told[1])
                mark_disputed(q, o, rate, out->arena);
        }
    }
}

static int64_t blend_of(int64_t input, int64_t output)
{
    return fixed_div_even((fixed_wide)3 * input + output, 4);
}

/* The net quote stands behind the list quote. */
static void add_blend(const struct endpoint *p, struct intern *in, struct quote_list *out)
{
    struct quote *input = &out->at[p->input - 1], *output = &out->at[p->output - 1], q;
    int64_t net;

    if (input->verdict != VERDICT_OK || output->verdict != VERDICT_OK)
        return;
    if (output->price_nusd_h < input->price_nusd_h) {
        input[0].verdict = input[1].verdict = VERDICT_REVIEW;
        output[0].verdict = output[1].verdict = VERDICT_REVIEW;
        return;
    }
    q = *input;
    q.instrument = instrument(p->model, TOKEN_BLEND, false, in);
    q.offer = offer_key(p->key, TOKEN_BLEND, "", out->arena);
    q.price_nusd_h = blend_of(input[0].price_nusd_h, output[0].price_nusd_h);
    q.since = input->since > output->since ? input->since : output->since;
    q.native_nano_h = blend_of(input[0].native_nano_h, output[0].native_nano_h);
    net = blend_of(input[1].price_nusd_h, output[1].price_nusd_h);
    *VEC_PUSH(out, out->arena) = q;
    add_net(&q, p->model, TOKEN_BLEND, net,
            blend_of(input[1].native_nano_h, output[1].native_nano_h), in, out);
}

void token_normalise(const struct token_rules *rules, const struct token *source,
                     int64_t observed_at, struct token_offer_list *offers, struct intern *in,
                     struct quote_list *out, struct token_unknown_list *unknown)
{
    struct table t = table_for(offers->len, out->arena);
    size_t from = out->len;

    for (size_t i = 0; i < offers->len; i++)
        normalise_one(rules, source, observed_at, &offers->at[i], &t, in, out, unknown);
    dispute_rates(source, offers, out, from);
    for (size_t i = 0; i < t.endpoint.len; i++)
        if (t.endpoint.at[i].input && t.endpoint.at[i].output)
            add_blend(&t.endpoint.at[i], in, out);
}

bool token_instrument_parse(const char *text, struct token_instrument *out, struct arena *a)
{
    const char *colon = strchr(text, ':');
    const char *direction;

    if (!colon || colon == text)
        return false;
    out->net = text_ends(colon + 1, ":net");
    out->model = text_dup_n(a, text, (size_t)(colon - text));
    direction = text_dup_n(a, colon + 1, strlen(colon + 1) - (out->net ? strlen(":net") : 0));
    return token_direction_by_name(direction, &out->direction);
}

const char *token_list_instrument(const char *text, struct arena *a)
{
    if (!strchr(text, ':') || !text_ends(text, ":net"))
        return NULL;
    return text_dup_n(a, text, strlen(text) - strlen(":net"));
}
