#include "calc/contract/calendar.h"

#include "base/clock.h"
#include "base/find.h"
#include "base/text.h"
#include "calc/told_priv.h"

static const char *const weekdays[] = {"sunday",   "monday", "tuesday",  "wednesday",
                                       "thursday", "friday", "saturday", NULL};
static const char *const kinds[] = {"closed", "early", "unknown", NULL};

/* None is a calendar that has no weekend. */
static bool read_weekend(const struct told *t, const struct json *doc, unsigned *out)
{
    const struct json *list = json_member(doc, "weekend");
    size_t n = 0;

    if (!json_is_array(list))
        return told_wrong(t, list ? "weekend" : "", "\"weekend\" is not a list of weekdays");
    for (const struct json *at = json_first(list); at; at = json_next(at), n++) {
        const char *path = text_fmt(t->arena, "weekend[%zu]", n), *word = json_text(at, t->arena);
        int64_t day;

        if (!word)
            return told_wrong(t, path, "is not a weekday");
        if (!told_word(t, path, word, weekdays, &day))
            return false;
        if (*out & 1U << day)
            return told_wrong(t, path, "%s is there twice", word);
        *out |= 1U << day;
    }
    return true;
}

static bool read_day(const struct told *t, const struct json *at, const char *path,
                     const struct calendar *c, struct calendar_day *out)
{
    static const char *const known[] = {"date", "name", "day", "clock", "source", NULL};
    const char *kind, *source;
    int64_t word;

    if (!told_object(t, at, path, known) || !told_date(t, at, path, "date", &out->date)
        || !told_text(t, at, path, "name", &out->name) || !told_text(t, at, path, "day", &kind)
        || !told_text(t, at, path, "source", &source)
        || !told_word(t, told_path(t, path, "day"), kind, kinds, &word)
        || (json_member(at, "clock") && !told_text(t, at, path, "clock", &out->clock)))
        return false;
    out->kind = (enum calendar_kind)word;
    if (!calendar_covers(c, out->date, out->date))
        return told_wrong(t, told_path(t, path, "date"), "is outside of the calendar's years");
    if (c->weekend & 1U << clock_weekday(out->date))
        return told_wrong(t, told_path(t, path, "date"), "is a %s, which is weekend anyway",
                          weekdays[clock_weekday(out->date)]);
    return true;
}

static bool read_days(const struct told *t, const struct json *doc, struct calendar *c)
{
    const struct json *list = json_member(doc, "days");
    struct calendar_day *day;
    size_t n = 0;

    if (!json_is_array(list))
        return told_wrong(t, list ? "days" : "", "\"days\" is not a list");
    day = ARENA_ARRAY(t->arena, struct calendar_day, json_len(list));
    for (const struct json *at = json_first(list); at; at = json_next(at), n++) {
        const char *path = text_fmt(t->arena, "days[%zu]", n);

        if (!read_day(t, at, path, c, &day[n]))
            return false;
        if (n && day[n].date == day[n - 1].date)
            return told_wrong(t, told_path(t, path, "date"), "the day is there twice");
        if (n && day[n].date < day[n - 1].date)
            return told_wrong(t, told_path(t, path, "date"), "comes before the day above it");
    }
    c->day = day;
    c->day_len = n;
    return true;
}

const struct calendar *calendar_read(const struct json *doc, const char *text, size_t len,
                                     const char *file, const char *hash,
                                     const struct zone_list *zones, struct arena *a, struct err *e)
{
    static const char *const known[] = {"id",      "title", "zone",   "from", "to",
                                        "weekend", "days",  "source", NULL};
    const struct told t = {file, text, len, a, e};
    struct calendar *c = ARENA_NEW(a, struct calendar);
    const char *zone, *source;

    c->hash = hash;
    if (!told_object(&t, doc, "", known) || !told_text(&t, doc, "", "id", &c->id)
        || !told_text(&t, doc, "", "title", &c->title) || !told_text(&t, doc, "", "zone", &zone)
        || !told_text(&t, doc, "", "source", &source) || !told_date(&t, doc, "", "from", &c->from)
        || !told_date(&t, doc, "", "to", &c->to))
        return NULL;
    c->zone = zone_by_id(zones, zone);
    if (!c->zone)
        (void)told_wrong(&t, "zone", "is \"%s\", which zones.json does not have", zone);
    else if (c->to < c->from)
        (void)told_wrong(&t, "to", "is before \"from\"");
    else if (read_weekend(&t, doc, &c->weekend) && read_days(&t, doc, c))
        return c;
    return NULL;
}

const struct calendar_day *calendar_day_at(const struct calendar *c, int64_t date)
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
    day = calendar_day_at(c, date);
    return !day || day->kind == CALENDAR_EARLY || (day->kind == CALENDAR_UNKNOWN && open);
}

int calendar_count(const struct calendar *c, int64_t from, int64_t to, bool open)
{
    int n = 0;

    for (int64_t date = from; date <= to; date++)
        n += calendar_is_business(c, date, open);
    return n;
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
