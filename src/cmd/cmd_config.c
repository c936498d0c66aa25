#include "base/text.h"
#include "cmd/command.h"
#include "cmd/setup_priv.h"
#include "stage/config/layer.h"

#define COLUMNS(COLUMN)                                                                            \
    COLUMN("file", OUT_TEXT, list.at[i].file)                                                      \
    COLUMN("change", OUT_TEXT, list.at[i].kind)                                                    \
    COLUMN("where", OUT_TEXT, list.at[i].where)                                                    \
    COLUMN("shipped", OUT_TEXT, list.at[i].shipped)                                                \
    COLUMN("own", OUT_TEXT, list.at[i].own)

static const struct out_column columns[] = {COLUMNS(OUT_HEADING)};

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
    out_init(&out, c->arena, c->format, columns, OUT_LEN(columns));
    for (size_t i = 0; i < list.len; i++)
        OUT_ROW(&out, COLUMNS(OUT_CELL));
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
