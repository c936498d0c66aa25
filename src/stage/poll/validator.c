#include "stage/poll/validator_priv.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"
#include "edge/archive/file.h"
#include "edge/json/json.h"

static bool read_all(struct validators *v, const struct json *doc, struct err *e)
{
    for (const struct json *at = json_first(doc); at; at = json_next(at)) {
        struct validator one = {0};

        if (!json_str(at, "url", &one.url, e) || !json_str_opt(at, "etag", &one.etag, e)
            || !json_str_opt(at, "last_modified", &one.last_modified, e)
            || !json_str(at, "sha256", &one.sha256, e))
            return false;
        *VEC_PUSH(&v->list, v->arena) = one;
    }
    return true;
}

void validators_load(struct validators *v, const char *path, struct arena *a)
{
    struct err e = {0};
    struct buf b = {0};
    const struct json *doc = NULL;

    *v = (struct validators){.arena = a, .path = path};
    if (!path)
        return;
    if (buf_read_file(&b, path, BUF_CONFIG_MAX, &e))
        doc = json_parse(text_dup_n(a, b.data, b.len), b.len, "the list of validators", a, &e);
    else if (access(path, F_OK) == 0)
        log_err(LOG_WARN, &e);
    if (doc && !read_all(v, doc, &e)) {
        v->list.len = 0;
        log_err(LOG_INFO, &e);
    }
    buf_fini(&b);
}

const struct validator *validators_find(const struct validators *v, const char *url)
{
    for (size_t i = 0; i < v->list.len; i++)
        if (text_eq(v->list.at[i].url, url))
            return &v->list.at[i];
    return NULL;
}

void validators_put(struct validators *v, const char *url, const char *etag,
                    const char *last_modified, const char *sha256)
{
    size_t i = 0;

    if (!v->path || !url)
        return;
    while (i < v->list.len && !text_eq(v->list.at[i].url, url))
        i++;
    if (!sha256 || (!etag && !last_modified)) {
        if (i < v->list.len) {
            v->list.at[i] = v->list.at[--v->list.len];
            v->changed = true;
        }
        return;
    }
    if (i == v->list.len)
        (void)VEC_PUSH(&v->list, v->arena);
    v->list.at[i] =
        (struct validator){text_dup(v->arena, url), text_dup(v->arena, etag),
                           text_dup(v->arena, last_modified), text_dup(v->arena, sha256)};
    v->changed = true;
}

bool validators_save(const struct validators *v, struct err *e)
{
    struct buf b;
    bool done;

    if (!v->path || !v->changed)
        return true;
    buf_init(&b, SIZE_MAX / 2);
    buf_put(&b, "[");
    for (size_t i = 0; i < v->list.len; i++) {
        size_t before = b.len;

        buf_put(&b, before > 1 ? ",\n{\"url\":" : "\n{\"url\":");
        buf_json(&b, v->list.at[i].url);
        buf_put(&b, ",\"etag\":");
        buf_json(&b, v->list.at[i].etag);
        buf_put(&b, ",\"last_modified\":");
        buf_json(&b, v->list.at[i].last_modified);
        buf_put(&b, ",\"sha256\":");
        buf_json(&b, v->list.at[i].sha256);
        buf_put(&b, "}");
        if (b.len > BUF_CONFIG_MAX - sizeof "\n]\n") /* what could not be read back is left out */
            buf_cut(&b, before);
    }
    buf_put(&b, "\n]\n");
    done = file_write_whole(v->path, b.data, b.len, e);
    buf_fini(&b);
    return done;
}
