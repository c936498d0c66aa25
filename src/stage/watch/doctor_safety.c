/*
 * What is lost with a disk, and when one is full.
 */
#include "base/clock.h"
#include "base/text.h"
#include "edge/archive/file.h"
#include "stage/watch/doctor_priv.h"
#include "store/run.h"
#include "store/view/cluster.h"

enum {
    BACKUP_OLD_S = 2 * CLOCK_DAY,
    LOG_OLD_S = 2 * 3600, /* runs write every hour: a segment is due by archive_timeout */
    BEHIND_S = 60,
    BEHIND_BYTES = 64 << 20, /* of the log: four segments */
    PACE_DAYS = 7,           /* the pace is that of so many days, */
    FULL_DAYS = 30           /* and so many ahead are worth a word */
};

#define DATA_LOW (INT64_C(2) << 30) /* a month of the database of the guide, and its log */

static const char *age(struct doctor *d, int64_t seconds)
{
    if (seconds < 2 * CLOCK_DAY)
        return text_fmt(d->arena, "%lld min", (long long)(seconds / 60));
    return text_fmt(d->arena, "%lld days", (long long)(seconds / CLOCK_DAY));
}

static void look_at_stamp(struct doctor *d, bool archives)
{
    const char *path = d->config->backup_stamp, *text;
    struct err e = {0};
    int64_t time;

    if (!path && archives)
        doctor_ok(d, "backup", NULL, "no \"backup_stamp\": how old the last one is nobody says");
    else if (!path)
        doctor_warn(
            d, "backup", NULL,
            "nobody says that there are any: no log is archived, no \"backup_stamp\" is set",
            "\"Backup\" in doc/OPERATOR.md");
    else if (!file_time(path, &time, &e))
        doctor_warn(d, "backup", NULL, text_dup(d->arena, e.text),
                    "whoever takes the backup touches that file at its end");
    else {
        text = text_fmt(d->arena, "the last one ended at %s (%s ago)", doctor_time(d, time),
                        age(d, d->now - time));
        if (d->now - time > BACKUP_OLD_S)
            doctor_warn(d, "backup", NULL, text, "is its cron at work? pgbackrest info");
        else
            doctor_ok(d, "backup", NULL, text);
    }
}

/* A failure is over when a later segment was archived: that one was tried again before. */
static void look_at_log(struct doctor *d, const struct store_cluster *c)
{
    bool fails = c->failed_s >= 0 && (c->archived_s < 0 || c->failed_s < c->archived_s);
    const char *last = c->archived_s < 0 ? "none was archived yet"
                                         : text_fmt(d->arena, "the last was archived %s ago",
                                                    age(d, c->archived_s));

    if (!c->archives)
        return;
    if (fails)
        doctor_warn(
            d, "backup", "log",
            text_fmt(d->arena, "segment %s of the log cannot be archived, %lld failures; %s",
                     c->failed, (long long)c->failures, last),
            "what cannot go stays and fills the database's disk: its server's log says why");
    else if (c->archived_s < 0 || c->archived_s > LOG_OLD_S)
        doctor_warn(d, "backup", "log", text_fmt(d->arena, "of the log's segments %s", last),
                    "archive_timeout says how much a lost disk may take with it");
    else
        doctor_ok(d, "backup", "log", text_fmt(d->arena, "of the log's segments %s", last));
}

static void look_at_standbys(struct doctor *d, const struct store_cluster *c)
{
    const char *text = text_fmt(d->arena, "%d standbys are connected", c->standbys);

    if (c->standbys == 0 && c->synchronous)
        doctor_warn(d, "replication", NULL, "a commit waits for a standby, and none is connected",
                    "start one: until then nothing is stored");
    else if (c->standbys == 0)
        doctor_ok(d, "replication", NULL, "no standby is connected");
    else if (!c->seen)
        doctor_ok(d, "replication", NULL,
                  text_fmt(d->arena,
                           "%s; how far behind is not for us to see: grant pg_monitor to"
                           " gpurate_collector",
                           text));
    else {
        text = text_fmt(d->arena, "%s, the last is %lld s and %lld MB of the log behind", text,
                        (long long)c->behind_s, (long long)(c->behind_bytes >> 20));
        if (c->behind_s > BEHIND_S || c->behind_bytes > BEHIND_BYTES)
            doctor_warn(d, "replication", NULL, text, "its network and its disk");
        else
            doctor_ok(d, "replication", NULL, text);
    }
}

static void look_at_slots(struct doctor *d, struct store *s)
{
    struct store_slot_list slots;
    struct err e = {0};

    if (!store_get_left_slots(s, &slots, d->arena, &e)) {
        doctor_err(d, "replication", NULL, &e);
        return;
    }
    for (size_t i = 0; i < slots.len; i++)
        doctor_warn(
            d, "replication", slots.at[i].name,
            text_fmt(d->arena, "nobody reads this slot, and %lld MB of the log are kept for it",
                     (long long)(slots.at[i].bytes >> 20)),
            "a standby that will not come back: pg_drop_replication_slot; it fills the disk");
}

/* By what this machine's runs found of the same disk in the days before. */
static void look_at_pace(struct doctor *d, struct store *s)
{
    struct store_room then;
    struct err e = {0}, unread = {0};
    const char *path = d->config->archive;
    int64_t room, days, taken;

    if (!store_get_room(s, d->now - PACE_DAYS * CLOCK_DAY, &then, &e)) {
        doctor_err(d, "disk", path, &e);
        return;
    }
    if (!then.now || d->now - then.now < CLOCK_DAY || !file_room(path, &room, &unread))
        return; /* too young for a pace; what cannot be read was said */
    taken = (then.bytes - room) / ((d->now - then.now) / CLOCK_DAY);
    days = taken > 0 ? room / taken : INT64_MAX;
    if (days > FULL_DAYS)
        doctor_ok(d, "disk", path,
                  taken > 0 ? text_fmt(d->arena, "takes %lld MB a day, full in %lld days",
                                       (long long)(taken >> 20), (long long)days)
                            : "does not fill");
    else
        doctor_warn(d, "disk", path,
                    text_fmt(d->arena, "takes %lld MB a day, full in %lld days",
                             (long long)(taken >> 20), (long long)days),
                    "room, before it is needed: what cannot be kept is no evidence");
}

/* Of the server's disk only its own machine can tell. */
static void look_at_data(struct doctor *d, const struct store_cluster *c)
{
    const char *size = text_fmt(d->arena, "it has %lld MB", (long long)(c->size >> 20)), *text;
    int64_t room = 0;
    struct err e = {0};

    if (!c->is_here)
        text =
            text_fmt(d->arena, "%s; unknown how much is free: its server is another machine", size);
    else if (!c->data)
        text = text_fmt(d->arena,
                        "%s; unknown how much is free: where it is may be seen by who has"
                        " pg_monitor: grant it to gpurate_collector",
                        size);
    else if (!file_free(c->data, &room, &e))
        text = text_fmt(d->arena, "%s; unknown how much is free: %s", size, e.text);
    else
        text = text_fmt(d->arena, "%s, %lld MB are free", size, (long long)(room >> 20));
    if (!room || room > DATA_LOW)
        doctor_ok(d, "disk", "database", text);
    else
        doctor_warn(d, "disk", "database", text, "room, before it is needed: a full disk stops it");
}

void doctor_safety(struct doctor *d, struct store *s)
{
    struct store_cluster c;
    struct err e = {0};

    look_at_pace(d, s);
    if (!store_get_cluster(s, &c, d->arena, &e)) {
        doctor_err(d, "backup", NULL, &e);
        return;
    }
    look_at_data(d, &c);
    look_at_stamp(d, c.archives);
    look_at_log(d, &c);
    look_at_standbys(d, &c);
    look_at_slots(d, s);
}
