/*
 * Copying the definitions, all in one statement and so in one round trip. Rows that the tables have
 * already are left out (except), so that updated_at says when a definition changed, and a run that
 * finds nothing new writes nothing.
 */
#include "store/config.h"

#include "base/buf.h"
#include "store_priv.h"

enum { DEFINITIONS_MAX = 64 << 20 };

static void put_market(struct buf *b, const struct store_market *at)
{
    const struct source *m = at->market;
    const struct terms *t = at->terms;
    size_t keys = 0;

    while (keys < SOURCE_KEYS_MAX && m->key_env[keys])
        keys++;
    store_json_text(b, "market", m->name);
    store_json_text(b, "title", m->title);
    store_json_text(b, "see", m->see);
    store_json_text(b, "operator", m->op);
    store_json_text(b, "kind", source_kind_name(m->kind));
    store_json_texts(b, "key_env", m->key_env, keys);
    store_json_number(b, "gap_s", m->gap_s ? m->gap_s : 300);
    store_json_text(b, "terms", terms_verdict_name(t->verdict));
    store_json_texts(b, "terms_kind", t->kind, t->kind_len);
    store_json_date_told(b, "terms_dated", t->dated);
    store_json_date_told(b, "terms_read", t->read);
    store_json_text(b, "terms_address", t->address);
    store_json_text(b, "attribution", t->attribution);
}

static void put_operator(struct buf *b, const struct store_operator *o)
{
    store_json_text(b, "operator", o->id);
    store_json_text(b, "title", o->title);
}

static void put_instrument(struct buf *b, const struct instrument *i)
{
    store_json_text(b, "instrument", i->id);
    store_json_text(b, "family", i->family);
    store_json_text(b, "form", i->form);
    store_json_text(b, "title", i->title ? i->title : i->id);
    store_json_nano(b, "low", i->low_nusd);
    store_json_nano(b, "high", i->high_nusd);
}

static void put_index(struct buf *b, const struct index_def *d)
{
    store_json_text(b, "index", d->id);
    store_json_text(b, "title", d->title);
    store_json_text(b, "unit", d->unit);
    store_json_texts(b, "instrument", d->instrument, d->instrument_len);
    store_json_text(b, "term", term_name(d->term));
    store_json_text(b, "panel", d->panel);
    store_json_text(b, "method", d->method);
    buf_fmt(b, ",\"headline\":%s", d->headline ? "true" : "false");
    store_json_date(b, "from_date", d->from);
    store_json_text(b, "author", d->author);
    store_json_texts(b, "region", d->region, d->region_len);
    buf_fmt(b, ",\"uniform\":%s", d->uniform ? "true" : "false");
    store_json_texts(b, "segment", d->segment, d->segment_len);
}

static void put_version(struct buf *b, const char *id, const char *name, int64_t from,
                        const char *hash, const char *file)
{
    store_json_text(b, "id", id);
    store_json_text(b, "name", name);
    store_json_date(b, "from_date", from);
    store_json_text(b, "hash", hash);
    store_json_text(b, "text", file);
}

static void put_method(struct buf *b, const struct store_method *m)
{
    put_version(b, m->id, m->name, m->from, m->hash, m->text);
}

static void put_panel(struct buf *b, const struct store_panel *x)
{
    put_version(b, x->panel->id, x->panel->name, x->panel->from, x->panel->hash, x->text);
}

/* One parameter: a JSON array of a list's rows. */
#define PUT_ALL(p, b, list, len, put, take)                                                        \
    do {                                                                                           \
        buf_clear(b);                                                                              \
        buf_put(b, "[");                                                                           \
        for (size_t i = 0; i < (len); i++) {                                                       \
            buf_put(b, i ? ",{" : "{");                                                            \
            put(b, take(list)[i]);                                                                 \
            buf_put(b, "}");                                                                       \
        }                                                                                          \
        buf_put(b, "]");                                                                           \
        db_arg_text(p, (b)->data);                                                                 \
    } while (0)
#define AS_POINTER(list) (list)
#define AS_ADDRESS(list) &(list)

/* `key` and `columns` of the rows of parameter $n; `set` says what a known key takes from them. */
#define DEFINE(n, table, key, columns, types, set)                                                 \
    ", new_" table " as (insert into " table " (" key ", " columns ") select * from"               \
    " (select " key ", " columns " from jsonb_to_recordset($" n ") as x(" types ")"                \
    " except select " key ", " columns " from " table ") x where not exists (select from wrong)"   \
    " on conflict (" key ") do update set " set ", updated_at = now())"
#define VERSION_TYPES "x(id text, name text, from_date date, hash text, text text)"
/* Another content under a known id, or a known content under another id. */
#define WRONG(n, table)                                                                            \
    "select '" table "' as what, x.id from jsonb_to_recordset($" n ") as " VERSION_TYPES           \
    " join " table " o on (o." table " = x.id) <> (o.hash = x.hash)"
#define KEEP(n, table)                                                                             \
    ", new_" table " as (insert into " table " (" table ", name, from_date, hash, text)"           \
    " select id, name, from_date, hash, text from jsonb_to_recordset($" n ") as " VERSION_TYPES    \
    " where not exists (select from wrong) on conflict do nothing)"

static const char put_all_sql[] =
    "with wrong as (" WRONG("5", "method") " union " WRONG("6", "panel") ")" /* first of all */
    DEFINE("1", "market", "market",
           "title, see, operator, kind, key_env, gap_s, terms, terms_kind, terms_dated, terms_read,"
           " terms_address, attribution",
           "market text, title text, see text, operator text, kind text, key_env text[],"
           " gap_s integer, terms text, terms_kind text[], terms_dated date, terms_read date,"
           " terms_address text, attribution text",
           "title = excluded.title, see = excluded.see, operator = excluded.operator,"
           " kind = excluded.kind, key_env = excluded.key_env, gap_s = excluded.gap_s,"
           " terms = excluded.terms, terms_kind = excluded.terms_kind,"
           " terms_dated = excluded.terms_dated, terms_read = excluded.terms_read,"
           " terms_address = excluded.terms_address, attribution = excluded.attribution")
        DEFINE("2", "operator", "operator", "title", "operator text, title text",
               "title = excluded.title")
            DEFINE("3", "instrument", "instrument", "family, form, title, low, high",
                   "instrument text, family text, form text, title text, low numeric(20,9),"
                   " high numeric(20,9)",
                   "family = excluded.family, form = excluded.form, title = excluded.title,"
                   " low = excluded.low, high = excluded.high")
                DEFINE(
                    "4", "index", "index",
                    "title, unit, instrument, term, panel, method, headline,"
                    " from_date, author, region, uniform, segment",
                    "index text, title text, unit text, instrument text[], term text, panel text,"
                    " method text, headline boolean, from_date date, author text,"
                    " region text[], uniform boolean, segment text[]",
                    "title = excluded.title, unit = excluded.unit, instrument = "
                    "excluded.instrument,"
                    " term = excluded.term, panel = excluded.panel, method = excluded.method,"
                    " headline = excluded.headline, from_date = excluded.from_date,"
                    " author = excluded.author, region = excluded.region,"
                    " uniform = excluded.uniform, segment = excluded.segment") KEEP("5", "method")
                    KEEP("6", "panel") " select distinct what, id from wrong order by what, id";

static bool put_all(struct store *s, void *data, struct err *e)
{
    const struct db_args *p = data;
    struct db_result *res = NULL;
    bool done = db_query(s->db, put_all_sql, p, DB_ANY, 2, &res, e);

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
    struct db_args p = {.arena = &a};
    struct buf b;
    bool done;

    buf_init(&b, DEFINITIONS_MAX);
    PUT_ALL(&p, &b, c->market, c->market_len, put_market, AS_ADDRESS);
    PUT_ALL(&p, &b, c->op, c->operator_len, put_operator, AS_ADDRESS);
    PUT_ALL(&p, &b, c->instrument, c->instrument_len, put_instrument, AS_POINTER);
    PUT_ALL(&p, &b, c->index, c->index_len, put_index, AS_ADDRESS);
    PUT_ALL(&p, &b, c->method, c->method_len, put_method, AS_ADDRESS);
    PUT_ALL(&p, &b, c->panel, c->panel_len, put_panel, AS_ADDRESS);
    done = store_alone(s, put_all, &p, e);
    buf_fini(&b);
    arena_fini(&a);
    return done || err_in(e, "could not store the definitions");
}

static bool get_text(struct store *s, const char *sql, const char *hash, const char **text,
                     struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    bool done;

    db_arg_text(&p, hash);
    done = db_query(s->db, sql, &p, DB_ANY, 1, &res, e);
    *text = done && db_rows(res) == 1 ? text_dup(a, db_text(res, 0, 0)) : NULL;
    db_result_close(&res);
    return done;
}

bool store_get_method(struct store *s, const char *hash, const char **text, struct arena *a,
                      struct err *e)
{
    return get_text(s, "select text from api_v1.method where hash = $1 order by method", hash, text,
                    a, e);
}

bool store_get_panel(struct store *s, const char *hash, const char **text, struct arena *a,
                     struct err *e)
{
    return get_text(s, "select text from api_v1.panel where hash = $1 order by panel", hash, text,
                    a, e);
}
