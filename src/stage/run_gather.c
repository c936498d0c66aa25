/*
 * The process that asks who is due.
 */
#include <malloc.h>

#include "base/apart.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "edge/archive/archive.h"
#include "edge/archive/file.h"
#include "stage/poll/replay.h"
#include "stage/run_priv.h"
#include "store/quote.h"

enum { BLAMED_MAX = 8 };

static bool sweep_folder(struct running *r, const char *folder, struct err *e)
{
    const char **files;
    size_t n = 0;
    bool done = file_list(folder, ".tmp", &files, &n, &r->arena, e);

    for (size_t i = 0; i < n && done; i++)
        done = file_remove(text_fmt(&r->arena, "%s/%s", folder, files[i]), e);
    return done;
}

/* What a killed run was writing: replies, manifests, what it remembers. The lock says that nobody
 * is writing one now. */
static void sweep(struct running *r)
{
    struct err e = {0};

    if (!archive_sweep(r->config->archive, &e) || !sweep_folder(r, r->config->spool, &e)
        || !sweep_folder(r, r->config->state, &e))
        log_err(LOG_INFO, &e);
}

/* Without the database nobody knows of the others: then each asks all. */
static bool poll_due(struct running *r, struct err *e)
{
    struct poll_seat *seats;
    size_t n;

    if (r->config->machine && r->store)
        return run_poll_shared(r, e);
    return run_due_seats(r, &seats, &n, e) && run_poll_seats(r, seats, n, e);
}

/*
 * Large stretches go back to the system when they are freed. By itself the C library raises the
 * size from which it does so with every one that it sees, and a run of large replies keeps them
 * all.
 */
static void keep_little(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, 256 << 10);
    (void)mallopt(M_TRIM_THRESHOLD, 256 << 10);
}

/* In a process of its own, with a connection of its own: see gather. */
static void gather_here(void *ctx)
{
    struct running *r = ctx;
    struct gathered *got = r->got;
    bool stores = r->store != NULL;
    struct err e = {0};

    keep_little();
    r->store = NULL; /* the waiting process goes on with that one */
    if (stores && !store_open(&r->store, r->setup->db, STORE_AS_COLLECTOR, &e))
        run_lose_store(r, &e);
    if (r->store) {
        store_set_exports(r->store, r->config->retention.folder);
        store_hear_left_out(r->store, run_hear_left_out, r);
    }
    run_fetch_rates(r);
    if (!r->waits)
        run_store_waiting(r);
    got->done = poll_due(r, &got->why);
    got->lost_store = stores && !r->store;
    run_save_troubles(r);
    store_close(&r->store);
}

void run_keep_lease(void *ctx)
{
    struct running *r = ctx;
    int64_t now = clock_mono_ms();
    struct err e = {0};

    if (r->got->stored != r->moved_to) {
        r->moved_to = r->got->stored;
        r->moved_ms = now;
    }
    if (!r->store || now - r->moved_ms > INT64_C(1000) * (run_polling_s(r) + RUN_STORING_S))
        return;
    if (db_is_broken(store_db(r->store)) && !store_reopen(r->store, &e))
        return;
    (void)!store_keep_lease(r->store, &e); /* told when it would publish */
}

/* A manifest is set aside when it ends a second process, by itself: the first may have been killed
 * for what another did. */
static void suspect(struct running *r, const char *manifest, struct err *died)
{
    if (text_eq(r->suspect, manifest)) {
        run_set_aside(r, manifest, died);
        return;
    }
    r->suspect = manifest;
    r->got->singly = true;
    run_note(r, died);
}

/* What ended the process gets the blame; a market has its verdict. */
static bool blame(struct running *r, struct err *died)
{
    const struct poll_at *at = &r->got->at;

    err_in(died, "polling ended early, while reading \"%s\"",
           *at->manifest ? at->manifest : at->market);
    if (*at->manifest) {
        suspect(r, text_dup(&r->arena, at->manifest), died);
    } else {
        if (*at->market)
            *VEC_PUSH(&r->blamed, &r->arena) =
                (struct blamed){text_dup(&r->arena, at->market), text_dup(&r->arena, died->text)};
        run_note(r, died);
    }
    return *at->manifest || *at->market;
}

bool run_gather(struct running *r, struct err *e)
{
    struct poll_seat *seats;
    const char **waiting;
    size_t due = 0, waits = 0;
    struct err died = {0};

    sweep(r);
    if (!run_due_seats(r, &seats, &due, e) || !poll_waiting(&r->poll, &waiting, &waits, e))
        return false;
    if (due == 0 && (waits == 0 || !r->store))
        return true;
    r->gathered = true;
    r->moved_ms = clock_mono_ms();
    run_save_troubles(r);
    for (int i = 0; i < BLAMED_MAX; i++) {
        bool singly = r->got->singly;
        bool whole =
            apart_run_beside(gather_here, run_keep_lease, STORE_LEASE_KEEP_S * 1000, r, &died);

        run_load_troubles(r);
        if (whole || (!blame(r, &died) && r->got->singly == singly))
            break;
    }
    if (r->got->lost_store)
        store_close(&r->store);
    if (!r->got->done && r->got->why.kind)
        *e = r->got->why;
    return r->got->done || !r->got->why.kind;
}
