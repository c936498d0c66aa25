/* What GHR-1.1 does otherwise than GHR-1.0: one engine, both versions, by what their files say. */
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "calc/day.h"
#include "calc/record.h"

enum { DATE = 20000, SLOT = 5 };

static struct arena mem;

struct scene {
    struct method *m;
    struct panel *p;
    struct calc_def *d;
    struct kit_quotes q;
    struct fixing f;
};

static struct scene scene(const char *method, size_t operators)
{
    struct scene s = {
        .m = kit_method(method, &mem), .p = kit_panel(operators, &mem), .q = {.arena = &mem}};

    s.d = kit_def(s.m, s.p, &mem);
    return s;
}

/* Over the quotes that the record keeps: what is left out there must not matter. */
static void fix(struct scene *s, const struct fixing_prior *prior)
{
    struct quote_list kept = record_select(s->d, DATE, s->q.list.at, s->q.list.len, &mem);
    struct fixing all;

    day_fix(s->d, DATE, kept.at, kept.len, prior, &s->f, NULL, &mem);
    day_fix(s->d, DATE, s->q.list.at, s->q.list.len, prior, &all, NULL, &mem);
    ck_assert_int_eq(all.avg_exact_nusd, s->f.avg_exact_nusd);
    ck_assert_int_eq(all.vote[SLOT * (int)s->p->member_len].price_nusd,
                     s->f.vote[SLOT * (int)s->p->member_len].price_nusd);
}

static int64_t at(const struct scene *s, int partition, int minute)
{
    return kit_time(s->m, DATE, partition) + minute * 60;
}

/* One poll of the peers' market: three hosts with four GPUs each, all asking the same. */
struct poll {
    int partition, minute;
    const char *price; /* NULL: answered, nothing shown */
    bool rented;
    enum verdict verdict;
};

static void put_poll(struct scene *s, const struct poll *p)
{
    if (!p->price) {
        kit_answer(&s->q, "op00", at(s, p->partition, p->minute));
        s->q.list.at[s->q.list.len - 1].verdict = p->verdict;
    }
    for (size_t host = 0; p->price && host < 3; host++) {
        struct quote *q =
            kit_quote(&s->q, "op00", at(s, p->partition, p->minute), kit_usd(p->price));

        q->offer = q->host = kit_name(host, &mem);
        q->gpus = 4;
        q->available = p->rented ? 0 : 4;
        q->verdict = p->verdict;
    }
}

/* The last poll is the one that is to count; the verdicts are those of the vote by 1.0 and 1.1. */
static const struct {
    const char *name;
    struct poll poll[4];
    enum verdict old, now;
} peers[] = {
    {"seen in the poll before",
     {{SLOT - 1, 5, "2.58", false, 0}, {SLOT, 5, "2.58", false, 0}},
     VERDICT_OK,
     VERDICT_OK},
    {"the poll before is a later one of its partition",
     {{SLOT - 1, 5, "9.99", false, 0},
      {SLOT - 1, 35, "2.58", false, 0},
      {SLOT, 5, "2.58", false, 0}},
     VERDICT_NO_ELIGIBLE,
     VERDICT_OK},
    {"gone in the later poll of the partition before",
     {{SLOT - 1, 5, "2.58", false, 0}, {SLOT - 1, 35, NULL, false, 0}, {SLOT, 5, "2.58", false, 0}},
     VERDICT_OK,
     VERDICT_NO_ELIGIBLE},
    {"a later poll that was held is none",
     {{SLOT - 1, 5, "2.58", false, 0},
      {SLOT - 1, 35, NULL, false, VERDICT_HELD},
      {SLOT, 5, "2.58", false, 0}},
     VERDICT_OK,
     VERDICT_OK},
    {"a first poll that was held is none",
     {{SLOT - 1, 5, NULL, false, VERDICT_HELD},
      {SLOT - 1, 35, "2.58", false, 0},
      {SLOT, 5, "2.58", false, 0}},
     VERDICT_NO_ELIGIBLE,
     VERDICT_OK},
    {"seen while it was rented, in a file of quotes",
     {{SLOT - 1, 5, "2.58", true, 0}, {SLOT, 5, "2.58", false, 0}},
     VERDICT_NO_ELIGIBLE,
     VERDICT_OK},
    {"seen while it was rented, in a reply",
     {{SLOT - 1, 5, "2.58", true, VERDICT_SOLD_OUT}, {SLOT, 5, "2.58", false, 0}},
     VERDICT_NO_ELIGIBLE,
     VERDICT_OK},
    {"seen while it was rented, at another price",
     {{SLOT - 1, 5, "2.61", true, VERDICT_SOLD_OUT}, {SLOT, 5, "2.58", false, 0}},
     VERDICT_NO_ELIGIBLE,
     VERDICT_NO_ELIGIBLE},
    {"rented now",
     {{SLOT - 1, 5, "2.58", false, 0}, {SLOT, 5, "2.58", true, VERDICT_SOLD_OUT}},
     VERDICT_NO_ELIGIBLE,
     VERDICT_NO_ELIGIBLE},
    {"not read well in the poll before",
     {{SLOT - 1, 5, "2.58", false, VERDICT_MALFORMED}, {SLOT, 5, "2.58", false, 0}},
     VERDICT_NO_ELIGIBLE,
     VERDICT_NO_ELIGIBLE},
    {"three partitions ago",
     {{SLOT - 3, 35, "2.58", false, 0}, {SLOT, 5, "2.58", false, 0}},
     VERDICT_OK,
     VERDICT_OK},
    {"four partitions ago",
     {{SLOT - 4, 35, "2.58", false, 0}, {SLOT, 5, "2.58", false, 0}},
     VERDICT_NO_ELIGIBLE,
     VERDICT_NO_ELIGIBLE},
};

START_TEST(the_previous_poll_is_what_the_words_say)
{
    for (int now = 0; now <= 1; now++) {
        struct scene s = scene(now ? "GHR-1.1" : "GHR-1.0", 5);
        enum verdict want = now ? peers[_i].now : peers[_i].old;
        const struct fixing_vote *v;

        s.p->member[0].peer = true;
        for (size_t i = 0; i < 4 && peers[_i].poll[i].partition; i++)
            put_poll(&s, &peers[_i].poll[i]);
        fix(&s, NULL);
        v = &s.f.vote[SLOT * 5];
        ck_assert_msg(v->verdict == want, "%s, %s: %s", peers[_i].name, s.m->id,
                      verdict_name(v->verdict));
        ck_assert_int_eq(v->price_nusd, want == VERDICT_OK ? kit_usd("2.58") : 0);
    }
}
END_TEST

/* Hosts "a", "b", ... of a peers' market with so many GPUs at such a price. */
struct host {
    const char *name, *price;
    int gpus;
};

static const struct {
    const char *name;
    struct host host[6];
    enum verdict verdict; /* by both */
    const char *old, *now;
} books[] = {
    {"two hosts fill, the third waits",
     {{"a", "1.00", 4}, {"b", "1.10", 4}, {"c", "2.00", 4}},
     VERDICT_OK,
     "1.05",
     "1.1625"}, /* (4 x 1.00 + 3 x 1.10 + 1 x 2.00) / 8 */
    {"a host that grows keeps nobody out",
     {{"a", "1.00", 400}, {"b", "1.10", 400}, {"c", "2.00", 400}},
     VERDICT_OK,
     "1.05",
     "1.1625"},
    {"three small hosts fill anyway",
     {{"a", "1.00", 3}, {"b", "1.10", 3}, {"c", "2.00", 3}},
     VERDICT_OK,
     "1.2875",
     "1.2875"},
    {"several offers of one host",
     {{"a", "1.00", 2}, {"a", "1.02", 4}, {"b", "1.10", 3}, {"b", "1.12", 4}, {"c", "2.00", 4}},
     VERDICT_OK,
     "1.0575",
     "1.1675"}, /* (2.00 + 2.04 + 3 x 1.10 [+ 1.12 or 2.00]) / 8 */
    {"two hosts are no book", {{"a", "1.00", 8}, {"b", "1.10", 8}}, VERDICT_THIN_BOOK, NULL, NULL},
    {"three hosts of seven GPUs",
     {{"a", "1.00", 3}, {"b", "1.10", 3}, {"c", "2.00", 1}},
     VERDICT_SHALLOW,
     NULL,
     NULL},
};

START_TEST(three_hosts_are_counted_where_the_price_is_made)
{
    for (int now = 0; now <= 1; now++) {
        struct scene s = scene(now ? "GHR-1.1" : "GHR-1.0", 5);
        const char *price = now ? books[_i].now : books[_i].old;
        const struct fixing_vote *v;

        s.p->member[0].peer = true;
        for (int back = 1; back >= 0; back--)
            for (size_t i = 0; books[_i].host[i].name; i++) {
                const struct host *h = &books[_i].host[i];
                struct quote *q =
                    kit_quote(&s.q, "op00", at(&s, SLOT - back, 5), kit_usd(h->price));

                q->offer = kit_name(i, &mem);
                q->host = h->name;
                q->gpus = h->gpus;
                q->available = h->gpus;
            }
        fix(&s, NULL);
        v = &s.f.vote[SLOT * 5];
        ck_assert_msg(v->verdict == books[_i].verdict, "%s, %s: %s", books[_i].name, s.m->id,
                      verdict_name(v->verdict));
        ck_assert_msg(v->price_nusd == (price ? kit_usd(price) : 0), "%s, %s: %lld", books[_i].name,
                      s.m->id, (long long)v->price_nusd);
    }
}
END_TEST

static struct fixing_prior prior_of(int repeated, int age, size_t first, size_t operators)
{
    struct fixing_operator *o = ARENA_ARRAY(&mem, struct fixing_operator, operators + 1);

    for (size_t i = 0; i < operators; i++)
        o[i] =
            (struct fixing_operator){kit_name(first + i, &mem), "neocloud", 24, kit_usd("2.00"), 0};
    return (struct fixing_prior){.date = DATE - age,
                                 .level = repeated ? 4 : 1,
                                 .repeated = repeated,
                                 .avg_nusd = kit_usd("2.50"),
                                 .med_nusd = kit_usd("2.40"),
                                 .mean_nusd = kit_usd("2.60"),
                                 .avg_exact_nusd = kit_usd("2.50"),
                                 .op = o,
                                 .operator_len = operators};
}

/* What the operators ask, each 2.00 the day before, when the value was 2.50. */
static const struct {
    const char *name, *ask[7];
    int repeated, age;
    const char *old, *now; /* the value of level 3; NULL: it is not of level 3 */
} ratios[] = {
    {"five move by a tenth", {"2.20", "2.20", "2.20", "2.20", "2.20"}, 0, 1, "2.75", "2.75"},
    {"four do", {"2.20", "2.20", "2.20", "2.20"}, 0, 1, "2.75", NULL},
    {"the market as a whole may go where it goes",
     {"4.00", "4.00", "4.00", "4.00", "4.00"},
     0,
     1,
     "5.00",
     "5.00"},
    {"one placeholder of three", {"2.00", "2.00", "14.36"}, 0, 1, "5.075", NULL},
    {"two of five above", {"2.00", "2.00", "2.00", "6.00", "6.00"}, 0, 1, "4.00", "2.6875"},
    {"two of five below", {"2.00", "2.00", "2.00", "0.20", "0.20"}, 0, 1, "1.825", "2.35"},
    {"at the bounds", {"1.60", "1.60", "2.00", "2.50", "2.50"}, 0, 1, "2.5375", "2.5375"},
    {"around the median, not around one",
     {"2.00", "4.00", "4.00", "4.00", "4.00"},
     0,
     1,
     "5.00",
     "5.00"},
    {"a week old", {"2.20", "2.20", "2.20", "2.20", "2.20"}, 0, 7, "2.75", "2.75"},
    {"eight days old", {"2.20", "2.20", "2.20", "2.20", "2.20"}, 0, 8, "2.75", NULL},
    {"a week old, repeated since", {"2.20", "2.20", "2.20", "2.20", "2.20"}, 3, 4, "2.75", "2.75"},
    {"eight days, repeated since", {"2.20", "2.20", "2.20", "2.20", "2.20"}, 3, 5, "2.75", NULL},
};

START_TEST(level_3_takes_five_operators_a_clamp_and_young_prices)
{
    for (int now = 0; now <= 1; now++) {
        struct scene s = scene(now ? "GHR-1.1" : "GHR-1.0", 7);
        struct fixing_prior prior = prior_of(ratios[_i].repeated, ratios[_i].age, 0, 7);
        const char *value = now ? ratios[_i].now : ratios[_i].old;

        for (size_t i = 0; ratios[_i].ask[i]; i++)
            kit_quote(&s.q, kit_name(i, &mem), at(&s, SLOT, 5), kit_usd(ratios[_i].ask[i]));
        fix(&s, &prior);
        ck_assert_msg((s.f.level == 3) == (value != NULL), "%s, %s: level %d", ratios[_i].name,
                      s.m->id, s.f.level);
        if (value)
            ck_assert_msg(s.f.avg_nusd == kit_usd(value), "%s, %s: %lld", ratios[_i].name, s.m->id,
                          (long long)s.f.avg_nusd);
        else
            ck_assert_ptr_nonnull(
                strstr(s.f.why, ratios[_i].age + ratios[_i].repeated > 7
                                    ? "the previous prices are 8 days old, at most 7 allowed"
                                    : "are priced on this and the previous day, 5 needed"));
    }
}
END_TEST

/* Four operators stay at 2.00, where the value was, and four come that ask this. */
static const struct {
    const char *name, *ask;
    size_t first, before; /* who was there the day before: so many from this one on */
    int hours;            /* of the day that were polled: all for level 1 */
    bool flagged;
} moved[] = {
    {"exactly the bound", "2.20", 0, 4, 24, false},
    {"a nano above", "2.20000002", 0, 4, 24, true},
    {"exactly the bound below", "1.80", 0, 4, 24, false},
    {"a nano below", "1.79999998", 0, 4, 24, true},
    {"the market moved, not who votes", "2.80", 0, 8, 24, false},
    {"nobody is left", "2.00", 20, 4, 24, true},
    {"there was nobody", "2.80", 0, 0, 24, false},
    {"level 3 compares the same operators", "2.80", 0, 8, 3, false},
};

START_TEST(a_value_says_when_who_votes_has_moved_it)
{
    for (int now = 0; now <= 1; now++) {
        struct scene s = scene(now ? "GHR-1.1" : "GHR-1.0", 8);
        struct fixing_prior prior = prior_of(0, 1, moved[_i].first, moved[_i].before);
        char text[64];

        prior.avg_nusd = prior.avg_exact_nusd = kit_usd("2.00");
        for (size_t i = 0; i < 8; i++)
            for (int k = 0; k < moved[_i].hours; k++)
                kit_quote(&s.q, kit_name(i, &mem), at(&s, k, 5),
                          kit_usd(i < 4 ? "2.00" : moved[_i].ask));
        fix(&s, &prior);
        ck_assert_int_eq(s.f.level, moved[_i].hours == 24 ? 1 : 3);
        ck_assert_msg(((s.f.flags & FIXING_COMPOSITION) != 0) == (now && moved[_i].flagged),
                      "%s, %s: composition %lld", moved[_i].name, s.m->id,
                      (long long)s.f.composition_nano);
        ck_assert(text_ends(fixing_flags_text(s.f.flags, text), "composition")
                  == (now && moved[_i].flagged));
    }
}
END_TEST

SUITE(calc_version)
{
    ADD_TABLE(the_previous_poll_is_what_the_words_say, peers);
    ADD_TABLE(three_hosts_are_counted_where_the_price_is_made, books);
    ADD_TABLE(level_3_takes_five_operators_a_clamp_and_young_prices, ratios);
    ADD_TABLE(a_value_says_when_who_votes_has_moved_it, moved);
}
