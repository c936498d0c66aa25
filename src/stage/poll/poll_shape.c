/*
 * The shape of a poll's replies, live or from the archive, for the drift alarms.
 *
 * It costs a second parse of each reply, in memory that is given back at once. The modules do not
 * hand their trees over: some read without making one.
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "edge/archive/archive.h"
#include "edge/html/html.h"
#include "edge/json/json.h"
#include "stage/poll/poll_priv.h"

/*
 * A tree takes some five times its text. Replies of marketplaces have up to 0.3 MB; what is larger
 * by far (bulk price files) is read in a stream by its module and must not become a tree here.
 */
enum { SHAPE_BYTES_MAX = 4 << 20, SHAPE_TEXT_MAX = 1 << 20 };

static char first_of(const char *body, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r' && body[i] != '\n')
            return body[i];
    return '\0';
}

static bool shape_of(const char *body, size_t len, struct drift_shape *out, struct arena *a)
{
    char first = first_of(body, len);
    struct err ignored = {0}; /* a script, CSV: no shape, not compared */

    if (first == '<') {
        const struct html *page = html_parse(body, len, "reply", a, &ignored);

        if (page)
            drift_shape_page(page, out, a);
        return page != NULL;
    }
    if (first == '{' || first == '[') {
        const struct json *doc = json_parse(body, len, "reply", a, &ignored);

        if (doc)
            drift_shape_json(doc, out, a);
        return doc != NULL;
    }
    return false;
}

static void shape_here(void *ctx)
{
    struct poll_work *w = ctx;
    struct drift_shape shape;

    if (shape_of(w->reply.body, w->reply.len, &shape, &w->scratch)) {
        if (w->shape.len)
            drift_shape_add(&w->shape, &shape, &w->scratch);
        w->looked = shape;
    }
}

static size_t bytes_of(const struct drift_shape *shape)
{
    size_t bytes = 0;

    for (size_t i = 0; i < shape->len; i++)
        bytes += strlen(shape->at[i].path) + 1;
    return bytes;
}

bool poll_shape(struct poll_work *w, const char *body, size_t len)
{
    bool done = true;

    /* Catalogues of tokens name models in their members and tell optional facts of each: what one
       model of four hundred has or not is no change of shape. */
    if (!w->setup->shapes || w->out->market->kind == SOURCE_TOKENS || len > SHAPE_BYTES_MAX)
        return true;
    w->reply.body = body;
    w->reply.len = len;
    w->looked = (struct drift_shape){0};
    done = poll_within(w, &w->scratch, shape_here);
    if (done && bytes_of(&w->looked) > SHAPE_TEXT_MAX) {
        poll_fail(w, POLL_TOO_LARGE, "the names in its reply are beyond all measure");
        done = false;
    } else if (done && w->looked.len) {
        w->shape = drift_shape_copy(&w->looked, &w->arena);
    }
    arena_fini(&w->scratch);
    w->reply = (struct source_reply){0};
    return done;
}

void poll_keep_shape(struct poll_work *w)
{
    struct polled *out = w->out;
    struct store_poll *p = &out->poll;
    char name[DIGEST_TEXT_MAX];
    struct err e = {0};

    if (!w->shape.len || !(poll_is_complete(p->verdict) || p->verdict == POLL_HELD))
        return;
    out->shape = drift_shape_text(&w->shape, &w->arena);
    out->shape = text_dup(&out->arena, http_secrets_hide(&w->secrets, out->shape, &w->arena));
    if (archive_put(w->setup->archive, out->shape, strlen(out->shape), name, &e))
        p->shape = text_dup(&out->arena, name);
    else if (out->disk.kind == ERR_NONE)
        out->disk = e;
}
