#include "site/escape_priv.h"

#include <string.h>

static const char *escape_of(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return c < ' ' || c == 127 ? " " : NULL;
    }
}

void sheet_text(struct buf *to, const char *text)
{
    while (text && *text) {
        size_t plain = 0;

        while (text[plain] && !escape_of((unsigned char)text[plain]))
            plain++;
        buf_put_n(to, text, plain);
        text += plain;
        if (*text)
            buf_put(to, escape_of((unsigned char)*text++));
    }
}
