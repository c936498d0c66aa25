/*
 * Filters of rows: which are looked at, and which stay without a good price.
 */
#include <string.h>

#include "base/text.h"
#include "source/definition_priv.h"

static const char *const looks[LOOKS] = {"is", "is_not", "begins", "begins_not", "told"};

#define WORDS                                                                                      \
    {"is", CONF_LIST, CONF_OPT}, {"is_not", CONF_LIST, CONF_OPT}, {"begins", CONF_LIST, CONF_OPT}, \
    {                                                                                              \
        "begins_not", CONF_LIST, CONF_OPT                                                          \
    }
#define FILTER(member)                                                                             \
    {"path", CONF_PATH, member(path), CONF_OPT}, {"outer", CONF_PATH, member(outer), CONF_OPT},    \
        WORDS,                                                                                     \
    {                                                                                              \
        "told", CONF_BOOL, member(told), CONF_OPT                                                  \
    }
#define MEMBER(name) CONF_AT(struct filter, name)

/* "told", or one of the others with its words. */
static bool read_words(const struct json *at, struct filter *f, struct err *e)
{
    size_t ways = 0;

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

/* Which row it looks into, and how. */
static bool read_look(const struct json *at, const struct rows *r, struct filter *f, struct err *e)
{
    if (!f->path == !f->outer)
        return conf_wrong(at, e, "has to have either \"path\" or \"outer\"");
    if (f->outer && !r->nested)
        return conf_wrong(at, e, "\"outer\" goes from an outer row, but there is no \"nested\"");
    return read_words(at, f, e);
}

bool filter_read(const struct json *of, struct filter *f, struct err *e)
{
    static const struct conf_member members[] = {
        {"path", CONF_PATH, MEMBER(path)}, WORDS, {"told", CONF_BOOL, MEMBER(told), CONF_OPT}};
    const struct json *at = json_member(of, "only");

    return json_is_null(at) || (CONF_READ(at, members, f, e) && read_words(at, f, e))
           || conf_in(at, e, "only");
}

/* {"name": "row", "is_not": ["sample"]}: by the name a row has in its object. */
static bool read_named(const struct json *at, const struct rows *r, struct filter *f, struct err *e)
{
    static const char *const whose[] = {"row", NULL};
    static const struct conf_member name = {"name", CONF_WORD, .words = whose};
    static const struct conf_member members[] = {{"name", CONF_ANY, CONF_REQ}, WORDS};
    int which;

    f->of_name = true;
    if (!CONF_READ(at, members, NULL, e) || !conf_value(json_member(at, "name"), &name, &which, e))
        return false;
    return (r->nested ? r->nested_keyed : r->keyed) == SHAPE_OBJECT
               ? read_words(at, f, e)
               : conf_wrong(at, e, "is the name of a row in a list, which has none");
}

bool filter_read_only(const struct json *doc, struct rows *r, struct err *e)
{
    static const struct conf_member members[] = {FILTER(MEMBER)};

    for (const struct json *at = json_first(json_member(doc, "only")); at; at = json_next(at)) {
        struct filter *f = &r->only[r->only_len];

        if (r->only_len == FILTERS_MAX)
            return conf_wrong(at, e, "\"only\" has more than %d filters", (int)FILTERS_MAX);
        if (!(json_member(at, "name") ? read_named(at, r, f, e)
                                      : CONF_READ(at, members, f, e) && read_look(at, r, f, e)))
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
#undef MEMBER
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

bool filter_read_refusals(const struct json *doc, struct rows *r, struct err *e)
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

static bool is_one(const struct filter *f, const char *word)
{
    if (f->look != LOOK_BEGINS && f->look != LOOK_BEGINS_NOT)
        return words_have(&f->words, word);
    for (size_t i = 0; word && i < f->words.len; i++)
        if (text_starts(word, f->words.at[i]))
            return true;
    return false;
}

static bool passes(const struct filter *f, bool found)
{
    return found != (f->look == LOOK_IS_NOT || f->look == LOOK_BEGINS_NOT);
}

/* A list has a word that any of its elements is. */
bool filter_passes(const struct filter *f, const struct json *at, struct arena *a)
{
    bool found = false;

    if (f->look == LOOK_TOLD)
        return json_is_null(at) != f->told;
    if (!json_is_array(at))
        return passes(f, is_one(f, word_at(at, "", a)));
    for (const struct json *one = json_first(at); one && !found; one = json_next(one))
        found = is_one(f, word_at(one, "", a));
    return passes(f, found);
}

/* What is no row is not passed over: it is told as malformed. */
bool filter_wants(const struct rows *r, const struct place *at, struct arena *a)
{
    for (size_t i = 0; i < r->only_len && json_is_object(at->row); i++)
        if (r->only[i].of_name ? !passes(&r->only[i], is_one(&r->only[i], json_name(at->row)))
                               : !filter_passes(&r->only[i], part_looked_at(&r->only[i], at), a))
            return false;
    return true;
}

/* Words are asked of what is told only. */
const struct refusal *filter_refuses(const struct rows *r, const struct place *place,
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
const char *filter_why(const struct refusal *refused, const struct place *place, struct arena *a)
{
    const char *at = strstr(refused->why, "{}");
    const char *word = at ? word_at(part_looked_at(&refused->when, place), "", a) : NULL;

    if (!at)
        return refused->why;
    return text_join(a, text_dup_n(a, refused->why, (size_t)(at - refused->why)), word ? word : "",
                     at + 2, NULL);
}
