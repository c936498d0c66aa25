/* A file of quotes on the disk: it is closed again, standard input is not, and each fault of it is
 * told. */
#include "stage/quote_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/buf.h"
#include "base/text.h"

static struct arena mem;

#define ROW "2026-05-28T16:20:00Z,lambda,lambda,H100-SXM-80,on_demand,,,a,,,8,8,2.40\n"

static bool take_quote(void *to, const struct quote *q, struct err *e)
{
    size_t *n = to;

    (void)e;
    ck_assert_str_eq(q->market, "lambda");
    ++*n;
    return true;
}

static bool take_bad(void *to, size_t line, const struct err *why)
{
    (void)to;
    ck_abort_msg("line %zu: %s", line, why->text);
    return true;
}

/* A file that holds this; it is gone when the test ends. */
static const char *file_of(const char *text)
{
    char *path = strcpy(arena_alloc(&mem, 40), "/tmp/gpurate-quote-file-XXXXXX");
    int fd = mkstemp(path);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    ck_assert_int_eq(close(fd), 0);
    return path;
}

/* The next descriptor there is: the same again where none was left open, or closed too many. */
static int next_fd(void)
{
    int fd = open("/dev/null", O_RDONLY);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(close(fd), 0);
    return fd;
}

static bool read_file(const char *path, size_t *quotes, size_t *rows, struct err *e)
{
    struct quote_csv_take take = {take_quote, take_bad, quotes};
    struct intern in = {0};

    intern_init(&in, &mem);
    return quote_file_read(path, &in, &take, rows, e);
}

START_TEST(a_file_is_closed_and_its_rows_are_counted)
{
    const char *path = file_of(text_fmt(&mem, "%s" ROW ROW, quote_csv_header(false)));
    size_t quotes = 0, rows = 5;
    struct err e = {0};
    int fd = next_fd();

    ck_assert_msg(read_file(path, &quotes, &rows, &e), "%s", e.text);
    ck_assert_uint_eq(quotes, 2);
    ck_assert_uint_eq(rows, 7);
    ck_assert_int_eq(next_fd(), fd);
    ck_assert_int_eq(fcntl(STDIN_FILENO, F_GETFD) < 0, 0);
    (void)unlink(path);
    arena_fini(&mem);
}
END_TEST

START_TEST(standard_input_is_read_and_stays_open)
{
    const char *path = file_of(text_fmt(&mem, "%s" ROW, quote_csv_header(false)));
    size_t quotes = 0, rows = 0;
    struct err e = {0};

    ck_assert_ptr_nonnull(freopen(path, "rb", stdin));
    ck_assert_msg(read_file("-", &quotes, &rows, &e), "%s", e.text);
    ck_assert_uint_eq(quotes, 1);
    ck_assert_int_ge(fcntl(fileno(stdin), F_GETFD), 0);
    (void)unlink(path);
    arena_fini(&mem);
}
END_TEST

/* A file of just as many bytes as are read at once, and one beside: the last offer has the rest. */
START_TEST(rows_are_whole_across_pieces)
{
    enum { PIECE = 1 << 16 };
    static const char one[] = ROW;
    const char *header = quote_csv_header(false), *behind = strstr(one, "a,,,8");
    size_t row = strlen(one), full = (PIECE - 1 - strlen(header)) / row;

    for (size_t len = PIECE - 1; len <= PIECE + 1; len++) {
        size_t rest = len - strlen(header) - full * row, quotes = 0, rows = 0;
        struct err e = {0};
        const char *path;
        struct buf text;

        buf_init(&text, 2 * PIECE);
        buf_put(&text, header);
        for (size_t i = 1; i < full; i++)
            buf_put(&text, one);
        buf_put_n(&text, one, (size_t)(behind - one));
        for (size_t i = 0; i < rest; i++)
            buf_put(&text, "x");
        buf_put(&text, behind);
        ck_assert_uint_eq(text.len, len);
        path = file_of(text.data);
        ck_assert_msg(read_file(path, &quotes, &rows, &e), "%s", e.text);
        ck_assert_uint_eq(quotes, full);
        ck_assert_uint_eq(rows, full);
        (void)unlink(path);
        buf_fini(&text);
    }
    arena_fini(&mem);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_told)
{
    size_t quotes = 0, rows = 0;
    struct err e = {0};
    int fd = next_fd();

    ck_assert(!read_file("/nowhere/quotes.csv", &quotes, &rows, &e));
    ck_assert_int_eq(e.kind, ERR_DATA);
    ck_assert_str_eq(e.text, "could not open \"/nowhere/quotes.csv\": No such file or directory");
    e = (struct err){0};
    ck_assert(!read_file("/", &quotes, &rows, &e));
    ck_assert_int_eq(e.kind, ERR_DATA);
    ck_assert_str_eq(e.text, "could not read \"/\": Is a directory");
    ck_assert_int_eq(next_fd(), fd);
    arena_fini(&mem);
}
END_TEST

SUITE(stage_quote_file)
{
    ADD(a_file_is_closed_and_its_rows_are_counted);
    ADD(standard_input_is_read_and_stays_open);
    ADD(rows_are_whole_across_pieces);
    ADD(a_file_that_cannot_be_read_is_told);
}
