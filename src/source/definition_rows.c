/*
 * The rows of a reply: which list, which of them, and what becomes of one.
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "source/definition_priv.h"

static const char *const looks[LOOKS] = {"is", "is_not", "begins", "begins_not", "told"};

#define FILTER(member)                                                                             \
    {"path", CONF_PATH, member(path), CONF_OPT}, {"outer", CONF_PATH, member(outer), CONF_OPT},    \
        {"is", CONF_LIST, CONF_OPT}, {"is_not", CONF_LIST, CONF_OPT},                              \
        {"begins", CONF_LIST, CONF_OPT}, {"begins_not", CONF_LIST, CONF_OPT},                      \
    {                                                                                              \
        "told", CONF_BOOL, member(told), CONF_OPT                                                  \
    }

/* Which row it looks into, and "told", or one of the others with its words. */
static bool read_look(const struct json *at, const struct rows *r, struct filter *f, struct err *e)
{
    size_t ways = 0;

    if (!f->path == !f->outer)
        return conf_wrong(at, e, "has to have either \"path\" or \"outer\"");
    if (f->outer && !r->nested)
        return conf_wrong(at, e, "\"outer\" goes from an outer row, but there is no \"nested\"");
    for (int i = 0; i < LOOKS; i++) {
        if (!json_member(at, looks[i]))
            continue;
        ways++;
        f->look = (enum filter_look)i;
        if (i != LOOK_TOLD && !part_words(at, looks[i], &f->words, e))
            return false;
    }
    return (ways == 1 && (f->look == LOOK_TOLD || f->words.len))
           || conf_wrong(at, e, "has to have one of is, is_not, begins, begins_not and told");
}

static bool read_only(const struct json *doc, struct rows *r, struct err *e)
{
#define MEMBER(name) CONF_AT(struct filter, name)
    static const struct conf_member members[] = {FILTER(MEMBER)};
#undef MEMBER

    for (const struct json *at = json_first(json_member(doc, "only")); at; at = json_next(at)) {
        struct filter *f = &r->only[r->only_len];

        if (r->only_len == FILTERS_MAX)
            return conf_wrong(at, e, "\"only\" has more than %d filters", (int)FILTERS_MAX);
        if (!CONF_READ(at, members, f, e) || !read_look(at, r, f, e))
            return conf_in(at, e, "only[%zu]", r->only_len);
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

static bool read_refusal(const struct json *at, const struct rows *r, struct refusal *out,
                         struct err *e)
{
    static const char *const words[] = {"placeholder", "other_product", "no_price", "alias", NULL};
    static const enum verdict verdicts[] = {VERDICT_PLACEHOLDER, VERDICT_OTHER_PRODUCT,
                                            VERDICT_NO_PRICE, VERDICT_ALIAS};
    struct told {
        struct refusal refusal;
        int verdict;
    } told = {0};
#define MEMBER(name) CONF_AT(struct told, refusal.when.name)
    static const struct conf_member members[] = {
        FILTER(MEMBER),
        {"term", CONF_WORD, CONF_AT(struct told, refusal.term), .words = term_names, CONF_OPT},
        {"verdict", CONF_WORD, CONF_AT(struct told, verdict), .words = words},
        {"why", CONF_TEXT, CONF_AT(struct told, refusal.why)},
    };
#undef MEMBER

    if (!CONF_READ(at, members, &told, e) || !read_look(at, r, &told.refusal.when, e))
        return false;
    *out = told.refusal;
    out->verdict = verdicts[told.verdict];
    out->flag = are_flags(&out->when.words);
    out->of_term = !json_is_null(json_member(at, "term"));
    return true;
}

static bool read_refusals(const struct json *doc, struct rows *r, struct err *e)
{
    for (const struct json *at = json_first(json_member(doc, "refuse")); at; at = json_next(at)) {
        if (r->refuse_len == REFUSALS_MAX)
            return conf_wrong(at, e, "\"refuse\" has more than %d", (int)REFUSALS_MAX);
        if (!read_refusal(at, r, &r->refuse[r->refuse_len], e))
            return conf_in(at, e, "refuse[%zu]", r->refuse_len);
        r->refuse_len++;
    }
    return true;
}

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
    return read_error(json_member(doc, "error"), r, e) && read_only(doc, r, e)
           && read_refusals(doc, r, e);
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
    if (f->look == LOOK_TOLD)
        return json_is_null(at) != f->told;
    return !found(f, at, a) == (f->look == LOOK_IS_NOT || f->look == LOOK_BEGINS_NOT);
}

/* What is no row is not passed over: it is told as malformed. */
static bool wanted(const struct rows *r, const struct place *at, struct arena *a)
{
    for (size_t i = 0; i < r->only_len && json_is_object(at->row); i++)
        if (!filter_passes(&r->only[i], part_looked_at(&r->only[i], at), a))
            return false;
    return true;
}

/* Words are asked of what is told only. */
static const struct refusal *refusal_of(const struct rows *r, const struct place *place,
                                        enum term term, struct arena *a)
{
    for (size_t i = 0; i < r->refuse_len; i++) {
        const struct filter *when = &r->refuse[i].when;
        const struct json *at = part_looked_at(when, place);

        if ((!r->refuse[i].of_term || r->refuse[i].term == term)
            && ((when->look == LOOK_TOLD && !when->told) || !json_is_null(at))
            && filter_passes(when, at, a))
            return &r->refuse[i];
    }
    return NULL;
}

/* Its sentence, with the word that stands there in the place of "{}". */
static const char *why_of(const struct refusal *refused, const struct place *place, struct arena *a)
{
    const char *at = strstr(refused->why, "{}");
    const char *word = at ? word_at(part_looked_at(&refused->when, place), "", a) : NULL;

    if (!at)
        return refused->why;
    return text_join(a, text_dup_n(a, refused->why, (size_t)(at - refused->why)), word ? word : "",
                     at + 2, NULL);
}

static void put_gpus(const struct definition *d, const struct offer *o, const char *price,
                     const struct place *at, struct offer_list *out, struct arena *a)
{
    const struct refusal *refused = refusal_of(&d->rows, at, o->term, a);

    gpus_put(&d->gpus, o, price, at->row, refused, refused ? why_of(refused, at, a) : NULL, out);
}

static void read_row(const struct definition *d, const struct place *at, int64_t now,
                     struct offer_list *out, struct arena *a)
{
    struct offer o = is_of_tokens(d) ? offer_token_init() : offer_init(), spot;
    const struct refusal *refused;
    const char *why;
    struct err odd;

    if (!wanted(&d->rows, at, a))
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
    refused = refusal_of(&d->rows, at, TERM_ON_DEMAND, a);
    why = refused ? why_of(refused, at, a) : NULL;
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
