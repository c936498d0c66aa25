/*
 * Copying the definitions. Each upsert touches a row only when it differs, so that updated_at says
 * when a definition changed.
 */
#include "store/config.h"

#include "store_priv.h"

static void arg_date_told(struct db_args *p, int64_t date)
{
    if (date)
        db_arg_date(p, date);
    else
        db_arg_text(p, NULL);
}

static bool put_market(struct store *s, const struct store_market *at, struct db_args *p,
                       struct err *e)
{
    const struct market *m = at->market;
    const struct terms *t = at->terms;
    size_t keys = 0;

    while (keys < MARKET_KEYS_MAX && m->key_env[keys])
        keys++;
    db_arg_text(p, m->name);
    db_arg_text(p, m->title);
    db_arg_text(p, m->see);
    db_arg_text(p, m->op);
    db_arg_text(p, market_kind_name(m->kind));
    db_arg_texts(p, m->key_env, keys);
    db_arg_int(p, m->gap_s ? m->gap_s : 300);
    db_arg_text(p, terms_verdict_name(t->verdict));
    db_arg_texts(p, t->kind, t->kind_len);
    arg_date_told(p, t->dated);
    arg_date_told(p, t->read);
    db_arg_text(p, t->address);
    db_arg_text(p, t->attribution);
    return db_exec(s->db,
                   "insert into market as o (market, title, see, operator, kind, key_env, gap_s,"
                   " terms, terms_kind, terms_dated, terms_read, terms_address, attribution)"
                   " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
                   " on conflict (market) do update"
                   " set title = excluded.title, see = excluded.see, operator = excluded.operator,"
                   " kind = excluded.kind, key_env = excluded.key_env, gap_s = excluded.gap_s,"
                   " terms = excluded.terms, terms_kind = excluded.terms_kind,"
                   " terms_dated = excluded.terms_dated, terms_read = excluded.terms_read,"
                   " terms_address = excluded.terms_address, attribution = excluded.attribution,"
                   " updated_at = now()"
                   " where (o.title, o.see, o.operator, o.kind, o.key_env, o.gap_s, o.terms,"
                   " o.terms_kind, o.terms_dated, o.terms_read, o.terms_address, o.attribution)"
                   " is distinct from (excluded.title, excluded.see, excluded.operator,"
                   " excluded.kind, excluded.key_env, excluded.gap_s, excluded.terms,"
                   " excluded.terms_kind, excluded.terms_dated, excluded.terms_read,"
                   " excluded.terms_address, excluded.attribution)",
                   p, NULL, e)
           || err_in(e, "market \"%s\"", m->name);
}

static bool put_operator(struct store *s, const struct store_operator *o, struct db_args *p,
                         struct err *e)
{
    db_arg_text(p, o->id);
    db_arg_text(p, o->title);
    return db_exec(s->db,
                   "insert into operator as o (operator, title) values ($1, $2)"
                   " on conflict (operator) do update set title = excluded.title,"
                   " updated_at = now() where o.title is distinct from excluded.title",
                   p, NULL, e)
           || err_in(e, "operator \"%s\"", o->id);
}

static bool put_instrument(struct store *s, const struct instrument *i, struct db_args *p,
                           struct err *e)
{
    db_arg_text(p, i->id);
    db_arg_text(p, i->family);
    db_arg_text(p, i->form);
    db_arg_text(p, i->title ? i->title : i->id);
    db_arg_nano(p, i->low_nusd);
    db_arg_nano(p, i->high_nusd);
    return db_exec(s->db,
                   "insert into instrument as o (instrument, family, form, title, low, high)"
                   " values ($1, $2, $3, $4, $5, $6) on conflict (instrument) do update"
                   " set family = excluded.family, form = excluded.form, title = excluded.title,"
                   " low = excluded.low, high = excluded.high, updated_at = now()"
                   " where (o.family, o.form, o.title, o.low, o.high) is distinct from"
                   " (excluded.family, excluded.form, excluded.title, excluded.low,"
                   " excluded.high)",
                   p, NULL, e)
           || err_in(e, "instrument \"%s\"", i->id);
}

static bool put_index(struct store *s, const struct index_def *d, struct db_args *p, struct err *e)
{
    db_arg_text(p, d->id);
    db_arg_text(p, d->title);
    db_arg_text(p, d->unit);
    db_arg_texts(p, d->instrument, d->instrument_len);
    db_arg_text(p, term_name(d->term));
    db_arg_text(p, d->panel);
    db_arg_text(p, d->method);
    db_arg_bool(p, d->headline);
    db_arg_date(p, d->from);
    db_arg_text(p, d->author);
    db_arg_texts(p, d->region, d->region_len);
    db_arg_bool(p, d->uniform);
    db_arg_texts(p, d->segment, d->segment_len);
    return db_exec(s->db,
                   "insert into index as o (index, title, unit, instrument, term, panel, method,"
                   " headline, from_date, author, region, uniform, segment)"
                   " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
                   " on conflict (index) do update set title = excluded.title,"
                   " unit = excluded.unit, instrument = excluded.instrument, term = excluded.term,"
                   " panel = excluded.panel, method = excluded.method,"
                   " headline = excluded.headline, from_date = excluded.from_date,"
                   " author = excluded.author, region = excluded.region,"
                   " uniform = excluded.uniform, segment = excluded.segment,"
                   " updated_at = now()"
                   " where (o.title, o.unit, o.instrument, o.term, o.panel, o.method, o.headline,"
                   " o.from_date, o.author, o.region, o.uniform, o.segment) is distinct from "
                   "(excluded.title, excluded.unit,"
                   " excluded.instrument, excluded.term, excluded.panel, excluded.method,"
                   " excluded.headline, excluded.from_date, excluded.author,"
                   " excluded.region, excluded.uniform, excluded.segment)",
                   p, NULL, e)
           || err_in(e, "index \"%s\"", d->id);
}

/* A file that is kept for good: found again with the same hash, or refused. */
struct version {
    const char *what, *insert, *select;
    const char *id, *name, *hash, *text;
    int64_t from;
};

static bool put_version(struct store *s, const struct version *v, struct db_args *p, struct err *e)
{
    struct db_args key = {.arena = p->arena};
    struct db_result *res = NULL;
    bool done;

    db_arg_text(p, v->id);
    db_arg_text(p, v->name);
    db_arg_date(p, v->from);
    db_arg_text(p, v->hash);
    db_arg_text(p, v->text);
    if (!db_exec(s->db, v->insert, p, NULL, e))
        return err_in(e, "%s \"%s\"", v->what, v->id);
    db_arg_text(&key, v->id);
    done = db_query(s->db, v->select, &key, DB_ANY, 1, &res, e);
    if (done && (db_rows(res) != 1 || !text_eq(db_text(res, 0, 0), v->hash))) {
        done = err_set(e, ERR_CONFIG, "%s \"%s\" was stored with other content", v->what, v->id);
        (void)err_hint(e, "a version never changes: give the new content a new version");
    }
    db_result_close(&res);
    return done;
}

static bool put_method(struct store *s, const struct store_method *m, struct db_args *p,
                       struct err *e)
{
    struct version v = {
        "method",
        "insert into method (method, name, from_date, hash, text) values ($1, $2, $3, $4, $5)"
        " on conflict do nothing",
        "select hash from method where method = $1 order by method",
        m->id,
        m->name,
        m->hash,
        m->text,
        m->from};

    return put_version(s, &v, p, e);
}

static bool put_panel(struct store *s, const struct store_panel *x, struct db_args *p,
                      struct err *e)
{
    struct version v = {
        "panel",
        "insert into panel (panel, name, from_date, hash, text) values ($1, $2, $3, $4, $5)"
        " on conflict do nothing",
        "select hash from panel where panel = $1 order by panel",
        x->panel->id,
        x->panel->name,
        x->panel->hash,
        x->text,
        x->panel->from};

    return put_version(s, &v, p, e);
}

/* Each element of a list with arguments of its own. */
#define PUT_ALL(list, len, put, take)                                                              \
    for (size_t i = 0; done && i < (len); i++) {                                                   \
        struct db_args p = {.arena = &a};                                                          \
        done = put(s, take(list)[i], &p, e);                                                       \
        arena_reset(&a);                                                                           \
    }
#define AS_POINTER(list) (list)
#define AS_ADDRESS(list) &(list)

static bool put_all(struct store *s, void *data, struct err *e)
{
    const struct store_config *c = *(const struct store_config **)data;
    struct arena a = {0};
    bool done = true;

    PUT_ALL(c->market, c->market_len, put_market, AS_ADDRESS)
    PUT_ALL(c->op, c->operator_len, put_operator, AS_ADDRESS)
    PUT_ALL(c->instrument, c->instrument_len, put_instrument, AS_POINTER)
    PUT_ALL(c->index, c->index_len, put_index, AS_ADDRESS)
    PUT_ALL(c->method, c->method_len, put_method, AS_ADDRESS)
    PUT_ALL(c->panel, c->panel_len, put_panel, AS_ADDRESS)
    arena_fini(&a);
    return done;
}

bool store_put_config(struct store *s, const struct store_config *c, struct err *e)
{
    return store_transact(s, put_all, &c, e) || err_in(e, "could not store the definitions");
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
