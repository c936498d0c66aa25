#include "stage/deliver/series/levels_priv.h"

#include <string.h>

#include "base/csv.h"
#include "base/fixed.h"
#include "base/text.h"
#include "site/data.h"

void levels_open(struct levels *l, const char *index, int64_t from, int64_t to, struct arena *a)
{
    must(from <= to);
    *l = (struct levels){.index = index, .cap = (size_t)(to - from + 1), .arena = a};
    l->at = ARENA_ARRAY(a, struct store_level, l->cap);
}

/* Nothing is 0. */
static bool read_price(const char *text, int64_t *nusd)
{
    *nusd = 0;
    return !text || !*text || fixed_parse(text, strlen(text), 0, nusd) == FIXED_READ_OK;
}

/* Mostly that of the day before. */
static const char *same_or_new(struct levels *l, const char *before, const char *text)
{
    return before && text_eq(before, text) ? before : text_dup(l->arena, text);
}

bool levels_add(struct levels *l, int64_t date, const char *const *row)
{
    const struct store_level *before = l->len ? &l->at[l->len - 1] : NULL;
    const char *level = row[DATA_LEVEL];
    struct store_level *x = &l->at[l->len];

    if (!level || !*level)
        return true;
    must(l->len < l->cap && (!before || before->date < date));
    if (level[1] || *level < '1' || *level > '5' || !row[DATA_METHOD] || !row[DATA_PANEL])
        return false;
    *x = (struct store_level){.index = l->index, .date = date, .level = *level - '0'};
    if (!read_price(row[DATA_VALUE], &x->avg_nusd) || !read_price(row[DATA_Q1], &x->q1_nusd)
        || !read_price(row[DATA_Q3], &x->q3_nusd))
        return false;
    x->method = same_or_new(l, before ? before->method : NULL, row[DATA_METHOD]);
    x->panel = same_or_new(l, before ? before->panel : NULL, row[DATA_PANEL]);
    l->len++;
    return true;
}

/* The line is overwritten. */
static bool add_line(struct levels *l, int64_t date, char *line, size_t len)
{
    struct csv_field field[DATA_FIXING_FIELDS];
    const char *row[DATA_FIXING_FIELDS];
    struct err none;

    if (!csv_split(line, len, field, DATA_FIXING_FIELDS, &none))
        return false;
    for (size_t i = 0; i < DATA_FIXING_FIELDS; i++)
        row[i] = field[i].text;
    return levels_add(l, date, row);
}

bool levels_add_kept(struct levels *l, const struct kept *k, int64_t from, int64_t to)
{
    size_t len;
    const char *at = kept_rows(k, from, to, &len), *end = at + len;
    struct buf line;
    bool done = at;

    must(!k->json);
    buf_init(&line, SIZE_MAX / 2);
    for (int64_t date = from; done && date <= to; date++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));

        buf_clear(&line);
        buf_put_n(&line, at, (size_t)((stop ? stop : end) - at));
        done = add_line(l, date, line.data, line.len);
        at = stop ? stop + 1 : end;
    }
    buf_fini(&line);
    return done;
}
