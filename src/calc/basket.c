/*
 * The root is found by bisection over big integers. Rejected: a mean of logarithms (no binary
 * fraction of it is exact, and the last digit would depend on the library); Newton's method on
 * integers (fewer steps, but it needs a division of big numbers for which there is no other use);
 * the product of rounded relatives (with three members at 1.01, 1.02, 1.03 the error of each
 * relative reaches the level, and the order of multiplication shows).
 */
#include "calc/basket.h"

#include "base/clock.h"

/* A member's price (63 bits), the level (60) and the power of two (1) are less than four limbs. */
enum { LIMBS = 4 * BASKET_MEMBERS_MAX };

struct big {
    uint32_t limb[LIMBS]; /* least first */
    int len;
};

static void big_mul_32(struct big *b, uint32_t by)
{
    uint64_t carry = 0;

    for (int i = 0; i < b->len; i++) {
        carry += (uint64_t)b->limb[i] * by;
        b->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry) {
        must(b->len < LIMBS);
        b->limb[b->len++] = (uint32_t)carry;
    }
}

/* b x by in one pass: limb i of the result gets limb i x low and limb i - 1 x high. */
static void big_mul(struct big *b, uint64_t by)
{
    uint32_t low = (uint32_t)by, high = (uint32_t)(by >> 32), before = 0;
    uint64_t carry = 0;

    if (!high) {
        big_mul_32(b, low);
        return;
    }
    must(b->len + 2 <= LIMBS);
    for (int i = 0; i <= b->len; i++) {
        uint32_t here = i < b->len ? b->limb[i] : 0;
        uint64_t part = (uint64_t)here * low, up = (uint64_t)before * high;
        uint64_t sum = carry + (uint32_t)part + (uint32_t)up;

        b->limb[i] = (uint32_t)sum;
        carry = (sum >> 32) + (part >> 32) + (up >> 32);
        before = here;
    }
    b->limb[b->len + 1] = (uint32_t)carry;
    b->len += carry ? 2 : 1;
}

static int big_cmp(const struct big *a, const struct big *b)
{
    if (a->len != b->len)
        return a->len < b->len ? -1 : 1;
    for (int i = a->len; i-- > 0;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

static struct big product(const int64_t *factor, size_t n)
{
    struct big b = {.limb = {1}, .len = 1};

    for (size_t i = 0; i < n; i++)
        big_mul(&b, (uint64_t)factor[i]);
    return b;
}

static void big_mul_power(struct big *b, uint64_t of, size_t n)
{
    for (size_t i = 0; i < n; i++)
        big_mul(b, of);
}

/* root^n x then against goal. */
static int compare(uint64_t root, size_t n, const struct big *then, const struct big *goal)
{
    struct big b = *then;

    big_mul_power(&b, root, n);
    return big_cmp(&b, goal);
}

bool basket_level(int64_t base_nano, const int64_t *then_nusd, const int64_t *now_nusd, size_t n,
                  int64_t *level_nano, struct err *e)
{
    struct big then, goal;
    uint64_t low = 0, high = (uint64_t)BASKET_LEVEL_MAX;
    int half;

    must(n >= 1 && n <= BASKET_MEMBERS_MAX && base_nano > 0 && base_nano <= BASKET_LEVEL_MAX);
    for (size_t i = 0; i < n; i++)
        must(then_nusd[i] > 0 && now_nusd[i] > 0);
    then = product(then_nusd, n);
    goal = product(now_nusd, n);
    big_mul_power(&goal, (uint64_t)base_nano, n);
    if (compare(high, n, &then, &goal) < 0)
        return err_set(e, ERR_LIMIT, "the level is above a billion points");
    /* The largest root that is not above the goal. A number, and no place in a list as those of
       base/find.h: it has 64 bits whatever a size_t has. */
    while (low < high) {
        uint64_t mid = low + (high - low + 1) / 2;

        if (compare(mid, n, &then, &goal) <= 0)
            low = mid;
        else
            high = mid - 1;
    }
    must(low == high && low <= (uint64_t)BASKET_LEVEL_MAX);
    big_mul_power(&goal, 2, n);
    half = compare(2 * low + 1, n, &then, &goal);
    *level_nano = (int64_t)(low + (half < 0 || (half == 0 && (low & 1))));
    return true;
}

/* The price of a day, else the last one before it in the basket's life; 0 for none. */
static int64_t price_of(const struct basket_def *def, const char *member, int64_t date,
                        basket_price *price, void *context)
{
    for (int64_t d = date; d >= def->from; d--) {
        int64_t found = price(context, member, d);

        if (found > 0)
            return found;
    }
    return 0;
}

const struct basket_period *basket_members(const struct basket_def *def, int64_t date)
{
    const struct basket_period *last = &def->period[def->period_len - 1];

    /* The level of a chain day is still that of the old members. */
    while (last > def->period && last->from >= date)
        last--;
    return last;
}

static bool start_period(const struct basket_def *def, int64_t date, int64_t base_nano,
                         basket_price *price, void *context, struct basket_link *l, struct err *e)
{
    const struct basket_period *p = basket_members(def, date + 1);

    must(p->member_len >= 1 && p->member_len <= BASKET_MEMBERS_MAX);
    *l = (struct basket_link){.period = p, .since = date, .base_nano = base_nano};
    for (size_t i = 0; i < p->member_len; i++) {
        char day[CLOCK_TEXT_MAX];

        l->then[i] = price_of(def, p->member[i], date, price, context);
        if (!l->then[i])
            return err_set(e, ERR_DATA, "basket \"%s\": \"%s\" has no price to start from on %s",
                           def->id, p->member[i], clock_text_date(date, day));
    }
    return true;
}

int64_t basket_next_chain(int64_t date)
{
    struct clock_civil c = clock_civil(date * CLOCK_DAY);
    int month = (c.month - 1) / 3 * 3 + 4;

    return month > 12 ? clock_date(c.year + 1, 1, 1) : clock_date(c.year, month, 1);
}

/* A member without a price of the day keeps the last one it had. */
static bool level_on(const struct basket_def *def, const struct basket_link *l, int64_t date,
                     basket_price *price, void *context, struct basket_day *out, struct err *e)
{
    int64_t now[BASKET_MEMBERS_MAX];

    *out = (struct basket_day){.date = date,
                               .chained = date > def->from && basket_next_chain(date - 1) == date};
    for (size_t i = 0; i < l->period->member_len; i++) {
        now[i] = price(context, l->period->member[i], date);
        if (now[i] > 0)
            continue;
        now[i] = price_of(def, l->period->member[i], date, price, context);
        out->carried++;
    }
    if (!basket_level(l->base_nano, l->then, now, l->period->member_len, &out->level_nano, e))
        return err_in(e, "basket \"%s\"", def->id);
    return out->level_nano /* nothing could be chained to 0 */
           || err_set(e, ERR_LIMIT, "basket \"%s\": the level is below a billionth of a point",
                      def->id);
}

bool basket_on(const struct basket_def *def, int64_t date, basket_price *price, void *context,
               struct basket_link *link, struct basket_day *out, struct err *e)
{
    must(date >= def->from);
    if ((!link->period || date <= link->since)
        && !start_period(def, def->from, def->base_nano, price, context, link, e))
        return false;
    for (int64_t chain; (chain = basket_next_chain(link->since)) < date;)
        if (!level_on(def, link, chain, price, context, out, e)
            || !start_period(def, chain, out->level_nano, price, context, link, e))
            return false;
    return level_on(def, link, date, price, context, out, e);
}
