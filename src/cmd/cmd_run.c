#include <unistd.h>

#include "base/log.h"
#include "cmd/command.h"
#include "cmd/row/fixing_row_priv.h"
#include "cmd/setup_priv.h"
#include "stage/run.h"

struct hearing {
    struct cmd *cmd;
    struct out out;
};

static void hear(void *to, const struct fixing *f)
{
    struct hearing *h = to;

    fixing_row(h->cmd, &h->out, f, setup_date(h->cmd, f->date));
}

static bool run(struct cmd *c, struct err *e)
{
    struct hearing hearing = {.cmd = c};
    struct config config;
    struct run_setup setup = {.config = &config, .now = c->now, .now_given = c->now_given};
    bool done;

    if (!setup_config(c, CONFIG_ALL, &config, e))
        return false;
    setup.db = config.db;
    setup.catch_up = cmd_option(c, "catch-up") != NULL;
    setup.dry_run = cmd_option(c, "dry-run") != NULL;
    setup.watched = c->verbose || isatty(STDERR_FILENO);
    /* Silent when all is well: what was published is printed only when somebody looks. */
    if (setup.dry_run || c->verbose) {
        setup.heard = hear;
        setup.to = &hearing;
    }
    out_init(&hearing.out, c->arena, c->format, fixing_columns, fixing_columns_len(c->format));
    done = run_due(&setup, e);
    if (setup.heard && hearing.out.row.len > 0) {
        struct err late = {0};

        if (!out_end(&hearing.out, &late) && done) {
            *e = late;
            done = false;
        }
    }
    return done;
}

const struct command command_run = {
    .name = "run",
    .summary = "do what is due: poll, store, publish; silent when all is well",
    .args = "",
    .option = {{"dry-run", NULL, false, "do all but publish, and print what would be"},
               {"catch-up", NULL, false,
                "publish also the days of a long gap, which wait for this order"}},
    .more =
        "What is due is decided from the clock (or --now) and the database, so cron or a timer\n"
        "may call it every five minutes: each market once per hour, indicative values with it,\n"
        "the preliminary fixing after 16:15 UTC, the final one after 20:00, contract months after\n"
        "20:15 on their last day. Two at once in one state folder: one works, the other exits\n"
        "75; on several machines: the others have nothing to do and exit 0.\n"
        "Nothing is published while the clock is more than a minute from the database's or from\n"
        "the one of the markets (exit 78); with --now it is not compared. More than catch_up_days\n"
        "(gpurate.json) days in a row in which nothing was polled wait for --catch-up (exit 75).",
    .examples = "  */5 * * * *  gpurate run\n"
                "  gpurate --verbose run\n"
                "  gpurate --now 2026-05-28T16:20:00Z run --dry-run --format json",
    .run = run,
};
