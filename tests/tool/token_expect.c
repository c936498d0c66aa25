/*
 * What the stored replies of a token price source give now: SOURCE CASE, SOURCE CASE request, or
 * SOURCE path/to/file. Nothing is written; compare with the reply, then store it yourself.
 */
#include <stdio.h>
#include <string.h>

#include "../lib/sources.h"
#include "../lib/token_reply.h"

int main(int argc, char **argv)
{
    static struct token_world w;
    const struct source *t;
    struct buf out;

    token_world(&w);
    t = argc > 2 ? source_set_find(kit_sources(), argv[1]) : NULL;
    if (!t) {
        (void)fprintf(stderr, "usage: token_expect SOURCE CASE|FILE [request]\n");
        return 64;
    }
    if (strchr(argv[2], '/')) {
        size_t len = 0;
        const char *body = token_file(&w, argv[2], &len);

        if (!body)
            return 66;
        token_read(&w, t, body, len, TOKEN_WORLD_NOW);
    } else {
        token_read_case(&w, t, argv[2]);
    }
    buf_init(&out, BUF_REPLY_MAX);
    if (argc > 3)
        buf_put(&out, w.requests.data ? w.requests.data : "");
    else
        token_print(&w, t, &out);
    (void)fputs(out.data ? out.data : "", stdout);
    buf_fini(&out);
    token_world_end(&w);
    return 0;
}
