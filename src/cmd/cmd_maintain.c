#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "base/version.h"
#include "cmd/command.h"
#include "cmd/setup_priv.h"
#include "stage/keep/keep.h"
#include "store/run.h"

/* A month of a table, or of the archive. */
struct row {
    const char *table, *at_home; /* at_home: where it is while it has no state */
    int64_t month;
    const char *state;
    int64_t rows, bytes, exported_at; /* of one that has */
    enum keep_step next;
};

#define COLUMNS(COLUMN)                                                                            \
    COLUMN("table", OUT_TEXT, row->table)                                                          \
    COLUMN("month", OUT_TEXT, text_dup(c->arena, month_text(row->month, text)))                    \
    COLUMN("place", OUT_TEXT, row->state ? row->state : row->at_home)                              \
    COLUMN("rows", OUT_NUMBER, row->state ? setup_int(c, row->rows) : NULL)                        \
    COLUMN("bytes", OUT_NUMBER, row->state ? setup_int(c, row->bytes) : NULL)                      \
    COLUMN("exported_at", OUT_TEXT | OUT_LATER,                                                    \
           row->state ? setup_time(c, row->exported_at) : NULL)                                    \
    COLUMN("next", OUT_TEXT, keep_step_name(row->next))

static const struct out_column columns[] = {COLUMNS(OUT_HEADING)};

static void add_row(struct cmd *c, struct out *o, const struct row *row)
{
    char text[8];

    OUT_ROW(o, COLUMNS(OUT_CELL));
}

static bool show(struct cmd *c, const struct keep_plan *plan, const struct keep_prune_plan *prune,
                 struct err *e)
{
    struct out out;

    out_init(&out, c->arena, c->format, columns, OUT_LEN(columns));
    for (size_t i = 0; i < plan->len; i++) {
        const struct store_month *m = &plan->at[i].month;

        add_row(c, &out,
                &(struct row){m->noun->table, "database", m->month, m->state, m->rows, m->bytes,
                              m->exported_at, plan->at[i].step});
    }
    for (size_t i = 0; i < prune->len; i++) {
        const struct store_pruned *m = &prune->at[i].month;

        if (m->state || prune->at[i].step != KEEP_STAY)
            add_row(c, &out,
                    &(struct row){"archive", "archive", m->month, m->state, m->replies, m->bytes,
                                  m->listed_at, prune->at[i].step});
    }
    return out_end(&out, e);
}

static bool option_month(const struct cmd *c, const char *name, int64_t *out, struct err *e)
{
    const char *text = cmd_option(c, name);
    int year, month;

    if (!text)
        return true;
    if (!clock_parse_month(text, &year, &month))
        return err_set(e, ERR_USAGE, "--%s \"%s\" is no month, as 2026-05 is", name, text);
    *out = clock_date(year, month, 1);
    return true;
}

struct ask {
    bool plan, check;
    int64_t restore, release; /* INT64_MIN: not asked for */
};

static bool read_ask(struct cmd *c, struct ask *a, struct err *e)
{
    *a = (struct ask){cmd_option(c, "plan") != NULL, cmd_option(c, "check") != NULL, INT64_MIN,
                      INT64_MIN};
    if (!option_month(c, "restore", &a->restore, e) || !option_month(c, "release", &a->release, e))
        return false;
    return c->set_len <= 1
           || err_set(e, ERR_USAGE, "--plan, --check, --restore and --release exclude each other");
}

/* Neither keeps the other back. */
static bool work(struct keep *k, const struct keep_plan *plan, const struct keep_prune_plan *prune,
                 size_t *n, struct err *e)
{
    bool worked = keep_work(k, plan, n, e);
    struct err why = {0};

    if (keep_prune(k, prune, n, &why))
        return worked;
    if (worked)
        *e = why;
    else
        log_err(LOG_ERROR, &why);
    return false;
}

static bool do_asked(struct cmd *c, struct keep *k, const struct ask *ask, struct err *e)
{
    struct keep_prune_plan prune;
    struct keep_plan plan;
    size_t n = 0;

    if (ask->restore != INT64_MIN)
        return keep_restore(k, ask->restore, e);
    if (ask->release != INT64_MIN)
        return keep_release(k, ask->release, e);
    if (!keep_look(k, &plan, e) || !keep_look_prune(k, &prune, e))
        return false;
    if (ask->check ? !keep_check(k, &plan, &n, e) || !keep_check_prune(k, &prune, &n, e)
                   : !work(k, &plan, &prune, &n, e))
        return false;
    log_line(LOG_INFO, ask->check ? "exported months are whole" : "maintained", "months",
             setup_int(c, (int64_t)n), NULL);
    return true;
}

/* One keeper at a time; its row says when and how it ended. */
static bool keep(struct cmd *c, struct keep *k, const struct ask *ask, struct err *e)
{
    struct store_run row = {.kind = "maintain", .now = c->now, .version = GPURATE_VERSION};
    struct err late = {0};
    bool done;

    if (!store_keep_alone(k->store, e) || !store_run_begin(k->store, &row, e))
        return false;
    done = do_asked(c, k, ask, e);
    if (!store_run_end(k->store, &row, done ? 0 : err_exit(e->kind), done ? NULL : e->text, &late)
        && done) {
        *e = late;
        return false;
    }
    return done;
}

static bool run(struct cmd *c, struct err *e)
{
    struct config config;
    struct keep k = {.config = &config, .now = c->now, .arena = c->arena};
    struct keep_prune_plan prune;
    struct keep_plan plan;
    struct ask ask;
    bool done;

    if (!read_ask(c, &ask, e) || !setup_config(c, CONFIG_SETTINGS, &config, e))
        return false;
    done = setup_store(&config, ask.plan ? STORE_AS_LOGIN : STORE_AS_KEEPER, &k.store, e);
    if (done && ask.plan)
        done =
            keep_look(&k, &plan, e) && keep_look_prune(&k, &prune, e) && show(c, &plan, &prune, e);
    else if (done)
        done = keep(c, &k, &ask, e);
    store_close(&k.store);
    return done;
}

const struct command command_maintain = {
    .name = "maintain",
    .summary = "take what is older than `retention` says out of database and archive",
    .args = "",
    .option = {{"plan", NULL, false, "what the next call would do; nothing is changed"},
               {"check", NULL, false, "read every exported file and compare its sum"},
               {"restore", "MONTH", false, "an exported month back into the database, to stay"},
               {"release", "MONTH", false, "a restored month may leave again"}},
    .more =
        "For a timer, once a day. A month of a table that is due is exported by the first call "
        "(CSV,\n"
        "zstd, a manifest with SHA-256), read again and compared; detached by the next; compared "
        "once\n"
        "more and dropped by the one after. Killed at any point, the next call goes on. verify,\n"
        "explain and bundles read exported months where `retention.folder` in gpurate.json is; "
        "the\n"
        "views of api_v1 have them no more. Replies of failed and held polls that are older than\n"
        "`archive_years`, on which nothing published rests, are listed by one call and removed by\n"
        "the next; all others stay. Needs a login that may become gpurate_owner, as for init.\n"
        "Exit 75: another maintain is at work, or a reader's transaction is in the way; the next "
        "call\n"
        "goes on.",
    .examples = "  gpurate maintain --plan\n"
                "  gpurate maintain\n"
                "  gpurate maintain --restore 2026-05",
    .run = run,
};
