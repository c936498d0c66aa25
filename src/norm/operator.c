/*
 * operators.json: {"operators": [{"name", "title", "spellings"}]}. Spellings are compared by their
 * letters and digits only, so "massed_compute", "Massed Compute" and "massedcompute" are one.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "edge/json/conf.h"
#include "norm/norm.h"

enum { SPELLED_MAX = 96 };

struct spelled {
    const char *key;
    const char *name;
};

struct norm_operators {
    VEC(struct spelled) spelled; /* by key */
};

static int by_key(const void *a, const void *b)
{
    return text_cmp(((const struct spelled *)a)->key, ((const struct spelled *)b)->key);
}

/* False when nothing or too much is left. */
static bool fold(const char *text, char out[SPELLED_MAX])
{
    size_t n = 0;

    for (; *text; text++) {
        char c = *text >= 'A' && *text <= 'Z' ? (char)(*text + 32) : *text;

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            continue;
        if (n == SPELLED_MAX - 1)
            return false;
        out[n++] = c;
    }
    out[n] = '\0';
    return n > 0;
}

static bool add(struct norm_operators *ops, const char *spelling, const char *name, struct arena *a,
                struct err *e)
{
    char key[SPELLED_MAX];

    if (!fold(spelling, key))
        return err_set(e, ERR_CONFIG, "operator \"%s\": spelling \"%s\" has no letters or too many",
                       name, spelling);
    *VEC_PUSH(&ops->spelled, a) = (struct spelled){text_dup(a, key), name};
    return true;
}

static bool read_one(const struct json *at, struct norm_operators *ops, struct arena *a,
                     struct err *e)
{
    static const struct conf_member members[] = {
        {"name", CONF_TEXT, CONF_REQ},
        {"title", CONF_NOTE, CONF_REQ},
        {"spellings", CONF_LIST, CONF_OPT},
    };
    const char *name, **spelling;
    size_t n;

    if (!CONF_READ(at, members, &name, e) || !conf_texts(at, "spellings", &spelling, &n, a, e)
        || !add(ops, name, name, a, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!add(ops, spelling[i], name, a, e))
            return false;
    return true;
}

const struct norm_operators *norm_operators_read(const struct json *doc, struct arena *a,
                                                 struct err *e)
{
    struct norm_operators *ops = ARENA_NEW(a, struct norm_operators);
    const struct json *list = conf_only(doc, "operators", CONF_LIST, e);
    size_t n = 0;

    if (!list)
        return NULL;
    for (const struct json *at = json_first(list); at; at = json_next(at), n++) {
        if (!read_one(at, ops, a, e)) {
            conf_in(at, e, "operators[%zu]", n);
            return NULL;
        }
    }
    if (!ops->spelled.len) {
        conf_wrong(list, e, "\"operators\" is empty");
        return NULL;
    }
    return CONF_SORT(list, ops->spelled.at, ops->spelled.len, struct spelled, key, "spelling", e)
               ? ops
               : NULL;
}

const char *norm_operator(const struct norm_operators *ops, const char *spelled, struct arena *a)
{
    char folded[SPELLED_MAX];
    struct spelled key = {.key = folded}, *found = NULL;

    if (ops && fold(spelled, folded))
        found = bsearch(&key, ops->spelled.at, ops->spelled.len, sizeof key, by_key);
    return found ? found->name : text_lower(a, spelled);
}
