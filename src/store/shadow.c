#include "store/shadow.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/number.h"
#include "calc/contract/rule_record.h"
#include "column_priv.h"
#include "store_priv.h"

/* What holds of every row when it is stored: who made it has all that proves it. */
static void promise(const struct store_shadow *row)
{
    const struct rule_settlement *s = row->settlement;

    must(row->text && *row->text && row->digest && *row->digest);
    must(text_eq(row->rule->hash, s->rule->hash) && row->rule->text);
    must(s->through <= s->to && s->len > 0);
    for (size_t i = 0; i < s->len; i++)
        must(s->price[i].combinations > 0);
    for (size_t i = 0; i < row->calendar_len; i++)
        must(row->calendar[i].id && row->calendar[i].hash && row->calendar[i].text);
}

/* ---- rows as JSON, so that one statement takes them all ---- */

static void put_member(struct buf *b, const char *name, const char *text)
{
    buf_fmt(b, ",\"%s\":", name);
    buf_json(b, text);
}

static void put_date(struct buf *b, const char *name, int64_t date)
{
    char text[CLOCK_TEXT_MAX];

    put_member(b, name, clock_text_date(date, text));
}

static void put_rule(struct buf *b, const struct store_shadow *row, struct arena *a)
{
    const struct rule *r = row->settlement->rule;

    buf_put(b, "{\"contract\":");
    buf_json(b, r->id);
    put_date(b, "since", r->since);
    put_member(b, "definition_digest", row->rule->hash);
    put_member(b, "definition", row->rule->text);
    put_member(b, "title", r->title);
    put_member(b, "venue", r->venue);
    put_member(b, "underlying", r->underlying);
    put_member(b, "status", rule_status_name(r->status));
    put_member(b, "index", r->index);
    put_member(b, "unit", r->unit);
    put_member(b, "says", rule_says(r, a));
    buf_put(b, "}");
}

/* Each version once. */
static const char *rules_json(const struct store_shadow *rows, size_t n, struct arena *a)
{
    struct buf b;
    const char *out;

    buf_init(&b, BUF_REPLY_MAX);
    buf_put(&b, "[");
    for (size_t i = 0; i < n; i++) {
        bool seen = false;

        for (size_t k = 0; k < i && !seen; k++)
            seen = rows[k].settlement->rule == rows[i].settlement->rule;
        if (seen)
            continue;
        if (b.len > 1)
            buf_put(&b, ",");
        put_rule(&b, &rows[i], a);
    }
    buf_put(&b, "]");
    out = text_dup_n(a, b.data, b.len);
    buf_fini(&b);
    return out;
}

static const char *calendars_json(const struct store_shadow *rows, size_t n, struct arena *a)
{
    struct buf b;
    const char *out;

    buf_init(&b, BUF_REPLY_MAX);
    buf_put(&b, "[");
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < rows[i].calendar_len; k++) {
            buf_put(&b, b.len > 1 ? ",{\"calendar\":" : "{\"calendar\":");
            buf_json(&b, rows[i].calendar[k].id);
            put_member(&b, "digest", rows[i].calendar[k].hash);
            put_member(&b, "definition", rows[i].calendar[k].text);
            buf_put(&b, "}");
        }
    }
    buf_put(&b, "]");
    out = text_dup_n(a, b.data, b.len);
    buf_fini(&b);
    return out;
}

static void put_price(struct buf *b, const struct rule_price *p, size_t number)
{
    char text[FIXED_TEXT_MAX], date[CLOCK_TEXT_MAX];

    buf_fmt(b, "{\"number\":%zu", number);
    put_member(b, "price", p->has_price ? fixed_text_short(p->price_nusd, text) : NULL);
    put_member(b, "result", p->result);
    put_member(b, "choice", p->choice);
    put_member(b, "made", p->made);
    put_member(b, "why", p->why);
    buf_fmt(b, ",\"days\":%d,\"days_used\":%d,\"days_repeated\":%d,\"combinations\":%d", p->days,
            p->used, p->repeated, p->combinations);
    buf_put(b, ",\"days_without\":[");
    for (size_t i = 0; i < p->without_len; i++)
        buf_fmt(b, "%s\"%s\"", i ? "," : "", clock_text_date(p->without[i], date));
    buf_put(b, "],\"worth\":[");
    for (size_t i = 0; i < p->worth_len; i++)
        buf_fmt(b, "%s{\"size\":%lld,\"value\":\"%s\"}", i ? "," : "", (long long)p->worth[i].size,
                fixed_text_short(p->worth[i].value_nusd, text));
    buf_put(b, "]}");
}

static void put_shadow(struct buf *b, const struct store_shadow *row, struct arena *a)
{
    const struct rule_settlement *s = row->settlement;

    buf_put(b, "{\"contract\":");
    buf_json(b, s->rule->id);
    put_date(b, "since", s->rule->since);
    put_member(b, "code", rule_code(s->rule, s->to, a));
    put_date(b, "period_from", s->from);
    put_date(b, "period_to", s->to);
    put_date(b, "as_of", number_min(s->through, s->to));
    put_member(b, "status", rule_outcome_name(s->outcome));
    buf_fmt(b, ",\"combinations\":%d", s->combinations);
    put_member(b, "record", row->text);
    put_member(b, "record_digest", row->digest);
    buf_put(b, ",\"calendars\":{");
    for (size_t i = 0; i < row->calendar_len; i++)
        buf_fmt(b, "%s\"%s\":\"%s\"", i ? "," : "", row->calendar[i].id, row->calendar[i].hash);
    buf_put(b, "},\"prices\":[");
    for (size_t i = 0; i < s->len; i++) {
        buf_put(b, i ? "," : "");
        put_price(b, &s->price[i], i + 1);
    }
    buf_put(b, "]}");
}

static const char *shadows_json(const struct store_shadow *rows, size_t n, struct arena *a)
{
    struct buf b;
    const char *out;

    buf_init(&b, BUF_REPLY_MAX);
    buf_put(&b, "[");
    for (size_t i = 0; i < n; i++) {
        buf_put(&b, i ? "," : "");
        put_shadow(&b, &rows[i], a);
    }
    buf_put(&b, "]");
    out = text_dup_n(a, b.data, b.len);
    buf_fini(&b);
    return out;
}

static const char compare_sql[] =
    "select k.n::integer from unnest($2::bigint[]) with ordinality as k(no, n)"
    " cross join lateral jsonb_to_record($1::jsonb -> (k.n - 1)::integer) as w(contract text,"
    " since date, code text, period_from date, period_to date, as_of date, status text,"
    " combinations integer, calendars jsonb, record text, record_digest text, prices jsonb)"
    " left join api_v1.rule_record s on s.shadow_no = k.no"
    " where (s.contract, s.since, s.code, s.period_from, s.period_to, s.as_of, s.status,"
    " s.combinations, s.calendars, s.record, s.record_digest) is distinct from (w.contract,"
    " w.since, w.code, w.period_from, w.period_to, w.as_of, w.status, w.combinations,"
    " w.calendars, w.record, w.record_digest)"
    " or exists (select from (select * from api_v1.rule_price q where q.shadow_no = k.no) p full "
    "join"
    " jsonb_to_recordset(w.prices) as o(number integer, price numeric, result text, choice text,"
    " made text, why text, days integer, days_used integer, days_repeated integer,"
    " days_without date[], worth jsonb, combinations integer) using (number)"
    " where (p.shadow_no, p.price, p.result, p.choice, p.made, p.why, p.days, p.days_used,"
    " p.days_repeated, p.days_without, p.worth, p.combinations) is distinct from (k.no, o.price,"
    " o.result, o.choice, o.made, o.why, o.days, o.days_used, o.days_repeated, o.days_without,"
    " o.worth, o.combinations)) order by k.n";

bool store_compare_shadows(struct store *s, const int64_t *no, const struct store_shadow *rows,
                           size_t n, bool *differs, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *r = NULL;
    bool done;

    for (size_t i = 1; i < n; i++)
        must(no[i - 1] < no[i]);
    db_arg_text(&p, shadows_json(rows, n, &a));
    db_arg_ints(&p, no, n);
    done = db_query(s->db, compare_sql, &p, DB_ANY, 1, &r, e);
    for (size_t i = 0; done && i < n; i++)
        differs[i] = false;
    for (int i = 0; done && i < db_rows(r); i++) {
        int at = db_int32(r, i, 0); /* from 1, of what was given */

        must(at >= 1 && (size_t)at <= n);
        differs[at - 1] = true;
    }
    db_result_close(&r);
    arena_fini(&a);
    return done || err_in(e, "could not compare shadow settlements");
}

/* ---- the transaction ---- */

struct put_shadows {
    const char *rules, *calendars, *shadows;
    int64_t published_at, run;
};

static bool check_unedited(struct store *s, const struct put_shadows *put, struct arena *a,
                           struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *r = NULL;

    db_arg_text(&p, put->rules);
    if (!db_query(s->db,
                  "select o.contract, o.since from contract_rule o join"
                  " jsonb_to_recordset($1::jsonb) as n(contract text, since date,"
                  " definition_digest text) using (contract, since)"
                  " where o.definition_digest <> n.definition_digest order by 1, 2",
                  &p, DB_ANY, 2, &r, e))
        return false;
    if (db_rows(r) > 0) {
        (void)err_set(e, ERR_CONFIG, "the rule of \"%s\" since %s was edited while it is in use",
                      db_text(r, 0, 0), db_text(r, 0, 1));
        (void)err_hint(e, "a change is a new file with a later \"since\"");
        db_result_close(&r);
        return false;
    }
    db_result_close(&r);
    return true;
}

static bool insert_definitions(struct store *s, const struct put_shadows *put, struct arena *a,
                               struct err *e)
{
    struct db_args rules = {.arena = a}, calendars = {.arena = a};

    db_arg_text(&rules, put->rules);
    db_arg_text(&calendars, put->calendars);
    return db_exec(s->db,
                   "insert into contract_rule (contract, since, definition_digest, definition,"
                   " title, venue, underlying, status, index, unit, says)"
                   " select * from jsonb_to_recordset($1::jsonb) as n(contract text, since date,"
                   " definition_digest text, definition text, title text, venue text,"
                   " underlying text, status text, index text, unit text, says text)"
                   " on conflict do nothing",
                   &rules, NULL, e)
           && db_exec(s->db,
                      "insert into calendar_version (calendar, digest, definition)"
                      " select distinct on (calendar, digest) * from jsonb_to_recordset($1::jsonb)"
                      " as n(calendar text, digest text, definition text) on conflict do nothing",
                      &calendars, NULL, e);
}

static bool insert_shadows(struct store *s, const struct put_shadows *put, struct arena *a,
                           struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, put->shadows);
    db_arg_time(&p, put->published_at);
    store_arg_run(&p, put->run);
    return db_exec(
        s->db,
        "with given as (select * from jsonb_to_recordset($1::jsonb) as n(contract text,"
        " since date, code text, period_from date, period_to date, as_of date, status text,"
        " combinations integer, calendars jsonb, record text, record_digest text, prices jsonb)),"
        " stored as (insert into shadow (contract, since, code, period_from, period_to, as_of,"
        " status, combinations, calendars, record, record_digest, run_id, published_at, annulled)"
        " select contract, since, code, period_from, period_to, as_of, g.status, combinations,"
        " calendars, record, record_digest, $3::bigint, $2::timestamptz, (select count(*)"
        " from annulment x join fixing f on f.publication_no = x.annulled_no"
        " and f.status = 'final' where x.kind = 'fixing' and x.name = r.index"
        " and x.row_date >= g.period_from - 31 and x.row_date <= g.as_of)"
        " from given g join contract_rule r using (contract, since) on conflict do nothing"
        " returning shadow_no, contract, period_to, as_of)"
        " insert into shadow_price (shadow_no, number, price, result, choice, made, why, days,"
        " days_used, days_repeated, days_without, worth, combinations)"
        " select s.shadow_no, p.number, p.price, p.result, p.choice, p.made, p.why, p.days,"
        " p.days_used, p.days_repeated, p.days_without, p.worth, p.combinations"
        " from stored s join given g using (contract, period_to, as_of) cross join lateral"
        " jsonb_to_recordset(g.prices) as p(number integer, price numeric, result text,"
        " choice text, made text, why text, days integer, days_used integer,"
        " days_repeated integer, days_without date[], worth jsonb, combinations integer)",
        &p, NULL, e);
}

static bool put_shadows(struct store *s, void *data, struct err *e)
{
    const struct put_shadows *put = data;
    struct arena a = {0};
    bool done = check_unedited(s, put, &a, e) && insert_definitions(s, put, &a, e)
                && insert_shadows(s, put, &a, e);

    arena_fini(&a);
    return done;
}

bool store_put_shadows(struct store *s, const struct store_shadow *rows, size_t n,
                       int64_t published_at, int64_t run, struct err *e)
{
    struct arena a = {0};
    struct put_shadows put = {.published_at = published_at, .run = run};
    bool done;

    must(published_at > 0);
    for (size_t i = 0; i < n; i++)
        promise(&rows[i]);
    put.rules = rules_json(rows, n, &a);
    put.calendars = calendars_json(rows, n, &a);
    put.shadows = shadows_json(rows, n, &a);
    done = store_transact(s, put_shadows, &put, e);
    arena_fini(&a);
    return done || err_in(e, "could not store shadow settlements");
}
