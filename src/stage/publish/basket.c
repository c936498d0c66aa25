#include "stage/publish/basket.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "edge/sign/digest.h"
#include "stage/publish/known_priv.h"
#include "stage/publish/posted.h"
#include "store/annulment.h"

enum { RECENT_DAYS = 8, SOURCES_MIN = 2 };

/* The prices of a basket's members over some days. */
struct walk {
    struct store *store;
    const struct config *config;
    const struct basket_def *told; /* as configured */
    int64_t before_no;             /* as things stood before this publication; 0: now */
    struct basket_def def;         /* from its base date on */
    int64_t from, to;
    const char **member;     /* of all periods, each once */
    const char **instrument; /* of posted members, beside */
    const char **op;
    size_t len;
    int64_t *price;      /* of a member on a day; 0 for none */
    size_t *final;       /* members with a final record on a day, with a value or not */
    const char **source; /* of the day that was read last */
    int *sources;
    struct store_ids polls;
    struct arena *arena;
};

static bool is_posted(const struct walk *w)
{
    return text_eq(w->told->members, "posted");
}

static size_t place(const struct walk *w, const char *member)
{
    size_t i = 0;

    while (i < w->len && !text_eq(w->member[i], member))
        i++;
    return i;
}

static int64_t *cell(const struct walk *w, size_t member, int64_t date)
{
    must(member < w->len && date >= w->from && date <= w->to);
    return &w->price[member * (size_t)(w->to - w->from + 1) + (size_t)(date - w->from)];
}

static int64_t price_of(void *context, const char *member, int64_t date)
{
    const struct walk *w = context;
    size_t i = place(w, member);

    return i < w->len && date >= w->from && date <= w->to ? *cell(w, i, date) : 0;
}

/* "gpt-5.5:blend@openai" -> instrument and operator. */
static bool split(struct walk *w, size_t i, struct err *e)
{
    const char *at = strchr(w->member[i], '@');

    if (!at)
        return err_set(e, ERR_CONFIG, "basket \"%s\": \"%s\" is not MODEL:DIRECTION@OPERATOR",
                       w->told->id, w->member[i]);
    w->instrument[i] = text_dup_n(w->arena, w->member[i], (size_t)(at - w->member[i]));
    w->op[i] = at + 1;
    return true;
}

static bool read_fixings(struct walk *w, size_t i, struct err *e)
{
    const struct store_pick finals = {.final_only = true, .before_no = w->before_no};
    struct arena a = {0};
    struct store_fixing_list list;
    bool done = store_get_fixings(w->store, w->member[i], w->from, w->to, &finals, &list, &a, e);

    for (size_t k = 0; done && k < list.len; k++) {
        w->final[list.at[k].date - w->from]++;
        if (list.at[k].level < 5 && list.at[k].avg_exact_nusd > 0)
            *cell(w, i, list.at[k].date) = list.at[k].avg_exact_nusd;
    }
    arena_fini(&a);
    return done;
}

/* Fixings are read at once; posted prices day by day, by read_day. */
static bool walk_open(struct walk *w, struct store *s, const struct config *c,
                      const struct basket_def *def, int64_t from, int64_t to, int64_t before_no,
                      struct arena *a, struct err *e)
{
    size_t most = def->period_len * BASKET_MEMBERS_MAX;

    *w = (struct walk){.store = s,
                       .config = c,
                       .told = def,
                       .before_no = before_no,
                       .from = from,
                       .to = to,
                       .arena = a};
    w->member = ARENA_ARRAY(a, const char *, most);
    w->instrument = ARENA_ARRAY(a, const char *, most);
    w->op = ARENA_ARRAY(a, const char *, most);
    w->source = ARENA_ARRAY(a, const char *, most);
    w->sources = ARENA_ARRAY(a, int, most);
    for (size_t p = 0; p < def->period_len; p++)
        for (size_t m = 0; m < def->period[p].member_len; m++)
            if (place(w, def->period[p].member[m]) == w->len)
                w->member[w->len++] = def->period[p].member[m];
    must(w->len <= most);
    w->price = ARENA_ARRAY(a, int64_t, w->len * (size_t)(to - from + 1));
    w->final = ARENA_ARRAY(a, size_t, (size_t)(to - from + 1));
    for (size_t i = 0; i < w->len; i++)
        if (!(is_posted(w) ? split(w, i, e) : read_fixings(w, i, e)))
            return false;
    return true;
}

static bool read_day(struct walk *w, int64_t date, const struct store_ids *polls, struct err *e)
{
    struct posted_day day;

    w->polls = (struct store_ids){0};
    if (!is_posted(w))
        return true;
    if (!posted_load(w->store, w->config, date, w->instrument, w->len, polls, &day, w->arena, e))
        return false;
    w->polls = polls ? *polls : day.polls;
    for (size_t i = 0; i < w->len; i++) {
        struct posted_point last;

        w->source[i] = NULL;
        w->sources[i] = 0;
        *cell(w, i, date) = 0;
        if (!posted_points(&day, w->op[i], w->instrument[i], SOURCES_MIN, &last, 1))
            continue;
        *cell(w, i, date) = last.posted.price_nusd;
        w->source[i] = last.posted.market;
        w->sources[i] = (int)last.posted.sources;
    }
    return true;
}

/* The basket as if its base date were its first day. */
static void start_on(struct walk *w, int64_t base_date)
{
    w->def = *w->told;
    w->def.from = base_date;
    while (w->def.period_len > 1 && w->def.period[1].from <= base_date) {
        w->def.period++;
        w->def.period_len--;
    }
    must(w->def.period_len > 0 && (w->def.period_len == 1 || w->def.period[1].from > base_date));
}

static bool may_start(const struct walk *w, int64_t date)
{
    const struct basket_period *p = w->told->period;

    if (date < w->told->from)
        return false;
    for (size_t i = 1; i < w->told->period_len && w->told->period[i].from <= date; i++)
        p = &w->told->period[i];
    for (size_t i = 0; i < p->member_len; i++)
        if (!*cell(w, place(w, p->member[i]), date))
            return false;
    return true;
}

/* The price a member counts with: today's, else the last one before. */
static void say_member(const struct walk *w, const char *member, int64_t date,
                       struct basket_entry *out)
{
    size_t i = place(w, member);
    int64_t from = date;

    while (from > w->def.from && !*cell(w, i, from))
        from--;
    *out = (struct basket_entry){
        .member = member, .price_nusd = *cell(w, i, from), .carried = from < date};
    if (!out->carried && is_posted(w)) {
        out->source = w->source[i];
        out->sources = w->sources[i];
    }
}

static bool has_member(const struct basket_period *p, const char *member)
{
    for (size_t i = 0; i < p->member_len; i++)
        if (text_eq(p->member[i], member))
            return true;
    return false;
}

/* The members that counted, and on a chain day those that the next day starts with. */
static size_t entries_of(const struct walk *w, const struct basket_day *day,
                         struct basket_entry *out)
{
    const struct basket_period *p = basket_members(&w->def, day->date), *next;
    size_t n = 0;

    for (size_t i = 0; i < p->member_len; i++)
        say_member(w, p->member[i], day->date, &out[n++]);
    must(n <= BASKET_MEMBERS_MAX);
    if (!day->chained)
        return n;
    next = basket_members(&w->def, day->date + 1);
    for (size_t i = 0; i < next->member_len; i++)
        if (!has_member(p, next->member[i])) {
            say_member(w, next->member[i], day->date, &out[n]);
            out[n++].starts = true;
        }
    must(n <= (size_t)2 * BASKET_MEMBERS_MAX);
    return n;
}

static void make_record(const struct walk *w, const struct basket_day *day,
                        struct store_basket *row, const char *previous, struct arena *a)
{
    struct basket_entry entry[2 * BASKET_MEMBERS_MAX];
    char hex[DIGEST_TEXT_MAX];
    struct buf text;

    row->member_len = entries_of(w, day, entry);
    row->member = ARENA_ARRAY(a, struct store_basket_member, row->member_len);
    for (size_t i = 0; i < row->member_len; i++)
        row->member[i] =
            (struct store_basket_member){entry[i].member, entry[i].price_nusd, entry[i].carried,
                                         entry[i].source, entry[i].sources};
    buf_init(&text, BUF_CONFIG_MAX);
    must(row->member_len > 0 && w->def.from <= day->date);
    basket_record(w->told, w->def.from, day, entry, row->member_len, previous, &text);
    row->record =
        (struct store_record){.text = text_dup_n(a, text.data, text.len),
                              .digest = text_dup(a, digest_text(text.data, text.len, hex)),
                              .previous_digest = previous,
                              .polls = w->polls};
    buf_fini(&text);
}

static bool make_row(struct walk *w, int64_t date, int revision, const char *previous,
                     struct store_basket *row, struct arena *a, struct err *e)
{
    struct basket_day *days;
    size_t n;

    if (!basket_series(&w->def, date, price_of, w, &days, &n, a, e))
        return false;
    must(n > 0 && days[n - 1].date == date);
    *row = (struct store_basket){.basket = w->told->id,
                                 .date = date,
                                 .base_date = w->def.from,
                                 .revision = revision,
                                 .level_nano = days[n - 1].level_nano,
                                 .carried = (int)days[n - 1].carried,
                                 .chained = days[n - 1].chained,
                                 .settled = w->told->settled};
    make_record(w, &days[n - 1], row, previous, a);
    return true;
}

static bool publish_day(struct publish *p, struct walk *w, int64_t date, struct err *e)
{
    struct store_chain chain;
    struct store_basket row;

    if (!store_get_basket_chain(p->store, w->told->id, date, &chain, w->arena, e)
        || !make_row(w, date, chain.revision, chain.digest, &row, w->arena, e)
        || !publish_sign(p, &row.record, w->arena, e))
        return false;
    row.record.published_at = p->now;
    row.record.run = p->run;
    return p->dry_run || store_put_basket(p->store, &row, e);
}

/* The last date whose fixings are final by now. */
static int64_t last_due(const struct publish *p)
{
    int64_t date = clock_date_of(p->now), at;

    while (!posted_final_at(p->config, date, &at) || p->now < at) {
        if (date < clock_date_of(p->now) - 1)
            break;
        date--;
    }
    return p->held && date >= p->held_from ? p->held_from - 1 : date;
}

/* Posted prices of the days already published; a carried one is none of its day. */
static bool remember(struct walk *w, int64_t to, struct err *e)
{
    struct store_basket_list list;

    if (!is_posted(w))
        return true;
    if (!store_get_baskets(w->store, w->told->id, w->from, to, true, &list, w->arena, e))
        return false;
    for (size_t i = 0; i < list.len; i++)
        for (size_t m = 0; m < list.at[i].member_len; m++)
            if (!list.at[i].member[m].carried && place(w, list.at[i].member[m].member) < w->len)
                *cell(w, place(w, list.at[i].member[m].member), list.at[i].date) =
                    list.at[i].member[m].price_nusd;
    return true;
}

/* Days after the last record, or from the first one on on which the basket can start. */
static bool publish_basket(struct publish *p, const struct basket_def *def, struct arena *a,
                           struct err *e)
{
    int64_t last = last_due(p), base = 0, from = last - RECENT_DAYS + 1, next = from;
    struct store_basket_list first;
    struct store_chain chain;
    struct walk w;

    if (!store_get_basket_chain(p->store, def->id, last, &chain, a, e))
        return false;
    if (chain.date >= last)
        return true;
    if (chain.date) {
        if (!store_get_baskets(p->store, def->id, chain.date, chain.date, true, &first, a, e))
            return false;
        if (first.len == 0 || first.at[0].base_date > chain.date)
            return err_set(e, ERR_DATA, "its record of the last day has no base date before that");
        base = from = first.at[0].base_date;
        next = chain.date + 1;
    }
    if (!walk_open(&w, p->store, p->config, def, from, last, 0, a, e)
        || (base && !remember(&w, chain.date, e)))
        return false;
    if (base)
        start_on(&w, base);
    for (int64_t date = next; date <= last; date++) {
        /* A fixing that failed may come with the next run: a member is not carried for that. */
        if (base && !is_posted(&w) && w.final[date - w.from] < w.len)
            return true;
        if (!read_day(&w, date, NULL, e))
            return false;
        if (!base && may_start(&w, date))
            start_on(&w, base = date);
        if (base && !publish_day(p, &w, date, e))
            return false;
    }
    return true;
}

static bool is_due(const struct publish *p, const struct store_basket_end_list *ends,
                   const struct basket_def *def)
{
    for (size_t i = 0; i < ends->len; i++)
        if (text_eq(ends->at[i].basket, def->id))
            return ends->at[i].date < last_due(p);
    return true;
}

bool publish_baskets(struct publish *p, struct err *e)
{
    const struct basket_list *list = &p->config->baskets;
    struct store_basket_end_list ends;
    struct err first = {0};
    struct arena all = {0}, a = {0};

    if (!posted_publish(p, e) || !store_get_basket_ends(p->store, &ends, &all, e)) {
        arena_fini(&all);
        return false;
    }
    for (size_t i = 0; i < list->len; i++) {
        struct err here = {0};
        bool paused;

        if (!is_due(p, &ends, &list->at[i]))
            continue;
        if (!(publish_is_paused(p, list->at[i].id, &paused, &here)
              && (paused || publish_basket(p, &list->at[i], &a, &here)))
            && first.kind == ERR_NONE) {
            first = here;
            (void)err_in(&first, "basket \"%s\"", list->at[i].id);
        }
        arena_reset(&a);
        if (db_is_broken(store_db(p->store)))
            break;
    }
    arena_fini(&a);
    arena_fini(&all);
    if (first.kind != ERR_NONE)
        *e = first;
    return first.kind == ERR_NONE;
}

/* Number of the first annulment of a fixing after publication `no`; 0: there is none. */
static int64_t annulled_after(const struct store_annulment_list *list, int64_t no)
{
    for (size_t i = 0; i < list->len; i++)
        if (list->at[i].record.publication_no > no)
            return list->at[i].record.publication_no;
    return 0;
}

static int64_t last_date(const struct store_basket_list *list)
{
    int64_t last = list->at[0].date;

    for (size_t i = 1; i < list->len; i++)
        last = list->at[i].date > last ? list->at[i].date : last;
    return last;
}

bool basket_again(struct store *s, const struct config *c, const struct basket_def *def,
                  const struct store_basket_list *stored, struct store_basket *again,
                  struct arena *a, struct err *e)
{
    int64_t until = -1; /* what was read holds for records before this publication */
    struct store_annulment_list annulled;
    struct walk w;

    if (stored->len == 0)
        return true;
    if (!store_get_annulments(s, ANNULMENT_FIXING, NULL, &annulled, a, e))
        return false;
    if (stored->at[0].base_date > last_date(stored))
        return err_set(e, ERR_DATA, "basket \"%s\" has records of days before its base date",
                       def->id);
    for (size_t i = 0; i < stored->len; i++) {
        const struct store_basket *row = &stored->at[i];
        int64_t next = annulled_after(&annulled, row->record.publication_no);

        if (next != until) {
            if (!walk_open(&w, s, c, def, stored->at[0].base_date, last_date(stored), next, a, e))
                return false;
            start_on(&w, stored->at[0].base_date);
            until = next;
        }
        if (row->date < w.from || row->date > w.to)
            return err_set(e, ERR_DATA,
                           "basket \"%s\" has records that are not in the order of "
                           "their days",
                           def->id);
        if (!read_day(&w, row->date, &row->record.polls, e)
            || !make_row(&w, row->date, row->revision, row->record.previous_digest, &again[i], a,
                         e))
            return false;
    }
    return true;
}
