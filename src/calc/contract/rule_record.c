#include "calc/contract/rule_record.h"

#include "base/clock.h"
#include "base/text.h"
#include "calc/contract/rule_settle.h"

static void put(struct buf *out, const char *name, const char *text)
{
    if (text)
        buf_fmt(out, "%s %s\n", name, text);
}

static void put_day(struct buf *out, const struct rule_day *d)
{
    char date[CLOCK_TEXT_MAX], avg[FIXED_TEXT_MAX], med[FIXED_TEXT_MAX], mean[FIXED_TEXT_MAX];

    if (d->level > 4)
        buf_fmt(out, "day %s %d\n", clock_text_date(d->date, date), d->level);
    else
        buf_fmt(out, "day %s %d %s %s %s\n", clock_text_date(d->date, date), d->level,
                fixed_text_short(d->avg_nusd, avg), fixed_text_short(d->med_nusd, med),
                fixed_text_short(d->mean_nusd, mean));
}

static void put_price(struct buf *out, const struct rule_price *p)
{
    char text[FIXED_TEXT_MAX];

    put(out, "price", p->has_price ? fixed_text_short(p->price_nusd, text) : "none");
    put(out, "why", p->why);
    put(out, "result", p->result);
    put(out, "choice", p->choice);
    buf_fmt(out, "days %d used %d repeated %d combinations %d\n", p->days, p->used, p->repeated,
            p->combinations);
    for (size_t i = 0; i < p->without_len; i++)
        put(out, "without", clock_text_date(p->without[i], text));
    for (size_t i = 0; i < p->worth_len; i++)
        buf_fmt(out, "worth %lld %s\n", (long long)p->worth[i].size,
                fixed_text_short(p->worth[i].value_nusd, text));
}

void rule_record(const struct rule_settlement *s, const struct rule_day *days, size_t n,
                 struct buf *out, struct arena *a)
{
    const struct rule *r = s->rule;
    char from[CLOCK_TEXT_MAX], to[CLOCK_TEXT_MAX], through[CLOCK_TEXT_MAX];

    buf_fmt(out, "shadow 1\ncontract %s\ncode %s\ndefinition %s\n", r->id, rule_code(r, s->to, a),
            r->hash);
    for (int i = 0; i < RULE_CANDIDATES && r->calendar[i]; i++)
        buf_fmt(out, "calendar %s %s\n", r->calendar[i]->id, r->calendar[i]->hash);
    put(out, "says", rule_says(r, a));
    buf_fmt(out, "period %s %s\nas_of %s\nstatus %s\n", clock_text_date(s->from, from),
            clock_text_date(s->to, to), clock_text_date(s->through, through),
            rule_outcome_name(s->outcome));
    for (size_t i = 0; i < n; i++)
        put_day(out, &days[i]);
    for (size_t i = 0; i < s->len; i++)
        put_price(out, &s->price[i]);
}
