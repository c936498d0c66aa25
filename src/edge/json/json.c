#include "edge/json/json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fixed.h"
#include "base/text.h"

/* cJSON's hooks are global and take no argument; one parse at a time runs in this program. The
   tree is never freed piece by piece: it dies with its arena, which is also 1.6 times faster. */
static struct arena *parsing;

static void *arena_hook(size_t size)
{
    must(parsing);
    return arena_alloc_raw(parsing, size);
}

static void free_hook(void *at)
{
    (void)at;
}

static const cJSON *node(const struct json *at)
{
    return (const cJSON *)at;
}

static const struct json *wrap(const cJSON *at)
{
    return (const struct json *)at;
}

/* Depth of the tree by walking it: cJSON itself stops at 1000, which is safe to hold but more
   than any reply needs. Parents are remembered on a stack of the ceiling's size. */
static bool too_deep(const cJSON *root)
{
    const cJSON *stack[BUF_JSON_DEPTH_MAX + 1];
    int depth = 0;

    for (const cJSON *at = root; at;) {
        if (at->child) {
            if (depth >= BUF_JSON_DEPTH_MAX)
                return true;
            stack[depth++] = at;
            at = at->child;
            continue;
        }
        while (at && !at->next)
            at = depth ? stack[--depth] : NULL;
        at = at ? at->next : NULL;
    }
    return false;
}

static size_t line_of(const char *body, size_t len, const char *fault)
{
    size_t line = 1;

    for (const char *p = body; p < body + len && p < fault; p++)
        line += *p == '\n';
    return line;
}

static const struct json *parse(const char *body, size_t len, const char *what, enum err_kind kind,
                                struct arena *a, struct err *e)
{
    cJSON_Hooks hooks = {arena_hook, free_hook};
    const char *end = NULL;
    cJSON *root;

    if (len >= 3 && memcmp(body, "\xEF\xBB\xBF", 3) == 0)
        body += 3, len -= 3;
    parsing = a;
    cJSON_InitHooks(&hooks);
    root = cJSON_ParseWithLengthOpts(body, len, &end, 0);
    cJSON_InitHooks(NULL);
    parsing = NULL;
    if (!root) {
        size_t blank = 0;

        while (blank < len && strchr(" \t\r\n", body[blank]))
            blank++;
        if (blank == len)
            err_set(e, kind, "%s is empty, expected JSON", what);
        else if (body[blank] == '<')
            err_set(e, kind, "%s is an HTML or XML page, expected JSON", what);
        else if (end && end + 1 >= body + len)
            err_set(e, kind, "%s breaks off at line %zu, inside the JSON", what,
                    line_of(body, len, end));
        else
            err_set(e, kind, "%s is not JSON at line %zu", what, line_of(body, len, end));
        return NULL;
    }
    while (end < body + len && (*end == ' ' || *end == '\t' || *end == '\r' || *end == '\n'))
        end++;
    if (end != body + len) {
        err_set(e, kind, "%s goes on behind the JSON at line %zu", what, line_of(body, len, end));
        return NULL;
    }
    if (too_deep(root)) {
        err_set(e, ERR_LIMIT, "%s is nested deeper than %d", what, BUF_JSON_DEPTH_MAX);
        return NULL;
    }
    return wrap(root);
}

const struct json *json_parse(const char *body, size_t len, const char *what, struct arena *a,
                              struct err *e)
{
    return parse(body, len, what, ERR_REPLY, a, e);
}

const struct json *json_parse_config(const char *body, size_t len, const char *what,
                                     struct arena *a, struct err *e)
{
    char *copy = arena_alloc_raw(a, len + 1);
    bool text = false;

    /* Comments become blanks, so that line numbers stay (cJSON_Minify would lose them). */
    memcpy(copy, body, len);
    copy[len] = '\0';
    for (char *p = copy; *p; p++) {
        if (text) {
            if (*p == '\\' && p[1])
                p++;
            else if (*p == '"')
                text = false;
        } else if (*p == '"') {
            text = true;
        } else if (p[0] == '/' && p[1] == '/') {
            while (*p && *p != '\n')
                *p++ = ' ';
            if (!*p)
                break;
        } else if (p[0] == '/' && p[1] == '*') {
            const char *close = strstr(p + 2, "*/");
            const char *to = close ? close + 2 : copy + len;

            for (; p < to; p++)
                *p = *p == '\n' ? '\n' : ' ';
            p--;
        }
    }
    return parse(copy, len, what, ERR_CONFIG, a, e);
}

static const cJSON *member(const cJSON *at, const char *name, size_t len)
{
    if (!cJSON_IsObject(at))
        return NULL;
    /* Most names differ in their first letter, which is cheaper to see than to call for. */
    for (const cJSON *m = at->child; m; m = m->next)
        if (m->string && m->string[0] == name[0] && strncmp(m->string, name, len) == 0
            && m->string[len] == '\0')
            return m;
    return NULL;
}

const struct json *json_get(const struct json *at, const char *path)
{
    const cJSON *found = node(at);

    while (found && *path) {
        size_t len = strcspn(path, ".");

        found = member(found, path, len);
        path += len + (path[len] == '.');
    }
    return wrap(found);
}

const struct json *json_member(const struct json *at, const char *name)
{
    return at ? wrap(member(node(at), name, strlen(name))) : NULL;
}

const struct json *json_first(const struct json *list)
{
    const cJSON *at = node(list);

    return at && (cJSON_IsArray(at) || cJSON_IsObject(at)) ? wrap(at->child) : NULL;
}

const struct json *json_next(const struct json *at)
{
    return wrap(node(at)->next);
}

size_t json_len(const struct json *list)
{
    size_t n = 0;

    for (const struct json *at = json_first(list); at; at = json_next(at))
        n++;
    return n;
}

const char *json_name(const struct json *at)
{
    return node(at)->string;
}

bool json_is_null(const struct json *at)
{
    return !at || cJSON_IsNull(node(at));
}

bool json_is_object(const struct json *at)
{
    return at && cJSON_IsObject(node(at));
}

bool json_is_array(const struct json *at)
{
    return at && cJSON_IsArray(node(at));
}

bool json_is_text(const struct json *at)
{
    return at && cJSON_IsString(node(at));
}

bool json_is_number(const struct json *at)
{
    return at && cJSON_IsNumber(node(at));
}

static const char *kind_of(const cJSON *at)
{
    if (!at)
        return "missing";
    if (cJSON_IsNull(at))
        return "null";
    if (cJSON_IsBool(at))
        return "true or false";
    if (cJSON_IsNumber(at))
        return "a number";
    if (cJSON_IsString(at))
        return "a string";
    return cJSON_IsArray(at) ? "a list" : "an object";
}

static bool wrong(const char *path, const cJSON *found, const char *expected, struct err *e)
{
    return err_set(e, ERR_REPLY, "\"%s\" is %s, expected %s", path, kind_of(found), expected);
}

const struct json *json_array(const struct json *at, const char *path, struct err *e)
{
    const cJSON *found = node(json_get(at, path));

    if (found && cJSON_IsArray(found))
        return wrap(found);
    wrong(path, found, "a list", e);
    return NULL;
}

const struct json *json_object(const struct json *at, const char *path, struct err *e)
{
    const cJSON *found = node(json_get(at, path));

    if (found && cJSON_IsObject(found))
        return wrap(found);
    wrong(path, found, "an object", e);
    return NULL;
}

bool json_str(const struct json *at, const char *path, const char **out, struct err *e)
{
    const cJSON *found = node(json_get(at, path));

    if (!found || !cJSON_IsString(found))
        return wrong(path, found, "a string", e);
    *out = found->valuestring;
    return true;
}

enum { NUMBER_TEXT_MAX = 40 };

/* The shortest decimal text that reads back as the same binary64; gives its count of digits. */
static int shortest(const cJSON *number, char out[NUMBER_TEXT_MAX])
{
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(out, NUMBER_TEXT_MAX, "%.*g", digits, number->valuedouble);
        if (digits == 17 || strtod(out, NULL) == number->valuedouble)
            return digits;
    }
    return 17;
}

/*
 * The nano of a number with at most 15 digits and no more decimals than can stand in a nano,
 * without printing it. Such a number is m / 10^k with small integers, both exact in binary64, and
 * the division rounds to nearest: where it gives back the value, m x 10^-k is the one decimal of
 * 15 digits that reads as it. Others are left to their text.
 */
static bool nano_of_short(double value, int shift, int64_t *out)
{
    static const int64_t ten_to[] = {1,         10,         100,         1000,          10000,
                                     100000,    1000000,    10000000,    100000000,     1000000000,
                                     INT64_C(10000000000),  INT64_C(100000000000)};
    int most = 9 + shift;

    for (int k = 0; k <= most && k <= 9 && most - k < 12; k++) {
        double scaled = value * (double)ten_to[k];
        fixed_wide nano;
        int64_t m;

        if (!(scaled > -1e15 && scaled < 1e15))
            return false;
        m = (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        if ((double)m / (double)ten_to[k] != value)
            continue;
        nano = (fixed_wide)m * ten_to[most - k];
        if (nano > INT64_MAX || nano < -INT64_MAX)
            return false;
        *out = (int64_t)nano;
        return true;
    }
    return false;
}

bool json_int(const struct json *at, const char *path, int64_t *out, struct err *e)
{
    static const int64_t exact = INT64_C(1) << 53;
    const cJSON *found = node(json_get(at, path));

    if (found && cJSON_IsString(found)) {
        if (text_int(found->valuestring, INT64_MIN, INT64_MAX, out))
            return true;
        return err_set(e, ERR_REPLY, "\"%s\" is \"%.40s\", expected an integer", path,
                       found->valuestring);
    }
    if (!found || !cJSON_IsNumber(found))
        return wrong(path, found, "an integer", e);
    if (!(found->valuedouble >= -(double)exact && found->valuedouble <= (double)exact)
        || floor(found->valuedouble) != found->valuedouble)
        return err_set(e, ERR_REPLY, "\"%s\" is %.17g, expected an integer", path,
                       found->valuedouble);
    *out = (int64_t)found->valuedouble;
    return true;
}

bool json_bool(const struct json *at, const char *path, bool *out, struct err *e)
{
    const cJSON *found = node(json_get(at, path));

    if (!found || !cJSON_IsBool(found))
        return wrong(path, found, "true or false", e);
    *out = cJSON_IsTrue(found);
    return true;
}

bool json_nano_shift(const struct json *at, const char *path, int shift, int64_t *out,
                     struct err *e)
{
    const cJSON *found = node(json_get(at, path));
    char number[NUMBER_TEXT_MAX];
    const char *text = number;
    int digits = 0;

    if (found && cJSON_IsString(found)) {
        text = found->valuestring;
    } else if (!found || !cJSON_IsNumber(found)) {
        return wrong(path, found, "a decimal number", e);
    } else if (!isfinite(found->valuedouble)) {
        return err_set(e, ERR_REPLY, "\"%s\" is not a finite number", path);
    } else if (nano_of_short(found->valuedouble, shift, out)) {
        return true;
    } else {
        digits = shortest(found, number);
    }
    switch (fixed_parse(text, strlen(text), shift, out)) {
    case FIXED_READ_OK:
        return true;
    case FIXED_READ_ROUNDED:
        if (digits <= 15 || (*out > -1000000 * FIXED_ONE && *out < 1000000 * FIXED_ONE))
            return true;
        return err_set(e, ERR_PRECISE, "\"%s\" is %s: its nano digit cannot be known", path, text);
    case FIXED_READ_RANGE:
        return err_set(e, ERR_REPLY, "\"%s\" is %.40s, too large for a price", path, text);
    case FIXED_READ_BAD:
        break;
    }
    return err_set(e, ERR_REPLY, "\"%s\" is \"%.40s\", expected a decimal number", path, text);
}

bool json_nano(const struct json *at, const char *path, int64_t *out, struct err *e)
{
    return json_nano_shift(at, path, 0, out, e);
}

bool json_str_opt(const struct json *at, const char *path, const char **out, struct err *e)
{
    return json_is_null(json_get(at, path)) || json_str(at, path, out, e);
}

bool json_int_opt(const struct json *at, const char *path, int64_t *out, struct err *e)
{
    return json_is_null(json_get(at, path)) || json_int(at, path, out, e);
}

bool json_bool_opt(const struct json *at, const char *path, bool *out, struct err *e)
{
    return json_is_null(json_get(at, path)) || json_bool(at, path, out, e);
}

bool json_nano_opt(const struct json *at, const char *path, int64_t *out, struct err *e)
{
    return json_is_null(json_get(at, path)) || json_nano(at, path, out, e);
}

const char *json_text(const struct json *at, struct arena *a)
{
    char number[NUMBER_TEXT_MAX];

    if (json_is_text(at))
        return node(at)->valuestring;
    if (!json_is_number(at))
        return NULL;
    (void)shortest(node(at), number);
    return text_dup(a, number);
}

bool json_only(const struct json *at, const char *what, const char *const *known, struct err *e)
{
    for (const struct json *m = json_first(at); m; m = json_next(m)) {
        bool found = false;

        for (const char *const *k = known; *k && !found; k++)
            found = text_eq(*k, json_name(m));
        if (!found)
            return err_set(e, ERR_CONFIG, "%s: unknown key \"%s\"", what,
                           json_name(m) ? json_name(m) : "");
    }
    return true;
}
