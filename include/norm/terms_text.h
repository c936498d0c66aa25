/*
 * What a person reads on a page with terms of use: its visible text, every stretch of white space
 * one blank, entities as what they stand for, without scripts, styles, comments and attributes. Two
 * servings of one text are equal; one changed letter is not.
 */
#ifndef NORM_TERMS_TEXT_H
#define NORM_TERMS_TEXT_H
#include <stddef.h>
#include "base/arena.h"
#include "base/err.h"

enum { TERMS_TEXT_MIN = 500 /* bytes: a shell for scripts, a door, an apology have less */ };

/* NULL: ERR_REPLY when there is too little text to be terms, or it is no page; else as html_parse.
 */
const char *terms_text(const char *body, size_t len, struct arena *a, struct err *e) MUST_USE;

#endif
