#include "source/shape_priv.h"

#include <string.h>

#include "base/fixed.h"
#include "base/text.h"

enum token_direction token_as_batch(enum token_direction d)
{
    return d == TOKEN_INPUT ? TOKEN_BATCH_INPUT : d == TOKEN_OUTPUT ? TOKEN_BATCH_OUTPUT : d;
}

bool token_word_in(const char *list, const char *word, size_t len)
{
    for (const char *at = list, *end; at; at = end ? end + 1 : NULL) {
        end = strchr(at, ' ');
        if (*at == *word && strncmp(at, word, len) == 0 && (end ? end == at + len : !at[len]))
            return true;
    }
    return false;
}

bool token_list_has(const struct json *list, const char *word)
{
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        const char *text = NULL;
        struct err e;

        if (json_is_text(at) && json_str(at, "", &text, &e) && text_eq(text, word))
            return true;
    }
    return false;
}

const char *token_list_least(const struct json *list)
{
    const char *least = NULL;

    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        const char *text = NULL;
        struct err e;

        if (json_is_text(at) && json_str(at, "", &text, &e)
            && (!least || text_cmp(text, least) < 0))
            least = text;
    }
    return least;
}

bool token_name_fits(const char *name, struct err *e)
{
    return strnlen(name, OFFER_TEXT_MAX + 1) <= OFFER_TEXT_MAX
           || err_set(e, ERR_REPLY, "a name has more than %d bytes: \"%.40s...\"", OFFER_TEXT_MAX,
                      name);
}

bool token_name(const struct json *at, const char *path, const char **out, struct err *e)
{
    return json_str(at, path, out, e) && token_name_fits(*out, e);
}

/* A price that is no price keeps its place with the reason. */
static void put(struct offer *o, struct offer_list *out)
{
    if (o->price_nano > 0)
        offer_add(out, o);
    else
        offer_reject(out, o, VERDICT_NO_PRICE,
                     o->price_nano < 0 ? "a negative number is a mark, not a price"
                                       : "zero is free or unpriced, not a price");
}

void token_add_price(const struct offer *base, enum token_direction d, int64_t price_nano,
                     struct offer_list *out)
{
    struct offer o = *base;

    o.direction = d;
    o.price_nano = price_nano;
    put(&o, out);
}

void token_each(const struct json *list, token_row *read, const void *with, struct offer_list *out,
                struct arena *a)
{
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = offer_token_init();
        struct err odd;

        if (!read(at, with, &o, a, &odd))
            offer_drop(out, &o, &odd);
        else if (o.verdict != VERDICT_OK)
            offer_add(out, &o);
        else
            token_add_price(&o, o.direction, o.price_nano, out);
    }
}

static bool take_price(const struct token_field *f, const struct json *price, const char *path,
                       const struct json *row, struct offer *o, struct err *e)
{
    if (f->context_from)
        o->context_from = f->context_from;
    if (!json_nano_found(price, path, f->shift, &o->price_nano, e)
        || (f->list && !json_is_null(json_get(row, f->list))
            && !json_nano_shift(row, f->list, f->shift, &o->list_nano, e))
        || (f->discount && !json_is_null(json_get(row, f->discount))
            && !json_nano_shift(row, f->discount, f->discount_shift, &o->discount_nano, e))
        || (f->context_path && !json_int(row, f->context_path, &o->context_from, e)))
        return false;
    if (f->context_path && o->context_from <= 0)
        return err_set(e, ERR_REPLY, "\"%s\" is %lld, expected tokens", f->context_path,
                       (long long)o->context_from);
    /* Above the whole price, or a premium: not what the source says it is. */
    if (f->discount && (o->discount_nano < 0 || o->discount_nano >= FIXED_ONE))
        return err_set(e, ERR_REPLY, "\"%s\" is not a part of the price", f->discount);
    return true;
}

bool token_read_fields(const struct offer *base, const struct json *at,
                       const struct token_field *field, size_t n, struct offer_list *out)
{
    bool any = false;

    for (size_t i = 0; i < n; i++) {
        const char *path = field[i].path;
        const struct json *price = json_get(at, path);
        struct offer o;
        struct err odd;

        if (json_is_null(price) && field[i].otherwise)
            price = json_get(at, path = field[i].otherwise);
        if (json_is_null(price))
            continue;
        any = true;
        o = *base;
        o.direction = field[i].direction;
        if (take_price(&field[i], price, path, at, &o, &odd))
            put(&o, out);
        else
            offer_drop(out, &o, &odd);
    }
    return any;
}

void token_read_prices(const struct offer *base, const struct json *at,
                       const struct token_field *field, size_t n, struct offer_list *out)
{
    if (!token_read_fields(base, at, field, n, out))
        offer_reject(out, base, VERDICT_NO_PRICE, "no price is stated");
}
