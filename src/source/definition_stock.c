/*
 * Whether what is for rent in a row can be had, by definition: one way to tell, or several which
 * have to agree.
 */
#include "base/text.h"
#include "source/definition_priv.h"

enum { COUNT_MAX = 1000000 };

static const char *const others[] = {"yes", "no", NULL};
static const enum stock other_stocks[] = {STOCK_YES, STOCK_NO};

struct told {
    const char *path[WAYS];
    int other;
    bool optional;
};

/* Words, and what any other word says, go with "path". */
static bool read_words(const struct json *at, struct stock_at *out, struct err *e)
{
    bool any;

    if (!part_words(at, "yes", &out->yes, e) || !part_words(at, "no", &out->no, e)
        || !part_words(at, "one", &out->one, e))
        return false;
    any = out->yes.len > 0 || out->other == STOCK_YES;
    return (out->way == WAY_WORDS ? any
                                  : !any && !out->no.len && !out->one.len && !out->optional
                                        && out->other == STOCK_UNKNOWN)
           || conf_wrong(at, e, "\"yes\" goes with \"path\", and the reverse");
}

/* {"count": p}, {"offers": p}, {"flag": p}, {"list": p} or {"path": p, "yes": [..], "no": [..]}. */
static bool read_at(const struct json *at, struct stock_at *out, struct err *e)
{
    struct told told = {0};
    static const struct conf_member members[] = {
        {"count", CONF_PATH, CONF_AT(struct told, path[WAY_COUNT]), CONF_OPT},
        {"offers", CONF_PATH, CONF_AT(struct told, path[WAY_OFFERS]), CONF_OPT},
        {"flag", CONF_PATH, CONF_AT(struct told, path[WAY_FLAG]), CONF_OPT},
        {"list", CONF_PATH, CONF_AT(struct told, path[WAY_LIST]), CONF_OPT},
        {"path", CONF_PATH, CONF_AT(struct told, path[WAY_WORDS]), CONF_OPT},
        {"yes", CONF_LIST, CONF_OPT},
        {"no", CONF_LIST, CONF_OPT},
        {"one", CONF_LIST, CONF_OPT},
        {"else", CONF_WORD, CONF_AT(struct told, other), .words = others, CONF_OPT},
        {"optional", CONF_BOOL, CONF_AT(struct told, optional), CONF_OPT},
    };
    size_t said = 0;

    if (!CONF_READ(at, members, &told, e))
        return false;
    for (int way = 0; way < WAYS; way++) {
        if (!told.path[way])
            continue;
        out->way = (enum stock_way)way;
        out->path = told.path[way];
        said++;
    }
    if (said != 1)
        return conf_wrong(at, e, "has to have one of count, offers, flag, list and path");
    out->optional = told.optional;
    out->other = json_member(at, "else") ? other_stocks[told.other] : STOCK_UNKNOWN;
    return read_words(at, out, e);
}

/* "yes", one way, or a list of them, which have to agree. */
bool stock_read(const struct json *stock, struct gpus *g, struct err *e)
{
    static const char *const words[] = {"yes", NULL};
    const struct json *at = json_is_array(stock) ? json_first(stock) : stock;
    int word;

    if (!json_is_array(stock) && !json_is_object(stock)) {
        g->stocks = 1;
        return conf_value(stock, &(struct conf_member){"stock", CONF_WORD, .words = words}, &word,
                          e);
    }
    for (; at; at = json_is_array(stock) ? json_next(at) : NULL) {
        if (g->stocks == STOCKS_MAX)
            return conf_wrong(at, e, "\"stock\" has more than %d", (int)STOCKS_MAX);
        if (!read_at(at, &g->stock[g->stocks++], e))
            return conf_in(at, e, "stock");
    }
    return g->stocks > 0 || conf_wrong(stock, e, "\"stock\" is an empty list");
}

/* A count of whole offers is one of their GPUs here. */
static bool count_offers(const struct stock_at *s, const struct json *row, struct offer *o,
                         struct err *e)
{
    int64_t n;

    if (!json_int(row, s->path, &n, e))
        return false;
    if (n > COUNT_MAX || o->gpus > COUNT_MAX)
        return err_set(e, ERR_REPLY, "\"%s\" or the count of GPUs is beyond any count", s->path);
    o->available = n > 0 && o->gpus > 0 ? n * o->gpus : 0;
    return true;
}

static bool say_word(const struct stock_at *s, const struct json *row, struct offer *o,
                     enum stock *out, struct arena *a, struct err *e)
{
    const char *word = word_at(row, s->path, a);

    if (!word && s->optional)
        return true;
    *out = s->other;
    if (words_have(&s->yes, word)) {
        *out = STOCK_YES;
    } else if (words_have(&s->no, word)) {
        *out = STOCK_NO;
    } else if (words_have(&s->one, word)) {
        *out = STOCK_TOLD;
        o->available = o->gpus;
    }
    return *out != STOCK_UNKNOWN
           || err_set(e, ERR_REPLY, "\"%s\" is \"%s\", which is no stock of the definition",
                      s->path, word ? word : "null");
}

/* What one way says; STOCK_UNKNOWN is nothing. */
static bool say(const struct stock_at *s, const struct json *row, struct offer *o, enum stock *out,
                struct arena *a, struct err *e)
{
    bool flag;

    switch (s->way) {
    case WAY_YES:
        *out = STOCK_YES;
        return true;
    case WAY_COUNT:
        *out = STOCK_TOLD;
        return json_int(row, s->path, &o->available, e);
    case WAY_OFFERS:
        *out = STOCK_TOLD;
        return count_offers(s, row, o, e);
    case WAY_FLAG:
        if (!json_bool(row, s->path, &flag, e))
            return false;
        *out = flag ? STOCK_YES : STOCK_NO;
        return true;
    case WAY_LIST:
        if (!json_array(row, s->path, e))
            return false;
        *out = json_len(json_get(row, s->path)) ? STOCK_YES : STOCK_NO;
        return true;
    case WAY_WORDS:
        break;
    }
    return say_word(s, row, o, out, a, e);
}

bool stock_take(const struct gpus *g, const struct json *row, struct offer *o, struct arena *a,
                struct err *e)
{
    for (size_t i = 0; i < g->stocks; i++) {
        enum stock says = STOCK_UNKNOWN;

        if (!say(&g->stock[i], row, o, &says, a, e)) {
            o->stock = STOCK_UNKNOWN;
            return false;
        }
        if (says == STOCK_NO || o->stock == STOCK_UNKNOWN || o->stock == STOCK_YES)
            o->stock = says == STOCK_UNKNOWN ? o->stock : says;
    }
    return true;
}
