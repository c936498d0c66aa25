#include "norm/terms.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

enum { SAYS_MAX = 200 };

static const char *const kinds[] = {"automated",   "database",       "benchmarking",
                                    "index_input", "redistribution", "commercial",
                                    "attribution", "competing",      NULL};

static bool is_source(const struct market_configs *names, const char *name, struct err *e)
{
    return text_eq(name, TERMS_RATES) || market_config_by_name(names, name)
           || err_set(e, ERR_CONFIG, "there is no source \"%s\" in markets.json", name);
}

static bool read_date(const struct json *at, const char *key, int64_t *out, struct err *e)
{
    const char *text = NULL;

    if (!json_str_opt(at, key, &text, e))
        return false;
    return !text || clock_parse_date(text, out)
           || err_set(e, ERR_CONFIG, "\"%s\" is \"%s\", expected a date such as 2026-01-01", key,
                      text);
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
    const struct json *list = json_get(at, "kinds");

    if (json_is_null(list))
        return true;
    if (!json_is_array(list))
        return err_set(e, ERR_CONFIG, "\"kinds\" is not a list");
    t->kind = ARENA_ARRAY(a, const char *, json_len(list) + 1);
    for (const struct json *one = json_first(list); one; one = json_next(one)) {
        const char *text;

        if (!json_str(one, "", &text, e))
            return err_in(e, "\"kinds\"");
        if (!is_kind(text))
            return err_set(e, ERR_CONFIG, "there is no kind of clause \"%s\"", text);
        for (size_t i = 0; i < t->kind_len; i++)
            if (text_eq(t->kind[i], text))
                return err_set(e, ERR_CONFIG, "\"kinds\" has \"%s\" twice", text);
        t->kind[t->kind_len++] = text;
    }
    return true;
}

/* A verdict that opens the door, or closes it, is one that somebody can look up. */
static bool is_founded(const struct terms *t, struct err *e)
{
    bool read = t->read && t->evidence && t->address;

    if (t->address && !text_starts(t->address, "https://"))
        return err_set(e, ERR_CONFIG, "\"address\" is \"%s\", expected https://", t->address);
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
    static const char *const known[] = {"verdict",  "kinds",       "dated",   "read",
                                        "by",       "sha256",      "address", "says",
                                        "evidence", "attribution", NULL};
    const char *verdict, *evidence = NULL;

    if (!json_is_object(at))
        return err_set(e, ERR_CONFIG, "expected an object");
    if (!json_only(at, "source", known, e) || !json_str(at, "verdict", &verdict, e)
        || !json_str_opt(at, "evidence", &evidence, e) || !json_str_opt(at, "by", &t->by, e)
        || !json_str_opt(at, "sha256", &t->sha256, e)
        || !json_str_opt(at, "address", &t->address, e) || !json_str_opt(at, "says", &t->says, e)
        || !json_str_opt(at, "attribution", &t->attribution, e)
        || !read_date(at, "dated", &t->dated, e) || !read_date(at, "read", &t->read, e)
        || !read_kinds(at, t, a, e))
        return false;
    if (!terms_verdict_by_name(verdict, &t->verdict))
        return err_set(e, ERR_CONFIG, "there is no verdict \"%s\"", verdict);
    if (evidence && !text_eq(evidence, "A") && !text_eq(evidence, "B"))
        return err_set(e, ERR_CONFIG, "\"evidence\" is \"%s\", expected A or B", evidence);
    t->evidence = evidence ? evidence[0] : 0;
    return is_founded(t, e);
}

static int by_source(const void *a, const void *b)
{
    return text_cmp(((const struct terms *)a)->source, ((const struct terms *)b)->source);
}

bool terms_read(const struct json *doc, const struct market_configs *names, struct terms_list *out,
                struct arena *a, struct err *e)
{
    static const char *const known[] = {"sources", NULL};
    const struct json *table = json_object(doc, "sources", e);

    *out = (struct terms_list){0};
    if (!table || !json_only(doc, "file", known, e)) {
        e->kind = ERR_CONFIG;
        return false;
    }
    out->at = ARENA_ARRAY(a, struct terms, json_len(table) + 1);
    for (const struct json *at = json_first(table); at; at = json_next(at)) {
        struct terms *t = &out->at[out->len++];

        t->source = json_name(at);
        if (!is_source(names, t->source, e) || !read_one(at, t, a, e)) {
            e->kind = ERR_CONFIG;
            return err_in(e, "source \"%s\"", t->source);
        }
    }
    qsort(out->at, out->len, sizeof *out->at, by_source);
    for (size_t i = 1; i < out->len; i++)
        if (by_source(&out->at[i - 1], &out->at[i]) == 0)
            return err_set(e, ERR_CONFIG, "source \"%s\" is there twice", out->at[i].source);
    return true;
}

static bool read_licence(const struct json *at, const struct market_configs *names,
                         struct licence *l, struct err *e)
{
    static const char *const known[] = {"source", "from", "given", "until", "reference", NULL};

    if (!json_is_object(at))
        return err_set(e, ERR_CONFIG, "expected an object");
    if (!json_only(at, "licence", known, e) || !json_str(at, "source", &l->source, e)
        || !json_str(at, "from", &l->from, e) || !json_str(at, "reference", &l->reference, e)
        || !read_date(at, "given", &l->given, e) || !read_date(at, "until", &l->until, e)
        || !is_source(names, l->source, e))
        return false;
    if (text_blank(l->from) || text_blank(l->reference) || !l->given)
        return err_set(e, ERR_CONFIG, "\"from\", \"given\" and \"reference\" have to be told");
    return !l->until || l->given <= l->until
           || err_set(e, ERR_CONFIG, "\"until\" is before \"given\"");
}

bool terms_read_licences(const struct json *doc, const struct market_configs *names,
                         struct terms_list *out, struct arena *a, struct err *e)
{
    static const char *const known[] = {"licences", NULL};
    const struct json *list = json_array(doc, "licences", e);

    if (!list || !json_only(doc, "file", known, e)) {
        e->kind = ERR_CONFIG;
        return false;
    }
    out->licence = ARENA_ARRAY(a, struct licence, json_len(list) + 1);
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        if (!read_licence(at, names, &out->licence[out->licence_len], e)) {
            e->kind = ERR_CONFIG;
            return err_in(e, "licences[%zu]", out->licence_len);
        }
        out->licence_len++;
    }
    return true;
}
