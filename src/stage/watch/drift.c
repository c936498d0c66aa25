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

/* A poll that is judged. */
struct judged {
    struct polled *polled;
    const struct store_poll *past; /* of its market, newest first */
    size_t past_len;
    struct drift_day now;
};

struct judging {
    const struct config *config;
    struct arena arena;
    struct judged *at;
    size_t len;
    struct store_poll_list past;     /* by market, newest first */
    struct store_median_list newest; /* of newest_polls, by poll, instrument */
    struct store_median_list before; /* of polls_before, likewise */
    VEC(struct known_shape) shape;
};

static void begin(struct judging *j, struct polled *polled, size_t n)
{
    j->at = ARENA_ARRAY(&j->arena, struct judged, n);
    for (size_t i = 0; i < n; i++) {
        struct judged *x = &j->at[j->len];

        if (!poll_is_complete(polled[i].poll.verdict) || polled[i].on_disk)
            continue;
        x->polled = &polled[i];
        x->now = (struct drift_day){.observed_at = polled[i].poll.observed_at,
                                    .offers = (size_t)polled[i].poll.offers};
        drift_prices(polled[i].quotes.at, polled[i].quotes.len, &x->now, &j->arena);
        j->len++;
    }
}

static void find_past(const struct store_poll_list *past, struct judged *x)
{
    const char *market = x->polled->poll.market;
    size_t first;

    FIND_FIRST(first, past->len, text_cmp(past->at[first].market, market) < 0);
    x->past = past->at + first;
    while (first + x->past_len < past->len && text_eq(x->past[x->past_len].market, market))
        x->past_len++;
    must(x->past_len == 0 || x->past[0].observed_at < x->now.observed_at);
}

/* Of tokens the newest poll alone is compared, which has thousands of prices. */
static bool is_of_tokens(const struct judged *x)
{
    return x->polled->market->kind == SOURCE_TOKENS;
}

/* Whose prices are compared whatever is for sale now: the newest's, and those that somebody looked
 * at. */
static bool is_asked_first(const struct judged *x, const struct store_poll *past)
{
    return past->observed_at == x->past[0].observed_at
           || (past->verdict == POLL_HELD && !is_of_tokens(x));
}

static struct store_poll_list newest_polls(struct judging *j)
{
    struct store_poll_list out = {ARENA_ARRAY(&j->arena, struct store_poll, j->past.len), 0};

    for (size_t i = 0; i < j->len; i++)
        for (size_t k = 0; k < j->at[i].past_len; k++)
            if (is_asked_first(&j->at[i], &j->at[i].past[k])) {
                must(out.len < j->past.len); /* each market was asked once */
                out.at[out.len++] = j->at[i].past[k];
            }
    return out;
}

/* The first median of a poll, or where it would be. */
static size_t first_median(const struct store_median_list *list, int64_t poll)
{
    size_t i;

    FIND_FIRST(i, list->len, list->at[i].poll < poll);
    return i;
}

static bool has_median(const struct store_median_list *list, int64_t poll, const char *instrument)
{
    for (size_t i = first_median(list, poll); i < list->len && list->at[i].poll == poll; i++)
        if (text_eq(list->at[i].instrument, instrument))
            return true;
    return false;
}

/* Something is for sale that was not in the newest poll. */
static bool was_sold_out(const struct judging *j, const struct judged *x)
{
    for (size_t i = 0; i < x->now.price_len; i++) {
        const char *instrument = x->now.price[i].instrument;
        bool found = false;

        for (size_t k = 0; k < x->past_len && !found; k++)
            found = x->past[k].observed_at == x->past[0].observed_at
                    && has_median(&j->newest, x->past[k].id, instrument);
        if (!found)
            return true;
    }
    return false;
}

/* The polls before those, of marketplaces where it matters what was for sale then. */
static struct store_poll_list polls_before(struct judging *j)
{
    struct store_poll_list out = {ARENA_ARRAY(&j->arena, struct store_poll, j->past.len), 0};

    for (size_t i = 0; i < j->len; i++) {
        const struct judged *x = &j->at[i];

        if (is_of_tokens(x) || !was_sold_out(j, x))
            continue;
        for (size_t k = 0; k < x->past_len; k++)
            if (!is_asked_first(x, &x->past[k])) {
                must(out.len < j->past.len);
                out.at[out.len++] = x->past[k];
            }
    }
    return out;
}

static bool load_past(struct judging *j, struct store *s, struct err *e)
{
    const char **market = ARENA_ARRAY(&j->arena, const char *, j->len);
    struct store_poll_list polls;

    if (j->len == 0)
        return true;
    for (size_t i = 0; i < j->len; i++)
        market[i] = j->at[i].polled->poll.market;
    if (!store_get_believed(s, market, j->len, j->at[0].now.observed_at, DRIFT_PAST, &j->past,
                            &j->arena, e))
        return false;
    for (size_t i = 0; i < j->len; i++)
        find_past(&j->past, &j->at[i]);
    polls = newest_polls(j);
    if (!store_get_medians(s, &polls, &j->newest, &j->arena, e))
        return false;
    polls = polls_before(j);
    return store_get_medians(s, &polls, &j->before, &j->arena, e);
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
    const struct store_median_list *of[] = {&j->newest, &j->before};
    struct drift_day day = {.observed_at = p->observed_at, .offers = (size_t)p->offers};
    VEC(struct drift_price) price = {0};

    for (size_t k = 0; k < sizeof of / sizeof *of; k++)
        for (size_t i = first_median(of[k], p->id); i < of[k]->len && of[k]->at[i].poll == p->id;
             i++) {
            const struct store_median *m = &of[k]->at[i];

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
    must(out.band_len <= c->band_len && out.floor_offers <= c->floor_offers);
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
    must(moved <= known);
    if (moved * 2 <= known)
        now->price_len = 0;
}

static void judge(struct judging *j, struct judged *x, struct arena *a)
{
    struct polled *p = x->polled;
    const struct market_config *c = market_config_by_name(&j->config->markets, p->market->name);
    struct drift_day *day = ARENA_ARRAY(&j->arena, struct drift_day, x->past_len);
    struct market_config accepted;
    struct drift_verdict v;

    for (size_t i = 0; i < x->past_len; i++) {
        day[i] = past_day(j, &x->past[i]);
        if (x->past[i].verdict == POLL_HELD && c) {
            accepted = accept_day(c, &day[i], &j->arena);
            c = &accepted;
        }
    }
    if (is_of_tokens(x))
        ask_most(day, x->past_len, &x->now);
    give_shapes(j, p, x->past, day, x->past_len, &x->now);
    /* What is held does not age out of its alarm. */
    if (x->past_len > 0 && x->now.observed_at - day[0].observed_at > DRIFT_AGE_S)
        x->now.observed_at = day[0].observed_at + 1;
    v = drift_check(p->market, c, day, x->past_len, &x->now, &j->arena);
    must((v.alarm != DRIFT_NONE) == (v.why != NULL));
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
    bool done;

    begin(&j, polled, n);
    done = load_past(&j, s, e);
    for (size_t i = 0; i < j.len && done; i++)
        judge(&j, &j.at[i], a);
    arena_fini(&j.arena);
    return done;
}
