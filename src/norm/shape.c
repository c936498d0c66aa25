/*
 * The shape of a reply as a sorted set of paths.
 */
#include "norm/shape.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/must.h"
#include "base/text.h"
#include "base/vec.h"
#include "norm/drift.h"

enum { PATHS_MAX = 4000, DEEP_MAX = 12, PATH_LEN_MAX = 500 };

struct paths {
    struct drift_path *at;
    size_t len, cap;
};

static const struct {
    enum drift_type type;
    char letter;
} letters[] = {{DRIFT_NULL, '0'},   {DRIFT_BOOL, 'b'},  {DRIFT_NUMBER, 'n'}, {DRIFT_TEXT, 't'},
               {DRIFT_OBJECT, 'o'}, {DRIFT_ARRAY, 'a'}, {DRIFT_ANCHOR, 'w'}};
enum { LETTERS = sizeof letters / sizeof *letters };

static int by_path(const void *a, const void *b)
{
    const struct drift_path *x = a, *y = b;

    return text_cmp(x->path, y->path);
}

/* Sorted, each path once with all its types. */
static void settle(struct paths *p)
{
    size_t n = 0;

    if (p->len)
        qsort(p->at, p->len, sizeof *p->at, by_path);
    for (size_t i = 0; i < p->len; i++) {
        if (n && text_eq(p->at[n - 1].path, p->at[i].path))
            p->at[n - 1].types |= p->at[i].types;
        else
            p->at[n++] = p->at[i];
    }
    p->len = n;
}

static bool is_control(char c)
{
    return (unsigned char)c < ' ' || c == 127;
}

/* A path is one line of a text: a name that would break it is told with ? in it. */
static const char *one_line(const char *path, struct arena *a)
{
    const char *at = path;
    char *copy;

    while (*at && !is_control(*at))
        at++;
    if (!*at)
        return path;
    copy = arena_alloc(a, strlen(path) + 1);
    for (size_t i = 0; path[i]; i++)
        copy[i] = is_control(path[i]) ? '?' : path[i];
    return copy;
}

/* What is longer than any name of a member is data, not a name: it is not told. */
static void put(struct paths *p, const char *path, unsigned type, struct arena *a)
{
    if (p->len < PATHS_MAX && strnlen(path, PATH_LEN_MAX + 1) <= PATH_LEN_MAX)
        *VEC_PUSH(p, a) = (struct drift_path){one_line(path, a), type};
}

static unsigned type_of(const struct json *at)
{
    if (json_is_null(at))
        return DRIFT_NULL;
    if (json_is_object(at))
        return DRIFT_OBJECT;
    if (json_is_array(at))
        return DRIFT_ARRAY;
    if (json_is_number(at))
        return DRIFT_NUMBER;
    return json_is_text(at) ? DRIFT_TEXT : DRIFT_BOOL;
}

static bool has_figure(const char *name)
{
    return name && strpbrk(name, "0123456789") != NULL;
}

/* The same first member and the same number of them: alike enough to be rows. */
static bool alike(const struct json *a, const struct json *b)
{
    const struct json *x = json_first(a), *y = json_first(b);

    if (type_of(a) != type_of(b))
        return false;
    if (json_is_array(a))
        return true;
    return json_len(a) == json_len(b) && (!x || text_eq(json_name(x), json_name(y)));
}

/* An object used as a list, its names being data. */
static bool is_map(const struct json *object)
{
    const struct json *first = json_first(object);
    bool figures = true, same = true;
    size_t n = 0;

    for (const struct json *at = first; at; at = json_next(at), n++) {
        if (!json_is_object(at) && !json_is_array(at))
            return false;
        figures = figures && has_figure(json_name(at));
        same = same && alike(first, at);
    }
    return n > 0 && (figures || (n >= 3 && same));
}

/*
 * What was seen so far, as a tree of names: a row of a list finds its members where the row
 * before left them, so a long list costs one comparison a member and no memory; others are looked
 * up.
 */
struct seen {
    const char *name; /* borrowed; "[]" and "{}" for lists and maps */
    unsigned types;
    struct seen *child, *last, *sibling;
    struct map known; /* its children: places in the walk's list + 1 */
};

struct walk {
    struct arena *arena;
    VEC(struct seen *) node;
};

static struct seen *child_of(struct walk *w, struct seen *at, const char *name, struct seen *hint)
{
    size_t len = strlen(name);
    uint32_t known;

    if (hint && text_eq(hint->name, name))
        return hint;
    known = map_at(&at->known, name, len);
    if (known)
        return w->node.at[known - 1];
    if (w->node.len == PATHS_MAX)
        return NULL; /* a reply made to have no shape; what is there is compared */
    hint = ARENA_NEW(w->arena, struct seen);
    *VEC_PUSH(&w->node, w->arena) = hint;
    at->known.arena = w->arena;
    map_put(&at->known, name, len)->at = (uint32_t)w->node.len;
    hint->name = name;
    *(at->last ? &at->last->sibling : &at->child) = hint;
    at->last = hint;
    return hint;
}

static void walk(struct walk *w, const struct json *at, struct seen *node, int depth)
{
    bool list = json_is_array(at), map = !list && json_is_object(at) && is_map(at);
    struct seen *hint = node->child;

    node->types |= type_of(at);
    if (depth == DEEP_MAX || (!list && !json_is_object(at)))
        return;
    for (const struct json *m = json_first(at); m; m = json_next(m)) {
        struct seen *c = child_of(w, node, list ? "[]" : map ? "{}" : json_name(m), hint);

        if (!c)
            return;
        walk(w, m, c, depth + 1);
        hint = list || map ? c : c->sibling;
    }
}

static void flatten(struct paths *p, const struct seen *at, const char *path, struct arena *a)
{
    put(p, path, at->types, a);
    for (const struct seen *c = at->child; c; c = c->sibling)
        if (strnlen(c->name, PATH_LEN_MAX + 1) <= PATH_LEN_MAX)
            flatten(p, c,
                    text_join(a, path, text_eq(c->name, "[]") || text_eq(c->name, "{}") ? "" : ".",
                              c->name, NULL),
                    a);
}

struct drift_shape drift_shape_copy(const struct drift_shape *shape, struct arena *a)
{
    struct drift_shape out = {ARENA_ARRAY(a, struct drift_path, shape->len), shape->len};

    for (size_t i = 0; i < shape->len; i++)
        out.at[i] = (struct drift_path){text_dup(a, shape->at[i].path), shape->at[i].types};
    return out;
}

void drift_shape_json(const struct json *doc, struct drift_shape *out, struct arena *a)
{
    struct walk w = {.arena = a};
    struct seen root = {.name = "$"};
    struct paths p = {0};

    walk(&w, doc, &root, 0);
    flatten(&p, &root, "$", a);
    settle(&p);
    *out = (struct drift_shape){p.at, p.len};
}

static void put_words(struct paths *p, const char *kind, const char *words, struct arena *a)
{
    if (*words && strlen(words) <= 120)
        put(p, text_fmt(a, "%s %s", kind, words), DRIFT_ANCHOR, a);
}

static void put_table(struct paths *p, const struct html *table, struct arena *a)
{
    struct html_grid g;

    if (!html_grid(table, &g, a))
        return;
    for (size_t col = 0; col < g.cols; col++)
        put_words(p, "column", html_grid_head(&g, col, a), a);
}

void drift_shape_page(const struct html *page, struct drift_shape *out, struct arena *a)
{
    struct html_range all = html_inside(page);
    const struct html *at = NULL;
    struct paths p = {0};

    while ((at = html_next(all, at, NULL, NULL, NULL))) {
        if (text_eq(at->tag, "h1") || text_eq(at->tag, "h2"))
            put_words(&p, "heading", html_text(at, a), a);
        else if (text_eq(at->tag, "table"))
            put_table(&p, at, a);
        for (size_t i = 0; i < at->attrs; i++)
            if (text_starts(at->attr[i].name, "data-"))
                put_words(&p, "attribute", at->attr[i].name, a);
    }
    settle(&p);
    *out = (struct drift_shape){p.at, p.len};
}

void drift_shape_add(const struct drift_shape *more, struct drift_shape *to, struct arena *a)
{
    struct paths p = {0};

    for (size_t i = 0; i < to->len; i++)
        *VEC_PUSH(&p, a) = to->at[i];
    for (size_t i = 0; i < more->len; i++)
        *VEC_PUSH(&p, a) = more->at[i];
    settle(&p);
    *to = (struct drift_shape){p.at, p.len};
}

const char *drift_shape_text(const struct drift_shape *shape, struct arena *a)
{
    size_t size = 1, n = 0;
    char *out;

    for (size_t i = 0; i < shape->len; i++)
        size += strlen(shape->at[i].path) + LETTERS + 2;
    out = arena_alloc(a, size);
    for (size_t i = 0; i < shape->len; i++) {
        size_t len = strlen(shape->at[i].path);

        for (size_t k = 0; k < LETTERS; k++)
            if (shape->at[i].types & letters[k].type)
                out[n++] = letters[k].letter;
        out[n++] = ' ';
        memcpy(out + n, shape->at[i].path, len);
        n += len;
        out[n++] = '\n';
    }
    must(n < size);
    return out;
}

static bool read_line(const char *line, size_t len, struct paths *p, struct arena *a)
{
    const char *blank = memchr(line, ' ', len);
    unsigned types = 0;

    if (!blank || blank == line)
        return false;
    for (const char *at = line; at < blank; at++) {
        size_t k = 0;

        while (k < LETTERS && letters[k].letter != *at)
            k++;
        if (k == LETTERS)
            return false;
        types |= letters[k].type;
    }
    len -= (size_t)(blank + 1 - line);
    if (len <= PATH_LEN_MAX)
        *VEC_PUSH(p, a) = (struct drift_path){text_dup_n(a, blank + 1, len), types};
    return true;
}

bool drift_shape_read(const char *text, struct drift_shape *out, struct arena *a, struct err *e)
{
    struct paths p = {0};

    for (const char *at = text; *at;) {
        size_t len = strcspn(at, "\n");

        if (!read_line(at, len, &p, a))
            return err_set(e, ERR_DATA, "cannot read the line \"%.*s\" of a shape",
                           (int)(len < 80 ? len : 80), at);
        at += len + (at[len] == '\n');
    }
    settle(&p);
    *out = (struct drift_shape){p.at, p.len};
    return true;
}
