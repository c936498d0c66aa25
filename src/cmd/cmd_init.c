#include "base/log.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/setup_priv.h"
#include "store/schema.h"

static bool run(struct cmd *c, struct err *e)
{
    struct store_init done;
    struct store *s = NULL;
    struct config config;
    bool good;

    if (!setup_config(c, CONFIG_SETTINGS, &config, e))
        return false;
    good = store_open(&s, config.db, STORE_AS_OWNER, e) && store_init(s, &done, e);
    store_close(&s);
    if (!good)
        return false;
    log_line(LOG_INFO, done.before == done.after ? "schema is up to date" : "schema upgraded",
             "from", text_fmt(c->arena, "%d", done.before), "to",
             text_fmt(c->arena, "%d", done.after), "roles", text_fmt(c->arena, "%d", done.roles),
             NULL);
    return true;
}

const struct command command_init = {
    .name = "init",
    .summary = "create or upgrade the schema and the roles in the database",
    .args = "",
    .more =
        "Safe to call again: what is there already stays. Silent when done; --verbose says what.\n"
        "Creating roles takes a login that may; otherwise the statements to run are printed.",
    .examples = "  gpurate init\n"
                "  gpurate --db 'host=/run/postgresql dbname=gpurate' init",
    .no_table = true,
    .run = run,
};
