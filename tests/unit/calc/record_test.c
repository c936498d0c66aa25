/* The text of a settlement and of an author's agreement, to the byte: it is digested and signed. */
#include "calc/record.h"

#include <string.h>

#include "../../lib/unit.h"
#include "base/text.h"
#include "calc/contract/rule_record.h"

static struct arena mem;

static const struct contract_def contract = {.id = "H100-SXM", .index = "X"};
static const struct method method = {.id = "GHR-1.1", .hash = "mh"};

#define HEAD "gpurate,settlement 1\ncontract,H100-SXM-K26\nindex,X\nmethod,GHR-1.1,mh\nthrough,"

static const struct {
    struct settlement said;
    const char *previous, *text;
} settlements[] = {
    {{.status = SETTLE_RUNNING, .through = 20573, .days = 31},
     NULL,
     HEAD "2026-04-30\nstatus,running\ndays,31\ndays_published,0\ndays_repeated,0\nwhy,\n"
          "previous,\n"},
    {{.status = SETTLE_RUNNING,
      .through = 20573,
      .days = 31,
      .has_indicative = true,
      .indicative_nusd = 2400000000},
     "aa",
     HEAD "2026-04-30\nstatus,running\ndays,31\ndays_published,0\ndays_repeated,0\n"
          "indicative,2.400000000\nwhy,\nprevious,aa\n"},
    {{.status = SETTLE_RUNNING,
      .through = 20580,
      .days = 31,
      .days_published = 6,
      .days_repeated = 1,
      .has_to_date = true,
      .to_date_nusd = 2500000000,
      .has_indicative = true,
      .indicative_nusd = 2400000000},
     "aa",
     HEAD "2026-05-07\nstatus,running\ndays,31\ndays_published,6\ndays_repeated,1\n"
          "to_date,2.500000000\nindicative,2.400000000\nwhy,\nprevious,aa\n"},
    {{.status = SETTLE_FINAL,
      .through = 20604,
      .days = 31,
      .days_published = 31,
      .has_price = true,
      .price_nusd = 2500100000,
      .has_to_date = true,
      .to_date_nusd = 2500100000,
      .has_indicative = true,
      .indicative_nusd = 2500100000},
     "bb",
     HEAD "2026-05-31\nstatus,final\ndays,31\ndays_published,31\ndays_repeated,0\n"
          "price,2.500100000\nto_date,2.500100000\nindicative,2.500100000\nwhy,\nprevious,bb\n"},
    {{.status = SETTLE_NOT_DETERMINED, .through = 20604, .days = 31, .why = "too few, by far"},
     "bb",
     HEAD "2026-05-31\nstatus,not_determined\ndays,31\ndays_published,0\ndays_repeated,0\n"
          "why,\"too few, by far\"\nprevious,bb\n"},
};

START_TEST(a_settlement_tells_what_it_has)
{
    struct settlement s = settlements[_i].said;
    struct record_sink sink;
    struct buf b;

    s.contract = &contract;
    s.month = 2026 * 12 + 4;
    buf_init(&b, BUF_CONFIG_MAX);
    sink = record_to_buf(&b);
    record_settlement(&s, &method, settlements[_i].previous, &sink, &mem);
    ck_assert_str_eq(b.data, settlements[_i].text);
    buf_fini(&b);
    arena_fini(&mem);
}
END_TEST

/* What a fixing has of its own beside what every one has: values, a matched change, an author. */
static const struct {
    struct fixing said;
    const char *is, *is_not;
} fixings[] = {
    {{.level = 4, .avg_nusd = 2500000000, .avg_exact_nusd = 2500000001},
     "\nlevel,4\nwhy,\navg,2.500000000\nmed,0.000000000\nmean,0.000000000\n"
     "avg_exact,2.500000001\nmed_exact,0.000000000\nmean_exact,0.000000000\nvalid_partitions,0\n",
     "matched"},
    {{.level = 5, .why = "none"}, "\nlevel,5\nwhy,none\nvalid_partitions,0\n", "avg"},
    {{.level = 1, .has_matched = true, .matched_nano = -1},
     "\ninfluence,,0.000000000\nmatched,-0.000000001\ncomposition,0.000000000\nflags,\n",
     "agreement"},
    {{.level = 1, .author = "zai"},
     "\nhigh,0.000000000\nagreement,zai,none\ninfluence,,0.000000000\n",
     "matched"},
    {{.level = 1, .author = "zai", .agreement = 3, .agreement_of = 9, .author_nusd = 1},
     "\nagreement,zai,3,9,0.000000001\ninfluence,",
     "none"},
    {{.level = 1, .flags = FIXING_REVIEW | FIXING_CARRIED, .prior_date = 20600},
     "\nflags,\"review,carried\"\nrepeated,0\nprior,2026-05-27\nvalid_until,1970-01-01T00:00:00Z\n",
     "matched"},
};

START_TEST(a_fixing_tells_what_it_has)
{
    struct fixing f = fixings[_i].said;
    struct record_sink sink;
    struct buf b;

    f.index = "X", f.method = f.panel = "m-1", f.method_hash = f.panel_hash = "h";
    f.inputs_digest = "in";
    buf_init(&b, BUF_CONFIG_MAX);
    sink = record_to_buf(&b);
    record_fixing(&f, "pp", &sink);
    ck_assert_msg(strstr(b.data, fixings[_i].is), "%s\nis not in\n%s", fixings[_i].is, b.data);
    ck_assert_msg(!strstr(b.data, fixings[_i].is_not), "%s\nis in\n%s", fixings[_i].is_not, b.data);
    ck_assert(text_ends(b.data, "\nprevious,pp\n"));
    buf_fini(&b);
}
END_TEST

/* Of a partition, a seat and an operator each field is in its place. */
START_TEST(parts_of_a_fixing_are_lines)
{
    struct fixing_partition part[] = {{.number = 0,
                                       .start = 60,
                                       .valid = true,
                                       .operators = 5,
                                       .carried = 1,
                                       .clamped = 2,
                                       .dispersed = true,
                                       .median_nusd = 3,
                                       .central50_nusd = 4,
                                       .mean_nusd = 6},
                                      {.number = 1, .start = 120, .operators = 4, .why = "no, no"}};
    struct fixing_operator op = {"o", "neocloud", 7, 8, -9};
    struct fixing_vote vote = {.partition = 1,
                               .op = "o",
                               .market = "m",
                               .verdict = VERDICT_CLAMPED,
                               .carried_from = 2,
                               .price_nusd = 3,
                               .counted_nusd = 4,
                               .weight_nano = 5};
    struct fixing f = {.index = "X",
                       .level = 1,
                       .inputs_digest = "in",
                       .partition = part,
                       .partition_len = 2,
                       .op = &op,
                       .operator_len = 1,
                       .vote = &vote,
                       .vote_len = 1};
    struct record_sink sink;
    struct buf b;

    buf_init(&b, BUF_CONFIG_MAX);
    sink = record_to_buf(&b);
    record_fixing(&f, NULL, &sink);
    ck_assert_msg(text_ends(b.data,
                            "\npartition,0,1970-01-01T00:01:00Z,valid,5,1,2,dispersed,0.000000004,"
                            "0.000000003,0.000000006\n"
                            "partition,1,1970-01-01T00:02:00Z,invalid,4,0,0,,\"no, no\"\n"
                            "operator,o,neocloud,7,0.000000008,-0.000000009\n"
                            "vote,1,o,m,clamped,2,0.000000003,0.000000004,0.000000005\n"
                            "previous,\n"),
                  "%s", b.data);
    buf_fini(&b);
}
END_TEST

/* A settlement by a rule whose calendar may be either of two: every price with what leads to it. */
START_TEST(a_settlement_by_a_rule_tells_every_price)
{
    static const struct calendar nymex = {.id = "NYMEX", .hash = "c1"},
                                 target = {.id = "TARGET", .hash = "c2"};
    struct rule rule = {.id = "R",
                        .index = "X",
                        .hash = "rh",
                        .period = RULE_MONTH,
                        .status = RULE_LISTED,
                        .calendar = {&nymex, &target}};
    const struct rule_day days[] = {{20758, 1, 2500000000, 2400000000, 2600000001},
                                    {20759, 4, 1000000000, 0, 0},
                                    {20760, 5, 7, 7, 7}};
    const int64_t without[] = {20760, 20761};
    struct rule_price price[] = {{.has_price = true,
                                  .price_nusd = 2500000000,
                                  .result = "2.00 yes",
                                  .choice = "days business",
                                  .days = 4,
                                  .used = 3,
                                  .repeated = 1,
                                  .combinations = 2,
                                  .without = without,
                                  .without_len = 2,
                                  .worth = {{720, 1800000000000}, {721, 1802500000000}},
                                  .worth_len = 2},
                                 {.why = "nothing", .combinations = 1}};
    struct rule_settlement s = {.rule = &rule,
                                .from = 20758,
                                .to = 20787,
                                .through = 20761,
                                .outcome = RULE_RUNNING,
                                .price = price,
                                .len = 2};
    struct buf b;

    buf_init(&b, BUF_CONFIG_MAX);
    rule_record(&s, days, 3, &b, &mem);
    ck_assert_str_eq(b.data, "shadow 1\ncontract R\ncode R-X26\ndefinition rh\n"
                             "calendar NYMEX c1\ncalendar TARGET c2\n"
                             "says the rule of R on our index X, not the exchange's price\n"
                             "period 2026-11-01 2026-11-30\nas_of 2026-11-04\nstatus running\n"
                             "day 2026-11-01 1 2.50 2.40 2.600000001\n"
                             "day 2026-11-02 4 1.00 0.00 0.00\n"
                             "day 2026-11-03 5\n"
                             "price 2.50\nresult 2.00 yes\nchoice days business\n"
                             "days 4 used 3 repeated 1 combinations 2\n"
                             "without 2026-11-03\nwithout 2026-11-04\n"
                             "worth 720 1800.00\nworth 721 1802.50\n"
                             "price none\nwhy nothing\ndays 0 used 0 repeated 0 combinations 1\n");
    buf_fini(&b);
    arena_fini(&mem);
}
END_TEST

SUITE(calc_record)
{
    ADD(a_settlement_by_a_rule_tells_every_price);
    ADD_TABLE(a_settlement_tells_what_it_has, settlements);
    ADD_TABLE(a_fixing_tells_what_it_has, fixings);
    ADD(parts_of_a_fixing_are_lines);
}
