#include "store/month_file.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/csv.h"
#include "base/text.h"
#include "base/vec.h"
#include "edge/archive/file.h"
#include "edge/json/json.h"

enum { FORMAT = 1, COLUMNS_MAX = 64 };

const char *month_day_path(const char *folder, const char *table, int64_t month, int64_t date,
                           struct arena *a)
{
    char text[8], day[CLOCK_TEXT_MAX];

    return text_fmt(a, "%s/%s/%s-%s.csv.zst", folder, month_text(month, text), table,
                    clock_text_date(date, day));
}

static const char *manifest_path(const char *folder, const char *table, int64_t month,
                                 struct arena *a)
{
    char text[8];

    return text_fmt(a, "%s/%s/%s.json", folder, month_text(month, text), table);
}

int64_t month_manifest_rows(const struct month_manifest *m, int64_t *bytes)
{
    int64_t rows = 0;

    *bytes = 0;
    for (size_t i = 0; i < m->day_len; i++) {
        rows += m->day[i].rows;
        *bytes += m->day[i].sum.bytes;
    }
    return rows;
}

static void put_day(struct buf *b, const struct month_day *d)
{
    char date[CLOCK_TEXT_MAX];

    buf_fmt(b, "  {\"date\": \"%s\", \"rows\": %lld, \"bytes\": %lld, \"sha256\": \"%s\"}",
            clock_text_date(d->date, date), (long long)d->rows, (long long)d->sum.bytes,
            d->sum.sha256);
}

bool month_manifest_write(const char *folder, struct month_manifest *m, struct arena *a,
                          struct err *e)
{
    char text[CLOCK_TEXT_MAX], sum[DIGEST_TEXT_MAX];
    const char *path = manifest_path(folder, m->table, m->month, a);
    struct buf b;
    bool done;

    buf_init(&b, BUF_CONFIG_MAX);
    buf_fmt(&b, "{\"format\": %d, \"table\": \"%s\", \"month\": \"%s\", \"schema\": %d,\n", FORMAT,
            m->table, month_text(m->month, text), m->schema);
    buf_fmt(&b, " \"exported_at\": \"%s\",\n \"columns\": \"%s\",\n \"days\": [\n",
            clock_text(m->exported_at, text), m->columns);
    for (size_t i = 0; i < m->day_len; i++) {
        put_day(&b, &m->day[i]);
        buf_put(&b, i + 1 < m->day_len ? ",\n" : "\n");
    }
    buf_put(&b, " ]}\n");
    m->sha256 = text_dup(a, digest_text(b.data, b.len, sum));
    /* Always by the same name: what a process that was killed has left is written over. */
    done = file_write_by(text_fmt(a, "%s.tmp", path), path, b.data, b.len, e);
    buf_fini(&b);
    return done;
}

static bool read_day(const struct json *at, struct month_day *d, struct err *e)
{
    const char *date, *sum;

    if (!json_str(at, "date", &date, e) || !json_int(at, "rows", &d->rows, e)
        || !json_int(at, "bytes", &d->sum.bytes, e) || !json_str(at, "sha256", &sum, e))
        return false;
    if (!clock_parse_date(date, &d->date) || strlen(sum) != DIGEST_TEXT_MAX - 1)
        return err_set(e, ERR_DATA, "a day is malformed");
    memcpy(d->sum.sha256, sum, DIGEST_TEXT_MAX);
    return true;
}

static bool read_days(const struct json *doc, struct month_manifest *out, struct arena *a,
                      struct err *e)
{
    const struct json *list = json_array(doc, "days", e);

    if (!list)
        return false;
    out->day_len = json_len(list);
    out->day = ARENA_ARRAY(a, struct month_day, out->day_len);
    list = json_first(list);
    for (size_t i = 0; i < out->day_len; i++, list = json_next(list))
        if (!read_day(list, &out->day[i], e))
            return false;
    return true;
}

/* A name that is no word could be a statement: they are pasted into one when a month comes back. */
static bool are_words(const char *columns)
{
    return strspn(columns, "abcdefghijklmnopqrstuvwxyz_0123456789, ") == strlen(columns);
}

static bool read_manifest(const struct buf *b, const char *table, int64_t month,
                          struct month_manifest *out, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(b->data, b->len, "the manifest", a, e);
    const char *at, *said_month, *columns;
    int64_t format, schema;
    char text[8];

    if (!doc || !json_int(doc, "format", &format, e) || !json_int(doc, "schema", &schema, e)
        || !json_str(doc, "table", &out->table, e) || !json_str(doc, "month", &said_month, e)
        || !json_str(doc, "columns", &columns, e) || !json_str(doc, "exported_at", &at, e))
        return false;
    if (format != FORMAT)
        return err_set(e, ERR_DATA, "its format is %lld, this program reads %d", (long long)format,
                       FORMAT);
    if (!text_eq(out->table, table) || !text_eq(said_month, month_text(month, text))
        || !are_words(columns) || !clock_parse(at, &out->exported_at))
        return err_set(e, ERR_DATA, "it is not the one of its place");
    out->month = month;
    out->schema = (int)schema;
    out->columns = text_dup(a, columns);
    return read_days(doc, out, a, e);
}

bool month_manifest_read(const char *folder, const char *table, int64_t month, const char *sha256,
                         struct month_manifest *out, struct arena *a, struct err *e)
{
    const char *path = manifest_path(folder, table, month, a);
    char sum[DIGEST_TEXT_MAX];
    struct buf b;
    bool done;

    *out = (struct month_manifest){0};
    done = buf_read_file(&b, path, BUF_CONFIG_MAX, e);
    if (done) {
        out->sha256 = text_dup(a, digest_text(b.data, b.len, sum));
        done = !sha256 || text_eq(sha256, sum)
               || err_set(e, ERR_DATA, "it is not the one that the database names");
        done = done && read_manifest(&b, table, month, out, a, e);
    }
    buf_fini(&b);
    if (done)
        return true;
    if (e->kind != ERR_PERMISSION)
        e->kind = ERR_DATA;
    return err_in(e, "exported month \"%s\"", path);
}

/* ---- rows ---- */

struct rows {
    struct buf buf; /* what of the bytes so far is no whole row */
    bool head_seen;
    int64_t rows;
    bool (*row)(void *to, char *bytes, size_t len, struct err *e);
    void *to;
};

static bool take_bytes(void *to, const char *bytes, size_t len, struct err *e)
{
    struct rows *r = to;
    size_t at = 0, n;

    if (!buf_add(&r->buf, bytes, len))
        return err_set(e, ERR_DATA, "a row is longer than any of ours");
    while ((n = csv_row_end(r->buf.data + at, r->buf.len - at)) > 0) {
        if (r->head_seen) {
            r->rows++;
            if (!r->row(r->to, r->buf.data + at, n, e))
                return false;
        }
        r->head_seen = true;
        at += n;
    }
    memmove(r->buf.data, r->buf.data + at, r->buf.len - at);
    buf_cut(&r->buf, r->buf.len - at);
    return true;
}

bool month_day_read(const char *folder, const struct month_manifest *m, const struct month_day *d,
                    bool (*row)(void *to, char *bytes, size_t len, struct err *e), void *to,
                    struct err *e)
{
    struct rows r = {.row = row, .to = to};
    struct arena a = {0};
    const char *path = month_day_path(folder, m->table, m->month, d->date, &a);
    struct pack_sum sum;
    bool done;

    buf_init(&r.buf, BUF_BODY_MAX);
    done = pack_read(path, take_bytes, &r, &sum, e);
    if (done && (!text_eq(sum.sha256, d->sum.sha256) || r.rows != d->rows || r.buf.len))
        done = err_set(e, ERR_DATA, "\"%s\" is not what its manifest says", path);
    buf_fini(&r.buf);
    arena_fini(&a);
    return done;
}

struct split {
    size_t place[COLUMNS_MAX]; /* of each wanted column in a row; COLUMNS_MAX: it has none */
    size_t wanted, columns;
    const char *out[COLUMNS_MAX];
    bool (*take)(void *to, const char *const *field, struct err *e);
    void *to;
};

static bool split_row(void *to, char *bytes, size_t len, struct err *e)
{
    struct csv_field field[COLUMNS_MAX];
    struct split *s = to;

    if (!csv_split(bytes, len - 1, field, s->columns, e))
        return false;
    for (size_t i = 0; i < s->wanted; i++) {
        const struct csv_field *f = s->place[i] < COLUMNS_MAX ? &field[s->place[i]] : NULL;

        s->out[i] = f && (f->len || f->quoted) ? f->text : NULL;
    }
    return s->take(s->to, s->out, e);
}

/* Finds each wanted column among those of the month. */
static bool place_columns(struct split *s, const char *columns, const char *const *wanted, size_t n,
                          struct err *e)
{
    must(n <= COLUMNS_MAX);
    s->wanted = n;
    for (size_t i = 0; i < n; i++)
        s->place[i] = COLUMNS_MAX;
    for (const char *at = columns; *at; s->columns++) {
        size_t len = strcspn(at, ",");

        if (s->columns == COLUMNS_MAX)
            return err_set(e, ERR_DATA, "an exported month has more than %d columns", COLUMNS_MAX);
        for (size_t i = 0; i < n; i++)
            if (strlen(wanted[i]) == len && memcmp(wanted[i], at, len) == 0)
                s->place[i] = s->columns;
        at += len;
        at += strspn(at, ", ");
    }
    return true;
}

bool month_day_fields(const char *folder, const struct month_manifest *m, const struct month_day *d,
                      const char *const *column, size_t n,
                      bool (*take)(void *to, const char *const *field, struct err *e), void *to,
                      struct err *e)
{
    struct split s = {.take = take, .to = to};

    return place_columns(&s, m->columns, column, n, e)
           && month_day_read(folder, m, d, split_row, &s, e);
}

static bool nothing(void *to, char *bytes, size_t len, struct err *e)
{
    (void)to, (void)bytes, (void)len, (void)e;
    return true;
}

bool month_is_whole(const char *folder, const struct month_manifest *m, struct err *e)
{
    for (size_t i = 0; i < m->day_len; i++)
        if (!month_day_read(folder, m, &m->day[i], nothing, NULL, e))
            return false;
    return true;
}
