#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "calc/basket.h"

static int by_text(const void *x, const void *y)
{
    return text_cmp(*(const char *const *)x, *(const char *const *)y);
}

static bool is_quarter_start(int64_t date)
{
    struct clock_civil c = clock_civil(date * CLOCK_DAY);

    return c.day == 1 && c.month % 3 == 1;
}

static bool read_period(const struct json *at, struct basket_period *p, struct arena *a,
                        struct err *e)
{
    static const char *const known[] = {"from", "members", NULL};
    const struct json *list = json_array(at, "members", e);
    const char *from;

    if (!list || !json_only(at, "period", known, e) || !json_str(at, "from", &from, e))
        return false;
    if (!clock_parse_date(from, &p->from))
        return err_set(e, ERR_CONFIG, "\"from\" is \"%s\", expected a date", from);
    if (json_len(list) < 1 || json_len(list) > BASKET_MEMBERS_MAX)
        return err_set(e, ERR_CONFIG, "period %s has %zu members, expected 1 to %d", from,
                       json_len(list), BASKET_MEMBERS_MAX);
    p->member = ARENA_ARRAY(a, const char *, json_len(list));
    for (const struct json *m = json_first(list); m; m = json_next(m))
        if (!json_str(m, "", &p->member[p->member_len++], e))
            return false;
    qsort(p->member, p->member_len, sizeof *p->member, by_text);
    for (size_t i = 1; i < p->member_len; i++)
        if (text_eq(p->member[i - 1], p->member[i]))
            return err_set(e, ERR_CONFIG, "period %s has \"%s\" twice", from, p->member[i]);
    return true;
}

static bool read_periods(const struct json *list, struct basket_def *b, struct arena *a,
                         struct err *e)
{
    b->period = ARENA_ARRAY(a, struct basket_period, json_len(list) + 1);
    for (const struct json *p = json_first(list); p; p = json_next(p)) {
        struct basket_period *to = &b->period[b->period_len];

        if (!read_period(p, to, a, e))
            return false;
        if (b->period_len++ && (to->from <= to[-1].from || !is_quarter_start(to->from)))
            return err_set(e, ERR_CONFIG,
                           "period %zu does not begin on the first day of a later "
                           "quarter",
                           b->period_len);
    }
    if (!b->period_len)
        return err_set(e, ERR_CONFIG, "there is no period");
    b->from = b->period[0].from;
    return true;
}

static bool read_basket(const struct json *at, struct basket_def *b, struct arena *a, struct err *e)
{
    static const char *const known[] = {"id",   "title",   "members", "settled",
                                        "base", "periods", NULL};
    const struct json *list;

    if (!json_only(at, "basket", known, e) || !json_str(at, "id", &b->id, e)
        || !json_str(at, "title", &b->title, e) || !json_str(at, "members", &b->members, e)
        || !json_bool(at, "settled", &b->settled, e) || !json_nano(at, "base", &b->base_nano, e)
        || !(list = json_array(at, "periods", e)))
        return false;
    if (!text_eq(b->members, "index") && !text_eq(b->members, "posted"))
        return err_set(e, ERR_CONFIG, "\"members\" is \"%s\", expected index or posted",
                       b->members);
    if (b->settled && text_eq(b->members, "posted"))
        return err_set(e, ERR_CONFIG,
                       "posted prices of single sellers are information: \"settled\" "
                       "cannot be true");
    if (b->base_nano <= 0 || b->base_nano > BASKET_LEVEL_MAX)
        return err_set(e, ERR_CONFIG, "\"base\" is not a number of points above zero");
    return read_periods(list, b, a, e);
}

bool baskets_read(const struct json *doc, const char *file, struct basket_list *out,
                  struct arena *a, struct err *e)
{
    static const char *const known[] = {"baskets", NULL};
    const struct json *list = json_array(doc, "baskets", e);

    if (!list || !json_only(doc, "top level", known, e)) {
        e->kind = ERR_CONFIG;
        return err_in(e, "%s", file);
    }
    out->len = 0;
    out->at = ARENA_ARRAY(a, struct basket_def, json_len(list) + 1);
    for (const struct json *at = json_first(list); at; at = json_next(at), out->len++) {
        if (!read_basket(at, &out->at[out->len], a, e)) {
            e->kind = ERR_CONFIG;
            return err_in(e, "%s: baskets[%zu]", file, out->len);
        }
    }
    return true;
}
