/*
 * What is for rent in a row: the GPUs, their price for an hour, and the term.
 */
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "source/definition_priv.h"

static const char *const bases[] = {"offer", "gpu", NULL};
static const char *const pers[] = {"second", "minute", "hour", "day", "month", NULL};

#define OF(member) CONF_AT(struct definition, member)
#define PRICE                                                                                      \
    {"basis", CONF_WORD, OF(gpus.basis), .words = bases},                                          \
        {"per", CONF_WORD, OF(gpus.per), .words = pers},                                           \
        {"teaser", CONF_BOOL, OF(gpus.teaser), CONF_OPT},                                          \
    {                                                                                              \
        "currency", CONF_ANY, CONF_REQ                                                             \
    }

static bool read_price(const struct json *at, struct definition *d, struct arena *a, struct err *e)
{
    static const struct conf_member of_page[] = {PRICE};
    static const struct conf_member of_list[] = {
        PRICE,
        {"path", CONF_PATH, OF(gpus.price)},
        {"spot", CONF_PATH, OF(gpus.spot), CONF_OPT},
        {"shift", CONF_LONG, OF(gpus.shift), -12, 6, CONF_OPT},
        {"optional", CONF_BOOL, OF(gpus.optional), CONF_OPT},
    };

    if (!(is_page(d) ? CONF_READ(at, of_page, d, e) : CONF_READ(at, of_list, d, e))
        || !pick_read_currency(json_member(at, "currency"), d, a, e))
        return false;
    return !is_page(d) || d->currency.from == FROM_LITERAL
           || conf_wrong(at, e, "\"currency\" of a page is a literal");
}

static bool read_term_words(const struct json *at, const char *form, struct gpus *g, struct err *e)
{
    static const struct conf_member members[] = {{"on_demand", CONF_LIST, CONF_OPT},
                                                 {"spot", CONF_LIST, CONF_OPT},
                                                 {"reserved", CONF_LIST, CONF_OPT}};

    if (!CONF_READ(at, members, NULL, e))
        return conf_in(at, e, "%s", form);
    for (int t = 0; t < TERMS; t++)
        if (!part_words(at, term_names[t], &g->term_words[t], e))
            return conf_in(at, e, "%s", form);
    return true;
}

/* "on_demand", or {"path": "tier", "words": {"on_demand": ["dedicated"], "spot": ["spot"]}}. */
static bool read_term(const struct json *term, struct gpus *g, struct err *e)
{
    static const struct conf_member members[] = {
        {"path", CONF_PATH, CONF_AT(struct gpus, term_path)},
        {"words", CONF_OBJECT, CONF_OPT},
        {"ends", CONF_OBJECT, CONF_OPT},
    };
    const char *form;

    if (!json_is_object(term))
        return conf_value(term, &(struct conf_member){"term", CONF_WORD, .words = term_names},
                          &g->term, e);
    if (!CONF_READ(term, members, g, e))
        return conf_in(term, e, "term");
    g->term_by_end = json_member(term, "ends") != NULL;
    form = g->term_by_end ? "ends" : "words";
    if (!json_member(term, form) || (g->term_by_end && json_member(term, "words")))
        return conf_wrong(term, e, "\"term\" has to have either \"words\" or \"ends\"");
    return read_term_words(json_member(term, form), form, g, e) || conf_in(term, e, "term");
}

/* What a page does not tell is told by its columns. */
#define FIELDS_OF(needed)                                                                          \
    {"key", CONF_ANY, OF(key), CONF_OPT}, {"gpu", CONF_ANY, OF(gpus.gpu), needed},                 \
        {"gpus", CONF_ANY, OF(gpus.gpus), needed}, {"form", CONF_ANY, OF(gpus.form), CONF_OPT},    \
        {"tier", CONF_ANY, OF(tier), CONF_OPT}, {"region", CONF_ANY, OF(region), CONF_OPT},        \
        {"host", CONF_ANY, OF(gpus.host), CONF_OPT},                                               \
        {"machine", CONF_ANY, OF(gpus.machine), CONF_OPT},                                         \
        {"operator", CONF_ANY, OF(op), CONF_OPT},                                                  \
    {                                                                                              \
        "memory_gb", CONF_ANY, OF(gpus.memory_gb), CONF_OPT                                        \
    }

static bool read_fields(const struct json *doc, struct definition *d, struct arena *a,
                        struct err *e)
{
    static const struct conf_member of_list[] = {FIELDS_OF(CONF_REQ)};
    static const struct conf_member of_page[] = {FIELDS_OF(CONF_OPT)};

    if (!pick_read_fields(doc, is_page(d) ? of_page : of_list, sizeof of_list / sizeof *of_list, d,
                          a, e)
        || !pick_check_operator(doc, d, e))
        return false;
    if (is_page(d))
        return table_check_fields(doc, d, e);
    if (!d->key_len) {
        if (!d->rows.keyed)
            return conf_wrong(json_member(doc, "fields"), e, "fields: \"key\" is missing");
        d->key[0].from = FROM_NAME;
        d->key_len = 1;
    }
    return true;
}

bool gpus_read(const struct json *doc, struct definition *d, struct arena *a, struct err *e)
{
    const struct json *price = json_member(doc, "price"), *term = json_member(doc, "term");

    if (!read_fields(doc, d, a, e))
        return false;
    if (!read_price(price, d, a, e))
        return conf_in(price, e, "price");
    return is_page(d)
           || ((json_is_null(term) || read_term(term, &d->gpus, e))
               && stock_read(json_member(doc, "stock"), &d->gpus, e));
}

/* A number may be a text of digits; one that is cut out of a text is one or is not told. */
static bool take_number(const struct definition *d, const struct pick *p, const struct place *at,
                        int64_t *out, struct arena *a, struct err *e)
{
    const char *text = NULL;

    if (p->from == FROM_NOWHERE)
        return true;
    if ((p->from == FROM_ROW || p->from == FROM_OUTER) && !p->before && !p->behind) {
        const struct json *row = p->from == FROM_ROW ? at->row : at->outer;

        if (!json_is_null(json_get(row, p->text)) || (!p->otherwise && !p->optional))
            return json_int(row, p->text, out, e);
    } else {
        if (!pick_text(d, p, at, &text, a, e))
            return false;
        if (text && text_int(text, 0, 1000000, out))
            return true;
        if (p->from == FROM_LITERAL)
            return err_set(e, ERR_CONFIG, "literal \"%s\" is not a number", text);
    }
    return !p->otherwise || take_number(d, p->otherwise, at, out, a, e);
}

static bool take_term(const struct gpus *g, const struct json *row, struct offer *o,
                      struct arena *a, struct err *e)
{
    const char *word;

    o->term = g->term;
    if (!g->term_path)
        return true;
    word = word_at(row, g->term_path, a);
    for (int t = 0; t < TERMS; t++) {
        const struct words *w = &g->term_words[t];
        bool is = !g->term_by_end && words_have(w, word);

        for (size_t i = 0; g->term_by_end && word && i < w->len; i++)
            is = is || text_ends(word, w->at[i]);
        if (is) {
            o->term = (enum term)t;
            return true;
        }
    }
    return g->term_by_end
           || err_set(e, ERR_REPLY, "\"%s\" is \"%s\", which is no term of the definition",
                      g->term_path, word ? word : "null");
}

static bool take_price(const struct gpus *g, const char *path, const struct json *row,
                       struct offer *o, struct err *e)
{
    int64_t nano;

    if (g->optional && json_is_null(json_get(row, path)))
        return true;
    if (!json_nano_shift(row, path, (int)g->shift, &nano, e))
        return false;
    o->price_nano = nano;
    if (!page_hour(g->per, nano, &nano)
        || (g->basis == BASIS_GPU && __builtin_mul_overflow(nano, o->gpus, &nano)))
        return o->price_nano = 0, err_set(e, ERR_REPLY, "\"%s\" is too large for a price", path);
    o->price_nano = nano;
    return true;
}

void gpus_put(const struct gpus *g, const struct offer *base, const char *path,
              const struct json *row, const struct refusal *refused, const char *why,
              struct offer_list *out)
{
    struct offer o = *base;
    struct err odd;

    if (!take_price(g, path, row, &o, &odd))
        offer_drop(out, &o, &odd);
    else if (refused)
        offer_reject(out, &o, refused->verdict, why);
    else if (o.price_nano <= 0)
        offer_reject(out, &o, VERDICT_NO_PRICE, NULL);
    else
        offer_add(out, &o);
}

bool gpus_has_spot(const struct gpus *g, const struct offer *o, const struct json *row,
                   struct offer *spot, struct arena *a)
{
    const struct json *at = g->spot ? json_get(row, g->spot) : NULL;

    if (o->term == TERM_SPOT || json_is_null(at)
        || (json_is_text(at) && text_blank(json_text(at, a))))
        return false;
    *spot = *o;
    spot->key = text_join(a, o->key, "/spot", NULL);
    spot->term = TERM_SPOT;
    return true;
}

static bool take_texts(const struct definition *d, const struct place *at, struct offer *o,
                       struct arena *a, struct err *e)
{
    const struct gpus *g = &d->gpus;

    return pick_text(d, &g->gpu, at, &o->gpu, a, e) && pick_key(d, at, &o->key, a, e)
           && part_flags_fit(&d->rows, at, e) && pick_text(d, &g->form, at, &o->form, a, e)
           && pick_text(d, &d->tier, at, &o->tier, a, e)
           && pick_text(d, &d->region, at, &o->region, a, e)
           && pick_text(d, &g->host, at, &o->host, a, e)
           && pick_text(d, &g->machine, at, &o->machine, a, e)
           && pick_text(d, &d->op, at, &o->op, a, e);
}

/* Nothing has no currency. */
static bool is_priced(const struct gpus *g, const struct json *row)
{
    return g->spot || !json_is_null(json_get(row, g->price));
}

bool gpus_read_row(const struct definition *d, const struct place *at, struct offer *o,
                   struct arena *a, struct err *e)
{
    const struct gpus *g = &d->gpus;
    const char *currency = NULL;
    int64_t gb = 0;

    if (d->currency.from == FROM_LITERAL)
        o->currency = d->currency.text;
    if (!take_texts(d, at, o, a, e) || !pick_text(d, &d->currency, at, &currency, a, e)
        || !take_number(d, &g->gpus, at, &o->gpus, a, e)
        || !take_number(d, &g->memory_gb, at, &gb, a, e))
        return false;
    if (!o->gpu || (!currency && is_priced(g, at->row)))
        return err_set(e, ERR_REPLY, "\"%s\" is missing", o->gpu ? d->currency.text : g->gpu.text);
    if (currency)
        o->currency = currency;
    o->gpu_memory_mb = gb > 0 && gb < 100000 ? gb * 1024 : 0;
    o->teaser = g->teaser;
    return take_term(g, at->row, o, a, e) && stock_take(g, at->row, o, a, e);
}
