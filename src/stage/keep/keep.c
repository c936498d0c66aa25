#include "stage/keep/keep.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "stage/keep/month_priv.h"

static const char *const names[] = {"stay", "export", "detach", "drop", "list", "remove"};

const char *keep_step_name(enum keep_step step)
{
    return names[step];
}

/* Whole months that stay besides the running one; 0: all. */
static int months_kept(const struct keep *k, const struct store_month *m)
{
    const struct config_retention *r = &k->config->retention;

    return m->noun->kept == KEPT_QUOTES ? r->quotes_months : r->prices_months;
}

static enum keep_step step_of(const struct keep *k, const struct store_month *m)
{
    int kept = months_kept(k, m);

    if (text_eq(m->state, MONTH_LEAVING)) /* what has begun is ended, whatever is configured now */
        return m->attached ? KEEP_DETACH : KEEP_DROP;
    if (!kept || m->month >= month_before(month_of_date(clock_date_of(k->now)), kept)
        || !m->attached || text_eq(m->state, MONTH_RESTORED))
        return KEEP_STAY;
    return m->state ? KEEP_DETACH : KEEP_EXPORT;
}

bool keep_look(struct keep *k, struct keep_plan *out, struct err *e)
{
    struct store_month_list list;

    if (!store_get_months(k->store, &list, k->arena, e))
        return false;
    out->len = list.len;
    out->at = ARENA_ARRAY(k->arena, struct keep_month, list.len);
    for (size_t i = 0; i < list.len; i++)
        out->at[i] = (struct keep_month){list.at[i], step_of(k, &list.at[i])};
    return true;
}

static bool put_state(struct keep *k, struct store_month *m, const char *state, struct err *e)
{
    m->state = state;
    return store_put_month(k->store, m, e);
}

static bool export(struct keep *k, struct store_month *m, struct err *e)
{
    return keep_export_month(k, m, e) && put_state(k, m, MONTH_EXPORTED, e);
}

/*
 * What came in since it was exported, by an import, would be missing from the files: exported anew.
 * Said to be leaving first: from then on nothing comes in, and readers take the files.
 */
static bool detach(struct keep *k, struct store_month *m, struct err *e)
{
    bool same = true;

    if (!text_eq(m->state, MONTH_LEAVING)) {
        if (!keep_compare_month(k, m, &same, e))
            return false;
        if (!same)
            return export(k, m, e);
        if (!put_state(k, m, MONTH_LEAVING, e))
            return false;
    }
    return store_detach_month(k->store, m, e);
}

static bool drop(struct keep *k, struct store_month *m, struct err *e)
{
    bool same;

    if (!m->has_table)
        return put_state(k, m, MONTH_DROPPED, e);
    if (!keep_compare_month(k, m, &same, e))
        return false;
    if (!same) /* a run that had begun before stored into it: the files are to have that, too */
        return keep_export_month(k, m, e) && put_state(k, m, MONTH_LEAVING, e);
    return store_drop_month(k->store, m, e) && put_state(k, m, MONTH_DROPPED, e);
}

static bool take_step(struct keep *k, const struct keep_month *at, struct err *e)
{
    struct store_month m = at->month;
    char text[8];
    bool done;

    must(at->step > KEEP_STAY && at->step <= KEEP_DROP);

    switch (at->step) {
    case KEEP_EXPORT:
        done = export(k, &m, e);
        break;
    case KEEP_DETACH:
        done = detach(k, &m, e);
        break;
    default:
        done = drop(k, &m, e);
    }
    (void)month_text(m.month, text);
    if (!done)
        return err_in(e, "could not %s the %s of %s", names[at->step], m.noun->rows, text);
    log_line(LOG_INFO, "month taken a step", "table", m.noun->table, "month", text, "step",
             names[at->step], NULL);
    return true;
}

bool keep_work(struct keep *k, const struct keep_plan *plan, size_t *done, struct err *e)
{
    bool good = true;

    *done = 0;
    for (size_t i = 0; i < plan->len; i++) {
        struct err why = {0};

        if (plan->at[i].step == KEEP_STAY)
            continue;
        if (take_step(k, &plan->at[i], &why)) {
            ++*done;
            continue;
        }
        if (good)
            *e = why; /* it is said at the end */
        else
            log_err(LOG_ERROR, &why);
        good = false;
    }
    must(*done <= plan->len);
    return good;
}

/* The tables whose month was exported: one at least. */
static bool find(struct keep *k, int64_t month, struct store_month_list *out, struct err *e)
{
    struct store_month_list list;
    char text[8];

    if (!store_get_months(k->store, &list, k->arena, e))
        return false;
    out->at = ARENA_ARRAY(k->arena, struct store_month, list.len);
    out->len = 0;
    for (size_t i = 0; i < list.len; i++)
        if (list.at[i].month == month && list.at[i].state)
            out->at[out->len++] = list.at[i];
    return out->len > 0
           || err_set(e, ERR_USAGE, "no month %s was exported", month_text(month, text));
}

static bool restore(struct keep *k, struct store_month *m, struct err *e)
{
    bool torn = m->pending || (m->attached && m->joined != m->there);

    if (torn && !store_detach_month(k->store, m, e))
        return false;
    if (torn)
        m->attached = false;
    return m->attached ? put_state(k, m, MONTH_RESTORED, e) : keep_fill_month(k, m, e);
}

bool keep_restore(struct keep *k, int64_t month, struct err *e)
{
    struct store_month_list list;

    if (!find(k, month, &list, e))
        return false;
    for (size_t i = 0; i < list.len; i++)
        if (!restore(k, &list.at[i], e))
            return false;
    return true;
}

bool keep_release(struct keep *k, int64_t month, struct err *e)
{
    struct store_month_list list;
    size_t released = 0;
    char text[8];

    if (!find(k, month, &list, e))
        return false;
    for (size_t i = 0; i < list.len; i++) {
        if (!text_eq(list.at[i].state, MONTH_RESTORED))
            continue;
        if (!store_forget_month(k->store, &list.at[i], e))
            return false;
        released++;
    }
    return released > 0
           || err_set(e, ERR_USAGE, "month %s was not restored: it is \"%s\"",
                      month_text(month, text), list.at[0].state);
}

bool keep_check(struct keep *k, const struct keep_plan *plan, size_t *months, struct err *e)
{
    *months = 0;
    for (size_t i = 0; i < plan->len; i++) {
        if (!plan->at[i].month.state)
            continue;
        if (!keep_read_month(k, &plan->at[i].month, e))
            return false;
        ++*months;
    }
    return true;
}
