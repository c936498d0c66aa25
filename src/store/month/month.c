#include "store/month.h"

#include <stdio.h>

#include "base/clock.h"
#include "store/poll/quote_put_priv.h"
#include "store/store_priv.h"

/* Where the words of a database's collation change with its system, those of "C" do not. */
static const struct store_noun nouns[] = {
    {"quote",
     "quotes",
     "observed_at, poll_id, position",
     KEPT_QUOTES,
     {"quote", "quote_said", "listing"},
     "select l.observed_at, l.poll_id, (u.n - 1)::integer as position, " QUOTE_SAID
     " from listing l cross join unnest(l.said_ids) with ordinality as u(id, n)"
     " join quote_said s on s.said_id = u.id"},
    {"market_price",
     "prices of markets",
     "observed_at, index collate \"C\", market collate \"C\", operator collate \"C\", run_id",
     KEPT_PRICES,
     {"market_price"},
     NULL},
};
enum { NOUNS = sizeof nouns / sizeof *nouns };

static const struct store_noun *noun_of(const char *table)
{
    size_t i = 0;

    while (!text_eq(nouns[i].table, table))
        must(++i < NOUNS);
    return &nouns[i];
}

int64_t month_of_date(int64_t date)
{
    struct clock_civil c = clock_civil(date * CLOCK_DAY);

    return clock_date(c.year, c.month, 1);
}

int64_t month_before(int64_t month, int months)
{
    struct clock_civil c = clock_civil(month * CLOCK_DAY);
    int n = c.year * 12 + c.month - 1 - months;

    return clock_date(n / 12, n % 12 + 1, 1);
}

const char *month_text(int64_t month, char out[8])
{
    struct clock_civil c = clock_civil(month * CLOCK_DAY);

    (void)snprintf(out, 8, "%04u-%02u", (unsigned)c.year % 10000, (unsigned)c.month % 100);
    return out;
}

bool store_month_is_away(const struct store_month *m)
{
    return text_eq(m->state, MONTH_LEAVING) || text_eq(m->state, MONTH_DROPPED);
}

/* "2026_05": what the names of its tables end with. */
static const char *suffix_of(const struct store_month *m, struct arena *a)
{
    struct clock_civil c = clock_civil(m->month * CLOCK_DAY);

    return text_fmt(a, "%04d_%02d", c.year, c.month);
}

/* "quote_2026_05": the name of its table. */
static const char *name_of(const struct store_month *m, struct arena *a)
{
    return text_fmt(a, "%s_%s", m->noun->table, suffix_of(m, a));
}

/* $1: names of parts, $2: of the tables that they are of, $3: the bit of each. */
static void arg_parts(struct db_args *p, struct arena *a)
{
    const char **part = ARENA_ARRAY(a, const char *, NOUNS *MONTH_PARTS);
    const char **table = ARENA_ARRAY(a, const char *, NOUNS *MONTH_PARTS);
    int64_t *bit = ARENA_ARRAY(a, int64_t, NOUNS * MONTH_PARTS);
    size_t n = 0;

    for (size_t i = 0; i < NOUNS; i++)
        for (int k = 0; k < MONTH_PARTS && nouns[i].part[k]; k++, n++) {
            part[n] = nouns[i].part[k];
            table[n] = nouns[i].table;
            bit[n] = 1 << k;
        }
    db_arg_texts(p, part, n);
    db_arg_texts(p, table, n);
    db_arg_ints(p, bit, n);
}

static struct store_month month_at(const struct db_result *res, int i, struct arena *a)
{
    unsigned there = (unsigned)db_int(res, i, 3), joined = (unsigned)db_int(res, i, 4);
    unsigned leaving = (unsigned)db_int(res, i, 5);

    return (struct store_month){.noun = noun_of(db_text(res, i, 0)),
                                .month = db_date(res, i, 1),
                                .state = text_dup(a, db_text(res, i, 2)),
                                .has_table = there & 1U,
                                .attached = joined != 0,
                                .pending = leaving != 0,
                                .there = there,
                                .joined = joined,
                                .leaving = leaving,
                                .rows = db_int(res, i, 6),
                                .bytes = db_int(res, i, 7),
                                .manifest = text_dup(a, db_text(res, i, 8)),
                                .exported_at = db_time(res, i, 9)};
}

bool store_get_months(struct store *s, struct store_month_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    arg_parts(&p, a);
    if (!db_query(s->db,
                  "with here as (select t.table_name, to_date(right(c.relname, 7), 'YYYY_MM') as"
                  " month, bit_or(t.bit) as there, bit_or(t.bit) filter (where i.inhrelid is not"
                  " null) as joined, bit_or(t.bit) filter (where i.inhdetachpending) as leaving"
                  " from pg_catalog.pg_class c join unnest($1::text[], $2::text[], $3::bigint[])"
                  " as t(part, table_name, bit) on t.part = left(c.relname, -8)"
                  " left join pg_catalog.pg_inherits i on i.inhrelid = c.oid"
                  " where c.relnamespace = 'gpurate'::regnamespace and c.relkind = 'r'"
                  " and c.relname ~ '_[0-9]{4}_[0-9]{2}$' group by 1, 2)"
                  " select table_name, month, x.state, h.there, h.joined, h.leaving, x.rows,"
                  " x.bytes, x.manifest_sha256, x.exported_at"
                  " from here h full join api_v1.exported_month x using (table_name, month)"
                  " where table_name = any($2) order by table_name collate \"C\", month",
                  &p, DB_ANY, 10, &res, e))
        return err_in(e, "could not read which months there are");
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, struct store_month, out->len);
    for (int i = 0; i < (int)out->len; i++)
        out->at[i] = month_at(res, i, a);
    db_result_close(&res);
    return true;
}

bool store_keep_alone(struct store *s, struct err *e)
{
    struct db_result *res = NULL;
    bool alone = false;

    if (!db_query(s->db, "select pg_try_advisory_lock(hashtext('gpurate maintain'))", NULL, 1, 1,
                  &res, e))
        return err_in(e, "could not take the lock of maintain");
    alone = db_bool(res, 0, 0);
    db_result_close(&res);
    return alone || err_set(e, ERR_LOCKED, "another maintain is at work");
}

bool store_get_month_columns(struct store *s, const struct store_month *m, const char **columns,
                             int *schema, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_text(&p, text_fmt(a, "gpurate.%s", name_of(m, a)));
    if (!db_query(s->db,
                  "select string_agg(attname::text, ', ' order by attnum),"
                  " (select max(number) from api_v1.migration) from pg_catalog.pg_attribute"
                  " where attrelid = $1::regclass and attnum > 0 and not attisdropped",
                  &p, 1, 2, &res, e))
        return err_in(e, "could not read the columns of a month");
    *columns = text_dup(a, db_text(res, 0, 0));
    *schema = (int)db_int(res, 0, 1);
    db_result_close(&res);
    return true;
}

/* Both forms of its rows, out of the tables of the month by the names of the parts. */
static const char *rows_of(const struct store_month *m, const char *columns, struct arena *a)
{
    const char *rows = text_fmt(a, "select %s from %s", columns, m->noun->table), *with = "with";

    for (int k = 0; k < MONTH_PARTS; k++)
        if (m->there & 1U << k)
            with = text_fmt(a, "%s%s %s as (select * from gpurate.%s_%s)", with, k ? "," : "",
                            m->noun->part[k], m->noun->part[k], suffix_of(m, a));
    if (m->there == (1U << MONTH_PARTS) - 1)
        rows = text_join(a, rows, " union all select ", columns, " from (", m->noun->more, ") more",
                         NULL);
    return text_join(a, with, " select * from (", rows, ") day", NULL);
}

bool store_copy_month_day(struct store *s, const struct store_month *m, const char *columns,
                          int64_t date,
                          bool (*take)(void *to, const char *row, size_t len, struct err *e),
                          void *to, struct err *e)
{
    char low[CLOCK_TEXT_MAX], high[CLOCK_TEXT_MAX];
    struct arena a = {0};
    bool done =
        db_copy_out(s->db,
                    text_fmt(&a,
                             "copy (%s where observed_at >= '%s' and"
                             " observed_at < '%s' order by %s) to stdout (format csv, header)",
                             rows_of(m, columns, &a), clock_text(date * CLOCK_DAY, low),
                             clock_text((date + 1) * CLOCK_DAY, high), m->noun->order),
                    take, to, e);

    arena_fini(&a);
    return done || err_in(e, "could not read the rows of %.10s", low);
}

static bool put_month(struct store *s, void *data, struct err *e)
{
    const struct store_month *m = data;
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_text(&p, m->noun->table);
    db_arg_date(&p, m->month);
    db_arg_text(&p, m->state);
    db_arg_int(&p, m->rows);
    db_arg_int(&p, m->bytes);
    db_arg_text(&p, m->manifest);
    db_arg_time(&p, m->exported_at);
    done = db_exec(s->db,
                   "insert into exported_month (table_name, month, state, rows, bytes,"
                   " manifest_sha256, exported_at) values ($1, $2, $3, $4, $5, $6, $7)"
                   " on conflict (table_name, month) do update set state = excluded.state,"
                   " rows = excluded.rows, bytes = excluded.bytes,"
                   " manifest_sha256 = excluded.manifest_sha256,"
                   " exported_at = excluded.exported_at, changed_at = clock_timestamp()",
                   &p, NULL, e);
    arena_fini(&a);
    return done || err_in(e, "could not store the state of a month");
}

bool store_put_month(struct store *s, const struct store_month *m, struct err *e)
{
    struct store_month row = *m;

    return store_alone(s, put_month, &row, e);
}

bool store_forget_month(struct store *s, const struct store_month *m, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_text(&p, m->noun->table);
    db_arg_date(&p, m->month);
    done = db_exec(s->db, "delete from exported_month where table_name = $1 and month = $2", &p,
                   NULL, e);
    arena_fini(&a);
    return done || err_in(e, "could not release a month");
}

/* Nobody is waited for longer than this. */
#define LOCK_TIMEOUT "set lock_timeout = '2s'"

/* What could not have its lock in time. */
static bool is_busy(struct store *s)
{
    return text_eq(db_sqlstate(s->db), "55P03") || text_eq(db_sqlstate(s->db), "40P01");
}

static bool alter(struct store *s, const struct store_month *m, const char *sql, struct err *e)
{
    char text[8];
    bool done = db_exec(s->db, LOCK_TIMEOUT, NULL, NULL, e) && db_exec(s->db, sql, NULL, NULL, e);
    bool busy = !done && is_busy(s);
    struct err ignored = {0};

    if (!db_is_broken(s->db) && !db_exec(s->db, "set lock_timeout = 0", NULL, NULL, &ignored))
        return false;
    if (busy)
        return err_set(e, ERR_LOCKED,
                       "the %s of %s are being read by a transaction that does not end: the next "
                       "call goes on",
                       m->noun->rows, month_text(m->month, text));
    return done;
}

/* What names the others goes first: readers see all of them, or none. */
bool store_detach_month(struct store *s, const struct store_month *m, struct err *e)
{
    struct arena a = {0};
    bool done = true;

    for (int k = MONTH_PARTS - 1; k >= 0 && done; k--) {
        const char *part = m->noun->part[k];

        if (m->joined & 1U << k)
            done = alter(s, m,
                         text_fmt(&a, "alter table gpurate.%s detach partition gpurate.%s_%s %s",
                                  part, part, suffix_of(m, &a),
                                  m->leaving & 1U << k ? "finalize" : "concurrently"),
                         e);
    }
    arena_fini(&a);
    return done;
}

bool store_drop_month(struct store *s, const struct store_month *m, struct err *e)
{
    struct arena a = {0};
    const char *sql = "drop table";
    bool done;

    for (int k = 0; k < MONTH_PARTS; k++)
        if (m->there & 1U << k)
            sql = text_fmt(&a, "%s%s gpurate.%s_%s", sql, m->there & ((1U << k) - 1) ? "," : "",
                           m->noun->part[k], suffix_of(m, &a));
    done = alter(s, m, sql, e);
    arena_fini(&a);
    return done;
}

struct attach {
    const struct store_month *m;
    const char *columns;
    bool (*fill)(void *from, struct db_copy *to, struct err *e);
    void *from;
};

static bool fill(struct store *s, const struct attach *x, struct arena *a, struct err *e)
{
    const char *name = name_of(x->m, a);
    struct db_copy *c = NULL;
    int64_t rows = 0;

    if (!db_exec(s->db,
                 text_fmt(a, "create table gpurate.%s (like gpurate.%s including all)", name,
                          x->m->noun->table),
                 NULL, NULL, e)
        || !db_copy_begin(
            &c, s->db,
            text_fmt(a, "copy gpurate.%s (%s) from stdin (format csv)", name, x->columns), e))
        return false;
    if (!x->fill(x->from, c, e)) {
        db_copy_abort(&c);
        return false;
    }
    return db_copy_end(&c, &rows, e)
           && (rows == x->m->rows
               || err_set(e, ERR_DATA, "%lld rows were restored, the manifest says %lld",
                          (long long)rows, (long long)x->m->rows));
}

static bool attach_part(struct store *s, const char *part, int64_t month, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_text(&p, part);
    db_arg_date(&p, month);
    done = db_exec(s->db, "select attach_month($1, $2)", &p, NULL, e);
    arena_fini(&a);
    return done;
}

static bool attach(struct store *s, void *data, struct err *e)
{
    const struct attach *x = data;
    struct store_month row = *x->m;
    struct arena a = {0};
    bool done = row.has_table || fill(s, x, &a, e);

    for (int k = 0; k < MONTH_PARTS && done; k++)
        if (row.there & 1U << k || (k == 0 && !row.has_table))
            done = attach_part(s, row.noun->part[k], row.month, e);
    arena_fini(&a);
    return done && put_month(s, &row, e);
}

bool store_attach_month(struct store *s, const struct store_month *m, const char *columns,
                        bool (*fill_rows)(void *from, struct db_copy *to, struct err *e),
                        void *from, struct err *e)
{
    struct attach x = {m, columns, fill_rows, from};
    char text[8];

    return store_transact(s, attach, &x, e)
           || err_in(e, "could not attach the %s of %s", m->noun->rows, month_text(m->month, text));
}
