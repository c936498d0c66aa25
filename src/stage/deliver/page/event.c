/* What happened, newest first: on the page of an index, and of all of them on the front page. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "stage/deliver/page_priv.h"

/* Dates are of ten letters: they sort as text does. Of one date what was noted first stays first.
 */
struct noted {
    struct page_event event;
    size_t order;
};

static int newest_first(const void *x, const void *y)
{
    const struct noted *a = x, *b = y;
    int c = strcmp(b->event.date, a->event.date);

    return c ? c : (a->order > b->order) - (a->order < b->order);
}

struct notes {
    VEC(struct noted) at;
    struct arena *arena;
};

static void note(struct notes *n, const char *date, const char *kind, const char *text)
{
    size_t order = n->at.len;

    *VEC_PUSH(&n->at, n->arena) = (struct noted){{date, kind, text}, order};
}

static const struct page_event *sorted(struct notes *n)
{
    struct page_event *out = ARENA_ARRAY(n->arena, struct page_event, n->at.len);

    if (n->at.len > 0)
        qsort(n->at.at, n->at.len, sizeof *n->at.at, newest_first);
    for (size_t i = 0; i < n->at.len; i++)
        out[i] = n->at.at[i].event;
    return out;
}

static void note_spoken(struct notes *n, const struct store_spoken_list *spoken, bool named)
{
    for (size_t i = spoken->len; i > 0; i--) {
        const struct store_spoken *s = &spoken->at[i - 1];
        const char *text =
            s->annulled ? s->annulled : "something was learned after the value was final";

        note(n, site_date_text(s->date, n->arena), s->annulled ? "annulment" : "erratum",
             named ? text_join(n->arena, s->index, ": ", text, NULL) : text);
    }
}

/* Times in which nothing was published, of a name (NULL: any) and from a date on, or not over. */
static void note_pauses(struct notes *n, const struct delivery *d, const char *name, int64_t from)
{
    enum { NAME, STATUS, SINCE, UNTIL, WHY };
    const char *first = site_date_text(from, n->arena);

    for (size_t i = d->pauses.len; i > 0; i--) {
        const char *const *row = d->pauses.row[i - 1];
        bool of_all = text_eq(row[NAME], "*");

        if ((row[UNTIL] && strncmp(row[UNTIL], first, strlen(first)) < 0)
            || (name && !of_all && !text_eq(row[NAME], name)))
            continue;
        note(n, text_dup_n(n->arena, row[SINCE], strlen(first)), row[STATUS],
             text_join(n->arena,
                       name     ? ""
                       : of_all ? "all"
                                : row[NAME],
                       name ? "" : ": ", row[WHY], "; from ", row[SINCE],
                       row[UNTIL] ? " to " : ", not over", row[UNTIL], NULL));
    }
}

static const char *level_text(int level)
{
    return level == 5   ? "no value"
           : level == 4 ? "the value of an earlier day"
                        : "a value by a fallback";
}

/* Days of one level that follow each other are one row, under the last of them. */
static void note_levels(struct notes *n, const struct chart *c)
{
    for (size_t i = c->days, begin; i > 0; i = begin) {
        const struct chart_day *last = &c->day[i - 1];
        const char *text = level_text(last->level);

        begin = i - 1;
        if (last->level == 1)
            continue;
        while (begin > 0 && c->day[begin - 1].level == last->level
               && c->day[begin - 1].date == c->day[begin].date - 1)
            begin--;
        if (begin + 1 < i)
            text = text_fmt(n->arena, "%s, on %zu days from %s on", text, i - begin,
                            site_date_text(c->day[begin].date, n->arena));
        note(n, site_date_text(last->date, n->arena), text_fmt(n->arena, "level %d", last->level),
             text);
    }
}

void site_fill_events(const struct delivery *d, const struct chart *c,
                      const struct store_spoken_list *spoken, struct page_index *p, struct arena *a)
{
    struct notes n = {.arena = a};

    note_spoken(&n, spoken, false);
    if (c->days > 0)
        note_pauses(&n, d, p->id, c->day[c->days - 1].date - SITE_PAGE_DAYS);
    for (size_t i = c->marks; i > 0; i--)
        note(&n, site_date_text(c->mark[i - 1].date, a), "change", c->mark[i - 1].text);
    note_levels(&n, c);
    p->event = sorted(&n);
    p->events = n.at.len;
}

const struct page_event *site_notices(const struct delivery *d,
                                      const struct store_spoken_list *spoken, int64_t from,
                                      size_t *len, struct arena *a)
{
    struct notes n = {.arena = a};
    const struct page_event *out;

    note_spoken(&n, spoken, true);
    note_pauses(&n, d, NULL, from);
    out = sorted(&n);
    *len = n.at.len;
    return out;
}
