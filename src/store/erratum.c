#include "store/settlement.h"
#include "store_priv.h"

static bool publish(struct store *s, void *data, struct err *e)
{
    struct store_erratum *row = data;
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done = store_next_publication(s, &row->publication_no, e);

    db_arg_int(&p, row->publication_no);
    db_arg_text(&p, row->index);
    db_arg_text(&p, row->contract);
    db_arg_date(&p, row->date);
    db_arg_int(&p, row->revision);
    db_arg_price(&p, row->published_nusd);
    db_arg_price(&p, row->would_be_nusd);
    db_arg_text(&p, row->why);
    db_arg_time(&p, row->published_at);
    done = done
           && db_exec(s->db,
                      "insert into erratum (publication_no, index, contract, erratum_date,"
                      " revision, published, would_be, why, published_at)"
                      " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                      &p, NULL, e);
    arena_fini(&a);
    return done;
}

bool store_put_erratum(struct store *s, struct store_erratum *row, struct err *e)
{
    must(!row->index != !row->contract);
    return store_transact(s, publish, row, e)
           || err_in(e, "could not publish the erratum about \"%s\"",
                     row->index ? row->index : row->contract);
}

bool store_get_errata(struct store *s, int64_t from, int64_t to, struct store_erratum_list *out,
                      struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_date(&p, from);
    db_arg_date(&p, to);
    if (!db_query(s->db,
                  "select publication_no, index, contract, erratum_date, revision,"
                  " published, would_be, why, published_at from api_v1.erratum"
                  " where erratum_date >= $1 and erratum_date <= $2 order by publication_no",
                  &p, DB_ANY, 9, &res, e))
        return err_in(e, "could not read errata");
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, struct store_erratum, out->len);
    for (int i = 0; i < (int)out->len; i++)
        out->at[i] = (struct store_erratum){.publication_no = db_int(res, i, 0),
                                            .index = text_dup(a, db_text(res, i, 1)),
                                            .contract = text_dup(a, db_text(res, i, 2)),
                                            .date = db_date(res, i, 3),
                                            .revision = db_int32(res, i, 4),
                                            .published_nusd = db_nano(res, i, 5),
                                            .would_be_nusd = db_nano(res, i, 6),
                                            .why = text_dup(a, db_text(res, i, 7)),
                                            .published_at = db_time(res, i, 8)};
    db_result_close(&res);
    return true;
}
