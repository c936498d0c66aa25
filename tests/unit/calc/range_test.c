/* Every number of the files that the engine reads: its least and its most are read, one less and
   one more are refused by their range. */
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "calc/basket.h"
#include "calc/contract/rule.h"

static struct arena mem;

#define GHR "config/methods/GHR-1.1.json"
#define PANEL "config/panels/headline-2026-01.json"
#define BASKETS "config/baskets.json"
#define CONTRACTS "config/contracts.json"
#define OWN_RULE "config/contracts/H100-SXM.json"
#define GPU1_RULE "config/contracts/NYMEX-GPU1.json"
#define ZONES "config/calendars/zones.json"

static const struct {
    const char *path, *group, *name, *below, *low, *high, *above; /* below "": there is none */
} ranges[] = {
    {GHR, "clock", "fix_at_s", "-1", "0", "86399", "86400"},
    {GHR, "clock", "partitions", "0", "1", "24", "25"},
    {GHR, "clock", "partition_s", "59", "60", "86400", "86401"},
    {GHR, "clock", "preliminary_after_s", "-1", "0", "86400", "86401"},
    {GHR, "clock", "final_after_s", "-1", "0", "86400", "86401"},
    {GHR, "clock", "settle_after_s", "-1", "0", "86400", "86401"},
    {GHR, "clock", "valid_after_s", "0", "1", "604800", "604801"},
    {GHR, "clock", "indicative_s", "59", "60", "86400", "86401"},
    {GHR, "price", "low", "\"0\"", "\"0.000000001\"", "\"1000000\"", "\"1000000.000000001\""},
    {GHR, "price", "high", "\"0\"", "\"0.000000001\"", "\"1000000\"", "\"1000000.000000001\""},
    {GHR, "fill", "gpus", "0", "1", "1000", "1001"},
    {GHR, "fill", "rate_card_gpus", "0", "1", "1000", "1001"},
    {GHR, "peer", "seen_partitions", "-1", "0", "24", "25"},
    {GHR, "peer", "seen_tolerance", "", "\"0\"", "\"1\"", "\"1.000000001\""},
    {GHR, "peer", "host_share", "\"0\"", "\"0.000000001\"", "\"1\"", "\"1.000000001\""},
    {GHR, "peer", "hosts_min", "0", "1", "1000", "1001"},
    {GHR, "book", "fill_hosts_min", "0", "1", "1000", "1001"},
    {GHR, "vote", "carry_partitions", "-1", "0", "24", "25"},
    {GHR, "vote", "clamp_high", "\"0.999999999\"", "\"1\"", "\"1000\"", "\"1000.000000001\""},
    {GHR, "vote", "clamp_low", "", "\"0\"", "\"1\"", "\"1.000000001\""},
    {GHR, "vote", "dispersed_of", "0", "1", "1000", "1001"},
    {GHR, "vote", "operators_min", "0", "1", "1000", "1001"},
    {GHR, "vote", "carried_of", "0", "1", "1000", "1001"},
    {GHR, "day", "valid_min", "0", "1", "24", "25"},
    {GHR, "day", "invalid_run_max", "-1", "0", "24", "25"},
    {GHR, "day", "review_spread", "", "\"0\"", "\"100\"", "\"100.000000001\""},
    {GHR, "day", "review_move", "", "\"0\"", "\"100\"", "\"100.000000001\""},
    {GHR, "day", "jump_move", "\"0\"", "\"0.000000001\"", "\"100\"", "\"100.000000001\""},
    {GHR, "day", "jump_company_move", "\"0\"", "\"0.000000001\"", "\"100\"", "\"100.000000001\""},
    {GHR, "day", "jump_company", "0", "1", "1000", "1001"},
    {GHR, "day", "publish_step", "\"0\"", "\"0.000000001\"", "\"1\"", "\"1.000000001\""},
    {GHR, "composition", "move", "\"0\"", "\"0.000000001\"", "\"100\"", "\"100.000000001\""},
    {GHR, "fallback", "fill_gpus", "-1", "0", "1000", "1001"},
    {GHR, "fallback", "ratio_operators_min", "-1", "0", "1000", "1001"},
    {GHR, "fallback", "repeat_max", "-1", "0", "31", "32"},
    {GHR, "ratio", "clamp_high", "\"0.999999999\"", "\"1\"", "\"1000\"", "\"1000.000000001\""},
    {GHR, "ratio", "clamp_low", "", "\"0\"", "\"1\"", "\"1.000000001\""},
    {GHR, "ratio", "age_max", "0", "1", "31", "32"},
    {GHR, "revision", "materiality", "", "\"0\"", "\"1\"", "\"1.000000001\""},
    {GHR, "settle", "published_share", "\"0\"", "\"0.000000001\"", "\"1\"", "\"1.000000001\""},
    {GHR, "settle", "repeated_max", "-1", "0", "31", "32"},
    {PANEL, "members", "reliability", "", "\"0\"", "\"1\"", "\"1.000000001\""},
    {BASKETS, "baskets", "base", "\"0\"", "\"0.000000001\"", "\"1000000000\"",
     "\"1000000000.000000001\""},
    {CONTRACTS, "contracts", "size", "0", "1", "1000000000", "1000000001"},
    {CONTRACTS, "contracts", "tick", "\"0\"", "\"0.000000001\"", "\"1000\"", "\"1000.000000001\""},
    {CONTRACTS, "contracts", "listed_months", "0", "1", "120", "121"},
    {OWN_RULE, "missing_day", "max", "-1", "0", "366", "367"},
    {OWN_RULE, "missing_day", "share", "", "\"0\"", "\"1\"", "\"1.000000001\""},
    {OWN_RULE, "levels", "levels", "[0]", "[1]", "[4]", "[5]"},
    {OWN_RULE, "listing", "months", "0", "1", "120", "121"},
    {OWN_RULE, "final", "step", "\"0\"", "\"0.000000001\"", "\"1000000\"", "\"1000000.000000001\""},
    {GPU1_RULE, "limits", "spot_month", "-1", "0", "100000000", "100000001"},
    {GPU1_RULE, "limits", "spot_business_days", "-1", "0", "100000000", "100000001"},
    {GPU1_RULE, "limits", "single_month", "-1", "0", "100000000", "100000001"},
    {GPU1_RULE, "limits", "all_months", "-1", "0", "100000000", "100000001"},
    {GPU1_RULE, "size", "size", "0", "1", "1000000", "1000001"},
    {GPU1_RULE, "tick", "tick", "\"0\"", "\"0.000000001\"", "\"1000000\"", "\"1000000.000000001\""},
    {ZONES, "zones", "from", "1969", "1970", "2100", "2101"},
};

/* The shipped file with the first such member of the group having another value. */
static const char *with(int i, const char *value)
{
    size_t len;
    const char *text = kit_file(ranges[i].path, &len, &mem);
    const char *at = strstr(text, text_fmt(&mem, "\"%s\":", ranges[i].group)), *end;

    at = at ? strstr(at, text_fmt(&mem, "\"%s\": ", ranges[i].name)) : NULL;
    ck_assert_msg(at, "%s has no %s", ranges[i].path, ranges[i].name);
    at += strlen(ranges[i].name) + 4;
    end = at + (*at == '[' ? strcspn(at, "]") + 1 : strcspn(at, ",}\n"));
    return text_fmt(&mem, "%.*s%s%s", (int)(at - text), text, value, end);
}

static bool is_read(int i, const char *value, struct err *e)
{
    const char *path = ranges[i].path, *text = with(i, value);
    const struct json *doc = json_parse_config(text, strlen(text), "f.json", &mem, e);
    struct contract_list contracts;
    struct basket_list baskets;
    struct zone_list zones;

    ck_assert_msg(doc, "%s", e->text);
    return text_eq(path, GHR)         ? method_read(doc, "h", &mem, e) != NULL
           : text_eq(path, PANEL)     ? panel_read(doc, "h", &mem, e) != NULL
           : text_eq(path, BASKETS)   ? baskets_read(doc, &baskets, &mem, e)
           : text_eq(path, CONTRACTS) ? contracts_read(doc, &contracts, &mem, e)
           : text_eq(path, ZONES)     ? zones_read(doc, &zones, &mem, e)
                                      : kit_rule(text, &mem, e) != NULL;
}

/* What is refused for another reason, as a partition of a second, is within its own range. */
static bool is_in_range(int i, const char *value)
{
    struct err e = {0};

    return is_read(i, value, &e) || !strstr(e.text, ", expected ")
           || !strstr(e.text, ranges[i].name);
}

START_TEST(a_number_has_a_range)
{
    ck_assert_msg(is_in_range(_i, ranges[_i].low), "%s: %s", ranges[_i].name, ranges[_i].low);
    ck_assert_msg(is_in_range(_i, ranges[_i].high), "%s: %s", ranges[_i].name, ranges[_i].high);
    ck_assert_msg(!is_in_range(_i, ranges[_i].above), "%s: %s", ranges[_i].name, ranges[_i].above);
    if (*ranges[_i].below)
        ck_assert_msg(!is_in_range(_i, ranges[_i].below), "%s: %s", ranges[_i].name,
                      ranges[_i].below);
    arena_fini(&mem);
}
END_TEST

SUITE(calc_range)
{
    ADD_TABLE(a_number_has_a_range, ranges);
}
