/* What of a table has a place, and what is said of the rest. */
#include "cmd/out.h"

#include <stdlib.h>
#include <string.h>

#include "../../lib/unit.h"
#include "base/text.h"
#include "cmd/line/out_table_priv.h"

static struct arena a;

#define NAME_COLUMNS(COLUMN)                                                                       \
    COLUMN("index", OUT_TEXT, "H100-SXM")                                                          \
    COLUMN("method", OUT_TEXT | OUT_LAST, "GHR-1.0")

#define COLUMNS(COLUMN)                                                                            \
    NAME_COLUMNS(COLUMN)                                                                           \
    COLUMN("avg", OUT_MONEY, "2.5204")                                                             \
    COLUMN("low", OUT_MONEY | OUT_LATER, "1.7435")                                                 \
    COLUMN("flags", OUT_LIST, list)

static const struct out_column columns[] = {COLUMNS(OUT_HEADING)};

/* Two rows of a table `limit` columns wide, or of the columns that are named. */
static const char *written(const char *limit, const char *list)
{
    static struct buf b;
    struct out o;

    setenv("COLUMNS", limit ? limit : "", 1);
    out_setup(NULL, !limit);
    out_init(&o, &a, OUT_TABLE, columns, OUT_LEN(columns));
    OUT_ROW(&o, COLUMNS(OUT_CELL));
    (void)out_row(&o);
    buf_init(&b, SIZE_MAX / 2);
    out_write(&o, &b);
    return text_dup_n(&a, b.data, b.len);
}

static size_t longest_line(const char *text)
{
    size_t longest = 0;

    while (*text) {
        size_t len = strcspn(text, "\n");

        longest = len > longest ? len : longest;
        text += len + (text[len] == '\n');
    }
    return longest;
}

START_TEST(a_table_that_fits_is_whole)
{
    ck_assert_str_eq(written("80", "carried"), "index     method      avg     low  flags\n"
                                               "H100-SXM  GHR-1.0  2.5204  1.7435  carried\n"
                                               "-         -             -       -  -\n");
    ck_assert_str_eq(written("80", "carried"), written(NULL, "carried"));
    arena_fini(&a);
}
END_TEST

START_TEST(what_has_no_place_is_named)
{
    ck_assert_str_eq(written("34", "carried"), "index        avg     low  flags\n"
                                               "H100-SXM  2.5204  1.7435  carried\n"
                                               "-              -       -  -\n"
                                               "not shown: method\n"
                                               "  (--wide, or --columns NAME,...)\n");
    ck_assert_str_eq(written("26", "carried"), "index        avg  flags\n"
                                               "H100-SXM  2.5204  carried\n"
                                               "-              -  -\n"
                                               "not shown: method, low\n"
                                               "  (--wide, or --columns NAME,...)\n");
    arena_fini(&a);
}
END_TEST

START_TEST(no_line_is_wider_than_the_terminal)
{
    const char *list = "one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve,thirteen";

    for (int limit = 34; limit < 130; limit++) {
        const char *text = written(text_fmt(&a, "%d", limit), list);

        ck_assert_uint_le(longest_line(text), (size_t)limit);
    }
    ck_assert_ptr_nonnull(strstr(written(NULL, list), list));
    ck_assert_ptr_nonnull(strstr(written("60", list), "one,two,three,four,fi..."));
    arena_fini(&a);
}
END_TEST

START_TEST(a_cut_is_between_characters)
{
    const char *text =
        written("50", "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
                      "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
                      "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
                      "\xc3\xa9");

    ck_assert_ptr_nonnull(strstr(text, "\xc3\xa9...\n"));
    arena_fini(&a);
}
END_TEST

START_TEST(a_row_may_have_fewer_cells_than_columns_or_more)
{
    const char *list = "carried";
    struct out o;
    struct buf b;

    out_init(&o, &a, OUT_CSV, columns, OUT_LEN(columns) - 1);
    OUT_ROW(&o, NAME_COLUMNS(OUT_CELL));
    OUT_ROW(&o, COLUMNS(OUT_CELL));
    buf_init(&b, SIZE_MAX / 2);
    out_write(&o, &b);
    ck_assert_str_eq(b.data, "index,method,avg,low\n"
                             "H100-SXM,GHR-1.0,,\n"
                             "H100-SXM,GHR-1.0,2.5204,1.7435\n");
    buf_fini(&b);
    arena_fini(&a);
}
END_TEST

static const char *wrapped(const char *text, size_t width, size_t indent)
{
    struct buf b;
    const char *out;

    buf_init(&b, 4096);
    out_wrap(&b, text, width, indent);
    out = text_dup_n(&a, b.data, b.len);
    buf_fini(&b);
    return out;
}

/* Nothing but blanks is lost at a break, and a line is over its width for a long word alone. */
START_TEST(a_text_is_broken_at_blanks)
{
    ck_assert_str_eq(wrapped("one two three", 20, 2), "one two three\n");
    ck_assert_str_eq(wrapped("one two three", 7, 2), "one two\n  three\n");
    ck_assert_str_eq(wrapped("one two three", 8, 0), "one two\nthree\n");
    ck_assert_str_eq(wrapped("one two three", 6, 0), "one\ntwo\nthree\n");
    ck_assert_str_eq(wrapped("  --x  longerthanaline b", 8, 4),
                     "  --x\n    longerthanaline\n    b\n");
    ck_assert_str_eq(wrapped("a\n\nb c\n", 80, 2), "a\n\nb c\n");
    ck_assert_str_eq(wrapped("one two three", 0, 0), "one two three\n");
    ck_assert_str_eq(wrapped("\xc3\xa4\xc3\xa4\xc3\xa4 \xc3\xa4", 5, 0),
                     "\xc3\xa4\xc3\xa4\xc3\xa4 \xc3\xa4\n");
    ck_assert_str_eq(wrapped("", 10, 0), "");
    ck_assert_str_eq(wrapped("\033[31mone\033[0m two three", 7, 2),
                     "\033[31mone\033[0m two\n  three\n");
    ck_assert_str_eq(wrapped("one two\033[0m", 7, 2), "one two\033[0m\n");
    arena_fini(&a);
}
END_TEST

static const struct {
    const char *word, *colour; /* or "": none */
} verdicts[] = {
    {"ok", "\033[32m"},        {"timeout", "\033[31m"}, {"unreadable", "\033[31m"},
    {"malformed", "\033[31m"}, {"absent", "\033[31m"},  {"empty", "\033[33m"},
    {"no_key", "\033[33m"},    {"terms", "\033[33m"},   {"held", "\033[33m"},
    {"sold_out", "\033[33m"},  {"carried", "\033[33m"}, {"permitted", ""},
};

/* The same columns with and without. */
START_TEST(a_verdict_has_the_colour_of_how_well_it_is)
{
    static const struct out_column two[] = {{"verdict", OUT_TEXT}, {"why", OUT_TEXT}};
    const char *word = verdicts[_i].word, *colour = verdicts[_i].colour;
    const char *cells[] = {word, word}, **row = cells;
    struct out o = {.arena = &a, .column = two, .columns = 2, .row = {&row, 1, 1}};
    struct buf plain, coloured;

    buf_init(&plain, SIZE_MAX / 2);
    buf_init(&coloured, SIZE_MAX / 2);
    out_table_write(&o, 0, false, &plain);
    out_table_write(&o, 0, true, &coloured);
    ck_assert_ptr_null(strchr(plain.data, '\033'));
    ck_assert_str_eq(
        strchr(plain.data, '\n') + 1,
        text_fmt(&a, "%-*s  %s\n", (int)(strlen(word) > 7 ? strlen(word) : 7), word, word));
    ck_assert_str_eq(strchr(coloured.data, '\n') + 1 + strlen("\033[0m"),
                     text_fmt(&a, "%s%s%s%*s  %s\n", colour, word, *colour ? "\033[0m" : "",
                              (int)(strlen(word) > 7 ? 0 : 7 - strlen(word)), "", word));
    buf_fini(&plain);
    buf_fini(&coloured);
    arena_fini(&a);
}
END_TEST

SUITE(cmd_out)
{
    ADD_TABLE(a_verdict_has_the_colour_of_how_well_it_is, verdicts);
    ADD(a_table_that_fits_is_whole);
    ADD(what_has_no_place_is_named);
    ADD(no_line_is_wider_than_the_terminal);
    ADD(a_cut_is_between_characters);
    ADD(a_row_may_have_fewer_cells_than_columns_or_more);
    ADD(a_text_is_broken_at_blanks);
}
