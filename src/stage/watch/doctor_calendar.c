#include "base/clock.h"
#include "base/text.h"
#include "stage/watch/doctor_priv.h"

enum { CALENDAR_AHEAD_DAYS = 90 };

/* Whether a rule that holds some time in the days to come may go by the calendar. */
static bool is_used(const struct config *c, const struct calendar *cal, int64_t today)
{
    for (size_t i = 0; i < c->contract_rules.len; i++) {
        const struct rule *r = c->contract_rules.at[i];

        if (r->since > today + CALENDAR_AHEAD_DAYS || r->until < today)
            continue;
        for (int k = 0; k < r->field[RULE_CALENDAR].len; k++)
            if (r->calendar[k] == cal)
                return true;
    }
    return false;
}

void doctor_calendars(struct doctor *d)
{
    const struct config *c = d->config;
    int64_t today = clock_date_of(d->now);
    size_t used = 0, ending = 0;
    char text[CLOCK_TEXT_MAX];

    for (size_t i = 0; i < c->calendars.len; i++) {
        const struct calendar *cal = c->calendars.at[i];

        if (!is_used(c, cal, today))
            continue;
        used++;
        if (calendar_covers(cal, today, today + CALENDAR_AHEAD_DAYS))
            continue;
        ending++;
        doctor_warn(d, "calendar", cal->id,
                    text_fmt(d->arena, "its days end with %s", clock_text_date(cal->to, text)),
                    "add the next year to its file: contracts that go by it are refused without");
    }
    if (used > 0 && ending == 0)
        doctor_ok(d, "calendar", NULL,
                  text_fmt(d->arena, "%zu calendars of contracts cover the next %d days", used,
                           (int)CALENDAR_AHEAD_DAYS));
}
