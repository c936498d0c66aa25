/* A question that the database refuses is told as what could not be done, and nothing is given. */
#include "../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "scratch.h"
#include "store/annulment.h"
#include "store/basket.h"
#include "store/config.h"
#include "store/drift.h"
#include "store/erratum.h"
#include "store/fixing.h"
#include "store/fx.h"
#include "store/indicative.h"
#include "store/panel_change.h"
#include "store/poll.h"
#include "store/quote.h"
#include "store/run.h"
#include "store/settlement.h"
#include "store/shadow.h"
#include "store/token.h"
#include "store/view/intake.h"
#include "store/view/hedge.h"
#include "store/view/site.h"
#include "store/view/status.h"
#include "store/view/summary.h"
#include "store/view/table.h"

static struct arena mem;
static struct err e;

#define REFUSED(words, call)                                                                       \
    do {                                                                                           \
        e = (struct err){0};                                                                       \
        ck_assert_msg(!(call), "%s did not fail", #call);                                          \
        ck_assert_msg(e.kind != ERR_NONE && text_starts(e.text, words ": "), "%s: %s (%s)", #call, \
                      e.text, err_name(e.kind));                                                   \
    } while (0)

static struct store *without_schema(void)
{
    struct store *s = scratch_store(&mem, STORE_AS_PUBLISHER);

    scratch_sql(&mem, "drop schema api_v1 cascade; drop schema gpurate cascade");
    return s;
}

static const char *const name[] = {"X"};
static const int64_t date[] = {1};

START_TEST(what_was_published_cannot_be_read)
{
    const struct store_pick pick = {0};
    struct store *s = without_schema();
    struct store_annulment_list annulments;
    struct store_annullable_list annullable;
    struct store_standing_list standing;
    struct store_chain chain;
    struct store_basket_end_list ends;
    struct store_basket_list baskets;
    struct store_posted_list posted;
    struct fixing f;
    struct store_level_list levels;
    struct store_record rec;
    struct store_panel_change change;
    struct store_fixing_list fixings;
    struct store_ids numbers;
    const char *before;
    struct store_stand_list stands;
    struct store_extent_list extents;
    struct store_settlement_list settlements;
    struct store_erratum_list errata;
    struct store_indicative_list indicative;
    bool found;

    REFUSED("could not read annulments",
            store_get_annulments(s, ANNULMENT_FIXING, NULL, &annulments, &mem, &e));
    REFUSED("could not read annulments",
            store_get_annulments_of(s, name, date, 1, NULL, &annulments, &mem, &e));
    REFUSED("could not look for rows of \"X\"",
            store_get_annullable(s, ANNULMENT_FIXING, "X", 0, false, 1, 2, &annullable, &mem, &e));
    REFUSED("could not look for what stands on days of \"X\"",
            store_get_standing(s, "X", name, 1, 1, 2, &standing, &mem, &e));
    REFUSED("could not read the end of the chain of basket \"X\"",
            store_get_basket_chain(s, "X", 1, &chain, &mem, &e));
    REFUSED("could not find where the baskets stand", store_get_basket_ends(s, &ends, &mem, &e));
    REFUSED("could not read the levels of baskets",
            store_get_baskets(s, "X", 1, 2, true, &baskets, &mem, &e));
    REFUSED("could not read posted prices", store_get_posted(s, 1, &posted, &mem, &e));
    REFUSED("could not read the ends of the chains",
            store_get_chains(s, name, 1, 1, &chain, &mem, &e));
    REFUSED("index \"X\": could not read the ends of the chains",
            store_get_chain(s, "X", 1, &chain, &mem, &e));
    REFUSED("could not read the fixing of \"X\" on 1970-01-02",
            store_get_fixing(s, "X", 1, &pick, true, &f, &rec, &found, &mem, &e));
    REFUSED("index \"X\": could not read the final fixings before",
            store_get_previous_final(s, "X", 1, 0, &f, &found, &mem, &e));
    REFUSED("could not read the final fixings before",
            store_get_previous_finals(s, name, NULL, 1, 1, &f, &found, &mem, &e));
    REFUSED("could not read the newest fixings",
            store_get_newest(s, name, date, 1, true, &f, &rec, &found, &mem, &e));
    REFUSED("could not read the parts of fixings",
            store_fill_fixings(s, date, (struct fixing *[]){&f}, 1, &mem, &e));
    REFUSED("could not read the levels of indices",
            store_get_levels(s, name, date, 1, 2, &levels, &mem, &e));
    REFUSED("could not read the change of a panel",
            store_get_panel_change(s, 1, &change, &found, &mem, &e));
    REFUSED("could not read fixings", store_get_fixings(s, "X", 1, 2, &pick, &fixings, &mem, &e));
    REFUSED("could not read the records of X",
            store_get_records(s, name, 1, 1, 2, &fixings, &mem, &e));
    REFUSED("could not read the records of all indices",
            store_get_records(s, NULL, 0, 1, 2, &fixings, &mem, &e));
    REFUSED("could not read records", store_get_numbered(s, date, 1, &fixings, &mem, &e));
    REFUSED("could not read which records a date has",
            store_get_numbers(s, name, 1, 1, &numbers, &mem, &e));
    REFUSED("could not read the records before",
            store_get_digests_before(s, name, date, 1, &before, &mem, &e));
    REFUSED("could not find where the chains of records stand",
            store_get_standings(s, &stands, &mem, &e));
    REFUSED("could not find the chains of records", store_get_extents(s, "X", &extents, &mem, &e));
    REFUSED("could not read the end of the chain of contract \"C\"",
            store_get_settlement_chain(s, "C", 1, 1, &chain, &mem, &e));
    REFUSED("could not read settlement prices",
            store_get_settlements(s, "C", 1, 2, &settlements, &mem, &e));
    REFUSED("could not read the records of contract \"C\"",
            store_get_settlement_records(s, "C", &settlements, &mem, &e));
    REFUSED("could not read errata", store_get_errata(s, 1, 2, &errata, &mem, &e));
    REFUSED("could not read indicative values",
            store_get_last_indicative(s, 1, &indicative, &mem, &e));
    store_close(&s);
}
END_TEST

START_TEST(what_was_polled_cannot_be_read)
{
    const struct store_window w = {.from = 1, .to = 2};
    struct store *s = without_schema();
    struct quote_list quotes = {.arena = &mem};
    struct store_poll_list polls = {0};
    struct store_median_list medians;
    struct store_seat_day_list seats;
    struct norm_fx fx;
    struct store_fx_list rates;
    struct store_times times;
    struct store_first_list first;
    struct store_reply *reply;
    struct store_quoted_list quoted;
    struct store_run_row run;
    struct store_skew skew;
    struct store_token_list tokens;
    struct store_seller_list sellers;
    struct intern in;
    int64_t number, other;
    const char *text;
    size_t len;
    bool is;
    int reader;

    intern_init(&in, &mem);
    REFUSED("could not read polls", store_get_believed(s, name, 1, 1, 1, &polls, &mem, &e));
    polls = (struct store_poll_list){.at = &(struct store_poll){.id = 1, .market = "m"}, .len = 1};
    REFUSED("could not read the medians of past polls",
            store_get_medians(s, &polls, &medians, &mem, &e));
    REFUSED("could not read how the seats fared", store_get_seat_days(s, 1, 2, &seats, &mem, &e));
    REFUSED("could not read the reference rates", store_get_fx(s, 2, 1, &fx, &text, &mem, &e));
    REFUSED("could not read the reference rates", store_get_fx_days(s, 1, 2, &rates, &mem, &e));
    REFUSED("could not read when poll 1 was stored", store_get_stored(s, 1, &number, &e));
    REFUSED("could not read polls", store_get_polls(s, 1, 2, NULL, &polls, &mem, &e));
    REFUSED("could not find out when markets were polled",
            store_get_tried(s, 1, 2, &times, &mem, &e));
    REFUSED("could not read polls", store_get_last_polls(s, 1, true, &polls, &mem, &e));
    REFUSED("could not find the first polls", store_get_first_polls(s, &first, &mem, &e));
    REFUSED("could not find since when replies are the same",
            store_get_unchanged(s, name, 1, 1, &first, &mem, &e));
    REFUSED("could not read who read poll 1", store_get_reader(s, 1, &reader, &text, &mem, &e));
    REFUSED("could not read the replies of poll 1",
            store_get_replies(s, 1, &reply, &len, &mem, &e));
    REFUSED("could not read the quotes from 1970-01-01T00:00:01Z to 1970-01-01T00:00:02Z",
            store_get_quotes(s, &w, &in, &quotes, NULL, &e));
    REFUSED("could not read the quotes from 1970-01-01T00:00:01Z to 1970-01-01T00:00:02Z",
            store_get_quoted(s, &w, &in, &quotes, &quoted, &e));
    REFUSED("could not look for the dates of prices", store_tells_since(s, 1, 2, &is, &e));
    REFUSED("could not read the last run",
            store_get_last_run(s, "run", 1, true, &run, &is, &mem, &e));
    REFUSED("could not read who stored poll 1",
            store_get_poll_host(s, 1, NULL, &text, &is, &mem, &e));
    REFUSED("could not read the database's clock", store_get_skew(s, &number, &skew, &e));
    REFUSED("could not read which polls a run left",
            store_get_left_polls(s, 1, &number, &other, &e));
    REFUSED("could not read token prices",
            store_get_token_prices(s, 1, 2, true, &tokens, &mem, &e));
    REFUSED("could not read who sells which model", store_get_sellers(s, 1, 2, &sellers, &mem, &e));
    store_close(&s);
}
END_TEST

START_TEST(what_readers_ask_cannot_be_read)
{
    struct store *s = without_schema();
    struct store_index_days_list days;
    struct store_reach reach = {.index = "X"};
    struct store_shadow_state state = {.contract = "C", .to = 1};
    struct store_rule_row_list rules;
    struct store_intake_list intake;
    struct store_basis basis = {.index = "X", .market = "m"};
    struct store_month_list months;
    struct store_dates_list dates;
    struct store_spoken_list spoken;
    struct store_news_list news;
    struct store_cells_list cells;
    struct store_status_list statuses;
    struct store_summary_list summary;
    struct store_table table;
    int64_t first, last;
    const char *text;
    bool found;

    REFUSED("could not read the days that rules are applied to",
            store_get_index_days(s, name, 1, 1, 2, &days, &mem, &e));
    REFUSED("could not read how far the days of rules reach", store_get_reach(s, &reach, 1, &e));
    REFUSED("could not read how far rules were applied", store_get_shadow_states(s, &state, 1, &e));
    REFUSED("could not read settlements by rule",
            store_get_rules(s, "X", "C", 1, 2, &rules, &mem, &e));
    REFUSED("could not read the intake", store_get_intake(s, "m", 1, 2, &intake, &mem, &e));
    REFUSED("could not read the basis of markets", store_get_basis(s, &basis, 1, 1, 2, &mem, &e));
    REFUSED("could not find the newest publication", store_get_newest_publication(s, &first, &e));
    REFUSED("could not find the first record", store_get_first_digest(s, &text, &mem, &e));
    REFUSED("could not find the dates of the indices", store_get_index_dates(s, &dates, &mem, &e));
    REFUSED("could not find the contract months that are new",
            store_get_months_after(s, 1, &months, &mem, &e));
    REFUSED("could not find the errata and annulments that are new",
            store_get_spoken(s, 1, "X", 1, 2, &spoken, &mem, &e));
    REFUSED("could not read the newest publications", store_get_news(s, 1, &news, &mem, &e));
    REFUSED("could not read the coverage of indices",
            store_get_cells(s, name, date, 1, 2, &cells, &mem, &e));
    REFUSED("could not read what is published", store_get_statuses(s, 1, &statuses, &mem, &e));
    REFUSED("could not read the summary", store_get_summary(s, 1, &summary, &mem, &e));
    REFUSED("could not read the table \"Token prices of each seller, list and net\"",
            store_get_table(s, (enum site_table)0, "X", 1, 2, &table, &mem, &e));
    REFUSED("could not read the table \"All that is published, in its order\"",
            store_get_publications(s, 1, 2, &table, &mem, &e));
    REFUSED("could not find the dates of a table",
            store_get_table_dates(s, "X", 1, &first, &last, &found, &e));
    REFUSED("could not find the days of token prices",
            store_get_token_dates(s, 1, 2, &first, &last, &e));
    store_close(&s);
}
END_TEST

START_TEST(what_cannot_be_stored)
{
    struct store *s = without_schema();
    const struct store_posted posted = {.date = 1,
                                        .provider = "p",
                                        .model = "m",
                                        .direction = "input",
                                        .price_nusd = 1,
                                        .source = "s",
                                        .sources = 1};
    const struct store_acceptance acceptance = {"vast", 1, "note"};
    const struct norm_rate rate = {"USD", 1000000000};
    const struct norm_fx fx = {.date = 1, .rate = &rate, .rate_len = 1};
    const struct snapshot snap = {.fixing = {.index = "X", .level = 5, .why = "none"}};
    const struct snapshot *const list[] = {&snap};
    struct store_erratum erratum = {
        .index = "X", .date = 1, .revision = 1, .why = "w", .published_at = 1};
    struct store_status status = {
        .name = "X", .status = "suspended", .why = "w", .by = "b", .since = 1};
    const struct store_skew skew = {.markets = 1};
    struct store_run run = {.kind = "run", .now = 1, .version = "v"};
    struct store_lease lease = {0};

    REFUSED("could not store posted prices", store_put_posted(s, &posted, 1, 1, &e));
    REFUSED("could not accept market \"vast\"", store_put_acceptance(s, &acceptance, &e));
    REFUSED("could not store the reference rates of 1970-01-02",
            store_put_fx(s, &fx, "ecb", 1, "ab", &e));
    REFUSED("could not store indicative values", store_put_indicatives(s, list, 1, 1, 1, &e));
    REFUSED("could not publish the erratum about \"X\"", store_put_erratum(s, &erratum, &e));
    REFUSED("could not say that \"X\" is suspended", store_put_status(s, &status, &e));
    REFUSED("could not keep what run 1 found of its clock", store_put_skew(s, 1, &skew, &e));
    REFUSED("could not begin the run", store_run_begin(s, &run, &e));
    REFUSED("could not take lease \"run\"", store_lease_take(s, &lease, "run", 60, &e));
    store_close(&s);
}
END_TEST

SUITE(store_refused)
{
    ADD(what_cannot_be_stored);
    ADD(what_was_published_cannot_be_read);
    ADD(what_was_polled_cannot_be_read);
    ADD(what_readers_ask_cannot_be_read);
}
