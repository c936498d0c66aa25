/* Every configuration file is strict: a key that nobody knows is refused wherever it stands. */
#include "stage/config/config.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "edge/json/json.h"

enum { OBJECTS_MAX = 400 };

static struct arena mem;
static char folder[] = "/tmp/gpurate-strict-XXXXXX";

static void put(const char *path, const char *text)
{
    FILE *to = fopen(path, "w");

    ck_assert_ptr_nonnull(to);
    ck_assert_int_ge(fputs(text, to), 0);
    ck_assert_int_eq(fclose(to), 0);
}

/* A copy of config/ in a folder of its own. */
static void copy_config(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(system(text_fmt(&mem, "cp -r config/. %s", folder)), 0);
}

static void remove_config(void)
{
    ck_assert_int_eq(system(text_fmt(&mem, "rm -r %s", folder)), 0);
    arena_fini(&mem);
}

/* Objects of a kind have the same path but for the numbers in it; each kind is tried once. */
static bool is_new(const char *kind, const char **seen, size_t *len)
{
    for (size_t i = 0; i < *len; i++)
        if (text_eq(seen[i], kind))
            return false;
    ck_assert_uint_lt(*len, OBJECTS_MAX);
    seen[(*len)++] = kind;
    return true;
}

/* The text without what stands in comments and strings, so that a bracket is one. */
static char *bare(const char *text)
{
    char *out = (char *)arena_alloc(&mem, strlen(text) + 1);
    bool inside = false;

    for (size_t i = 0; text[i]; i++) {
        if (!inside && text[i] == '/' && text[i + 1] == '/')
            while (text[i] && text[i] != '\n')
                out[i++] = ' ';
        out[i] = inside && text[i] != '"' ? ' ' : text[i];
        if (inside && text[i] == '\\')
            out[++i] = ' ';
        else if (text[i] == '"')
            inside = !inside;
        if (!text[i])
            break;
    }
    return out;
}

static size_t line_at(const char *text, size_t at)
{
    size_t line = 1;

    for (size_t i = 0; i < at; i++)
        line += text[i] == '\n';
    return line;
}

/* The loader has to name the file, the key and, as it is an object's own key, the line. */
static void refused(const char *name, const char *text, size_t at)
{
    struct config config;
    struct err e = {0};
    const char *path = text_fmt(&mem, "%s/%s", folder, name);
    const char *base = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
    size_t line = line_at(text, at);

    put(path,
        text_fmt(&mem, "%.*s\"zzz\": {\"zzz\": [true]}%s%s", (int)at + 1, text,
                 text[at + 1 + strspn(text + at + 1, " \n")] == '}' ? "" : ",", text + at + 1));
    ck_assert_msg(!config_load(&config, folder, CONFIG_ALL, &mem, &e),
                  "%s:%zu: a key that nobody knows is taken", name, line);
    ck_assert_msg(e.kind == ERR_CONFIG, "%s:%zu: %s", name, line, e.text);
    ck_assert_msg(strstr(e.text, base), "%s:%zu: not named: %s", name, line, e.text);
    ck_assert_msg(strstr(e.text, "zzz"), "%s:%zu: not named: %s", name, line, e.text);
    if (strstr(e.text, "unknown key"))
        ck_assert_msg(strstr(e.text, text_fmt(&mem, "at line %zu", line))
                          || strstr(e.text, text_fmt(&mem, ":%zu:", line)),
                      "%s:%zu: no line: %s", name, line, e.text);
}

/* What stands before a bracket says what kind of object begins there: depth and key. */
static const char *kind_of(const char *text, const char *plain, size_t at)
{
    int depth = 0;
    size_t key = at;

    for (size_t i = 0; i < at; i++)
        depth += strchr("{[", plain[i]) != NULL ? 1 : strchr("}]", plain[i]) != NULL ? -1 : 0;
    while (key > 0 && plain[key] != '"' && !strchr(",[", plain[key]))
        key--;
    if (plain[key] == '"') {
        size_t from = key - 1;

        while (from > 0 && plain[from] != '"')
            from--;
        return text_fmt(&mem, "%d %.*s", depth, (int)(key - from), text + from);
    }
    return text_fmt(&mem, "%d", depth);
}

static void try_file(const char *name)
{
    size_t len;
    const char *text = kit_file(text_fmt(&mem, "config/%s", name), &len, &mem);
    const char *plain = bare(text), *seen[OBJECTS_MAX];
    size_t kinds = 0;

    for (size_t i = 0; i < len; i++)
        if (plain[i] == '{' && is_new(kind_of(text, plain, i), seen, &kinds))
            refused(name, text, i);
    ck_assert_uint_gt(kinds, 0);
    put(text_fmt(&mem, "%s/%s", folder, name), text);
}

START_TEST(a_key_that_nobody_knows_is_refused_wherever_it_stands)
{
    static const char *const files[] = {
        "gpurate.json",     "instruments.json",     "operators.json",       "markets.json",
        "terms.json",       "licences.json",        "regions.json",         "models.json",
        "baskets.json",     "token_operators.json", "contracts.json",       "calendars/zones.json",
        "markets.d/*.json", "tokens.d/*.json",      "methods/*.json",       "panels/*.json",
        "indices/*.json",   "contracts/*.json",     "calendars/[A-Z]*.json"};
    struct config config;
    struct err e = {0};
    glob_t found;

    copy_config();
    ck_assert_msg(config_load(&config, folder, CONFIG_ALL, &mem, &e), "%s", e.text);
    ck_assert_int_eq(glob(text_fmt(&mem, "config/%s", files[_i]), 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc && i < 2; i++)
        try_file(found.gl_pathv[i] + strlen("config/"));
    globfree(&found);
    remove_config();
}
END_TEST

SUITE(stage_strict)
{
    tcase_add_loop_test(unit_case, a_key_that_nobody_knows_is_refused_wherever_it_stands, 0, 19);
}
