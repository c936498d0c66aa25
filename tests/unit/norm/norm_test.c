#include "norm/norm.h"

#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/source_reply.h"
#include "../../lib/unit.h"
#include "base/fixed.h"
#include "base/text.h"
#include "norm/offer_line.h"

static const struct source peer = {.name = "peer", .op = "vast"};
static const struct source broker = {.name = "broker"};

static const struct norm_rate rates[] = {
    {"USD", 1169200000}, {"GBP", 867400000}, {"IDR", 19700 * FIXED_ONE}};
static const struct norm_fx fx = {.date = 20465, .rate = rates, .rate_len = 3};

static struct offer offer(const char *key, const char *gpu, int64_t gpus, int64_t price)
{
    struct offer o = offer_init();

    o.key = key;
    o.gpu = gpu;
    o.gpus = gpus;
    o.price_nano = price;
    o.stock = STOCK_YES;
    return o;
}

/* What an offer is that is alone in its poll. */
static struct quote alone(const struct norm *n, const struct source *m, struct offer *o,
                          struct intern *in)
{
    struct offer_list list = {.at = o, .len = 1};
    struct quote_list quotes = {.arena = in->arena};

    norm_list(n, m, 7, &list, in, &quotes);
    ck_assert_uint_eq(quotes.len, 1);
    return quotes.at[0];
}

START_TEST(whole_price_is_converted_then_divided)
{
    struct arena a = {0};
    struct norm n = reply_norm(&a);
    struct offer o = offer("1", "H100 SXM", 8, 20 * FIXED_ONE);
    struct intern in;
    struct quote q;

    intern_init(&in, &a);
    n.fx = &fx;
    o.currency = "EUR";
    q = alone(&n, &peer, &o, &in);
    ck_assert_int_eq(q.verdict, VERDICT_OK);
    ck_assert_int_eq(q.price_nusd, 2923000000); /* 20 x 1.1692 / 8 */
    ck_assert_int_eq(q.native_nano, 20 * FIXED_ONE);
    o.currency = "GBP";
    q = alone(&n, &peer, &o, &in);
    /* 20 x 1.1692 / 0.8674 = 26.958727231 to the nano, then / 8 = 3.369840904 (…03875) */
    ck_assert_int_eq(q.price_nusd, 3369840904);
    o.currency = "SEK";
    q = alone(&n, &peer, &o, &in);
    ck_assert_int_eq(q.verdict, VERDICT_NO_FX);
    ck_assert_int_eq(q.price_nusd, 0);
    o.currency = "USD";
    o.price_nano = 10;
    o.gpus = 4;
    ck_assert_int_eq(alone(&n, &peer, &o, &in).price_nusd, 2); /* 2.5 to even */
    n.fx = NULL;
    o.currency = "EUR";
    ck_assert_int_eq(alone(&n, &peer, &o, &in).verdict, VERDICT_NO_FX);
    arena_fini(&a);
}
END_TEST

START_TEST(conversion_beyond_int64_is_refused)
{
    int64_t usd = 0;

    ck_assert(!norm_to_usd(&fx, "GBP", INT64_MAX, &usd));
    ck_assert(!norm_to_usd(&fx, "GBP", INT64_MIN, &usd));
    ck_assert(norm_to_usd(&fx, "IDR", INT64_MAX, &usd));
    ck_assert(!norm_to_usd(NULL, "EUR", 1, &usd));
    ck_assert(!norm_to_usd(&fx, NULL, 1, &usd));
    ck_assert(norm_to_usd(NULL, "USD", 5, &usd) && usd == 5);
}
END_TEST

/* The first reason that applies is the verdict. */
START_TEST(every_offer_has_one_verdict)
{
    struct arena a = {0};
    struct norm n = reply_norm(&a);
    struct offer_list list = {.arena = &a};
    struct quote_list quotes = {.arena = &a};
    struct intern in;
    struct err odd = {.kind = ERR_REPLY, .text = "odd"};
    static const enum verdict expected[] = {
        VERDICT_OK,    VERDICT_DUPLICATE, VERDICT_MALFORMED, VERDICT_NO_PRICE, VERDICT_OTHER_GPU,
        VERDICT_SLICE, VERDICT_NO_COUNT,  VERDICT_SOLD_OUT,  VERDICT_SOLD_OUT, VERDICT_TEASER,
        VERDICT_NO_FX, VERDICT_TRUNCATED, VERDICT_SOLD_OUT};
    struct offer o = offer("a", "H100 SXM", 1, FIXED_ONE);

    intern_init(&in, &a);
    offer_add(&list, &o);
    offer_add(&list, &o);
    offer_drop(&list, &o, &odd);
    o = offer("b", "RTX 4090", 0, 0), offer_add(&list, &o);
    o = offer("c", "RTX 4090", 0, 1), offer_add(&list, &o);
    o = offer("d", "H100 MIG 1g.10gb", 0, 1), offer_add(&list, &o);
    o = offer("e", "H100 SXM", 0, 1), o.stock = STOCK_NO, offer_add(&list, &o);
    o = offer("f", "H100 SXM", 1, 1), o.stock = STOCK_NO, o.teaser = true, offer_add(&list, &o);
    o = offer("g", "H100 SXM", 1, 1), o.stock = STOCK_TOLD, offer_add(&list, &o);
    o = offer("h", "H100 SXM", 1, 1), o.teaser = true, o.currency = "EUR", offer_add(&list, &o);
    o = offer("i", "H100 SXM", 1, 1), o.currency = "EUR", offer_add(&list, &o);
    o = offer("j", "H100 SXM", 1, 1), offer_reject(&list, &o, VERDICT_TRUNCATED, NULL);
    o = offer("f", "H100 SXM", 1, 1), o.stock = STOCK_NO, offer_add(&list, &o);
    norm_list(&n, &peer, 7, &list, &in, &quotes);
    ck_assert_uint_eq(quotes.len, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < quotes.len; i++)
        ck_assert_msg(quotes.at[i].verdict == expected[i], "offer %zu is %s", i,
                      verdict_name(quotes.at[i].verdict));
    ck_assert_ptr_eq(quotes.at[0].market, quotes.at[1].market);
    ck_assert_ptr_eq(quotes.at[0].instrument, quotes.at[1].instrument);
    arena_fini(&a);
}
END_TEST

/* Spellings that were met before are remembered: an offer among others is what it is alone. */
START_TEST(remembering_changes_nothing)
{
    static const char *const gpus[] = {"H100 SXM", "H100", "H200", "GH200", "h100", "A100 PCIE"};
    static const char *const forms[] = {NULL, "SXM", "PCIe", "NVL"};
    struct arena a = {0};
    struct norm n = reply_norm(&a);
    struct offer_list list = {.arena = &a};
    struct quote_list quotes = {.arena = &a};
    struct intern in;

    intern_init(&in, &a);
    for (int i = 0; i < 3000; i++) {
        struct offer o = offer(text_fmt(&a, "%d", i), gpus[i % 6], 1 + i % 8, 1 + i);

        o.form = forms[i / 7 % 4];
        o.gpu_memory_mb = (i / 3 % 5) * 40960;
        offer_add(&list, &o);
    }
    norm_list(&n, &peer, 7, &list, &in, &quotes);
    for (size_t i = 0; i < list.len; i++) {
        struct quote q = alone(&n, &peer, &list.at[i], &in);

        ck_assert_ptr_eq(q.instrument, quotes.at[i].instrument);
        ck_assert_int_eq(q.verdict, quotes.at[i].verdict);
        ck_assert_int_eq(q.price_nusd, quotes.at[i].price_nusd);
    }
    arena_fini(&a);
}
END_TEST

static const struct {
    const char *spelled, *name;
} operators[] = {
    {"lambdalabs", "lambda"},
    {"Lambda Labs", "lambda"},
    {"datacrunch", "verda"},
    {"DataCrunch", "verda"},
    {"massed_compute", "massedcompute"},
    {"Massed Compute", "massedcompute"},
    {"massedcompute", "massedcompute"},
    {"foundry", "mithril"},
    {"ML Foundry", "mithril"},
    {"celium", "lium"},
    {"tensordock", "voltagepark"},
    {"paperspace", "digitalocean"},
    {"excesssupply", "nebius"},
    {"voltage_park", "voltagepark"},
    {"ovh", "ovhcloud"},
    {"vast.ai", "vast"},
    {"Some Newcomer", "some newcomer"},
    {"--", "--"},
};

START_TEST(operators_have_one_name)
{
    struct arena a = {0};
    struct norm n = reply_norm(&a);

    ck_assert_str_eq(norm_operator(n.operators, operators[_i].spelled, &a), operators[_i].name);
    arena_fini(&a);
}
END_TEST

START_TEST(a_brokers_offer_belongs_to_the_operator_it_names)
{
    struct arena a = {0};
    struct norm n = reply_norm(&a);
    struct offer o = offer("1", "H100 SXM", 1, 1);
    struct intern in;

    intern_init(&in, &a);
    o.op = "LambdaLabs";
    ck_assert_str_eq(alone(&n, &broker, &o, &in).op, "lambda");
    ck_assert_str_eq(alone(&n, &peer, &o, &in).op, "vast");
    o.op = NULL;
    ck_assert_str_eq(alone(&n, &broker, &o, &in).op, "broker");
    arena_fini(&a);
}
END_TEST

static const struct {
    const char *text, *words;
} bad_rules[] = {
    {"{\"instruments\":[],\"spellings\":{},\"rules\":[]}", "empty"},
    {"{\"instruments\":[{\"id\":\"X\",\"family\":\"X\",\"title\":\"x\",\"low\":\"1\",\"high\":"
     "\"2\","
     "\"colour\":\"red\"}],\"spellings\":{},\"rules\":[]}",
     "\"colour\""},
    {"{\"instruments\":[{\"id\":\"X\",\"family\":\"X\",\"title\":\"x\",\"low\":\"2\",\"high\":"
     "\"1\"}],"
     "\"spellings\":{},\"rules\":[]}",
     "in order"},
    {"{\"instruments\":[{\"id\":\"X\",\"family\":\"X\",\"title\":\"x\",\"low\":\"1\",\"high\":"
     "\"2\"}],"
     "\"spellings\":{\"y\":\"Z\"},\"rules\":[]}",
     "no instrument \"Z\""},
    {"{\"instruments\":[{\"id\":\"X\",\"family\":\"X\",\"title\":\"x\",\"low\":\"1\",\"high\":"
     "\"2\"}],"
     "\"spellings\":{},\"rules\":[{\"all\":[\"x\"]}]}",
     "rule 1: expected one of"},
    {"{\"instruments\":[{\"id\":\"X\",\"family\":\"X\",\"title\":\"x\",\"low\":\"1\",\"high\":"
     "\"2\"}],"
     "\"spellings\":{},\"rules\":[{\"is\":\"X\"}]}",
     "is missing"},
    {"{\"instruments\":[{\"id\":\"X\",\"family\":\"X\",\"title\":\"x\",\"low\":\"1\",\"high\":"
     "\"2\"}],"
     "\"spellings\":{},\"rules\":[{\"all\":[\"--\"],\"is\":\"X\"}]}",
     "empty pattern"},
    {"[]", "expected an object"},
};

START_TEST(wrong_instrument_files_are_refused)
{
    struct arena a = {0};
    struct err e = {0};
    const struct json *doc = json_parse_config(bad_rules[_i].text, strlen(bad_rules[_i].text),
                                               "instruments.json", &a, &e);

    ck_assert(doc && !norm_rules_read(doc, &a, &e));
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(strstr(e.text, bad_rules[_i].words), "%s", e.text);
    arena_fini(&a);
}
END_TEST

#define X_(low, high)                                                                              \
    "{\"id\":\"X\",\"family\":\"X\",\"title\":\"x\",\"low\":\"" low "\",\"high\":\"" high "\"}"
#define RULES_(instruments, rule)                                                                  \
    "{\"instruments\":[" instruments "],\"spellings\":{},\"rules\":[" rule "]}"
#define RULE_(more) "{\"all\":[\"x\"]," more ",\"is\":\"X\"}"

static const struct {
    const char *text, *words; /* NULL: good */
} instrument_bounds[] = {
    {RULES_(X_("0.000000001", "1000000"), ""), NULL},
    {RULES_(X_("0", "1"), ""), "instruments[0]: \"low\" is 0.00, expected"},
    {RULES_(X_("1", "0"), ""), "instruments[0]: \"high\" is 0.00, expected"},
    {RULES_(X_("1", "1"), ""), "in order"},
    {RULES_(X_("1", "1000000.000000001"), ""), "\"high\" is 1000000"},
    {RULES_(X_("1000000.000000001", "1"), ""), "\"low\" is 1000000"},
    {RULES_(X_("1", "2") "," X_("0", "2"), ""), "instruments[1]: "},
    {RULES_(X_("1", "2") "," X_("1", "2"), ""), "there twice"},
    {RULES_(X_("1", "2"), RULE_("\"memory_gb\":1")), NULL},
    {RULES_(X_("1", "2"), RULE_("\"memory_gb\":0")), "\"memory_gb\" is 0, expected 1 to 1048576"},
    {RULES_(X_("1", "2"), RULE_("\"memory_gb\":1048576")), NULL},
    {RULES_(X_("1", "2"), RULE_("\"memory_gb\":1048577")), "expected 1 to 1048576"},
    {RULES_(X_("1", "2"), RULE_("\"memory_below_gb\":1")), NULL},
    {RULES_(X_("1", "2"), RULE_("\"memory_below_gb\":0")), "expected 1 to 1048576"},
    {RULES_(X_("1", "2"), RULE_("\"memory_below_gb\":1048577")), "expected 1 to 1048576"},
    {RULES_(X_("1", "2"), RULE_("\"any\":7")), "\"any\""},
};

static const struct norm_rules *rules_of(const char *text, struct arena *a, struct err *e)
{
    return norm_rules_read(json_parse_config(text, strlen(text), "instruments.json", a, e), a, e);
}

START_TEST(instruments_are_taken_within_their_bounds)
{
    struct arena a = {0};
    struct err e = {0};
    bool good = rules_of(instrument_bounds[_i].text, &a, &e) != NULL;

    ck_assert_msg(good == !instrument_bounds[_i].words, "%s", e.text);
    ck_assert_msg(good || strstr(e.text, instrument_bounds[_i].words), "%s", e.text);
    arena_fini(&a);
}
END_TEST

START_TEST(there_are_up_to_five_hundred_rules)
{
    struct arena a = {0};
    const char *list = RULE_("\"memory_gb\":80");

    for (int n = 1; n <= 501; n++) {
        struct err e = {0};

        if (n >= 499)
            ck_assert_msg((rules_of(text_fmt(&a, RULES_(X_("1", "2"), "%s"), list), &a, &e) != NULL)
                              == (n <= 500),
                          "%d: %s", n, e.text);
        list = text_fmt(&a, "%s," RULE_("\"memory_gb\":80"), list);
    }
    arena_fini(&a);
}
END_TEST

/* Within a tenth of 80 GB, both ends in; told in the name with five figures at most; below, not at
 * it. */
START_TEST(a_board_is_known_by_its_memory)
{
    static const struct {
        const char *spelled;
        int64_t mb;
        bool about, below;
    } boards[] = {{"x", 73727, false, true},
                  {"x", 73728, true, true},
                  {"x", 81919, true, true},
                  {"x", 81920, true, false},
                  {"x", 90112, true, false},
                  {"x", 90113, false, false},
                  {"x", 0, false, false},
                  {"x 80GB", 0, true, false},
                  {"x 80 gib", 0, true, false},
                  {"x-80g", 0, true, false},
                  {"x 80 gbs", 0, false, false},
                  {"x 00080GB", 0, true, false},
                  {"x 000080GB", 0, false, false},
                  {"x 80 abc", 0, false, false},
                  {"x 80GB", 40960, false, true},
                  {"x", (int64_t)1 << 30, false, false},
                  {"x 80GB", ((int64_t)1 << 30) + 1, true, false}};
    struct arena a = {0};
    struct err e = {0};
    const struct norm_rules *about =
        rules_of(RULES_(X_("1", "2"), RULE_("\"memory_gb\":80")), &a, &e);
    const struct norm_rules *below =
        rules_of(RULES_(X_("1", "2"), RULE_("\"memory_below_gb\":80")), &a, &e);

    for (size_t i = 0; i < sizeof boards / sizeof *boards; i++) {
        bool slice;

        ck_assert_msg(
            (norm_instrument(about, boards[i].spelled, NULL, boards[i].mb, &slice) != NULL)
                == boards[i].about,
            "about: %zu", i);
        ck_assert_msg(
            (norm_instrument(below, boards[i].spelled, NULL, boards[i].mb, &slice) != NULL)
                == boards[i].below,
            "below: %zu", i);
    }
    arena_fini(&a);
}
END_TEST

static const struct {
    const char *text, *words;
} bad_operators[] = {
    {"{\"operators\":[]}", "empty"},
    {"{\"operators\":[{\"name\":\"a\"}]}", "\"title\""},
    {"{\"operators\":[{\"name\":\"a\",\"title\":\"A\",\"spellings\":[\"b\"]},"
     "{\"name\":\"B\",\"title\":\"B\"}]}",
     "there twice"},
    {"{\"operators\":[{\"name\":\"a\",\"title\":\"A\",\"spellings\":[\"..\"]}]}", "no letters"},
    {"{\"operators\":[{\"name\":\"a\",\"title\":\"A\",\"alias\":[]}]}", "\"alias\""},
};

START_TEST(wrong_operator_files_are_refused)
{
    struct arena a = {0};
    struct err e = {0};
    const struct json *doc = json_parse_config(
        bad_operators[_i].text, strlen(bad_operators[_i].text), "operators.json", &a, &e);

    ck_assert(doc && !norm_operators_read(doc, &a, &e));
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(strstr(e.text, bad_operators[_i].words), "%s", e.text);
    arena_fini(&a);
}
END_TEST

/* Letters and digits are what a spelling is made of, large or small, and nothing else. */
START_TEST(a_spelling_is_its_letters_and_digits)
{
    static const char text[] =
        "{\"operators\":[{\"name\":\"x\",\"title\":\"X\"},{\"name\":\"az09\",\"title\":\"A\"}]}";
    struct arena a = {0};
    struct err e = {0};
    const struct norm_operators *ops =
        norm_operators_read(json_parse_config(text, strlen(text), "f", &a, &e), &a, &e);

    ck_assert_msg(ops, "%s", e.text);
    for (int c = 1; c < 128; c++) {
        const char *spelled = text_fmt(&a, "%cX", c);
        bool counts = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

        ck_assert_str_eq(norm_operator(ops, spelled, &a), counts ? text_lower(&a, spelled) : "x");
    }
    ck_assert_str_eq(norm_operator(ops, "A-Z_0/9", &a), "az09");
    arena_fini(&a);
}
END_TEST

/* 95 letters are a spelling, 96 are too many: then the text is its own name. */
START_TEST(a_spelling_has_a_length)
{
    struct arena a = {0};

    for (int n = 94; n <= 98; n++) {
        struct err e = {0};
        const char *name = text_lower(&a, text_fmt(&a, "%0*d", n, 7));
        const char *text =
            text_fmt(&a, "{\"operators\":[{\"name\":\"%s\",\"title\":\"X\"}]}", name);
        const struct norm_operators *ops =
            norm_operators_read(json_parse_config(text, strlen(text), "f", &a, &e), &a, &e);

        ck_assert_int_eq(ops != NULL, n <= 95);
        if (!ops)
            ck_assert(strstr(e.text, "has no letters or too many"));
        else
            ck_assert_str_eq(norm_operator(ops, text_fmt(&a, "-%s-", name), &a), name);
        ck_assert_str_eq(norm_operator(reply_norm(&a).operators, name, &a), name);
    }
    arena_fini(&a);
}
END_TEST

/* A place that many offers are of is looked up once. */
struct many {
    struct norm n;
    struct offer_list offers;
    struct intern in;
    struct quote_list out;
};

static void make_many(void *ctx)
{
    struct many *m = ctx;

    norm_list(&m->n, &(struct source){.name = "vast"}, 7, &m->offers, &m->in, &m->out);
}

START_TEST(a_place_is_looked_up_once)
{
    struct arena a = {0}, words = {0};
    struct many m = {.n = reply_norm(&a), .offers.arena = &a, .out.arena = &a};

    m.n.regions = kit_regions(&a);
    intern_init(&m.in, &words);
    for (int i = 0; i < 20000; i++) {
        struct offer o = offer(text_fmt(&a, "%d", i), "H100 SXM", 1, 1);

        o.region = i < 10000 ? "Oslo, NO" : NULL;
        offer_add(&m.offers, &o);
    }
    ck_assert_int_eq(arena_within(&words, 64 << 10, make_many, NULL, &m), ARENA_DONE);
    ck_assert_uint_eq(m.out.len, 20000);
    ck_assert_str_eq(m.out.at[9999].country, "NO");
    ck_assert_ptr_null(m.out.at[10000].country);
    arena_fini(&words);
    arena_fini(&a);
}
END_TEST

/* What was said of an offer is told; else what its verdict means, where something was wrong. */
static const struct {
    enum verdict verdict;
    const char *currency, *said, *why;
} whys[] = {{VERDICT_OK, "USD", NULL, "null"},
            {VERDICT_OK, "USD", "odd", "\"odd\""},
            {VERDICT_NO_FX, "EUR", NULL, "null"},
            {VERDICT_NO_FX, "XXX", NULL, NULL},
            {VERDICT_NO_FX, "XXX", "odd", "\"odd\""},
            {VERDICT_SOLD_OUT, "USD", NULL, NULL},
            {VERDICT_MALFORMED, "USD", "price is a list", "\"price is a list\""}};

START_TEST(an_offer_says_why)
{
    struct arena a = {0};
    struct offer o = offer("a", "H100 SXM", 1, 1);
    struct quote q = {.market = "vast", .verdict = whys[_i].verdict, .currency = whys[_i].currency};
    struct buf out;
    const char *why =
        whys[_i].why ? whys[_i].why : text_fmt(&a, "\"%s\"", verdict_meaning(whys[_i].verdict));

    buf_init(&out, 1 << 16);
    o.why = whys[_i].said;
    offer_line(&out, &o, &q);
    ck_assert_ptr_nonnull(strstr(out.data, text_fmt(&a, ",\"why\":%s}\n", why)));
    ck_assert_uint_eq(out.len, strlen(out.data));
    buf_fini(&out);
    arena_fini(&a);
}
END_TEST

START_TEST(line_of_an_offer)
{
    struct offer o = offer("a\"b", "H100 SXM", 2, 3940000000);
    struct quote q = {
        .market = "vast", .instrument = "H100-SXM-80", .available = 2, .price_nusd = 1970000000};
    struct buf out;

    buf_init(&out, 1 << 16);
    o.host = "12";
    o.region = "Oslo, NO";
    offer_line(&out, &o, &q);
    ck_assert_str_eq(out.data,
                     "{\"market\":\"vast\",\"offer\":\"a\\\"b\",\"host\":\"12\",\"machine\":null,"
                     "\"gpu\":\"H100 SXM\",\"instrument\":\"H100-SXM-80\",\"gpus\":2,"
                     "\"available\":2,\"term\":\"on_demand\",\"tier\":null,"
                     "\"region\":\"Oslo, NO\",\"currency\":\"USD\",\"price_native\":\"3.94\","
                     "\"price_usd_per_gpu_hour\":\"1.97\",\"verdict\":\"ok\",\"why\":null}\n");
    ck_assert_uint_eq(out.len, strlen(out.data));
    buf_clear(&out);
    o.gpus = INT64_MAX;
    q = (struct quote){
        .market = "vast", .available = QUOTE_AVAILABLE_UNTOLD, .verdict = VERDICT_NO_FX};
    offer_line(&out, &o, &q);
    ck_assert_ptr_nonnull(strstr(out.data, "\"gpus\":9223372036854775807,\"available\":null"));
    ck_assert_ptr_nonnull(strstr(out.data, "\"price_usd_per_gpu_hour\":null,\"verdict\":\"ok\""));
    buf_fini(&out);
}
END_TEST

SUITE(norm_norm)
{
    ADD(whole_price_is_converted_then_divided);
    ADD(conversion_beyond_int64_is_refused);
    ADD(every_offer_has_one_verdict);
    ADD(remembering_changes_nothing);
    ADD_TABLE(operators_have_one_name, operators);
    ADD(a_brokers_offer_belongs_to_the_operator_it_names);
    ADD_TABLE(wrong_instrument_files_are_refused, bad_rules);
    ADD_TABLE(wrong_operator_files_are_refused, bad_operators);
    ADD_TABLE(instruments_are_taken_within_their_bounds, instrument_bounds);
    ADD(there_are_up_to_five_hundred_rules);
    ADD(a_board_is_known_by_its_memory);
    ADD(a_spelling_is_its_letters_and_digits);
    ADD(a_spelling_has_a_length);
    ADD(a_place_is_looked_up_once);
    ADD_TABLE(an_offer_says_why, whys);
    ADD(line_of_an_offer);
}
