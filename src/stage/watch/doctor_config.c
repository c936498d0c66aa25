/*
 * What the configuration says that cannot be, is forbidden, runs out, or wants a review.
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "edge/sign/ed25519.h"
#include "stage/watch/contest.h"
#include "stage/watch/doctor_priv.h"

enum { CALENDAR_AHEAD_DAYS = 90 };

/* Adds a name to a list of names, once. */
static const char *with_name(struct doctor *d, const char *list, const char *name)
{
    if (strstr(text_fmt(d->arena, ", %s,", list), text_fmt(d->arena, ", %s,", name)))
        return list;
    return text_fmt(d->arena, "%s%s%s", list, *list ? ", " : "", name);
}

/* Whether the terms close the market of a seat, and its stand-in where it has one. */
static bool is_closed(const struct doctor *d, const struct panel_member *m)
{
    const struct terms_list *terms = &d->config->terms;
    int64_t date = clock_date_of(d->now);

    return !terms_allow(terms, m->market, date)
           && (!m->stand_in || !terms_allow(terms, m->stand_in, date));
}

/* Seats of a panel whose market is not there or not asked: they can never vote. */
static void look_at_panel(struct doctor *d, const struct panel *p)
{
    const char *off = "", *unknown = "", *forbidden = "";

    for (size_t i = 0; i < p->member_len; i++) {
        const char *name = p->member[i].market;
        const struct market_config *m =
            name ? market_config_by_name(&d->config->markets, name) : NULL;

        if (!name)
            continue;
        if (!source_set_find(&d->config->sources, name))
            unknown = with_name(d, unknown, name);
        else if (!m || !m->enabled)
            off = with_name(d, off, name);
        else if (is_closed(d, &p->member[i]))
            forbidden = with_name(d, forbidden, p->member[i].op);
    }
    if (*unknown)
        doctor_error(d, "configuration", p->id, ERR_CONFIG,
                     text_fmt(d->arena, "seats ask markets that do not exist: %s", unknown),
                     "correct the panel in a new version");
    if (*forbidden)
        doctor_warn(d, "terms", p->id,
                    text_fmt(d->arena, "seats that cannot vote, by the terms of all they ask: %s",
                             forbidden),
                    "a licence in licences.json, or a version of the panel without them");
    if (*off)
        doctor_warn(d, "configuration", p->id,
                    text_fmt(d->arena, "seats ask markets that are switched off: %s", off),
                    "\"enabled\" in markets.json");
}

static void look_at_panels(struct doctor *d)
{
    const struct config *c = d->config;
    size_t before = d->line.len;

    for (size_t i = 0; i < c->defs.panel.len; i++) {
        const struct panel *p = c->defs.panel.at[i];

        if (defs_panel_on(&c->defs, p->name, clock_date_of(d->now)) == p)
            look_at_panel(d, p);
    }
    if (d->line.len == before)
        doctor_ok(d, "configuration", NULL,
                  text_fmt(d->arena, "\"%s\" is whole: %zu indices, %zu panels, %zu methods",
                           c->dir, c->defs.index.len, c->panel_file.len, c->method_file.len));
}

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

/* Calendars that end soon; silent where no contract goes by one. */
static void look_at_calendars(struct doctor *d)
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

static void look_at_contact(struct doctor *d)
{
    if (d->config->contact)
        doctor_ok(d, "contact", NULL, d->config->contact);
    else
        doctor_warn(d, "contact", NULL, "none: whom we ask cannot reach us",
                    "\"contact\" in gpurate.json goes into the User-Agent");
}

/* A key that cannot be read would end the first publication that is due. */
static void look_at_signing(struct doctor *d)
{
    const char *path = d->config->signing_key;
    struct sign_key *key = NULL;
    struct err e = {0};

    if (!path)
        doctor_ok(d, "signing", NULL, "no \"signing_key\": records are not signed");
    else if (!sign_key_open(&key, path, &e)) {
        if (!e.hint[0])
            (void)err_hint(&e,
                           "openssl genpkey -algorithm ed25519 makes one; mode 600, the user's");
        doctor_err(d, "signing", NULL, &e);
    } else
        doctor_ok(d, "signing", NULL,
                  text_fmt(d->arena, "records are signed with key %s", sign_key_id(key)));
    sign_key_close(&key);
}

void doctor_config(struct doctor *d)
{
    look_at_panels(d);
    look_at_contact(d);
    look_at_signing(d);
    look_at_calendars(d);
}

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
