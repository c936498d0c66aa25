#include "stage/prove/verify.h"

#include "stage/prove/verify_priv.h"

/* Settlements, baskets and settlements by rules, where all is asked for. */
static bool verify_rest(struct verifying *v, struct err *e)
{
    if (!v->setup->all || v->setup->index)
        return true;
    v->at = VERIFY_REST;
    return verify_settlements(v, e) && verify_baskets(v, e) && verify_shadows(v, e);
}

static bool verify_what_was_read(struct verifying *v, struct err *e)
{
    v->at = VERIFY_PRICES;
    return v->from >= v->to || verify_prices(v, e);
}

bool verify_records(const struct verify_setup *setup, struct verify_result *out, struct arena *a,
                    struct err *e)
{
    struct verifying v = {.setup = setup, .out = out, .arena = a, .from = INT64_MAX};
    bool done;

    *out = (struct verify_result){0};
    if (setup->public_key && !sign_key_open_public(&v.key, setup->public_key, e))
        return false;
    done = verify_published(&v, verify_rest, e) && verify_what_was_read(&v, e);
    verify_reread_close(&v.reread);
    sign_key_close(&v.key);
    /* What was found before it went wrong is the answer: the one may be why of the other. */
    if (!done && !out->difference)
        return false;
    if (out->fixings + out->settlements == 0 && !out->difference)
        return err_set(e, ERR_DATA, "there is nothing published to verify");
    return true;
}
