/*
 * Copying the definitions, all in one statement and so in one round trip. Rows that the tables have
 * already are left out (except), so that updated_at says when a definition changed, and a run that
 * finds nothing new writes nothing.
 */
#include "store/config.h"

#include "base/buf.h"
#include "column_priv.h"
#include "store_priv.h"

enum { STATEMENT_MAX = 1 << 16 };

static const char *source_kind(int v)
{
    return source_kind_name((enum source_kind)v);
}

static const char *terms_verdict(int v)
{
    return terms_verdict_name((enum terms_verdict)v);
}

static const char *term(int v)
{
    return term_name((enum term)v);
}

static const struct column_words kinds = {"kind", SOURCE_KINDS, -1, source_kind},
                                 verdicts = {"verdict", TERMS_VERDICTS, -1, terms_verdict},
                                 terms = {"term", TERMS, -1, term};

struct market_row {
    struct source of;
    struct terms terms;
    const char *const *key;
    size_t key_len;
};

#define ROW struct market_row
static const struct column market_columns[] = {
    {"market", TEXT(of.name)},
    {"title", TEXT(of.title)},
    {"see", TEXT(of.see)},
    {"operator", TEXT(of.op)},
    {"kind", WORD(of.kind, kinds)},
    {"key_env", TEXTS(key)},
    {"gap_s", INT(of.gap_s)},
    {"terms", WORD(terms.verdict, verdicts)},
    {"terms_kind", TEXTS(terms.kind)},
    {"terms_dated", DATE_OR_0(terms.dated)},
    {"terms_read", DATE_OR_0(terms.read)},
    {"terms_address", TEXT(terms.address)},
    {"terms_sha256", TEXT(terms.sha256)},
    {"attribution", TEXT(terms.attribution)},
};
#undef ROW

#define ROW struct store_operator
static const struct column operator_columns[] = {
    {"operator", TEXT(id)},
    {"title", TEXT(title)},
};
#undef ROW

#define ROW struct instrument
static const struct column instrument_columns[] = {
    {"instrument", TEXT(id)}, {"family", TEXT(family)}, {"form", TEXT(form)},
    {"title", TEXT(title)},   {"low", NANO(low_nusd)},  {"high", NANO(high_nusd)},
};
#undef ROW

#define ROW struct index_def
static const struct column index_columns[] = {
    {"index", TEXT(id)},         {"title", TEXT(title)},
    {"unit", TEXT(unit)},        {"instrument", TEXTS(instrument)},
    {"term", WORD(term, terms)}, {"panel", TEXT(panel)},
    {"method", TEXT(method)},    {"headline", BOOL(headline)},
    {"from_date", DATE(from)},   {"author", TEXT(author)},
    {"region", TEXTS(region)},   {"uniform", BOOL(uniform)},
    {"segment", TEXTS(segment)},
};
#undef ROW

/* Of a method or a panel. */
#define ROW struct store_method
static const struct column version_columns[] = {
    {"id", TEXT(id)},     {"name", TEXT(name)}, {"from_date", DATE(from)},
    {"hash", TEXT(hash)}, {"text", TEXT(text)},
};
#undef ROW

static struct market_row *market_rows(const struct store_config *c, struct arena *a)
{
    struct market_row *row = ARENA_ARRAY(a, struct market_row, c->market_len);

    for (size_t i = 0; i < c->market_len; i++) {
        const struct source *of = c->market[i].market;

        row[i] = (struct market_row){*of, *c->market[i].terms, of->key_env, 0};
        row[i].of.gap_s = of->gap_s ? of->gap_s : 300;
        while (row[i].key_len < SOURCE_KEYS_MAX && of->key_env[row[i].key_len])
            row[i].key_len++;
    }
    return row;
}

static struct instrument *instrument_rows(const struct store_config *c, struct arena *a)
{
    struct instrument *row = ARENA_ARRAY(a, struct instrument, c->instrument_len);

    for (size_t i = 0; i < c->instrument_len; i++) {
        row[i] = *c->instrument[i];
        row[i].title = row[i].title ? row[i].title : row[i].id;
    }
    return row;
}

static struct store_method *panel_rows(const struct store_config *c, struct arena *a)
{
    struct store_method *row = ARENA_ARRAY(a, struct store_method, c->panel_len);

    for (size_t i = 0; i < c->panel_len; i++) {
        const struct panel *x = c->panel[i].panel;

        row[i] = (struct store_method){x->id, x->name, x->from, x->hash, c->panel[i].text};
    }
    return row;
}

/* The rows of parameter $n into their table, which has the name of its key. */
#define DEFINE                                                                                     \
    ", new_%s as (insert into %s ({}) select * from (select {} from json_to_recordset($%d)"        \
    " as x({:}) except select {} from %s) x where not exists (select from wrong)"                  \
    " on conflict (%s) do update set {=}, updated_at = now())"

static void define(struct buf *sql, struct db_args *p, const char *table, struct columns c,
                   const void *rows, size_t n)
{
    store_arg_rows(p, c, rows, n);
    buf_put(sql,
            store_sql(text_fmt(p->arena, DEFINE, table, table, p->len, table, table), c, p->arena));
}

/* Another content under a known id, or a known content under another id. */
#define WRONG(n, table)                                                                            \
    "select '" table "' as what, x.id from json_to_recordset($" n ") as x({:}) join " table        \
    " o on (o." table " = x.id) <> (o.hash = x.hash)"
#define KEEP(n, table)                                                                             \
    ", new_" table " as (insert into " table " (" table ", name, from_date, hash, text)"           \
    " select {} from json_to_recordset($" n ") as x({:})"                                          \
    " where not exists (select from wrong) on conflict do nothing)"

static void build(struct buf *sql, struct db_args *p, const struct store_config *c)
{
    struct arena *a = p->arena;

    store_arg_rows(p, COLUMNS(version_columns), c->method, c->method_len);
    store_arg_rows(p, COLUMNS(version_columns), panel_rows(c, a), c->panel_len);
    buf_put(sql, store_sql("with wrong as (" WRONG("1", "method") " union " WRONG("2", "panel") ")",
                           COLUMNS(version_columns), a)); /* first of all */
    define(sql, p, "market", COLUMNS(market_columns), market_rows(c, a), c->market_len);
    define(sql, p, "operator", COLUMNS(operator_columns), c->op, c->operator_len);
    define(sql, p, "instrument", COLUMNS(instrument_columns), instrument_rows(c, a),
           c->instrument_len);
    define(sql, p, "index", COLUMNS(index_columns), c->index, c->index_len);
    buf_put(sql,
            store_sql(KEEP("1", "method") KEEP("2", "panel") " select distinct what, id from wrong"
                                                             " order by what, id",
                      COLUMNS(version_columns), a));
}

struct put {
    const char *sql;
    struct db_args args;
};

static bool put_all(struct store *s, void *data, struct err *e)
{
    const struct put *put = data;
    struct db_result *res = NULL;
    bool done = db_query(s->db, put->sql, &put->args, DB_ANY, 2, &res, e);

    if (done && db_rows(res) > 0) {
        done = err_set(e, ERR_CONFIG, "%s \"%s\" was stored with other content", db_text(res, 0, 0),
                       db_text(res, 0, 1));
        (void)err_hint(e, "a version never changes: give the new content a new version");
    }
    db_result_close(&res);
    return done;
}

bool store_put_config(struct store *s, const struct store_config *c, struct err *e)
{
    struct arena a = {0};
    struct put put = {.args.arena = &a};
    struct buf sql;
    bool done;

    buf_init(&sql, STATEMENT_MAX);
    build(&sql, &put.args, c);
    put.sql = sql.data;
    done = store_alone(s, put_all, &put, e);
    buf_fini(&sql);
    arena_fini(&a);
    return done || err_in(e, "could not store the definitions");
}
