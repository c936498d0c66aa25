#include "sources.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/text.h"
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
    const struct source **defined;
    const char **names;
    size_t n = 0;

    if (!file_list("config/tokens.d", ".json", &names, &n, a, e))
        return false;
    defined = ARENA_ARRAY(a, const struct source *, n + 1);
    for (size_t i = 0; i < n; i++) {
        defined[i] = read_file(text_fmt(a, "config/tokens.d/%s", names[i]), a, e);
        if (!defined[i])
            return false;
    }
    return source_set_make(defined, n, out, a, e);
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
