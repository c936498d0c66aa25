/*
 * Pages that carry what they show as JSON in their scripts.
 */
#include <string.h>

#include "source/page_priv.h"

static const char *find(const char *text, size_t len, const char *what)
{
    return memmem(text, len, what, strlen(what));
}

const struct json *page_state_json(struct page *p, const char *mark, const char *key)
{
    const char *at = find(p->state, p->state_len, mark), *value, *again;
    size_t left, span;

    if (!at) {
        (void)page_missing(p, mark);
        return NULL;
    }
    value = at + strlen(mark);
    left = p->state_len - (size_t)(value - p->state);
    again = find(value, left, mark);
    if (again) {
        (void)err_set(p->e, ERR_REPLY, "anchor \"%s\" stands there more than once", mark);
        return NULL;
    }
    if (key) {
        const char *found = find(value, left, key);

        if (!found) {
            (void)page_missing(p, key);
            return NULL;
        }
        value = found + strlen(key);
        left = p->state_len - (size_t)(value - p->state);
    }
    span = html_json_span(value, left);
    if (!span) {
        (void)err_set(p->e, ERR_REPLY, "anchor \"%s\" has no whole JSON value behind it", mark);
        return NULL;
    }
    return json_parse(text_dup_n(p->a, value, span), span, mark, p->a, p->e);
}
