#include "store/lease.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/host.h"
#include "store_priv.h"

/* A renewal that takes longer is left: whoever waits meanwhile has other things to do. */
enum { RENEW_MS = 5000 };

/*
 * Where a process number means one process: this host since it was started, and this process's
 * name space of processes (two containers may share a host's name and count from 1 each).
 */
static size_t name_place(char out[STORE_LEASE_OWNER_MAX])
{
    char space[32] = "", boot[9] = "";
    FILE *f = fopen("/proc/sys/kernel/random/boot_id", "r");

    if (readlink("/proc/self/ns/pid", space, sizeof space - 1) < 0)
        space[0] = '\0';
    if (f) {
        if (!fgets(boot, sizeof boot, f))
            boot[0] = '\0';
        (void)fclose(f);
    }
    return (size_t)snprintf(out, STORE_LEASE_OWNER_MAX, "%s/%s/%.*s:", host_name(), boot,
                            (int)strcspn(space + strcspn(space, "0123456789"), "]"),
                            space + strcspn(space, "0123456789"));
}

static void name_owner(char out[STORE_LEASE_OWNER_MAX])
{
    size_t len = name_place(out);
    uint64_t random = 0;

    if (getrandom(&random, sizeof random, 0) != sizeof random)
        random = (uint64_t)getpid();
    (void)snprintf(out + len, STORE_LEASE_OWNER_MAX - len, "%d:%08llx", (int)getpid(),
                   (unsigned long long)(random & 0xFFFFFFFF));
}

/* None of ours is for a day: a longer one is not kept, whoever wrote it down. */
#define RUNS "l.until_at > clock_timestamp() and l.until_at < clock_timestamp() + interval '1 day'"

static bool held(struct store *s, const struct store_lease *l, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;

    db_arg_text(&p, l->name);
    if (db_query(s->db,
                 "select owner, ceil(extract(epoch from until_at - clock_timestamp()))"
                 "::bigint from lease l where l.lease = $1 and " RUNS " order by lease",
                 &p, DB_ANY, 2, &res, e)) {
        if (db_rows(res) == 1)
            err_set(e, ERR_LOCKED, "\"%s\" is held by %s and runs out in %lld s unless renewed",
                    l->name, db_text(res, 0, 0), (long long)db_int(res, 0, 1));
        else
            err_set(e, ERR_LOCKED, "\"%s\" was released this moment", l->name);
    }
    db_result_close(&res);
    arena_fini(&a);
    return false;
}

/* True when the owner was a process of this place that is no more: killed, it could not release. */
static bool is_dead(const char *owner)
{
    char place[STORE_LEASE_OWNER_MAX];
    size_t len = name_place(place);
    int pid = 0;

    if (strncmp(owner, place, len) != 0 || sscanf(owner + len, "%d:", &pid) != 1 || pid <= 0)
        return false;
    return kill(pid, 0) != 0 && errno == ESRCH;
}

/* Takes a dead owner's lease away; *gone says whether there was one. */
static bool bury(struct store *s, const struct store_lease *l, bool *gone, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    *gone = false;
    db_arg_text(&p, l->name);
    done = db_query(s->db, "select owner from lease where lease = $1 order by lease", &p, DB_ANY, 1,
                    &res, e);
    if (done && db_rows(res) == 1 && is_dead(db_text(res, 0, 0))) {
        db_arg_text(&p, db_text(res, 0, 0));
        done = db_exec(s->db, "delete from lease where lease = $1 and owner = $2", &p, NULL, e);
        *gone = done;
    }
    db_result_close(&res);
    arena_fini(&a);
    return done;
}

/* fence stays 0 when somebody else holds it. */
static bool take(struct store *s, struct store_lease *l, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_text(&p, l->name);
    db_arg_text(&p, l->owner);
    db_arg_int(&p, l->seconds);
    done = db_query(
        s->db,
        "insert into lease as l (lease, owner, taken_at, until_at, fence) values ($1, $2,"
        " clock_timestamp(), clock_timestamp() + make_interval(secs => $3),"
        " nextval('lease_fence')) on conflict (lease) do update set owner = excluded.owner,"
        " taken_at = excluded.taken_at, until_at = excluded.until_at, fence = excluded.fence"
        " where l.owner = $2 or not (" RUNS ") returning fence",
        &p, DB_ANY, 1, &res, e);
    l->fence = done && db_rows(res) == 1 ? db_int(res, 0, 0) : 0;
    db_result_close(&res);
    arena_fini(&a);
    return done;
}

/* Mostly it is free; who holds it is asked only when not. */
bool store_lease_take(struct store *s, struct store_lease *l, const char *name, int seconds,
                      struct err *e)
{
    bool gone = false;

    l->name = name;
    l->seconds = seconds;
    l->taken_ms = clock_mono_ms();
    if (!*l->owner)
        name_owner(l->owner);
    if (!take(s, l, e) || (!l->fence && (!bury(s, l, &gone, e) || (gone && !take(s, l, e)))))
        return err_in(e, "could not take lease \"%s\"", name);
    return l->fence ? true : held(s, l, e);
}

/* $1 to $3: seconds, name, fence. */
#define RENEW                                                                                      \
    "update lease set until_at = greatest(until_at, clock_timestamp() + make_interval(secs => "    \
    "$1))"                                                                                         \
    " where lease = $2 and fence = $3"

static void renew_args(const struct store *s, struct db_args *p)
{
    db_arg_int(p, STORE_LEASE_S);
    db_arg_text(p, s->lease);
    db_arg_int(p, s->fence);
}

static bool was_overtaken(struct store *s, struct err *e)
{
    s->overtaken = true;
    return err_set(e, ERR_LOCKED, "another run took lease \"%s\" over while this one slept",
                   s->lease);
}

bool store_keep_lease(struct store *s, struct err *e)
{
    int64_t now = clock_mono_ms(), rows = 1;
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct err ignored = {0};
    int deadline;
    bool sent;

    if (!s->lease || s->overtaken)
        return !s->lease || was_overtaken(s, e);
    if (!s->has_role || now - s->kept_ms < STORE_LEASE_KEEP_S * 1000)
        return true;
    s->kept_ms = now; /* before its statement, which comes by here too */
    renew_args(s, &p);
    deadline = db_deadline(s->db, RENEW_MS);
    sent = db_exec(s->db, RENEW, &p, &rows, &ignored);
    (void)db_deadline(s->db, deadline);
    arena_fini(&a);
    return !sent || rows == 1 || was_overtaken(s, e);
}

static bool keep(void *to, struct err *e)
{
    return store_keep_lease(to, e);
}

void store_publish_under(struct store *s, const struct store_lease *l)
{
    s->lease = l ? l->name : NULL;
    s->fence = l ? l->fence : 0;
    s->kept_ms = l ? l->taken_ms : 0;
    s->overtaken = false;
    db_ahead(s->db, l ? keep : NULL, s);
}

/* Without the lease there is no row to number, and the numbers stay as they were. */
#define NUMBERS(count) " select next_publication() from generate_series(1, $" count "::integer)"

bool store_next_publications(struct store *s, int64_t *no, size_t n, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    if (s->lease)
        renew_args(s, &p);
    db_arg_int(&p, (int64_t)n);
    done =
        db_query(s->db,
                 s->lease ? "with held as (" RENEW " returning 1)" NUMBERS("4") " cross join held"
                          : NUMBERS("1"),
                 &p, DB_ANY, 1, &res, e);
    if (done && db_rows(res) != (int)n)
        done = was_overtaken(s, e);
    for (size_t i = 0; i < n && done; i++)
        no[i] = db_int(res, (int)i, 0);
    db_result_close(&res);
    arena_fini(&a);
    return done;
}

bool store_next_publication(struct store *s, int64_t *no, struct err *e)
{
    return store_next_publications(s, no, 1, e);
}

void store_lease_release(struct store *s, const struct store_lease *l)
{
    struct err ignored = {0};
    struct arena a = {0};
    struct db_args p = {.arena = &a};

    db_arg_text(&p, l->name);
    db_arg_text(&p, l->owner);
    if (!db_is_broken(s->db))
        (void)!db_exec(s->db, "delete from lease where lease = $1 and owner = $2", &p, NULL,
                       &ignored);
    arena_fini(&a);
}

bool store_lease_holder(struct store *s, const char *name, struct store_lease_row *out, bool *held,
                        struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_text(&p, name);
    if (!db_query(s->db,
                  "select owner, ceil(extract(epoch from until_at - clock_timestamp()))"
                  "::bigint from lease l where l.lease = $1 and " RUNS " order by lease",
                  &p, DB_ANY, 2, &res, e))
        return err_in(e, "could not read lease \"%s\"", name);
    *held = db_rows(res) == 1;
    if (*held)
        *out = (struct store_lease_row){text_dup(a, db_text(res, 0, 0)), db_int(res, 0, 1)};
    db_result_close(&res);
    return true;
}
