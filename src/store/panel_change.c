#include "store/fixing.h"
#include "store_priv.h"

/* 0 is a possible difference, so null is not 0 here. */
static void put_difference(struct db_args *p, const struct store_panel_change *c, int64_t nusd)
{
    if (c->comparable)
        db_arg_nano(p, nusd);
    else
        db_arg_text(p, NULL);
}

bool store_insert_panel_change(struct store *s, int64_t publication_no,
                               const struct store_panel_change *c, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_int(&p, publication_no);
    db_arg_text(&p, c->panel);
    db_arg_text(&p, c->panel_hash);
    db_arg_text(&p, c->method);
    db_arg_text(&p, c->method_hash);
    db_arg_int(&p, c->level);
    db_arg_price(&p, c->avg_nusd);
    db_arg_price(&p, c->med_nusd);
    db_arg_price(&p, c->mean_nusd);
    db_arg_int(&p, c->operators);
    db_arg_text(&p, c->why);
    db_arg_int(&p, c->common);
    put_difference(&p, c, c->difference_nusd);
    put_difference(&p, c, c->market_nusd);
    put_difference(&p, c, c->composition_nusd);
    done = db_exec(s->db,
                   "insert into panel_change (publication_no, panel, panel_hash, method, "
                   "method_hash, level, avg, med,"
                   " mean, operators, why, common, difference, market, composition)"
                   " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
                   &p, NULL, e);
    arena_fini(&a);
    return done;
}

bool store_get_panel_change(struct store *s, int64_t publication_no, struct store_panel_change *out,
                            bool *found, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    *out = (struct store_panel_change){0};
    *found = false;
    db_arg_int(&p, publication_no);
    if (!db_query(
            s->db,
            "select panel_before, panel_hash_before, level_before, avg_before, med_before,"
            " mean_before, operators_before, why_before, common, difference, market,"
            " composition, method_before, method_hash_before from api_v1.definition_change where "
            "publication_no = $1"
            " order by publication_no",
            &p, DB_ANY, 14, &res, e))
        return err_in(e, "could not read the change of a panel");
    *found = db_rows(res) == 1;
    if (*found)
        *out = (struct store_panel_change){.panel = text_dup(a, db_text(res, 0, 0)),
                                           .panel_hash = text_dup(a, db_text(res, 0, 1)),
                                           .level = db_int32(res, 0, 2),
                                           .avg_nusd = db_nano(res, 0, 3),
                                           .med_nusd = db_nano(res, 0, 4),
                                           .mean_nusd = db_nano(res, 0, 5),
                                           .operators = db_int32(res, 0, 6),
                                           .why = text_dup(a, db_text(res, 0, 7)),
                                           .common = db_int32(res, 0, 8),
                                           .comparable = !db_is_null(res, 0, 9),
                                           .difference_nusd = db_nano(res, 0, 9),
                                           .market_nusd = db_nano(res, 0, 10),
                                           .composition_nusd = db_nano(res, 0, 11),
                                           .method = text_dup(a, db_text(res, 0, 12)),
                                           .method_hash = text_dup(a, db_text(res, 0, 13))};
    db_result_close(&res);
    return true;
}
