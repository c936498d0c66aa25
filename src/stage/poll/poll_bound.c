/*
 * Work on a stranger's bytes within a bound of memory and time, and what a poll comes to that went
 * beyond it.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "stage/poll/poll_priv.h"

/* Room for what is held beside the arenas. */
enum { SMALL = 128 << 10 };

void poll_fail(struct poll_work *w, enum poll_verdict v, const char *why)
{
    w->out->poll.verdict = v;
    why = text_dup(&w->out->arena, http_secrets_hide(&w->secrets, why, &w->out->arena));
    w->out->poll.why = text_clean(&w->out->arena, why, BUF_TEXT_MAX);
}

static bool in_time(void *ctx)
{
    const struct poll_work *w = ctx;

    return !w->deadline_ms || clock_mono_ms() < w->deadline_ms;
}

size_t poll_room(const struct poll_work *w, const struct arena *a, size_t all)
{
    size_t others = w->arena.held + w->scratch.held + w->out->arena.held - a->held;

    must(a == &w->arena || a == &w->scratch || a == &w->out->arena);
    return others < all ? all - others : 0;
}

/* A poll that failed already keeps its first reason. */
static void fail_first(struct poll_work *w, enum poll_verdict v, const char *why)
{
    if (w->out->poll.verdict == POLL_OK)
        poll_fail(w, v, why);
}

bool poll_bounded(struct poll_work *w, struct arena *a, size_t max, void (*work)(void *ctx))
{
    switch (arena_within(a, max, work, in_time, w)) {
    case ARENA_DONE:
        return true;
    case ARENA_FULL:
        fail_first(w, POLL_TOO_LARGE,
                   text_fmt(w->setup->arena, "reading it takes more than %d MiB of memory",
                            BUF_SPARE_MAX >> 20));
        break;
    case ARENA_MANY:
        fail_first(w, POLL_TOO_LARGE,
                   text_fmt(w->setup->arena, "more than %d offers", BUF_OFFERS_MAX));
        break;
    case ARENA_LATE:
        fail_first(w, POLL_TIMEOUT, "its deadline passed while its reply was read");
        break;
    }
    return false;
}

size_t poll_room_to_read(const struct poll_work *w, const struct arena *a)
{
    return poll_room(w, a, BUF_SPARE_MAX - SMALL + w->reply.len);
}

bool poll_within(struct poll_work *w, struct arena *a, void (*work)(void *ctx))
{
    return poll_bounded(w, a, poll_room_to_read(w, a), work);
}
