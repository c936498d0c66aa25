/*
 * Who is due, and what one round of asking is.
 */
#include "base/clock.h"
#include "base/text.h"
#include "stage/poll/replay.h"
#include "stage/poll/seats.h"
#include "stage/run_priv.h"

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

bool run_due_seats(struct running *r, struct poll_seat **seats, size_t *n, struct err *e)
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
    must(r->got->answered + *n <= all && r->got->asked + *n <= all);
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

bool run_poll_seats(struct running *r, struct poll_seat *seats, size_t n, struct err *e)
{
    struct polled *polled;

    if (n == 0)
        return true;
    for (size_t i = 1; i < n; i++) /* nobody is asked twice */
        must(seats[i - 1].place < seats[i].place);
    polled = ARENA_ARRAY(&r->arena, struct polled, n);
    if (!poll_markets(&r->poll, seats, n, polled, e))
        return false;
    run_look_at_clock(r, polled, n);
    run_judge_polled(r, polled, n);
    run_tell_polled(r, polled, n);
    run_store_polled(r, polled, n);
    return true;
}
