/* Rows of a file that is there already: every stretch of dates gives the rows that were written,
   and a file that is anything else gives none. */
#include "stage/deliver/series/kept_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/calc_random.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"

enum { ROWS_MAX = 9 };

static struct arena mem;
static struct err e;

struct file {
    bool json, falling;
    int64_t first;
    size_t rows;
    const char *row[ROWS_MAX]; /* as they stand in the file, first to last */
};

static const char *date_text(int64_t date)
{
    char text[CLOCK_TEXT_MAX];

    return text_dup(&mem, clock_text_date(date, text));
}

static void make_file(struct kit_random *r, struct file *f, bool json, bool falling)
{
    *f = (struct file){.json = json,
                       .falling = falling,
                       .first = 20000 + kit_below(r, 900),
                       .rows = 1 + (size_t)kit_below(r, ROWS_MAX)};
    for (size_t i = 0; i < f->rows; i++) {
        const char *date = date_text(f->first + (int64_t)(falling ? f->rows - 1 - i : i));
        const char *more = text_fmt(&mem, "%.*s", (int)kit_below(r, 6), "x\"],[y");

        f->row[i] = json ? text_join(&mem, "{\"effectiveDate\":\"", date, "\"", more, "}", NULL)
                         : text_join(&mem, date, ",", more, NULL);
    }
}

static const char *between(const struct file *f)
{
    return f->json ? ",\n" : "\n";
}

static const char *text_of(const struct file *f)
{
    const char *rows = text_join_list(&mem, f->row, f->rows, between(f));

    return f->json ? text_join(&mem, "{\"meta\":[1],\"data\":[\n", rows, "\n]}\n", NULL)
                   : text_join(&mem, "date,value\n", rows, "\n", NULL);
}

/* Opens a file of this text, written by the delivery under way. */
static bool open_text(const char *text, bool json, struct kept *k)
{
    static char dir[] = "/tmp/gpurate-kept-XXXXXX";
    const char *path = json ? "a.json" : "a.csv";
    struct folder f;
    bool done;

    if (access(dir, F_OK) != 0)
        ck_assert_ptr_nonnull(mkdtemp(dir));
    ck_assert(folder_open(&f, dir, "A", &mem, &e));
    ck_assert(folder_put(&f, path, text, strlen(text), &e));
    done = kept_open(k, &f, path);
    folder_close(&f);
    ck_assert_int_eq(system(text_fmt(&mem, "rm -r %s", dir)), 0);
    memcpy(dir, "/tmp/gpurate-kept-XXXXXX", sizeof dir);
    return done;
}

static void check_rows(const struct kept *k, const struct file *f, int64_t from, int64_t to)
{
    int64_t last = f->first + (int64_t)f->rows - 1;
    size_t len = 1, at = (size_t)(f->falling ? last - to : from - f->first);
    const char *rows = kept_rows(k, from, to, &len), *want;

    if (from < f->first || to > last || from > to) {
        ck_assert(!rows && len == 0);
        return;
    }
    want = text_join_list(&mem, f->row + at, (size_t)(to - from + 1), between(f));
    ck_assert_ptr_nonnull(rows);
    ck_assert_str_eq(text_dup_n(&mem, rows, len), want);
}

/* csv rising, csv falling, json rising, json falling */
START_TEST(every_stretch_of_dates_is_there)
{
    struct kit_random r = {random_seed("stage_kept")};

    for (int round = 0; round < 12; round++) {
        struct file f;
        struct kept k;
        int64_t last;

        make_file(&r, &f, _i >= 2, _i % 2);
        last = f.first + (int64_t)f.rows - 1;
        ck_assert(open_text(text_of(&f), f.json, &k));
        ck_assert_int_eq(k.first, f.first);
        ck_assert_int_eq(k.last, last);
        for (int64_t from = f.first - 1; from <= last + 1; from++)
            for (int64_t to = f.first - 1; to <= last + 1; to++)
                check_rows(&k, &f, from, to);
        kept_close(&k);
        ck_assert(k.last < k.first);
        check_rows(&k, &(struct file){.first = 1}, 1, 1);
    }
    arena_fini(&mem);
}
END_TEST

static const struct {
    const char *name, *text;
    bool json;
} others[] = {
    {"nothing", "", false},
    {"nothing", "", true},
    {"a head alone", "date,value\n", false},
    {"a line that does not end in a date", "date,value\n2026-01-01,1\nend\n", false},
    {"no head", "2026-01-01,1", false},
    {"a date missing", "date,value\n2026-01-01,1\n2026-01-03,1\n", false},
    {"a date twice", "date,value\n2026-01-01,1\n2026-01-02,1\n2026-01-02,1\n", false},
    {"a line within a row", "date,value\n2026-01-01,\"1\n2\"\n2026-01-02,1\n", false},
    {"an empty line for a date", "date,value\n2026-01-01,1\n\n2026-01-03,1\n", false},
    {"another date between", "date,value\n2026-01-01,1\n2026-02-02,1\n2026-01-03,1\n", false},
    {"dates that turn", "date,value\n2026-01-01,1\n2026-01-02,1\n2026-01-01,1\n", false},
    {"dates by twos", "date,value\n2026-01-01,1\n2026-01-03,1\n2026-01-05,1\n", false},
    {"an empty line at the end", "date,value\n2026-01-01,1\n\n", false},
    {"rows without a comma",
     "{\"data\":[\n{\"effectiveDate\":\"2026-01-02\"}\n{\"effectiveDate\":\"2026-01-01\"}\n]}\n",
     true},
    {"a day that is none", "date,value\n2026-02-30,1\n", false},
    {"a short line", "date,value\n2026-01\n", false},
    {"no rows", "{\"data\":[]}\n", true},
    {"a row that begins otherwise", "{\"data\":[\n{\"date\":\"2026-01-01\"}\n]}\n", true},
    {"another tail", "{\"data\":[\n{\"effectiveDate\":\"2026-01-01\"}\n],\"n\":1}\n", true},
    {"a tail cut", "{\"data\":[\n{\"effectiveDate\":\"2026-01-01\"}\n]}", true},
    {"head and tail in one", "{\"data\":[\n]}\n", true},
    {"CSV", "date,value\n2026-01-01,1\n", true},
    {"JSON", "{\"data\":[\n{\"effectiveDate\":\"2026-01-01\"}\n]}\n", false},
};

START_TEST(a_file_that_is_anything_else_keeps_nothing)
{
    struct kept k;
    size_t len;

    ck_assert_msg(!open_text(others[_i].text, others[_i].json, &k), "%s", others[_i].name);
    ck_assert(!k.file.data && k.last < k.first);
    ck_assert(!kept_rows(&k, 0, -1, &len) && len == 0);
    arena_fini(&mem);
}
END_TEST

SUITE(stage_kept)
{
    tcase_add_loop_test(unit_case, every_stretch_of_dates_is_there, 0, 4);
    ADD_TABLE(a_file_that_is_anything_else_keeps_nothing, others);
}
