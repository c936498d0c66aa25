#include "base/clock.h"
#include "base/fixed.h"
#include "calc/basket.h"

static void put_name(struct buf *out, const char *name, const char *value)
{
    buf_csv(out, name);
    buf_put(out, ",");
    buf_csv(out, value);
    buf_put(out, "\n");
}

static void put_nano(struct buf *out, const char *name, int64_t value)
{
    char text[FIXED_TEXT_MAX];

    put_name(out, name, fixed_text(value, 9, text));
}

static void put_date(struct buf *out, const char *name, int64_t date)
{
    char text[CLOCK_TEXT_MAX];

    put_name(out, name, clock_text_date(date, text));
}

static void put_entry(struct buf *out, const struct basket_entry *m)
{
    const char *word = m->starts ? "starts" : m->carried ? "carried" : "told";
    char text[FIXED_TEXT_MAX];

    buf_put(out, "member,");
    buf_csv(out, m->member);
    buf_fmt(out, ",%s,%s,", fixed_text(m->price_nusd, 9, text), word);
    buf_csv(out, m->source);
    buf_fmt(out, ",%d\n", m->sources);
}

void basket_record(const struct basket_def *def, int64_t base_date, const struct basket_day *day,
                   const struct basket_entry *entry, size_t n, const char *previous,
                   struct buf *out)
{
    put_name(out, "gpurate", "basket 1");
    put_name(out, "basket", def->id);
    put_date(out, "date", day->date);
    put_name(out, "settled", def->settled ? "yes" : "no");
    put_date(out, "base_date", base_date);
    put_nano(out, "base", def->base_nano);
    for (size_t i = 0; i < n; i++)
        put_entry(out, &entry[i]);
    put_name(out, "chained", day->chained ? "yes" : "no");
    put_nano(out, "level", day->level_nano);
    put_name(out, "previous", previous);
}
