#include "stage/deliver/reader_priv.h"

#include "base/text.h"
#include "edge/archive/file.h"
#include "edge/sign/digest.h"

enum { READER_MAX = 256 << 20 };

struct reader_job {
    const char *path, *place;
    struct arena arena; /* of these, and of itself */
    /* What was done: */
    struct buf file;
    char digest[DIGEST_TEXT_MAX]; /* "": it could not be read */
};

static void work(void *job)
{
    struct reader_job *x = job;
    struct err none;

    if (buf_read_file(&x->file, x->place, READER_MAX, &none))
        (void)digest_text(x->file.data, x->file.len, x->digest);
}

void reader_open(struct worker *w)
{
    w->work = work;
}

void reader_put(struct worker *w, const char *path, const char *place)
{
    struct arena a = {0};
    struct reader_job *x = ARENA_NEW(&a, struct reader_job);

    *x = (struct reader_job){.arena = a};
    x->path = text_dup(&x->arena, path);
    x->place = text_dup(&x->arena, place);
    worker_put(w, x);
}

static bool has(const struct worker *w, const char *path)
{
    for (size_t i = 0; i < worker_waiting(w); i++)
        if (text_eq(((const struct reader_job *)worker_peek(w, i))->path, path))
            return true;
    return false;
}

static void end(struct reader_job *x)
{
    struct arena a = x->arena;

    buf_fini(&x->file);
    arena_fini(&a);
}

bool reader_take(struct worker *w, const char *path, const char *digest, struct buf *b)
{
    struct reader_job *x;
    bool found, same = false;

    if (!has(w, path))
        return false;
    do {
        x = worker_take(w, true);
        found = text_eq(x->path, path);
        same = found && text_eq(x->digest, digest);
        if (same) {
            *b = x->file;
            x->file = (struct buf){0};
        }
        end(x);
    } while (!found);
    return same;
}

void reader_close(struct worker *w)
{
    struct reader_job *x;

    while ((x = worker_take(w, true)))
        end(x);
    worker_close(w);
}
