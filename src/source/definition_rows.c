/*
 * The rows of a reply: which list, which of them, and what becomes of one.
 */
#include "base/clock.h"
#include "base/text.h"
#include "source/definition_priv.h"

static bool filter_read(const struct json *at, const char *where, struct filter *out, struct err *e)
{
    if (!json_object(at, "", e) || !part_path(at, "path", true, &out->path, e)
        || !part_words(at, "is", &out->is, e) || !part_words(at, "is_not", &out->is_not, e))
        return err_in(e, "%s", where);
    if (!out->is.len == !out->is_not.len)
        return err_set(e, ERR_CONFIG, "%s has to have either \"is\" or \"is_not\"", where);
    return true;
}

static bool read_only(const struct json *doc, struct rows *r, struct arena *a, struct err *e)
{
    static const char *const known[] = {"path", "is", "is_not", NULL};
    const struct json *list = part_at(doc, "only");

    if (list && !json_is_array(list))
        return err_set(e, ERR_CONFIG, "\"only\" is not a list");
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        const char *where = text_fmt(a, "only[%zu]", r->only_len);

        if (r->only_len == FILTERS_MAX)
            return err_set(e, ERR_CONFIG, "\"only\" has more than %d filters", (int)FILTERS_MAX);
        if (!filter_read(at, where, &r->only[r->only_len], e) || !json_only(at, where, known, e))
            return false;
        r->only_len++;
    }
    return true;
}

static bool read_refusal(const struct json *at, const char *where, struct refusal *out,
                         struct err *e)
{
    static const char *const known[] = {"path", "is", "is_not", "verdict", "why", NULL};
    static const char *const words[] = {"placeholder", "other_product", "no_price", "alias"};
    static const enum verdict verdicts[] = {VERDICT_PLACEHOLDER, VERDICT_OTHER_PRODUCT,
                                            VERDICT_NO_PRICE, VERDICT_ALIAS};
    int verdict;

    if (!filter_read(at, where, &out->when, e) || !json_only(at, where, known, e))
        return false;
    if (!part_choice(at, "verdict", words, 4, NULL, &verdict, e)
        || !json_str(at, "why", &out->why, e))
        return err_in(e, "%s", where);
    out->verdict = verdicts[verdict];
    return true;
}

static bool read_refusals(const struct json *doc, struct rows *r, struct arena *a, struct err *e)
{
    const struct json *list = part_at(doc, "refuse");

    if (list && !json_is_array(list))
        return err_set(e, ERR_CONFIG, "\"refuse\" is not a list");
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        if (r->refuse_len == REFUSALS_MAX)
            return err_set(e, ERR_CONFIG, "\"refuse\" has more than %d", (int)REFUSALS_MAX);
        if (!read_refusal(at, text_fmt(a, "refuse[%zu]", r->refuse_len), &r->refuse[r->refuse_len],
                          e))
            return false;
        r->refuse_len++;
    }
    return true;
}

static bool read_list(const struct json *doc, struct rows *r, struct err *e)
{
    static const char *const shapes[] = {"array", "object"};
    int shape = 0;

    if (!json_str(doc, "list", &r->list, e)
        || !part_choice(doc, "list_is", shapes, 2, "array", &shape, e))
        return false;
    r->keyed = shape == 1;
    return !*r->list || part_is_path(r->list)
           || part_bad(e, "list", r->list, "names joined by dots");
}

static bool read_nested(const struct json *doc, struct rows *r, struct err *e)
{
    static const char *const shapes[] = {"array", "object"};
    int shape = 0;

    if (!part_path(doc, "nested", false, &r->nested, e)
        || !part_choice(doc, "nested_is", shapes, 2, "array", &shape, e))
        return false;
    r->nested_keyed = shape == 1;
    return r->nested || !json_get(doc, "nested_is")
           || err_set(e, ERR_CONFIG, "\"nested_is\" goes with \"nested\"");
}

bool rows_read_definition(const struct json *doc, struct rows *r, struct arena *a, struct err *e)
{
    return read_list(doc, r, e) && read_nested(doc, r, e) && read_only(doc, r, a, e)
           && read_refusals(doc, r, a, e);
}

static bool has_one_of(const struct words *words, const struct json *at, struct arena *a)
{
    if (!json_is_array(at))
        return words_have(words, word_at(at, "", a));
    for (const struct json *one = json_first(at); one; one = json_next(one))
        if (words_have(words, word_at(one, "", a)))
            return true;
    return false;
}

static bool filter_passes(const struct filter *f, const struct json *row, struct arena *a)
{
    const struct json *at = json_get(row, f->path);

    return f->is.len ? has_one_of(&f->is, at, a) : !has_one_of(&f->is_not, at, a);
}

static bool wanted(const struct rows *r, const struct json *row, struct arena *a)
{
    for (size_t i = 0; i < r->only_len; i++)
        if (!filter_passes(&r->only[i], row, a))
            return false;
    return true;
}

static const struct refusal *refusal_of(const struct rows *r, const struct json *row,
                                        struct arena *a)
{
    for (size_t i = 0; i < r->refuse_len; i++) {
        const struct filter *when = &r->refuse[i].when;

        if (!json_is_null(json_get(row, when->path)) && filter_passes(when, row, a))
            return &r->refuse[i];
    }
    return NULL;
}

static void read_row(const struct definition *d, const struct place *at, int64_t now,
                     struct offer_list *out, struct arena *a)
{
    struct offer o = is_of_tokens(d) ? offer_token_init() : offer_init();
    const struct refusal *refused;
    struct err odd;

    if (!wanted(&d->rows, at->row, a))
        return;
    if (!(is_of_tokens(d) ? tokens_read_row(d, at, &o, a, &odd)
                          : gpus_read_row(d, at, &o, a, &odd))) {
        offer_drop(out, &o, &odd);
        return;
    }
    refused = refusal_of(&d->rows, at->row, a);
    if (refused)
        offer_reject(out, &o, refused->verdict, refused->why);
    else if (is_of_tokens(d) && now && o.since > clock_date_of(now))
        offer_reject(out, &o, VERDICT_PLACEHOLDER, "announced, not in force yet");
    else if (is_of_tokens(d))
        prices_put(&d->tokens, &o, at->row, now, out, a);
    else if (o.price_nano <= 0)
        offer_reject(out, &o, VERDICT_NO_PRICE, NULL);
    else
        offer_add(out, &o);
}

static const struct json *list_at(const struct json *doc, const char *path, bool keyed,
                                  struct err *e)
{
    return keyed ? json_object(doc, path, e) : json_array(doc, path, e);
}

/* The rows in a row; one without them is told as one odd offer. */
static void read_inner(const struct definition *d, const struct json *outer, int64_t now,
                       struct offer_list *out, struct arena *a)
{
    struct offer o = is_of_tokens(d) ? offer_token_init() : offer_init();
    struct err odd;
    const struct json *list = list_at(outer, d->rows.nested, d->rows.nested_keyed, &odd);

    if (!list)
        offer_drop(out, &o, &odd);
    for (const struct json *row = json_first(list); row; row = json_next(row))
        read_row(d, &(struct place){row, outer}, now, out, a);
}

bool definition_parse(const struct source_reply *reply, struct offer_list *out,
                      struct source_page *next, struct arena *a, struct err *e)
{
    const struct definition *d = reply->page.definition;
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e), *list;
    size_t rows = 0;

    list = doc ? list_at(doc, d->rows.list, d->rows.keyed, e) : NULL;
    if (!list)
        return false;
    for (const struct json *row = json_first(list); row; row = json_next(row), rows++) {
        if (d->rows.nested)
            read_inner(d, row, reply->page.now, out, a);
        else
            read_row(d, &(struct place){row, NULL}, reply->page.now, out, a);
    }
    return ask_next(&d->ask, doc, rows, reply, next, a, e);
}
