/* Makes the tables of doc/SOURCES.md anew, in place: make sources. */
#include "../lib/source_table.h"

#include <stdio.h>

#include "base/text.h"
#include "edge/archive/file.h"

static const char PAGE[] = "doc/SOURCES.md";

int main(void)
{
    struct arena a = {0};
    struct config c;
    struct buf page, out;
    struct err e = {0};
    bool done = config_load(&c, "config", CONFIG_ALL, &a, &e)
                && buf_read_file(&page, PAGE, BUF_CONFIG_MAX, &e);

    if (done) {
        buf_init(&out, BUF_CONFIG_MAX);
        source_table(&c, text_dup_n(&a, page.data, page.len), &out, &a);
        done = file_write_whole(PAGE, out.data, out.len, &e);
        buf_fini(&out);
        buf_fini(&page);
    }
    if (!done)
        (void)fprintf(stderr, "%s\n", e.text);
    arena_fini(&a);
    return done ? 0 : 1;
}
