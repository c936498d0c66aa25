/*
 * operators.json: {"operators": [{"name", "title", "spellings"}]}. Spellings are compared by their
 * letters and digits only, so "massed_compute", "Massed Compute" and "massedcompute" are one.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
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
    static const char *const known[] = {"name", "title", "spellings", NULL};
    const struct json *list;
    const char *name, *title, *spelling;

    if (!json_only(at, "operator", known, e) || !json_str(at, "name", &name, e)
        || !json_str(at, "title", &title, e) || !add(ops, name, name, a, e))
        return false;
    if (json_is_null(json_get(at, "spellings")))
        return true;
    list = json_array(at, "spellings", e);
    if (!list)
        return false;
    for (const struct json *s = json_first(list); s; s = json_next(s))
        if (!json_str(s, "", &spelling, e) || !add(ops, spelling, name, a, e))
            return false;
    return true;
}

static bool read_all(const struct json *doc, struct norm_operators *ops, struct arena *a,
                     struct err *e)
{
    static const char *const known[] = {"operators", NULL};
    const struct json *list;

    if (!json_only(doc, "file", known, e) || !(list = json_array(doc, "operators", e)))
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at))
        if (!read_one(at, ops, a, e))
            return false;
    if (!ops->spelled.len)
        return err_set(e, ERR_CONFIG, "\"operators\" is empty");
    qsort(ops->spelled.at, ops->spelled.len, sizeof *ops->spelled.at, by_key);
    for (size_t i = 1; i < ops->spelled.len; i++)
        if (by_key(&ops->spelled.at[i - 1], &ops->spelled.at[i]) == 0)
            return err_set(e, ERR_CONFIG, "spelling \"%s\" is there twice", ops->spelled.at[i].key);
    return true;
}

const struct norm_operators *norm_operators_read(const struct json *doc, struct arena *a,
                                                 struct err *e)
{
    struct norm_operators *ops = ARENA_NEW(a, struct norm_operators);

    if (read_all(doc, ops, a, e))
        return ops;
    e->kind = ERR_CONFIG;
    err_in(e, "operators.json");
    return NULL;
}

const char *norm_operator(const struct norm_operators *ops, const char *spelled, struct arena *a)
{
    char folded[SPELLED_MAX];
    struct spelled key = {.key = folded}, *found = NULL;

    if (ops && fold(spelled, folded))
        found = bsearch(&key, ops->spelled.at, ops->spelled.len, sizeof key, by_key);
    return found ? found->name : text_lower(a, spelled);
}
