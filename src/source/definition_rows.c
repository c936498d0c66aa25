/*
 * The rows of a reply: which list, which of them, and what becomes of one.
 */
#include "base/clock.h"
#include "base/text.h"
#include "source/definition_priv.h"

/* {"path": p, "message": p} */
static bool read_error(const struct json *at, struct rows *r, struct err *e)
{
    static const struct conf_member members[] = {
        {"path", CONF_PATH, CONF_AT(struct rows, error)},
        {"message", CONF_PATH, CONF_AT(struct rows, error_message), CONF_OPT},
    };

    if (json_is_null(at))
        return true;
    if (!CONF_READ(at, members, r, e))
        return conf_in(at, e, "error");
    if (!r->error_message)
        r->error_message = r->error;
    return true;
}

bool rows_read_definition(const struct json *doc, struct rows *r, struct err *e)
{
    const struct json *list = json_member(doc, "list"), *nested_is = json_member(doc, "nested_is");
    const struct conf_member path = {"list", CONF_PATH, CONF_REQ};

    if (*r->list && !conf_value(list, &path, &r->list, e))
        return false;
    if (!r->nested && !json_is_null(nested_is))
        return conf_wrong(nested_is, e, "\"nested_is\" goes with \"nested\"");
    return read_error(json_member(doc, "error"), r, e) && filter_read_only(doc, r, e)
           && filter_read_refusals(doc, r, e);
}

static void put_gpus(const struct definition *d, const struct offer *o, const char *price,
                     const struct place *at, struct offer_list *out, struct arena *a)
{
    const struct refusal *refused = filter_refuses(&d->rows, at, o->term, a);

    gpus_put(&d->gpus, o, price, at->row, refused, refused ? filter_why(refused, at, a) : NULL,
             out);
}

static void read_row(const struct definition *d, const struct place *at, int64_t now,
                     struct offer_list *out, struct arena *a)
{
    struct offer o = is_of_tokens(d) ? offer_token_init() : offer_init(), spot;
    const struct refusal *refused;
    const char *why;
    struct err odd;

    if (!filter_wants(&d->rows, at, a))
        return;
    if (!(is_of_tokens(d) ? tokens_read_row(d, at, &o, a, &odd)
                          : gpus_read_row(d, at, &o, a, &odd))) {
        offer_drop(out, &o, &odd);
        return;
    }
    if (!is_of_tokens(d)) {
        put_gpus(d, &o, d->gpus.price, at, out, a);
        if (gpus_has_spot(&d->gpus, &o, at->row, &spot, a))
            put_gpus(d, &spot, d->gpus.spot, at, out, a);
        return;
    }
    refused = filter_refuses(&d->rows, at, TERM_ON_DEMAND, a);
    why = refused ? filter_why(refused, at, a) : NULL;
    if (refused)
        offer_reject(out, &o, refused->verdict, why);
    else if (now && o.since > clock_date_of(now))
        offer_reject(out, &o, VERDICT_PLACEHOLDER, "announced, not in force yet");
    else
        prices_put(&d->tokens, &o, at->row, now, out, a);
}

/* An answer that says it is an error is none, whatever stands beside. */
static bool is_error(const struct rows *r, const struct json *doc, struct arena *a, struct err *e)
{
    const char *message;

    if (!r->error || json_is_null(json_get(doc, r->error)))
        return false;
    message = word_at(doc, r->error_message, a);
    (void)err_set(e, ERR_REPLY, "the answer is an error: \"%.200s\"",
                  message ? message : "no message");
    return true;
}

static const struct json *list_at(const struct json *doc, const char *path, bool keyed,
                                  struct err *e)
{
    return keyed ? json_object(doc, path, e) : json_array(doc, path, e);
}

/* The rows in a row; one without them is told as one odd offer, of the GPU it names. */
static void read_inner(const struct definition *d, const struct json *outer, int64_t now,
                       struct offer_list *out, struct arena *a)
{
    struct offer o = is_of_tokens(d) ? offer_token_init() : offer_init();
    struct err odd, ignored;
    const struct json *list = list_at(outer, d->rows.nested, d->rows.nested_keyed, &odd);

    if (!list) {
        if (d->gpus.gpu.from == FROM_OUTER)
            (void)!json_str_opt(outer, d->gpus.gpu.text, &o.gpu, &ignored);
        offer_drop(out, &o, &odd);
    }
    for (const struct json *row = json_first(list); row; row = json_next(row))
        read_row(d, &(struct place){row, outer}, now, out, a);
}

bool rows_read_reply(struct source_read *r)
{
    const struct definition *d = r->page->definition;
    const struct json *list;
    size_t rows = 0;

    if (is_error(&d->rows, r->doc, r->a, r->e))
        return false;
    list = list_at(r->doc, d->rows.list, d->rows.keyed, r->e);
    if (!list)
        return false;
    for (const struct json *row = json_first(list); row; row = json_next(row), rows++) {
        if (d->rows.nested)
            read_inner(d, row, r->page->now, r->out, r->a);
        else
            read_row(d, &(struct place){row, NULL}, r->page->now, r->out, r->a);
    }
    return ask_next(&d->ask, rows, r);
}
