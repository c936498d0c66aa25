#include "base/clock.h"
#include "base/text.h"
#include "stage/publish.h"
#include "stage/verify_priv.h"

/* The settlement of a stored row, computed again as of its own moment. */
static bool recompute(struct verifying *v, const struct contract_def *c,
                      const struct store_settlement *stored, struct arena *a, struct err *e)
{
    struct publish p = {
        .store = v->setup->store, .config = v->setup->config, .now = stored->record.published_at,
    };
    struct store_settlement again;
    const char *where;

    if (!publish_settlement_again(&p, c, stored, &again, a, e))
        return false;
    where = verify_first_difference(stored->record.text ? stored->record.text : "",
                                    again.record.text, a);
    if (where || stored->settlement.price_nusd != again.settlement.price_nusd
        || stored->settlement.status != again.settlement.status)
        verify_differs(v, "contract %s: %s", contract_code(c, stored->settlement.month, a),
                       where ? where : "the row is not what its record says");
    v->out->settlements++;
    return true;
}

bool verify_settlements(struct verifying *v, struct err *e)
{
    const struct contract_list *list = &v->setup->config->defs.contract;
    struct arena a = {0};
    bool done = true;

    for (size_t i = 0; done && i < list->len; i++) {
        struct store_settlement_list rows;

        done = store_get_settlements(v->setup->store, list->at[i].id, list->at[i].listed_from,
                                     contract_month_of(clock_date_of(v->setup->now)), false, &rows,
                                     &a, e);
        for (size_t k = 0; done && k < rows.len; k++)
            done = recompute(v, &list->at[i], &rows.at[k], &a, e);
        arena_reset(&a);
    }
    arena_fini(&a);
    return done;
}
