/*
 * What the site costs after years: a day more opens, reads and writes the files that it did before
 * them, and asks as much. Counted over two histories (site_days.sql), never by the clock. And that
 * what it makes of its own files is what it makes of the database.
 */
#include <stdlib.h>
#include <string.h>

#include "../lib/unit.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "history.h"
#include "scratch.h"
#include "stage/deliver/site.h"

enum { LAST_YEAR = 2032, LAST_MONTH = 6, LAST_DAY = 29, MORE_YEARS = 2, LINE = 90 };

struct spent {
    struct site_done site;
    int statements;
    int64_t asked; /* bytes of them and their parameters */
};

static void count(void *to, const char *sql, const struct db_args *p)
{
    struct spent *spent = to;

    spent->statements++;
    spent->asked += (int64_t)strlen(sql);
    for (int i = 0; p && i < p->len; i++)
        spent->asked += p->value[i] ? (int64_t)strlen(p->value[i]) : 0;
}

static void add_days_of(const char *named, int64_t from, int64_t to, struct arena *a)
{
    char first[CLOCK_TEXT_MAX], last[CLOCK_TEXT_MAX];
    struct buf sql;
    struct err e = {0};

    OK(buf_read_file(&sql, "tests/db/site_days.sql", BUF_CONFIG_MAX, &e));
    scratch_sql(
        a, text_fmt(a, "set site.begin = '%s'; set site.until = '%s'; set site.named = '%s'; %s",
                    clock_text_date(from, first), clock_text_date(to, last), named, sql.data));
    scratch_sql(a, "vacuum analyze");
    buf_fini(&sql);
}

static void add_days(int64_t from, int64_t to, struct arena *a)
{
    add_days_of("H_00-SXM", from, to, a);
}

static struct spent write_site(const struct config *config, const char *dir, struct arena *a)
{
    struct store *s = scratch_open(a, STORE_AS_READER);
    struct spent spent = {0};
    struct err e = {0};

    db_watch(count, &spent);
    OK(site_write(s, config, dir, &spent.site, &e));
    db_watch(NULL, NULL);
    store_close(&s);
    return spent;
}

/* The folder of so many years, and then a day more. */
static struct spent of_a_day(int years, const char *config_dir, const struct config *config,
                             const char *dir, struct arena *a)
{
    static const char *const run[] = {"run", NULL};
    int64_t last = clock_date(LAST_YEAR, LAST_MONTH, LAST_DAY);
    const char *db = scratch_ready(a);
    struct spent all;

    ck_assert_int_eq(history_command(config_dir, db, run), 0);
    add_days(last - 365 * years + 1, last, a);
    all = write_site(config, dir, a);
    ck_assert_int_gt(all.site.written, 2 * 365 * years);
    add_days(last + 1, last + 1, a);
    return write_site(config, dir, a);
}

/* A page draws a year: of two years on, those before it are not looked at. */
START_TEST(a_day_more_costs_after_years_what_it_did_after_two)
{
    struct arena a = {0};
    const char *dir = history_config(&a), *config_dir = text_fmt(&a, "%s/config", dir);
    struct spent first, later;
    struct config config;
    struct err e = {0};

    OK(config_load(&config, config_dir, CONFIG_ALL, &a, &e));
    first = of_a_day(2, config_dir, &config, text_fmt(&a, "%s/two", dir), &a);
    later = of_a_day(2 + MORE_YEARS, config_dir, &config, text_fmt(&a, "%s/more", dir), &a);
    ck_assert_int_gt(first.site.written, 20);
    ck_assert_int_eq(later.site.written, first.site.written);
    ck_assert_int_eq(later.site.read, first.site.read);
    ck_assert_int_eq(later.site.compared, first.site.compared);
    ck_assert_int_eq(later.statements, first.statements);
    ck_assert_int_eq(later.asked, first.asked);
    /* A year that is over is a line of the top list. */
    ck_assert_int_le(later.site.put, first.site.put + MORE_YEARS * LINE);
    ck_assert_int_le(later.site.looked, first.site.looked + MORE_YEARS * LINE);
    ck_assert_int_eq(system(text_fmt(&a, "rm -rf %s", dir)), 0);
    arena_fini(&a);
}
END_TEST

/* Days of all kinds: without a record, without a value, annulled, under another method or panel,
 * with texts that CSV quotes, and (of one index) with one of two lines. */
static const char days_of_all_kinds[] =
    "set session_replication_role = replica; set search_path = gpurate;"
    "delete from fixing where (fixing_date - date '2031-01-01') % 17 = 3;"
    "update fixing set level = 5, avg = null, med = null, mean = null, avg_exact = null, med_exact"
    " = null, mean_exact = null, q1 = null, q3 = null, why = 'too few, \"so\"' where (fixing_date -"
    " date '2031-01-01') % 13 = 5;"
    "update fixing set level = 4, repeated = 1, why = 'repeats' where (fixing_date - date"
    " '2031-01-01') % 29 = 2 and level = 1;"
    "update fixing set method = 'GHR-1.1' where fixing_date >= '2032-02-11';"
    "update fixing set panel = 'headline-2031-04' where fixing_date < '2031-11-05';"
    "update fixing set why = E'of two\nlines' where fixing_date in ('2031-12-24', '2032-05-30')"
    " and index = 'H200-SXM' and level = 1;"
    "insert into annulment (publication_no, kind, name, row_date, revision, annulled_no,"
    " annulled_digest, annulled_by, why, published_at, record, record_digest, run_id) select "
    "900000 +"
    " row_number() over (order by publication_no), 'fixing', index, fixing_date, 1, publication_no,"
    " record_digest, 'tester', 'a wrong, rate', now(), 'text', repeat('a', 64), run_id from fixing"
    " where fixing_date in ('2032-03-06', '2032-06-27') and level = 1";

static void in_folder(const char *dir, const char *commands)
{
    struct arena a = {0};

    ck_assert_int_eq(system(text_join(&a, "cd ", dir, " && ", commands, NULL)), 0);
    arena_fini(&a);
}

START_TEST(a_day_more_makes_the_files_that_writing_all_makes)
{
    static const char *const run[] = {"run", NULL};
    struct arena a = {0};
    const char *dir = history_config(&a), *config_dir = text_fmt(&a, "%s/config", dir);
    int64_t last = clock_date(LAST_YEAR, LAST_MONTH, LAST_DAY);
    struct spent more, asked;
    struct config config;
    struct err e = {0};

    OK(config_load(&config, config_dir, CONFIG_ALL, &a, &e));
    ck_assert_int_eq(history_command(config_dir, scratch_ready(&a), run), 0);
    add_days(last - 500, last, &a);
    scratch_sql(&a, days_of_all_kinds);
    ck_assert_str_eq(scratch_value(&a, "select count(distinct level) || ' ' || (select count(*) > 2"
                                       " from api_v1.annulment) from api_v1.fixing"),
                     "3 true");
    (void)write_site(&config, text_fmt(&a, "%s/more", dir), &a);
    add_days(last + 1, last + 1, &a);
    /* Without the file of the year before, what is drawn is asked of the database. */
    in_folder(dir, "cp -r more asked && rm asked/v1/index/*/2031.csv");
    more = write_site(&config, text_fmt(&a, "%s/more", dir), &a);
    asked = write_site(&config, text_fmt(&a, "%s/asked", dir), &a);
    ck_assert_int_eq(asked.statements, more.statements + 1); /* of H200-SXM it is in both */
    (void)write_site(&config, text_fmt(&a, "%s/anew", dir), &a);
    in_folder(dir, "diff -r -x 2031.csv more asked");
    /* Proofs of the last days alone are in a folder that is new. */
    in_folder(dir, "rm -r */v1/bundle */v1/token && diff -r -x '*.sha256' -x digests.txt -x "
                   "manifest.json more anew");
    ck_assert_int_eq(system(text_fmt(&a, "rm -rf %s", dir)), 0);
    arena_fini(&a);
}
END_TEST

/* Statements that are kept back: all that begin so, or the first of them. */
struct kept_back {
    const char *begin;
    bool once;
    int held;
};

static bool is_kept_back(void *to, const char *sql)
{
    struct kept_back *k = to;

    return strncmp(sql, k->begin, strlen(k->begin)) == 0 && (!k->once || k->held == 0)
           && ++k->held > 0;
}

static void write_held(const struct config *config, const char *dir, struct kept_back *k,
                       struct arena *a)
{
    struct store *s = scratch_open(a, STORE_AS_READER);
    struct site_done done;
    struct err e = {0};

    db_hold(is_kept_back, k);
    OK(site_write(s, config, dir, &done, &e));
    db_hold(NULL, NULL);
    store_close(&s);
    ck_assert_int_eq(k->held, 1);
}

/* Where many indices are fresh a second connection asks for what their pages need. One that is
   refused, or whose statement is, changes no file. */
START_TEST(pages_of_many_indices_are_the_same_without_the_second_connection)
{
    static const char *const run[] = {"run", NULL};
    struct kept_back refused = {"select set_config('search_path'", .once = false},
                     lost = {"select partition, operator, market", .once = true};
    struct arena a = {0};
    const char *dir = history_config(&a), *config_dir = text_fmt(&a, "%s/config", dir);
    int64_t last = clock_date(LAST_YEAR, LAST_MONTH, LAST_DAY);
    struct config config;
    struct err e = {0};

    OK(config_load(&config, config_dir, CONFIG_ALL, &a, &e));
    ck_assert_int_eq(history_command(config_dir, scratch_ready(&a), run), 0);
    add_days_of("%", last - 1, last, &a);
    (void)write_site(&config, text_fmt(&a, "%s/ahead", dir), &a);
    write_held(&config, text_fmt(&a, "%s/alone", dir), &refused, &a);
    write_held(&config, text_fmt(&a, "%s/lost", dir), &lost, &a);
    in_folder(
        dir, "test $(ls ahead/index | wc -l) -gt 150 && diff -r ahead alone && diff -r ahead lost");
    ck_assert_int_eq(system(text_fmt(&a, "rm -rf %s", dir)), 0);
    arena_fini(&a);
}
END_TEST

SUITE(stage_site)
{
    ADD(a_day_more_costs_after_years_what_it_did_after_two);
    ADD(a_day_more_makes_the_files_that_writing_all_makes);
    ADD(pages_of_many_indices_are_the_same_without_the_second_connection);
}
