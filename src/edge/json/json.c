#include "edge/json/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fixed.h"
#include "base/text.h"
#include "json_priv.h"

/*
 * What stands in the path behind this name; NULL where another name does, or part of one. By hand:
 * names are short and most differ at once, and a call costs more than that.
 */
static inline const char *behind(const char *path, const char *name)
{
    while (*path == *name && (*path > '.' || (*path && *path != '.')))
        path++, name++;
    return *name == '\0' && (*path == '\0' || *path == '.') ? path : NULL;
}

static const cJSON *first_member(const cJSON *at)
{
    return is(at, cJSON_Object) ? at->child : NULL;
}

const struct json *json_get(const struct json *at, const char *path)
{
    const cJSON *found = node(at);

    while (found && *path) {
        const char *rest = NULL;

        for (found = first_member(found); found; found = found->next)
            if ((rest = behind(path, found->string)))
                break;
        if (rest)
            path = rest + (*rest == '.');
    }
    return wrap(found);
}

const struct json *json_member(const struct json *at, const char *name)
{
    const cJSON *m = first_member(node(at));

    while (m && strcmp(m->string, name) != 0)
        m = m->next;
    return wrap(m);
}

const struct json *json_first(const struct json *list)
{
    const cJSON *at = node(list);

    return is(at, cJSON_Array) || is(at, cJSON_Object) ? wrap(at->child) : NULL;
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

void json_index(struct json_index *x, const struct json *object, struct arena *a)
{
    uint32_t n = 0;

    *x = (struct json_index){.number = {.arena = a},
                             .member = ARENA_ARRAY(a, const struct json *, json_len(object) + 1)};
    for (const struct json *at = json_first(object); at; at = json_next(at)) {
        struct map_slot *slot = map_put(&x->number, json_name(at), strlen(json_name(at)));

        if (slot->at)
            continue;
        x->member[n] = at;
        slot->at = ++n;
    }
}

const struct json *json_indexed(const struct json_index *x, const char *name)
{
    uint32_t at = map_at(&x->number, name, strlen(name));

    return at ? x->member[at - 1] : NULL;
}

static size_t field_of(const struct json_fields *f, const char *name)
{
    size_t i = 0;

    while (i < f->len && strcmp(f->name[i], name) != 0)
        i++;
    return i;
}

void json_fields_of(struct json_fields *f, const struct json *object, const struct json **out)
{
    size_t place = 0;

    memset(out, 0, f->len * sizeof *out);
    for (const cJSON *m = first_member(node(object)); m; m = m->next, place++) {
        bool kept = place < JSON_FIELDS_MAX;
        const char *before = kept ? f->before[place].name : NULL;
        size_t field = before && strcmp(before, m->string) == 0 ? f->before[place].field
                                                                : field_of(f, m->string);

        if (kept)
            f->before[place].name = m->string, f->before[place].field = field;
        if (field < f->len && !out[field])
            out[field] = wrap(m);
    }
}

const char *json_name(const struct json *at)
{
    return node(at)->string;
}

bool json_is_null(const struct json *at)
{
    return !at || is(node(at), cJSON_NULL);
}

bool json_is_object(const struct json *at)
{
    return is(node(at), cJSON_Object);
}

bool json_is_array(const struct json *at)
{
    return is(node(at), cJSON_Array);
}

bool json_is_text(const struct json *at)
{
    return is(node(at), cJSON_String);
}

bool json_is_number(const struct json *at)
{
    return is(node(at), cJSON_Number);
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
        return has_nul(at->valuestring) ? "a string with a NUL in it" : "a string";
    return cJSON_IsArray(at) ? "a list" : "an object";
}

/* The line of a node, which is one in trees of json_parse_config alone. */
static bool at_line(const cJSON *found, struct err *e)
{
    e->line = found ? found->valueint : 0;
    return false;
}

bool json_wrong(const char *path, const cJSON *found, const char *expected, struct err *e)
{
    err_set(e, ERR_REPLY, "\"%s\" is %s, expected %s", path, kind_of(found), expected);
    return at_line(found, e);
}

const struct json *json_array(const struct json *at, const char *path, struct err *e)
{
    const cJSON *found = node(json_get(at, path));

    if (is(found, cJSON_Array))
        return wrap(found);
    json_wrong(path, found, "a list", e);
    return NULL;
}

const struct json *json_object(const struct json *at, const char *path, struct err *e)
{
    const cJSON *found = node(json_get(at, path));

    if (is(found, cJSON_Object))
        return wrap(found);
    json_wrong(path, found, "an object", e);
    return NULL;
}

bool json_read_str(const cJSON *found, const char *path, const char **out, struct err *e)
{
    if (!is(found, cJSON_String) || has_nul(found->valuestring))
        return json_wrong(path, found, "a string", e);
    *out = found->valuestring;
    return true;
}

bool json_str(const struct json *at, const char *path, const char **out, struct err *e)
{
    return json_read_str(node(json_get(at, path)), path, out, e);
}

enum { NUMBER_TEXT_MAX = 40 };

/* The shortest decimal text that reads back as the same binary64; gives its count of digits. */
static int shortest(const cJSON *number, char out[NUMBER_TEXT_MAX])
{
    double value = number->valuedouble;

    if (value >= 0 && value < 1e15 && floor(value) == value && !signbit(value)) { /* most are ids */
        char text[NUMBER_TEXT_MAX], *const end = text + sizeof text, *p = end;
        int64_t rest = (int64_t)value;

        *--p = '\0';
        do
            *--p = (char)('0' + rest % 10);
        while (rest /= 10);
        memcpy(out, p, (size_t)(end - p));
        return 15;
    }
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(out, NUMBER_TEXT_MAX, "%.*g", digits, number->valuedouble);
        if (digits == 17 || strtod(out, NULL) == number->valuedouble)
            return digits;
    }
    return 17;
}

/*
 * The nano of a number of this world, without printing it. A decimal text that reads back as the
 * same binary64 is within half a unit of its last place, and the product below within another:
 * under 1000 that is less than a thousandth of a nano. So unless the product stands near the
 * middle of two nanos, the text and the product round to the same one. Others are left to their
 * text.
 */
static bool nano_of_usual(double value, int shift, int64_t *out)
{
    static const double ten_to[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11};
    int most = 9 + shift;
    double scaled, whole;

    if (most < 0 || most > 11)
        return false;
    scaled = value * ten_to[most];
    if (!(scaled > -1e12 && scaled < 1e12))
        return false;
    whole = floor(scaled);
    if (scaled - whole > 0.49 && scaled - whole < 0.51)
        return false;
    *out = (int64_t)whole + (scaled - whole > 0.5);
    return true;
}

bool json_read_int(const cJSON *found, const char *path, int64_t *out, struct err *e)
{
    static const int64_t exact = INT64_C(1) << 53;

    if (is(found, cJSON_String)) {
        if (text_int(found->valuestring, INT64_MIN, INT64_MAX, out))
            return true;
        err_set(e, ERR_REPLY, "\"%s\" is \"%.40s\", expected an integer", path, found->valuestring);
        return at_line(found, e);
    }
    if (!is(found, cJSON_Number))
        return json_wrong(path, found, "an integer", e);
    if (!(found->valuedouble >= -(double)exact && found->valuedouble <= (double)exact)
        || floor(found->valuedouble) != found->valuedouble) {
        err_set(e, ERR_REPLY, "\"%s\" is %.17g, expected an integer", path, found->valuedouble);
        return at_line(found, e);
    }
    *out = (int64_t)found->valuedouble;
    return true;
}

bool json_int(const struct json *at, const char *path, int64_t *out, struct err *e)
{
    return json_read_int(node(json_get(at, path)), path, out, e);
}

bool json_read_bool(const cJSON *found, const char *path, bool *out, struct err *e)
{
    if (!found || !cJSON_IsBool(found))
        return json_wrong(path, found, "true or false", e);
    *out = cJSON_IsTrue(found);
    return true;
}

bool json_bool(const struct json *at, const char *path, bool *out, struct err *e)
{
    return json_read_bool(node(json_get(at, path)), path, out, e);
}

bool json_read_nano(const cJSON *found, const char *path, int shift, int64_t *out, struct err *e)
{
    char number[NUMBER_TEXT_MAX];
    const char *text = number;
    int digits = 0;

    if (is(found, cJSON_String)) {
        text = found->valuestring;
    } else if (!is(found, cJSON_Number)) {
        return json_wrong(path, found, "a decimal number", e);
    } else if (!isfinite(found->valuedouble)) {
        return err_set(e, ERR_REPLY, "\"%s\" is not a finite number", path);
    } else if (nano_of_usual(found->valuedouble, shift, out)) {
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

bool json_nano_found(const struct json *found, const char *path, int shift, int64_t *out,
                     struct err *e)
{
    return json_read_nano(node(found), path, shift, out, e);
}

bool json_nano_shift(const struct json *at, const char *path, int shift, int64_t *out,
                     struct err *e)
{
    return json_nano_found(json_get(at, path), path, shift, out, e);
}

bool json_nano(const struct json *at, const char *path, int64_t *out, struct err *e)
{
    return json_nano_shift(at, path, 0, out, e);
}

bool json_str_opt(const struct json *at, const char *path, const char **out, struct err *e)
{
    const cJSON *found = node(json_get(at, path));

    return json_is_null(wrap(found)) || json_read_str(found, path, out, e);
}

bool json_int_opt(const struct json *at, const char *path, int64_t *out, struct err *e)
{
    const cJSON *found = node(json_get(at, path));

    return json_is_null(wrap(found)) || json_read_int(found, path, out, e);
}

bool json_bool_opt(const struct json *at, const char *path, bool *out, struct err *e)
{
    const cJSON *found = node(json_get(at, path));

    return json_is_null(wrap(found)) || json_read_bool(found, path, out, e);
}

bool json_nano_opt(const struct json *at, const char *path, int64_t *out, struct err *e)
{
    const cJSON *found = node(json_get(at, path));

    return json_is_null(wrap(found)) || json_read_nano(found, path, 0, out, e);
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
