#include "token.h"

#include <stdio.h>
#include <string.h>

static const struct seller sellers[] = {
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

const struct open_model open_models[] = {
    {"meta-llama/llama-3.3-70b-instruct", "meta-llama/Llama-3.3-70B-Instruct", NULL, "DNTFPBWM",
     350000, 750000},
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
    {"qwen/qwen3-235b-a22b-2507", "Qwen/Qwen3-235B-A22B-Instruct-2507", "Alibaba", "DNTFBW", 200000,
     800000},
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
    {"meta-llama/llama-4-maverick", "meta-llama/Llama-4-Maverick-17B-128E-Instruct", NULL, "DNTFG",
     200000, 800000},
    {"xiaomi/mimo-v2.5-pro", "XiaomiMiMo/MiMo-V2.5-Pro", "Xiaomi", "NPAGV", 500000, 1500000},
};
const size_t open_models_len = sizeof open_models / sizeof *open_models;

const struct closed_model closed_models[] = {
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
    {"x-ai/grok-4.3", "grok-4.3", "xai", "xai", "xAI", 1000000, 2000000, 1250000, 2500000,
     "2026-05-31T04:00:00Z", 0},
    {"mistralai/mistral-large-2512", "mistral-large-3", "mistral", "mistral", "Mistral", 500000,
     1500000, 0, 0, NULL, 0},
};
const size_t closed_models_len = sizeof closed_models / sizeof *closed_models;

void say_digits(struct out *o, int64_t value, int digits)
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

void say_per_token(struct out *o, int64_t u6)
{
    say_digits(o, u6, 12);
}

void say_exponent(struct out *o, int64_t u6)
{
    int exponent = -12;

    for (; u6 && u6 % 10 == 0; exponent++)
        u6 /= 10;
    say(o, "%llde%d", (long long)u6, exponent);
}

int64_t stated(const struct price *p, int64_t u6)
{
    return u6 * (100 - p->discount) / 100;
}

const struct seller *seller_of(char letter)
{
    for (size_t i = 0; i < sizeof sellers / sizeof *sellers; i++)
        if (sellers[i].letter == letter)
            return &sellers[i];
    return NULL;
}

struct price price_of(const struct ask *q, const struct open_model *m, const struct seller *s)
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

struct price own_price(const struct ask *q, const struct open_model *m, const struct seller *s)
{
    struct price p = price_of(q, m, s);
    int64_t beside = 100 + pick(q, m->id, 48, 0, 2);

    if (s->letter == 'M' && strstr(m->id, "gpt-oss"))
        beside = 140;
    p.in_u6 = p.in_u6 * beside / 100 / 100 * 100;
    p.out_u6 = p.out_u6 * beside / 100 / 100 * 100;
    return p;
}

struct price closed_price(const struct ask *q, const struct closed_model *m)
{
    bool before = m->changed && q->now < time_parse(m->changed);
    struct price p = {before ? m->before_in_u6 : m->in_u6, before ? m->before_out_u6 : m->out_u6,
                      m->discount};

    p.in_u6 = p.in_u6 * q->scale_percent / 100;
    p.out_u6 = p.out_u6 * q->scale_percent / 100;
    return p;
}
