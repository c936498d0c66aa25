#include "base/log.h"
#include "base/version.h"
#include "cmd/command.h"
#include "cmd/setup_priv.h"
#include "stage/publish/erratum.h"
#include "stage/poll/seats.h"
#include "stage/transfer.h"
#include "store/run.h"

/* A date that is final keeps its value; what these quotes would have made of it is an erratum. */
static bool publish_errata(struct cmd *c, const struct config *config, struct store *s,
                           const struct transfer_import *t, struct err *e)
{
    struct publish p = {.store = s, .config = config, .now = c->now, .run = t->run};
    int found = 0;

    if (t->polls == 0)
        return true;
    if (!store_role(s, STORE_AS_PUBLISHER, e)) {
        if (e->kind != ERR_PERMISSION)
            return false;
        /* A login that may only collect has done its part: the quotes are stored. */
        (void)err_in(e, "errata were not looked for");
        log_err(LOG_WARN, e);
        return true;
    }
    return erratum_publish(&p, t->from, t->to, &found, e) && store_role(s, STORE_AS_COLLECTOR, e);
}

static bool import(struct cmd *c, const struct config *config, struct store *s, struct err *e)
{
    struct store_run row = {.kind = "import", .now = c->now, .version = GPURATE_VERSION};
    struct transfer_import t = {.store = s, .regions = config->regions, .now = c->now};
    struct store_config defs;
    struct err late = {0};
    bool done;

    seats_store_config(config, &defs, c->arena);
    if (!store_put_config(s, &defs, e) || !store_run_begin(s, &row, e))
        return false;
    t.run = row.id;
    done = transfer_import(&t, c->arg, c->args, cmd_option(c, "keep-going") != NULL, e);
    if (done)
        done = publish_errata(c, config, s, &t, e);
    log_line(LOG_INFO, "imported", "rows", setup_int(c, (int64_t)t.rows), "polls",
             setup_int(c, (int64_t)t.polls), "known", setup_int(c, (int64_t)t.known), NULL);
    if (!store_run_end(s, &row, done ? 0 : err_exit(e->kind), done ? NULL : e->text, &late)) {
        if (!done)
            log_err(LOG_ERROR, e);
        *e = late;
        return false;
    }
    return done;
}

static bool run(struct cmd *c, struct err *e)
{
    struct config config;
    struct store *s = NULL;
    bool done;

    if (!setup_config(c, CONFIG_ALL, &config, e))
        return false;
    done = setup_store(&config, STORE_AS_COLLECTOR, &s, e) && import(c, &config, s, e);
    store_close(&s);
    return done;
}

const struct command command_import = {
    .name = "import",
    .summary = "store quotes of the past, marked as imported; never touches a published row",
    .args = "FILE...",
    .args_min = 1,
    .args_max = 10000,
    .option = {{"keep-going", NULL, false, "store the good rows when some are malformed"}},
    .more =
        "Files are quotes as CSV, as `gpurate export quotes` writes them; - is standard input.\n"
        "A market's quotes of a moment that is stored already are left as they are.",
    .examples = "  gpurate import quotes-2026-05.csv\n"
                "  zcat quotes.csv.gz | gpurate import -",
    .no_table = true,
    .run = run,
};
