/*
 * A full memory is sorted and becomes a run of level 0, a temporary file. As many runs of one level
 * as FAN are merged into one of the level above, so that few files are open at once, however many
 * rows there are, and a row is written once a level.
 */
#include "stage/quote_sort.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "base/vec.h"

enum { FAN = 16, LEVELS = 8, TEXTS = 3, TEXTS_MAX = 4 << 20 };

/* A row as it stands in a file that only this process reads; the texts follow, with their NUL. */
struct stored {
    struct quote quote;
    size_t len[TEXTS]; /* 0: NULL */
};

struct run {
    FILE *file; /* NULL: the rows in memory */
    int level;
    size_t at;         /* of the rows in memory, the next */
    struct quote head; /* its first row that was not given yet */
    struct arena texts;
    bool ended;
};

struct quote_sort {
    int (*order)(const void *, const void *);
    size_t max;
    VEC(struct quote) rows;
    struct arena memory, texts; /* of rows: the list, what they say */
    struct run run[FAN * LEVELS + 1];
    size_t runs;
    bool reading;
    struct run *given; /* whose head the caller has */
};

struct quote_sort *quote_sort_open(int (*order)(const void *, const void *), size_t rows)
{
    struct quote_sort *s = memory_new(sizeof *s);

    must(rows >= 2);
    s->order = order;
    s->max = rows;
    return s;
}

static void texts_of(struct quote *q, const char **out[TEXTS])
{
    out[0] = &q->offer;
    out[1] = &q->host;
    out[2] = &q->machine;
}

static bool failed(const char *what, struct err *e)
{
    return err_set(e, ERR_WRITE, "could not %s a temporary file for rows: %s", what,
                   strerror(errno));
}

static bool write_row(FILE *f, const struct quote *q, struct err *e)
{
    struct stored row = {.quote = *q};
    const char **text[TEXTS];
    bool done;

    texts_of(&row.quote, text);
    for (int i = 0; i < TEXTS; i++)
        row.len[i] = *text[i] ? strlen(*text[i]) + 1 : 0;
    done = fwrite(&row, sizeof row, 1, f) == 1;
    for (int i = 0; i < TEXTS && done; i++)
        done = fwrite(*text[i] ? *text[i] : "", 1, row.len[i], f) == row.len[i];
    return done || failed("write", e);
}

static bool read_row(struct run *r, struct err *e)
{
    struct stored row;
    const char **text[TEXTS];
    size_t n = fread(&row, 1, sizeof row, r->file);

    arena_reset(&r->texts);
    r->ended = n == 0 && !ferror(r->file);
    if (r->ended || n < sizeof row)
        return r->ended || failed("read", e);
    texts_of(&row.quote, text);
    for (int i = 0; i < TEXTS; i++) {
        char *bytes = row.len[i] ? arena_alloc_raw(&r->texts, row.len[i]) : NULL;

        if (fread(bytes, 1, row.len[i], r->file) != row.len[i])
            return failed("read", e);
        *text[i] = bytes;
    }
    r->head = row.quote;
    return true;
}

static bool advance(struct quote_sort *s, struct run *r, struct err *e)
{
    if (r->file)
        return read_row(r, e);
    must(r->at <= s->rows.len);
    r->ended = r->at == s->rows.len;
    if (!r->ended)
        r->head = s->rows.at[r->at++];
    return true;
}

static bool rewind_all(struct quote_sort *s, struct run *from, struct err *e)
{
    for (struct run *r = from; r < s->run + s->runs; r++) {
        if (r->file && fseek(r->file, 0, SEEK_SET) != 0)
            return failed("read", e);
        if (!advance(s, r, e))
            return false;
    }
    return true;
}

/* Of the runs from `from` on, the one whose head comes first; NULL when all have ended. */
static struct run *least(struct quote_sort *s, struct run *from)
{
    struct run *best = NULL;

    for (struct run *r = from; r < s->run + s->runs; r++)
        if (!r->ended && (!best || s->order(&r->head, &best->head) < 0))
            best = r;
    return best;
}

static void end_run(struct run *r)
{
    if (r->file)
        (void)fclose(r->file);
    arena_fini(&r->texts);
    *r = (struct run){0};
}

/* The last FAN runs become one. */
static bool merge(struct quote_sort *s, struct err *e)
{
    struct run *from = s->run + s->runs - FAN, made = {.level = from->level + 1};
    struct run *first;
    bool done;

    must(s->runs >= FAN && made.level < LEVELS);
    made.file = tmpfile();
    done = made.file ? rewind_all(s, from, e) : failed("make", e);
    while (done && (first = least(s, from)) != NULL)
        done = write_row(made.file, &first->head, e) && advance(s, first, e);
    for (struct run *r = from; r < from + FAN; r++)
        end_run(r);
    *from = made;
    s->runs -= FAN - 1;
    return done;
}

static void sort(struct quote_sort *s)
{
    if (s->rows.len)
        qsort(s->rows.at, s->rows.len, sizeof *s->rows.at, s->order);
}

static bool spill(struct quote_sort *s, struct err *e)
{
    FILE *f = tmpfile();
    bool done = f || failed("make", e);

    must(s->runs < FAN * LEVELS && s->rows.len > 0);
    sort(s);
    for (size_t i = 0; i < s->rows.len && done; i++)
        done = write_row(f, &s->rows.at[i], e);
    if (f)
        s->run[s->runs++].file = f;
    s->rows.len = 0;
    arena_fini(&s->texts);
    while (done && s->runs >= FAN && s->run[s->runs - FAN].level == s->run[s->runs - 1].level)
        done = merge(s, e);
    return done;
}

bool quote_sort_put(struct quote_sort *s, const struct quote *q, struct err *e)
{
    struct quote *kept;

    must(!s->reading);
    if ((s->rows.len == s->max || s->texts.held > TEXTS_MAX) && !spill(s, e))
        return false;
    must(s->rows.len < s->max);
    kept = VEC_PUSH(&s->rows, &s->memory);
    *kept = *q;
    quote_keep_texts(kept, &s->texts);
    return true;
}

/* What is still in memory is the last run. */
static bool begin(struct quote_sort *s, struct err *e)
{
    must(s->runs <= FAN * LEVELS && !s->run[s->runs].file);
    s->reading = true;
    s->runs++;
    sort(s);
    return rewind_all(s, s->run, e);
}

bool quote_sort_next(struct quote_sort *s, struct quote *out, bool *any, struct err *e)
{
    bool done = !s->reading ? begin(s, e) : !s->given || advance(s, s->given, e);

    s->given = done ? least(s, s->run) : NULL;
    *any = s->given != NULL;
    if (*any)
        *out = s->given->head;
    return done;
}

size_t quote_sort_held(const struct quote_sort *s)
{
    size_t held = sizeof *s + s->memory.held + s->texts.held;

    for (size_t i = 0; i < s->runs; i++)
        held += s->run[i].texts.held;
    return held;
}

void quote_sort_close(struct quote_sort **s)
{
    if (!*s)
        return;
    for (size_t i = 0; i < (*s)->runs; i++)
        end_run(&(*s)->run[i]);
    arena_fini(&(*s)->memory);
    arena_fini(&(*s)->texts);
    free(*s);
    *s = NULL;
}
