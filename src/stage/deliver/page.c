/* The page of an index: what the database has of it, put into the texts that site/page.h shows. */
#include "site/page.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "base/version.h"
#include "stage/deliver/page_priv.h"
#include "store/view/site.h"

enum { CHART_DAYS = 365, COVER_DAYS = 14, OPS_MAX = 256 };

const char *site_value(int64_t nusd, struct arena *a)
{
    char text[FIXED_TEXT_MAX];

    return text_dup(a, fixed_text(fixed_round_away(nusd, 100000), 4, text));
}

const char *site_share(int64_t nano, struct arena *a)
{
    char text[FIXED_TEXT_MAX];

    return text_dup(a, fixed_text(fixed_round_away(nano * 100, 10000000), 2, text));
}

const char *site_percent(int64_t nano, struct arena *a)
{
    return text_join(a, nano > 0 ? "+" : "", site_share(nano, a), " %", NULL);
}

const char *site_date_text(int64_t date, struct arena *a)
{
    char text[CLOCK_TEXT_MAX];

    return text_dup(a, clock_text_date(date, text));
}

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
    if (!priced || f->level == 5)
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

static bool fill_chart(struct delivery *d, const char *index, int64_t to, struct chart *c,
                       const struct store_spoken_list *spoken, struct arena *a, struct err *e)
{
    const struct store_pick newest = {0};
    struct store_fixing_list list;
    struct chart_day *day;
    struct chart_mark *mark;

    if (!store_get_fixings(d->store, index, to - CHART_DAYS + 1, to, &newest, &list, a, e))
        return false;
    day = ARENA_ARRAY(a, struct chart_day, list.len);
    mark = ARENA_ARRAY(a, struct chart_mark, list.len);
    for (size_t i = 0; i < list.len; i++) {
        const struct fixing *f = &list.at[i], *before = i ? &list.at[i - 1] : NULL;

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
    c->days = list.len;
    c->mark = mark;
    return true;
}

static bool fill_cover(struct delivery *d, const char *index, int64_t to, struct page_index *p,
                       struct arena *a, struct err *e)
{
    struct store_cells_list list;
    struct page_cover *cover;

    if (!store_get_cells(d->store, index, to - COVER_DAYS + 1, to, &list, a, e))
        return false;
    cover = ARENA_ARRAY(a, struct page_cover, list.len);
    for (size_t i = 0; i < list.len; i++)
        cover[i] = (struct page_cover){.date = site_date_text(list.at[i].date, a),
                                       .cells = list.at[i].cells,
                                       .cause = list.at[i].cause};
    p->cover = cover;
    p->covers = list.len;
    return true;
}

/* Newest first. */
static void fill_events(const struct chart *c, const struct store_spoken_list *spoken,
                        struct page_index *p, struct arena *a)
{
    VEC(struct page_event) out = {0};

    for (size_t i = spoken->len; i > 0; i--) {
        const struct store_spoken *s = &spoken->at[i - 1];

        *VEC_PUSH(&out, a) = (struct page_event){
            site_date_text(s->date, a), s->annulled ? "annulment" : "erratum",
            s->annulled ? s->annulled : "something was learned after the value was final"};
    }
    for (size_t i = c->marks; i > 0; i--)
        *VEC_PUSH(&out, a) = (struct page_event){site_date_text(c->mark[i - 1].date, a), "change",
                                                 c->mark[i - 1].text};
    for (size_t i = c->days; i > 0; i--)
        if (c->day[i - 1].level > 1)
            *VEC_PUSH(&out, a) = (struct page_event){
                site_date_text(c->day[i - 1].date, a), text_fmt(a, "level %d", c->day[i - 1].level),
                c->day[i - 1].level == 5   ? "no value"
                : c->day[i - 1].level == 4 ? "the value of an earlier day"
                                           : "a value by a fallback"};
    p->event = out.at;
    p->events = out.len;
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
    if (!text_has_fold(x->unit, "GPU-hour"))
        LINK("../v1/token/latest.csv", "latest.csv",
             "what each seller of tokens asks, list and net");
#undef LINK
    p->download = out.at;
    p->downloads = out.len;
}

const char *site_attribution(const struct delivery *d, const struct page_index *p, struct arena *a)
{
    const char *said = NULL;

    for (size_t i = 0; i < d->config->terms.len; i++) {
        const struct terms *t = &d->config->terms.at[i];
        bool heard = !p;

        for (size_t k = 0; p && k < p->ops && !heard; k++)
            heard = text_eq(p->op[k].market, t->source);
        if (heard && t->attribution)
            said = said ? text_join(a, said, "; ", t->attribution, NULL) : t->attribution;
    }
    return said;
}

struct page_frame site_frame(const struct delivery *d, const char *made_at, const char *key,
                             const struct page_index *p, struct arena *a)
{
    return (struct page_frame){.made_at = made_at,
                               .version = GPURATE_VERSION,
                               .attribution = site_attribution(d, p, a),
                               .key = key,
                               .root = p ? "../" : ""};
}

/* The newest date that has a record which stands, whole. */
static bool newest_of(struct delivery *d, const char *index, int64_t last, struct fixing *f,
                      struct store_record *r, bool *found, struct arena *a, struct err *e)
{
    const struct store_pick newest = {0};

    *found = false;
    for (int64_t date = last; date > last - COVER_DAYS && !*found; date--)
        if (!store_get_fixing(d->store, index, date, &newest, true, f, r, found, a, e))
            return false;
    return true;
}

static bool fill_page(struct delivery *d, const struct index_def *x, struct page_index *p,
                      const struct fixing *f, int64_t last, struct arena *a, struct err *e)
{
    struct page_operator *ops = ARENA_ARRAY(a, struct page_operator, OPS_MAX);
    struct store_spoken_list spoken;

    p->ops = fill_operators(d, f, ops, a);
    p->op = ops;
    fill_downloads(x, p->value, p, a);
    if (!store_get_spoken(d->store, 0, x->id, last - CHART_DAYS + 1, last, &spoken, a, e)
        || !fill_chart(d, x->id, last, &p->chart, &spoken, a, e)
        || !fill_cover(d, x->id, last, p, a, e) || !site_fill_contracts(d, x, f->date, p, a, e))
        return false;
    fill_events(&p->chart, &spoken, p, a);
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

bool site_write_page(struct delivery *d, const char *index, struct err *e)
{
    const struct index_def *x = defs_index(&d->config->defs, index);
    struct arena a = {0};
    struct page_value v;
    struct fixing f;
    struct store_record r;
    const struct store_dates *dates = site_dates(d, index);
    bool found = false, done;

    if (!x || !dates)
        return true;
    done = newest_of(d, index, dates->last, &f, &r, &found, &a, e);
    if (done && found) {
        struct page_index p = {.id = x->id, .title = x->title, .unit = x->unit, .value = &v};
        struct page_frame frame;
        struct buf b;

        p.chart = (struct chart){.id = "chart", .index = x->id, .unit = x->unit};
        fill_value(&f, site_row(d, &f, &r, &a), &v, &a);
        v.paused = paused_text(d, index, &a);
        done = fill_page(d, x, &p, &f, dates->last, &a, e);
        frame = site_frame(d, v.published_at, r.key_id, &p, &a);
        buf_init(&b, SIZE_MAX / 2);
        if (done)
            page_index(&frame, &p, &b);
        done = done
               && folder_put(&d->folder, NULL, text_join(&a, "index/", index, ".html", NULL),
                             b.data, b.len, e);
        buf_fini(&b);
    }
    arena_fini(&a);
    return done;
}
