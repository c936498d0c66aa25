#include "base/severity_priv.h"

static bool shown;

void severity_show(bool on)
{
    shown = on;
}

const char *severity_prefix(enum severity s)
{
    static const char *const prefix[] = {"<0>", "<1>", "<2>", "<3>", "<4>", "<5>", "<6>", "<7>"};

    return shown ? prefix[s] : "";
}
