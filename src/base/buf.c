#include "base/buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/regular.h"
#include "base/text.h"

enum { PIECE = 4096 };

static bool grow(struct buf *b, size_t more)
{
    size_t want;

    if (more > b->max || b->len > b->max - more)
        return false;
    if (b->data && b->len + more < b->cap)
        return true;
    want = b->cap ? b->cap : 256;
    while (want <= b->len + more)
        want *= 2;
    if (want > b->max + 1)
        want = b->max + 1;
    b->data = memory_get(b->data, want);
    b->cap = want;
    return true;
}

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.max = max};
    (void)grow(b, 0);
    b->data[0] = '\0';
}

void buf_fini(struct buf *b)
{
    free(b->data);
    *b = (struct buf){0};
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->data[0] = '\0';
}

void buf_cut(struct buf *b, size_t len)
{
    must(len <= b->len);
    b->len = len;
    b->data[len] = '\0';
}

bool buf_add(struct buf *b, const void *bytes, size_t len)
{
    if (!grow(b, len))
        return false;
    if (len)
        memcpy(b->data + b->len, bytes, len);
    b->len += len;
    b->data[b->len] = '\0';
    return true;
}

void buf_put_n(struct buf *b, const char *bytes, size_t len)
{
    must(buf_add(b, bytes, len));
}

void buf_put(struct buf *b, const char *text)
{
    buf_put_n(b, text, strlen(text));
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
    size_t room = b->data ? b->cap - b->len : 0;
    va_list args, again;
    int len;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(room ? b->data + b->len : NULL, room, fmt, args);
    va_end(args);
    must(len >= 0);
    if ((size_t)len >= room) {
        must(grow(b, (size_t)len));
        (void)vsnprintf(b->data + b->len, (size_t)len + 1, fmt, again);
    }
    va_end(again);
    b->len += (size_t)len;
}

void buf_json(struct buf *b, const char *text)
{
    if (!text) {
        buf_put(b, "null");
        return;
    }
    buf_put(b, "\"");
    for (const char *p = text; *p;) {
        size_t plain = 0;

        while ((unsigned char)p[plain] >= 0x20 && p[plain] != '"' && p[plain] != '\\')
            plain++;
        buf_put_n(b, p, plain);
        p += plain;
        if (!*p)
            break;
        if (*p == '"' || *p == '\\')
            buf_fmt(b, "\\%c", *p);
        else
            buf_fmt(b, "\\u%04x", (unsigned)(unsigned char)*p);
        p++;
    }
    buf_put(b, "\"");
}

void buf_csv(struct buf *b, const char *text)
{
    size_t plain;

    if (!text)
        return;
    plain = text_csv_plain(text);
    if (!text[plain]) {
        buf_put_n(b, text, plain);
        return;
    }
    buf_put(b, "\"");
    for (const char *p = text; *p; p++) {
        if (*p == '"')
            buf_put(b, "\"");
        buf_put_n(b, p, 1);
    }
    buf_put(b, "\"");
}

/* As much as there is room for, or is made: false when that is nothing. */
static bool read_some(struct buf *b, FILE *f)
{
    size_t got, room = b->cap - b->len - 1;

    if (room < PIECE && b->len < b->max) {
        must(grow(b, b->max - b->len < PIECE ? b->max - b->len : PIECE));
        room = b->cap - b->len - 1;
    }
    got = fread(b->data + b->len, 1, room < b->max - b->len ? room : b->max - b->len, f);
    b->len += got;
    b->data[b->len] = '\0';
    return got > 0;
}

static bool read_all(struct buf *b, FILE *f, const char *path, struct err *e)
{
    while (read_some(b, f))
        ;
    if (!ferror(f) && fgetc(f) != EOF)
        return err_set(e, ERR_LIMIT, "\"%s\" is larger than %zu bytes", path, b->max);
    return !ferror(f) || err_set(e, ERR_DATA, "could not read \"%s\": %s", path, strerror(errno));
}

bool buf_read_file(struct buf *b, const char *path, size_t max, struct err *e)
{
    FILE *f = regular_open(path, e);
    struct stat s;
    bool done;

    buf_init(b, max);
    if (!f)
        return false;
    if (fstat(fileno(f), &s) == 0 && s.st_size > 0) /* in one piece, and one that ends it */
        (void)grow(b, (size_t)s.st_size);
    (void)setvbuf(f, NULL, _IONBF, 0);
    done = read_all(b, f, path, e);
    (void)fclose(f);
    return done;
}

bool buf_read_named(struct buf *b, const char *path, size_t max, struct err *e)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    bool done;

    buf_init(b, max);
    if (!f)
        return err_set(e, errno == EACCES ? ERR_PERMISSION : ERR_DATA, "could not open \"%s\": %s",
                       path, strerror(errno));
    done = read_all(b, f, path, e);
    if (f != stdin)
        (void)fclose(f);
    return done;
}
