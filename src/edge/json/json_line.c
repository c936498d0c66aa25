/*
 * Lines of members: cJSON does not keep where it found things, so the text is walked once more.
 */
#include <string.h>

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

/* Behind the name of a member, to its value. */
static void enter(struct walk *w)
{
    skip_text(w);
    skip_blank(w);
    if (w->at < w->end)
        w->at++; /* the colon */
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
    if (w->at < w->end && *w->at == '"')
        skip_text(w);
    else if (w->at < w->end && strchr("[{", *w->at))
        w->at++;
    else
        while (w->at < w->end && (unsigned char)*w->at > ' ' && !strchr(",]}/", *w->at))
            w->at++;
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
