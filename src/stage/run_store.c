/*
 * Storing what was polled, by this run and by those before it that could not.
 */
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "edge/archive/file.h"
#include "stage/poll/rates.h"
#include "stage/poll/replay.h"
#include "stage/run_priv.h"
#include "stage/watch/drift.h"
#include "store/fx.h"

static void reading(struct running *r, const char *market, const char *manifest)
{
    poll_at_set(&r->got->at, market, manifest);
}

static struct store_poll_in input_of(const struct running *r, const struct polled *p)
{
    struct store_poll_in in = {
        .poll = p->poll,
        .reply = p->reply,
        .reply_len = p->reply_len,
        .count = p->count,
        .quote = p->quotes.at,
        .quote_len = p->quotes.len,
    };

    in.poll.run = r->row.id;
    return in;
}

static void is_stored(struct running *r, const struct polled *p, bool anew)
{
    struct err e = {0};

    r->got->stored += anew;
    if (p->manifest && !file_remove(p->manifest, &e))
        run_note(r, &e);
}

static void put_polled(struct running *r, const struct polled *p)
{
    struct store_poll_in in = input_of(r, p);
    struct err e = {0};
    bool stored;

    if (!r->store || p->on_disk)
        return;
    reading(r, p->market->name, p->manifest);
    if (!store_put_poll(r->store, &in, &stored, &e)) {
        run_lose_store(r, &e);
        return;
    }
    is_stored(r, p, stored);
    reading(r, "", NULL);
}

/* False when each is to be tried by itself: nothing of them was stored. */
static bool put_together(struct running *r, const struct polled *p, size_t n)
{
    struct arena a = {0};
    struct store_poll_in *in = ARENA_ARRAY(&a, struct store_poll_in, n);
    const struct polled **of = ARENA_ARRAY(&a, const struct polled *, n);
    bool *stored = ARENA_ARRAY(&a, bool, n), done;
    struct err e = {0};
    size_t len = 0;

    for (size_t i = 0; i < n; i++)
        if (!p[i].on_disk) {
            of[len] = &p[i];
            in[len++] = input_of(r, &p[i]);
        }
    must(len <= n);
    done = store_put_polls(r->store, in, len, stored, &e);
    for (size_t i = 0; i < len && done; i++)
        is_stored(r, of[i], stored[i]);
    if (!done && db_is_broken(store_db(r->store))) {
        run_lose_store(r, &e);
        done = true; /* what was polled waits */
    }
    arena_fini(&a);
    return done;
}

/*
 * All in one transaction. Should the database refuse it, or end the process, each is stored by
 * itself, here or by the process that follows: then one bad poll costs itself alone.
 */
static void put_all(struct running *r, const struct polled *p, size_t n)
{
    bool done = false;

    if (!r->store || r->no_partition)
        return;
    if (n > 1 && !r->got->singly) {
        r->got->singly = true;
        done = put_together(r, p, n);
        r->got->singly = false;
    }
    for (size_t i = 0; i < n && !done; i++)
        put_polled(r, &p[i]);
}

void run_judge_polled(struct running *r, struct polled *p, size_t n)
{
    bool singly = r->got->singly;
    struct err e = {0};

    r->got->singly = singly || n > 1;
    if (r->store && n > 0 && !drift_judge(r->store, r->config, p, n, &r->arena, &e)) {
        run_lose_store(r, &e);
        store_close(&r->store);
    }
    r->got->singly = singly;
}

void run_note_late(struct running *r, int64_t from, int64_t to)
{
    if (!r->got->late_from || from < r->got->late_from)
        r->got->late_from = from;
    if (to > r->got->late_to)
        r->got->late_to = to;
    must(r->got->late_from <= from && to <= r->got->late_to);
}

void run_set_aside(struct running *r, const char *manifest, struct err *why)
{
    struct err e = {0};
    const char *path = text_fmt(&r->arena, "%s.bad", manifest);

    if (!file_rename(manifest, path, &e))
        run_note(r, &e);
    else
        (void)err_hint(why, "it is set aside as \"%s\"", path);
    run_note(r, why);
}

/* A run whose clock was ahead could not store these. */
static void hold_future(struct running *r, struct polled *p)
{
    if (p->poll.observed_at <= r->setup->now + SKEW_MAX_S || !poll_is_complete(p->poll.verdict))
        return;
    p->poll.verdict = POLL_HELD;
    p->poll.why = "the clock of the run that asked was ahead: this is a time to come";
}

/* The rates that a poll of this time is stored with: those of its own date, whenever it is stored.
 */
static void take_rates(struct running *r, int64_t time)
{
    struct err e = {0};
    int64_t date;

    if (!r->store || !rates_date(r->config, time, &date) || date == r->fx_for)
        return;
    if (!store_get_fx(r->store, date, date - FX_AGE_MAX_DAYS, &r->fx, NULL, &r->arena, &e)) {
        run_lose_store(r, &e);
        return;
    }
    r->norm.fx = r->fx.date ? &r->fx : NULL;
    r->fx_for = date;
}

/* A manifest's name begins with the time of its poll. */
static int64_t time_of(const char *manifest, int64_t otherwise)
{
    char text[CLOCK_TEXT_MAX];
    int64_t time;

    (void)snprintf(text, sizeof text, "%.20s", manifest);
    return clock_parse(text, &time) ? time : otherwise;
}

/* Before any poll is stored, those that waited too: what was there first is what verify goes by. */
void run_fetch_rates(struct running *r)
{
    int64_t now = r->setup->now, date, oldest;
    const char **files;
    struct err e = {0};
    size_t n;

    if (!r->store || !rates_date(r->config, now, &date))
        return;
    if (poll_waiting(&r->poll, &files, &n, &e) && n > 0
        && rates_date(r->config, time_of(files[0], now), &oldest) && oldest < date)
        rates_fetch(r->store, r->config, now, oldest, true);
    rates_fetch(r->store, r->config, now, date, false);
    r->fx_for = 0;
    take_rates(r, now);
}

/* What a clock in doubt says of when a poll was belongs to no day: it is kept, and not used. */
static void hold_polled(struct running *r, struct polled *p)
{
    if (r->got->clock.kind == ERR_NONE || !poll_is_complete(p->poll.verdict))
        return;
    p->poll.verdict = POLL_HELD;
    p->poll.why = text_dup(&r->arena, r->got->clock.text);
}

void run_store_polled(struct running *r, struct polled *polled, size_t n)
{
    size_t stored = r->got->stored;
    bool on_disk = false;

    for (size_t i = 0; i < n; i++) {
        hold_polled(r, &polled[i]);
        on_disk = on_disk || polled[i].on_disk;
    }
    put_all(r, polled, n);
    for (size_t i = 0; i < n; i++)
        poll_drop(&polled[i]);
    if (on_disk && !r->waits)
        run_store_waiting(r);
    r->got->polled += r->got->stored - stored;
}

/* Waiting polls of one moment are judged and stored together, as their own run would have. */
static void store_slice(struct running *r, struct polled *p, size_t n)
{
    if (n > 1)
        reading(r, "", NULL);
    run_judge_polled(r, p, n);
    for (size_t i = 0; i < n; i++) {
        hold_future(r, &p[i]);
        run_note_late(r, p[i].poll.observed_at, p[i].poll.observed_at);
    }
    put_all(r, p, n);
    for (size_t i = 0; i < n; i++)
        poll_drop(&p[i]);
}

/* Reads the next polls of one moment, as many as may be in memory at once; gives how many files. */
static size_t read_slice(struct running *r, const char *const *files, size_t n, struct polled *out,
                         size_t *len)
{
    int64_t time = time_of(files[0], r->setup->now);
    size_t held = 0, i;

    must(n > 0);
    *len = 0;
    take_rates(r, time);
    for (i = 0; i < n && held <= POLL_RESULTS_MAX && !(r->got->singly && *len); i++) {
        const char *path = text_fmt(&r->arena, "%s/%s", r->config->spool, files[i]);
        struct err e = {0};

        if (time_of(files[i], r->setup->now) != time)
            break;
        reading(r, "", path);
        out[*len] = (struct polled){0};
        if (poll_replay(&r->poll, files[i], &out[*len], &e))
            held += out[(*len)++].arena.held;
        else
            run_set_aside(r, path, &e);
    }
    must(i > 0 && *len <= i);
    return i;
}

void run_store_waiting(struct running *r)
{
    struct polled *polled;
    const char **files;
    struct err e = {0};
    size_t n, len;

    if (!r->store)
        return;
    if (!poll_waiting(&r->poll, &files, &n, &e)) {
        run_note(r, &e);
        return;
    }
    polled = ARENA_ARRAY(&r->arena, struct polled, n);
    for (size_t i = 0; i < n && r->store;) {
        i += read_slice(r, files + i, n - i, polled, &len);
        store_slice(r, polled, len);
    }
    reading(r, "", NULL);
    take_rates(r, r->setup->now);
    if (n > 0)
        log_line(LOG_INFO, "stored polls that were waiting", "polls", text_fmt(&r->arena, "%zu", n),
                 NULL);
}
