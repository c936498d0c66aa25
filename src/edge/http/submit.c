/*
 * Opening the pool, and taking jobs: everything is copied and checked here, so that what runs later
 * cannot be wrong any more. What cannot be asked at all waits in line for its answer like the rest.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/version.h"
#include "edge/http/pool_priv.h"

/* A transfer has its socket and a pair more while its name is looked up; files, database and
   libcurl itself take the spare ones. */
enum {
    FILES_EACH = 3,
    FILES_SPARE = 32,
    FILES_WANTED = HTTP_ACTIVE_MAX * FILES_EACH + FILES_SPARE
};

/*
 * How many transfers the limit of open files allows at once, after it was raised as far as it may
 * be: the others wait their turn, where they would fail as if their network were down.
 */
static size_t room_for_transfers(void)
{
    struct rlimit limit;
    rlim_t wanted = FILES_WANTED;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return HTTP_ACTIVE_MAX;
    if (limit.rlim_cur < wanted && limit.rlim_cur < limit.rlim_max) {
        struct rlimit more = {wanted < limit.rlim_max ? wanted : limit.rlim_max, limit.rlim_max};

        if (setrlimit(RLIMIT_NOFILE, &more) == 0)
            limit = more;
    }
    if (limit.rlim_cur >= wanted)
        return HTTP_ACTIVE_MAX;
    return limit.rlim_cur < FILES_SPARE + FILES_EACH
               ? 1
               : (size_t)(limit.rlim_cur - FILES_SPARE) / FILES_EACH;
}

struct http_pool *http_pool_open(const struct http_setup *setup, struct err *e)
{
    const struct curl_api *api = curl_load("libcurl.so.4", e);
    struct http_pool *pool = api ? memory_new(sizeof *pool) : NULL;

    if (!api)
        return NULL;
    pool->api = api;
    pool->multi = api->multi_init();
    if (!pool->multi) {
        err_set(e, ERR_NETWORK, "could not start libcurl");
        http_pool_close(&pool);
        return NULL;
    }
    pool->actives_max = room_for_transfers();
    /* Connections kept for a next request count, too. */
    (void)api->multi_setopt(pool->multi, CURLMOPT_MAXCONNECTS, (long)pool->actives_max);
    pool->agent = setup->contact && *setup->contact
                      ? text_fmt(&pool->arena, "gpurate/" GPURATE_VERSION " (+%s)", setup->contact)
                      : "gpurate/" GPURATE_VERSION;
    pool->seed = setup->seed;
    pool->last = &pool->first;
    return pool;
}

void http_pool_close(struct http_pool **at)
{
    struct http_pool *pool = *at;

    if (!pool)
        return;
    must(!pool->running);
    for (size_t i = 0; i < pool->spares; i++)
        pool->api->easy_cleanup(pool->spare[i]);
    if (pool->multi)
        (void)pool->api->multi_cleanup(pool->multi);
    for (struct http_task *t = pool->first; t; t = t->next)
        http_transfer_clear(t);
    arena_fini(&pool->scratch);
    arena_fini(&pool->arena);
    free(pool);
    *at = NULL;
}

static struct http_lane *lane_of(struct http_pool *pool, const struct http_origin *origin)
{
    struct http_lane *lane = pool->lanes;

    while (lane && !http_origin_eq(&lane->origin, origin))
        lane = lane->next;
    if (!lane) {
        lane = ARENA_NEW(&pool->arena, struct http_lane);
        lane->origin = *origin;
        lane->next = pool->lanes;
        pool->lanes = lane;
    }
    return lane;
}

static struct http_group *group_of(struct http_pool *pool, const char *name)
{
    struct http_group *group = pool->groups;

    while (group && !text_eq(group->name, name))
        group = group->next;
    if (!group) {
        group = ARENA_NEW(&pool->arena, struct http_group);
        group->name = text_dup(&pool->arena, name ? name : "");
        group->next = pool->groups;
        pool->groups = group;
    }
    return group;
}

static void fill_defaults(struct http_limits *l)
{
    l->body_max = l->body_max ? l->body_max : BUF_REPLY_MAX;
    l->group_max = l->group_max ? l->group_max : BUF_POLL_MAX;
    l->header_max = l->header_max ? l->header_max : 128 << 10;
    l->connect_ms = l->connect_ms > 0 ? l->connect_ms : 8000;
    l->try_ms = l->try_ms > 0 ? l->try_ms : 30000;
    l->stall_s = l->stall_s > 0 ? l->stall_s : 15;
    l->tries = l->tries > 0 ? l->tries : 3;
    l->backoff_ms = l->backoff_ms > 0 ? l->backoff_ms : 500;
    l->gap_ms = l->gap_ms > 0 ? l->gap_ms : 0;
    l->parallel = l->parallel > 0 ? l->parallel : 4;
}

static void copy_job(struct http_task *t, const struct http_job *job, struct arena *a)
{
    const struct http_request *r = job->request;

    t->job = *job;
    t->job.request = &t->request;
    t->job.group = text_dup(a, job->group ? job->group : "");
    t->job.if_none_match = text_dup(a, job->if_none_match);
    t->job.if_modified_since = text_dup(a, job->if_modified_since);
    fill_defaults(&t->job.limits);
    t->request = *r;
    t->request.method = text_dup(a, r->method);
    t->request.url = text_dup(a, r->url);
    t->request.secret_query = text_dup(a, r->secret_query);
    t->request.body = text_dup(a, r->body);
    for (size_t i = 0; i < HTTP_HIDDEN_MAX; i++)
        t->request.hidden[i] = text_dup(a, r->hidden[i]);
    for (size_t i = 0; i < r->headers; i++) {
        t->request.header[i].name = text_dup(a, r->header[i].name);
        t->request.header[i].value = text_dup(a, r->header[i].value);
    }
}

static bool has_control(const char *text)
{
    for (; text && *text; text++) {
        if ((unsigned char)*text < ' ' || *text == 127)
            return true;
    }
    return false;
}

/* A key out of a file may end in a line break, which would end the header on the wire, too. */
static const char *check_lines(const struct http_task *t, struct arena *a)
{
    const struct http_request *r = &t->request;

    for (size_t i = 0; i < r->headers; i++) {
        if (has_control(r->header[i].value) || has_control(r->header[i].name)
            || strpbrk(r->header[i].name, ": "))
            return text_fmt(a, "the header \"%s\" holds a line break or another control character",
                            r->header[i].name);
    }
    if (has_control(t->job.if_none_match) || has_control(t->job.if_modified_since))
        return "a validator holds a control character";
    if (has_control(r->secret_query) || (r->secret_query && strpbrk(r->secret_query, " #")))
        return "the secret part of its query holds a blank or a control character";
    return NULL;
}

/* Where to ask; the reason why not, or NULL. */
static const char *aim(struct http_task *t, struct arena *a)
{
    const char *rest, *tail;

    t->url = t->request.url ? t->request.url : "";
    if (!http_origin_parse(t->url, &t->official, &rest))
        return "that is not a plain http or https address";
    t->effective = t->official;
    if (t->job.origin
        && (!http_origin_parse(t->job.origin, &t->effective, &tail)
            || (*tail && !text_eq(tail, "/"))))
        return text_fmt(a, "its origin \"%s\" is not scheme://host[:port]", t->job.origin);
    if (!http_origin_is_allowed(&t->official) || !http_origin_is_allowed(&t->effective))
        return "only https is allowed, and http to loopback";
    t->wire_url = http_url_join(a, &t->effective, rest);
    if (t->request.secret_query)
        t->wire_url = http_url_query(a, t->wire_url, t->request.secret_query);
    return check_lines(t, a);
}

void http_pool_wait(struct http_pool *pool, struct http_task *t)
{
    t->next = NULL;
    *pool->last = t;
    pool->last = &t->next;
}

void http_submit(struct http_pool *pool, const struct http_job *job)
{
    struct http_task *t = ARENA_NEW(&pool->arena, struct http_task);

    must(job->request && job->done && job->request->headers <= HTTP_HEADERS_MAX);
    t->pool = pool;
    copy_job(t, job, &pool->arena);
    http_secrets_of(&t->request, &t->secrets, &pool->arena);
    t->refused = aim(t, &pool->arena);
    t->lane = lane_of(pool, &t->official);
    t->group = group_of(pool, job->group);
    t->asked_ms = http_pool_lost_ms(t);
    t->at_ms = job->not_before_ms;
    t->first_ms = -1;
    http_pool_wait(pool, t);
}
