/*
 * What the cluster says of its own safety: whether its log is archived, and who follows it.
 */
#ifndef STORE_VIEW_CLUSTER_H
#define STORE_VIEW_CLUSTER_H
#include <stddef.h>
#include "store/store.h"

/* Times are seconds ago by the database's clock, -1 for never. */
struct store_cluster {
    bool archives;        /* archive_mode */
    int64_t archived_s;   /* since the last segment of the log that was archived */
    int64_t failed_s;     /* since the last that could not be, */
    int64_t failures;     /* how often that was, ever, */
    const char *failed;   /* and its name; or NULL */
    bool synchronous;     /* a commit waits for a standby */
    int standbys;         /* that are connected; */
    bool seen;            /* how far behind may be asked by us: pg_monitor */
    int64_t behind_s;     /* the one that is furthest behind; 0 where nothing is under way, */
    int64_t behind_bytes; /* and in bytes of the log */
    const char *data; /* the folder of the server's data; NULL: not for us to see (pg_monitor) */
    bool is_here;     /* the server is on this machine */
    int64_t size;     /* bytes of the database */
};

/* A place in the log that is kept for somebody who is not there. */
struct store_slot {
    const char *name;
    int64_t bytes; /* kept so far */
};

struct store_slot_list {
    struct store_slot *at; /* by name */
    size_t len;
};

bool store_get_cluster(struct store *s, struct store_cluster *out, struct arena *a,
                       struct err *e) MUST_USE;
bool store_get_left_slots(struct store *s, struct store_slot_list *out, struct arena *a,
                          struct err *e) MUST_USE;

#endif
