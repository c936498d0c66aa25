/* The page of an index: what the database has of it, put into the texts that site/page.h shows. */
#include "site/page.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "base/version.h"
#include "stage/deliver/page_priv.h"

enum { OPS_MAX = 256 };

/* What JSON and CSV say of the row, and what is only here. */
static void fill_value(const struct fixing *f, const char *const *row, struct page_value *v,
                       struct arena *a)
{
    bool priced = f->operators > 0;

    *v = (struct page_value){.date = row[DATA_DATE],
                             .avg = row[DATA_VALUE],
                             .med = row[DATA_MEDIAN],
                             .mean = row[DATA_MEAN],
                             .status = row[DATA_STATUS],
                             .level = f->level,
                             .why = row[DATA_WHY],
                             .q1 = priced ? site_value(f->q1_nusd, a) : NULL,
                             .q3 = priced ? site_value(f->q3_nusd, a) : NULL,
                             .low = priced ? site_value(f->low_nusd, a) : NULL,
                             .high = priced ? site_value(f->high_nusd, a) : NULL,
                             .operators = row[DATA_OPERATORS],
                             .partitions =
                                 text_join(a, row[DATA_VALID], " of ", row[DATA_PARTITIONS], NULL),
                             .flags = row[DATA_FLAGS],
                             .method = row[DATA_METHOD],
                             .panel = row[DATA_PANEL],
                             .published_at = row[DATA_PUBLISHED],
                             .valid_until = row[DATA_VALID_UNTIL],
                             .next_at = row[DATA_NEXT],
                             .publication_no = row[DATA_NO],
                             .revision = row[DATA_REVISION],
                             .digest = row[DATA_DIGEST]};
    if (f->has_matched) {
        v->matched = site_percent(f->matched_nano, a);
        v->composition = site_percent(f->composition_nano, a);
    }
}

/* One operator over the votes of the day. */
struct voter {
    const struct fixing_vote *last; /* the last vote with a price, or the last one */
    int counted, priced;
    int64_t weight_nano; /* summed over valid partitions */
    int of[VERDICTS];    /* partitions by verdict */
};

static void count_votes(const struct fixing *f, const char *op, struct voter *v)
{
    *v = (struct voter){0};
    for (size_t i = 0; i < f->vote_len; i++) {
        const struct fixing_vote *vote = &f->vote[i];

        if (!text_eq(vote->op, op))
            continue;
        v->of[vote->verdict]++;
        v->weight_nano += vote->weight_nano;
        if (!vote->price_nusd && v->last && v->last->price_nusd)
            continue;
        v->last = vote;
        v->priced += vote->price_nusd > 0;
    }
}

static enum verdict most_often(const struct voter *v)
{
    int most = 0;

    for (int i = 1; i < VERDICTS; i++)
        if (v->of[i] > v->of[most])
            most = i;
    return (enum verdict)most;
}

/* The hour of the partition in which it was priced last. */
static const char *seen_at(const struct fixing *f, const struct voter *v, struct arena *a)
{
    char text[CLOCK_TEXT_MAX];

    if (!v->last || !v->last->price_nusd)
        return NULL;
    for (size_t i = 0; i < f->partition_len; i++)
        if (f->partition[i].number == v->last->partition - v->last->carried_from)
            return text_fmt(a, "%.16sZ", clock_text(f->partition[i].start, text));
    return NULL;
}

static void fill_operator(const struct delivery *d, const struct fixing *f, const char *op,
                          struct page_operator *out, struct arena *a)
{
    const struct fixing_operator *priced = NULL;
    const struct source *market;
    struct voter v;

    count_votes(f, op, &v);
    market = v.last ? source_set_find(&d->config->sources, v.last->market) : NULL;
    for (size_t i = 0; i < f->operator_len; i++)
        if (text_eq(f->op[i].op, op))
            priced = &f->op[i];
    *out = (struct page_operator){.name = op,
                                  .market = v.last ? v.last->market : NULL,
                                  .verdict = verdict_meaning(most_often(&v)),
                                  .seen_at = seen_at(f, &v, a),
                                  .see = market ? market->see : NULL};
    if (!priced || f->level >= 4) /* the value is not made of this day's prices */
        return;
    out->segment = priced->segment;
    out->price = priced->price_nusd ? site_value(priced->price_nusd, a) : NULL;
    out->influence = site_value(priced->influence_nusd, a);
    out->without = site_value(f->avg_exact_nusd - priced->influence_nusd, a);
    if (f->valid_partitions > 0)
        out->weight = site_share(v.weight_nano / f->valid_partitions, a);
}

/* Those with a price before the others, each by name. */
static int priced_first(const void *x, const void *y)
{
    const struct page_operator *a = x, *b = y;

    return !a->price == !b->price ? strcmp(a->name, b->name) : a->price ? -1 : 1;
}

/* Every operator that has a vote or a verdict. */
static size_t fill_operators(const struct delivery *d, const struct fixing *f,
                             struct page_operator *out, struct arena *a)
{
    size_t n = 0;

    for (size_t i = 0; i < f->vote_len && n < OPS_MAX; i++) {
        bool before = false;

        for (size_t k = 0; k < n && !before; k++)
            before = text_eq(out[k].name, f->vote[i].op);
        if (!before)
            fill_operator(d, f, f->vote[i].op, &out[n++], a);
    }
    if (n > 0)
        qsort(out, n, sizeof *out, priced_first);
    return n;
}

static void fill_chart(const struct page_source *x, const struct store_spoken_list *spoken,
                       struct chart *c, struct arena *a)
{
    struct chart_day *day = ARENA_ARRAY(a, struct chart_day, x->levels);
    struct chart_mark *mark = ARENA_ARRAY(a, struct chart_mark, x->levels);

    for (size_t i = 0; i < x->levels; i++) {
        const struct store_level *f = &x->level[i], *before = i ? &x->level[i - 1] : NULL;

        day[i] = (struct chart_day){.date = f->date,
                                    .level = f->level,
                                    .value_nusd = f->avg_nusd,
                                    .low_nusd = f->q1_nusd,
                                    .high_nusd = f->q3_nusd};
        for (size_t k = 0; k < spoken->len; k++)
            day[i].erratum |= spoken->at[k].date == f->date && !spoken->at[k].annulled;
        if (before && !text_eq(before->method, f->method))
            mark[c->marks++] =
                (struct chart_mark){f->date, text_join(a, "method ", f->method, NULL)};
        else if (before && !text_eq(before->panel, f->panel))
            mark[c->marks++] = (struct chart_mark){f->date, text_join(a, "panel ", f->panel, NULL)};
    }
    c->day = day;
    c->days = x->levels;
    c->mark = mark;
}

static void fill_cover(const struct page_source *x, struct page_index *p, struct arena *a)
{
    struct page_cover *cover = ARENA_ARRAY(a, struct page_cover, x->cells_len);

    for (size_t i = 0; i < x->cells_len; i++)
        cover[i] = (struct page_cover){.date = site_date_text(x->cells[i].date, a),
                                       .cells = x->cells[i].cells,
                                       .cause = x->cells[i].cause};
    p->cover = cover;
    p->covers = x->cells_len;
}

static void fill_downloads(const struct index_def *x, const struct page_value *v,
                           struct page_index *p, struct arena *a)
{
    const char *dir = text_join(a, "../v1/index/", x->id, "/", NULL);
    const char *year = text_fmt(a, "%.4s", v->date);
    VEC(struct page_link) out = {0};

#define LINK(...) *VEC_PUSH(&out, a) = (struct page_link){__VA_ARGS__}
    LINK(text_join(a, dir, "latest.json", NULL), "latest.json",
         "the newest value and the newest final one");
    LINK(text_join(a, dir, "last/30.json", NULL), "30.json", "the last 30 dates");
    LINK(text_join(a, dir, year, ".json", NULL), text_join(a, year, ".json", NULL), "the year");
    LINK(text_join(a, dir, year, ".csv", NULL), text_join(a, year, ".csv", NULL),
         "the same as CSV");
    LINK(text_join(a, dir, v->date, ".r", v->revision, ".record.txt", NULL), "record.txt",
         "the bytes that digest and signature are of");
    LINK(text_join(a, "../v1/coverage/", x->id, "/", year, ".csv", NULL), "coverage.csv",
         "gaps of the year and their causes");
    if (!text_has_fold(x->unit, "GPU-hour"))
        LINK("../v1/token/latest.csv", "latest.csv",
             "what each seller of tokens asks, list and net");
#undef LINK
    p->download = out.at;
    p->downloads = out.len;
}

/* What was said of the index and the days of its page. */
static struct store_spoken_list spoken_of(const struct delivery *d, const struct page_source *x,
                                          struct arena *a)
{
    const struct store_spoken_list *all = &d->recent.spoken;
    struct store_spoken_list out = {ARENA_ARRAY(a, struct store_spoken, all->len), 0};

    for (size_t i = 0; i < all->len; i++)
        if (text_eq(all->at[i].index, x->index->id) && all->at[i].date <= x->last
            && all->at[i].date > x->last - SITE_PAGE_DAYS)
            out.at[out.len++] = all->at[i];
    return out;
}

static bool fill_page(struct delivery *d, const struct page_source *x, struct page_index *p,
                      struct arena *a, struct err *e)
{
    struct page_operator *ops = ARENA_ARRAY(a, struct page_operator, OPS_MAX);
    struct store_spoken_list spoken = spoken_of(d, x, a);

    p->ops = fill_operators(d, &x->f, ops, a);
    p->op = ops;
    fill_downloads(x->index, p->value, p, a);
    fill_chart(x, &spoken, &p->chart, a);
    fill_cover(x, p, a);
    site_fill_others(d, x, p, a);
    if (!site_fill_contracts(d, x->index, x->f.date, p, a, e) || !site_fill_sellers(d, x, p, a, e))
        return false;
    site_fill_changes(d, x, p, a);
    site_fill_events(d, &p->chart, &spoken, p, a);
    return true;
}

static const char *paused_text(const struct delivery *d, const char *index, struct arena *a)
{
    const struct store_status *said = store_status_of(&d->status, index);
    char text[CLOCK_TEXT_MAX];

    return said ? text_join(a, "Publication is ", text_eq(said->status, "holiday") ? "on " : "",
                            said->status, " since ", clock_text(said->since, text), ": ", said->why,
                            NULL)
                : NULL;
}

static bool write_page(struct delivery *d, const struct page_source *x, struct arena *a,
                       struct err *e)
{
    const char *id = x->index->id;
    struct page_value v;
    struct page_index p = {.id = id,
                           .title = x->index->title,
                           .unit = x->index->unit,
                           .value = &v,
                           .zoom = d->config->site_zoom != NULL,
                           .chart = {.id = "chart", .index = id, .unit = x->index->unit}};
    struct page_frame frame;
    struct buf b;
    bool done;

    fill_value(&x->f, site_row(d, &x->f, &x->r, a), &v, a);
    v.paused = paused_text(d, id, a);
    done = fill_page(d, x, &p, a, e);
    frame = site_frame(d, v.published_at, x->r.key_id, &p, a);
    buf_init(&b, SIZE_MAX / 2);
    if (done)
        page_index(&frame, &p, &b);
    done = done
           && folder_put(&d->folder, text_join(a, "index/", id, ".html", NULL), b.data, b.len, e)
           && site_write_zoom_page(d, x->index, x->r.key_id, e);
    buf_fini(&b);
    return done;
}

bool site_write_pages(struct delivery *d, const struct site_fresh *fresh, size_t n, struct err *e)
{
    struct page_batch *batch = NULL;
    bool done = page_batch_get(d, fresh, n, &batch, e);

    for (size_t i = 0; done && i < batch->len; i++) {
        struct page_source *x = &batch->x[i];
        struct arena a = {0};

        x->level = fresh[x->of].level.at;
        x->levels = fresh[x->of].level.len;
        done = !x->found || write_page(d, x, &a, e);
        arena_fini(&a);
    }
    page_batch_end(batch);
    return done;
}
