#include "calc/contract/calendar.h"

#include "base/clock.h"
#include "base/find.h"
#include "base/text.h"
#include "edge/json/conf.h"

static const char *const weekdays[] = {"sunday",   "monday", "tuesday",  "wednesday",
                                       "thursday", "friday", "saturday", NULL};
static const char *const kinds[] = {"closed", "early", "unknown", NULL};

/* None is a calendar that has no weekend. */
static bool read_weekend(const struct json *list, unsigned *out, struct err *e)
{
    const struct conf_member weekday = {"weekend", CONF_WORD, .words = weekdays};
    int day;

    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        if (!conf_value(at, &weekday, &day, e))
            return false;
        if (*out & 1U << day)
            return conf_wrong(at, e, "\"weekend\" has %s twice", weekdays[day]);
        *out |= 1U << day;
    }
    return true;
}

static bool read_day(const struct json *at, const struct calendar *c, struct calendar_day *out,
                     struct err *e)
{
#define AT(field) CONF_AT(struct calendar_day, field)
    static const struct conf_member members[] = {
        {"date", CONF_DATE, AT(date)},
        {"name", CONF_TEXT, AT(name)},
        {"day", CONF_WORD, AT(kind), .words = kinds},
        {"clock", CONF_TEXT, AT(clock), CONF_OPT},
        {"source", CONF_NOTE, CONF_REQ},
    };
#undef AT
    const struct json *date = json_member(at, "date");

    if (!CONF_READ(at, members, out, e))
        return false;
    if (!calendar_covers(c, out->date, out->date))
        return conf_wrong(date, e, "\"date\" is outside of the calendar's years");
    return !(c->weekend & 1U << clock_weekday(out->date))
           || conf_wrong(date, e, "\"date\" is a %s, which is weekend anyway",
                         weekdays[clock_weekday(out->date)]);
}

static bool read_days(const struct json *list, struct calendar *c, struct arena *a, struct err *e)
{
    struct calendar_day *day = ARENA_ARRAY(a, struct calendar_day, json_len(list));
    size_t n = 0;

    for (const struct json *at = json_first(list); at; at = json_next(at), n++) {
        if (!read_day(at, c, &day[n], e))
            return conf_in(at, e, "days[%zu]", n);
        if (n && day[n].date <= day[n - 1].date)
            return conf_wrong(json_member(at, "date"), e, "days[%zu]: \"date\" %s", n,
                              day[n].date == day[n - 1].date ? "is there twice"
                                                             : "comes before that above it");
    }
    c->day = day;
    c->day_len = n;
    return true;
}

const struct calendar *calendar_read(const struct json *doc, const char *hash,
                                     const struct zone_list *zones, struct arena *a, struct err *e)
{
    struct reading {
        struct calendar c;
        const char *zone;
    } *r = ARENA_NEW(a, struct reading);
#define AT(field) CONF_AT(struct reading, field)
    static const struct conf_member members[] = {
        {"id", CONF_TEXT, AT(c.id)},      {"title", CONF_TEXT, AT(c.title)},
        {"zone", CONF_TEXT, AT(zone)},    {"source", CONF_NOTE, CONF_REQ},
        {"from", CONF_DATE, AT(c.from)},  {"to", CONF_DATE, AT(c.to)},
        {"weekend", CONF_LIST, CONF_REQ}, {"days", CONF_LIST, CONF_REQ},
    };
#undef AT
    struct calendar *c = &r->c;

    c->hash = hash;
    if (!conf_once(doc, e) || !CONF_READ(doc, members, r, e))
        return NULL;
    c->zone = zone_by_id(zones, r->zone);
    if (!c->zone)
        conf_wrong(json_member(doc, "zone"), e,
                   "\"zone\" is \"%s\", which zones.json does not have", r->zone);
    else if (c->to < c->from)
        conf_wrong(json_member(doc, "to"), e, "\"to\" is before \"from\"");
    else if (read_weekend(json_member(doc, "weekend"), &c->weekend, e)
             && read_days(json_member(doc, "days"), c, a, e))
        return c;
    return NULL;
}

/* NULL when the calendar says nothing about the date. */
static const struct calendar_day *day_at(const struct calendar *c, int64_t date)
{
    size_t i;

    FIND_FIRST(i, c->day_len, c->day[i].date < date);
    return i < c->day_len && c->day[i].date == date ? &c->day[i] : NULL;
}

bool calendar_covers(const struct calendar *c, int64_t from, int64_t to)
{
    return from >= c->from && to <= c->to;
}

bool calendar_is_business(const struct calendar *c, int64_t date, bool open)
{
    const struct calendar_day *day;

    must(calendar_covers(c, date, date));
    if (c->weekend & 1U << clock_weekday(date))
        return false;
    day = day_at(c, date);
    return !day || day->kind == CALENDAR_EARLY || (day->kind == CALENDAR_UNKNOWN && open);
}

bool calendar_back(const struct calendar *c, int64_t date, int n, bool open, int64_t *out)
{
    for (; calendar_covers(c, date, date); date--) {
        if (!calendar_is_business(c, date, open))
            continue;
        *out = date;
        if (n-- == 0)
            return true;
    }
    return false;
}
