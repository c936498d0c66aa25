/* What a run publishes of what is stored. */
#include "base/clock.h"
#include "stage/publish/erratum.h"
#include "stage/publish/publish.h"
#include "stage/run_priv.h"
#include "store/indicative.h"

void run_look_behind(struct running *r)
{
    struct err e = {0};
    int64_t from, to;

    if (!store_get_left_polls(r->store, r->row.id, &from, &to, &e))
        run_lose_store(r, &e);
    else if (from)
        run_note_late(r, from, to);
}

/* After a gap of days nobody polled in, a person says whether the clock is to be believed. */
static void tell_held(struct running *r, const struct publish *p)
{
    char from[CLOCK_TEXT_MAX];
    struct err e;

    if (!p->held)
        return;
    err_set(&e, ERR_HELD,
            "nothing was polled for %lld days from %s on: %d fixings from that day on wait",
            (long long)p->gap_days, clock_text_date(p->held_from, from), p->held);
    (void)err_hint(&e, "when the clock is right: gpurate run --catch-up");
    run_note(r, &e);
}

static void publish_all(struct running *r, bool polled)
{
    struct publish p = {
        .store = r->store,
        .config = r->config,
        .now = r->setup->now,
        .run = r->row.id,
        .dry_run = r->setup->dry_run,
        .catch_up = r->setup->catch_up,
        .heard = r->setup->heard,
        .to = r->setup->to,
    };
    struct err e = {0};
    int errata = 0;

    if (!store_role(r->store, STORE_AS_PUBLISHER, &e) || !publish_due(&p, polled, &e)
        || (r->got->late_from && !p.dry_run
            && !erratum_publish(&p, r->got->late_from, r->got->late_to, &errata, &e))) {
        run_lose_store(r, &e);
    } else if (p.unvalued > 0) {
        err_set(&e, ERR_QUORUM, "%d headline fixings that were due have no value (level 5)",
                p.unvalued);
        (void)err_hint(&e, "gpurate explain INDEX says why");
        run_note(r, &e);
    }
    tell_held(r, &p);
}

/*
 * True when polls of this hour are stored and an index has no snapshot since: a run died in
 * between. One without a snapshot for a day is not in force any more and waits for nothing.
 */
static bool lacks_snapshot(struct running *r)
{
    int64_t start = r->setup->now - r->setup->now % POLL_PARTITION, polled = 0;
    struct store_poll_list polls = r->hour;
    struct store_indicative_list last = {0};
    struct err e = {0};

    if ((r->gathered
         && !store_get_polls(r->store, start, r->setup->now + 1, NULL, &polls, &r->arena, &e))
        || !store_get_last_indicative(r->store, r->setup->now + 1, &last, &r->arena, &e)) {
        run_lose_store(r, &e);
        return false;
    }
    for (size_t i = 0; i < polls.len; i++)
        if (polls.at[i].observed_at > polled && polls.at[i].observed_at <= r->setup->now)
            polled = polls.at[i].observed_at;
    for (size_t i = 0; i < last.len; i++)
        if (last.at[i].observed_at < polled && polled - last.at[i].observed_at < CLOCK_DAY
            && defs_index(&r->config->defs, last.at[i].snapshot.fixing.index))
            return true;
    return polled > 0 && last.len == 0;
}

void run_publish(struct running *r)
{
    bool due = r->got->polled > 0 || lacks_snapshot(r);

    if (r->store && r->got->clock.kind == ERR_NONE)
        publish_all(r, due);
}
