/*
 * Alibaba Model Studio (Bailian): the document behind its page of inference prices, which is
 * fetched as JSON without a key; data.content is HTML with one table a family of models. The list
 * of models of the API itself has no price.
 *
 *   Model ID | Deployment scope | Mode | Input tokens per request | Input price (per 1 million
 *   tokens) | Output price (per 1 million tokens) | Free quota
 *
 * A model has a row for each scope, and scopes disagree: International is what is sold abroad in
 * dollars and the ordinary one; any other scope is named as the region of its rows. "Input tokens
 * per request" is a context tier ("32K<Token<=128K"), of which the lowest is the base. The first
 * word of the first cell is the model, the rest are remarks. Modes without thinking, or with and
 * without, are ordinary; another mode is a class by its own words.
 *
 * Only tables whose price columns say "1 million tokens" are read: pictures, seconds and characters
 * have tables of their own. A cell must have exactly one amount in dollars; a struck-out price
 * beside the new one is for a person. Confidence B: one maintained reader, no recording at hand.
 * In C because its many tables stand as HTML in a text of JSON, with bands of tokens in words.
 */
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "edge/html/html.h"
#include "source/shape_priv.h"

enum { COLUMN_MODEL, COLUMN_SCOPE, COLUMN_MODE, COLUMN_BAND, COLUMN_INPUT, COLUMN_OUTPUT, COLUMNS };

static const struct {
    const char *words; /* what the head of the column begins with, case folded */
    bool needed;
} known[COLUMNS] = {
    [COLUMN_MODEL] = {"model id", true},    [COLUMN_SCOPE] = {"deployment scope", true},
    [COLUMN_MODE] = {"mode", false},        [COLUMN_BAND] = {"input tokens per request", false},
    [COLUMN_INPUT] = {"input price", true}, [COLUMN_OUTPUT] = {"output price", true},
};

static const char unit_words[] = "1 million tokens";

static const char scope_at_home[] = "international";

static const char *const both_modes[] = {"",
                                         "-",
                                         "non-thinking",
                                         "non-thinking mode",
                                         "non-thinking and thinking modes",
                                         "thinking and non-thinking modes"};

struct table {
    struct html_grid grid;
    size_t column[COLUMNS]; /* + 1; 0 is none */
    struct {
        const struct html *of;
        const char *text;
    } last[COLUMNS]; /* a cell over many rows is read once */
    struct offer_list *out;
    struct arena *a;
};

/* "Model ID" is not "Model ID and version"; "Input price (per ...)" is "Input price". */
static bool begins(const char *head, const char *words, struct arena *a)
{
    const char *folded = text_lower(a, head);
    size_t len = strlen(words);

    return text_starts(folded, words)
           && (!folded[len] || (folded[len] == ' ' && folded[len + 1] == '('));
}

/* False for a table of other things, and for one whose columns cannot be told apart. */
static bool find_columns(struct table *t)
{
    memset(t->column, 0, sizeof t->column);
    for (size_t col = 0; col < t->grid.cols; col++) {
        const char *head = html_grid_head(&t->grid, col, t->a);

        for (int c = 0; c < COLUMNS; c++) {
            if (!begins(head, known[c].words, t->a))
                continue;
            if (t->column[c])
                return false;
            if ((c == COLUMN_INPUT || c == COLUMN_OUTPUT) && !text_has_fold(head, unit_words))
                return false;
            t->column[c] = col + 1;
        }
    }
    for (int c = 0; c < COLUMNS; c++)
        if (known[c].needed && !t->column[c])
            return false;
    return true;
}

static const char *cell(struct table *t, size_t row, int column)
{
    size_t col = t->column[column] - 1;
    const struct html *at;

    if (!t->column[column])
        return "";
    at = t->grid.cell[row * t->grid.cols + col];
    if (!t->last[column].text || t->last[column].of != at) {
        t->last[column].of = at;
        t->last[column].text = html_grid_text(&t->grid, row, col, t->a);
    }
    return t->last[column].text;
}

/* "No tiered pricing", "0<Token<=32K", "128K < Token <= 256K": the lower bound. */
static bool read_band(const char *text, int64_t *from, struct err *e)
{
    size_t digits = strspn(text, "0123456789");
    int64_t n = 0, unit = text[digits] == 'K' ? 1000 : text[digits] == 'M' ? 1000000 : 1;

    *from = 0;
    if (text_blank(text) || text_eq(text, "-") || text_eq_fold(text, "No tiered pricing"))
        return true;
    for (size_t i = 0; i < digits && i < 10; i++)
        n = n * 10 + (text[i] - '0');
    if (!digits || digits > 9 || !text_has_fold(text, "token"))
        return err_set(e, ERR_REPLY, "\"%.40s\" is no range of tokens", text);
    *from = n * unit;
    return true;
}

/* What may stand behind an amount: words, but none that change it. */
static bool is_remark(const char *text)
{
    return !strpbrk(text, "0123456789$%,") && !text_has_fold(text, "discount")
           && !text_has_fold(text, "price");
}

/* The one amount of a cell; 0 when none is stated. */
static bool read_amount(const char *text, int64_t *out, struct err *e)
{
    const char *at = strchr(text, '$');
    size_t len;

    *out = 0;
    if (!at)
        return !strpbrk(text, "0123456789")
               || err_set(e, ERR_REPLY, "\"%.40s\" is no amount in dollars", text);
    at += 1 + strspn(at + 1, " ");
    len = strspn(at, "0123456789.");
    if (fixed_parse(at, len, PER_1M, out) > FIXED_READ_ROUNDED || !is_remark(at + len)) {
        *out = 0;
        return err_set(e, ERR_REPLY, "\"%.60s\" is not one amount", text);
    }
    return true;
}

static bool is_scope_at_home(const char *scope, struct arena *a)
{
    const char *folded = text_lower(a, scope);
    size_t len = strlen(scope_at_home);

    return text_starts(folded, scope_at_home) && (!folded[len] || folded[len] == ' ');
}

static const char *class_of(const char *mode)
{
    for (size_t i = 0; i < sizeof both_modes / sizeof *both_modes; i++)
        if (text_eq_fold(mode, both_modes[i]))
            return NULL;
    return mode;
}

/* Class and scope are part of the key: each has its own endpoint. */
static void name_row(struct table *t, size_t row, struct offer *o)
{
    const char *model = cell(t, row, COLUMN_MODEL), *scope = cell(t, row, COLUMN_SCOPE);

    o->model = text_dup_n(t->a, model, strcspn(model, " "));
    o->tier = class_of(cell(t, row, COLUMN_MODE));
    o->region = is_scope_at_home(scope, t->a) ? NULL : *scope ? scope : "no scope";
    o->key = o->model;
    if (o->region)
        o->key = text_fmt(t->a, "%s@%s", o->key, o->region);
    if (o->tier)
        o->key = text_fmt(t->a, "%s|%s", o->key, o->tier);
}

static void add_price(struct table *t, const struct offer *base, size_t row, int column,
                      enum token_direction d)
{
    const char *text = cell(t, row, column);
    struct offer o = *base;
    struct err odd;

    o.direction = d;
    if (!read_amount(text, &o.price_nano, &odd))
        offer_drop(t->out, &o, &odd);
    else if (!strchr(text, '$'))
        offer_reject(t->out, &o, VERDICT_NO_PRICE,
                     text_fmt(t->a, "no amount is stated, but \"%.40s\"", text));
    else
        token_add_price(&o, d, o.price_nano, t->out);
}

static void read_row(struct table *t, size_t row)
{
    struct offer o = offer_token_init();
    struct err odd;

    if (!token_name_fits(cell(t, row, COLUMN_MODEL), &odd)
        || !token_name_fits(cell(t, row, COLUMN_SCOPE), &odd)
        || !token_name_fits(cell(t, row, COLUMN_MODE), &odd)) {
        offer_drop(t->out, &o, &odd);
        return;
    }
    name_row(t, row, &o);
    if (!*o.model)
        return; /* a line across the table */
    if (!read_band(cell(t, row, COLUMN_BAND), &o.context_from, &odd)) {
        offer_drop(t->out, &o, &odd);
        return;
    }
    add_price(t, &o, row, COLUMN_INPUT, TOKEN_INPUT);
    add_price(t, &o, row, COLUMN_OUTPUT, TOKEN_OUTPUT);
}

/* True when the scope that is sold abroad stands in any of its rows. */
static bool read_table(struct table *t)
{
    bool at_home = false;

    for (size_t row = t->grid.head; row < t->grid.rows; row++) {
        at_home = at_home || is_scope_at_home(cell(t, row, COLUMN_SCOPE), t->a);
        read_row(t, row);
    }
    return at_home;
}

static size_t count_of(const char *text, const char *part)
{
    size_t n = 0;

    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
        n++;
    return n;
}

/* A table that breaks off may have a price that does. */
static bool is_whole(const char *content)
{
    return count_of(content, "<table") == count_of(content, "</table>");
}

static bool read_content(const struct html *doc, struct offer_list *out, struct arena *a,
                         struct err *e)
{
    struct html_range all = html_inside(doc);
    bool any = false, at_home = false;

    for (const struct html *at = html_next(all, NULL, "table", NULL, NULL); at;
         at = html_next(all, at, "table", NULL, NULL)) {
        struct table t = {.out = out, .a = a};

        if (!html_grid(at, &t.grid, a))
            continue;
        if (!t.grid.head) /* some tables write their head as an ordinary first row */
            t.grid.head = 1;
        if (!find_columns(&t))
            continue;
        any = true;
        at_home = read_table(&t) || at_home;
    }
    if (!any)
        return err_set(e, ERR_REPLY, "no table with prices per %s", unit_words);
    return at_home || err_set(e, ERR_REPLY, "no price of the scope \"International\"");
}

static bool read(struct source_read *r)
{
    const char *content = NULL;
    const struct html *page;

    if (!json_str(r->doc, "data.content", &content, r->e))
        return false;
    if (text_blank(content))
        return err_set(r->e, ERR_REPLY, "the document is empty");
    if (!is_whole(content))
        return err_set(r->e, ERR_REPLY, "the document breaks off in a table");
    page = html_parse(content, strlen(content), "document", r->a, r->e);
    return page && read_content(page, r->out, r->a, r->e);
}

const struct source source_alibaba_llm = {
    .name = "alibaba_llm",
    .title = "Alibaba Model Studio",
    .see = "https://www.alibabacloud.com/help/en/model-studio/model-pricing",
    .op = "alibaba",
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 3600,
    .url = {"https://www.alibabacloud.com/help/json/document_detail.json?nodeId=2987148"
            "&website=intl&language=en"},
    .read = read,
};
