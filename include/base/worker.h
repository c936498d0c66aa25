/*
 * Jobs that are done one after the other by a thread of their own, while who puts them goes on. Who
 * puts jobs also takes them back, in the order in which they were put. Nothing else is shared: a
 * job, and all that it names, is the thread's until it is done. Without a thread each is done as it
 * is put.
 */
#ifndef BASE_WORKER_H
#define BASE_WORKER_H
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

enum { WORKER_JOBS = 512 };

/* Ready when all but `work` is zero. */
struct worker {
    void (*work)(void *job);
    void *job[WORKER_JOBS];
    size_t put, done, taken; /* so many of them, ever; those from taken to put are in `job` */
    bool started, runs, ends;
    pthread_t thread;
    pthread_mutex_t mutex; /* of put, done and ends */
    pthread_cond_t has_put, has_done;
};

/* Put and not taken; WORKER_JOBS at most. */
size_t worker_waiting(const struct worker *w);

/* There is room. */
void worker_put(struct worker *w, void *job);

/* The n-th of those that wait, the oldest first: what who put it has written in it may be read. */
void *worker_peek(const struct worker *w, size_t n);

/* The oldest, once it is done; `wait`: until it is. NULL: there is none (yet). */
void *worker_take(struct worker *w, bool wait);

/* All has been taken. */
void worker_close(struct worker *w);

#endif
