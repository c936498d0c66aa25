/*
 * What comes in headers, links and arguments: URLs, Retry-After, dates, decimal numbers.
 *
 *     up to the first NUL, the second, the third: one text each
 */
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "edge/http/fetch.h"
#include "edge/http/retry_priv.h"
#include "edge/http/secret.h"
#include "edge/http/url_priv.h"
#include "fuzz.h"

static void urls(const char *one, const char *two, struct arena *a)
{
    struct http_origin o, again;
    char text[HTTP_ORIGIN_TEXT_MAX];
    const char *rest, *rest_again;

    must(http_same_origin(one, two) == http_same_origin(two, one));
    if (!http_origin_parse(one, &o, &rest))
        return;
    must(rest >= one && rest <= one + strlen(one));
    must(http_same_origin(one, one));
    must(http_origin_parse(http_origin_text(&o, text), &again, &rest_again));
    must(http_origin_eq(&o, &again) && *rest_again == '\0');
    must(http_origin_parse(http_url_join(a, &o, rest), &again, &rest_again));
    must(http_origin_eq(&o, &again));
    (void)http_origin_is_allowed(&o);
    (void)http_url_query(a, one, two);
}

static void times(const char *value, const char *date)
{
    char text[CLOCK_TEXT_MAX];
    int64_t wait = http_retry_after_ms(value, date, FUZZ_NOW), time, again;
    int year, month;

    must(wait >= -1 && wait <= INT64_C(86400000));
    if (clock_parse(value, &time))
        must(clock_parse(clock_text(time, text), &again) && again == time);
    if (clock_parse_date(value, &time))
        must(clock_parse_date(clock_text_date(time, text), &again) && again == time);
    if (clock_parse_month(value, &year, &month))
        must(month >= 1 && month <= 12);
}

static void numbers(const char *text)
{
    char out[FIXED_TEXT_MAX];
    int64_t value, again, whole;

    if (fixed_parse(text, strlen(text), 0, &value) <= FIXED_READ_ROUNDED) {
        must(fixed_parse(fixed_text(value, 9, out), strlen(out), 0, &again) == FIXED_READ_OK);
        must(again == value);
        must(fixed_parse(fixed_text_short(value, out), strlen(out), 0, &again) == FIXED_READ_OK);
        must(again == value);
    }
    (void)fixed_parse(text, strlen(text), -2, &value);
    if (text_int(text, -1000, 1000, &whole))
        must(whole >= -1000 && whole <= 1000);
}

static void secrets(const char *secret, const char *query, const char *text, struct arena *a)
{
    struct http_request r = {.url = "https://a.example/", .secret_query = query};
    struct http_secrets s = {0};
    const char *hidden;

    http_secret(&r, a, "Authorization", "Bearer %s", secret);
    http_secrets_of(&r, &s, a);
    hidden = http_secrets_hide(&s, text, a);
    must(!http_secrets_in(&s, text, strlen(text)) || !text_eq(hidden, text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_bytes in = {data, len};
    struct arena a = {0};
    size_t n;
    const char *one = fuzz_part(&in, &n, &a), *two = fuzz_part(&in, &n, &a),
               *three = fuzz_part(&in, &n, &a);

    urls(one, two, &a);
    times(one, two);
    numbers(one);
    secrets(two, three, one, &a);
    arena_fini(&a);
    return 0;
}
