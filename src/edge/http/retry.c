#include "edge/http/retry_priv.h"

#include <stddef.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "edge/http/fetch.h"

bool http_retry_status(int status)
{
    return status == 408 || status == 429
           || (status >= 500 && status <= 599 && status != 501 && status != 505);
}

/* `width` digits of text as a number, or -1. */
static int digits(const char *text, int width)
{
    int value = 0;

    for (int i = 0; i < width; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static int month_of(const char *text)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (int m = 0; m < 12; m++) {
        if (strncmp(text, names + 3 * m, 3) == 0)
            return m + 1;
    }
    return -1;
}

bool http_date_parse(const char *text, int64_t *out)
{
    static const char shape[] = "###, ## ### #### ##:##:## GMT";
    struct clock_civil c;

    if (!text || strlen(text) != sizeof shape - 1)
        return false;
    for (size_t i = 0; i < sizeof shape - 1; i++) {
        if (shape[i] != '#' && shape[i] != text[i])
            return false;
    }
    c = (struct clock_civil){
        .year = digits(text + 12, 4),
        .month = month_of(text + 8),
        .day = digits(text + 5, 2),
        .hour = digits(text + 17, 2),
        .minute = digits(text + 20, 2),
        .second = digits(text + 23, 2),
    };
    if (c.year < 1970 || c.month < 1 || c.day < 1 || c.day > clock_days_in_month(c.year, c.month)
        || c.hour < 0 || c.hour > 23 || c.minute < 0 || c.minute > 59 || c.second < 0
        || c.second > 60)
        return false;
    *out = clock_time(c);
    return true;
}

/* "120", or "1.5" as some rate limiters write it, rounded up to whole seconds. */
static bool seconds(const char *text, int64_t *out)
{
    size_t whole = strspn(text, "0123456789");
    bool more = false;

    if (whole == 0)
        return false;
    *out = 0;
    for (size_t i = 0; i < whole; i++)
        *out = *out > CLOCK_DAY ? *out : *out * 10 + (text[i] - '0');
    if (text[whole] == '.') {
        size_t part = strspn(text + whole + 1, "0123456789");

        more = strspn(text + whole + 1, "0") < part;
        whole += 1 + part;
    }
    *out += more;
    return text[whole] == '\0';
}

int64_t http_retry_after_ms(const char *value, const char *date, int64_t now_s)
{
    int64_t until, from, wait;

    if (!value)
        return -1;
    if (!seconds(value, &wait)) {
        if (!http_date_parse(value, &until))
            return -1;
        if (!http_date_parse(date, &from))
            from = now_s;
        wait = until - from;
    }
    if (wait < 0)
        wait = 0;
    if (wait > CLOCK_DAY)
        wait = CLOCK_DAY;
    return wait * 1000;
}

int64_t http_date_of(const char *date, const char *age)
{
    int64_t sent, kept;

    if (!http_date_parse(date, &sent))
        return 0;
    return age && seconds(age, &kept) ? sent + kept : sent;
}

/* A hash of the name, then the finish of splitmix64, which spreads close numbers apart. */
static uint64_t mix(uint64_t seed, const char *name, unsigned turn)
{
    uint64_t h = text_fnv(TEXT_FNV ^ seed, name);

    h += (turn + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15);
    h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
    return h ^ (h >> 31);
}

int http_jitter_ms(uint64_t seed, const char *name, unsigned turn, int span_ms)
{
    return span_ms > 0 ? (int)(mix(seed, name, turn) % (unsigned)span_ms) : 0;
}

int64_t http_backoff_ms(uint64_t seed, const char *name, int turn, int base_ms)
{
    int64_t wait = (int64_t)base_ms << (turn < 1 ? 0 : turn > 5 ? 4 : turn - 1);

    return wait + (int64_t)(mix(seed, name, (unsigned)turn) % (uint64_t)(wait / 2 + 1));
}
