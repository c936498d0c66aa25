#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "calc/conf_priv.h"

enum { MEMBERS_MAX = 32 };

bool conf_error(const char *file, const char *path, struct err *e)
{
    e->kind = ERR_CONFIG;
    return *path ? err_in(e, "%s: %s", file, path) : err_in(e, "%s", file);
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

static bool read_number(const struct json *at, const struct conf_member *m, char *to, struct err *e)
{
    int64_t value = 0;

    if (!(m->type == CONF_NANO ? json_nano(at, m->name, &value, e)
                               : json_int(at, m->name, &value, e))
        || !in_range(m, value, e))
        return false;
    if (m->type == CONF_INT)
        *(int *)(void *)to = (int)value;
    else
        *(int64_t *)(void *)to = value;
    return true;
}

static bool read_text(const struct json *at, const struct conf_member *m, char *to, struct err *e)
{
    const char *text;

    if (!json_str(at, m->name, &text, e))
        return false;
    if (m->type == CONF_DATE)
        return clock_parse_date(text, (int64_t *)(void *)to)
               || err_set(e, ERR_CONFIG, "\"%s\" is \"%s\", expected a date such as 2026-01-01",
                          m->name, text);
    if (text_blank(text))
        return err_set(e, ERR_CONFIG, "\"%s\" is empty", m->name);
    *(const char **)(void *)to = text;
    return true;
}

static bool read_member(const struct json *at, const struct conf_member *m, void *to, struct err *e)
{
    char *field = (char *)to + m->offset;

    switch (m->type) {
    case CONF_BOOL:
        return json_bool(at, m->name, (bool *)field, e);
    case CONF_TEXT:
    case CONF_DATE:
        return read_text(at, m, field, e);
    case CONF_INT:
    case CONF_LONG:
    case CONF_NANO:
        break;
    }
    return read_number(at, m, field, e);
}

bool conf_read(const struct json *at, const char *file, const char *path,
               const struct conf_member *member, size_t len, const char *const *more, void *to,
               struct err *e)
{
    const char *known[MEMBERS_MAX + 1];
    size_t n = 0;

    for (size_t i = 0; i < len; i++)
        known[n++] = member[i].name;
    for (; more && *more; more++)
        known[n++] = *more;
    must(n <= MEMBERS_MAX);
    known[n] = NULL;
    if (!json_is_object(at)) {
        err_set(e, ERR_CONFIG, "expected an object");
        return conf_error(file, path, e);
    }
    if (!json_only(at, *path ? path : "top level", known, e))
        return conf_error(file, "", e);
    for (size_t i = 0; i < len; i++)
        if (!read_member(at, &member[i], to, e))
            return conf_error(file, path, e);
    return true;
}
