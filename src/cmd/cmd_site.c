#include "base/log.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/setup_priv.h"
#include "stage/deliver/site.h"

static bool run(struct cmd *c, struct err *e)
{
    const char *dir = c->args > 0 ? c->arg[0] : NULL;
    struct config config;
    struct site_done wrote;
    struct store *s = NULL;
    bool done;

    if (!setup_config(c, CONFIG_ALL, &config, e))
        return false;
    dir = dir ? dir : config.site;
    if (!dir)
        return err_set(e, ERR_USAGE, "site needs a folder, or \"site\" in gpurate.json");
    done = setup_store(&config, STORE_AS_LOGIN, &s, e) && site_write(s, &config, dir, &wrote, e);
    store_close(&s);
    if (done)
        log_line(LOG_INFO, "site written", "folder", dir, "files", setup_int(c, wrote.written),
                 "publication", setup_int(c, wrote.to), NULL);
    return done;
}

const struct command command_site = {
    .name = "site",
    .summary = "what was published as a folder of files: pages, JSON, CSV, bundles",
    .args = "[DIR]",
    .args_max = 1,
    .more =
        "Any web server hands the folder out. Only what was published since the last time is\n"
        "written, each file whole, the digests and v1/manifest.json last: the folder can be read\n"
        "and copied at any moment. \"site\": \"DIR\" in gpurate.json lets run write it. Without\n"
        "v1/manifest.json everything is written again.",
    .examples = "  gpurate site /srv/www/gpurate\n"
                "  sha256sum -c digests.txt",
    .no_table = true,
    .run = run,
};
