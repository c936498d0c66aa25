#include "stage/deliver/site.h"

#include <malloc.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/find.h"
#include "base/number.h"
#include "base/progress.h"
#include "base/text.h"
#include "base/version.h"
#include "edge/sign/digest.h"
#include "site/fixml.h"
#include "site/schema.h"
#include "site/zoom.h"
#include "stage/deliver/site_priv.h"
#include "stage/deliver/told.h"
#include "store/view/site.h"

enum {
    RECORDS_AT_ONCE = 64, /* a record has some hundred kilobytes of text */
    KEPT = 32 << 20       /* bytes of memory */
};

/* The record alone, as it was published, and why it was annulled when it was (else NULL). */
static bool put_record(struct delivery *d, const struct fixing *f, const struct store_record *r,
                       const char *annulled, struct arena *a, struct err *e)
{
    const char **row = site_row(d, f, r, a);
    char date[CLOCK_TEXT_MAX];
    const char *dir = text_join(a, "v1/index/", f->index, "/", NULL);
    const char *name = text_fmt(a, "%s%s.r%d", dir, clock_text_date(f->date, date), f->revision);
    struct buf b;
    bool done;

    row[DATA_ANNULLED] = annulled;
    buf_init(&b, SIZE_MAX / 2);
    data_json(data_fixing, DATA_FIXING_FIELDS, row, &b);
    buf_put(&b, "\n");
    done = folder_put(&d->folder, text_join(a, name, ".json", NULL), b.data, b.len, e)
           && folder_put(&d->folder, text_join(a, name, ".record.txt", NULL), r->text,
                         strlen(r->text), e);
    buf_fini(&b);
    return done;
}

static struct site_fresh *fresh_of(struct delivery *d, const char *index)
{
    size_t at;

    FIND_FIRST(at, d->fresh.len, text_cmp(d->fresh.at[at].index, index) < 0);
    if (at == d->fresh.len || !text_eq(d->fresh.at[at].index, index)) {
        (void)VEC_PUSH(&d->fresh, d->arena);
        memmove(&d->fresh.at[at + 1], &d->fresh.at[at],
                (d->fresh.len - 1 - at) * sizeof *d->fresh.at);
        d->fresh.at[at] = (struct site_fresh){.index = text_dup(d->arena, index), .low = SITE_LAST};
    }
    return &d->fresh.at[at];
}

static void note_fresh(struct delivery *d, const char *index, int64_t date)
{
    struct site_fresh *x = fresh_of(d, index);

    if (date < x->low)
        x->low = date;
    if (!x->date.len || x->date.at[x->date.len - 1] != date)
        *VEC_PUSH(&x->date, d->arena) = date;
}

/* Why each record of a list is annulled, or NULL: what was is never shown as if it counted. */
static bool get_annulled(struct delivery *d, const struct store_fixing_list *list,
                         const char ***annulled, struct arena *a, struct err *e)
{
    struct store_spoken_list spoken;
    int64_t from = SITE_LAST, to = SITE_FIRST;

    for (size_t i = 0; i < list->len; i++) {
        from = number_min(list->at[i].date, from);
        to = number_max(list->at[i].date, to);
    }
    if (!store_get_spoken(d->store, 0, NULL, from, to, &spoken, a, e))
        return false;
    *annulled = ARENA_ARRAY(a, const char *, list->len);
    for (size_t k = 0; k < spoken.len; k++)
        for (size_t i = 0; i < list->len && spoken.at[k].annulled; i++)
            if (list->at[i].date == spoken.at[k].date
                && list->at[i].revision == spoken.at[k].revision
                && text_eq(list->at[i].index, spoken.at[k].index))
                (*annulled)[i] = spoken.at[k].annulled;
    return true;
}

/* In slices: the first writing of many years keeps no record. */
static bool put_records(struct delivery *d, struct err *e)
{
    int64_t after = d->folder.stands_at;
    size_t got = 1;

    progress_begin("site: records", "publications", d->newest - after);
    while (got > 0) {
        struct arena a = {0};
        struct store_fixing_list list;
        const char **annulled;
        bool done = store_get_records(d->store, NULL, 0, after, RECORDS_AT_ONCE, &list, &a, e)
                    && get_annulled(d, &list, &annulled, &a, e);

        got = done ? list.len : 0;
        for (size_t i = 0; i < got && done; i++) {
            done = put_record(d, &list.at[i], &list.record[i], annulled[i], &a, e);
            note_fresh(d, list.at[i].index, list.at[i].date);
            must(list.record[i].publication_no > after);
            after = list.record[i].publication_no;
            progress_at(after - d->folder.stands_at);
        }
        arena_fini(&a);
        if (!done)
            return false;
    }
    return true;
}

/* Errata and annulments speak of dates that may be old. */
static bool put_spoken(struct delivery *d, struct err *e)
{
    struct arena a = {0};
    struct store_spoken_list list;
    bool done =
        store_get_spoken(d->store, d->folder.stands_at, NULL, SITE_FIRST, SITE_LAST, &list, &a, e);

    for (size_t i = 0; done && i < list.len; i++) {
        const struct store_pick pick = {.revision = list.at[i].revision};
        struct fixing f;
        struct store_record r;
        bool found = false;

        note_fresh(d, list.at[i].index, list.at[i].date);
        if (list.at[i].annulled)
            done = store_get_fixing(d->store, list.at[i].index, list.at[i].date, &pick, false, &f,
                                    &r, &found, &a, e)
                   && (!found || put_record(d, &f, &r, list.at[i].annulled, &a, e));
    }
    arena_fini(&a);
    return done;
}

/* An index of which it was said that it is published or not: its newest files say it too. */
static void note_status(struct delivery *d)
{
    for (size_t i = 0; i < d->status.len; i++)
        for (size_t k = 0; k < d->config->defs.index.len; k++) {
            const char *id = d->config->defs.index.at[k]->id;
            const struct store_dates *dates = site_dates(d, id);

            if (d->status.at[i].publication_no <= d->folder.stands_at
                || (!text_eq(d->status.at[i].name, "*") && !text_eq(d->status.at[i].name, id)))
                continue;
            if (dates)
                note_fresh(d, id, dates->last);
        }
}

static bool put_no_month(struct delivery *d, const struct contract_def *c, int month,
                         struct arena *a, struct err *e)
{
    char text[CLOCK_TEXT_MAX];
    struct buf b;
    bool done;

    buf_init(&b, SIZE_MAX / 2);
    data_json(data_settlement, DATA_SETTLEMENT_FIELDS, data_of_no_settlement(c, month, NULL, a),
              &b);
    buf_put(&b, "\n");
    done = folder_put(&d->folder,
                      text_fmt(a, "v1/contract/%s/%.7s.json", c->id,
                               clock_text_date(contract_month_first(month), text)),
                      b.data, b.len, e);
    buf_fini(&b);
    return done;
}

/* FIXML of a month, where all codes of its contract are told. */
static bool put_fixml(struct delivery *d, const struct contract_def *c, int month, const char *name,
                      const char *const *data, struct arena *a, struct err *e)
{
    struct fixml_row row = {.data = data, .title = c->title};
    struct err untold = {0};
    struct buf b;
    bool done;

    if (!fixml_codes_of(site_own_rule(d->config, c, month), &row.codes, &untold))
        return true;
    buf_init(&b, SIZE_MAX / 2);
    done = fixml_write(&row, 1, &b, e)
           && folder_put(&d->folder, text_join(a, name, ".fixml.xml", NULL), b.data, b.len, e);
    buf_fini(&b);
    return done;
}

static bool put_month(struct delivery *d, const struct contract_def *c,
                      const struct store_settlement *row, struct arena *a, struct err *e)
{
    char month[CLOCK_TEXT_MAX];
    const char *name =
        text_fmt(a, "v1/contract/%s/%.7s", c->id,
                 clock_text_date(contract_month_first(row->settlement.month), month));
    const char **data = site_month_row(c, row, a);
    struct buf b;
    bool done;

    buf_init(&b, SIZE_MAX / 2);
    data_json(data_settlement, DATA_SETTLEMENT_FIELDS, data, &b);
    buf_put(&b, "\n");
    done = folder_put(&d->folder, text_join(a, name, ".json", NULL), b.data, b.len, e)
           && folder_put(&d->folder, text_join(a, name, ".record.txt", NULL), row->record.text,
                         strlen(row->record.text), e)
           && put_fixml(d, c, row->settlement.month, name, data, a, e);
    buf_fini(&b);
    return done;
}

static const struct contract_def *contract_of(const struct delivery *d, const char *id)
{
    const struct contract_list *list = &d->config->defs.contract;

    for (size_t i = 0; i < list->len; i++)
        if (text_eq(list->at[i].id, id))
            return &list->at[i];
    return NULL;
}

/* A contract that the configuration has no longer keeps the files that it has. */
static bool put_months(struct delivery *d, struct err *e)
{
    struct arena a = {0};
    struct store_month_list list;
    bool done = store_get_months_after(d->store, d->folder.stands_at, &list, &a, e);

    progress_begin("site: contracts", "months", (int64_t)list.len);
    for (size_t i = 0; done && i < list.len; i++) {
        const struct contract_def *c = contract_of(d, list.at[i].contract);
        struct store_settlement_list rows = {0};

        progress_at((int64_t)i);
        done = !c
               || store_get_settlements(d->store, c->id, list.at[i].month, list.at[i].month, &rows,
                                        &a, e);
        if (done && c && rows.len == 0)
            done = put_no_month(d, c, list.at[i].month, &a, e);
        for (size_t k = 0; done && k < rows.len; k++)
            done = put_month(d, c, &rows.at[k], &a, e);
    }
    arena_fini(&a);
    return done;
}

static void put_entry(struct delivery *d, const struct index_def *x, int64_t first, int64_t last,
                      struct buf *to)
{
    char text[CLOCK_TEXT_MAX];
    bool settled = false;

    for (size_t i = 0; i < d->config->defs.contract.len; i++)
        settled = settled || text_eq(d->config->defs.contract.at[i].index, x->id);
    buf_put(to, "{\"type\":");
    buf_json(to, x->id);
    buf_put(to, ",\"title\":");
    buf_json(to, x->title);
    buf_put(to, ",\"unit\":");
    buf_json(to, x->unit);
    buf_fmt(to, ",\"headline\":%s,\"settled\":%s", x->headline ? "true" : "false",
            settled ? "true" : "false");
    buf_fmt(to, ",\"firstDate\":\"%s\"", clock_text_date(first, text));
    buf_fmt(to,
            ",\"lastDate\":\"%s\",\"latest\":\"v1/index/%s/latest.json\","
            "\"publication\":\"%s\"}",
            clock_text_date(last, text), x->id, site_status(d, x->id));
}

/* What there is, of the indices that have a record. */
static bool put_overview(struct delivery *d, struct err *e)
{
    const char *between = "\n";
    bool done;
    struct buf b;

    buf_init(&b, SIZE_MAX / 2);
    buf_put(&b, "{\"format\":1,\"indices\":[");
    for (size_t i = 0; i < d->config->defs.index.len; i++) {
        const struct store_dates *dates = site_dates(d, d->config->defs.index.at[i]->id);

        if (!dates)
            continue;
        buf_put(&b, between);
        put_entry(d, d->config->defs.index.at[i], dates->first, dates->last, &b);
        between = ",\n";
    }
    buf_put(&b, "\n]}\n");
    done = folder_put(&d->folder, "v1/index.json", b.data, b.len, e);
    buf_fini(&b);
    return done;
}

static bool put_all(struct delivery *d, struct err *e)
{
    if (!store_get_statuses(d->store, 0, &d->status, d->arena, e)
        || !store_get_table(d->store, TABLE_PAUSE, NULL, 0, 0, &d->pauses, d->arena, e)
        || !site_write_zoom(d, e) || !put_records(d, e) || !put_spoken(d, e)
        || !store_get_index_dates(d->store, &d->dates, d->arena, e))
        return false;
    note_status(d);
    site_pages_begin(d);
    return site_write_bundles(d, e) && site_write_changes(d, e) && site_write_indices(d, e)
           && put_months(d, e) && site_write_tables(d, e) && site_write_schemas(d, e)
           && put_overview(d, e) && site_write_front(d, e) && site_write_feed(d, e)
           && folder_seal(&d->folder, d->newest, e);
}

/* What the files are made by, and of which database: when it is another, all of them are looked at
 * again. */
static const char *setup_of(const struct config *c, const char *first, struct arena *a)
{
    char hex[DIGEST_TEXT_MAX];
    struct buf b;

    buf_init(&b, SIZE_MAX / 2);
    buf_fmt(&b, GPURATE_VERSION "\nfirst record %s\n", first ? first : "-");
    for (size_t i = 0; i < c->defs.index.len; i++)
        buf_fmt(&b, "index %s, %s, %s\n", c->defs.index.at[i]->id, c->defs.index.at[i]->title,
                c->defs.index.at[i]->unit);
    for (size_t i = 0; i < c->defs.contract.len; i++)
        buf_fmt(&b, "contract %s, %s, %s\n", c->defs.contract.at[i].id,
                c->defs.contract.at[i].index, c->defs.contract.at[i].title);
    for (size_t i = 0; i < c->contract_rules.len; i++)
        buf_fmt(&b, "rule %s\n", c->contract_rules.at[i]->hash);
    schema_openapi(GPURATE_VERSION, &b); /* kinds of files */
    if (c->site_zoom)
        buf_fmt(&b, "zoom %s\n%s", zoom_package, zoom_script);
    (void)digest_text(b.data, b.len, hex);
    buf_fini(&b);
    return text_dup(a, hex);
}

static bool write_folder(struct delivery *d, const char *dir, struct site_done *out, struct err *e)
{
    const char *first = NULL;
    bool done = store_get_first_digest(d->store, &first, d->arena, e)
                && folder_open(&d->folder, dir, setup_of(d->config, first, d->arena), d->arena, e)
                && store_get_newest_publication(d->store, &d->newest, e);

    if (done && d->newest < d->folder.stands_at) /* of another database */
        d->folder.stands_at = 0;
    *out = (struct site_done){.from = d->folder.stands_at, .to = d->newest};
    if (done && d->newest > d->folder.stands_at)
        done = put_all(d, e);
    progress_end();
    site_pages_end(d);
    out->written = d->folder.written;
    out->read = d->folder.read;
    out->compared = d->folder.compared;
    out->put = d->folder.put;
    out->looked = d->folder.looked;
    folder_close(&d->folder);
    return done;
}

/* The files are for everybody: a web server is another user. All else that we write is not. A file
 * is made in the memory of those before it: that is not given back in between. */
bool site_write(struct store *s, const struct config *c, const char *dir, struct site_done *out,
                struct err *e)
{
    struct arena a = {0};
    struct delivery d = {.store = s, .config = c, .arena = &a, .folder.lock = -1};
    mode_t was = umask(022);
    bool done;

    (void)mallopt(M_MMAP_THRESHOLD, KEPT);
    (void)mallopt(M_TRIM_THRESHOLD, KEPT);
    done = write_folder(&d, dir, out, e);
    (void)umask(was);
    arena_fini(&a);
    return done;
}
