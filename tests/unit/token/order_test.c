/*
 * The order in which a reply lists things says nothing. For every source and every stored reply:
 * lists are shuffled, and copies without a price are put among the rows; the quotes stay what they
 * are. The seed is printed.
 *
 * Not shuffled are the lists of which the source says that the last entry in force wins.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/calc_random.h"
#include "../../lib/token_reply.h"
#include "../../lib/unit.h"
#include "base/text.h"

enum { SHUFFLES = 6, PARTS_MAX = 4096 };

static const char *const ordered[] = {"overrides", "prices", "tiers", NULL};

enum copies { COPIES_NONE, COPIES_ODD, COPIES_ZERO };

struct shuffle {
    struct kit_random random;
    enum copies copies;
    struct buf out;
};

struct part {
    const char *at, *end;
    bool odd; /* a copy to be written without its numbers */
};

static const char *skip_blank(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

/* Behind a string, a number or word, or a whole list. */
static const char *skip_value(const char *at)
{
    int depth = 0;

    do {
        at = skip_blank(at);
        if (*at == '"') {
            for (at++; *at != '"'; at++)
                at += *at == '\\';
            at++;
        } else if (*at == '{' || *at == '[') {
            depth++;
            at++;
        } else if (*at == '}' || *at == ']') {
            depth--;
            at++;
        } else if (*at == ',' || *at == ':') {
            at++;
        } else {
            at += strcspn(at, ",:{}[]\" \t\r\n");
        }
    } while (depth);
    return at;
}

/* The same value with every number, as text too, made odd or zero. */
static void write_odd(struct shuffle *s, const char *at, const char *end)
{
    const char *odd = s->copies == COPIES_ZERO ? "0" : "\"none\"";

    while (at < end) {
        size_t blank = strspn(at, " \t\r\n,:{}[]");
        const char *next;
        bool name;

        blank = blank < (size_t)(end - at) ? blank : (size_t)(end - at);
        buf_put_n(&s->out, at, blank);
        at += blank;
        if (at >= end)
            break;
        next = skip_value(at);
        name = *skip_blank(next) == ':';
        if (!name && strspn(at, "\"0123456789.eE+-") >= (size_t)(next - at) && next - at > 2)
            buf_put(&s->out, odd);
        else if (!name && *at >= '0' && *at <= '9')
            buf_put(&s->out, odd);
        else
            buf_put_n(&s->out, at, (size_t)(next - at));
        at = next;
    }
}

static void write_value(struct shuffle *s, const char *at, const char *name, bool rows);

static void write_part(struct shuffle *s, const struct part *p, bool rows)
{
    const char *value = p->at, *name = NULL;
    char text[64] = "";

    if (p->odd) {
        write_odd(s, p->at, p->end);
        return;
    }
    if (*value == '"' && *skip_blank(skip_value(value)) == ':') {
        const char *behind = skip_value(value);
        size_t len = (size_t)(behind - value) - 2;

        if (len < sizeof text) {
            memcpy(text, value + 1, len);
            name = text;
        }
        value = skip_blank(behind) + 1;
        buf_put_n(&s->out, p->at, (size_t)(value - p->at));
    }
    write_value(s, skip_blank(value), name, rows);
}

static size_t split(const char *at, struct part *part, bool *objects)
{
    size_t n = 0;

    *objects = true;
    for (at = skip_blank(at + 1); *at != ']' && *at != '}';) {
        const char *value = at, *end = skip_value(at);

        if (*skip_blank(end) == ':') {
            value = skip_blank(skip_blank(end) + 1);
            end = skip_value(value);
        }
        *objects = *objects && *value == '{';
        ck_assert_uint_lt(n, PARTS_MAX);
        part[n++] = (struct part){at, end, false};
        at = skip_blank(end);
        at = *at == ',' ? skip_blank(at + 1) : at;
    }
    return n;
}

static size_t add_copies(struct shuffle *s, struct part *part, size_t n)
{
    size_t had = n;

    for (size_t i = 0; i < had && n < PARTS_MAX && s->copies != COPIES_NONE; i++) {
        part[n] = part[i];
        part[n++].odd = true;
    }
    return n;
}

static bool is_ordered(const char *name)
{
    for (size_t i = 0; name && ordered[i]; i++)
        if (strcmp(name, ordered[i]) == 0)
            return true;
    return false;
}

static void write_list(struct shuffle *s, const char *at, const char *name, bool rows)
{
    struct part *part = malloc(PARTS_MAX * sizeof *part);
    bool objects, list = *at == '[';
    size_t n = split(at, part, &objects);

    if (objects && !is_ordered(name)) {
        if (rows && list && n)
            n = add_copies(s, part, n);
        for (size_t i = n; i > 1; i--) {
            size_t k = (size_t)kit_below(&s->random, (int64_t)i);
            struct part held = part[i - 1];

            part[i - 1] = part[k];
            part[k] = held;
        }
    }
    buf_put_n(&s->out, at, 1);
    for (size_t i = 0; i < n; i++) {
        buf_put(&s->out, i ? "," : "");
        write_part(s, &part[i], rows && !(list && objects));
    }
    buf_put(&s->out, list ? "]" : "}");
    free(part);
}

static void write_value(struct shuffle *s, const char *at, const char *name, bool rows)
{
    if (*at == '[' || *at == '{')
        write_list(s, at, name, rows);
    else
        buf_put_n(&s->out, at, (size_t)(skip_value(at) - at));
}

/* What a quote is, without its place: one line each, sorted. */
static int by_text(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static const char *quotes_of(struct token_world *w, bool all)
{
    const char **line = ARENA_ARRAY(&w->arena, const char *, w->quotes.len + 1);
    const char *text;
    struct buf b;
    size_t n = 0;

    for (size_t i = 0; i < w->quotes.len; i++) {
        const struct quote *q = &w->quotes.at[i];

        if (!all && q->verdict != VERDICT_OK && q->verdict != VERDICT_DISPUTED
            && q->verdict != VERDICT_REVIEW)
            continue;
        line[n++] = text_fmt(
            &w->arena, "%s %s %s %lld %lld %s %s %s %lld %s\n", q->offer[0] == '#' ? "#" : q->offer,
            q->op ? q->op : "-", q->instrument ? q->instrument : "-", (long long)q->price_nusd,
            (long long)q->native_nano, q->currency ? q->currency : "-", q->tier ? q->tier : "-",
            q->region ? q->region : "-", (long long)q->since, verdict_name(q->verdict));
    }
    qsort(line, n, sizeof *line, by_text);
    buf_init(&b, BUF_REPLY_MAX);
    for (size_t i = 0; i < n; i++)
        buf_put(&b, line[i]);
    text = text_dup(&w->arena, b.data ? b.data : "");
    buf_fini(&b);
    return text;
}

static const char *read_quotes(struct token_world *w, const struct source *t, const char *body,
                               bool all)
{
    token_world_again(w);
    token_read(w, t, body, strlen(body), TOKEN_WORLD_NOW);
    return w->failed ? text_fmt(&w->arena, "error: %s", w->err.text) : quotes_of(w, all);
}

/* How often it held; 0 for a reply that is no JSON or cannot be read. */
static size_t try_reply(struct token_world *w, const struct source *t, const char *path,
                        struct kit_random *random)
{
    size_t len = 0;
    const char *body = token_file(w, path, &len), *want[2];
    struct arena a = {0};
    struct err e = {0};
    bool good = json_parse(body, len, "reply", &a, &e) != NULL;

    arena_fini(&a);
    for (int all = 0; good && all < 2; all++) {
        want[all] = read_quotes(w, t, body, all);
        good = !w->failed;
    }
    for (int i = 0; good && i < SHUFFLES; i++) {
        struct shuffle s = {.random = *random, .copies = (enum copies)(i % 3)};
        const char *got, *wanted = want[s.copies == COPIES_NONE];

        buf_init(&s.out, BUF_REPLY_MAX);
        write_value(&s, skip_blank(body), NULL, true);
        got = read_quotes(w, t, s.out.data, s.copies == COPIES_NONE);
        ck_assert_msg(strcmp(got, wanted) == 0, "%s, copies %d\n%s\ngot\n%s\nwanted\n%s", path,
                      (int)s.copies, s.out.data, got, wanted);
        *random = s.random;
        buf_fini(&s.out);
    }
    return good ? SHUFFLES : 0;
}

START_TEST(no_order_and_no_rejected_copy_moves_a_quote)
{
    static struct token_world w;
    struct kit_random random = {random_seed("token_order")};
    const struct source *t;
    size_t held = 0;
    DIR *dir;

    token_world(&w);
    t = kit_sources()->at[_i];
    dir = opendir(text_fmt(&w.arena, "tests/token/%s", t->name));
    ck_assert_ptr_nonnull(dir);
    for (const struct dirent *at; (at = readdir(dir));)
        if (text_ends(at->d_name, ".json"))
            held += try_reply(&w, t, text_fmt(&w.arena, "tests/token/%s/%s", t->name, at->d_name),
                              &random);
    (void)closedir(dir);
    ck_assert_msg(held > 0, "%s: no reply was read", t->name);
    token_world_end(&w);
}
END_TEST

/* What the stored replies do not have: two bodies that differ in an order alone. */
#define ENDPOINT(pricing, more)                                                                    \
    "{\"provider_name\":\"Novita\",\"model_id\":\"openai/gpt-oss-120b\",\"tag\":\"novita\","       \
    "\"pricing\":{" pricing "}" more "}"
#define ENDPOINTS(x, y) "{\"data\":{\"id\":\"openai/gpt-oss-120b\",\"endpoints\":[" x "," y "]}}"
#define PLAIN "\"prompt\":\"0.000001\",\"completion\":\"0.000002\""
#define HALF "\"prompt\":\"0.0000005\",\"completion\":\"0.000001\",\"discount\":0.5"
#define SKU(info, regions)                                                                         \
    "{\"skus\":[{\"skuId\":\"A\",\"description\":\"Gemini 3.6 Flash Text Input\",\"category\":{"   \
    "\"usageType\":\"OnDemand\"},\"serviceRegions\":[" regions "],\"pricingInfo\":[" info "]}]}"
#define INFO(from, rates)                                                                          \
    "{\"effectiveTime\":\"" from "\",\"pricingExpression\":{\"usageUnit\":\"count\","              \
    "\"displayQuantity\":1000000,\"tieredRates\":[" rates "]}}"
#define RATE(start, nanos)                                                                         \
    "{\"startUsageAmount\":" start ",\"unitPrice\":{\"currencyCode\":\"USD\",\"units\":\"0\","     \
    "\"nanos\":" nanos "}}"
#define METER(regions)                                                                             \
    "{\"items\":[{\"meterName\":\"5.5 inp Gl 1M Tokens\",\"productName\":\"Azure OpenAI GPT5\","   \
    "\"unitOfMeasure\":\"1M\",\"retailPrice\":5,\"regions\":[" regions "]}]}"
#define BEDROCK(dimensions)                                                                        \
    "{\"products\":{\"A\":{\"attributes\":{\"usagetype\":\"USE1-gpt-oss-120b-input-tokens\"}}},"   \
    "\"terms\":{\"OnDemand\":{\"A\":{\"A.T\":{\"priceDimensions\":{" dimensions "}}}}}}"
#define DIMENSION(name, from, usd)                                                                 \
    "\"" name "\":{\"unit\":\"1M tokens\",\"beginRange\":\"" from                                  \
    "\",\"pricePerUnit\":{\"USD\":\"" usd "\"}}"
#define CLUSTERS(x, y)                                                                             \
    "<script>globalThis.__XAI_PUBLIC_MODELS__ = {\"clusterConfigs\":[" x "," y "]};</script>"
#define CLUSTER(name, price, more)                                                                 \
    "{\"languageModels\":[{\"name\":\"grok-4.3\",\"cluster\":\"" name "\","                        \
    "\"promptTextTokenPrice\":" price ",\"completionTextTokenPrice\":\"25000\"}" more "]}"

static const struct {
    const char *source, *one, *other;
} pairs[] = {
    {"openrouter", ENDPOINTS(ENDPOINT(PLAIN, ""), ENDPOINT(HALF, "")),
     ENDPOINTS(ENDPOINT(HALF, ""), ENDPOINT(PLAIN, ""))},
    {"openrouter", ENDPOINTS(ENDPOINT(PLAIN, ",\"quantization\":\"fp8\""), ENDPOINT(PLAIN, "")),
     ENDPOINTS(ENDPOINT(PLAIN, ""), ENDPOINT(PLAIN, ",\"quantization\":\"fp8\""))},
    {"google_llm",
     SKU(INFO("2026-01-01T00:00:00Z", RATE("0", "300")) "," INFO("2026-05-01T00:00:00Z",
                                                                 RATE("0", "500")),
         "\"global\""),
     SKU(INFO("2026-05-01T00:00:00Z", RATE("0", "500")) "," INFO("2026-01-01T00:00:00Z",
                                                                 RATE("0", "300")),
         "\"global\"")},
    {"google_llm",
     SKU(INFO("2026-01-01T00:00:00Z", RATE("0", "300") "," RATE("0", "500")), "\"global\""),
     SKU(INFO("2026-01-01T00:00:00Z", RATE("0", "500") "," RATE("0", "300")), "\"global\"")},
    {"google_llm", SKU(INFO("", RATE("0", "300")), "\"us-east1\",\"asia-east1\""),
     SKU(INFO("", RATE("0", "300")), "\"asia-east1\",\"us-east1\"")},
    {"azure_llm", METER("\"eastus2\",\"westus\""), METER("\"westus\",\"eastus2\"")},
    {"bedrock", BEDROCK(DIMENSION("X", "0", "0.15") "," DIMENSION("Y", "1000000", "0.10")),
     BEDROCK(DIMENSION("Y", "1000000", "0.10") "," DIMENSION("X", "0", "0.15"))},
    {"bedrock", BEDROCK(DIMENSION("X", "0", "0.15") "," DIMENSION("Y", "0", "0.10")),
     BEDROCK(DIMENSION("Y", "0", "0.10") "," DIMENSION("X", "0", "0.15"))},
    {"xai", CLUSTERS(CLUSTER("us", "\"12500\"", ""), CLUSTER("eu", "\"13750\"", "")),
     CLUSTERS(CLUSTER("eu", "\"13750\"", ""), CLUSTER("us", "\"12500\"", ""))},
    {"xai", CLUSTERS(CLUSTER("us", "\"12500\"", ""), CLUSTER("eu", "\"soon\"", "")),
     CLUSTERS(CLUSTER("eu", "\"soon\"", ""), CLUSTER("us", "\"12500\"", ""))},
};

START_TEST(the_two_orders_give_one_list_of_quotes)
{
    static struct token_world w;
    const struct source *t = kit_source(pairs[_i].source);
    const char *one, *other;

    token_world(&w);
    one = read_quotes(&w, t, pairs[_i].one, true);
    ck_assert_msg(!w.failed && *one, "%s: %s", t->name, one);
    other = read_quotes(&w, t, pairs[_i].other, true);
    ck_assert_msg(strcmp(one, other) == 0, "%s\n%s\nor\n%s", t->name, one, other);
    token_world_end(&w);
}
END_TEST

/* A good price is there whatever stands before it under its name. */
START_TEST(what_is_rejected_shadows_nothing)
{
    static struct token_world w;

    token_world(&w);
    (void)read_quotes(&w, kit_source("xai"),
                      CLUSTERS(CLUSTER("eu", "\"soon\"", ""), CLUSTER("us", "\"12500\"", "")),
                      true);
    ck_assert_msg(strstr(quotes_of(&w, false), "grok-4.3#input xai grok-4.3:input 1250000000 "),
                  "%s", quotes_of(&w, true));
    token_world_end(&w);
}
END_TEST

SUITE(token_order)
{
    tcase_add_loop_test(unit_case, no_order_and_no_rejected_copy_moves_a_quote,
                        (int)kit_sources()->markets, (int)kit_sources()->len);
    ADD_TABLE(the_two_orders_give_one_list_of_quotes, pairs);
    ADD(what_is_rejected_shadows_nothing);
}
