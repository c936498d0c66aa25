/*
 * Inside of store/.
 */
#ifndef STORE_PRIV_H
#define STORE_PRIV_H
#include "base/buf.h"
#include "base/text.h"
#include "edge/db/db.h"
#include "store/fixing.h"
#include "store/fx.h"
#include "store/lease.h"
#include "store/store.h"

struct store {
    struct db *db;
    enum store_role role;
    bool has_role;     /* the session has taken it */
    int64_t month;     /* quotes of this month have their partition: year * 12 + month */
    int64_t no_month;  /* ... and of this one have none, which cannot be made now */
    bool month_away;   /* that one was exported (store/month.h) */
    const char *lease; /* see store_publish_under; or NULL */
    int64_t fence;
    int64_t kept_ms; /* clock_mono_ms of the last renewal, and of the taking */
    bool overtaken;
    const char *exports; /* folder of exported months, or NULL */
    bool export_lost;    /* one of them could not be read */
    void (*left_out)(void *to, const char *market, int64_t observed_at, const char *why);
    void *left_out_to; /* see store_hear_left_out */
};

/* Creates the roles that are missing and makes the login a member of all four (access.c). */
bool store_make_roles(struct store *s, int *created, struct err *e) MUST_USE;

/* Hands over to gpurate_owner what a restore has given to the login. */
bool store_own_objects(struct store *s, struct err *e) MUST_USE;

/* Hints with the statements that init, or a role, still needs; always false. */
bool store_explain_init(struct store *s, struct err *e);
bool store_explain_role(struct store *s, enum store_role role, struct err *e);

/* store_transact for work that is one statement, which needs no begin and commit, and may be done
 * twice. */
bool store_alone(struct store *s, bool (*work)(struct store *s, void *data, struct err *e),
                 void *data, struct err *e) MUST_USE;

/* "{1,2,3}" as ids in a. */
struct store_ids store_read_ids(const char *text, struct arena *a);

/* Part of the transaction of a fixing. */
bool store_insert_panel_change(struct store *s, int64_t publication_no,
                               const struct store_panel_change *c, struct err *e) MUST_USE;

/* The end of a chain; `sql` gives digest and date of its last record, and the next revision. */
bool store_read_chain(struct store *s, const char *sql, const struct db_args *p,
                      struct store_chain *out, struct arena *a, struct err *e) MUST_USE;

/* What a stored row says of a revision may be anything: ERR_DATA when none can follow it. */
bool store_is_chain(const struct store_chain *c, struct err *e) MUST_USE;

/* For such an `sql`, whose $1 is the name: the last annulment of the chain, beside its last row. */
#define STORE_ANNULMENT_END(kind)                                                                  \
    " union all (select record_digest, publication_no from api_v1.annulment"                       \
    " where kind = '" kind "' and name = $1 order by publication_no desc limit 1)"

/* What holds of every record when it is stored, whatever it is of. */
void store_promise_record(const struct store_record *rec, int revision);

/* Whether a record made some time ago still follows the last one: ERR_LOCKED when it does not. */
bool store_is_next(const struct store_chain *chain, const struct store_record *rec, int revision,
                   struct err *e) MUST_USE;

void store_arg_run(struct db_args *p, int64_t run); /* 0 is null */

/* "NAME DATE REVISION" on a channel, when the transaction ends. */
bool store_notify(struct store *s, const char *channel, const char *name, int64_t date,
                  int revision, struct err *e) MUST_USE;

/*
 * The next publication numbers; their row stays locked until the transaction ends. ERR_LOCKED when
 * the lease under which this store publishes was taken over (lease.c).
 */
bool store_next_publications(struct store *s, int64_t *no, size_t n, struct err *e) MUST_USE;
bool store_next_publication(struct store *s, int64_t *no, struct err *e) MUST_USE;

/* The part of store_each_foreign that is in files. */
bool store_each_exported_foreign(struct store *s, int64_t from, int64_t to, int reader,
                                 void (*each)(const struct store_foreign *q, void *data),
                                 void *data, struct err *e) MUST_USE;

/* Unknown words (of a newer program) read as VERDICT_MALFORMED, which nothing uses as a price. */
enum verdict store_read_verdict(const char *word);

/* Bits of "review,jump"; words this program does not know are left out. */
unsigned store_read_flags(const char *text);

#endif
