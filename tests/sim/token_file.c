/* Files kept by hand. */
#include "token.h"

#include <string.h>

static void litellm_entry(struct out *o, const char *provider, const char *name, int64_t in_u6,
                          int64_t out_u6)
{
    say(o, ",\"%s/%s\":{\"litellm_provider\":\"%s\",\"mode\":\"chat\",\"input_cost_per_token\":",
        provider, name, provider);
    say_exponent(o, in_u6);
    say(o, ",\"output_cost_per_token\":");
    say_exponent(o, out_u6);
    say(o, ",\"max_input_tokens\":131072}");
}

void sim_litellm(const struct ask *q, struct answer *r)
{
    struct out *o = &r->body;

    if (!strstr(q->path, "model_prices_and_context_window.json")) {
        not_found(r);
        return;
    }
    say(o, "{\"sample_spec\":{\"litellm_provider\":\"one of many\",\"mode\":\"chat\","
           "\"input_cost_per_token\":0.0}");
    for (size_t i = 0; i < closed_models_len; i++) {
        struct price p = closed_price(q, &closed_models[i]);

        litellm_entry(o, closed_models[i].provider, closed_models[i].short_id, p.in_u6, p.out_u6);
    }
    for (size_t i = 0; i < open_models_len; i++)
        if (strstr(open_models[i].id, "deepseek-v4-pro"))
            litellm_entry(o, "deepseek", "deepseek-v4-pro", open_models[i].in_u6,
                          open_models[i].out_u6);
    /* 100,000 times too high, as all of its rows of this seller once were. */
    litellm_entry(o, "wandb", "meta-llama/Llama-3.3-70B-Instruct", 71000000000, 71000000000);
    say(o, "}");
}

void sim_llm_prices(const struct ask *q, struct answer *r)
{
    static const char *const listed[] = {"gpt-5.5", "gpt-5.6-terra", "grok-4.5", "grok-4.3"};
    struct out *o = &r->body;

    if (!strstr(q->path, "-v1.json")) {
        not_found(r);
        return;
    }
    say(o, "{\"prices\":[");
    for (size_t i = 0; i < closed_models_len; i++) {
        const struct closed_model *m = &closed_models[i];
        struct price p = closed_price(q, m);

        for (size_t k = 0; k < sizeof listed / sizeof *listed; k++) {
            if (strcmp(listed[k], m->short_id) != 0)
                continue;
            say(o, "%s{\"id\":\"%s\",\"vendor\":\"%s\",\"name\":\"%s\",\"input\":",
                o->at[o->len - 1] == '}' ? "," : "", m->short_id, m->vendor, m->short_id);
            say_digits(o, p.in_u6, 6);
            say(o, ",\"output\":");
            say_digits(o, p.out_u6, 6);
            say(o, ",\"input_cached\":null,\"from_date\":\"2026-04-23\",\"to_date\":null}");
        }
    }
    say(o, "]}");
}
