#include "store/fixing.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/unit.h"
#include "base/text.h"
#include "scratch.h"
#include "store/view/site.h"
#include "store/erratum.h"
#include "store/indicative.h"
#include "store/settlement.h"

enum { DATE = 20601, NOW = 1779985200 }; /* 2026-05-28, 16:20 UTC */

static bool put_fixing(struct store *s, const struct fixing *f, struct store_record *rec,
                       struct err *e)
{
    return store_put_fixings(s, &f, &rec, 1, e);
}

/* A fixing with a value in every field, each another one. */
static struct fixing whole(struct arena *a)
{
    struct fixing f = {.index = "H100-SXM",
                       .date = DATE,
                       .revision = 1,
                       .status = FIXING_PRELIMINARY,
                       .level = 1,
                       .method = "GHR-1.0",
                       .method_hash = "aa",
                       .panel = "headline-2026-01",
                       .panel_hash = "bb",
                       .avg_nusd = 2559900000,
                       .med_nusd = 2476400000,
                       .mean_nusd = 2936100000,
                       .avg_exact_nusd = 2559949495,
                       .med_exact_nusd = 2476363636,
                       .mean_exact_nusd = 2936111111,
                       .valid_partitions = 22,
                       .partitions = 24,
                       .operators = 3,
                       .low_nusd = 1850000001,
                       .high_nusd = 6400000002,
                       .q1_nusd = 2190000003,
                       .q3_nusd = 2950000004,
                       .influence_nusd = 187777777,
                       .influence_operator = "vast",
                       .has_matched = true,
                       .matched_nano = -12345678,
                       .composition_nano = 1,
                       .repeated = 0,
                       .prior_date = DATE - 1,
                       .flags = FIXING_REVIEW | FIXING_CARRIED,
                       .valid_until = NOW + 100000,
                       .author = "runpod",
                       .author_nusd = 2000000001,
                       .agreement = 2,
                       .agreement_of = 3,
                       .why = "caf\xC3\xA9, \"quoted\"\n",
                       .inputs_digest = "cc",
                       .partition_len = 24,
                       .operator_len = 3,
                       .vote_len = 72};
    static const char *const names[] = {"lambda", "runpod", "vast"};

    f.partition = ARENA_ARRAY(a, struct fixing_partition, 24);
    f.op = ARENA_ARRAY(a, struct fixing_operator, 3);
    f.vote = ARENA_ARRAY(a, struct fixing_vote, 72);
    for (int i = 0; i < 24; i++) {
        bool valid = i != 7 && i != 8;

        f.partition[i] = (struct fixing_partition){.number = i,
                                                   .start = NOW - NOW % 3600 - 86400 + i * 3600,
                                                   .valid = valid,
                                                   .polled = i != 8,
                                                   .why = valid ? NULL : "too few operators",
                                                   .operators = 3 + i,
                                                   .carried = i % 2,
                                                   .clamped = i % 3,
                                                   .dispersed = i % 5 == 0,
                                                   .median_nusd = valid ? 2440000000 + i : 0,
                                                   .central50_nusd = valid ? 2545000000 + i : 0,
                                                   .mean_nusd = valid ? 2900000000 + i : 0};
    }
    for (int i = 0; i < 3; i++)
        f.op[i] = (struct fixing_operator){names[i], i ? "neocloud" : "marketplace", 22 - i,
                                           i ? 2000000000 + i : 0, i - 1};
    for (int i = 0; i < 72; i++) {
        bool priced = i % 4;

        f.vote[i] = (struct fixing_vote){.partition = i / 3,
                                         .op = names[i % 3],
                                         .market = priced ? names[i % 3] : NULL,
                                         .verdict = (enum verdict)(i % VERDICTS),
                                         .carried = i % 4 == 1,
                                         .carried_from = i % 4,
                                         .price_nusd = priced ? 2000000000 + i : 0,
                                         .counted_nusd = priced ? 2100000000 + i : 0,
                                         .weight_nano = i * 13888888};
    }
    return f;
}

static struct store_record record(const char *digest, const char *previous)
{
    return (struct store_record){.text = "canonical\ntext\n",
                                 .digest = digest,
                                 .previous_digest = previous,
                                 .published_at = NOW};
}

static void same_parts(const struct fixing *a, const struct fixing *b)
{
    ck_assert_uint_eq(a->partition_len, b->partition_len);
    for (size_t i = 0; i < a->partition_len; i++) {
        struct fixing_partition x = a->partition[i], y = b->partition[i];

        ck_assert(text_eq(x.why, y.why));
        ck_assert(x.number == y.number && x.start == y.start && x.valid == y.valid
                  && x.polled == y.polled && x.operators == y.operators && x.carried == y.carried
                  && x.clamped == y.clamped && x.dispersed == y.dispersed
                  && x.median_nusd == y.median_nusd && x.central50_nusd == y.central50_nusd
                  && x.mean_nusd == y.mean_nusd);
    }
    ck_assert_uint_eq(a->operator_len, b->operator_len);
    for (size_t i = 0; i < a->operator_len; i++) {
        struct fixing_operator x = a->op[i], y = b->op[i];

        ck_assert(text_eq(x.op, y.op) && text_eq(x.segment, y.segment)
                  && x.partitions == y.partitions && x.price_nusd == y.price_nusd
                  && x.influence_nusd == y.influence_nusd);
    }
    ck_assert_uint_eq(a->vote_len, b->vote_len);
    for (size_t i = 0; i < a->vote_len; i++) {
        struct fixing_vote x = a->vote[i], y = b->vote[i];

        ck_assert(text_eq(x.op, y.op) && text_eq(x.market, y.market));
        ck_assert(x.partition == y.partition && x.verdict == y.verdict && x.carried == y.carried
                  && x.carried_from == y.carried_from && x.price_nusd == y.price_nusd
                  && x.counted_nusd == y.counted_nusd && x.weight_nano == y.weight_nano);
    }
}

static void same_head(const struct fixing *a, const struct fixing *b)
{
    ck_assert(text_eq(a->index, b->index) && text_eq(a->method, b->method)
              && text_eq(a->method_hash, b->method_hash) && text_eq(a->panel, b->panel)
              && text_eq(a->panel_hash, b->panel_hash) && text_eq(a->why, b->why)
              && text_eq(a->influence_operator, b->influence_operator)
              && text_eq(a->inputs_digest, b->inputs_digest));
    ck_assert(a->date == b->date && a->revision == b->revision && a->status == b->status
              && a->level == b->level && a->avg_nusd == b->avg_nusd && a->med_nusd == b->med_nusd
              && a->mean_nusd == b->mean_nusd && a->avg_exact_nusd == b->avg_exact_nusd
              && a->med_exact_nusd == b->med_exact_nusd
              && a->mean_exact_nusd == b->mean_exact_nusd);
    ck_assert(a->valid_partitions == b->valid_partitions && a->partitions == b->partitions
              && a->operators == b->operators && a->low_nusd == b->low_nusd
              && a->high_nusd == b->high_nusd && a->q1_nusd == b->q1_nusd
              && a->q3_nusd == b->q3_nusd && a->influence_nusd == b->influence_nusd);
    ck_assert(a->has_matched == b->has_matched && a->matched_nano == b->matched_nano
              && a->composition_nano == b->composition_nano && a->flags == b->flags
              && a->repeated == b->repeated && a->prior_date == b->prior_date
              && a->valid_until == b->valid_until);
    ck_assert(text_eq(a->author, b->author) && a->author_nusd == b->author_nusd
              && a->agreement == b->agreement && a->agreement_of == b->agreement_of);
}

START_TEST(a_fixing_comes_back_bit_for_bit)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct fixing f = whole(&a), got;
    struct store_record rec = record("d1", NULL), back;
    int64_t polls[] = {3, 5, INT64_C(1) << 40};
    struct err e = {0};
    bool found;

    rec.polls = (struct store_ids){polls, 3};
    rec.fx_date = DATE - 1;
    rec.signature = "sig";
    rec.key_id = "key";
    rec.run = scratch_run(s);
    OK(put_fixing(s, &f, &rec, &e));
    ck_assert_int_eq(rec.publication_no, 1);
    OK(store_role(s, STORE_AS_READER, &e));
    OK(store_get_fixing(s, "H100-SXM", DATE, NULL, true, &got, &back, &found, &a, &e));
    ck_assert(found);
    same_head(&f, &got);
    same_parts(&f, &got);
    ck_assert_str_eq(back.text, rec.text);
    ck_assert_str_eq(back.digest, "d1");
    ck_assert_ptr_null(back.previous_digest);
    ck_assert_str_eq(back.signature, "sig");
    ck_assert_str_eq(back.key_id, "key");
    ck_assert_int_eq(back.fx_date, DATE - 1);
    ck_assert_int_eq(back.run, rec.run);
    ck_assert_int_eq(back.published_at, NOW);
    ck_assert_int_eq(back.publication_no, 1);
    ck_assert_uint_eq(back.polls.len, 3);
    ck_assert_int_eq(back.polls.at[2], INT64_C(1) << 40);
    OK(store_get_fixing(s, "H100-SXM", DATE + 1, NULL, true, &got, NULL, &found, &a, &e));
    ck_assert(!found);
    ck_assert_str_eq(scratch_value(&a, "select avg_text || ' ' || avg_exact_text"
                                       " from api_v1.fixing_latest"),
                     "2.5599 2.559949495");
    ck_assert_str_eq(scratch_value(&a, "select concat_ws(' ', author, author_price_text, agreement,"
                                       " agreement_of) from api_v1.fixing_as_of(now())"),
                     "runpod 2.000000001 2 3");
    scratch_sql(&a,
                "insert into gpurate.market (market, title, kind, key_env, gap_s, terms) values"
                " ('lambda', 't', 'list', '{}', 1, 'unclear'),"
                " ('vast', 't', 'peer', '{}', 1, 'permitted')"); /* of runpod nothing is known */
    ck_assert_str_eq(scratch_value(&a,
                                   "select string_agg(concat_ws(' ', terms, operators, markets),"
                                   " ', ' order by terms) from api_v1.fixing_terms"
                                   " where index = 'H100-SXM' and newest"),
                     "permitted 1 {vast}, unclear 1 {lambda}, unread 1 {runpod}");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(level_5_has_no_number_anywhere)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct fixing f = whole(&a), got;
    struct store_record rec = record("d1", NULL);
    struct err e = {0};
    bool found;

    f.level = 5;
    f.has_matched = false;
    f.matched_nano = f.composition_nano = 0;
    f.author_nusd = f.agreement = f.agreement_of = 0; /* "none", which is not 0 of n */
    f.partition_len = f.operator_len = f.vote_len = 0;
    OK(put_fixing(s, &f, &rec, &e));
    ck_assert_str_eq(scratch_value(&a, "select count(*) from api_v1.fixing where coalesce(avg, med,"
                                       " mean, avg_exact, med_exact, mean_exact) is null"
                                       " and avg_text is null and matched is null"),
                     "1");
    OK(store_get_fixing(s, "H100-SXM", DATE, NULL, true, &got, NULL, &found, &a, &e));
    ck_assert_int_eq(got.level, 5);
    ck_assert_int_eq(got.avg_nusd, 0);
    ck_assert(!got.has_matched);
    ck_assert_str_eq(scratch_value(&a, "select count(*) from api_v1.fixing where coalesce("
                                       " author_price, agreement, agreement_of) is null"
                                       " and author = 'runpod'"),
                     "1");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* Publishes what the chain asks for. */
static int64_t publish(struct store *s, struct fixing *f, const char *digest, int64_t at,
                       struct arena *a)
{
    struct store_record rec = record(digest, NULL);
    struct store_chain chain;
    struct err e = {0};

    OK(store_get_chain(s, f->index, f->date, &chain, a, &e));
    f->revision = chain.revision;
    rec.previous_digest = chain.digest;
    rec.published_at = at;
    OK(put_fixing(s, f, &rec, &e));
    return rec.publication_no;
}

/* Of several indices one names what is no longer its chain's end: none goes, and no number is used.
 */
START_TEST(fixings_are_published_together_or_not_at_all)
{
    static const char *const index[] = {"H100", "H100-SXM", "H200"};
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct fixing f[3] = {whole(&a), whole(&a), whole(&a)}, got[3];
    struct store_record rec[3] = {record("a", NULL), record("b", "other"), record("c", NULL)};
    const struct fixing *fixing[3];
    struct store_record *records[3];
    struct store_chain chain[3];
    struct err e = {0};
    bool found[3];

    for (int i = 0; i < 3; i++) {
        f[i].index = index[i];
        f[i].status = FIXING_FINAL;
        fixing[i] = &f[i];
        records[i] = &rec[i];
    }
    f[2].operator_len = 0;
    FAILS(store_put_fixings(s, fixing, records, 3, &e), ERR_LOCKED);
    ck_assert_str_eq(scratch_value(&a,
                                   "select concat_ws(' ', (select count(*) from gpurate.fixing),"
                                   " (select count(*) from gpurate.partition_value),"
                                   " (select last_no from gpurate.publication))"),
                     "0 0 0");
    rec[1].previous_digest = NULL;
    OK(store_put_fixings(s, fixing, records, 3, &e));
    ck_assert_str_eq(scratch_value(&a, "select string_agg(index || ' ' || record_digest, ', '"
                                       " order by publication_no) from gpurate.fixing"),
                     "H100 a, H100-SXM b, H200 c");
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(rec[i].publication_no, i + 1);
    OK(store_get_chains(s, index, 3, DATE, chain, &a, &e));
    OK(store_get_previous_finals(s, index, NULL, 3, DATE + 1, got, found, &a, &e));
    for (int i = 0; i < 3; i++) {
        ck_assert_str_eq(chain[i].digest, rec[i].digest);
        ck_assert_int_eq(chain[i].revision, 2);
        ck_assert_int_eq(chain[i].date, DATE);
        ck_assert(found[i]);
        same_head(&f[i], &got[i]);
        ck_assert_uint_eq(got[i].operator_len, f[i].operator_len);
        for (size_t k = 0; k < got[i].operator_len; k++)
            ck_assert_str_eq(got[i].op[k].op, f[i].op[k].op);
    }
    OK(store_get_previous_finals(s, index, NULL, 3, DATE, got, found, &a, &e));
    ck_assert(!found[0] && !found[1] && !found[2]);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* Of chains d1 d2 d3 (publications 1, 3, 4) and o1 (2), without what is between. */
static void some_of_it(struct store *s, struct arena *a)
{
    static const char *const two[] = {"H100-SXM", "H200-SXM"};
    static const char *const each[] = {"H100-SXM", "H100-SXM", "H200-SXM"};
    const int64_t of[] = {4, 1, 2};
    struct store_fixing_list list;
    const char *before[3];
    struct store_ids no;
    struct err e = {0};

    OK(store_get_numbers(s, two, 2, DATE, &no, a, &e));
    ck_assert_uint_eq(no.len, 3);
    ck_assert(no.at[0] == 1 && no.at[1] == 2 && no.at[2] == 3);
    OK(store_get_numbers(s, two, 1, DATE + 1, &no, a, &e));
    ck_assert(no.len == 1 && no.at[0] == 4);
    OK(store_get_numbers(s, two, 2, DATE + 2, &no, a, &e));
    ck_assert_uint_eq(no.len, 0);
    OK(store_get_numbered(s, (const int64_t[]){2, 4, 5}, 3, &list, a, &e));
    ck_assert_uint_eq(list.len, 2);
    ck_assert_str_eq(list.at[0].index, "H200-SXM");
    ck_assert_str_eq(list.record[1].digest, "d3");
    ck_assert_str_eq(list.record[1].text, "canonical\ntext\n");
    OK(store_get_digests_before(s, each, of, 3, before, a, &e));
    ck_assert_str_eq(before[0], "d2");
    ck_assert(!before[1] && !before[2]);
}

START_TEST(the_chain_has_one_end)
{
    static const char *const one[] = {"H100-SXM"};
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct fixing f = whole(&a), other = whole(&a);
    struct store_record stale = record("dx", NULL);
    struct store_extent_list extents;
    struct store_fixing_list all;
    struct store_chain chain;
    struct err e = {0};

    other.index = "H200-SXM";
    ck_assert_int_eq(publish(s, &f, "d1", NOW, &a), 1);
    ck_assert_int_eq(publish(s, &other, "o1", NOW, &a), 2);
    f.status = FIXING_FINAL;
    f.avg_nusd = 2560000000;
    ck_assert_int_eq(publish(s, &f, "d2", NOW + 14000, &a), 3);
    ck_assert_int_eq(f.revision, 2);
    f.revision = 3;
    stale.previous_digest = "d1";
    FAILS(put_fixing(s, &f, &stale, &e), ERR_LOCKED);
    stale.previous_digest = "d2";
    f.revision = 2;
    FAILS(put_fixing(s, &f, &stale, &e), ERR_LOCKED);
    f.date++;
    ck_assert_int_eq(publish(s, &f, "d3", NOW + 86400, &a), 4); /* a refusal leaves no gap */
    OK(store_get_chain(s, "H100-SXM", DATE, &chain, &a, &e));
    ck_assert_str_eq(chain.digest, "d3");
    ck_assert_int_eq(chain.date, DATE + 1);
    ck_assert_int_eq(chain.revision, 3);
    OK(store_get_records(s, NULL, 0, 1, 2, &all, &a, &e));
    ck_assert_uint_eq(all.len, 2);
    ck_assert_int_eq(all.record[0].publication_no, 2);
    ck_assert_str_eq(all.at[0].index, "H200-SXM");
    ck_assert_int_eq(all.record[1].publication_no, 3);
    OK(store_get_records(s, NULL, 0, 3, 2, &all, &a, &e));
    ck_assert_uint_eq(all.len, 1);
    ck_assert_int_eq(all.record[0].publication_no, 4);
    OK(store_get_extents(s, NULL, &extents, &a, &e));
    ck_assert_uint_eq(extents.len, 2);
    ck_assert_str_eq(extents.at[0].index, "H100-SXM");
    ck_assert_int_eq(extents.at[0].first, DATE);
    ck_assert_int_eq(extents.at[0].last, DATE + 1);
    ck_assert_int_eq(extents.at[0].newest_no, 4);
    ck_assert_int_eq(extents.at[1].newest_no, 2);
    OK(store_get_extents(s, "H200-SXM", &extents, &a, &e));
    ck_assert_uint_eq(extents.len, 1);
    ck_assert_int_eq(extents.at[0].last, DATE);
    OK(store_get_records(s, one, 1, INT64_MIN, 0, &all, &a, &e));
    ck_assert_uint_eq(all.len, 3);
    ck_assert_str_eq(all.record[1].previous_digest, "d1");
    ck_assert_str_eq(all.record[2].previous_digest, "d2");
    ck_assert_str_eq(all.record[2].text, "canonical\ntext\n");
    some_of_it(s, &a);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(a_revision_is_picked_before_its_value_is_looked_at)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct fixing f = whole(&a), got;
    struct store_record refused = record("dx", NULL);
    struct store_pick then = {.as_of = NOW + 10}, final_only = {.final_only = true},
                      second = {.revision = 2}, before = {0};
    struct store_fixing_list all;
    struct err e = {0};
    bool found;

    (void)publish(s, &f, "d1", NOW, &a); /* preliminary */
    before.before_no = publish(s, &f, "d2", NOW + 100, &a);
    f.status = FIXING_FINAL;
    f.level = 5; /* a correction that withdraws it */
    (void)publish(s, &f, "d3", NOW + 200, &a);
    refused.previous_digest = "d3";
    f.revision = 4; /* what is final stays */
    FAILS(put_fixing(s, &f, &refused, &e), ERR_DATABASE);
    OK(store_get_fixing(s, "H100-SXM", DATE, &then, false, &got, NULL, &found, &a, &e));
    ck_assert_int_eq(got.revision, 1);
    OK(store_get_fixing(s, "H100-SXM", DATE, &final_only, false, &got, NULL, &found, &a, &e));
    ck_assert_int_eq(got.revision, 3);
    OK(store_get_fixing(s, "H100-SXM", DATE, &second, false, &got, NULL, &found, &a, &e));
    ck_assert_int_eq(got.revision, 2);
    OK(store_get_fixings(s, NULL, DATE, DATE, &before, &all, &a, &e)); /* before the second */
    ck_assert(all.len == 1 && all.at[0].revision == 1);
    before.before_no++;
    OK(store_get_fixings(s, NULL, DATE, DATE, &before, &all, &a, &e));
    ck_assert(all.len == 1 && all.at[0].revision == 2);
    /* The withdrawn value is not found again as "the last with a value". */
    OK(store_get_previous_final(s, "H100-SXM", DATE + 1, 0, &got, &found, &a, &e));
    ck_assert(!found);
    f.level = 1;
    f.date = DATE - 1;
    (void)publish(s, &f, "d4", NOW + 300, &a);
    OK(store_get_previous_final(s, "H100-SXM", DATE + 1, 0, &got, &found, &a, &e));
    ck_assert(found);
    ck_assert_int_eq(got.date, DATE - 1);
    ck_assert_uint_eq(got.operator_len, 3);
    OK(store_get_fixings(s, NULL, DATE - 5, DATE, &final_only, &all, &a, &e));
    ck_assert_uint_eq(all.len, 2);
    ck_assert_int_eq(all.at[0].date, DATE - 1);
    ck_assert_int_eq(all.at[1].revision, 3);
    ck_assert_str_eq(scratch_value(&a, "select string_agg(fixing_date || ' ' || revision, ','"
                                       " order by fixing_date) from api_v1.fixing_latest"),
                     "2026-05-27 1,2026-05-28 3");
    ck_assert_str_eq(scratch_value(&a, "select string_agg(revision || status, ',')"
                                       " from api_v1.fixing_as_of('2026-05-28T16:21:41Z')"),
                     "2preliminary");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/*
 * Four publishers at once, and a reader that keeps asking for what came after the last number it
 * saw: it must see every number, without gaps that fill later.
 */
START_TEST(a_reader_that_asks_for_more_misses_nothing)
{
    enum { WRITERS = 4, EACH = 25 };
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_READER);
    pid_t child[WRITERS];
    int64_t last = 0;

    for (int w = 0; w < WRITERS; w++) {
        child[w] = fork();
        if (child[w] == 0) {
            struct store *mine = scratch_open(&a, STORE_AS_PUBLISHER);
            struct fixing f = whole(&a);

            f.index = text_fmt(&a, "INDEX-%d", w);
            for (int i = 0; i < EACH; i++)
                (void)publish(mine, &f, text_fmt(&a, "%d.%d", w, i), NOW, &a);
            _exit(0);
        }
    }
    while (last < WRITERS * EACH) {
        struct db_args p = {.arena = &a};
        struct db_result *r;
        struct err e = {0};

        db_arg_int(&p, last);
        OK(db_query(store_db(s),
                    "select publication_no from api_v1.fixing"
                    " where publication_no > $1 order by publication_no",
                    &p, DB_ANY, 1, &r, &e));
        for (int i = 0; i < db_rows(r); i++)
            ck_assert_int_eq(db_int(r, i, 0), ++last);
        db_result_close(&r);
        (void)usleep(2000);
    }
    for (int w = 0; w < WRITERS; w++) {
        int status;

        ck_assert_int_eq(waitpid(child[w], &status, 0), child[w]);
        ck_assert_int_eq(status, 0);
    }
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(publishing_is_told_with_its_key)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct db *reader = scratch_db(&a);
    struct fixing f = whole(&a);
    const char *payload;
    struct err e = {0};

    OK(db_listen(reader, "gpurate_fixing", &e));
    (void)publish(s, &f, "d1", NOW, &a);
    OK(db_wait(reader, 5000, &payload, &a, &e));
    ck_assert_str_eq(payload, "H100-SXM 2026-05-28 1");
    db_close(&reader);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(a_fixing_that_cannot_be_stored_whole_is_not_stored)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct fixing f = whole(&a);
    struct store_record rec = record("d1", NULL);
    struct err e = {0};

    f.vote[71] = f.vote[0]; /* the key of another row */
    FAILS(put_fixing(s, &f, &rec, &e), ERR_DATABASE);
    ck_assert_str_eq(scratch_value(&a,
                                   "select concat_ws(' ', (select count(*) from gpurate.fixing),"
                                   " (select count(*) from gpurate.partition_value),"
                                   " (select last_no from gpurate.publication))"),
                     "0 0 0");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* Partitions of so many days to `last`, a line each. */
static const char *cells(struct store *s, int64_t last, int days, struct arena *a)
{
    static const char *const index[] = {"H100-SXM", "H200-SXM"};
    const int64_t to[] = {last, last};
    struct store_cells_list got;
    const char *out = "";
    struct err e = {0};

    OK(store_get_cells(s, index, to, 2, days, &got, a, &e));
    for (size_t i = 0; i < got.len; i++)
        out = text_fmt(a, "%s%s %s %s\n", out, got.at[i].index, got.at[i].cells, got.at[i].cause);
    return out;
}

START_TEST(coverage_names_gaps_and_missing_days)
{
    static const char one[] =
        "H100-SXM vcvcvcv--cvcvcvcvcvc-cvc nobody answered; too few operators\n",
                      both[] =
                          "H100-SXM vcvcvcv--cvcvcvcvcvc-cvc nobody answered; too few operators\n"
                          "H100-SXM vcvcvcv--cvcvcvcvcvc-cvc nobody answered; too few operators\n";
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct fixing f = whole(&a);

    f.partition[20].valid = false;
    f.partition[20].why = "nobody answered";
    f.valid_partitions = 21;
    (void)publish(s, &f, "d1", NOW, &a);
    f.date += 2;
    (void)publish(s, &f, "d2", NOW, &a);
    ck_assert_str_eq(
        scratch_value(&a, "select string_agg(concat_ws(' ', fixing_date, status, scheduled, valid,"
                          " carried, gaps, longest_gap, cause), '\n' order by fixing_date)"
                          " from api_v1.coverage where index = 'H100-SXM'"
                          " and fixing_date < '2026-05-30'"),
        "2026-05-28 preliminary 24 21 12 2 2 nobody answered; too few operators\n"
        "2026-05-29 missing 0 0 0 no record of this day");
    ck_assert_str_eq(scratch_value(&a, "select status from api_v1.coverage"
                                       " where fixing_date = '2026-05-30'"),
                     "preliminary");
    ck_assert_str_eq(scratch_value(&a, "select gap -> 0 ->> 'start' from api_v1.coverage"
                                       " where fixing_date = '2026-05-28'"),
                     "2026-05-27T23:00:00Z");
    store_close(&s);
    s = scratch_open(&a, STORE_AS_READER);
    ck_assert_str_eq(cells(s, DATE + 2, 3, &a), both);
    ck_assert_str_eq(cells(s, DATE + 2, 2, &a), one);
    ck_assert_str_eq(cells(s, DATE + 1, 1, &a), "");
    ck_assert_str_eq(cells(s, DATE + 1, 2, &a), one);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(votes_without_a_price_are_stored_in_spans)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct fixing f = whole(&a), got;
    struct store_record rec = record("d1", NULL);
    struct store_pick first = {.revision = 1};
    struct err e = {0};
    bool found;

    /* lambda never has a price, runpod not in 2 to 5 and, for another reason, in 6 and 7. */
    for (int i = 0; i < 72; i++) {
        struct fixing_vote *v = &f.vote[i];
        bool none = i % 3 == 0 || (i % 3 == 1 && v->partition >= 2 && v->partition <= 7);

        *v = (struct fixing_vote){.partition = v->partition,
                                  .op = v->op,
                                  .market = i % 3 ? v->op : NULL,
                                  .verdict = VERDICT_OK,
                                  .price_nusd = 1,
                                  .counted_nusd = 1,
                                  .weight_nano = 1};
        if (none)
            v->price_nusd = v->counted_nusd = v->weight_nano = 0;
        if (none)
            v->verdict = i % 3 && v->partition >= 6 ? VERDICT_ABSENT : VERDICT_NO_ELIGIBLE;
    }
    OK(put_fixing(s, &f, &rec, &e));
    ck_assert_str_eq(scratch_value(&a, "select string_agg(partition || '+' || span, ' '"
                                       " order by operator, partition) from gpurate.fixing_input"
                                       " where price is null"),
                     "0+24 2+4 6+2");
    ck_assert_str_eq(scratch_value(&a, "select count(*) from api_v1.fixing_input"), "72");
    OK(store_get_fixing(s, f.index, f.date, &first, true, &got, NULL, &found, &a, &e));
    ck_assert(found);
    ck_assert_uint_eq(got.vote_len, 72);
    for (int i = 0; i < 72; i++) {
        ck_assert_int_eq(got.vote[i].partition, f.vote[i].partition);
        ck_assert_str_eq(got.vote[i].op, f.vote[i].op);
        ck_assert_int_eq(got.vote[i].verdict, f.vote[i].verdict);
        ck_assert_int_eq(got.vote[i].price_nusd, f.vote[i].price_nusd);
    }
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* Without what is null. */
static const char *prices_at(int64_t at, struct arena *a)
{
    return scratch_value(a, text_fmt(a,
                                     "select string_agg(concat_ws(' ', index, market, operator,"
                                     " verdict, offers, gpus, price, low, median, high, mean),"
                                     " E'\\n' order by market) from api_v1.market_price"
                                     " where observed_at = to_timestamp(%lld)",
                                     (long long)at));
}

START_TEST(indicative_values_and_market_prices_come_back)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct snapshot_market market[] = {{"lambda", "lambda", VERDICT_OK, 3, 24, 2000000000,
                                        2100000000, 2200000000, 2050000000, 2100000003},
                                       {"vast", NULL, VERDICT_THIN_BOOK, 0, 0, 0, 0, 0, 0, 0}};
    struct snapshot_eligible eligible[] = {
        {"lambda", NOW, -1}, {"lambda", NOW, 0}, {"lambda", NOW, 2}, {"vast", NOW, -1}};
    struct snapshot snap = {.fixing = whole(&a),
                            .start = NOW - 1200,
                            .end = NOW + 2400,
                            .market = market,
                            .market_len = 2,
                            .eligible = {.at = eligible, .len = 4},
                            .markets_priced = 1,
                            .median_low_nusd = 2100000000,
                            .median_high_nusd = 2100000001};
    const struct snapshot *one = &snap;
    struct store_indicative_list got;
    struct err e = {0};

    snap.fixing.status = FIXING_INDICATIVE;
    for (int i = 0; i < 2; i++) /* the second time changes nothing */
        OK(store_put_indicatives(s, &one, 1, NOW, scratch_run(s), &e));
    ck_assert_str_eq(scratch_value(&a, "select count(*) from api_v1.indicative"), "1");
    OK(store_get_last_indicative(s, NOW + 3600, &got, &a, &e));
    ck_assert_uint_eq(got.len, 1);
    ck_assert_int_eq(got.at[0].observed_at, NOW);
    ck_assert_int_eq(got.at[0].snapshot.fixing.avg_exact_nusd, 2559949495);
    ck_assert_int_eq(got.at[0].snapshot.fixing.flags, FIXING_REVIEW | FIXING_CARRIED);
    ck_assert_int_eq(got.at[0].snapshot.fixing.date, DATE);
    ck_assert_int_eq(got.at[0].snapshot.end, NOW + 2400);
    ck_assert_int_eq(got.at[0].snapshot.median_high_nusd, 2100000001);
    OK(store_put_indicatives(s, &one, 1, NOW + 3600, 0, &e));
    OK(store_get_last_indicative(s, NOW + 86400, &got, &a, &e));
    ck_assert_uint_eq(got.len, 1);
    ck_assert_int_eq(got.at[0].observed_at, NOW + 3600);
    ck_assert_str_eq(prices_at(NOW, &a),
                     "H100-SXM lambda lambda ok 3 24 2.050000000 2.000000000 2.100000000"
                     " 2.200000000 2.100000003\nH100-SXM vast thin_book 0 0");
    ck_assert_str_eq(scratch_value(&a, "select count(*) from api_v1.market_price"), "4");
    ck_assert_str_eq(scratch_value(&a, "select count(*) from gpurate.asked"), "2");
    market[0].offers++; /* what is not to the last number what it was is another row */
    market[1].verdict = VERDICT_ABSENT;
    OK(store_put_indicatives(s, &one, 1, NOW + 7200, 0, &e));
    ck_assert_str_eq(prices_at(NOW + 7200, &a),
                     "H100-SXM lambda lambda ok 4 24 2.050000000 2.000000000 2.100000000"
                     " 2.200000000 2.100000003\nH100-SXM vast absent 0 0");
    ck_assert_str_eq(scratch_value(&a, "select count(*) from gpurate.asked"), "4");
    ck_assert_str_eq(scratch_value(&a,
                                   "select string_agg(concat_ws(' ', market, positions, indices),"
                                   " ', ' order by market) from gpurate.eligible"),
                     "lambda {0,2} {H100-SXM,H100-SXM}, vast {} {}");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(settlements_and_errata_come_back)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct contract_def c = {.id = "H100-SXM",
                             .title = "t",
                             .index = "H100-SXM",
                             .size = 1000,
                             .size_unit = "GPU-hours",
                             .unit = "USD per GPU-hour",
                             .tick_nusd = 1000000,
                             .months = "FGHJKMNQUVXZ",
                             .listed_from = 2026 * 12,
                             .listed_months = 12};
    struct contract_list contracts = {&c, 1};
    struct settlement row = {.contract = &c,
                             .month = 2026 * 12 + 4,
                             .through = DATE,
                             .status = SETTLE_RUNNING,
                             .days = 31,
                             .days_published = 27,
                             .days_repeated = 1,
                             .has_to_date = true,
                             .to_date_nusd = 2559500000,
                             .has_indicative = true,
                             .indicative_nusd = 2559600000};
    struct store_record one = record("s1", NULL), two = record("s2", "s1");
    struct store_erratum erratum = {.index = "H100-SXM",
                                    .date = DATE,
                                    .revision = 2,
                                    .published_nusd = 2559900000,
                                    .would_be_nusd = 2560100000,
                                    .why = "a source was eight times off",
                                    .published_at = NOW};
    struct store_settlement_list got;
    struct store_erratum_list errata;
    struct store_chain chain;
    struct err e = {0};

    OK(store_put_contracts(s, &contracts, &e));
    OK(store_put_settlement(s, &row, 1, &one, &e));
    row.through = DATE + 3;
    row.status = SETTLE_FINAL;
    row.has_price = true;
    row.price_nusd = 2559500000;
    row.has_indicative = false;
    FAILS(store_put_settlement(s, &row, 1, &one, &e), ERR_LOCKED);
    OK(store_get_settlement_chain(s, "H100-SXM", row.month, DATE, &chain, &a, &e));
    ck_assert_str_eq(chain.digest, "s1");
    ck_assert_int_eq(chain.revision, 2);
    OK(store_put_settlement(s, &row, 1, &two, &e));
    OK(store_put_erratum(s, &erratum, &e));
    ck_assert_int_eq(erratum.publication_no, 3);
    OK(store_get_settlement_days(s, "H100-SXM", DATE, DATE + 3, &got, &a, &e));
    ck_assert_uint_eq(got.len, 2);
    ck_assert_int_eq(got.at[0].settlement.indicative_nusd, 2559600000);
    ck_assert(!got.at[0].settlement.has_price);
    ck_assert_int_eq(got.at[0].settlement.status, SETTLE_RUNNING);
    OK(store_get_settlement_days(s, "H100-SXM", DATE + 1, DATE + 3, &got, &a, &e));
    ck_assert_uint_eq(got.len, 1);
    ck_assert_int_eq(got.at[0].settlement.through, DATE + 3);
    OK(store_get_settlements(s, "H100-SXM", row.month, row.month, &got, &a, &e));
    ck_assert_uint_eq(got.len, 1);
    ck_assert_int_eq(got.at[0].settlement.month, row.month);
    ck_assert_int_eq(got.at[0].settlement.through, DATE + 3);
    ck_assert_int_eq(got.at[0].settlement.price_nusd, 2559500000);
    ck_assert(!got.at[0].settlement.has_indicative);
    ck_assert_int_eq(got.at[0].settlement.days_repeated, 1);
    ck_assert_str_eq(got.at[0].record.previous_digest, "s1");
    OK(store_get_errata(s, DATE, DATE, &errata, &a, &e));
    ck_assert_uint_eq(errata.len, 1);
    ck_assert_int_eq(errata.at[0].would_be_nusd, 2560100000);
    ck_assert_ptr_null(errata.at[0].contract);
    ck_assert_str_eq(scratch_value(&a, "select status || price_text from api_v1.settlement_price"),
                     "final2.5595");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

SUITE(store_fixing)
{
    ADD(a_fixing_comes_back_bit_for_bit);
    ADD(level_5_has_no_number_anywhere);
    ADD(fixings_are_published_together_or_not_at_all);
    ADD(the_chain_has_one_end);
    ADD(a_revision_is_picked_before_its_value_is_looked_at);
    ADD(a_reader_that_asks_for_more_misses_nothing);
    ADD(publishing_is_told_with_its_key);
    ADD(a_fixing_that_cannot_be_stored_whole_is_not_stored);
    ADD(coverage_names_gaps_and_missing_days);
    ADD(votes_without_a_price_are_stored_in_spans);
    ADD(indicative_values_and_market_prices_come_back);
    ADD(settlements_and_errata_come_back);
}
