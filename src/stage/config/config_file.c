/*
 * One file of the configuration, and what is said of one that is wrong.
 */
#include <string.h>

#include "base/text.h"
#include "edge/sign/digest.h"
#include "stage/config/config_priv.h"

bool config_refuse(const struct loaded *f, struct err *e)
{
    e->kind = ERR_CONFIG;
    if (f->patch && !e->line)
        return err_in(e, "%s with %s", f->path, f->patch);
    if (e->line >= 0)
        return err_in_file(e, f->path);
    e->line = -e->line;
    return err_in_file(e, f->patch);
}

bool config_read_at(const struct config *c, const char *path, struct loaded *out, struct err *e)
{
    char hash[DIGEST_TEXT_MAX];
    struct buf b;
    bool done;

    out->path = path;
    out->patch = NULL;
    done = buf_read_file(&b, out->path, BUF_CONFIG_MAX, e);
    if (done) {
        out->text = text_dup_n(c->arena, b.data, b.len);
        out->hash = text_dup(c->arena, digest_text(b.data, b.len, hash));
        must(strlen(out->hash) == DIGEST_TEXT_MAX - 1);
        out->doc = json_parse_config(out->text, b.len, out->path, c->arena, e);
        done = out->doc != NULL;
    } else {
        e->kind = e->kind == ERR_PERMISSION ? ERR_PERMISSION : ERR_CONFIG;
        (void)err_hint(e, "--config DIR says where the configuration is");
    }
    buf_fini(&b);
    return done;
}
