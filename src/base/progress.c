#include "base/progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"

enum { EVERY_MS = 250, TELL_LEFT_MS = 2000, NARROW = 80 };

static struct {
    bool allowed, shown;
    const char *what, *unit; /* what NULL: nothing is under way */
    int64_t of, began_ms, drawn_ms;
} now;

static void put_left(char *out, size_t room, int64_t seconds)
{
    if (seconds < 60)
        (void)snprintf(out, room, ", %lld s left", (long long)seconds);
    else if (seconds < 3600)
        (void)snprintf(out, room, ", %lld min left", (long long)(seconds + 59) / 60);
    else
        (void)snprintf(out, room, ", %lld h %lld min left", (long long)seconds / 3600,
                       (long long)seconds / 60 % 60);
}

const char *progress_text(char out[PROGRESS_TEXT_MAX], const char *what, const char *unit,
                          int64_t done, int64_t of, int64_t elapsed_ms)
{
    char left[64] = "";

    if (of > 0 && done > 0 && done <= of && elapsed_ms >= TELL_LEFT_MS)
        put_left(left, sizeof left,
                 (int64_t)((double)elapsed_ms / 1000 * (double)(of - done) / (double)done));
    if (of > 0)
        (void)snprintf(out, PROGRESS_TEXT_MAX, "%s: %lld of %lld %s%s", what, (long long)done,
                       (long long)of, unit, left);
    else
        (void)snprintf(out, PROGRESS_TEXT_MAX, "%s: %lld %s", what, (long long)done, unit);
    return out;
}

static void draw(int64_t done)
{
    char text[PROGRESS_TEXT_MAX];
    struct winsize size = {0};
    int columns =
        ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : NARROW;

    now.drawn_ms = clock_mono_ms();
    now.shown = true;
    progress_text(text, now.what, now.unit, done, now.of, now.drawn_ms - now.began_ms);
    (void)fprintf(stderr, "\r\033[K%.*s", columns - 1, text);
    (void)fflush(stderr);
}

void progress_allow(bool terminal)
{
    now.allowed = terminal;
}

void progress_begin(const char *what, const char *unit, int64_t of)
{
    if (!now.allowed)
        return;
    now.what = what;
    now.unit = unit;
    now.of = of;
    now.began_ms = clock_mono_ms();
    draw(0);
}

void progress_at(int64_t done)
{
    if (now.allowed && now.what && clock_mono_ms() - now.drawn_ms >= EVERY_MS)
        draw(done);
}

void progress_hide(void)
{
    if (!now.shown)
        return;
    (void)fputs("\r\033[K", stderr);
    (void)fflush(stderr);
    now.shown = false;
}

void progress_end(void)
{
    progress_hide();
    now.what = NULL;
}
