#include "base/text.h"
#include "stage/watch/contest.h"
#include "stage/watch/doctor_priv.h"

/* Silent where no day of tokens is known: then there is nothing to say about the list. */
void doctor_tokens(struct doctor *d, struct store *s)
{
    int listed = 0, drop = 0, add = 0;
    struct contest contest;
    struct err e = {0};
    bool known = false;

    if (!contest_load(s, d->config, d->now, &contest, d->arena, &e)) {
        doctor_err(d, "contested", NULL, &e);
        return;
    }
    for (size_t i = 0; i < contest.len; i++) {
        const struct contest_line *line = &contest.at[i];

        known = known || line->is.known > 0;
        listed += line->model->contested;
        add += line->is.verdict == CONTEST_ADD;
        drop += line->is.verdict == CONTEST_DROP;
        if (line->is.verdict == CONTEST_DROP)
            doctor_warn(d, "contested", line->model->id,
                        text_fmt(d->arena,
                                 "sellers on any of the last %d days: %d at most, %d are needed",
                                 (int)CONTEST_DAYS, line->is.most, contest.quorum),
                        "review \"contested\" in models.json; gpurate tokens contested");
    }
    if (known && !drop)
        doctor_ok(d, "contested", NULL,
                  text_fmt(d->arena,
                           "%d models are on the list, none wants to be dropped, %d could be "
                           "added",
                           listed, add));
}
