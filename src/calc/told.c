#include "told_priv.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"

bool told_wrong(const struct told *t, const char *path, const char *fmt, ...)
{
    char text[sizeof t->err->text];
    va_list list;

    va_start(list, fmt);
    (void)vsnprintf(text, sizeof text, fmt, list);
    va_end(list);
    return err_set(t->err, ERR_CONFIG, "%s:%zu: %s%s%s", t->file, json_line(t->text, t->len, path),
                   path, *path ? ": " : "", text);
}

const char *told_path(const struct told *t, const char *path, const char *name)
{
    return *path ? text_fmt(t->arena, "%s.%s", path, name) : name;
}

static bool is_known(const char *name, const char *const *known)
{
    for (; *known; known++)
        if (text_eq(name, *known))
            return true;
    return false;
}

bool told_object(const struct told *t, const struct json *at, const char *path,
                 const char *const *known)
{
    if (!json_is_object(at))
        return told_wrong(t, path, "expected an object");
    for (const struct json *m = json_first(at); m; m = json_next(m)) {
        if (!is_known(json_name(m), known))
            return told_wrong(t, told_path(t, path, json_name(m)), "there is no such field");
        for (const struct json *n = json_next(m); n; n = json_next(n))
            if (text_eq(json_name(n), json_name(m)))
                return told_wrong(t, told_path(t, path, json_name(m)), "is there twice");
    }
    return true;
}

static bool missing(const struct told *t, const struct json *at, const char *path, const char *name)
{
    return !json_is_null(json_member(at, name)) || told_wrong(t, path, "\"%s\" is missing", name);
}

bool told_text(const struct told *t, const struct json *at, const char *path, const char *name,
               const char **out)
{
    struct err odd = {0};

    if (!missing(t, at, path, name))
        return false;
    if (!json_str(json_member(at, name), "", out, &odd) || text_blank(*out))
        return told_wrong(t, told_path(t, path, name), "expected a text");
    return true;
}

bool told_date(const struct told *t, const struct json *at, const char *path, const char *name,
               int64_t *out)
{
    const char *text;

    if (!told_text(t, at, path, name, &text))
        return false;
    return clock_parse_date(text, out)
           || told_wrong(t, told_path(t, path, name),
                         "is \"%s\", expected a date such as 2026-01-01", text);
}

bool told_int(const struct told *t, const struct json *at, const char *path, const char *name,
              int64_t low, int64_t high, int64_t *out)
{
    struct err odd = {0};

    if (!missing(t, at, path, name))
        return false;
    if (!json_int(json_member(at, name), "", out, &odd) || *out < low || *out > high)
        return told_wrong(t, told_path(t, path, name), "expected a whole number from %lld to %lld",
                          (long long)low, (long long)high);
    return true;
}

bool told_list(const struct told *t, const struct json *at, const char *path, const char *name,
               const struct json **out)
{
    if (!missing(t, at, path, name))
        return false;
    *out = json_member(at, name);
    if (!json_is_array(*out) || json_len(*out) == 0)
        return told_wrong(t, told_path(t, path, name), "expected a list that is not empty");
    return true;
}

bool told_word(const struct told *t, const char *path, const char *word, const char *const *words,
               int64_t *out)
{
    const char *all = "";

    for (int i = 0; words[i]; i++) {
        if (text_eq(word, words[i])) {
            *out = i;
            return true;
        }
        all = text_fmt(t->arena, "%s%s%s", all, i ? ", " : "", words[i]);
    }
    return told_wrong(t, path, "is \"%s\", expected one of %s", word, all);
}
