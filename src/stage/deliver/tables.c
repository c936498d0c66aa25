/* The files of tables: what is published beside fixings and settlements. */
#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "base/version.h"
#include "site/schema.h"
#include "stage/deliver/page_priv.h"
#include "store/view/table.h"

/* Prices of sources go with what their terms ask to be said. */
static bool is_of_sources(enum site_table t)
{
    return t == TABLE_TOKEN || t == TABLE_TOKEN_CHANGE || t == TABLE_POSTED
           || t == TABLE_POSTED_CHANGE;
}

bool site_put_table(struct delivery *d, enum site_table t, const char *name, int64_t from,
                    int64_t to, const char *path, struct arena *a, struct err *e)
{
    const char *said = is_of_sources(t) ? site_attribution(d, NULL, a) : NULL;
    struct store_table x;
    struct buf json, csv;
    bool done;

    if (!store_get_table(d->store, t, name, from, to, &x, a, e))
        return false;
    buf_init(&json, SIZE_MAX / 2);
    buf_init(&csv, SIZE_MAX / 2);
    table_json(t, x.row, x.len, said, &json);
    table_csv(t, x.row, x.len, &csv);
    done = folder_put(&d->folder, text_join(a, path, ".json", NULL), json.data, json.len, e)
           && folder_put(&d->folder, text_join(a, path, ".csv", NULL), csv.data, csv.len, e);
    buf_fini(&json);
    buf_fini(&csv);
    return done;
}

/* A file a period of the dates from..to, whole periods; `path` goes before "YYYY" or "YYYY-MM". */
static bool put_periods(struct delivery *d, enum site_table t, const char *name, bool months,
                        int64_t from, int64_t to, const char *path, struct err *e)
{
    int step = months ? 1 : 12;
    bool done = true;

    for (int m = contract_month_of(from) / step * step; done && m <= contract_month_of(to);
         m += step) {
        struct arena a = {0};
        int64_t first = contract_month_first(m), end = contract_month_first(m + step) - 1;
        char text[CLOCK_TEXT_MAX];

        clock_text_date(first, text);
        done = site_put_table(d, t, name, first, end,
                              text_fmt(&a, "%s%.*s", path, months ? 7 : 4, text), &a, e);
        arena_fini(&a);
    }
    return done;
}

static bool put_posted(struct delivery *d, struct err *e)
{
    int64_t first, last;
    bool found;

    if (!store_get_table_dates(d->store, NULL, d->folder.stands_at, &first, &last, &found, e))
        return false;
    return !found
           || (put_periods(d, TABLE_POSTED, NULL, true, first, last, "v1/posted/", e)
               && put_periods(d, TABLE_POSTED_CHANGE, NULL, false, first, last,
                              "v1/posted/changes/", e));
}

static bool has_tokens(const struct defs *defs)
{
    for (size_t i = 0; i < defs->index.len; i++)
        if (text_eq(defs->index.at[i]->method, "TKR"))
            return true;
    return false;
}

const char *site_changes_path(int64_t date, struct arena *a)
{
    return text_join(a, "v1/token/changes/", site_date_text(date, a), NULL);
}

/* A file a day, once its window is over: what was known then. A folder begins with the last ones.
 */
bool site_write_changes(struct delivery *d, struct err *e)
{
    int64_t first = 0, last = SITE_FIRST - 1;
    bool done =
        !has_tokens(&d->config->defs)
        || store_get_token_dates(d->store, d->folder.stands_at, SITE_BUNDLE_DAYS, &first, &last, e);

    d->changes_to = last;
    for (int64_t date = first; done && date <= last; date++) {
        struct arena a = {0};

        done = site_put_table(d, TABLE_TOKEN_CHANGE, NULL, date, date, site_changes_path(date, &a),
                              &a, e);
        arena_fini(&a);
    }
    return done;
}

/* Rows of a year end with the basket's last day, and begin with its first. */
static bool put_basket(struct delivery *d, const struct basket_def *b, struct err *e)
{
    struct arena a = {0};
    int64_t first, last;
    bool found, done = store_get_table_dates(d->store, b->id, d->folder.stands_at, &first, &last,
                                             &found, e);

    for (int year = found ? clock_civil(first * CLOCK_DAY).year : 0;
         done && found && year <= clock_civil(last * CLOCK_DAY).year; year++) {
        int64_t from = clock_date(year, 1, 1), to = clock_date(year, 12, 31);

        done =
            site_put_table(d, TABLE_BASKET, b->id, number_max(from, b->from), number_min(to, last),
                           text_fmt(&a, "v1/basket/%s/%04d", b->id, year), &a, e);
    }
    arena_fini(&a);
    return done;
}

bool site_write_tables(struct delivery *d, struct err *e)
{
    static const struct {
        enum site_table table;
        const char *path;
    } whole[] = {{TABLE_TOKEN, "v1/token/latest"}, {TABLE_SUMMARY, "v1/summary"},
                 {TABLE_ERRATUM, "v1/errata"},     {TABLE_ANNULMENT, "v1/annulments"},
                 {TABLE_NOTICE, "v1/notices"},     {TABLE_STATUS, "v1/status"},
                 {TABLE_PAUSE, "v1/pauses"}};
    struct arena a = {0};
    bool done = put_posted(d, e);

    for (size_t i = 0; done && i < d->config->baskets.len; i++)
        done = put_basket(d, &d->config->baskets.at[i], e);
    for (size_t i = 0; done && i < sizeof whole / sizeof *whole; i++)
        done = site_put_table(d, whole[i].table, NULL, SITE_FIRST, SITE_LAST, whole[i].path, &a, e);
    arena_fini(&a);
    return done;
}

bool site_write_schemas(struct delivery *d, struct err *e)
{
    struct arena a = {0};
    struct buf b;
    bool done = true;

    buf_init(&b, SIZE_MAX / 2);
    for (size_t i = 0; i < schema_kinds && done; i++) {
        buf_clear(&b);
        schema_write(i, &b);
        done = folder_put(&d->folder, text_join(&a, "v1/schema/", schema_name(i), ".json", NULL),
                          b.data, b.len, e);
    }
    buf_clear(&b);
    schema_openapi(GPURATE_VERSION, &b);
    done = done && folder_put(&d->folder, "v1/openapi.json", b.data, b.len, e);
    buf_fini(&b);
    arena_fini(&a);
    return done;
}
