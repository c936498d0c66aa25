/* What stands beside the price of a contract and has no say in it. */
#include "base/clock.h"
#include "base/text.h"
#include "calc/contract/rule_priv.h"

struct collector {
    const struct told *told;
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
static bool collect(struct collector *c, const struct json *at, const char *path)
{
    static const char *const known[] = {"unknown", "why", NULL};
    struct rule_info *out = VEC_PUSH(&c->list, c->told->arena);

    out->name = path;
    if (json_is_object(at)) {
        if (!told_object(c->told, at, path, known)
            || !told_text(c->told, at, path, "why", &out->why))
            return false;
        if (!json_is_array(json_member(at, "unknown")))
            return told_wrong(c->told, path, "\"unknown\" is not a list of candidates");
        at = json_member(at, "unknown");
        out->text = plain(at, " or ", c->told->arena);
    } else {
        out->text = plain(at, ", ", c->told->arena);
    }
    return (out->text && (out->why || *out->text))
           || told_wrong(c->told, path, "expected a text, a number, a list of them or null");
}

/* What is told of a contract's place in FIXML is a group of its own. */
static const char *const fixml_codes[] = {"sym", "id", "src", "sec_typ", NULL};

static bool collect_members(struct collector *c, const struct json *at, const char *path,
                            const char *const *members)
{
    if (!told_object(c->told, at, path, members))
        return false;
    for (; *members; members++) {
        const struct json *one = json_member(at, *members);
        const char *name = told_path(c->told, path, *members);
        bool group =
            text_eq(name, "codes.fixml") && json_is_object(one) && !json_member(one, "unknown");

        if (!one)
            return told_wrong(c->told, path, "\"%s\" is missing", *members);
        if (group ? !collect_members(c, one, name, fixml_codes) : !collect(c, one, name))
            return false;
    }
    return true;
}

/* Every member of a group, each required. */
static bool collect_group(struct collector *c, const struct json *doc, const char *group,
                          const char *const *members)
{
    const struct json *at = json_member(doc, group);

    if (!at)
        return told_wrong(c->told, "", "\"%s\" is missing", group);
    return json_is_null(at) ? collect(c, at, group) : collect_members(c, at, group, members);
}

static bool collect_one(struct collector *c, const struct json *doc, const char *name)
{
    const struct json *at = json_member(doc, name);

    return at ? collect(c, at, name) : told_wrong(c->told, "", "\"%s\" is missing", name);
}

static bool read_listing(const struct told *t, const struct json *doc, struct rule *r)
{
    static const char *const known[] = {"first", "months", "letters", "day", NULL};
    const struct json *at = json_member(doc, "listing");
    const char *first;
    int64_t months;
    int year, month;

    if (!told_object(t, at, "listing", known) || !told_text(t, at, "listing", "first", &first)
        || !told_text(t, at, "listing", "letters", &r->letters)
        || !told_int(t, at, "listing", "months", 1, 120, &months))
        return false;
    if (!clock_parse_month(first, &year, &month))
        return told_wrong(t, "listing.first", "is \"%s\", expected a month such as 2026-01", first);
    r->first = year * 12 + month - 1;
    r->months = (int)months;
    return contract_are_months(r->letters)
           || told_wrong(t, "listing.letters",
                         "is \"%s\", expected letters of FGHJKMNQUVXZ in order", r->letters);
}

static bool read_last_trade(struct collector *c, const struct json *doc, struct rule *r)
{
    static const char *const members[] = {"day", "clock", "zone", NULL};
    const struct json *at = json_member(doc, "last_trade");
    const char *day;
    int64_t word;

    if (!collect_group(c, doc, "last_trade", members)
        || !told_text(c->told, at, "last_trade", "day", &day)
        || !told_word(c->told, "last_trade.day", day, rule_last_words, &word))
        return false;
    r->last_trade = (enum rule_last)word;
    return true;
}

static bool read_limits(struct collector *c, const struct json *doc, struct rule *r)
{
    static const char *const members[] = {"spot_month", "spot_business_days", "single_month",
                                          "all_months", "reportable",         "block",
                                          NULL};
    const struct json *at = json_member(doc, "limits");
    const struct {
        const char *name;
        int64_t *to;
    } numbers[] = {{"spot_month", &r->spot_limit},
                   {"spot_business_days", &r->spot_days},
                   {"single_month", &r->single_limit},
                   {"all_months", &r->all_limit}};

    if (!collect_group(c, doc, "limits", members))
        return false;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (json_is_number(json_member(at, numbers[i].name))
            && !told_int(c->told, at, "limits", numbers[i].name, 0, 100000000, numbers[i].to))
            return false;
    return true;
}

/* Where each field was read; "*" is all that are not named. */
static bool read_sources(const struct told *t, const struct json *doc, struct rule *r)
{
    static const char *const known[] = {"read", "when", "mark", NULL};
    static const char *const marks[] = {"A", "B", "C", "own", NULL};
    const struct json *list = json_member(doc, "source");
    struct rule_source *out;
    size_t n = 0;
    int64_t word;

    if (!json_is_object(list) || json_len(list) == 0)
        return told_wrong(t, list ? "source" : "",
                          "\"source\" does not say where fields were read");
    out = ARENA_ARRAY(t->arena, struct rule_source, json_len(list));
    for (const struct json *at = json_first(list); at; at = json_next(at), n++) {
        const char *path = told_path(t, "source", json_name(at));

        out[n].field = json_name(at);
        if (!text_eq(out[n].field, "*") && !json_member(doc, out[n].field))
            return told_wrong(t, path, "there is no such field");
        if (!told_object(t, at, path, known) || !told_text(t, at, path, "read", &out[n].read)
            || !told_text(t, at, path, "when", &out[n].when)
            || !told_text(t, at, path, "mark", &out[n].mark)
            || !told_word(t, told_path(t, path, "mark"), out[n].mark, marks, &word))
            return false;
    }
    r->source = out;
    r->source_len = n;
    return json_member(list, "*")
           || told_wrong(t, "source",
                         "\"*\" is missing: where the fields without a source of their "
                         "own were read");
}

bool rule_read_info(const struct told *t, const struct json *doc, struct rule *r)
{
    static const char *const codes[] = {"mic", "segment_mic", "symbol", "month_style",
                                        "cfi", "currency",    "fixml",  NULL};
    static const char *const publish[] = {"clock", "zone", NULL};
    struct collector c = {t, {0}};
    bool done = read_listing(t, doc, r) && collect_group(&c, doc, "codes", codes)
                && collect_one(&c, doc, "region") && collect_one(&c, doc, "segment")
                && collect_one(&c, doc, "revision") && read_last_trade(&c, doc, r)
                && collect_group(&c, doc, "publish_at", publish) && read_limits(&c, doc, r)
                && read_sources(t, doc, r);

    r->info = c.list.at;
    r->info_len = c.list.len;
    return done;
}
