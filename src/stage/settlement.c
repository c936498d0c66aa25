#include "base/clock.h"
#include "base/text.h"
#include "calc/record.h"
#include "edge/sign/digest.h"
#include "stage/publish.h"
#include "store/fixing.h"

/* The final fixings of a contract's index up to a date, oldest first. */
static bool load_days(struct publish *p, const struct contract_def *c, int64_t to,
                      struct settle_day **days, size_t *n, struct arena *a, struct err *e)
{
    const struct store_pick finals = {.final_only = true};
    int64_t from = contract_month_first(c->listed_from) - 1; /* one before: the last fixing */
    struct store_fixing_list list;

    if (!store_get_fixings(p->store, c->index, from, to, &finals, &list, a, e))
        return false;
    *days = ARENA_ARRAY(a, struct settle_day, list.len);
    *n = list.len;
    for (size_t i = 0; i < list.len; i++)
        (*days)[i] = (struct settle_day){list.at[i].date, list.at[i].level, list.at[i].avg_nusd};
    return true;
}

/* The last date of the month that counts by now: the newest final, or the whole month when its
   settlement is due. */
static int64_t through_of(const struct publish *p, const struct method *m, int month,
                          const struct settle_day *days, size_t n)
{
    int64_t first = contract_month_first(month), last = first + contract_month_days(month) - 1;
    int64_t lead, from, fix, through = first - 1;

    method_window(m, last, &lead, &from, &fix);
    if (p->now >= fix + m->settle_after_s)
        return last;
    for (size_t i = 0; i < n; i++)
        if (days[i].date >= first && days[i].date < last && days[i].date > through)
            through = days[i].date;
    return through;
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
    buf_fini(&text);
}

/* What the store has of this month: nothing newer may be due. */
static bool is_published(struct publish *p, const struct settlement *row, bool *there,
                         struct arena *a, struct err *e)
{
    struct store_settlement_list list;

    if (!store_get_settlements(p->store, row->contract->id, row->month, row->month, true, &list, a,
                               e))
        return false;
    *there = false;
    for (size_t i = 0; i < list.len; i++)
        *there = *there || list.at[i].settlement.status != SETTLE_RUNNING
              || (row->status == SETTLE_RUNNING && list.at[i].settlement.through >= row->through);
    return true;
}

static bool method_of(const struct publish *p, const struct contract_def *c, int64_t date,
                      const struct method **m, struct err *e)
{
    const struct index_def *index = defs_index(&p->config->defs, c->index);

    *m = index ? defs_method_on(&p->config->defs, index->method, date) : NULL;
    return *m || err_set(e, ERR_CONFIG, "contract \"%s\": no method is live in its month", c->id);
}

bool publish_settlement(struct publish *p, const struct contract_def *c, int month,
                        struct store_settlement *row, bool *due, struct arena *a, struct err *e)
{
    int64_t first = contract_month_first(month), last = first + contract_month_days(month) - 1;
    const struct method *m;
    struct settle_day *days;
    struct store_chain chain;
    bool there;
    size_t n;

    *due = false;
    *row = (struct store_settlement){.contract = c->id};
    if (!method_of(p, c, last, &m, e) || !load_days(p, c, last, &days, &n, a, e))
        return false;
    settle_month(c, m, month, through_of(p, m, month, days, n), days, n, &row->settlement, a);
    if (!is_published(p, &row->settlement, &there, a, e)
        || !store_get_settlement_chain(p->store, c->id, month, row->settlement.through, &chain, a,
                                       e))
        return false;
    row->revision = chain.revision;
    make_record(&row->settlement, m, chain.digest, &row->record, a);
    row->record.published_at = p->now;
    row->record.run = p->run;
    if (!publish_sign(p, &row->record, a, e))
        return false;
    /* Before the first fixing of the index there was nothing to settle on. */
    *due = !there && n > 0 && days[0].date <= last
        && (row->settlement.status != SETTLE_RUNNING || row->settlement.through >= first);
    return true;
}

bool publish_settlement_again(struct publish *p, const struct contract_def *c,
                              const struct store_settlement *stored, struct store_settlement *row,
                              struct arena *a, struct err *e)
{
    int month = stored->settlement.month;
    int64_t last = contract_month_first(month) + contract_month_days(month) - 1;
    int64_t through = stored->settlement.through;
    const struct method *m;
    struct settle_day *days;
    size_t n;

    *row = (struct store_settlement){.contract = c->id, .revision = stored->revision};
    if (!method_of(p, c, last, &m, e)
        || !load_days(p, c, through < last ? through : last, &days, &n, a, e))
        return false;
    settle_month(c, m, month, through, days, n, &row->settlement, a);
    make_record(&row->settlement, m, stored->record.previous_digest, &row->record, a);
    return true;
}

static bool publish_contract(struct publish *p, const struct contract_def *c, struct err *e)
{
    int now_month = contract_month_of(clock_date_of(p->now));
    struct arena a = {0};
    bool done = true;

    /* A month stays due until it is settled, also when the program was down at its end. */
    for (int month = now_month - 12; month <= now_month && done; month++) {
        struct store_settlement row;
        bool due;

        if (month < c->listed_from)
            continue;
        done = publish_settlement(p, c, month, &row, &due, &a, e);
        if (done && due && !p->dry_run)
            done = store_put_settlement(p->store, &row.settlement, row.revision, &row.record, e);
        arena_reset(&a);
    }
    arena_fini(&a);
    return done || err_in(e, "contract \"%s\"", c->id);
}

bool publish_settlements_due(struct publish *p, struct err *e)
{
    const struct contract_list *list = &p->config->defs.contract;

    if (!p->dry_run && !store_put_contracts(p->store, list, e))
        return false;
    for (size_t i = 0; i < list->len; i++)
        if (!publish_contract(p, &list->at[i], e))
            return false;
    return true;
}
