#include "stage/deliver/series/last_priv.h"

#include <string.h>

#include "base/number.h"
#include "base/text.h"

enum { LAST_DAYS = 30 };

/* Those of its dates that are in from..to. */
static struct series part_of(const struct series *x, int64_t from, int64_t to)
{
    struct series out = *x;

    out.from = number_max(from, x->from);
    out.to = number_min(to, x->to);
    must(out.from <= out.to);
    out.row = x->row + (out.from - x->from);
    out.len = (size_t)(out.to - out.from + 1);
    return out;
}

/* A final comes four hours after its fix: it is among the last rows, made or kept. */
static struct rows newest_final(const struct series *x, struct rows kept, struct buf *made)
{
    static const char word[] = "\"status\":\"final\"";

    for (size_t i = x->len; i > 0; i--)
        if (text_eq(x->row[i - 1][DATA_STATUS], "final")) {
            data_json(data_fixing, DATA_FIXING_FIELDS, x->row[i - 1], made);
            return (struct rows){made->data, made->len};
        }
    while (kept.len > 0) {
        const char *end = memchr(kept.at, '\n', kept.len);
        size_t len = end ? (size_t)(end - kept.at) : kept.len;

        if (memmem(kept.at, len, word, sizeof word - 1))
            return (struct rows){kept.at, end ? len - 1 : len}; /* without its comma */
        kept = (struct rows){kept.at + len + !!end, kept.len - len - !!end};
    }
    return (struct rows){"null", 4};
}

static bool put_latest(struct delivery *d, const struct series *x, struct rows kept,
                       struct arena *a, struct err *e)
{
    struct rows final;
    struct buf b, made;
    bool done;

    must(x->len > 0);
    buf_init(&b, SIZE_MAX / 2);
    buf_init(&made, SIZE_MAX / 2);
    final = newest_final(x, kept, &made);
    buf_fmt(&b, "{\"format\":1,\"publication\":\"%s\",\"latest\":", site_status(d, x->index));
    data_json(data_fixing, DATA_FIXING_FIELDS, x->row[x->len - 1], &b);
    buf_put(&b, ",\n\"latestFinal\":");
    buf_put_n(&b, final.at, final.len);
    buf_put(&b, "}\n");
    done = folder_put(&d->folder, text_join(a, "v1/index/", x->index, "/latest.json", NULL), b.data,
                      b.len, e);
    buf_fini(&made);
    buf_fini(&b);
    return done;
}

const char *last_path(const char *index, struct arena *a)
{
    return text_join(a, "v1/index/", index, "/last/30.json", NULL);
}

bool last_put(struct delivery *d, const struct series *all, const struct series *x, struct arena *a,
              struct err *e)
{
    const char *path = last_path(all->index, a);
    struct series last = *all;
    struct rows before = {0};
    struct kept k = {0};
    bool done = true;

    if (last.from < last.to - LAST_DAYS + 1)
        last.from = last.to - LAST_DAYS + 1;
    if (x->from > last.from && kept_open(&k, &d->folder, path))
        before = series_kept(&k, last.from, x->from - 1);
    if (x->from <= last.from || before.len)
        last = part_of(x, last.from, last.to);
    else
        done = series_read(d, &last, a, e);
    done = done && series_put_json(d, path, &last, before, e) && put_latest(d, &last, before, a, e);
    kept_close(&k);
    return done;
}
