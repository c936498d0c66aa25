#include "calc/panel.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "edge/json/conf.h"

static bool read_member(const struct json *at, struct panel_member *m, struct arena *a,
                        struct err *e)
{
#define AT(field) CONF_AT(struct panel_member, field)
    static const struct conf_member words[] = {
        {"operator", CONF_TEXT, AT(op)},
        {"market", CONF_TEXT, AT(market)},
        {"stand_in", CONF_TEXT, AT(stand_in), CONF_OPT},
        {"segment", CONF_WORD, AT(segment), .words = segment_names},
        {"peer", CONF_BOOL, AT(peer), CONF_OPT},
        {"tiers", CONF_LIST, CONF_OPT},
        {"reliability", CONF_NANO, AT(reliability_nano), 0, FIXED_ONE, CONF_OPT},
    };
#undef AT

    m->reliability_nano = -1;
    if (!CONF_READ(at, words, m, e) || !conf_set(at, "tiers", &m->tier, &m->tier_len, a, e))
        return false;
    return (!text_eq(m->stand_in, m->market) && !(m->stand_in && m->peer))
           || conf_wrong(at, e, "a stand-in is another market, and not for a peer market");
}

static int by_operator(const void *a, const void *b)
{
    return text_cmp(((const struct panel_member *)a)->op, ((const struct panel_member *)b)->op);
}

static bool read_members(const struct json *list, struct panel *p, struct arena *a, struct err *e)
{
    if (!json_first(list))
        return conf_wrong(list, e, "\"members\" is empty");
    p->member = ARENA_ARRAY(a, struct panel_member, json_len(list));
    for (const struct json *at = json_first(list); at; at = json_next(at), p->member_len++)
        if (!read_member(at, &p->member[p->member_len], a, e))
            return conf_in(at, e, "members[%zu]", p->member_len);
    qsort(p->member, p->member_len, sizeof *p->member, by_operator);
    for (size_t i = 1; i < p->member_len; i++)
        if (text_eq(p->member[i - 1].op, p->member[i].op))
            return conf_wrong(list, e, "operator \"%s\" has two seats, expected one vote",
                              p->member[i].op);
    return true;
}

const struct panel *panel_read(const struct json *doc, const char *hash, struct arena *a,
                               struct err *e)
{
#define AT(field) CONF_AT(struct panel, field)
    static const struct conf_member words[] = {
        {"id", CONF_TEXT, AT(id)},
        {"name", CONF_TEXT, AT(name)},
        {"from", CONF_DATE, AT(from)},
        {"members", CONF_LIST, CONF_REQ},
    };
#undef AT
    struct panel *p = ARENA_NEW(a, struct panel);

    p->hash = text_dup(a, hash);
    if (!CONF_READ(doc, words, p, e))
        return NULL;
    if (clock_civil(p->from * CLOCK_DAY).day != 1) {
        conf_wrong(json_member(doc, "from"), e, "\"from\" is not the first day of a month");
        err_hint(e, "a panel changes at the start of a month only (R15)");
        return NULL;
    }
    return read_members(json_member(doc, "members"), p, a, e) ? p : NULL;
}

const struct json *index_first(const struct json *doc)
{
    const struct json *list = json_member(doc, "indices");

    /* With anything beside the list index_read names it as an unknown key. */
    return json_is_array(list) && json_len(doc) == 1 ? json_first(list) : doc;
}

/* "region": countries or "any" (also when left out), "uniform": "in" or "out" beside a region. */
static bool read_region(const struct json *doc, const char *uniform, struct index_def *x,
                        struct arena *a, struct err *e)
{
    const struct json *region = json_member(doc, "region");
    const char *any = NULL;

    if (json_is_text(region)) {
        if (!conf_text(region, "region", &any, e) || !text_eq(any, "any"))
            return conf_wrong(region, e, "\"region\" is \"%s\", expected countries or \"any\"",
                              any);
    } else if (!conf_set(doc, "region", &x->region, &x->region_len, a, e)) {
        return false;
    }
    if (json_is_array(region) && !x->region_len)
        return conf_wrong(region, e, "\"region\" is empty");
    for (size_t i = 0; i < x->region_len; i++)
        if (strlen(x->region[i]) != 2 || strspn(x->region[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 2)
            return conf_wrong(region, e, "region: \"%s\" is no country code", x->region[i]);
    x->uniform = text_eq(uniform, "in");
    return ((uniform != NULL) == (x->region_len > 0)
            && (!uniform || x->uniform || text_eq(uniform, "out")))
           || conf_wrong(doc, e,
                         "\"uniform\" is \"in\" or \"out\" beside a region, and only there");
}

static bool read_segments(const struct json *doc, struct index_def *x, struct arena *a,
                          struct err *e)
{
    enum segment segment;

    if (!conf_set(doc, "segment", &x->segment, &x->segment_len, a, e))
        return false;
    for (size_t i = 0; i < x->segment_len; i++)
        if (!segment_by_name(x->segment[i], &segment))
            return conf_wrong(json_member(doc, "segment"), e, "no segment \"%s\"", x->segment[i]);
    return true;
}

const struct index_def *index_read(const struct json *doc, struct arena *a, struct err *e)
{
    struct reading {
        struct index_def x;
        const char *uniform;
    } r = {0};
#define AT(field) CONF_AT(struct reading, x.field)
    static const struct conf_member words[] = {
        {"id", CONF_TEXT, AT(id)},
        {"title", CONF_TEXT, AT(title)},
        {"unit", CONF_TEXT, AT(unit)},
        {"instruments", CONF_LIST, CONF_REQ},
        {"term", CONF_WORD, AT(term), .words = term_names},
        {"panel", CONF_TEXT, AT(panel)},
        {"method", CONF_TEXT, AT(method)},
        {"from", CONF_DATE, AT(from)},
        {"headline", CONF_BOOL, AT(headline)},
        {"author", CONF_TEXT, AT(author), CONF_OPT},
        {"author_from", CONF_DATE, AT(author_from), CONF_OPT},
        {"region", CONF_ANY, CONF_OPT},
        {"uniform", CONF_TEXT, CONF_AT(struct reading, uniform), CONF_OPT},
        {"segment", CONF_LIST, CONF_OPT},
    };
#undef AT
    struct index_def *x = &r.x;

    if (!CONF_READ(doc, words, &r, e)
        || !conf_set(doc, "instruments", &x->instrument, &x->instrument_len, a, e)
        || !read_region(doc, r.uniform, x, a, e) || !read_segments(doc, x, a, e))
        return NULL;
    if (!json_is_null(json_member(doc, "author_from")) && !x->author)
        conf_wrong(json_member(doc, "author_from"), e, "\"author_from\" is not beside an author");
    else if (!x->instrument_len)
        conf_wrong(json_member(doc, "instruments"), e, "\"instruments\" is empty");
    else
        return memcpy(ARENA_NEW(a, struct index_def), x, sizeof *x);
    return NULL;
}
