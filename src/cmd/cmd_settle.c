#include "base/clock.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/row/settle_rule_priv.h"
#include "cmd/row/settlement_row_priv.h"
#include "cmd/setup_priv.h"
#include "stage/publish/publish.h"
#include "stage/publish/settlement.h"
#include "store/view/status.h"

struct asked {
    const struct contract_def *contract; /* NULL: all */
    int month;
};

static bool check_listed(struct cmd *c, const struct contract_list *list, const struct asked *asked,
                         struct err *e)
{
    int64_t today = clock_date_of(c->now);
    bool listed = list->len == 0; /* without contracts there is nothing to print, and no mistake */

    for (size_t i = 0; i < list->len; i++)
        listed = listed
                 || ((!asked->contract || asked->contract == &list->at[i])
                     && contract_is_open(&list->at[i], asked->month, today));
    if (listed)
        return true;
    if (asked->contract)
        return err_set(e, ERR_USAGE, "contract month \"%s\" (%04d-%02d) is not listed",
                       contract_code(asked->contract, asked->month, c->arena), asked->month / 12,
                       asked->month % 12 + 1);
    return err_set(e, ERR_USAGE, "no contract lists the month %04d-%02d", asked->month / 12,
                   asked->month % 12 + 1);
}

/* CONTRACT is a contract ("H100-SXM") or a contract month ("H100-SXM-K26"). */
static bool read_asked(struct cmd *c, const struct config *config, struct asked *out, struct err *e)
{
    const struct contract_list *list = &config->defs.contract;
    const char *text = cmd_option(c, "month");
    int year, month;
    bool named = c->args > 0 && contract_by_code(list, c->arg[0], &out->contract, &out->month);

    if (!named)
        *out = (struct asked){.month = contract_month_of(clock_date_of(c->now))};
    if (c->args > 0 && !named) {
        for (size_t i = 0; i < list->len; i++)
            if (text_eq(list->at[i].id, c->arg[0]))
                out->contract = &list->at[i];
        if (!out->contract)
            return err_set(e, ERR_USAGE, "there is no contract \"%s\"", c->arg[0]);
    }
    if (text && !clock_parse_month(text, &year, &month))
        return err_set(e, ERR_USAGE, "--month is \"%s\", expected a month such as 2026-05", text);
    if (text && named && out->month != year * 12 + month - 1)
        return settle_two_months(c->arg[0], text, e);
    if (text)
        out->month = year * 12 + month - 1;
    return check_listed(c, list, out, e);
}

static bool settle(struct cmd *c, const struct config *config, struct store *s,
                   const struct asked *asked, struct out *o, struct err *e)
{
    const struct contract_list *list = &config->defs.contract;
    bool dry = cmd_option(c, "dry-run") != NULL;
    struct store_status_list status;
    struct publish p = {.store = s, .config = config, .now = c->now, .dry_run = dry};

    if ((!dry && (!store_role(s, STORE_AS_PUBLISHER, e) || !store_put_contracts(s, list, e)))
        || !store_get_statuses(s, 0, &status, c->arena, e))
        return false;

    for (size_t i = 0; i < list->len; i++) {
        const struct contract_def *def = &list->at[i];
        struct store_settlement row;
        bool due,
            paused = store_status_of(&status, def->id) || store_status_of(&status, def->index);

        if ((asked->contract && asked->contract != def)
            || !contract_is_open(def, asked->month, clock_date_of(p.now)))
            continue;
        if (!publish_settlement(&p, def, asked->month, &row, &due, c->arena, e)
            || (due && !dry && !paused
                && !store_put_settlement(s, &row.settlement, row.revision, &row.record, e)))
            return err_in(e, "contract \"%s\"", def->id);
        settlement_row(c, o, def, &row.settlement);
        if (row.settlement.status == SETTLE_NOT_DETERMINED)
            c->exit = err_exit(ERR_QUORUM);
    }
    return true;
}

static bool run(struct cmd *c, struct err *e)
{
    struct config config;
    struct asked asked;
    struct store *s = NULL;
    struct out out;
    bool done;

    if (!setup_config(c, CONFIG_SETTINGS | CONFIG_DEFS, &config, e))
        return false;
    if (settle_rule_is_asked(c, &config))
        return settle_rule(c, &config, e);
    if (!read_asked(c, &config, &asked, e))
        return false;
    out_init(&out, c->arena, c->format, settlement_columns, settlement_columns_len);
    done = setup_store(&config, STORE_AS_LOGIN, &s, e) && settle(c, &config, s, &asked, &out, e);
    store_close(&s);
    return done && out_end(&out, e);
}

const struct command command_settle = {
    .name = "settle",
    .summary = "contract prices: month to date, indicative and final settlement",
    .args = "[CONTRACT]",
    .args_max = 1,
    .option = {{"month", "MONTH", false, "the contract month, as 2026-05; else the current one"},
               {"dry-run", NULL, false, "compute and print, publish nothing"},
               {"terms", NULL, false, "the rule of CONTRACT in words, from its definition"},
               {"rules", NULL, false, "every rule on one index side by side (CONTRACT: an index)"}},
    .more =
        "A rule of config/contracts/ (NYMEX-GPU1-X26) is applied to an index of ours: every price "
        "that\n"
        "its unknown fields allow, with the choice named; never the exchange's price, never "
        "final.\n"
        "Publishes what is due (run does the same) and prints it. Indicative: the days fixed so "
        "far\n"
        "and the rest at the last fixing; never the final price. not_determined ends in exit 75.",
    .examples = "  gpurate settle\n"
                "  gpurate settle H100-SXM-K26\n"
                "  gpurate settle H100-SXM --month 2026-05 --format json\n"
                "  gpurate settle NYMEX-GPU1-X26\n"
                "  gpurate settle --terms NYMEX-GPU1-X26\n"
                "  gpurate settle --rules H100-SXM --month 2026-11",
    .run = run,
};
