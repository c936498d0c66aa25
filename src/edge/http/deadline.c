/*
 * Until when a task may take, with what the answers of others took added.
 */
#include "edge/http/pool_priv.h"

int64_t http_pool_lost_ms(const struct http_task *t)
{
    return t->pool->busy_ms - t->group->busy_ms;
}

int64_t http_pool_end_ms(const struct http_task *t)
{
    int64_t end_ms = t->job.deadline_ms + http_pool_lost_ms(t) - t->asked_ms;

    return end_ms < t->pool->deadline_ms ? end_ms : t->pool->deadline_ms;
}
