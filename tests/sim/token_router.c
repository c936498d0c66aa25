/* OpenRouter: a list of models, then the endpoints of one. */
#include "token.h"

#include <stdio.h>
#include <string.h>

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
    for (size_t i = 0; i < open_models_len && !q->sold_out; i++) {
        struct price p = cheapest(q, &open_models[i]);

        router_row(o, open_models[i].id, open_models[i].hf, &p);
    }
    for (size_t i = 0; i < closed_models_len && !q->sold_out; i++) {
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
        snprintf(tag, sizeof tag, "%s%s%s", s->slug, told ? "/" : "", told ? s->quantization : "");
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
    say(o, "{\"data\":{\"id\":\"%.*s\",\"name\":\"%.*s\",\"created\":1767225600,\"endpoints\":[",
        len, id, len, id);
    for (size_t i = 0; i < open_models_len; i++)
        if (strncmp(open_models[i].id, id, (size_t)len) == 0 && !open_models[i].id[len])
            open_endpoints(q, o, &open_models[i]);
    for (size_t i = 0; i < closed_models_len; i++)
        if (strncmp(closed_models[i].id, id, (size_t)len) == 0 && !closed_models[i].id[len])
            closed_endpoints(q, o, &closed_models[i]);
    if (o->at[o->len - 1] == '[') {
        o->len = 0;
        not_found(r);
        return;
    }
    say(o, "]}}");
}
