/* The pages with zoom, and what they load. */
#include <string.h>

#include "base/text.h"
#include "edge/sign/digest.h"
#include "site/zoom.h"
#include "stage/deliver/page_priv.h"

#define FOLDER "zoom/"

enum { FILE_MAX = 1 << 20 };

static const char hint[] =
    "\"make zoom\" in the sources makes the folder; without \"site_zoom\" in "
    "gpurate.json the site has no pages with zoom";

/* Only what the site has not yet. */
static bool put_new(struct delivery *d, const char *path, const char *bytes, size_t len,
                    struct err *e)
{
    char hex[DIGEST_TEXT_MAX];

    return folder_stands(&d->folder, path, digest_text(bytes, len, hex))
           || folder_put(&d->folder, path, bytes, len, e);
}

/* A file of the package: the one that this program knows, and no other. */
static bool put_file(struct delivery *d, const struct zoom_file *z, struct arena *a, struct err *e)
{
    const char *path = text_join(a, FOLDER, z->name, NULL);
    const char *from = text_join(a, d->config->site_zoom, "/", z->name, NULL);
    char hex[DIGEST_TEXT_MAX];
    struct buf b;
    bool done;

    if (folder_stands(&d->folder, path, z->digest))
        return true;
    done = buf_read_file(&b, from, FILE_MAX, e);
    if (done && !text_eq(digest_text(b.data, b.len, hex), z->digest))
        done = err_set(e, ERR_CONFIG, "\"%s\" is not the file of %s: its SHA-256 is %s", from,
                       zoom_package, hex);
    if (!done) {
        e->kind = ERR_CONFIG;
        (void)err_in(e, "site_zoom");
        (void)err_hint(e, "%s", hint);
    }
    done = done && folder_put(&d->folder, path, b.data, b.len, e);
    buf_fini(&b);
    return done;
}

bool site_write_zoom(struct delivery *d, struct err *e)
{
    struct arena a = {0};
    bool done = true;

    if (!d->config->site_zoom) {
        folder_drop(&d->folder, FOLDER);
        return true;
    }
    for (size_t i = 0; done && i < zoom_files_len; i++)
        done = put_file(d, &zoom_files[i], &a, e);
    done = done && put_new(d, FOLDER "zoom.js", zoom_script, strlen(zoom_script), e);
    arena_fini(&a);
    return done;
}

bool site_write_zoom_page(struct delivery *d, const struct index_def *x, const char *key,
                          struct err *e)
{
    struct arena a = {0};
    struct page_frame frame;
    struct buf b;
    bool done;

    if (!d->config->site_zoom)
        return true;
    frame = site_frame(d, NULL, key, NULL, &a);
    frame.root = "../";
    buf_init(&b, SIZE_MAX / 2);
    page_zoom(&frame, x->id, x->title, x->unit, &b);
    done = put_new(d, text_join(&a, FOLDER, x->id, ".html", NULL), b.data, b.len, e);
    buf_fini(&b);
    arena_fini(&a);
    return done;
}
