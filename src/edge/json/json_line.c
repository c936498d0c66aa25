/*
 * Lines of members: cJSON does not keep where it found things, so the text is walked once more.
 */
#include "edge/json/json.h"

#include <string.h>

#include "base/text.h"
#include "json_priv.h"

struct walk {
    const char *at, *end;
};

static void skip_comment(struct walk *w)
{
    bool block = w->at[1] == '*';

    w->at += 2;
    while (w->at < w->end && !(block ? w->at[-1] == '/' && w->at[-2] == '*' : *w->at == '\n'))
        w->at++;
}

/* Blanks and comments. */
static void skip_blank(struct walk *w)
{
    while (w->at < w->end) {
        if (w->at[0] == '/' && w->at + 1 < w->end && (w->at[1] == '/' || w->at[1] == '*'))
            skip_comment(w);
        else if ((unsigned char)*w->at <= ' ') /* what cJSON takes for one */
            w->at++;
        else
            break;
    }
}

static void skip_text(struct walk *w)
{
    for (w->at++; w->at < w->end && *w->at != '"'; w->at++)
        w->at += *w->at == '\\';
    w->at = w->at < w->end ? w->at + 1 : w->end;
}

/* One value of any kind, with what is inside of it. */
static void skip_value(struct walk *w)
{
    int depth = 0;

    do {
        skip_blank(w);
        if (w->at >= w->end)
            return;
        if (*w->at == '"') {
            skip_text(w);
        } else {
            depth += strchr("[{", *w->at) != NULL;
            depth -= strchr("]}", *w->at) != NULL;
            w->at++;
        }
        skip_blank(w);
    } while (w->at < w->end && (depth > 0 || !strchr(",]}", *w->at)));
}

/* A step into the object or list that begins here: to its member `name`, or its element `number`.
 */
static bool step(struct walk *w, const char *name, size_t len, size_t number)
{
    skip_blank(w);
    if (w->at >= w->end || *w->at != (name ? '{' : '['))
        return false;
    for (size_t i = 0; w->at < w->end && !strchr("]}", *w->at); i++) {
        const char *key;

        w->at++; /* the bracket, or a comma */
        skip_blank(w);
        key = w->at;
        if (!name && i == number)
            return w->at < w->end && *key != ']';
        if (name && key < w->end && *key == '"') {
            skip_text(w);
            if ((size_t)(w->at - key) == len + 2 && memcmp(key + 1, name, len) == 0) {
                w->at = key;
                return true;
            }
        }
        skip_value(w);
    }
    return false;
}

/* Behind the name of a member, to its value. */
static void enter(struct walk *w)
{
    skip_text(w);
    skip_blank(w);
    if (w->at < w->end)
        w->at++; /* the colon */
}

size_t json_line(const char *body, size_t len, const char *path)
{
    struct walk w = {body, body + len};
    const char *found = body;
    size_t line = 1;

    skip_blank(&w);
    if (w.at < w.end)
        found = w.at;
    while (*path) {
        size_t n = strcspn(path, ".["), number = 0;
        bool element = *path == '[';

        if (element) {
            for (path++; *path >= '0' && *path <= '9'; path++)
                number = number * 10 + (size_t)(*path - '0');
            path += *path == ']';
        }
        if (!step(&w, element ? NULL : path, n, number))
            break;
        found = w.at;
        if (!element) {
            enter(&w);
            path += n;
        }
        path += *path == '.';
    }
    for (const char *p = body; p < found && p < w.end; p++)
        line += *p == '\n';
    return line;
}

/* To what the next node begins with, past the ends of those before it. */
static void skip_ends(struct walk *w)
{
    for (skip_blank(w); w->at < w->end && strchr(",]}", *w->at); skip_blank(w))
        w->at++;
}

/* Into a list or an object, past anything else. */
static void skip_node(struct walk *w)
{
    skip_blank(w);
    if (w->at < w->end && strchr("[{", *w->at))
        w->at++;
    else
        skip_value(w);
}

static void note(cJSON *first, struct walk *w, const char **counted, int *line)
{
    for (cJSON *at = first; at; at = at->next) {
        skip_ends(w);
        for (; *counted < w->at; ++*counted)
            *line += **counted == '\n';
        at->valueint = *line;
        if (at->string)
            enter(w);
        skip_node(w);
        note(at->child, w, counted, line);
    }
}

void json_note_lines(cJSON *root, const char *body, size_t len)
{
    struct walk w = {body, body + len};
    const char *counted = body;
    int line = 1;

    note(root, &w, &counted, &line);
}
