/* The worked example, read out of the public methodology document and computed. */
#include <stdlib.h>
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "calc/partition_priv.h"
#include "calc/contract/settle.h"

static struct arena mem;

/* The text behind "    name: " in the section "### title", up to its line's end. */
static const char *told(const char *title, const char *name)
{
    static const char *doc;
    size_t len;
    const char *at, *end;

    if (!doc)
        doc = kit_file("config/methods/METHODOLOGY.md", &len, &mem);
    at = strstr(doc, text_fmt(&mem, "\n### %s\n", title));
    ck_assert_msg(at, "no section \"%s\"", title);
    end = strstr(at + 5, "\n#");
    at = strstr(at, text_fmt(&mem, "\n    %s: ", name));
    ck_assert_msg(at && (!end || at < end), "section \"%s\" does not tell \"%s\"", title, name);
    at += strlen(name) + 7;
    return text_dup_n(&mem, at, strcspn(at, "\n"));
}

static int64_t told_usd(const char *title, const char *name)
{
    return kit_usd(told(title, name));
}

/* "A=1.85 B=2.19": a quote of market A at 1.85, and so on. */
static void add_prices(struct kit_quotes *q, const char *list, int64_t at)
{
    char *copy = strcpy(arena_alloc(&mem, strlen(list) + 1), list), *save = NULL;

    for (char *one = strtok_r(copy, " ", &save); one; one = strtok_r(NULL, " ", &save)) {
        char *value = strchr(one, '=');

        ck_assert(value);
        *value = '\0';
        kit_quote(q, one, at, kit_usd(value + 1));
    }
}

static struct calc_def *nine(void)
{
    struct panel *p = kit_panel(9, &mem);

    for (size_t i = 0; i < 9; i++)
        p->member[i].op = p->member[i].market = text_fmt(&mem, "%c", (char)('A' + (int)i));
    return kit_def(kit_method("GHR-1.0", &mem), p, &mem);
}

static struct fixing fix(const struct calc_def *d, struct kit_quotes *q)
{
    struct fixing f;

    day_fix(d, 20000, q->list.at, q->list.len, NULL, &f, NULL, &mem);
    return f;
}

START_TEST(the_filling_costs_what_the_document_says)
{
    struct calc_def *d = nine();
    struct kit_quotes q = {.arena = &mem};
    char *asks = strcpy(arena_alloc(&mem, 200), told("Market price", "asks")), *save = NULL;
    int n = 0;
    struct fixing f;

    for (char *one = strtok_r(asks, " ", &save); one; one = strtok_r(NULL, " ", &save)) {
        char *count = strchr(one, 'x');
        struct quote *to;

        ck_assert(count);
        *count = '\0';
        to = kit_quote(&q, "A", kit_time(d->method, 20000, 3), kit_usd(one));
        to->offer = text_fmt(&mem, "offer%d", n++);
        to->available = to->gpus = (int32_t)strtol(count + 1, NULL, 10);
    }
    ck_assert_int_eq(n, 4);
    f = fix(d, &q);
    ck_assert_int_eq(f.vote[3 * 9].price_nusd, told_usd("Market price", "price"));
}
END_TEST

static const char *const sections[] = {"Partition a", "Partition b", "Attack"};

START_TEST(a_partition_has_the_documents_values)
{
    struct calc_def *d = nine();
    struct kit_quotes q = {.arena = &mem};
    const struct fixing_partition *p;
    struct fixing f;

    add_prices(&q, told(sections[_i], "prices"), kit_time(d->method, 20000, 0));
    f = fix(d, &q);
    p = &f.partition[0];
    ck_assert(p->valid);
    ck_assert_int_eq(p->central50_nusd, told_usd(sections[_i], "central50"));
    if (_i == 2)
        return;
    ck_assert_int_eq(p->median_nusd, told_usd(sections[_i], "median"));
    ck_assert_int_eq(f.vote[8].counted_nusd, told_usd(sections[_i], "clamp"));
    ck_assert_int_eq(f.vote[8].verdict, VERDICT_CLAMPED);
    if (_i == 0)
        ck_assert_int_eq(p->mean_nusd, told_usd(sections[_i], "mean"));
}
END_TEST

START_TEST(the_day_has_the_documents_values)
{
    struct calc_def *d = nine();
    struct kit_quotes q = {.arena = &mem};
    const char *plan = told("Day", "partitions");
    struct fixing f;

    ck_assert_str_eq(plan, "a=16 b=6 invalid=2");
    for (int i = 0; i < 22; i++) {
        int at = i < 16 ? i : i + 2; /* the two invalid ones are the 17th and 18th hour */
        int64_t time = kit_time(d->method, 20000, at);

        add_prices(&q, told(i < 16 ? "Partition a" : "Partition b", "prices"), time);
        if (i >= 16)
            kit_answer(&q, "F", time); /* it answers and is sold out */
    }
    for (int i = 16; i < 18; i++) /* too few operators, and nothing to carry */
        for (int k = 0; k < 9; k++)
            kit_answer(&q, d->panel->member[k].market, kit_time(d->method, 20000, i));
    f = fix(d, &q);
    ck_assert_int_eq(f.level, 1);
    ck_assert_int_eq(f.valid_partitions, 22);
    ck_assert_int_eq(f.avg_exact_nusd, told_usd("Day", "avg_exact"));
    ck_assert_int_eq(f.avg_nusd, told_usd("Day", "avg"));
    ck_assert_int_eq(f.med_exact_nusd, told_usd("Day", "med_exact"));
    ck_assert_int_eq(f.med_nusd, told_usd("Day", "med"));
}
END_TEST

START_TEST(the_month_settles_where_the_document_says)
{
    struct settle_day day[31];
    size_t n = 0;
    char *plan = strcpy(arena_alloc(&mem, 200), told("Month", "days")), *save = NULL;
    struct defs *defs = kit_defs(&mem);
    struct settlement s;
    enum { APRIL = 2026 * 12 + 3, APRIL_1 = 20544 }; /* 2026-04-01: thirty days */

    for (char *one = strtok_r(plan, " ", &save); one; one = strtok_r(NULL, " ", &save)) {
        char *price = strchr(one, 'x');

        ck_assert(price);
        for (long k = strtol(one, NULL, 10); k-- > 0; n++)
            day[n] = (struct settle_day){APRIL_1 + (int64_t)n, 1, kit_usd(price + 1)};
    }
    ck_assert_uint_eq(n, 30);
    settle_month(&defs->contract.at[0], kit_method("GHR-1.0", &mem), APRIL, APRIL_1 + 29, day, n,
                 &s, &mem);
    ck_assert_int_eq(s.status, SETTLE_FINAL);
    ck_assert_int_eq(s.price_nusd, told_usd("Month", "settlement"));
}
END_TEST

SUITE(calc_worked)
{
    ADD(the_filling_costs_what_the_document_says);
    ADD_TABLE(a_partition_has_the_documents_values, sections);
    ADD(the_day_has_the_documents_values);
    ADD(the_month_settles_where_the_document_says);
}
