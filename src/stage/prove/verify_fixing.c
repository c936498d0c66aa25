/*
 * One fixing of a chain: made again from stored quotes, and compared.
 */
#include "base/clock.h"
#include "base/text.h"
#include "calc/record.h"
#include "stage/prove/verify_priv.h"
#include "store/panel_change.h"
#include "store/quote.h"

/* What is read at once: quotes and polls, and dates in growing steps up to that. */
enum { AHEAD_ROWS = 100000, AHEAD_GROWTH = 8, AHEAD_DAYS = 90 };

void verify_dates_close(struct verify_dates *d)
{
    if (d->open)
        fixing_source_close(&d->source);
    d->open = false;
    arena_fini(&d->turn);
}

const char *verify_name(const struct fixing *f, struct arena *a)
{
    char date[CLOCK_TEXT_MAX];

    return text_fmt(a, "%s %s revision %d", f->index, clock_text_date(f->date, date), f->revision);
}

static void keep_prior(struct verify_chain *c, const struct fixing *f)
{
    struct arena kept = {0};
    struct fixing_operator *op;

    if (f->status != FIXING_FINAL || f->level == 5)
        return;
    c->prior = day_prior(f, NULL);
    must(c->prior.date == f->date && c->prior.level >= 1 && c->prior.level < 5);
    op = ARENA_ARRAY(&kept, struct fixing_operator, c->prior.operator_len);
    for (size_t i = 0; i < c->prior.operator_len; i++) {
        op[i] = c->prior.op[i];
        op[i].op = text_dup(&kept, op[i].op);
        op[i].segment = NULL;
    }
    c->prior.op = op;
    /* Not before: a repeated day hands on the operators of the prior it came from. */
    arena_fini(&c->prior_arena);
    c->prior_arena = kept;
}

/* How many dates to read from `date` on: more than one where a walk follows the dates read last. */
static int64_t days_ahead(const struct verifying *v, const struct verify_dates *d, int64_t date)
{
    size_t rows;
    int64_t days;

    if (!v->setup->all || !d->open || date != d->last + 1)
        return 1;
    rows = d->source.quotes + d->source.polls.len + 1;
    days = (int64_t)(AHEAD_ROWS * (size_t)d->days / rows);
    days = days < d->days * AHEAD_GROWTH ? days : d->days * AHEAD_GROWTH;
    return days < 1 ? 1 : days > AHEAD_DAYS ? AHEAD_DAYS : days;
}

/* What all the chains need of some dates; an index that does not live on them needs nothing. */
static void span_of_all(const struct verifying *v, const struct verify_dates *d, int64_t first,
                        int64_t last, int64_t *from, int64_t *to)
{
    for (size_t i = 0; i < d->index_len; i++) {
        struct err ignored = {0};
        int64_t one_from, one_to;

        if (!fixing_span(v->setup->config, d->index[i], first, last, &one_from, &one_to, &ignored))
            continue;
        *from = one_from < *from ? one_from : *from;
        *to = one_to > *to ? one_to : *to;
    }
}

static bool open_dates(struct verifying *v, struct verify_dates *d, int64_t date, int64_t days,
                       int64_t from, int64_t to, struct err *e)
{
    const struct verify_setup *setup = v->setup;

    span_of_all(v, d, date, date + days - 1, &from, &to);
    if (!fixing_source_open(&d->source, setup->store, setup->config, d->index, d->index_len, from,
                            to, e)) {
        fixing_source_close(&d->source);
        return false;
    }
    must(days >= 1 && d->source.from <= from && to <= d->source.to);
    d->open = true;
    d->days = days;
    d->last = date + days - 1;
    return true;
}

/* Opens what is read of the dates around, unless it is. One index alone needs nobody else's. */
static bool read_ahead(struct verifying *v, struct verify_dates *d, const struct index_def *index,
                       int64_t date, struct err *e)
{
    const struct verify_setup *setup = v->setup;
    int64_t from, to, days;

    if (!setup->all && setup->index)
        return true;
    if (!fixing_span(setup->config, index, date, date, &from, &to, e))
        return false;
    if (d->open && d->source.from <= from && to <= d->source.to)
        return true;
    days = days_ahead(v, d, date);
    verify_dates_close(d);
    return open_dates(v, d, date, days, from, to, e)
           || (days > 1 && store_lost_export(setup->store)
               && open_dates(v, d, date, 1, from, to, e)); /* what can be read is read */
}

static const char *text_of(const struct fixing *f, const char *previous, struct arena *a)
{
    struct record_sink sink;
    const char *text;
    struct buf b;

    buf_init(&b, BUF_POLL_MAX);
    sink = record_to_buf(&b);
    record_fixing(f, previous, &sink);
    text = text_dup_n(a, b.data, b.len);
    buf_fini(&b);
    return text;
}

/* True when the two are equal but for partitions, operators and votes: those need no comparing
   where both have the same ones, and they are nearly all of a record. */
static bool same_head(const struct fixing *row, const struct fixing *again, const char *previous,
                      struct arena *a)
{
    struct fixing x = *row, y = *again;

    x.partition_len = x.operator_len = x.vote_len = 0;
    y.partition_len = y.operator_len = y.vote_len = 0;
    return text_eq(text_of(&x, previous, a), text_of(&y, previous, a));
}

static bool same_partition(const struct fixing_partition *a, const struct fixing_partition *b)
{
    return a->polled == b->polled && text_eq(a->why, b->why) && a->median_nusd == b->median_nusd
           && a->central50_nusd == b->central50_nusd && a->mean_nusd == b->mean_nusd;
}

/* What is wrong with the columns that a record does not tell; NULL: nothing. */
static const char *untold(const struct fixing *row, const struct fixing *again, struct arena *a)
{
    if (row->level == 5
        && (row->avg_nusd || row->med_nusd || row->mean_nusd || row->avg_exact_nusd
            || row->med_exact_nusd || row->mean_exact_nusd))
        return "it has a value at level 5";
    if (row->author ? !row->agreement && (row->agreement_of || row->author_nusd)
                    : row->agreement || row->agreement_of || row->author_nusd)
        return "it has numbers of an agreement that there is not";
    if (!row->has_matched && row->composition_nano)
        return "it has the composition of a change that there is not";
    for (size_t i = 0; i < row->partition_len && i < again->partition_len; i++)
        if (!same_partition(&row->partition[i], &again->partition[i]))
            return text_fmt(a, "partition %d is not what its quotes give",
                            row->partition[i].number);
    for (size_t i = 0; i < row->vote_len && i < again->vote_len; i++)
        if (row->vote[i].carried != again->vote[i].carried)
            return text_fmt(a, "the vote of \"%s\" in partition %d is %scarried", row->vote[i].op,
                            row->vote[i].partition, again->vote[i].carried ? "" : "not ");
    return NULL;
}

/*
 * The numbers of the row, against those that its record tells. `again` is known to give the
 * record's text, or a difference has been told. Partitions, operators and votes are many: the walk
 * has read those of records that are verified alone; where all are, only a deep look reads them.
 */
static bool check_row(struct verifying *v, const struct fixing *stored, const struct fixing *again,
                      const struct store_record *r, struct arena *a, struct err *e)
{
    const struct verify_setup *setup = v->setup;
    bool whole = !setup->all || setup->deep;
    struct fixing row = *stored, *const fill[] = {&row};
    const char *where = NULL;

    if (setup->all && setup->deep
        && !store_fill_fixings(setup->store, &r->publication_no, fill, 1, a, e))
        return err_in(e, "%s", verify_name(stored, a));
    if (!row.inputs_digest)
        row.inputs_digest = "";
    if (!whole) {
        row.partition = again->partition, row.partition_len = again->partition_len;
        row.op = again->op, row.operator_len = again->operator_len;
        row.vote = again->vote, row.vote_len = again->vote_len;
    }
    if (whole || !same_head(&row, again, r->previous_digest, a))
        where = verify_first_difference(r->text, text_of(&row, r->previous_digest, a), a);
    if (!where)
        where = untold(&row, again, a);
    if (where)
        verify_differs(v, "%s: the row is not what its record says: %s", verify_name(stored, a),
                       where);
    return true;
}

/* What a new panel or method changed, published beside its first fixing. */
static bool check_change(struct verifying *v, const struct fixing *stored,
                         const struct fixing_inputs *in, const struct fixing *again,
                         const struct store_record *r, struct arena *a, struct err *e)
{
    const struct verify_setup *setup = v->setup;
    struct store_panel_change is, was;
    bool found;

    if (!fixing_panel_change(&setup->config->defs, in, again, &is, a))
        return true;
    if (!store_get_panel_change(setup->store, r->publication_no, &was, &found, a, e))
        return false;
    if (!found)
        verify_differs(v, "%s: the value under the panel before is missing",
                       verify_name(stored, a));
    else if (!store_same_panel_change(&is, &was))
        verify_differs(v, "%s: the value under panel \"%s\" is not what it gives",
                       verify_name(stored, a), is.panel);
    return true;
}

static void span_grows(struct verifying *v, const struct fixing_inputs *in)
{
    int64_t lead, from, to;

    method_window(in->def.method, in->date, &lead, &from, &to);
    v->from = lead < v->from ? lead : v->from;
    v->to = to > v->to ? to : v->to;
}

/* Quotes that were exported and are not there, or damaged: the fixings of the date are not made
 * again. */
static bool is_lost(struct verifying *v, struct verify_dates *d, int64_t date, const struct err *e)
{
    if (!store_lost_export(v->setup->store))
        return false;
    d->lost = date;
    d->lost_why = text_dup(v->arena, e->text);
    return true;
}

/* That is a difference, as a lost reply is. The prior of the next date is to be looked up. */
static bool pass_over(struct verifying *v, struct verify_chain *c, const struct verify_dates *d,
                      const struct fixing *stored)
{
    verify_differs(v, "%s: %s", verify_name(stored, v->arena), d->lost_why);
    c->annulled = true;
    c->prior.date = INT64_MAX;
    return true;
}

bool verify_fixing(struct verifying *v, struct verify_chain *c, struct verify_dates *dates,
                   const struct fixing *stored, const struct store_record *r, struct err *e)
{
    const struct verify_setup *setup = v->setup;
    struct fixing_ask ask = {.index = c->index, .date = stored->date, .as = r};
    struct arena *a = &dates->turn;
    struct fixing_inputs in;
    struct store_record again;
    struct fixing f;
    const char *where;

    must(text_eq(stored->index, c->index->id));
    arena_reset(a);
    if (dates->lost_why && dates->lost == stored->date)
        return pass_over(v, c, dates, stored);
    if (!read_ahead(v, dates, c->index, stored->date, e))
        return is_lost(v, dates, stored->date, e) && pass_over(v, c, dates, stored);
    /* A preliminary of the same date is no prior. Dates grow along the finals; where they do not,
       somebody changed the rows, and the prior is looked up. */
    if (c->prior_read
        || (setup->all
            && (c->annulled ? c->prior.date == stored->date - 1 : c->prior.date < stored->date)))
        ask.prior = &c->prior;
    if (!fixing_load(dates->open ? &dates->source : NULL, setup->store, setup->config, &ask, &in, a,
                     e))
        return is_lost(v, dates, stored->date, e) ? pass_over(v, c, dates, stored)
                                                  : err_in(e, "%s", verify_name(stored, a));
    fixing_again(&in, stored->status, stored->revision, r->previous_digest, &f, &again, a);
    must(f.date == stored->date && f.revision == stored->revision);
    where = verify_first_difference(r->text, again.text, a);
    if (!where && r->fx_date != again.fx_date)
        where = "the row names reference rates of another day, or rates that were not used";
    if (where)
        verify_differs(v, "%s: %s", verify_name(stored, a), where);
    if (!check_row(v, stored, &f, r, a, e) || !check_change(v, stored, &in, &f, r, a, e))
        return false;
    v->out->fixings++;
    span_grows(v, &in);
    if (setup->all)
        keep_prior(c, &f);
    return !setup->deep || verify_polls(v, &in, e);
}
