#include "store/view/coverage.h"

#include "store/store_priv.h"

bool store_get_coverage(struct store *s, const char *index, int64_t from, int64_t to,
                        struct store_coverage_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_text(&p, index);
    db_arg_date(&p, from);
    db_arg_date(&p, to);
    if (!db_query(s->db,
                  "select index, fixing_date, status, level, scheduled, valid, carried, gaps,"
                  " longest_gap, cause from api_v1.coverage where ($1::text is null or index = $1)"
                  " and fixing_date >= $2 and fixing_date <= $3"
                  " order by index collate \"C\", fixing_date",
                  &p, DB_ANY, 10, &res, e))
        return err_in(e, "could not read the coverage");
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, struct store_coverage, out->len);
    for (int i = 0; i < (int)out->len; i++)
        out->at[i] = (struct store_coverage){.index = text_dup(a, db_text(res, i, 0)),
                                             .date = db_date(res, i, 1),
                                             .status = text_dup(a, db_text(res, i, 2)),
                                             .level = db_int32(res, i, 3),
                                             .scheduled = db_int32(res, i, 4),
                                             .valid = db_int32(res, i, 5),
                                             .carried = db_int32(res, i, 6),
                                             .gaps = db_int32(res, i, 7),
                                             .longest_gap = db_int32(res, i, 8),
                                             .why = text_dup(a, db_text(res, i, 9))};
    db_result_close(&res);
    return true;
}

bool store_get_intake(struct store *s, const char *market, int64_t from, int64_t to,
                      struct store_intake_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_text(&p, market);
    db_arg_date(&p, from);
    db_arg_date(&p, to);
    if (!db_query(s->db,
                  "select market, day, kind, verdict, count from api_v1.intake"
                  " where ($1::text is null or market = $1) and day >= $2 and day <= $3"
                  " order by day, market collate \"C\", kind, verdict collate \"C\"",
                  &p, DB_ANY, 5, &res, e))
        return err_in(e, "could not read the intake");
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, struct store_intake, out->len);
    for (int i = 0; i < (int)out->len; i++)
        out->at[i] = (struct store_intake){.market = text_dup(a, db_text(res, i, 0)),
                                           .date = db_date(res, i, 1),
                                           .kind = text_dup(a, db_text(res, i, 2)),
                                           .verdict = text_dup(a, db_text(res, i, 3)),
                                           .count = db_int(res, i, 4)};
    db_result_close(&res);
    return true;
}
