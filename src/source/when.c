#include "source/when_priv.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "source/shape_priv.h"

enum { UNTOLD = -1 };

/* What the members say: seconds of the day, and from UTC to the zone they are written in. */
struct told {
    int64_t from, to, from_offset, to_offset;
    unsigned weekdays; /* bits 1 to 7; 0 is not told */
    bool windows_hold, windows_wrapped;
};

static bool digits(const char **at, int most, int64_t *out)
{
    if (!(*at)[0] || !strchr("0123456789", (*at)[0]) || !(*at)[1]
        || !strchr("0123456789", (*at)[1]))
        return false;
    *out = ((*at)[0] - '0') * 10 + ((*at)[1] - '0');
    *at += 2;
    return *out <= most;
}

/* "HH:MM" and what stands behind it; 24:00 is the end of the day. */
static bool read_minute(const char **at, int64_t *out)
{
    int64_t hour = 0, minute = 0;

    if (!digits(at, 24, &hour) || *(*at)++ != ':' || !digits(at, 59, &minute))
        return false;
    *out = hour * CLOCK_HOUR + minute * 60;
    return *out <= CLOCK_DAY;
}

/* "Z", "+08:00": a time without its zone is of nobody knows when. */
static bool read_zone(const char *at, int64_t *offset)
{
    int64_t sign = *at == '-' ? -1 : 1;

    *offset = 0;
    if (text_eq(at, "Z"))
        return true;
    if (*at != '+' && *at != '-')
        return false;
    at++;
    if (!read_minute(&at, offset) || *at)
        return false;
    *offset *= sign;
    return true;
}

static bool read_time(const char *at, int64_t *out, int64_t *offset)
{
    int64_t second = 0;

    if (!read_minute(&at, out))
        return false;
    if (*at == ':') {
        at++;
        if (!digits(&at, 59, &second))
            return false;
        if (*at == '.')
            at += 1 + strspn(at + 1, "0123456789");
    }
    *out += second;
    return read_zone(at, offset);
}

static bool read_hhmm(const struct json *at, int64_t *out)
{
    int64_t hhmm = 0;
    struct err e;

    if (!json_int(at, "", &hhmm, &e) || hhmm < 0 || hhmm > 2400 || hhmm % 100 > 59)
        return false;
    *out = hhmm / 100 * CLOCK_HOUR + hhmm % 100 * 60;
    return true;
}

/* Also how: by hours that began the day before. */
static bool is_within(int64_t from, int64_t to, int64_t second, bool *wrapped)
{
    *wrapped = from > to && second < to;
    return from <= to ? from <= second && second < to : from <= second || second < to;
}

static bool read_window(const struct json *at, struct told *t)
{
    const char *text = NULL;
    int64_t from = 0, to = 0;
    bool wrapped = false;
    struct err e;

    if (!json_is_text(at) || !json_str(at, "", &text, &e) || !read_minute(&text, &from)
        || *text++ != '-' || !read_minute(&text, &to) || *text)
        return false;
    if (from != to && !is_within(from, to, TOKEN_FIX_AT_S, &wrapped))
        return true;
    t->windows_wrapped = wrapped && (!t->windows_hold || t->windows_wrapped);
    t->windows_hold = true;
    return true;
}

static bool read_windows(const struct json *at, struct told *t)
{
    if (!json_is_array(at))
        return read_window(at, t);
    for (const struct json *w = json_first(at); w; w = json_next(w))
        if (!read_window(w, t))
            return false;
    return true;
}

static int weekday_of(const struct json *at)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
    const char *text = NULL;
    int64_t number = 0;
    struct err e;

    if (json_is_number(at))
        return json_int(at, "", &number, &e) && number >= 1 && number <= 7 ? (int)number : 0;
    if (!json_is_text(at) || !json_str(at, "", &text, &e))
        return 0;
    for (int i = 0; i < 7; i++) {
        char brief[4] = {names[i][0], names[i][1], names[i][2], '\0'};

        if (text_eq_fold(text, names[i]) || text_eq_fold(text, brief))
            return i + 1;
    }
    return 0;
}

static bool read_weekdays(const struct json *at, struct told *t)
{
    if (!json_is_array(at) || !json_first(at))
        return false;
    for (const struct json *d = json_first(at); d; d = json_next(d)) {
        int day = weekday_of(d);

        if (!day)
            return false;
        t->weekdays |= 1U << day;
    }
    return true;
}

static bool read_text_time(const struct json *at, int64_t *out, int64_t *offset)
{
    const char *text = NULL;
    struct err e;

    return json_is_text(at) && json_str(at, "", &text, &e) && read_time(text, out, offset);
}

static bool read_date(const struct json *at, int64_t now, struct token_when *w)
{
    const char *text = NULL;
    struct err e;

    if (!json_is_text(at) || !json_str(at, "", &text, &e) || !clock_parse_date(text, &w->since))
        return false;
    w->holds = w->holds && now && clock_date_of(now) >= w->since;
    return true;
}

static bool is_utc(const struct json *at)
{
    const char *text = NULL;
    struct err e;

    return json_is_text(at) && json_str(at, "", &text, &e) && text_eq(text, "UTC");
}

/* False when the member is not understood. */
static bool read_member(const struct json *at, enum when_form form, int64_t now, struct told *t,
                        struct token_when *w)
{
    switch (form) {
    case WHEN_NO_CONDITION:
        return true;
    case WHEN_FROM_HHMM:
        return read_hhmm(at, &t->from);
    case WHEN_TO_HHMM:
        return read_hhmm(at, &t->to);
    case WHEN_FROM_TIME:
        return read_text_time(at, &t->from, &t->from_offset);
    case WHEN_TO_TIME:
        return read_text_time(at, &t->to, &t->to_offset);
    case WHEN_WINDOWS:
        if (!read_windows(at, t))
            return false;
        w->holds = w->holds && t->windows_hold;
        return true;
    case WHEN_WEEKDAYS:
        return read_weekdays(at, t);
    case WHEN_UTC:
        return is_utc(at);
    case WHEN_FROM_DATE:
        return read_date(at, now, w);
    }
    return false;
}

static bool is_named(const struct when_word *word, const char *name)
{
    return text_eq(word->names, "*cost*") ? strstr(name, "cost") != NULL
                                          : token_word_in(word->names, name, strlen(name));
}

static const struct when_word *word_of(const struct when_word *word, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (is_named(&word[i], name))
            return &word[i];
    return NULL;
}

/* 1 is Monday: clock_weekday has 0 for Sunday. */
static bool is_on(const struct told *t, int64_t day)
{
    int weekday = clock_weekday(day);

    return t->weekdays >> (weekday ? weekday : 7) & 1;
}

static bool holds_then(const struct told *t, int64_t now)
{
    int64_t then = clock_date_of(now) * CLOCK_DAY + TOKEN_FIX_AT_S + t->from_offset;
    int64_t day = clock_date_of(then);
    bool wrapped = false;

    if (t->from != UNTOLD && !is_within(t->from, t->to, then - day * CLOCK_DAY, &wrapped))
        return false;
    if (!t->weekdays)
        return true;
    wrapped = wrapped || t->windows_wrapped;
    return now && is_on(t, day) && (!wrapped || is_on(t, day - 1));
}

struct token_when token_when(const struct json *at, const struct when_word *word, size_t n,
                             int64_t now)
{
    struct token_when w = {.holds = true};
    struct told t = {.from = UNTOLD, .to = UNTOLD};

    if (!json_is_object(at))
        w.odd = "";
    for (const struct json *m = w.odd ? NULL : json_first(at); m; m = json_next(m)) {
        const struct when_word *known = word_of(word, n, json_name(m));

        if (json_is_null(m) || (known && known->form == WHEN_NO_CONDITION))
            continue;
        w.stated = w.stated || known;
        if ((!known || !read_member(m, known->form, now, &t, &w)) && !w.odd)
            w.odd = json_name(m);
    }
    if (!w.odd && ((t.from == UNTOLD) != (t.to == UNTOLD) || t.from_offset != t.to_offset))
        w.odd = "hours";
    w.holds = w.holds && !w.odd && holds_then(&t, now);
    return w;
}

bool token_in_force(const struct token_when *w)
{
    return w->stated && w->holds && !w->odd;
}
