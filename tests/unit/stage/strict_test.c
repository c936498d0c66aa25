/*
 * Every configuration file is strict: a key that nobody knows is refused wherever it stands, and so
 * is a value of another type, with file, line and a sentence.
 */
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
#include "source/definition.h"

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

/* The definitions of the program are no files of a configuration: their reader alone sees them. */
static bool defines(const char *base, const char *text, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse_config(text, strlen(text), base, a, e);

    return (doc && definition_read(doc, NULL, a, e)) || err_in_file(e, base);
}

static void put_back(const char *name, const char *text)
{
    if (*name != '.')
        put(text_fmt(&mem, "%s/%s", folder, name), text);
}

static bool loads(const char *name, const char *text, unsigned parts, struct err *e)
{
    struct arena a = {0};
    struct config config;
    bool done;

    *e = (struct err){0};
    put_back(name, text);
    done = *name == '.' ? defines(strrchr(name, '/') + 1, text, &a, e)
                        : config_load(&config, folder, parts, &a, e);
    arena_fini(&a);
    return done;
}

/* The loader has to name the file, the key and, as it is an object's own key, the line. */
static void refused(const char *name, const char *text, size_t at)
{
    struct err e;
    const char *base = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
    const char *more =
        text_fmt(&mem, "%.*s\"zzz\": {\"zzz\": [true]}%s%s", (int)at + 1, text,
                 text[at + 1 + strspn(text + at + 1, " \n")] == '}' ? "" : ",", text + at + 1);
    size_t line = line_at(text, at);

    ck_assert_msg(!loads(name, more, CONFIG_ALL, &e), "%s:%zu: a key that nobody knows is taken",
                  name, line);
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
    put_back(name, text);
}

/* The end of the value that begins at `at`. */
static size_t value_end(const char *plain, size_t at)
{
    int depth = 0;

    do {
        if (plain[at] == '"') /* what is inside is blank */
            at += strcspn(plain + at + 1, "\"") + 1;
        depth += strchr("[{", plain[at]) != NULL;
        depth -= strchr("]}", plain[at]) != NULL;
        at++;
    } while (depth > 0 || !strchr(",]}\n", plain[at]));
    return at;
}

/* What is loaded alone to read a file: less than all of it, for there are many to try. */
static unsigned parts_of(const char *name)
{
    static const char *const norm[] = {"instruments", "operators", "markets.json", "terms",
                                       "licences",    "regions",   "markets.d",    "tokens.d"};

    if (text_starts(name, "gpurate"))
        return CONFIG_SETTINGS;
    if (text_starts(name, "models") || text_starts(name, "token_operators"))
        return CONFIG_TOKENS;
    for (size_t i = 0; i < sizeof norm / sizeof *norm; i++)
        if (text_starts(name, norm[i]))
            return CONFIG_NORM;
    return CONFIG_DEFS;
}

/* In the place of a value another: it is refused with file and line, or taken. */
static bool takes(const char *name, const char *text, size_t at, size_t end, const char *value)
{
    const char *base = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
    const char *place = text_fmt(&mem, "%s:%zu: ", base, line_at(text, at));
    struct err e;

    if (loads(name, text_fmt(&mem, "%.*s%s%s", (int)at, text, value, text + end), parts_of(name),
              &e))
        return true;
    ck_assert_msg(e.kind == ERR_CONFIG, "%s%s: %s", place, value, e.text);
    if (text_eq(value, "null")) /* what is not told; who misses it may stand elsewhere */
        return false;
    ck_assert_msg(strstr(e.text, place), "%s%s: its place is not told: %s", place, value, e.text);
    ck_assert_msg(!strstr(e.text, "\"\""), "%s%s: a path is empty: %s", place, value, e.text);
    return false;
}

/* The key of the value at `at`, below those of the objects around it: "price.low". */
static const char *path_of(const char *text, const char *plain, size_t at)
{
    const char *key[16] = {""}, *out = "", *last = "";
    int depth = 0;

    for (size_t i = 0; i < at; i++) {
        if (plain[i] == '"') {
            size_t end = i + 1 + strcspn(plain + i + 1, "\"");

            last = text_dup_n(&mem, text + i + 1, end - i - 1);
            i = end;
        } else if (plain[i] == '{') {
            key[++depth] = "";
        } else if (plain[i] == '}') {
            depth--;
        } else if (plain[i] == ':') {
            key[depth] = last;
        }
    }
    for (int i = 1; i <= depth; i++)
        out = text_fmt(&mem, "%s%s%s", out, *out ? "." : "", key[i]);
    return out;
}

/* In a big table of one file each kind of member is tried once: its depth and key. */
static const char *member_kind(const char *name, const char *path)
{
    const char *key = strrchr(path, '.') ? strrchr(path, '.') + 1 : path;
    int depth = 0;

    for (const char *p = path; *p; p++)
        depth += *p == '.';
    return strchr(name, '/') ? path : text_fmt(&mem, "%d %s", depth, depth < 3 ? key : "");
}

/* What a definition takes from a row is a path, or an object that says more; a threshold of tokens
 * is a number or a path, a price stands at a path or at one of two. */
static bool is_path(const char *name, const char *path, char odd)
{
    if (text_ends(path, "context_from"))
        return odd == '7' || odd == '"';
    if (strstr(path, "prices.") && text_ends(path, ".path"))
        return odd == '"';
    return odd == '"'
           && (text_starts(strchr(name, '.') ? strchr(name, '.') : "", ".d/") || *name == '.')
           && (text_starts(path, "fields.") || text_ends(path, "currency"));
}

/* A number may be a text of its digits, null is what is not told; nothing else is taken. */
static void try_values(const char *name, const char *text, const char *plain, size_t at,
                       const char *path)
{
    static const char *const odd[] = {"7", "true", "\"zzz\"", "[{}]", "{\"zzz\": {}}", "null"};
    size_t end = value_end(plain, at);
    char first = plain[at] == 'f' ? 't' : plain[at];

    if (strspn(plain + at, "-0123456789.") == end - at
        || (end - at > 2 && strspn(text + at + 1, "0123456789.") + 2 == end - at))
        first = '7';
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        if (first != 'n' && first != *odd[i] && takes(name, text, at, end, odd[i]))
            ck_assert_msg(*odd[i] == 'n' || is_path(name, path, *odd[i]),
                          "%s:%zu: %s: %s is taken for %.*s", name, line_at(text, at), path, odd[i],
                          (int)(end - at < 60 ? end - at : 60), text + at);
}

static void try_members(const char *name)
{
    size_t len;
    const char *text = kit_file(text_fmt(&mem, "config/%s", name), &len, &mem);
    const char *plain = bare(text), *seen[OBJECTS_MAX], *path;
    size_t kinds = 0;

    for (size_t i = 0; i < len; i++) {
        if (plain[i] != ':')
            continue;
        path = path_of(text, plain, i + 1);
        for (i++; strchr(" \n", plain[i]);)
            i++;
        if (is_new(member_kind(name, path), seen, &kinds))
            try_values(name, text, plain, i, path);
    }
    ck_assert_uint_gt(kinds, 0);
    put_back(name, text);
}

static const char *const files[] = {
    "gpurate.json",     "instruments.json", "operators.json",        "markets.json",
    "terms.json",       "licences.json",    "regions.json",          "models.json",
    "baskets.json",     "contracts.json",   "token_operators.json",  "calendars/zones.json",
    "site.json",        "methods/*.json",   "panels/*.json",         "indices/*.json",
    "markets.d/*.json", "tokens.d/*.json",  "calendars/[A-Z]*.json", "../src/source/*.json",
    "contracts/*.json"};
enum { OF_ONE_FORM = 20 }; /* all but contracts/, most of whose members have several */

static void try_files(const char *pattern, size_t most, void (*try)(const char *name))
{
    struct config config;
    struct err e = {0};
    glob_t found;

    copy_config();
    ck_assert_msg(config_load(&config, folder, CONFIG_ALL, &mem, &e), "%s", e.text);
    ck_assert_int_eq(glob(text_fmt(&mem, "config/%s", pattern), 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc && i < most; i++)
        try(found.gl_pathv[i] + strlen("config/"));
    globfree(&found);
    remove_config();
}

START_TEST(a_value_of_another_type_is_refused_with_file_and_line)
{
    try_files(files[_i], SIZE_MAX, try_members);
}
END_TEST

START_TEST(a_key_that_nobody_knows_is_refused_wherever_it_stands)
{
    try_files(files[_i], 2, try_file);
}
END_TEST

SUITE(stage_strict)
{
    ADD_TABLE(a_key_that_nobody_knows_is_refused_wherever_it_stands, files);
    tcase_add_loop_test(unit_case, a_value_of_another_type_is_refused_with_file_and_line, 0,
                        OF_ONE_FORM);
}
