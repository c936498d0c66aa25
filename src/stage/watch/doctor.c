#include "stage/watch/doctor.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/host.h"
#include "base/text.h"
#include "edge/archive/file.h"
#include "norm/fx.h"
#include "stage/poll/replay.h"
#include "stage/watch/doctor_priv.h"
#include "stage/poll/poll.h"
#include "stage/poll/skew.h"
#include "store/access.h"
#include "store/fx.h"
#include "store/lease.h"
#include "store/machine.h"
#include "store/run.h"
#include "store/schema.h"

enum {
    CLOCK_OFF_S = 5,
    AHEAD_S = 60,     /* of a run on another machine; more is no drift */
    RATE_OLD_DAYS = 5 /* longer than the longest weekend of the ECB */
};
#define ROOM_LOW (INT64_C(1) << 30) /* a month of replies */
#define ROOM_NONE (INT64_C(64) << 20)

void doctor_no_config(struct doctor *d, const struct err *e)
{
    struct err here = *e;

    here.kind = e->kind == ERR_PERMISSION ? ERR_PERMISSION : ERR_CONFIG;
    doctor_err(d, "configuration", NULL, &here);
}

static void look_at_folder(struct doctor *d, const char *path)
{
    struct err e = {0};
    int64_t room = 0;
    const char *text;

    if (!file_room(path, &room, &e)) {
        (void)err_hint(&e, "the user that runs writes there, and calls doctor: its owner and mode");
        doctor_err(d, "disk", path, &e);
        return;
    }
    text = text_fmt(d->arena, "can be written, %lld MB free", (long long)(room >> 20));
    if (room < ROOM_NONE)
        doctor_error(d, "disk", path, ERR_WRITE, text, "what cannot be kept is not evidence");
    else if (room < ROOM_LOW)
        doctor_warn(d, "disk", path, text, "replies of a month may take a gigabyte");
    else
        doctor_ok(d, "disk", path, text);
}

static void look_at_spool(struct doctor *d)
{
    struct poll_setup setup = {.spool = d->config->spool, .arena = d->arena};
    const char **files;
    struct err e = {0};
    size_t n;

    if (!poll_waiting(&setup, &files, &n, &e))
        doctor_err(d, "waiting", NULL, &e);
    else if (n == 0)
        doctor_ok(d, "waiting", NULL, "no poll waits to be stored");
    else
        doctor_warn(
            d, "waiting", NULL,
            text_fmt(d->arena, "%zu polls wait to be stored, the oldest is \"%s\"", n, files[0]),
            "the next run with a database stores them");
}

static void look_at_lock(struct doctor *d)
{
    struct err e = {0};
    int64_t pid = 0;
    bool held = false;

    if (!file_lock_holder(d->config->lock, &held, &pid, &e))
        doctor_warn(d, "lock", NULL, text_dup(d->arena, e.text),
                    "call doctor as the user that runs");
    else if (held)
        doctor_ok(d, "lock", NULL,
                  text_fmt(d->arena, "a run is at work: process %lld", (long long)pid));
    else
        doctor_ok(d, "lock", NULL, "no run is at work on this machine");
}

/* That the login is in a role says nothing of what the role may do. */
static void look_at_rights(struct doctor *d, struct store *s, int version)
{
    const char *statements;
    struct err e = {0};
    int64_t n;

    if (!store_get_lacks(s, &n, &statements, d->arena, &e))
        doctor_err(d, "database", NULL, &e);
    else if (n)
        doctor_error(
            d, "database", NULL, ERR_PERMISSION,
            text_fmt(d->arena, "its roles lack rights, %lld grants are missing", (long long)n),
            text_fmt(d->arena, "gpurate init, or as its owner: %s", statements));
    else
        doctor_ok(
            d, "database", NULL,
            text_fmt(d->arena, "reachable, schema %d, roles to collect and to publish", version));
}

static bool look_at_database(struct doctor *d, struct store **s)
{
    struct err e = {0};
    int version = 0;

    if (!store_open(s, d->config->db, STORE_AS_COLLECTOR, &e)) {
        doctor_err(d, "database", NULL, &e);
        return false;
    }
    if (!store_schema_version(*s, &version, &e) || !store_role(*s, STORE_AS_PUBLISHER, &e)
        || !store_role(*s, STORE_AS_COLLECTOR, &e)) {
        doctor_err(d, "database", NULL, &e);
        return false;
    }
    look_at_rights(d, *s, version);
    return true;
}

static void look_at_clock(struct doctor *d, struct store *s)
{
    struct skew skew = {0};
    struct err e = {0};
    const char *text;
    long long off;

    if (d->now_given) {
        doctor_ok(d, "clock", NULL, "moved by --now, not compared");
        return;
    }
    if (!skew_ask(&skew, s, clock_now(), 0, &e) || !skew_is_small(&skew, &e)) {
        doctor_err(d, "clock", NULL, &e);
        return;
    }
    off = llabs(skew.database_s);
    text = text_fmt(d->arena, "%lld s from the database's", off);
    if (skew.market.markets)
        text = text_fmt(d->arena, "%s, %lld s from that of %d markets", text,
                        (long long)llabs(skew.market.ahead_s), skew.market.markets);
    if (off > CLOCK_OFF_S)
        doctor_warn(d, "clock", NULL, text, "is NTP at work on both machines?");
    else
        doctor_ok(d, "clock", NULL, text);
}

static void look_at_lease(struct doctor *d, struct store *s, bool *held)
{
    struct store_lease_row row;
    struct err e = {0};

    if (!store_lease_holder(s, "run", &row, held, d->arena, &e))
        doctor_err(d, "lease", NULL, &e);
    else if (!*held)
        doctor_ok(d, "lease", NULL, "free");
    else
        doctor_ok(d, "lease", NULL,
                  text_fmt(d->arena, "held by %s, runs out in %lld s unless renewed", row.owner,
                           (long long)row.left_s));
}

/* Those that share the markets; none where no machine has a name. */
static void look_at_machines(struct doctor *d, struct store *s)
{
    store_machine_list list;
    struct err e = {0};

    if (!store_get_machines(s, &list, d->arena, &e))
        doctor_err(d, "machine", NULL, &e);
    for (size_t i = 0; e.kind == ERR_NONE && i < list.len; i++) {
        const struct store_machine *m = &list.at[i];
        const char *said =
            text_fmt(d->arena, "seen %lld min ago, on %s", (long long)(m->unseen_s / 60), m->host);

        if (m->counted && text_eq(m->name, d->config->machine) && !text_eq(m->host, host_name()))
            doctor_warn(d, "machine", m->name, said,
                        "that is this one's name too: one \"machine\" in gpurate.json a host");
        else if (!m->counted)
            doctor_warn(d, "machine", m->name, said, "the others ask its share; cron or the timer");
        else
            doctor_ok(d, "machine", m->name, said);
    }
}

/* That of the run before, while one is at work or was killed. */
static void look_at_last_exit(struct doctor *d, struct store *s, const struct store_run_row *last)
{
    struct store_run_row run = *last;
    struct err e = {0};

    d->run_ended = run.ended != 0;
    if (!run.ended
        && !store_get_last_run(s, "run", run.id, true, &run, &d->run_ended, d->arena, &e))
        doctor_err(d, "last run", NULL, &e);
    d->last_exit = run.exit;
}

static void look_at_last_run(struct doctor *d, struct store *s, bool at_work)
{
    struct store_run_row run;
    struct err e = {0};
    const char *when;
    bool found;

    if (!store_get_last_run(s, "run", 0, false, &run, &found, d->arena, &e)) {
        doctor_err(d, "last run", NULL, &e);
        return;
    }
    if (!found) {
        doctor_warn(d, "last run", NULL, "there was none yet", "gpurate run, every five minutes");
        return;
    }
    d->last_run_at = run.now;
    look_at_last_exit(d, s, &run);
    when = text_fmt(d->arena, "%s (%lld min %s) on %s", doctor_time(d, run.now),
                    llabs(d->now - run.now) / 60, run.now > d->now ? "from now" : "ago", run.host);
    if (run.now > d->now + AHEAD_S)
        doctor_warn(d, "last run", NULL, when, "its clock was ahead, or --now was");
    else if (d->now - run.now > DOCTOR_SILENT_S)
        doctor_warn(d, "last run", NULL, when, "is cron or the timer at work?");
    else if (!run.ended && !at_work)
        doctor_warn(d, "last run", NULL, text_fmt(d->arena, "%s, it was killed", when),
                    "the next run goes on where it ended");
    else if (run.ended && run.exit)
        doctor_warn(d, "last run", NULL,
                    text_fmt(d->arena, "%s, exit %d%s%s", when, run.exit, run.why ? ": " : "",
                             run.why ? run.why : ""),
                    "what its code asks for: \"Exit codes\" in doc/OPERATOR.md");
    else
        doctor_ok(d, "last run", NULL, when);
}

static void look_at_rates(struct doctor *d, struct store *s)
{
    const struct method *m = defs_method_on(&d->config->defs, "GHR", clock_date_of(d->now));
    int64_t date = m ? method_date_of(m, d->now) : clock_date_of(d->now);
    char text[CLOCK_TEXT_MAX];
    const char *source = NULL, *said;
    struct norm_fx fx = {0};
    struct err e = {0};

    if (!store_get_fx(s, date, date - FX_AGE_MAX_DAYS, &fx, &source, d->arena, &e)) {
        doctor_err(d, "rates", NULL, &e);
        return;
    }
    if (!fx.date) {
        doctor_warn(d, "rates", NULL, "there are none of the last seven days",
                    "prices in other currencies are left out until a run has fetched them");
        return;
    }
    said = text_fmt(d->arena, "of %s, %s", clock_text_date(fx.date, text), source);
    if (date - fx.date > RATE_OLD_DAYS)
        doctor_warn(d, "rates", NULL, said, "a newer one should be there by now");
    else
        doctor_ok(d, "rates", NULL, said);
}

void doctor_look(struct doctor *d)
{
    struct store *s = NULL;
    bool held = false;

    doctor_config(d);
    look_at_folder(d, d->config->archive);
    look_at_folder(d, d->config->spool);
    look_at_spool(d);
    look_at_lock(d);
    if (look_at_database(d, &s)) {
        look_at_clock(d, s);
        look_at_lease(d, s, &held);
        look_at_machines(d, s);
        look_at_last_run(d, s, held);
        look_at_rates(d, s);
        doctor_safety(d, s);
        doctor_markets(d, s);
        doctor_indices(d, s);
        doctor_tokens(d, s);
        doctor_keep(d, s);
    }
    store_close(&s);
}
