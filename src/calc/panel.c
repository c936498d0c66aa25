#include "calc/panel.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "calc/conf_priv.h"

/* A list of texts without an empty one or one twice, sorted; absent gives an empty list. */
static bool read_texts(const struct json *at, const char *name, const char ***out, size_t *len,
                       struct arena *a, struct err *e)
{
    const struct json *list = json_member(at, name);
    const char **text;
    size_t n = 0;

    if (!list) {
        *len = 0;
        return true;
    }
    if (!json_is_array(list))
        return err_set(e, ERR_CONFIG, "\"%s\" is not a list", name);
    text = ARENA_ARRAY(a, const char *, json_len(list));
    for (const struct json *one = json_first(list); one; one = json_next(one)) {
        size_t i = n;

        if (!json_str(one, "", &text[n], e) || text_blank(text[n]))
            return err_set(e, ERR_CONFIG, "\"%s\" holds something that is not a word", name);
        for (const char *word = text[n++]; i > 0 && text_cmp(text[i - 1], word) > 0; i--) {
            text[i] = text[i - 1];
            text[i - 1] = word;
        }
    }
    for (size_t i = 1; i < n; i++)
        if (text_eq(text[i - 1], text[i]))
            return err_set(e, ERR_CONFIG, "\"%s\" has \"%s\" twice", name, text[i]);
    *out = text;
    *len = n;
    return true;
}

static bool read_member(const struct json *at, const char *file, const char *path,
                        struct panel_member *m, struct arena *a, struct err *e)
{
    static const struct conf_member words[] = {
        {"operator", CONF_TEXT, offsetof(struct panel_member, op), 0, 0},
        {"market", CONF_TEXT, offsetof(struct panel_member, market), 0, 0},
    };
    static const char *const more[] = {"stand_in", "segment", "peer", "tiers", "reliability", NULL};
    const char *segment;

    m->reliability_nano = -1;
    if (!conf_read(at, file, path, words, sizeof words / sizeof *words, more, m, e))
        return false;
    if (!json_str(at, "segment", &segment, e) || !json_str_opt(at, "stand_in", &m->stand_in, e)
        || !json_bool_opt(at, "peer", &m->peer, e)
        || !json_nano_opt(at, "reliability", &m->reliability_nano, e)
        || !read_texts(at, "tiers", &m->tier, &m->tier_len, a, e))
        return conf_error(file, path, e);
    if (!segment_by_name(segment, &m->segment))
        return err_set(e, ERR_CONFIG,
                       "%s: %s: segment is \"%s\", expected marketplace, neocloud "
                       "or hyperscaler",
                       file, path, segment);
    if (text_eq(m->stand_in, m->market) || (m->stand_in && m->peer))
        return err_set(e, ERR_CONFIG,
                       "%s: %s: a stand-in is another market, and not for a peer "
                       "market",
                       file, path);
    if (m->reliability_nano < -1 || m->reliability_nano > FIXED_ONE)
        return err_set(e, ERR_CONFIG, "%s: %s: reliability is not within 0 and 1", file, path);
    return true;
}

static int by_operator(const void *a, const void *b)
{
    return text_cmp(((const struct panel_member *)a)->op, ((const struct panel_member *)b)->op);
}

static bool read_members(const struct json *doc, const char *file, struct panel *p, struct arena *a,
                         struct err *e)
{
    const struct json *list = json_member(doc, "members");

    if (!json_is_array(list) || !json_first(list))
        return err_set(e, ERR_CONFIG, "%s: \"members\" is not a list of members", file);
    p->member = ARENA_ARRAY(a, struct panel_member, json_len(list));
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        const char *path = text_fmt(a, "members[%zu]", p->member_len);

        if (!read_member(at, file, path, &p->member[p->member_len++], a, e))
            return false;
    }
    qsort(p->member, p->member_len, sizeof *p->member, by_operator);
    for (size_t i = 1; i < p->member_len; i++)
        if (text_eq(p->member[i - 1].op, p->member[i].op))
            return err_set(e, ERR_CONFIG, "%s: operator \"%s\" has two seats, expected one vote",
                           file, p->member[i].op);
    return true;
}

const struct panel *panel_read(const struct json *doc, const char *file, const char *hash,
                               struct arena *a, struct err *e)
{
    static const struct conf_member words[] = {
        {"id", CONF_TEXT, offsetof(struct panel, id), 0, 0},
        {"name", CONF_TEXT, offsetof(struct panel, name), 0, 0},
        {"from", CONF_DATE, offsetof(struct panel, from), 0, 0},
    };
    static const char *const more[] = {"members", NULL};
    struct panel *p = ARENA_NEW(a, struct panel);

    p->hash = text_dup(a, hash);
    if (!conf_read(doc, file, "", words, sizeof words / sizeof *words, more, p, e))
        return NULL;
    if (clock_civil(p->from * CLOCK_DAY).day != 1) {
        err_set(e, ERR_CONFIG, "%s: \"from\" is not the first day of a month", file);
        err_hint(e, "a panel changes at the start of a month only (R15)");
        return NULL;
    }
    return read_members(doc, file, p, a, e) ? p : NULL;
}

const struct json *index_first(const struct json *doc)
{
    const struct json *list = json_member(doc, "indices");

    /* With anything beside the list index_read names it as an unknown key. */
    return json_is_array(list) && json_len(doc) == 1 ? json_first(list) : doc;
}

/* "region": countries or "any" (also when left out), "uniform": "in" or "out" beside a region. */
static bool read_place(const struct json *doc, struct index_def *x, struct arena *a, struct err *e)
{
    const struct json *region = json_member(doc, "region");
    const char *uniform = NULL, *any = NULL;
    enum segment segment;

    if (region && json_is_text(region)) {
        if (!json_str(region, "", &any, e) || !text_eq(any, "any"))
            return err_set(e, ERR_CONFIG, "region is \"%s\", expected countries or \"any\"", any);
    } else if (!read_texts(doc, "region", &x->region, &x->region_len, a, e)) {
        return false;
    }
    if (!json_str_opt(doc, "uniform", &uniform, e)
        || !read_texts(doc, "segment", &x->segment, &x->segment_len, a, e))
        return false;
    if (region && !any && !x->region_len)
        return err_set(e, ERR_CONFIG, "\"region\" is empty");
    for (size_t i = 0; i < x->region_len; i++)
        if (strlen(x->region[i]) != 2 || strspn(x->region[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 2)
            return err_set(e, ERR_CONFIG, "region: \"%s\" is no country code", x->region[i]);
    if ((uniform != NULL) != (x->region_len > 0)
        || (uniform && !text_eq(uniform, "in") && !text_eq(uniform, "out")))
        return err_set(e, ERR_CONFIG,
                       "\"uniform\" is \"in\" or \"out\" beside a region, and only there");
    x->uniform = text_eq(uniform, "in");
    for (size_t i = 0; i < x->segment_len; i++)
        if (!segment_by_name(x->segment[i], &segment))
            return err_set(e, ERR_CONFIG, "no segment \"%s\"", x->segment[i]);
    return true;
}

const struct index_def *index_read(const struct json *doc, const char *file, struct arena *a,
                                   struct err *e)
{
    static const struct conf_member words[] = {
        {"id", CONF_TEXT, offsetof(struct index_def, id), 0, 0},
        {"title", CONF_TEXT, offsetof(struct index_def, title), 0, 0},
        {"unit", CONF_TEXT, offsetof(struct index_def, unit), 0, 0},
        {"panel", CONF_TEXT, offsetof(struct index_def, panel), 0, 0},
        {"method", CONF_TEXT, offsetof(struct index_def, method), 0, 0},
        {"from", CONF_DATE, offsetof(struct index_def, from), 0, 0},
        {"headline", CONF_BOOL, offsetof(struct index_def, headline), 0, 0},
    };
    static const char *const more[] = {"instruments", "term",    "author",  "author_from",
                                       "region",      "uniform", "segment", NULL};
    struct index_def *x = ARENA_NEW(a, struct index_def);
    const char *term, *from = NULL;

    if (!conf_read(doc, file, "", words, sizeof words / sizeof *words, more, x, e))
        return NULL;
    if (!json_str(doc, "term", &term, e) || !json_str_opt(doc, "author", &x->author, e)
        || !json_str_opt(doc, "author_from", &from, e)
        || !read_texts(doc, "instruments", &x->instrument, &x->instrument_len, a, e)
        || !read_place(doc, x, a, e)) {
        conf_error(file, "", e);
        return NULL;
    }
    if (from && (!x->author || !clock_parse_date(from, &x->author_from))) {
        err_set(e, ERR_CONFIG, "%s: author_from is \"%s\", expected a date beside an author", file,
                from);
        return NULL;
    }
    if (!x->instrument_len) {
        err_set(e, ERR_CONFIG, "%s: \"instruments\" is empty", file);
        return NULL;
    }
    if (!term_by_name(term, &x->term)) {
        err_set(e, ERR_CONFIG, "%s: term is \"%s\", expected on_demand, spot or reserved", file,
                term);
        return NULL;
    }
    return x;
}
