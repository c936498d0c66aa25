/* What stands beside the value of an index: contracts on it, sellers of its tokens and what they
 * changed, levels of others. */
#include <stdio.h>

#include "base/text.h"
#include "site/escape_priv.h"
#include "site/page_priv.h"
#include "site/sheet_priv.h"

void page_sellers(const struct page_index *p, struct buf *to)
{
    static const char *const heads[] = {"seller", "source",           "#list",
                                        "#net",   "#off the list, %", "precision",
                                        "class",  "since date",       NULL};
    char caption[128];

    if (p->sellers == 0)
        return;
    (void)snprintf(caption, sizeof caption, "Newest price of each in the day to %s, %s",
                   p->value->published_at, p->unit);
    sheet_section(to, "sellers", "What the sellers ask");
    sheet_table(to, caption, heads);
    for (size_t i = 0; i < p->sellers; i++) {
        const struct page_seller *s = &p->seller[i];
        const char *cells[] = {s->name,     s->source,       s->list, s->net,
                               s->discount, s->quantization, s->tier, s->since};

        sheet_row(to, heads, cells);
    }
    sheet_table_end(to);
    if (p->sellers_out > 0)
        buf_fmt(to, "<p>%zu more do not count: latest.csv below says why.</p>", p->sellers_out);
    sheet_section_end(to);
}

void page_changes(const struct page_index *p, struct buf *to)
{
    static const char *const heads[] = {"date",  "seller",   "source", "#before",
                                        "#list", "#percent", NULL};
    char caption[64];

    if (p->changes == 0)
        return;
    (void)snprintf(caption, sizeof caption, "Newest first, %s", p->unit);
    sheet_section(to, "changes", "Which list prices changed");
    sheet_table(to, caption, heads);
    for (size_t i = 0; i < p->changes; i++) {
        const struct page_change *c = &p->change[i];
        const char *cells[] = {c->date, c->name, c->source, c->before, c->list, c->percent};

        sheet_row(to, heads, cells);
    }
    sheet_table_end(to);
    sheet_section_end(to);
}

void page_others(const struct page_index *p, struct buf *to)
{
    static const char *const heads[] = {"date",    "published by", "#their level",
                                        "unit",    "#ours",        "#theirs less ours",
                                        "made of", "in words",     NULL};

    if (p->others == 0)
        return;
    sheet_section(to, "others", "What others publish");
    buf_put(to,
            "<p>As entered by the publisher of this site, beside our AVG of the same date. Levels "
            "made of other evidence differ by what they are made of.</p>");
    sheet_table(to, "Newest first", heads);
    for (size_t i = 0; i < p->others; i++) {
        const struct page_other *o = &p->other[i];
        const char *cells[] = {o->date, o->source,     o->value,    o->unit,
                               o->ours, o->difference, o->evidence, o->why};

        sheet_row(to, heads, cells);
    }
    sheet_table_end(to);
    sheet_section_end(to);
}

enum { MONTHS_SHOWN = 6 };

static void put_months(const struct page_index *p, size_t from, size_t to_row, struct buf *to)
{
    static const char *const heads[] = {"contract",       "#settlement",  "#indicative",
                                        "#month to date", "status",       "month",
                                        "as of",          "#days to run", NULL};

    sheet_table(to, p->unit, heads);
    for (size_t i = from; i < to_row; i++) {
        const struct page_contract *c = &p->contract[i];
        const char *cells[] = {c->name,   c->price, c->indicative, c->to_date,
                               c->status, c->month, c->as_of,      c->days_left};

        sheet_row(to, heads, cells);
    }
    sheet_table_end(to);
}

/* The months far away mostly stand where the newest value does: they are opened by who wants them.
 */
void page_contracts(const struct page_index *p, struct buf *to)
{
    size_t shown = p->contracts > MONTHS_SHOWN ? MONTHS_SHOWN : p->contracts;

    if (p->contracts == 0)
        return;
    sheet_section(to, "contracts", "Contracts that settle on it");
    put_months(p, 0, shown, to);
    if (shown < p->contracts) {
        buf_fmt(to, "<details><summary>%zu more months</summary>", p->contracts - shown);
        put_months(p, shown, p->contracts, to);
        buf_put(to, "</details>");
    }
    for (size_t i = 0; i < p->contracts; i++) {
        if (!p->contract[i].rule
            || (i > 0 && text_eq(p->contract[i].rule, p->contract[i - 1].rule)))
            continue;
        buf_put(to, "<p>");
        sheet_text(to, p->contract[i].rule);
        buf_put(to, "</p>");
    }
    sheet_section_end(to);
}

void page_rules(const struct page_index *p, struct buf *to)
{
    static const char *const heads[] = {"rule",  "status", "#price", "#to our rule",
                                        "#days", "as of",  NULL};

    if (p->rules == 0)
        return;
    sheet_section(to, "rules", "The month by other rules");
    buf_put(to, "<p>Rules of other venues' contracts, applied to this index: never those venues' "
                "prices, which settle on indices of their own. Where a rule is not known in all, "
                "there is a row for each price that it allows; <code>gpurate settle</code> says "
                "what the unknown has to be for it.</p>");
    sheet_table(to, p->unit, heads);
    for (size_t i = 0; i < p->rules; i++) {
        const struct page_rule *r = &p->rule[i];
        const char *cells[] = {r->name, r->status, r->price, r->difference, r->days, r->as_of};

        sheet_row(to, heads, cells);
    }
    sheet_table_end(to);
    sheet_section_end(to);
}
