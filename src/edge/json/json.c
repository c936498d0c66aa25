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
 * cJSON's hooks are global and take no argument; one parse at a time runs in this program. The tree
 * is never freed piece by piece: it dies with its arena, which is also 1.6 times faster.
 *
 * cJSON calls itself for each bracket, 1000 deep: more than any reply needs, and than a small stack
 * has room for. It asks for memory at each, and gets none once the stack has come to `floor`. A
 * level takes 96 bytes of it in Debian's.
 */
static struct {
    struct arena *arena;
    uintptr_t floor;
    bool deep;
} parsing;

enum { LEVEL_STACK = 256, DEPTH_STACK = (BUF_JSON_DEPTH_MAX + 1) * LEVEL_STACK };

static void *arena_hook(size_t size)
{
    must(parsing.arena);
    parsing.deep |= (uintptr_t)__builtin_frame_address(0) < parsing.floor;
    return parsing.deep ? NULL : arena_alloc_bounded(parsing.arena, size);
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

/* Depth of the tree by walking it. Parents are remembered on a stack of the ceiling's size. */
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

/* What cJSON makes meanwhile lives in the arena. */
static void begin_in(struct arena *a)
{
    cJSON_Hooks hooks = {arena_hook, free_hook};

    parsing.arena = a;
    parsing.floor = 0;
    parsing.deep = false;
    arena_loosen(a);
    cJSON_InitHooks(&hooks);
}

static void end_in(struct arena *a)
{
    cJSON_InitHooks(NULL);
    parsing.arena = NULL;
    arena_tighten(a);
}

/*
 * cJSON ends a text at its first NUL, be it a byte or an escape. So that nothing is cut or matched
 * unseen, cJSON is given TEXT_NUL instead, which is no UTF-8 and which readers of texts refuse.
 * Bodies without a NUL, that is all but the odd one, are not copied.
 */
static const char MARK[] = TEXT_NUL, ESCAPE[] = "\\u0000";
enum { MARK_LEN = sizeof MARK - 1, ESCAPE_LEN = sizeof ESCAPE - 1 };

/* Most bodies have no backslash at all, and a byte is found far quicker than six. */
static bool has_escape(const char *body, size_t len)
{
    const char *end = body + len, *at = body;

    while ((at = memchr(at, ESCAPE[0], (size_t)(end - at)))) {
        if ((size_t)(end - at) >= ESCAPE_LEN && memcmp(at, ESCAPE, ESCAPE_LEN) == 0)
            return true;
        at++;
    }
    return false;
}

static const char *mark_nuls(const char *body, size_t *len, struct arena *a)
{
    size_t n = 0, nuls = 0, took;
    char *out;

    if (!memchr(body, '\0', *len) && !has_escape(body, *len))
        return body;
    for (size_t i = 0; i < *len; i++)
        nuls += body[i] == '\0';
    out = arena_alloc_raw(a, *len + nuls * (MARK_LEN - 1) + 1);
    for (size_t i = 0; i < *len; i += took) {
        bool escape = *len - i >= ESCAPE_LEN && memcmp(body + i, ESCAPE, ESCAPE_LEN) == 0;
        bool nul = escape || body[i] == '\0';

        took = escape ? ESCAPE_LEN : body[i] == '\\' && i + 1 < *len && body[i + 1] ? 2 : 1;
        memcpy(out + n, nul ? MARK : body + i, nul ? MARK_LEN : took);
        n += nul ? MARK_LEN : took;
    }
    out[n] = '\0';
    *len = n;
    return out;
}

static bool has_nul(const char *text)
{
    return (text = strchr(text, (unsigned char)MARK[0])) && strstr(text, MARK);
}

static const struct json *parse(const char *body, size_t len, const char *what, enum err_kind kind,
                                struct arena *a, struct err *e)
{
    const char *end = NULL;
    cJSON *root;

    if (len >= 3 && memcmp(body, "\xEF\xBB\xBF", 3) == 0)
        body += 3, len -= 3;
    body = mark_nuls(body, &len, a);
    begin_in(a);
    parsing.floor = (uintptr_t)__builtin_frame_address(0) - DEPTH_STACK;
    root = cJSON_ParseWithLengthOpts(body, len, &end, 0);
    end_in(a);
    if (parsing.deep || (root && too_deep(root))) {
        err_set(e, ERR_LIMIT, "%s is nested deeper than %d", what, BUF_JSON_DEPTH_MAX);
        return NULL;
    }
    if (!root && arena_is_full(a, 0)) {
        err_set(e, ERR_LIMIT, "%s takes more memory than a reply may", what);
        return NULL;
    }
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
    const struct json *root;
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
    root = parse(copy, len, what, ERR_CONFIG, a, e);
    if (root)
        json_note_lines((cJSON *)node(root), copy, len);
    return root;
}

const char *json_print(const struct json *at, struct arena *a)
{
    const char *text;

    begin_in(a);
    text = cJSON_PrintUnformatted(node(at));
    end_in(a);
    must(text);
    return text;
}

/* Lines of a patch are told by their sign from those of what it changes. */
static cJSON *mark(cJSON *at)
{
    at->valueint = at->valueint > 0 ? -at->valueint : 0;
    for (cJSON *one = at->child; one; one = one->next)
        (void)mark(one);
    return at;
}

/* By the pseudo code of RFC 7396, section 2; Debian builds cJSON without its utilities. */
static cJSON *merge_patch(cJSON *target, const cJSON *patch)
{
    if (!cJSON_IsObject(patch))
        return mark(cJSON_Duplicate(patch, true));
    if (!cJSON_IsObject(target)) {
        target = cJSON_CreateObject();
        target->valueint = patch->valueint > 0 ? -patch->valueint : 0;
    }
    for (const cJSON *at = patch->child; at; at = at->next) {
        cJSON *old = cJSON_DetachItemFromObjectCaseSensitive(target, at->string);

        if (!cJSON_IsNull(at))
            must(cJSON_AddItemToObject(target, at->string, merge_patch(old, at)));
    }
    return target;
}

const struct json *json_merge_patch(const struct json *at, const struct json *patch,
                                    struct arena *a)
{
    cJSON *done;

    begin_in(a);
    done = merge_patch((cJSON *)at, node(patch));
    end_in(a);
    return wrap(done);
}

/*
 * What stands in the path behind this name; NULL where another name does, or part of one. By hand:
 * names are short and most differ at once, and a call costs more than that.
 */
static inline const char *behind(const char *path, const char *name)
{
    while (*path && *path == *name && *path != '.')
        path++, name++;
    return *name == '\0' && (*path == '\0' || *path == '.') ? path : NULL;
}

/* The first member, without a call to the library, which has one for each question. */
static const cJSON *first_member(const cJSON *at)
{
    return (at->type & 0xff) == cJSON_Object ? at->child : NULL;
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
    const cJSON *m = at ? first_member(node(at)) : NULL;

    while (m && strcmp(m->string, name) != 0)
        m = m->next;
    return wrap(m);
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
    for (const cJSON *m = object ? first_member(node(object)) : NULL; m; m = m->next, place++) {
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

    if (found && cJSON_IsArray(found))
        return wrap(found);
    json_wrong(path, found, "a list", e);
    return NULL;
}

const struct json *json_object(const struct json *at, const char *path, struct err *e)
{
    const cJSON *found = node(json_get(at, path));

    if (found && cJSON_IsObject(found))
        return wrap(found);
    json_wrong(path, found, "an object", e);
    return NULL;
}

bool json_read_str(const cJSON *found, const char *path, const char **out, struct err *e)
{
    if (!found || !cJSON_IsString(found) || has_nul(found->valuestring))
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

    if (found && cJSON_IsString(found)) {
        if (text_int(found->valuestring, INT64_MIN, INT64_MAX, out))
            return true;
        err_set(e, ERR_REPLY, "\"%s\" is \"%.40s\", expected an integer", path, found->valuestring);
        return at_line(found, e);
    }
    if (!found || !cJSON_IsNumber(found))
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

    if (found && cJSON_IsString(found)) {
        text = found->valuestring;
    } else if (!found || !cJSON_IsNumber(found)) {
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
