#include "domain/offer.h"

#include <string.h>

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

static struct offer *push(struct offer_list *list, const struct offer *o)
{
    struct offer *to = VEC_PUSH(list, list->arena);

    *to = *o;
    if (!to->key)
        to->key = text_fmt(list->arena, "#%zu", list->len - 1); /* still one verdict, one name */
    return to;
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
