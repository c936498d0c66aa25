/*
 * What is stored once where it repeats comes back as it was: records to the byte, partitions and
 * votes one by one.
 */
#include <stdlib.h>
#include <string.h>

#include "../lib/calc_random.h"
#include "../lib/unit.h"
#include "base/text.h"
#include "calc/record.h"
#include "scratch.h"
#include "store/fixing.h"
#include "store/fixing/fixing_pack_priv.h"
#include "store/store_priv.h"

enum { DATE = 20601, NOW = 1779985200, PARTITIONS = 24, SEATS_MAX = 80, TEXTS = 400 };

/* ---- the text of a record ---- */

/* Lines that are like blocks, or nearly: numbers that skip, marks in the middle, no last newline.
 */
static const char *random_text(struct kit_random *r, struct arena *a)
{
    static const char *const tail[] = {
        "a,absent,0", "caf\xC3\xA9,\xE6\x97\xA5,ok,1.5", "vote,1,x", "=1,2", "", "\\\"q\"\t"};
    static const char *const odd[] = {"vote,01,a", "vote,-1,a", "vote,,a",       "vote,3",
                                      "vote,",     "previous,", "vote,100000,a", "partition,1"};
    struct buf b;
    const char *out;
    int seats = 1 + (int)kit_below(r, 5), number = (int)kit_below(r, 12),
        shape = (int)kit_below(r, 4);

    buf_init(&b, SIZE_MAX / 2);
    buf_put(&b, "gpurate,fixing 1\nindex,X\n");
    for (int i = 0, n = (int)kit_below(r, 30); i < n; i++, number += kit_below(r, 20) ? 1 : 2)
        for (int k = 0; k < seats; k++) {
            if (kit_below(r, 150) == 0)
                buf_fmt(&b, "%s\n", odd[kit_below(r, 8)]);
            if (kit_below(r, 2000) == 0)
                buf_put(&b, "=1,2\n");
            buf_fmt(&b, "vote,%d,op%d,%s\n", number, k,
                    tail[kit_below(r, 40) ? (shape + k) % 6 : (int)kit_below(r, 6)]);
        }
    if (kit_below(r, 3))
        buf_put(&b, "previous,abc\n");
    if (kit_below(r, 10) == 0)
        buf_cut(&b, b.len - 1);
    out = text_dup_n(a, b.data, b.len);
    buf_fini(&b);
    return out;
}

START_TEST(a_packed_record_is_unpacked_to_the_byte)
{
    struct arena a = {0};
    struct kit_random r = {random_seed("pack")};
    const char *text[TEXTS], *packed[TEXTS];
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    struct err e = {0};
    int shorter = 0;

    for (int i = 0; i < TEXTS; i++) {
        text[i] = random_text(&r, &a);
        packed[i] = pack_record(text[i], &a);
        shorter += packed[i] != text[i];
        ck_assert(packed[i] == text[i] || strlen(packed[i]) < strlen(text[i]) / 2);
    }
    ck_assert_int_gt(shorter, TEXTS / 4);
    db_arg_texts(&p, packed, TEXTS);
    db_arg_texts(&p, text, TEXTS);
    OK(db_query(store_db(s),
                "select coalesce(min(t.x), '') from unnest($1::text[], $2::text[]) as t(packed, x)"
                " where gpurate.record_text(t.packed) is distinct from t.x",
                &p, 1, 1, &res, &e));
    ck_assert_str_eq(db_text(res, 0, 0), "");
    db_result_close(&res);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* What only looks packed stays what it is, and is no error of who reads it. */
START_TEST(a_text_that_was_not_packed_is_left_alone)
{
    static const char *const text[] = {"",
                                       "=",
                                       "=\n",
                                       "=\nvote,1,a\n=",
                                       "=\nvote,1,a\n=\n",
                                       "=\nvote,1,a\n=2",
                                       "=\nvote,1,a\n=2,8",
                                       "=\nvote,1,a\n=x,y\n",
                                       "=\nvote,1,a\n=2,-8\n",
                                       "=\nvote,1,a\n=99999999999,8\n",
                                       "=\nvote,1,a\n=2,99999999999\n",
                                       "=\nvote,1,a\n=2,9\n=3,9,9\n"};
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    struct err e = {0};

    db_arg_texts(&p, text, sizeof text / sizeof *text);
    OK(db_query(store_db(s),
                "select coalesce(string_agg(x, '|'), '') from unnest($1::text[]) x"
                " where gpurate.record_text(x) <> x and x not in (e'=\\n')",
                &p, 1, 1, &res, &e));
    ck_assert_str_eq(db_text(res, 0, 0), "");
    db_result_close(&res);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* ---- partitions and votes ---- */

static const char *seat_name(int k, struct arena *a)
{
    return text_fmt(a, "op%02d", k);
}

/* One partition; `calm` of 0 is another one each time, a large one repeats the one before. */
static void random_partition(struct fixing *f, int n, int seats, unsigned calm,
                             struct kit_random *r, struct arena *a)
{
    struct fixing_partition *p = &f->partition[n];
    bool valid = calm < 1000 && kit_below(r, 3) == 0;

    *p = n > 0 && kit_below(r, calm + 1) ? p[-1] : (struct fixing_partition){0};
    p->number = n;
    p->start = NOW + n * 3600 + (kit_below(r, calm + 8) ? 0 : 60);
    if (n == 0 || !kit_below(r, calm + 1)) {
        *p = (struct fixing_partition){.number = n,
                                       .start = p->start,
                                       .valid = valid,
                                       .polled = kit_below(r, 2),
                                       .carried = (int)kit_below(r, 2),
                                       .why = valid             ? NULL
                                              : kit_below(r, 2) ? "too few"
                                                                : "nobody"};
        if (valid)
            p->median_nusd = p->central50_nusd = p->mean_nusd = 1 + (int64_t)kit_below(r, 3);
    }
    for (int k = 0; k < seats; k++) {
        struct fixing_vote *v = &f->vote[n * seats + k];

        *v = n > 0 && kit_below(r, calm + 1) ? v[-seats] : (struct fixing_vote){0};
        if (!v->op) {
            v->verdict = kit_below(r, 2) ? VERDICT_ABSENT : VERDICT_NO_ELIGIBLE;
            v->market = kit_below(r, 5) ? kit_below(r, 2) ? "one, \"two\"" : "router" : NULL;
            if (calm < 1000 && kit_below(r, 3) == 0)
                v->price_nusd = v->counted_nusd = v->weight_nano = 1 + (int64_t)kit_below(r, 3);
            v->carried = v->price_nusd && kit_below(r, 2);
            v->carried_from = v->carried;
        }
        v->partition = n;
        v->op = seat_name(k, a);
    }
}

static struct fixing random_fixing(int seats, unsigned calm, struct kit_random *r, struct arena *a)
{
    struct fixing f = {.index = "X",
                       .date = DATE,
                       .revision = 1,
                       .status = FIXING_FINAL,
                       .level = 5,
                       .method = "GHR-1.0",
                       .method_hash = "aa",
                       .panel = "p",
                       .panel_hash = "bb",
                       .partitions = PARTITIONS,
                       .inputs_digest = "cc",
                       .why = "no value",
                       .partition_len = PARTITIONS,
                       .vote_len = (size_t)(PARTITIONS * seats)};

    f.partition = ARENA_ARRAY(a, struct fixing_partition, f.partition_len);
    f.vote = ARENA_ARRAY(a, struct fixing_vote, f.vote_len);
    for (int n = 0; n < PARTITIONS; n++)
        random_partition(&f, n, seats, calm, r, a);
    return f;
}

static const char *record_of(const struct fixing *f, struct arena *a)
{
    struct buf b;
    struct record_sink sink;
    const char *text;

    buf_init(&b, SIZE_MAX / 2);
    sink = record_to_buf(&b);
    record_fixing(f, NULL, &sink);
    text = text_dup_n(a, b.data, b.len);
    buf_fini(&b);
    return text;
}

static int stored(struct arena *a, const char *table)
{
    return atoi(scratch_value(a, text_fmt(a, "select count(*) from gpurate.%s", table)));
}

static bool put_fixing(struct store *s, const struct fixing *f, struct store_record *rec,
                       struct err *e)
{
    return store_put_fixings(s, &f, &rec, 1, e);
}

/* Stores it, reads it, and the record of the one is that of the other. */
static void comes_back(struct store *s, struct fixing *f, const char *index, struct arena *a)
{
    struct store_record rec = {.digest = "d", .published_at = NOW}, got_rec;
    struct store_pick newest = {0};
    struct fixing got;
    struct err e = {0};
    bool found;

    f->index = index;
    rec.text = record_of(f, a);
    OK(put_fixing(s, f, &rec, &e));
    OK(store_get_fixing(s, index, DATE, &newest, true, &got, &got_rec, &found, a, &e));
    ck_assert(found);
    ck_assert_str_eq(got_rec.text, rec.text);
    ck_assert_str_eq(record_of(&got, a), rec.text);
    for (size_t i = 0; i < f->partition_len; i++)
        ck_assert(got.partition[i].polled == f->partition[i].polled);
    for (size_t i = 0; i < f->vote_len; i++)
        ck_assert(got.vote[i].carried == f->vote[i].carried);
}

START_TEST(partitions_and_votes_come_back_one_by_one)
{
    static const unsigned calm[] = {0, 1, 5, 30, 1000000};
    struct arena a = {0};
    struct kit_random r = {random_seed("pack rows")};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);

    for (int i = 0; i < 60; i++) {
        struct fixing f = random_fixing((int)kit_below(&r, 12), calm[i % 5], &r, &a);

        comes_back(s, &f, text_fmt(&a, "X%d", i), &a);
    }
    ck_assert_int_gt(stored(&a, "partition_value where span = 1"), 0);
    ck_assert_int_gt(stored(&a, "partition_value where span > 1"), 0);
    ck_assert_int_gt(stored(&a, "fixing_input where span = 1"), 0);
    ck_assert_int_gt(stored(&a, "partition_value where span > 1 and median is not null"), 0);
    ck_assert_int_gt(stored(&a, "fixing_input where span > 1 and counted is not null"), 0);
    ck_assert_int_gt(stored(&a, "fixing_input where cardinality(more_operators) > 1"), 0);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* What a day costs on which nobody answered: rows by the reasons, not by seats and partitions. */
START_TEST(a_day_without_prices_is_a_handful_of_rows)
{
    static const int seats[] = {8, SEATS_MAX};
    struct arena a = {0};
    struct kit_random r = {1};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    const char *size;

    for (int i = 0; i < 2; i++) {
        struct fixing f = random_fixing(seats[i], 1000000, &r, &a);

        for (size_t k = 0; k < f.partition_len; k++) {
            f.partition[k] = f.partition[0];
            f.partition[k].number = (int)k;
            f.partition[k].start = NOW + (int64_t)k * 3600;
        }
        for (size_t k = 0; k < f.vote_len; k++)
            f.vote[k].verdict = VERDICT_ABSENT;
        comes_back(s, &f, text_fmt(&a, "X%d", i), &a);
        ck_assert_int_eq(stored(&a, "partition_value"), i + 1);
        ck_assert_int_eq(stored(&a, "fixing_input"), i + 1);
    }
    size =
        scratch_value(&a, "select min(octet_length(api_v1.fixing.record) / octet_length(f.record))"
                          " from api_v1.fixing join gpurate.fixing f using (publication_no)");
    ck_assert_msg(atoi(size) >= 4, "the text is %s times what is stored", size);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

SUITE(store_pack)
{
    ADD(a_packed_record_is_unpacked_to_the_byte);
    ADD(a_text_that_was_not_packed_is_left_alone);
    ADD(partitions_and_votes_come_back_one_by_one);
    ADD(a_day_without_prices_is_a_handful_of_rows);
}
