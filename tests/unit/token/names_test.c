#include "token/names.h"

#include <stdio.h>
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/sources.h"
#include "../../lib/token_reply.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "stage/config/config.h"

static const struct {
    const char *source, *spelled, *model; /* NULL: unknown */
    enum token_meaning meaning;
} spellings[] = {
    {"huggingface", "meta-llama/Llama-3.3-70B-Instruct", "llama-3.3-70b-instruct", TOKEN_KNOWN},
    {"together_llm", "meta-llama/Llama-3.3-70B-Instruct-Turbo", "llama-3.3-70b-instruct",
     TOKEN_KNOWN},
    {"deepinfra_llm", "meta-llama/Llama-3.3-70B-Instruct-Turbo", "llama-3.3-70b-instruct",
     TOKEN_CLASS},
    {"openrouter", "qwen/qwen3-235b-a22b-2507", "qwen3-235b-a22b-instruct-2507", TOKEN_KNOWN},
    {"huggingface", "Qwen/Qwen3-235B-A22B-Thinking-2507", "qwen3-235b-a22b-instruct-2507",
     TOKEN_CLASS},
    {"cerebras", "zai-glm-4.7", "glm-4.7", TOKEN_KNOWN},
    {"bedrock", "zai.glm5", "glm-5", TOKEN_KNOWN},
    {"venice", "zai-org-glm-5-1", "glm-5.1", TOKEN_KNOWN},
    {"openrouter", "deepseek/deepseek-v3.2-exp", "deepseek-v3.2", TOKEN_CLASS},
    {"openrouter", "deepseek/deepseek-v4-flash-0731", "deepseek-v4-flash-0731", TOKEN_KNOWN},
    {"llm_prices", "deepseek-chat", NULL, TOKEN_ALIAS},
    {"openrouter", "openai/gpt-oss-120b-fast", NULL, TOKEN_UNKNOWN}, /* no match by part */
    {"cerebras", "GPT-OSS-120B", NULL, TOKEN_UNKNOWN},               /* nor by case */
    {"openrouter", "", NULL, TOKEN_UNKNOWN},
    {"openrouter", NULL, NULL, TOKEN_UNKNOWN},
};

START_TEST(spellings_mean_what_the_table_says)
{
    static struct token_world w;
    struct token_match m;

    token_world(&w);
    m = token_model_match(w.rules.models, spellings[_i].source, spellings[_i].spelled);
    ck_assert_int_eq(m.meaning, spellings[_i].meaning);
    ck_assert(text_eq(m.model ? m.model->id : NULL, spellings[_i].model));
    ck_assert((m.tier != NULL) == (m.meaning == TOKEN_CLASS));
    token_world_end(&w);
}
END_TEST

static const struct {
    const char *spelled, *id;
} proposals[] = {
    {"accounts/fireworks/models/glm-5p1", "glm-5.1"},
    {"zai-org/GLM-5.1-TEE", "glm-5.1"},
    {"openai/gpt-oss-120b-maas", "gpt-oss-120b"},
    {"parasail-kimi-k2.6", "kimi-k2.6"},
    {"Meta-Llama-3_3-70B-Instruct", NULL},
    {"openai/gpt-oss-120b-turbo", NULL},
};

START_TEST(proposals_are_for_people)
{
    static struct token_world w;
    const struct token_model *m;

    token_world(&w);
    m = token_propose(w.rules.models, proposals[_i].spelled, &w.arena);
    ck_assert_msg(text_eq(m ? m->id : NULL, proposals[_i].id), "%s", proposals[_i].spelled);
    token_world_end(&w);
}
END_TEST

/* The list of config/token_operators.json, and one of it as it was read. */
static const struct json *operators_file(struct arena *a)
{
    size_t len;
    const char *text = kit_file("config/token_operators.json", &len, a);
    struct err e = {0};
    const struct json *doc = json_parse_config(text, len, "token_operators.json", a, &e);

    ck_assert_msg(doc != NULL, "%s", e.text);
    return json_get(doc, "operators");
}

static const struct token_operator *operator_of(struct token_world *w, const struct json *at)
{
    const char *id = json_text(json_get(at, "id"), &w->arena);
    const struct token_operator *o = token_operator_match(w->rules.operators, "*", id);

    ck_assert_msg(o && text_eq(o->id, id), "%s", id);
    return o;
}

START_TEST(operators_keep_one_identity)
{
    static const char *const same[][2] = {
        {"WandB", "coreweave"},       {"Google AI Studio", "google"}, {"google-vertex", "google"},
        {"Amazon Bedrock", "aws"},    {"Moonshot AI", "moonshot"},    {"Z.AI", "zai"},
        {"zhipuai", "zai"},           {"alibaba-cn", "alibaba"},      {"PPIO", "novita"},
        {"huggingface_groq", "groq"}, {"BaseTen", "baseten"},         {"azure_ai", "azure"}};
    static struct token_world w;
    size_t routers = 0;

    token_world(&w);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        const struct token_operator *o =
            token_operator_match(w.rules.operators, "openrouter", same[i][0]);

        ck_assert_msg(o && text_eq(o->id, same[i][1]), "%s", same[i][0]);
    }
    ck_assert_ptr_null(token_operator_match(w.rules.operators, "openrouter", "Groq Cloud"));
    for (const struct json *at = json_first(operators_file(&w.arena)); at; at = json_next(at)) {
        const struct token_operator *o = operator_of(&w, at);

        routers += !o->votes;
        ck_assert_msg(o->votes != text_eq(o->segment, "router"), "%s", o->id);
    }
    ck_assert_uint_gt(routers, 10);
    for (size_t i = kit_sources()->markets; i < kit_sources()->len;
         i++) { /* each source's own operator is in the table */
        const struct source *t = kit_sources()->at[i];

        ck_assert_msg(!t->op || token_operator_match(w.rules.operators, t->name, t->op), "%s",
                      t->op);
    }
    for (size_t i = 0; i < token_model_count(w.rules.models); i++) /* and each maker */
        ck_assert(
            token_operator_match(w.rules.operators, "*", token_model_at(w.rules.models, i)->maker));
    token_world_end(&w);
}
END_TEST

static bool has_index(const struct defs *d, const char *model, const char *kind)
{
    char id[128];

    (void)snprintf(id, sizeof id, "%s-%s", model, kind);
    return defs_index(d, id) != NULL;
}

/* No seat without a vote; whose list is read beside a router is the seat's. */
static void check_seats(struct token_world *w, const struct panel *panel)
{
    ck_assert_ptr_nonnull(panel);
    for (size_t i = 0; i < panel->member_len; i++) {
        const struct panel_member *m = &panel->member[i];
        const struct token_operator *o = token_operator_match(w->rules.operators, "*", m->op);
        bool routed = text_eq(m->market, "openrouter");
        const struct source *own = source_set_find(kit_sources(), routed ? m->stand_in : m->market);

        ck_assert_msg(o && o->votes && text_eq(o->id, m->op), "%s", m->op);
        ck_assert_msg(routed || text_eq(m->stand_in, "openrouter"), "%s", m->op);
        ck_assert_msg((routed && !m->stand_in) || (own && text_eq(own->op, o->id)), "%s", m->op);
    }
}

/* No vote without a seat in the newest panel; those before it stay as they are. */
static void check_votes(struct token_world *w, const struct panel *newest)
{
    for (const struct json *at = json_first(operators_file(&w->arena)); at; at = json_next(at)) {
        const struct token_operator *o = operator_of(w, at);
        size_t i = 0;

        while (o->votes && i < newest->member_len && !text_eq(newest->member[i].op, o->id))
            i++;
        ck_assert_msg(i < newest->member_len, "\"%s\" votes and has no seat in panel \"%s\"", o->id,
                      newest->id);
    }
}

/* From 2027 on every operator votes by its own list where one may be read. */
START_TEST(own_lists_are_read_before_the_router)
{
    struct arena a = {0};
    const struct panel *panel = defs_panel(kit_defs(&a), "tokens-2027-01");
    struct config c;
    struct err e = {0};
    size_t own = 0;

    ck_assert_msg(config_load(&c, "config", CONFIG_ALL, &a, &e), "%s", e.text);
    for (size_t i = 0; i < c.sources.len; i++) {
        const struct source *s = c.sources.at[i];

        if (s->kind != SOURCE_TOKENS || !s->op || !terms_allow(&c.terms, s->name, panel->from))
            continue;
        for (size_t k = 0; k < panel->member_len; k++)
            if (text_eq(panel->member[k].op, s->op)) {
                ck_assert_str_eq(panel->member[k].market, s->name);
                own++;
            }
    }
    ck_assert_uint_eq(own, 22);
    for (size_t k = 0; k < panel->member_len; k++)
        ck_assert_msg(terms_allow(&c.terms, panel->member[k].market, panel->from), "%s",
                      panel->member[k].op);
    arena_fini(&a);
}
END_TEST

START_TEST(configuration_belongs_together)
{
    static const char *const kinds[] = {"input",     "output",     "blend",
                                        "input-net", "output-net", "blend-net"};
    static struct token_world w;
    struct arena a = {0};
    const struct defs *d = kit_defs(&a);
    size_t contracts = 0;

    token_world(&w);
    check_seats(&w, defs_panel(d, "tokens-2026-01"));
    check_seats(&w, defs_panel(d, "tokens-2027-01"));
    check_votes(&w, defs_panel_on(d, "tokens", INT64_MAX));
    for (size_t i = 0; i < token_model_count(w.rules.models); i++) {
        const struct token_model *m = token_model_at(w.rules.models, i);

        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            ck_assert_msg(has_index(d, m->id, kinds[k]) == m->contested, "%s-%s", m->id, kinds[k]);
    }
    for (size_t i = 0; i < d->contract.len; i++) {
        if (!text_starts(d->contract.at[i].id, "TOK-"))
            continue;
        contracts++;
        ck_assert_int_eq(d->contract.at[i].size, 1000);
        ck_assert_str_eq(d->contract.at[i].size_unit, "million tokens");
        ck_assert_int_eq(d->contract.at[i].tick_nusd, 100000);
    }
    ck_assert_uint_eq(contracts, 8);
    token_world_end(&w);
    arena_fini(&a);
}
END_TEST

START_TEST(wanted_models_are_all_of_the_table)
{
    static struct token_world w;
    const char *wanted;
    size_t words = 1;

    token_world(&w);
    wanted = token_wanted(w.rules.models, "openrouter", &w.arena);
    for (const char *p = wanted; *p; p++)
        words += *p == ' ';
    ck_assert_uint_eq(words, token_model_count(w.rules.models));
    ck_assert_ptr_nonnull(strstr(wanted, "openai/gpt-oss-120b "));
    ck_assert_uint_lt(words, 100); /* requests of one poll; BUF_PAGES_MAX is 200 */
    ck_assert_str_eq(token_wanted(w.rules.models, "nobody", &w.arena), "");
    token_world_end(&w);
}
END_TEST

static const struct {
    const char *text, *why;
} broken[] = {
    {"{\"version\":\"1\",\"models\":[{\"id\":\"a\",\"title\":\"A\",\"maker\":\"m\"},"
     "{\"id\":\"a\",\"title\":\"A\",\"maker\":\"m\"}]}",
     "\"a\" stands there twice"},
    {"{\"version\":\"1\",\"models\":[{\"id\":\"a\",\"title\":\"A\",\"maker\":\"m\",\"spellings\":"
     "{\"*\":[\"x\"]}},{\"id\":\"b\",\"title\":\"B\",\"maker\":\"m\",\"spellings\":{\"*\":[\"x\"]}}"
     "]}",
     "\"x\" of source \"*\" stands there twice"},
    {"{\"version\":\"1\",\"models\":[{\"id\":\"a\",\"colour\":1}]}", "unknown key \"colour\""},
    {"{\"models\":[]}", "\"version\" is missing"},
};

START_TEST(tables_that_contradict_themselves_are_refused)
{
    struct arena a = {0};
    struct err e;
    const struct json *doc =
        json_parse_config(broken[_i].text, strlen(broken[_i].text), "f", &a, &e);

    ck_assert_ptr_nonnull(doc);
    ck_assert_ptr_null(token_models_read(doc, &a, &e));
    ck_assert_msg(strstr(e.text, broken[_i].why) != NULL, "%s", e.text);
    arena_fini(&a);
}
END_TEST

SUITE(token_names)
{
    ADD_TABLE(spellings_mean_what_the_table_says, spellings);
    ADD_TABLE(proposals_are_for_people, proposals);
    ADD(operators_keep_one_identity);
    ADD(configuration_belongs_together);
    ADD(own_lists_are_read_before_the_router);
    ADD(wanted_models_are_all_of_the_table);
    ADD_TABLE(tables_that_contradict_themselves_are_refused, broken);
}
