#include "domain/offer.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

static const char *const terms[TERMS] = {"on_demand", "spot", "reserved"};

const char *term_name(enum term t)
{
    return terms[t];
}

bool term_by_name(const char *name, enum term *out)
{
    for (int t = 0; t < TERMS; t++) {
        if (text_eq(name, terms[t])) {
            *out = (enum term)t;
            return true;
        }
    }
    return false;
}

struct offer offer_init(void)
{
    return (struct offer){.currency = "USD", .stock = STOCK_UNKNOWN, .reliability_nano = -1};
}

/* What was read of an offer without a name is its name: its place would depend on the order. */
static const char *unnamed(const struct offer *o, struct arena *a)
{
    const char *const words[] = {o->gpu, o->form, o->tier, o->region, o->op, term_name(o->term)};
    const char *key = "#";

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!text_blank(words[i]))
            key = text_join(a, key, words[i], "/", NULL);
    return text_fmt(a, "%s%lldx%lld", key, (long long)o->gpus, (long long)o->price_nano_h);
}

static struct offer *push(struct offer_list *list, const struct offer *o)
{
    struct offer *to;

    if (list->len >= BUF_OFFERS_MAX)
        arena_give_up(list->arena);
    to = VEC_PUSH(list, list->arena);
    *to = *o;
    if (!to->key)
        to->key = unnamed(to, list->arena); /* still one verdict, one name */
    return to;
}

enum { TEXTS = 10 };

static void texts_of(struct offer *o, const char **text[TEXTS])
{
    const char **all[TEXTS] = {&o->key,  &o->op,   &o->host,   &o->machine,  &o->gpu,
                               &o->form, &o->tier, &o->region, &o->currency, &o->why};

    memcpy(text, all, sizeof all);
}

void offer_list_clean(struct offer_list *list)
{
    for (size_t i = 0; i < list->len; i++) {
        struct offer *o = &list->at[i];
        const char **text[TEXTS];
        bool fits = true;

        texts_of(o, text);
        for (size_t k = 0; k < TEXTS; k++)
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

        to[i] = list->at[i];
        texts_of(&to[i], text);
        for (size_t k = 0; k < TEXTS; k++)
            *text[k] = intern_text(in, *text[k]);
    }
    list->at = to;
    list->arena = in->arena;
}

void offer_add(struct offer_list *list, const struct offer *o)
{
    (void)push(list, o);
}

void offer_reject(struct offer_list *list, const struct offer *o, enum verdict v, const char *why)
{
    struct offer *to = push(list, o);

    to->verdict = v;
    to->why = why;
}

void offer_drop(struct offer_list *list, const struct offer *o, const struct err *odd)
{
    offer_reject(list, o, odd->kind == ERR_PRECISE ? VERDICT_TOO_PRECISE : VERDICT_MALFORMED,
                 text_dup(list->arena, odd->text));
}
