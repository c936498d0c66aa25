#include "stage/deliver/series/kept_priv.h"

#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"

enum { DATE_LEN = 10 };
static const char before_date[] = "{\"effectiveDate\":\"", before_rows[] = "[\n",
                  after_rows[] = "\n]}\n";

static bool date_at(const struct kept *k, const char *line, int64_t *date)
{
    char text[DATE_LEN + 1];
    const char *end = k->file.data + k->file.len;

    if (k->json && strncmp(line, before_date, sizeof before_date - 1) != 0)
        return false;
    line += k->json ? sizeof before_date - 1 : 0;
    if (end - line < DATE_LEN)
        return false;
    memcpy(text, line, DATE_LEN);
    text[DATE_LEN] = '\0';
    return clock_parse_date(text, date);
}

/* What stands between head and tail. */
static bool find_rows(struct kept *k)
{
    const char *end = k->file.data + k->file.len;
    const char *head = strstr(k->file.data, k->json ? before_rows : "\n");

    if (!head || (k->json && !text_ends(k->file.data, after_rows)))
        return false;
    k->rows = head + (k->json ? sizeof before_rows - 1 : 1);
    end -= k->json ? sizeof after_rows - 1 : 1;
    k->len = end > k->rows ? (size_t)(end - k->rows) : 0;
    return k->len > 0;
}

/* A row a line, a line a date, each a day after (or before) the last: a text with a line of its own
   in it is not known here. */
static bool is_whole(struct kept *k)
{
    int64_t begin, end, step = 0, date;

    if (!date_at(k, k->rows, &begin))
        return false;
    end = begin;
    for (const char *at = k->rows; (at = memchr(at, '\n', k->len - (size_t)(at - k->rows)));
         end = date) {
        if ((k->json && (at == k->rows || at[-1] != ',')) || !date_at(k, ++at, &date))
            return false;
        step = step ? step : date - end;
        if (date - end != step || (step != 1 && step != -1))
            return false;
    }
    k->falling = begin > end;
    k->first = number_min(begin, end);
    k->last = number_max(begin, end);
    must(k->first <= k->last);
    return true;
}

bool kept_open(struct kept *k, struct folder *f, const char *path)
{
    *k = (struct kept){.json = text_ends(path, ".json")};
    if (folder_get(f, path, &k->file) && find_rows(k) && is_whole(k))
        return true;
    kept_close(k);
    return false;
}

/* The line that is `n` lines behind the first. */
static const char *line(const struct kept *k, int64_t n)
{
    const char *at = k->rows;

    for (; n > 0; n--)
        at = (const char *)memchr(at, '\n', k->len - (size_t)(at - k->rows)) + 1;
    return at;
}

const char *kept_rows(const struct kept *k, int64_t from, int64_t to, size_t *len)
{
    int64_t top = k->falling ? k->last - to : from - k->first, rows = to - from + 1;
    const char *begin, *end;

    *len = 0;
    if (!k->rows || from < k->first || to > k->last || rows <= 0)
        return NULL;
    must(top >= 0 && top + rows <= k->last - k->first + 1);
    begin = line(k, top);
    end = top + rows > k->last - k->first ? k->rows + k->len
                                          : line(k, top + rows) - (k->json ? 2 : 1);
    must(begin < end && end <= k->rows + k->len);
    *len = (size_t)(end - begin);
    return begin;
}

void kept_close(struct kept *k)
{
    buf_fini(&k->file);
    *k = (struct kept){.last = -1};
}
