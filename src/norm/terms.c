#include "norm/terms.h"

#include <string.h>

#include "base/text.h"
#include "edge/json/conf.h"

enum { SAYS_MAX = 200, SHA256_DIGITS = 64 };

static const char *const kinds[] = {"automated",   "database",       "benchmarking",
                                    "index_input", "redistribution", "commercial",
                                    "attribution", "competing",      NULL};

static bool is_source(const struct market_configs *names, const char *name, struct err *e)
{
    return text_eq(name, TERMS_RATES) || market_config_by_name(names, name)
           || err_set(e, ERR_CONFIG, "there is no source \"%s\" in markets.json", name);
}

static bool is_kind(const char *text)
{
    for (size_t i = 0; kinds[i]; i++)
        if (text_eq(kinds[i], text))
            return true;
    return false;
}

static bool read_kinds(const struct json *at, struct terms *t, struct arena *a, struct err *e)
{
    const struct json *list = json_member(at, "kinds");

    if (!conf_texts(at, "kinds", &t->kind, &t->kind_len, a, e))
        return false;
    for (size_t i = 0; i < t->kind_len; i++) {
        if (!is_kind(t->kind[i]))
            return conf_wrong(list, e, "there is no kind of clause \"%s\"", t->kind[i]);
        for (size_t k = 0; k < i; k++)
            if (text_eq(t->kind[k], t->kind[i]))
                return conf_wrong(list, e, "\"kinds\" has \"%s\" twice", t->kind[i]);
    }
    return true;
}

static bool is_sha256(const char *text)
{
    return strlen(text) == SHA256_DIGITS && strspn(text, "0123456789abcdef") == SHA256_DIGITS;
}

/* A verdict that opens the door, or closes it, is one that somebody can look up. */
static bool is_founded(const struct terms *t, struct err *e)
{
    bool read = t->read && t->evidence && t->address;

    if (t->address && !text_starts(t->address, "https://"))
        return err_set(e, ERR_CONFIG, "\"address\" is \"%s\", expected https://", t->address);
    if (t->sha256 && !is_sha256(t->sha256))
        return err_set(e, ERR_CONFIG, "\"sha256\" is \"%s\", expected 64 digits of 0-9a-f",
                       t->sha256);
    if (t->says && strlen(t->says) > SAYS_MAX)
        return err_set(e, ERR_CONFIG, "\"says\" is longer than %d bytes: a paraphrase, no copy",
                       SAYS_MAX);
    switch (t->verdict) {
    case TERMS_PERMITTED:
    case TERMS_OPEN_LICENCE:
    case TERMS_NO_CLAUSE:
        return read
               || err_set(e, ERR_CONFIG,
                          "\"%s\" needs \"address\", \"read\" and \"evidence\": what "
                          "nobody has read is unread",
                          terms_verdict_name(t->verdict));
    case TERMS_FORBIDDEN:
    case TERMS_UNCLEAR:
        return (read && t->says)
               || err_set(e, ERR_CONFIG,
                          "\"%s\" needs \"says\", \"address\", \"read\" and "
                          "\"evidence\"",
                          terms_verdict_name(t->verdict));
    case TERMS_UNREAD:
    case TERMS_VERDICTS:
        break;
    }
    return true;
}

static bool read_one(const struct json *at, struct terms *t, struct arena *a, struct err *e)
{
    static const char *const evidences[] = {"A", "B", NULL};
    struct reading {
        struct terms t;
        int evidence;
    } r = {.t = *t, .evidence = -1};
#define AT(field) CONF_AT(struct reading, field)
    static const struct conf_member members[] = {
        {"verdict", CONF_WORD, AT(t.verdict), .words = terms_verdict_names},
        {"kinds", CONF_LIST, CONF_OPT},
        {"dated", CONF_DATE, AT(t.dated), CONF_OPT},
        {"read", CONF_DATE, AT(t.read), CONF_OPT},
        {"by", CONF_TEXT, AT(t.by), CONF_OPT},
        {"sha256", CONF_TEXT, AT(t.sha256), CONF_OPT},
        {"address", CONF_TEXT, AT(t.address), CONF_OPT},
        {"says", CONF_TEXT, AT(t.says), CONF_OPT},
        {"evidence", CONF_WORD, AT(evidence), .words = evidences, CONF_OPT},
        {"attribution", CONF_TEXT, AT(t.attribution), CONF_OPT},
    };
#undef AT

    if (!CONF_READ(at, members, &r, e) || !read_kinds(at, &r.t, a, e))
        return false;
    *t = r.t;
    t->evidence = r.evidence < 0 ? 0 : evidences[r.evidence][0];
    return is_founded(t, e);
}

bool terms_read(const struct json *doc, const struct market_configs *names, struct terms_list *out,
                struct arena *a, struct err *e)
{
    const struct json *table = conf_only(doc, "sources", CONF_OBJECT, e);

    *out = (struct terms_list){0};
    if (!table)
        return false;
    out->at = ARENA_ARRAY(a, struct terms, json_len(table));
    for (const struct json *at = json_first(table); at; at = json_next(at)) {
        struct terms *t = &out->at[out->len++];

        t->source = json_name(at);
        if (!is_source(names, t->source, e) || !read_one(at, t, a, e))
            return conf_in(at, e, "source \"%s\"", t->source);
    }
    return CONF_SORT(table, out->at, out->len, struct terms, source, "source", e);
}

static bool read_licence(const struct json *at, const struct market_configs *names,
                         struct licence *l, struct err *e)
{
#define AT(field) CONF_AT(struct licence, field)
    static const struct conf_member members[] = {
        {"source", CONF_TEXT, AT(source)},       {"from", CONF_TEXT, AT(from)},
        {"given", CONF_DATE, AT(given)},         {"until", CONF_DATE, AT(until), CONF_OPT},
        {"reference", CONF_TEXT, AT(reference)},
    };
#undef AT

    return CONF_READ(at, members, l, e) && is_source(names, l->source, e)
           && (!l->until || l->given <= l->until
               || conf_wrong(json_member(at, "until"), e, "\"until\" is before \"given\""));
}

bool terms_read_licences(const struct json *doc, const struct market_configs *names,
                         struct terms_list *out, struct arena *a, struct err *e)
{
    const struct json *list = conf_only(doc, "licences", CONF_LIST, e);

    if (!list)
        return false;
    out->licence = ARENA_ARRAY(a, struct licence, json_len(list));
    out->licence_len = 0;
    for (const struct json *at = json_first(list); at; at = json_next(at), out->licence_len++)
        if (!read_licence(at, names, &out->licence[out->licence_len], e))
            return conf_in(at, e, "licences[%zu]", out->licence_len);
    return true;
}
