/*
 * What pages are made of: the frame, and the parts that both kinds of page have.
 */
#ifndef SITE_SHEET_PRIV_H
#define SITE_SHEET_PRIV_H
#include "site/page.h"

void sheet_begin(const struct page_frame *f, const char *title, const char *description,
                 struct buf *to);
void sheet_end(const struct page_frame *f, struct buf *to);

/* <h2> with an id to link to, inside a section that sheet_section_end closes. */
void sheet_section(struct buf *to, const char *id, const char *title);
void sheet_section_end(struct buf *to);

/* A table that scrolls in itself where the page is narrow. `heads` ends with NULL; a head that
 * begins with '#' is of numbers. The cells follow with sheet_row; sheet_table_end closes. */
void sheet_table(struct buf *to, const char *caption, const char *const *heads);
void sheet_row(struct buf *to, const char *const *heads, const char *const *cells);
void sheet_cell(struct buf *to, const char *head, const char *cell);
void sheet_table_end(struct buf *to);

void sheet_events(struct buf *to, const struct page_event *event, size_t n);
void sheet_links(struct buf *to, const struct page_link *link, size_t n);

/* A link where it is https or of this site, else the text alone. */
void sheet_link(struct buf *to, const char *href, const char *text);

/* "level 2" and what that means. */
const char *sheet_level_words(int level);

extern const char sheet_style[], sheet_print[];

#endif
