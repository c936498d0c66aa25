#include "calc/record_line_priv.h"

#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"

void line_open(struct line *l, struct record_sink *sink)
{
    l->sink = sink;
    l->len = 0;
    l->begun = false;
    l->time = INT64_MIN;
}

void line_flush(struct line *l)
{
    if (l->len)
        l->sink->put(l->sink->to, l->data, l->len);
    l->len = 0;
}

static void put_bytes(struct line *l, const char *bytes, size_t len)
{
    if (len > sizeof l->data - l->len)
        line_flush(l);
    if (len > sizeof l->data) {
        l->sink->put(l->sink->to, bytes, len);
        return;
    }
    memcpy(l->data + l->len, bytes, len);
    l->len += len;
}

static void put_char(struct line *l, char c)
{
    if (l->len == sizeof l->data)
        line_flush(l);
    l->data[l->len++] = c;
}

static void put_comma(struct line *l)
{
    must(l->len <= sizeof l->data);
    if (l->begun)
        put_char(l, ',');
    l->begun = true;
}

void line_word(struct line *l, const char *word)
{
    put_comma(l);
    put_bytes(l, word, strlen(word));
}

static void put_quoted(struct line *l, const char *text)
{
    put_char(l, '"');
    for (const char *p = text; *p; p++) {
        if (*p == '"')
            put_char(l, '"');
        put_char(l, *p);
    }
    put_char(l, '"');
}

void line_text(struct line *l, const char *text)
{
    size_t len;

    put_comma(l);
    if (!text)
        return;
    len = text_csv_plain(text);
    if (text[len])
        put_quoted(l, text);
    else
        put_bytes(l, text, len);
}

/* Digits by hand: a record has thousands of small numbers, and printf costs more than they do. */
void line_int(struct line *l, int64_t value)
{
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    char text[24], *p = text + sizeof text;

    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        *--p = '-';
    put_comma(l);
    put_bytes(l, p, (size_t)(text + sizeof text - p));
}

void line_nano(struct line *l, int64_t value)
{
    char text[FIXED_TEXT_MAX];

    /* Most numbers of most records are this one. */
    line_word(l, value ? fixed_text(value, 9, text) : "0.000000000");
}

/* Quotes of one poll follow each other. */
void line_time(struct line *l, int64_t time)
{
    if (time != l->time)
        (void)clock_text(time, l->time_text);
    l->time = time;
    line_word(l, l->time_text);
}

void line_date(struct line *l, int64_t date)
{
    char text[CLOCK_TEXT_MAX];

    put_comma(l);
    if (date)
        put_bytes(l, clock_text_date(date, text), 10);
}

void line_end(struct line *l)
{
    put_char(l, '\n');
    l->begun = false;
}

void line_say(struct line *l, const char *name, const char *value)
{
    line_word(l, name);
    line_text(l, value);
    line_end(l);
}

void line_say_nano(struct line *l, const char *name, int64_t value)
{
    line_word(l, name);
    line_nano(l, value);
    line_end(l);
}

void line_say_int(struct line *l, const char *name, int64_t value)
{
    line_word(l, name);
    line_int(l, value);
    line_end(l);
}

void line_say_version(struct line *l, const char *name, const char *id, const char *hash)
{
    line_word(l, name);
    line_text(l, id);
    line_text(l, hash);
    line_end(l);
}
