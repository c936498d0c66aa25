/*
 * Rows that go to the database as a JSON array in one parameter: the members of one row.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "store_priv.h"

void store_json_text(struct buf *b, const char *name, const char *value)
{
    buf_fmt(b, "%s\"%s\":", b->data[b->len - 1] == '{' ? "" : ",", name);
    buf_json(b, value);
}

void store_json_number(struct buf *b, const char *name, int64_t value)
{
    buf_fmt(b, ",\"%s\":%lld", name, (long long)value);
}

void store_json_nano(struct buf *b, const char *name, int64_t value)
{
    char as_text[FIXED_TEXT_MAX];

    store_json_text(b, name, fixed_text(value, 9, as_text));
}

void store_json_price(struct buf *b, const char *name, int64_t value)
{
    if (value)
        store_json_nano(b, name, value);
    else
        store_json_text(b, name, NULL);
}

void store_json_time(struct buf *b, const char *name, int64_t value)
{
    char as_text[CLOCK_TEXT_MAX];

    store_json_text(b, name, value ? clock_text(value, as_text) : NULL);
}

void store_json_date(struct buf *b, const char *name, int64_t value)
{
    char as_text[CLOCK_TEXT_MAX];

    store_json_text(b, name, clock_text_date(value, as_text));
}

void store_json_date_told(struct buf *b, const char *name, int64_t value)
{
    if (value)
        store_json_date(b, name, value);
    else
        store_json_text(b, name, NULL);
}

void store_json_texts(struct buf *b, const char *name, const char *const *at, size_t len)
{
    buf_fmt(b, ",\"%s\":[", name);
    for (size_t i = 0; i < len; i++) {
        buf_put(b, i ? "," : "");
        buf_json(b, at[i]);
    }
    buf_put(b, "]");
}
