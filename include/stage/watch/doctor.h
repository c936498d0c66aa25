/*
 * Is everything ready for the next fixing? Looks at the configuration, the disk, the database, the
 * last run, the markets and the headline indices; changes nothing.
 *
 * Each finding is one line. Nothing that can be wrong ends the look early, except that without a
 * database what is in it cannot be told.
 */
#ifndef STAGE_DOCTOR_H
#define STAGE_DOCTOR_H
#include <stdbool.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/vec.h"
#include "stage/config/config.h"

enum doctor_level { DOCTOR_OK, DOCTOR_WARNING, DOCTOR_ERROR, DOCTOR_LEVELS };
const char *doctor_level_name(enum doctor_level level);

struct doctor_line {
    const char *check;   /* configuration, disk, waiting, lock, database, clock, ... */
    const char *subject; /* a market, an index, a folder; or NULL */
    enum doctor_level level;
    const char *text;
    const char *hint;   /* or NULL */
    enum err_kind kind; /* of an error */
};

struct doctor {
    const struct config *config;
    int64_t now;
    bool now_given;      /* a moved clock is not compared with the database's */
    struct arena *arena; /* lines live here */
    VEC(struct doctor_line) line;
    int64_t last_run_at; /* start of the last run; 0: none, or it cannot be told */
    bool run_ended;      /* a run has come to its end; the last of those with this exit code: */
    int last_exit;
    /*
     * What is gravest, for the exit code: ERR_CONFIG or ERR_CLOCK, then ERR_DATABASE, ERR_QUORUM (a
     * headline fixing is in danger), then what else is an error. ERR_NONE: at most warnings.
     */
    enum err_kind worst;
};

/* config, now, now_given and arena are the caller's; the rest is filled. */
void doctor_look(struct doctor *d);

/* 0 for what is well, then warnings, then errors, the gravest (that of the exit code) highest. */
enum { DOCTOR_RANK_MAX = 5 };
int doctor_rank(const struct doctor_line *line);

/*
 * The findings for the textfile collector of Prometheus: a level (0 ok, 1 warning, 2 error) for
 * each check and subject, the worst where there are several, two exit codes and two times.
 */
void doctor_metrics(const struct doctor *d, struct buf *out);

/* The line for a configuration that could not be read. */
void doctor_no_config(struct doctor *d, const struct err *e);

#endif
