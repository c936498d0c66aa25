#include "stage/keep/month_priv.h"

#include "base/clock.h"
#include "base/text.h"
#include "edge/archive/file.h"
#include "store/month_file.h"

enum { MONTH_DAYS_MAX = 31 };

/* ---- out of the table ---- */

/* A day on its way: to a file, or only summed up. */
struct day {
    struct pack *pack; /* NULL: none */
    struct digest *digest;
    int64_t rows, bytes; /* the head counts for none */
};

static bool take_row(void *to, const char *row, size_t len, struct err *e)
{
    struct day *d = to;

    d->rows++;
    d->bytes += (int64_t)len;
    digest_add(d->digest, row, len);
    return !d->pack || pack_add(d->pack, row, len, e);
}

static bool copy_day(struct keep *k, const struct store_month *m, const char *columns, int64_t date,
                     struct pack *pack, struct month_day *out, struct err *e)
{
    struct day d = {.pack = pack, .digest = digest_open(), .rows = -1};
    bool done = store_copy_month_day(k->store, m, columns, date, take_row, &d, e);

    *out = (struct month_day){.date = date, .rows = d.rows, .sum = {.bytes = d.bytes}};
    (void)digest_close(&d.digest, out->sum.sha256);
    return done;
}

/* A day without rows leaves no file. */
static bool export_day(struct keep *k, const struct store_month *m, const char *columns,
                       struct month_day *out, struct err *e)
{
    const char *path =
        month_day_path(k->config->retention.folder, m->noun->table, m->month, out->date, k->arena);
    struct pack *pack = NULL;
    struct pack_sum sum;
    bool done;

    if (!pack_open(&pack, path, e))
        return false;
    done = copy_day(k, m, columns, out->date, pack, out, e);
    if (done && out->rows > 0)
        return pack_close(&pack, &sum, e);
    pack_abort(&pack);
    return done;
}

static int64_t end_of(int64_t month)
{
    return month_before(month, -1);
}

bool keep_export_month(struct keep *k, struct store_month *m, struct err *e)
{
    const char *folder = k->config->retention.folder;
    struct month_manifest out = {.table = m->noun->table, .month = m->month, .exported_at = k->now};
    char text[8];

    if (!file_make_dir(text_fmt(k->arena, "%s/%s", folder, month_text(m->month, text)), e)
        || !store_get_month_columns(k->store, m, &out.columns, &out.schema, k->arena, e))
        return false;
    out.day = ARENA_ARRAY(k->arena, struct month_day, MONTH_DAYS_MAX);
    for (int64_t date = m->month; date < end_of(m->month); date++) {
        struct month_day *d = &out.day[out.day_len];

        must(out.day_len < MONTH_DAYS_MAX);
        d->date = date;
        if (!export_day(k, m, out.columns, d, e))
            return false;
        out.day_len += d->rows > 0;
    }
    if (!month_manifest_write(folder, &out, k->arena, e)
        || !file_flush_dir_of(text_fmt(k->arena, "%s/%s", folder, text), e)
        || !file_flush_dir_of(folder, e))
        return false;
    m->rows = month_manifest_rows(&out, &m->bytes);
    m->manifest = out.sha256;
    m->exported_at = k->now;
    return keep_read_month(k, m, e);
}

/* ---- compared ---- */

static bool read_manifest(struct keep *k, const struct store_month *m, struct month_manifest *out,
                          struct err *e)
{
    return month_manifest_read(k->config->retention.folder, m->noun->table, m->month, m->manifest,
                               out, k->arena, e);
}

bool keep_read_month(struct keep *k, const struct store_month *m, struct err *e)
{
    struct month_manifest manifest;

    return read_manifest(k, m, &manifest, e)
           && month_is_whole(k->config->retention.folder, &manifest, e);
}

bool keep_compare_month(struct keep *k, const struct store_month *m, bool *same, struct err *e)
{
    struct month_manifest was;
    size_t n = 0;

    *same = read_manifest(k, m, &was, e) && month_is_whole(k->config->retention.folder, &was, e);
    if (!*same)
        return e->kind == ERR_DATA;
    for (int64_t date = m->month; date < end_of(m->month) && *same; date++) {
        struct month_day is;

        if (!copy_day(k, m, was.columns, date, NULL, &is, e))
            return false;
        if (n < was.day_len && was.day[n].date == date) {
            *same = is.rows == was.day[n].rows && text_eq(is.sum.sha256, was.day[n].sum.sha256);
            n++;
        } else {
            *same = is.rows == 0;
        }
    }
    return true;
}

/* ---- back ---- */

struct filling {
    const char *folder;
    struct month_manifest manifest;
};

static bool give_row(void *to, char *bytes, size_t len, struct err *e)
{
    return db_copy_bytes(to, bytes, len, e);
}

static bool fill(void *from, struct db_copy *to, struct err *e)
{
    const struct filling *f = from;

    for (size_t i = 0; i < f->manifest.day_len; i++)
        if (!month_day_read(f->folder, &f->manifest, &f->manifest.day[i], give_row, to, e))
            return false;
    return true;
}

bool keep_fill_month(struct keep *k, const struct store_month *m, struct err *e)
{
    struct filling f = {.folder = k->config->retention.folder};
    struct store_month row = *m;

    row.state = MONTH_RESTORED;
    return (m->has_table || read_manifest(k, m, &f.manifest, e))
           && store_attach_month(k->store, &row, f.manifest.columns, fill, &f, e);
}
