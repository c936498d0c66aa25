#include "store/store.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/vec.h"
#include "store/schema.h"
#include "store_priv.h"

enum { TRIES = 5 };

static const struct {
    const char *name, *sql;
} roles[] = {
    [STORE_AS_LOGIN] = {"the login", "reset role"},
    [STORE_AS_COLLECTOR] = {"gpurate_collector", "set role gpurate_collector"},
    [STORE_AS_PUBLISHER] = {"gpurate_publisher", "set role gpurate_publisher"},
    [STORE_AS_READER] = {"gpurate_reader", "set role gpurate_reader"},
    [STORE_AS_RUN] = {"gpurate_collector and gpurate_publisher",
                      "set role gpurate_publisher; set role gpurate_collector"},
    [STORE_AS_KEEPER] = {"gpurate_owner", "set role gpurate_owner"},
    [STORE_AS_OWNER] = {"the owner", "reset role"}, /* store_init takes gpurate_owner itself */
};

bool store_role(struct store *s, enum store_role role, struct err *e)
{
    if (s->has_role && s->role == role)
        return true;
    if (!db_script(s->db, roles[role].sql, e)) {
        if (text_eq(db_sqlstate(s->db), "22023")) /* there is no such role: the server names it */
            e->kind = ERR_CONFIG, (void)err_hint(e, "run `gpurate init`");
        else if (e->kind == ERR_PERMISSION)
            (void)store_explain_role(s, role, e);
        return err_in(e, "could not become %s", roles[role].name);
    }
    s->role = role == STORE_AS_RUN ? STORE_AS_COLLECTOR : role;
    s->has_role = true;
    return true;
}

/* Without a schema the question itself is refused: no such table, no such schema. */
bool store_schema_version(struct store *s, int *version, struct err *e)
{
    struct db_result *res = NULL;
    bool done = db_query(s->db, "select max(number) from api_v1.migration", NULL, 1, 1, &res, e);

    *version = done ? (int)db_int(res, 0, 0) : 0;
    db_result_close(&res);
    return done || text_eq(db_sqlstate(s->db), "42P01") || text_eq(db_sqlstate(s->db), "3F000");
}

static bool is_current(struct store *s, struct err *e)
{
    int version, ours = store_migrations[store_migrations_len - 1].number;

    if (s->role == STORE_AS_OWNER)
        return true;
    if (!store_schema_version(s, &version, e))
        return false;
    if (version == ours)
        return true;
    if (version > ours) {
        err_set(e, ERR_CONFIG, "the schema is at version %d, newer than this program's %d", version,
                ours);
        return err_hint(e, "use the newer program");
    }
    if (version)
        err_set(e, ERR_CONFIG, "the schema is at version %d, this program needs %d", version, ours);
    else
        err_set(e, ERR_CONFIG, "the database has no schema \"gpurate\"");
    return err_hint(e, "run `gpurate init`");
}

/* A statement on whole tables, an index of years or a month that comes back, gets this long. */
enum { MONTHS_MS = 6 * 3600 * 1000 };

bool store_open(struct store **out, const char *conninfo, enum store_role role, struct err *e)
{
    bool changes_tables = role == STORE_AS_OWNER || role == STORE_AS_KEEPER;
    struct db_options options = {.conninfo = conninfo,
                                 .search_path = "gpurate",
                                 .deadline_ms = changes_tables ? MONTHS_MS : 0,
                                 /* a holder that froze while it publishes: no longer than that */
                                 .idle_s = role == STORE_AS_RUN ? STORE_LEASE_S : 0};
    struct store *s = memory_new(sizeof *s);

    *out = NULL;
    s->role = role;
    /* The version first: an empty database says so, and not that a role is missing. */
    if (!db_open(&s->db, &options, e) || !is_current(s, e) || !store_role(s, role, e)) {
        if (e->kind == ERR_PERMISSION && s->db)
            (void)store_explain_role(s, role, e);
        store_close(&s);
        return false;
    }
    *out = s;
    return true;
}

bool store_open_like(struct store **out, struct store *s, struct err *e)
{
    struct store *like = memory_new(sizeof *like);

    *out = NULL;
    if (!db_open_like(&like->db, s->db, e) || !store_role(like, s->role, e)) {
        store_close(&like);
        return false;
    }
    like->exports = s->exports;
    *out = like;
    return true;
}

void store_close(struct store **s)
{
    if (!*s)
        return;
    db_close(&(*s)->db);
    free(*s);
    *s = NULL;
}

bool store_reopen(struct store *s, struct err *e)
{
    s->has_role = false; /* a new session has the login's */
    return db_reopen(s->db, e) && store_role(s, s->role, e);
}

struct db *store_db(struct store *s)
{
    return s->db;
}

/* Longer after each try, and not in step with another host that had the same conflict. */
static void pause_before(int try)
{
    struct timespec nap = {.tv_nsec = (5 + rand() % 10) * 1000000L * try};

    (void)nanosleep(&nap, NULL);
}

static bool attempt(struct store *s, bool (*work)(struct store *s, void *data, struct err *e),
                    void *data, bool *sent, struct err *e)
{
    *sent = false;
    if (!db_begin(s->db, DB_WRITE, e) || !work(s, data, e)) {
        db_rollback(s->db);
        return false;
    }
    *sent = true;
    if (db_commit(s->db, e))
        return true;
    db_rollback(s->db);
    return false;
}

/* alone: the work is one statement, a transaction by itself, that may be done twice. */
static bool transact(struct store *s, bool (*work)(struct store *s, void *data, struct err *e),
                     void *data, bool alone, struct err *e)
{
    bool reopen = true;

    for (int try = 1;; try++) {
        bool sent = false;

        if (alone ? work(s, data, e) : attempt(s, work, data, &sent, e))
            return true;
        if (db_is_broken(s->db)) {
            if (!reopen || (sent && e->kind != ERR_SERIAL))
                return false;
            reopen = false;
            if (!store_reopen(s, e))
                return false;
        } else if (e->kind != ERR_SERIAL || try == TRIES) {
            return false;
        }
        pause_before(try);
    }
}

bool store_transact(struct store *s, bool (*work)(struct store *s, void *data, struct err *e),
                    void *data, struct err *e)
{
    return transact(s, work, data, false, e);
}

bool store_alone(struct store *s, bool (*work)(struct store *s, void *data, struct err *e),
                 void *data, struct err *e)
{
    return transact(s, work, data, true, e);
}

struct store_ids store_read_ids(const char *text, struct arena *a)
{
    struct store_ids out = {0};
    VEC(int64_t) ids = {0};
    const char *at = strchr(text, '{'); /* behind bounds, "[5:6]={1,2}" */

    while (at && *at && *at != '}') {
        const char *from = ++at;
        char number[24];
        int64_t id;

        while (*at && *at != ',' && *at != '}')
            at++;
        if ((size_t)(at - from) >= sizeof number)
            continue;
        memcpy(number, from, (size_t)(at - from));
        number[at - from] = '\0';
        if (text_int(number, INT64_MIN, INT64_MAX, &id)) /* null is none */
            *VEC_PUSH(&ids, a) = id;
    }
    /* Not NULL: to who reads quotes that would be all polls (store/quote.h), and these are none. */
    out.at = ids.at ? ids.at : ARENA_ARRAY(a, int64_t, 1);
    out.len = ids.len;
    return out;
}

enum verdict store_read_verdict(const char *word)
{
    enum verdict v = VERDICT_MALFORMED;

    return verdict_by_name(word, &v) ? v : VERDICT_MALFORMED;
}

static bool has_word(const char *list, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = list; (at = strstr(at, word)); at += len)
        if ((at == list || at[-1] == ',') && (at[len] == ',' || !at[len]))
            return true;
    return false;
}

unsigned store_read_flags(const char *text)
{
    unsigned flags = 0;

    for (unsigned bit = 1; bit < 1u << 16; bit <<= 1) {
        char name[64];

        (void)fixing_flags_text(bit, name);
        if (*name && has_word(text, name))
            flags |= bit;
    }
    return flags;
}
