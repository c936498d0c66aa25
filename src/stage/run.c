#include "stage/run.h"

#include <time.h>
#include <unistd.h>

#include "base/apart.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "base/version.h"
#include "edge/archive/file.h"
#include "stage/deliver/site.h"
#include "stage/poll/replay.h"
#include "stage/poll/seats.h"
#include "stage/poll/terms_page.h"
#include "stage/run_priv.h"
#include "stage/watch/drift.h"
#include "store/lease.h"
#include "store/quote.h"

/*
 * PATIENCE: so long after the polling may have ended a database that one host of several takes over
 * is waited for, and another machine's run by one that has polls waiting.
 */
enum { RUN_PATIENCE_S = 60, RUN_TRIES = 5, RUN_NAP_MS = 250 };

static bool sync_config(struct running *r, struct err *e)
{
    struct store_config defs;

    seats_store_config(r->config, &defs, &r->arena);
    return store_put_config(r->store, &defs, e);
}

static bool open_store(struct running *r, struct err *e)
{
    /* Before anything is asked: a run that may not publish is the administrator's to know of. */
    if (!store_open(&r->store, r->setup->db, STORE_AS_RUN, e))
        return false;
    store_set_exports(r->store, r->config->retention.folder);
    store_hear_left_out(r->store, run_hear_left_out, r);
    return true;
}

/* Once a day, what the ledger has to say of the day before. */
static void tell_intake(struct running *r)
{
    struct err e = {0};

    if (!drift_tell_intake(r->store, r->config, r->setup->now, r->row.id, &e))
        run_lose_store(r, &e);
}

/* In a process of its own, with a connection of its own: pages are bytes of strangers, too. */
static void visit_terms(void *ctx)
{
    struct running *r = ctx;
    struct terms_page_seen_list seen;
    struct store_terms_change_list open;
    struct store *s = NULL;
    struct err e = {0};

    if (!store_open(&s, r->setup->db, STORE_AS_COLLECTOR, &e)
        || !terms_pages_visit(s, r->config, r->setup->now, false, &seen, &r->arena, &e)
        || !store_get_open_terms(s, &open, &r->arena, &e)) {
        log_err(LOG_WARN, &e);
        seen.len = 0;
    }
    for (size_t i = 0; i < seen.len; i++)
        for (size_t k = 0; seen.at[i].fresh && k < open.len; k++)
            if (text_eq(open.at[k].address, seen.at[i].page.address))
                log_line(LOG_WARN, "terms changed", "source", open.at[k].source, "address",
                         open.at[k].address, "sha256", open.at[k].sha256, NULL);
    store_close(&s);
}

/* After all that is due, so that no market and no fixing waits for a page. */
static void look_at_terms(struct running *r)
{
    struct err died = {0};

    if (!r->config->terms_pages || r->setup->dry_run || apart_run(visit_terms, r, &died))
        return;
    err_in(&died, "looking at the pages with terms ended early");
    log_err(LOG_WARN, &died);
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
        run_note(r, &e);
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
    run_lose_store(r, &e);
}

/*
 * Takes the lease and opens the run's row. A database that is there and cannot be written (a
 * standby, a full disk) is like one that is away: what is polled waits on disk. Another machine's
 * run at work, or a configuration the database refuses, ends this one.
 */
static bool begin(struct running *r, struct err *e)
{
    r->waits = false;
    if (!store_lease_take(r->store, &r->lease, "run", STORE_LEASE_S, e)) {
        if (e->kind == ERR_LOCKED) {
            r->waits = true;
            return false;
        }
    } else {
        store_publish_under(r->store, &r->lease);
        r->overtaken = false;
        if (sync_config(r, e) && (r->row.id || store_run_begin(r->store, &r->row, e))
            && run_join(r, e)) {
            make_partitions(r);
            return true;
        }
        store_lease_release(r->store, &r->lease);
        if (e->kind == ERR_CONFIG)
            return false;
    }
    run_lose_store(r, e);
    store_close(&r->store);
    return true;
}

/* Another machine is at work: there is nothing to do, and nothing that a person has to hear of. */
static void tell_waits(const struct running *r, const struct err *e)
{
    log_line(r->setup->watched ? LOG_WARN : LOG_INFO, "another run is at work", "why", e->text,
             NULL);
}

/* Whoever was overtaken says so, once, and has nothing more to do but to end. */
static bool leads(struct running *r)
{
    struct err e = {0};

    if (!r->store || r->overtaken)
        return false;
    r->overtaken = !store_keep_lease(r->store, &e);
    if (r->overtaken && r->got->worst.kind != ERR_LOCKED)
        run_note(r, &e);
    return !r->overtaken;
}

/* The run's row and its lease, with what the run comes to. */
static void end(struct running *r, bool done, const struct err *why)
{
    const struct err *worst = done ? &r->got->worst : why;
    struct err e = {0};

    store_publish_under(r->store, NULL);
    if (!file_room(r->config->archive, &r->row.room, &e))
        r->row.room = 0; /* doctor says why */
    if (!store_run_close(r->store, &r->row, err_exit(worst->kind), worst->kind ? worst->text : NULL,
                         &r->lease, &e))
        run_lose_store(r, &e);
}

/* Beside the run of another machine, under no lease: this one's share is polled, and no more. */
static bool share(struct running *r, struct err *e)
{
    bool done;

    tell_waits(r, e);
    *e = (struct err){0};
    r->row.kind = "share";
    if (!sync_config(r, e) || !store_run_begin(r->store, &r->row, e) || !run_join(r, e)) {
        if (e->kind == ERR_CONFIG)
            return false;
        run_lose_store(r, e);
        store_close(&r->store);
    }
    done = run_gather(r, e);
    if (r->store)
        end(r, done, e);
    r->row = (struct store_run){
        .kind = "run", .now = r->row.now, .version = r->row.version, .machine = r->row.machine};
    return done;
}

/* Polls of this machine that are on disk only are stored under the lease: it is waited for. */
static bool awaits_lease(struct running *r, struct err *e)
{
    int64_t until =
        r->now_mono_ms + INT64_C(1000) * (run_polling_s(r) + RUN_STORING_S + RUN_PATIENCE_S);
    const struct timespec nap = {.tv_sec = 1};
    const char **files;
    size_t n = 0;

    if (!poll_waiting(&r->poll, &files, &n, e) || n == 0)
        return false;
    while (r->waits && r->store && clock_mono_ms() < until) {
        if (begin(r, e))
            return r->store != NULL;
        (void)nanosleep(&nap, NULL);
    }
    return false;
}

static void go_on(struct running *r, bool gathered)
{
    if (leads(r))
        run_look_at_clock(r, NULL, 0);
    if (leads(r))
        run_look_behind(r);
    if (leads(r) && gathered)
        run_publish(r);
    if (leads(r) && gathered)
        tell_intake(r);
    if (leads(r) && gathered)
        look_at_terms(r);
}

static bool work_once(struct running *r, struct err *e)
{
    bool done;

    if (r->store && !begin(r, e)) {
        if (!r->waits || !r->config->machine)
            return false;
        done = share(r, e);
        if (!done || !r->store || !awaits_lease(r, e))
            return done;
    }
    done = run_gather(r, e);
    go_on(r, done);
    if (r->store)
        end(r, done, e);
    if (r->store && !r->overtaken)
        deliver(r);
    return done;
}

/*
 * Of several hosts one may be taking over from another. Only then is it waited for: a single one
 * that is away is not there again in a minute.
 */
static bool is_back(struct running *r)
{
    int64_t until = r->now_mono_ms + (r->config->run_deadline_s + RUN_PATIENCE_S) * INT64_C(1000);
    const struct timespec nap = {.tv_nsec = RUN_NAP_MS * 1000000L};
    struct err e = {0};

    if (db_hosts(r->setup->db) < 2)
        return false;
    while (!open_store(r, &e)) {
        if (e.kind != ERR_DATABASE || clock_mono_ms() > until)
            return false;
        (void)nanosleep(&nap, NULL);
    }
    log_line(LOG_INFO, "the database is there again", NULL);
    r->got->lost_store = false;
    r->got->why = (struct err){0};
    if (r->got->worst.kind == ERR_DATABASE)
        r->got->worst = (struct err){0};
    return true;
}

/*
 * Once more, when the database went away and is there again. What is due is decided from what is
 * stored, so of a commit whose answer was lost it is asked before anything is done again.
 */
static bool work(struct running *r, struct err *e)
{
    for (int try = 1;; try++) {
        bool done = work_once(r, e);

        if (r->store || (!done && e->kind != ERR_DATABASE) || try == RUN_TRIES || !is_back(r))
            return done;
    }
}

static bool prepare(struct running *r, const struct run_setup *setup, struct err *e)
{
    *r = (struct running){
        .setup = setup,
        .config = setup->config,
        .now_mono_ms = clock_mono_ms(),
        .row = {.kind = "run",
                .now = setup->now,
                .version = GPURATE_VERSION,
                .machine = setup->config->machine},
        .of = 1,
    };
    r->got = apart_open(sizeof *r->got, e);
    return r->got != NULL;
}

/* For whom no run is the news: when the last one ended, and how; without the database too. */
static void note_end(struct running *r, bool done, const struct err *e)
{
    struct err lost = {0};
    char now[CLOCK_TEXT_MAX];
    const char *line = text_fmt(&r->arena, "%s exit=%d", clock_text(r->setup->now, now),
                                done ? 0 : err_exit(e->kind));

    if (!file_write_line(r->config->last_run, line, &lost))
        log_err(LOG_INFO, &lost);
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
    run_load_troubles(&r);
    if (!open_store(&r, &away)) {
        if (away.kind != ERR_DATABASE) {
            *e = away;
            goto out;
        }
        (void)err_hint(&away, "what is polled now waits in \"%s\"; the next run stores it",
                       setup->config->spool);
        run_note(&r, &away);
    }
    done = work(&r, e);
    if (r.waits && !r.config->machine) {
        tell_waits(&r, e);
        done = true;
    }
    if (done && r.got->worst.kind != ERR_NONE) {
        *e = r.got->worst;
        e->said = true;
        done = false;
    }
out:
    store_close(&r.store);
    if (r.troubles.arena && !r.waits)
        run_end_troubles(&r, done, e);
    if (lock >= 0) {
        note_end(&r, done, e);
        (void)close(lock);
    }
    apart_close(r.got, sizeof *r.got);
    arena_fini(&r.arena);
    return done;
}
