#include "column_priv.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "calc/contract/contract.h"
#include "domain/poll.h"
#include "store_priv.h"

static const char *fixing_status(int v)
{
    return fixing_status_name((enum fixing_status)v);
}

static const char *verdict(int v)
{
    return verdict_name((enum verdict)v);
}

static const char *poll_verdict(int v)
{
    return poll_verdict_name((enum poll_verdict)v);
}

const struct column_words words_fixing_status = {"status", FIXING_STATUSES, -1, fixing_status};
/* One of a newer program reads as what nothing uses as a price. */
const struct column_words words_verdict = {"verdict", VERDICTS, VERDICT_MALFORMED, verdict};
/* Such a poll is not complete. */
const struct column_words words_poll_verdict = {"verdict", POLL_VERDICTS, POLL_UNREADABLE,
                                                poll_verdict};

/* ---- SQL ---- */

static const char *const types[] = {
    [COLUMN_TEXT] = "text",    [COLUMN_TEXTS] = "text[]",     [COLUMN_INT] = "integer",
    [COLUMN_INT64] = "bigint", [COLUMN_COUNT] = "bigint",     [COLUMN_BOOL] = "boolean",
    [COLUMN_NANO] = "numeric", [COLUMN_TIME] = "timestamptz", [COLUMN_DATE] = "date",
    [COLUMN_MONTH] = "date",   [COLUMN_WORD] = "text",        [COLUMN_FLAGS] = "text",
    [COLUMN_IDS] = "bigint[]",
};

static void put_columns(struct buf *b, struct columns c, const char *mark, size_t len)
{
    for (size_t i = 0; i < c.len; i++) {
        const char *name = c.at[i].name;

        buf_put(b, i ? ", " : "");
        if (len == 1 && *mark == ':')
            buf_fmt(b, "%s %s", name, types[c.at[i].type]);
        else if (len == 1 && *mark == '=')
            buf_fmt(b, "%s = excluded.%s", name, name);
        else
            buf_fmt(b, "%.*s%s%s", (int)len, mark, len ? "." : "", name);
    }
}

const char *store_sql(const char *sql, struct columns c, struct arena *a)
{
    const char *open, *shut, *out;
    struct buf b;

    buf_init(&b, BUF_CONFIG_MAX);
    for (; (open = strchr(sql, '{')) && (shut = strchr(open, '}')); sql = shut + 1) {
        buf_put_n(&b, sql, (size_t)(open - sql));
        put_columns(&b, c, open + 1, (size_t)(shut - open) - 1);
    }
    buf_put(&b, sql);
    out = text_dup_n(a, b.data, b.len);
    buf_fini(&b);
    return out;
}

/* ---- rows that go out ---- */

static bool is_null(const struct column *c, const char *row, int64_t number)
{
    return c->null == NULL_ZERO ? number == 0 : c->null && !*(const bool *)(row + c->told);
}

static int64_t number_of(const struct column *c, const void *at)
{
    int small;

    switch (c->type) {
    case COLUMN_INT:
    case COLUMN_MONTH:
    case COLUMN_WORD:
        memcpy(&small, at, sizeof small); /* an enum too */
        return small;
    case COLUMN_COUNT:
        return (int64_t) * (const size_t *)at;
    default:
        return *(const int64_t *)at;
    }
}

static void arg_number(struct db_args *p, const struct column *c, const char *row)
{
    int64_t number = number_of(c, row + c->at);

    if (is_null(c, row, number))
        db_arg_text(p, NULL);
    else if (c->type == COLUMN_NANO)
        db_arg_nano(p, number);
    else if (c->type == COLUMN_TIME)
        db_arg_time(p, number);
    else if (c->type == COLUMN_DATE)
        db_arg_date(p, number);
    else if (c->type == COLUMN_MONTH)
        db_arg_date(p, contract_month_first((int)number));
    else if (c->type == COLUMN_WORD)
        db_arg_text(p, c->words->name((int)number));
    else
        db_arg_int(p, number);
}

static void arg(struct db_args *p, const struct column *c, const char *row)
{
    const void *at = row + c->at;
    const struct store_ids *ids = at;
    char flags[64];

    switch (c->type) {
    case COLUMN_TEXT:
        db_arg_text(p, *(const char *const *)at);
        break;
    case COLUMN_TEXTS:
        db_arg_texts(p, *(const char *const *const *)at, *(const size_t *)(row + c->told));
        break;
    case COLUMN_IDS:
        db_arg_ints(p, ids->at, ids->len);
        break;
    case COLUMN_FLAGS:
        db_arg_text(p, fixing_flags_text(*(const unsigned *)at, flags));
        break;
    case COLUMN_BOOL:
        db_arg_bool(p, *(const bool *)at);
        break;
    default:
        arg_number(p, c, row);
    }
}

void store_arg_row(struct db_args *p, struct columns c, const void *row)
{
    for (size_t i = 0; i < c.len; i++)
        arg(p, &c.at[i], row);
}

bool store_same(struct columns c, const void *row, const void *other)
{
    struct arena a = {0};
    struct db_args x = {.arena = &a}, y = {.arena = &a};
    bool same = true;

    store_arg_row(&x, c, row);
    store_arg_row(&y, c, other);
    for (int i = 0; i < x.len && same; i++)
        same = text_eq(x.value[i], y.value[i]);
    arena_fini(&a);
    return same;
}

bool store_insert(struct store *s, const char *table, struct columns c, const void *row,
                  const char *more, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct buf sql;
    bool done;

    store_arg_row(&p, c, row);
    buf_init(&sql, BUF_CONFIG_MAX);
    buf_fmt(&sql, "insert into %s (%s) values (", table, store_sql("{}", c, &a));
    for (int i = 1; i <= p.len; i++)
        buf_fmt(&sql, "%s$%d", i > 1 ? ", " : "", i);
    buf_fmt(&sql, ")%s", more);
    done = db_exec(s->db, sql.data, &p, NULL, e);
    buf_fini(&sql);
    arena_fini(&a);
    return done;
}

bool store_copy_begin(struct store_copy *c, struct store *s, const char *into,
                      struct columns columns, struct err *e)
{
    *c = (struct store_copy){.columns = columns};
    return db_copy_begin(
        &c->copy, s->db,
        text_join(&c->scratch, "copy ", store_sql(into, columns, &c->scratch), " from stdin", NULL),
        e);
}

/* A fixing has hundreds of rows, of texts and numbers mostly: these need no text of their own. */
static bool copy_at_once(struct db_copy *to, const struct column *c, const void *row)
{
    const void *at = (const char *)row + c->at;

    switch (c->type) {
    case COLUMN_TEXT:
        db_copy_text(to, *(const char *const *)at);
        return true;
    case COLUMN_BOOL:
        db_copy_bool(to, *(const bool *)at);
        return true;
    case COLUMN_INT:
    case COLUMN_INT64:
    case COLUMN_NANO:
        if (is_null(c, row, number_of(c, at)))
            db_copy_null(to);
        else if (c->type == COLUMN_NANO)
            db_copy_nano(to, number_of(c, at));
        else
            db_copy_int(to, number_of(c, at));
        return true;
    default:
        return false;
    }
}

bool store_copy_row(struct store_copy *c, const void *row, struct err *e)
{
    struct db_args p = {.arena = &c->scratch};

    arena_reset(&c->scratch);
    for (size_t i = 0; i < c->columns.len; i++) {
        if (copy_at_once(c->copy, &c->columns.at[i], row))
            continue;
        arg(&p, &c->columns.at[i], row);
        db_copy_text(c->copy, p.value[p.len - 1]);
    }
    return db_copy_row(c->copy, e);
}

bool store_copy_end(struct store_copy *c, bool good, struct err *e)
{
    arena_fini(&c->scratch);
    if (good)
        return db_copy_end(&c->copy, NULL, e);
    db_copy_abort(&c->copy);
    return false;
}

static void put_object(struct buf *b, struct columns c, const struct db_args *value)
{
    for (size_t i = 0; i < c.len; i++) {
        buf_fmt(b, "%s\"%s\":", i ? "," : "{", c.at[i].name);
        buf_json(b, value->value[i]);
    }
    buf_put(b, "}");
}

void store_arg_rows(struct db_args *p, struct columns c, const void *rows, size_t n)
{
    struct arena scratch = {0};
    struct buf b;

    buf_init(&b, SIZE_MAX / 2);
    buf_put(&b, "[");
    for (size_t i = 0; i < n; i++) {
        struct db_args row = {.arena = &scratch};

        store_arg_row(&row, c, (const char *)rows + i * c.at->row);
        buf_put(&b, i ? "," : "");
        put_object(&b, c, &row);
        arena_reset(&scratch);
    }
    buf_put(&b, "]");
    db_arg_text(p, b.data);
    buf_fini(&b);
    arena_fini(&scratch);
}

/* ---- rows that come in ---- */

static bool read_word(const char *word, const struct column_words *w, void *to, struct err *e)
{
    int v = 0;

    while (v < w->len && !text_eq(word, w->name(v)))
        v++;
    if (v == w->len && w->other < 0)
        return err_set(e, ERR_DATABASE, "%s \"%s\" is not known to this program", w->what, word);
    v = v == w->len ? w->other : v;
    memcpy(to, &v, sizeof v);
    return true;
}

/* Who asks for the month would never see a row of another day. */
static bool read_month(const struct db_result *r, int i, int col, int *to, struct err *e)
{
    int64_t date = db_date(r, i, col);

    if (db_is_null(r, i, col))
        return true;
    *to = contract_month_of(date);
    return contract_month_first(*to) == date
           || err_set(e, ERR_DATABASE, "month \"%s\" is not the first day of one",
                      db_text(r, i, col));
}

static bool read_count(const struct db_result *r, int i, int col, size_t *to, struct err *e)
{
    int64_t count = db_int(r, i, col);

    *to = (size_t)count;
    return count >= 0
           || err_set(e, ERR_DATABASE, "a stored count is out of range: %lld", (long long)count);
}

static bool read(const struct db_result *r, int i, int col, const struct column *c, char *row,
                 struct arena *a, struct err *e)
{
    void *to = row + c->at;

    switch (c->type) {
    case COLUMN_TEXT:
        *(const char **)to = text_dup(a, db_text(r, i, col));
        break;
    case COLUMN_INT:
        *(int *)to = db_int32(r, i, col);
        break;
    case COLUMN_INT64:
        *(int64_t *)to = db_int(r, i, col);
        break;
    case COLUMN_BOOL:
        *(bool *)to = db_bool(r, i, col);
        break;
    case COLUMN_NANO:
        *(int64_t *)to = db_nano(r, i, col);
        break;
    case COLUMN_TIME:
        *(int64_t *)to = db_time(r, i, col);
        break;
    case COLUMN_DATE:
        *(int64_t *)to = db_date(r, i, col);
        break;
    case COLUMN_FLAGS:
        *(unsigned *)to = store_read_flags(db_text(r, i, col));
        break;
    case COLUMN_IDS:
        *(struct store_ids *)to = store_read_ids(db_text(r, i, col), a);
        break;
    case COLUMN_COUNT:
        return read_count(r, i, col, to, e);
    case COLUMN_MONTH:
        return read_month(r, i, col, to, e);
    case COLUMN_WORD:
        return db_is_null(r, i, col) || read_word(db_text(r, i, col), c->words, to, e);
    case COLUMN_TEXTS:
        must(c->type != COLUMN_TEXTS);
    }
    return true;
}

bool store_read(const struct db_result *r, int i, int from, struct columns c, void *row,
                struct arena *a, struct err *e)
{
    for (size_t k = 0; k < c.len; k++) {
        int col = from + (int)k;

        if (!read(r, i, col, &c.at[k], row, a, e))
            return false;
        if (c.at[k].null == NULL_UNTOLD)
            *(bool *)((char *)row + c.at[k].told) = !db_is_null(r, i, col);
    }
    return true;
}

void *store_list(struct store *s, const char *sql, struct columns c, const struct db_args *p,
                 size_t *len, struct arena *a, struct err *e)
{
    struct db_result *res = NULL;
    char *out = NULL;
    bool done;

    *len = 0;
    if (!db_query(s->db, store_sql(sql, c, a), p, DB_ANY, (int)c.len, &res, e))
        return NULL;
    *len = (size_t)db_rows(res);
    out = arena_array(a, *len, c.at->row);
    done = true;
    for (size_t i = 0; i < *len && done; i++)
        done = store_read(res, (int)i, 0, c, out + i * c.at->row, a, e);
    db_result_close(&res);
    *len = done ? *len : 0;
    return done ? out : NULL;
}

bool store_one(struct store *s, const char *sql, struct columns c, const struct db_args *p,
               void *row, bool *found, struct arena *a, struct err *e)
{
    struct db_result *res = NULL;
    bool done = db_query(s->db, store_sql(sql, c, a), p, DB_ANY, (int)c.len, &res, e);

    *found = done && db_rows(res) == 1;
    if (*found)
        done = store_read(res, 0, 0, c, row, a, e);
    db_result_close(&res);
    return done;
}
