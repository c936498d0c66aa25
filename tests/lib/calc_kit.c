#include "calc_kit.h"

#include <check.h>
#include <glob.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "edge/sign/digest.h"

const char *kit_file(const char *path, size_t *len, struct arena *a)
{
    struct buf b;
    struct err e = {0};
    const char *out;

    ck_assert_msg(buf_read_file(&b, path, BUF_CONFIG_MAX, &e), "%s", e.text);
    out = text_dup_n(a, b.data, b.len);
    *len = b.len;
    buf_fini(&b);
    return out;
}

static const struct json *read_json(const char *path, char hash[DIGEST_TEXT_MAX], struct arena *a)
{
    struct err e = {0};
    size_t len;
    const char *text = kit_file(path, &len, a);
    const struct json *doc = json_parse_config(text, len, path, a, &e);

    ck_assert_msg(doc, "%s", e.text);
    (void)digest_text(text, len, hash);
    return doc;
}

struct method *kit_method(const char *id, struct arena *a)
{
    struct err e = {0};
    char hash[DIGEST_TEXT_MAX];
    const char *path = text_fmt(a, "config/methods/%s.json", id);
    const struct method *m = method_read(read_json(path, hash, a), hash, a, &e);
    struct method *copy = ARENA_NEW(a, struct method);

    ck_assert_msg(m, "%s", e.text);
    *copy = *m;
    return copy;
}

static void read_kind(const char *pattern, struct defs *d, struct arena *a)
{
    glob_t found;
    struct err e = {0};
    char hash[DIGEST_TEXT_MAX];

    ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *path = text_dup(a, found.gl_pathv[i]);
        const struct json *doc = read_json(path, hash, a);
        const void *at = doc;

        if (strstr(path, "/methods/"))
            at = *VEC_PUSH(&d->method, a) = method_read(doc, hash, a, &e);
        else if (strstr(path, "/panels/"))
            at = *VEC_PUSH(&d->panel, a) = panel_read(doc, hash, a, &e);
        else
            for (const struct json *one = index_first(doc); at && one; one = json_next(one))
                at = *VEC_PUSH(&d->index, a) = index_read(one, a, &e);
        ck_assert_msg(at, "%s", e.text);
    }
    globfree(&found);
}

struct defs *kit_defs(struct arena *a)
{
    struct defs *d = ARENA_NEW(a, struct defs);
    struct err e = {0};
    char hash[DIGEST_TEXT_MAX];

    read_kind("config/methods/*.json", d, a);
    read_kind("config/panels/*.json", d, a);
    read_kind("config/indices/*.json", d, a);
    ck_assert_msg(contracts_read(read_json("config/contracts.json", hash, a), &d->contract, a, &e),
                  "%s", e.text);
    ck_assert_msg(defs_check(d, &e), "%s", e.text);
    return d;
}

const struct kit_calendars *kit_calendars(void)
{
    static struct arena own, *a = &own;
    static struct kit_calendars all, *k = &all;
    const char *zones = "config/calendars/zones.json";
    char hash[DIGEST_TEXT_MAX];
    struct err e = {0};
    glob_t found;

    if (all.list.len)
        return k;
    ck_assert_msg(zones_read(read_json(zones, hash, a), &k->zones, a, &e), "%s", e.text);
    ck_assert_int_eq(glob("config/calendars/*.json", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *path = text_dup(a, found.gl_pathv[i]);
        const struct calendar *c;

        if (text_ends(path, "/zones.json"))
            continue;
        c = calendar_read(read_json(path, hash, a), text_dup(a, hash), &k->zones, a, &e);
        ck_assert_msg(c, "%s", e.text);
        *VEC_PUSH(&k->list, a) = c;
    }
    globfree(&found);
    return k;
}

static const struct rule *rule_from(const char *text, size_t len, const char *file, struct arena *a,
                                    struct err *e)
{
    const struct kit_calendars *k = kit_calendars();
    struct rule_world *world = ARENA_NEW(a, struct rule_world);
    const struct json *doc = json_parse_config(text, len, file, a, e);
    const struct rule *r;
    char hash[DIGEST_TEXT_MAX];

    *world = (struct rule_world){&k->zones, &k->list};
    (void)digest_text(text, len, hash);
    r = doc ? rule_read(doc, file, text_dup(a, hash), world, a, e) : NULL;
    if (doc && !r)
        (void)err_in_file(e, file);
    return r;
}

const struct rule *kit_rule(const char *text, struct arena *a, struct err *e)
{
    return rule_from(text, strlen(text), "f.json", a, e);
}

rule_list *kit_rules(struct arena *a)
{
    rule_list *list = ARENA_NEW(a, rule_list);
    struct err e = {0};
    glob_t found;

    ck_assert_int_eq(glob("config/contracts/*.json", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *path = text_dup(a, found.gl_pathv[i]);
        size_t len;
        const char *text = kit_file(path, &len, a);
        const struct rule *r = rule_from(text, len, path, a, &e);

        ck_assert_msg(r, "%s", e.text);
        *VEC_PUSH(list, a) = r;
    }
    globfree(&found);
    ck_assert_msg(rules_check(list, &kit_defs(a)->contract, &e), "%s", e.text);
    return list;
}

const char *kit_name(size_t i, struct arena *a)
{
    return text_fmt(a, "op%02zu", i);
}

struct panel *kit_panel(size_t n, struct arena *a)
{
    struct panel *p = ARENA_NEW(a, struct panel);

    *p = (struct panel){.name = "test",
                        .id = "test-1",
                        .hash = "0",
                        .member_len = n,
                        .member = ARENA_ARRAY(a, struct panel_member, n)};
    for (size_t i = 0; i < n; i++)
        p->member[i] = (struct panel_member){.op = kit_name(i, a),
                                             .market = kit_name(i, a),
                                             .segment = SEGMENT_NEOCLOUD,
                                             .reliability_nano = -1};
    return p;
}

struct calc_def *kit_def(const struct method *m, struct panel *p, struct arena *a)
{
    struct index_def *x = ARENA_NEW(a, struct index_def);
    struct calc_def *d = ARENA_NEW(a, struct calc_def);

    x->id = "X", x->title = "X", x->unit = "USD per GPU-hour", x->panel = p->name;
    x->method = m->name;
    x->instrument = ARENA_ARRAY(a, const char *, 1);
    x->instrument[0] = "X-1";
    x->instrument_len = 1;
    *d = (struct calc_def){x, m, p};
    return d;
}

struct quote *kit_quote(struct kit_quotes *q, const char *market, int64_t at, int64_t price_nusd)
{
    struct quote *to = VEC_PUSH(&q->list, q->arena);

    *to = (struct quote){.observed_at = at,
                         .market = market,
                         .op = market,
                         .instrument = "X-1",
                         .offer = "k",
                         .currency = "USD",
                         .price_nusd = price_nusd,
                         .available = QUOTE_AVAILABLE_UNTOLD,
                         .reliability_nano = -1,
                         .gpus = 8};
    return to;
}

void kit_answer(struct kit_quotes *q, const char *market, int64_t at)
{
    *VEC_PUSH(&q->list, q->arena) = quote_answered(market, market, at);
}

int64_t kit_time(const struct method *m, int64_t date, int partition)
{
    int64_t lead, from, to;

    method_window(m, date, &lead, &from, &to);
    return from + (int64_t)partition * m->partition_s;
}

int64_t kit_usd(const char *text)
{
    int64_t out = 0;

    ck_assert_msg(fixed_parse(text, strlen(text), 0, &out) == FIXED_READ_OK,
                  "\"%s\" is not a price", text);
    return out;
}

uint64_t kit_next(struct kit_random *r)
{
    r->state ^= r->state >> 12;
    r->state ^= r->state << 25;
    r->state ^= r->state >> 27;
    return r->state * UINT64_C(2685821657736338717);
}

int64_t kit_below(struct kit_random *r, int64_t n)
{
    return (int64_t)(kit_next(r) >> 11) % n;
}

void kit_shuffle(struct kit_random *r, struct quote *q, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)kit_below(r, (int64_t)i);
        struct quote at = q[i - 1];

        q[i - 1] = q[j];
        q[j] = at;
    }
}

bool kit_basket_days(const struct basket_def *def, int64_t to, basket_price *price, void *context,
                     struct basket_day **out, size_t *len, struct arena *a, struct err *e)
{
    struct basket_link link = {0};

    *len = 0;
    *out = NULL;
    if (to < def->from)
        return true;
    *out = ARENA_ARRAY(a, struct basket_day, (size_t)(to - def->from + 1));
    for (int64_t date = def->from; date <= to; date++)
        if (!basket_on(def, date, price, context, &link, &(*out)[(*len)++], e))
            return false;
    return true;
}

const struct region_rules *kit_regions(struct arena *a)
{
    size_t len;
    const char *text = kit_file("config/regions.json", &len, a);
    struct err e = {0};
    const struct json *doc = json_parse_config(text, len, "regions.json", a, &e);
    const struct region_rules *r = doc ? region_rules_read(doc, a, &e) : NULL;

    ck_assert_msg(r, "%s", e.text);
    return r;
}
