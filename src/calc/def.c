#include "calc/def.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"

static int by_series(const char *name_a, int64_t from_a, const char *name_b, int64_t from_b)
{
    int order = text_cmp(name_a, name_b);

    return order ? order : number_cmp(from_a, from_b);
}

static int method_order(const void *a, const void *b)
{
    const struct method *x = *(const struct method *const *)a;
    const struct method *y = *(const struct method *const *)b;

    return by_series(x->name, x->from, y->name, y->from);
}

static int panel_order(const void *a, const void *b)
{
    const struct panel *x = *(const struct panel *const *)a;
    const struct panel *y = *(const struct panel *const *)b;

    return by_series(x->name, x->from, y->name, y->from);
}

static int index_order(const void *a, const void *b)
{
    return text_cmp((*(const struct index_def *const *)a)->id,
                    (*(const struct index_def *const *)b)->id);
}

static void sort(void *at, size_t n, size_t size, int (*order)(const void *, const void *))
{
    if (n)
        qsort(at, n, size, order);
}

static bool check_versions(const struct defs *d, struct err *e)
{
    for (size_t i = 0; i < d->method.len; i++)
        for (size_t j = 0; j < i; j++)
            if (text_eq(d->method.at[i]->id, d->method.at[j]->id)
                || method_order(&d->method.at[i], &d->method.at[j]) == 0)
                return err_set(e, ERR_CONFIG,
                               "methods \"%s\" and \"%s\" have one id or one first "
                               "day",
                               d->method.at[j]->id, d->method.at[i]->id);
    for (size_t i = 0; i < d->panel.len; i++)
        for (size_t j = 0; j < i; j++)
            if (text_eq(d->panel.at[i]->id, d->panel.at[j]->id)
                || panel_order(&d->panel.at[i], &d->panel.at[j]) == 0)
                return err_set(e, ERR_CONFIG,
                               "panels \"%s\" and \"%s\" have one id or one first "
                               "day",
                               d->panel.at[j]->id, d->panel.at[i]->id);
    return true;
}

bool defs_settles(const struct defs *d, const struct index_def *index, struct err *e)
{
    for (size_t i = 0; i < index->instrument_len; i++)
        if (text_ends(index->instrument[i], ":net"))
            return err_set(e, ERR_CONFIG,
                           "index \"%s\" is net of discounts, which come and go: only "
                           "list prices are settled on",
                           index->id);
    for (size_t i = 0; i < d->method.len; i++)
        if (text_eq(d->method.at[i]->name, index->method) && !d->method.at[i]->settle_share_nano)
            return err_set(e, ERR_CONFIG,
                           "index \"%s\" is made by method \"%s\", which has no rules "
                           "of settlement",
                           index->id, d->method.at[i]->id);
    return true;
}

static bool check_contract(const struct defs *d, const struct contract_def *c, struct err *e)
{
    const struct index_def *index = defs_index(d, c->index);

    if (!index)
        return err_set(e, ERR_CONFIG, "contract \"%s\" is on index \"%s\", which is not there",
                       c->id, c->index);
    return defs_settles(d, index, e) || err_in(e, "contract \"%s\"", c->id);
}

/* An author is one who can have a seat: a name that no version of the panel knows is a mistake. */
static bool check_author(const struct defs *d, const struct index_def *x, struct err *e)
{
    for (size_t i = 0; x->author && i < d->panel.len; i++)
        for (size_t k = 0; k < d->panel.at[i]->member_len; k++)
            if (text_eq(d->panel.at[i]->name, x->panel)
                && text_eq(d->panel.at[i]->member[k].op, x->author))
                return true;
    return !x->author
           || err_set(e, ERR_CONFIG, "index \"%s\": author \"%s\" has no seat in panel \"%s\"",
                      x->id, x->author, x->panel);
}

bool defs_check(struct defs *d, struct err *e)
{
    struct calc_def live;

    sort(d->method.at, d->method.len, sizeof *d->method.at, method_order);
    sort(d->panel.at, d->panel.len, sizeof *d->panel.at, panel_order);
    sort(d->index.at, d->index.len, sizeof *d->index.at, index_order);
    if (!check_versions(d, e))
        return false;
    for (size_t i = 0; i < d->index.len; i++) {
        if (i && index_order(&d->index.at[i - 1], &d->index.at[i]) == 0)
            return err_set(e, ERR_CONFIG, "index \"%s\" is there twice", d->index.at[i]->id);
        if (!defs_on(d, d->index.at[i], d->index.at[i]->from, &live, e)
            || !check_author(d, d->index.at[i], e))
            return false;
    }
    for (size_t i = 0; i < d->contract.len; i++)
        if (!check_contract(d, &d->contract.at[i], e))
            return false;
    return true;
}

const struct index_def *defs_index(const struct defs *d, const char *id)
{
    for (size_t i = 0; i < d->index.len; i++)
        if (text_eq(d->index.at[i]->id, id))
            return d->index.at[i];
    return NULL;
}

const struct method *defs_method(const struct defs *d, const char *id)
{
    for (size_t i = 0; i < d->method.len; i++)
        if (text_eq(d->method.at[i]->id, id))
            return d->method.at[i];
    return NULL;
}

const struct panel *defs_panel(const struct defs *d, const char *id)
{
    for (size_t i = 0; i < d->panel.len; i++)
        if (text_eq(d->panel.at[i]->id, id))
            return d->panel.at[i];
    return NULL;
}

/* The lists are sorted, so the last that fits is the newest. */
const struct method *defs_method_on(const struct defs *d, const char *name, int64_t date)
{
    const struct method *live = NULL;

    for (size_t i = 0; i < d->method.len; i++)
        if (text_eq(d->method.at[i]->name, name) && d->method.at[i]->from <= date)
            live = d->method.at[i];
    return live;
}

const struct panel *defs_panel_on(const struct defs *d, const char *name, int64_t date)
{
    const struct panel *live = NULL;

    for (size_t i = 0; i < d->panel.len; i++)
        if (text_eq(d->panel.at[i]->name, name) && d->panel.at[i]->from <= date)
            live = d->panel.at[i];
    return live;
}

bool defs_on(const struct defs *d, const struct index_def *index, int64_t date,
             struct calc_def *out, struct err *e)
{
    char text[CLOCK_TEXT_MAX];

    *out = (struct calc_def){index, defs_method_on(d, index->method, date),
                             defs_panel_on(d, index->panel, date)};
    if (!out->method)
        return err_set(e, ERR_CONFIG, "index \"%s\": no version of method \"%s\" is live on %s",
                       index->id, index->method, clock_text_date(date, text));
    if (!out->panel)
        return err_set(e, ERR_CONFIG, "index \"%s\": no version of panel \"%s\" is live on %s",
                       index->id, index->panel, clock_text_date(date, text));
    return true;
}

static const struct method *first_method(const struct defs *d, const char *name)
{
    for (size_t i = 0; i < d->method.len; i++)
        if (text_eq(d->method.at[i]->name, name))
            return d->method.at[i];
    return NULL;
}

static const struct panel *first_panel(const struct defs *d, const char *name)
{
    for (size_t i = 0; i < d->panel.len; i++)
        if (text_eq(d->panel.at[i]->name, name))
            return d->panel.at[i];
    return NULL;
}

bool defs_backtest(const struct defs *d, const struct index_def *index, const char *method,
                   const char *panel, int64_t date, struct calc_def *out, struct err *e)
{
    *out = (struct calc_def){index, NULL, NULL};
    if (!method)
        method = index->method;
    if (!panel)
        panel = index->panel;
    if (!(out->method = defs_method(d, method)) && !(out->method = defs_method_on(d, method, date)))
        out->method = first_method(d, method);
    if (!(out->panel = defs_panel(d, panel)) && !(out->panel = defs_panel_on(d, panel, date)))
        out->panel = first_panel(d, panel);
    if (!out->method)
        return err_set(e, ERR_CONFIG, "method \"%s\" is not known", method);
    if (!out->panel)
        return err_set(e, ERR_CONFIG, "panel \"%s\" is not known", panel);
    return true;
}
