#include "base/worker.h"

#include <signal.h>

#include "base/must.h"

static void lock(struct worker *w)
{
    must(pthread_mutex_lock(&w->mutex) == 0);
}

static void unlock(struct worker *w)
{
    must(pthread_mutex_unlock(&w->mutex) == 0);
}

static void **job_at(struct worker *w, size_t n)
{
    return &w->job[n % WORKER_JOBS];
}

/* Until all is done that was put before the end. */
static void *run(void *of)
{
    struct worker *w = of;

    lock(w);
    for (;;) {
        void *job;

        while (w->done == w->put && !w->ends)
            must(pthread_cond_wait(&w->has_put, &w->mutex) == 0);
        if (w->done == w->put)
            break;
        job = *job_at(w, w->done);
        unlock(w);
        w->work(job);
        lock(w);
        w->done++;
        must(pthread_cond_signal(&w->has_done) == 0);
    }
    unlock(w);
    return NULL;
}

/* Signals are for the thread that there was. */
static void start(struct worker *w)
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

size_t worker_waiting(const struct worker *w)
{
    return w->put - w->taken;
}

void worker_put(struct worker *w, void *job)
{
    must(worker_waiting(w) < WORKER_JOBS);
    if (!w->started)
        start(w);
    if (!w->runs)
        w->work(job);
    lock(w);
    *job_at(w, w->put++) = job;
    w->done += !w->runs;
    must(pthread_cond_signal(&w->has_put) == 0);
    unlock(w);
}

void *worker_peek(const struct worker *w, size_t n)
{
    must(n < worker_waiting(w));
    return w->job[(w->taken + n) % WORKER_JOBS];
}

void *worker_take(struct worker *w, bool wait)
{
    bool done;

    if (worker_waiting(w) == 0)
        return NULL;
    lock(w);
    while (wait && w->done == w->taken)
        must(pthread_cond_wait(&w->has_done, &w->mutex) == 0);
    done = w->done > w->taken;
    unlock(w);
    return done ? *job_at(w, w->taken++) : NULL;
}

void worker_close(struct worker *w)
{
    must(worker_waiting(w) == 0);
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
    *w = (struct worker){.work = w->work};
}
