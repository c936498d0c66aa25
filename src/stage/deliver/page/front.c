/* The front page: the newest value of every index that has one of the last days. */
#include "base/clock.h"
#include "base/text.h"
#include "stage/deliver/page_priv.h"
#include "store/view/site.h"

enum { FRONT_DAYS = 7, NOTICE_DAYS = 90, GROUPS = 4 };

static const char *const titles[GROUPS] = {"GPU-hours", "GPU-hours, for comparison", "AI tokens",
                                           "AI tokens by direction, and net of discounts"};

static int group_of(const struct index_def *x)
{
    if (!text_has_fold(x->unit, "GPU-hour"))
        return text_ends(x->id, "-blend") ? 2 : 3;
    return x->headline ? 0 : 1;
}

static struct page_line line_of(const struct delivery *d, const struct index_def *x,
                                const struct fixing *f, const struct store_record *r,
                                struct arena *a)
{
    const char **row = site_row(d, f, r, a);

    return (struct page_line){.id = x->id,
                              .title = x->title,
                              .unit = x->unit,
                              .date = row[DATA_DATE],
                              .avg = row[DATA_VALUE],
                              .med = row[DATA_MEDIAN],
                              .status = row[DATA_STATUS],
                              .change = f->has_matched ? site_percent(f->matched_nano, a) : NULL,
                              .level = f->level};
}

/* The newest date of any index. */
static int64_t newest_date(const struct delivery *d)
{
    int64_t newest = 0;

    for (size_t i = 0; i < d->dates.len; i++)
        if (d->dates.at[i].last > newest && defs_index(&d->config->defs, d->dates.at[i].index))
            newest = d->dates.at[i].last;
    return newest;
}

struct front {
    VEC(struct page_line) line[GROUPS];
    const struct fixing *f; /* published last */
    const struct store_record *r;
};

/* The list is by index and date: the last row of an index counts. */
static void fill_lines(const struct delivery *d, const struct store_fixing_list *list,
                       struct front *front, struct arena *a)
{
    for (size_t i = 0; i < list->len; i++) {
        const struct index_def *x = defs_index(&d->config->defs, list->at[i].index);
        bool last = i + 1 == list->len || !text_eq(list->at[i].index, list->at[i + 1].index);

        if (!x || !last)
            continue;
        *VEC_PUSH(&front->line[group_of(x)], a) = line_of(d, x, &list->at[i], &list->record[i], a);
        if (!front->r || list->record[i].publication_no > front->r->publication_no) {
            front->r = &list->record[i];
            front->f = &list->at[i];
        }
    }
}

static bool put_front(struct delivery *d, const struct front *front,
                      const struct page_event *notice, size_t notices, struct arena *a,
                      struct err *e)
{
    static const struct page_link link[] = {
        {"v1/index.json", "v1/index.json", "what there is"},
        {"v1/summary.csv", "v1/summary.csv", "families of GPUs: marketplaces, ranges, week"},
        {"v1/errata.csv", "v1/errata.csv", "what was learned after a value was final"},
        {"v1/annulments.csv", "v1/annulments.csv", "records that do not count any more"},
        {"v1/notices.csv", "v1/notices.csv", "first days under another method or panel"},
        {"v1/status.csv", "v1/status.csv", "what is not published for now, and why"},
        {"v1/pauses.csv", "v1/pauses.csv", "times in which something was not published"},
        {"digests.txt", "digests.txt", "SHA-256 of the files, for sha256sum -c"},
        {"v1/manifest.json", "v1/manifest.json", "the publication that this folder stands at"}};
    struct page_group group[GROUPS];
    struct page_front p = {.group = group,
                           .download = link,
                           .downloads = sizeof link / sizeof *link,
                           .notice = notice,
                           .notices = notices};
    const char **row = site_row(d, front->f, front->r, a);
    struct page_frame frame = site_frame(d, row[DATA_PUBLISHED], front->r->key_id, NULL, a);
    struct buf b;
    bool done;

    for (int i = 0; i < GROUPS; i++)
        if (front->line[i].len > 0)
            group[p.groups++] =
                (struct page_group){titles[i], front->line[i].at, front->line[i].len, i == 3};
    buf_init(&b, SIZE_MAX / 2);
    page_front(&frame, &p, &b);
    done = folder_put(&d->folder, "index.html", b.data, b.len, e);
    buf_fini(&b);
    return done;
}

bool site_write_front(struct delivery *d, struct err *e)
{
    const struct store_pick newest = {0};
    struct arena a = {0};
    struct store_fixing_list list;
    struct store_spoken_list spoken;
    struct front front = {0};
    const struct page_event *notice = NULL;
    size_t notices = 0;
    int64_t date = newest_date(d);
    bool done =
        store_get_fixings(d->store, NULL, date - FRONT_DAYS + 1, date, &newest, &list, &a, e)
        && store_get_spoken(d->store, 0, NULL, date - NOTICE_DAYS, date, &spoken, &a, e);

    if (done)
        fill_lines(d, &list, &front, &a);
    if (done)
        notice = site_notices(d, &spoken, date - NOTICE_DAYS, &notices, &a);
    if (done && front.r)
        done = put_front(d, &front, notice, notices, &a, e);
    arena_fini(&a);
    return done;
}
