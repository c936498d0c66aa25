/*
 * What is published beside fixings and settlements, as tables: a row is one text a field (NULL
 * where there is nothing to say), as site/data.h has them. The name of a field in CSV is that of
 * the column in api_v1; a decimal is its column of exact text.
 *
 * Names and order are a contract: fields are added at the end only, never renamed. Pure.
 */
#ifndef SITE_TABLE_H
#define SITE_TABLE_H
#include "site/data.h"

enum site_table {
    TABLE_TOKEN,         /* what each seller of tokens asks */
    TABLE_TOKEN_CHANGE,  /* who changed a list price of tokens, by day */
    TABLE_POSTED,        /* what the makers of models post, by day */
    TABLE_POSTED_CHANGE, /* of them those that changed */
    TABLE_BASKET,        /* levels of a basket; a day without one is a row */
    TABLE_COVERAGE,      /* partitions of an index by day, gaps and their causes */
    TABLE_ERRATUM,
    TABLE_ANNULMENT,
    TABLE_NOTICE,      /* the first day under another method or panel */
    TABLE_SUMMARY,     /* a family of GPUs in a row: its marketplaces and its index */
    TABLE_STATUS,      /* whether a name is published: what was said last */
    TABLE_PAUSE,       /* times in which a name was not published; no end: it is not over */
    TABLE_PUBLICATION, /* all that is published, in its order */
    SITE_TABLES
};

struct table_def {
    const char *title;
    const struct data_field *field;
    size_t fields;
};
extern const struct table_def table_defs[SITE_TABLES];

/* {"format":1,"attribution":...,"rows":[...]}; attribution NULL: nobody asks for any. */
void table_json(enum site_table t, const char *const *const *row, size_t rows,
                const char *attribution, struct buf *to);
void table_csv(enum site_table t, const char *const *const *row, size_t rows, struct buf *to);

#endif
