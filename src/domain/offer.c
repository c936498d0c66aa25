#include "domain/offer.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

const char *const term_names[] = {"on_demand", "spot", "reserved", NULL};

static const char *const directions[TOKEN_DIRECTIONS] = {
#define DIRECTION(name, text) [TOKEN_##name] = text,
#include "domain/directions.def"
#undef DIRECTION
};

const char *term_name(enum term t)
{
    return term_names[t];
}

bool term_by_name(const char *name, enum term *out)
{
    for (int t = 0; t < TERMS; t++) {
        if (text_eq(name, term_names[t])) {
            *out = (enum term)t;
            return true;
        }
    }
    return false;
}

const char *token_direction_name(enum token_direction d)
{
    return directions[d];
}

bool token_direction_by_name(const char *name, enum token_direction *out)
{
    for (int d = 0; d < TOKEN_DIRECTIONS; d++) {
        if (text_eq(name, directions[d])) {
            *out = (enum token_direction)d;
            return true;
        }
    }
    return false;
}

struct offer offer_init(void)
{
    return (struct offer){.currency = "USD", .stock = STOCK_UNKNOWN, .reliability_nano = -1};
}

struct offer offer_token_init(void)
{
    return (struct offer){.of = OFFER_TOKENS, .currency = "USD"};
}

enum { TEXTS = 10, WORDS_MAX = 6, TEXT_KEPT = 100 };

/* All texts of an offer; `why` is the last, and ours. */
static size_t texts_of(struct offer *o, const char **text[TEXTS])
{
    const bool gpus = o->of != OFFER_TOKENS;
    size_t n = 0;

    text[n++] = &o->key, text[n++] = &o->op, text[n++] = &o->tier, text[n++] = &o->region;
    text[n++] = gpus ? &o->gpu : &o->model;
    text[n++] = gpus ? &o->form : &o->quantization;
    text[n++] = gpus ? &o->host : &o->hint;
    if (gpus)
        text[n++] = &o->machine;
    text[n++] = &o->currency, text[n++] = &o->why;
    return n;
}

/* What was read of an offer without a name is its name: its place would depend on the order. */
static const char *unnamed(const struct offer *o, struct arena *a)
{
    const char *const gpus[WORDS_MAX] = {o->gpu,    o->form, o->tier,
                                         o->region, o->op,   term_name(o->term)};
    const char *const tokens[WORDS_MAX] = {o->model, o->op, o->tier, o->region};
    const char *const *words = o->of == OFFER_TOKENS ? tokens : gpus;
    const char *key = "#";

    for (size_t i = 0; i < WORDS_MAX; i++)
        if (!text_blank(words[i]))
            key = text_join(a, key, words[i], "/", NULL);
    if (o->of == OFFER_TOKENS)
        return key;
    return text_fmt(a, "%s%lldx%lld", key, (long long)o->gpus, (long long)o->price_nano);
}

/* True when it had to be cut. */
static bool cut(const char **text, struct arena *a)
{
    if (!*text || strnlen(*text, OFFER_TEXT_MAX + 1) <= OFFER_TEXT_MAX)
        return false;
    *text = text_dup_n(a, *text, TEXT_KEPT);
    return true;
}

/* What stands once in a list of models must not cost its length in every row. */
static void cut_texts(struct offer *o, struct arena *a)
{
    const char **text[TEXTS];
    size_t n = texts_of(o, text);
    bool any = false;

    for (size_t i = 0; i + 1 < n; i++)
        any = cut(text[i], a) || any;
    if (any) {
        o->verdict = VERDICT_MALFORMED;
        o->why = "a text is too long to be a name";
    }
    (void)cut(&o->why, a);
}

/*
 * Many rows may share one text, and it may be a megabyte: what is past the ceiling is not looked at
 * again. What is kept is past it, too, so that offer_list_clean still sees that it was.
 */
static void cut_past(struct offer *o, struct arena *a)
{
    enum { PAST = BUF_TEXT_MAX + 4 };
    const char **text[TEXTS];
    size_t n = texts_of(o, text);

    for (size_t i = 0; i < n; i++)
        if (*text[i] && strnlen(*text[i], PAST + 1) > PAST)
            *text[i] = text_dup_n(a, *text[i], PAST);
}

static void keep(struct offer_list *list, const struct offer *o, enum verdict v, const char *why)
{
    struct offer *to;

    if (list->len >= BUF_OFFERS_MAX)
        arena_give_up(list->arena);
    to = VEC_PUSH(list, list->arena);
    *to = *o;
    to->verdict = v;
    to->why = why;
    if (to->of != OFFER_TOKENS)
        cut_past(to, list->arena);
    if (!to->key)
        to->key = unnamed(to, list->arena); /* still one verdict, one name */
    if (to->of == OFFER_TOKENS)
        cut_texts(to, list->arena);
}

void offer_list_clean(struct offer_list *list)
{
    for (size_t i = 0; i < list->len; i++) {
        struct offer *o = &list->at[i];
        const char **text[TEXTS];
        size_t n = texts_of(o, text);
        bool fits = true;

        for (size_t k = 0; k < n; k++)
            fits = text_fit(list->arena, text[k], BUF_TEXT_MAX) && fits;
        if (!fits && o->verdict == VERDICT_OK) {
            o->verdict = VERDICT_MALFORMED;
            o->why = text_fmt(list->arena, "a text of it is longer than %d bytes or holds a NUL",
                              BUF_TEXT_MAX);
        }
    }
}

void offer_list_move(struct offer_list *list, struct intern *in)
{
    struct offer *to = ARENA_ARRAY(in->arena, struct offer, list->cap);

    for (size_t i = 0; i < list->len; i++) {
        const char **text[TEXTS];
        size_t n;

        to[i] = list->at[i];
        n = texts_of(&to[i], text);
        for (size_t k = 0; k < n; k++)
            *text[k] = intern_text(in, *text[k]);
    }
    list->at = to;
    list->arena = in->arena;
}

void offer_add(struct offer_list *list, const struct offer *o)
{
    keep(list, o, o->verdict, o->why);
}

void offer_reject(struct offer_list *list, const struct offer *o, enum verdict v, const char *why)
{
    keep(list, o, v, why);
}

void offer_drop(struct offer_list *list, const struct offer *o, const struct err *odd)
{
    keep(list, o, odd->kind == ERR_PRECISE ? VERDICT_TOO_PRECISE : VERDICT_MALFORMED,
         text_dup(list->arena, odd->text));
}
