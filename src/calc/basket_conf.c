#include "base/clock.h"
#include "base/text.h"
#include "calc/basket.h"
#include "edge/json/conf.h"

static bool is_quarter_start(int64_t date)
{
    struct clock_civil c = clock_civil(date * CLOCK_DAY);

    return c.day == 1 && c.month % 3 == 1;
}

static bool read_period(const struct json *at, struct basket_period *p, struct arena *a,
                        struct err *e)
{
    static const struct conf_member members[] = {
        {"from", CONF_DATE, CONF_AT(struct basket_period, from)},
        {"members", CONF_LIST, CONF_REQ},
    };

    if (!CONF_READ(at, members, p, e) || !conf_set(at, "members", &p->member, &p->member_len, a, e))
        return false;
    return (p->member_len >= 1 && p->member_len <= BASKET_MEMBERS_MAX)
           || conf_wrong(at, e, "there are %zu members, expected 1 to %d", p->member_len,
                         BASKET_MEMBERS_MAX);
}

static bool read_periods(const struct json *list, struct basket_def *b, struct arena *a,
                         struct err *e)
{
    b->period = ARENA_ARRAY(a, struct basket_period, json_len(list));
    for (const struct json *p = json_first(list); p; p = json_next(p)) {
        struct basket_period *to = &b->period[b->period_len];

        if (!read_period(p, to, a, e))
            return conf_in(p, e, "periods[%zu]", b->period_len);
        if (b->period_len++ && (to->from <= to[-1].from || !is_quarter_start(to->from)))
            return conf_wrong(p, e, "period %zu does not begin on the first day of a later quarter",
                              b->period_len);
    }
    if (!b->period_len)
        return conf_wrong(list, e, "there is no period");
    b->from = b->period[0].from;
    return true;
}

static bool read_basket(const struct json *at, struct basket_def *b, struct arena *a, struct err *e)
{
    enum members { INDEX, POSTED };
    static const char *const words[] = {"index", "posted", NULL};
    struct reading {
        struct basket_def b;
        enum members members;
    } r = {0};
#define AT(field) CONF_AT(struct reading, field)
    static const struct conf_member members[] = {
        {"id", CONF_TEXT, AT(b.id)},
        {"title", CONF_TEXT, AT(b.title)},
        {"members", CONF_WORD, AT(members), .words = words},
        {"settled", CONF_BOOL, AT(b.settled)},
        {"base", CONF_NANO, AT(b.base_nano), 1, BASKET_LEVEL_MAX},
        {"periods", CONF_LIST, CONF_REQ},
    };
#undef AT

    if (!CONF_READ(at, members, &r, e))
        return false;
    *b = r.b;
    b->members = words[r.members];
    if (b->settled && r.members == POSTED)
        return conf_wrong(json_member(at, "settled"), e,
                          "posted prices of single sellers are information: \"settled\" cannot be "
                          "true");
    return read_periods(json_member(at, "periods"), b, a, e);
}

bool baskets_read(const struct json *doc, struct basket_list *out, struct arena *a, struct err *e)
{
    const struct json *list = conf_only(doc, "baskets", CONF_LIST, e);

    if (!list)
        return false;
    out->len = 0;
    out->at = ARENA_ARRAY(a, struct basket_def, json_len(list));
    for (const struct json *at = json_first(list); at; at = json_next(at), out->len++)
        if (!read_basket(at, &out->at[out->len], a, e))
            return conf_in(at, e, "baskets[%zu]", out->len);
    return true;
}
