#include "base/worker.h"

#include <stdatomic.h>

#include "../../lib/unit.h"

enum { MANY = 3 * WORKER_JOBS };

struct sum {
    int of, is;
};

static atomic_int under_way, most;

static void work(void *job)
{
    struct sum *x = job;
    int now = atomic_fetch_add(&under_way, 1) + 1;

    if (now > most)
        most = now;
    x->is = x->of * x->of;
    (void)atomic_fetch_sub(&under_way, 1);
}

/* More than there is room for: the oldest is waited for. */
START_TEST(jobs_come_back_in_their_order_each_done)
{
    static struct sum job[MANY];
    struct worker w = {.work = work};
    int taken = 0;

    most = 0;
    ck_assert_ptr_null(worker_take(&w, true));
    for (int i = 0; i < MANY; i++) {
        job[i] = (struct sum){.of = i};
        while (worker_waiting(&w) == WORKER_JOBS)
            ck_assert_ptr_eq(worker_take(&w, true), &job[taken++]);
        worker_put(&w, &job[i]);
        ck_assert_ptr_eq(worker_peek(&w, 0), &job[taken]);
        ck_assert_ptr_eq(worker_peek(&w, worker_waiting(&w) - 1), &job[i]);
    }
    ck_assert_uint_eq(worker_waiting(&w), WORKER_JOBS);
    for (void *x; (x = worker_take(&w, true)); taken++)
        ck_assert_ptr_eq(x, &job[taken]);
    ck_assert_int_eq(taken, MANY);
    for (int i = 0; i < MANY; i++)
        ck_assert_int_eq(job[i].is, i * i);
    ck_assert_int_eq(most, 1);
    worker_close(&w);
}
END_TEST

static atomic_bool goes_on;

static void wait_for_it(void *job)
{
    while (!goes_on)
        ;
    *(bool *)job = true;
}

START_TEST(what_is_not_done_is_not_taken_without_waiting)
{
    struct worker w = {.work = wait_for_it};
    bool done = false;

    goes_on = false;
    worker_put(&w, &done);
    ck_assert(w.runs);
    ck_assert_ptr_null(worker_take(&w, false));
    ck_assert_uint_eq(worker_waiting(&w), 1);
    goes_on = true;
    ck_assert_ptr_eq(worker_take(&w, true), &done);
    ck_assert(done);
    worker_close(&w);
    worker_put(&w, &done); /* and once more */
    ck_assert_ptr_eq(worker_take(&w, true), &done);
    worker_close(&w);
}
END_TEST

START_TEST(without_a_thread_a_job_is_done_as_it_is_put)
{
    struct worker w = {.work = work, .started = true};
    struct sum job = {.of = 7};

    ck_assert(pthread_mutex_init(&w.mutex, NULL) == 0);
    ck_assert(pthread_cond_init(&w.has_put, NULL) == 0
              && pthread_cond_init(&w.has_done, NULL) == 0);
    worker_put(&w, &job);
    ck_assert_int_eq(job.is, 49);
    ck_assert_ptr_eq(worker_take(&w, false), &job);
    worker_close(&w);
}
END_TEST

SUITE(base_worker)
{
    ADD(jobs_come_back_in_their_order_each_done);
    ADD(what_is_not_done_is_not_taken_without_waiting);
    ADD(without_a_thread_a_job_is_done_as_it_is_put);
}
