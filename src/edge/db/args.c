/*
 * Parameters, as text: the server knows the types.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "db_priv.h"

/* What may be stored is decided before; a parameter is as long as it is. */
static const size_t ARG_MAX_BYTES = SIZE_MAX / 2;

static void push(struct db_args *p, const char *value)
{
    must(p->len < DB_ARGS_MAX);
    p->value[p->len++] = value;
}

bool db_is_clean(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;

    while (*s) {
        size_t len = *s < 0x80 ? 1 : text_utf8((const char *)s);

        if (!len)
            return false;
        s += len;
    }
    return true;
}

void db_clean(struct buf *b, const char *text, void (*plain)(struct buf *b, char c))
{
    while (*text) {
        size_t len = 0;

        while (text[len] >= ' ' && text[len] < 127 && text[len] != '\\' && text[len] != '"')
            len++; /* what nobody escapes, at once */
        buf_put_n(b, text, len);
        text += len;
        if (!*text)
            return;
        len = text_utf8(text);
        if (len == 1)
            plain(b, *text);
        else if (len)
            buf_put_n(b, text, len);
        else
            buf_put(b, "\xEF\xBF\xBD");
        text += len ? len : 1;
    }
}

static void as_it_is(struct buf *b, char c)
{
    buf_put_n(b, &c, 1);
}

void db_arg_text(struct db_args *p, const char *text)
{
    struct buf b;

    if (!text || db_is_clean(text)) {
        push(p, text_dup(p->arena, text));
        return;
    }
    buf_init(&b, ARG_MAX_BYTES);
    db_clean(&b, text, as_it_is);
    push(p, text_dup_n(p->arena, b.data, b.len));
    buf_fini(&b);
}

void db_arg_int(struct db_args *p, int64_t value)
{
    push(p, text_fmt(p->arena, "%lld", (long long)value));
}

void db_arg_bool(struct db_args *p, bool value)
{
    push(p, value ? "t" : "f");
}

void db_arg_nano(struct db_args *p, int64_t nano)
{
    char text[FIXED_TEXT_MAX];

    push(p, text_dup(p->arena, fixed_text(nano, 9, text)));
}

void db_arg_time(struct db_args *p, int64_t time)
{
    char text[CLOCK_TEXT_MAX];

    push(p, time ? text_dup(p->arena, clock_text(time, text)) : NULL);
}

void db_arg_date(struct db_args *p, int64_t date)
{
    char text[CLOCK_TEXT_MAX];

    push(p, text_dup(p->arena, clock_text_date(date, text)));
}

static void quoted(struct buf *b, char c)
{
    if (c == '"' || c == '\\')
        buf_put(b, "\\");
    buf_put_n(b, &c, 1);
}

void db_put_texts(struct buf *b, const char *const *at, size_t len)
{
    buf_put(b, "{");
    for (size_t i = 0; i < len; i++) {
        buf_put(b, i ? "," : "");
        if (!at[i]) {
            buf_put(b, "NULL");
            continue;
        }
        buf_put(b, "\"");
        db_clean(b, at[i], quoted);
        buf_put(b, "\"");
    }
    buf_put(b, "}");
}

void db_arg_texts(struct db_args *p, const char *const *at, size_t len)
{
    struct buf b;

    buf_init(&b, ARG_MAX_BYTES);
    db_put_texts(&b, at, len);
    push(p, text_dup_n(p->arena, b.data, b.len));
    buf_fini(&b);
}

/* "{1,2}" of any numbers; `one` writes each. */
static void push_list(struct db_args *p, const int64_t *at, size_t len,
                      const char *(*one)(int64_t number, char text[CLOCK_TEXT_MAX]))
{
    char text[CLOCK_TEXT_MAX];
    struct buf b;

    buf_init(&b, ARG_MAX_BYTES);
    for (size_t i = 0; i < len; i++)
        buf_fmt(&b, "%s%s", i ? "," : "{", one(at[i], text));
    buf_put(&b, len ? "}" : "{}");
    push(p, text_dup_n(p->arena, b.data, b.len));
    buf_fini(&b);
}

static const char *number_text(int64_t number, char text[CLOCK_TEXT_MAX])
{
    (void)snprintf(text, CLOCK_TEXT_MAX, "%lld", (long long)number);
    return text;
}

void db_arg_ints(struct db_args *p, const int64_t *at, size_t len)
{
    push_list(p, at, len, number_text);
}

void db_arg_times(struct db_args *p, const int64_t *at, size_t len)
{
    push_list(p, at, len, clock_text);
}

void db_arg_dates(struct db_args *p, const int64_t *at, size_t len)
{
    push_list(p, at, len, clock_text_date);
}
