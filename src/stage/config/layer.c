#include "stage/config/layer.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "edge/archive/file.h"
#include "edge/json/conf.h"
#include "stage/config/config_priv.h"

#define SETTINGS "gpurate.json"
#define LOCAL ".local.json"
#define BEFORE "before" /* in the base, by the installation: what the version before had there */

static const char *in(const struct config *c, const char *dir, const char *name)
{
    return text_fmt(c->arena, "%s/%s", dir, name);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static bool is_empty(const char *path)
{
    struct stat s;

    return stat(path, &s) == 0 && s.st_size == 0 && !S_ISFIFO(s.st_mode) && !S_ISSOCK(s.st_mode);
}

const char *config_path(const struct config *c, const char *name)
{
    const char *own = in(c, c->dir, name), *below = c->base ? in(c, c->base, name) : NULL;

    return below && !is_there(own) && is_there(below) ? below : own;
}

bool config_has(const struct config *c, const char *name)
{
    return is_there(config_path(c, name));
}

bool config_find_base(struct config *c, struct err *e)
{
    const struct json *at;
    const char *base;
    struct loaded f;

    if (!is_there(in(c, c->dir, SETTINGS)))
        return true;
    if (!config_read_at(c, in(c, c->dir, SETTINGS), &f, e))
        return false;
    at = json_member(f.doc, "base");
    if (json_is_null(at))
        return true;
    if (!conf_text(at, "base", &base, e))
        return config_refuse(&f, e);
    base = base[0] == '/' ? base : in(c, c->dir, base);
    if (!is_there(base))
        return conf_wrong(at, e, "\"base\" is \"%s\", which is not there", base)
               || config_refuse(&f, e);
    c->base = base;
    return true;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool config_list(const struct config *c, const char *folder, const char ***names, size_t *n,
                 struct err *e)
{
    const char *upper = in(c, c->dir, folder), **own, **below = NULL;
    size_t own_len, below_len = 0;

    if (!file_list(upper, ".json", &own, &own_len, c->arena, e))
        return false;
    if (c->base && !file_list(in(c, c->base, folder), ".json", &below, &below_len, c->arena, e))
        return false;
    *names = ARENA_ARRAY(c->arena, const char *, own_len + below_len + 1);
    *n = 0;
    for (size_t i = 0; i < own_len; i++)
        if (!c->base || !is_empty(in(c, upper, own[i])))
            (*names)[(*n)++] = own[i];
    for (size_t i = 0; i < below_len; i++)
        if (!is_there(in(c, upper, below[i])))
            (*names)[(*n)++] = below[i];
    must(*n <= own_len + below_len);
    qsort(*names, *n, sizeof **names, by_bytes);
    return true;
}

/* The patch of a file: "markets.local.json" of "markets.json"; NULL when it may have none. */
static const char *patch_of(const struct config *c, const char *name)
{
    size_t stem = strlen(name);

    if (strchr(name, '/') || text_eq(name, SETTINGS) || !text_ends(name, ".json"))
        return NULL;
    return text_fmt(c->arena, "%s/%.*s" LOCAL, c->dir, (int)(stem - strlen(".json")), name);
}

bool config_read(const struct config *c, const char *name, struct loaded *out, struct err *e)
{
    const char *path = patch_of(c, name);
    struct loaded patch;

    if (!config_read_at(c, config_path(c, name), out, e))
        return false;
    if (!path || !is_there(path))
        return true;
    if (!config_read_at(c, path, &patch, e))
        return false;
    if (!json_is_object(patch.doc))
        return err_set(e, ERR_CONFIG, "%s is not an object of members to change", path);
    out->doc = json_merge_patch(out->doc, patch.doc, c->arena);
    out->patch = path;
    return true;
}

bool config_each(const struct config *c, const char *folder, const char *but, config_take *take,
                 void *to, size_t *n, struct err *e)
{
    const char **names;

    if (!config_list(c, folder, &names, n, e))
        return false;
    for (size_t i = 0; i < *n; i++) {
        struct loaded f;

        if (but && text_eq(names[i], but))
            continue;
        if (!config_read(c, text_fmt(c->arena, "%s/%s", folder, names[i]), &f, e)
            || !take(to, &f, e))
            return false;
    }
    return true;
}

/* What is compared, and where the differences go. */
struct comparison {
    const struct config *c;
    const char *file, *kind;
    config_change_list *out;
};

static void note(const struct comparison *k, const char *where, const struct json *shipped,
                 const struct json *own)
{
    struct arena *a = k->c->arena;

    *VEC_PUSH(k->out, a) =
        (struct config_change){k->file, k->kind, where, shipped ? json_print(shipped, a) : NULL,
                               own ? json_print(own, a) : NULL};
}

static const char *below_of(const struct comparison *k, const char *where, const struct json *at)
{
    return where ? text_fmt(k->c->arena, "%s.%s", where, json_name(at)) : json_name(at);
}

static void compare(const struct comparison *k, const char *where, const struct json *shipped,
                    const struct json *own)
{
    if (!json_is_object(shipped) || !json_is_object(own)) {
        if (!text_eq(json_print(shipped, k->c->arena), json_print(own, k->c->arena)))
            note(k, where, shipped, own);
        return;
    }
    for (const struct json *at = json_first(shipped); at; at = json_next(at)) {
        const struct json *other = json_member(own, json_name(at));

        if (other)
            compare(k, below_of(k, where, at), at, other);
        else
            note(k, below_of(k, where, at), at, NULL);
    }
    for (const struct json *at = json_first(own); at; at = json_next(at))
        if (!json_member(shipped, json_name(at)))
            note(k, below_of(k, where, at), NULL, at);
}

static bool compare_file(const struct config *c, const char *file, const char *kind,
                         const char *shipped_path, const struct json *own, config_change_list *out,
                         struct err *e)
{
    struct comparison k = {c, file, kind, out};
    struct loaded shipped;
    size_t before = out->len;

    if (!config_read_at(c, shipped_path, &shipped, e))
        return false;
    compare(&k, NULL, shipped.doc, own);
    if (out->len == before) {
        k.kind = "same";
        note(&k, NULL, NULL, NULL);
    }
    must(out->len > before); /* of each file something is said */
    return true;
}

/* X.json of X.local.json. */
static const char *patched_by(const struct config *c, const char *file)
{
    must(text_ends(file, LOCAL));
    return text_fmt(c->arena, "%.*s.json", (int)(strlen(file) - strlen(LOCAL)), file);
}

/* X.local.json: what X.json is with it and without. */
static bool look_at_patch(const struct config *c, const char *file, config_change_list *out,
                          struct err *e)
{
    const char *name = patched_by(c, file);
    struct loaded merged;

    if (!patch_of(c, name) || !config_has(c, name)) {
        note(&(struct comparison){c, file, "ignored", out}, NULL, NULL, NULL);
        return true;
    }
    return config_read(c, name, &merged, e)
           && compare_file(c, file, "patches", config_path(c, name), merged.doc, out, e);
}

static bool look_at_file(const struct config *c, const char *file, config_change_list *out,
                         struct err *e)
{
    const char *own_path = in(c, c->dir, file), *below = in(c, c->base, file);
    struct loaded own;

    if (strchr(file, '/') && is_empty(own_path))
        note(&(struct comparison){c, file, is_there(below) ? "hides" : "ignored", out}, NULL, NULL,
             NULL);
    else if (!is_there(below))
        note(&(struct comparison){c, file, strchr(file, '/') ? "adds" : "ignored", out}, NULL, NULL,
             NULL);
    else
        return config_read_at(c, own_path, &own, e)
               && compare_file(c, file, "replaces", below, own.doc, out, e);
    return true;
}

/* Whether one names the other's place, or one within it; NULL is the file. */
static bool overlap(const char *x, const char *y)
{
    size_t n;

    if (!x || !y)
        return true;
    n = strlen(x) < strlen(y) ? strlen(x) : strlen(y);
    return strncmp(x, y, n) == 0 && (!x[n] || x[n] == '.') && (!y[n] || y[n] == '.');
}

/* What another version shipped as `name` before: every member that differs from that of now. */
static bool look_before(const struct comparison *k, const char *name, struct err *e)
{
    const char *now_path = in(k->c, k->c->base, name);
    const char *was_path = in(k->c, in(k->c, k->c->base, BEFORE), name);
    struct loaded was = {0}, now = {0};

    if (is_there(was_path) && !config_read_at(k->c, was_path, &was, e))
        return false;
    if (is_there(now_path) && !config_read_at(k->c, now_path, &now, e))
        return false;
    if (was.doc && now.doc)
        compare(k, NULL, was.doc, now.doc);
    else if (was.doc || now.doc)
        note(k, NULL, NULL, NULL);
    return true;
}

/* Of what was shipped otherwise before, that which lies where the rows from `first` on are. */
static bool add_before(const struct config *c, const char *file, const char *name, size_t first,
                       config_change_list *out, struct err *e)
{
    config_change_list was = {0};
    size_t last = out->len;

    must(first <= last);
    if (!c->base || !is_there(in(c, c->base, BEFORE)))
        return true;
    if (!look_before(&(struct comparison){c, file, "was", &was}, name, e))
        return false;
    for (size_t i = 0; i < was.len; i++) {
        bool told = false;

        for (size_t k = first; k < last && !told; k++)
            told = !text_eq(out->at[k].kind, "same") && overlap(out->at[k].where, was.at[i].where);
        if (!told)
            continue;
        was.at[i].own = NULL;
        *VEC_PUSH(out, c->arena) = was.at[i];
    }
    return true;
}

bool config_diff(const struct config *c, config_change_list *out, struct err *e)
{
    static const char *const folders[] = {"",          "calendars", "contracts", "indices",
                                          "markets.d", "methods",   "panels",    "tokens.d"};

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *folder = folders[i], **names;
        size_t n;

        if (!file_list(in(c, c->dir, folder), ".json", &names, &n, c->arena, e))
            return false;
        for (size_t k = 0; k < n; k++) {
            const char *file = *folder ? in(c, folder, names[k]) : names[k];
            bool patch = !*folder && text_ends(file, LOCAL);
            size_t first = out->len;

            if (text_eq(file, SETTINGS) || (!patch && !c->base))
                continue;
            if (!(patch ? look_at_patch : look_at_file)(c, file, out, e)
                || !add_before(c, file, patch ? patched_by(c, file) : file, first, out, e))
                return false;
        }
    }
    return true;
}
