/*
 * What is told of a fixing and of a settlement, once for all surfaces: JSON, CSV and the pages take
 * the same texts, so that they cannot part. They are those of api_v1: published values with four
 * decimals, what they were made of with nine.
 *
 * Names and order are a contract as those of a CSV header are: site/data.def. A day without a
 * record is a row as well, with status "missing" and the reason; one whose records were all
 * annulled has status "annulled", no value, and why.
 *
 * Pure; texts live in the arena given.
 */
#ifndef SITE_DATA_H
#define SITE_DATA_H
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/buf.h"
#include "calc/method.h"
#include "calc/contract/settle.h"
#include "domain/fixing.h"

/* What a text is; all but numbers, truths and lists are strings in JSON. */
enum data_kind {
    KIND_TEXT,
    KIND_DECIMAL, /* a number with the decimals that it was published with */
    KIND_DATE,
    KIND_TIME, /* UTC, to the second */
    KIND_MONTH,
    KIND_HEX, /* SHA-256 */
    KIND_NUMBER,
    KIND_TRUTH,
    KIND_LIST /* words joined by commas */
};

struct data_field {
    const char *json, *csv; /* names */
    enum data_kind kind;
};

enum data_fixing_field {
#define FIXING_FIELD(NAME, json, csv, kind) DATA_##NAME,
#define SETTLEMENT_FIELD(NAME, json, csv, kind)
#include "site/data.def"
#undef FIXING_FIELD
#undef SETTLEMENT_FIELD
    DATA_FIXING_FIELDS
};

enum data_settlement_field {
#define FIXING_FIELD(NAME, json, csv, kind)
#define SETTLEMENT_FIELD(NAME, json, csv, kind) DATA_MONTH_##NAME,
#include "site/data.def"
#undef FIXING_FIELD
#undef SETTLEMENT_FIELD
    DATA_SETTLEMENT_FIELDS
};

extern const struct data_field data_fixing[DATA_FIXING_FIELDS];
extern const struct data_field data_settlement[DATA_SETTLEMENT_FIELDS];

/* The evidence beside the numbers; NULL texts are unknown. */
struct data_record {
    const char *digest, *previous_digest, *signature, *key_id;
    int64_t published_at, publication_no;
};

/* A row is one text a field, NULL where there is nothing to say. */
const char **data_of_fixing(const struct fixing *f, const struct data_record *r, const char *unit,
                            const struct method *m, struct arena *a);
const char **data_of_nothing(const char *index, int64_t date, const char *unit,
                             const char *annulled, struct arena *a);
const char **data_of_settlement(const struct settlement *s, int revision,
                                const struct data_record *r, struct arena *a);
const char **data_of_no_settlement(const struct contract_def *c, int month, const char *annulled,
                                   struct arena *a);

/* When something about that date is published next: its final, else the next date's preliminary. */
int64_t data_next_at(const struct method *m, int64_t date, enum fixing_status status);

/* {"effectiveDate":"2026-05-28",...}; texts of numbers are strings, as decimals need. */
void data_json(const struct data_field *field, size_t fields, const char *const *row,
               struct buf *to);

void data_csv_head(const struct data_field *field, size_t fields, struct buf *to);
void data_csv(size_t fields, const char *const *row, struct buf *to);

#endif
