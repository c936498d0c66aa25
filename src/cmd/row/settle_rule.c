#include "cmd/row/settle_rule_priv.h"

#include "base/clock.h"
#include "base/text.h"
#include "cmd/setup_priv.h"
#include "stage/publish/shadow.h"
#include "store/shadow.h"

/* What is asked for: a rule and its period. */
struct asked {
    const struct rule *rule;
    int64_t last; /* last day of the period; 0: none was named */
};

static const struct rule *by_id(const struct config *config, const char *id, int64_t date)
{
    const rule_list *list = &config->contract_rules;
    const struct rule *r = rule_on(list, id, date);

    for (size_t i = 0; i < list->len && !r; i++)
        if (text_eq(list->at[i]->id, id))
            r = list->at[i];
    return r;
}

static int64_t month_end(int64_t date)
{
    return contract_month_first(contract_month_of(date) + 1) - 1;
}

bool settle_two_months(const char *code, const char *month, struct err *e)
{
    return err_set(e, ERR_USAGE, "\"%s\" names another month than --month %s", code, month);
}

/* CONTRACT is a rule ("NYMEX-GPU1") or one of its periods ("NYMEX-GPU1-X26"). */
static bool read_asked(const struct cmd *c, const struct config *config, struct asked *out,
                       struct err *e)
{
    const char *text = cmd_option(c, "month");
    int64_t end = month_end(clock_date_of(c->now));
    int year, month;

    if (text && !clock_parse_month(text, &year, &month))
        return err_set(e, ERR_USAGE, "--month is \"%s\", expected a month such as 2026-05", text);
    if (text)
        end = month_end(clock_date(year, month, 1));
    if (rule_by_code(&config->contract_rules, c->arg[0], &out->rule, &out->last))
        return !text || month_end(out->last) == end || settle_two_months(c->arg[0], text, e);
    out->rule = by_id(config, c->arg[0], end);
    out->last = text ? end : 0;
    return out->rule || err_set(e, ERR_USAGE, "there is no contract \"%s\"", c->arg[0]);
}

bool settle_rule_is_asked(const struct cmd *c, const struct config *config)
{
    const struct contract_list *own = &config->defs.contract;
    const struct contract_def *def;
    const struct rule *r;
    int64_t last;
    int month;

    if (cmd_option(c, "terms") || cmd_option(c, "rules"))
        return true;
    if (c->args == 0 || contract_by_code(own, c->arg[0], &def, &month))
        return false;
    for (size_t i = 0; i < own->len; i++)
        if (text_eq(own->at[i].id, c->arg[0]))
            return false;
    return rule_by_code(&config->contract_rules, c->arg[0], &r, &last)
           || by_id(config, c->arg[0], INT64_MAX / 2);
}

enum { INDENT = 2 }; /* of what goes on from a line */

static bool print_terms(const struct cmd *c, const struct config *config, struct err *e)
{
    struct asked asked;
    struct buf b, lines;
    bool done;

    if (c->args == 0)
        return err_set(e, ERR_USAGE, "--terms needs a CONTRACT");
    if (!cmd_takes(c, "--terms", "terms month", e) || !cmd_no_table(c, "--terms", e)
        || !read_asked(c, config, &asked, e))
        return false;
    buf_init(&b, BUF_CONFIG_MAX);
    buf_init(&lines, SIZE_MAX / 2);
    rule_terms(asked.rule, asked.last, &b, c->arena);
    out_wrap(&lines, b.data, out_line_width(), INDENT);
    done = out_bytes(lines.data, lines.len, e);
    buf_fini(&lines);
    buf_fini(&b);
    return done;
}

/* ---- one contract ---- */

#define PRICE_COLUMNS(COLUMN)                                                                      \
    COLUMN("contract", OUT_TEXT, row->code)                                                        \
    COLUMN("month", OUT_TEXT, month_text(c, row->month))                                           \
    COLUMN("as_of", OUT_TEXT, setup_date(c, row->as_of))                                           \
    COLUMN("status", OUT_TEXT, row->status)                                                        \
    COLUMN("price", OUT_MONEY, row->price)                                                         \
    COLUMN("result", OUT_TEXT, row->result)                                                        \
    COLUMN("value", OUT_TEXT, row->worth)                                                          \
    COLUMN("choice", OUT_TEXT, row->choice)                                                        \
    COLUMN("days", OUT_NUMBER, setup_int(c, row->days))                                            \
    COLUMN("used", OUT_NUMBER, setup_int(c, row->used))                                            \
    COLUMN("repeated", OUT_NUMBER, setup_int(c, row->repeated))                                    \
    COLUMN("without", OUT_LIST, row->without)                                                      \
    COLUMN("why", OUT_TEXT, row->why)                                                              \
    COLUMN("says", OUT_TEXT, row->says)

static const struct out_column price_columns[] = {PRICE_COLUMNS(OUT_HEADING)};

static const char *month_text(struct cmd *c, int64_t date)
{
    return text_fmt(c->arena, "%.7s", setup_date(c, date));
}

/* For people: what the prices are stands above them, and under each the choice that leads to it. */
static void tell(struct cmd *c, struct buf *b, const struct store_rule_row *row, bool first)
{
    if (first)
        buf_fmt(b, "%s: %s\n%s as of %s; every price that what is not known allows\n", row->code,
                row->says, row->status, setup_date(c, row->as_of));
    buf_fmt(b, "\n  %-8s %s%s%s\n", row->price ? row->price : "none",
            row->price ? (row->worth ? row->worth : "") : row->why, row->result ? row->result : "",
            row->worth ? " (contract value of size)" : "");
    buf_fmt(b, "           %d days, %d with a value, %d repeated%s%s\n", row->days, row->used,
            row->repeated, row->without && *row->without ? "; without: " : "",
            row->without ? row->without : "");
    if (row->choice)
        buf_fmt(b, "           when %s\n", row->choice);
}

static void add_row(struct cmd *c, struct out *o, const struct store_rule_row *row)
{
    OUT_ROW(o, PRICE_COLUMNS(OUT_CELL));
}

/* The same of what was only computed. */
static struct store_rule_row computed(struct cmd *c, const struct rule_settlement *s,
                                      const struct rule_price *p)
{
    const char *without = "", *worth = NULL;
    char text[FIXED_TEXT_MAX];

    for (size_t i = 0; i < p->without_len; i++)
        without = text_fmt(c->arena, "%s%s%s", without, i ? "," : "", setup_date(c, p->without[i]));
    for (size_t i = 0; i < p->worth_len; i++)
        worth =
            text_fmt(c->arena, "%s%s%s of %lld", worth ? worth : "", worth ? ", " : "",
                     fixed_text_short(p->worth[i].value_nusd, text), (long long)p->worth[i].size);
    return (struct store_rule_row){
        .code = rule_code(s->rule, s->to, c->arena),
        .month = s->to,
        .as_of = s->through,
        .status = rule_outcome_name(s->outcome),
        .price = p->has_price ? text_dup(c->arena, fixed_text_short(p->price_nusd, text)) : NULL,
        .result = p->result,
        .worth = worth,
        .choice = p->choice,
        .days = p->days,
        .used = p->used,
        .repeated = p->repeated,
        .without = without,
        .why = p->why,
        .says = rule_says(s->rule, c->arena)};
}

static bool check_period(struct cmd *c, const struct asked *asked, struct err *e)
{
    if (rule_has(asked->rule, asked->last)
        && rule_first(asked->rule, asked->last, asked->rule->field[RULE_LISTED_ON].at[0])
               <= contract_month_first(contract_month_of(clock_date_of(c->now))
                                       + asked->rule->months))
        return true;
    return err_set(e, ERR_USAGE, "contract month \"%s\" is not listed",
                   rule_code(asked->rule, asked->last, c->arena));
}

/* The current period of a rule that was named without one: the first that is not over. */
static bool current(struct cmd *c, struct asked *asked, struct err *e)
{
    int month = contract_month_of(clock_date_of(c->now));

    for (int m = month; m <= month + 12; m++) {
        asked->last = contract_month_first(m + 1) - 1;
        if (rule_has(asked->rule, asked->last))
            return true;
    }
    return err_set(e, ERR_USAGE, "contract \"%s\" has no month that is open", asked->rule->id);
}

/* What is stored of the period, else what it gives now. */
static bool rows_of(struct cmd *c, struct publish *p, const struct asked *asked,
                    struct store_rule_row_list *rows, struct err *e)
{
    struct rule_settlement here;
    bool found;

    if (!store_get_rules(p->store, NULL, asked->rule->id, asked->last, asked->last, rows, c->arena,
                         e))
        return false;
    if (rows->len > 0)
        return true;
    if (!publish_shadow_of(p, asked->rule, asked->last, &here, &found, c->arena, e))
        return false;
    if (!found)
        return err_set(e, ERR_QUORUM, "index \"%s\" has no final fixing in the period of \"%s\"",
                       asked->rule->index, rule_code(asked->rule, asked->last, c->arena));
    rows->at = ARENA_ARRAY(c->arena, struct store_rule_row, here.len);
    for (size_t i = 0; i < here.len; i++)
        rows->at[rows->len++] = computed(c, &here, &here.price[i]);
    return true;
}

static bool settle_one(struct cmd *c, const struct config *config, struct store *s,
                       const struct asked *asked, struct err *e)
{
    bool dry = cmd_option(c, "dry-run") != NULL, none = true, done;
    struct publish p = {.store = s, .config = config, .now = c->now, .dry_run = dry};
    struct store_rule_row_list rows;
    struct out out;
    struct buf b;

    if ((!dry && (!store_role(s, STORE_AS_PUBLISHER, e) || !publish_shadows(&p, e)))
        || !rows_of(c, &p, asked, &rows, e))
        return false;
    out_init(&out, c->arena, c->format, price_columns, OUT_LEN(price_columns));
    buf_init(&b, BUF_CONFIG_MAX);
    for (size_t i = 0; i < rows.len; i++) {
        add_row(c, &out, &rows.at[i]);
        tell(c, &b, &rows.at[i], i == 0);
        none = none && !rows.at[i].price;
    }
    if (none)
        c->exit = err_exit(ERR_QUORUM);
    done = c->format == OUT_TABLE && !c->columns && !c->wide ? out_bytes(b.data, b.len, e)
                                                             : out_end(&out, e);
    buf_fini(&b);
    return done;
}

/* ---- rules side by side ---- */

#define RULE_COLUMNS(COLUMN)                                                                       \
    COLUMN("contract", OUT_TEXT, row->code)                                                        \
    COLUMN("status", OUT_TEXT, row->status)                                                        \
    COLUMN("price", OUT_MONEY, row->price)                                                         \
    COLUMN("own", OUT_MONEY, row->own)                                                             \
    COLUMN("difference", OUT_MONEY, row->difference)                                               \
    COLUMN("made_by", OUT_TEXT, row->made)                                                         \
    COLUMN("result", OUT_TEXT, row->result)                                                        \
    COLUMN("choice", OUT_TEXT, row->choice)                                                        \
    COLUMN("days", OUT_NUMBER, setup_int(c, row->days))                                            \
    COLUMN("used", OUT_NUMBER, setup_int(c, row->used))                                            \
    COLUMN("why", OUT_TEXT, row->why)                                                              \
    COLUMN("index", OUT_TEXT, row->index)                                                          \
    COLUMN("month", OUT_TEXT, month_text(c, row->month))                                           \
    COLUMN("as_of", OUT_TEXT, setup_date(c, row->as_of))                                           \
    COLUMN("says", OUT_TEXT, row->says)

static const struct out_column rule_columns[] = {RULE_COLUMNS(OUT_HEADING)};

static bool print_rules(struct cmd *c, const struct config *config, struct store *s, struct err *e)
{
    const char *index = c->args ? c->arg[0] : NULL, *text = cmd_option(c, "month");
    int64_t first = contract_month_first(contract_month_of(clock_date_of(c->now)));
    static const char above[] = "Each is that rule on our own index, not the exchange's price.\n";
    struct store_rule_row_list rows;
    struct out out, *o = &out;
    int year, month;

    if (index && !defs_index(&config->defs, index))
        return err_set(e, ERR_USAGE, "there is no index \"%s\"", index);
    if (text && !clock_parse_month(text, &year, &month))
        return err_set(e, ERR_USAGE, "--month is \"%s\", expected a month such as 2026-05", text);
    if (text)
        first = clock_date(year, month, 1);
    if (!store_get_rules(s, index, NULL, first, month_end(first), &rows, c->arena, e))
        return false;
    out_init(o, c->arena, c->format, rule_columns, OUT_LEN(rule_columns));
    for (size_t i = 0; i < rows.len; i++) {
        const struct store_rule_row *row = &rows.at[i];

        OUT_ROW(o, RULE_COLUMNS(OUT_CELL));
    }
    return (c->format != OUT_TABLE || out_bytes(above, sizeof above - 1, e)) && out_end(o, e);
}

bool settle_rule(struct cmd *c, const struct config *config, struct err *e)
{
    bool rules = cmd_option(c, "rules") != NULL, done;
    struct asked asked = {0};
    struct store *s = NULL;

    if (cmd_option(c, "terms"))
        return rules ? err_set(e, ERR_USAGE, "--terms and --rules do not go together")
                     : print_terms(c, config, e);
    if (rules && !cmd_takes(c, "--rules", "rules month", e))
        return false;
    if (!rules
        && (!read_asked(c, config, &asked, e) || (!asked.last && !current(c, &asked, e))
            || !check_period(c, &asked, e)))
        return false;
    done = setup_store(config, STORE_AS_LOGIN, &s, e)
           && (rules ? print_rules(c, config, s, e) : settle_one(c, config, s, &asked, e));
    store_close(&s);
    return done;
}
