/*
 * When to try again. Pure: the same input gives the same wait.
 */
#ifndef EDGE_HTTP_RETRY_PRIV_H
#define EDGE_HTTP_RETRY_PRIV_H
#include <stdbool.h>
#include <stdint.h>
#include "base/must.h"

/* Statuses that may go away by themselves: 408, 429, and 5xx but 501 and 505. */
bool http_retry_status(int status);

/*
 * Milliseconds that a Retry-After asks for: seconds (a fraction rounds up) or an HTTP date, taken
 * against the answer's own Date where there is one, because clocks differ, else against now_s.
 * -1 when value is NULL or unreadable; a past date is 0; at most one day.
 */
int64_t http_retry_after_ms(const char *value, const char *date, int64_t now_s);

/*
 * "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), the day of the week unread, as seconds since
 * 1970. The two obsolete forms are not read; curl_getdate, which does, takes 31 Feb as well.
 */
bool http_date_parse(const char *text, int64_t *out) MUST_USE;

/* When an answer that has this Date and, out of a cache, this Age was sent; 0 when it does not say.
 */
int64_t http_date_of(const char *date, const char *age);

/* Wait after the failed try number `turn` (from 1): base doubling to 16 x base, plus up to half. */
int64_t http_backoff_ms(uint64_t seed, const char *name, int turn, int base_ms);

#endif
