/*
 * Several machines with one database, each with a name: the markets that are due are shared by the
 * places of the names, and each is asked by whoever has claimed it (store/machine.h). Who has the
 * lease leads: he asks what is left over, of a machine that did not come or died, and publishes
 * when all is stored. The others ask their share and end.
 *
 * All of it is a matter of who asks: a market that two have asked in one partition has two polls,
 * of which the method takes the first that is complete.
 */
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "stage/run_priv.h"
#include "store/machine.h"

/*
 * CLAIM: what a claim outlives the polling by, for judging and storing. PRESENT: so long is a
 * machine counted on that was not seen: markets are due once in a partition, and one that was left
 * in vain costs the leader a second round.
 */
enum { CLAIM_SPARE_S = 30, PRESENT_S = 2 * POLL_PARTITION, NAP_S = 1 };

int run_claim_s(const struct running *r)
{
    return r->config->run_deadline_s + CLAIM_SPARE_S;
}

int run_polling_s(const struct running *r)
{
    return r->config->run_deadline_s + (r->config->machine ? 2 * run_claim_s(r) : 0);
}

bool run_join(struct running *r, struct err *e)
{
    return !r->config->machine
           || store_machine_join(r->store, r->config->machine, PRESENT_S, &r->place, &r->of, e);
}

/* What is asked twice in one run would be asked for ever. */
static bool was_asked(const struct running *r, const char *market)
{
    for (size_t i = 0; i < r->asked.len; i++)
        if (text_eq(r->asked.at[i], market))
            return true;
    return false;
}

static size_t not_asked(const struct running *r, struct poll_seat *seats, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (!was_asked(r, seats[i].market->name))
            seats[kept++] = seats[i];
    return kept;
}

/* Claims of the seats what is free, and asks it; *left is how many others have. */
static bool poll_claimed(struct running *r, struct poll_seat *seats, size_t n, size_t *left,
                         struct err *e)
{
    const char **market = ARENA_ARRAY(&r->arena, const char *, n);
    bool *got = ARENA_ARRAY(&r->arena, bool, n);
    size_t mine = 0;

    *left = 0;
    if (n == 0)
        return true;
    for (size_t i = 0; i < n; i++)
        market[i] = seats[i].market->name;
    if (!store_claim_markets(r->store, r->config->machine, market, n, run_claim_s(r), got, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (got[i]) {
            *VEC_PUSH(&r->asked, &r->arena) = market[i];
            seats[mine++] = seats[i];
        }
    *left = n - mine;
    return run_poll_seats(r, seats, mine, e);
}

/* The database went away, and nobody knows of the others: all that is due is asked here. */
static bool poll_alone(struct running *r, struct err *e)
{
    struct poll_seat *seats;
    size_t n;

    run_lose_store(r, e);
    store_close(&r->store);
    return run_due_seats(r, &seats, &n, e) && run_poll_seats(r, seats, not_asked(r, seats, n), e);
}

/* One of the leader's looks at what is due still. */
static bool poll_rest(struct running *r, size_t *left, struct err *e)
{
    struct poll_seat *seats;
    size_t n;

    return run_due_seats(r, &seats, &n, e)
           && poll_claimed(r, seats, not_asked(r, seats, n), left, e);
}

static bool poll_share(struct running *r, struct err *e)
{
    struct poll_seat *seats;
    size_t n, kept = 0, left;

    if (!run_due_seats(r, &seats, &n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (seats[i].place % r->of == r->place)
            seats[kept++] = seats[i];
    return poll_claimed(r, seats, kept, &left, e);
}

bool run_poll_shared(struct running *r, struct err *e)
{
    int64_t until = clock_mono_ms() + INT64_C(1000) * run_polling_s(r);
    const struct timespec nap = {.tv_sec = NAP_S};
    bool done = poll_share(r, e);
    size_t left = 0;

    while (done && r->store && !r->waits) {
        done = poll_rest(r, &left, e);
        if (left == 0 || clock_mono_ms() > until)
            break;
        (void)nanosleep(&nap, NULL);
    }
    if (!done && e->kind == ERR_DATABASE && r->store)
        return poll_alone(r, e);
    if (r->store)
        store_drop_claims(r->store, r->config->machine);
    return done;
}
