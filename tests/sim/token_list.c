/* Sellers with lists of their own. */
#include "token.h"

#include <string.h>

typedef void row_fn(struct out *o, const struct open_model *m, const struct price *p);

/* The rows of one seller's models; `only` keeps those a fixed table of spellings has. */
static void own_rows(const struct ask *q, struct out *o, char letter, row_fn *row)
{
    bool first = true;

    for (size_t i = 0; i < open_models_len && !q->sold_out; i++) {
        struct price p;

        if (!strchr(open_models[i].letters, letter))
            continue;
        p = own_price(q, &open_models[i], seller_of(letter));
        say(o, "%s", first ? "" : ",");
        first = false;
        row(o, &open_models[i], &p);
    }
}

static void deepinfra_row(struct out *o, const struct open_model *m, const struct price *p)
{
    say(o,
        "{\"model_name\":\"%s\",\"type\":\"text-generation\",\"reported_type\":"
        "\"text-generation\",\"max_tokens\":131072,\"quantization\":\"fp4\",\"pricing\":{\"type\":"
        "\"tokens\",\"cents_per_input_token\":",
        m->hf);
    say_digits(o, p->in_u6, 10);
    say(o, ",\"cents_per_output_token\":");
    say_digits(o, p->out_u6, 10);
    say(o, ",\"rate_per_input_token_cached\":0.2,\"rate_per_input_token_cache_write\":null,"
           "\"full\":null,\"discount\":null},\"deprecated\":null,\"private\":0,\"is_partner\":"
           "false}");
}

void sim_deepinfra_llm(const struct ask *q, struct answer *r)
{
    struct out *o = &r->body;

    if (!strstr(q->path, "/models/list")) {
        not_found(r);
        return;
    }
    say(o, "[");
    own_rows(q, o, 'D', deepinfra_row);
    if (o->len > 1) { /* a model that no table has, and one sold by the second */
        say(o,
            ",{\"model_name\":\"brightlab/Nightjar-7B\",\"type\":\"text-generation\",\"pricing\":{"
            "\"type\":\"tokens\",\"cents_per_input_token\":0.000002,\"cents_per_output_token\":"
            "0.000004},\"deprecated\":null,\"private\":0,\"is_partner\":false}"
            ",{\"model_name\":\"brightlab/Nightjar-Voice\",\"type\":\"text-to-speech\","
            "\"pricing\":{\"type\":\"time\",\"cents_per_sec\":0.01}}");
    }
    say(o, "]");
}

static void chutes_row(struct out *o, const struct open_model *m, const struct price *p)
{
    bool sealed = strcmp(m->hf, "openai/gpt-oss-120b") != 0;

    say(o,
        "{\"id\":\"%s%s\",\"root\":\"%s\",\"quantization\":\"fp8\",\"context_length\":131072,"
        "\"confidential_compute\":%s,\"created\":1767225600,\"price\":{\"input\":{\"tao\":0.0004,"
        "\"usd\":",
        m->hf, sealed ? "-TEE" : "", m->hf, sealed ? "true" : "false");
    say_digits(o, p->in_u6, 6);
    say(o, "},\"output\":{\"tao\":0.0017,\"usd\":");
    say_digits(o, p->out_u6, 6);
    say(o, "}},\"pricing\":{\"prompt\":");
    say_digits(o, p->in_u6, 6);
    say(o, ",\"completion\":");
    say_digits(o, p->out_u6, 6);
    say(o, "}}");
}

void sim_chutes(const struct ask *q, struct answer *r)
{
    if (!strstr(q->path, "/v1/models")) {
        not_found(r);
        return;
    }
    say(&r->body, "{\"object\":\"list\",\"data\":[");
    own_rows(q, &r->body, 'C', chutes_row);
    say(&r->body, "]}");
}

static void novita_price(struct out *o, const char *name, const struct price *p, int64_t u6)
{
    say(o, "\"%s\":{\"price_per_m\":%lld,\"price_per_m_decimal\":\"", name,
        (long long)(stated(p, u6) / 100));
    say_digits(o, stated(p, u6), 6);
    say(o, "\",\"origin_price_per_m_decimal\":\"");
    say_digits(o, u6, 6);
    say(o, "\"}");
}

static void novita_row(struct out *o, const struct open_model *m, const struct price *p)
{
    say(o,
        "{\"id\":\"%s\",\"title\":\"%s\",\"model_type\":\"chat\",\"status\":1,\"context_size\":"
        "131072,"
        "\"features\":[\"serverless\"],\"input_token_price_per_m\":%lld,"
        "\"output_token_price_per_m\":%lld,\"pricing\":{",
        m->hf, m->hf, (long long)(stated(p, p->in_u6) / 100),
        (long long)(stated(p, p->out_u6) / 100));
    novita_price(o, "prompt", p, p->in_u6);
    say(o, ",");
    novita_price(o, "completion", p, p->out_u6);
    say(o, "}}");
}

void sim_novita_llm(const struct ask *q, struct answer *r)
{
    if (!strstr(q->path, "/openai/v1/models")) {
        not_found(r);
        return;
    }
    say(&r->body, "{\"object\":\"list\",\"data\":[");
    own_rows(q, &r->body, 'N', novita_row);
    say(&r->body, "]}");
}

/* Short names of their own; what they do not call so they do not list. */
static const struct {
    const char *hf, *cerebras, *sambanova;
} short_names[] = {
    {"openai/gpt-oss-120b", "gpt-oss-120b", "gpt-oss-120b"},
    {"Qwen/Qwen3-32B", "qwen-3-32b", NULL},
    {"meta-llama/Llama-3.1-8B-Instruct", "llama3.1-8b", NULL},
    {"google/gemma-4-31B-it", "gemma-4-31b", "gemma-4-31B-it"},
    {"meta-llama/Llama-3.3-70B-Instruct", NULL, "Meta-Llama-3.3-70B-Instruct"},
    {"deepseek-ai/DeepSeek-V3.2", NULL, "DeepSeek-V3.2"},
};

static void plain_row(struct out *o, const struct open_model *m, const struct price *p, bool samba)
{
    const char *name = m->hf;

    for (size_t i = 0; i < sizeof short_names / sizeof *short_names; i++)
        if (strcmp(short_names[i].hf, m->hf) == 0)
            name = samba ? short_names[i].sambanova : short_names[i].cerebras;
    say(o,
        "{\"id\":\"%s\",\"object\":\"model\",\"created\":1767225600,\"context_length\":131072,"
        "\"pricing\":{\"prompt\":\"",
        name);
    say_per_token(o, p->in_u6);
    say(o, "\",\"completion\":\"");
    say_per_token(o, p->out_u6);
    say(o, "\"}%s}", samba ? "" : ",\"deprecated\":false,\"preview\":false,\"quantization\":null");
}

static void cerebras_row(struct out *o, const struct open_model *m, const struct price *p)
{
    plain_row(o, m, p, false);
}

static void sambanova_row(struct out *o, const struct open_model *m, const struct price *p)
{
    plain_row(o, m, p, true);
}

void sim_cerebras(const struct ask *q, struct answer *r)
{
    if (!strstr(q->path, "/public/v1/models")) {
        not_found(r);
        return;
    }
    say(&r->body, "{\"object\":\"list\",\"data\":[");
    own_rows(q, &r->body, 'X', cerebras_row);
    say(&r->body, "]}");
}

void sim_sambanova(const struct ask *q, struct answer *r)
{
    if (!strstr(q->path, "/v1/models")) {
        not_found(r);
        return;
    }
    say(&r->body, "{\"object\":\"list\",\"data\":[");
    own_rows(q, &r->body, 'M', sambanova_row);
    say(&r->body, "]}");
}

/* USD cents per 100 M tokens, as integers. */
void sim_xai(const struct ask *q, struct answer *r)
{
    struct out *o = &r->body;

    if (!strstr(q->path, "/v1/language-models")) {
        not_found(r);
        return;
    }
    if (!has_demo_key(q)) {
        unauthorized(r);
        return;
    }
    say(o, "{\"models\":[");
    for (size_t i = 0; i < closed_models_len && !q->sold_out; i++) {
        const struct closed_model *m = &closed_models[i];
        struct price p = closed_price(q, m);

        if (strcmp(m->vendor, "xai") != 0)
            continue;
        say(o,
            "%s{\"id\":\"%s\",\"aliases\":[\"grok-latest\"],\"created\":1767225600,\"owned_by\":"
            "\"xai\",\"version\":\"1.0\",\"input_modalities\":[\"text\"],\"output_modalities\":"
            "[\"text\"],\"prompt_text_token_price\":%lld,\"cached_prompt_text_token_price\":%lld,"
            "\"completion_text_token_price\":%lld,\"prompt_image_token_price\":12500,"
            "\"search_price\":0,\"long_context_threshold\":200000,"
            "\"prompt_text_token_price_long_context\":%lld,"
            "\"completion_text_token_price_long_context\":%lld}",
            o->at[o->len - 1] == '}' ? "," : "", m->short_id, (long long)(p.in_u6 / 100),
            (long long)(p.in_u6 / 1000), (long long)(p.out_u6 / 100), (long long)(p.in_u6 / 50),
            (long long)(p.out_u6 / 50));
    }
    say(o, "]}");
}
