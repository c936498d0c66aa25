#include "cmd/command.h"
#include "cmd/setup_priv.h"
#include "stage/watch/doctor.h"

static const struct out_column columns[] = {
    {"level", OUT_TEXT},   {"check", OUT_TEXT}, {"subject", OUT_TEXT},
    {"finding", OUT_TEXT}, {"hint", OUT_TEXT},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* For people: a line each, its hint below. Columns would be as wide as the longest sentence. */
static bool print_lines(const struct doctor *d, struct err *e)
{
    static const char *const colour[DOCTOR_LEVELS] = {"\033[32m", "\033[33m", "\033[31m"};
    bool plain = !out_colour(), done;
    struct buf b;

    buf_init(&b, SIZE_MAX / 2);
    for (size_t i = 0; i < d->line.len; i++) {
        const struct doctor_line *line = &d->line.at[i];

        buf_fmt(&b, "%s%-8s%s %s%s%s: %s\n", plain ? "" : colour[line->level],
                doctor_level_name(line->level), plain ? "" : "\033[0m", line->check,
                line->subject ? " " : "", line->subject ? line->subject : "", line->text);
        if (line->hint)
            buf_fmt(&b, "         hint: %s\n", line->hint);
    }
    done = out_bytes(b.data, b.len, e);
    buf_fini(&b);
    return done;
}

static bool run(struct cmd *c, struct err *e)
{
    struct config config;
    struct doctor d = {
        .config = &config, .now = c->now, .now_given = c->now_given, .arena = c->arena};
    struct err broken = {0};
    struct out out;

    if (setup_config(c, CONFIG_ALL, &config, &broken))
        doctor_look(&d);
    else if (broken.said)
        return true;
    else
        doctor_no_config(&d, &broken);
    c->exit = err_exit(d.worst);
    if (c->format == OUT_TABLE)
        return print_lines(&d, e);
    out_init(&out, c->arena, c->format, columns, COLUMNS);
    for (size_t i = 0; i < d.line.len; i++) {
        const struct doctor_line *line = &d.line.at[i];
        const char **cell = out_row(&out);

        cell[0] = doctor_level_name(line->level);
        cell[1] = line->check;
        cell[2] = line->subject;
        cell[3] = line->text;
        cell[4] = line->hint;
    }
    return out_end(&out, e);
}

const struct command command_doctor = {
    .name = "doctor",
    .summary = "is everything ready for the next fixing? one line for each thing looked at",
    .args = "",
    .more = "Looks at the configuration, the disk, the database, the clock, the last run, the "
            "markets,\n"
            "the headline indices and the list of contested models, and changes nothing. Each line "
            "is ok,\n"
            "warning or error, with a hint. Exit: 0 when nothing is an error; 78 the configuration "
            "or the\n"
            "schema is wrong; 69 the database is away; 75 a headline fixing is in danger: too few\n"
            "operators now, or too few partitions left; 74 or 77 a folder or a key file cannot be "
            "used.",
    .examples = "  gpurate doctor\n"
                "  gpurate doctor --format json | jq '.[] | select(.level != \"ok\")'",
    .run = run,
};
