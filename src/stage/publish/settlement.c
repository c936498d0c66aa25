#include "stage/publish/settlement.h"

#include <limits.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "calc/record.h"
#include "edge/sign/digest.h"
#include "stage/publish/known_priv.h"
#include "stage/publish/publish.h"
#include "store/fixing.h"

/* How old the last fixing may be that an indicative price takes for the days to come; and how far
   back a month that has ended is still settled. */
enum { LAST_FIXING_DAYS = 31, MONTHS_BACK = 12 };

/* Final fixings of a contract's index, oldest first. */
struct day_list {
    struct settle_day *at;
    size_t len;
};

/* The first date that counts for a month as of `through`. */
static int64_t days_from(int month, int64_t through)
{
    int64_t first = contract_month_first(month);

    return number_min(first, through) - LAST_FIXING_DAYS;
}

static int64_t last_of(int month)
{
    return contract_month_first(month) + contract_month_days(month) - 1;
}

/* As they stood before publication before_no; 0: now. */
static bool load_days(struct publish *p, const struct contract_def *c, int64_t from, int64_t to,
                      int64_t before_no, struct day_list *days, struct arena *a, struct err *e)
{
    const struct store_pick finals = {.final_only = true, .before_no = before_no};
    struct store_fixing_list list;

    if (!store_get_fixings(p->store, c->index, from, to, &finals, &list, a, e))
        return false;
    *days = (struct day_list){ARENA_ARRAY(a, struct settle_day, list.len), list.len};
    for (size_t i = 0; i < list.len; i++) {
        must(i == 0 || list.at[i - 1].date < list.at[i].date);
        days->at[i] = (struct settle_day){list.at[i].date, list.at[i].level, list.at[i].avg_nusd};
    }
    return true;
}

/* The last date that counts by now: the whole month when its settlement is due and its last fixing
   is there, else the newest final before its end, which for a month to come lies before it. */
static int64_t through_of(const struct publish *p, const struct method *m, int month,
                          const struct day_list *days)
{
    int64_t last = last_of(month), lead, from, fix;

    method_window(m, last, &lead, &from, &fix);
    if (p->now >= fix + m->settle_after_s && days->len > 0 && days->at[days->len - 1].date >= last)
        return last;
    for (size_t i = days->len; i-- > 0;)
        if (days->at[i].date < last)
            return days->at[i].date;
    return contract_month_first(month) - 1;
}

/* The same days for the same month and date, whatever else was loaded. */
static struct day_list days_of(const struct day_list *days, int month, int64_t through)
{
    int64_t from = days_from(month, through);
    struct day_list out = *days;

    while (out.len > 0 && out.at[0].date < from) {
        out.at++;
        out.len--;
    }
    while (out.len > 0 && out.at[out.len - 1].date > through)
        out.len--;
    must(out.len == 0 || (out.at[0].date >= from && out.at[out.len - 1].date <= through));
    return out;
}

static void make_record(const struct settlement *s, const struct method *m, const char *previous,
                        struct store_record *rec, struct arena *a)
{
    char hex[DIGEST_TEXT_MAX];
    struct record_sink sink;
    struct buf text;

    buf_init(&text, BUF_CONFIG_MAX);
    sink = record_to_buf(&text);
    record_settlement(s, m, previous, &sink, a);
    *rec = (struct store_record){
        .text = text_dup_n(a, text.data, text.len),
        .digest = text_dup(a, digest_text(text.data, text.len, hex)),
        .previous_digest = previous,
    };
    must(strlen(rec->text) == text.len && strlen(rec->digest) == DIGEST_TEXT_MAX - 1);
    buf_fini(&text);
}

/* What the store has of this month: nothing newer may be due. */
static bool is_published(const struct store_settlement_list *list, const struct settlement *row)
{
    for (size_t i = 0; i < list->len; i++) {
        const struct settlement *there = &list->at[i].settlement;

        if (there->month == row->month
            && (there->status != SETTLE_RUNNING
                || (row->status == SETTLE_RUNNING && there->through >= row->through)))
            return true;
    }
    return false;
}

static bool method_of(const struct publish *p, const struct contract_def *c, int64_t date,
                      const struct method **m, struct err *e)
{
    const struct index_def *index = defs_index(&p->config->defs, c->index);

    *m = index ? defs_method_on(&p->config->defs, index->method, date) : NULL;
    return *m || err_set(e, ERR_CONFIG, "contract \"%s\": no method is live in its month", c->id);
}

static bool settle(struct publish *p, const struct contract_def *c, int month,
                   const struct day_list *all, const struct store_settlement_list *list,
                   struct store_settlement *row, bool *due, struct arena *a, struct err *e)
{
    const struct method *m;
    struct store_chain chain;
    struct day_list days;
    int64_t through;

    *due = false;
    *row = (struct store_settlement){.contract = c->id};
    if (!method_of(p, c, last_of(month), &m, e))
        return false;
    through = through_of(p, m, month, all);
    must(through <= last_of(month));
    days = days_of(all, month, through);
    settle_month(c, m, month, through, days.at, days.len, &row->settlement, a);
    must((row->settlement.status == SETTLE_RUNNING) == (through < last_of(month)));
    /* Before the first fixing of the index there was nothing to settle on. */
    *due = days.len > 0 && contract_is_open(c, month, clock_date_of(p->now))
           && !is_published(list, &row->settlement);
    if (!*due)
        return true;
    if (!store_get_settlement_chain(p->store, c->id, month, through, &chain, a, e))
        return false;
    row->revision = chain.revision;
    must(row->revision >= 1);
    make_record(&row->settlement, m, chain.digest, &row->record, a);
    row->record.published_at = p->now;
    row->record.run = p->run;
    return p->dry_run || publish_sign(p, &row->record, a, e);
}

bool publish_settlement(struct publish *p, const struct contract_def *c, int month,
                        struct store_settlement *row, bool *due, struct arena *a, struct err *e)
{
    int64_t from = days_from(month, clock_date_of(p->now)) - 366; /* also after a long rest */
    struct store_settlement_list list;
    struct day_list days;

    return load_days(p, c, from, last_of(month), 0, &days, a, e)
           && store_get_settlements(p->store, c->id, month, month, &list, a, e)
           && settle(p, c, month, &days, &list, row, due, a, e);
}

static void replace(struct day_list *days, const struct settle_day *instead, size_t n)
{
    for (size_t i = 0; i < days->len; i++)
        for (size_t k = 0; k < n; k++)
            if (days->at[i].date == instead[k].date)
                days->at[i] = instead[k];
}

bool publish_settlement_instead(struct publish *p, const struct contract_def *c,
                                const struct store_settlement *stored,
                                const struct settle_day *instead, size_t n, struct settlement *out,
                                struct arena *a, struct err *e)
{
    int month = stored->settlement.month;
    int64_t through = stored->settlement.through;
    const struct method *m;
    struct day_list days;

    if (!method_of(p, c, last_of(month), &m, e)
        || !load_days(p, c, days_from(month, through), through, stored->record.publication_no,
                      &days, a, e))
        return false;
    replace(&days, instead, n);
    settle_month(c, m, month, through, days.at, days.len, out, a);
    return true;
}

bool publish_settlement_again(struct publish *p, const struct contract_def *c,
                              const struct store_settlement *stored, struct store_settlement *row,
                              struct arena *a, struct err *e)
{
    const struct method *m;

    *row = (struct store_settlement){.contract = c->id, .revision = stored->revision};
    if (!method_of(p, c, last_of(stored->settlement.month), &m, e)
        || !publish_settlement_instead(p, c, stored, NULL, 0, &row->settlement, a, e))
        return false;
    make_record(&row->settlement, m, stored->record.previous_digest, &row->record, a);
    return true;
}

static int first_month(const struct publish *p, const struct contract_def *c)
{
    int first = contract_month_of(clock_date_of(p->now)) - MONTHS_BACK;

    return (int)number_max(first, c->listed_from);
}

static int end_month(const struct publish *p, const struct contract_def *c)
{
    return contract_month_of(clock_date_of(p->now)) + c->listed_months;
}

/* The row that counts of each month, of all contracts at once. */
static bool load_months(struct publish *p, const struct contract_list *list,
                        struct store_settlement_list *out, struct arena *a, struct err *e)
{
    int first = INT_MAX, end = 0;

    *out = (struct store_settlement_list){0};
    for (size_t i = 0; i < list->len; i++) {
        int from = first_month(p, &list->at[i]), to = end_month(p, &list->at[i]);

        first = (int)number_min(from, first);
        end = (int)number_max(to, end);
    }
    return first >= end || store_get_settlements(p->store, NULL, first, end, out, a, e);
}

/*
 * False when nothing can be due of a month: it has ended, it stands on the newest final, or it was
 * over before the first record. What may be due is looked at with its days.
 */
static bool may_be_due(const struct store_settlement_list *months, const struct contract_def *c,
                       int month, const struct store_stand *chain)
{
    for (size_t i = 0; i < months->len; i++) {
        const struct settlement *there = &months->at[i].settlement;

        if (there->month == month && text_eq(months->at[i].contract, c->id))
            return there->status == SETTLE_RUNNING && there->through < chain->final;
    }
    return last_of(month) >= chain->first;
}

/* The first month of which something may be due, and the newest final of its index. */
static bool first_due(struct publish *p, const struct store_settlement_list *months,
                      const struct contract_def *c, int *month, int64_t *final, struct err *e)
{
    const struct store_stand *chain;
    int end = end_month(p, c);

    *month = end;
    if (!publish_standing(p, c->index, &chain, e))
        return false;
    if (!chain || !chain->final)
        return true;
    *final = chain->final;
    *month = first_month(p, c);
    while (*month < end
           && !(contract_is_open(c, *month, clock_date_of(p->now))
                && may_be_due(months, c, *month, chain)))
        ++*month;
    return true;
}

/* From a month on; it stays due until it is settled, also when the program was down at its end. */
static bool publish_contract(struct publish *p, const struct contract_def *c, int first,
                             int64_t final, struct err *e)
{
    int64_t today = clock_date_of(p->now);
    int end = end_month(p, c);
    struct arena all = {0}, a = {0};
    struct store_settlement_list list;
    struct day_list days;
    bool done =
        load_days(p, c, days_from(first, number_min(final, today)), today, 0, &days, &all, e)
        && store_get_settlements(p->store, c->id, first, end, &list, &all, e);

    for (int month = first; month < end && done && days.len > 0; month++) {
        struct store_settlement row;
        bool due;

        if (!contract_is_open(c, month, today))
            continue;
        done = settle(p, c, month, &days, &list, &row, &due, &a, e);
        if (done && due && !p->dry_run)
            done = store_put_settlement(p->store, &row.settlement, row.revision, &row.record, e);
        arena_reset(&a);
    }
    arena_fini(&a);
    arena_fini(&all);
    return done || err_in(e, "contract \"%s\"", c->id);
}

/* What of a contract is due, unless it or its index is paused: without the fixings of its days a
   month that ends would be not determined. */
static bool publish_if_due(struct publish *p, const struct store_settlement_list *months,
                           const struct contract_def *c, struct err *e)
{
    bool paused, held;
    int64_t final = 0;
    int month;

    return publish_is_paused(p, c->id, &paused, e) && publish_is_paused(p, c->index, &held, e)
           && first_due(p, months, c, &month, &final, e)
           && (paused || held || month == end_month(p, c)
               || publish_contract(p, c, month, final, e));
}

bool publish_settlements_due(struct publish *p, struct err *e)
{
    const struct contract_list *list = &p->config->defs.contract;
    struct store_settlement_list months;
    struct arena a = {0};
    struct err first = {0};

    if ((!p->dry_run && !store_put_contracts(p->store, list, e))
        || !load_months(p, list, &months, &a, e)) {
        arena_fini(&a);
        return false;
    }
    for (size_t i = 0; i < list->len && !db_is_broken(store_db(p->store)); i++) {
        struct err here = {0};

        if (!publish_if_due(p, &months, &list->at[i], &here) && first.kind == ERR_NONE)
            first = here;
    }
    arena_fini(&a);
    if (first.kind != ERR_NONE)
        *e = first;
    return first.kind == ERR_NONE;
}
