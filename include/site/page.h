/*
 * The pages of the site: one for each index, and the front page. Whole HTML documents that need no
 * script (but for page_zoom), ask nobody else for anything, and read at 320 pixels, on paper and in
 * the dark.
 *
 * Pure: what is on a page is what the caller gives, as texts that stand in the database (values are
 * not computed here). No number stands without its date. NULL texts are shown as "-".
 */
#ifndef SITE_PAGE_H
#define SITE_PAGE_H
#include <stdbool.h>
#include <stddef.h>
#include "base/buf.h"
#include "site/chart.h"

struct page_link {
    const char *href, *text, *note; /* href NULL: the text alone; note: what is there, or NULL */
};

/* What every page has around it. */
struct page_frame {
    const char *made_at;          /* time of the newest publication on the page; NULL: none is */
    const char *version;          /* of the program */
    const char *attribution;      /* what licences ask to be said, or NULL */
    const char *key;              /* fingerprint of the signing key, or NULL: unsigned */
    const char *head;             /* what stands in its <head> besides, as it is; mostly NULL */
    const char *root;             /* from this page to the top of the site: "" or "../" */
    const struct page_link *rule; /* who answers for it, and by which texts */
    size_t rules;
};

/* The newest value of an index. */
struct page_value {
    const char *date, *avg, *med, *mean; /* avg NULL: level 5 */
    const char *status;                  /* preliminary, final */
    int level;
    const char *why; /* why not a better level, or NULL */
    const char *q1, *q3, *low, *high;
    const char *operators, *partitions; /* "9", "24 of 24" */
    const char *matched, *composition;  /* change since the previous final, in percent, or NULL */
    const char *flags, *method, *panel;
    const char *published_at, *valid_until, *next_at;
    const char *publication_no, *revision, *digest;
    const char *paused; /* why nothing is published for now, or NULL */
};

struct page_operator {
    const char *name, *market, *segment;
    const char *price;     /* its day price, or NULL */
    const char *verdict;   /* in words */
    const char *weight;    /* share of the value, percent */
    const char *influence; /* signed: what the value has of it */
    const char *without;   /* what it would be without this one */
    const char *seen_at;   /* when it last answered */
    const char *see;       /* where a person sees the price; https only, else not linked */
};

/* One fixing date: a letter a partition, 'v' valid, 'c' valid with carried prices, '-' not valid.
 */
struct page_cover {
    const char *date;
    const char *cells; /* at most 24 */
    const char *cause; /* of those that are not valid, or NULL */
};

struct page_contract {
    const char *name, *month, *status, *price, *to_date, *as_of;
    const char *indicative; /* while it runs */
    const char *days_left;
    const char *rule; /* in a sentence */
};

/* A month by the rule of a contract: our own, or another venue's applied to this index. Where its
 * rule is not known in all, a row a price that it allows. */
struct page_rule {
    const char *name, *status, *price, *difference; /* to our own rule */
    const char *days, *as_of;
};

/* What happened: an erratum, days of another level than 1, a change of method or panel, a time in
 * which nothing was published. */
struct page_event {
    const char *date, *kind, *text;
};

/* A level that somebody else has published. */
struct page_other {
    const char *date, *source, *value, *unit;
    const char *ours, *difference; /* of the same day, theirs less ours; NULL: not in our unit */
    const char *evidence, *why;
};

/* What a seller of tokens asks. */
struct page_seller {
    const char *name, *source, *list, *net, *discount, *quantization, *tier, *since;
};

/* A list price of tokens that changed. */
struct page_change {
    const char *date, *name, *source, *before, *list, *percent;
};

struct page_index {
    const char *id, *title, *unit;
    const struct page_value *value; /* NULL: nothing published yet */
    struct chart chart;
    const struct page_operator *op;
    size_t ops;
    const struct page_cover *cover;
    size_t covers;
    const struct page_contract *contract;
    size_t contracts;
    const struct page_rule *rule;
    size_t rules;
    const struct page_other *other;
    size_t others;
    const struct page_seller *seller; /* in the day before the value was published */
    size_t sellers;
    size_t sellers_out;               /* whose price does not count */
    const struct page_change *change; /* newest first */
    size_t changes;
    const struct page_event *event; /* newest first */
    size_t events;
    const struct page_link *download;
    size_t downloads;
    bool settled; /* contracts settle on it; else it says that it is information */
    bool zoom;    /* it has a page with zoom, which is linked to */
};

void page_index(const struct page_frame *f, const struct page_index *p, struct buf *to);

/* The page with zoom of an index. It loads two scripts and a style of its own folder
 * (site/zoom.h), which fetch and draw the series of the index: no value stands on it. */
void page_zoom(const struct page_frame *f, const char *id, const char *title, const char *unit,
               struct buf *to);

/* A line of the front page. */
struct page_line {
    const char *id, *title, *unit, *date, *avg, *med, *status, *change;
    int level;
};

struct page_group {
    const char *title;
    const struct page_line *line;
    size_t lines; /* at least one */
    bool folded;  /* to be opened by who wants it */
};

struct page_front {
    const struct page_group *group;
    size_t groups;
    const struct page_event *notice; /* newest first */
    size_t notices;
    const struct page_link *download;
    size_t downloads;
};

void page_front(const struct page_frame *f, const struct page_front *p, struct buf *to);

#endif
