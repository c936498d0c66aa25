#include "norm/region.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "edge/json/conf.h"

enum rule { RULE_LAST_CODE, RULE_LAST_NAME, RULE_CENTRE, RULE_WORDS };
enum { PLACES_MAX = 64 }; /* of one word; there are fewer sites of any seller */

struct entry {
    const char *word, *country; /* NULL: no one country */
};

struct table {
    struct entry *at; /* by word */
    size_t len;
};

struct market_rule {
    const char *market;
    enum rule rule;
    bool zones;
    struct table words;
    const char *uniform; /* "uniform:CA+US", or NULL */
};

struct region_rules {
    struct table countries, aliases, names; /* of countries each is its own */
    struct market_rule *market;             /* by name */
    size_t market_len;
};

static int by_word(const void *a, const void *b)
{
    return text_cmp(((const struct entry *)a)->word, ((const struct entry *)b)->word);
}

static const struct entry *find(const struct table *t, const char *word)
{
    const struct entry key = {word, NULL};

    return word && t->len ? bsearch(&key, t->at, t->len, sizeof *t->at, by_word) : NULL;
}

static int by_market(const void *a, const void *b)
{
    return text_cmp(((const struct market_rule *)a)->market,
                    ((const struct market_rule *)b)->market);
}

static const struct market_rule *rule_of(const struct region_rules *rules, const char *market)
{
    const struct market_rule key = {.market = market};

    return rules->market_len
               ? bsearch(&key, rules->market, rules->market_len, sizeof *rules->market, by_market)
               : NULL;
}

bool region_is_country(const struct region_rules *rules, const char *code)
{
    return find(&rules->countries, code) != NULL;
}

/* What stands before the last dash; 0: there is none. */
static size_t before_dash(const char *word, size_t len)
{
    const char *dash = memrchr(word, '-', len);

    return dash ? (size_t)(dash - word) : 0;
}

/* A zone of a region: the region before a slash, a letter, a dash and a letter, or a local zone. */
static const struct entry *find_zone(const struct table *t, const char *word, struct arena *a)
{
    size_t len = strcspn(word, "/");
    const struct entry *found = find(t, text_dup_n(a, word, len));
    bool lettered = len > 2 && word[len - 1] >= 'a' && word[len - 1] <= 'f';

    if (!found && lettered)
        found = find(t, text_dup_n(a, word, len - 1 - (word[len - 2] == '-')));
    if (!found && lettered)
        found = find(t, text_dup_n(a, word, before_dash(word, before_dash(word, len))));
    return found;
}

/* What follows the last comma, without the blanks around it. */
static const char *last_part(const char *word, struct arena *a)
{
    const char *comma = strrchr(word, ',');
    size_t len;

    word = comma ? comma + 1 : word;
    word += strspn(word, " ");
    len = strlen(word);
    while (len > 0 && word[len - 1] == ' ')
        len--;
    return text_dup_n(a, word, len);
}

/* "US-CA-2" and "CA-MTL-1" begin with their country, "EU-RO-1" with an area; "CZ" is one. */
static const struct entry *find_centre(const struct table *countries, const char *word,
                                       struct arena *a)
{
    static const char *const areas[] = {"EU", "EUR", "AP", "OC", "SEA"};
    size_t len = strcspn(word, "-");
    const char *first = text_dup_n(a, word, len);

    if (!word[len] || text_eq(first, "US") || text_eq(first, "CA"))
        return find(countries, first);
    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++)
        if (text_eq(first, areas[i]))
            return find(countries, text_dup_n(a, word + len + 1, strcspn(word + len + 1, "-")));
    return NULL;
}

/* Bytes that are no text, or what stands for them once a word was cleaned. */
static bool is_broken(const char *word, struct arena *a)
{
    return strstr(word, "\xEF\xBF\xBD") || text_clean(a, word, REGION_WORD_MAX) != word;
}

static const struct entry *find_one(const struct region_rules *rules, const struct market_rule *m,
                                    const char *word, struct arena *a)
{
    const struct entry *found;

    if (strlen(word) > REGION_WORD_MAX || is_broken(word, a))
        return NULL;
    switch (m->rule) {
    case RULE_LAST_CODE:
        word = last_part(word, a);
        found = find(&rules->countries, word);
        return found ? found : find(&rules->aliases, word);
    case RULE_LAST_NAME:
        return find(&rules->names, last_part(word, a));
    case RULE_CENTRE:
        return find_centre(&rules->countries, word, a);
    case RULE_WORDS:
        break;
    }
    found = find(&m->words, word);
    return found || !m->zones ? found : find_zone(&m->words, word, a);
}

static int by_text(const void *a, const void *b)
{
    return text_cmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *join(const char **code, size_t n, struct arena *a)
{
    const char *list = NULL;

    qsort(code, n, sizeof *code, by_text);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || !text_eq(code[i], code[i - 1]))
            list = list ? text_fmt(a, "%s+%s", list, code[i]) : code[i];
    return list;
}

/* The parts of a word that are looked up one by one; more than there can be are none. */
static size_t split(const struct market_rule *m, const char *word, const char **part,
                    struct arena *a)
{
    const char *joiners = m->rule == RULE_WORDS ? "+;" : "+";
    size_t n = 0;

    while (*word) {
        size_t len;

        word += n ? strspn(word, " ") : 0; /* "here; there" */
        len = strcspn(word, joiners);

        if (len > 0 && n == PLACES_MAX)
            return 0;
        if (len > 0)
            part[n++] = text_dup_n(a, word, len);
        word += len + (word[len] != '\0');
    }
    return n;
}

const char *region_place(const struct region_rules *rules, const char *market, const char *word,
                         struct arena *a)
{
    const struct market_rule *m = rule_of(rules, market);
    const char *part[PLACES_MAX], *code[PLACES_MAX];
    size_t n, known = 0;

    if (!m || !word)
        return m ? m->uniform : NULL;
    n = split(m, word, part, a);
    for (size_t i = 0; i < n; i++) {
        const struct entry *found = find_one(rules, m, part[i], a);

        if (found && found->country)
            code[known++] = found->country;
    }
    return known ? join(code, known, a) : NULL;
}

bool region_has_table(const struct region_rules *rules, const char *market)
{
    const struct market_rule *m = rule_of(rules, market);

    return m && (m->rule != RULE_WORDS || m->words.len);
}

bool region_knows(const struct region_rules *rules, const char *market, const char *word)
{
    const struct market_rule *m = rule_of(rules, market);
    const char *part[PLACES_MAX];
    struct arena a = {0};
    size_t n = m ? split(m, word, part, &a) : 0;
    bool known = n > 0;

    for (size_t i = 0; i < n && known; i++)
        known = find_one(rules, m, part[i], &a) != NULL;
    arena_fini(&a);
    return known;
}

static bool sort(const struct json *from, struct table *t, const char *what, struct err *e)
{
    if (t->len)
        qsort(t->at, t->len, sizeof *t->at, by_word);
    for (size_t i = 1; i < t->len; i++)
        if (by_word(&t->at[i - 1], &t->at[i]) == 0)
            return conf_wrong(from, e, "\"%s\" has \"%s\" twice", what, t->at[i].word);
    return true;
}

static bool is_code(const struct region_rules *r, const char *code, struct err *e)
{
    return region_is_country(r, code)
           || err_set(e, ERR_CONFIG, "\"%s\" is not in \"countries\"", code);
}

/* {"word": "US", "area": null} */
static bool read_table(const struct region_rules *r, const struct json *at, const char *name,
                       struct table *t, struct arena *a, struct err *e)
{
    static const struct conf_member country = {.name = "country", .type = CONF_TEXT};
    const struct json *list = json_member(at, name);

    t->at = ARENA_ARRAY(a, struct entry, json_len(list));
    for (const struct json *one = json_first(list); one; one = json_next(one)) {
        struct entry *x = &t->at[t->len++];

        x->word = json_name(one);
        if (!json_is_null(one)
            && (!conf_value(one, &country, &x->country, e) || !is_code(r, x->country, e)))
            return conf_in(one, e, "\"%s\": \"%s\"", name, x->word);
    }
    return sort(list, t, name, e);
}

/* ["CA", "US"]; `r` NULL: the list of countries itself. */
static bool read_codes(const struct region_rules *r, const struct json *at, const char *name,
                       struct table *t, struct arena *a, struct err *e)
{
    const char **code;

    if (!conf_texts(at, name, &code, &t->len, a, e))
        return false;
    t->at = ARENA_ARRAY(a, struct entry, t->len);
    for (size_t i = 0; i < t->len; i++) {
        t->at[i] = (struct entry){code[i], code[i]};
        if (r && !is_code(r, code[i], e))
            return conf_in(json_member(at, name), e, "\"%s\"", name);
        if (strlen(code[i]) != 2 || strspn(code[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 2)
            return conf_wrong(json_member(at, name), e, "\"%s\": \"%s\" is no country code", name,
                              code[i]);
    }
    return sort(json_member(at, name), t, name, e);
}

static bool read_sites(const struct region_rules *r, const struct json *at, struct market_rule *m,
                       struct arena *a, struct err *e)
{
    struct table sites = {0};

    if (!read_codes(r, at, "sites", &sites, a, e))
        return false;
    if (!sites.len)
        return conf_wrong(json_member(at, "sites"), e, "\"sites\" is empty");
    for (size_t i = 0; i < sites.len; i++)
        m->uniform = m->uniform ? text_fmt(a, "%s+%s", m->uniform, sites.at[i].word)
                                : text_fmt(a, "uniform:%s", sites.at[i].word);
    return true;
}

static bool read_market(const struct region_rules *r, const struct json *at, struct market_rule *m,
                        struct arena *a, struct err *e)
{
    static const char *const rules[] = {"last_code", "last_name", "centre", NULL};
#define AT(field) CONF_AT(struct market_rule, field)
    static const struct conf_member members[] = {
        {"words", CONF_OBJECT, CONF_OPT},
        {"zones", CONF_BOOL, AT(zones), CONF_OPT},
        {"rule", CONF_WORD, AT(rule), .words = rules, CONF_OPT},
        {"sites", CONF_LIST, CONF_OPT},
    };
#undef AT

    m->rule = RULE_WORDS;
    if (!CONF_READ(at, members, m, e) || !read_table(r, at, "words", &m->words, a, e)
        || (!json_is_null(json_member(at, "sites")) && !read_sites(r, at, m, a, e)))
        return false;
    return m->rule == RULE_WORDS || (json_is_null(json_member(at, "words")) && !m->zones)
           || conf_wrong(at, e, "a rule stands instead of words and zones");
}

static bool read_markets(struct region_rules *r, const struct json *doc, struct arena *a,
                         struct err *e)
{
    const struct json *list = json_member(doc, "markets");

    r->market = ARENA_ARRAY(a, struct market_rule, json_len(list));
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct market_rule *m = &r->market[r->market_len++];

        m->market = json_name(at);
        if (!read_market(r, at, m, a, e))
            return conf_in(at, e, "market \"%s\"", m->market);
    }
    return CONF_SORT(list, r->market, r->market_len, struct market_rule, market, "market", e);
}

const struct region_rules *region_rules_read(const struct json *doc, struct arena *a, struct err *e)
{
    static const struct conf_member members[] = {
        {"version", CONF_TEXT, CONF_REQ},   {"countries", CONF_LIST, CONF_REQ},
        {"aliases", CONF_OBJECT, CONF_REQ}, {"names", CONF_OBJECT, CONF_REQ},
        {"markets", CONF_OBJECT, CONF_REQ},
    };
    struct region_rules *r = ARENA_NEW(a, struct region_rules);

    return CONF_READ(doc, members, r, e) && read_codes(NULL, doc, "countries", &r->countries, a, e)
                   && read_table(r, doc, "aliases", &r->aliases, a, e)
                   && read_table(r, doc, "names", &r->names, a, e) && read_markets(r, doc, a, e)
               ? r
               : NULL;
}
