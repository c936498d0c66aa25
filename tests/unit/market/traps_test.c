/*
 * The traps of the marketplaces, one test each, over the stored replies of tests/market. A claim is
 * a reply and what some line of it has (all parts, joined by " & "), what no line has, or the words
 * it is refused with.
 */
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/source_reply.h"
#include "../../lib/unit.h"
#include "base/text.h"

enum kind { SHOWS, HIDES, FAILS };

struct claim {
    const char *market, *reply;
    enum kind kind;
    const char *parts;
};

/* True when one line of `text` has all parts. */
static bool some_line_has(const char *text, const char *parts, struct arena *a)
{
    for (size_t len; *text; text += len + (text[len] == '\n')) {
        const char *line = text_dup_n(a, text, len = strcspn(text, "\n")), *part = parts;
        bool all = true;

        while (part && all) {
            const char *end = strstr(part, " & ");
            size_t n = end ? (size_t)(end - part) : strlen(part);

            all = strstr(line, text_dup_n(a, part, n)) != NULL;
            part = end ? end + 3 : NULL;
        }
        if (all)
            return true;
    }
    return false;
}

static const struct reply_case *find(const struct reply_case *cases, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (strcmp(cases[i].name, name) == 0)
            return &cases[i];
    return NULL;
}

static void check(const struct claim *c, const struct norm *n, struct arena *a)
{
    static struct reply_case cases[REPLY_CASES_MAX];
    const struct source *m = kit_source(c->market);
    const struct reply_case *reply =
        find(cases, reply_cases(kit_source(c->market), cases), c->reply);
    struct reply_read r;
    struct buf out;
    bool has;

    ck_assert_msg(m && reply, "no reply \"%s\" of \"%s\"", c->reply, c->market);
    reply_read_case(m, reply, n, &r, a);
    buf_init(&out, BUF_REPLY_MAX);
    reply_print(m, &r, &out);
    has = some_line_has(out.data ? out.data : "", c->parts, a);
    ck_assert_msg(r.failed == (c->kind == FAILS), "%s, %s: %s", c->market, c->reply,
                  r.failed ? r.err.text : "was read");
    ck_assert_msg(has == (c->kind != HIDES), "%s, %s: %s line has: %s", c->market, c->reply,
                  has ? "a" : "no", c->parts);
    buf_fini(&out);
    buf_fini(&r.requests);
}

#define TRAP(name, ...)                                                                            \
    static const struct claim name##_claims[] = {__VA_ARGS__};                                     \
    START_TEST(name)                                                                               \
    {                                                                                              \
        struct arena a = {0};                                                                      \
        struct norm n = reply_norm(&a);                                                            \
                                                                                                   \
        for (size_t i = 0; i < sizeof name##_claims / sizeof *name##_claims; i++)                  \
            check(&name##_claims[i], &n, &a);                                                      \
        arena_fini(&a);                                                                            \
    }                                                                                              \
    END_TEST

TRAP(trap_01_placeholder_prices,
     {"runpod", "good", SHOWS, "NVIDIA H200/community & \"0.50\" & \"placeholder\""},
     {"runpod", "good", SHOWS, "NVIDIA H200 NVL/community & \"0.50\" & \"placeholder\""},
     {"runpod", "good", HIDES, "\"0.50\" & \"verdict\":\"ok\""})

TRAP(trap_02_zero_prices, {"gcp", "good", SHOWS, "Reserved Nvidia H100 & \"no_price\""},
     {"ibm", "good", SHOWS, "reservation & \"0.00\" & \"other_product\""},
     {"runpod", "good", SHOWS, "NVIDIA H200 NVL/secure & \"no_price\""},
     {"fluidstack", "odd_price", SHOWS, "H100_SXM5_80GB & \"no_price\""})

TRAP(trap_03_substring_matching,
     {"lambda", "good", SHOWS, "gpu_1x_gh200 & \"instrument\":\"GH200\""},
     {"lambda", "good", HIDES, "gh200 & \"instrument\":\"H200"},
     {"quantacloud", "gh200_and_mig", SHOWS, "\"gpu\":\"gh200\" & \"instrument\":\"GH200\""},
     {"primeintellect", "good", SHOWS, "H200_96GB & \"instrument\":\"GH200\""},
     {"hyperstack", "good", SHOWS, "H100-80G-PCIe-NVLink & \"instrument\":\"H100-PCIE-80\""},
     {"oci", "good", SHOWS, "AI Enterprise - H100 & \"2.50\" & \"other_product\""})

TRAP(trap_04_per_instance_against_per_gpu,
     {"aws", "good", SHOWS, "p5.48xlarge & \"55.04\" & \"price_usd_per_gpu_hour\":\"6.88\""},
     {"azure", "good", SHOWS, "\"98.32\" & \"price_usd_per_gpu_hour\":\"12.29\""},
     {"shadeform", "good", SHOWS, "\"25.60\" & \"price_usd_per_gpu_hour\":\"3.20\""},
     {"ovhcloud", "good", SHOWS, "h200-1920 & \"gpus\":8 & \"42.00\""},
     {"ibm", "good", SHOWS, "\"99.60\" & \"price_usd_per_gpu_hour\":\"12.45\""},
     {"lium", "good", SHOWS, "\"offer\":\"e1\" & \"15.20\" & \"price_usd_per_gpu_hour\":\"1.90\""})

TRAP(trap_05_units, {"lambda", "good", SHOWS, "gpu_8x_h100_sxm5 & \"23.92\" & \"2.99\""},
     {"cloudrift", "good", SHOWS, "h100-16c.8 & \"15.99\" & \"1.99875\""},
     {"together", "good", SHOWS, "2x_nvidia_h100_80gb_sxm & \"6.72\" & \"3.36\""},
     {"sfcompute", "good", SHOWS, "h100i & \"16.00\" & \"price_usd_per_gpu_hour\":\"2.00\""},
     {"novita", "good", SHOWS, "\"offer\":\"5001\" & \"price_native\":\"2.15\""},
     {"ovhcloud", "good", SHOWS, "h100-380.consumption & \"price_native\":\"2.80\""},
     {"gcp", "good", SHOWS, "AAAA-1/us-central1 & \"9.796550569\""},
     {"azure", "good", SHOWS, "\"551221.00\" & \"other_product\""})

TRAP(trap_06_two_units_in_one_object,
     {"shadeform", "good", SHOWS, "n3-H100-SXM5x8/ & houston-usa-1 & \"25.60\""},
     {"shadeform", "good", SHOWS, "eu-north1/on_demand & \"price_native\":\"3.10\""},
     {"voltagepark", "metal_and_presets", SHOWS, "metal_ethernet & \"15.92\" & \"1.99\""},
     {"voltagepark", "metal_and_presets", SHOWS, "\"offer\":\"p2\" & \"3.78\" & \"1.89\""})

TRAP(trap_07_currencies,
     {"scaleway", "good", SHOWS, "H100-1-80G & \"currency\":\"EUR\" & _per_gpu_hour\":null"},
     {"seeweb", "good", SHOWS, "ECS1GPU11 & \"currency\":\"EUR\""},
     {"primeintellect", "good", SHOWS, "datacrunch & \"currency\":\"EUR\""},
     {"latitude", "good", SHOWS, "g3-h100-large/United States & \"USD\" & \"9.20\""},
     {"latitude", "good", HIDES, "\"BRL\""}, {"lyceum", "good", HIDES, "\"verdict\":\"ok\""},
     {"ppio", "good", SHOWS, "\"offer\":\"6001\" & \"XXX\" & \"no_fx\""})

TRAP(trap_08_wrong_form_factor,
     {"azure", "good", SHOWS, "Standard_NC40ads_H100_v5 & \"instrument\":\"H100-NVL-94\""},
     {"digitalocean", "good", HIDES, "\"H100-PCIE-80\""},
     {"lyceum", "good", SHOWS, "h100/on-demand & \"instrument\":\"H100\""},
     {"seeweb", "good", SHOWS, "H200 141GB & \"instrument\":\"H200\""})

TRAP(trap_09_duplicates, {"vast", "good", SHOWS, "7000002 & \"machine\":\"555\""},
     {"vast", "good", SHOWS, "7000003 & \"machine\":\"555\""},
     {"jarvislabs", "trap_container_and_vm", SHOWS, "europe-01/H100/80\" & container & duplicate"},
     {"shadeform", "good", SHOWS, "excesssupply & \"duplicate\""},
     {"azure", "pages_and_dates", SHOWS, "Standard_NC40ads_H100_v5 & \"7.98\" & \"duplicate\""})

/* They are read as they are; the band and the bounds of the instrument keep them out later. */
TRAP(trap_10_absurd_asks,
     {"gpuai", "good", SHOWS, "\"154.67\" & \"price_usd_per_gpu_hour\":\"38.6675\""})

TRAP(trap_11_spot_that_is_not_spot,
     {"azure", "good", SHOWS, "H200_v5/spot & \"110.24\" & \"placeholder\""},
     {"mithril", "types_and_auctions", SHOWS, "auc_1 & \"9.60\" & \"term\":\"spot\""},
     {"mithril", "types_and_auctions", HIDES, "auc_1 & \"8.00\""},
     {"spheron", "good", SHOWS, "nebius/o3 & \"term\":\"spot\" & \"9.60\""})

TRAP(trap_12_stale_or_cached,
     {"lambda", "good", SHOWS, "gpu_1x_h100_sxm5 & \"3.29\" & \"sold_out\""},
     {"voltagepark", "metal_and_presets", SHOWS, "metal_infiniband & \"19.92\" & \"sold_out\""},
     {"shadeform", "good", SHOWS, "montreal-canada-2 & \"25.60\" & \"sold_out\""},
     {"akash", "good", SHOWS, "h100/80Gi/PCIe & \"1.70\" & \"sold_out\""},
     {"lium", "good", SHOWS, "\"offer\":\"e5\" & \"available\":0 & \"sold_out\""})

TRAP(trap_13_truncation, {"vast", "full_page", SHOWS, "8400063 & \"truncated\""},
     {"vultr", "lost_page", FAILS, "4 of 7 plans are in the answer"},
     {"quantacloud", "lost_page", FAILS, "1 of 3 rows are in the answer"},
     {"spheron", "lost_page", FAILS, "page 2 of 2 has no rows"},
     {"linode", "lost_page", FAILS, "page 2 of 2 has no types"},
     {"gpuai", "no_cursor", FAILS, "\"next_cursor\" is missing"})

TRAP(trap_14_empty_is_not_none,
     {"primeintellect", "empty_but_not_the_summary", FAILS, "the summary knows \"H100_80GB\""},
     {"tensordock", "retired_v0", FAILS, "the retired v0 listing"})

TRAP(trap_15_failure_as_success, {"runpod", "error_page", FAILS, "Something went wrong"},
     {"hyperstack", "refused", FAILS, "Invalid API key"},
     {"seeweb", "error_page", FAILS, "status \"error\""},
     {"lyceum", "error_page", FAILS, "is missing"},
     {"thunder", "error_page", FAILS, "missing or invalid token"},
     {"hyperbolic", "error_page", FAILS, "an HTML or XML page, expected JSON"},
     {"cloudrift", "error_page", FAILS, "unknown selector"})

TRAP(trap_16_unbundled,
     {"gcp", "two_pages", SHOWS, "a3-highgpu-8g/us-central1/on_demand & \"89.741938552\""},
     {"gcp", "two_pages", SHOWS, "AAAA-1/us-central1 & \"9.796550569\" & \"other_product\""},
     {"tensordock", "good", SHOWS, "loc-aus/h100-sxm5-80gb & \"price_native\":\"2.26\""},
     {"cudo", "good", SHOWS, "COMMITMENT_TERM_1_MONTH & \"other_product\""},
     {"salad", "good", HIDES, "\"verdict\":\"ok\""})

TRAP(trap_17_tiers_mixed,
     {"thunder", "good", SHOWS, "h100_x1_prototyping & \"tier\":\"prototyping\""},
     {"thunder", "good", SHOWS, "h100_x1_production & \"tier\":\"production\""},
     {"runpod", "good", SHOWS, "NVIDIA H100 PCIe/community & \"tier\":\"community\""},
     {"together", "good", SHOWS, "\"tier\":\"endpoint\" & \"other_product\""},
     {"lium", "good", SHOWS, "\"tier\":\"spot\" & \"term\":\"spot\""},
     {"jarvislabs", "odd_price", SHOWS, "serverless & \"other_product\""})

static const struct {
    const char *spelling, *op;
} operators[] = {
    {"tensordock", "voltagepark"},
    {"paperspace", "digitalocean"},
    {"datacrunch", "verda"},
    {"celium", "lium"},
    {"foundry", "mithril"},
    {"excesssupply", "nebius"},
    {"Massed Compute", "massedcompute"},
};

START_TEST(trap_18_operator_double_counting)
{
    struct arena a = {0};
    struct norm n = reply_norm(&a);

    ck_assert_str_eq(norm_operator(n.operators, operators[_i].spelling, &a), operators[_i].op);
    ck_assert_str_eq(kit_source("tensordock")->op, "voltagepark");
    arena_fini(&a);
}
END_TEST

TRAP(trap_19_numbers, {"mithril", "types_and_auctions", SHOWS, "auc_2 & \"12.00\""},
     {"lium", "odd_price", SHOWS, "\"offer\":\"e1\" & \"price_usd_per_gpu_hour\":\"8.0003\""},
     {"novita", "odd_price", SHOWS, "\"offer\":\"5014\" & \"malformed\""},
     {"quantacloud", "odd_price", SHOWS, "\"offer\":\"u3\" & \"malformed\""},
     {"runpod", "odd_price", SHOWS, "\"too_precise\""})

/* NaN is no JSON: such a reply is refused and not read around. */
START_TEST(trap_19_numbers_that_are_none)
{
    static const char body[] = "{\"pricing\":{\"h100_x1_production\":NaN}}";
    struct arena a = {0};
    struct offer_list offers = {.arena = &a};
    struct source_reply reply = {.body = body, .len = sizeof body - 1};
    struct source_page next = {0};
    struct err e = {0};

    ck_assert(!source_parse(kit_source("thunder"), &reply, &offers, &next, &a, &e));
    ck_assert_uint_eq(offers.len, 0);
    arena_fini(&a);
}
END_TEST

/* Whatever stamps a market prints, or none: the quotes of a poll share the time of the poll. */
START_TEST(trap_20_time)
{
    static const char *const names[] = {"vast", "lambda", "thunder", "azure"};
    static struct reply_case cases[REPLY_CASES_MAX];
    struct arena a = {0};
    struct norm n = reply_norm(&a);
    const struct reply_case *good = find(cases, reply_cases(kit_source(names[_i]), cases), "good");
    struct reply_read r;

    ck_assert(good != NULL);
    reply_read_case(kit_source(names[_i]), good, &n, &r, &a);
    ck_assert(!r.failed && r.quotes.len > 1);
    for (size_t i = 1; i < r.quotes.len; i++)
        ck_assert_int_eq(r.quotes.at[i].observed_at, r.quotes.at[0].observed_at);
    buf_fini(&r.requests);
    arena_fini(&a);
}
END_TEST

TRAP(trap_21_supplier_cost, {"hyperbolic", "good", SHOWS, "h100-sxm5x8 & \"19.12\""},
     {"hyperbolic", "good", HIDES, "\"15.00\""})

TRAP(trap_22_mig_and_fractions,
     {"quantacloud", "gh200_and_mig", SHOWS, "h100-mig-1g-10gb & \"slice\""},
     {"quantacloud", "gh200_and_mig", SHOWS, "h200-mig-3g-71gb & \"slice\""},
     {"vultr", "good", SHOWS, "vcg-a100-1c-6g-4vram & \"slice\""},
     {"vast", "good", SHOWS, "7000001 & \"gpus\":1 & \"verdict\":\"ok\""})

SUITE(market_traps)
{
    ADD(trap_01_placeholder_prices);
    ADD(trap_02_zero_prices);
    ADD(trap_03_substring_matching);
    ADD(trap_04_per_instance_against_per_gpu);
    ADD(trap_05_units);
    ADD(trap_06_two_units_in_one_object);
    ADD(trap_07_currencies);
    ADD(trap_08_wrong_form_factor);
    ADD(trap_09_duplicates);
    ADD(trap_10_absurd_asks);
    ADD(trap_11_spot_that_is_not_spot);
    ADD(trap_12_stale_or_cached);
    ADD(trap_13_truncation);
    ADD(trap_14_empty_is_not_none);
    ADD(trap_15_failure_as_success);
    ADD(trap_16_unbundled);
    ADD(trap_17_tiers_mixed);
    ADD_TABLE(trap_18_operator_double_counting, operators);
    ADD(trap_19_numbers);
    ADD(trap_19_numbers_that_are_none);
    tcase_add_loop_test(unit_case, trap_20_time, 0, 4);
    ADD(trap_21_supplier_cost);
    ADD(trap_22_mig_and_fractions);
}
