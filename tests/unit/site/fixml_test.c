/* FIXML: what goes out for a month that is over, runs, or has no price; and what is refused. */
#include "site/fixml.h"

#include <string.h>

#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "site/data.h"

static struct arena a;

static struct rule_info info[] = {
    {"codes.mic", "XTST", NULL},         {"codes.cfi", "FCSCSX", NULL},
    {"codes.currency", "USD", NULL},     {"codes.fixml.sym", "T&1", NULL},
    {"codes.fixml.id", "T1", NULL},      {"codes.fixml.src", "H", NULL},
    {"codes.fixml.sec_typ", "FUT", NULL}};
enum { CODES = sizeof info / sizeof *info };

static const struct contract_def contract = {
    .id = "T", .title = "A \"test\" <contract>", .index = "T", .unit = "USD per GPU-hour"};

static const char *text_of(enum settle_status status, bool priced)
{
    const struct rule r = {.id = "T", .file = "T.json", .info = info, .info_len = CODES};
    const struct settlement s = {.contract = &contract,
                                 .month = 2026 * 12 + 1,
                                 .through = clock_date(2026, 2, 28),
                                 .status = status,
                                 .has_price = priced && status == SETTLE_FINAL,
                                 .price_nusd = INT64_C(2600500000),
                                 .has_indicative = priced,
                                 .indicative_nusd = INT64_C(2600500001)};
    const struct data_record record = {.digest = "d"};
    struct fixml_row row = {.data = data_of_settlement(&s, 1, &record, &a),
                            .title = contract.title};
    struct err e = {0};
    struct buf b;
    const char *text;

    ck_assert(fixml_codes_of(&r, &row.codes, &e));
    buf_init(&b, 1 << 20);
    ck_assert(fixml_write(&row, 1, &b, &e));
    text = text_dup_n(&a, b.data, b.len);
    buf_fini(&b);
    return text;
}

START_TEST(a_month_that_is_over)
{
    ck_assert_str_eq(
        text_of(SETTLE_FINAL, true),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<FIXML xmlns=\"http://www.fixprotocol.org/FIXML-5-0-SP2\">\n <Batch>\n"
        "  <MktDataFull BizDt=\"2026-02-28\">\n"
        "   <Instrmt Sym=\"T&amp;1\" ID=\"T1\" Src=\"H\" CFI=\"FCSCSX\" SecTyp=\"FUT\" "
        "MMY=\"202602\" MatDt=\"2026-02-28\" Exch=\"XTST\" "
        "Desc=\"A &quot;test&quot; &lt;contract&gt;\"/>\n"
        "   <Full Typ=\"6\" Px=\"2.6005\" Ccy=\"USD\" Mkt=\"XTST\" Dt=\"2026-02-28\" PxTyp=\"2\" "
        "SetPxTyp=\"1\" OpenClsSettlFlag=\"0\"/>\n"
        "  </MktDataFull>\n </Batch>\n</FIXML>\n");
    arena_fini(&a);
}
END_TEST

START_TEST(a_month_that_runs_is_theoretical)
{
    ck_assert_ptr_nonnull(strstr(text_of(SETTLE_RUNNING, true),
                                 "Px=\"2.600500001\" Ccy=\"USD\" Mkt=\"XTST\" Dt=\"2026-02-28\" "
                                 "PxTyp=\"2\" SetPxTyp=\"2\" OpenClsSettlFlag=\"5\""));
    arena_fini(&a);
}
END_TEST

START_TEST(no_price_is_no_full)
{
    ck_assert_ptr_null(strstr(text_of(SETTLE_RUNNING, false), "<Full"));
    ck_assert_ptr_null(strstr(text_of(SETTLE_NOT_DETERMINED, true), "<Full"));
    arena_fini(&a);
}
END_TEST

/* Each code in turn: not told, not there, of a wrong form. */
START_TEST(a_code_that_is_not_told)
{
    for (size_t i = 0; i < CODES; i++) {
        const struct rule_info was = info[i];
        const struct rule r = {.id = "T", .file = "T.json", .info = info, .info_len = CODES};
        struct fixml_codes codes;
        struct err e = {0};

        info[i].why = "not read";
        ck_assert(!fixml_codes_of(&r, &codes, &e));
        ck_assert_int_eq(e.kind, ERR_CONFIG);
        ck_assert_ptr_nonnull(strstr(e.text, was.name));
        info[i] = (struct rule_info){was.name, "none", NULL};
        ck_assert(!fixml_codes_of(&r, &codes, &e));
        info[i] = (struct rule_info){was.name, "xtst!", NULL};
        ck_assert(fixml_codes_of(&r, &codes, &e)
                  == (strstr(was.name, "sym") || strstr(was.name, ".id")));
        info[i] = (struct rule_info){"other", "none", NULL};
        ck_assert(!fixml_codes_of(&r, &codes, &e));
        info[i] = was;
    }
    ck_assert(!fixml_codes_of(NULL, &(struct fixml_codes){0}, &(struct err){0}));
}
END_TEST

SUITE(site_fixml)
{
    ADD(a_month_that_is_over);
    ADD(a_month_that_runs_is_theoretical);
    ADD(no_price_is_no_full);
    ADD(a_code_that_is_not_told);
}
