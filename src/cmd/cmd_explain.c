#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "calc/explain.h"
#include "cmd/command.h"
#include "cmd/setup_priv.h"
#include "stage/publish/fixing.h"

/* What is explained: the newest record of the date, or the date as it stands without one. */
struct explaining {
    struct cmd *cmd;
    const struct index_def *index;
    int64_t date;
    struct fixing_inputs in;
    struct explain x;
    struct fixing stored;
    bool found;
};

static const char *percent(struct cmd *c, int64_t nano)
{
    char text[FIXED_TEXT_MAX];

    return text_fmt(c->arena, "%s %%", fixed_text(fixed_round_away(nano * 100, 10000000), 2, text));
}

static void told(struct explaining *x, struct buf *b)
{
    const struct fixing *f = &x->x.fixing;
    char flags[64];

    buf_fmt(b, "%s %s, %s: ", f->index, setup_date(x->cmd, f->date),
            x->found ? fixing_status_name(x->stored.status) : "not published yet");
    if (f->level < 5)
        buf_fmt(b, "AVG %s, MED %s, MEAN %s %s\n", setup_value(x->cmd, f->avg_nusd),
                setup_value(x->cmd, f->med_nusd), setup_value(x->cmd, f->mean_nusd),
                x->index->unit);
    else
        buf_put(b, "no value\n");
    buf_fmt(b, "level %d%s%s; %d of %d partitions valid; %d operators", f->level,
            f->why ? ": " : "", f->why ? f->why : "", f->valid_partitions, f->partitions,
            f->operators);
    if (f->operators > 0)
        buf_fmt(b, " from %s to %s, quartiles %s and %s", setup_value(x->cmd, f->low_nusd),
                setup_value(x->cmd, f->high_nusd), setup_value(x->cmd, f->q1_nusd),
                setup_value(x->cmd, f->q3_nusd));
    if (f->influence_operator)
        buf_fmt(b, "; without %s the value would be %s away", f->influence_operator,
                setup_value(x->cmd, f->influence_nusd));
    if (f->agreement)
        buf_fmt(b, "; %d of %d stand exactly on the price of the author %s, %s", f->agreement,
                f->agreement_of, f->author, setup_value(x->cmd, f->author_nusd));
    else if (f->author)
        buf_fmt(b, "; the author %s has no price on this day", f->author);
    if (f->has_matched)
        buf_fmt(b, "; since the previous final the market moved %s, composition %s",
                percent(x->cmd, f->matched_nano), percent(x->cmd, f->composition_nano));
    if (f->flags)
        buf_fmt(b, "; flags %s", fixing_flags_text(f->flags, flags));
}

static void head(struct explaining *x, struct buf *b)
{
    struct buf line;

    buf_init(&line, SIZE_MAX / 2);
    told(x, &line);
    out_wrap(b, line.data, out_width(), 2);
    buf_fini(&line);
}

/* On the first date of a panel or a method: what the ones before would have given. */
static void panel_line(struct explaining *x, const struct config *config, struct buf *b)
{
    const struct fixing *f = &x->x.fixing;
    struct store_panel_change c;

    if (!fixing_panel_change(&config->defs, &x->in, f, &c, x->cmd->arena))
        return;
    if (text_eq(c.method, f->method))
        buf_fmt(b, "first date of panel %s; under %s ", f->panel, c.panel);
    else if (text_eq(c.panel, f->panel))
        buf_fmt(b, "first date of method %s; under %s ", f->method, c.method);
    else
        buf_fmt(b, "first date of method %s and panel %s; under %s and %s ", f->method, f->panel,
                c.method, c.panel);
    if (c.level < 5)
        buf_fmt(b, "AVG %s, level %d", setup_value(x->cmd, c.avg_nusd), c.level);
    else
        buf_put(b, "there is no value");
    if (c.comparable)
        buf_fmt(b, "; difference %s: market %s, composition %s",
                setup_money(x->cmd, c.difference_nusd), setup_money(x->cmd, c.market_nusd),
                setup_money(x->cmd, c.composition_nusd));
    buf_put(b, "\n");
}

#define PARTITION_COLUMNS(COLUMN)                                                                  \
    COLUMN("partition", OUT_NUMBER, setup_int(c, p->number))                                       \
    COLUMN("start", OUT_TEXT, setup_time(c, p->start))                                             \
    COLUMN("valid", OUT_TEXT, p->valid ? "yes" : "no")                                             \
    COLUMN("operators", OUT_NUMBER, setup_int(c, p->operators))                                    \
    COLUMN("carried", OUT_NUMBER, setup_int(c, p->carried))                                        \
    COLUMN("clamped", OUT_NUMBER, setup_int(c, p->clamped))                                        \
    COLUMN("central50", OUT_MONEY, p->valid ? setup_money(c, p->central50_nusd) : NULL)            \
    COLUMN("median", OUT_MONEY, p->valid ? setup_money(c, p->median_nusd) : NULL)                  \
    COLUMN("mean", OUT_MONEY, p->valid ? setup_money(c, p->mean_nusd) : NULL)                      \
    COLUMN("why", OUT_TEXT, p->why)

static const struct out_column partition_columns[] = {PARTITION_COLUMNS(OUT_HEADING)};

static void partition_rows(struct explaining *x, struct out *o)
{
    struct cmd *c = x->cmd;

    for (size_t i = 0; i < x->x.fixing.partition_len; i++) {
        const struct fixing_partition *p = &x->x.fixing.partition[i];

        OUT_ROW(o, PARTITION_COLUMNS(OUT_CELL));
    }
}

#define OPERATOR_COLUMNS(COLUMN)                                                                   \
    COLUMN("operator", OUT_TEXT, op->op)                                                           \
    COLUMN("market", OUT_TEXT, op->market)                                                         \
    COLUMN("segment", OUT_TEXT, op->segment)                                                       \
    COLUMN("price", OUT_MONEY, op->price_nusd ? setup_money(c, op->price_nusd) : NULL)             \
    COLUMN("counted", OUT_NUMBER, setup_int(c, op->ok))                                            \
    COLUMN("carried", OUT_NUMBER, setup_int(c, op->carried))                                       \
    COLUMN("clamped", OUT_NUMBER, setup_int(c, op->clamped))                                       \
    COLUMN("absent", OUT_NUMBER, setup_int(c, op->absent))                                         \
    COLUMN("weight", OUT_MONEY, setup_money(c, op->weight_nano))                                   \
    COLUMN("influence", OUT_MONEY, setup_money(c, op->influence_nusd))                             \
    COLUMN("why", OUT_TEXT, op->why)

static const struct out_column operator_columns[] = {OPERATOR_COLUMNS(OUT_HEADING)};

static void operator_rows(struct explaining *x, struct out *o)
{
    struct cmd *c = x->cmd;

    for (size_t i = 0; i < x->x.operator_len; i++) {
        const struct explain_operator *op = &x->x.op[i];

        OUT_ROW(o, OPERATOR_COLUMNS(OUT_CELL));
    }
}

#define QUOTE_COLUMNS(COLUMN)                                                                      \
    COLUMN("observed_at", OUT_TEXT, setup_time(c, q->quote->observed_at))                          \
    COLUMN("partition", OUT_NUMBER, setup_int(c, q->partition))                                    \
    COLUMN("market", OUT_TEXT, q->quote->market)                                                   \
    COLUMN("operator", OUT_TEXT, q->quote->op)                                                     \
    COLUMN("offer", OUT_TEXT, q->quote->offer)                                                     \
    COLUMN("instrument", OUT_TEXT, q->quote->instrument)                                           \
    COLUMN("gpus", OUT_NUMBER, setup_int(c, q->quote->gpus))                                       \
    COLUMN("price", OUT_MONEY, q->quote->price_nusd ? setup_money(c, q->quote->price_nusd) : NULL) \
    COLUMN("verdict", OUT_TEXT, verdict_name(q->verdict))                                          \
    COLUMN("why", OUT_TEXT, q->why)

static const struct out_column quote_columns[] = {QUOTE_COLUMNS(OUT_HEADING)};

static void quote_rows(struct explaining *x, struct out *o)
{
    struct cmd *c = x->cmd;

    for (size_t i = 0; i < x->x.quote_len; i++) {
        const struct explain_quote *q = &x->x.quote[i];

        if (q->partition == EXPLAIN_OUTSIDE || q->partition < 0 || quote_is_answer(q->quote))
            continue;
        OUT_ROW(o, QUOTE_COLUMNS(OUT_CELL));
    }
}

static const struct part {
    const char *name;
    const struct out_column *column;
    size_t columns;
    void (*fill)(struct explaining *x, struct out *o);
} parts[] = {
    {"partitions", partition_columns, OUT_LEN(partition_columns), partition_rows},
    {"operators", operator_columns, OUT_LEN(operator_columns), operator_rows},
    {"quotes", quote_columns, OUT_LEN(quote_columns), quote_rows},
};

static void fill_part(struct explaining *x, const struct part *part, enum out_format format,
                      struct out *o)
{
    out_init(o, x->cmd->arena, format, part->column, part->columns);
    part->fill(x, o);
}

static void section(struct explaining *x, const struct part *part, struct buf *b)
{
    bool json = x->cmd->format != OUT_TABLE;
    struct out o;

    fill_part(x, part, json ? OUT_JSON : OUT_TABLE, &o);
    buf_fmt(b, json ? ",\n\"%s\":" : "\n%s\n", part->name);
    out_write(&o, b);
}

/* Only of an index that names an author; null where there is no price to stand on. */
static void json_agreement(struct explaining *x, struct buf *b)
{
    const struct fixing *f = &x->x.fixing;

    if (!f->author)
        return;
    buf_put(b, ",\"author\":");
    buf_json(b, f->author);
    buf_put(b, ",\"author_price\":");
    buf_json(b, f->agreement ? setup_money(x->cmd, f->author_nusd) : NULL);
    if (f->agreement)
        buf_fmt(b, ",\"agreement\":%d,\"agreement_of\":%d", f->agreement, f->agreement_of);
    else
        buf_put(b, ",\"agreement\":null,\"agreement_of\":null");
}

static void json_head(struct explaining *x, struct buf *b)
{
    const struct fixing *f = &x->x.fixing;

    buf_fmt(b, "{\"index\":\"%s\",\"date\":\"%s\",\"status\":", f->index,
            setup_date(x->cmd, f->date));
    buf_json(b, x->found ? fixing_status_name(x->stored.status) : NULL);
    buf_put(b, ",\"avg\":");
    buf_json(b, f->level < 5 ? setup_value(x->cmd, f->avg_nusd) : NULL);
    buf_put(b, ",\"med\":");
    buf_json(b, f->level < 5 ? setup_value(x->cmd, f->med_nusd) : NULL);
    buf_put(b, ",\"mean\":");
    buf_json(b, f->level < 5 ? setup_value(x->cmd, f->mean_nusd) : NULL);
    buf_fmt(b, ",\"level\":%d,\"why\":", f->level);
    buf_json(b, f->why);
    buf_fmt(b, ",\"valid_partitions\":%d,\"method\":\"%s\",\"panel\":\"%s\"", f->valid_partitions,
            f->method, f->panel);
    json_agreement(x, b);
}

/* One part alone, in whatever format: a CSV is one table. */
static bool print_part(struct explaining *x, const struct part *part, struct err *e)
{
    struct out o;

    fill_part(x, part, x->cmd->format, &o);
    return out_end(&o, e);
}

static bool print_all(struct explaining *x, const struct config *config, struct err *e)
{
    bool json = x->cmd->format != OUT_TABLE, done;
    struct buf b;

    buf_init(&b, SIZE_MAX / 2);
    if (json) {
        json_head(x, &b);
    } else {
        head(x, &b);
        panel_line(x, config, &b);
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        section(x, &parts[i], &b);
    if (x->cmd->format == OUT_NDJSON) /* one line: in texts a line break is escaped */
        for (size_t i = 0; i < b.len; i++)
            if (b.data[i] == '\n')
                b.data[i] = ' ';
    buf_put(&b, json ? "}\n" : "");
    done = out_bytes(b.data, b.len, e);
    buf_fini(&b);
    return done;
}

/* --part, or the quotes where only one table can be printed; *out NULL: everything. */
static bool pick_part(const struct cmd *c, const struct part **out, struct err *e)
{
    const char *name = cmd_option(c, "part");

    *out = NULL;
    if (!name && (c->format == OUT_CSV || c->columns))
        name = "quotes";
    for (size_t i = 0; name && i < sizeof parts / sizeof *parts; i++)
        if (text_eq(parts[i].name, name))
            *out = &parts[i];
    return !name || *out
           || err_set(e, ERR_USAGE, "--part is \"%s\", expected partitions, operators or quotes",
                      name);
}

/* Without --date: the date of the newest record, else the one whose window is open now. */
static bool pick_date(struct explaining *x, const struct config *config, struct store *s,
                      struct err *e)
{
    struct store_extent_list kept;
    struct calc_def def;

    if (cmd_option(x->cmd, "date"))
        return cmd_option_date(x->cmd, "date", &x->date, e);
    if (!store_get_extents(s, x->index->id, &kept, x->cmd->arena, e))
        return false;
    if (kept.len > 0) {
        x->date = kept.at[0].last;
        return true;
    }
    if (!defs_on(&config->defs, x->index, clock_date_of(x->cmd->now), &def, e))
        return false;
    x->date = method_date_of(def.method, x->cmd->now);
    return true;
}

static bool explain(struct explaining *x, const struct config *config, struct store *s,
                    struct err *e)
{
    const struct store_pick newest = {0};
    struct arena *a = x->cmd->arena;
    struct store_record rec;
    struct fixing_ask ask = {.index = x->index, .date = x->date, .all = true};

    if (!store_get_fixing(s, x->index->id, x->date, &newest, false, &x->stored, &rec, &x->found, a,
                          e))
        return false;
    ask.as = x->found ? &rec : NULL;
    if (!fixing_load(NULL, s, config, &ask, &x->in, a, e))
        return false;
    explain_day(&x->in.def, x->date, x->in.quotes.at, x->in.quotes.len, &x->in.prior, &x->x, a);
    return true;
}

static bool run(struct cmd *c, struct err *e)
{
    struct explaining x = {.cmd = c};
    const struct part *part;
    struct config config;
    struct store *s = NULL;
    bool done;

    if (!pick_part(c, &part, e) || !setup_config(c, CONFIG_SETTINGS | CONFIG_DEFS, &config, e)
        || !setup_index(&config, c->arg[0], &x.index, e))
        return false;
    done = setup_store(&config, STORE_AS_LOGIN, &s, e) && pick_date(&x, &config, s, e)
           && explain(&x, &config, s, e);
    store_close(&s);
    return done && (part ? print_part(&x, part, e) : print_all(&x, &config, e));
}

const struct command command_explain = {
    .name = "explain",
    .summary = "every offer and operator of a fixing: price, verdict, weight, influence",
    .args = "INDEX",
    .args_min = 1,
    .args_max = 1,
    .option = {{"date", "DATE", false, "the fixing date; else the newest record's"},
               {"part", "PART", false, "partitions, operators or quotes alone; CSV is of one"}},
    .more = "Says which partitions were invalid and why, the level and why not a better one, what "
            "each\n"
            "operator asked, how much it counted, and the one verdict of every offer.",
    .examples = "  gpurate explain H100-SXM\n"
                "  gpurate explain H100-SXM --part operators --format csv\n"
                "  gpurate explain H100-SXM --date 2026-05-28 --format json | jq .operators",
    .run = run,
};
