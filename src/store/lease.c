#include "store/lease.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/host.h"
#include "store_priv.h"

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
            err_set(e, ERR_LOCKED, "\"%s\" is held by %s for up to %lld s more", l->name,
                    db_text(res, 0, 0), (long long)db_int(res, 0, 1));
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
    if (!*l->owner)
        name_owner(l->owner);
    if (!take(s, l, e) || (!l->fence && (!bury(s, l, &gone, e) || (gone && !take(s, l, e)))))
        return err_in(e, "could not take lease \"%s\"", name);
    return l->fence ? true : held(s, l, e);
}

void store_publish_under(struct store *s, const struct store_lease *l)
{
    s->lease = l ? l->name : NULL;
    s->fence = l ? l->fence : 0;
}

/* Without the lease there is no row to number, and the numbers stay as they were. */
#define NUMBERS "select next_publication() from generate_series(1, $1::integer)"
#define UNDER_LEASE                                                                                \
    "with held as (update lease set until_at = greatest(until_at, clock_timestamp()"               \
    " + make_interval(secs => $2)) where lease = $3 and fence = $4 returning 1)"

bool store_next_publications(struct store *s, int64_t *no, size_t n, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_int(&p, (int64_t)n);
    if (s->lease) {
        db_arg_int(&p, STORE_LEASE_PUBLISH_S);
        db_arg_text(&p, s->lease);
        db_arg_int(&p, s->fence);
    }
    done = db_query(s->db, s->lease ? UNDER_LEASE NUMBERS " cross join held" : NUMBERS, &p, DB_ANY,
                    1, &res, e);
    if (done && db_rows(res) != (int)n)
        done = err_set(e, ERR_LOCKED, "another run took lease \"%s\" over while this one slept",
                       s->lease);
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
