#include "base/clock.h"
#include "base/text.h"
#include "stage/watch/doctor_priv.h"
#include "stage/poll/seats.h"
#include "store/poll.h"
#include "store/view/terms_page.h"

struct looking {
    struct poll_seat *seat;
    size_t seats;
    struct store_poll_list last, success;
    const char *keyless, *unasked, *forbidden; /* names, joined */
    size_t good;
};

static const struct store_poll *find(const struct store_poll_list *list, const char *market)
{
    for (size_t i = 0; i < list->len; i++)
        if (text_eq(list->at[i].market, market))
            return &list->at[i];
    return NULL;
}

static const char *join(struct doctor *d, const char *list, const char *name)
{
    return text_fmt(d->arena, "%s%s%s", list, *list ? ", " : "", name);
}

static const char *since(struct doctor *d, const struct store_poll *success)
{
    return success ? text_fmt(d->arena, "believed last at %s", doctor_time(d, success->observed_at))
                   : "never believed yet";
}

/* What to do about a poll that is not complete. */
static const char *advice(struct doctor *d, const struct source *m, enum poll_verdict v)
{
    const char *check = text_fmt(d->arena, "gpurate markets check %s asks it now", m->name);

    switch (v) {
    case POLL_NO_KEY:
    case POLL_TERMS:
        return "what kept us from it is gone: the next run asks it";
    case POLL_NETWORK:
    case POLL_TIMEOUT:
        return text_fmt(d->arena, "%s; where many are silent, the network of this machine", check);
    case POLL_REFUSED:
        return m->key_env[0] ? text_fmt(d->arena, "a key that is valid, in %s", m->key_env[0])
                             : check;
    case POLL_TOO_LARGE:
    case POLL_UNREADABLE:
    case POLL_CUT:
    case POLL_REDIRECT:
        return text_fmt(d->arena, "%s; \"A market broke\" in doc/OPERATOR.md", check);
    case POLL_STORE:
        return "the database refused what it answered: its server's log";
    default:
        return check;
    }
}

static void look_at_market(struct doctor *d, struct looking *l, const struct poll_seat *seat)
{
    const char *name = seat->market->name;
    const struct store_poll *last = find(&l->last, name), *success = find(&l->success, name);
    bool young = success && d->now - success->observed_at <= DOCTOR_SILENT_S;

    if (seat->forbidden)
        l->forbidden = join(d, l->forbidden, name);
    else if (poll_lacks_key(seat))
        l->keyless =
            join(d, l->keyless, text_fmt(d->arena, "%s (%s)", name, seat->market->key_env[0]));
    else if (!last)
        l->unasked = join(d, l->unasked, name);
    else if (last->verdict == POLL_HELD)
        doctor_warn(
            d, "market", name,
            text_fmt(d->arena, "held: %s; %s", last->why ? last->why : "", since(d, success)),
            text_fmt(d->arena, "look at %s; if it is right: gpurate markets accept %s",
                     seat->market->see, name));
    else if (!young && poll_is_complete(last->verdict))
        doctor_warn(d, "market", name,
                    text_fmt(d->arena, "not asked since %s, when it answered",
                             doctor_time(d, last->observed_at)),
                    "is gpurate run still called every few minutes?");
    else if (!young)
        doctor_warn(d, "market", name,
                    text_fmt(d->arena, "%s%s%s; %s", poll_verdict_name(last->verdict),
                             last->why ? ": " : "", last->why ? last->why : "", since(d, success)),
                    advice(d, seat->market, last->verdict));
    else
        l->good++;
}

/* Files kept by hand: one that is never changed any more still answers. */
static const char **files_of(const struct doctor *d, size_t *n)
{
    const struct source_set *set = &d->config->sources;
    const char **name = ARENA_ARRAY(d->arena, const char *, set->len);

    *n = 0;
    for (size_t i = 0; i < set->len; i++)
        if (set->at[i]->rank == RANK_FILE)
            name[(*n)++] = set->at[i]->name;
    return name;
}

static void look_at_files(struct doctor *d, struct store *s)
{
    struct store_first_list same;
    struct err e = {0};
    size_t n;
    const char **name = files_of(d, &n);

    if (!store_get_unchanged(s, name, n, d->now + 1, &same, d->arena, &e)) {
        doctor_err(d, "markets", NULL, &e);
        return;
    }
    for (size_t i = 0; i < same.len; i++) {
        int64_t days = (d->now - same.at[i].observed_at) / CLOCK_DAY;

        if (days > DOCTOR_FROZEN_DAYS)
            doctor_warn(d, "market", same.at[i].market,
                        text_fmt(d->arena, "has said the same to the byte for %lld days, since %s",
                                 (long long)days, doctor_time(d, same.at[i].observed_at)),
                        "is the file still kept, and at this address?");
    }
}

static bool is_asked(const struct doctor *d, const char *address)
{
    const struct terms_list *terms = &d->config->terms;

    for (size_t i = 0; i < terms->len; i++)
        if (text_eq(terms->at[i].address, address))
            return d->config->terms_pages;
    return false;
}

/* Texts that stand where the terms are and that nobody has entered as read, and pages nobody can
 * read. */
static void look_at_terms(struct doctor *d, struct store *s)
{
    struct store_terms_change_list open;
    struct store_terms_page_list page;
    char date[CLOCK_TEXT_MAX];
    struct err e = {0};

    if (!store_get_open_terms(s, &open, d->arena, &e)
        || !store_get_terms_pages(s, &page, d->arena, &e)) {
        doctor_err(d, "terms", NULL, &e);
        return;
    }
    for (size_t i = 0; i < open.len; i++)
        if (!text_eq(terms_of(&d->config->terms, open.at[i].source)->sha256, open.at[i].sha256))
            doctor_warn(
                d, "terms", open.at[i].source,
                text_fmt(d->arena, "its terms changed on %s: %s",
                         clock_text_date(clock_date_of(open.at[i].seen_at), date),
                         open.at[i].address),
                text_fmt(d->arena,
                         "read them, then enter \"read\", \"dated\" and \"sha256\": \"%s\" in "
                         "terms.json",
                         open.at[i].sha256));
    for (size_t i = 0; i < page.len; i++)
        if (page.at[i].why && is_asked(d, page.at[i].address)
            && d->now - page.at[i].read_at > DOCTOR_UNREAD_DAYS * CLOCK_DAY)
            doctor_warn(d, "terms", page.at[i].address,
                        text_fmt(d->arena, "the page %s: %s",
                                 page.at[i].read_at ? text_fmt(d->arena, "was read last at %s",
                                                               doctor_time(d, page.at[i].read_at))
                                                    : "was never read",
                                 page.at[i].why),
                        "read it yourself, or enter the address where it is now in terms.json");
}

/* What the terms of those say that are asked; who is unclear has a name. */
static void tell_terms(struct doctor *d, const struct looking *l)
{
    size_t count[TERMS_VERDICTS] = {0}, asked = 0;
    const char *unclear = "", *text = "";

    for (size_t i = 0; i < l->seats; i++) {
        const char *name = l->seat[i].market->name;
        enum terms_verdict v = terms_of(&d->config->terms, name)->verdict;

        if (l->seat[i].forbidden)
            continue;
        asked++;
        count[v]++;
        if (v == TERMS_UNCLEAR)
            unclear = join(d, unclear, name);
    }
    for (int v = 0; v < TERMS_VERDICTS; v++)
        if (count[v])
            text = text_fmt(d->arena, "%s%s%zu %s", text, *text ? ", " : "", count[v],
                            terms_verdict_name((enum terms_verdict)v));
    doctor_ok(d, "terms", NULL,
              text_fmt(d->arena, "of %zu sources that are asked: %s%s%s", asked, text,
                       *unclear ? "; unclear: " : "", unclear));
}

void doctor_markets(struct doctor *d, struct store *s)
{
    struct looking l = {.keyless = "", .unasked = "", .forbidden = ""};
    struct err e = {0};

    if (!seats_list(d->config, d->now, &l.seat, &l.seats, d->arena, &e)
        || !store_get_last_polls(s, d->now + 1, false, &l.last, d->arena, &e)
        || !store_get_last_polls(s, d->now + 1, true, &l.success, d->arena, &e)) {
        doctor_err(d, "markets", NULL, &e);
        return;
    }
    for (size_t i = 0; i < l.seats; i++)
        look_at_market(d, &l, &l.seat[i]);
    must(l.good <= l.seats);
    look_at_files(d, s);
    doctor_regions(d, s, &l.success);
    if (*l.keyless)
        doctor_warn(d, "markets", NULL,
                    text_fmt(d->arena, "not asked for want of a key: %s", l.keyless),
                    "the environment, or a file of that name in the folder of keys");
    if (*l.forbidden)
        doctor_warn(
            d, "terms", NULL,
            text_fmt(d->arena, "not asked, their terms forbid it: %s", l.forbidden),
            "gpurate markets --terms says what they say; a licence goes into licences.json");
    tell_terms(d, &l);
    look_at_terms(d, s);
    if (*l.unasked)
        doctor_warn(d, "markets", NULL, text_fmt(d->arena, "not asked yet: %s", l.unasked),
                    "the next run asks them");
    doctor_ok(d, "markets", NULL,
              text_fmt(d->arena, "%zu of %zu answered within two hours", l.good, l.seats));
}
