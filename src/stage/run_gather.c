/*
 * Who is due, and the process that asks them.
 */
#include <malloc.h>

#include "base/apart.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "edge/archive/archive.h"
#include "edge/archive/file.h"
#include "stage/poll/seats.h"
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

static bool waits(struct running *r, const struct poll_seat *seat, const char *const *waiting,
                  size_t n)
{
    const char *tail = text_fmt(&r->arena, "-%s.json", seat->market->name);
    char partition[CLOCK_TEXT_MAX];

    clock_text(r->setup->now, partition);
    partition[13] = '\0'; /* to the hour, as the manifest's name begins */
    for (size_t i = 0; i < n; i++)
        if (text_starts(waiting[i], partition) && text_ends(waiting[i], tail))
            return true;
    return false;
}

/* A market is due when this partition has no complete poll of it and the last try is gap_s old. */
static bool is_due(struct running *r, const struct poll_seat *seat,
                   const struct store_poll_list *polls, bool *answered)
{
    bool due = true;

    *answered = false;
    for (size_t i = 0; i < polls->len; i++) {
        const struct store_poll *p = &polls->at[i];
        bool complete = poll_is_complete(p->verdict);

        if (!text_eq(p->market, seat->market->name))
            continue;
        *answered |= complete || p->verdict == POLL_HELD;
        if (complete || !poll_was_asked(p->verdict) || r->setup->now - p->observed_at < seat->gap_s)
            due = false;
    }
    return due;
}

static const char *blamed_why(const struct running *r, const char *market)
{
    for (size_t i = 0; i < r->blamed.len; i++)
        if (text_eq(r->blamed.at[i].market, market))
            return r->blamed.at[i].why;
    return NULL;
}

/* Who is to be asked now; those who are not are counted as asked before in this partition. */
static bool due_seats(struct running *r, struct poll_seat **seats, size_t *n, struct err *e)
{
    struct store_poll_list polls = {0};
    int64_t start = r->setup->now - r->setup->now % POLL_PARTITION;
    const char **waiting;
    size_t all, wait;

    if (!seats_list(r->config, r->setup->now, seats, &all, &r->arena, e)
        || !poll_waiting(&r->poll, &waiting, &wait, e))
        return false;
    if (r->store
        && !store_get_polls(r->store, start, start + POLL_PARTITION, NULL, &polls, &r->arena, e))
        return false;
    r->hour = polls;
    r->got->asked = r->got->answered = 0;
    *n = 0;
    for (size_t i = 0; i < all; i++) {
        bool answered, due = is_due(r, &(*seats)[i], &polls, &answered);

        if (!due || waits(r, &(*seats)[i], waiting, wait)) {
            r->got->answered += answered;
            r->got->asked += !poll_lacks_key(&(*seats)[i]);
            continue;
        }
        must(*n <= i);
        (*seats)[i].blamed = blamed_why(r, (*seats)[i].market->name);
        (*seats)[(*n)++] = (*seats)[i];
    }
    return true;
}

void run_look_at_clock(struct running *r, const struct polled *polled, size_t n)
{
    struct gathered *got = r->got;
    int64_t now = r->setup->now + (clock_mono_ms() - r->now_mono_ms) / 1000;
    struct err e = {0};

    if (r->setup->now_given || got->skew.has_database || got->clock.kind != ERR_NONE)
        return;
    skew_of_polls(&got->skew, polled, n, &r->arena);
    if (r->store && !skew_ask(&got->skew, r->store, now, r->row.id, &e)) {
        run_lose_store(r, &e);
        store_close(&r->store);
    }
    if (!skew_is_small(&got->skew, &got->clock))
        run_note(r, &got->clock);
}

static bool poll_due(struct running *r, struct err *e)
{
    struct poll_seat *seats;
    struct polled *polled;
    size_t n;

    if (!due_seats(r, &seats, &n, e))
        return false;
    if (n == 0)
        return true;
    polled = ARENA_ARRAY(&r->arena, struct polled, n);
    if (!poll_markets(&r->poll, seats, n, polled, e))
        return false;
    run_look_at_clock(r, polled, n);
    run_judge_polled(r, polled, n);
    run_tell_polled(r, polled, n);
    run_store_polled(r, polled, n);
    return true;
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
    run_store_waiting(r);
    got->done = poll_due(r, &got->why);
    got->lost_store = stores && !r->store;
    run_save_troubles(r);
    store_close(&r->store);
}

/* What ended the process gets the blame: a manifest is set aside, a market has its verdict. */
static bool blame(struct running *r, struct err *died)
{
    const struct poll_at *at = &r->got->at;

    err_in(died, "polling ended early, while reading \"%s\"",
           *at->manifest ? at->manifest : at->market);
    if (*at->manifest) {
        run_set_aside(r, text_dup(&r->arena, at->manifest), died);
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
    if (!due_seats(r, &seats, &due, e) || !poll_waiting(&r->poll, &waiting, &waits, e))
        return false;
    if (due == 0 && (waits == 0 || !r->store))
        return true;
    r->gathered = true;
    run_save_troubles(r);
    for (int i = 0; i < BLAMED_MAX; i++) {
        bool singly = r->got->singly, whole = apart_run(gather_here, r, &died);

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
