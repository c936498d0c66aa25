/*
 * What the site costs after years: a day more opens, reads and writes the files that it did after
 * the first, and asks as much. Counted over two histories (site_days.sql), never by the clock.
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

enum { LAST_YEAR = 2032, LAST_MONTH = 6, LAST_DAY = 29, MORE_YEARS = 3, LINE = 90 };

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

static void add_days(int64_t from, int64_t to, struct arena *a)
{
    char first[CLOCK_TEXT_MAX], last[CLOCK_TEXT_MAX];
    struct buf sql;
    struct err e = {0};

    OK(buf_read_file(&sql, "tests/db/site_days.sql", BUF_CONFIG_MAX, &e));
    scratch_sql(
        a,
        text_fmt(a, "set site.begin = '%s'; set site.until = '%s'; set site.named = 'H_00-SXM'; %s",
                 clock_text_date(from, first), clock_text_date(to, last), sql.data));
    scratch_sql(a, "vacuum analyze");
    buf_fini(&sql);
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

START_TEST(a_day_more_costs_after_years_what_it_did_after_one)
{
    struct arena a = {0};
    const char *dir = history_config(&a), *config_dir = text_fmt(&a, "%s/config", dir);
    struct spent first, later;
    struct config config;
    struct err e = {0};

    OK(config_load(&config, config_dir, CONFIG_ALL, &a, &e));
    first = of_a_day(1, config_dir, &config, text_fmt(&a, "%s/one", dir), &a);
    later = of_a_day(1 + MORE_YEARS, config_dir, &config, text_fmt(&a, "%s/more", dir), &a);
    ck_assert_int_gt(first.site.written, 20);
    ck_assert_int_eq(later.site.written, first.site.written);
    ck_assert_int_eq(later.site.read, first.site.read);
    ck_assert_int_eq(later.statements, first.statements);
    ck_assert_int_eq(later.asked, first.asked);
    /* A year that is over is a line of the top list. */
    ck_assert_int_le(later.site.put, first.site.put + MORE_YEARS * LINE);
    ck_assert_int_le(later.site.looked, first.site.looked + MORE_YEARS * LINE);
    ck_assert_int_eq(system(text_fmt(&a, "rm -rf %s", dir)), 0);
    arena_fini(&a);
}
END_TEST

SUITE(stage_site)
{
    ADD(a_day_more_costs_after_years_what_it_did_after_one);
}
