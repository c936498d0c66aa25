#include "source/token_generic.h"

#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "source/token_generic_priv.h"
#include "source/shape_priv.h"

/* A row, and the one around it where rows stand in rows. */
struct place {
    const struct json *row, *outer;
};

void token_generic_request(const struct source_page *page, struct http_request *out,
                           struct arena *a)
{
    const struct generic_source *g = page->definition;

    definition_ask(&g->ask, page, out, a);
}

/* What stands before or behind the first mark; nothing stands behind a mark that is not there. */
static const char *cut(const struct generic_pick *p, const char *text, struct arena *a)
{
    const char *mark = p->before ? p->before : p->behind;
    const char *at = text && mark ? strstr(text, mark) : NULL;

    if (!text || !mark)
        return text;
    if (p->before)
        return at ? text_dup_n(a, text, (size_t)(at - text)) : text;
    return at && at[strlen(mark)] ? at + strlen(mark) : NULL;
}

static bool pick(const struct generic_pick *p, const struct place *at, const char **out,
                 struct arena *a, struct err *e)
{
    const char *text = NULL;

    switch (p->from) {
    case FROM_NOWHERE:
        return true;
    case FROM_LITERAL:
        text = p->text;
        break;
    case FROM_NAME:
        text = json_name(at->row);
        break;
    case FROM_OUTER_NAME:
        text = json_name(at->outer);
        break;
    case FROM_ROW:
    case FROM_OUTER:
        if (!json_str_opt(p->from == FROM_ROW ? at->row : at->outer, p->text, &text, e))
            return false;
        break;
    }
    if (text && !token_name_fits(text, e))
        return false;
    text = cut(p, text, a);
    *out = definition_is_one_of(&p->ordinary, text) ? NULL : text;
    return true;
}

/* The same of what a price cannot do without. */
static bool pick_needed(const struct generic_pick *p, const struct place *at, const char **out,
                        struct arena *a, struct err *e)
{
    const char *text = NULL;

    if (!pick(p, at, &text, a, e))
        return false;
    if (!text && p->text)
        return err_set(e, ERR_REPLY, "\"%s\" is missing, expected a string", p->text);
    if (!text || !*text)
        return err_set(e, ERR_REPLY, "\"%s\" is empty", p->text ? p->text : "the row's name");
    *out = text;
    return true;
}

static bool read_key(const struct generic_source *g, const struct place *at, const char **out,
                     struct arena *a, struct err *e)
{
    const char *key = NULL;

    for (size_t i = 0; i < g->key_len; i++) {
        const char *part = NULL;

        if (!pick_needed(&g->key[i], at, &part, a, e))
            return false;
        key = key ? text_fmt(a, "%s%s%s", key, g->key_with, part) : part;
    }
    *out = key;
    return true;
}

/* "2026-05-28", or a time that begins so. */
static bool read_since(const struct generic_source *g, const struct place *at, int64_t *out,
                       struct arena *a, struct err *e)
{
    const char *text = NULL;

    if (!pick(&g->since, at, &text, a, e))
        return false;
    if (!text)
        return true;
    return clock_parse_date(
               strlen(text) > 10 && strchr("T ", text[10]) ? text_dup_n(a, text, 10) : text, out)
           || err_set(e, ERR_REPLY, "\"%s\" is \"%.40s\", expected a date", g->since.text, text);
}

static bool read_texts(const struct generic_source *g, const struct place *at, struct offer *o,
                       struct arena *a, struct err *e)
{
    return pick_needed(&g->model, at, &o->model, a, e) && read_key(g, at, &o->key, a, e)
           && (g->op.from == FROM_NOWHERE || pick_needed(&g->op, at, &o->op, a, e))
           && pick(&g->hint, at, &o->hint, a, e)
           && pick(&g->quantization, at, &o->quantization, a, e)
           && pick(&g->tier, at, &o->tier, a, e) && pick(&g->region, at, &o->region, a, e)
           && pick_needed(&g->currency, at, &o->currency, a, e)
           && read_since(g, at, &o->since, a, e);
}

static bool read_price(const struct generic_price *p, const struct json *row, struct offer *o,
                       struct err *e)
{
    if (p->context_from)
        o->context_from = p->context_from;
    if (!json_nano_shift(row, p->path, p->shift, &o->price_nano, e)
        || (p->list && !json_is_null(json_get(row, p->list))
            && !json_nano_shift(row, p->list, p->shift, &o->list_nano, e))
        || (p->discount && !json_is_null(json_get(row, p->discount))
            && !json_nano_shift(row, p->discount, p->discount_shift, &o->discount_nano, e))
        || (p->context_path && !json_int(row, p->context_path, &o->context_from, e)))
        return false;
    if (p->context_path && o->context_from <= 0)
        return err_set(e, ERR_REPLY, "\"%s\" is %lld, expected tokens", p->context_path,
                       (long long)o->context_from);
    /* Above the whole price, or a premium: not what the definition says it is. */
    if (o->discount_nano < 0 || o->discount_nano >= FIXED_ONE)
        return err_set(e, ERR_REPLY, "\"%s\" is not a part of the price", p->discount);
    return true;
}

/* True when any of them is stated. */
static bool read_prices(const struct generic_prices *prices, const struct offer *base,
                        const struct json *row, struct offer_list *out)
{
    bool any = false;

    for (size_t i = 0; i < prices->len; i++) {
        struct offer o = *base;
        struct err odd;

        if (json_is_null(json_get(row, prices->at[i].path)))
            continue;
        any = true;
        o.direction = prices->at[i].direction;
        if (read_price(&prices->at[i], row, &o, &odd))
            token_add_price(&o, o.direction, o.price_nano, out);
        else
            offer_drop(out, &o, &odd);
    }
    return any;
}

static void read_tiers(const struct generic_tiers *tiers, const struct offer *base,
                       const struct json *row, struct offer_list *out)
{
    for (const struct json *at = json_first(json_get(row, tiers->path)); at; at = json_next(at)) {
        struct offer o = *base;
        struct err odd;

        if (!json_int(at, tiers->context_from, &o.context_from, &odd))
            offer_drop(out, &o, &odd);
        else if (o.context_from > 0)
            (void)read_prices(&tiers->price, &o, at, out);
    }
}

static const struct generic_refusal *refusal_of(const struct generic_source *g,
                                                const struct json *row, struct arena *a)
{
    for (size_t i = 0; i < g->refuse_len; i++) {
        const struct definition_filter *when = &g->refuse[i].when;

        if (!json_is_null(json_get(row, when->path)) && definition_passes(when, row, a))
            return &g->refuse[i];
    }
    return NULL;
}

static void read_row(const struct generic_source *g, const struct place *at, int64_t now,
                     struct offer_list *out, struct arena *a)
{
    struct offer o = offer_token_init();
    const struct generic_refusal *refused;
    struct err odd;

    if (!definition_wanted(&g->ask, at->row, a))
        return;
    o.currency = g->currency.from == FROM_LITERAL ? g->currency.text : NULL;
    if (!read_texts(g, at, &o, a, &odd)) {
        offer_drop(out, &o, &odd);
        return;
    }
    refused = refusal_of(g, at->row, a);
    if (refused)
        offer_reject(out, &o, refused->verdict, refused->why);
    else if (now && o.since > clock_date_of(now))
        offer_reject(out, &o, VERDICT_PLACEHOLDER, "announced, not in force yet");
    else if (!read_prices(&g->price, &o, at->row, out))
        offer_reject(out, &o, VERDICT_NO_PRICE, "no price is stated");
    else if (g->tiers.path)
        read_tiers(&g->tiers, &o, at->row, out);
}

/* The rows in a row; one without them is told as one odd offer. */
static void read_nested(const struct generic_source *g, const struct json *outer, int64_t now,
                        struct offer_list *out, struct arena *a)
{
    struct offer o = offer_token_init();
    struct err odd;
    const struct json *list =
        g->nested_keyed ? json_object(outer, g->nested, &odd) : json_array(outer, g->nested, &odd);

    if (!list)
        offer_drop(out, &o, &odd);
    for (const struct json *row = json_first(list); row; row = json_next(row))
        read_row(g, &(struct place){row, outer}, now, out, a);
}

bool token_generic_parse(const struct source_reply *reply, struct offer_list *out,
                         struct source_page *next, struct arena *a, struct err *e)
{
    const struct generic_source *g = reply->page.definition;
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e), *list;
    size_t rows = 0;

    if (!doc)
        return false;
    list = g->ask.keyed ? json_object(doc, g->ask.list, e) : json_array(doc, g->ask.list, e);
    if (!list)
        return false;
    for (const struct json *row = json_first(list); row; row = json_next(row), rows++) {
        if (g->nested)
            read_nested(g, row, reply->page.now, out, a);
        else
            read_row(g, &(struct place){row, NULL}, reply->page.now, out, a);
    }
    return definition_next(&g->ask, doc, rows, reply, next, a, e);
}
