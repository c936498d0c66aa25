/* Settings and definitions in a folder over the shipped ones: each way to be wrong is refused by
 * name. */
#include "stage/config/config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "edge/archive/file.h"

static struct arena mem;
static struct err e;

/* A folder over the shipped one, in which `file` has this text. */
static const char *upper(const char *settings, const char *file, const char *text)
{
    char *dir = strcpy(arena_alloc(&mem, 32), "/tmp/gpurate-config-XXXXXX"),
         *base = realpath("config", NULL);
    const char *more = *settings ? ", " : "", *path, *own;

    ck_assert(base && mkdtemp(dir));
    own = text_fmt(&mem, "{\"base\": \"%s\"%s%s}", base, more, settings);
    free(base);
    ck_assert(file_write_whole(text_fmt(&mem, "%s/gpurate.json", dir), own, strlen(own), &e));
    path = text_fmt(&mem, "%s/%s", dir, file);
    if (strchr(file, '/'))
        ck_assert(file_make_dir(text_dup_n(&mem, path, (size_t)(strrchr(path, '/') - path)), &e));
    if (*file)
        ck_assert_msg(file_write_whole(path, text, strlen(text), &e), "%s", e.text);
    return dir;
}

static void drop(const char *dir)
{
    ck_assert_int_eq(system(text_fmt(&mem, "rm -rf '%s'", dir)), 0);
}

static void refused(const char *dir, unsigned parts, const char *says)
{
    struct config c;

    e = (struct err){0};
    ck_assert_msg(!config_load(&c, dir, parts, &mem, &e), "accepted, and \"%s\" was wanted", says);
    ck_assert_msg(e.kind == ERR_CONFIG && strstr(e.text, says), "%s: %s", says, e.text);
}

static struct config accepted(const char *dir, unsigned parts)
{
    struct config c;

    e = (struct err){0};
    ck_assert_msg(config_load(&c, dir, parts, &mem, &e), "%s", e.text);
    return c;
}

static const struct {
    const char *settings, *says;
} settings[] = {
    {"\"db\": 5", "db"},
    {"\"contact\": 5", "contact"},
    {"\"state\": 5", "state"},
    {"\"machine\": 5", "machine"},
    {"\"machine\": \"\"", "machine"},
    {"\"archives\": \"x\"", "archives"},
    {"\"archives\": [\"x\", \"\"]", "archives"},
    {"\"keys\": 5", "keys"},
    {"\"fx_origin\": 5", "fx_origin"},
    {"\"signing_key\": 5", "signing_key"},
    {"\"site\": 5", "site"},
    {"\"site_zoom\": 5", "site_zoom"},
    {"\"backup_stamp\": 5", "backup_stamp"},
    {"\"terms_pages\": \"yes\"", "terms_pages"},
    {"\"terms_origin\": true", "terms_origin"},
    {"\"run_deadline_s\": \"x\"", "run_deadline_s"},
    {"\"catch_up_days\": \"x\"", "catch_up_days"},
    {"\"run_deadline_s\": 0", "\"run_deadline_s\" is 0, expected 1 to 3000"},
    {"\"run_deadline_s\": 3001", "\"run_deadline_s\" is 3001, expected 1 to 3000"},
    {"\"catch_up_days\": -1", "\"catch_up_days\" is -1, expected 0 to 366"},
    {"\"catch_up_days\": 367", "\"catch_up_days\" is 367, expected 0 to 366"},
    {"\"catchup\": 3", "catchup"},
};

START_TEST(a_wrong_setting_is_refused_by_its_name)
{
    const char *dir = upper(settings[_i].settings, "", "");

    refused(dir, CONFIG_SETTINGS, settings[_i].says);
    ck_assert_msg(strstr(e.text, "gpurate.json"), "%s", e.text);
    drop(dir);
}
END_TEST

START_TEST(settings_are_taken_up_to_their_bounds)
{
    static const int bound[][2] = {{1, 0}, {3000, 366}};

    for (size_t i = 0; i < 2; i++) {
        const char *dir = upper(text_fmt(&mem, "\"run_deadline_s\": %d, \"catch_up_days\": %d",
                                         bound[i][0], bound[i][1]),
                                "", "");
        struct config c = accepted(dir, CONFIG_SETTINGS);

        ck_assert_int_eq(c.run_deadline_s, bound[i][0]);
        ck_assert_int_eq(c.catch_up_days, bound[i][1]);
        drop(dir);
    }
}
END_TEST

START_TEST(what_is_not_set_has_its_word)
{
    const char *dir = upper("", "", "");
    struct config c = accepted(dir, CONFIG_SETTINGS);

    ck_assert_int_eq(c.run_deadline_s, 120);
    ck_assert_int_eq(c.catch_up_days, 3);
    ck_assert_str_eq(c.state, text_fmt(&mem, "%s/../var", dir));
    ck_assert(!c.db && !c.contact && !c.keys && !c.fx_origin && !c.signing_key && !c.site);
    ck_assert(!c.site_zoom && !c.backup_stamp && !c.terms_pages && !c.terms_origin && !c.machine);
    ck_assert_uint_eq(c.archives_len, 1);
    ck_assert_str_eq(c.archives[0], c.archive);
    drop(dir);
}
END_TEST

/* Relative to the folder that names them, or absolute. */
START_TEST(paths_are_where_the_settings_say)
{
    const char *dir = upper(
        "\"state\": \"s\", \"keys\": \"k\", \"signing_key\": \"/p.pem\", \"site\": \"w\", "
        "\"site_zoom\": \"z\", "
        "\"db\": \"d\", \"contact\": \"c\", \"fx_origin\": \"http://f\", \"backup_stamp\": \"b\"",
        "", "");
    struct config c = accepted(dir, CONFIG_SETTINGS);

    ck_assert_str_eq(c.state, text_fmt(&mem, "%s/s", dir));
    ck_assert_str_eq(c.keys, text_fmt(&mem, "%s/k", dir));
    ck_assert_str_eq(c.site, text_fmt(&mem, "%s/w", dir));
    ck_assert_str_eq(c.site_zoom, text_fmt(&mem, "%s/z", dir));
    ck_assert_str_eq(c.backup_stamp, text_fmt(&mem, "%s/b", dir));
    ck_assert_str_eq(c.signing_key, "/p.pem");
    ck_assert_str_eq(c.archive, text_fmt(&mem, "%s/s/archive", dir));
    ck_assert_str_eq(c.spool, text_fmt(&mem, "%s/s/spool", dir));
    ck_assert_str_eq(c.lock, text_fmt(&mem, "%s/s/run.lock", dir));
    ck_assert_str_eq(c.validators, text_fmt(&mem, "%s/s/validators.json", dir));
    ck_assert_str_eq(c.troubles, text_fmt(&mem, "%s/s/troubles.json", dir));
    ck_assert_str_eq(c.db, "d");
    ck_assert_str_eq(c.contact, "c");
    ck_assert_str_eq(c.fx_origin, "http://f");
    drop(dir);
    dir = upper("\"state\": \"/var/g\"", "", "");
    c = accepted(dir, CONFIG_SETTINGS);
    ck_assert_str_eq(c.state, "/var/g");
    drop(dir);
}
END_TEST

START_TEST(a_folder_below_that_is_not_there_is_refused)
{
    char dir[] = "/tmp/gpurate-config-XXXXXX";
    static const char *const own[] = {"{\"base\": \"nowhere\"}", "{\"base\": 5}"};

    ck_assert_ptr_nonnull(mkdtemp(dir));
    for (size_t i = 0; i < 2; i++) {
        ck_assert(
            file_write_whole(text_fmt(&mem, "%s/gpurate.json", dir), own[i], strlen(own[i]), &e));
        refused(dir, CONFIG_SETTINGS, "base");
    }
    drop(dir);
}
END_TEST

/* A fault stands in the file, or in its patch; between them where no line is at fault. */
static const struct {
    const char *patch, *file, *says;
} patches[] = {
    {"{\n\"markets\": {\"vast\":\n{\"pace_ms\": \"x\"}}}",
     "/markets.local.json:3: ", "market \"vast\": \"pace_ms\" is \"x\", expected an integer"},
    {"{\"markets\":\n{\"vast\": {\"segment\": null}}}",
     "config/markets.json:", ": market \"vast\": \"segment\" is missing"},
    {"{\"markets\": null, \"market\": {}}", "/markets.local.json:1: ", "unknown key \"market\""},
    {"{\"markets\": null}", "config/markets.json:", ": \"markets\" is missing"},
};

START_TEST(a_fault_of_a_patch_is_told_with_the_file_it_stands_in)
{
    const char *dir = upper("", "markets.local.json", patches[_i].patch);

    refused(dir, CONFIG_NORM, patches[_i].says);
    ck_assert_msg(strstr(e.text, patches[_i].file), "%s", e.text);
    drop(dir);
}
END_TEST

/* Shipped files with one text replaced by another. */
static const struct {
    const char *file, *from, *to, *says;
} faults[] = {
    {"baskets.json", "\"gpt-oss-120b-blend\"", "\"gpt-oss-121b-blend\"",
     "\"gpt-oss-121b-blend\" is no index"},
    {"baskets.json", "\"gemma-4-31b-it-blend-net\"", "\"gemma\"", "basket \"TOKEN-OPEN-NET\""},
    {"contracts.json", "\"index\": \"H200-SXM\"", "\"index\": \"H201\"", "H201"},
    {"indices/H100-SXM-US.json", "[\"US\"]", "[\"XX\"]",
     "index \"H100-SXM-US\": \"XX\" is no country"},
    {"indices/H100-SXM-US.json", "\"US\"]", "\"US\", \"XX\"]", "\"XX\" is no country"},
    {"calendars/second.json", "", "", "is there twice"},
};

START_TEST(a_definition_that_fits_nothing_is_refused_by_its_name)
{
    const char *file =
        text_starts(faults[_i].file, "calendars/") ? "calendars/NYMEX.json" : faults[_i].file;
    size_t len;
    const char *text = kit_file(text_fmt(&mem, "config/%s", file), &len, &mem);
    const char *at = strstr(text, faults[_i].from), *dir;

    ck_assert_msg(at, "\"%s\" is not in %s", faults[_i].from, file);
    dir = upper("", faults[_i].file,
                text_fmt(&mem, "%.*s%s%s", (int)(at - text), text, faults[_i].to,
                         at + strlen(faults[_i].from)));
    refused(dir, CONFIG_ALL, faults[_i].says);
    drop(dir);
}
END_TEST

/* A part that is not asked for is not read. */
START_TEST(a_part_reads_its_files_alone)
{
    static const struct {
        const char *settings, *file;
        unsigned of;
        const char *says;
    } part[] = {
        {"\"db\": 5", "", CONFIG_SETTINGS, "db"},
        {"", "instruments.json", CONFIG_NORM, "instruments.json"},
        {"", "operators.json", CONFIG_NORM, "operators.json"},
        {"", "markets.json", CONFIG_NORM, "markets.json"},
        {"", "terms.json", CONFIG_NORM, "terms.json"},
        {"", "licences.json", CONFIG_NORM, "licences.json"},
        {"", "regions.json", CONFIG_NORM | CONFIG_DEFS, "regions.json"},
        {"", "models.json", CONFIG_TOKENS, "models.json"},
        {"", "token_operators.json", CONFIG_TOKENS, "token_operators.json"},
        {"", "contracts.json", CONFIG_DEFS, "contracts.json"},
        {"", "baskets.json", CONFIG_DEFS, "baskets.json"},
        {"", "site.json", CONFIG_DEFS, "site.json"},
        {"", "methods/broken.json", CONFIG_DEFS, "broken"},
    };

    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        const char *dir = upper(part[i].settings, part[i].file, "[{]");

        for (unsigned p = CONFIG_SETTINGS; p < CONFIG_ALL; p <<= 1) {
            if (p & part[i].of)
                refused(dir, p, part[i].says);
            else
                (void)accepted(dir, p);
        }
        drop(dir);
    }
}
END_TEST

SUITE(stage_config)
{
    ADD_TABLE(a_fault_of_a_patch_is_told_with_the_file_it_stands_in, patches);
    ADD_TABLE(a_wrong_setting_is_refused_by_its_name, settings);
    ADD(settings_are_taken_up_to_their_bounds);
    ADD(what_is_not_set_has_its_word);
    ADD(paths_are_where_the_settings_say);
    ADD(a_folder_below_that_is_not_there_is_refused);
    ADD_TABLE(a_definition_that_fits_nothing_is_refused_by_its_name, faults);
    ADD(a_part_reads_its_files_alone);
}
