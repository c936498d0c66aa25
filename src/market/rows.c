#include "market/rows_priv.h"

#include "base/fixed.h"
#include "base/text.h"

void rows_each(const struct json *list, const struct market_page *page, rows_read *read,
               struct offer_list *out, struct arena *a)
{
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = offer_init();
        struct err odd;
        enum row row = read(at, page, &o, a, &odd);

        if (row == ROW_TAKE)
            offer_add(out, &o);
        else if (row == ROW_ODD)
            offer_drop(out, &o, &odd);
    }
}

enum row rows_reject(struct offer *o, enum verdict v, const char *why)
{
    o->verdict = v;
    o->why = why;
    return ROW_TAKE;
}

enum row rows_price_absent(struct offer *o)
{
    return rows_reject(o, VERDICT_NO_PRICE, NULL);
}

struct offer *rows_find(const struct offer_list *list, const char *key)
{
    for (size_t i = 0; i < list->len; i++)
        if (text_eq(list->at[i].key, key))
            return &list->at[i];
    return NULL;
}

bool rows_plus(int64_t *price_nano, int64_t part_nano, int64_t times, struct err *e)
{
    fixed_wide sum = *price_nano + (fixed_wide)part_nano * times;

    if (sum > FIXED_MAX || sum < -(fixed_wide)FIXED_MAX)
        return err_set(e, ERR_REPLY, "the sum of the parts is too large for a price");
    *price_nano = (int64_t)sum;
    return true;
}

bool rows_times(int64_t *price_nano, int64_t times, struct err *e)
{
    int64_t part = *price_nano;

    *price_nano = 0;
    return rows_plus(price_nano, part, times, e);
}
