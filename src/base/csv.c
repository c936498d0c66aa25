#include "base/csv.h"

#include <string.h>

size_t csv_row_end(const char *bytes, size_t len)
{
    const char *end = memchr(bytes, '\n', len);
    bool quoted = false, start = true, field = false;

    if (!end)
        return 0;
    if (!memchr(bytes, '"', (size_t)(end - bytes)))
        return (size_t)(end - bytes) + 1;
    for (size_t i = 0; i < len; i++) {
        if (quoted) {
            quoted = bytes[i] != '"';
        } else if (bytes[i] == '\n') {
            return i + 1;
        } else if (bytes[i] == '"') {
            /* At a field's start it opens, behind a closing one it is a doubled one; elsewhere it
               means nothing, so that it cannot swallow the rows that follow. */
            quoted = start || (field && bytes[i - 1] == '"');
            field = field || start;
        } else if (bytes[i] == ',') {
            field = false;
        }
        start = !quoted && bytes[i] == ',';
    }
    return 0;
}

/* Reads one quoted field; *at is behind its opening quote, then behind its closing one. */
static bool unquote(char *row, size_t len, size_t *at, struct csv_field *field, struct err *e)
{
    size_t from = *at, to = from;

    field->text = row + from;
    for (;; (*at)++) {
        if (*at >= len)
            return err_set(e, ERR_DATA, "a quoted field is not closed");
        if (row[*at] == '"') {
            if (*at + 1 < len && row[*at + 1] == '"')
                (*at)++;
            else
                break;
        }
        row[to++] = row[*at];
    }
    field->len = to - from;
    field->quoted = true;
    (*at)++;
    return true;
}

bool csv_split(char *row, size_t len, struct csv_field *field, size_t want, struct err *e)
{
    bool quotes = memchr(row, '"', len);
    size_t n = 0, at = 0;

    if (memchr(row, '\0', len))
        return err_set(e, ERR_DATA, "the row holds a NUL byte");
    for (;; at++) {
        struct csv_field f = {.text = row + at};

        if (at < len && row[at] == '"') {
            at++;
            if (!unquote(row, len, &at, &f, e))
                return false;
            if (at < len && row[at] != ',')
                return err_set(e, ERR_DATA, "text follows a closing quote in field %zu", n + 1);
        } else {
            const char *end = memchr(f.text, ',', len - at);

            f.len = end ? (size_t)(end - f.text) : len - at;
            at += f.len;
            if (quotes && memchr(f.text, '"', f.len))
                return err_set(e, ERR_DATA, "a quote stands inside of field %zu", n + 1);
        }
        if (n < want)
            field[n] = f;
        n++;
        if (at >= len)
            break;
    }
    if (n != want)
        return err_set(e, ERR_DATA, "the row has %zu fields, expected %zu", n, want);
    for (size_t i = 0; i < want; i++)
        field[i].text[field[i].len] = '\0'; /* a comma, a closing quote or the end */
    return true;
}
