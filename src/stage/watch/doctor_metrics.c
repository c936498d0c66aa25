#include "base/text.h"
#include "stage/watch/doctor_priv.h"

static void put_label(const char *text, struct buf *out)
{
    for (const char *p = text ? text : ""; *p; p++) {
        if (*p == '\n')
            buf_put(out, "\\n");
        else
            buf_fmt(out, *p == '"' || *p == '\\' ? "\\%c" : "%c", *p);
    }
}

static bool is_same(const struct doctor_line *a, const struct doctor_line *b)
{
    return text_eq(a->check, b->check)
           && text_eq(a->subject ? a->subject : "", b->subject ? b->subject : "");
}

/* A series may be there once: the worst of those from `at` on that are the same, -1 after one. */
static int level_of(const struct doctor *d, size_t at)
{
    int worst = 0;

    for (size_t i = 0; i < d->line.len; i++) {
        if (!is_same(&d->line.at[i], &d->line.at[at]))
            continue;
        if (i < at)
            return -1;
        worst = (int)d->line.at[i].level > worst ? (int)d->line.at[i].level : worst;
    }
    return worst;
}

static void put_head(const char *name, const char *help, struct buf *out)
{
    buf_fmt(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void put_one(const char *name, const char *help, int64_t value, struct buf *out)
{
    put_head(name, help, out);
    buf_fmt(out, "%s %lld\n", name, (long long)value);
}

void doctor_metrics(const struct doctor *d, struct buf *out)
{
    put_head("gpurate_check_level", "What doctor finds: 0 ok, 1 warning, 2 error.", out);
    for (size_t i = 0; i < d->line.len; i++) {
        int level = level_of(d, i);

        if (level < 0)
            continue;
        buf_put(out, "gpurate_check_level{check=\"");
        put_label(d->line.at[i].check, out);
        buf_put(out, "\",subject=\"");
        put_label(d->line.at[i].subject, out);
        buf_fmt(out, "\"} %d\n", level);
    }
    put_one("gpurate_doctor_exit_code", "Exit code of doctor: 0 when nothing is an error.",
            err_exit(d->worst), out);
    put_one("gpurate_doctor_time_seconds", "When doctor looked, in seconds since 1970.", d->now,
            out);
    if (d->last_run_at)
        put_one("gpurate_last_run_time_seconds", "Start of the last run, in seconds since 1970.",
                d->last_run_at, out);
    if (d->run_ended)
        put_one("gpurate_last_run_exit_code", "Exit code of the last run that has ended.",
                d->last_exit, out);
}
