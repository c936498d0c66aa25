/*
 * Inside of a run: run.c has the order of things, run_gather.c the process that asks, run_share.c
 * which of it is this machine's, run_seats.c who is due and one round of asking, run_store.c what
 * becomes of the answers, run_publish.c what is published of it, run_tell.c what is said of all
 * that.
 */
#ifndef STAGE_RUN_PRIV_H
#define STAGE_RUN_PRIV_H
#include "base/vec.h"
#include "norm/fx.h"
#include "stage/poll/poll.h"
#include "stage/poll/skew.h"
#include "stage/run.h"
#include "stage/trouble_priv.h"
#include "store/run.h"

/* STORING: so long after the last poll may be answered those that were are stored. */
enum { RUN_STORING_S = 300 };

/* What gathering leaves for the rest of the run, in memory that both processes see (gather). */
struct gathered {
    struct err worst;           /* what the run ends with */
    size_t asked, answered;     /* markets in this partition, by this run and by those before it */
    size_t stored, polled;      /* polled: of those stored, by this run */
    int64_t late_from, late_to; /* moments of polls that finals may not know; 0: none */
    struct skew skew;           /* of this machine's clock, */
    struct err clock;           /* and kind ERR_CLOCK when nothing is published for it */
    struct poll_at at;          /* what is being read */
    bool singly;                /* polls are stored one by one: together they end the process */
    bool done, lost_store;      /* it came to its end; the database went away */
    struct err why;             /* when not done */
};

/* A market whose reply ended the process that read it. */
struct blamed {
    const char *market, *why;
};

struct running {
    const struct run_setup *setup;
    const struct config *config;
    struct store *store; /* NULL: the database is away */
    struct arena arena;
    struct intern intern;
    struct norm_fx fx;
    int64_t fx_for; /* the date whose polls these rates are for; 0: none were read */
    struct norm norm;
    struct poll_setup poll;
    struct store_lease lease;
    struct store_run row;
    bool waits;        /* another machine's run is at work; a named one polls its share */
    bool overtaken;    /* another machine took the lease: nothing more is written */
    bool no_partition; /* of this month, and it cannot be made in this run */
    struct gathered *got;
    VEC(struct blamed) blamed;
    const char *suspect;         /* manifest that was being read when a process ended, or NULL */
    size_t place, of;            /* this machine among those that are there */
    VEC(const char *) asked;     /* markets, by this process, where several share them */
    struct store_poll_list hour; /* polls of this hour, before any was stored */
    bool gathered;               /* some may have been stored since */
    int64_t now_mono_ms;         /* clock_mono_ms when it was setup->now */
    int64_t moved_ms;            /* clock_mono_ms when gathering was last seen to get on, ... */
    size_t moved_to;             /* ... and how many polls it had stored then */
    struct troubles troubles;
};

/* ---- what is said ---- */

/* The run goes on after what went wrong, and ends with the gravest: the first one of its kind. */
void run_note(struct running *r, const struct err *e);

/* The database went away in the middle: said once, the rest waits on disk. */
void run_lose_store(struct running *r, const struct err *e);

/* For store_hear_left_out. */
void run_hear_left_out(void *to, const char *market, int64_t observed_at, const char *why);

/* Of each market, and of all when none answered. */
void run_tell_polled(struct running *r, const struct polled *polled, size_t n);

void run_load_troubles(struct running *r);
void run_save_troubles(struct running *r);

/* The last word: what ended the run is a trouble like any other, and what was not met is over. */
void run_end_troubles(struct running *r, bool done, struct err *e);

/* ---- what is stored ---- */

/* Before any poll is stored, those that waited too: what was there first is what verify goes by. */
void run_fetch_rates(struct running *r);

/* Held or believed, before anything is stored; a poll nobody could judge waits on disk. */
void run_judge_polled(struct running *r, struct polled *polled, size_t n);

/* What was polled just now; what is on disk only is stored from there. Drops it. */
void run_store_polled(struct running *r, struct polled *polled, size_t n);

/* Polls that a run before this one could not store. */
void run_store_waiting(struct running *r);

/* Moments of polls that finals may not know. */
void run_note_late(struct running *r, int64_t from, int64_t to);

/* One try each: what cannot be read now would fail every run to come, and stays for a person. */
void run_set_aside(struct running *r, const char *manifest, struct err *why);

/* ---- what is published ---- */

/* A run or an import that died may have stored polls of final days and said nothing of them. */
void run_look_behind(struct running *r);

/* All that is due; nothing by a clock that others do not share. */
void run_publish(struct running *r);

/* ---- who is asked ---- */

/*
 * Stores the polls that wait and polls what is due. It reads the bytes of strangers, so it works
 * in a process of its own: what is due to be published is published after it, whatever becomes of
 * it. Meanwhile the lease is kept. An order (publish first, then poll) would do for that, but every
 * fixing would then lack the polls of its own hour. A process that was ended is followed by
 * another, without what ended it.
 */
bool run_gather(struct running *r, struct err *e);

/*
 * What the process that waits does now and then: the lease is kept as long as gathering gets on.
 * When it has stored nothing for the time that all asking and RUN_STORING_S may take it hangs, and
 * other machines go on.
 */
void run_keep_lease(void *running);

/* Of those who are due the first *n, in a list of all; those who are not count as asked before. */
bool run_due_seats(struct running *r, struct poll_seat **seats, size_t *n, struct err *e);

/* Asks them, judges, tells and stores. */
bool run_poll_seats(struct running *r, struct poll_seat *seats, size_t n, struct err *e);

/*
 * The same for all who are due, shared with the other machines: each claims those of its place, and
 * who leads then what nobody has claimed, and waits for the others' until they are stored or their
 * claims have run out.
 */
bool run_poll_shared(struct running *r, struct err *e);

/* Says that this machine is there, where it has a name. */
bool run_join(struct running *r, struct err *e);

/* So long may a claim last, and the asking of all who are due, by whoever leads. */
int run_claim_s(const struct running *r);
int run_polling_s(const struct running *r);

/* Compares the clock with what the polls said, if any; once is enough. A moved one is not compared.
 */
void run_look_at_clock(struct running *r, const struct polled *polled, size_t n);

#endif
