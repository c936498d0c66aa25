#include "base/log.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/setup_priv.h"
#include "stage/prove/bundle.h"
#include "stage/prove/verify.h"

static bool report(struct cmd *c, const struct verify_result *r, struct err *e)
{
    const char *said;

    if (r->difference) {
        c->exit = err_exit(ERR_DIFFERS);
        said = text_fmt(c->arena, "differs: %s%s\n", r->difference,
                        r->differences > 1
                            ? text_fmt(c->arena, "; %zu differences in all", r->differences)
                            : "");
        return out_bytes(said, __builtin_strlen(said), e);
    }
    said = text_fmt(c->arena,
                    "verified: %zu fixings, %zu settlements, %zu polls from archived "
                    "replies%s%s%s\n",
                    r->fixings, r->settlements, r->polls,
                    r->baskets ? text_fmt(c->arena, ", %zu basket levels", r->baskets) : "",
                    r->annulments ? text_fmt(c->arena, ", %zu annulments", r->annulments) : "",
                    r->shadows ? text_fmt(c->arena, ", %zu settlements by rules", r->shadows) : "");
    if (r->erratum)
        said =
            text_fmt(c->arena,
                     "%serratum: %zu polls were read otherwise by an older version of the readers; "
                     "the first: %s\n",
                     said, r->reread, r->erratum);
    if (r->elsewhere)
        said =
            text_fmt(c->arena,
                     "%selsewhere: %zu polls were not read, their replies are not in this archive "
                     "but in that of the machine that asked; the first: %s\n",
                     said, r->elsewhere, r->host);
    if (r->unkept)
        said =
            text_fmt(c->arena,
                     "%snot kept: %zu polls were not read, a reply of them could not be archived\n",
                     said, r->unkept);
    return c->quiet || out_bytes(said, __builtin_strlen(said), e);
}

static bool verify_bundle(struct cmd *c, const char *path, struct err *e)
{
    struct verify_result r;

    if (c->args > 0 || cmd_option(c, "all") || cmd_option(c, "date") || cmd_option(c, "deep"))
        return err_set(e, ERR_USAGE, "--bundle takes a file, and --key beside it");
    return bundle_verify(path, cmd_option(c, "key"), &r, c->arena, e) && report(c, &r, e);
}

static bool run(struct cmd *c, struct err *e)
{
    struct verify_setup setup = {.now = c->now};
    struct verify_result r;
    struct config config;
    struct store *s = NULL;
    bool done;

    if (cmd_option(c, "bundle"))
        return verify_bundle(c, cmd_option(c, "bundle"), e);
    setup.all = cmd_option(c, "all") != NULL;
    setup.deep = cmd_option(c, "deep") != NULL;
    setup.public_key = cmd_option(c, "key");
    setup.has_date = cmd_option(c, "date") != NULL;
    if (setup.all && setup.has_date)
        return err_set(e, ERR_USAGE, "--all and --date exclude each other");
    if (!cmd_option_date(c, "date", &setup.date, e) || !setup_config(c, CONFIG_ALL, &config, e)
        || (c->args > 0 && !setup_index(&config, c->arg[0], &setup.index, e)))
        return false;
    setup.config = &config;
    done = setup_store(&config, STORE_AS_LOGIN, &s, e);
    setup.store = s;
    done = done && verify_records(&setup, &r, c->arena, e);
    store_close(&s);
    return done && report(c, &r, e);
}

const struct command command_verify = {
    .name = "verify",
    .summary = "recompute published values from stored quotes and compare every byte",
    .args = "[INDEX]",
    .args_max = 1,
    .option = {{"date", "DATE", false, "the records of one date"},
               {"all", NULL, false, "the whole chain, settlements and missing days included"},
               {"deep", NULL, false, "also read the archived replies again"},
               {"key", "FILE", false, "public key (PEM) whose signature every record must bear"},
               {"bundle", "FILE", false, "a file of `export bundle`; no database, no network"}},
    .more =
        "Without options the newest record of each index. Exit 0: everything compared is equal;\n"
        "1: something differs, the first difference is named; 65: there was nothing to verify.\n"
        "Covered are fixings, settlements, baskets and settlements by rules: text, links, and\n"
        "every column that tells the result. With --date or without options a link is to the\n"
        "record before; that the chain is whole from its first record is what --all says. With\n"
        "--all alone, partitions, operators and votes are compared as the text tells them; with\n"
        "--date or --deep their tables are too. Not covered, because they are information:\n"
        "indicative and posted prices, errata, run numbers and times of storing; and the tables\n"
        "that repeat the configuration.",
    .examples = "  gpurate verify\n"
                "  gpurate verify H100-SXM --date 2026-05-28 --deep\n"
                "  gpurate verify --all\n"
                "  gpurate verify --bundle H100-SXM-2026-05-28.json --key gpurate.pub",
    .no_table = true,
    .run = run,
};
