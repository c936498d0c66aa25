#include "store/shadow.h"

#include "calc/contract/rule_record.h"
#include "column_priv.h"
#include "store_priv.h"

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
    return out->at || err_in(e, "could not read settlements by rule");
}
