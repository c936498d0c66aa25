#include "edge/json/conf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "json_priv.h"

static void set_line(const struct json *at, struct err *e)
{
    e->kind = ERR_CONFIG;
    if (at && !e->line)
        e->line = ((const cJSON *)at)->valueint;
}

bool conf_wrong(const struct json *at, struct err *e, const char *fmt, ...)
{
    char text[sizeof e->text];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    err_set(e, ERR_CONFIG, "%s", text);
    set_line(at, e);
    return false;
}

bool conf_in(const struct json *at, struct err *e, const char *fmt, ...)
{
    char text[sizeof e->text];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    set_line(at, e);
    return err_in(e, "%s", text);
}

static bool in_range(const struct conf_member *m, int64_t value, struct err *e)
{
    char low[FIXED_TEXT_MAX], high[FIXED_TEXT_MAX], text[FIXED_TEXT_MAX];

    if (value >= m->low && value <= m->high)
        return true;
    if (m->type != CONF_NANO)
        return err_set(e, ERR_CONFIG, "\"%s\" is %lld, expected %lld to %lld", m->name,
                       (long long)value, (long long)m->low, (long long)m->high);
    return err_set(e, ERR_CONFIG, "\"%s\" is %s, expected %s to %s", m->name,
                   fixed_text_short(value, text), fixed_text_short(m->low, low),
                   fixed_text_short(m->high, high));
}

/* "a, b or c" */
static const char *alternatives(const char *const *words, char *out, size_t size)
{
    size_t n = 0;

    for (size_t i = 0; words[i] && n < size; i++)
        n += (size_t)snprintf(out + n, size - n, "%s%s",
                              !i             ? ""
                              : words[i + 1] ? ", "
                                             : " or ",
                              words[i]);
    return out;
}

static int word_of(const char *const *words, const char *text)
{
    for (int i = 0; words && words[i]; i++)
        if (text_eq(words[i], text))
            return i;
    return -1;
}

/* What was wrong with a number is told already; these would have been right too. */
static bool or_words(const struct conf_member *m, struct err *e)
{
    char said[sizeof e->text], all[400];

    memcpy(said, e->text, sizeof said);
    return m->words
           && err_set(e, ERR_CONFIG, "%s, or %s", said, alternatives(m->words, all, sizeof all));
}

static bool read_number(const cJSON *at, const struct conf_member *m, void *to, struct err *e)
{
    int64_t value = 0;

    if (!(cJSON_IsString(at) && word_of(m->words, at->valuestring) >= 0)
        && (!(m->type == CONF_NANO ? json_read_nano(at, m->name, 0, &value, e)
                                   : json_read_int(at, m->name, &value, e))
            || !in_range(m, value, e)))
        return or_words(m, e);
    if (m->type == CONF_INT)
        *(int *)to = (int)value;
    else
        *(int64_t *)to = value;
    return true;
}

static bool read_word(const char *text, const struct conf_member *m, void *to, struct err *e)
{
    int i = word_of(m->words, text);
    char all[400];

    if (i >= 0) {
        *(int *)to = i;
        return true;
    }
    return err_set(e, ERR_CONFIG, "\"%s\" is \"%s\", expected %s", m->name, text,
                   alternatives(m->words, all, sizeof all));
}

static bool is_path(const char *text)
{
    size_t len = strlen(text);

    return len && text[0] != '.' && text[len - 1] != '.' && !strstr(text, "..")
           && !strchr(text, '[');
}

static bool read_text(const cJSON *at, const struct conf_member *m, void *to, struct err *e)
{
    int year, month;
    const char *text;

    if (!json_read_str(at, m->name, &text, e))
        return false;
    if (m->type == CONF_WORD)
        return read_word(text, m, to, e);
    if (m->type == CONF_DATE)
        return clock_parse_date(text, (int64_t *)to)
               || err_set(e, ERR_CONFIG, "\"%s\" is \"%s\", expected a date such as 2026-01-01",
                          m->name, text);
    if (m->type == CONF_MONTH) {
        if (!clock_parse_month(text, &year, &month))
            return err_set(e, ERR_CONFIG, "\"%s\" is \"%s\", expected a month such as 2026-01",
                           m->name, text);
        *(int *)to = year * 12 + month - 1;
        return true;
    }
    if (m->type != CONF_STRING && text_blank(text))
        return err_set(e, ERR_CONFIG, "\"%s\" is empty", m->name);
    if (m->type == CONF_PATH && !is_path(text))
        return err_set(e, ERR_CONFIG, "\"%s\" is \"%s\", expected names joined by dots", m->name,
                       text);
    if (m->type != CONF_NOTE)
        *(const char **)to = text;
    return true;
}

static bool read_value(const cJSON *at, const struct conf_member *m, void *to, struct err *e)
{
    switch (m->type) {
    case CONF_INT:
    case CONF_LONG:
    case CONF_NANO:
        return read_number(at, m, to, e);
    case CONF_TEXT:
    case CONF_STRING:
    case CONF_PATH:
    case CONF_DATE:
    case CONF_MONTH:
    case CONF_WORD:
    case CONF_NOTE:
        return read_text(at, m, to, e);
    case CONF_BOOL:
        return json_read_bool(at, m->name, (bool *)to, e);
    case CONF_LIST:
        return cJSON_IsArray(at) || json_wrong(m->name, at, "a list", e);
    case CONF_OBJECT:
        return cJSON_IsObject(at) || json_wrong(m->name, at, "an object", e);
    case CONF_ANY:
        break;
    }
    return at || json_wrong(m->name, at, "a value", e);
}

bool conf_value(const struct json *at, const struct conf_member *m, void *to, struct err *e)
{
    if (read_value((const cJSON *)at, m, to, e))
        return true;
    set_line(at, e);
    return false;
}

bool conf_text(const struct json *at, const char *name, const char **out, struct err *e)
{
    return conf_value(at, &(struct conf_member){.name = name, .type = CONF_TEXT}, out, e);
}

static bool is_known(const char *name, const struct conf_member *table, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text_eq(table[i].name, name))
            return true;
    return false;
}

static bool has_no_other(const struct json *at, const struct conf_member *table, size_t len,
                         struct err *e)
{
    for (const struct json *m = json_first(at); m; m = json_next(m))
        if (!is_known(json_name(m), table, len))
            return conf_wrong(m, e, "unknown key \"%s\"", json_name(m));
    return true;
}

bool conf_read(const struct json *at, const struct conf_member *table, size_t len, void *to,
               struct err *e)
{
    if (!json_is_object(at))
        return conf_wrong(at, e, "expected an object");
    if (!has_no_other(at, table, len, e))
        return false;
    for (size_t i = 0; i < len; i++) {
        const struct json *one = json_member(at, table[i].name);

        if (table[i].optional && json_is_null(one))
            continue;
        if (!conf_value(one, &table[i], to ? (char *)to + table[i].offset : NULL, e)) {
            set_line(at, e); /* of one that is missing */
            return false;
        }
    }
    return true;
}

bool conf_once(const struct json *at, struct err *e)
{
    for (const struct json *m = json_first(at); m; m = json_next(m)) {
        if (!conf_once(m, e))
            return json_name(m) ? conf_in(m, e, "%s", json_name(m)) : false;
        for (const struct json *n = json_next(m); n && json_name(m); n = json_next(n))
            if (text_eq(json_name(n), json_name(m)))
                return conf_wrong(n, e, "\"%s\" is there twice", json_name(n));
    }
    return true;
}

const struct json *conf_only(const struct json *doc, const char *name, enum conf_type type,
                             struct err *e)
{
    const struct conf_member only[] = {{.name = name, .type = type}};

    return CONF_READ(doc, only, NULL, e) ? json_member(doc, name) : NULL;
}

bool conf_texts(const struct json *at, const char *name, const char ***out, size_t *len,
                struct arena *a, struct err *e)
{
    const struct json *list = json_member(at, name);

    *len = 0;
    if (json_is_null(list))
        return true;
    if (!conf_value(list, &(struct conf_member){.name = name, .type = CONF_LIST}, NULL, e))
        return false;
    *out = ARENA_ARRAY(a, const char *, json_len(list) + 1);
    for (const struct json *one = json_first(list); one; one = json_next(one), ++*len)
        if (!conf_text(one, text_fmt(a, "%s[%zu]", name, *len), &(*out)[*len], e))
            return false;
    return true;
}

static int by_text(const void *a, const void *b)
{
    return text_cmp(*(const char *const *)a, *(const char *const *)b);
}

bool conf_set(const struct json *at, const char *name, const char ***out, size_t *len,
              struct arena *a, struct err *e)
{
    if (!conf_texts(at, name, out, len, a, e))
        return false;
    if (*len)
        qsort(*out, *len, sizeof **out, by_text);
    for (size_t i = 1; i < *len; i++)
        if (text_eq((*out)[i - 1], (*out)[i]))
            return conf_wrong(json_member(at, name), e, "\"%s\" has \"%s\" twice", name, (*out)[i]);
    return true;
}

static const char *key_at(const void *element, size_t key)
{
    return *(const char *const *)(const void *)((const char *)element + key);
}

static int by_key(const void *a, const void *b, void *key)
{
    return text_cmp(key_at(a, *(size_t *)key), key_at(b, *(size_t *)key));
}

bool conf_sort(const struct json *at, void *list, size_t len, size_t size, size_t key,
               const char *what, struct err *e)
{
    const char *one = list;

    if (len)
        qsort_r(list, len, size, by_key, &key);
    for (size_t i = 1; i < len; i++, one += size)
        if (text_eq(key_at(one, key), key_at(one + size, key)))
            return conf_wrong(at, e, "%s \"%s\" is there twice", what, key_at(one, key));
    return true;
}
