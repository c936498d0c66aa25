#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "stage/watch/doctor_priv.h"
#include "stage/publish/fixing.h"

/* Where the open window of an index stands. */
struct standing {
    int scheduled, valid, left; /* left: may still become valid */
    int missed;                 /* over before the first that was polled */
    int broken;                 /* longest run of invalid ones that are over */
    int operators;              /* in the last partition that was polled */
    int64_t polled_at;          /* its start; 0 when none was */
};

static struct standing stand(const struct fixing *f, const struct method *m, int64_t now)
{
    struct standing s = {.scheduled = m->partitions};
    int run = 0;

    for (size_t i = 0; i < f->partition_len; i++) {
        const struct fixing_partition *p = &f->partition[i];
        bool over = p->start + m->partition_s <= now;

        if (p->polled && p->start <= now) {
            s.operators = p->operators;
            s.polled_at = p->start;
        }
        s.missed += over && !s.polled_at;
        s.valid += p->valid;
        s.left += !p->valid && !over;
        run = p->valid || !over ? 0 : run + 1;
        s.broken = (int)number_max(run, s.broken);
    }
    must(s.valid + s.left <= (int)f->partition_len && s.missed <= (int)f->partition_len);
    return s;
}

/* "preliminary of 2026-05-28 at 16:15": what is published next, of this window or the one before.
 */
static const char *next_fixing(struct doctor *d, const struct method *m, int64_t date)
{
    int64_t best = INT64_MAX;
    const char *text = "";

    for (int back = 1; back >= 0; back--) {
        for (int final = 0; final < 2; final++) {
            int64_t at = (date - back) * CLOCK_DAY + m->fix_at_s
                         + (final ? m->final_after_s : m->preliminary_after_s);
            struct clock_civil c = clock_civil(at);
            char day[CLOCK_TEXT_MAX];

            if (at <= d->now || at >= best)
                continue;
            best = at;
            text = text_fmt(d->arena, "next is the %s of %s at %02d:%02d",
                            final ? "final" : "preliminary", clock_text_date(date - back, day),
                            c.hour, c.minute);
        }
    }
    return text;
}

/* Why the fixing is in danger, or NULL. */
static const char *danger(struct doctor *d, const struct standing *s, const struct method *m,
                          int64_t opened)
{
    if (s->valid + s->left < m->valid_min)
        return text_fmt(d->arena, "at most %d partitions can become valid, %d are needed",
                        s->valid + s->left, m->valid_min);
    if (s->broken > m->invalid_run_max)
        return text_fmt(d->arena, "%d partitions in a row were not valid, %d may be", s->broken,
                        m->invalid_run_max);
    if (s->polled_at && s->operators < m->operators_min)
        return text_fmt(d->arena, "%d operators are priced now, %d are needed", s->operators,
                        m->operators_min);
    if (d->now - (s->polled_at ? s->polled_at + m->partition_s : opened) > DOCTOR_SILENT_S)
        return "nothing was polled for two hours";
    return NULL;
}

/* A new installation is told from a fault: no price is missing, polling began too late for today.
 */
static const char *remedy(struct doctor *d, const struct standing *s, const struct method *m,
                          int64_t date)
{
    char next[CLOCK_TEXT_MAX];

    if (s->missed <= m->invalid_run_max && s->scheduled - s->missed >= m->valid_min)
        return s->polled_at ? "gpurate explain says which operators have no price, and why"
                            : "is cron or the timer at work?";
    return text_fmt(
        d->arena,
        "nothing was polled in the first %d of %d partitions, as on the day of installation:"
        " the next that can have a value is the fixing of %s",
        s->missed, s->scheduled, clock_text_date(date + 1, next));
}

static bool look_at_index(struct doctor *d, struct store *s, const struct index_def *index,
                          struct arena *a, struct err *e)
{
    const struct method *m = defs_method_on(&d->config->defs, index->method, clock_date_of(d->now));
    struct fixing_ask ask = {.index = index};
    struct fixing_inputs in;
    struct standing now;
    struct fixing f;
    struct store_record rec;
    int64_t lead, from, to;
    const char *text, *why;

    if (!m || method_date_of(m, d->now) < index->from)
        return true;
    ask.date = method_date_of(m, d->now);
    method_window(m, ask.date, &lead, &from, &to);
    if (!fixing_load(NULL, s, d->config, &ask, &in, a, e))
        return false;
    fixing_make(&in, FIXING_PRELIMINARY, 1, NULL, &f, &rec, a);
    now = stand(&f, in.def.method, d->now);
    why = danger(d, &now, in.def.method, from);
    text = text_fmt(d->arena,
                    "%s%s%d operators priced, quorum %d; %d of %d partitions valid, %d to come; %s",
                    why ? why : "", why ? "; " : "", now.operators, m->operators_min, now.valid,
                    now.scheduled, now.left, next_fixing(d, m, ask.date));
    if (why)
        doctor_error(d, "index", index->id, ERR_QUORUM, text,
                     remedy(d, &now, in.def.method, ask.date));
    else
        doctor_ok(d, "index", index->id, text);
    return true;
}

void doctor_indices(struct doctor *d, struct store *s)
{
    for (size_t i = 0; i < d->config->defs.index.len; i++) {
        const struct index_def *index = d->config->defs.index.at[i];
        struct arena a = {0};
        struct err e = {0};

        if (index->headline && !look_at_index(d, s, index, &a, &e))
            doctor_err(d, "index", index->id, &e);
        arena_fini(&a);
    }
}
