/*
 * A database twenty milliseconds away: what a run costs there is how often it asks.
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/unit.h"
#include "base/buf.h"
#include "base/text.h"
#include "cut.h"
#include "history.h"

/* Polling is a process of its own: what is counted stands in memory that both see. */
static int *trips;

/* Each statement is a round trip; a COPY is two: what it says first, and the count at its end. A
 * renewal of the lease comes by the clock, every 20 seconds, and so on a slow machine alone. */
static void count_trip(void *to, const char *sql, const struct db_args *p)
{
    (void)to;
    (void)p;
    if (text_starts(sql, "update lease "))
        return;
    *trips += text_starts(sql, "copy ") ? 2 : 1;
    if (getenv("GPURATE_TELL"))
        (void)fprintf(stderr, "%d %.100s\n", *trips, sql);
}

static int trips_of_run(const char *config, const char *db)
{
    static const char *const run[] = {"run", NULL};

    *trips = 0;
    db_watch(count_trip, NULL);
    ck_assert_int_eq(history_command(config, db, run), 0);
    db_watch(NULL, NULL);
    return *trips;
}

static void open_count(void)
{
    trips = mmap(NULL, sizeof *trips, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(trips != MAP_FAILED);
}

enum { TRIPS_IDLE_MAX = 20, TRIPS_HOUR_MAX = 100, MARKETS_FEW = 28, MARKETS_MANY = 85 };

START_TEST(a_run_with_nothing_due_asks_the_database_a_few_times)
{
    static const char *const run[] = {"run", NULL};
    struct arena a = {0};
    const char *dir = history_config(&a), *config = text_fmt(&a, "%s/config", dir);
    const char *db = history_fill(1, config, &a);
    int idle;

    open_count();
    /* The first one has something to say: what other venues' contracts would settle at. */
    ck_assert_int_eq(history_command(config, db, run), 0);
    idle = trips_of_run(config, db);
    ck_assert_int_gt(idle, 5);
    ck_assert_int_le(idle, TRIPS_IDLE_MAX);
    ck_assert_int_eq(system(text_fmt(&a, "rm -rf %s", dir)), 0);
    arena_fini(&a);
}
END_TEST

/* ---- markets that answer ---- */

/* Says the same to everybody: one offer. */
static void serve(int at)
{
    static const char body[] =
        "{\"items\":[{\"id\":\"i\",\"gpu\":\"NVIDIA H100 80GB HBM3\",\"gpus\":8,"
        "\"price\":\"20.00\"}]}";
    char head[4096];

    for (;;) {
        int fd = accept(at, NULL, NULL);

        if (fd < 0)
            continue;
        if (read(fd, head, sizeof head) > 0)
            (void)dprintf(fd,
                          "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json"
                          "\r\nContent-Length: %zu\r\n\r\n%s",
                          sizeof body - 1, body);
        (void)close(fd);
    }
}

static pid_t start_server(int *port)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof in;
    int at = socket(AF_INET, SOCK_STREAM, 0);
    pid_t child;

    ck_assert_int_eq(bind(at, (struct sockaddr *)&in, sizeof in), 0);
    ck_assert_int_eq(listen(at, 128), 0);
    ck_assert_int_eq(getsockname(at, (struct sockaddr *)&in, &len), 0);
    *port = ntohs(in.sin_port);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        serve(at);
    }
    (void)close(at);
    return child;
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    (void)fputs(text, f);
    ck_assert_int_eq(fclose(f), 0);
}

/* So many markets by definition, and the rates of currencies, all of the same server. */
static void define_markets(const char *config, int n, int port, struct arena *a)
{
    struct buf b, all;
    struct err e = {0};
    char *list;

    buf_init(&b, SIZE_MAX / 2);
    for (int i = 0; i < n; i++) {
        write_file(
            text_fmt(a, "%s/markets.d/trip%02d.json", config, i),
            text_fmt(a,
                     "{\"name\":\"trip%02d\",\"title\":\"t\",\"see\":\"https://t.example\","
                     "\"operator\":\"koyeb\",\"kind\":\"list\",\"gap_s\":600,\"list\":\"items\","
                     "\"request\":{\"url\":\"https://t%02d.example/list\"},\"stock\":\"yes\","
                     "\"fields\":{\"key\":\"id\",\"gpu\":\"gpu\",\"gpus\":\"gpus\"},"
                     "\"paging\":{\"by\":\"none\"},\"price\":{\"path\":\"price\",\"basis\":"
                     "\"offer\",\"per\":\"hour\",\"currency\":{\"literal\":\"USD\"}}}",
                     i, i));
        buf_fmt(&b,
                "\"trip%02d\": {\"origin\": \"http://127.0.0.1:%d\", \"operator\": \"koyeb\","
                " \"segment\": \"neocloud\", \"floor_offers\": 1},\n",
                i, port);
    }
    OK(buf_read_file(&all, text_fmt(a, "%s/markets.json", config), BUF_CONFIG_MAX, &e));
    list = strstr(all.data, "\"markets\": {");
    ck_assert_ptr_nonnull(list);
    list += strlen("\"markets\": {");
    write_file(text_fmt(a, "%s/markets.json", config),
               text_fmt(a, "%.*s%s%s", (int)(list - all.data), all.data, b.data, list));
    write_file(
        text_fmt(a, "%s/gpurate.json", config),
        text_fmt(a, "{\"state\": \"../state\", \"fx_origin\": \"http://127.0.0.1:%d\"}", port));
    buf_fini(&all);
    buf_fini(&b);
}

static int trips_of_hour(int markets)
{
    static const char *const run[] = {"run", NULL};
    struct arena a = {0};
    const char *dir = history_config(&a), *config = text_fmt(&a, "%s/config", dir);
    const char *db = history_fill(1, config, &a);
    int port, asked;
    pid_t server = start_server(&port);

    ck_assert_int_eq(history_command(config, db, run), 0);
    define_markets(config, markets, port, &a);
    asked = trips_of_run(config, db);
    ck_assert_str_eq(scratch_value(&a, "select count(*) || ' ' || sum(quotes_ok) from gpurate.poll"
                                       " where market like 'trip%' and verdict = 'ok'"),
                     text_fmt(&a, "%d %d", markets, markets));
    ck_assert_str_ne(scratch_value(&a, "select count(*) from gpurate.indicative where"
                                       " observed_at = '" HISTORY_NOW "'"),
                     "0");
    (void)kill(server, SIGKILL);
    (void)waitpid(server, NULL, 0);
    ck_assert_int_eq(system(text_fmt(&a, "rm -rf %s", dir)), 0);
    arena_fini(&a);
    return asked;
}

/* What is polled is stored together: markets more are no round trips more. */
START_TEST(an_hourly_run_asks_as_often_for_many_markets_as_for_few)
{
    int few, many;

    open_count();
    few = trips_of_hour(MARKETS_FEW);
    many = trips_of_hour(MARKETS_MANY);
    ck_assert_int_le(few, TRIPS_HOUR_MAX);
    ck_assert_int_eq(many, few);
}
END_TEST

/* Without contracts and baskets. */
static void keep_indices(const char *config, const char *indices, struct arena *a)
{
    ck_assert_int_eq(system(text_fmt(a,
                                     "cd %s && mkdir kept && mv %s kept && rm indices/* contracts/*"
                                     " && mv kept/* indices && echo '{\"contracts\": []}' >"
                                     "contracts.json && echo '{\"baskets\": []}' >baskets.json",
                                     config, indices)),
                     0);
}

/* ---- the answer to a commit that never comes ---- */

/* What must be true of an hour, whatever was cut: each poll and each value once, in one chain. */
static void is_whole(struct arena *a, const char *dir, int commit)
{
    static const char *const sql[] = {
        "select count(*) || ' ' || count(distinct market) || ' ' || sum(quotes_ok)"
        " from gpurate.poll where market like 'trip%'",
        "select count(*) from gpurate.quote_row q join gpurate.poll p using (poll_id)"
        " where p.market like 'trip%'",
        "select count(*) - count(distinct index) || ' ' || (count(*) > 0) from gpurate.indicative"
        " where observed_at >= '" HISTORY_NOW "'",
        "select last_no - (select max(publication_no) from gpurate.fixing) from "
        "gpurate.publication",
        "select count(*) from gpurate.fixing where fixing_date = '2026-11-18'",
        "select count(*) from gpurate.lease",
    };
    static const char *const want[] = {"5 5 5", "5", "0 true", "0", "1", "0"};

    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        const char *got = scratch_value(a, sql[i]);

        ck_assert_msg(text_eq(got, want[i]), "commit %d: %s: %s", commit, sql[i], got);
    }
    ck_assert_int_eq(system(text_fmt(a, "! ls %s/state/spool | grep -q .", dir)), 0);
}

/* As in life, in a process that ends: its lease is then nobody's. */
static int run_apart(const char *config, const char *db, const char *now)
{
    static const char *const run[] = {"run", NULL};
    pid_t child = fork();
    int status;

    ck_assert_int_ge(child, 0);
    if (child == 0)
        _exit(history_command_at(config, db, now, run));
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/*
 * The connection goes away between a commit and its answer: of the polls, of the values, or of
 * whatever a run commits. What it cannot know the next run finds out; where the connection string
 * names several hosts it asks again itself.
 */
static const int hosts[] = {1, 2};

START_TEST(a_commit_whose_answer_is_lost_is_done_once)
{
    struct arena a = {0};
    int port, commits = 0;
    pid_t server = start_server(&port);

    for (int i = 0; i <= commits; i++) { /* the first time none is cut: how many are there? */
        const char *dir = history_config(&a), *config = text_fmt(&a, "%s/config", dir);
        const char *db;
        struct cut c;
        int code;

        keep_indices(config, "indices/H100-SXM.json", &a);
        db = history_fill(1, config, &a);
        if (!cut_open(&c, db, &a))
            break;
        ck_assert_int_eq(atoi(scratch_value(&a, "select count(*) from gpurate.fixing where"
                                                " fixing_date = '2026-11-18'")),
                         0);
        define_markets(config, 5, port, &a);
        c.shared->at = i;
        code = run_apart(config,
                         hosts[_i] > 1 ? text_fmt(&a, "%s host=%s,%s", c.conninfo, c.dir, c.dir)
                                       : c.conninfo,
                         "2026-11-18T20:20:00Z");
        ck_assert_msg(code == (i && hosts[_i] == 1 ? 69 : 0), "%d", code);
        ck_assert_int_ge(c.shared->commits, i);
        if (i == 0)
            commits = c.shared->commits;
        cut_close(&c);
        if (hosts[_i] > 1)
            is_whole(&a, dir, i);
        code = run_apart(config, db, "2026-11-18T20:21:00Z");
        ck_assert_msg(code == 0 || code == 75, "%d", code);
        is_whole(&a, dir, i);
        ck_assert_int_eq(system(text_fmt(&a, "rm -rf %s", dir)), 0);
    }
    ck_assert_int_gt(commits, 2);
    (void)kill(server, SIGKILL);
    (void)waitpid(server, NULL, 0);
    arena_fini(&a);
}
END_TEST

/* What the rules of other venues' contracts cost: when all of it is due, and when nothing is. */
static void trips_of_rules(const char *rules, int *due, int *idle, struct arena *a)
{
    const char *dir = history_config(a), *config = text_fmt(a, "%s/config", dir), *db;

    ck_assert_int_eq(
        system(text_fmt(a,
                        "cd %s/contracts && mkdir kept && mv %s kept && rm -f *.json &&"
                        " mv kept/* . && echo '{\"contracts\": []}' >../contracts.json",
                        config, rules)),
        0);
    db = history_fill(1, config, a);
    scratch_sql(a, "delete from gpurate.shadow_price; delete from gpurate.shadow;"
                   " delete from gpurate.contract_rule");
    *due = trips_of_run(config, db);
    ck_assert_str_ne(scratch_value(a, "select count(*) from gpurate.shadow"), "0");
    *idle = trips_of_run(config, db);
    ck_assert_int_eq(system(text_fmt(a, "rm -rf %s", dir)), 0);
}

START_TEST(all_rules_ask_as_often_as_one)
{
    struct arena a = {0};
    int one, one_idle, all, all_idle;

    open_count();
    trips_of_rules("NYMEX-GPU1.json", &one, &one_idle, &a);
    trips_of_rules("*.json", &all, &all_idle, &a);
    ck_assert_int_gt(one, one_idle);
    ck_assert_int_eq(all, one);
    ck_assert_int_eq(all_idle, one_idle);
    arena_fini(&a);
}
END_TEST

/* ---- days that nobody published ---- */

/* Trips of a date that is caught up with, over so many days, with so many indices. */
static int trips_of_date(int days, const char *indices, struct arena *a)
{
    static const char *const run[] = {"run", "--catch-up", NULL};
    const char *dir = history_config(a), *config = text_fmt(a, "%s/config", dir), *db;
    const char *now, *wanted = "select count(*) from gpurate.fixing where fixing_date > "
                               "'2026-11-17'";
    int code;

    keep_indices(config, indices, a);
    db = history_fill(1, config, a);
    now = text_fmt(a, "%sT20:20:00Z",
                   scratch_value(a, text_fmt(a, "select date '2026-11-18' + %d", days - 1)));
    *trips = 0;
    db_watch(count_trip, NULL);
    code = history_command_at(config, db, now, run);
    db_watch(NULL, NULL);
    ck_assert_msg(code == 0 || code == 75, "%d", code);
    ck_assert_int_eq(atoi(scratch_value(a, text_fmt(a, "%s and index = 'H100-SXM'", wanted))),
                     days);
    ck_assert_int_eq(system(text_fmt(a, "rm -rf %s", dir)), 0);
    return *trips;
}

enum { TRIPS_DATE_MAX = 16 };

/*
 * What a date costs is what one more costs: nothing grows with the gap, and fixings of further
 * indices go with those of the first.
 */
START_TEST(a_long_gap_is_caught_up_with_date_by_date)
{
    struct arena a = {0};
    int ten, forty, all;

    open_count();
    ten = trips_of_date(10, "indices/H100-SXM.json", &a);
    forty = trips_of_date(40, "indices/H100-SXM.json", &a);
    all = trips_of_date(10, "indices/H*.json", &a);
    ck_assert_int_le(forty - ten, 30 * TRIPS_DATE_MAX);
    ck_assert_int_le(all - ten, 10);
    arena_fini(&a);
}
END_TEST

SUITE(store_trips)
{
    ADD(a_run_with_nothing_due_asks_the_database_a_few_times);
    ADD_TABLE(a_commit_whose_answer_is_lost_is_done_once, hosts);
    ADD(all_rules_ask_as_often_as_one);
    ADD(a_long_gap_is_caught_up_with_date_by_date);
    ADD(an_hourly_run_asks_as_often_for_many_markets_as_for_few);
}
