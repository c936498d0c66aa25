#include "store/site.h"

#include "calc/contract.h"
#include "store_priv.h"

bool store_get_newest_publication(struct store *s, int64_t *no, struct err *e)
{
    struct db_result *res = NULL;

    if (!db_query(s->db,
                  "select greatest((select max(publication_no) from api_v1.fixing),"
                  " (select max(publication_no) from api_v1.settlement),"
                  " (select max(publication_no) from api_v1.basket),"
                  " (select max(publication_no) from api_v1.erratum))",
                  NULL, 1, 1, &res, e))
        return err_in(e, "could not find the newest publication");
    *no = db_int(res, 0, 0);
    db_result_close(&res);
    return true;
}

bool store_get_index_dates(struct store *s, const char *index, int64_t *first, int64_t *last,
                           bool *found, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_text(&p, index);
    done = db_query(s->db,
                    "select (select fixing_date from api_v1.fixing where index = $1"
                    " order by index, fixing_date limit 1),"
                    " (select fixing_date from api_v1.fixing where index = $1"
                    " order by index desc, fixing_date desc limit 1)",
                    &p, 1, 2, &res, e);
    if (done) {
        *found = !db_is_null(res, 0, 0);
        *first = db_date(res, 0, 0);
        *last = db_date(res, 0, 1);
    }
    db_result_close(&res);
    arena_fini(&a);
    return done || err_in(e, "could not find the dates of \"%s\"", index);
}

bool store_get_months_after(struct store *s, int64_t after, struct store_month_list *out,
                            struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_int(&p, after);
    if (!db_query(s->db,
                  "select distinct contract collate \"C\", month from api_v1.settlement"
                  " where publication_no > $1 order by 1, 2",
                  &p, DB_ANY, 2, &res, e))
        return err_in(e, "could not find the contract months that are new");
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, struct store_month, out->len);
    for (int i = 0; i < (int)out->len; i++)
        out->at[i] = (struct store_month){.contract = text_dup(a, db_text(res, i, 0)),
                                          .month = contract_month_of(db_date(res, i, 1))};
    db_result_close(&res);
    return true;
}
