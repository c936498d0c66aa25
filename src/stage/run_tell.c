/*
 * What a run says: what went wrong when it is news, and what became of each market.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "stage/run_priv.h"

/* Of all markets at once, and of one: both stay until a market is asked again. */
#define ABOUT_MARKETS "market"
#define ABOUT_MARKET "market "
/* A poll that does not add up is left out as long as it is read. */
#define ABOUT_POLL "market poll "

/* What lasts until somebody mends it; the rest (a damaged file, a day without value) is news each
 * time. */
static bool lasts(enum err_kind kind)
{
    return (err_is_transient(kind) && kind != ERR_QUORUM) || kind == ERR_PERMISSION
           || kind == ERR_CONFIG || kind == ERR_CLOCK;
}

/* A right that is missing, or what does not fit, is another trouble than the next one of its kind:
   what it says, whatever the numbers. */
static const char *said_by(const struct err *e, struct arena *a)
{
    char text[sizeof e->text], *to = text;

    for (const char *at = e->text; *at; at++)
        if (*at < '0' || *at > '9')
            *to++ = *at;
    *to = '\0';
    return text_fmt(a, "%s: %s", err_name(e->kind), text);
}

static const char *subject_of(struct running *r, const struct err *e)
{
    switch (e->kind) {
    case ERR_NETWORK:
        return ABOUT_MARKETS;
    case ERR_PERMISSION:
    case ERR_CONFIG:
        return said_by(e, &r->arena);
    default:
        return err_name(e->kind);
    }
}

/* Says what went wrong, when it is news or somebody looks. */
static void say(struct running *r, const struct err *e)
{
    const char *subject = subject_of(r, e);
    bool news = !lasts(e->kind) || trouble_is_news(&r->troubles, subject, err_name(e->kind));

    log_err(!news && !r->setup->watched ? LOG_INFO
            : e->kind == ERR_QUORUM     ? LOG_WARN
                                        : LOG_ERROR,
            e);
}

void run_note(struct running *r, const struct err *e)
{
    say(r, e);
    if (r->got->worst.kind == ERR_NONE || r->got->worst.kind == ERR_QUORUM)
        r->got->worst = *e;
}

void run_hear_left_out(void *to, const char *market, int64_t observed_at, const char *why)
{
    struct running *r = to;
    char at[CLOCK_TEXT_MAX];
    const char *subject =
        text_fmt(&r->arena, ABOUT_POLL "%s %s", market, clock_text(observed_at, at));

    log_line(trouble_is_news(&r->troubles, subject, why) || r->setup->watched ? LOG_WARN : LOG_INFO,
             "poll left out", "market", market, "observed_at", at, "why", why, NULL);
}

void run_load_troubles(struct running *r)
{
    troubles_load(&r->troubles, r->config->troubles, r->setup->now, &r->arena);
}

void run_save_troubles(struct running *r)
{
    struct err e;

    if (!troubles_save(&r->troubles, &e))
        log_err(LOG_INFO, &e); /* then it is said again */
}

void run_lose_store(struct running *r, const struct err *e)
{
    struct err said = *e;

    if (e->kind == ERR_DATABASE || e->kind == ERR_WRITE)
        (void)err_hint(&said, "what was polled is in \"%s\"; the next run stores it",
                       r->config->spool);
    run_note(r, &said);
    if (db_is_broken(store_db(r->store)))
        store_close(&r->store);
}

static bool has_failed(const struct polled *p)
{
    return !poll_is_complete(p->poll.verdict) && poll_was_asked(p->poll.verdict);
}

/* A market that failed is said when its verdict is news; when all did, only that they all did, and
   which of them stays away is news afterwards. */
static void tell(struct running *r, const struct polled *p)
{
    const char *subject = text_fmt(&r->arena, ABOUT_MARKET "%s", p->market->name);
    bool failed = has_failed(p);
    bool news = failed && r->got->answered > 0
                && trouble_is_news(&r->troubles, subject, poll_verdict_name(p->poll.verdict));

    if (p->disk.kind != ERR_NONE)
        run_note(r, &p->disk);
    log_line(failed && (news || r->setup->watched) ? LOG_WARN : LOG_INFO,
             poll_is_complete(p->poll.verdict) ? "market answered" : "market failed", "market",
             p->market->name, "verdict", poll_verdict_name(p->poll.verdict), "offers",
             text_fmt(&r->arena, "%lld", (long long)p->poll.offers), "quotes",
             text_fmt(&r->arena, "%lld", (long long)p->poll.quotes_ok), "why", p->poll.why, NULL);
}

/* Markets that answer again, in one line. */
static void tell_over(struct running *r, const struct polled *polled, size_t n)
{
    struct trouble was;
    const char *names = "";

    for (size_t i = 0; i < n; i++) {
        const char *subject = text_fmt(&r->arena, ABOUT_MARKET "%s", polled[i].market->name);

        if (!has_failed(&polled[i]) && trouble_is_over(&r->troubles, subject, &was))
            names =
                text_fmt(&r->arena, "%s%s%s", names, *names ? ", " : "", polled[i].market->name);
    }
    if (*names)
        log_line(LOG_WARN, "markets answer again", "markets", names, NULL);
    if (r->got->answered > 0)
        (void)trouble_is_over(&r->troubles, ABOUT_MARKETS, &was);
}

void run_tell_polled(struct running *r, const struct polled *polled, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        enum poll_verdict v = polled[i].poll.verdict;

        r->got->asked += poll_was_asked(v);
        r->got->answered += poll_is_complete(v) || v == POLL_HELD;
    }
    for (size_t i = 0; i < n; i++)
        tell(r, &polled[i]);
    tell_over(r, polled, n);
    if (r->got->asked > 0 && r->got->answered == 0) {
        struct err none;

        err_set(&none, ERR_NETWORK, "none of %zu markets answered", r->got->asked);
        (void)err_hint(&none, "gpurate markets says why, of each");
        run_note(r, &none);
    }
}

void run_end_troubles(struct running *r, bool done, struct err *e)
{
    if (!done && !e->said) {
        say(r, e);
        e->said = true;
    }
    trouble_over_unmet(&r->troubles, ABOUT_MARKETS);
    trouble_forget(&r->troubles, ABOUT_POLL);
    run_save_troubles(r);
}
