/*
 * Text to tree and back: cJSON in an arena, NULs in texts, patches.
 */
#include <string.h>

#include "base/buf.h"
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
    if ((uintptr_t)__builtin_frame_address(0) < parsing.floor) {
        parsing.deep = true;
        return NULL;
    }
    return arena_alloc_bounded(parsing.arena, size);
}

static void free_hook(void *at)
{
    (void)at;
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
