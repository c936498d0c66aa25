/*
 * A fixing: the value of an index for a date, with everything that led to it.
 *
 * Prices are nusd (1e-9 USD per unit). The three published values are multiples of 0.0001 USD.
 * The level is part of the value; at level 5 nothing is published and the values mean nothing.
 *
 * Ownership: the arena the fixing was made in.
 */
#ifndef DOMAIN_FIXING_H
#define DOMAIN_FIXING_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "domain/verdict.h"

enum { FIXING_PARTITIONS_MAX = 24 };

enum fixing_status { FIXING_INDICATIVE, FIXING_PRELIMINARY, FIXING_FINAL, FIXING_STATUSES };

enum fixing_flag {
    FIXING_REVIEW = 1,      /* AVG and MED more than 10 % apart, or a day-on-day move over 15 % */
    FIXING_JUMP = 2,        /* one operator moved 25 % or more, and hardly anybody with it */
    FIXING_DISPERSED = 4,   /* more than floor(n/4) prices clamped in a valid partition */
    FIXING_CARRIED = 8,     /* a carried price counted in a valid partition */
    FIXING_COMPOSITION = 16 /* who votes moved AVG by more than the method's bound since the
                               previous final, or nobody votes who did then */
};

const char *fixing_status_name(enum fixing_status s); /* "indicative", "preliminary", "final" */
/* "review,jump" in the order above; "" for none. */
const char *fixing_flags_text(unsigned flags, char out[64]);

/* One operator in one partition: its vote, or why it has none. Also a row of fixing_input. */
struct fixing_vote {
    int partition; /* 0..23 */
    const char *op;
    const char *market;   /* the market that gave the price */
    enum verdict verdict; /* OK, CARRIED, CLAMPED count; others do not */
    bool carried;         /* also when clamped as well */
    int carried_from;     /* partitions back, 1..3 */
    int64_t price_nusd;   /* before the clamp; 0 where there is none */
    int64_t counted_nusd; /* after it; 0 in an invalid partition */
    int64_t weight_nano;  /* share in the partition's central50, likewise */
};

struct fixing_partition {
    int number; /* 0 is the oldest of the window */
    int64_t start;
    bool valid;
    bool polled;     /* any member answered */
    const char *why; /* of an invalid one, in words */
    int operators, carried, clamped;
    bool dispersed;
    int64_t median_nusd, central50_nusd, mean_nusd;
};

/* One operator over the day. */
struct fixing_operator {
    const char *op;
    const char *segment;
    int partitions;         /* valid partitions it was priced in; 0: handed on by level 4 */
    int64_t price_nusd;     /* mean of its unclamped prices in the valid partitions */
    int64_t influence_nusd; /* AVG less AVG without it, signed, unrounded nusd */
};

struct fixing {
    const char *index;
    int64_t date;
    int revision; /* 1, 2, ... ; assigned when published */
    enum fixing_status status;
    int level;                        /* 1..5 */
    const char *method, *method_hash; /* "GHR-1.0", hex SHA-256 of its file */
    const char *panel, *panel_hash;
    int64_t avg_nusd, med_nusd, mean_nusd;                   /* published, multiples of 100000 */
    int64_t avg_exact_nusd, med_exact_nusd, mean_exact_nusd; /* before that last rounding */
    int valid_partitions, partitions;
    int operators;                                 /* with a price in a valid partition */
    int64_t low_nusd, high_nusd, q1_nusd, q3_nusd; /* of the operators' day prices */
    int64_t influence_nusd; /* the largest, absolute; whose is in influence_operator */
    const char *influence_operator;
    const char *author;   /* of the index definition; NULL: the index names none */
    int64_t author_nusd;  /* its day price; 0: it had none */
    int agreement;        /* operators whose day price is exactly that, the author included; 0: */
    int agreement_of;     /* there is none to stand on, not "none of them"; of how many */
    bool has_matched;     /* the previous final has operators to match with */
    int64_t matched_nano; /* relative change over operators priced on both days, 1e9 = 100 % */
    int64_t composition_nano; /* the rest of the day-on-day change of AVG */
    unsigned flags;
    int repeated;              /* days in a row at level 4, this one included */
    int64_t valid_until;       /* a reader must not use it past this time */
    const char *why;           /* why not a better level; NULL at level 1 */
    int64_t prior_date;        /* of the previous final that was looked at; 0 for none */
    const char *inputs_digest; /* hex SHA-256 of the canonical inputs; set by the stage */

    struct fixing_partition *partition;
    size_t partition_len;
    struct fixing_operator *op; /* by name */
    size_t operator_len;
    struct fixing_vote *vote; /* by (partition, operator) */
    size_t vote_len;
};

#endif
