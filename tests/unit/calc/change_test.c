/*
 * The tables of config/methods/GHR-1.1.md: recorded prices under GHR-1.0, under GHR-1.1, and under
 * GHR-1.0 with each of its changes alone. They are computed here and compared with the document
 * line by line, both ways. With METHOD_REPORT=FILE they are written there as well (make
 * method-report).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/recording.h"
#include "../../lib/unit.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "calc/backtest.h"

static const char document[] = "config/methods/GHR-1.1.md";
static struct arena mem;

static const struct {
    const char *name, *file, *vast, *instrument;
} recordings[] = {
    {"134 days, H100 SXM", "data/gpu_quotes_getdeploying_panel.csv", NULL, "H100-SXM-80"},
    {"134 days, H200 SXM", "data/gpu_quotes_getdeploying_panel.csv", NULL, "H200-SXM-141"},
    {"29 days with Vast's own offers, H100 SXM", "data/gpu_quotes_open_dataset.csv",
     "data/gpu_quotes_vast_runpod_raw.csv", "H100-SXM-80"},
    {"29 days with Vast's own offers, H200 SXM", "data/gpu_quotes_open_dataset.csv",
     "data/gpu_quotes_vast_runpod_raw.csv", "H200-SXM-141"},
};

enum { RECORDINGS = sizeof recordings / sizeof *recordings };
enum change { CHANGE_NONE, CHANGE_RATIO, CHANGE_SEEN, CHANGE_HOSTS, CHANGE_ALL, CHANGES };

static const char *const change_names[CHANGES] = {"", "level 3", "the previous poll",
                                                  "hosts that fill", "all of GHR-1.1"};

/* One poll a day, with the fallback of the settlement method. */
static struct method *method_of(enum change change)
{
    struct method *m = kit_method("GHS-1.0", &mem), *full = kit_method("GHR-1.0", &mem);
    const struct method *now = kit_method("GHR-1.1", &mem);

    m->from = clock_date(2020, 1, 1);
    m->fallback_fill_gpus = full->fallback_fill_gpus;
    m->ratio_operators_min = full->ratio_operators_min;
    m->repeat_max = full->repeat_max;
    if (change == CHANGE_RATIO || change == CHANGE_ALL) {
        m->ratio_operators_min = now->ratio_operators_min;
        m->ratio_clamp_high_nano = now->ratio_clamp_high_nano;
        m->ratio_clamp_low_nano = now->ratio_clamp_low_nano;
        m->ratio_age_max = now->ratio_age_max;
    }
    if (change == CHANGE_SEEN || change == CHANGE_ALL)
        m->seen_last_poll = now->seen_last_poll;
    if (change == CHANGE_HOSTS || change == CHANGE_ALL)
        m->fill_hosts_min = now->fill_hosts_min;
    if (change == CHANGE_ALL)
        m->composition_move_nano = now->composition_move_nano;
    return m;
}

struct day {
    int64_t date, avg;
    int64_t vast; /* price of its market; 0: it has none */
    int level;
    unsigned flags;
};

struct series {
    VEC(struct day) day;
};

static bool keep_day(void *to, const struct backtest_day *b, struct err *e)
{
    const struct fixing *f = b->fixing;
    struct series *s = to;
    struct day *d = VEC_PUSH(&s->day, &mem);

    (void)e;
    *d = (struct day){f->date, f->level <= 4 ? f->avg_nusd : 0, 0, f->level, f->flags};
    for (size_t i = 0; i < f->vote_len; i++)
        if (text_eq(f->vote[i].op, "vast"))
            d->vast = f->vote[i].price_nusd;
    return true;
}

static struct series run(const struct recording *r, const char *instrument, enum change change)
{
    struct defs *d = ARENA_NEW(&mem, struct defs);
    struct method *m = method_of(change);
    struct panel *p = recording_panel(r, &mem);
    struct index_def *x = ARENA_NEW(&mem, struct index_def);
    struct series s = {0};
    struct err e = {0};
    struct backtest *b;

    p->from = m->from;
    *x = *kit_def(m, p, &mem)->index;
    x->instrument[0] = instrument;
    x->from = m->from;
    *VEC_PUSH(&d->method, &mem) = m;
    *VEC_PUSH(&d->panel, &mem) = p;
    *VEC_PUSH(&d->index, &mem) = x;
    ck_assert_msg(defs_check(d, &e), "%s", e.text);
    b = backtest_open(d, x, NULL, NULL, keep_day, &s);
    for (size_t i = 0; i < r->quote.len; i++)
        ck_assert_msg(backtest_add(b, &r->quote.at[i], &e), "%s", e.text);
    ck_assert_msg(backtest_end(b, &e), "%s", e.text);
    backtest_close(&b);
    return s;
}

static void put_value(struct buf *b, const struct day *d)
{
    char text[FIXED_TEXT_MAX];

    buf_fmt(b, " %d | %s |", d->level, d->level <= 4 ? fixed_text(d->avg, 4, text) : "none");
}

static bool is_other(const struct day *a, const struct day *b)
{
    return a->avg != b->avg || (a->level <= 4) != (b->level <= 4);
}

/* A row of the first table: levels under both, and what the flag would have said. */
static void put_levels(struct buf *b, const char *name, const struct series *old,
                       const struct series *now)
{
    int level[2][6] = {{0}}, flagged = 0;

    for (size_t i = 0; i < old->day.len; i++) {
        level[0][old->day.at[i].level]++;
        level[1][now->day.at[i].level]++;
        flagged += (now->day.at[i].flags & FIXING_COMPOSITION) != 0;
    }
    buf_fmt(b, "| %s | %zu |", name, old->day.len);
    for (int k = 0; k < 2; k++)
        buf_fmt(b, " %d / %d / %d / %d / %d |", level[k][1], level[k][2], level[k][3], level[k][4],
                level[k][5]);
    buf_fmt(b, " %d |\n", flagged);
}

/* A row of the table of what the peers' market is priced at. */
static void put_peer(struct buf *b, const char *name, const struct series *old,
                     const struct series *other, enum change change)
{
    char text[FIXED_TEXT_MAX];
    int64_t most = 0;
    int days[2] = {0}, moved = 0;

    for (size_t i = 0; i < old->day.len; i++) {
        const struct day *x = &old->day.at[i], *y = &other->day.at[i];

        days[0] += x->vast > 0;
        days[1] += y->vast > 0;
        moved += x->vast && y->vast && x->vast != y->vast;
        if (x->vast && y->vast && llabs(y->vast - x->vast) > llabs(most))
            most = y->vast - x->vast;
    }
    buf_fmt(b, "| %s | %s | %d | %d | %d | %s |\n", name, change_names[change], days[0], days[1],
            moved, most ? fixed_text(fixed_round_away(most, 100000), 4, text) : "-");
}

/* A row of the second: on how many days a change alone gives another value, and the largest. */
static void put_effect(struct buf *b, const char *name, const struct series *old,
                       const struct series *other, enum change change)
{
    char text[FIXED_TEXT_MAX], date[CLOCK_TEXT_MAX];
    int64_t most = 0;
    size_t days = 0, at = 0;

    for (size_t i = 0; i < old->day.len; i++) {
        const struct day *x = &old->day.at[i], *y = &other->day.at[i];

        days += is_other(x, y);
        if (x->level > 4 || y->level > 4 || llabs(y->avg - x->avg) <= llabs(most))
            continue;
        most = y->avg - x->avg;
        at = i;
    }
    buf_fmt(b, "| %s | %s | %zu | %s | %s |\n", name, change_names[change], days,
            most ? fixed_text(most, 4, text) : "-",
            most ? clock_text_date(old->day.at[at].date, date) : "-");
}

/* The third: every day with another value. */
static void put_days(struct buf *b, const char *name, const struct series *old,
                     const struct series *now)
{
    char date[CLOCK_TEXT_MAX];

    for (size_t i = 0; i < old->day.len; i++) {
        if (!is_other(&old->day.at[i], &now->day.at[i]))
            continue;
        buf_fmt(b, "| %s | %s |", name, clock_text_date(old->day.at[i].date, date));
        put_value(b, &old->day.at[i]);
        put_value(b, &now->day.at[i]);
        buf_put(b, "\n");
    }
}

/* All series of all recordings; false where they are not there. */
static bool read_series(struct series all[RECORDINGS][CHANGES])
{
    for (size_t i = 0; i < RECORDINGS; i++) {
        const char *path = unit_shared(recordings[i].file);
        struct recording *r = path ? recording_read(path, RECORDING_TRUE, &mem) : NULL;

        if (!r)
            return false;
        if (recordings[i].vast)
            recording_add_vast(r, unit_shared(recordings[i].vast), &mem);
        for (int k = 0; k < CHANGES; k++) {
            all[i][k] = run(r, recordings[i].instrument, (enum change)k);
            ck_assert_uint_eq(all[i][k].day.len, all[i][0].day.len);
        }
    }
    return true;
}

static void put_tables(struct buf *b, struct series all[RECORDINGS][CHANGES])
{
    buf_put(b, "| recording | days | levels 1 / 2 / 3 / 4 / 5 by GHR-1.0 | by GHR-1.1 | flagged "
               "`composition` |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < RECORDINGS; i++)
        put_levels(b, recordings[i].name, &all[i][CHANGE_NONE], &all[i][CHANGE_ALL]);
    buf_put(b, "\n| recording | change | days with another AVG | largest difference | on |\n"
               "|---|---|---|---|---|\n");
    for (size_t i = 0; i < RECORDINGS; i++)
        for (int k = CHANGE_RATIO; k < CHANGES; k++)
            put_effect(b, recordings[i].name, &all[i][CHANGE_NONE], &all[i][k], (enum change)k);
    buf_put(b, "\n| recording | change | days Vast has a price by GHR-1.0 | with the change | days "
               "at another price | largest difference |\n|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < RECORDINGS; i++)
        for (int k = CHANGE_SEEN; recordings[i].vast && k < CHANGES; k++)
            put_peer(b, recordings[i].name, &all[i][CHANGE_NONE], &all[i][k], (enum change)k);
    buf_put(b, "\n| recording | date | level by GHR-1.0 | AVG | level by GHR-1.1 | AVG |\n"
               "|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < RECORDINGS; i++)
        put_days(b, recordings[i].name, &all[i][CHANGE_NONE], &all[i][CHANGE_ALL]);
}

static void write_report(const struct buf *b)
{
    const char *path = getenv("METHOD_REPORT");
    FILE *f = path ? fopen(path, "w") : NULL;

    if (path)
        ck_assert_msg(f && fwrite(b->data, 1, b->len, f) == b->len && fclose(f) == 0,
                      "could not write \"%s\"", path);
}

/* Each line of a table that `from` has is a line of `in`. */
static int compare_lines(const char *from, const char *in, const char *what)
{
    int lines = 0;

    for (const char *at = from; *at; at += strcspn(at, "\n"), at += *at == '\n') {
        const char *line = text_dup_n(&mem, at, strcspn(at, "\n"));

        if (*line != '|')
            continue;
        ck_assert_msg(strstr(in, text_fmt(&mem, "\n%s\n", line)), "%s: %s", what, line);
        lines++;
    }
    return lines;
}

START_TEST(the_document_says_what_the_change_does)
{
    static struct series all[RECORDINGS][CHANGES];
    const char *told, *made;
    struct buf b;
    size_t len;

    if (!read_series(all))
        return;
    buf_init(&b, BUF_CONFIG_MAX);
    put_tables(&b, all);
    write_report(&b);
    told = strstr(kit_file(document, &len, &mem), "\n## Both over recorded prices\n");
    ck_assert_ptr_nonnull(told);
    made = text_fmt(&mem, "\n%.*s", (int)b.len, b.data);
    ck_assert_int_eq(compare_lines(made, told, "not in the document"),
                     compare_lines(told, made, "not from the recording"));
    buf_fini(&b);
}
END_TEST

SUITE(calc_change)
{
    ADD(the_document_says_what_the_change_does);
}
