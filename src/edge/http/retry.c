#include "edge/http/retry_priv.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "edge/http/fetch.h"

bool http_retry_status(int status)
{
    return status == 408 || status == 429
           || (status >= 500 && status <= 599 && status != 501 && status != 505);
}

/* strptime reads the date; its shape is held before, because it takes blanks and long names too. */
bool http_date_parse(const char *text, int64_t *out)
{
    static const char shape[] = "aaa, 00 aaa 0000 00:00:00 GMT";
    struct tm tm = {0};
    struct clock_civil c;

    if (!text || strlen(text) != sizeof shape - 1)
        return false;
    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (shape[i] != 'a' && !(shape[i] == '0' && isdigit((unsigned char)text[i]))
            && shape[i] != text[i])
            return false;
    if (!strptime(text + strlen("aaa, "), "%d %b %Y %T GMT", &tm))
        return false;
    c = (struct clock_civil){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                             tm.tm_hour,        tm.tm_min,     tm.tm_sec};
    if (c.year < 1970 || c.day > clock_days_in_month(c.year, c.month) || c.second > 60)
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
