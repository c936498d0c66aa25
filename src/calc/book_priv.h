/*
 * R3 and R4: from quotes to one price per seat and partition.
 *
 * Time is cut into slots of one partition's length; the first slots are the lead-in. Every panel
 * seat has a cell in every slot.
 *
 * R3 in the order in which reasons are given, the first that applies being the verdict: read well
 * (the quote's own verdict) · available · instrument · term · seat (market and operator) · tier ·
 * reliability · bounds · first poll of the slot · duplicate key · seen before (peer) · price as
 * before (peer) · one machine once.
 *
 * Decided here, where METHOD leaves it open:
 *  - A market's poll in a slot is its earliest; all its quotes share the time. The market answered
 *    when it has any quote in the slot, of whatever kind, unless its poll was held.
 *  - "The market's previous poll" (peer) in GHR-1.0 is the one that counted in the nearest earlier
 *    slot with one, and a sold-out offer was not seen in it. With `seen_last_poll` it is what the
 *    words say: the market's last poll before this one, and what it shows as rented was seen. A
 *    held poll is none. Either way it is in an earlier slot, not more than `seen_partitions` back.
 *    Seen means a quote of the same offer key, operator, instrument and term, read well. The price
 *    may have moved by the tolerance of what it was then, exactly that included.
 *  - One machine once: most GPUs, then cheapest, then key. It holds inside one market, wherever the
 *    market names machines.
 *  - Offers whose host is not told count as one host together.
 *  - A peer host fills at most floor(Q x share), at least one GPU. With `fill_hosts_min` (at most
 *    Q of them) the last GPUs wait for hosts that do not fill yet: as many as are still missing. So
 *    a large host cannot keep the small ones out of the price, nor silence the market by growing.
 *  - A market with a held poll is like one whose poll failed; a truncated one answered without a
 *    price. Both are told by quotes of the poll that bear the verdict.
 *  - A seat whose market tells a price of it that is disputed is read from its stand-in, as if the
 *    market had not answered for it; without a price there either it is `disputed`, not carried.
 */
#ifndef CALC_BOOK_PRIV_H
#define CALC_BOOK_PRIV_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/arena.h"
#include "base/text.h"
#include "calc/def.h"
#include "domain/quote.h"

#define BOOK_NO_POLL INT64_MIN

struct book_cell {
    const char *market;   /* that speaks for the seat here: its own or its stand-in */
    int64_t poll;         /* time of the market's poll, BOOK_NO_POLL when it failed */
    int64_t seen;         /* time of the poll that shows what was seen here, likewise */
    int64_t price_nusd;   /* 0 unless verdict is OK */
    int64_t gpus;         /* in the eligible offers */
    uint32_t offers;      /* eligible */
    bool disputed;        /* a price of the seat waits on the market that is to speak for it */
    enum verdict verdict; /* OK, NO_ELIGIBLE, DISPUTED, THIN_BOOK, SHALLOW, TRUNCATED,
                             HELD, ABSENT */
};

struct book {
    const struct calc_def *def;
    int64_t start; /* of slot 0 */
    int slot_s, slots;
    int64_t fill_gpus;
    struct book_cell *cell; /* [seat * slots + slot] */
};

/*
 * An offer that may be eligible, of one seat in one slot. Small, and with the hash of its key: of a
 * million offers most are never asked for the text of their quote, which lies far away.
 */
enum { BOOK_CELLS_MAX = 1 << 28 };

struct book_offer {
    int64_t price_nusd;
    uint32_t quote; /* its place among the quotes */
    uint32_t key;   /* book_hash of quote.offer */
    int32_t gpus;   /* depth */
    uint32_t cell : 28;
    uint32_t only_seen : 1; /* not eligible, but it counts as seen for the next poll */
    uint32_t unseen : 1;    /* the other way round: a later poll shows what was seen */
    uint32_t lost : 1;      /* another offer of the same key or machine stands for it */
    uint32_t has_machine : 1;
};

/* Of a text that a market chose: keyed, so that nobody knows which of them fall on one slot. */
static inline uint32_t book_hash(const char *text)
{
    return text ? (uint32_t)text_hash(text, strlen(text)) : 0;
}

/* What R3's table of reasons leaves: offers ordered by cell, first[cell]..first[cell + 1]. */
struct book_offers {
    struct book_offer *at;
    size_t len;
    uint32_t *first; /* cells + 1 */
};

/*
 * Fills start, slot_s, slots, fill_gpus given in `b` with cells. `verdict` may be NULL; else it has
 * room for n and every quote gets one.
 */
void book_make(struct book *b, const struct quote *quotes, size_t n, enum verdict *verdict,
               struct arena *a);

/* The two halves of it, eligible.c and price.c. */
void book_screen(struct book *b, const struct quote *quotes, size_t n, enum verdict *verdict,
                 struct book_offers *out, struct arena *a);
void book_price(struct book *b, const struct quote *quotes, const struct book_offers *offers,
                enum verdict *verdict, struct arena *a);

static inline const struct book_cell *book_at(const struct book *b, size_t seat, int slot)
{
    return &b->cell[seat * (size_t)b->slots + (size_t)slot];
}

/* Slot of a time, -1 when outside. */
static inline int book_slot(const struct book *b, int64_t time)
{
    int64_t off = time - b->start;

    return off < 0 || off >= (int64_t)b->slots * b->slot_s ? -1 : (int)(off / b->slot_s);
}

#endif
