/* The text of an annulment, to the byte: it is digested and signed. */
#include <string.h>

#include "../../lib/unit.h"
#include "base/clock.h"
#include "calc/record.h"

static const struct {
    struct annulment said;
    const char *previous, *text;
} texts[] = {
    {{ANNULMENT_FIXING, "H100-SXM", 20601, 0, 2, "aa", "A. Operator", "clock, 12 days ahead"},
     "bb",
     "gpurate,annulment 1\nfixing,H100-SXM\ndate,2026-05-28\nrevision,2\nrecord,aa\n"
     "by,A. Operator\nwhy,\"clock, 12 days ahead\"\nprevious,bb\n"},
    {{ANNULMENT_SETTLEMENT, "H100-SXM", 20601, 2026 * 12 + 4, 1, "aa", "op", "say \"no\""},
     NULL,
     "gpurate,annulment 1\nsettlement,H100-SXM\ndate,2026-05-28\nmonth,2026-05-01\nrevision,1\n"
     "record,aa\nby,op\nwhy,\"say \"\"no\"\"\"\nprevious,\n"},
    {{ANNULMENT_BASKET, "TOKEN-OPEN", 20601, 0, 1, "aa", "op", "x"},
     "bb",
     "gpurate,annulment 1\nbasket,TOKEN-OPEN\ndate,2026-05-28\nrevision,1\nrecord,aa\nby,op\n"
     "why,x\nprevious,bb\n"},
};

START_TEST(an_annulment_tells_what_who_and_why)
{
    struct record_sink sink;
    struct buf b;

    buf_init(&b, BUF_CONFIG_MAX);
    sink = record_to_buf(&b);
    record_annulment(&texts[_i].said, texts[_i].previous, &sink);
    ck_assert_str_eq(b.data, texts[_i].text);
    buf_fini(&b);
}
END_TEST

SUITE(calc_annulment)
{
    ADD_TABLE(an_annulment_tells_what_who_and_why, texts);
}
