/*
 * Lines of a record: fields separated by commas, quoted as in CSV where they have to be, absent
 * ones empty. record.h says what stands in them.
 */
#ifndef CALC_RECORD_LINE_PRIV_H
#define CALC_RECORD_LINE_PRIV_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/clock.h"
#include "calc/record.h"

/* Lines on their way to the sink, in pieces of some thousand bytes: a record has thousands of
   short fields, and a call for each would cost more than they do. */
struct line {
    struct record_sink *sink;
    size_t len;
    bool begun;
    int64_t time; /* the last one written, and its text */
    char time_text[CLOCK_TEXT_MAX];
    char data[4096];
};

void line_open(struct line *l, struct record_sink *sink);
void line_flush(struct line *l); /* behind the last line */

/* A field; of text NULL is absent, and so is a date of 0. */
void line_text(struct line *l, const char *text);
void line_word(struct line *l, const char *word); /* of ours, which needs no quoting */
void line_int(struct line *l, int64_t value);
void line_nano(struct line *l, int64_t value);
void line_time(struct line *l, int64_t time);
void line_date(struct line *l, int64_t date);
void line_end(struct line *l);

/* A whole line "name,value". */
void line_say(struct line *l, const char *name, const char *value);
void line_say_nano(struct line *l, const char *name, int64_t value);
void line_say_int(struct line *l, const char *name, int64_t value);
void line_say_version(struct line *l, const char *name, const char *id, const char *hash);

#endif
