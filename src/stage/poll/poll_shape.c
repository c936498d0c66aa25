/*
 * The shape of a poll's replies, live or from the archive, for the drift alarms.
 *
 * It costs a second parse of each reply, in memory that is given back at once. The modules do not
 * hand their trees over: some read without making one.
 */
#include <string.h>

#include "base/text.h"
#include "edge/archive/archive.h"
#include "edge/html/html.h"
#include "edge/json/json.h"
#include "stage/poll/poll_priv.h"

/*
 * A tree takes some five times its text. Replies of marketplaces have up to 0.3 MB; what is larger
 * by far (bulk price files) is read in a stream by its module and must not become a tree here.
 */
enum { SHAPE_BYTES_MAX = 4 << 20 };

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

void poll_shape(struct poll_work *w, const char *body, size_t len)
{
    struct arena scratch = {0};
    struct drift_shape shape, copy;

    /* Catalogues of tokens name models in their members and tell optional facts of each: what one
       model of four hundred has or not is no change of shape. */
    if (!w->setup->shapes || w->token || len > SHAPE_BYTES_MAX)
        return;
    if (shape_of(body, len, &shape, &scratch)) {
        copy = (struct drift_shape){ARENA_ARRAY(&w->arena, struct drift_path, shape.len + 1),
                                    shape.len};
        for (size_t i = 0; i < shape.len; i++)
            copy.at[i] =
                (struct drift_path){text_dup(&w->arena, shape.at[i].path), shape.at[i].types};
        if (w->shape.len)
            drift_shape_add(&copy, &w->shape, &w->arena);
        else
            w->shape = copy;
    }
    arena_fini(&scratch);
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
    out->shape = text_dup(w->setup->arena, http_secrets_hide(&w->secrets, out->shape, &w->arena));
    if (archive_put(w->setup->archive, out->shape, strlen(out->shape), name, &e))
        p->shape = text_dup(w->setup->arena, name);
    else if (out->disk.kind == ERR_NONE)
        out->disk = e;
}
