/*
 * What the doctor says, line by line, and how grave it is.
 */
#include "base/clock.h"
#include "base/text.h"
#include "stage/watch/doctor_priv.h"

static const char *const levels[DOCTOR_LEVELS] = {"ok", "warning", "error"};

const char *doctor_level_name(enum doctor_level level)
{
    return levels[level];
}

static void add(struct doctor *d, const struct doctor_line *line)
{
    must(line->check && line->text && *line->text);
    must((line->level == DOCTOR_ERROR) == (line->kind != ERR_NONE));
    *VEC_PUSH(&d->line, d->arena) = *line;
}

void doctor_ok(struct doctor *d, const char *check, const char *subject, const char *text)
{
    add(d, &(struct doctor_line){check, subject, DOCTOR_OK, text, NULL, ERR_NONE});
}

void doctor_warn(struct doctor *d, const char *check, const char *subject, const char *text,
                 const char *hint)
{
    add(d, &(struct doctor_line){check, subject, DOCTOR_WARNING, text, hint, ERR_NONE});
}

static int gravity(enum err_kind kind)
{
    switch (kind) {
    case ERR_NONE:
        return 0;
    case ERR_QUORUM:
        return 2;
    case ERR_DATABASE:
        return 3;
    case ERR_CONFIG:
    case ERR_CLOCK:
        return 4;
    default:
        return 1;
    }
}

int doctor_rank(const struct doctor_line *line)
{
    return line->level == DOCTOR_ERROR ? 1 + gravity(line->kind) : (int)line->level;
}

void doctor_error(struct doctor *d, const char *check, const char *subject, enum err_kind kind,
                  const char *text, const char *hint)
{
    add(d, &(struct doctor_line){check, subject, DOCTOR_ERROR, text, hint, kind});
    if (gravity(kind) > gravity(d->worst))
        d->worst = kind;
}

void doctor_err(struct doctor *d, const char *check, const char *subject, const struct err *e)
{
    doctor_error(d, check, subject, e->kind, text_dup(d->arena, e->text),
                 e->hint[0] ? text_dup(d->arena, e->hint) : NULL);
}

const char *doctor_time(struct doctor *d, int64_t time)
{
    char text[CLOCK_TEXT_MAX];

    return text_dup(d->arena, clock_text(time, text));
}
