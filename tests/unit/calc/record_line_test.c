/* Lines of a record: their fields, and the pieces in which they reach the sink. */
#include "calc/record_line_priv.h"

#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/text.h"

static struct arena mem;

/* What came, and in how many pieces. */
struct got {
    struct buf all;
    size_t piece[64], pieces;
};

static void take(void *to, const char *bytes, size_t len)
{
    struct got *g = to;

    buf_put_n(&g->all, bytes, len);
    ck_assert_uint_lt(g->pieces, sizeof g->piece / sizeof *g->piece);
    g->piece[g->pieces++] = len;
}

enum { ROOM = sizeof((struct line *)NULL)->data };

static const char *xs(size_t n)
{
    char *text = arena_alloc(&mem, n + 1);

    memset(text, 'x', n);
    return text;
}

/* Words of such lengths, each behind a comma but the first, and the pieces that they are. */
static const struct {
    size_t word[3], piece[4];
} pieces[] = {
    {{0}, {0}},
    {{10}, {10}},
    {{ROOM - 1}, {ROOM - 1}},
    {{ROOM}, {ROOM}},
    {{ROOM + 1}, {ROOM + 1}},
    {{ROOM - 11, 10}, {ROOM}},
    {{ROOM - 10, 10}, {ROOM - 9, 10}},
    {{ROOM - 1, 10}, {ROOM, 10}},
    {{ROOM, 10}, {ROOM, 11}},
    {{10, ROOM}, {11, ROOM}},
    {{10, ROOM + 1, 10}, {11, ROOM + 1, 11}},
    {{ROOM - 12, 10, 10}, {ROOM, 10}},
};

START_TEST(a_piece_is_as_full_as_whole_words_fill_it)
{
    struct got g = {.pieces = 0};
    struct record_sink sink = {take, &g};
    struct line *l = ARENA_NEW(&mem, struct line);
    const char *want = "";

    buf_init(&g.all, 1 << 16);
    line_open(l, &sink);
    for (size_t i = 0; i < 3 && pieces[_i].word[i]; i++) {
        line_word(l, xs(pieces[_i].word[i]));
        want = text_fmt(&mem, "%s%s%s", want, i ? "," : "", xs(pieces[_i].word[i]));
    }
    line_flush(l);
    ck_assert_str_eq(g.all.data, want);
    for (size_t i = 0; i < 4; i++)
        ck_assert_uint_eq(g.piece[i], pieces[_i].piece[i]);
    buf_fini(&g.all);
    arena_fini(&mem);
}
END_TEST

/* Quotes go out one by one, and a full piece before the next of them. */
START_TEST(a_text_is_quoted_across_pieces)
{
    for (size_t before = ROOM - 8; before <= ROOM; before++) {
        struct got g = {.pieces = 0};
        struct record_sink sink = {take, &g};
        struct line *l = ARENA_NEW(&mem, struct line);

        buf_init(&g.all, 1 << 16);
        line_open(l, &sink);
        line_word(l, xs(before));
        line_text(l, "a\"b,c");
        line_end(l);
        line_flush(l);
        ck_assert_str_eq(g.all.data, text_fmt(&mem, "%s,\"a\"\"b,c\"\n", xs(before)));
        ck_assert_uint_eq(g.pieces, 2);
        ck_assert_uint_eq(g.piece[0], ROOM);
        buf_fini(&g.all);
    }
    arena_fini(&mem);
}
END_TEST

static void put_fields(struct line *l)
{
    static const int64_t numbers[] = {0, 1, 9, 10, -1, -10, INT64_MAX, INT64_MIN};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        line_int(l, numbers[i]);
    line_end(l);
    line_text(l, NULL);
    line_text(l, "");
    line_date(l, 0);
    line_date(l, 20601);
    line_date(l, -1);
    line_end(l);
    line_nano(l, 0);
    line_nano(l, 1);
    line_nano(l, -1);
    line_end(l);
    line_time(l, 0);
    line_time(l, 0);
    line_time(l, 60);
    line_time(l, 0);
    line_end(l);
}

START_TEST(a_field_has_its_text)
{
    struct got g = {.pieces = 0};
    struct record_sink sink = {take, &g};
    struct line *l = ARENA_NEW(&mem, struct line);

    buf_init(&g.all, 1 << 16);
    line_open(l, &sink);
    put_fields(l);
    line_flush(l);
    ck_assert_str_eq(g.all.data, "0,1,9,10,-1,-10,9223372036854775807,-9223372036854775808\n"
                                 ",,,2026-05-28,1969-12-31\n"
                                 "0.000000000,0.000000001,-0.000000001\n"
                                 "1970-01-01T00:00:00Z,1970-01-01T00:00:00Z,1970-01-01T00:01:00Z,"
                                 "1970-01-01T00:00:00Z\n");
    ck_assert_uint_eq(g.pieces, 1);
    buf_fini(&g.all);
    arena_fini(&mem);
}
END_TEST

SUITE(calc_record_line)
{
    ADD_TABLE(a_piece_is_as_full_as_whole_words_fill_it, pieces);
    ADD(a_text_is_quoted_across_pieces);
    ADD(a_field_has_its_text);
}
