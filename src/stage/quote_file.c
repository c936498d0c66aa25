#include "stage/quote_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/progress.h"
#include "base/text.h"

enum { PIECE = 1 << 16 };

/* 0: a pipe, of which nobody knows. */
static int64_t kib_of(FILE *f)
{
    struct stat st;

    return fstat(fileno(f), &st) == 0 && S_ISREG(st.st_mode) ? (int64_t)st.st_size >> 10 : 0;
}

static bool read_stream(FILE *f, struct quote_csv *csv, const struct quote_csv_take *take,
                        struct err *e)
{
    struct arena row = {0};
    char *piece = memory_get(NULL, PIECE);
    bool last = false, done = true;
    int64_t read = 0;

    progress_begin("reading", "KiB", kib_of(f));
    while (done && !last) {
        size_t n = fread(piece, 1, PIECE, f);

        last = n < PIECE;
        if (last && ferror(f))
            done = err_set(e, ERR_DATA, "could not read \"%s\": %s", csv->name, strerror(errno));
        else
            done = quote_csv_feed(csv, piece, n, last, take, &row, e);
        arena_reset(&row);
        progress_at((read += (int64_t)n) >> 10);
    }
    progress_end();
    arena_fini(&row);
    free(piece);
    return done;
}

bool quote_file_read(const char *path, struct intern *in, const struct quote_csv_take *take,
                     size_t *rows, struct err *e)
{
    FILE *f = text_eq(path, "-") ? stdin : fopen(path, "rb");
    struct quote_csv csv = {0};
    bool done;

    if (!f)
        return err_set(e, errno == EACCES ? ERR_PERMISSION : ERR_DATA, "could not open \"%s\": %s",
                       path, strerror(errno));
    quote_csv_open(&csv, path, in);
    done = read_stream(f, &csv, take, e);
    *rows += csv.rows;
    quote_csv_close(&csv);
    if (f != stdin)
        (void)fclose(f);
    return done;
}

const char *quote_file_country(const struct region_rules *regions, const struct quote *q,
                               struct intern *in)
{
    struct arena a = {0};
    const char *country = intern_text(in, region_place(regions, q->market, q->region, &a));

    arena_fini(&a);
    return country;
}
