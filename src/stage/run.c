#include "stage/poll/rates.h"
#include "stage/poll/seats.h"
#include "stage/run.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "base/vec.h"
#include "base/version.h"
#include "edge/archive/archive.h"
#include "edge/archive/file.h"
#include "norm/fx.h"
#include "stage/apart_priv.h"
#include "stage/deliver/site.h"
#include "stage/poll/skew.h"
#include "stage/watch/drift.h"
#include "stage/publish/erratum.h"
#include "stage/publish/fixing.h"
#include "stage/poll/poll.h"
#include "stage/trouble.h"
#include "stage/publish/publish.h"
#include "store/fx.h"
#include "store/indicative.h"
#include "store/lease.h"
#include "store/poll.h"
#include "store/run.h"

/* The lease outlives the polling by the time that storing and publishing may take. */
enum { RUN_LEASE_SPARE_S = 300 };

/* What gathering leaves for the rest of the run, in memory that both processes see (gather). */
struct gathered {
    struct err worst;           /* what the run ends with */
    size_t asked, answered;     /* markets in this partition, by this run and by those before it */
    size_t stored, polled;      /* polled: of those stored, by this run */
    int64_t late_from, late_to; /* moments of polls that finals may not know; 0: none */
    struct skew skew;           /* of this machine's clock, */
    struct err clock;           /* and kind ERR_CLOCK when nothing is published for it */
    struct poll_at at;          /* what is being read */
    bool done, lost_store;      /* it came to its end; the database went away */
    struct err why;             /* when not done */
};

/* A market whose reply ended the process that read it. */
struct blamed {
    const char *market, *why;
};

enum { BLAMED_MAX = 8 };

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
    struct store_run row;
    bool no_partition; /* of this month, and it cannot be made in this run */
    struct gathered *got;
    VEC(struct blamed) blamed;
    struct store_poll_list hour; /* polls of this hour, before any was stored */
    bool gathered;               /* some may have been stored since */
    int64_t now_mono_ms;         /* clock_mono_ms when it was setup->now */
    struct troubles troubles;
};

/* Of all markets at once, and of one: both stay until a market is asked again. */
#define ABOUT_MARKETS "market"
#define ABOUT_MARKET "market "
/* A poll that does not add up is left out as long as it is read. */
#define ABOUT_POLL "market poll "

/* What lasts until somebody mends it; the rest (a damaged file, a day without value) is news each
 * time. */
static bool lasts(enum err_kind kind)
{
    return (err_is_transient(kind) && kind != ERR_QUORUM) || kind == ERR_PERMISSION
           || kind == ERR_CLOCK;
}

/* Says what went wrong, when it is news or somebody looks. */
static void say(struct running *r, const struct err *e)
{
    const char *subject = e->kind == ERR_NETWORK ? ABOUT_MARKETS : err_name(e->kind);
    bool news = !lasts(e->kind) || trouble_is_news(&r->troubles, subject, err_name(e->kind));

    log_err(!news && !r->setup->watched ? LOG_INFO
            : e->kind == ERR_QUORUM     ? LOG_WARN
                                        : LOG_ERROR,
            e);
}

/* The run goes on after what went wrong, and ends with the gravest: the first one of its kind. */
static void note(struct running *r, const struct err *e)
{
    say(r, e);
    if (r->got->worst.kind == ERR_NONE || r->got->worst.kind == ERR_QUORUM)
        r->got->worst = *e;
}

static void hear_left_out(void *to, const char *market, int64_t observed_at, const char *why)
{
    struct running *r = to;
    char at[CLOCK_TEXT_MAX];
    const char *subject =
        text_fmt(&r->arena, ABOUT_POLL "%s %s", market, clock_text(observed_at, at));

    log_line(trouble_is_news(&r->troubles, subject, why) || r->setup->watched ? LOG_WARN : LOG_INFO,
             "poll left out", "market", market, "observed_at", at, "why", why, NULL);
}

static void load_troubles(struct running *r)
{
    troubles_load(&r->troubles, r->config->troubles, r->setup->now, &r->arena);
}

static void save_troubles(struct running *r)
{
    struct err e;

    if (!troubles_save(&r->troubles, &e))
        log_err(LOG_INFO, &e); /* then it is said again */
}

/* The database went away in the middle: said once, the rest waits on disk. */
static void lose_store(struct running *r, const struct err *e)
{
    struct err said = *e;

    if (e->kind == ERR_DATABASE || e->kind == ERR_WRITE)
        (void)err_hint(&said, "what was polled is in \"%s\"; the next run stores it",
                       r->config->spool);
    note(r, &said);
    if (db_is_broken(store_db(r->store)))
        store_close(&r->store);
}

static bool sync_config(struct running *r, struct err *e)
{
    struct store_config defs;

    seats_store_config(r->config, &defs, &r->arena);
    return store_put_config(r->store, &defs, e);
}

static bool open_store(struct running *r, struct err *e)
{
    r->row = (struct store_run){.kind = "run", .now = r->setup->now, .version = GPURATE_VERSION};
    /* Before anything is asked: a run that may not publish is the administrator's to know of. */
    if (!store_open(&r->store, r->setup->db, STORE_AS_RUN, e))
        return false;
    store_hear_left_out(r->store, hear_left_out, r);
    return true;
}

static void reading(struct running *r, const char *market, const char *manifest)
{
    poll_at_set(&r->got->at, market, manifest);
}

static void put_polled(struct running *r, struct polled *p)
{
    struct store_poll_in in = {
        .poll = p->poll,
        .reply = p->reply,
        .reply_len = p->reply_len,
        .count = p->count,
        .quote = p->quotes.at,
        .quote_len = p->quotes.len,
    };
    struct err e = {0};
    bool stored;

    if (!r->store || r->no_partition || p->on_disk)
        return;
    reading(r, p->market->name, p->manifest);
    in.poll.run = r->row.id;
    if (!store_put_poll(r->store, &in, &stored, &e)) {
        lose_store(r, &e);
        return;
    }
    r->got->stored += stored;
    if (p->manifest && !file_remove(p->manifest, &e))
        note(r, &e);
    reading(r, "", NULL);
}

/* Held or believed, before anything is stored; a poll nobody could judge waits on disk. */
static void judge_polled(struct running *r, struct polled *p, size_t n)
{
    struct err e = {0};

    if (r->store && n > 0 && !drift_judge(r->store, r->config, p, n, &r->arena, &e)) {
        lose_store(r, &e);
        store_close(&r->store);
    }
}

/* Replies and manifests that a killed run was writing; the lock says that nobody is writing one
 * now. */
static void sweep(struct running *r)
{
    const char **files;
    struct err e = {0};
    size_t n = 0;
    bool done = archive_sweep(r->config->archive, &e)
                && file_list(r->config->spool, ".tmp", &files, &n, &r->arena, &e);

    for (size_t i = 0; i < n && done; i++)
        done = file_remove(text_fmt(&r->arena, "%s/%s", r->config->spool, files[i]), &e);
    if (!done)
        log_err(LOG_INFO, &e);
}

static void note_late(struct running *r, int64_t from, int64_t to)
{
    if (!r->got->late_from || from < r->got->late_from)
        r->got->late_from = from;
    if (to > r->got->late_to)
        r->got->late_to = to;
}

/* A run or an import that died may have stored polls of final days and said nothing of them. */
static void look_behind(struct running *r)
{
    struct err e = {0};
    int64_t from, to;

    if (!store_get_left_polls(r->store, r->row.id, &from, &to, &e))
        lose_store(r, &e);
    else if (from)
        note_late(r, from, to);
}

/* One try each: what cannot be read now would fail every run to come, and stays for a person. */
static void set_aside(struct running *r, const char *manifest, struct err *why)
{
    struct err e = {0};
    const char *path = text_fmt(&r->arena, "%s.bad", manifest);

    if (!file_rename(manifest, path, &e))
        note(r, &e);
    else
        (void)err_hint(why, "it is set aside as \"%s\"", path);
    note(r, why);
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
        lose_store(r, &e);
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
static void fetch_rates(struct running *r)
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

/* Polls that a run before this one could not store. */
static void store_waiting(struct running *r)
{
    const char **files;
    struct err e = {0};
    size_t n;

    if (!r->store)
        return;
    if (!poll_waiting(&r->poll, &files, &n, &e)) {
        note(r, &e);
        return;
    }
    for (size_t i = 0; i < n && r->store; i++) {
        struct polled p;
        const char *path = text_fmt(&r->arena, "%s/%s", r->config->spool, files[i]);

        reading(r, "", path);
        take_rates(r, time_of(files[i], r->setup->now));
        if (!poll_replay(&r->poll, files[i], &p, &e)) {
            set_aside(r, path, &e);
            continue;
        }
        judge_polled(r, &p, 1);
        hold_future(r, &p);
        note_late(r, p.poll.observed_at, p.poll.observed_at);
        put_polled(r, &p);
        poll_drop(&p);
    }
    reading(r, "", NULL);
    take_rates(r, r->setup->now);
    if (n > 0)
        log_line(LOG_INFO, "stored polls that were waiting", "polls", text_fmt(&r->arena, "%zu", n),
                 NULL);
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

        r->got->answered += answered;
        if (!due || waits(r, &(*seats)[i], waiting, wait)) {
            r->got->asked += !poll_lacks_key(&(*seats)[i]);
            continue;
        }
        (*seats)[i].blamed = blamed_why(r, (*seats)[i].market->name);
        (*seats)[(*n)++] = (*seats)[i];
    }
    return true;
}

static bool has_failed(const struct polled *p)
{
    return !poll_is_complete(p->poll.verdict) && poll_was_asked(p->poll.verdict);
}

/* A market that failed is said when its verdict is news; when all did, only that they all did. */
static void tell(struct running *r, const struct polled *p)
{
    const char *subject = text_fmt(&r->arena, ABOUT_MARKET "%s", p->market->name);
    bool failed = has_failed(p);
    bool news = failed && trouble_is_news(&r->troubles, subject, poll_verdict_name(p->poll.verdict))
                && r->got->answered > 0;

    if (p->disk.kind != ERR_NONE)
        note(r, &p->disk);
    log_line(failed && (news || r->setup->watched) ? LOG_WARN : LOG_INFO,
             poll_is_complete(p->poll.verdict) ? "market answered" : "market failed", "market",
             p->market->name, "verdict", poll_verdict_name(p->poll.verdict), "offers",
             text_fmt(&r->arena, "%lld", (long long)p->poll.offers), "quotes",
             text_fmt(&r->arena, "%lld", (long long)p->poll.quotes_ok), "why", p->poll.why, NULL);
}

/* Markets that answer again, in one line. */
static void tell_over(struct running *r, const struct polled *polled, size_t n)
{
    struct trouble was;
    const char *names = "";

    for (size_t i = 0; i < n; i++) {
        const char *subject = text_fmt(&r->arena, ABOUT_MARKET "%s", polled[i].market->name);

        if (!has_failed(&polled[i]) && trouble_is_over(&r->troubles, subject, &was))
            names =
                text_fmt(&r->arena, "%s%s%s", names, *names ? ", " : "", polled[i].market->name);
    }
    if (*names)
        log_line(LOG_WARN, "markets answer again", "markets", names, NULL);
    if (r->got->answered > 0)
        (void)trouble_is_over(&r->troubles, ABOUT_MARKETS, &was);
}

static void tell_all(struct running *r, const struct polled *polled, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        enum poll_verdict v = polled[i].poll.verdict;

        r->got->asked += poll_was_asked(v);
        r->got->answered += poll_is_complete(v) || v == POLL_HELD;
    }
    for (size_t i = 0; i < n; i++)
        tell(r, &polled[i]);
    tell_over(r, polled, n);
    if (r->got->asked > 0 && r->got->answered == 0) {
        struct err none;

        err_set(&none, ERR_NETWORK, "none of %zu markets answered", r->got->asked);
        (void)err_hint(&none, "gpurate markets says why, of each");
        note(r, &none);
    }
}

/* Compares the clock with what the polls said, if any; once is enough. A moved one is not compared.
 */
static void look_at_clock(struct running *r, const struct polled *polled, size_t n)
{
    struct gathered *got = r->got;
    int64_t now = r->setup->now + (clock_mono_ms() - r->now_mono_ms) / 1000;
    struct err e = {0};

    if (r->setup->now_given || got->skew.has_database || got->clock.kind != ERR_NONE)
        return;
    skew_of_polls(&got->skew, polled, n, &r->arena);
    if (r->store && !skew_ask(&got->skew, r->store, now, r->row.id, &e)) {
        lose_store(r, &e);
        store_close(&r->store);
    }
    if (!skew_is_small(&got->skew, &got->clock))
        note(r, &got->clock);
}

/* What a clock in doubt says of when a poll was belongs to no day: it is kept, and not used. */
static void hold_polled(struct running *r, struct polled *p)
{
    if (r->got->clock.kind == ERR_NONE || !poll_is_complete(p->poll.verdict))
        return;
    p->poll.verdict = POLL_HELD;
    p->poll.why = text_dup(&r->arena, r->got->clock.text);
}

static bool poll_due(struct running *r, struct err *e)
{
    struct poll_seat *seats;
    struct polled *polled;
    bool on_disk = false;
    size_t n, stored;

    if (!due_seats(r, &seats, &n, e))
        return false;
    if (n == 0)
        return true;
    polled = ARENA_ARRAY(&r->arena, struct polled, n);
    if (!poll_markets(&r->poll, seats, n, polled, e))
        return false;
    look_at_clock(r, polled, n);
    judge_polled(r, polled, n);
    tell_all(r, polled, n);
    stored = r->got->stored;
    for (size_t i = 0; i < n; i++) {
        hold_polled(r, &polled[i]);
        put_polled(r, &polled[i]);
        on_disk = on_disk || polled[i].on_disk;
        poll_drop(&polled[i]);
    }
    if (on_disk)
        store_waiting(r);
    r->got->polled = r->got->stored - stored;
    return true;
}

/* In a process of its own, with a connection of its own: see gather. */
static void gather_here(void *ctx)
{
    struct running *r = ctx;
    struct gathered *got = r->got;
    bool stores = r->store != NULL;
    struct err e = {0};

    r->store = NULL; /* the waiting process goes on with that one */
    if (stores && !store_open(&r->store, r->setup->db, STORE_AS_COLLECTOR, &e))
        lose_store(r, &e);
    if (r->store)
        store_hear_left_out(r->store, hear_left_out, r);
    fetch_rates(r);
    store_waiting(r);
    got->done = poll_due(r, &got->why);
    got->lost_store = stores && !r->store;
    save_troubles(r);
    store_close(&r->store);
}

/* What ended the process gets the blame: a manifest is set aside, a market has its verdict. */
static bool blame(struct running *r, struct err *died)
{
    const struct poll_at *at = &r->got->at;

    err_in(died, "polling ended early, while reading \"%s\"",
           *at->manifest ? at->manifest : at->market);
    if (*at->manifest) {
        set_aside(r, text_dup(&r->arena, at->manifest), died);
    } else {
        if (*at->market)
            *VEC_PUSH(&r->blamed, &r->arena) =
                (struct blamed){text_dup(&r->arena, at->market), text_dup(&r->arena, died->text)};
        note(r, died);
    }
    return *at->manifest || *at->market;
}

/*
 * Stores the polls that wait and polls what is due. It reads the bytes of strangers, so it works
 * in a process of its own: what is due to be published is published after it, whatever becomes of
 * it. An order (publish first, then poll) would do for that, but every fixing would then lack the
 * polls of its own hour. A process that was ended is followed by another, without what ended it.
 */
static bool gather(struct running *r, struct err *e)
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
    save_troubles(r);
    for (int i = 0; i < BLAMED_MAX; i++) {
        bool whole = apart_run(gather_here, r, &died);

        load_troubles(r);
        if (whole || !blame(r, &died))
            break;
    }
    if (r->got->lost_store)
        store_close(&r->store);
    if (!r->got->done && r->got->why.kind)
        *e = r->got->why;
    return r->got->done || !r->got->why.kind;
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
    note(r, &e);
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
        lose_store(r, &e);
    } else if (p.unvalued > 0) {
        err_set(&e, ERR_QUORUM, "%d headline fixings that were due have no value (level 5)",
                p.unvalued);
        (void)err_hint(&e, "gpurate explain INDEX says why");
        note(r, &e);
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
        lose_store(r, &e);
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

/* Once a day, what the ledger has to say of the day before. */
static void tell_intake(struct running *r)
{
    struct err e = {0};

    if (!drift_tell_intake(r->store, r->config, r->setup->now, r->row.id, &e))
        lose_store(r, &e);
}

/*
 * Last of all, when the run's row has ended and its lease is given back: whatever becomes of the
 * files, nothing that was published waits for them, and the next run goes on where they stand.
 */
static void deliver(struct running *r)
{
    struct site_done wrote;
    struct err e = {0};

    if (!r->config->site || r->setup->dry_run)
        return;
    if (!store_role(r->store, STORE_AS_PUBLISHER, &e)
        || !site_write(r->store, r->config, r->config->site, &wrote, &e))
        note(r, &e);
    else if (wrote.written > 0)
        log_line(LOG_INFO, "site written", "files", text_fmt(&r->arena, "%d", wrote.written), NULL);
}

/* Without the month's partition, polls wait on disk; what is stored can be published. */
static void make_partitions(struct running *r)
{
    struct err e = {0};

    if (store_make_partitions(r->store, r->setup->now, &e))
        return;
    r->no_partition = true;
    lose_store(r, &e);
}

/*
 * Takes the lease and opens the run's row. A database that is there and cannot be written (a
 * standby, a full disk) is like one that is away: what is polled waits on disk. Another run at
 * work, or a configuration the database refuses, ends this one.
 */
static bool begin(struct running *r, struct store_lease *lease, struct err *e)
{
    if (!store_lease_take(r->store, lease, "run", r->config->run_deadline_s + RUN_LEASE_SPARE_S,
                          e)) {
        if (e->kind == ERR_LOCKED)
            return false;
    } else if (sync_config(r, e) && store_run_begin(r->store, &r->row, e)) {
        make_partitions(r);
        return true;
    } else {
        store_lease_release(r->store, lease);
        if (e->kind == ERR_CONFIG)
            return false;
    }
    lose_store(r, e);
    store_close(&r->store);
    return true;
}

static bool work(struct running *r, struct err *e)
{
    struct store_lease lease;
    bool done;

    if (r->store && !begin(r, &lease, e))
        return false;
    done = gather(r, e);
    if (r->store)
        look_at_clock(r, NULL, 0);
    if (r->store)
        look_behind(r);
    if (r->store && done) {
        bool due = r->got->polled > 0 || lacks_snapshot(r);

        if (r->store && r->got->clock.kind == ERR_NONE)
            publish_all(r, due);
    }
    if (r->store && done)
        tell_intake(r);
    if (r->store) {
        struct err late = {0};
        const struct err *end = done ? &r->got->worst : e;

        if (!store_run_close(r->store, &r->row, err_exit(end->kind), end->kind ? end->text : NULL,
                             &lease, &late))
            note(r, &late);
        if (r->store)
            deliver(r);
    }
    return done;
}

static bool prepare(struct running *r, const struct run_setup *setup, struct err *e)
{
    *r = (struct running){.setup = setup, .config = setup->config, .now_mono_ms = clock_mono_ms()};
    r->got = apart_open(sizeof *r->got, e);
    return r->got != NULL;
}

/* The last word: what ended the run is a trouble like any other, and what was not met is over. */
static void end_troubles(struct running *r, bool done, struct err *e)
{
    if (!done && !e->said) {
        say(r, e);
        e->said = true;
    }
    trouble_over_unmet(&r->troubles, ABOUT_MARKETS);
    trouble_forget(&r->troubles, ABOUT_POLL);
    save_troubles(r);
}

bool run_due(const struct run_setup *setup, struct err *e)
{
    struct running r;
    struct err away = {0};
    int lock = -1;
    bool done = false;

    if (!prepare(&r, setup, e))
        goto out;
    r.norm = (struct norm){.rules = setup->config->rules,
                           .operators = setup->config->operators,
                           .regions = setup->config->regions};
    r.poll = (struct poll_setup){
        .archive = setup->config->archive,
        .spool = setup->config->spool,
        .validators = setup->config->validators,
        .contact = setup->config->contact,
        .now = setup->now,
        .now_mono_ms = setup->now_given ? 0 : r.now_mono_ms,
        .deadline_s = setup->config->run_deadline_s,
        .norm = &r.norm,
        .config = setup->config,
        .arena = &r.arena,
        .shapes = true,
        .at = &r.got->at,
    };
    if (!file_make_dir(setup->config->state, e) || !file_is_ours(setup->config->state, 02, e)
        || !file_lock(setup->config->lock, &lock, e))
        goto out;
    load_troubles(&r);
    if (!open_store(&r, &away)) {
        if (away.kind != ERR_DATABASE) {
            *e = away;
            goto out;
        }
        (void)err_hint(&away, "what is polled now waits in \"%s\"; the next run stores it",
                       setup->config->spool);
        note(&r, &away);
    }
    done = work(&r, e);
    if (done && r.got->worst.kind != ERR_NONE) {
        *e = r.got->worst;
        e->said = true;
        done = false;
    }
out:
    store_close(&r.store);
    if (r.troubles.arena)
        end_troubles(&r, done, e);
    if (lock >= 0)
        (void)close(lock);
    apart_close(r.got, sizeof *r.got);
    arena_fini(&r.arena);
    return done;
}
