#include "stage/watch/drift.h"

#include "base/buf.h"
#include "base/find.h"
#include "base/log.h"
#include "base/text.h"
#include "base/vec.h"
#include "edge/archive/archive.h"
#include "norm/drift.h"
#include "store/drift.h"

/* Shapes of the past by their SHA-256, each read once. */
struct known_shape {
    const char *sha256;
    struct drift_shape shape;
};

struct judging {
    const struct config *config;
    struct arena arena;
    struct store_poll_list past;     /* by market, newest first */
    struct store_median_list median; /* by poll, instrument */
    VEC(struct known_shape) shape;
};

/*
 * The polls whose medians are wanted: all of a marketplace, where an instrument may have been sold
 * out for hours, and the newest of a token source, which has thousands of prices.
 */
static struct store_poll_list priced_polls(struct judging *j)
{
    struct store_poll_list out = {ARENA_ARRAY(&j->arena, struct store_poll, j->past.len), 0};

    for (size_t i = 0; i < j->past.len; i++)
        if (i == 0 || !text_eq(j->past.at[i].market, j->past.at[i - 1].market)
            || !source_set_tokens(&j->config->sources, j->past.at[i].market))
            out.at[out.len++] = j->past.at[i];
    return out;
}

static bool load_past(struct judging *j, struct store *s, const struct polled *polled, size_t n,
                      struct err *e)
{
    const char **market = ARENA_ARRAY(&j->arena, const char *, n);
    struct store_poll_list priced;
    size_t wanted = 0;

    for (size_t i = 0; i < n; i++)
        if (poll_is_complete(polled[i].poll.verdict) && !polled[i].on_disk)
            market[wanted++] = polled[i].poll.market;
    if (wanted == 0)
        return true;
    if (!store_get_believed(s, market, wanted, polled[0].poll.observed_at, DRIFT_PAST, &j->past,
                            &j->arena, e))
        return false;
    priced = priced_polls(j);
    return store_get_medians(s, &priced, &j->median, &j->arena, e);
}

/* A shape that the archive lost is not known, and not compared: no reason to hold a market. */
static struct drift_shape shape_by_name(struct judging *j, const char *sha256)
{
    struct known_shape *known;
    struct err e = {0};
    struct buf text;

    for (size_t i = 0; i < j->shape.len; i++)
        if (text_eq(j->shape.at[i].sha256, sha256))
            return j->shape.at[i].shape;
    known = VEC_PUSH(&j->shape, &j->arena);
    known->sha256 = sha256;
    if (!archive_get(archive_with(j->config->archives, j->config->archives_len, sha256), sha256,
                     &text, &e)
        || !drift_shape_read(text_dup_n(&j->arena, text.data, text.len), &known->shape, &j->arena,
                             &e)) {
        known->shape = (struct drift_shape){0};
        log_err(LOG_INFO, &e);
    }
    buf_fini(&text);
    return known->shape;
}

/* Where every shape is today's there is nothing to compare, and nothing is read. */
static void give_shapes(struct judging *j, const struct polled *p, const struct store_poll *past,
                        struct drift_day *day, size_t n, struct drift_day *now)
{
    struct err e = {0};
    bool differs = false;

    for (size_t i = 0; i < n; i++)
        differs = differs || (past[i].shape && !text_eq(past[i].shape, p->poll.shape));
    if (!p->shape || !p->poll.shape || !differs)
        return;
    if (!drift_shape_read(p->shape, &now->shape, &j->arena, &e)) { /* its words are a stranger's */
        log_err(LOG_INFO, &e);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (text_eq(past[i].shape, p->poll.shape))
            day[i].shape = now->shape;
        else if (past[i].shape)
            day[i].shape = shape_by_name(j, past[i].shape);
    }
}

static struct drift_day past_day(struct judging *j, const struct store_poll *p)
{
    struct drift_day day = {.observed_at = p->observed_at, .offers = (size_t)p->offers};
    VEC(struct drift_price) price = {0};
    size_t low;

    FIND_FIRST(low, j->median.len, j->median.at[low].poll < p->id); /* of the poll */
    for (; low < j->median.len && j->median.at[low].poll == p->id; low++) {
        const struct store_median *m = &j->median.at[low];

        *VEC_PUSH(&price, &j->arena) =
            (struct drift_price){m->instrument, m->price_nusd, m->quotes};
    }
    day.price = price.at;
    day.price_len = price.len;
    return day;
}

static bool is_outside(const struct market_band *band, const struct drift_day *day)
{
    for (size_t i = 0; i < day->price_len; i++)
        if (text_eq(day->price[i].instrument, band->instrument)
            && (day->price[i].median_nusd < band->low_nusd
                || day->price[i].median_nusd > band->high_nusd))
            return true;
    return false;
}

/*
 * Floor and bands as they are after somebody looked at `day` and found it right. Half of its
 * offers: the count itself would be undercut by the first offer that is rented.
 */
static struct market_config accept_day(const struct market_config *c, const struct drift_day *day,
                                       struct arena *a)
{
    struct market_config out = *c;

    if (out.floor_offers > 0 && day->offers < (size_t)out.floor_offers)
        out.floor_offers = (int)(day->offers + 1) / 2;
    out.band = ARENA_ARRAY(a, struct market_band, c->band_len + 1);
    out.band_len = 0;
    for (size_t i = 0; i < c->band_len; i++)
        if (!is_outside(&c->band[i], day))
            out.band[out.band_len++] = c->band[i];
    return out;
}

/*
 * One model of a token source may well become four times cheaper over night; a unit that slipped
 * moves most of them. Otherwise its prices have no say.
 */
static void ask_most(const struct drift_day *past, size_t n, struct drift_day *now)
{
    size_t known = 0, moved = 0;

    for (size_t i = 0; i < now->price_len && n > 0; i++) {
        for (size_t k = 0; k < past[0].price_len; k++) {
            int64_t is = now->price[i].median_nusd, was = past[0].price[k].median_nusd;

            if (!text_eq(past[0].price[k].instrument, now->price[i].instrument))
                continue;
            known++;
            moved += is / DRIFT_SLIP >= was || was / DRIFT_SLIP >= is;
        }
    }
    if (moved * 2 <= known)
        now->price_len = 0;
}

static void judge(struct judging *j, struct polled *p, struct arena *a)
{
    const struct market_config *c = market_config_by_name(&j->config->markets, p->market->name);
    struct drift_day now = {.observed_at = p->poll.observed_at, .offers = (size_t)p->poll.offers};
    const struct store_poll *past = j->past.at;
    struct market_config accepted;
    struct drift_day *day;
    struct drift_verdict v;
    size_t n = 0;

    while (past < j->past.at + j->past.len && !text_eq(past->market, p->poll.market))
        past++;
    while (past + n < j->past.at + j->past.len && text_eq(past[n].market, p->poll.market))
        n++;
    day = ARENA_ARRAY(&j->arena, struct drift_day, n);
    for (size_t i = 0; i < n; i++) {
        day[i] = past_day(j, &past[i]);
        if (past[i].verdict == POLL_HELD && c) {
            accepted = accept_day(c, &day[i], &j->arena);
            c = &accepted;
        }
    }
    drift_prices(p->quotes.at, p->quotes.len, &now, &j->arena);
    if (p->market->kind == SOURCE_TOKENS)
        ask_most(day, n, &now);
    give_shapes(j, p, past, day, n, &now);
    /* What is held does not age out of its alarm. */
    if (n > 0 && now.observed_at - day[0].observed_at > DRIFT_AGE_S)
        now.observed_at = day[0].observed_at + 1;
    v = drift_check(p->market, c, day, n, &now, &j->arena);
    if (v.alarm != DRIFT_NONE) {
        p->poll.verdict = POLL_HELD;
        p->poll.why = text_dup(a, v.why);
    } else if (v.note) {
        log_line(LOG_INFO, "new in a reply", "market", p->poll.market, "note", v.note, NULL);
    }
}

bool drift_judge(struct store *s, const struct config *c, struct polled *polled, size_t n,
                 struct arena *a, struct err *e)
{
    struct judging j = {.config = c};
    bool done = load_past(&j, s, polled, n, e);

    for (size_t i = 0; i < n && done; i++)
        if (poll_is_complete(polled[i].poll.verdict) && !polled[i].on_disk)
            judge(&j, &polled[i], a);
    arena_fini(&j.arena);
    return done;
}
