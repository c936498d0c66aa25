#include "reply_order.h"

#include <check.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "base/text.h"
#include "calc/record.h"
#include "calc/snapshot.h"

/* --- JSON --- */

struct walk {
    const char *text;
    struct reply_lists *out;
    struct arena *a;
    int inside; /* of how many elements of lists */
};

/* Lists within a row whose elements are offers; in those of its parts a copy is a fault of the row.
 */
static const char *const offers[] = {"availability",  "gpus",      "models",   "sizes",
                                     "instanceTypes", "endpoints", "providers"};

static size_t blanks(const char *text, size_t at)
{
    return at + strspn(text + at, " \t\r\n");
}

static size_t behind_string(const char *text, size_t at)
{
    for (at++; text[at] && text[at] != '"'; at++)
        at += text[at] == '\\' && text[at + 1];
    return at + (text[at] == '"');
}

static size_t behind_value(const struct walk *w, size_t at, const char *name);

/* The rows of a list or object; *first is the first byte of every value, ' ' where they differ. */
static size_t walk_members(const struct walk *w, size_t at, struct reply_rows *rows, char *first)
{
    const char *text = w->text, *name = "";
    bool named = text[at] == '{';

    *first = 0;
    for (at = blanks(text, at + 1); text[at] && !strchr("]}", text[at]); at = blanks(text, at)) {
        struct reply_row row = {.from = at};

        if (named) {
            size_t end = behind_string(text, at);

            name = text_dup_n(w->a, text + at + 1, end - at - (end > at + 1 ? 2 : 1));
            at = blanks(text, end);
        }
        if (named && text[at] == ':')
            at = blanks(text, at + 1);
        *first = *first == 0 || *first == text[at] ? text[at] : ' ';
        row.to = behind_value(w, at, name);
        if (row.to == row.from)
            break; /* no JSON */
        *VEC_PUSH(&rows->row, w->a) = row;
        at = blanks(text, row.to);
        at += text[at] == ',';
    }
    return at + (text[at] != 0);
}

/* Where the order means something by the source's own account: the last, or the first, counts. */
static bool is_ordered(const char *name)
{
    return strcmp(name, "prices") == 0 || strcmp(name, "serviceRegions") == 0;
}

/* Whether copies of its rows can be put into a list. */
static bool takes_copies(const struct walk *w, const char *name, const struct reply_rows *rows,
                         char kind)
{
    for (size_t i = 0; i < sizeof offers / sizeof *offers; i++)
        if (kind == '[' && strcmp(offers[i], name) == 0)
            return true;
    return !w->inside && !strstr(name, "_with_") /* regions of a type */
           && !(kind == '{'
                && strstr(reply_row_text(w->text, &rows->row.at[0], w->a), "pricePerUnit"));
}

static size_t behind_value(const struct walk *w, size_t at, const char *name)
{
    struct walk within = *w;
    struct reply_rows rows = {.comma = ","};
    char first, kind = w->text[at];

    if (kind == '"')
        return behind_string(w->text, at);
    if (kind != '{' && kind != '[')
        return at + strcspn(w->text + at, ",]} \t\r\n");
    within.inside += kind == '[';
    at = walk_members(&within, at, &rows, &first);
    rows.whole = first == '{' && takes_copies(w, name, &rows, kind);
    if ((first == '{' || (kind == '[' && first == '"')) && !(w->inside && is_ordered(name)))
        *VEC_PUSH(&w->out->list, w->a) = rows;
    return at;
}

/* --- pages --- */

/* How rows that are no <tr> begin; a row ends with its tag. */
static const char *const cards[] = {
    "<div class=\"page-price_card_row_item df\"",
    "<div role=\"listitem\" class=\"prixing-item",
    "<div role=\"listitem\" class=\"table-row-v2",
    "<div class=\"b\"",
    "<div id=\"gpu",
};

/* Behind the element that begins at `at`. */
static size_t behind_element(const char *text, size_t at)
{
    size_t len = strspn(text + at + 1, "abcdefghijklmnopqrstuvwxyz");
    const char *tag = text + at + 1;
    int depth = 0;

    for (; text[at]; at++) {
        if (text[at] != '<')
            continue;
        if (strncmp(text + at + 1, tag, len) == 0 && !isalnum((unsigned char)text[at + 1 + len]))
            depth++;
        else if (text[at + 1] == '/' && strncmp(text + at + 2, tag, len) == 0
                 && !isalnum((unsigned char)text[at + 2 + len]) && --depth == 0)
            return at + strcspn(text + at, ">") + 1;
    }
    return at;
}

static void put_rows(struct reply_rows *rows, struct reply_lists *out, struct arena *a)
{
    if (rows->row.len)
        *VEC_PUSH(&out->list, a) = *rows;
    *rows = (struct reply_rows){.comma = "", .whole = true};
}

/* Up to `end`, rows that begin with `mark` and follow each other; of a table those with a cell. */
static void walk_rows(const char *text, size_t from, size_t end, const char *mark,
                      struct reply_lists *out, struct arena *a)
{
    struct reply_rows rows = {.comma = "", .whole = true};
    const char *at = text + from;

    while ((at = strstr(at, mark)) && at < text + end) {
        struct reply_row row = {(size_t)(at - text), behind_element(text, (size_t)(at - text))};

        if (rows.row.len && mark[1] != 't'
            && blanks(text, rows.row.at[rows.row.len - 1].to) != row.from)
            put_rows(&rows, out, a);
        if (mark[1] != 't' || strstr(reply_row_text(text, &row, a), "<td"))
            *VEC_PUSH(&rows.row, a) = row;
        at = text + row.to;
    }
    put_rows(&rows, out, a);
}

static void walk_page(const char *text, struct reply_lists *out, struct arena *a)
{
    static const char data[] = "<script type=\"application/ld+json\">";
    const struct walk w = {text, out, a, 0};

    for (const char *at = text; (at = strstr(at, data)); at++)
        (void)behind_value(&w, (size_t)(at - text) + sizeof data - 1, "");
    for (const char *at = text; (at = strstr(at, "<table")); at++) {
        size_t from = (size_t)(at - text), end = behind_element(text, from);

        if (!strstr(text_dup_n(a, at, end - from), "rowspan"))
            walk_rows(text, from, end, "<tr", out, a);
    }
    for (size_t i = 0; i < sizeof cards / sizeof *cards; i++)
        walk_rows(text, 0, strlen(text), cards[i], out, a);
}

struct reply_lists reply_lists(const char *text, struct arena *a)
{
    struct reply_lists out = {0};
    const struct walk w = {text, &out, a, 0};

    if (text[blanks(text, 0)] == '<')
        walk_page(text, &out, a);
    else
        (void)behind_value(&w, blanks(text, 0), "");
    return out;
}

/* --- texts made of a text --- */

const char *reply_row_text(const char *text, const struct reply_row *row, struct arena *a)
{
    return text_dup_n(a, text + row->from, row->to - row->from);
}

static const char *cut(const char *text, size_t from, size_t to, const char *put, struct arena *a)
{
    return text_join(a, text_dup_n(a, text, from), put, text + to, NULL);
}

const char *reply_instead(const char *text, const struct reply_row *at, const char *row,
                          struct arena *a)
{
    return cut(text, at->from, at->to, row, a);
}

const char *reply_with(const char *text, const struct reply_rows *list, size_t at, const char *row,
                       struct arena *a)
{
    if (at < list->row.len)
        return cut(text, list->row.at[at].from, list->row.at[at].from,
                   text_join(a, row, list->comma, NULL), a);
    at = list->row.at[list->row.len - 1].to;
    return cut(text, at, at, text_join(a, list->comma, row, NULL), a);
}

const char *reply_without(const char *text, const struct reply_rows *list, size_t at,
                          struct arena *a)
{
    const struct reply_row *row = &list->row.at[at];

    if (at + 1 < list->row.len)
        return cut(text, row->from, row[1].from, "", a);
    return cut(text, at ? row[-1].to : row->from, row->to, "", a);
}

static const char *shuffled_list(const char *text, const struct reply_rows *list,
                                 struct kit_random *r, struct arena *a)
{
    size_t n = list->row.len, *order = ARENA_ARRAY(a, size_t, n);
    const char *out = text_dup_n(a, text, list->row.at[0].from);

    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)kit_below(r, (int64_t)i), was = order[i - 1];

        order[i - 1] = order[j];
        order[j] = was;
    }
    for (size_t i = 0; i < n; i++) {
        const struct reply_row *gap = &list->row.at[i];

        out = text_join(
            a, out, reply_row_text(text, &list->row.at[order[i]], a),
            text_dup_n(a, text + gap->to, (i + 1 < n ? gap[1].from : gap->to) - gap->to), NULL);
    }
    return text_join(a, out, text + list->row.at[n - 1].to, NULL);
}

/* A list keeps its length when others move, so the n-th of them is there in every text. */
const char *reply_shuffled(const char *text, struct kit_random *r, struct arena *a)
{
    size_t n = reply_lists(text, a).list.len;

    for (size_t i = 0; i < n; i++) {
        struct reply_lists now = reply_lists(text, a);

        if (now.list.at[i].row.len > 1)
            text = shuffled_list(text, &now.list.at[i], r, a);
    }
    return text;
}

/* --- spoiling --- */

static const char *const lost[] = {"null", "0", "-1", "false", "\"\"", "\"0\"", "\"none\"", "[]"};
static const char *const lost_words[] = {"Contact us", "$0.00", "-", ""};

/* The values of a row that are texts, numbers or flags. */
static void find_values(const char *row, struct reply_rows *out, struct arena *a)
{
    for (size_t at = 0; row[at]; at++) {
        size_t from;

        if (row[at] != '"')
            continue;
        at = behind_string(row, at);
        from = blanks(row, at);
        if (row[from] != ':') {
            at--;
            continue;
        }
        from = blanks(row, from + 1);
        if (!strchr("{[", row[from]))
            *VEC_PUSH(&out->row, a) = (struct reply_row){
                from, row[from] == '"' ? behind_string(row, from)
                                       : from + strcspn(row + from, ",]} \t\r\n")};
        at = from - 1;
    }
}

/* Words of a page that have a digit in them. */
static void find_words(const char *row, struct reply_rows *out, struct arena *a)
{
    for (size_t at = strcspn(row, ">"), len; row[at]; at += strcspn(row + at, ">")) {
        len = strcspn(row + ++at, "<");
        if (len && strcspn(row + at, "0123456789") < len)
            *VEC_PUSH(&out->row, a) = (struct reply_row){at, at + len};
    }
}

const char *reply_spoiled(const char *row, struct kit_random *r, struct arena *a)
{
    bool page = row[0] == '<';

    if (row[0] == '"') /* a member: a second one of its name would be no JSON */
        row = text_join(a, "\"~", row + 1, NULL);
    for (int64_t n = 1 + kit_below(r, 2); n > 0; n--) {
        struct reply_rows values = {0};
        const char *put = page ? lost_words[kit_below(r, 4)] : lost[kit_below(r, 8)];

        (page ? find_words : find_values)(row, &values, a);
        if (values.row.len)
            row = reply_instead(row, &values.row.at[kit_below(r, (int64_t)values.row.len)], put, a);
    }
    return row;
}

/* --- what has to stay --- */

static int by_text(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

const char *reply_said(const struct quote_list *quotes, bool good, struct arena *a)
{
    const char **line = ARENA_ARRAY(a, const char *, quotes->len + 1), *all;
    struct buf b;
    size_t n = 0;

    for (size_t i = 0; i < quotes->len; i++) {
        const struct quote *q = &quotes->at[i];

        if (!good || q->verdict == VERDICT_OK || q->verdict == VERDICT_DISPUTED)
            line[n++] = text_fmt(a, "%s %lld %lldx of %lld %s %s %s\n", q->offer,
                                 (long long)q->price_nusd, (long long)q->gpus,
                                 (long long)q->available, q->instrument ? q->instrument : "-",
                                 term_name(q->term), verdict_name(q->verdict));
    }
    qsort(line, n, sizeof *line, by_text);
    buf_init(&b, BUF_REPLY_MAX);
    for (size_t i = 0; i < n; i++)
        buf_put(&b, line[i]);
    all = text_dup_n(a, b.data ? b.data : "", b.len);
    buf_fini(&b);
    return all;
}

bool reply_has_all(const char *whole, const char *part)
{
    while (*part) {
        size_t len = strcspn(part, "\n") + 1, other;
        int order = 1;

        for (; *whole && order > 0; whole += other) {
            size_t least;

            other = strcspn(whole, "\n") + 1;
            least = len < other ? len : other;
            order = strncmp(part, whole, least);
            if (order == 0)
                order = (len > other) - (len < other);
        }
        if (order != 0)
            return false;
        part += len;
    }
    return true;
}

static int by_op(const void *x, const void *y)
{
    return strcmp(((const struct panel_member *)x)->op, ((const struct panel_member *)y)->op);
}

/* Everything that the quotes have is an instrument of the index, and every seller a member. */
static struct calc_def *index_of(const struct kit_quotes *quotes, struct arena *a)
{
    struct panel *p = kit_panel(quotes->list.len, a);
    struct calc_def *d = kit_def(kit_method("GHS-1.0", a), p, a);
    struct index_def *x = ARENA_NEW(a, struct index_def);

    *x = *d->index;
    x->instrument = ARENA_ARRAY(a, const char *, quotes->list.len);
    x->instrument_len = p->member_len = 0;
    for (size_t i = 0; i < quotes->list.len; i++) {
        const struct quote *q = &quotes->list.at[i];
        bool known = false;

        for (size_t k = 0; !known && k < x->instrument_len; k++)
            known = x->instrument[k] == q->instrument;
        if (!known)
            x->instrument[x->instrument_len++] = q->instrument;
        known = false;
        for (size_t k = 0; !known && k < p->member_len; k++)
            known = p->member[k].op == q->op;
        if (!known)
            p->member[p->member_len++] = (struct panel_member){.op = q->op,
                                                               .market = q->market,
                                                               .segment = SEGMENT_NEOCLOUD,
                                                               .reliability_nano = -1};
    }
    d->index = x;
    qsort(p->member, p->member_len, sizeof *p->member, by_op);
    qsort(x->instrument, x->instrument_len, sizeof *x->instrument, by_text);
    return d;
}

/* The quotes that have a price in dollars for some instrument, with those of five more sellers. */
static struct kit_quotes with_others(const struct quote_list *quotes, int64_t at, struct arena *a)
{
    struct kit_quotes all = {.arena = a};
    struct intern in;

    intern_init(&in, a);
    for (size_t i = 0; i < 5; i++)
        (void)kit_quote(&all, kit_name(i, a), at, (int64_t)(2 + i) * 1000000000);
    for (size_t i = 0; i < quotes->len; i++)
        if (quotes->at[i].instrument && quotes->at[i].op)
            *VEC_PUSH(&all.list, a) = quotes->at[i];
    for (size_t i = 0; i < all.list.len; i++) {
        struct quote *q = &all.list.at[i];

        q->market = intern_text(&in, q->market), q->op = intern_text(&in, q->op);
        q->instrument = intern_text(&in, q->instrument), q->term = TERM_ON_DEMAND;
        q->tier = q->region = NULL;
    }
    return all;
}

const char *reply_fixing(const struct quote_list *quotes, struct arena *a)
{
    int64_t at = INT64_C(1779969600);
    struct kit_quotes all = with_others(quotes, at, a);
    struct calc_def *d = index_of(&all, a);
    const char *said;
    struct snapshot s;

    for (size_t i = 0; i < all.list.len; i++)
        all.list.at[i].observed_at = at;
    snapshot_fix(d, at, all.list.at, all.list.len, &s, NULL, a);
    ck_assert_int_eq(s.fixing.level, 1);
    said = text_fmt(a, "%lld %lld %lld", (long long)s.fixing.avg_nusd, (long long)s.fixing.med_nusd,
                    (long long)s.fixing.mean_nusd);
    for (size_t i = 0; i < s.market_len; i++)
        if (s.market[i].offers)
            said = text_fmt(a, "%s\n%s %lld, %zu offers", said, s.market[i].op,
                            (long long)s.market[i].price_nusd, s.market[i].offers);
    return said;
}
