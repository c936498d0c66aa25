#include "base/clock.h"

#include <string.h>
#include <time.h>

int64_t clock_now(void)
{
    return (int64_t)time(NULL);
}

int64_t clock_mono_ms(void)
{
    struct timespec t;

    must(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Days from civil and back: the proleptic Gregorian calendar with the year starting in March
   (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
int64_t clock_date(int year, int month, int day)
{
    int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400, in_era = y - era * 400;
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

int64_t clock_date_of(int64_t time)
{
    return time >= 0 ? time / CLOCK_DAY : -((CLOCK_DAY - 1 - time) / CLOCK_DAY);
}

struct clock_civil clock_civil(int64_t time)
{
    int64_t date = clock_date_of(time), second = time - date * CLOCK_DAY, z = date + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097, in_era = z - era * 146097;
    int64_t y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * y + y / 4 - y / 100), m = (5 * in_year + 2) / 153;
    struct clock_civil c = {
        .day = (int)(in_year - (153 * m + 2) / 5 + 1),
        .month = (int)(m < 10 ? m + 3 : m - 9),
        .hour = (int)(second / CLOCK_HOUR),
        .minute = (int)(second % CLOCK_HOUR / 60),
        .second = (int)(second % 60),
    };

    c.year = (int)(y + era * 400 + (c.month <= 2));
    return c;
}

int64_t clock_time(struct clock_civil c)
{
    return clock_date(c.year, c.month, c.day) * CLOCK_DAY + c.hour * CLOCK_HOUR + c.minute * 60
           + c.second;
}

int clock_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && leap);
}

int clock_weekday(int64_t date)
{
    int64_t day = (date + 4) % 7;

    return (int)(day < 0 ? day + 7 : day);
}

/* `width` digits at *p, which moves on. */
static bool number(const char **p, int width, int lo, int hi, int *out)
{
    int value = 0;

    for (int i = 0; i < width; i++, ++*p) {
        if (**p < '0' || **p > '9')
            return false;
        value = value * 10 + (**p - '0');
    }
    *out = value;
    return value >= lo && value <= hi;
}

static bool letter(const char **p, const char *any)
{
    if (!**p || !strchr(any, **p))
        return false;
    ++*p;
    return true;
}

/* The last year that has a text is not read: what is computed from a time read (the end of its day,
   the date until which its fixing is valid) has a text too. */
static bool year_month(const char **p, struct clock_civil *c)
{
    return number(p, 4, 1970, 9998, &c->year) && letter(p, "-") && number(p, 2, 1, 12, &c->month);
}

static bool civil_date(const char **p, struct clock_civil *c)
{
    return year_month(p, c) && letter(p, "-") && number(p, 2, 1, 31, &c->day)
           && c->day <= clock_days_in_month(c->year, c->month);
}

bool clock_parse(const char *text, int64_t *out)
{
    struct clock_civil c = {0};
    const char *p = text;

    if (!text || !civil_date(&p, &c))
        return false;
    if (*p) {
        if (!letter(&p, "T ") || !number(&p, 2, 0, 23, &c.hour) || !letter(&p, ":")
            || !number(&p, 2, 0, 59, &c.minute))
            return false;
        if (*p == ':' && (p++, !number(&p, 2, 0, 59, &c.second)))
            return false;
        if (!letter(&p, "Z") || *p)
            return false;
    }
    *out = clock_time(c);
    return true;
}

bool clock_parse_date(const char *text, int64_t *date)
{
    struct clock_civil c = {0};
    const char *p = text;

    if (!text || !civil_date(&p, &c) || *p)
        return false;
    *date = clock_date(c.year, c.month, c.day);
    return true;
}

bool clock_parse_month(const char *text, int *year, int *month)
{
    struct clock_civil c = {0};
    const char *p = text;

    if (!text || !year_month(&p, &c) || *p)
        return false;
    *year = c.year;
    *month = c.month;
    return true;
}

static void two_digits(char *out, int value)
{
    out[0] = (char)('0' + value / 10 % 10);
    out[1] = (char)('0' + value % 10);
}

/* By hand: records and exports are full of times. */
const char *clock_text(int64_t time, char out[CLOCK_TEXT_MAX])
{
    struct clock_civil c = clock_civil(time);

    must(c.year >= 0 && c.year <= 9999);
    memcpy(out, "....-..-..T..:..:..Z", 21);
    two_digits(out, c.year / 100);
    two_digits(out + 2, c.year);
    two_digits(out + 5, c.month);
    two_digits(out + 8, c.day);
    two_digits(out + 11, c.hour);
    two_digits(out + 14, c.minute);
    two_digits(out + 17, c.second);
    return out;
}

const char *clock_text_date(int64_t date, char out[CLOCK_TEXT_MAX])
{
    (void)clock_text(date * CLOCK_DAY, out);
    out[10] = '\0';
    return out;
}
