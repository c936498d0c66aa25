/*
 * The chart of an index as inline SVG: its daily values as a line, the middle half of the operators
 * as a band around it, and a mark where something else than an ordinary value stands.
 *
 * Pure, and no binary floating point: places are tenths of a unit of the view box. A day without
 * a value breaks the line and is marked on the axis, so a hole is never drawn over. Colours are
 * classes (site/page.h has the style sheet), so one chart serves light, dark and print. A title and
 * a description say in words what is drawn, for those who do not see it.
 */
#ifndef SITE_CHART_H
#define SITE_CHART_H
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"

struct chart_day {
    int64_t date;
    int level;                   /* 1..5; 5: no value */
    int64_t value_nusd;          /* AVG as published */
    int64_t low_nusd, high_nusd; /* quartiles; 0 where there are none */
    bool erratum;                /* something was learned after it was final */
};

/* The first day of a method or of a panel. */
struct chart_mark {
    int64_t date;
    const char *text;
};

struct chart {
    const char *id; /* of the elements that the title is tied to: unique on a page */
    const char *index, *unit;
    const struct chart_day *day; /* by date, one a date at most; gaps are days without a record */
    size_t days;
    const struct chart_mark *mark;
    size_t marks;
};

/* Writes <svg>...</svg>; of no day with a value, a sentence that says so. */
void chart_svg(const struct chart *c, struct buf *to);

/* 1, 2 or 5 times a power of ten: the step that gives 3 to 8 lines over that span. */
int64_t chart_step(int64_t span_nusd);

#endif
