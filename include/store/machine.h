/*
 * Machines that share the markets of one database. Each has a name of its own, given by its
 * configuration; a state folder has one run at a time, so one name is one process. Time is the
 * database's. Every call is one statement, however many markets there are.
 */
#ifndef STORE_MACHINE_H
#define STORE_MACHINE_H
#include "base/vec.h"
#include "store/store.h"

struct store_machine {
    const char *name, *host;
    int64_t unseen_s; /* since it asked last */
    bool counted;     /* markets are left to it */
};

typedef VEC(struct store_machine) store_machine_list;

/*
 * Says that `machine` is there for the next `seconds`; *place is its own among the *of machines
 * that are, in the order of their names: the markets are shared by that.
 */
bool store_machine_join(struct store *s, const char *machine, int seconds, size_t *place,
                        size_t *of, struct err *e) MUST_USE;

/*
 * Claims for `machine` those of n markets that nobody else has, for `seconds`; got[i] says which.
 * What it had claimed itself, as before it was killed, is its own still.
 */
bool store_claim_markets(struct store *s, const char *machine, const char *const *market, size_t n,
                         int seconds, bool *got, struct err *e) MUST_USE;

/* Machines of the last seven days, by name. */
bool store_get_machines(struct store *s, store_machine_list *out, struct arena *a,
                        struct err *e) MUST_USE;

/* Never fails: a claim that cannot be given back runs out. */
void store_drop_claims(struct store *s, const char *machine);

#endif
