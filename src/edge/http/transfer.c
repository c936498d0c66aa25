/*
 * One try. libcurl's own redirects, cookies, netrc and file protocols stay off; its maximum file
 * size is of no use here, because it does not see bodies of unknown length or what inflates out
 * of a small one: bytes are counted where they arrive, after inflation.
 */
#include <string.h>

#include "base/text.h"
#include "edge/http/pool_priv.h"

/*
 * Bodies that are too large together cost the largest its answer: whoever sends little is safe
 * from all who send much.
 */
static void make_room(struct http_pool *pool)
{
    while (pool->bytes > BUF_BODIES_MAX) {
        struct http_task *most = pool->active[0];

        for (size_t i = 1; i < pool->actives; i++)
            if (pool->active[i]->body.len > most->body.len)
                most = pool->active[i];
        most->stop = HTTP_STOP_POOL;
        pool->bytes -= most->body.len;
        buf_fini(&most->body);
        buf_init(&most->body, most->job.limits.body_max);
    }
}

static size_t take_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct http_task *t = ctx;
    size_t len = size * count, used = t->group->bytes, max = t->job.limits.group_max;

    if (t->stop == HTTP_STOP_POOL)
        return 0;
    if (used > max || len > max - used) {
        t->stop = HTTP_STOP_GROUP;
        return 0;
    }
    if (!buf_add(&t->body, bytes, len)) {
        t->stop = HTTP_STOP_BODY;
        return 0;
    }
    t->group->bytes += len;
    t->pool->bytes += len;
    make_room(t->pool);
    return t->stop == HTTP_STOP_NONE ? len : 0;
}

/* Keeps "Name: value" while there is room; the ceiling counts what is not kept, too. */
static void keep_header(struct http_task *t, const char *line, size_t len)
{
    const char *colon = memchr(line, ':', len), *value;

    while (len > 0 && strchr(" \t\r\n", line[len - 1]))
        len--;
    if (!colon || colon == line || colon >= line + len || memchr(line, '\0', len))
        return;
    for (value = colon + 1; value < line + len && strchr(" \t", *value);)
        value++;
    if (t->headers == HTTP_ANSWER_HEADERS_MAX || t->header.max - t->header.len < len + 2)
        return;
    buf_put_n(&t->header, line, (size_t)(colon - line));
    buf_put_n(&t->header, "", 1);
    buf_put_n(&t->header, value, (size_t)(line + len - value));
    buf_put_n(&t->header, "", 1);
    t->headers++;
}

size_t http_transfer_take_header(char *line, size_t size, size_t count, void *task)
{
    struct http_task *t = task;
    size_t len = size * count;

    t->header_seen += len;
    if (t->header_seen > t->job.limits.header_max) {
        t->stop = HTTP_STOP_HEADER;
        return 0;
    }
    if (len >= 5 && memcmp(line, "HTTP/", 5) == 0) {
        /* A status line: what came before belonged to a "100 Continue" or the like. */
        buf_clear(&t->header);
        t->headers = 0;
    } else {
        keep_header(t, line, len);
    }
    return len;
}

const char *http_transfer_header(const struct http_task *t, const char *name)
{
    const char *at = t->header.data;

    for (size_t i = 0; i < t->headers; i++) {
        const char *value = at + strlen(at) + 1;

        if (text_eq_fold(at, name))
            return value;
        at = value + strlen(value) + 1;
    }
    return NULL;
}

static bool add_line(struct http_task *t, const char *name, const char *value)
{
    /* "Name;" is libcurl's way to send a header without a value. */
    const char *line = *value ? text_fmt(&t->pool->scratch, "%s: %s", name, value)
                              : text_fmt(&t->pool->scratch, "%s;", name);
    struct curl_slist *list = t->pool->api->slist_append(t->list, line);

    if (list)
        t->list = list;
    return list != NULL;
}

static bool add_lines(struct http_task *t)
{
    const struct http_request *r = &t->request;
    bool ok = true;

    for (size_t i = 0; i < r->headers; i++) {
        if (!t->bodyless || !text_eq_fold(r->header[i].name, "content-type"))
            ok = ok && add_line(t, r->header[i].name, r->header[i].value);
    }
    if (t->job.if_none_match)
        ok = ok && add_line(t, "If-None-Match", t->job.if_none_match);
    if (t->job.if_modified_since)
        ok = ok && add_line(t, "If-Modified-Since", t->job.if_modified_since);
    return ok;
}

#define SET(option, value) (ok = api->easy_setopt(t->easy, (option), (value)) == CURLE_OK && ok)

static bool set_request(struct http_task *t)
{
    const struct curl_api *api = t->pool->api;
    const char *body = t->bodyless ? NULL : t->request.body;
    const char *method = t->bodyless ? NULL : t->request.method;
    bool ok = true;

    SET(CURLOPT_URL, t->wire_url);
    if (body) {
        SET(CURLOPT_POSTFIELDS, body);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(body));
    }
    if (method && !text_eq(method, body ? "POST" : "GET"))
        SET(CURLOPT_CUSTOMREQUEST, method);
    ok = ok && add_lines(t);
    if (t->list)
        SET(CURLOPT_HTTPHEADER, t->list);
    SET(CURLOPT_USERAGENT, t->pool->agent);
    SET(CURLOPT_ACCEPT_ENCODING, "gzip");
    return ok;
}

void http_transfer_extend(struct http_task *t)
{
    const struct curl_api *api = t->pool->api;
    const struct http_limits *l = &t->job.limits;
    int64_t lost_ms = http_pool_lost_ms(t) - t->begun_ms, left;

    t->end_ms = http_pool_end_ms(t);
    left = t->end_ms - t->try_ms;
    if (left > l->try_ms + lost_ms)
        left = l->try_ms + lost_ms;
    (void)api->easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, left < 1 ? 1L : (long)left);
    (void)api->easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)(l->connect_ms + lost_ms));
    (void)api->easy_setopt(t->easy, CURLOPT_LOW_SPEED_TIME,
                           (long)(l->stall_s + (lost_ms + 999) / 1000));
}

static bool set_limits(struct http_task *t, int64_t now_ms)
{
    const struct curl_api *api = t->pool->api;
    bool ok = true;

    t->try_ms = now_ms;
    t->begun_ms = http_pool_lost_ms(t);
    http_transfer_extend(t);
    SET(CURLOPT_LOW_SPEED_LIMIT, 100L);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2); /* at least */
    if (http_origin_is_loopback(&t->effective))
        SET(CURLOPT_PROXY, "");
    /* Two belts more where libcurl has them: 7.85 the first, 7.87 the second, which spares us
       waiting for a name server that does not answer. */
    (void)api->easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)api->easy_setopt(t->easy, CURLOPT_QUICK_EXIT, 1L);
    return ok;
}

static bool set_callbacks(struct http_task *t)
{
    const struct curl_api *api = t->pool->api;
    bool ok = true;

    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, (void *)t);
    SET(CURLOPT_HEADERFUNCTION, http_transfer_take_header);
    SET(CURLOPT_HEADERDATA, (void *)t);
    SET(CURLOPT_ERRORBUFFER, t->detail);
    SET(CURLOPT_PRIVATE, (void *)t);
    return ok;
}

static void give_back(struct http_task *t)
{
    struct http_pool *pool = t->pool;

    if (pool->spares < HTTP_SPARE_MAX) {
        pool->api->easy_reset(t->easy);
        pool->spare[pool->spares++] = t->easy;
    } else {
        pool->api->easy_cleanup(t->easy);
    }
    t->easy = NULL;
    pool->api->slist_free_all(t->list);
    t->list = NULL;
}

bool http_transfer_begin(struct http_task *t, int64_t now_ms)
{
    struct http_pool *pool = t->pool;

    http_transfer_clear(t);
    buf_init(&t->body, t->job.limits.body_max);
    buf_init(&t->header, HTTP_ANSWER_HEADER_BYTES_MAX);
    t->easy = pool->spares > 0 ? pool->spare[--pool->spares] : pool->api->easy_init();
    arena_reset(&pool->scratch);
    if (t->easy && set_request(t) && set_limits(t, now_ms) && set_callbacks(t)
        && pool->api->multi_add_handle(pool->multi, t->easy) == CURLM_OK)
        return true;
    if (t->easy)
        give_back(t);
    return false;
}

void http_transfer_end(struct http_task *t)
{
    const struct curl_api *api = t->pool->api;
    curl_off_t body = 0;
    char *location = NULL;
    long head = 0;

    (void)api->easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &body);
    (void)api->easy_getinfo(t->easy, CURLINFO_HEADER_SIZE, &head);
    t->wire += (int64_t)body + head;
    (void)api->easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &t->status);
    (void)api->easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &t->os_errno);
    (void)api->easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &location);
    t->location = text_dup(&t->pool->arena, location);
    (void)api->multi_remove_handle(t->pool->multi, t->easy);
    give_back(t);
}

void http_transfer_clear(struct http_task *t)
{
    t->pool->bytes -= t->body.len;
    buf_fini(&t->body);
    buf_fini(&t->header);
    t->header_seen = t->headers = 0;
    t->stop = HTTP_STOP_NONE;
    t->status = t->os_errno = 0;
    t->location = NULL;
    t->detail[0] = '\0';
}
