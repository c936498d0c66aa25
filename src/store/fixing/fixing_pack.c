/*
 * What a row of a fixing need not say, because the one before it does: most operators of a panel
 * do not sell most models, most prices stand for hours, and a day without any is one partition
 * many times.
 */
#include "store/fixing/fixing_pack_priv.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "edge/db/db.h"

/* ---- partitions ---- */

static bool says_the_same(const struct fixing_partition *a, const struct fixing_partition *b)
{
    return a->valid == b->valid && a->polled == b->polled && a->operators == b->operators
           && a->carried == b->carried && a->clamped == b->clamped && a->dispersed == b->dispersed
           && a->median_nusd == b->median_nusd && a->central50_nusd == b->central50_nusd
           && a->mean_nusd == b->mean_nusd && text_eq(a->why, b->why);
}

int pack_partitions(const struct fixing_partition *p, size_t n)
{
    int span = 1;

    while ((size_t)span < n && says_the_same(p, &p[span]) && p[span].number == p->number + span
           && p[span].start - p[span - 1].start == p[1].start - p->start)
        span++;
    return span;
}

/* ---- votes ---- */

static bool is_empty(const struct fixing_vote *v)
{
    return !v->carried && !v->carried_from && !v->price_nusd && !v->counted_nusd && !v->weight_nano;
}

/* The same vote of the same operator, `later` partitions on. */
static bool goes_on(const struct fixing_vote *a, const struct fixing_vote *b, int later)
{
    return b->partition == a->partition + later && b->verdict == a->verdict
           && b->carried == a->carried && b->carried_from == a->carried_from
           && b->price_nusd == a->price_nusd && b->counted_nusd == a->counted_nusd
           && b->weight_nano == a->weight_nano && text_eq(a->op, b->op)
           && text_eq(a->market, b->market);
}

/* Votes of one partition: an operator's vote in the next one is so many later. */
static size_t seats_of(const struct fixing_vote *vote, size_t n)
{
    size_t seats = n > 0;

    while (seats < n && vote[seats].partition == vote[0].partition)
        seats++;
    return seats;
}

/* In how many partitions from this one on; 0 where that was said before. */
static int span_of(const struct fixing_vote *vote, size_t n, size_t seats, size_t i)
{
    int span = 1;

    if (i >= seats && goes_on(&vote[i - seats], &vote[i], 1))
        return 0;
    while (i + (size_t)span * seats < n && goes_on(&vote[i], &vote[i + (size_t)span * seats], span))
        span++;
    return span;
}

static struct pack_vote *like(struct pack_vote *row, size_t n, const struct fixing_vote *v,
                              int span)
{
    for (size_t i = 0; i < n && is_empty(v); i++)
        if (row[i].span == span && row[i].vote->verdict == v->verdict && is_empty(row[i].vote))
            return &row[i];
    return NULL;
}

struct pack_vote *pack_votes(const struct fixing_vote *vote, size_t n, size_t *len, struct arena *a)
{
    struct pack_vote *row = ARENA_ARRAY(a, struct pack_vote, n), *same;
    size_t seats = seats_of(vote, n), here = 0; /* the partition's first row */

    *len = 0;
    for (size_t i = 0; i < n; i++) {
        int span = span_of(vote, n, seats, i);

        if (i > 0 && vote[i].partition != vote[i - 1].partition)
            here = *len;
        if (span == 0)
            continue;
        if (!(same = like(row + here, *len - here, &vote[i], span))) {
            row[(*len)++] = (struct pack_vote){.vote = &vote[i], .span = span};
            continue;
        }
        if (same->more == 0) {
            same->op = ARENA_ARRAY(a, const char *, seats);
            same->market = ARENA_ARRAY(a, const char *, seats);
        }
        must(same->more < seats);
        same->op[same->more] = vote[i].op;
        same->market[same->more++] = vote[i].market;
    }
    return row;
}

/* ---- the record ---- */

/* The lines of one partition; of those that repeat them, the last one's number and size. */
struct block {
    const char *at;
    size_t len, lines, mark; /* "vote,NUMBER," of so many bytes begins each line */
    int number;
    size_t chars, last_mark;
};

/* Whether a line begins with "vote,NUMBER,". */
static bool read_mark(const char *line, struct block *b)
{
    static const char word[] = "vote,";
    const char *at = line + sizeof word - 1;

    if (strncmp(line, word, sizeof word - 1) != 0)
        return false;
    b->number = 0;
    for (; *at >= '0' && *at <= '9' && b->number < 100000; at++)
        b->number = b->number * 10 + (*at - '0');
    b->last_mark = b->mark = (size_t)(at - line) + 1;
    return *at == ',' && at[-1] != ',';
}

static const char *line_after(const char *line)
{
    const char *end = strchr(line, '\n');

    return end ? end + 1 : line + strlen(line);
}

static size_t chars_of(const char *at, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++)
        n += ((unsigned char)at[i] & 0xc0) != 0x80;
    return n;
}

/* The block that begins at a line, or none. */
static bool read_block(const char *at, struct block *out)
{
    struct block next;

    *out = (struct block){.at = at};
    if (!read_mark(at, out))
        return false;
    do {
        at = line_after(at);
        out->lines++;
    } while (read_mark(at, &next) && next.number == out->number && next.mark == out->mark);
    out->len = (size_t)(at - out->at);
    out->chars = chars_of(out->at, out->len);
    return at[-1] == '\n';
}

/* The bytes of a block that says what b says of the next partition; 0 where there is none. */
static size_t repeated(const struct block *b, const char *at, size_t *mark_len)
{
    char mark[32];
    const char *from = at;

    if (b->len == 0)
        return 0;
    *mark_len = (size_t)snprintf(mark, sizeof mark, "vote,%d,", b->number + 1);
    for (const char *line = b->at, *next; line < b->at + b->len; line = next) {
        size_t rest;

        next = line_after(line);
        rest = (size_t)(next - line) - b->mark;
        if (strncmp(at, mark, *mark_len) != 0 || strncmp(at + *mark_len, line + b->mark, rest) != 0)
            return 0;
        at += *mark_len + rest;
    }
    return strncmp(at, mark, *mark_len) != 0 ? (size_t)(at - from) : 0;
}

/* What is said then is the same but for the numbers. */
static void repeat(struct block *b, size_t mark_len)
{
    b->number++;
    b->chars = b->chars + b->lines * mark_len - b->lines * b->last_mark;
    b->last_mark = mark_len;
}

/* False where a line of it is one that would be read as "like the block before". */
static bool pack(const char *text, struct buf *out)
{
    struct block b = {0};
    size_t len, mark_len;

    buf_put(out, "=\n");
    for (const char *at = text; *at; at += len) {
        if (*at == '=')
            return false;
        if ((len = repeated(&b, at, &mark_len))) {
            buf_fmt(out, "=%d,%zu\n", b.number + 1, b.chars);
            repeat(&b, mark_len);
            continue;
        }
        len = read_block(at, &b) ? b.len : (size_t)(line_after(at) - at);
        if (len != b.len)
            b.len = 0;
        buf_put_n(out, at, len);
    }
    return true;
}

const char *pack_record(const char *text, struct arena *a)
{
    struct buf out;
    const char *packed = text;

    must(text[0] != '=');
    buf_init(&out, SIZE_MAX / 2);
    if (pack(text, &out) && out.len < strlen(text) / 2)
        packed = text_dup_n(a, out.data, out.len);
    buf_fini(&out);
    return packed;
}
