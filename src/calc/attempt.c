/* R6 to R9 for every partition of a window. */
#include <stdlib.h>

#include "base/number.h"
#include "base/text.h"
#include "calc/day_priv.h"

/*
 * R6: the last price of a market whose poll failed. The nearest slot with a poll decides: when that
 * answered without a price, the market was sold out since, and an older price is not revived.
 */
static int carry_from(const struct book *b, size_t seat, int slot)
{
    int back = 0;

    while (++back <= b->def->method->carry_partitions) { /* the lead-in has as many slots */
        const struct book_cell *c = book_at(b, seat, slot - back);

        if (c->poll != BOOK_NO_POLL)
            return c->verdict == VERDICT_OK ? back : 0;
    }
    return 0;
}

static struct fixing_vote make_vote(const struct attempt *t, size_t seat, int partition)
{
    const struct panel_member *m = &t->def->panel->member[seat];
    const struct book_cell *c = book_at(&t->book, seat, partition + t->lead);
    struct fixing_vote v = {.partition = partition,
                            .op = m->op,
                            .market = c->market,
                            .verdict = c->verdict,
                            .price_nusd = c->price_nusd};
    int back = c->poll == BOOK_NO_POLL ? carry_from(&t->book, seat, partition + t->lead) : 0;

    if (back) {
        v.verdict = VERDICT_CARRIED;
        v.carried = true;
        v.carried_from = back;
        v.price_nusd = book_at(&t->book, seat, partition + t->lead - back)->price_nusd;
    }
    return v;
}

bool vote_counts(const struct fixing_vote *v)
{
    return v->verdict == VERDICT_OK || v->verdict == VERDICT_CARRIED
           || v->verdict == VERDICT_CLAMPED;
}

static int by_price(const void *a, const void *b)
{
    const struct fixing_vote *x = *(struct fixing_vote *const *)a;
    const struct fixing_vote *y = *(struct fixing_vote *const *)b;
    int order = number_cmp(x->price_nusd, y->price_nusd);

    return order ? order : text_cmp(x->op, y->op);
}

/* R8; the sentence when it is not met. */
static const char *judge_quorum(const struct method *m, const struct fixing_partition *p,
                                struct arena *a)
{
    if (!p->polled && !p->carried)
        return "no market of the panel answered";
    if (p->operators < m->operators_min)
        return text_fmt(a, "%d operators have a price, %d needed", p->operators, m->operators_min);
    if (p->carried > p->operators / m->carried_of)
        return text_fmt(a, "%d of %d prices are carried, at most %d allowed", p->carried,
                        p->operators, p->operators / m->carried_of);
    return NULL;
}

/* Values, counted prices and weights of a valid partition. */
static void count_votes(const struct method *m, struct fixing_partition *p,
                        struct fixing_vote **vote, size_t n, int64_t *price)
{
    struct partition_values v;

    qsort(vote, n, sizeof *vote, by_price);
    for (size_t i = 0; i < n; i++)
        price[i] = vote[i]->price_nusd;
    v = partition_values(m, price, n);
    for (size_t i = 0; i < n; i++) {
        vote[i]->counted_nusd = partition_clamp(&v, price[i]);
        vote[i]->weight_nano = partition_weight(i, n);
        if (vote[i]->counted_nusd != price[i])
            vote[i]->verdict = VERDICT_CLAMPED;
    }
    p->clamped = v.clamped;
    p->dispersed = v.dispersed;
    p->median_nusd = v.median_nusd;
    p->central50_nusd = v.central50_nusd;
    p->mean_nusd = v.mean_nusd;
}

static void make_partition(struct attempt *t, int number, struct fixing_vote **counting,
                           int64_t *price, struct arena *a)
{
    struct fixing_partition *p = &t->partition[number];
    struct fixing_vote *vote = &t->vote[(size_t)number * t->seats];
    size_t n = 0;

    p->number = number;
    p->start = t->book.start + (int64_t)(number + t->lead) * t->book.slot_s;
    for (size_t seat = 0; seat < t->seats; seat++) {
        vote[seat] = make_vote(t, seat, number);
        p->polled = p->polled || book_at(&t->book, seat, number + t->lead)->poll != BOOK_NO_POLL;
        if (vote_counts(&vote[seat]))
            counting[n++] = &vote[seat];
        p->carried += vote[seat].carried;
        must(vote_counts(&vote[seat]) == (vote[seat].price_nusd > 0));
    }
    p->operators = (int)n;
    p->why = judge_quorum(t->def->method, p, a);
    p->valid = !p->why;
    if (p->valid)
        count_votes(t->def->method, p, counting, n, price);
}

void attempt_make(struct attempt *t, const struct calc_def *def, int64_t start, int slot_s,
                  int partitions, int64_t fill_gpus, const struct quote *quotes, size_t n,
                  enum verdict *verdict, struct arena *a)
{
    struct fixing_vote **counting;
    int64_t *price;
    int run = 0;

    *t = (struct attempt){.def = def,
                          .lead = method_lead(def->method),
                          .partitions = partitions,
                          .seats = def->panel->member_len};
    t->book = (struct book){.def = def,
                            .start = start - (int64_t)t->lead * slot_s,
                            .slot_s = slot_s,
                            .slots = t->lead + partitions,
                            .fill_gpus = fill_gpus};
    book_make(&t->book, quotes, n, verdict, a);
    t->partition = ARENA_ARRAY(a, struct fixing_partition, (size_t)partitions);
    t->vote = ARENA_ARRAY(a, struct fixing_vote, (size_t)partitions * t->seats);
    counting = ARENA_ARRAY(a, struct fixing_vote *, t->seats);
    price = ARENA_ARRAY(a, int64_t, t->seats);
    for (int i = 0; i < partitions; i++) {
        make_partition(t, i, counting, price, a);
        t->valid += t->partition[i].valid;
        run = t->partition[i].valid ? 0 : run + 1;
        t->invalid_run = (int)number_max(run, t->invalid_run);
    }
    must(t->valid + t->invalid_run <= partitions);
}
