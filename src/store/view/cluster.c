#include "store/view/cluster.h"

#include "store/column_priv.h"
#include "store/store_priv.h"

/* The end of the log, as a primary or a standby has it. */
#define LOG_END                                                                                    \
    "case when pg_is_in_recovery() then pg_last_wal_receive_lsn() else pg_current_wal_lsn() end"

/* Who may not see a standby's state sees that it is there. One that only takes a backup is none.
 * Where the data is, pg_monitor sees; by a Unix socket neither side has an address. */
static const char asks[] =
    "select current_setting('archive_mode') <> 'off',"
    " coalesce(extract(epoch from clock_timestamp() - a.last_archived_time), -1)::bigint,"
    " coalesce(extract(epoch from clock_timestamp() - a.last_failed_time), -1)::bigint,"
    " a.failed_count, a.last_failed_wal, current_setting('synchronous_standby_names') <> '',"
    " r.standbys, r.seen, r.behind_s, r.behind_bytes,"
    " (select setting from pg_settings where name = 'data_directory'),"
    " inet_server_addr() is not distinct from inet_client_addr(),"
    " pg_database_size(current_database())"
    " from pg_stat_archiver a cross join (select count(*)::int as standbys,"
    " coalesce(bool_and(state is not null), true) as seen,"
    " coalesce(max(extract(epoch from coalesce(replay_lag, flush_lag))), 0)::bigint as behind_s,"
    " coalesce(max(pg_wal_lsn_diff(" LOG_END ", coalesce(replay_lsn, flush_lsn, sent_lsn))), 0)"
    "::bigint as behind_bytes from pg_stat_replication where state is distinct from 'backup') r";

bool store_get_cluster(struct store *s, struct store_cluster *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    if (!db_query(s->db, asks, &p, 1, 13, &res, e))
        return err_in(e, "could not ask the cluster for its archive and its standbys");
    *out = (struct store_cluster){
        .archives = db_bool(res, 0, 0),
        .archived_s = db_int(res, 0, 1),
        .failed_s = db_int(res, 0, 2),
        .failures = db_int(res, 0, 3),
        .failed = text_dup(a, db_text(res, 0, 4)),
        .synchronous = db_bool(res, 0, 5),
        .standbys = db_int32(res, 0, 6),
        .seen = db_bool(res, 0, 7),
        .behind_s = db_int(res, 0, 8),
        .behind_bytes = db_int(res, 0, 9),
        .data = text_dup(a, db_text(res, 0, 10)),
        .is_here = db_bool(res, 0, 11),
        .size = db_int(res, 0, 12),
    };
    db_result_close(&res);
    return true;
}

#define ROW struct store_slot
static const struct column slot_columns[] = {
    {"slot_name::text", TEXT(name)},
    {"greatest(pg_wal_lsn_diff(" LOG_END ", restart_lsn), 0)::bigint", INT64(bytes)},
};
#undef ROW

bool store_get_left_slots(struct store *s, struct store_slot_list *out, struct arena *a,
                          struct err *e)
{
    struct db_args p = {.arena = a};

    out->at = store_list(s,
                         "select {} from pg_replication_slots where not active and not temporary"
                         " and restart_lsn is not null order by slot_name",
                         COLUMNS(slot_columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not read the replication slots");
}
