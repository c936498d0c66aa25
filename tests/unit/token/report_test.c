/*
 * The tables of config/methods/TOKENS-BACKTEST.md: the recorded three weeks through the method.
 * They are computed here and compared with the document line by line, both ways. With
 * TOKEN_REPORT=FILE they are written there as well (make token-report).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/calc_kit.h"
#include "../../lib/token_series.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "calc/basket.h"
#include "token/posted.h"

static const char document[] = "config/methods/TOKENS-BACKTEST.md";

struct model {
    const char *id; /* "glm-5.1" */
    struct fixing list[TOKEN_SERIES_DAYS], net[TOKEN_SERIES_DAYS];
    int64_t mean[TOKEN_SERIES_DAYS];
};

struct report {
    struct token_series s;
    struct arena arena;
    struct defs *defs;
    VEC(struct model) model; /* by name */
    struct buf text;
    size_t posted; /* models without an index */
};

static int by_id(const void *a, const void *b)
{
    return text_cmp(((const struct model *)a)->id, ((const struct model *)b)->id);
}

/* Models of the recording that have an index. */
static void find_models(struct report *r)
{
    for (size_t i = 0; i < r->s.day[0].quotes.len; i++) {
        const struct quote *q = &r->s.day[0].quotes.at[i];
        const char *id = q->instrument && text_ends(q->instrument, ":input")
                             ? text_dup_n(&r->arena, q->instrument, strlen(q->instrument) - 6)
                             : NULL;
        bool known = !id || !defs_index(r->defs, text_fmt(&r->arena, "%s-blend", id));

        for (size_t k = 0; !known && k < r->model.len; k++)
            known = text_eq(r->model.at[k].id, id);
        if (!known)
            VEC_PUSH(&r->model, &r->arena)->id = id;
    }
    qsort(r->model.at, r->model.len, sizeof *r->model.at, by_id);
}

static bool read_report(struct report *r)
{
    memset(r, 0, sizeof *r);
    if (!token_series_read(&r->s))
        return false;
    r->defs = kit_defs(&r->arena);
    find_models(r);
    for (size_t m = 0; m < r->model.len; m++) {
        struct model *to = &r->model.at[m];

        token_series_fix(&r->s, r->defs, text_fmt(&r->arena, "%s-blend", to->id), to->list,
                         &r->arena);
        token_series_fix(&r->s, r->defs, text_fmt(&r->arena, "%s-blend-net", to->id), to->net,
                         &r->arena);
        for (size_t i = 0; i < r->s.days; i++)
            to->mean[i] = token_series_mean(&r->s.day[i], to->id);
    }
    buf_init(&r->text, BUF_CONFIG_MAX);
    return true;
}

static const struct model *model_of(const struct report *r, const char *member)
{
    for (size_t m = 0; m < r->model.len; m++)
        if (text_starts(member, r->model.at[m].id)
            && text_starts(member + strlen(r->model.at[m].id), "-blend"))
            return &r->model.at[m];
    return NULL;
}

/* What a table is made of, for its members and for the basket at its end. */
enum kind { LIST, NET, MEAN };

static int64_t value_of(const struct model *m, enum kind kind, size_t day)
{
    return kind == LIST  ? m->list[day].avg_exact_nusd
           : kind == NET ? m->net[day].avg_exact_nusd
                         : m->mean[day];
}

struct asked {
    const struct report *r;
    enum kind kind;
};

static int64_t price_of(void *context, const char *member, int64_t date)
{
    const struct asked *x = context;
    const struct model *m = model_of(x->r, member);

    for (size_t i = 0; m && i < x->r->s.days; i++)
        if (x->r->s.day[i].date == date)
            return value_of(m, x->kind, i);
    return 0;
}

static const struct basket_def *basket_of(struct report *r, const char *id)
{
    size_t len = 0;
    const char *text = kit_file("config/baskets.json", &len, &r->arena);
    struct basket_list list;
    struct err e;
    const struct json *doc = json_parse_config(text, len, "baskets.json", &r->arena, &e);

    ck_assert_msg(doc && baskets_read(doc, &list, &r->arena, &e), "%s", e.text);
    for (size_t i = 0; i < list.len; i++)
        if (text_eq(list.at[i].id, id))
            return &list.at[i];
    ck_abort_msg("no basket \"%s\"", id);
    return NULL;
}

static void put_money(struct buf *b, int64_t nano)
{
    char text[FIXED_TEXT_MAX];

    buf_fmt(b, " %s |", fixed_text(fixed_round_away(nano, 100000), 4, text));
}

static void put_day(struct buf *b, int64_t date)
{
    char text[CLOCK_TEXT_MAX];

    buf_fmt(b, "| %s |", clock_text_date(date, text));
}

/* A row a day: the members of TOKEN-OPEN, and the basket of these very numbers. */
static void put_series(struct report *r, enum kind kind, const char *basket)
{
    const struct basket_def *def = basket_of(r, kind == NET ? "TOKEN-OPEN-NET" : "TOKEN-OPEN");
    const struct basket_period *p = &def->period[0];
    struct asked asked = {r, kind};
    struct basket_day *level;
    struct err e;
    size_t n;

    ck_assert_msg(
        kit_series(def, r->s.day[r->s.days - 1].date, price_of, &asked, &level, &n, &r->arena, &e),
        "%s", e.text);
    ck_assert_uint_eq(n, r->s.days);
    buf_put(&r->text, "| day |");
    for (size_t m = 0; m < p->member_len; m++)
        buf_fmt(&r->text, " %s |", model_of(r, p->member[m])->id);
    buf_fmt(&r->text, " %s |\n|---|", basket);
    for (size_t m = 0; m <= p->member_len; m++)
        buf_put(&r->text, "---|");
    buf_put(&r->text, "\n");
    for (size_t i = 0; i < n; i++) {
        ck_assert_uint_eq(level[i].carried, 0);
        put_day(&r->text, level[i].date);
        for (size_t m = 0; m < p->member_len; m++)
            put_money(&r->text, value_of(model_of(r, p->member[m]), kind, i));
        put_money(&r->text, level[i].level_nano);
        buf_put(&r->text, "\n");
    }
}

/* Days whose value stands more than one in a hundred from the one before. */
static int moves(const struct model *m, enum kind kind, size_t days)
{
    int n = 0;

    for (size_t i = 1; i < days; i++) {
        int64_t before = value_of(m, kind, i - 1), now = value_of(m, kind, i);

        n += (now > before ? now - before : before - now) > before / 100;
    }
    return n;
}

static void put_model(struct report *r, const struct model *m)
{
    size_t last = r->s.days - 1;
    int least = m->list[0].operators, most = least, first_level = 0;

    for (size_t i = 0; i <= last; i++) {
        least = m->list[i].operators < least ? m->list[i].operators : least;
        most = m->list[i].operators > most ? m->list[i].operators : most;
        first_level += m->list[i].level == 1;
    }
    buf_fmt(&r->text, "| %s | %d to %d | %d |", m->id, least, most, first_level);
    for (int kind = LIST; kind <= MEAN; kind++) {
        put_money(&r->text, value_of(m, (enum kind)kind, 0));
        put_money(&r->text, value_of(m, (enum kind)kind, last));
    }
    for (int kind = LIST; kind <= MEAN; kind++)
        buf_fmt(&r->text, " %d |", moves(m, (enum kind)kind, r->s.days));
    buf_put(&r->text, "\n");
}

static void put_models(struct report *r)
{
    char first[CLOCK_TEXT_MAX], last[CLOCK_TEXT_MAX];

    (void)clock_text_date(r->s.day[0].date, first);
    (void)clock_text_date(r->s.day[r->s.days - 1].date, last);
    buf_put(&r->text, "| model | operators | days at level 1 |");
    for (int kind = LIST; kind <= MEAN; kind++)
        buf_fmt(&r->text, " %s %s | %s |",
                kind == LIST  ? "list"
                : kind == NET ? "net"
                              : "plain mean",
                first + 5, last + 5);
    buf_put(&r->text, " moves list | net | plain mean |\n|");
    for (int i = 0; i < 12; i++)
        buf_put(&r->text, "---|");
    buf_put(&r->text, "\n");
    for (size_t m = 0; m < r->model.len; m++)
        put_model(r, &r->model.at[m]);
}

/* A model without an index at its maker: on how many days it was told and its price changed. */
static void put_posted(struct report *r, const struct token_model *m)
{
    const char *blend = text_fmt(&r->arena, "%s:blend", m->id);
    struct token_posted p = {0};
    int64_t before = 0, mean = 0;
    int told = 0, changes = 0;

    for (size_t i = 0; i < r->s.days; i++) {
        const struct token_day *d = &r->s.day[i];

        if (!token_posted(kit_sources(), d->quotes.at, d->quotes.len, m->maker, blend, &p))
            continue;
        told++;
        changes += before && before != p.price_nusd;
        before = p.price_nusd;
        mean = token_series_mean(d, m->id);
    }
    if (!told)
        return;
    r->posted++;
    buf_fmt(&r->text, "| %s | %s | %d | %d |", m->id, m->maker, told, changes);
    put_money(&r->text, before);
    put_money(&r->text, mean);
    buf_put(&r->text, "\n");
}

static void put_all_posted(struct report *r)
{
    const struct token_models *all = r->s.w.rules.models;

    buf_put(&r->text, "| model | maker | days told | changes | posted blend | plain mean |\n"
                      "|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < token_model_count(all); i++) {
        const struct token_model *m = token_model_at(all, i);

        if (m->maker && !m->contested)
            put_posted(r, m);
    }
}

static void write_report(const struct report *r)
{
    const char *path = getenv("TOKEN_REPORT");
    FILE *f = path ? fopen(path, "w") : NULL;

    if (!path)
        return;
    ck_assert_msg(f && fwrite(r->text.data, 1, r->text.len, f) == r->text.len && fclose(f) == 0,
                  "could not write \"%s\"", path);
}

/* Each line of a table that `from` has is a line of `in`. */
static int compare_lines(const char *from, const char *in, const char *what, struct arena *a)
{
    int lines = 0;

    for (const char *at = from; *at; at += strcspn(at, "\n"), at += *at == '\n') {
        const char *line = text_dup_n(a, at, strcspn(at, "\n"));

        if (*line != '|')
            continue;
        ck_assert_msg(strstr(in, text_fmt(a, "\n%s\n", line)), "%s: %s", what, line);
        lines++;
    }
    return lines;
}

START_TEST(the_document_says_what_the_recording_gives)
{
    static struct report r;

    if (read_report(&r)) {
        size_t len;
        const char *told = kit_file(document, &len, &r.arena), *made;
        const char *others =
            strstr(told, "\n## What several sources tell\n"); /* agreement_test.c */

        put_series(&r, LIST, "TOKEN-OPEN");
        buf_put(&r.text, "\n");
        put_series(&r, NET, "TOKEN-OPEN-NET");
        buf_put(&r.text, "\n");
        put_series(&r, MEAN, "the same basket");
        buf_put(&r.text, "\n");
        put_models(&r);
        buf_put(&r.text, "\n");
        put_all_posted(&r);
        write_report(&r);
        ck_assert_ptr_nonnull(others);
        told = text_dup_n(&r.arena, told, (size_t)(others - told));
        made = text_fmt(&r.arena, "\n%.*s", (int)r.text.len, r.text.data);
        ck_assert_uint_eq(r.model.len + r.posted, 23);
        ck_assert_int_eq(compare_lines(made, told, "not in the document", &r.arena),
                         compare_lines(told, made, "not from the recording", &r.arena));
        buf_fini(&r.text);
    }
    token_world_end(&r.s.w);
    arena_fini(&r.arena);
}
END_TEST

SUITE(token_report)
{
    ADD(the_document_says_what_the_recording_gives);
}
