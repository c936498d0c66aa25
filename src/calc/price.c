/*
 * The second half of R3 (what needs the other offers of a cell) and R4.
 *
 * Only the cheapest offers fill, so a heap gives them without sorting the rest. Keys, machines and
 * hosts are found by hashing; every choice between offers goes by a total order, so neither the
 * hashes nor the order of arrival have a say.
 */
#include <string.h>

#include "base/fixed.h"
#include "base/number.h"
#include "base/text.h"
#include "calc/book_priv.h"

enum key { KEY_OFFER, KEY_MACHINE, KEY_HOST };

/*
 * A set of offers by one of their texts. Not base/map.h: it is emptied for every cell, by a new
 * round and nothing else, and asks for no text of an offer whose hash is another.
 */
struct set {
    struct slot {
        uint32_t hash, offer, round;
    } * slot;
    size_t mask;
    uint32_t round;
};

enum { FILLERS_MAX = 1024 }; /* every filler gives a GPU at least, and Q is not larger */

struct pricer {
    struct book *book;
    const struct quote *quotes;
    struct book_offer *offers;
    enum verdict *verdict;
    struct set work, seen[2]; /* seen[0]: of the poll before, [1]: of this one */
    uint32_t *live;           /* eligible offers of the cell at hand */
    size_t len;
    int64_t *gpus; /* of each filler, and behind which offer of `live` it is found again */
    size_t *used;
};

static const struct quote *quote_of(const struct pricer *p, uint32_t offer)
{
    return &p->quotes[p->offers[offer].quote];
}

static const char *text_of(const struct pricer *p, uint32_t offer, enum key key)
{
    const struct quote *q = quote_of(p, offer);

    return key == KEY_OFFER ? q->offer : key == KEY_MACHINE ? q->machine : q->host;
}

static struct set set_make(size_t len, struct arena *a)
{
    size_t cap = 16;

    while (cap < 2 * len)
        cap *= 2;
    return (struct set){ARENA_ARRAY(a, struct slot, cap), cap - 1, 1};
}

static uint32_t hash_of(const struct pricer *p, uint32_t offer, enum key key)
{
    return key == KEY_OFFER ? p->offers[offer].key : book_hash(text_of(p, offer, key));
}

/* The slot of an offer's text: with the offer that has it, or free (round differs). */
static struct slot *set_find(const struct pricer *p, struct set *s, uint32_t offer, enum key key)
{
    uint32_t hash = hash_of(p, offer, key);
    size_t at = hash & s->mask;

    while (s->slot[at].round == s->round
           && (s->slot[at].hash != hash
               || !text_eq(text_of(p, s->slot[at].offer, key), text_of(p, offer, key))))
        at = (at + 1) & s->mask;
    s->slot[at].hash = hash; /* the same when taken, ours when free */
    return &s->slot[at];
}

static bool is_taken(const struct set *s, const struct slot *at)
{
    return at->round == s->round;
}

static void take(const struct set *s, struct slot *at, uint32_t offer)
{
    at->round = s->round;
    at->offer = offer;
}

/* Cheapest first, ties by key; the rest only tells apart what a market sent twice. */
static int cheaper(const struct pricer *p, uint32_t a, uint32_t b)
{
    const struct quote *x, *y;
    int order = number_cmp(p->offers[a].price_nusd, p->offers[b].price_nusd);

    if (order)
        return order;
    x = quote_of(p, a), y = quote_of(p, b);
    if ((order = text_cmp(x->offer, y->offer)) || (order = number_cmp(y->gpus, x->gpus))
        || (order = number_cmp(y->available, x->available)) || (order = text_cmp(x->host, y->host))
        || (order = text_cmp(x->machine, y->machine)) || (order = text_cmp(x->region, y->region))
        || (order = text_cmp(x->tier, y->tier)))
        return order;
    return text_cmp(x->instrument, y->instrument);
}

static int larger(const struct pricer *p, uint32_t a, uint32_t b)
{
    int order = number_cmp(quote_of(p, b)->gpus, quote_of(p, a)->gpus);

    return order ? order : cheaper(p, a, b);
}

static void give(struct pricer *p, uint32_t offer, enum verdict v)
{
    if (p->verdict)
        p->verdict[p->offers[offer].quote] = v;
}

static void lose(struct pricer *p, uint32_t offer, enum verdict v)
{
    p->offers[offer].lost = true;
    give(p, offer, v);
}

/* Keeps the best offer of every text, `loser` goes to the others. Offers without a machine are
 * kept. */
static void keep_best(struct pricer *p, enum key key, enum verdict loser,
                      int (*order)(const struct pricer *, uint32_t, uint32_t))
{
    size_t kept = 0;

    p->work.round++;
    for (size_t i = 0; i < p->len; i++) {
        uint32_t offer = p->live[i];
        struct slot *at;

        if (key == KEY_MACHINE && !p->offers[offer].has_machine)
            continue; /* every offer has a key */
        at = set_find(p, &p->work, offer, key);
        if (!is_taken(&p->work, at)) {
            take(&p->work, at, offer);
        } else if (order(p, offer, at->offer) < 0) {
            lose(p, at->offer, loser);
            at->offer = offer;
        } else {
            lose(p, offer, loser);
        }
    }
    for (size_t i = 0; i < p->len; i++)
        if (!p->offers[p->live[i]].lost)
            p->live[kept++] = p->live[i];
    p->len = kept;
}

/* Remembers what this slot showed, for the next poll; of a key shown twice the cheapest. */
static void remember(struct pricer *p, uint32_t first, uint32_t end)
{
    struct set *now = &p->seen[1];

    now->round++;
    for (uint32_t offer = first; offer < end; offer++) {
        struct slot *at;

        if (p->offers[offer].unseen)
            continue;
        at = set_find(p, now, offer, KEY_OFFER);
        if (!is_taken(now, at) || p->offers[offer].price_nusd < p->offers[at->offer].price_nusd)
            take(now, at, offer);
    }
}

static void swap_seen(struct pricer *p)
{
    struct set old = p->seen[0];

    p->seen[0] = p->seen[1];
    p->seen[1] = old;
}

static bool has_moved(const struct pricer *p, int64_t before, int64_t now)
{
    fixed_wide move = (fixed_wide)now - before;

    return (move < 0 ? -move : move) * FIXED_ONE
           > (fixed_wide)before * p->book->def->method->seen_tolerance_nano;
}

/* R3 (e). `before`: the market's previous poll is young enough. */
static void keep_seen(struct pricer *p, bool before)
{
    size_t kept = 0;

    for (size_t i = 0; i < p->len; i++) {
        uint32_t offer = p->live[i];
        const struct slot *at;

        if (!before) {
            give(p, offer, VERDICT_WAITING);
            continue;
        }
        at = set_find(p, &p->seen[0], offer, KEY_OFFER);
        if (!is_taken(&p->seen[0], at))
            give(p, offer, VERDICT_WAITING);
        else if (has_moved(p, p->offers[at->offer].price_nusd, p->offers[offer].price_nusd))
            give(p, offer, VERDICT_MOVED);
        else
            p->live[kept++] = offer;
    }
    p->len = kept;
}

static int count_hosts(struct pricer *p)
{
    int hosts = 0;

    p->work.round++;
    for (size_t i = 0; i < p->len; i++) {
        struct slot *at = set_find(p, &p->work, p->live[i], KEY_HOST);

        if (!is_taken(&p->work, at)) {
            take(&p->work, at, p->live[i]);
            hosts++;
        }
    }
    return hosts;
}

static void sift(struct pricer *p, size_t at, size_t len)
{
    for (size_t child; (child = 2 * at + 1) < len; at = child) {
        uint32_t offer = p->live[at];

        if (child + 1 < len && cheaper(p, p->live[child + 1], p->live[child]) < 0)
            child++;
        if (cheaper(p, offer, p->live[child]) <= 0)
            return;
        p->live[at] = p->live[child];
        p->live[child] = offer;
    }
}

/* GPUs that the host of an offer may still fill; the hosts used are few, as is Q. */
static int64_t host_room(const struct pricer *p, uint32_t offer, int64_t cap, const size_t *used,
                         const int64_t *gpus, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text_eq(text_of(p, p->live[used[i]], KEY_HOST), text_of(p, offer, KEY_HOST)))
            cap -= gpus[i];
    return cap;
}

/* Hosts that a filling of Q takes at least. */
static int hosts_to_fill(const struct method *m, int64_t q)
{
    return (int)number_min(m->fill_hosts_min, q);
}

/*
 * Fills Q from the cheapest on; true with the price. The offers taken move behind the heap's end,
 * where `used` finds them again.
 */
static bool fill(struct pricer *p, bool peer, int64_t q, int64_t *price)
{
    const struct method *m = p->book->def->method;
    int64_t cap = q, need = q;
    int64_t *gpus = p->gpus;
    size_t *used = p->used, n = 0, len = p->len;
    fixed_wide sum = 0;
    int missing = peer ? hosts_to_fill(m, q) : 0; /* hosts that have to fill yet */

    if (peer)
        cap = number_max((int64_t)((fixed_wide)q * m->host_share_nano / FIXED_ONE), 1);
    for (size_t i = len / 2; i-- > 0;)
        sift(p, i, len);
    while (need && len && n < FILLERS_MAX) {
        uint32_t offer = p->live[0];
        int64_t part = p->offers[offer].gpus, room = cap;
        int wait; /* GPUs that are left to the hosts that will be missing then */

        p->live[0] = p->live[--len];
        p->live[len] = offer;
        sift(p, 0, len);
        if (peer)
            room = host_room(p, offer, cap, used, gpus, n);
        wait = missing - (missing && room == cap);
        part = number_min(part, number_min(room, need - wait));
        if (part <= 0)
            continue;
        missing = wait;
        sum += (fixed_wide)p->offers[offer].price_nusd * part;
        need -= part;
        used[n] = len;
        gpus[n++] = part;
    }
    for (size_t i = 0; i < p->len; i++)
        give(p, p->live[i], need ? VERDICT_NOT_PRICED : VERDICT_UNFILLED);
    for (size_t i = 0; i < n && !need; i++)
        give(p, p->live[used[i]], VERDICT_OK);
    must(need >= 0);
    if (!need)
        *price = fixed_div_even(sum, q);
    return !need;
}

static void price_cell(struct pricer *p, struct book_cell *c, bool peer)
{
    const struct method *m = p->book->def->method;
    int64_t q = p->book->fill_gpus ? p->book->fill_gpus : 1;
    int hosts = (int)number_max(m->hosts_min, hosts_to_fill(m, q));

    c->offers = (uint32_t)p->len;
    for (size_t i = 0; i < p->len; i++)
        c->gpus += p->offers[p->live[i]].gpus;
    if (c->verdict == VERDICT_NO_ELIGIBLE && c->disputed && !p->len)
        c->verdict = VERDICT_DISPUTED;
    if (c->verdict == VERDICT_NO_ELIGIBLE && p->len)
        c->verdict = peer && count_hosts(p) < hosts     ? VERDICT_THIN_BOOK
                     : fill(p, peer, q, &c->price_nusd) ? VERDICT_OK
                                                        : VERDICT_SHALLOW;
    if (c->verdict != VERDICT_OK)
        for (size_t i = 0; i < p->len; i++)
            give(p, p->live[i], VERDICT_NOT_PRICED);
}

static void price_seat(struct pricer *p, const struct book_offers *offers, size_t seat)
{
    const struct method *m = p->book->def->method;
    bool peer = p->book->def->panel->member[seat].peer && m->hosts_min > 0;
    int before = -1;

    for (int slot = 0; slot < p->book->slots; slot++) {
        size_t cell = seat * (size_t)p->book->slots + (size_t)slot;
        struct book_cell *c = &p->book->cell[cell];
        uint32_t first = offers->first[cell], end = offers->first[cell + 1];

        p->len = 0;
        for (uint32_t i = first; i < end; i++)
            if (!offers->at[i].only_seen)
                p->live[p->len++] = i;
        keep_best(p, KEY_OFFER, VERDICT_DUPLICATE, cheaper);
        if (peer && c->poll != BOOK_NO_POLL)
            keep_seen(p, before >= 0 && slot - before <= m->seen_partitions);
        if (peer && c->seen != BOOK_NO_POLL) {
            remember(p, first, end);
            swap_seen(p);
            before = slot;
        }
        keep_best(p, KEY_MACHINE, VERDICT_SAME_MACHINE, larger);
        price_cell(p, c, peer);
    }
}

void book_price(struct book *b, const struct quote *quotes, const struct book_offers *offers,
                enum verdict *verdict, struct arena *a)
{
    struct pricer p = {.book = b, .quotes = quotes, .offers = offers->at, .verdict = verdict};
    size_t cells = b->def->panel->member_len * (size_t)b->slots, most = 0;

    must(offers->first[0] == 0 && offers->first[cells] == offers->len);
    for (size_t c = 0; c < cells; c++)
        most = (size_t)number_max((int64_t)most, offers->first[c + 1] - offers->first[c]);
    p.live = ARENA_ARRAY(a, uint32_t, most);
    p.gpus = ARENA_ARRAY(a, int64_t, FILLERS_MAX);
    p.used = ARENA_ARRAY(a, size_t, FILLERS_MAX);
    p.work = set_make(most, a);
    p.seen[0] = set_make(most, a);
    p.seen[1] = set_make(most, a);
    for (size_t seat = 0; seat < b->def->panel->member_len; seat++)
        price_seat(&p, offers, seat);
}

void book_make(struct book *b, const struct quote *quotes, size_t n, enum verdict *verdict,
               struct arena *a)
{
    struct book_offers offers;

    book_screen(b, quotes, n, verdict, &offers, a);
    book_price(b, quotes, &offers, verdict, a);
}
