/*
 * The readers of configuration files. They run on files of the operator's own, so what matters is
 * that every fault is refused with a sentence, never believed or crashed on.
 *
 *     byte 0  which reader, in the order of the table below
 *     rest    the file
 */
#include "calc/basket.h"
#include "calc/def.h"
#include "calc/snapshot.h"
#include "fuzz.h"
#include "norm/market_config.h"
#include "token/names.h"
#include "token/posted.h"

static bool instruments(const struct json *doc, struct arena *a, struct err *e)
{
    const struct norm_rules *r = norm_rules_read(doc, a, e);
    bool slice;

    if (r)
        (void)norm_instrument(r, "NVIDIA H100 80GB HBM3", "SXM5", 81920, &slice);
    return r != NULL;
}

static bool operators(const struct json *doc, struct arena *a, struct err *e)
{
    const struct norm_operators *o = norm_operators_read(doc, a, e);

    if (o)
        (void)norm_operator(o, "Lambda Labs", a);
    return o != NULL;
}

static bool market_file(const struct json *doc, struct arena *a, struct err *e)
{
    struct market_configs all = {0};

    return market_config_read(doc, fuzz_norm()->rules, &all, a, e);
}

/* A method that was believed must be able to say which windows it looks at. */
static bool method(const struct json *doc, struct arena *a, struct err *e)
{
    const struct method *m = method_read(doc, "0", a, e);
    int64_t lead, from, to;

    if (!m)
        return false;
    method_window(m, FUZZ_NOW / 86400, &lead, &from, &to);
    must(lead <= from && from < to);
    return true;
}

static bool panel(const struct json *doc, struct arena *a, struct err *e)
{
    return panel_read(doc, "0", a, e) != NULL;
}

static bool indices(const struct json *doc, struct arena *a, struct err *e)
{
    for (const struct json *at = index_first(doc); at; at = json_next(at))
        if (!index_read(at, a, e))
            return false;
    return true;
}

static bool contracts(const struct json *doc, struct arena *a, struct err *e)
{
    struct contract_list list = {0};

    return contracts_read(doc, &list, a, e);
}

static bool baskets(const struct json *doc, struct arena *a, struct err *e)
{
    struct basket_list list = {0};

    return baskets_read(doc, &list, a, e);
}

static bool models(const struct json *doc, struct arena *a, struct err *e)
{
    const struct token_models *m = token_models_read(doc, a, e);

    if (m) {
        (void)token_model_match(m, "openrouter", "openai/gpt-oss-120b");
        (void)token_propose(m, "gpt oss 120b", a);
        (void)token_wanted(m, "openrouter", a);
    }
    return m != NULL;
}

static bool token_operator_file(const struct json *doc, struct arena *a, struct err *e)
{
    const struct token_operators *o = token_operators_read(doc, a, e);

    if (o)
        (void)token_operator_match(o, "openrouter", "CoreWeave");
    return o != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static bool (*const reader[])(const struct json *, struct arena *, struct err *) = {
        instruments, operators, market_file, method, panel,
        indices,     contracts, baskets,     models, token_operator_file,
    };
    struct fuzz_bytes in = {data, len};
    size_t which = fuzz_byte(&in) % (sizeof reader / sizeof *reader);
    struct arena a = {0};
    struct err e = {0};
    size_t text_len;
    const char *text = fuzz_rest(&in, &text_len, &a);
    const struct json *doc = json_parse_config(text, text_len, "file", &a, &e);

    if (!doc || !reader[which](doc, &a, &e))
        must(e.kind != ERR_NONE && e.text[0]);
    arena_fini(&a);
    return 0;
}
