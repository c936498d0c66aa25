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

static const struct out_column contract_columns[] = {
    {"month", OUT_TEXT},
    {"index", OUT_TEXT | OUT_LATER},
    {"listing", OUT_TEXT},
    {"venue", OUT_TEXT | OUT_LAST},
    {"quantity", OUT_MONEY},
    {"unit", OUT_TEXT | OUT_LAST},
    {"size", OUT_NUMBER | OUT_LAST},
    {"contracts", OUT_NUMBER},
    {"remainder", OUT_MONEY},
    {"contracts_estimate", OUT_NUMBER},
    {"remainder_estimate", OUT_MONEY | OUT_LAST},
    {"price", OUT_MONEY},
    {"price_from", OUT_TEXT | OUT_LATER},
    {"low", OUT_MONEY | OUT_LAST},
    {"high", OUT_MONEY | OUT_LAST},
    {"bill", OUT_MONEY},
    {"bill_low", OUT_MONEY | OUT_LATER},
    {"bill_high", OUT_MONEY | OUT_LATER},
    {"hedged_low", OUT_MONEY | OUT_LATER},
    {"hedged_high", OUT_MONEY | OUT_LATER},
    {"unhedged", OUT_TEXT},
};
enum { CONTRACT_COLUMNS = sizeof contract_columns / sizeof *contract_columns };

static bool bill_cell(struct cmd *c, const struct hedge_position *p, bool has, int64_t price,
                      const char **cell, struct err *e)
{
    int64_t value;

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

    if (!at->code || !price->has || !price->has_band)
        return true;
    n = hedge_contracts(p->net_nano, at->size);
    if (!hedge_hedged(p, &n, at->size, price->nusd, stress, &value, e))
        return false;
    *cell = setup_money(c, value);
    return true;
}

static void count_cells(struct cmd *c, const struct hedge_position *p,
                        const struct hedge_listing *at, const char **cell)
{
    struct hedge_contracts exact, ratio;

    if (!at->code)
        return;
    exact = hedge_contracts(p->net_nano, at->size);
    cell[6] = setup_int(c, at->size);
    cell[7] = setup_int(c, exact.contracts);
    cell[8] = setup_money(c, exact.rest_nano);
    if (!p->has_ratio)
        return;
    ratio = hedge_contracts(p->ratio_nano, at->size);
    cell[9] = setup_int(c, ratio.contracts);
    cell[10] = setup_money(c, ratio.rest_nano);
}

static bool add_listing(struct cmd *c, struct out *o, const struct hedge_position *p,
                        const struct hedge_listing *at, const struct hedge_price *price,
                        const char *rest, struct err *e)
{
    const char **cell = out_row(o);

    cell[0] = month_text(c, p->month);
    cell[1] = p->index->id;
    cell[2] = at->code;
    cell[3] = at->venue;
    cell[4] = setup_money(c, p->net_nano);
    cell[5] = hedge_unit(p->index);
    count_cells(c, p, at, cell);
    cell[11] = price->has ? setup_value(c, price->nusd) : NULL;
    cell[12] = price->has ? price->from : NULL;
    cell[13] = price->has_band ? setup_money(c, price->low_nusd) : NULL;
    cell[14] = price->has_band ? setup_money(c, price->high_nusd) : NULL;
    cell[20] = rest;
    return bill_cell(c, p, price->has, price->nusd, &cell[15], e)
           && bill_cell(c, p, price->has_band, price->low_nusd, &cell[16], e)
           && bill_cell(c, p, price->has_band, price->high_nusd, &cell[17], e)
           && hedged_cell(c, p, at, price, price->low_nusd, &cell[18], e)
           && hedged_cell(c, p, at, price, price->high_nusd, &cell[19], e);
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

    out_init(&out, c->arena, c->format, contract_columns, CONTRACT_COLUMNS);
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

static const struct out_column basis_columns[] = {
    {"market", OUT_TEXT},
    {"index", OUT_TEXT},
    {"days", OUT_NUMBER},
    {"changes", OUT_NUMBER},
    {"basis", OUT_MONEY},
    {"market_volatility", OUT_MONEY},
    {"index_volatility", OUT_MONEY},
    {"correlation", OUT_MONEY},
    {"hedge_ratio", OUT_MONEY},
    {"effectiveness", OUT_MONEY},
    {"label", OUT_TEXT},
    {"why", OUT_TEXT},
};
enum { BASIS_COLUMNS = sizeof basis_columns / sizeof *basis_columns };

static bool print_basis(struct cmd *c, const struct hedge_facts *f, struct err *e)
{
    struct out out;

    out_init(&out, c->arena, c->format, basis_columns, BASIS_COLUMNS);
    for (size_t i = 0; i < f->basis_len; i++) {
        const struct estimate *b = &f->basis[i].estimate;
        const char **cell = out_row(&out);

        cell[0] = f->basis[i].days.market;
        cell[1] = f->basis[i].days.index;
        cell[2] = setup_int(c, b->days);
        cell[3] = setup_int(c, b->changes);
        cell[4] = b->days ? setup_value(c, b->basis_nusd) : NULL;
        cell[5] = estimate_text(c, b->has_volatility, b->spot_volatility_nusd / 1000);
        cell[6] = estimate_text(c, b->has_volatility, b->index_volatility_nusd / 1000);
        cell[7] = estimate_text(c, b->has_correlation, b->correlation_micro);
        cell[8] = estimate_text(c, b->has_ratio, b->ratio_micro);
        cell[9] = estimate_text(c, b->has_correlation, b->r2_micro);
        cell[10] = "estimate";
        cell[11] = b->why ? text_fmt(c->arena, "%s: %d changes, at least %d needed", b->why,
                                     b->changes, ESTIMATE_DAYS_MIN)
                          : NULL;
    }
    return out_end(&out, e);
}

/* ---- the same bill at other prices ---- */

static const struct out_column whatif_columns[] = {
    {"line", OUT_NUMBER},
    {"month", OUT_TEXT},
    {"what", OUT_TEXT},
    {"quantity", OUT_MONEY},
    {"spot_price", OUT_MONEY | OUT_LATER},
    {"spot_from", OUT_TEXT | OUT_LATER},
    {"index_price", OUT_MONEY | OUT_LATER},
    {"index_from", OUT_TEXT | OUT_LATER},
    {"posted_price", OUT_MONEY | OUT_LATER},
    {"posted_from", OUT_TEXT | OUT_LATER},
    {"fixed_price", OUT_MONEY | OUT_LATER},
    {"spot", OUT_MONEY},
    {"index", OUT_MONEY},
    {"posted", OUT_MONEY},
    {"fixed", OUT_MONEY},
};
enum { WHATIF_COLUMNS = sizeof whatif_columns / sizeof *whatif_columns };

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

/* Price, whence and bill into their cells; a price of 0 is none. */
static bool price_cells(struct cmd *c, const struct hedge_line *l, int64_t price, const char *from,
                        const char **price_cell, const char **bill, struct err *e)
{
    int64_t value;

    if (!price)
        return true;
    if (!hedge_amount(l->quantity_nano, price, &value, e))
        return err_in(e, "line %zu", l->line);
    price_cell[0] = setup_money(c, price);
    if (from)
        price_cell[1] = from;
    *bill = setup_money(c, value);
    return true;
}

static bool add_whatif(struct cmd *c, struct out *o, const struct hedge_facts *f,
                       const struct hedge_line *l, struct err *e)
{
    const struct hedge_index *index = hedge_index(f, l->index);
    struct hedge_price price = hedge_price(index, l->month);
    const char *spot_from = NULL, **cell = out_row(o);
    int64_t spot = spot_of(c, f, l, &spot_from);
    int64_t posted = index->has_fixing && l->index->author ? index->fixing.author_nusd : 0;

    cell[0] = setup_int(c, (int64_t)l->line);
    cell[1] = month_text(c, l->month);
    cell[2] = l->what;
    cell[3] = setup_money(c, l->quantity_nano);
    return price_cells(c, l, spot, spot_from, &cell[4], &cell[11], e)
           && price_cells(c, l, price.has ? price.nusd : 0, price.from, &cell[6], &cell[12], e)
           && price_cells(c, l, posted, l->index->author, &cell[8], &cell[13], e)
           && price_cells(c, l, l->fixed ? l->price_nusd : 0, NULL, &cell[10], &cell[14], e);
}

static bool print_whatif(struct cmd *c, const struct hedge_facts *f, struct err *e)
{
    struct out out;

    out_init(&out, c->arena, c->format, whatif_columns, WHATIF_COLUMNS);
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
