#include "store/shadow.h"

#include "calc/contract/rule_record.h"
#include "column_priv.h"
#include "store_priv.h"

bool store_get_index_days(struct store *s, const char *const *index, size_t n, int64_t from,
                          int64_t to, struct store_index_days_list *out, struct arena *a,
                          struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *r = NULL;
    struct rule_day *day;
    int64_t *published_at;

    *out = (struct store_index_days_list){0};
    db_arg_texts(&p, index, n);
    db_arg_date(&p, from);
    db_arg_date(&p, to);
    if (!db_query(
            s->db,
            "select index, fixing_date, level, avg, med, mean, published_at from api_v1.fixing"
            " where index = any ($1) and fixing_date >= $2 and fixing_date <= $3"
            " and status = 'final' and newest order by index collate \"C\", fixing_date",
            &p, DB_ANY, 7, &r, e))
        return err_in(e, "could not read the days that rules are applied to");
    day = ARENA_ARRAY(a, struct rule_day, (size_t)db_rows(r));
    published_at = ARENA_ARRAY(a, int64_t, (size_t)db_rows(r));
    out->at = ARENA_ARRAY(a, struct store_index_days, n);
    for (int i = 0; i < db_rows(r); i++) {
        struct store_index_days *last = out->len ? &out->at[out->len - 1] : NULL;

        if (!last || !text_eq(last->index, db_text(r, i, 0))) {
            last = &out->at[out->len++];
            *last = (struct store_index_days){text_dup(a, db_text(r, i, 0)), &day[i],
                                              &published_at[i], 0};
        }
        last->published_at[last->len] = db_time(r, i, 6);
        last->day[last->len++] =
            (struct rule_day){db_date(r, i, 1), db_int32(r, i, 2), db_nano(r, i, 3),
                              db_nano(r, i, 4), db_nano(r, i, 5)};
        must(day[i].date >= from && day[i].date <= to);
    }
    must(out->len <= n); /* by index */
    db_result_close(&r);
    return true;
}

bool store_get_reach(struct store *s, struct store_reach *at, size_t n, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    const char **index = ARENA_ARRAY(&a, const char *, n);
    struct db_result *r = NULL;
    bool done;

    for (size_t i = 0; i < n; i++)
        index[i] = at[i].index;
    db_arg_texts(&p, index, n);
    done = db_query(s->db,
                    "select (select f.fixing_date from api_v1.fixing f where f.index = i.name"
                    " and f.status = 'final' and f.newest order by f.fixing_date limit 1),"
                    " (select f.fixing_date from api_v1.fixing f where f.index = i.name"
                    " and f.status = 'final' and f.newest and f.fixing_date < coalesce("
                    "(select min(x.row_date) from annulment x join fixing g"
                    " on g.publication_no = x.annulled_no and g.status = 'final'"
                    " where x.kind = 'fixing' and x.name = i.name and not exists (select"
                    " from api_v1.fixing t where t.index = x.name and t.fixing_date = x.row_date"
                    " and t.status = 'final' and t.newest)), 'infinity')"
                    " order by f.fixing_date desc limit 1)"
                    " from unnest($1::text[]) with ordinality as i(name, n) order by i.n",
                    &p, (int)n, 2, &r, e);
    for (int i = 0; done && i < db_rows(r); i++) {
        at[i].oldest = db_date(r, i, 0);
        at[i].newest = db_date(r, i, 1);
    }
    db_result_close(&r);
    arena_fini(&a);
    return done || err_in(e, "could not read how far the days of rules reach");
}

bool store_get_shadow_states(struct store *s, struct store_shadow_state *at, size_t n,
                             struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    const char **contract = ARENA_ARRAY(&a, const char *, n);
    int64_t *to = ARENA_ARRAY(&a, int64_t, n);
    struct db_result *r = NULL;
    bool done;

    for (size_t i = 0; i < n; i++) {
        contract[i] = at[i].contract;
        to[i] = at[i].to;
    }
    db_arg_texts(&p, contract, n);
    db_arg_ints(&p, to, n);
    done = db_query(s->db,
                    "select x.as_of, coalesce(x.status <> 'running', false)"
                    " from unnest($1::text[], $2::bigint[]) with ordinality as w(contract, day, n)"
                    " left join lateral (select h.as_of, h.status from shadow h"
                    " where h.contract = w.contract"
                    " and h.period_to = date '1970-01-01' + w.day::integer"
                    " and shadow_speaks(h)"
                    " order by h.as_of desc limit 1) x on true order by w.n",
                    &p, (int)n, 2, &r, e);
    for (int i = 0; done && i < db_rows(r); i++) {
        at[i].as_of = db_date(r, i, 0);
        at[i].ended = db_bool(r, i, 1);
    }
    db_result_close(&r);
    arena_fini(&a);
    return done || err_in(e, "could not read how far rules were applied");
}

#define ROW struct store_shadow_stored
static const struct column stored_columns[] = {
    {"shadow_no", INT64(no)},
    {"code", TEXT(code)},
    {"index", TEXT(index)},
    {"period_to", DATE(to)},
    {"as_of", DATE(as_of)},
    {"published_at", TIME(published_at)},
    {"record", TEXT(text)},
    {"record_digest", TEXT(digest)},
    {"definition_digest", TEXT(definition)},
    {"(select string_agg(c.value, ',' order by c.key collate \"C\")"
     " from jsonb_each_text(calendars) c)",
     TEXT(calendars)},
    {"speaks", BOOL(speaks)},
};
#undef ROW

bool store_get_shadows(struct store *s, int64_t after, int limit, struct store_shadow_list *out,
                       struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_int(&p, after);
    db_arg_int(&p, limit);
    out->at = store_list(s,
                         "select {} from api_v1.rule_record where shadow_no > $1"
                         " order by shadow_no limit $2::integer",
                         COLUMNS(stored_columns), &p, &out->len, a, e);
    must(out->len <= (size_t)limit);
    for (size_t i = 0; i < out->len; i++)
        must(out->at[i].no > (i ? out->at[i - 1].no : after));
    return out->at || err_in(e, "could not read shadow settlements");
}

#define ROW struct store_definition
static const struct column definition_columns[] = {
    {"id", TEXT(id)},
    {"digest", TEXT(hash)},
    {"definition", TEXT(text)},
};
#undef ROW

static bool get_definitions(struct store *s, const char *sql, struct store_definition_list *out,
                            struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    out->at = store_list(s, sql, COLUMNS(definition_columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not read the versions of rules");
}

bool store_get_rule_versions(struct store *s, struct store_definition_list *rules,
                             struct store_definition_list *calendars, struct arena *a,
                             struct err *e)
{
    return get_definitions(s,
                           "select {} from (select contract as id, definition_digest as digest,"
                           " definition from api_v1.contract_rule) x"
                           " order by digest collate \"C\", id collate \"C\"",
                           rules, a, e)
           && get_definitions(s,
                              "select {} from (select calendar as id, digest, definition"
                              " from api_v1.calendar) x"
                              " order by digest collate \"C\", id collate \"C\"",
                              calendars, a, e);
}

#define ROW struct store_rule_row
static const struct column rule_row_columns[] = {
    {"index", TEXT(index)},
    {"month", DATE(month)},
    {"contract", TEXT(contract)},
    {"code", TEXT(code)},
    {"as_of", DATE(as_of)},
    {"status", TEXT(status)},
    {"price_text", TEXT(price)},
    {"own_price_text", TEXT(own)},
    {"difference_text", TEXT(difference)},
    {"made", TEXT(made)},
    {"choice", TEXT(choice)},
    {"result", TEXT(result)},
    {"why", TEXT(why)},
    {"(select string_agg((w ->> 'value') || ' of ' || (w ->> 'size'), ', ' order by n)"
     " from jsonb_array_elements(worth) with ordinality as x(w, n))",
     TEXT(worth)},
    {"array_to_string(days_without, ',')", TEXT(without)},
    {"says", TEXT(says)},
    {"days", INT(days)},
    {"days_used", INT(used)},
    {"days_repeated", INT(repeated)},
};
#undef ROW

bool store_get_rules(struct store *s, const char *index, const char *contract, int64_t from,
                     int64_t to, struct store_rule_row_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, index);
    db_arg_text(&p, contract);
    db_arg_date(&p, from);
    db_arg_date(&p, to);
    out->at = store_list(s,
                         "select {} from api_v1.settlement_rules"
                         " where ($1::text is null or index = $1)"
                         " and ($2::text is null or contract = $2)"
                         " and period_to >= $3 and period_to <= $4"
                         " order by index collate \"C\", month, (rule_status = 'own') desc,"
                         " contract collate \"C\", number",
                         COLUMNS(rule_row_columns), &p, &out->len, a, e);
    for (size_t i = 0; i < out->len; i++) {
        must(!index || text_eq(out->at[i].index, index));
        must(!contract || text_eq(out->at[i].contract, contract));
    }
    return out->at || err_in(e, "could not read settlements by rule");
}
