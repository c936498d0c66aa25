/* The line of long work. That it is drawn on a terminal and nowhere else is a flow's to say. */
#include "base/progress.h"

#include "../../lib/unit.h"

static const struct {
    const char *what, *unit;
    int64_t done, of, elapsed_ms;
    const char *text;
} lines[] = {
    {"verify", "publications", 0, 8112, 0, "verify: 0 of 8112 publications"},
    {"verify", "publications", 81, 8112, 1999, "verify: 81 of 8112 publications"},
    {"verify", "publications", 1000, 3000, 20000, "verify: 1000 of 3000 publications, 40 s left"},
    {"site", "dates", 10, 100, 20000, "site: 10 of 100 dates, 3 min left"},
    {"site", "dates", 1, 1001, 9000, "site: 1 of 1001 dates, 2 h 30 min left"},
    {"site", "dates", 100, 100, 20000, "site: 100 of 100 dates, 0 s left"},
    {"site", "dates", 101, 100, 20000, "site: 101 of 100 dates"},
    {"reading", "KiB", 5120, 0, 20000, "reading: 5120 KiB"},
};

START_TEST(the_line_says_what_how_many_and_what_is_left)
{
    char out[PROGRESS_TEXT_MAX];

    ck_assert_str_eq(progress_text(out, lines[_i].what, lines[_i].unit, lines[_i].done,
                                   lines[_i].of, lines[_i].elapsed_ms),
                     lines[_i].text);
}
END_TEST

SUITE(base_progress)
{
    ADD_TABLE(the_line_says_what_how_many_and_what_is_left, lines);
}
