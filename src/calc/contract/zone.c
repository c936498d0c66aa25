#include "calc/contract/zone.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "edge/json/conf.h"

enum { CHANGE_S = 2 * CLOCK_HOUR, OFFSET_MAX = 24, TIME_MAX = 167 };

/* Up to three digits, at most `high`. */
static bool number(const char **at, int high, int *out)
{
    const char *from = *at;

    for (*out = 0; isdigit((unsigned char)**at) && *at < from + 3; ++*at)
        *out = *out * 10 + (**at - '0');
    return *at > from && *out <= high;
}

/* [+-]hh[:mm[:ss]] */
static bool clock_span(const char **at, int high, int *out)
{
    bool minus = **at == '-';
    int part[3] = {0};

    *at += **at == '-' || **at == '+';
    if (!number(at, high, &part[0]))
        return false;
    for (int i = 1; i < 3 && **at == ':'; i++) {
        ++*at;
        if (!number(at, 59, &part[i]))
            return false;
    }
    *out = part[0] * CLOCK_HOUR + part[1] * 60 + part[2];
    *out = minus ? -*out : *out;
    return true;
}

/* Three letters or more, or anything in angle brackets. */
static bool name(const char **at)
{
    const char *from = *at;

    if (**at == '<') {
        *at += strcspn(*at, ">");
        return *(*at)++ == '>';
    }
    while (isalpha((unsigned char)**at))
        ++*at;
    return *at - from >= 3;
}

/* ,Mm.w.d[/time] */
static bool change(const char **at, struct zone_change *c)
{
    c->second = CHANGE_S;
    if (*(*at)++ != ',' || *(*at)++ != 'M' || !number(at, 12, &c->month) || *(*at)++ != '.'
        || !number(at, 5, &c->week) || *(*at)++ != '.' || !number(at, 6, &c->weekday)
        || c->month < 1 || c->week < 1)
        return false;
    if (**at != '/')
        return true;
    ++*at;
    return clock_span(at, TIME_MAX, &c->second);
}

bool zone_parse(const char *rule, struct zone *out)
{
    const char *at = rule;

    out->rule = rule;
    if (!name(&at) || !clock_span(&at, OFFSET_MAX, &out->standard_s))
        return false;
    out->standard_s = -out->standard_s; /* POSIX counts to the west */
    out->summer_s = out->standard_s;
    if (!*at)
        return true;
    if (!name(&at))
        return false;
    out->summer_s = out->standard_s + CLOCK_HOUR;
    if (*at != ',') {
        if (!clock_span(&at, OFFSET_MAX, &out->summer_s))
            return false;
        out->summer_s = -out->summer_s;
    }
    return change(&at, &out->begin) && change(&at, &out->end) && !*at;
}

static bool read_zone(const struct json *at, struct zone *z, struct err *e)
{
#define AT(field) CONF_AT(struct zone, field)
    static const struct conf_member members[] = {
        {"id", CONF_TEXT, AT(id)},
        {"rule", CONF_TEXT, AT(rule)},
        {"from", CONF_INT, AT(from), 1970, 2100},
        {"source", CONF_NOTE, CONF_REQ},
    };
#undef AT

    return CONF_READ(at, members, z, e)
           && (zone_parse(z->rule, z)
               || conf_wrong(json_member(at, "rule"), e,
                             "rule is \"%s\", expected one such as EST5EDT,M3.2.0,M11.1.0",
                             z->rule));
}

bool zones_read(const struct json *doc, struct zone_list *out, struct arena *a, struct err *e)
{
    const struct json *list = conf_only(doc, "zones", CONF_LIST, e);
    struct zone *z;
    size_t n = 0;

    if (!list)
        return false;
    z = ARENA_ARRAY(a, struct zone, json_len(list));
    for (const struct json *at = json_first(list); at; at = json_next(at), n++) {
        if (!read_zone(at, &z[n], e))
            return conf_in(at, e, "zones[%zu]", n);
        for (size_t i = 0; i < n; i++)
            if (text_eq(z[i].id, z[n].id))
                return conf_wrong(at, e, "zone \"%s\" is there twice", z[n].id);
    }
    *out = (struct zone_list){z, n};
    return true;
}

const struct zone *zone_by_id(const struct zone_list *list, const char *id)
{
    for (size_t i = 0; i < list->len; i++)
        if (text_eq(list->at[i].id, id))
            return &list->at[i];
    return NULL;
}

/* The date of a change in a year. */
static int64_t change_date(const struct zone_change *c, int year)
{
    int64_t first = clock_date(year, c->month, 1);
    int64_t date = first + (c->weekday - clock_weekday(first) + 7) % 7 + (c->week - 1) * 7;

    return date < first + clock_days_in_month(year, c->month) ? date : date - 7;
}

int zone_offset(const struct zone *z, int64_t time)
{
    int year = clock_civil(time + z->standard_s).year;
    int64_t begin, end;
    bool summer;

    if (z->summer_s == z->standard_s)
        return z->standard_s;
    begin = change_date(&z->begin, year) * CLOCK_DAY + z->begin.second - z->standard_s;
    end = change_date(&z->end, year) * CLOCK_DAY + z->end.second - z->summer_s;
    summer = begin < end ? time >= begin && time < end : time >= begin || time < end;
    return summer ? z->summer_s : z->standard_s;
}

int64_t zone_time(const struct zone *z, int64_t date, int second)
{
    int64_t local = date * CLOCK_DAY + second;
    int more = (int)number_max(z->summer_s, z->standard_s);
    int64_t early = local - more; /* by the clock that is ahead */

    if (zone_offset(z, early) == more)
        return early;
    return local - (z->summer_s + z->standard_s - more);
}

int zone_hours(const struct zone *z, int64_t first, int64_t last)
{
    return (int)((zone_time(z, last + 1, 0) - zone_time(z, first, 0)) / CLOCK_HOUR);
}
