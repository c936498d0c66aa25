#include "base/clock.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/row/fixing_row_priv.h"
#include "cmd/row/summary_row_priv.h"
#include "cmd/setup_priv.h"
#include "store/fixing.h"
#include "store/indicative.h"

struct span {
    int64_t from, to; /* dates, inclusive */
    bool latest;      /* nothing asked: the newest of each, and the indicative values */
};

static bool read_span(const struct cmd *c, struct span *s, struct err *e)
{
    const char *days = cmd_option(c, "days");
    int64_t n;

    *s = (struct span){.to = clock_date_of(c->now) + 1, .latest = true};
    s->from = s->to - 10;
    if (cmd_option(c, "date") && days)
        return err_set(e, ERR_USAGE, "--date and --days exclude each other");
    if (cmd_option(c, "date")) {
        s->latest = false;
        if (!cmd_option_date(c, "date", &s->from, e))
            return false;
        s->to = s->from;
    }
    if (days) {
        if (!text_int(days, 1, 36600, &n))
            return err_set(e, ERR_USAGE, "--days is \"%s\", expected 1 to 36600", days);
        s->latest = false;
        s->from = clock_date_of(c->now) - n + 1;
    }
    return true;
}

static bool is_wanted(const struct cmd *c, const char *index)
{
    for (size_t i = 0; i < c->args; i++)
        if (text_eq(c->arg[i], index))
            return true;
    return c->args == 0;
}

static bool add_fixings(struct cmd *c, struct store *s, const struct span *span, struct out *out,
                        struct err *e)
{
    const struct store_pick newest = {0};
    struct store_fixing_list list;

    if (!store_get_fixings(s, NULL, span->from, span->to, &newest, &list, c->arena, e))
        return false;
    for (size_t i = 0; i < list.len; i++) {
        const struct fixing *f = &list.at[i];
        bool last = i + 1 == list.len || !text_eq(list.at[i + 1].index, f->index);

        if (is_wanted(c, f->index) && (last || !span->latest))
            fixing_row(c, out, f, setup_date(c, f->date));
    }
    return true;
}

static bool add_indicative(struct cmd *c, struct store *s, struct out *out, struct err *e)
{
    struct store_indicative_list list;

    if (!store_get_last_indicative(s, c->now + 1, &list, c->arena, e))
        return false;
    for (size_t i = 0; i < list.len; i++) {
        struct fixing *f = &list.at[i].snapshot.fixing;

        f->valid_partitions = f->level < 5; /* it has just the one */
        if (is_wanted(c, f->index))
            fixing_row(c, out, f, setup_time(c, list.at[i].observed_at));
    }
    return true;
}

static bool show_values(struct cmd *c, struct store *s, const struct span *span, struct err *e)
{
    struct out out;

    out_init(&out, c->arena, c->format, fixing_columns, fixing_columns_len(c->format));
    return add_fixings(c, s, span, &out, e) && (!span->latest || add_indicative(c, s, &out, e))
           && out_end(&out, e);
}

static bool show_summary(struct cmd *c, struct store *s, struct err *e)
{
    struct store_summary_list list;
    struct buf says;
    struct out out;
    bool done;

    if (!store_get_summary(s, c->now + 1, &list, c->arena, e))
        return false;
    out_init(&out, c->arena, c->format, summary_columns, summary_columns_len(c->format));
    buf_init(&says, SIZE_MAX / 2);
    for (size_t i = 0; i < list.len; i++) {
        if (!is_wanted(c, list.at[i].index))
            continue;
        summary_row(c, &out, &list.at[i]);
        if (c->format == OUT_TABLE)
            buf_fmt(&says, "%s\n", summary_sentence(&list.at[i], c->arena));
    }
    done = out_end(&out, e) && out_bytes(says.data, says.len, e);
    buf_fini(&says);
    return done;
}

static bool run(struct cmd *c, struct err *e)
{
    bool summary = cmd_option(c, "summary") != NULL;
    const struct index_def *index;
    struct config config;
    struct store *s = NULL;
    struct span span;
    bool done;

    if ((summary && !cmd_takes(c, "--summary", "summary", e)) || !read_span(c, &span, e)
        || !setup_config(c, CONFIG_SETTINGS | CONFIG_DEFS, &config, e))
        return false;
    for (size_t i = 0; i < c->args; i++)
        if (!setup_index(&config, c->arg[i], &index, e))
            return false;
    done = setup_store(&config, STORE_AS_LOGIN, &s, e)
           && (summary ? show_summary(c, s, e) : show_values(c, s, &span, e));
    store_close(&s);
    return done;
}

const struct command command_show = {
    .name = "show",
    .summary = "latest values, indicative and fixed",
    .args = "[INDEX...]",
    .args_max = 1000,
    .option = {{"date", "DATE", false, "the fixings of one date"},
               {"days", "N", false, "the fixings of the last N dates"},
               {"summary", NULL, false,
                "what is said of a family of GPUs, in a row and a sentence"}},
    .more =
        "Values are USD per unit of the index. level 1 is the method's own value, 2 to 4 are its\n"
        "fallbacks, 5 has no value. An indicative value bears its time instead of a date.\n"
        "\n"
        "--summary counts the marketplaces with a seat in the panel and an offer in the last run, "
        "the\n"
        "range of their medians and means, the week of the index and its change in four weeks. No\n"
        "broker has a seat; hyperscalers have a panel, and a row, of their own.",
    .examples = "  gpurate show\n"
                "  gpurate show H100-SXM --days 30 --format csv\n"
                "  gpurate show --date 2026-05-28 --format json\n"
                "  gpurate show --summary",
    .run = run,
};
