#include "calc/hedge/bridge.h"

#include "base/fixed.h"

enum { SECONDS = 3600, PER = 1000000 };

bool bridge_nusd_per_mtok(int64_t gpu_hour_nusd, int64_t tokens_per_s_nano, int64_t *out,
                          struct err *e)
{
    fixed_wide num, den;

    if (gpu_hour_nusd <= 0 || tokens_per_s_nano <= 0)
        return err_set(e, ERR_DATA, "price and throughput have to be above zero");
    num = (fixed_wide)gpu_hour_nusd * PER * FIXED_ONE;
    den = (fixed_wide)tokens_per_s_nano * SECONDS;
    if (num / den >= FIXED_MAX)
        return err_set(e, ERR_DATA,
                       "at this throughput a million tokens cost more than can be "
                       "counted");
    *out = fixed_div_away(num, den);
    return true;
}
