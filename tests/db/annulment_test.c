/* Which rows may be annulled, what stands on them, and what an annulment speaks of. */
#include "store/annulment.h"

#include "../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "calc/contract/contract.h"
#include "edge/db/db.h"
#include "scratch.h"
#include "stage/publish/annul.h"

static struct arena mem;
static struct err e;

#define AT "'2026-06-02T20:00Z'"

static const char rows[] =
    "insert into fixing (publication_no, index, fixing_date, revision, status, level, method, "
    "method_hash,"
    " panel, panel_hash, avg, valid_partitions, partitions, operators, influence, flags, repeated, "
    "polls,"
    " record, record_digest, published_at) select no, index, date::date, revision, status, level, "
    "'m', 'mh',"
    " 'p', 'ph', avg::numeric, 24, 24, 9, 0, '', 0, '{}', 'r', 'd' || no, " AT " from (values"
    " (1, 'X', '2026-05-30', 1, 'final', 1, 2.5), (2, 'X', '2026-05-31', 1, 'preliminary', 1, 2.5),"
    " (3, 'X', '2026-05-31', 2, 'final', 5, null), (4, 'X', '2026-06-01', 1, 'final', 1, 2.75),"
    " (5, 'Y', '2026-05-31', 1, 'final', 1, 9), (6, 'X', '2026-06-02', 1, 'final', 1, 3))"
    " x(no, index, date, revision, status, level, avg);"
    "insert into settlement (publication_no, contract, month, as_of, revision, status, price, "
    "to_date,"
    " indicative, days, days_published, days_repeated, record, record_digest, published_at)"
    " select no, contract, month::date, as_of::date, revision, status, price::numeric, 1, 1.5, 31, "
    "3, 0, 'r',"
    " 'd' || no, " AT " from (values"
    " (11, 'C', '2026-05-01', '2026-05-29', 1, 'running', null),"
    " (12, 'C', '2026-05-01', '2026-05-30', 1, 'running', null),"
    " (13, 'C', '2026-05-01', '2026-05-31', 1, 'final', 2), (14, 'C', '2026-06-01', '2026-05-31', "
    "1, 'running', null),"
    " (15, 'C', '2026-06-01', '2026-06-01', 1, 'running', null), (16, 'D', '2026-05-01', "
    "'2026-05-31', 1, 'final', 2),"
    " (17, 'C', '2026-04-01', '2026-04-30', 1, 'final', 2), (18, 'C', '2026-07-01', '2026-06-01', "
    "1, 'running', null),"
    " (19, 'B', '2026-05-01', '2026-05-31', 1, 'not_determined', null))"
    " x(no, contract, month, as_of, revision, status, price);"
    "insert into basket_level (publication_no, basket, basket_date, base_date, revision, level, "
    "carried, chained,"
    " settled, polls, record, record_digest, published_at)"
    " select no, basket, date::date, '2026-05-01', 1, no, 0, false, true, '{}', 'r', 'd' || no, " AT
    " from (values (21, 'OF-X', '2026-05-29'), (22, 'OF-X', '2026-05-30'), (23, 'OF-X', "
    "'2026-06-01'),"
    " (24, 'OF-Y', '2026-05-31')) x(no, basket, date);"
    "insert into basket_member (publication_no, member, price, carried, sources)"
    " select no, case when no = 24 then 'Y' else 'X' end, 1, false, 0 from generate_series(21, "
    "24) no;"
    "insert into annulment (publication_no, kind, name, row_date, month, revision, annulled_no, "
    "annulled_digest,"
    " annulled_by, why, record, record_digest, published_at)"
    " select no, kind, name, date::date, month::date, revision, of, digest, 'who', 'why', 'r', 'a' "
    "|| no, " AT " from (values (31, 'fixing', 'X', '2026-06-02', null, 1, 6, 'd6'),"
    " (32, 'settlement', 'C', '2026-06-01', '2026-07-01', 1, 18, 'd18'),"
    " (33, 'basket', 'OF-Y', '2026-05-31', null, 1, 24, 'd24'),"
    " (34, 'fixing', 'X', '2026-05-30', null, 1, 101, 'd1'))"
    " x(no, kind, name, date, month, revision, of, digest);";

static struct store *opened(void)
{
    struct store *s = scratch_store(&mem, STORE_AS_PUBLISHER);

    scratch_sql(&mem, rows);
    return s;
}

static int64_t day(const char *text)
{
    int64_t date;

    ck_assert(clock_parse_date(text, &date));
    return date;
}

static int month(int number)
{
    return contract_month_of(clock_date(2026, number, 1));
}

/* "no date revision status value digest; ..." */
static const char *may(struct store *s, enum annulment_kind kind, const char *name, int of_month,
                       bool ended, const char *from, const char *to)
{
    struct store_annullable_list list;
    const char *out = "";

    OK(store_get_annullable(s, kind, name, of_month, ended, day(from), day(to), &list, &mem, &e));
    for (size_t i = 0; i < list.len; i++) {
        const struct store_annullable *x = &list.at[i];
        char date[CLOCK_TEXT_MAX];

        out = text_fmt(&mem, "%s%s%lld %s r%d %s %s %s", out, i ? "; " : "",
                       (long long)x->publication_no, clock_text_date(x->date, date), x->revision,
                       x->status, x->value ? x->value : "-", x->digest);
    }
    return out;
}

START_TEST(what_may_be_annulled)
{
    struct store *s = opened();

    ck_assert_str_eq(may(s, ANNULMENT_FIXING, "X", 0, false, "2026-05-31", "2026-06-02"),
                     "2 2026-05-31 r1 preliminary 2.5000 d2; 3 2026-05-31 r2 final - d3; "
                     "4 2026-06-01 r1 final 2.7500 d4");
    ck_assert_str_eq(may(s, ANNULMENT_FIXING, "X", 0, false, "2026-05-30", "2026-05-30"),
                     "1 2026-05-30 r1 final 2.5000 d1");
    ck_assert_str_eq(may(s, ANNULMENT_FIXING, "X", month(5), false, "2026-05-30", "2026-06-02"),
                     "");
    ck_assert_str_eq(may(s, ANNULMENT_FIXING, "X", 0, true, "2026-05-30", "2026-06-02"), "");
    ck_assert_str_eq(may(s, ANNULMENT_SETTLEMENT, "C", month(5), false, "2026-05-30", "2026-05-31"),
                     "12 2026-05-30 r1 running 1.500000000 d12; 13 2026-05-31 r1 final 2.0000 d13");
    ck_assert_str_eq(may(s, ANNULMENT_SETTLEMENT, "C", month(5), true, "2026-05-01", "2026-06-30"),
                     "13 2026-05-31 r1 final 2.0000 d13");
    ck_assert_str_eq(may(s, ANNULMENT_SETTLEMENT, "C", month(7), false, "2026-05-01", "2026-06-30"),
                     "");
    ck_assert_str_eq(
        may(s, ANNULMENT_BASKET, "OF-X", 0, false, "2026-05-30", "2026-06-01"),
        "22 2026-05-30 r1 final 22.000000000 d22; 23 2026-06-01 r1 final 23.000000000 d23");
    ck_assert_str_eq(may(s, ANNULMENT_BASKET, "OF-Y", 0, false, "2026-05-30", "2026-06-01"), "");
    ck_assert_str_eq(may(s, ANNULMENT_BASKET, "OF-X", month(5), false, "2026-05-30", "2026-06-01"),
                     "");
    ck_assert_str_eq(may(s, ANNULMENT_BASKET, "OF-X", 0, true, "2026-05-30", "2026-06-01"), "");
    store_close(&s);
}
END_TEST

/* Of days those days alone, of a basket all that follow; without days the end of a month. */
static const struct {
    struct annul_ask ask;
    const char *from, *to, *numbers; /* NULL: there is none */
} asks[] = {
    {{ANNULMENT_FIXING, "X", .has_dates = true}, "2026-05-31", "2026-06-01", "2 3 4"},
    {{ANNULMENT_FIXING, "X", .has_dates = true}, "2026-05-31", "2026-05-31", "2 3"},
    {{ANNULMENT_FIXING, "X", .has_dates = true}, "2026-06-03", "2026-06-04", NULL},
    {{ANNULMENT_BASKET, "OF-X", .has_dates = true}, "2026-05-30", "2026-05-30", "22 23"},
    {{ANNULMENT_BASKET, "OF-X", .has_dates = true}, "2026-05-29", "2026-05-29", "21 22 23"},
    {{ANNULMENT_SETTLEMENT, "C", .month = 2026 * 12 + 4, .has_dates = true},
     "2026-05-30",
     "2026-05-30",
     "12"},
    {{ANNULMENT_SETTLEMENT, "C", .month = 2026 * 12 + 4}, "2026-05-30", "2026-05-30", "13"},
    {{ANNULMENT_SETTLEMENT, "C", .month = 2026 * 12 + 3}, "2026-05-30", "2026-05-30", "17"},
    {{ANNULMENT_SETTLEMENT, "C", .month = 2026 * 12 + 5}, "2026-05-30", "2026-05-30", NULL},
};

START_TEST(which_rows_an_ask_is_for)
{
    struct publish p = {.store = opened(), .dry_run = true};
    struct annul_ask ask = asks[_i].ask;
    struct store_annullable_list list;
    const char *got = "";

    ask.from = day(asks[_i].from), ask.to = day(asks[_i].to);
    if (asks[_i].numbers) {
        OK(annul_rows(&p, &ask, &list, &mem, &e));
        for (size_t i = 0; i < list.len; i++)
            got =
                text_fmt(&mem, "%s%s%lld", got, i ? " " : "", (long long)list.at[i].publication_no);
        ck_assert_str_eq(got, asks[_i].numbers);
    } else {
        FAILS(annul_rows(&p, &ask, &list, &mem, &e), ERR_USAGE);
        ck_assert_str_eq(e.text,
                         text_fmt(&mem, "\"%s\" has no such row that is not annulled", ask.name));
    }
    ck_assert_str_eq(scratch_value(&mem, "select count(*) from gpurate.annulment"), "4");
    store_close(&p.store);
}
END_TEST

static const char *stands(struct store *s, const char *index, const char *from, const char *to)
{
    static const char *const contract[] = {"C", "B"};
    struct store_standing_list list;
    const char *out = "";

    OK(store_get_standing(s, index, contract, 2, day(from), day(to), &list, &mem, &e));
    for (size_t i = 0; i < list.len; i++) {
        const struct store_standing *x = &list.at[i];
        char first[CLOCK_TEXT_MAX], last[CLOCK_TEXT_MAX];

        out = text_fmt(&mem, "%s%s%s %s %d: %zu, %s to %s", out, i ? "; " : "",
                       annulment_kind_name(x->kind), x->name, x->month ? x->month % 12 + 1 : 0,
                       x->rows, clock_text_date(x->from, first), clock_text_date(x->to, last));
    }
    return out;
}

/* Rows of months that have a day of these, from the first of them on; baskets of which it is a
 * member. */
START_TEST(what_stands_on_days)
{
    struct store *s = opened();

    ck_assert_str_eq(
        stands(s, "X", "2026-05-30", "2026-05-30"),
        "settlement B 5: 1, 2026-05-31 to 2026-05-31; settlement C 5: 2, 2026-05-30 to 2026-05-31; "
        "basket OF-X 0: 2, 2026-05-30 to 2026-06-01");
    ck_assert_str_eq(
        stands(s, "X", "2026-05-31", "2026-06-01"),
        "settlement B 5: 1, 2026-05-31 to 2026-05-31; settlement C 5: 1, 2026-05-31 to 2026-05-31; "
        "settlement C 6: 2, 2026-05-31 to 2026-06-01; basket OF-X 0: 1, 2026-06-01 to 2026-06-01");
    ck_assert_str_eq(stands(s, "Z", "2026-06-01", "2026-06-30"),
                     "settlement C 6: 1, 2026-06-01 to 2026-06-01");
    ck_assert_str_eq(stands(s, "Y", "2026-07-01", "2026-07-31"), "");
    store_close(&s);
}
END_TEST

#define EVER day("2020-01-01"), day("2099-12-31")

/* The row that one names is there, and was published before it. */
START_TEST(what_an_annulment_speaks_of)
{
    struct store *s = opened();
    struct store_annulment_list list;

    OK(store_get_annulments(s, ANNULMENT_FIXING, "X", &list, &mem, &e));
    ck_assert_uint_eq(list.len, 2);
    ck_assert_int_eq(list.at[0].record.publication_no, 31);
    ck_assert_int_eq(list.at[0].annulled_no, 6);
    ck_assert_int_eq(list.at[0].said.date, day("2026-06-02"));
    ck_assert_int_eq(list.at[0].said.month, 0);
    ck_assert_str_eq(list.at[0].said.by, "who");
    ck_assert(list.at[0].names_row && !list.at[1].names_row);
    OK(store_get_annulments_in(s, ANNULMENT_SETTLEMENT, EVER, &list, &mem, &e));
    ck_assert_uint_eq(list.len, 1);
    ck_assert(list.at[0].names_row && list.at[0].said.month == month(7));
    OK(store_get_annulments(s, ANNULMENT_BASKET, "OF-X", &list, &mem, &e));
    ck_assert_uint_eq(list.len, 0);
    OK(store_get_annulments_in(s, ANNULMENT_BASKET, EVER, &list, &mem, &e));
    ck_assert(list.len == 1 && list.at[0].names_row);
    store_close(&s);
}
END_TEST

START_TEST(annulments_of_some_days)
{
    struct store *s = opened();
    int64_t first = day("2020-01-01"), last = day("2099-12-31"), date = day("2026-06-02");
    struct store_annulment_list all, on, before, after;

    OK(store_get_annulments_in(s, ANNULMENT_FIXING, first, last, &all, &mem, &e));
    OK(store_get_annulments_in(s, ANNULMENT_FIXING, date, date, &on, &mem, &e));
    OK(store_get_annulments_in(s, ANNULMENT_FIXING, first, date - 1, &before, &mem, &e));
    OK(store_get_annulments_in(s, ANNULMENT_FIXING, date + 1, last, &after, &mem, &e));
    ck_assert(on.len > 0 && before.len > 0);
    ck_assert_uint_eq(before.len + on.len + after.len, all.len);
    ck_assert_int_eq(on.at[0].record.publication_no, 31);
    store_close(&s);
}
END_TEST

/* Those behind a record up to another, and the first behind that. */
START_TEST(numbers_of_annulments_between_two_records)
{
    static const struct {
        int64_t after, last;
        size_t len;
        int64_t first;
    } ask[] = {
        {0, 0, 1, 31},   {0, 30, 1, 31},  {0, 31, 2, 31}, {0, 99, 2, 31}, {30, 33, 2, 31},
        {31, 31, 1, 34}, {33, 33, 1, 34}, {34, 34, 0, 0}, {34, 99, 0, 0},
    };
    struct store *s = opened();

    for (size_t i = 0; i < sizeof ask / sizeof *ask; i++) {
        int64_t *number;
        size_t len;

        OK(store_get_annulled_numbers(s, ANNULMENT_FIXING, ask[i].after, ask[i].last, &number, &len,
                                      &mem, &e));
        ck_assert_uint_eq(len, ask[i].len);
        ck_assert(len < 1 || number[0] == ask[i].first);
        ck_assert(len < 2 || number[1] == 34);
    }
    store_close(&s);
}
END_TEST

/* Those of a date of some indices, or those behind a record of each. */
START_TEST(annulments_of_a_date_and_behind_a_record)
{
    static const char *const index[] = {"X", "Y"};
    static const int64_t last[] = {33, 0};
    struct store *s = opened();
    struct store_annulment_list list;
    const char *before;
    int64_t date = day("2026-06-02");

    OK(store_get_annulments_of(s, index, NULL, 2, &date, &list, &mem, &e));
    ck_assert(list.len == 1 && list.at[0].record.publication_no == 31 && list.at[0].names_row);
    OK(store_get_annulments_of(s, index + 1, NULL, 1, &date, &list, &mem, &e));
    ck_assert_uint_eq(list.len, 0);
    OK(store_get_annulments_of(s, index, last, 2, NULL, &list, &mem, &e));
    ck_assert(list.len == 1 && list.at[0].record.publication_no == 34);
    OK(store_get_digests_before(s, index, (const int64_t[]){34}, 1, &before, &mem, &e));
    ck_assert_str_eq(before, "a31");
    OK(store_get_digests_before(s, index, (const int64_t[]){31}, 1, &before, &mem, &e));
    ck_assert_str_eq(before, "d6");
    store_close(&s);
}
END_TEST

/* One that differs from its row in any of what names it, or was published before it, names none. */
START_TEST(an_annulment_names_its_row_whole)
{
    static const char *const kind[] = {"fixing", "settlement", "basket"};
    static const char *const change[] = {"name = name || 'x'",
                                         "row_date = row_date + 1",
                                         "revision = revision + 1",
                                         "annulled_digest = 'e'",
                                         "annulled_no = annulled_no + 1",
                                         "publication_no = annulled_no",
                                         "month = month + interval '1 month'"};
    struct store *s = opened();

    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < sizeof change / sizeof *change - (k != 1); i++) {
            struct store_annulment_list list;

            scratch_sql(
                &mem, text_fmt(&mem,
                               "create table was as table annulment; update annulment set %s where"
                               " kind = '%s' and annulled_no < 100",
                               change[i], kind[k]));
            OK(store_get_annulments_in(s, (enum annulment_kind)k, EVER, &list, &mem, &e));
            for (size_t n = 0; n < list.len; n++)
                ck_assert_msg(!list.at[n].names_row, "%s: %s", kind[k], change[i]);
            scratch_sql(&mem,
                        "delete from annulment; insert into annulment table was; drop table was");
        }
    }
    store_close(&s);
}
END_TEST

START_TEST(an_annulment_is_told_with_its_key)
{
    struct store *s = opened();
    struct db *reader = scratch_db(&mem);
    struct store_annulment row = {.said = {.kind = ANNULMENT_FIXING,
                                           .name = "X",
                                           .date = day("2026-06-01"),
                                           .revision = 1,
                                           .digest = "d4",
                                           .by = "who",
                                           .why = "why"},
                                  .annulled_no = 4};
    struct store_chain chain;
    const char *payload;

    OK(store_get_chain(s, "X", row.said.date, &chain, &mem, &e));
    row.record = (struct store_record){
        .text = "r", .digest = "new", .previous_digest = chain.digest, .published_at = 1780430400};
    OK(db_listen(reader, "gpurate_annulment", &e));
    OK(store_put_annulment(s, &row, &e));
    OK(db_wait(reader, 5000, &payload, &mem, &e));
    ck_assert_str_eq(payload, "X 2026-06-01 1");
    db_close(&reader);
    store_close(&s);
}
END_TEST

/* A stored row may say anything: nothing can follow such a one, but it can be annulled. */
START_TEST(a_revision_that_cannot_be_is_an_error)
{
    struct store *s = opened();
    struct store_annulment row = {.said = {.kind = ANNULMENT_FIXING,
                                           .name = "X",
                                           .date = day("2026-06-01"),
                                           .revision = -3,
                                           .digest = "d4",
                                           .by = "who",
                                           .why = "why"},
                                  .annulled_no = 4,
                                  .record = {.text = "r", .digest = "new", .published_at = 1}};
    struct store_chain chain;

    OK(store_get_chain(s, "X", row.said.date + 1, &chain, &mem, &e));
    row.record.previous_digest = chain.digest;
    OK(store_put_annulment(s, &row, &e));
    scratch_sql(&mem, "alter table gpurate.fixing disable trigger all;"
                      "update gpurate.fixing set revision = -3 where fixing_date = '2026-06-01'");
    FAILS(store_get_chain(s, "X", row.said.date, &chain, &mem, &e), ERR_DATA);
    ck_assert_msg(text_ends(e.text, "\"X\": the stored revisions would go on with -2"), "%s",
                  e.text);
    store_close(&s);
}
END_TEST

/* Who says something of a publication is named by his login, not by the role it has taken. */
START_TEST(who_is_logged_in)
{
    struct store *s = scratch_store(&mem, STORE_AS_PUBLISHER);
    const char *login;

    OK(store_get_login(s, &login, &mem, &e));
    ck_assert_str_eq(login, scratch_value(&mem, "select session_user"));
    ck_assert_str_ne(login, "gpurate_publisher");
    store_close(&s);
}
END_TEST

SUITE(store_annulment)
{
    ADD(who_is_logged_in);
    ADD(a_revision_that_cannot_be_is_an_error);
    ADD(what_may_be_annulled);
    ADD_TABLE(which_rows_an_ask_is_for, asks);
    ADD(what_stands_on_days);
    ADD(what_an_annulment_speaks_of);
    ADD(annulments_of_some_days);
    ADD(numbers_of_annulments_between_two_records);
    ADD(annulments_of_a_date_and_behind_a_record);
    ADD(an_annulment_names_its_row_whole);
    ADD(an_annulment_is_told_with_its_key);
}
