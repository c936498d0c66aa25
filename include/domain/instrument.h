/*
 * What one unit buys, and which series are made of it: the nouns of the configuration.
 *
 * Ownership: the arena of the configuration; everything is read-only after loading.
 */
#ifndef DOMAIN_INSTRUMENT_H
#define DOMAIN_INSTRUMENT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "domain/offer.h"

struct instrument {
    const char *id;     /* "H100-SXM-80"; "H100" is the one whose form factor is not told */
    const char *family; /* "H100" */
    const char *form;   /* "SXM", "PCIe", "NVL", or NULL: not told */
    const char *title;
    int64_t low_nusd, high_nusd; /* bounds of a believable price, R3 (d) */
};

enum segment { SEGMENT_MARKETPLACE, SEGMENT_NEOCLOUD, SEGMENT_HYPERSCALER, SEGMENTS };
extern const char *const segment_names[]; /* by segment, then NULL */
const char *segment_name(enum segment s);
bool segment_by_name(const char *name, enum segment *out);

struct index_def {
    const char *id; /* "H100-SXM" */
    const char *title;
    const char *unit;        /* "USD per GPU-hour" */
    const char **instrument; /* ids, sorted */
    size_t instrument_len;
    enum term term;
    const char *panel;   /* name of the panel series; the date picks the version */
    const char *method;  /* name of the method series: "GHR" or "TKR" */
    const char *author;  /* operator who made what is sold (tokens); NULL: none is named */
    int64_t author_from; /* first date whose record names it; 0: all of them */
    const char **region; /* countries, sorted; len 0: any place, also one that is not known */
    size_t region_len;
    bool uniform;         /* one price at all sites of a seller counts if one is in the region */
    const char **segment; /* names; len 0: all of the panel */
    size_t segment_len;
    bool headline;
    int64_t from; /* first fixing date */
};

/* One seat: an operator, and where and how its price is read. */
struct panel_member {
    const char *op;
    const char *market;   /* the market whose quotes speak for it */
    const char *stand_in; /* read where `market` did not answer in a partition; or NULL */
    enum segment segment;
    bool peer;         /* peer-to-peer rules of R3 (e) and R4 */
    const char **tier; /* tiers that vote; len 0: any, also none */
    size_t tier_len;
    int64_t reliability_nano; /* least reliability where the market states one; -1: not asked */
};

struct panel {
    const char *name;            /* "headline" */
    const char *id;              /* "headline-2026-01" */
    int64_t from;                /* a first day of a month */
    const char *hash;            /* hex SHA-256 of the file's bytes */
    struct panel_member *member; /* sorted by operator */
    size_t member_len;
};

#endif
