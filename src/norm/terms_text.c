#include "norm/terms_text.h"

#include <string.h>

#include "edge/html/html.h"

const char *terms_text(const char *body, size_t len, struct arena *a, struct err *e)
{
    const struct html *root = html_parse(body, len, "page with terms", a, e), *shown;
    const char *text;

    if (!root)
        return NULL;
    shown = html_next(html_inside(root), NULL, "body", NULL, NULL);
    text = html_text(shown ? shown : root, a);
    if (strlen(text) >= TERMS_TEXT_MIN)
        return text;
    err_set(e, ERR_REPLY, "it has %zu bytes of text, too few to be terms of use", strlen(text));
    return NULL;
}
