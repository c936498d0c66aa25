/*
 * Leases: who may do a thing now. A row with an owner and an expiry, taken by one statement, so
 * that it works on any number of hosts and after a crash: a lease whose owner was a process of
 * this host that is no more is taken over at once, any other when it has run out. It is short, and
 * renewed as long as its holder works. Time is the database's, so that the clocks of two hosts have
 * no say (and a moved --now neither). A lease for a day or longer is none: nobody is kept away for
 * ever.
 */
#ifndef STORE_LEASE_H
#define STORE_LEASE_H
#include "store/store.h"

/*
 * S: for so long it runs on, at least, from each renewal, and from each publication under it; what
 * a statement may take (60 s) and KEEP together are less. KEEP: a renewal is due so long after the
 * one before.
 */
enum { STORE_LEASE_OWNER_MAX = 128, STORE_LEASE_S = 90, STORE_LEASE_KEEP_S = 20 };

struct store_lease {
    const char *name;                  /* "run" */
    char owner[STORE_LEASE_OWNER_MAX]; /* host/boot/name space:process:random */
    int seconds;
    int64_t taken_ms; /* clock_mono_ms */
    int64_t fence;    /* greater with each taking, whoever takes it */
};

/*
 * ERR_LOCKED with the holder and when it runs out when somebody else holds it. A lease without
 * an owner gets a name of its own; one that has it, as after a taking whose answer was lost, may
 * be taken again.
 */
bool store_lease_take(struct store *s, struct store_lease *l, const char *name, int seconds,
                      struct err *e) MUST_USE;
/*
 * From here on what this store publishes is published under the lease: each takes its number only
 * while the lease is still of this taking, which is looked at and held in the transaction of the
 * publication itself, and costs no question more. Whoever slept while somebody else took it over
 * gets ERR_LOCKED, and nothing is stored. And it is kept (store_keep_lease) before each statement
 * outside of a transaction, so that who does one thing after the other need not think of it; who
 * waits for something else does. NULL, as a store begins: under none.
 */
void store_publish_under(struct store *s, const struct store_lease *l);
/*
 * Renews the lease that is published under, when that is due; nothing where there is none. False,
 * with ERR_LOCKED, from the moment on when it turns out to be another's: it was taken over, and is
 * not taken back. A renewal that could not be sent, or was not answered within five seconds, is no
 * error and due again when the next would be: what is published says how that went.
 */
bool store_keep_lease(struct store *s, struct err *e) MUST_USE;
/* Who holds a lease now. *held false: nobody, or it has run out. */
struct store_lease_row {
    const char *owner;
    int64_t left_s;
};
bool store_lease_holder(struct store *s, const char *name, struct store_lease_row *out, bool *held,
                        struct arena *a, struct err *e) MUST_USE;
/* Never fails: what cannot be released runs out. */
void store_lease_release(struct store *s, const struct store_lease *l);

#endif
