#include "base/text.h"
#include "cmd/command.h"
#include "cmd/setup_priv.h"
#include "edge/archive/file.h"
#include "stage/watch/doctor.h"

#define COLUMNS(COLUMN)                                                                            \
    COLUMN("level", OUT_TEXT, doctor_level_name(line->level))                                      \
    COLUMN("check", OUT_TEXT, line->check)                                                         \
    COLUMN("subject", OUT_TEXT, line->subject)                                                     \
    COLUMN("finding", OUT_TEXT, line->text)                                                        \
    COLUMN("hint", OUT_TEXT, line->hint)

static const struct out_column columns[] = {COLUMNS(OUT_HEADING)};

static void put_line(const struct doctor_line *line, struct buf *to)
{
    static const enum out_level level[DOCTOR_LEVELS] = {OUT_OK, OUT_WARNING, OUT_ERROR};
    enum { INDENT = 9, HINT = sizeof "hint: " - 1 };
    bool plain = !out_colour();
    struct buf text;

    buf_init(&text, SIZE_MAX / 2);
    buf_fmt(&text, "%s%-*s%s %s%s%s: %s", plain ? "" : out_level_colour[level[line->level]],
            INDENT - 1, doctor_level_name(line->level), plain ? "" : OUT_PLAIN, line->check,
            line->subject ? " " : "", line->subject ? line->subject : "", line->text);
    out_wrap(to, text.data, out_line_width(), INDENT);
    buf_clear(&text);
    if (line->hint) {
        buf_fmt(&text, "%*shint: %s", INDENT, "", line->hint);
        out_wrap(to, text.data, out_line_width(), INDENT + HINT);
    }
    buf_fini(&text);
}

/* The gravest first, with the one thing to do about it; then how old things are, well or not. */
static void put_short(const struct doctor *d, struct buf *to)
{
    size_t well = 0;

    for (int rank = DOCTOR_RANK_MAX; rank > 0; rank--)
        for (size_t i = 0; i < d->line.len; i++)
            if (doctor_rank(&d->line.at[i]) == rank)
                put_line(&d->line.at[i], to);
    for (size_t i = 0; i < d->line.len; i++) {
        const struct doctor_line *line = &d->line.at[i];

        well += line->level == DOCTOR_OK;
        if (line->level == DOCTOR_OK
            && (text_eq(line->check, "last run") || text_eq(line->check, "rates")))
            put_line(line, to);
    }
    buf_fmt(to, "%zu of %zu findings are ok; doctor --all has them all\n", well, d->line.len);
}

/* For people: a line each, its hint below; on a terminal as many lines as it takes. Columns would
 * be as wide as the longest sentence. */
static bool print_lines(const struct doctor *d, bool all, struct err *e)
{
    struct buf b;
    bool done;

    buf_init(&b, SIZE_MAX / 2);
    for (size_t i = 0; all && i < d->line.len; i++)
        put_line(&d->line.at[i], &b);
    if (!all)
        put_short(d, &b);
    done = out_bytes(b.data, b.len, e);
    buf_fini(&b);
    return done;
}

/* To a file, which is there whole or as it was, or to standard output. */
static bool print_metrics(const struct doctor *d, const char *file, struct err *e)
{
    struct buf b;
    bool done;

    buf_init(&b, SIZE_MAX / 2);
    doctor_metrics(d, &b);
    done = file ? file_write_whole(file, b.data, b.len, e) : out_bytes(b.data, b.len, e);
    buf_fini(&b);
    return done;
}

/* The formats of all commands, and prometheus. */
static bool read_format(struct cmd *c, bool *metrics, struct err *e)
{
    const char *name = cmd_option(c, "format");

    *metrics = name && text_eq(name, "prometheus");
    if (name && !*metrics && !out_format_by_name(name, &c->format))
        return err_set(e, ERR_USAGE,
                       "--format is \"%s\", expected table, csv, json, ndjson or prometheus", name);
    return *metrics || !cmd_option(c, "to")
           || err_set(e, ERR_USAGE, "--to is for --format prometheus");
}

static bool run(struct cmd *c, struct err *e)
{
    struct config config;
    struct doctor d = {
        .config = &config, .now = c->now, .now_given = c->now_given, .arena = c->arena};
    struct err broken = {0};
    struct out out;
    bool metrics;

    if (!read_format(c, &metrics, e))
        return false;
    if (setup_config(c, CONFIG_ALL, &config, &broken))
        doctor_look(&d);
    else if (broken.said)
        return true;
    else
        doctor_no_config(&d, &broken);
    c->exit = err_exit(d.worst);
    if (metrics)
        return print_metrics(&d, cmd_option(c, "to"), e);
    if (c->format == OUT_TABLE && !c->columns)
        return print_lines(&d, cmd_option(c, "all") != NULL, e);
    out_init(&out, c->arena, c->format, columns, OUT_LEN(columns));
    for (size_t i = 0; i < d.line.len; i++) {
        const struct doctor_line *line = &d.line.at[i];

        OUT_ROW(&out, COLUMNS(OUT_CELL));
    }
    return out_end(&out, e);
}

const struct command command_doctor = {
    .name = "doctor",
    .summary = "is everything ready for the next fixing? what is not well, and what to do",
    .args = "",
    .more = "Looks at the configuration, the disk, the database, the clock, the last run, the "
            "markets,\n"
            "the headline indices and the list of contested models, and changes nothing. First "
            "comes the\n"
            "error that the exit code tells, with its hint, then what else is not well, then the "
            "last run\n"
            "and the rates; csv and json have everything. Exit: 0 when nothing is an error; 78 the "
            "configuration "
            "or the\n"
            "schema is wrong; 69 the database is away; 75 a headline fixing is in danger: too few\n"
            "operators now, or too few partitions left; 74 or 77 a folder or a key file cannot be "
            "used,\n"
            "or a role lacks a right.",
    .option = {{"all", NULL, false, "what is well, too, in the order of looking"},
               {"format", "FORMAT", false, "table, csv, json, ndjson or prometheus"},
               {"to", "FILE", false, "write prometheus to it, at once and whole"}},
    .examples = "  gpurate doctor\n"
                "  gpurate doctor --format prometheus --to /var/lib/node_exporter/gpurate.prom\n"
                "  gpurate doctor --format json | jq '.[] | select(.level != \"ok\")'",
    .run = run,
};
