/* What stands beside the price of a contract and has no say in it. */
#include "base/clock.h"
#include "base/text.h"
#include "calc/contract/rule_priv.h"

struct collector {
    struct arena *arena;
    VEC(struct rule_info) list;
};

/* A text, a number, a list of them, or null for none. */
static const char *plain(const struct json *at, const char *between, struct arena *a)
{
    const char *out = "";

    if (json_is_null(at))
        return "none";
    if (!json_is_array(at))
        return json_text(at, a);
    for (const struct json *one = json_first(at); one; one = json_next(one)) {
        const char *text = json_text(one, a);

        if (!text)
            return NULL;
        out = text_fmt(a, "%s%s%s", out, *out ? between : "", text);
    }
    return out;
}

/* One that is there, known or not; an unknown one may be without candidates. */
static bool collect(struct collector *c, const struct json *at, const char *path, struct err *e)
{
    static const struct conf_member members[] = {
        {"unknown", CONF_LIST, CONF_REQ},
        {"why", CONF_TEXT, CONF_AT(struct rule_info, why)},
    };
    struct rule_info *out = VEC_PUSH(&c->list, c->arena);

    out->name = path;
    if (json_is_object(at)) {
        if (!CONF_READ(at, members, out, e))
            return conf_in(at, e, "%s", path);
        out->text = plain(json_member(at, "unknown"), " or ", c->arena);
    } else {
        out->text = plain(at, ", ", c->arena);
    }
    return (out->text && (out->why || *out->text))
           || conf_wrong(at, e, "%s: expected a text, a number, a list of them or null", path);
}

/* Members of a group, each required, that are read here: names alone. */
#define NAMED(name)                                                                                \
    {                                                                                              \
        name, CONF_ANY, CONF_REQ                                                                   \
    }

struct group {
    const struct conf_member *member;
    size_t len;
};
#define GROUP(table)                                                                               \
    (struct group)                                                                                 \
    {                                                                                              \
        table, sizeof(table) / sizeof *(table)                                                     \
    }

/* What is told of a contract's place in FIXML is a group of its own. */
static const struct conf_member fixml[] = {NAMED("sym"), NAMED("id"), NAMED("src"),
                                           NAMED("sec_typ")};

/* All of a group; null is none. */
static bool collect_group(struct collector *c, const struct json *at, const char *path,
                          struct group g, struct err *e)
{
    if (json_is_null(at))
        return collect(c, at, path, e);
    if (!conf_read(at, g.member, g.len, NULL, e))
        return conf_in(at, e, "%s", path);
    for (size_t i = 0; i < g.len; i++) {
        const struct json *one = json_member(at, g.member[i].name);
        const char *name = text_fmt(c->arena, "%s.%s", path, g.member[i].name);
        bool group =
            text_eq(name, "codes.fixml") && json_is_object(one) && !json_member(one, "unknown");

        if (group ? !collect_group(c, one, name, GROUP(fixml), e) : !collect(c, one, name, e))
            return false;
    }
    return true;
}

static bool read_listing(const struct json *at, struct rule *r, struct err *e)
{
#define AT(field) CONF_AT(struct rule, field)
    static const struct conf_member members[] = {
        {"first", CONF_MONTH, AT(first)},
        {"months", CONF_INT, AT(months), 1, 120},
        {"letters", CONF_TEXT, AT(letters)},
        {"day", CONF_ANY, CONF_OPT}, /* a field */
    };

    if (!CONF_READ(at, members, r, e))
        return conf_in(at, e, "listing");
    return contract_are_months(r->letters)
           || conf_wrong(
               json_member(at, "letters"), e,
               "listing: \"letters\" is \"%s\", expected letters of FGHJKMNQUVXZ in order",
               r->letters);
}

static bool read_last_trade(struct collector *c, const struct json *at, struct rule *r,
                            struct err *e)
{
    static const struct conf_member members[] = {NAMED("day"), NAMED("clock"), NAMED("zone")};
    const struct conf_member day = {"day", CONF_WORD, .words = rule_last_words};

    return collect_group(c, at, "last_trade", GROUP(members), e)
           && (conf_value(json_member(at, "day"), &day, &r->last_trade, e)
               || conf_in(at, e, "last_trade"));
}

static bool read_limits(struct collector *c, const struct json *at, struct rule *r, struct err *e)
{
    enum { MOST = 100000000 };
    static const struct conf_member members[] = {NAMED("spot_month"),   NAMED("spot_business_days"),
                                                 NAMED("single_month"), NAMED("all_months"),
                                                 NAMED("reportable"),   NAMED("block")};
    static const struct conf_member numbers[] = {
        {"spot_month", CONF_LONG, AT(spot_limit), 0, MOST},
        {"spot_business_days", CONF_LONG, AT(spot_days), 0, MOST},
        {"single_month", CONF_LONG, AT(single_limit), 0, MOST},
        {"all_months", CONF_LONG, AT(all_limit), 0, MOST}};
#undef AT

    if (!collect_group(c, at, "limits", GROUP(members), e))
        return false;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        const struct json *one = json_member(at, numbers[i].name);

        if (json_is_number(one) && !conf_value(one, &numbers[i], (char *)r + numbers[i].offset, e))
            return conf_in(at, e, "limits");
    }
    return true;
}

static bool read_source(const struct json *at, struct rule_source *out, struct err *e)
{
    static const char *const marks[] = {"A", "B", "C", "own", NULL};
    struct reading {
        struct rule_source s;
        int mark;
    } r = {0};
#define AT(field) CONF_AT(struct reading, field)
    static const struct conf_member members[] = {
        {"read", CONF_TEXT, AT(s.read)},
        {"when", CONF_TEXT, AT(s.when)},
        {"mark", CONF_WORD, AT(mark), .words = marks},
    };
#undef AT

    if (!CONF_READ(at, members, &r, e))
        return conf_in(at, e, "source: %s", json_name(at));
    *out = r.s;
    out->field = json_name(at);
    out->mark = marks[r.mark];
    return true;
}

/* Where each field was read; "*" is all that are not named. */
static bool read_sources(const struct json *doc, struct rule *r, struct arena *a, struct err *e)
{
    const struct json *list = json_member(doc, "source");
    struct rule_source *out = ARENA_ARRAY(a, struct rule_source, json_len(list));
    size_t n = 0;

    for (const struct json *at = json_first(list); at; at = json_next(at), n++) {
        if (!text_eq(json_name(at), "*") && !json_member(doc, json_name(at)))
            return conf_wrong(at, e, "source: there is no field \"%s\"", json_name(at));
        if (!read_source(at, &out[n], e))
            return false;
    }
    r->source = out;
    r->source_len = n;
    return json_member(list, "*")
           || conf_wrong(list, e,
                         "source: \"*\" is missing: where the fields without a source of their "
                         "own were read");
}

bool rule_read_info(const struct json *doc, struct rule *r, struct arena *a, struct err *e)
{
    static const struct conf_member codes[] = {
        NAMED("mic"), NAMED("segment_mic"), NAMED("symbol"), NAMED("month_style"),
        NAMED("cfi"), NAMED("currency"),    NAMED("fixml")};
    static const struct conf_member publish[] = {NAMED("clock"), NAMED("zone")};
    struct collector c = {.arena = a};
    bool done =
        read_listing(json_member(doc, "listing"), r, e)
        && collect_group(&c, json_member(doc, "codes"), "codes", GROUP(codes), e)
        && collect(&c, json_member(doc, "region"), "region", e)
        && collect(&c, json_member(doc, "segment"), "segment", e)
        && collect(&c, json_member(doc, "revision"), "revision", e)
        && read_last_trade(&c, json_member(doc, "last_trade"), r, e)
        && collect_group(&c, json_member(doc, "publish_at"), "publish_at", GROUP(publish), e)
        && read_limits(&c, json_member(doc, "limits"), r, e) && read_sources(doc, r, a, e);

    r->info = c.list.at;
    r->info_len = c.list.len;
    return done;
}
