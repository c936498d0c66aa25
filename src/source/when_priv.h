/*
 * The one judge of "when does this price hold": hours, weekdays and dates, for all sources. A price
 * under conditions is in force when it holds at the fixing hour, 16:00:00 UTC of the page's day
 * (clock.fix_at_s of the methods TKR and TKS), and only when every one of its conditions is known,
 * understood and holds: of what is not understood nobody can say that it holds.
 *
 * A source names the members that may stand beside a price, each with its form; null is absent, and
 * any other member is a condition that is not known. Hours are half open and may wrap; where they
 * end where they begin, a window holds all day and a pair of times never. Weekdays are 1 (Monday)
 * to 7, or "monday" or "mon"; they are those of the zone of the times, and where hours have
 * wrapped, the day before has to be one of them too, for sources do not say which one they mean.
 */
#ifndef SOURCE_WHEN_PRIV_H
#define SOURCE_WHEN_PRIV_H
#include "edge/json/json.h"

enum { TOKEN_FIX_AT_S = 16 * 3600 };

enum when_form {
    WHEN_NO_CONDITION, /* a price, a note, or what the source judges itself */
    WHEN_FROM_HHMM,    /* 1630 UTC */
    WHEN_TO_HHMM,      /* 2400 too */
    WHEN_FROM_TIME,    /* "16:30:00Z", "00:30+08:00" */
    WHEN_TO_TIME,
    WHEN_WINDOWS,  /* "16:30-00:30" UTC, or a list of them */
    WHEN_WEEKDAYS, /* a list */
    WHEN_UTC,      /* "UTC": says nothing new; another zone is not understood */
    WHEN_FROM_DATE /* "2026-08-17", that day included */
};

struct when_word {
    const char *names; /* of members, a blank between two; "*cost*": each with "cost" in it */
    enum when_form form;
};

struct token_when {
    bool stated;     /* a known condition stands there */
    bool holds;      /* so do all that stand there; true of none */
    const char *odd; /* the first member that is not known or not understood, or NULL */
    int64_t since;   /* day number of the date, 0 for none */
};

/* `now` is the page's; 0 is a page without a day, on which no date and no weekday holds. */
struct token_when token_when(const struct json *at, const struct when_word *word, size_t n,
                             int64_t now);

/* Stated, understood and holding. */
bool token_in_force(const struct token_when *w);

#define TOKEN_WHEN_WHY "the entry in force at 16:00 UTC, by the hours stated"

#endif
