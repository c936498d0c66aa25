/* Why a settlement has a price: the choices that lead to it, and how it differs from our own rule.
 */
#include "calc/contract/rule_why_priv.h"

#include "base/text.h"
#include "calc/contract/rule_observe_priv.h"

/* ---- which choices lead to a price ---- */

struct naming {
    const struct rule_work *work;
    int price;
    const char *text;
};

static int block_of(const struct rule_work *w, int k)
{
    int n = 1;

    for (; k < w->fields; k++)
        n *= w->rule->field[w->field[k]].len;
    return n;
}

static bool is_in(const struct naming *n, int combination)
{
    return n->work->price_of[combination] == n->price;
}

/* Two choices of a field from which the same choices of the later ones lead to the price. */
static bool is_alike(const struct naming *n, int a, int b, int block)
{
    for (int i = 0; i < block; i++)
        if (is_in(n, a + i) != is_in(n, b + i))
            return false;
    return true;
}

static int count_in(const struct naming *n, int offset, int block)
{
    int found = 0;

    for (int i = 0; i < block; i++)
        found += is_in(n, offset + i);
    return found;
}

/* From field k on, the combinations [offset, offset + block_of(k)). */
static void name_from(struct naming *n, int k, int offset, const char *so_far)
{
    const struct rule_work *w = n->work;
    int all = block_of(w, k), found = count_in(n, offset, all), block, len;
    struct arena *a = w->arena;
    bool done[RULE_CANDIDATES] = {false};

    if (found == 0)
        return;
    if (found == all) {
        n->text = n->text ? text_fmt(a, "%s; %s", n->text, so_far) : so_far;
        return;
    }
    block = block_of(w, k + 1);
    len = w->rule->field[w->field[k]].len;
    for (int i = 0; i < len; i++) {
        const char *values = "";
        int alike = 0;

        for (int j = i; j < len && !done[i]; j++) {
            if (done[j] || !is_alike(n, offset + i * block, offset + j * block, block))
                continue;
            done[j] = j > i;
            values = text_fmt(a, "%s%s%s", values, *values ? " or " : "",
                              rule_field_text(w->rule, w->field[k], j, a));
            alike++;
        }
        if (alike == len)
            name_from(n, k + 1, offset, so_far);
        else if (alike)
            name_from(n, k + 1, offset + i * block,
                      text_fmt(a, "%s%s%s %s", so_far, *so_far ? ", " : "",
                               rule_field_name(w->field[k]), values));
        if (alike == len)
            return;
    }
}

const char *rule_choice_of(const struct rule_work *w, int price)
{
    struct naming n = {w, price, NULL};

    if (w->fields == 0)
        return NULL;
    name_from(&n, 0, 0, "");
    return n.text && *n.text ? n.text : "whatever the unknown fields are";
}

/* ---- what makes the difference to our own rule ---- */

/* Fields that change hands together. */
static const struct {
    enum rule_field field[3];
    int len;
} hands[] = {
    {{RULE_VALUE}, 1},     {{RULE_INPUT_STEP}, 1},
    {{RULE_LEVELS}, 1},    {{RULE_DAYS, RULE_CALENDAR, RULE_UNKNOWN_DAYS}, 3},
    {{RULE_STATISTIC}, 1}, {{RULE_MISSING}, 1},
    {{RULE_STEP}, 1},      {{RULE_MODE}, 1},
    {{RULE_PLACE}, 1},
};

static void hand_over(struct rule_pick *to, const struct rule_pick *from, size_t step)
{
    for (int i = 0; i < hands[step].len; i++) {
        enum rule_field f = hands[step].field[i];

        to->v[f] = from->v[f];
        if (f == RULE_CALENDAR)
            to->calendar = from->calendar;
        if (f == RULE_MISSING)
            to->missing = from->missing;
    }
}

static const char *signed_text(int64_t value, struct arena *a)
{
    char text[FIXED_TEXT_MAX];

    return text_fmt(a, "%s%s", value > 0 ? "+" : "", fixed_text_short(value, text));
}

/*
 * From our own rule to this price, one field after another in the order of hands[], and what the
 * price did at each: the steps add up to the difference. The order decides how rounding is shared
 * between them.
 */
const char *rule_made_of(const struct rule_work *w, const struct rule_price *price,
                         const int *choice)
{
    struct rule_pick at = rule_pick_of(w->own, NULL), to = rule_pick_of(w->rule, choice);
    struct rule_price now;
    const char *out = NULL;
    int64_t before;

    if (!price->has_price || !text_eq(w->own->index, w->rule->index))
        return NULL;
    rule_observe(&at, &w->in, w->without, &now, w->arena);
    for (size_t i = 0; now.has_price && i <= sizeof hands / sizeof *hands; i++) {
        const char *name = "period";

        before = now.price_nusd;
        if (i == 0) {
            at.period = to.period;
            at.v[RULE_LISTED_ON] = to.v[RULE_LISTED_ON];
        } else {
            hand_over(&at, &to, i - 1);
            name = rule_field_name(hands[i - 1].field[0]);
        }
        rule_observe(&at, &w->in, w->without, &now, w->arena);
        if (now.has_price && now.price_nusd != before)
            out = text_fmt(w->arena, "%s%s%s %s", out ? out : "", out ? ", " : "", name,
                           signed_text(now.price_nusd - before, w->arena));
    }
    return now.has_price ? out : NULL;
}
