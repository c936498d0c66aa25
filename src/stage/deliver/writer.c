#include "stage/deliver/writer_priv.h"

#include <signal.h>
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

bool writer_write(const char *place, const char *now, const void *bytes, size_t len, bool *written,
                  struct err *e)
{
    bool there;

    *written = !file_has(now, bytes, len, &there);
    return !*written || file_put_beside(place, bytes, len, e)
           || (!there && e->kind == ERR_CREATE && make_dir_of(place, e)
               && file_put_beside(place, bytes, len, e));
}

static void perform(struct writer_job *x, struct err *e)
{
    x->failed = !writer_write(x->place, x->now, x->bytes, x->len, &x->written, e);
    (void)digest_text(x->bytes, x->len, x->digest);
}

static void note_done(struct writer *w, const struct writer_job *x, const struct err *e)
{
    if (x->failed && !w->failed)
        w->trouble = *e;
    w->failed = w->failed || x->failed;
    w->bytes -= x->len;
    w->done++;
}

static struct writer_job *job_at(struct writer *w, size_t n)
{
    return &w->job[n % WRITER_JOBS];
}

static void lock(struct writer *w)
{
    must(pthread_mutex_lock(&w->mutex) == 0);
}

static void unlock(struct writer *w)
{
    must(pthread_mutex_unlock(&w->mutex) == 0);
}

/* One after the other, until all is done that was put before the end. */
static void *run(void *of)
{
    struct writer *w = of;
    struct err e = {0};

    lock(w);
    for (;;) {
        struct writer_job *x = job_at(w, w->done);

        while (w->done == w->put && !w->ends)
            must(pthread_cond_wait(&w->has_put, &w->mutex) == 0);
        if (w->done == w->put)
            break;
        unlock(w);
        perform(x, &e);
        lock(w);
        note_done(w, x, &e);
        must(pthread_cond_signal(&w->has_done) == 0);
    }
    unlock(w);
    return NULL;
}

/* Signals are for the thread that there was. */
static void start(struct writer *w)
{
    sigset_t all, was;

    w->started = true;
    must(pthread_mutex_init(&w->mutex, NULL) == 0);
    must(pthread_cond_init(&w->has_put, NULL) == 0 && pthread_cond_init(&w->has_done, NULL) == 0);
    (void)sigfillset(&all);
    must(pthread_sigmask(SIG_SETMASK, &all, &was) == 0);
    w->runs = pthread_create(&w->thread, NULL, run, w) == 0;
    must(pthread_sigmask(SIG_SETMASK, &was, NULL) == 0);
}

size_t writer_waiting(const struct writer *w)
{
    return w->put - w->taken;
}

bool writer_has_room(struct writer *w, size_t len)
{
    bool room;

    if (!w->started || writer_waiting(w) == 0)
        return true;
    lock(w);
    room = writer_waiting(w) < WRITER_JOBS && (w->bytes == 0 || w->bytes + len <= WRITER_BYTES);
    unlock(w);
    return room;
}

void writer_put(struct writer *w, const char *path, const char *place, const char *now,
                const void *bytes, size_t len)
{
    struct writer_job *x = job_at(w, w->put);
    struct err e = {0};

    must(writer_waiting(w) < WRITER_JOBS);
    *x = (struct writer_job){.len = len};
    x->path = text_dup(&x->arena, path);
    x->place = text_dup(&x->arena, place);
    x->now = text_dup(&x->arena, now);
    x->bytes = text_dup_n(&x->arena, bytes, len);
    if (!w->started)
        start(w);
    lock(w);
    w->put++;
    w->bytes += len;
    must(pthread_cond_signal(&w->has_put) == 0);
    unlock(w);
    if (w->runs)
        return;
    perform(x, &e);
    note_done(w, x, &e);
}

bool writer_take(struct writer *w, struct writer_job *out, bool wait, struct err *e)
{
    bool done;

    if (writer_waiting(w) == 0)
        return false;
    lock(w);
    while (wait && w->done == w->taken)
        must(pthread_cond_wait(&w->has_done, &w->mutex) == 0);
    done = w->done > w->taken;
    unlock(w);
    if (done)
        *out = *job_at(w, w->taken++);
    if (done && out->failed)
        *e = w->trouble;
    return done;
}

bool writer_has(const struct writer *w, const char *path)
{
    for (size_t i = w->taken; i < w->put; i++)
        if (text_eq(w->job[i % WRITER_JOBS].path, path))
            return true;
    return false;
}

void writer_close(struct writer *w)
{
    must(writer_waiting(w) == 0);
    if (!w->started)
        return;
    lock(w);
    w->ends = true;
    must(pthread_cond_signal(&w->has_put) == 0);
    unlock(w);
    if (w->runs)
        must(pthread_join(w->thread, NULL) == 0);
    must(pthread_mutex_destroy(&w->mutex) == 0);
    must(pthread_cond_destroy(&w->has_put) == 0 && pthread_cond_destroy(&w->has_done) == 0);
    *w = (struct writer){0};
}
