/*
 * The site: a folder of files that any web server hands out, also while the database is away.
 *
 *   index.html  index/ID.html          pages
 *   zoom/ID.html                       with "site_zoom": the series, to be zoomed into, by a script
 *   v1/index.json                      what there is
 *   v1/index/ID/latest.json            newest value, and newest final one
 *   v1/index/ID/last/30.json           the last 30 dates, newest first
 *   v1/index/ID/YYYY.json  YYYY.csv    the series by year; a day without a record is a row
 *   v1/index/ID/DATE.rN.json           a date as it was published, by revision
 *   v1/index/ID/DATE.rN.record.txt     the bytes that its digest and signature are of
 *   v1/index/ID/YYYY.sha256            digests of the index's files of that year
 *   v1/contract/ID/MONTH.json          where a contract month stands
 *   v1/contract/ID/MONTH.record.txt    the bytes that its digest and signature are of
 *   v1/contract/ID/MONTH.fixml.xml     the same for clearing, where the contract's codes are told
 *   v1/bundle/ID/DATE.json             inputs and record, for `gpurate verify --bundle`
 *   v1/basket/ID/YYYY  v1/coverage/ID/YYYY  v1/posted/YYYY-MM  v1/posted/changes/YYYY
 *   v1/token/latest  v1/errata  v1/annulments  v1/notices  v1/status  v1/pauses  v1/summary
 *                                      tables, as .json and .csv
 *   v1/token/changes/DATE              the same, when the window of that date is over
 *   v1/openapi.json  v1/schema/KIND.json   what files there are, and what is in them
 *   v1/feed.atom                       publications, newest first
 *   v1/YYYY.sha256                     digests of that year's other files, and of its lists
 *   digests.txt  v1/manifest.json      digests of all else, and at which publication it stands
 *
 * Only what was published since the manifest is read, and only files whose bytes are others are
 * written, each whole, mostly without a look at what is there (stage/deliver/folder_priv.h):
 * nothing new, nothing written. What a day more reads and writes grows with the days of its year
 * and not with the years. Two at once: ERR_LOCKED. Everybody may read what is written. A folder
 * without manifest is written from the beginning.
 */
#ifndef STAGE_SITE_H
#define STAGE_SITE_H
#include "stage/config/config.h"
#include "store/fixing.h"
#include "store/settlement.h"
#include "store/store.h"

/* Bundles are large, and changes of token prices dear to find: when the site is begun, those of
 * the last so many days are made. */
enum { SITE_BUNDLE_DAYS = 35 };

struct site_done {
    int64_t from, to;    /* publications: stood at, stands at */
    int written, read;   /* files; read: those of before, for rows and digests that stay */
    int compared;        /* files that might have been the same, and were looked at */
    int64_t put, looked; /* bytes in them */
};

/* `s` has any role that reads. */
bool site_write(struct store *s, const struct config *c, const char *dir, struct site_done *out,
                struct err *e) MUST_USE;

#endif
