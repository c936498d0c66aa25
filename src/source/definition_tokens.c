/*
 * The endpoint in a row of token prices: who, which model, in which form.
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "source/definition_priv.h"

#define OF(member) CONF_AT(struct definition, member)

static const struct conf_member fields[] = {
    {"key", CONF_ANY, OF(key)},
    {"model", CONF_ANY, OF(tokens.model)},
    {"hint", CONF_ANY, OF(tokens.hint), CONF_OPT},
    {"quantization", CONF_ANY, OF(tokens.quantization), CONF_OPT},
    {"tier", CONF_ANY, OF(tier), CONF_OPT},
    {"region", CONF_ANY, OF(region), CONF_OPT},
    {"operator", CONF_ANY, OF(op), CONF_OPT},
    {"since", CONF_ANY, OF(tokens.since), CONF_OPT},
};

static bool is_same_path(const struct pick *x, const struct pick *y)
{
    return x->from == FROM_ROW && y->from == FROM_ROW && text_eq(x->text, y->text) && !x->before
           && !y->before && !x->behind && !y->behind && !x->without && !y->without && !x->otherwise
           && !y->otherwise;
}

bool tokens_read(const struct json *doc, struct definition *d, struct arena *a, struct err *e)
{
    const struct json *model = json_get(doc, "fields.model");

    if (!pick_read_fields(doc, fields, sizeof fields / sizeof *fields, d, a, e))
        return false;
    if (!pick_differs(model, &d->tokens.model, "model", e))
        return conf_in(model, e, "fields");
    d->tokens.key_is_model = is_same_path(&d->key[0], &d->tokens.model) && d->key_len == 1;
    if (d->source.rank == RANK_OPERATOR && !d->source.op)
        return conf_wrong(doc, e, "\"rank\" is \"operator\", but \"operator\" does not say who");
    return pick_check_operator(doc, d, e)
           && pick_read_currency(json_member(doc, "currency"), d, a, e)
           && prices_read(doc, &d->tokens, a, e);
}

/* "2026-05-28", or a time that begins so. */
static bool read_since(const struct definition *d, const struct place *at, int64_t *out,
                       struct arena *a, struct err *e)
{
    const char *text = NULL;

    if (!pick_text(d, &d->tokens.since, at, &text, a, e))
        return false;
    if (!text)
        return true;
    return clock_parse_date(
               strlen(text) > 10 && strchr("T ", text[10]) ? text_dup_n(a, text, 10) : text, out)
           || err_set(e, ERR_REPLY, "\"%s\" is \"%.40s\", expected a date", d->tokens.since.text,
                      text);
}

bool tokens_read_row(const struct definition *d, const struct place *at, struct offer *o,
                     struct arena *a, struct err *e)
{
    const struct tokens *t = &d->tokens;

    o->currency = d->currency.from == FROM_LITERAL ? d->currency.text : NULL;
    if (!pick_needed(d, &t->model, at, &o->model, a, e))
        return false;
    o->key = t->key_is_model ? o->model : NULL;
    return (t->key_is_model || pick_key(d, at, &o->key, a, e))
           && (d->op.from == FROM_NOWHERE || pick_needed(d, &d->op, at, &o->op, a, e))
           && pick_text(d, &t->hint, at, &o->hint, a, e)
           && pick_text(d, &t->quantization, at, &o->quantization, a, e)
           && pick_text(d, &d->tier, at, &o->tier, a, e)
           && pick_text(d, &d->region, at, &o->region, a, e)
           && pick_needed(d, &d->currency, at, &o->currency, a, e)
           && read_since(d, at, &o->since, a, e) && part_flags_fit(&d->rows, at, e);
}
