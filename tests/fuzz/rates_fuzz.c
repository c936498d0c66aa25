/*
 * The rates file of the European Central Bank; what was read serves every date around it.
 */
#include "base/clock.h"
#include "fuzz.h"
#include "norm/fx.h"

static void use(const struct fx_days *days)
{
    must(days->len > 0);
    for (size_t i = 0; i < days->len; i++) {
        const struct norm_fx *fx = &days->at[i];
        int64_t usd;

        must(i == 0 || days->at[i - 1].date < days->at[i].date);
        for (size_t r = 0; r < fx->rate_len; r++)
            (void)(norm_to_usd(fx, fx->rate[r].currency, INT64_C(2500000000), &usd)
                   && norm_to_usd(fx, fx->rate[r].currency, INT64_MAX, &usd));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_bytes in = {data, len};
    struct arena a = {0};
    struct fx_days days = {0};
    struct err e = {0};
    size_t text_len;
    const char *text = fuzz_rest(&in, &text_len, &a);

    if (fx_read_ecb(text, text_len, &days, &a, &e))
        use(&days);
    else
        must(e.kind != ERR_NONE && e.text[0]);
    arena_fini(&a);
    return 0;
}
