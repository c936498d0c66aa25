/*
 * Sources of token prices: a router that tells each seller's price, sellers with lists of their
 * own, and two files kept by hand. All say the same prices in their own units; a seller's own
 * list stands a little beside the router, as it does in the world, and one of them far from it.
 *
 * Prices here are micro-USD per 1 M tokens (`u6`), in steps of 100.
 */
#include <stdio.h>
#include <string.h>
#include "sim.h"

/* Who sells. `level` is the price in percent of the maker's; `step` how far it walks. */
static const struct seller {
    char letter;
    const char *name, *slug, *quantization;
    int level, step;
} sellers[] = {
    {'D', "DeepInfra", "deepinfra", "fp4", 88, 40},
    {'N', "Novita", "novita", "fp8", 93, 60},
    {'T', "Together", "together", "fp8", 110, 20},
    {'F', "Fireworks", "fireworks", "unknown", 100, 0},
    {'P', "Parasail", "parasail", "fp8", 100, 0},
    {'C', "Chutes", "chutes", "fp8", 85, 80},
    {'S', "SiliconFlow", "siliconflow", "fp8", 96, 30},
    {'A', "AtlasCloud", "atlas-cloud", "fp8", 94, 50},
    {'G', "GMICloud", "gmicloud", "fp8", 92, 60},
    {'B', "Nebius", "nebius", "fp4", 95, 30},
    {'V', "Venice", "venice", "unknown", 108, 20},
    {'W', "WandB", "wandb", "unknown", 100, 0},
    {'O', "Groq", "groq", "unknown", 105, 0},
    {'X', "Cerebras", "cerebras", "fp16", 140, 0},
    {'M', "SambaNova", "sambanova", "bf16", 125, 20},
    {'R', "Friendli", "friendli", "fp8", 106, 20},
    {'E', "Baseten", "baseten", "fp4", 112, 20},
    {'U', "Amazon Bedrock", "amazon-bedrock", "unknown", 115, 0},
};

/* Open weights: what the maker asks, and who else sells. `maker` NULL: it does not sell. */
static const struct open_model {
    const char *id, *hf, *maker, *letters;
    int64_t in_u6, out_u6;
} open_models[] = {
    {"meta-llama/llama-3.3-70b-instruct", "meta-llama/Llama-3.3-70B-Instruct", NULL,
     "DNTFPBWM", 350000, 750000},
    {"openai/gpt-oss-120b", "openai/gpt-oss-120b", NULL, "DNTFPCWXM", 100000, 500000},
    {"openai/gpt-oss-20b", "openai/gpt-oss-20b", NULL, "DNTFPWO", 40000, 160000},
    {"deepseek/deepseek-chat-v3.1", "deepseek-ai/DeepSeek-V3.1", NULL, "DNTFWBU", 450000, 1250000},
    {"deepseek/deepseek-v3.2", "deepseek-ai/DeepSeek-V3.2", "DeepSeek", "DNTPCSM", 280000, 420000},
    {"deepseek/deepseek-v4-pro", "deepseek-ai/DeepSeek-V4-Pro", "DeepSeek", "DNTFPSA", 1740000,
     3480000},
    {"deepseek/deepseek-v4-flash", "deepseek-ai/DeepSeek-V4-Flash", "DeepSeek", "DNFPSA", 140000,
     280000},
    {"deepseek/deepseek-v4-flash-0731", "deepseek-ai/DeepSeek-V4-Flash-0731", "DeepSeek", "DNPSG",
     140000, 280000},
    {"qwen/qwen3-235b-a22b-2507", "Qwen/Qwen3-235B-A22B-Instruct-2507", "Alibaba", "DNTFBW",
     200000, 800000},
    {"qwen/qwen3.5-397b-a17b", "Qwen/Qwen3.5-397B-A17B", "Alibaba", "NTPCA", 600000, 3600000},
    {"qwen/qwen3.6-35b-a3b", "Qwen/Qwen3.6-35B-A3B", "Alibaba", "DNPAW", 190000, 1100000},
    {"qwen/qwen3-32b", "Qwen/Qwen3-32B", "Alibaba", "DNCSX", 100000, 300000},
    {"moonshotai/kimi-k3", "moonshotai/Kimi-K3", "Moonshot AI", "FPTEA", 3000000, 15000000},
    {"moonshotai/kimi-k2.7-code", "moonshotai/Kimi-K2.7-Code", "Moonshot AI", "DNPGE", 900000,
     3900000},
    {"moonshotai/kimi-k2.6", "moonshotai/Kimi-K2.6", "Moonshot AI", "DNFPCSEV", 950000, 4000000},
    {"moonshotai/kimi-k2.5", "moonshotai/Kimi-K2.5", "Moonshot AI", "DNFCST", 600000, 3000000},
    {"z-ai/glm-4.6", "zai-org/GLM-4.6", "Z.AI", "DNSAG", 550000, 2200000},
    {"z-ai/glm-4.7", "zai-org/GLM-4.7", "Z.AI", "DNSPGU", 600000, 2200000},
    {"z-ai/glm-5", "zai-org/GLM-5", "Z.AI", "DNCSAV", 1000000, 3200000},
    {"z-ai/glm-5.1", "zai-org/GLM-5.1", "Z.AI", "DNFPCSGR", 1400000, 4400000},
    {"z-ai/glm-5.2", "zai-org/GLM-5.2", "Z.AI", "DNFPCSGA", 1400000, 4400000},
    {"minimax/minimax-m2.5", "MiniMaxAI/MiniMax-M2.5", "MiniMax", "NFCAW", 300000, 1200000},
    {"minimax/minimax-m2.7", "MiniMaxAI/MiniMax-M2.7", "MiniMax", "DNFPCT", 300000, 1200000},
    {"minimax/minimax-m3", "MiniMaxAI/MiniMax-M3", "MiniMax", "NFPCG", 300000, 1200000},
    {"google/gemma-4-31b-it", "google/gemma-4-31B-it", NULL, "DNTPBRXM", 140000, 400000},
    {"google/gemma-4-26b-a4b-it", "google/gemma-4-26B-A4B-it", NULL, "DNPBRW", 130000, 400000},
    {"google/gemma-3-27b-it", "google/gemma-3-27b-it", NULL, "DNPBS", 100000, 200000},
    {"meta-llama/llama-3.1-8b-instruct", "meta-llama/Llama-3.1-8B-Instruct", NULL, "DNFOX", 50000,
     80000},
    {"meta-llama/llama-4-maverick", "meta-llama/Llama-4-Maverick-17B-128E-Instruct", NULL,
     "DNTFG", 200000, 800000},
    {"xiaomi/mimo-v2.5-pro", "XiaomiMiMo/MiMo-V2.5-Pro", "Xiaomi", "NPAGV", 500000, 1500000},
};
enum { OPENS = sizeof open_models / sizeof *open_models };

/* One seller, or the maker and clouds at its price. Before `changed` it stood at other prices. */
static const struct closed_model {
    const char *id, *short_id, *vendor, *provider, *sellers; /* for the files kept by hand */
    int64_t in_u6, out_u6, before_in_u6, before_out_u6;
    const char *changed;
    int discount; /* percent, at the router */
} closed_models[] = {
    {"openai/gpt-5.5", "gpt-5.5", "openai", "openai", "OpenAI|Azure", 5000000, 30000000, 0, 0, NULL,
     0},
    {"openai/gpt-5.6-terra", "gpt-5.6-terra", "openai", "openai", "OpenAI", 2000000, 12000000, 0, 0,
     NULL, 50},
    {"anthropic/claude-opus-5", "claude-opus-5", "anthropic", "anthropic",
     "Anthropic|Amazon Bedrock", 5000000, 25000000, 0, 0, NULL, 0},
    {"google/gemini-3.1-pro-preview", "gemini-3.1-pro-preview", "google", "gemini",
     "Google AI Studio", 2000000, 12000000, 0, 0, NULL, 0},
    {"x-ai/grok-4.5", "grok-4.5", "xai", "xai", "xAI", 2000000, 6000000, 3000000, 9000000,
     "2026-05-28T04:00:00Z", 0},
    {"x-ai/grok-4.3", "grok-4.3", "xai", "xai", "xAI", 1250000, 2500000, 0, 0, NULL, 0},
    {"mistralai/mistral-large-2512", "mistral-large-3", "mistral", "mistral", "Mistral", 500000,
     1500000, 0, 0, NULL, 0},
};
enum { CLOSEDS = sizeof closed_models / sizeof *closed_models };

struct price {
    int64_t in_u6, out_u6;
    int discount; /* percent of the list price, in the stated one */
};

/* 1234500 with 6 digits is 1.2345; trailing zeros are left out. */
static void say_digits(struct out *o, int64_t value, int digits)
{
    char fraction[32];
    int64_t unit = 1;

    for (int i = 0; i < digits; i++)
        unit *= 10;
    int n = snprintf(fraction, sizeof fraction, "%0*lld", digits, (long long)(value % unit));
    while (n > 0 && fraction[n - 1] == '0')
        fraction[--n] = '\0';
    say(o, "%lld%s%s", (long long)(value / unit), n ? "." : "", fraction);
}

static void say_per_token(struct out *o, int64_t u6)
{
    say_digits(o, u6, 12);
}

/* 5000000 as 5e-6, the way a number of USD per token is written by a program. */
static void say_exponent(struct out *o, int64_t u6)
{
    int exponent = -12;

    for (; u6 && u6 % 10 == 0; exponent++)
        u6 /= 10;
    say(o, "%llde%d", (long long)u6, exponent);
}

static int64_t stated(const struct price *p, int64_t u6)
{
    return u6 * (100 - p->discount) / 100;
}

static const struct seller *seller_of(char letter)
{
    for (size_t i = 0; i < sizeof sellers / sizeof *sellers; i++)
        if (sellers[i].letter == letter)
            return &sellers[i];
    return NULL;
}

/* All sources tell one market's prices: they are made under one name. */
static struct price price_of(const struct ask *q, const struct open_model *m,
                             const struct seller *s)
{
    struct ask one = *q;
    char item[96];
    struct price p = {0};

    one.market = "tokens";
    snprintf(item, sizeof item, "%s/%s", m->id, s ? s->slug : "maker");
    int level = s ? s->level : 100, step = s ? s->step : 0;
    p.in_u6 = price_p4(&one, item, m->in_u6 * level / 100, 30, step);
    p.out_u6 = price_p4(&one, item, m->out_u6 * level / 100, 30, step);
    one.sold_out = false;
    if (s && strchr("NG", s->letter) && in_stock(&one, item, 9, 30))
        p.discount = (int)pick(&one, item, 9, 1, 8) * 5;
    return p;
}

/* A list of the seller's own: up to 2 % beside the router. SambaNova's gpt-oss is another price. */
static struct price own_price(const struct ask *q, const struct open_model *m,
                              const struct seller *s)
{
    struct price p = price_of(q, m, s);
    int64_t beside = 100 + pick(q, m->id, 48, 0, 2);

    if (s->letter == 'M' && strstr(m->id, "gpt-oss"))
        beside = 140;
    p.in_u6 = p.in_u6 * beside / 100 / 100 * 100;
    p.out_u6 = p.out_u6 * beside / 100 / 100 * 100;
    return p;
}

static struct price closed_price(const struct ask *q, const struct closed_model *m)
{
    bool before = m->changed && q->now < time_parse(m->changed);
    struct price p = {before ? m->before_in_u6 : m->in_u6, before ? m->before_out_u6 : m->out_u6,
                      m->discount};

    p.in_u6 = p.in_u6 * q->scale_percent / 100;
    p.out_u6 = p.out_u6 * q->scale_percent / 100;
    return p;
}

/* --- OpenRouter: a list of models, then the endpoints of one --------------------------------- */

static void router_row(struct out *o, const char *id, const char *hf, const struct price *p)
{
    say(o,
        "%s{\"id\":\"%s\",\"canonical_slug\":\"%s\",\"hugging_face_id\":\"%s\",\"name\":\"%s\","
        "\"created\":1767225600,\"context_length\":131072,\"architecture\":{\"modality\":"
        "\"text->text\",\"input_modalities\":[\"text\"],\"output_modalities\":[\"text\"]},"
        "\"pricing\":{\"prompt\":\"",
        o->at[o->len - 1] == '}' ? "," : "", id, id, hf, id);
    say_per_token(o, stated(p, p->in_u6));
    say(o, "\",\"completion\":\"");
    say_per_token(o, stated(p, p->out_u6));
    say(o, "\"},\"links\":{\"details\":\"/api/v1/models/%s/endpoints\"}}", id);
}

/* The model's price there is the cheapest endpoint's. */
static struct price cheapest(const struct ask *q, const struct open_model *m)
{
    struct price best = price_of(q, m, NULL);

    for (const char *at = m->letters; *at; at++) {
        struct price p = price_of(q, m, seller_of(*at));

        if (stated(&p, p.in_u6) < stated(&best, best.in_u6))
            best = p;
    }
    return best;
}

static void router_models(const struct ask *q, struct out *o)
{
    struct price none = {0};

    say(o, "{\"data\":[");
    for (size_t i = 0; i < OPENS && !q->sold_out; i++) {
        struct price p = cheapest(q, &open_models[i]);

        router_row(o, open_models[i].id, open_models[i].hf, &p);
    }
    for (size_t i = 0; i < CLOSEDS && !q->sold_out; i++) {
        struct price p = closed_price(q, &closed_models[i]);

        router_row(o, closed_models[i].id, "", &p);
    }
    if (!q->sold_out) {
        router_row(o, "openai/gpt-oss-20b:free", "openai/gpt-oss-20b", &none);
        router_row(o, "~z-ai/glm-latest", "", &none);
        say(o, ",{\"id\":\"openrouter/auto\",\"name\":\"Auto\",\"pricing\":{\"prompt\":\"-1\","
               "\"completion\":\"-1\"}}");
    }
    say(o, "],\"links\":{\"next\":null}}");
}

static void endpoint(struct out *o, const char *id, const char *name, const char *tag,
                     const char *quantization, const struct price *p)
{
    say(o,
        "%s{\"name\":\"%s | %s\",\"model_id\":\"%s\",\"context_length\":131072,\"pricing\":{"
        "\"prompt\":\"",
        o->at[o->len - 1] == '}' ? "," : "", name, id, id);
    say_per_token(o, stated(p, p->in_u6));
    say(o, "\",\"completion\":\"");
    say_per_token(o, stated(p, p->out_u6));
    say(o, "\",\"discount\":");
    say_digits(o, p->discount, 2);
    say(o,
        "},\"provider_name\":\"%s\",\"tag\":\"%s\",\"quantization\":\"%s\",\"max_prompt_tokens\":"
        "null,\"status\":0,\"uptime_last_30m\":99.9}",
        name, tag, quantization);
}

static void open_endpoints(const struct ask *q, struct out *o, const struct open_model *m)
{
    struct price p = price_of(q, m, NULL);
    char tag[64];

    if (m->maker)
        endpoint(o, m->id, m->maker, "maker", "fp8", &p);
    for (const char *at = m->letters; *at; at++) {
        const struct seller *s = seller_of(*at);
        bool told = strcmp(s->quantization, "unknown") != 0;

        p = price_of(q, m, s);
        snprintf(tag, sizeof tag, "%s%s%s", s->slug, told ? "/" : "",
                 told ? s->quantization : "");
        endpoint(o, m->id, s->name, tag, s->quantization, &p);
        if (*at == 'F') { /* another class of the same seller */
            p.in_u6 = p.in_u6 * 2;
            p.out_u6 = p.out_u6 * 2;
            endpoint(o, m->id, s->name, "fireworks/fast", s->quantization, &p);
        }
    }
    if (strstr(m->id, "glm-5.2")) /* a seller no table knows */
        endpoint(o, m->id, "Brightwater", "brightwater", "fp4", &p);
}

static void closed_endpoints(const struct ask *q, struct out *o, const struct closed_model *m)
{
    struct price p = closed_price(q, m);

    for (const char *at = m->sellers; *at;) {
        char name[32];
        size_t len = strcspn(at, "|");

        snprintf(name, sizeof name, "%.*s", (int)len, at);
        endpoint(o, m->id, name, name, "unknown", &p);
        at += len + (at[len] == '|');
    }
}

void sim_openrouter(const struct ask *q, struct answer *r)
{
    static const char base[] = "/api/v1/models";
    const char *id = strstr(q->path, base), *end = id ? strstr(id, "/endpoints") : NULL;
    struct out *o = &r->body;

    if (!id || (!end && strcmp(id, base) != 0)) {
        not_found(r);
        return;
    }
    if (!end) {
        router_models(q, o);
        return;
    }
    id += sizeof base;
    int len = (int)(end - id);
    say(o, "{\"data\":{\"id\":\"%.*s\",\"name\":\"%.*s\",\"created\":1767225600,\"endpoints\":[", len,
        id, len, id);
    for (size_t i = 0; i < OPENS; i++)
        if (strncmp(open_models[i].id, id, (size_t)len) == 0 && !open_models[i].id[len])
            open_endpoints(q, o, &open_models[i]);
    for (size_t i = 0; i < CLOSEDS; i++)
        if (strncmp(closed_models[i].id, id, (size_t)len) == 0 && !closed_models[i].id[len])
            closed_endpoints(q, o, &closed_models[i]);
    if (o->at[o->len - 1] == '[') {
        o->len = 0;
        not_found(r);
        return;
    }
    say(o, "]}}");
}

/* --- sellers with lists of their own --------------------------------------------------------- */

typedef void row_fn(struct out *o, const struct open_model *m, const struct price *p);

/* The rows of one seller's models; `only` keeps those a fixed table of spellings has. */
static void own_rows(const struct ask *q, struct out *o, char letter, row_fn *row)
{
    bool first = true;

    for (size_t i = 0; i < OPENS && !q->sold_out; i++) {
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
        say(o, ",{\"model_name\":\"brightlab/Nightjar-7B\",\"type\":\"text-generation\",\"pricing\":{"
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
        "{\"id\":\"%s\",\"title\":\"%s\",\"model_type\":\"chat\",\"status\":1,\"context_size\":131072,"
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
    for (size_t i = 0; i < CLOSEDS && !q->sold_out; i++) {
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

/* --- files kept by hand ---------------------------------------------------------------------- */

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
    for (size_t i = 0; i < CLOSEDS; i++) {
        struct price p = closed_price(q, &closed_models[i]);

        litellm_entry(o, closed_models[i].provider, closed_models[i].short_id, p.in_u6, p.out_u6);
    }
    for (size_t i = 0; i < OPENS; i++)
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
    for (size_t i = 0; i < CLOSEDS; i++) {
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
