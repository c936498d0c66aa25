/*
 * How far long work has come, for who looks: one line on standard error where that is a terminal,
 * drawn over itself at most four times a second, gone when the work ends or something else is said.
 *
 *     verify: 1204 of 8112 publications, 3 min left
 *
 * Silent until progress_allow(true). One piece of work at a time: another begin ends the one
 * before.
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H
#include <stdbool.h>
#include <stdint.h>

enum { PROGRESS_TEXT_MAX = 160 };

void progress_allow(bool terminal);

/* `of` 0: nobody knows how many. The texts live until progress_end. */
void progress_begin(const char *what, const char *unit, int64_t of);
void progress_at(int64_t done);
void progress_end(void);

/* Takes the line away before something else is written; the next progress_at brings it again. */
void progress_hide(void);

/* The line itself. What is left is told after two seconds, from what was done in them. */
const char *progress_text(char out[PROGRESS_TEXT_MAX], const char *what, const char *unit,
                          int64_t done, int64_t of, int64_t elapsed_ms);

#endif
