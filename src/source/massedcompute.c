/*
 * Massed Compute, from the flight data of its price page: rows keyed "H100 (80GB)-mobile-x 1-0"
 * (narrow copy) and "H100 (80GB)-x 1-0" (wide copy): label, count, index. Priced as a whole.
 *
 * A row ends where the next one begins and where its line of flight data ends: cells may be
 * deferred to a later line, and reading on would give a row the price of another. In flight data
 * "$$2.50" is a printed "$2.50". A row with no price or two of them is dropped, copies that differ
 * are disputed. The H200 here is the NVL card; the H100 does not tell its board.
 */
#include <string.h>

#include "base/map.h"
#include "base/vec.h"
#include "source/page_priv.h"

struct row {
    const char *label, *key;
    int64_t count, index;
    const char *body, *end; /* of the window */
    const char *price;      /* "$2.50/hr", NULL for none */
    bool drop;              /* an error of its own, said already */
    bool again;             /* its key stood there before */
    size_t twin;            /* the next of its key, + 1; of a first one */
};

struct rows {
    struct row *at;
    size_t len, cap;
};

enum { LABEL_MAX = 200 };

static const struct page_unit unit = {"$", (const char *const[]){"/hr", NULL}};

/* "1-0" behind "-x ". */
static bool read_tail(const char *at, size_t len, struct row *row, struct arena *a)
{
    const char *text = text_dup_n(a, at, len), *dash = strchr(text, '-');

    return dash && text_int(text_dup_n(a, text, (size_t)(dash - text)), 1, 1024, &row->count)
           && text_int(dash + 1, 0, 10000, &row->index);
}

/* The key whose "-x " stands at `at`; its body begins behind the closing quote. */
static bool read_key(const char *state, const char *at, struct row *row, struct arena *a)
{
    static const char narrow[] = "-mobile";
    const char *open = at, *close = at + 3 + strspn(at + 3, "-0123456789");
    size_t len;

    while (open > state && at - open < LABEL_MAX && open[-1] != '"' && open[-1] != '\n')
        open--;
    if (open == state || open[-1] != '"' || strncmp(close, "\",{", 3) != 0
        || !read_tail(at + 3, (size_t)(close - at - 3), row, a))
        return false;
    len = (size_t)(at - open);
    row->label = text_dup_n(a, open, len);
    if (text_ends(row->label, narrow))
        row->label = text_dup_n(a, open, len - strlen(narrow));
    row->body = close + 2;
    return *row->label != '\0';
}

static void find_rows(const char *state, struct rows *rows, struct arena *a)
{
    const char *line = state; /* where the line of the last row ends */

    for (const char *at = state; (at = strstr(at, "-x ")); at += 3) {
        struct row row = {0};

        if (!read_key(state, at, &row, a))
            continue;
        if (line < row.body)
            line = row.body + strcspn(row.body, "\n");
        row.end = line;
        if (rows->len && rows->at[rows->len - 1].end > at)
            rows->at[rows->len - 1].end = at;
        *VEC_PUSH(rows, a) = row;
    }
}

/* The one price of the window, with the unit that stands behind it. */
static bool find_price(struct row *row, struct arena *a, struct err *odd)
{
    const char *window = text_dup_n(a, row->body, (size_t)(row->end - row->body));
    const char *at = strstr(window, "\"$$"), *close, *sign;

    if (!at)
        return strstr(window, "\"Request\"") != NULL
               || err_set(odd, ERR_REPLY, "no price in the row");
    if (strstr(at + 1, "\"$$"))
        return err_set(odd, ERR_REPLY, "more than one price in the row");
    close = strchr(at + 1, '"');
    if (!close || !strstr(close, "\"children\":\"/hr\""))
        return err_set(odd, ERR_REPLY, "the price of the row is not per hour");
    sign = strstr(window, text_fmt(a, "[\"\xC3\x97\",\"%lld\"]", (long long)row->count));
    if (!sign && strstr(window, "[\"\xC3\x97\","))
        return err_set(odd, ERR_REPLY, "the row shows another count than its key has");
    row->price = text_fmt(a, "%s/hr", text_dup_n(a, at + 2, (size_t)(close - at - 2)));
    return true;
}

/* Which rows are copies of which. */
static void pair(struct rows *rows, struct arena *a)
{
    struct map first = {.arena = a};

    for (size_t i = 0; i < rows->len; i++) {
        struct row *row = &rows->at[i];
        struct map_slot *slot;

        row->key =
            text_fmt(a, "%s x%lld-%lld", row->label, (long long)row->count, (long long)row->index);
        slot = map_put(&first, row->key, strlen(row->key));
        row->again = slot->at > 0;
        if (!row->again)
            slot->at = (uint32_t)i + 1;
        else if (!rows->at[slot->at - 1].twin)
            rows->at[slot->at - 1].twin = i + 1;
    }
}

static struct offer offer_of(const struct row *row, struct arena *a)
{
    struct offer o = page_offer(row->key, row->label);
    const char *open = strchr(row->label, '(');
    const char *close = open ? strchr(open, ')') : NULL;

    o.gpus = row->count;
    if (close)
        o.gpu_memory_mb = page_memory_mb(text_dup_n(a, open + 1, (size_t)(close - open - 1)));
    if (strstr(row->label, " NVL "))
        o.form = "NVL";
    return o;
}

static void read_row(struct page *p, const struct rows *rows, size_t i)
{
    const struct row *row = &rows->at[i], *twin = row->twin ? &rows->at[row->twin - 1] : NULL;
    struct offer o = offer_of(row, p->a);

    if (row->again || row->drop)
        return;
    if (twin && !twin->drop && !text_eq(row->price, twin->price))
        offer_reject(p->out, &o, VERDICT_DISPUTED, "the two copies of the row differ");
    else if (!row->price)
        offer_reject(p->out, &o, VERDICT_NO_PRICE, "Request");
    else
        page_put(p, &o, row->price, &unit, 1);
}

static bool read_page(struct page *p)
{
    struct rows rows = {0};

    find_rows(p->state, &rows, p->a);
    if (!rows.len)
        return page_missing(p, "row keys \"... -x N-i\"");
    pair(&rows, p->a);
    for (size_t i = 0; i < rows.len; i++) {
        struct err odd = {0};

        if (find_price(&rows.at[i], p->a, &odd))
            continue;
        rows.at[i].drop = true;
        if (!rows.at[i].again) {
            struct offer o = offer_of(&rows.at[i], p->a);

            page_drop(p, &o, &odd);
        }
    }
    for (size_t i = 0; i < rows.len; i++)
        read_row(p, &rows, i);
    return true;
}

const struct source source_massedcompute = {
    .name = "massedcompute",
    .title = "Massed Compute",
    .see = "https://vm.massedcompute.com/pricing",
    .op = "massedcompute",
    .kind = SOURCE_PAGE,
    .gap_s = 3600,
    .read_state = read_page,
};
