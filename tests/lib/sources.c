#include "sources.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/vec.h"
#include "edge/archive/file.h"
#include "source/definition.h"

static const struct source *read_file(const char *path, struct arena *a, struct err *e)
{
    struct buf b;
    const struct json *doc = NULL;

    if (buf_read_file(&b, path, BUF_CONFIG_MAX, e))
        doc = json_parse_config(text_dup_n(a, b.data, b.len), b.len, path, a, e);
    buf_fini(&b);
    return doc ? definition_read(doc, NULL, a, e) : NULL;
}

static bool read_all(struct source_set *out, struct arena *a, struct err *e)
{
    static const char *const folders[] = {"config/markets.d", "config/tokens.d"};
    VEC(const struct source *) defined = {0};

    for (size_t k = 0; k < sizeof folders / sizeof *folders; k++) {
        const char **names;
        size_t n = 0;

        if (!file_list(folders[k], ".json", &names, &n, a, e))
            return false;
        for (size_t i = 0; i < n; i++) {
            const struct source *s = read_file(text_fmt(a, "%s/%s", folders[k], names[i]), a, e);

            if (!s)
                return false;
            *VEC_PUSH(&defined, a) = s;
        }
    }
    return source_set_make(defined.at, defined.len, out, a, e);
}

const struct source_set *kit_sources(void)
{
    static struct source_set set;
    static struct arena arena;
    struct err e = {0};

    if (set.len || read_all(&set, &arena, &e))
        return &set;
    (void)fprintf(stderr, "sources: %s\n", e.text);
    exit(78);
}

const struct source *kit_source(const char *name)
{
    return source_set_find(kit_sources(), name);
}
