#include "store/erratum.h"
#include "store/settlement.h"
#include "column_priv.h"
#include "store_priv.h"

#define ROW struct store_erratum
static const struct column erratum_columns[] = {
    {"publication_no", INT64(publication_no)},
    {"index", TEXT(index)},
    {"contract", TEXT(contract)},
    {"erratum_date", DATE(date)},
    {"revision", INT(revision)},
    {"published", PRICE(published_nusd)},
    {"would_be", PRICE(would_be_nusd)},
    {"why", TEXT(why)},
    {"published_at", TIME(published_at)},
};
#undef ROW

static bool publish(struct store *s, void *data, struct err *e)
{
    struct store_erratum *row = data;

    return store_next_publication(s, &row->publication_no, e)
           && store_insert(s, "erratum", COLUMNS(erratum_columns), row, "", e);
}

bool store_put_erratum(struct store *s, struct store_erratum *row, struct err *e)
{
    must(!row->index != !row->contract);
    must(row->why && *row->why);
    must(row->published_at > 0);
    return store_transact(s, publish, row, e)
           || err_in(e, "could not publish the erratum about \"%s\"",
                     row->index ? row->index : row->contract);
}

bool store_get_errata(struct store *s, int64_t from, int64_t to, struct store_erratum_list *out,
                      struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_date(&p, from);
    db_arg_date(&p, to);
    out->at = store_list(s,
                         "select {} from api_v1.erratum where erratum_date >= $1 and erratum_date "
                         "<= $2 order by publication_no",
                         COLUMNS(erratum_columns), &p, &out->len, a, e);
    for (size_t i = 0; i < out->len; i++) {
        must(out->at[i].date >= from && out->at[i].date <= to);
        must(i == 0 || out->at[i - 1].publication_no <= out->at[i].publication_no);
    }
    return out->at || err_in(e, "could not read errata");
}
