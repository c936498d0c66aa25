/*
 * Sections of the page of an index; one of which there is nothing is left out.
 */
#ifndef SITE_PAGE_PRIV_H
#define SITE_PAGE_PRIV_H
#include "site/page.h"

void page_contracts(const struct page_index *p, struct buf *to);
void page_rules(const struct page_index *p, struct buf *to);
void page_sellers(const struct page_index *p, struct buf *to);
void page_changes(const struct page_index *p, struct buf *to);
void page_others(const struct page_index *p, struct buf *to);

/* What the words of a page mean, for who reads one for the first time. */
void page_words(struct buf *to);

#endif
