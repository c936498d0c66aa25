/* The chains of all indices, shared out to processes: what is found is the same. */
#include "stage/prove/verify.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "history.h"

enum { PROCESSES_MAX = 4, LATER_S = 2 * 86400 };

struct way {
    const char *dir, *db;
    const char *db_apart; /* what the others connect to */
    int64_t later_s;
};

static struct verify_result verify_all(const struct way *way, size_t processes, struct arena *a)
{
    struct config config;
    struct verify_setup setup = {.config = &config, .all = true, .processes = processes};
    struct verify_result r;
    struct err e = {0};

    OK(config_load(&config, text_fmt(a, "%s/config", way->dir), CONFIG_ALL, a, &e));
    config.db = way->db_apart;
    ck_assert(clock_parse(HISTORY_DAYS_NOW, &setup.now));
    setup.now += way->later_s;
    OK(store_open(&setup.store, way->db, STORE_AS_LOGIN, &e));
    OK(verify_records(&setup, &r, a, &e));
    store_close(&setup.store);
    return r;
}

/* Whatever the number of processes; the result of one. */
static struct verify_result all_find_the_same(const struct way *way, struct arena *a)
{
    struct verify_result one = verify_all(way, 1, a);

    for (size_t n = 2; n <= PROCESSES_MAX; n++) {
        struct verify_result r = verify_all(way, n, a);

        ck_assert_uint_eq(r.fixings, one.fixings);
        ck_assert_uint_eq(r.settlements, one.settlements);
        ck_assert_uint_eq(r.differences, one.differences);
        ck_assert_pstr_eq(r.difference, one.difference);
    }
    return one;
}

static void change(struct arena *a, const char *index, const char *which, const char *change)
{
    scratch_sql(a, text_fmt(a,
                            "alter table gpurate.fixing disable trigger user;"
                            "update gpurate.fixing set avg = avg %s 1 where publication_no ="
                            " (select %s(publication_no) from gpurate.fixing where index = '%s')",
                            change, which, index));
}

START_TEST(as_many_processes_as_one_likes_find_the_same)
{
    struct arena a = {0};
    struct way way = {0};
    struct verify_result r;
    const char *missing;

    way.dir = history_days(&way.db, &a);
    way.db_apart = way.db;
    r = all_find_the_same(&way, &a);
    ck_assert_msg(r.differences == 0, "%s", r.difference);
    ck_assert_uint_ge(r.fixings, (size_t)HISTORY_DAYS * 4);

    /* The newer row is changed first: the one published first is named, whoever found it. */
    change(&a, "H100-SXM", "max", "+");
    r = all_find_the_same(&way, &a);
    ck_assert_msg(strstr(r.difference, "H100-SXM 2026-03-09"), "%s", r.difference);
    change(&a, "H200-SXM", "min", "+");
    r = all_find_the_same(&way, &a);
    ck_assert_msg(strstr(r.difference, "H200-SXM 2026-03-07"), "%s", r.difference);
    ck_assert_uint_ge(r.differences, 2);

    /* What is no fixing comes behind all of them, though it is looked at meanwhile. */
    scratch_sql(&a, "alter table gpurate.settlement disable trigger user;"
                    "update gpurate.settlement set days = days + 1");
    ck_assert_str_eq(all_find_the_same(&way, &a).difference, r.difference);

    /* Days that are missing come behind all records, and by index. */
    way.later_s = LATER_S;
    ck_assert_str_eq(all_find_the_same(&way, &a).difference, r.difference);
    change(&a, "H100-SXM", "max", "-");
    change(&a, "H200-SXM", "min", "-");
    r = all_find_the_same(&way, &a);
    ck_assert_msg(strstr(r.difference, "there is no record of this day"), "%s", r.difference);
    missing = r.difference;

    way.later_s = 0;
    r = all_find_the_same(&way, &a);
    ck_assert_msg(strstr(r.difference, "contract H100-SXM-H26"), "%s", r.difference);
    way.later_s = LATER_S;

    /* No connection for the others: all is done by one. */
    way.db_apart = "host=/nowhere dbname=none";
    ck_assert_str_eq(all_find_the_same(&way, &a).difference, missing);
    ck_assert_int_eq(system(text_fmt(&a, "rm -rf %s", way.dir)), 0);
    arena_fini(&a);
}
END_TEST

/* How often it was asked for votes, and for what an index stood at before. */
static void count(void *to, const char *sql, const struct db_args *p)
{
    int *asked = to;

    (void)p;
    asked[0] += strstr(sql, "api_v1.fixing_input") != NULL;
    asked[1] += strstr(sql, "(index, fixing_date) <") != NULL;
}

START_TEST(what_a_date_needs_of_its_records_is_asked_for_at_once)
{
    struct arena a = {0};
    struct config config;
    struct verify_setup setup = {.config = &config, .processes = 1, .has_date = true};
    struct verify_result r;
    struct err e = {0};
    int asked[2] = {0};
    const char *db, *dir = history_days(&db, &a);

    OK(config_load(&config, text_fmt(&a, "%s/config", dir), CONFIG_ALL, &a, &e));
    ck_assert(clock_parse(HISTORY_DAYS_NOW, &setup.now));
    setup.date = clock_date(2026, 3, 9);
    OK(store_open(&setup.store, db, STORE_AS_LOGIN, &e));
    db_watch(count, asked);
    OK(verify_records(&setup, &r, &a, &e));
    db_watch(NULL, NULL);
    store_close(&setup.store);
    ck_assert_msg(r.differences == 0, "%s", r.difference);
    ck_assert_uint_ge(r.fixings, 4);
    ck_assert_int_eq(asked[0], 1);
    ck_assert_int_eq(asked[1], 1);
    ck_assert_int_eq(system(text_fmt(&a, "rm -rf %s", dir)), 0);
    arena_fini(&a);
}
END_TEST

/* ---- the days that there have to be ---- */

static int64_t at(const char *text)
{
    int64_t now, then;

    ck_assert(clock_parse(HISTORY_DAYS_NOW, &now) && clock_parse(text, &then));
    return then - now;
}

static void finds(struct way *way, const char *now, const char *difference, struct arena *a)
{
    struct verify_result r;

    way->later_s = at(now);
    r = verify_all(way, 1, a);
    if (difference)
        ck_assert_msg(r.difference && strstr(r.difference, difference), "%s: %s", now,
                      r.difference ? r.difference : "nothing");
    else
        ck_assert_msg(!r.difference || !strstr(r.difference, "of this day"), "%s", r.difference);
}

static void annul(const struct way *way, const char *date, struct arena *a)
{
    const char *const args[] = {"annul", "H100-SXM", "--date", date, "--reason", "why", NULL};

    ck_assert_int_eq(
        history_command_at(text_fmt(a, "%s/config", way->dir), way->db, HISTORY_DAYS_NOW, args), 0);
}

static void run_at(const struct way *way, const char *now, struct arena *a)
{
    static const char *const run[] = {"run", NULL};

    (void)history_command_at(text_fmt(a, "%s/config", way->dir), way->db, now, run);
}

/* A record is due when the final is, a final one an hour later; what was annulled is none. */
START_TEST(a_day_without_a_record_is_told_to_the_second)
{
    struct arena a = {0};
    struct way way = {0};
    struct verify_result r;

    way.dir = history_days(&way.db, &a);
    way.db_apart = way.db;
    finds(&way, "2026-03-10T19:59:59Z", NULL, &a);
    finds(&way, "2026-03-10T20:00:00Z", "2026-03-10: there is no record of this day", &a);
    run_at(&way, "2026-03-10T16:20:00Z", &a); /* the preliminary ones */
    finds(&way, "2026-03-10T20:59:59Z", NULL, &a);
    finds(&way, "2026-03-10T21:00:00Z", "2026-03-10: there is no final record of this day", &a);

    /* The first and the last day of the chain, and the one between. */
    annul(&way, "2026-03-07", &a);
    finds(&way, HISTORY_DAYS_NOW, "H100-SXM 2026-03-07: there is no record of this day", &a);
    run_at(&way, HISTORY_DAYS_NOW, &a);
    finds(&way, HISTORY_DAYS_NOW, NULL, &a);
    annul(&way, "2026-03-08", &a);
    finds(&way, HISTORY_DAYS_NOW, "H100-SXM 2026-03-08: there is no record of this day", &a);
    run_at(&way, HISTORY_DAYS_NOW, &a);
    annul(&way, "2026-03-10", &a);
    finds(&way, "2026-03-10T20:00:00Z", "H100-SXM 2026-03-10: there is no record of this day", &a);
    way.later_s = 0;
    r = verify_all(&way, 1, &a);
    ck_assert_msg(r.differences == 0, "%s", r.difference);
    ck_assert_uint_eq(r.annulments, 3);
    ck_assert_int_eq(system(text_fmt(&a, "rm -rf %s", way.dir)), 0);
    arena_fini(&a);
}
END_TEST

SUITE(prove_verify)
{
    ADD(a_day_without_a_record_is_told_to_the_second);
    ADD(as_many_processes_as_one_likes_find_the_same);
    ADD(what_a_date_needs_of_its_records_is_asked_for_at_once);
}
