#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/progress.h"
#include "base/text.h"
#include "calc/record.h"
#include "edge/sign/digest.h"
#include "stage/publish/publish.h"
#include "stage/prove/verify_priv.h"
#include "stage/publish/settlement.h"

enum { MONTHS_BACK = 12 };

struct settle_walk {
    struct verifying *v;
    const struct contract_def *contract;
    const char *previous; /* digest of the record before */
    struct verify_annulled annulled;
    struct arena arena;
};

static const char *name_of(const struct settle_walk *w, const struct store_settlement *row,
                           struct arena *a)
{
    char date[CLOCK_TEXT_MAX];

    return text_fmt(a, "contract %s as of %s", contract_code(w->contract, row->settlement.month, a),
                    clock_text_date(row->settlement.through, date));
}

static const char *text_of(const struct settlement *s, const struct method *m, const char *previous,
                           struct arena *a)
{
    struct record_sink sink;
    const char *text;
    struct buf b;

    buf_init(&b, BUF_CONFIG_MAX);
    sink = record_to_buf(&b);
    record_settlement(s, m, previous, &sink, a);
    text = text_dup_n(a, b.data, b.len);
    buf_fini(&b);
    return text;
}

/* The numbers of the row, against those that its record tells. */
static void check_row(struct settle_walk *w, const struct store_settlement *stored, struct arena *a)
{
    const struct defs *defs = &w->v->setup->config->defs;
    int64_t last = contract_month_first(stored->settlement.month)
                   + contract_month_days(stored->settlement.month) - 1;
    const struct index_def *index = defs_index(defs, w->contract->index);
    const struct method *m = defs_method_on(defs, index->method, last);
    struct settlement row = stored->settlement;
    const char *where;

    must(index); /* of the configuration: defs_check */
    row.contract = w->contract;
    where = m ? verify_first_difference(stored->record.text,
                                        text_of(&row, m, stored->record.previous_digest, a), a)
              : NULL;
    if (where)
        verify_differs(w->v, "%s: the row is not what its record says: %s", name_of(w, stored, a),
                       where);
}

static bool check_record(struct settle_walk *w, const struct store_settlement *stored,
                         struct arena *a, struct err *e)
{
    const struct verify_setup *setup = w->v->setup;
    struct publish p = {
        .store = setup->store,
        .config = setup->config,
        .now = stored->record.published_at,
    };
    struct store_settlement again;
    const char *where;

    if (!publish_settlement_again(&p, w->contract, stored, &again, a, e))
        return false;
    must(again.settlement.month == stored->settlement.month
         && again.settlement.through == stored->settlement.through);
    verify_link(w->v, name_of(w, stored, a), &stored->record, w->previous);
    where = verify_first_difference(stored->record.text, again.record.text, a);
    if (where)
        verify_differs(w->v, "%s: %s", name_of(w, stored, a), where);
    check_row(w, stored, a);
    w->v->out->settlements++;
    return true;
}

static int by_month(const void *a, const void *b)
{
    const struct store_settlement *const *x = a, *const *y = b;
    const struct settlement *s = &(*x)->settlement, *t = &(*y)->settlement;
    int order = (s->month > t->month) - (s->month < t->month);

    order = order ? order : (s->through > t->through) - (s->through < t->through);
    return order ? order
                 : ((*x)->record.publication_no > (*y)->record.publication_no)
                       - ((*x)->record.publication_no < (*y)->record.publication_no);
}

/* Records of a month and date are numbered from 1: the newest is the one that is read. */
static void check_revisions(struct settle_walk *w, const struct store_settlement_list *rows)
{
    const struct store_settlement **at =
        ARENA_ARRAY(&w->arena, const struct store_settlement *, rows->len);

    for (size_t i = 0; i < rows->len; i++)
        at[i] = &rows->at[i];
    if (rows->len)
        qsort(at, rows->len, sizeof *at, by_month);
    for (size_t i = 0; i < rows->len; i++) {
        bool again = i && at[i]->settlement.month == at[i - 1]->settlement.month
                     && at[i]->settlement.through == at[i - 1]->settlement.through;
        int expected = again ? at[i - 1]->revision + 1 : 1;

        if (at[i]->revision != expected)
            verify_differs(w->v, "%s: it is called revision %d, and is revision %d",
                           name_of(w, at[i], &w->arena), at[i]->revision, expected);
    }
}

static bool has_ended(const struct settle_walk *w, const struct store_settlement_list *rows,
                      int month)
{
    for (size_t i = 0; i < rows->len; i++)
        if (rows->at[i].settlement.month == month
            && !verify_is_annulled(&w->annulled.list, rows->at[i].record.publication_no)
            && rows->at[i].settlement.status != SETTLE_RUNNING)
            return true;
    return false;
}

/* Every month whose settlement was due has to have one. */
static bool check_months(struct settle_walk *w, const struct store_settlement_list *rows,
                         struct err *e)
{
    const struct verify_setup *setup = w->v->setup;
    struct publish p = {
        .store = setup->store, .config = setup->config, .now = setup->now, .dry_run = true};
    int now_month = contract_month_of(clock_date_of(setup->now));
    int month = now_month - MONTHS_BACK;

    if (rows->len > 0)
        month = rows->at[0].settlement.month;
    for (; month <= now_month; month++) {
        struct store_settlement row;
        struct arena a = {0};
        bool due = false, done = true;

        if (contract_has_month(w->contract, month) && !has_ended(w, rows, month))
            done = publish_settlement(&p, w->contract, month, &row, &due, &a, e);
        if (done && due && row.settlement.status != SETTLE_RUNNING)
            verify_differs(w->v, "%s: there is no record of this month", name_of(w, &row, &a));
        arena_fini(&a);
        if (!done)
            return false;
    }
    return true;
}

static void look_at_annulments(struct settle_walk *w, int64_t no)
{
    while (verify_annulled_before(w->v, &w->annulled, no, &w->previous))
        continue;
}

static bool walk_contract(struct settle_walk *w, struct err *e)
{
    struct store_settlement_list rows;
    struct arena a = {0};
    bool done =
        store_get_settlement_records(w->v->setup->store, w->contract->id, &rows, &w->arena, e)
        && store_get_annulments(w->v->setup->store, ANNULMENT_SETTLEMENT, w->contract->id,
                                &w->annulled.list, &w->arena, e);

    for (size_t i = 0; done && i < rows.len; i++) {
        look_at_annulments(w, rows.at[i].record.publication_no);
        done = check_record(w, &rows.at[i], &a, e);
        w->previous = rows.at[i].record.digest;
        arena_reset(&a);
    }
    arena_fini(&a);
    if (done) {
        look_at_annulments(w, INT64_MAX);
        check_revisions(w, &rows);
    }
    return done && check_months(w, &rows, e);
}

bool verify_settlements(struct verifying *v, struct err *e)
{
    const struct contract_list *list = &v->setup->config->defs.contract;
    bool done = true;

    progress_begin("verify settlements", "contracts", (int64_t)list->len);
    for (size_t i = 0; done && i < list->len; i++) {
        struct settle_walk w = {.v = v, .contract = &list->at[i]};

        progress_at((int64_t)i);
        done = walk_contract(&w, e) || err_in(e, "contract \"%s\"", w.contract->id);
        arena_fini(&w.arena);
    }
    progress_end();
    return done;
}
