#include "site/chart.h"

#include <stdbool.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/must.h"
#include "site/escape_priv.h"

/* The view box, in units; places inside it are tenths. */
enum { WIDTH = 960, HEIGHT = 320, LEFT = 64, RIGHT = 12, TOP = 12, BOTTOM = 34 };
enum { PLOT_W = (WIDTH - LEFT - RIGHT) * 10, PLOT_H = (HEIGHT - TOP - BOTTOM) * 10 };

/* What the axes cover. */
struct frame {
    int64_t first, last; /* dates */
    int64_t low, high;   /* nusd, low < high */
    int64_t step;
};

int64_t chart_step(int64_t span_nusd)
{
    static const int64_t leading[] = {1, 2, 5};

    for (int64_t ten = 100000;; ten *= 10)
        for (size_t i = 0; i < 3; i++)
            if (span_nusd <= 7 * leading[i] * ten)
                return leading[i] * ten;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* False when no day has a value. */
static bool frame_of(const struct chart *c, struct frame *f)
{
    f->low = INT64_MAX;
    f->high = 0;
    for (size_t i = 0; i < c->days; i++) {
        const struct chart_day *d = &c->day[i];

        if (d->level > 4)
            continue;
        f->low = least(f->low, d->low_nusd ? least(d->low_nusd, d->value_nusd) : d->value_nusd);
        f->high = most(f->high, most(d->high_nusd, d->value_nusd));
    }
    if (f->high == 0)
        return false;
    f->first = c->day[0].date;
    f->last = most(c->day[c->days - 1].date, f->first + 1);
    f->step = chart_step(most(f->high - f->low, f->high / 50));
    f->low = f->low / f->step * f->step;
    f->high = (f->high / f->step + 1) * f->step;
    return true;
}

static int x_of(const struct frame *f, int64_t date)
{
    return LEFT * 10 + (int)((date - f->first) * PLOT_W / (f->last - f->first));
}

static int y_of(const struct frame *f, int64_t nusd)
{
    return TOP * 10 + (int)((fixed_wide)(f->high - nusd) * PLOT_H / (f->high - f->low));
}

enum { PLACE_LEN = 12 };

/* A place, "12.3", that ends where it is told; where it begins. A chart has two thousand. */
static char *place_before(char *end, int tenths)
{
    must(tenths >= 0);
    *--end = (char)('0' + tenths % 10);
    *--end = '.';
    do
        *--end = (char)('0' + (tenths /= 10) % 10);
    while (tenths >= 10);
    return end;
}

static void put_tenths(struct buf *to, int tenths)
{
    char text[PLACE_LEN], *end = text + sizeof text, *at = place_before(end, tenths);

    buf_put_n(to, at, (size_t)(end - at));
}

static void put_point(struct buf *to, char verb, int x, int y)
{
    char text[2 * PLACE_LEN + 2], *end = text + sizeof text, *at = place_before(end, y);

    *--at = ' ';
    at = place_before(at, x);
    *--at = verb;
    buf_put_n(to, at, (size_t)(end - at));
}

static int decimals_of(int64_t step)
{
    int decimals = 9;

    while (decimals > 2 && step % 10 == 0) {
        step /= 10;
        decimals--;
    }
    return decimals;
}

static void put_value_axis(const struct frame *f, struct buf *to)
{
    char text[FIXED_TEXT_MAX];

    buf_put(to, "<g class=\"axis\">");
    for (int64_t v = f->low; v <= f->high; v += f->step) {
        int y = y_of(f, v);

        buf_fmt(to, "<path class=\"grid\" d=\"M%d %d.%dH%d\"/>", LEFT, y / 10, y % 10,
                WIDTH - RIGHT);
        buf_fmt(to, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LEFT - 6, y / 10 + 4,
                fixed_text(v, decimals_of(f->step), text));
    }
    buf_put(to, "</g>");
}

/* The first days of months, as many as have a place; days where the chart is short. */
static void put_time_axis(const struct frame *f, struct buf *to)
{
    enum { LABEL_W = 80 };
    char text[CLOCK_TEXT_MAX];
    bool months = f->last - f->first > 62, odd = false;
    int free_from = LEFT;

    buf_put(to, "<g class=\"axis\">");
    for (int64_t date = f->first; date <= f->last; date++) {
        struct clock_civil c = clock_civil(date * CLOCK_DAY);
        int x = x_of(f, date) / 10;

        if ((months && c.day != 1) || x < free_from || x > WIDTH - RIGHT - LABEL_W / 2)
            continue;
        clock_text_date(date, text);
        if (months)
            text[7] = '\0';
        buf_fmt(to, "<path class=\"grid\" d=\"M%d %dv5\"/>", x, HEIGHT - BOTTOM);
        buf_fmt(to, "<text class=\"x%s\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                odd ? " odd" : "", x, HEIGHT - BOTTOM + 22, text);
        free_from = x + LABEL_W;
        odd = !odd; /* every second one is left out where the page is narrow */
    }
    buf_put(to, "</g>");
}

/* The end of a run of days that follow each other and all have what is drawn. */
static size_t run_end(const struct chart *c, size_t from, bool band)
{
    size_t i = from;

    while (i < c->days && c->day[i].level <= 4 && (!band || c->day[i].low_nusd)
           && (i == from || c->day[i].date == c->day[i - 1].date + 1))
        i++;
    return i;
}

static void put_line(const struct chart *c, const struct frame *f, struct buf *to)
{
    buf_put(to, "<path class=\"line\" d=\"");
    for (size_t i = 0, end; i<c->days; i = end> i ? end : i + 1) {
        end = run_end(c, i, false);
        for (size_t k = i; k < end; k++)
            put_point(to, k == i ? 'M' : 'L', x_of(f, c->day[k].date),
                      y_of(f, c->day[k].value_nusd));
        if (end == i + 1) /* a day alone is a dash */
            buf_put(to, "m-3 0h6");
    }
    buf_put(to, "\"/>");
}

static void put_band(const struct chart *c, const struct frame *f, struct buf *to)
{
    buf_put(to, "<path class=\"band\" d=\"");
    for (size_t i = 0, end; i<c->days; i = end> i ? end : i + 1) {
        end = run_end(c, i, true);
        if (end < i + 2)
            continue;
        for (size_t k = i; k < end; k++)
            put_point(to, k == i ? 'M' : 'L', x_of(f, c->day[k].date),
                      y_of(f, c->day[k].high_nusd));
        for (size_t k = end; k > i; k--)
            put_point(to, 'L', x_of(f, c->day[k - 1].date), y_of(f, c->day[k - 1].low_nusd));
        buf_put(to, "Z");
    }
    buf_put(to, "\"/>");
}

/* Levels 2 to 4 on the line, 5 on the axis, errata above; each says in a title what it is. */
static void put_days(const struct chart *c, const struct frame *f, struct buf *to)
{
    char date[CLOCK_TEXT_MAX];

    for (size_t i = 0; i < c->days; i++) {
        const struct chart_day *d = &c->day[i];
        int x = x_of(f, d->date),
            y = d->level > 4 ? (HEIGHT - BOTTOM) * 10 : y_of(f, d->value_nusd);

        clock_text_date(d->date, date);
        if (d->level > 1) {
            buf_fmt(to, "<circle class=\"level%d\" r=\"4\" cx=\"", d->level);
            put_tenths(to, x);
            buf_put(to, "\" cy=\"");
            put_tenths(to, y);
            buf_fmt(to, "\"><title>%s: level %d</title></circle>", date, d->level);
        }
        if (d->erratum) {
            buf_put(to, "<path class=\"erratum\" d=\"");
            put_point(to, 'M', x, y - 120);
            buf_fmt(to, "l5 8h-10z\"><title>%s: an erratum</title></path>", date);
        }
    }
}

static void put_marks(const struct chart *c, const struct frame *f, struct buf *to)
{
    for (size_t i = 0; i < c->marks; i++) {
        int x = x_of(f, c->mark[i].date);

        if (c->mark[i].date <= f->first || c->mark[i].date > f->last)
            continue;
        buf_put(to, "<path class=\"mark\" d=\"M");
        put_tenths(to, x);
        buf_fmt(to, " %dV%d\"><title>", TOP, HEIGHT - BOTTOM);
        sheet_text(to, c->mark[i].text);
        buf_put(to, "</title></path>");
    }
}

/* In words: from when to when, lowest, highest, last, and how many days have no value. */
static void put_description(const struct chart *c, struct buf *to)
{
    const struct chart_day *low = NULL, *high = NULL, *last = NULL;
    size_t absent = 0;
    char date[CLOCK_TEXT_MAX], value[FIXED_TEXT_MAX];

    for (size_t i = 0; i < c->days; i++) {
        const struct chart_day *d = &c->day[i];

        if (d->level > 4) {
            absent++;
            continue;
        }
        low = !low || d->value_nusd < low->value_nusd ? d : low;
        high = !high || d->value_nusd > high->value_nusd ? d : high;
        last = d;
    }
    must(low && high && last); /* frame_of found a day with a value */
    buf_fmt(to, "From %s", clock_text_date(c->day[0].date, date));
    buf_fmt(to, " to %s.", clock_text_date(c->day[c->days - 1].date, date));
    buf_fmt(to, " Lowest %s", fixed_text_short(low->value_nusd, value));
    buf_fmt(to, " on %s,", clock_text_date(low->date, date));
    buf_fmt(to, " highest %s", fixed_text_short(high->value_nusd, value));
    buf_fmt(to, " on %s,", clock_text_date(high->date, date));
    buf_fmt(to, " last %s", fixed_text_short(last->value_nusd, value));
    buf_fmt(to, " on %s.", clock_text_date(last->date, date));
    if (absent > 0)
        buf_fmt(to, " %zu days have no value.", absent);
}

void chart_svg(const struct chart *c, struct buf *to)
{
    struct frame f;

    if (!frame_of(c, &f)) {
        buf_put(to, "<p>No day of this index has a value yet.</p>");
        return;
    }
    buf_fmt(to,
            "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" "
            "aria-labelledby=\"%s-title %s-desc\"><title id=\"%s-title\">",
            WIDTH, HEIGHT, c->id, c->id, c->id);
    sheet_text(to, c->index);
    buf_put(to, ", daily AVG in ");
    sheet_text(to, c->unit);
    buf_fmt(to, "</title><desc id=\"%s-desc\">", c->id);
    put_description(c, to);
    buf_put(to, "</desc>");
    put_value_axis(&f, to);
    put_time_axis(&f, to);
    put_band(c, &f, to);
    put_marks(c, &f, to);
    put_line(c, &f, to);
    put_days(c, &f, to);
    buf_put(to, "</svg>");
}
