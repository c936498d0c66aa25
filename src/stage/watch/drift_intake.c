#include "base/clock.h"
#include "base/log.h"
#include "base/number.h"
#include "base/text.h"
#include "base/vec.h"
#include "norm/drift.h"
#include "stage/watch/drift.h"
#include "store/view/intake.h"
#include "store/drift.h"
#include "store/run.h"

/* The ledger of the day that is looked at and the week before it. */
struct ledger {
    struct arena arena;
    const struct config *config;
    int64_t date;
    struct store_intake_list intake;
    struct store_seat_day_list seat;
};

static const struct store_seat_day *seat_of(const struct ledger *l, const char *market,
                                            int64_t date)
{
    for (size_t i = 0; i < l->seat.len; i++)
        if (l->seat.at[i].date == date && text_eq(l->seat.at[i].market, market))
            return &l->seat.at[i];
    return NULL;
}

/* A seat is asked for eligible quotes; a market that has none for good ones. */
static void take_seat(const struct ledger *l, const char *market, struct drift_intake *day)
{
    const struct method *m = defs_method_on(&l->config->defs, "GHR", day->date);
    const struct store_seat_day *seat = seat_of(l, market, day->date);

    day->eligible = seat ? seat->eligible : day->count[VERDICT_OK];
    day->priced = seat ? seat->priced : 0;
    if (seat && seat->priced == 0 && m && m->fill_gpus > 0) {
        day->rows = (int)number_min(seat->gpus, INT32_MAX);
        day->rows_needed = (int)m->fill_gpus;
    }
}

static struct drift_intake intake_of(const struct ledger *l, const char *market, int64_t date)
{
    struct drift_intake day = {.date = date};
    enum poll_verdict p;
    enum verdict v;

    for (size_t i = 0; i < l->intake.len; i++) {
        const struct store_intake *at = &l->intake.at[i];

        if (at->date != date || !text_eq(at->market, market))
            continue;
        if (text_eq(at->kind, "poll") && poll_verdict_by_name(at->verdict, &p))
            day.polls += poll_is_complete(p) ? (int)at->count : 0;
        else if (text_eq(at->kind, "offer") && verdict_by_name(at->verdict, &v))
            day.count[v] += at->count;
    }
    take_seat(l, market, &day);
    return day;
}

static void tell_market(struct ledger *l, const char *market)
{
    struct drift_intake week[DRIFT_WEEK], today = intake_of(l, market, l->date);
    const char *note[DRIFT_NOTES_MAX];
    char date[CLOCK_TEXT_MAX];
    size_t n;

    for (int i = 0; i < DRIFT_WEEK; i++)
        week[i] = intake_of(l, market, l->date - 1 - i);
    n = drift_intake_notes(market, week, DRIFT_WEEK, &today, note, &l->arena);
    must(n <= DRIFT_NOTES_MAX);
    for (size_t i = 0; i < n; i++)
        log_line(LOG_WARN, "intake", "day", clock_text_date(l->date, date), "note", note[i], NULL);
}

/* A run that polled on this UTC day and came to its end has said it. */
static bool was_told(struct store *s, int64_t now, int64_t run, bool *told, struct arena *a,
                     struct err *e)
{
    struct store_run_row last;
    bool found;

    if (!store_get_last_run(s, "run", run, true, &last, &found, a, e))
        return false;
    *told = found && clock_date_of(last.now) == clock_date_of(now);
    return true;
}

bool drift_tell_intake(struct store *s, const struct config *c, int64_t now, int64_t run,
                       struct err *e)
{
    struct ledger l = {.config = c, .date = clock_date_of(now) - 1};
    bool told = false, done;

    done = was_told(s, now, run, &told, &l.arena, e)
           && (told
               || (store_get_intake(s, NULL, l.date - DRIFT_WEEK, l.date, &l.intake, &l.arena, e)
                   && store_get_seat_days(s, l.date - DRIFT_WEEK, l.date, &l.seat, &l.arena, e)));
    /* The rows of the day come last, by market. */
    for (size_t i = 0; i < l.intake.len && done; i++) {
        const struct store_intake *at = &l.intake.at[i];

        must(at->date <= l.date && at->date >= l.date - DRIFT_WEEK);
        if (at->date == l.date
            && (i == 0 || at[-1].date != l.date || !text_eq(at[-1].market, at->market)))
            tell_market(&l, at->market);
    }
    arena_fini(&l.arena);
    return done;
}
