#include "base/text.h"
#include "cmd/command.h"
#include "cmd/setup_priv.h"
#include "stage/config/layer.h"

static const struct out_column columns[] = {
    {"file", OUT_TEXT},    {"change", OUT_TEXT}, {"where", OUT_TEXT},
    {"shipped", OUT_TEXT}, {"own", OUT_TEXT},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static bool run(struct cmd *c, struct err *e)
{
    config_change_list list = {0};
    struct config config;
    struct out out;

    if (!text_eq(c->arg[0], "diff"))
        return err_set(e, ERR_USAGE, "\"%s\" cannot be done with the configuration, only diff",
                       c->arg[0]);
    if (!setup_config(c, CONFIG_SETTINGS, &config, e) || !config_diff(&config, &list, e))
        return false;
    out_init(&out, c->arena, c->format, columns, COLUMNS);
    for (size_t i = 0; i < list.len; i++) {
        const char **cell = out_row(&out);

        cell[0] = list.at[i].file;
        cell[1] = list.at[i].kind;
        cell[2] = list.at[i].where;
        cell[3] = list.at[i].shipped;
        cell[4] = list.at[i].own;
    }
    return out_end(&out, e);
}

const struct command command_config = {
    .name = "config",
    .summary = "what the folder of configuration changes in the one below it",
    .args = "diff",
    .args_min = 1,
    .args_max = 1,
    .more =
        "Where gpurate.json names a \"base\", its folder holds only what an operator changes: a\n"
        "file of the same name is read instead of that of the base, an empty one in a folder\n"
        "hides it, and NAME.local.json is a JSON merge patch (RFC 7396) of NAME.json.\n"
        "diff lists it: patches, replaces, adds, hides; same: a copy, which will hide what a\n"
        "later version ships; ignored: a file that nobody reads. After an upgrade, was: what the\n"
        "version before shipped there, where that is no longer what is shipped.",
    .examples = "  gpurate config diff\n"
                "  gpurate config diff --format csv",
    .run = run,
};
