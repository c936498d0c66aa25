#include "stage/deliver/digests_priv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { HEX = DIGEST_TEXT_MAX - 1, GAP = 2, YEAR = 4 };

#define ENDING ".sha256"

/* Files have names like 2026.json, 2026-05.json, 2026-05-28.r2.json. */
static bool is_of_year(const char *name)
{
    for (int i = 0; i < YEAR; i++)
        if (!isdigit((unsigned char)name[i]))
            return false;
    return name[YEAR] == '.' || name[YEAR] == '-';
}

const char *digests_list_of(const char *path, struct arena *a)
{
    static const char *const of_index[] = {"v1/index/", "v1/coverage/", "v1/bundle/"};
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    bool list = text_ends(path, ENDING);

    if (!is_of_year(name) || text_eq(path, text_fmt(a, "v1/%.4s" ENDING, name)))
        return DIGESTS_TOP;
    for (size_t i = 0; i < sizeof of_index / sizeof *of_index && !list; i++)
        if (text_starts(path, of_index[i])) {
            const char *id = path + strlen(of_index[i]);

            return text_fmt(a, "v1/index/%.*s/%.4s" ENDING, (int)strcspn(id, "/"), id, name);
        }
    if (!list && text_starts(path, "v1/token/changes/"))
        return text_fmt(a, "v1/token/changes/%.4s" ENDING, name);
    return text_fmt(a, "v1/%.4s" ENDING, name);
}

void digests_put(struct digests_list *list, const char *path, const char *digest, struct arena *a)
{
    struct map_slot *slot;
    struct digests_line *line;

    must(strlen(digest) == HEX);
    list->at.arena = a;
    slot = map_put(&list->at, path, strlen(path));
    if (slot->at == 0) {
        line = VEC_PUSH(&list->line, a);
        line->path = text_dup(a, path);
        slot->text = line->path;
        slot->at = (uint32_t)list->line.len;
    }
    memcpy(list->line.at[slot->at - 1].digest, digest, HEX + 1);
}

/* Letters, '_', and the row "-./0123456789" of ASCII. */
static bool is_good(char c)
{
    return (c >= '-' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

static bool is_safe(const char *path, size_t len)
{
    bool begins = true; /* a part of it */

    for (size_t i = 0; i < len; i++) {
        if (!is_good(path[i]) || (begins && (path[i] == '.' || path[i] == '/')))
            return false;
        begins = path[i] == '/';
    }
    return len > 0;
}

bool digests_is_safe(const char *path)
{
    return is_safe(path, strlen(path));
}

/* A line of a text, in its place. */
struct piece {
    const char *digest, *path;
    size_t len; /* of the path */
};

/* The line that begins at *at, and where it ends; digest NULL: it is none of a list. */
static struct piece piece_at(const struct buf *text, size_t *at)
{
    const char *begin = text->data + *at, *end = memchr(begin, '\n', text->len - *at);
    size_t len = end ? (size_t)(end - begin) : text->len - *at;
    struct piece p = {NULL, begin + HEX + GAP, 0};

    *at += len + (end != NULL);
    if (len <= HEX + GAP || memcmp(begin + HEX, "  ", GAP) != 0
        || !is_safe(p.path, len - HEX - GAP))
        return p;
    p.digest = begin;
    p.len = len - HEX - GAP;
    return p;
}

/* As strcmp of the paths. */
static int order(const struct piece *p, const char *path, size_t len)
{
    int c = memcmp(p->path, path, p->len < len ? p->len : len);

    return c ? c : (p->len > len) - (p->len < len);
}

bool digests_next(const struct buf *text, size_t *at, struct digests_line *out, struct arena *a)
{
    while (*at < text->len) {
        struct piece p = piece_at(text, at);

        if (!p.digest)
            continue;
        out->path = text_dup_n(a, p.path, p.len);
        memcpy(out->digest, p.digest, HEX);
        out->digest[HEX] = '\0';
        return true;
    }
    return false;
}

/* Halves the bytes, of which base/find.h knows nothing: where a line begins is found by looking. */
bool digests_find(const struct buf *text, const char *path, char digest[DIGEST_TEXT_MAX])
{
    size_t from = 0, to = text->len, len = strlen(path);

    while (from < to) {
        size_t begin = from + (to - from) / 2, end;
        struct piece p;
        int c;

        while (begin > from && text->data[begin - 1] != '\n')
            begin--;
        end = begin;
        p = piece_at(text, &end);
        c = p.digest ? order(&p, path, len) : 0;
        if (c < 0)
            from = end;
        else if (c > 0)
            to = begin;
        else if (p.digest)
            memcpy(digest, p.digest, HEX);
        if (c == 0) {
            digest[HEX] = '\0';
            return p.digest != NULL;
        }
    }
    return false;
}

static int by_path(const void *x, const void *y)
{
    return strcmp(((const struct digests_line *)x)->path, ((const struct digests_line *)y)->path);
}

static bool is_of(const struct digests_list *list, const struct piece *p)
{
    struct arena a = {0};
    bool is = text_eq(list->path, digests_list_of(text_dup_n(&a, p->path, p->len), &a));

    arena_fini(&a);
    return is;
}

void digests_merge(struct digests_list *list, const struct buf *text, struct buf *to)
{
    bool top = text_eq(list->path, DIGESTS_TOP);
    struct piece last = {NULL, NULL, 0};
    size_t next = 0;

    if (list->line.len > 0)
        qsort(list->line.at, list->line.len, sizeof *list->line.at, by_path);
    for (size_t at = 0; at < text->len;) {
        struct piece p = piece_at(text, &at);
        int c = 1;

        if (!p.digest || (last.digest && order(&p, last.path, last.len) <= 0)
            || (top && !is_of(list, &p)))
            continue;
        last = p;
        for (; next < list->line.len && c > 0; next += c >= 0) {
            const struct digests_line *line = &list->line.at[next];

            c = order(&p, line->path, strlen(line->path));
            if (c >= 0)
                buf_fmt(to, "%s  %s\n", line->digest, line->path);
        }
        if (c != 0) {
            buf_put_n(to, p.digest, HEX + GAP + p.len);
            buf_put(to, "\n");
        }
    }
    for (; next < list->line.len; next++)
        buf_fmt(to, "%s  %s\n", list->line.at[next].digest, list->line.at[next].path);
    list->at = (struct map){0}; /* its places are no longer theirs */
}
