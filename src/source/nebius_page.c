/*
 * Nebius, from its price page, in three eras that are told apart by their anchors.
 *
 * Since 2026: the table "NVIDIA GPU Instances" in the page's state, per GPU-hour. A header may
 * announce a price: "GPU-hour (Effective October 1, 2026)" stood beside today's column; from that
 * date on it is the price, before it is not, and without knowing the time the page is refused.
 * 2024: a grid under "GPU prices and configurations", rows "8 × H100 SXM" priced as a whole.
 * HGX boards carry SXM modules. "from" prices (L40S) are floors.
 */
#include <string.h>

#include "base/clock.h"
#include "source/page_priv.h"

enum role { NAME, OTHER, ON_DEMAND, SPOT, DATED, RESERVED };

static const struct page_column columns_2026[] = {
    {"Item", NAME, PAGE_ONE},
    {"vCPUs", OTHER, PAGE_ONE},
    {"RAM, GB", OTHER, PAGE_ONE},
    {"Preemptible, GPU-hour", SPOT, PAGE_MAYBE},
    {"On-demand, GPU-hour", ON_DEMAND, PAGE_MAYBE},
    {"GPU-hour", ON_DEMAND, PAGE_MAYBE},
    {"On-demand, GPU-hour (Effective *", DATED, PAGE_MANY},
    {"GPU-hour (Effective *", DATED, PAGE_MANY},
};

static const struct page_column columns_2024[] = {
    {"GPU", NAME, PAGE_ONE},    {"vRAM, GB", OTHER, PAGE_ONE},      {"RAM, GB", OTHER, PAGE_ONE},
    {"vCPUS", OTHER, PAGE_ONE}, {"On demand", ON_DEMAND, PAGE_ONE}, {"Reserve", RESERVED, PAGE_ONE},
};

static const struct page_unit unit = {"$", (const char *const[]){"", NULL}};

/* The column in force: the latest dated one that has begun, else the plain one. */
static bool in_force(struct page *p, const char *const *head, const int *role, size_t n,
                     size_t *out)
{
    int64_t begun = INT64_MIN;
    size_t plain = n, dated = n;

    for (size_t i = 0; i < n; i++) {
        int64_t from;

        if (role[i] == ON_DEMAND)
            plain = i;
        if (role[i] != DATED)
            continue;
        if (!page_date(head[i], &from))
            return err_set(p->e, ERR_REPLY, "column \"%s\" has no date that can be read", head[i]);
        if (!p->now)
            return err_set(p->e, ERR_REPLY, "column \"%s\" needs the time of the poll", head[i]);
        if (from <= p->now && from > begun) {
            begun = from;
            dated = i;
        }
    }
    *out = dated < n ? dated : plain;
    return *out < n || err_set(p->e, ERR_REPLY, "column \"On-demand, GPU-hour\" is missing");
}

static void read_row_2026(struct page *p, const char *const *cell, const int *role, size_t n,
                          size_t firm)
{
    const char *key = page_row_key(p, cell[0], cell, role, n, 1U << OTHER);

    for (size_t i = 1; i < n; i++) {
        struct offer o = page_offer(NULL, cell[0]);

        if (i != firm && role[i] != SPOT)
            continue;
        o.term = role[i] == SPOT ? TERM_SPOT : TERM_ON_DEMAND;
        o.key = text_fmt(p->a, "%s/%s", key, term_name(o.term));
        if (text_has_fold(cell[0], " HGX "))
            o.form = "SXM";
        page_put(p, &o, cell[i], &unit, 1);
    }
}

static bool row_cells(struct page *p, const struct json *row, const char **cell, size_t *n)
{
    *n = 0;
    for (const struct json *at = json_first(row); at; at = json_next(at)) {
        if (*n == PAGE_COLUMNS_MAX || !json_is_text(at))
            return err_set(p->e, ERR_REPLY,
                           "a row of \"NVIDIA GPU Instances\" is no list of texts");
        cell[(*n)++] = json_text(at, p->a);
    }
    return *n > 0 || err_set(p->e, ERR_REPLY, "a row of \"NVIDIA GPU Instances\" is empty");
}

static bool read_2026(struct page *p)
{
    const struct json *doc =
        page_state_json(p, "\"title\":\"NVIDIA GPU Instances\"", "\"content\":");
    const char *head[PAGE_COLUMNS_MAX], *cell[PAGE_COLUMNS_MAX];
    int role[PAGE_COLUMNS_MAX];
    size_t n, heads = 0, firm = 0;

    if (!doc || !json_array(doc, "", p->e) || !row_cells(p, json_first(doc), head, &heads)
        || !page_columns(p, head, heads, columns_2026, sizeof columns_2026 / sizeof *columns_2026,
                         role)
        || !in_force(p, head, role, heads, &firm))
        return false;
    for (const struct json *row = json_next(json_first(doc)); row; row = json_next(row)) {
        if (!row_cells(p, row, cell, &n))
            return false;
        if (n != heads)
            return err_set(p->e, ERR_REPLY, "row \"%s\" has %zu cells, the header %zu", cell[0], n,
                           heads);
        read_row_2026(p, cell, role, n, firm);
    }
    return true;
}

static void read_row_2024(struct page *p, const char *const *cell, const int *role, size_t n)
{
    const char *name, *key = page_row_key(p, cell[0], cell, role, n, 1U << OTHER);
    int64_t count;

    for (size_t i = 1; i < n; i++) {
        struct offer o = page_offer(NULL, cell[0]);
        struct err odd;

        if (role[i] == OTHER)
            continue;
        o.term = role[i] == RESERVED ? TERM_RESERVED : TERM_ON_DEMAND;
        o.key = text_fmt(p->a, "%s/%s", key, term_name(o.term));
        if (!page_count_before(cell[0], &count, &name, p->a)) {
            (void)err_set(&odd, ERR_REPLY, "row \"%s\" does not begin with a count", cell[0]);
            page_drop(p, &o, &odd);
            continue;
        }
        o.gpu = name;
        o.gpus = count;
        page_put(p, &o, cell[i], &unit, 1);
    }
}

static bool read_2024(struct page *p, const struct html *heading)
{
    struct html_range behind = html_between(heading, NULL), in;
    const struct html *table = html_next(behind, NULL, "div", "role", "table"), *row = NULL;
    const char *cell[PAGE_COLUMNS_MAX];
    int role[PAGE_COLUMNS_MAX];
    size_t heads = 0;

    if (!table)
        return page_missing(p, "table of the GPU prices");
    in = html_inside(table);
    while ((row = html_next(in, row, "div", "role", "row"))) {
        const struct html *at = NULL;
        size_t n = 0;

        while (n < PAGE_COLUMNS_MAX && (at = html_next(html_inside(row), at, NULL, "role", "cell")))
            cell[n++] = html_text(at, p->a);
        if (heads && n == heads)
            read_row_2024(p, cell, role, n);
        else if (heads)
            return err_set(p->e, ERR_REPLY, "a row has %zu cells, the header %zu", n, heads);
        else if (!page_columns(p, cell, heads = n, columns_2024,
                               sizeof columns_2024 / sizeof *columns_2024, role))
            return false;
    }
    return page_account(p, in, "$", p->cells, "GPU prices and configurations");
}

static bool read_page(struct page *p)
{
    static const char old[] = "GPU prices and configurations";
    const struct html *at = NULL;

    while (p->doc && (at = html_next(p->all, at, "span", NULL, NULL)))
        if (text_eq(html_text(at, p->a), old))
            return page_anchor(p, p->all, "span", old) && read_2024(p, at);
    return read_2026(p);
}

const struct source source_nebius_page = {
    .name = "nebius_page",
    .title = "Nebius (price page)",
    .see = "https://nebius.com/prices",
    .op = "nebius",
    .kind = SOURCE_PAGE,
    .gap_s = 3600,
    .read_state = read_page,
};
