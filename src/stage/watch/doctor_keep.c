#include "base/clock.h"
#include "base/text.h"
#include "stage/keep/keep.h"
#include "stage/watch/doctor_priv.h"
#include "store/month_file.h"
#include "store/run.h"

/* A timer calls maintain once a day, and each call takes a month one step. */
enum { KEEP_SILENT_S = 2 * CLOCK_DAY };

struct months {
    int due, away, restored;
};

/* The manifest alone: `maintain --check` reads the files. */
static void look_at_export(struct doctor *d, const struct store_month *m)
{
    struct month_manifest manifest;
    struct err e = {0};
    char text[8];

    if (!month_manifest_read(d->config->retention.folder, m->noun->table, m->month, m->manifest,
                             &manifest, d->arena, &e))
        doctor_error(d, "maintain", text_dup(d->arena, month_text(m->month, text)), ERR_DATA,
                     text_dup(d->arena, e.text),
                     "what was published of it is proven from these files: copy them here");
}

static struct months count(struct doctor *d, const struct keep_plan *plan)
{
    struct months n = {0};

    for (size_t i = 0; i < plan->len; i++) {
        const struct store_month *m = &plan->at[i].month;

        n.due += plan->at[i].step != KEEP_STAY;
        n.restored += text_eq(m->state, MONTH_RESTORED);
        if (store_month_is_away(m)) {
            n.away++;
            look_at_export(d, m);
        }
    }
    return n;
}

/* Months after the running one for whose quotes there is room, without a gap: -1 when that has
 * none. */
static int months_ahead(struct doctor *d, const struct keep_plan *plan)
{
    int64_t next = month_of_date(clock_date_of(d->now));
    int n = -1;

    for (size_t i = 0; i < plan->len; i++) {
        const struct store_month *m = &plan->at[i].month;

        if (m->noun->kept == KEPT_QUOTES && m->month == next && m->attached) {
            next = month_before(next, -1);
            n++;
        }
    }
    return n;
}

/* Each run makes those that are missing, and is content when the database would not just then. */
static void look_ahead(struct doctor *d, const struct keep_plan *plan)
{
    int n = months_ahead(d, plan);

    if (n > 0)
        doctor_ok(d, "partitions", NULL, text_fmt(d->arena, "%d months are made ahead", n));
    else if (plan->len == 0)
        doctor_ok(d, "partitions", NULL, "none yet: the first run makes them");
    else
        doctor_warn(d, "partitions", NULL,
                    n < 0 ? "there is none of this month" : "none is made ahead",
                    "each run makes them: is one at work? what it says of partitions");
}

void doctor_keep(struct doctor *d, struct store *s)
{
    struct keep k = {.store = s, .config = d->config, .now = d->now, .arena = d->arena};
    struct store_run_row run = {0};
    struct keep_prune_plan prune;
    struct keep_plan plan;
    struct months n;
    struct err e = {0};
    const char *said;
    bool found;

    if (!keep_look(&k, &plan, &e) || !keep_look_prune(&k, &prune, &e)
        || !store_get_last_run(s, "maintain", 0, false, &run, &found, d->arena, &e)) {
        doctor_err(d, "maintain", NULL, &e);
        return;
    }
    look_ahead(d, &plan);
    n = count(d, &plan);
    for (size_t i = 0; i < prune.len; i++)
        n.due += prune.at[i].step != KEEP_STAY;
    said = text_fmt(d->arena, "%d months are due, %d in files alone, %d restored; last call %s",
                    n.due, n.away, n.restored, found ? doctor_time(d, run.now) : "never");
    if (found && run.ended && run.exit)
        doctor_warn(d, "maintain", NULL,
                    text_fmt(d->arena, "%s, exit %d: %s", said, run.exit, run.why ? run.why : "-"),
                    "gpurate maintain --plan; the next call goes on");
    else if (n.due && (!found || d->now - run.now > KEEP_SILENT_S))
        doctor_warn(d, "maintain", NULL, said, "is gpurate-maintain.timer at work, or cron?");
    else
        doctor_ok(d, "maintain", NULL, said);
}
