#include "stage/deliver/writer_priv.h"

#include <string.h>

#include "base/must.h"
#include "base/text.h"
#include "edge/archive/file.h"

static bool make_dir_of(const char *place, struct err *e)
{
    struct arena a = {0};
    const char *slash = strrchr(place, '/');
    bool done = slash && file_make_dir(text_dup_n(&a, place, (size_t)(slash - place)), e);

    arena_fini(&a);
    return done;
}

/* With the folders above it, where they are missing. */
static bool put_beside(const char *place, const void *bytes, size_t len, struct err *e)
{
    return file_put_beside(place, bytes, len, e)
           || (e->kind == ERR_CREATE && make_dir_of(place, e)
               && file_put_beside(place, bytes, len, e));
}

bool writer_write(const char *place, const char *now, const void *bytes, size_t len, bool *written,
                  struct err *e)
{
    *written = !file_has(now, bytes, len);
    return !*written || put_beside(place, bytes, len, e);
}

static void work(void *job)
{
    struct writer_job *x = job;
    struct err e = {0};

    (void)digest_text(x->bytes, x->len, x->digest);
    x->looked = !x->was || text_eq(x->was, x->digest);
    x->written = !x->looked;
    if (!(x->looked ? writer_write(x->place, x->now, x->bytes, x->len, &x->written, &e)
                    : put_beside(x->place, x->bytes, x->len, &e))) {
        struct err *wrong = ARENA_NEW(&x->arena, struct err);

        *wrong = e;
        x->wrong = wrong;
    }
}

void writer_open(struct writer *w)
{
    w->worker.work = work;
}

size_t writer_waiting(const struct writer *w)
{
    return worker_waiting(&w->worker);
}

bool writer_has_room(const struct writer *w, size_t len)
{
    return writer_waiting(w) < WORKER_JOBS && (w->bytes == 0 || w->bytes + len <= WRITER_BYTES);
}

void writer_put(struct writer *w, const char *path, const char *place, const char *now,
                const char *was, const void *bytes, size_t len)
{
    struct arena a = {0};
    struct writer_job *x = ARENA_NEW(&a, struct writer_job);

    *x = (struct writer_job){.len = len, .arena = a};
    x->path = text_dup(&x->arena, path);
    x->place = text_dup(&x->arena, place);
    x->now = text_dup(&x->arena, now);
    x->was = was ? text_dup(&x->arena, was) : NULL;
    x->bytes = text_dup_n(&x->arena, bytes, len);
    w->bytes += len;
    worker_put(&w->worker, x);
}

struct writer_job *writer_take(struct writer *w, bool wait)
{
    struct writer_job *x = worker_take(&w->worker, wait);

    w->bytes -= x ? x->len : 0;
    return x;
}

void writer_job_end(struct writer_job *x)
{
    struct arena a = x->arena;

    arena_fini(&a);
}

bool writer_has(const struct writer *w, const char *path)
{
    for (size_t i = 0; i < writer_waiting(w); i++)
        if (text_eq(((const struct writer_job *)worker_peek(&w->worker, i))->path, path))
            return true;
    return false;
}

void writer_close(struct writer *w)
{
    must(w->bytes == 0);
    worker_close(&w->worker);
}
