/*
 * A byte buffer with a ceiling, and the ceilings of everything that grows with outside input.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H
#include <stdbool.h>
#include <stddef.h>
#include "base/err.h"

enum {
    BUF_ARCHIVED_MAX = 64 << 20, /* one reply in the archive; once a reply could be so large */
    BUF_REPLY_MAX = 12 << 20,    /* one reply, after inflation; OVH's catalogue has 8 MB */
    BUF_BODIES_MAX = 20 << 20,   /* all replies that are being received */
    BUF_SPARE_MAX =
        16 << 20,          /* memory that reading one market's replies may take, above their own */
    BUF_URL_MAX = 8 << 10, /* an address, with what a reply adds to it */
    BUF_MANIFEST_MAX = 16 << 20, /* a poll on disk: its pages with their addresses */
    BUF_BODY_MAX = 1 << 20,      /* the body of a request, likewise */
    BUF_POLL_MAX = 128 << 20,    /* all replies of one market in one poll */
    BUF_CONFIG_MAX = 4 << 20,    /* one configuration file */
    BUF_PAGES_MAX = 200,         /* requests of one market in one poll */
    BUF_REDIRECTS_MAX = 3,
    BUF_JSON_DEPTH_MAX = 64,
    BUF_OFFERS_MAX = 30000, /* offers of one market in one poll */
    BUF_TEXT_MAX = 1000,    /* one text of an offer: key, host, region, ... */
    BUF_LINE_MAX = 64 << 10 /* one line of an imported file */
};

struct buf {
    char *data; /* always followed by a NUL byte that len does not count */
    size_t len;
    size_t cap;
    size_t max;
};

void buf_init(struct buf *b, size_t max);
void buf_fini(struct buf *b);
void buf_clear(struct buf *b);
/* Takes away what stands behind the first `len` bytes. */
void buf_cut(struct buf *b, size_t len);

/* False, and nothing added, when the ceiling would be passed. */
bool buf_add(struct buf *b, const void *bytes, size_t len) MUST_USE;

/* For text we make ourselves: passing the ceiling is our bug and stops the program. */
void buf_put(struct buf *b, const char *text);
void buf_put_n(struct buf *b, const char *bytes, size_t len);
void buf_fmt(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Puts text as a JSON string with its quotes, or null for NULL. */
void buf_json(struct buf *b, const char *text);

/* Puts text as a CSV field, quoted only when it must be; NULL is the empty field. */
void buf_csv(struct buf *b, const char *text);

/*
 * Reads a whole file (base/regular.h) into `b`, which it initialises itself; the caller clears it
 * with buf_fini, also after a failure.
 */
bool buf_read_file(struct buf *b, const char *path, size_t max, struct err *e) MUST_USE;

/* The same for what a person names: that may be a pipe too, or standard input, "-". */
bool buf_read_named(struct buf *b, const char *path, size_t max, struct err *e) MUST_USE;

#endif
