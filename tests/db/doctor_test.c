/* The findings of doctor at the edges of what is well: each said of one state, at two moments. */
#include "stage/watch/doctor.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "scratch.h"

#define NOW "2026-03-09T12:00:00Z"

static struct arena mem;
static struct config config;
static struct method method;
static struct doctor d;

/* The shipped configuration with the index H100-SXM alone, by a copy of its method. */
static void open(void)
{
    static const struct index_def *index;
    static const struct method *one;
    struct err e = {0};

    OK(config_load(&config, "config", CONFIG_ALL, &mem, &e));
    config.db = scratch_ready(&mem);
    config.archive = config.spool = "/tmp";
    config.lock = "/tmp/gpurate-doctor-test.lock";
    index = defs_index(&config.defs, "H100-SXM");
    method = *defs_method_on(&config.defs, "GHR", clock_date(2026, 3, 9));
    one = &method;
    config.defs.index.at = &index;
    config.defs.index.len = 1;
    config.defs.method.at = &one;
    config.defs.method.len = 1;
}

static void look(const char *now, int after_s)
{
    d = (struct doctor){.config = &config, .now_given = true, .arena = &mem};
    ck_assert(clock_parse(now, &d.now));
    d.now += after_s;
    doctor_look(&d);
    for (size_t i = 0; i < d.line.len; i++) {
        const struct doctor_line *l = &d.line.at[i];

        ck_assert_msg(l->level == DOCTOR_OK || l->hint, "no hint to %s %s: %s", l->check,
                      l->subject ? l->subject : "", l->text);
    }
}

/* The only finding of a check about a subject (NULL: about none), or NULL. */
static const struct doctor_line *line(const char *check, const char *subject)
{
    const struct doctor_line *found = NULL;

    for (size_t i = 0; i < d.line.len; i++)
        if (text_eq(d.line.at[i].check, check) && text_eq(d.line.at[i].subject, subject)) {
            ck_assert_msg(found == NULL, "%s and %s", found->text, d.line.at[i].text);
            found = &d.line.at[i];
        }
    return found;
}

static void says(const char *check, const char *subject, enum doctor_level level, const char *text)
{
    const struct doctor_line *l = line(check, subject);

    ck_assert_msg(l, "nothing of %s %s", check, subject ? subject : "");
    ck_assert_msg(l->level == level && text_starts(l->text, text), "%s %s: %s: %s, not %s: %s",
                  check, subject ? subject : "", doctor_level_name(l->level), l->text,
                  doctor_level_name(level), text);
}

static void hints(const char *check, const char *subject, const char *hint)
{
    const struct doctor_line *l = line(check, subject);

    ck_assert_msg(l && l->hint && strstr(l->hint, hint), "%s: %s", check,
                  l && l->hint ? l->hint : "no hint");
}

/* ---- the configuration ---- */

START_TEST(a_calendar_is_looked_at_while_a_rule_goes_by_it)
{
    enum { TODAY = 20521, AHEAD = 90 }; /* 2026-03-09 */
    struct calendar cal[3] = {{.id = "A"}, {.id = "B"}, {.id = "C"}};
    const struct calendar *list[] = {&cal[0], &cal[1], &cal[2]};
    struct rule rule[3] = {0};
    const struct rule *rules[] = {&rule[0], &rule[1], &rule[2]};

    open();
    config.calendars.at = list;
    config.calendars.len = 3;
    config.contract_rules.at = rules;
    config.contract_rules.len = 3;
    for (int i = 0; i < 3; i++) {
        cal[i].from = 0;
        cal[i].to = TODAY + AHEAD;
        rule[i].field[RULE_CALENDAR].len = 1;
        rule[i].calendar[0] = &cal[i];
        rule[i].since = TODAY + AHEAD;
        rule[i].until = INT64_MAX;
    }
    rule[1].since = 0;
    rule[1].until = TODAY;
    look(NOW, 0);
    says("calendar", NULL, DOCTOR_OK, "3 calendars of contracts cover the next 90 days");
    rule[0].since++;
    look(NOW, 0);
    says("calendar", NULL, DOCTOR_OK, "2 calendars of contracts cover the next 90 days");
    rule[1].until--;
    look(NOW, 0);
    says("calendar", NULL, DOCTOR_OK, "1 calendars of contracts cover the next 90 days");
    cal[0].to = cal[2].to = TODAY + AHEAD - 1; /* nobody goes by the first */
    look(NOW, 0);
    ck_assert_ptr_null(line("calendar", NULL));
    ck_assert_ptr_null(line("calendar", "A"));
    ck_assert_ptr_null(line("calendar", "B"));
    says("calendar", "C", DOCTOR_WARNING, "its days end with 2026-06-06");
    rule[0].since--;
    rule[2].calendar[1] = &cal[0]; /* a choice that the field does not have */
    look(NOW, 0);
    says("calendar", "A", DOCTOR_WARNING, "its days end with 2026-06-06");
    rule[0].since++;
    rule[2].field[RULE_CALENDAR].len = 2;
    look(NOW, 0);
    says("calendar", "A", DOCTOR_WARNING, "its days end with 2026-06-06");
    says("calendar", "C", DOCTOR_WARNING, "its days end with 2026-06-06");
    rule[2].until = TODAY - 1;
    look(NOW, 0);
    ck_assert_ptr_null(line("calendar", NULL));
    ck_assert_ptr_null(line("calendar", "A"));
}
END_TEST

START_TEST(seats_that_can_never_vote_are_told_by_their_reason)
{
    struct panel_member member[] = {
        {.op = "a", .market = NULL},        {.op = "b", .market = "nowhere"},
        {.op = "c", .market = "azure"},     {.op = "d", .market = "nowhere"},
        {.op = "e", .market = "somewhere"}, {.op = "f", .market = "vast"},
    };
    struct panel panel = {.name = "p", .id = "p-1", .member = member, .member_len = 6};
    struct panel later = {.name = "p", .id = "p-2", .from = clock_date(2026, 4, 1)};
    const struct panel *list[] = {&panel, &later};
    struct market_config *azure;

    open();
    azure = (struct market_config *)market_config_by_name(&config.markets, "azure");
    config.defs.panel.at = list;
    config.defs.panel.len = 2;
    config.defs.index.len = 0;
    look(NOW, 0);
    says("configuration", "p-1", DOCTOR_ERROR,
         "seats ask markets that do not exist: nowhere, somewh");
    ck_assert_int_eq(d.worst, ERR_CONFIG);
    member[1].market = member[3].market = member[4].market = member[5].market = "azure";
    look(NOW, 0);
    says("configuration", NULL, DOCTOR_OK, "\"config\" is whole: 0 indices");
    ck_assert_ptr_null(line("configuration", "p-1"));
    azure->enabled = false;
    look(NOW, 0);
    says("configuration", "p-1", DOCTOR_WARNING, "seats ask markets that are switched off: azure");
    ck_assert_ptr_null(line("configuration", NULL));
}
END_TEST

START_TEST(what_cannot_be_used_is_told_with_what_to_do)
{
    open();
    config.archive = "/dev/null/in-a-file";
    config.signing_key = "/nowhere/sign.key";
    config.db = "host=/nowhere/at/all";
    look(NOW, 0);
    hints("disk", "/dev/null/in-a-file", "its owner and mode");
    hints("signing", NULL, "openssl genpkey");
    hints("database", NULL, "is its server at work");
}
END_TEST

/* What is taken from a role, and the statement that gives it back. */
static const struct {
    const char *name, *taken, *given;
} takings[] = {
    {"a table", "revoke insert on gpurate.poll from gpurate_collector",
     "grant insert on gpurate.poll to gpurate_collector;"},
    {"two rights", "revoke insert, update on gpurate.run from gpurate_publisher",
     "grant insert, update on gpurate.run to gpurate_publisher;"},
    {"a view", "revoke select on api_v1.fixing from gpurate_reader",
     "grant select on api_v1.fixing to gpurate_reader;"},
    {"a sequence", "revoke usage on sequence gpurate.lease_fence from gpurate_publisher",
     "grant usage on sequence gpurate.lease_fence to gpurate_publisher;"},
    {"a function", "revoke execute on function gpurate.next_publication() from gpurate_publisher",
     "grant execute on function gpurate.next_publication() to gpurate_publisher;"},
    {"a procedure that nobody has", "drop procedure api_v1.wait_for_publication(bigint, interval)",
     "grant execute on procedure api_v1.wait_for_publication(bigint, interval) to gpurate_reader;"},
    {"another role's schema", "revoke usage on schema gpurate from gpurate_publisher",
     "grant usage on schema gpurate to gpurate_publisher;"},
    {"the own schema", "revoke usage on schema gpurate from gpurate_collector",
     "grant usage on schema gpurate to gpurate_collector;"},
};

START_TEST(a_right_that_a_role_lacks_is_told_with_its_grant)
{
    open();
    look(NOW, 0);
    says("database", NULL, DOCTOR_OK, "reachable, schema ");
    scratch_sql(&mem, takings[_i].taken);
    look(NOW, 0);
    says("database", NULL, DOCTOR_ERROR, "its roles lack rights, 1 grants are missing");
    hints("database", NULL, text_fmt(&mem, "gpurate init, or as its owner: %s", takings[_i].given));
    ck_assert_int_ne(err_exit(d.worst), 0);
}
END_TEST

START_TEST(of_many_rights_that_are_missing_five_are_named)
{
    open();
    scratch_sql(&mem, "revoke select on all tables in schema api_v1 from gpurate_reader");
    look(NOW, 0);
    says(
        "database", NULL, DOCTOR_ERROR,
        text_fmt(&mem, "its roles lack rights, %s grants",
                 scratch_value(&mem, "select count(*) from pg_views where schemaname = 'api_v1'")));
    hints("database", NULL,
          "on api_v1.basket_member to gpurate_reader; grant select on api_v1.calendar"
          " to gpurate_reader; ...");
}
END_TEST

/* ---- runs and rates ---- */

static void run_at(const char *now, const char *rest)
{
    scratch_sql(&mem, text_fmt(&mem,
                               "insert into run (kind, now_at, version, host, ended_at, exit, why)"
                               " values ('run', '%s', 'v', 'h', %s)",
                               now, rest));
}

START_TEST(the_last_run_was_two_hours_ago_or_more)
{
    open();
    look(NOW, 0);
    says("last run", NULL, DOCTOR_WARNING, "there was none yet");
    ck_assert_int_eq(d.last_run_at, 0);
    run_at(NOW, "now(), 0, null");
    look(NOW, 7200);
    says("last run", NULL, DOCTOR_OK, "2026-03-09T12:00:00Z (120 min ago) on h");
    ck_assert(d.run_ended && d.last_exit == 0 && d.last_run_at == d.now - 7200);
    look(NOW, 7201);
    says("last run", NULL, DOCTOR_WARNING, "2026-03-09T12:00:00Z (120 min ago) on h");
    hints("last run", NULL, "is cron or the timer at work?");
    look(NOW, -60);
    says("last run", NULL, DOCTOR_OK, "2026-03-09T12:00:00Z (1 min from now) on h");
    look(NOW, -61);
    says("last run", NULL, DOCTOR_WARNING, "2026-03-09T12:00:00Z (1 min from now) on h");
    hints("last run", NULL, "its clock was ahead");
    look(NOW, 0);
    says("last run", NULL, DOCTOR_OK, "2026-03-09T12:00:00Z (0 min ago) on h");
    run_at(NOW, "now(), 75, null");
    look(NOW, 60);
    says("last run", NULL, DOCTOR_WARNING, "2026-03-09T12:00:00Z (1 min ago) on h, exit 75");
    ck_assert(d.run_ended && d.last_exit == 75);
    run_at(NOW, "now(), 69, 'it was away'");
    look(NOW, 60);
    says("last run", NULL, DOCTOR_WARNING,
         "2026-03-09T12:00:00Z (1 min ago) on h, exit 69: it was away");
    /* One that has no end: the exit code is that of the one before. */
    run_at(NOW, "null, null, null");
    look(NOW, 60);
    says("last run", NULL, DOCTOR_WARNING, "2026-03-09T12:00:00Z (1 min ago) on h, it was killed");
    ck_assert(d.run_ended && d.last_exit == 69);
    scratch_sql(&mem, "insert into lease (lease, owner, taken_at, until_at) values ('run', 'x',"
                      " now(), now() + interval '100 seconds')");
    look(NOW, 60);
    says("last run", NULL, DOCTOR_OK, "2026-03-09T12:00:00Z (1 min ago) on h");
    says("lease", NULL, DOCTOR_OK, "held by x");
}
END_TEST

START_TEST(rates_are_old_after_five_days)
{
    open();
    look(NOW, 0);
    says("rates", NULL, DOCTOR_WARNING, "there are none of the last seven days");
    scratch_sql(&mem, "insert into fx_rate (rate_date, currency, source, per_eur, fetched_at)"
                      " values ('2026-03-04', 'USD', 'ecb', 1.1, now())");
    look(NOW, 0); /* the window of 2026-03-09 */
    says("rates", NULL, DOCTOR_OK, "of 2026-03-04, ecb");
    look("2026-03-09T15:59:59Z", 0);
    says("rates", NULL, DOCTOR_OK, "of 2026-03-04, ecb");
    look("2026-03-09T16:00:00Z", 0);
    says("rates", NULL, DOCTOR_WARNING, "of 2026-03-04, ecb");
}
END_TEST

/* ---- machines ---- */

START_TEST(a_machine_is_told_for_a_week)
{
    open();
    look(NOW, 0);
    for (size_t i = 0; i < d.line.len; i++)
        ck_assert_str_ne(d.line.at[i].check, "machine");
    scratch_sql(&mem, "insert into machine select m, 'host-' || m, now() - seen, now() + until from"
                      " (values ('b', '3 minutes'::interval, '1 hour'::interval),"
                      " ('a', '90 minutes', '-1 second'), ('c', '8 days', '1 hour')) x(m, seen,"
                      " until)");
    look(NOW, 0);
    says("machine", "a", DOCTOR_WARNING, "seen 90 min ago, on host-a");
    hints("machine", "a", "the others ask its share");
    says("machine", "b", DOCTOR_OK, "seen 3 min ago, on host-b");
    ck_assert_ptr_null(line("machine", "c"));
    ck_assert(line("machine", "a") < line("machine", "b"));
    config.machine = "b";
    look(NOW, 0);
    says("machine", "b", DOCTOR_WARNING, "seen 3 min ago, on host-b");
    hints("machine", "b", "that is this one's name too");
    config.machine = "a"; /* not counted: that it is away is said first */
    look(NOW, 0);
    hints("machine", "a", "the others ask its share");
    says("machine", "b", DOCTOR_OK, "seen 3 min ago, on host-b");
}
END_TEST

/* ---- markets ---- */

static void polled(const char *market, const char *at, const char *verdict, const char *why)
{
    scratch_sql(&mem, text_fmt(&mem,
                               "insert into run (kind, now_at, version, host) select 'other',"
                               " now(), 'v', 'h' where not exists (select from run);"
                               "insert into poll (run_id, market, partition_start, observed_at,"
                               " revision, verdict, ms, offers, quotes, quotes_ok, replies,"
                               " imported, why) select min(run_id), '%s', date_trunc('hour', t),"
                               " t, 1, '%s', 1, 0, 0, 0, 0, false, %s from run,"
                               " (select '%s'::timestamptz as t) x group by t",
                               market, verdict, why ? text_fmt(&mem, "'%s'", why) : "null", at));
}

START_TEST(a_market_is_silent_after_two_hours)
{
    open();
    polled("azure", NOW, "empty", NULL);
    look(NOW, 7200);
    ck_assert_ptr_null(line("market", "azure"));
    look(NOW, 7201);
    says("market", "azure", DOCTOR_WARNING,
         "not asked since 2026-03-09T12:00:00Z, when it answered");
    polled("azure", "2026-03-09T13:00:00Z", "timeout", "slow");
    look(NOW, 7200); /* believed two hours ago */
    ck_assert_ptr_null(line("market", "azure"));
    look(NOW, 7201);
    says("market", "azure", DOCTOR_WARNING, "timeout: slow; believed last at 2026-03-09T12:00:00Z");
    polled("azure", "2026-03-09T13:30:00Z", "held", "too many");
    look(NOW, 5399); /* not yet */
    ck_assert_ptr_null(line("market", "azure"));
    look(NOW, 5400);
    says("market", "azure", DOCTOR_WARNING,
         "held: too many; believed last at 2026-03-09T12:00:00Z");
    hints("market", "azure", "gpurate markets accept azure");
    polled("verda_page", "2026-03-09T13:00:00Z", "network", NULL);
    look(NOW, 7200);
    says("market", "verda_page", DOCTOR_WARNING, "network; never believed yet");
    hints("market", "verda_page", "the network of this machine");
}
END_TEST

static const struct {
    const char *name, *verdict, *hint;
} failures[] = {
    {"away", "timeout", "gpurate markets check cudo"},
    {"an error", "http", "gpurate markets check cudo"},
    {"a key that is refused", "refused", "CUDO_API_KEY"},
    {"a key that came since", "no_key", "the next run"},
    {"a licence that came since", "terms", "the next run"},
    {"another form", "unreadable", "\"A market broke\" in doc/OPERATOR.md"},
    {"a store that refused", "store", "its server's log"},
};

START_TEST(a_market_that_fails_is_told_with_what_to_do)
{
    open();
    ck_assert_int_eq(setenv("CUDO_API_KEY", "key", 1), 0);
    polled("cudo", NOW, failures[_i].verdict, NULL);
    look(NOW, 0);
    hints("market", "cudo", failures[_i].hint);
}
END_TEST

START_TEST(what_was_answered_within_two_hours_is_counted)
{
    const char *few, *more;

    open();
    polled("azure", NOW, "empty", NULL);
    for (int i = 0; i < 2; i++) {
        look(NOW, 7200 + i);
        for (size_t k = 0; k < d.line.len; k++)
            if (text_eq(d.line.at[k].check, "markets") && strstr(d.line.at[k].text, "answered"))
                *(i ? &few : &more) = d.line.at[k].text;
    }
    ck_assert_msg(text_starts(more, "1 of ") && text_starts(few, "0 of "), "%s, %s", more, few);
}
END_TEST

/* ---- the pages with terms ---- */

START_TEST(a_page_that_nobody_can_read_is_told_after_a_week)
{
    const char *address = NULL;

    open();
    for (size_t i = 0; i < config.terms.len && !address; i++)
        address = config.terms.at[i].address;
    scratch_sql(&mem, text_fmt(&mem,
                               "insert into terms_page (address, asked_at, read_at, sha256, why)"
                               " values ('%s', '%s', '%s', 'ab', 'gone')",
                               address, NOW, NOW));
    config.terms_pages = true;
    look(NOW, 7 * 86400);
    ck_assert_ptr_null(line("terms", address));
    look(NOW, 7 * 86400 + 1);
    says("terms", address, DOCTOR_WARNING, "the page was read last at 2026-03-09T12:00:00Z: gone");
    config.terms_pages = false;
    look(NOW, 7 * 86400 + 1);
    ck_assert_ptr_null(line("terms", address));
    config.terms_pages = true;
    scratch_sql(&mem, "update terms_page set read_at = null");
    look(NOW, 0);
    says("terms", address, DOCTOR_WARNING, "the page was never read: gone");
    scratch_sql(&mem, "update terms_page set why = null");
    look(NOW, 0);
    ck_assert_ptr_null(line("terms", address));
}
END_TEST

/* ---- the open window of an index ---- */

/* The window of 2026-03-09 opens at 16:00 of the day before. */
static const struct {
    int hours, after_s, valid_min, run_max;
    const char *text, *hint;
} windows[] = {
    {1, 0, 18, 4, NULL, NULL},
    {2, 0, 18, 4, NULL, NULL},
    {2, 1, 18, 4, "nothing was polled for two hours", "is cron"},
    {4, 0, 18, 4, "nothing was polled for two hours", "is cron"},
    {5, 0, 18, 5, "nothing was polled for two hours", "is cron"},
    {5, 0, 18, 4, "5 partitions in a row were not valid, 4 may be", "the first 5 of 24"},
    {5, -1, 18, 4, "nothing was polled for two hours", "is cron"},
    {4, 0, 20, 4, "nothing was polled for two hours", "is cron"},
    {4, 0, 21, 4, "at most 20 partitions can become valid, 21 are needed", "the first 4 of 24"},
    {6, 0, 18, 9, "nothing was polled for two hours", "is cron"},
    {7, 0, 18, 9, "at most 17 partitions can become valid, 18 are needed", "the first 7 of 24"},
};

START_TEST(a_fixing_is_in_danger)
{
    const char *start = "2026-03-08T16:00:00Z";

    open();
    method.valid_min = windows[_i].valid_min;
    method.invalid_run_max = windows[_i].run_max;
    look(start, windows[_i].hours * 3600 + windows[_i].after_s);
    if (windows[_i].text) {
        says("index", "H100-SXM", DOCTOR_ERROR, windows[_i].text);
        hints("index", "H100-SXM", windows[_i].hint);
    } else {
        says("index", "H100-SXM", DOCTOR_OK, "0 operators priced, quorum 5; 0 of 24");
    }
}
END_TEST

static const struct {
    const char *now, *next;
} nexts[] = {
    {"2026-03-08T16:14:59Z", "next is the preliminary of 2026-03-08 at 16:15"},
    {"2026-03-08T16:15:00Z", "next is the final of 2026-03-08 at 20:00"},
    {"2026-03-08T19:59:59Z", "next is the final of 2026-03-08 at 20:00"},
    {"2026-03-08T20:00:00Z", "next is the preliminary of 2026-03-09 at 16:15"},
    {"2026-03-09T15:59:59Z", "next is the preliminary of 2026-03-09 at 16:15"},
};

START_TEST(what_is_published_next_is_told_to_the_second)
{
    open();
    look(nexts[_i].now, 0);
    ck_assert_msg(strstr(line("index", "H100-SXM")->text, nexts[_i].next), "%s",
                  line("index", "H100-SXM")->text);
}
END_TEST

/* ---- months ---- */

START_TEST(months_are_made_ahead_without_a_gap)
{
    open();
    look(NOW, 0);
    says("partitions", NULL, DOCTOR_OK, "none yet");
    scratch_sql(&mem, "select make_partition('2026-04-01Z')");
    look(NOW, 0);
    says("partitions", NULL, DOCTOR_WARNING, "there is none of this month");
    scratch_sql(&mem, "select make_partition('2026-03-01Z')");
    look(NOW, 0);
    says("partitions", NULL, DOCTOR_OK, "1 months are made ahead");
    scratch_sql(&mem, "select make_partition('2026-06-01Z')");
    look(NOW, 0);
    says("partitions", NULL, DOCTOR_OK, "1 months are made ahead");
    look("2026-03-31T23:59:59Z", 0);
    says("partitions", NULL, DOCTOR_OK, "1 months are made ahead");
    look("2026-04-01T00:00:00Z", 0);
    says("partitions", NULL, DOCTOR_WARNING, "none is made ahead");
    scratch_sql(&mem, "select make_partition('2026-05-01Z')");
    look("2026-04-01T00:00:00Z", 0);
    says("partitions", NULL, DOCTOR_OK, "2 months are made ahead");
}
END_TEST

/* Quotes of January are due when two whole months before the running one are kept and a third is
 * over. */
START_TEST(maintain_is_missed_after_two_days)
{
    open();
    scratch_sql(&mem, "select make_partition('2026-01-01Z'), make_partition('2026-02-01Z'),"
                      " make_partition('2026-03-01Z')");
    look(NOW, 0);
    says("maintain", NULL, DOCTOR_OK,
         "0 months are due, 0 in files alone, 0 restored; last call"
         " never");
    config.retention.quotes_months = 1;
    config.retention.folder = "/tmp";
    look(NOW, 0);
    ck_assert_str_ne(line("maintain", NULL)->text, "0 months are due");
    ck_assert_int_eq(line("maintain", NULL)->level, DOCTOR_WARNING);
    scratch_sql(&mem, "insert into run (kind, now_at, version, host, ended_at, exit) values"
                      " ('maintain', '" NOW "', 'v', 'h', now(), 0)");
    look(NOW, 2 * 86400);
    ck_assert_int_eq(line("maintain", NULL)->level, DOCTOR_OK);
    look(NOW, 2 * 86400 + 1);
    ck_assert_int_eq(line("maintain", NULL)->level, DOCTOR_WARNING);
    hints("maintain", NULL, "is gpurate-maintain.timer at work");
    scratch_sql(&mem, "insert into run (kind, now_at, version, host, ended_at, exit, why) values"
                      " ('maintain', '" NOW "', 'v', 'h', now(), 74, 'full')");
    look(NOW, 0);
    ck_assert_ptr_nonnull(strstr(line("maintain", NULL)->text, "exit 74: full"));
    config.retention.quotes_months = 0; /* nothing due: what the last call said counts */
    look(NOW, 3 * 86400);
    ck_assert_int_eq(line("maintain", NULL)->level, DOCTOR_WARNING);
}
END_TEST

SUITE(stage_doctor)
{
    ADD(a_calendar_is_looked_at_while_a_rule_goes_by_it);
    ADD(seats_that_can_never_vote_are_told_by_their_reason);
    ADD(what_cannot_be_used_is_told_with_what_to_do);
    ADD_TABLE(a_right_that_a_role_lacks_is_told_with_its_grant, takings);
    ADD(of_many_rights_that_are_missing_five_are_named);
    ADD(the_last_run_was_two_hours_ago_or_more);
    ADD(rates_are_old_after_five_days);
    ADD(a_machine_is_told_for_a_week);
    ADD(a_market_is_silent_after_two_hours);
    ADD_TABLE(a_market_that_fails_is_told_with_what_to_do, failures);
    ADD(what_was_answered_within_two_hours_is_counted);
    ADD(a_page_that_nobody_can_read_is_told_after_a_week);
    ADD_TABLE(a_fixing_is_in_danger, windows);
    ADD_TABLE(what_is_published_next_is_told_to_the_second, nexts);
    ADD(months_are_made_ahead_without_a_gap);
    ADD(maintain_is_missed_after_two_days);
}
