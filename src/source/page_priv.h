/*
 * What the readers of price pages share: anchors, columns, price cells, and the account of both.
 *
 * A reader holds on to words that a person sees (headings, column headers, units) and to data
 * attributes, never to generated class names. An anchor that is missing, stands there twice, or
 * has other columns than known stops the whole page: parse fails with ERR_REPLY and the anchor's
 * name, since a price read past a lost anchor may be of another good, unit or tier. A single cell
 * that does not read drops its row only.
 *
 * Prices are 1e-9 of the page's currency. A page says nothing of stock: what has a price there
 * can be had (STOCK_YES).
 */
#ifndef SOURCE_PAGE_PRIV_H
#define SOURCE_PAGE_PRIV_H
#include "base/text.h"
#include "edge/html/html.h"
#include "edge/json/json.h"
#include "source/source.h"

/* The price of `per` as one of an hour, half to even; false when it is too large. */
enum per { PER_SECOND, PER_MINUTE, PER_HOUR, PER_DAY, PER_MONTH };
bool page_hour(enum per per, int64_t nano, int64_t *out);

struct page {
    const struct html *doc; /* NULL for a fragment saved alone, which is read by its state */
    struct html_range all;
    const char *state; /* of read_state: the JSON in its scripts, one level of escapes taken off */
    size_t state_len;
    struct offer_list *out;
    struct arena *a;
    struct err *e;
    const void *definition; /* of the source, or NULL */
    int64_t now;            /* 0 when not known */
    size_t priced;          /* offers with a price, and cells that had one */
    size_t cells;           /* prices in what was read, as page_signs counts them */
    enum per per;           /* what a price of it is per */
    const char *odd;        /* the first row that did not read, for page_done */
};

/* Parses the body; false when it is no page, or when it begins with <html> and does not end. */
bool page_open(struct page *p, const struct source_reply *reply, struct offer_list *out,
               struct arena *a, struct err *e) MUST_USE;

/*
 * What a source's read_page or read_state makes of a reply, and page_done. A state may stand in a
 * body without an element.
 */
bool page_parse(const struct source *s, const struct source_reply *reply, struct offer_list *out,
                struct arena *a, struct err *e) MUST_USE;

/* --- anchors --- */

/* The one element of the range with this tag (NULL: any heading) and exactly these words. */
const struct html *page_anchor(struct page *p, struct html_range in, const char *tag,
                               const char *words) MUST_USE;

/* The one element with this attribute value; `name` is what the message calls it. */
const struct html *page_mark(struct page *p, struct html_range in, const char *tag,
                             const char *attr, const char *value) MUST_USE;

/* What lies between two anchors, in this order. */
bool page_between(struct page *p, const char *from_tag, const char *from, const char *to_tag,
                  const char *to, struct html_range *out) MUST_USE;

/* The range says these words somewhere: a sentence that states unit or tier. */
bool page_says(struct page *p, struct html_range in, const char *words) MUST_USE;

/* Fails: anchor "words" is missing. */
bool page_missing(struct page *p, const char *words);

/* --- columns --- */

enum page_need { PAGE_ONE, PAGE_MAYBE, PAGE_MANY }; /* exactly one; none or one; any number */

struct page_column {
    const char *words; /* case folded; "Reserved*" is a beginning */
    int role;
    enum page_need need;
};

enum { PAGE_COLUMNS_MAX = HTML_COLS_MAX };

/*
 * Finds what each column of a header is. An unknown column, a lost one or a needed one that
 * stands there twice fails: the page means something else than it did.
 */
bool page_columns(struct page *p, const char *const *head, size_t heads,
                  const struct page_column *known, size_t knowns, int *role) MUST_USE;

/* The same of the header of a grid. */
bool page_grid_columns(struct page *p, const struct html_grid *g, const struct page_column *known,
                       size_t knowns, int *role) MUST_USE;

/* The same of a header whose columns are the divs of a class; their count, or 0 with the error. */
size_t page_class_columns(struct page *p, struct html_range in, const char *class_word,
                          const struct page_column *known, size_t knowns, int *role) MUST_USE;

/*
 * The first table of the range, with a header; where there is none the anchor `what` is missing,
 * and NULL.
 */
const struct html *page_table(struct page *p, struct html_range in, const char *what,
                              struct html_grid *g) MUST_USE;

/* The texts of the divs of a class. */
size_t page_texts(struct page *p, struct html_range in, const char *class_word, const char **out,
                  size_t max);

/* --- cells --- */

struct page_unit {
    const char *sign;         /* "$", or "" where the page puts none into the cell */
    const char *const *after; /* what may follow the amount, NULL-terminated, case folded
                                 and without blanks: "/gpu-hr"; "" for nothing */
};

struct page_price {
    bool told;   /* false: a cell without a digit, "Contact sales" */
    bool teaser; /* "from", "as low as", "starting at" */
    int64_t nano;
};

/* The whole cell must be one price, or no number at all. */
bool page_price(const char *text, const struct page_unit *unit, struct page_price *out,
                struct err *e) MUST_USE;

/* "8x", "8 x", "8 ×", "x8", "4^1": a count and nothing else. */
bool page_count(const char *text, int64_t *out, struct err *e) MUST_USE;

/* Splits "8 x NVIDIA H200" or "1 × H100 SXM" or "8x H100". False without such a beginning. */
bool page_count_before(const char *label, int64_t *count, const char **rest, struct arena *a);

/* Splits "NVIDIA H100 (8x)"; count 1 and the label as it is without such an end. */
void page_count_behind(const char *label, int64_t *count, const char **rest, struct arena *a);

/* "80 GB", "141GB", "141" as MB; 0 for anything else, NULL too. */
int64_t page_memory_mb(const char *text);

/* --- offers --- */

/*
 * "NVIDIA A100/80/16/115": a key for rows that a page names by a label alone, with the cells that
 * tell one good from another: those whose role is in `roles`, 1 << role each.
 */
const char *page_row_key(struct page *p, const char *label, const char *const *cell,
                         const int *role, size_t cells, unsigned roles);

/* An offer of this page: can be had, one GPU. */
struct offer page_offer(const char *key, const char *gpu);

/*
 * Reads the cell and adds the offer at `times` its price for an hour; without a number it is
 * rejected with NO_PRICE, with one that does not read dropped as malformed.
 */
void page_put(struct page *p, struct offer *o, const char *cell, const struct page_unit *unit,
              int64_t times);

/* Drops a row, with the sentence in `odd`. */
void page_drop(struct page *p, const struct offer *o, const struct err *odd);

/* How many price-shaped strings (sign, then a digit) a person sees in the range. */
size_t page_signs(struct page *p, struct html_range in, const char *sign);
size_t page_signs_in(const char *text, const char *sign);

/* Every price a person sees there has been read: fails when the two numbers differ. */
bool page_account(struct page *p, struct html_range in, const char *sign, size_t expected,
                  const char *what) MUST_USE;

/* A page without a single price is an error. */
bool page_done(struct page *p) MUST_USE;

/* --- page state --- */

/*
 * The JSON value behind the one place where `mark` stands in the state; `key` is then looked for
 * behind it ("\"content\":") and the value begins there. NULL: it begins behind the mark.
 */
const struct json *page_state_json(struct page *p, const char *mark, const char *key) MUST_USE;

/* "October 1, 2026" somewhere in words, as seconds; false when there is no date. */
bool page_date(const char *words, int64_t *out) MUST_USE;

#endif
