/*
 * The rows of a reply: which list, which of them, and what becomes of one.
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "edge/json/conf.h"
#include "source/definition_priv.h"

static const char *const looks[LOOKS] = {"is", "is_not", "begins", "begins_not", "told", "untold"};

/* "told": true and "told": false, or one of the others with its words. */
static bool filter_read(const struct json *at, const char *where, struct filter *out, struct err *e)
{
    size_t ways = 0;

    if (!part_object(at, e) || !part_path(at, "path", true, &out->path, e))
        return conf_in(at, e, "%s", where);
    for (int i = 0; i <= LOOK_TOLD; i++) {
        bool told = true;

        if (!json_member(at, looks[i]))
            continue;
        ways++;
        out->look = (enum filter_look)i;
        if (i == LOOK_TOLD ? !json_bool(at, "told", &told, e)
                           : !part_words(at, looks[i], &out->words, e))
            return conf_in(at, e, "%s", where);
        if (!told)
            out->look = LOOK_UNTOLD;
    }
    return (ways == 1 && (out->look >= LOOK_TOLD || out->words.len))
           || conf_wrong(at, e, "%s has to have one of is, is_not, begins, begins_not and told",
                         where);
}

static bool read_only(const struct json *doc, struct rows *r, struct arena *a, struct err *e)
{
    static const char *const known[] = {"path",       "is",   "is_not", "begins",
                                        "begins_not", "told", NULL};
    const struct json *list = part_at(doc, "only");

    if (list && !json_is_array(list))
        return conf_wrong(part_or(doc, "only"), e, "\"only\" is not a list");
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        const char *where = text_fmt(a, "only[%zu]", r->only_len);

        if (r->only_len == FILTERS_MAX)
            return conf_wrong(part_or(doc, "only"), e, "\"only\" has more than %d filters",
                              (int)FILTERS_MAX);
        if (!filter_read(at, where, &r->only[r->only_len], e) || !json_only(at, where, known, e))
            return false;
        r->only_len++;
    }
    return true;
}

static bool are_flags(const struct words *words)
{
    for (size_t i = 0; i < words->len; i++)
        if (!text_eq(words->at[i], "true") && !text_eq(words->at[i], "false"))
            return false;
    return words->len > 0;
}

static bool read_refusal(const struct json *at, const char *where, struct refusal *out,
                         struct err *e)
{
    static const char *const known[] = {"path", "is",   "is_not",  "begins", "begins_not",
                                        "told", "term", "verdict", "why",    NULL};
    static const char *const words[] = {"placeholder", "other_product", "no_price", "alias"};
    static const enum verdict verdicts[] = {VERDICT_PLACEHOLDER, VERDICT_OTHER_PRODUCT,
                                            VERDICT_NO_PRICE, VERDICT_ALIAS};
    int verdict;

    if (!filter_read(at, where, &out->when, e) || !json_only(at, where, known, e))
        return false;
    out->flag = are_flags(&out->when.words);
    out->of_term = json_member(at, "term") != NULL;
    if (!part_choice(at, "verdict", words, 4, NULL, &verdict, e)
        || !json_str(at, "why", &out->why, e)
        || (out->of_term && !part_term(at, "term", &out->term, e)))
        return conf_in(at, e, "%s", where);
    out->verdict = verdicts[verdict];
    return true;
}

static bool read_refusals(const struct json *doc, struct rows *r, struct arena *a, struct err *e)
{
    const struct json *list = part_at(doc, "refuse");

    if (list && !json_is_array(list))
        return conf_wrong(part_or(doc, "refuse"), e, "\"refuse\" is not a list");
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        if (r->refuse_len == REFUSALS_MAX)
            return conf_wrong(part_or(doc, "refuse"), e, "\"refuse\" has more than %d",
                              (int)REFUSALS_MAX);
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
           || part_bad(doc, e, "list", r->list, "names joined by dots");
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
           || conf_wrong(part_or(doc, "nested_is"), e, "\"nested_is\" goes with \"nested\"");
}

/* {"path": p, "message": p} */
static bool read_error(const struct json *doc, struct rows *r, struct err *e)
{
    static const char *const known[] = {"path", "message", NULL};
    const struct json *error = part_at(doc, "error");

    if (!error)
        return true;
    if (!json_object(doc, "error", e) || !json_only(error, "error", known, e)
        || !part_path(doc, "error.path", true, &r->error, e))
        return false;
    r->error_message = r->error;
    return part_path(doc, "error.message", false, &r->error_message, e);
}

bool rows_read_definition(const struct json *doc, struct rows *r, struct arena *a, struct err *e)
{
    return read_error(doc, r, e) && read_list(doc, r, e) && read_nested(doc, r, e)
           && read_only(doc, r, a, e) && read_refusals(doc, r, a, e);
}

static bool begins(const struct words *words, const char *text)
{
    for (size_t i = 0; text && i < words->len; i++)
        if (text_starts(text, words->at[i]))
            return true;
    return false;
}

/* The word of a filter at a place, or of a list the first of them; NULL for none. */
static const char *found(const struct filter *f, const struct json *at, struct arena *a)
{
    bool begin = f->look == LOOK_BEGINS || f->look == LOOK_BEGINS_NOT;
    const struct json *one = json_is_array(at) ? json_first(at) : at;

    for (; one; one = json_is_array(at) ? json_next(one) : NULL) {
        const char *word = word_at(one, "", a);

        if (begin ? begins(&f->words, word) : words_have(&f->words, word))
            return word;
    }
    return NULL;
}

static bool filter_passes(const struct filter *f, const struct json *at, struct arena *a)
{
    if (f->look >= LOOK_TOLD)
        return json_is_null(at) == (f->look == LOOK_UNTOLD);
    return !found(f, at, a) == (f->look == LOOK_IS_NOT || f->look == LOOK_BEGINS_NOT);
}

static bool wanted(const struct rows *r, const struct json *row, struct arena *a)
{
    for (size_t i = 0; i < r->only_len; i++)
        if (!filter_passes(&r->only[i], json_get(row, r->only[i].path), a))
            return false;
    return true;
}

/* Words are asked of what is told only. */
static const struct refusal *refusal_of(const struct rows *r, const struct json *row,
                                        enum term term, struct arena *a)
{
    for (size_t i = 0; i < r->refuse_len; i++) {
        const struct filter *when = &r->refuse[i].when;
        const struct json *at = json_get(row, when->path);

        if ((!r->refuse[i].of_term || r->refuse[i].term == term)
            && (when->look == LOOK_UNTOLD || !json_is_null(at)) && filter_passes(when, at, a))
            return &r->refuse[i];
    }
    return NULL;
}

/* Its sentence, with the word that stands there in the place of "{}". */
static const char *why_of(const struct refusal *refused, const struct json *row, struct arena *a)
{
    const char *at = strstr(refused->why, "{}");
    const char *word = at ? word_at(row, refused->when.path, a) : NULL;

    if (!at)
        return refused->why;
    return text_join(a, text_dup_n(a, refused->why, (size_t)(at - refused->why)), word ? word : "",
                     at + 2, NULL);
}

static void put_gpus(const struct definition *d, const struct offer *o, const char *price,
                     const struct json *row, struct offer_list *out, struct arena *a)
{
    const struct refusal *refused = refusal_of(&d->rows, row, o->term, a);

    gpus_put(&d->gpus, o, price, row, refused, refused ? why_of(refused, row, a) : NULL, out);
}

static void read_row(const struct definition *d, const struct place *at, int64_t now,
                     struct offer_list *out, struct arena *a)
{
    struct offer o = is_of_tokens(d) ? offer_token_init() : offer_init(), spot;
    const struct refusal *refused;
    const char *why;
    struct err odd;

    if (!wanted(&d->rows, at->row, a))
        return;
    if (!(is_of_tokens(d) ? tokens_read_row(d, at, &o, a, &odd)
                          : gpus_read_row(d, at, &o, a, &odd))) {
        offer_drop(out, &o, &odd);
        return;
    }
    if (!is_of_tokens(d)) {
        put_gpus(d, &o, d->gpus.price, at->row, out, a);
        if (gpus_has_spot(&d->gpus, &o, at->row, &spot, a))
            put_gpus(d, &spot, d->gpus.spot, at->row, out, a);
        return;
    }
    refused = refusal_of(&d->rows, at->row, TERM_ON_DEMAND, a);
    why = refused ? why_of(refused, at->row, a) : NULL;
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

    if (!doc || is_error(&d->rows, doc, a, e))
        return false;
    list = list_at(doc, d->rows.list, d->rows.keyed, e);
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
