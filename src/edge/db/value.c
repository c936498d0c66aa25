#include "edge/db/value_priv.h"

#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"

/* A numeric of fewer characters has at most nine digits before its nine decimals, and fits. */
enum { FIXED_FITS = 20 };

bool db_read_nano(const char *text, int64_t *out)
{
    return fixed_parse(text, strlen(text), 0, out) == FIXED_READ_OK;
}

/* "2026-05-28 16:20:00+00" or "...:00.25+00", the session being in UTC. Not "infinity", not years
   of five digits, which are longer, nor those before Christ, which end in " BC". */
bool db_read_time(const char *text, int64_t *out)
{
    char plain[CLOCK_TEXT_MAX];

    if (strlen(text) < 22 || !text_ends(text, "+00"))
        return false;
    memcpy(plain, text, 19);
    memcpy(plain + 19, "Z", 2);
    return clock_parse(plain, out);
}

bool db_read_date(const char *text, int64_t *out)
{
    return clock_parse_date(text, out);
}

bool db_is_bounded(unsigned type)
{
    return type == DB_TYPE_NUMERIC || type == DB_TYPE_TIMESTAMPTZ || type == DB_TYPE_DATE
           || type == DB_TYPE_INT8_LIST;
}

bool db_is_readable(unsigned type, const char *text, size_t len)
{
    int64_t ignored;

    switch (type) {
    case DB_TYPE_NUMERIC:
        if (len < FIXED_FITS && !strchr("NI", text[*text == '-'])) /* NaN, Infinity */
            return true;
        return db_read_nano(text, &ignored);
    case DB_TYPE_TIMESTAMPTZ:
        return db_read_time(text, &ignored);
    case DB_TYPE_DATE:
        return db_read_date(text, &ignored);
    case DB_TYPE_INT8_LIST: /* "[5:6]={1,2}": nothing of ours counts from anything but 1 */
        return *text == '{';
    default:
        return true;
    }
}
