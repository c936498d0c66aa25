/*
 * Prints what a source's stored replies give now, for a person to compare with the replies
 * before it becomes .expect:
 *
 *     expect SOURCE              all cases, each under its name
 *     expect SOURCE CASE         one case, nothing else: may be redirected after review
 *     expect SOURCE CASE request what the poll of that case asked
 *     expect SOURCE PATH         any file
 */
#include <stdio.h>
#include <string.h>

#include "../lib/sources.h"
#include "../lib/source_reply.h"

static void print(const struct source *m, struct reply_read *r, bool requests)
{
    struct buf out;

    buf_init(&out, BUF_REPLY_MAX);
    if (requests)
        buf_put_n(&out, r->requests.data, r->requests.len);
    else
        reply_print(m, r, &out);
    (void)fwrite(out.data, 1, out.len, stdout);
    buf_fini(&out);
    buf_fini(&r->requests);
}

int main(int argc, char **argv)
{
    static struct reply_case cases[REPLY_CASES_MAX];
    const struct source *m = argc > 1 ? kit_source(argv[1]) : NULL;
    struct arena a = {0};
    struct norm n;
    int len;

    if (!m) {
        (void)fprintf(stderr, "usage: expect SOURCE [CASE|FILE [request]]\n");
        return 64;
    }
    n = reply_norm(&a);
    len = reply_cases(m, cases);
    for (int i = 0; i < len; i++) {
        struct reply_read r;

        if (argc > 2 && strcmp(argv[2], cases[i].name) != 0)
            continue;
        if (argc == 2)
            printf("== %s\n", cases[i].name);
        reply_read_case(m, &cases[i], &n, &r, &a);
        print(m, &r, argc > 3);
    }
    if (argc > 2 && strchr(argv[2], '/')) {
        struct reply_read r;

        reply_read_file(m, argv[2], &n, &r, &a);
        print(m, &r, false);
    }
    arena_fini(&a);
    return 0;
}
