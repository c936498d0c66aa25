/* Growing text, queries, loose JSON and time for the simulator. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sim.h"

static void out_room(struct out *o, size_t more)
{
    if (o->len + more + 1 <= o->cap)
        return;
    o->cap = (o->len + more + 1) * 2;
    o->at = realloc(o->at, o->cap);
    if (!o->at) {
        fputs("sim: memory is gone\n", stderr);
        exit(71);
    }
}

void out_add(struct out *o, const void *bytes, size_t len)
{
    out_room(o, len);
    if (len)
        memcpy(o->at + o->len, bytes, len);
    o->len += len;
    o->at[o->len] = '\0';
}

void say(struct out *o, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0)
        return;
    out_room(o, (size_t)n);
    va_start(args, fmt);
    vsnprintf(o->at + o->len, (size_t)n + 1, fmt, args);
    va_end(args);
    o->len += (size_t)n;
}

void say_p4(struct out *o, int64_t p4)
{
    int64_t rest = p4 % 10000;

    if (rest % 100 == 0)
        say(o, "%lld.%02lld", (long long)(p4 / 10000), (long long)(rest / 100));
    else
        say(o, "%lld.%04lld", (long long)(p4 / 10000), (long long)rest);
}

void out_free(struct out *o)
{
    free(o->at);
    *o = (struct out){0};
}

static int hex(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c ? strchr(digits, c | 32) : NULL;

    return at ? (int)(at - digits) : -1;
}

void url_decode(char *text)
{
    char *to = text;

    for (const char *at = text; *at; at++) {
        if (*at == '%' && hex(at[1]) >= 0 && hex(at[2]) >= 0) {
            *to++ = (char)(hex(at[1]) * 16 + hex(at[2]));
            at += 2;
        } else {
            *to++ = *at == '+' ? ' ' : *at;
        }
    }
    *to = '\0';
}

bool query_get(const char *query, const char *name, char *to, size_t cap)
{
    char key[64];

    for (const char *at = query; at && *at; at = strchr(at, '&') ? strchr(at, '&') + 1 : NULL) {
        size_t whole = strcspn(at, "&"), len = strcspn(at, "=&");

        if (len >= sizeof key)
            continue;
        memcpy(key, at, len);
        key[len] = '\0';
        url_decode(key);
        if (strcmp(key, name) != 0)
            continue;
        size_t n = at[len] == '=' ? whole - len - 1 : 0;
        if (n >= cap)
            n = cap - 1;
        memcpy(to, at + len + 1, n);
        to[n] = '\0';
        url_decode(to);
        return true;
    }
    return false;
}

int64_t query_int(const char *query, const char *name, int64_t otherwise)
{
    char text[32];

    if (!query_get(query, name, text, sizeof text) || !*text)
        return otherwise;
    char *end;
    long long n = strtoll(text, &end, 10);
    return *end ? otherwise : n;
}

bool loose_string(const char *json, const char *name, char *to, size_t cap)
{
    char quoted[64];

    snprintf(quoted, sizeof quoted, "\"%s\"", name);
    const char *at = json ? strstr(json, quoted) : NULL;
    if (!at)
        return false;
    at += strlen(quoted);
    /* Over operators: the last string before the value ends is it. */
    while (*at && *at != '"' && *at != ',' && *at != '}')
        at++;
    if (*at != '"')
        return false;
    const char *end = strchr(at + 1, '"');
    if (!end)
        return false;
    if (end[1] == ':') { /* that was an operator such as "eq" */
        at = end + 1;
        at += strcspn(at, "\"}");
        end = *at == '"' ? strchr(at + 1, '"') : NULL;
        if (!end)
            return false;
    }
    size_t n = (size_t)(end - at - 1);
    if (n >= cap)
        n = cap - 1;
    memcpy(to, at + 1, n);
    to[n] = '\0';
    return true;
}

/* Civil dates by the well-known shift to a year that begins in March. */
int64_t days_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = y / 400, yoe = y - era * 400;
    int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void date_of(int64_t days, int *year, int *month, int *day)
{
    int64_t z = days + 719468, era = z / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

    *day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = (int)(yoe + era * 400 + (*month <= 2));
}

int64_t time_parse(const char *text)
{
    int y, mo, d, h = 0, mi = 0, s = 0;
    int n = sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &y, &mo, &d, &h, &mi, &s);

    if ((n != 3 && n < 5) || y < 1970 || y > 9999 || mo < 1 || mo > 12 || d < 1 || d > 31)
        return -1;
    return days_of(y, mo, d) * 86400 + h * 3600 + mi * 60 + s;
}

void time_text(int64_t t, char to[40])
{
    int y, m, d;

    date_of(t / 86400, &y, &m, &d);
    snprintf(to, 40, "%04d-%02d-%02dT%02d:%02d:%02dZ", y % 10000, m % 100, d % 100,
             (int)(t / 3600 % 24), (int)(t / 60 % 60), (int)(t % 60));
}
