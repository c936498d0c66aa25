#include "stage/poll/rates.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "edge/archive/archive.h"
#include "edge/http/fetch.h"
#include "norm/fx.h"
#include "store/fx.h"

#define ECB "https://www.ecb.europa.eu/stats/eurofxref/"

/* The daily file has one day; the one of 90 days is asked for when that day is not usable: on a
   first run in the afternoon, or after weeks without one. */
static const char *const urls[] = {ECB "eurofxref-daily.xml", ECB "eurofxref-hist-90d.xml"};
enum { RATES_DEADLINE_MS = 10000 };

struct fetching {
    struct store *store;
    const struct config *config;
    struct arena arena;
    int64_t now;
};

/* Whoever is paid in what is left out has no price that day: that is for a person to know. */
static void warn_odd(const struct fx_days *days)
{
    struct err e = {0};

    (void)err_set(&e, ERR_DATA, "reference rates: %s; left out, %zu of its kind in the file",
                  days->why, days->odd);
    log_err(LOG_WARN, &e);
}

static bool keep_rates(struct fetching *f, const struct http_answer *answer, struct err *e)
{
    char sha[DIGEST_TEXT_MAX];
    struct fx_days days = {0};

    if (!archive_put(f->config->archive, answer->body, answer->len, sha, e)
        || !fx_read_ecb(answer->body, answer->len, &days, &f->arena, e))
        return false;
    if (days.odd)
        warn_odd(&days);
    for (size_t i = 0; i < days.len; i++)
        if (!store_put_fx(f->store, &days.at[i], "ECB", f->now, sha, e))
            return false;
    return true;
}

static void on_answer(void *ctx, const struct http_answer *answer)
{
    struct fetching *f = ctx;
    struct err e = answer->err;

    if (answer->verdict == POLL_OK && keep_rates(f, answer, &e))
        return;
    err_in(&e, "reference rates");
    log_err(LOG_INFO, &e);
}

static bool fetch(struct fetching *f, const char *url, struct err *e)
{
    struct http_setup setup = {.contact = f->config->contact};
    struct http_request request = {.url = url};
    struct http_pool *pool = http_pool_open(&setup, e);
    struct http_job job = {
        .group = "ecb",
        .request = &request,
        .origin = f->config->fx_origin,
        .deadline_ms = clock_mono_ms() + RATES_DEADLINE_MS,
        .done = on_answer,
        .ctx = f,
    };

    if (!pool)
        return false;
    http_submit(pool, &job);
    http_run(pool, job.deadline_ms);
    http_pool_close(&pool);
    return true;
}

/* The last weekday before a date. Bank holidays are not known here: they cost one more look. */
static int64_t expected(int64_t date)
{
    do
        date--;
    while (clock_weekday(date) == 0 || clock_weekday(date) == 6);
    return date;
}

bool rates_date(const struct config *c, int64_t time, int64_t *date)
{
    const struct method *m = defs_method_on(&c->defs, "GHR", clock_date_of(time));

    if (m)
        *date = method_date_of(m, time);
    return m != NULL;
}

void rates_fetch(struct store *s, const struct config *c, int64_t now, int64_t date, bool past)
{
    struct fetching f = {.store = s, .config = c, .now = now};
    struct err e = {0};

    /* The daily file does not have what is past. */
    for (size_t i = past ? 1 : 0; i < sizeof urls / sizeof *urls; i++) {
        struct norm_fx have;

        if (!store_get_fx(s, date, date - FX_AGE_MAX_DAYS, &have, NULL, &f.arena, &e)) {
            log_err(LOG_WARN, &e);
            break;
        }
        /* Of today, the second file only when there is no usable rate at all. */
        if (have.date >= expected(date) || (i > 0 && have.date && !past))
            break;
        if (!fetch(&f, urls[i], &e)) {
            log_err(LOG_WARN, &e);
            break;
        }
    }
    arena_fini(&f.arena);
}
