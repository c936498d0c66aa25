/*
 * Offers to quotes. A poll has thousands of offers and a dozen spellings, so norm_list remembers
 * what a spelling meant: by its content, never by its address.
 */
#include "norm/norm.h"

#include <string.h>

#include "base/fixed.h"
#include "base/map.h"
#include "base/number.h"
#include "base/text.h"

enum { MEMO_SLOTS = 256, GPUS_MAX = INT32_MAX };

struct memo {
    const struct offer *of[MEMO_SLOTS]; /* the offer that asked first */
    const struct instrument *is[MEMO_SLOTS];
    bool slice[MEMO_SLOTS];
    size_t last;
};

/*
 * Interned words by the address they were asked with: most texts of a list are constants of a
 * module or were interned before. Good for one list only, whose texts all stay.
 */
enum { WORD_SLOTS = 64 };

struct words {
    struct intern *in;
    const char *text[WORD_SLOTS], *word[WORD_SLOTS];
    const char *region[WORD_SLOTS], *country[WORD_SLOTS]; /* of one market */
    bool asked[WORD_SLOTS];
};

static const char *word_of(struct words *w, const char *text)
{
    size_t i = ((uintptr_t)text >> 4 ^ (uintptr_t)text >> 10) % WORD_SLOTS;

    if (w->text[i] != text) {
        w->text[i] = text;
        w->word[i] = intern_text(w->in, text);
    }
    return w->word[i];
}

/* The country of an interned word: of a list most offers are of a few places. */
static const char *country_of(const struct norm *n, const struct source *m, const char *region,
                              struct words *w)
{
    size_t i = ((uintptr_t)region >> 4 ^ (uintptr_t)region >> 10) % WORD_SLOTS;

    if (!n->regions)
        return NULL;
    if (!w->asked[i] || w->region[i] != region) {
        w->asked[i] = true;
        w->region[i] = region;
        w->country[i] = intern_text(w->in, region_place(n->regions, m->name, region, w->in->arena));
    }
    return w->country[i];
}

static uint64_t hash(const char *text)
{
    return text ? text_hash(text, strlen(text)) : 0;
}

static bool is_alike(const struct offer *was, const struct offer *o)
{
    return was && text_eq(was->gpu, o->gpu) && text_eq(was->form, o->form)
           && was->gpu_memory_mb == o->gpu_memory_mb;
}

static const struct instrument *remembered(const struct norm *n, const struct offer *o,
                                           struct memo *memo, bool *slice)
{
    const struct offer *was = memo->of[memo->last];
    size_t i = memo->last;

    /* Offers of one type follow each other and share its texts. */
    if (!was || was->gpu != o->gpu || was->form != o->form
        || was->gpu_memory_mb != o->gpu_memory_mb) {
        bool alike;

        i = (hash(o->gpu) + 3 * hash(o->form) + 7 * (uint64_t)o->gpu_memory_mb) % MEMO_SLOTS;
        alike = is_alike(memo->of[i], o);
        if (!alike && memo->of[i]) {
            i ^= 1; /* two that fall on one slot do not take turns in it */
            alike = is_alike(memo->of[i], o);
        }
        memo->last = i;
        if (!alike) {
            memo->of[i] = o;
            memo->is[i] =
                norm_instrument(n->rules, o->gpu, o->form, o->gpu_memory_mb, &memo->slice[i]);
        }
    }
    *slice = memo->slice[i];
    return memo->is[i];
}

static int64_t per_eur(const struct norm_fx *fx, const char *currency)
{
    if (text_eq(currency, "EUR"))
        return FIXED_ONE;
    for (size_t i = 0; i < fx->rate_len; i++)
        if (text_eq(fx->rate[i].currency, currency))
            return fx->rate[i].per_eur_nano;
    return 0;
}

bool norm_to_usd(const struct norm_fx *fx, const char *currency, int64_t native_nano,
                 int64_t *usd_nano)
{
    int64_t usd, other;
    fixed_wide whole;

    if (text_eq(currency, "USD")) {
        *usd_nano = native_nano;
        return true;
    }
    if (!fx || !fx->date || !currency)
        return false;
    usd = per_eur(fx, "USD");
    other = per_eur(fx, currency);
    if (usd <= 0 || other <= 0)
        return false;
    whole = (fixed_wide)native_nano * usd;
    if (whole / other >= FIXED_MAX || whole / other <= -FIXED_MAX)
        return false; /* no price of this world */
    *usd_nano = fixed_div_even(whole, other);
    return true;
}

/* The first reason in the order of verdict.def; a fraction of a known GPU is called a slice. */
static enum verdict judge(const struct offer *o, const struct instrument *is, bool slice,
                          bool has_usd)
{
    if (o->verdict != VERDICT_OK)
        return o->verdict;
    if (o->price_nano <= 0)
        return VERDICT_NO_PRICE;
    if (slice)
        return VERDICT_SLICE;
    if (!is)
        return VERDICT_OTHER_GPU;
    if (o->gpus <= 0 || o->gpus > GPUS_MAX)
        return VERDICT_NO_COUNT;
    if (o->stock == STOCK_NO || (o->stock == STOCK_TOLD && o->available <= 0))
        return VERDICT_SOLD_OUT;
    if (o->teaser)
        return VERDICT_TEASER;
    return has_usd ? VERDICT_OK : VERDICT_NO_FX;
}

static int64_t available_of(const struct offer *o)
{
    if (o->stock == STOCK_TOLD)
        return number_max(o->available, 0);
    return o->stock == STOCK_NO ? 0 : QUOTE_AVAILABLE_UNTOLD;
}

static const char *operator_of(const struct norm *n, const struct source *m, const struct offer *o,
                               struct arena *a)
{
    if (m->op)
        return m->op;
    return o->op ? norm_operator(n->operators, o->op, a) : m->name;
}

static void make(const struct norm *n, const struct source *m, int64_t observed_at,
                 const struct offer *o, const struct instrument *is, bool slice, struct words *w,
                 struct quote *out)
{
    int64_t usd = 0;
    bool counted = o->price_nano > 0 && o->gpus > 0 && o->gpus <= GPUS_MAX;
    bool has_usd = norm_to_usd(n->fx, o->currency, o->price_nano, &usd);
    const char *region = word_of(w, o->region);

    *out = (struct quote){
        .observed_at = observed_at,
        .market = word_of(w, m->name),
        .op = word_of(w, operator_of(n, m, o, w->in->arena)),
        .instrument = is ? word_of(w, is->id) : NULL,
        .tier = word_of(w, o->tier),
        .region = region,
        .country = country_of(n, m, region, w),
        .offer = o->key,
        .host = o->host,
        .machine = o->machine,
        .currency = word_of(w, o->currency),
        .native_nano = o->price_nano,
        .price_nusd = counted && has_usd ? fixed_div_even(usd, o->gpus) : 0,
        .available = available_of(o),
        .reliability_nano = o->reliability_nano,
        .gpus = counted ? (int32_t)o->gpus : 0,
        .term = o->term,
        .verdict = judge(o, is, slice, has_usd),
    };
}

/*
 * Which of two eligible offers of one key counts: the cheaper, then the one with more to rent, then
 * by all that a quote tells, told before untold. Total: two that compare equal are one offer told
 * twice.
 */
static int by_worth(const struct quote *x, const struct quote *y)
{
    const struct {
        const char *x, *y;
    } word[] = {{x->instrument, y->instrument},
                {x->op, y->op},
                {x->tier, y->tier},
                {x->region, y->region},
                {x->currency, y->currency},
                {x->host, y->host},
                {x->machine, y->machine}};
    const struct {
        int64_t x, y;
    } number[] = {
        {x->price_nusd, y->price_nusd},
        {y->available < 0 ? INT64_MAX : y->available, x->available < 0 ? INT64_MAX : x->available},
        {x->term, y->term},
        {y->gpus, x->gpus},
        {x->native_nano, y->native_nano},
        {y->reliability_nano, x->reliability_nano}};
    int order = 0;

    for (size_t i = 0; order == 0 && i < sizeof number / sizeof *number; i++)
        order = number_cmp(number[i].x, number[i].y);
    for (size_t i = 0; order == 0 && i < sizeof word / sizeof *word; i++)
        order = text_cmp(word[i].y, word[i].x);
    return order;
}

/*
 * The last quote of the list asks for its key; the one that does not get it is a duplicate. Only
 * what could count otherwise asks, so nothing that is sold out, malformed or without a price can
 * stand in the way of a good offer behind it. `keys` has the place of the holder, + 1.
 */
static void take_key(struct map *keys, struct quote_list *list)
{
    struct quote *q = &list->at[list->len - 1], *holder;
    struct map_slot *slot = map_put(keys, q->offer, strlen(q->offer));

    if (slot->at) {
        holder = &list->at[slot->at - 1];
        if (by_worth(holder, q) <= 0) {
            q->verdict = VERDICT_DUPLICATE;
            return;
        }
        holder->verdict = VERDICT_DUPLICATE;
    }
    slot->at = (uint32_t)list->len;
}

void norm_list(const struct norm *n, const struct source *m, int64_t observed_at,
               const struct offer_list *offers, struct intern *in, struct quote_list *out)
{
    struct memo memo = {.last = 0};
    struct words words = {.in = in};
    struct map keys = {.arena = out->arena};

    VEC_ROOM(out, offers->len, out->arena);
    for (size_t i = 0; i < offers->len; i++) {
        const struct offer *o = &offers->at[i];
        bool slice = false;
        const struct instrument *is = remembered(n, o, &memo, &slice);

        make(n, m, observed_at, o, is, slice, &words, VEC_PUSH_RAW(out, out->arena));
        if (out->at[out->len - 1].verdict == VERDICT_OK)
            take_key(&keys, out);
    }
}
