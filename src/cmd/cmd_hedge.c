#include "base/buf.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "cmd/row/hedge_facts_priv.h"
#include "cmd/setup_priv.h"

static const char *month_text(struct cmd *c, int month)
{
    return text_fmt(c->arena, "%.7s", setup_date(c, contract_month_first(month)));
}

/* A millionth as a decimal of four places: more would be no more than noise. */
static const char *estimate_text(struct cmd *c, bool has, int64_t micro)
{
    return has ? setup_value(c, micro * 1000) : NULL;
}

/* ---- contracts by month and listing ---- */

#define CONTRACT_COLUMNS(COLUMN)                                                                   \
    COLUMN("month", OUT_TEXT, month_text(c, p->month))                                             \
    COLUMN("index", OUT_TEXT | OUT_LATER, p->index->id)                                            \
    COLUMN("listing", OUT_TEXT, at->code)                                                          \
    COLUMN("venue", OUT_TEXT | OUT_LAST, at->venue)                                                \
    COLUMN("quantity", OUT_MONEY, setup_money(c, p->net_nano))                                     \
    COLUMN("unit", OUT_TEXT | OUT_LAST, hedge_unit(p->index))                                      \
    COLUMN("size", OUT_NUMBER | OUT_LAST, at->code ? setup_int(c, at->size) : NULL)                \
    COLUMN("contracts", OUT_NUMBER, at->code ? setup_int(c, exact.contracts) : NULL)               \
    COLUMN("remainder", OUT_MONEY, at->code ? setup_money(c, exact.rest_nano) : NULL)              \
    COLUMN("contracts_estimate", OUT_NUMBER, has_ratio ? setup_int(c, ratio.contracts) : NULL)     \
    COLUMN("remainder_estimate", OUT_MONEY | OUT_LAST,                                             \
           has_ratio ? setup_money(c, ratio.rest_nano) : NULL)                                     \
    COLUMN("price", OUT_MONEY, price->has ? setup_value(c, price->nusd) : NULL)                    \
    COLUMN("price_from", OUT_TEXT | OUT_LATER, price->has ? price->from : NULL)                    \
    COLUMN("low", OUT_MONEY | OUT_LAST, price->has_band ? setup_money(c, price->low_nusd) : NULL)  \
    COLUMN("high", OUT_MONEY | OUT_LAST,                                                           \
           price->has_band ? setup_money(c, price->high_nusd) : NULL)                              \
    COLUMN("bill", OUT_MONEY, bill)                                                                \
    COLUMN("bill_low", OUT_MONEY | OUT_LATER, bill_low)                                            \
    COLUMN("bill_high", OUT_MONEY | OUT_LATER, bill_high)                                          \
    COLUMN("hedged_low", OUT_MONEY | OUT_LATER, hedged_low)                                        \
    COLUMN("hedged_high", OUT_MONEY | OUT_LATER, hedged_high)                                      \
    COLUMN("unhedged", OUT_TEXT, rest)

static const struct out_column contract_columns[] = {CONTRACT_COLUMNS(OUT_HEADING)};

static bool bill_cell(struct cmd *c, const struct hedge_position *p, bool has, int64_t price,
                      const char **cell, struct err *e)
{
    int64_t value;

    *cell = NULL;
    if (!has)
        return true;
    if (!hedge_bill(p, price, &value, e))
        return false;
    *cell = setup_money(c, value);
    return true;
}

/* The hedged bill at a stress, for contracts bought at what the month is worth today. */
static bool hedged_cell(struct cmd *c, const struct hedge_position *p,
                        const struct hedge_listing *at, const struct hedge_price *price,
                        int64_t stress, const char **cell, struct err *e)
{
    struct hedge_contracts n;
    int64_t value;

    *cell = NULL;
    if (!at->code || !price->has || !price->has_band)
        return true;
    n = hedge_contracts(p->net_nano, at->size);
    if (!hedge_hedged(p, &n, at->size, price->nusd, stress, &value, e))
        return false;
    *cell = setup_money(c, value);
    return true;
}

static bool add_listing(struct cmd *c, struct out *o, const struct hedge_position *p,
                        const struct hedge_listing *at, const struct hedge_price *price,
                        const char *rest, struct err *e)
{
    const char *bill, *bill_low, *bill_high, *hedged_low, *hedged_high;
    bool has_ratio = at->code && p->has_ratio;
    struct hedge_contracts exact = {0}, ratio = {0};

    if (at->code)
        exact = hedge_contracts(p->net_nano, at->size);
    if (has_ratio)
        ratio = hedge_contracts(p->ratio_nano, at->size);
    if (!bill_cell(c, p, price->has, price->nusd, &bill, e)
        || !bill_cell(c, p, price->has_band, price->low_nusd, &bill_low, e)
        || !bill_cell(c, p, price->has_band, price->high_nusd, &bill_high, e)
        || !hedged_cell(c, p, at, price, price->low_nusd, &hedged_low, e)
        || !hedged_cell(c, p, at, price, price->high_nusd, &hedged_high, e))
        return false;
    OUT_ROW(o, CONTRACT_COLUMNS(OUT_CELL));
    return true;
}

static bool add_position(struct cmd *c, const struct config *config, struct out *o,
                         const struct hedge_facts *f, size_t from, size_t n, struct err *e)
{
    const struct hedge_line *line = &f->lines.at[from];
    struct hedge_position p;
    struct hedge_price price;
    hedge_listings at;

    if (!hedge_position(line, &f->basis_of[from], n, &p, e))
        return err_in(e, "%s of %s", p.index->id, month_text(c, p.month));
    price = hedge_price(hedge_index(f, p.index), p.month);
    hedge_list(&config->defs.contract, &config->contract_rules, p.index, p.month,
               clock_date_of(c->now), &at, c->arena);
    for (size_t i = 0; i < at.len; i++)
        if (!add_listing(c, o, &p, &at.at[i], &price,
                         hedge_rest(&p, &at.at[i], line, &f->basis_of[from], n, c->arena), e))
            return err_in(e, "%s of %s", p.index->id, month_text(c, p.month));
    return true;
}

static bool print_contracts(struct cmd *c, const struct config *config, const struct hedge_facts *f,
                            struct err *e)
{
    const struct hedge_lines *l = &f->lines;
    struct out out;

    out_init(&out, c->arena, c->format, contract_columns, OUT_LEN(contract_columns));
    for (size_t from = 0, to = 1; from < l->len; from = to++) {
        while (to < l->len && l->at[to].month == l->at[from].month
               && l->at[to].index == l->at[from].index)
            to++;
        if (!add_position(c, config, &out, f, from, to - from, e))
            return false;
    }
    return out_end(&out, e);
}

/* ---- the basis of markets ---- */

#define BASIS_COLUMNS(COLUMN)                                                                      \
    COLUMN("market", OUT_TEXT, f->basis[i].days.market)                                            \
    COLUMN("index", OUT_TEXT, f->basis[i].days.index)                                              \
    COLUMN("days", OUT_NUMBER, setup_int(c, b->days))                                              \
    COLUMN("changes", OUT_NUMBER, setup_int(c, b->changes))                                        \
    COLUMN("basis", OUT_MONEY, b->days ? setup_value(c, b->basis_nusd) : NULL)                     \
    COLUMN("market_volatility", OUT_MONEY,                                                         \
           estimate_text(c, b->has_volatility, b->spot_volatility_nusd / 1000))                    \
    COLUMN("index_volatility", OUT_MONEY,                                                          \
           estimate_text(c, b->has_volatility, b->index_volatility_nusd / 1000))                   \
    COLUMN("correlation", OUT_MONEY, estimate_text(c, b->has_correlation, b->correlation_micro))   \
    COLUMN("hedge_ratio", OUT_MONEY, estimate_text(c, b->has_ratio, b->ratio_micro))               \
    COLUMN("effectiveness", OUT_MONEY, estimate_text(c, b->has_correlation, b->r2_micro))          \
    COLUMN("label", OUT_TEXT, "estimate")                                                          \
    COLUMN("why", OUT_TEXT,                                                                        \
           b->why ? text_fmt(c->arena, "%s: %d changes, at least %d needed", b->why, b->changes,   \
                             ESTIMATE_DAYS_MIN)                                                    \
                  : NULL)

static const struct out_column basis_columns[] = {BASIS_COLUMNS(OUT_HEADING)};

static bool print_basis(struct cmd *c, const struct hedge_facts *f, struct err *e)
{
    struct out out;

    out_init(&out, c->arena, c->format, basis_columns, OUT_LEN(basis_columns));
    for (size_t i = 0; i < f->basis_len; i++) {
        const struct estimate *b = &f->basis[i].estimate;

        OUT_ROW(&out, BASIS_COLUMNS(OUT_CELL));
    }
    return out_end(&out, e);
}

/* ---- the same bill at other prices ---- */

#define WHATIF_COLUMNS(COLUMN)                                                                     \
    COLUMN("line", OUT_NUMBER, setup_int(c, (int64_t)l->line))                                     \
    COLUMN("month", OUT_TEXT, month_text(c, l->month))                                             \
    COLUMN("what", OUT_TEXT, l->what)                                                              \
    COLUMN("quantity", OUT_MONEY, setup_money(c, l->quantity_nano))                                \
    COLUMN("spot_price", OUT_MONEY | OUT_LATER, spot.price)                                        \
    COLUMN("spot_from", OUT_TEXT | OUT_LATER, spot.from)                                           \
    COLUMN("index_price", OUT_MONEY | OUT_LATER, index.price)                                      \
    COLUMN("index_from", OUT_TEXT | OUT_LATER, index.from)                                         \
    COLUMN("posted_price", OUT_MONEY | OUT_LATER, posted.price)                                    \
    COLUMN("posted_from", OUT_TEXT | OUT_LATER, posted.from)                                       \
    COLUMN("fixed_price", OUT_MONEY | OUT_LATER, fixed.price)                                      \
    COLUMN("spot", OUT_MONEY, spot.bill)                                                           \
    COLUMN("index", OUT_MONEY, index.bill)                                                         \
    COLUMN("posted", OUT_MONEY, posted.bill)                                                       \
    COLUMN("fixed", OUT_MONEY, fixed.bill)

static const struct out_column whatif_columns[] = {WHATIF_COLUMNS(OUT_HEADING)};

/* The newest day of the market that is named, else the newest fixing. */
static int64_t spot_of(struct cmd *c, const struct hedge_facts *f, const struct hedge_line *l,
                       const char **from)
{
    const struct hedge_index *index = hedge_index(f, l->index);
    const struct hedge_basis *b = hedge_basis_of(f, l);

    if (b && b->days.len) {
        const struct estimate_day *day = &b->days.day[b->days.len - 1];

        *from = text_fmt(c->arena, "%s %s", l->market, setup_date(c, day->date));
        return day->spot_nusd;
    }
    if (l->market || !index->has_fixing)
        return 0;
    *from = text_fmt(c->arena, "%s %s", l->index->id, setup_date(c, index->fixing.date));
    return index->fixing.avg_nusd;
}

/* A line at one price: all NULL where there is none. */
struct billed {
    const char *price, *from, *bill;
};

static bool bill_line(struct cmd *c, const struct hedge_line *l, int64_t price, const char *from,
                      struct billed *out, struct err *e)
{
    int64_t value;

    *out = (struct billed){0};
    if (!price)
        return true;
    if (!hedge_amount(l->quantity_nano, price, &value, e))
        return err_in(e, "line %zu", l->line);
    *out = (struct billed){setup_money(c, price), from, setup_money(c, value)};
    return true;
}

static bool add_whatif(struct cmd *c, struct out *o, const struct hedge_facts *f,
                       const struct hedge_line *l, struct err *e)
{
    const struct hedge_index *at = hedge_index(f, l->index);
    struct hedge_price price = hedge_price(at, l->month);
    struct billed spot, index, posted, fixed;
    const char *from = NULL;
    int64_t spot_nusd = spot_of(c, f, l, &from);
    int64_t posted_nusd = at->has_fixing && l->index->author ? at->fixing.author_nusd : 0;

    if (!bill_line(c, l, spot_nusd, from, &spot, e)
        || !bill_line(c, l, price.has ? price.nusd : 0, price.from, &index, e)
        || !bill_line(c, l, posted_nusd, l->index->author, &posted, e)
        || !bill_line(c, l, l->fixed ? l->price_nusd : 0, NULL, &fixed, e))
        return false;
    OUT_ROW(o, WHATIF_COLUMNS(OUT_CELL));
    return true;
}

static bool print_whatif(struct cmd *c, const struct hedge_facts *f, struct err *e)
{
    struct out out;

    out_init(&out, c->arena, c->format, whatif_columns, OUT_LEN(whatif_columns));
    for (size_t i = 0; i < f->lines.len; i++)
        if (!add_whatif(c, &out, f, &f->lines.at[i], e))
            return false;
    return out_end(&out, e);
}

/* ---- the command ---- */

static bool read_file(struct cmd *c, const struct config *config, struct hedge_lines *out,
                      struct err *e)
{
    struct buf b;
    bool done = buf_read_named(&b, c->arg[0], BUF_CONFIG_MAX, e)
                && hedge_read(b.data, b.len, c->arg[0], &config->defs, out, c->arena, e);

    buf_fini(&b);
    return done;
}

static bool run(struct cmd *c, struct err *e)
{
    bool basis = cmd_option(c, "basis") != NULL, whatif = cmd_option(c, "whatif") != NULL, done;
    const char *text = cmd_option(c, "days");
    struct hedge_facts facts = {0};
    struct config config;
    struct store *s = NULL;
    int64_t days = 90;

    if (basis && whatif)
        return err_set(e, ERR_USAGE, "--basis and --whatif do not go together");
    if (text && !text_int(text, 2, 3660, &days))
        return err_set(e, ERR_USAGE, "--days is \"%s\", expected 2 to 3660", text);
    if (!setup_config(c, CONFIG_SETTINGS | CONFIG_DEFS, &config, e)
        || !read_file(c, &config, &facts.lines, e))
        return false;
    done =
        setup_store(&config, STORE_AS_LOGIN, &s, e) && hedge_facts(c, &config, s, days, &facts, e);
    store_close(&s);
    if (!done)
        return false;
    return basis    ? print_basis(c, &facts, e)
           : whatif ? print_whatif(c, &facts, e)
                    : print_contracts(c, &config, &facts, e);
}

const struct command command_hedge = {
    .name = "hedge",
    .summary = "what you will use or sell, in contracts; its basis; the same bill at other prices",
    .args = "FILE",
    .args_min = 1,
    .args_max = 1,
    .option = {{"basis", NULL, false, "how the markets named move with the index: estimates"},
               {"whatif", NULL, false, "each row's bill at spot, at the index, at a posted price"},
               {"days", "N", false, "days of history for the basis, today included; else 90"}},
    .more = "FILE is CSV (- for standard input) with the header\n"
            "  " HEDGE_HEADER "\n"
            "side is use or sell, hours may be all, price is a fixed one; doc/HEDGE.md works an "
            "example.\n"
            "Reads the database and changes nothing. Listings of another venue are its rule's "
            "sizes on\n"
            "our index. Columns named estimate, and --basis, are estimates; the rest is exact.",
    .examples = "  gpurate hedge plan.csv\n"
                "  gpurate hedge plan.csv --basis --days 180\n"
                "  gpurate hedge plan.csv --whatif --format csv",
    .run = run,
};
