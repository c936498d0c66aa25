#include "stage/publish/annul.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "calc/record.h"
#include "edge/sign/digest.h"
#include "stage/publish/known_priv.h"
#include "store/basket.h"
#include "store/settlement.h"

void annul_record(const struct annulment *said, const char *previous, struct store_record *out,
                  struct arena *a)
{
    char hex[DIGEST_TEXT_MAX];
    struct record_sink sink;
    struct buf text;

    buf_init(&text, BUF_CONFIG_MAX);
    sink = record_to_buf(&text);
    record_annulment(said, previous, &sink);
    *out = (struct store_record){.text = text_dup_n(a, text.data, text.len),
                                 .digest = text_dup(a, digest_text(text.data, text.len, hex)),
                                 .previous_digest = previous};
    must(strlen(out->text) == text.len && strlen(out->digest) == DIGEST_TEXT_MAX - 1);
    buf_fini(&text);
}

static bool chain_of(struct store *s, const struct annulment *said, struct store_chain *out,
                     struct arena *a, struct err *e)
{
    if (said->kind == ANNULMENT_FIXING)
        return store_get_chain(s, said->name, said->date, out, a, e);
    if (said->kind == ANNULMENT_BASKET)
        return store_get_basket_chain(s, said->name, said->date, out, a, e);
    return store_get_settlement_chain(s, said->name, said->month, said->date, out, a, e);
}

static bool annul(struct publish *p, const struct annul_ask *ask,
                  const struct store_annullable *row, struct arena *a, struct err *e)
{
    struct store_annulment x = {.said = {.kind = ask->kind,
                                         .name = ask->name,
                                         .date = row->date,
                                         .month = ask->month,
                                         .revision = row->revision,
                                         .digest = row->digest,
                                         .by = ask->by,
                                         .why = ask->why},
                                .annulled_no = row->publication_no};
    struct store_chain chain;

    if (!chain_of(p->store, &x.said, &chain, a, e))
        return false;
    annul_record(&x.said, chain.digest, &x.record, a);
    x.record.published_at = p->now;
    x.record.run = p->run;
    return publish_sign(p, &x.record, a, e) && store_put_annulment(p->store, &x, e);
}

bool annul_rows(struct publish *p, const struct annul_ask *ask, struct store_annullable_list *out,
                struct arena *a, struct err *e)
{
    /* Every level has the prices of the days before it: one is not annulled in the middle. */
    bool open = !ask->has_dates || ask->kind == ANNULMENT_BASKET;
    int64_t from = ask->has_dates ? ask->from : 0, to = open ? CLOCK_DATE_LAST : ask->to;

    if (!store_get_annullable(p->store, ask->kind, ask->name, ask->month, !ask->has_dates, from, to,
                              out, a, e))
        return false;
    if (out->len == 0)
        return err_set(e, ERR_USAGE, "\"%s\" has no such row that is not annulled", ask->name);
    for (size_t i = 0; i < out->len && !p->dry_run; i++)
        if (!annul(p, ask, &out->at[i], a, e))
            return false;
    return true;
}

bool annul_standing(struct publish *p, const struct annul_ask *ask, struct store_standing_list *out,
                    struct arena *a, struct err *e)
{
    const struct contract_list *all = &p->config->defs.contract;
    const char **contract = ARENA_ARRAY(a, const char *, all->len);
    size_t n = 0;

    *out = (struct store_standing_list){0};
    if (ask->kind != ANNULMENT_FIXING)
        return true;
    for (size_t i = 0; i < all->len; i++)
        if (text_eq(all->at[i].index, ask->name))
            contract[n++] = all->at[i].id;
    return store_get_standing(p->store, ask->name, contract, n, ask->from, ask->to, out, a, e);
}
