/*
 * The head of an answer, line by line as libcurl hands it over.
 *
 *     all bytes  the lines, each with its line feed
 */
#include <string.h>

#include "base/clock.h"
#include "edge/http/pool_priv.h"
#include "edge/http/retry_priv.h"
#include "fuzz.h"

static void use(const struct http_task *t)
{
    static const char *const name[] = {"etag", "Last-Modified", "content-type", "link", "x"};
    int64_t wait = http_asked_wait_ms(t);

    must(wait >= -1 && wait <= CLOCK_DAY * 1000);
    (void)http_date_of(http_transfer_header(t, "date"), http_transfer_header(t, "age"));
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        const char *value = http_transfer_header(t, name[i]);

        must(!value || !strpbrk(value, "\n"));
    }
    must(t->headers <= HTTP_ANSWER_HEADERS_MAX && t->header.len <= t->header.max);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    enum { HEADER_MAX = 4096 };
    struct http_task t = {.job.limits.header_max = HEADER_MAX};

    buf_init(&t.header, HEADER_MAX);
    while (len > 0) {
        const uint8_t *end = memchr(data, '\n', len);
        size_t n = end ? (size_t)(end - data) + 1 : len;
        char line[HEADER_MAX];

        memcpy(line, data, n < sizeof line ? n : sizeof line);
        if (n <= sizeof line && http_transfer_take_header(line, 1, n, &t) != n)
            break;
        data += n;
        len -= n;
    }
    use(&t);
    buf_fini(&t.header);
    return 0;
}
