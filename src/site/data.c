#include "site/data.h"

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"

enum { VALUE_DECIMALS = 4, PRICE_DECIMALS = 9 };

const struct data_field data_fixing[DATA_FIXING_FIELDS] = {
#define FIXING_FIELD(NAME, json, csv, kind) {json, csv, kind},
#define SETTLEMENT_FIELD(NAME, json, csv, kind)
#include "site/data.def"
#undef FIXING_FIELD
#undef SETTLEMENT_FIELD
};

const struct data_field data_settlement[DATA_SETTLEMENT_FIELDS] = {
#define FIXING_FIELD(NAME, json, csv, kind)
#define SETTLEMENT_FIELD(NAME, json, csv, kind) {json, csv, kind},
#include "site/data.def"
#undef FIXING_FIELD
#undef SETTLEMENT_FIELD
};

static const char *number(int64_t n, struct arena *a)
{
    return text_fmt(a, "%lld", (long long)n);
}

static const char *value(bool there, int64_t nusd, struct arena *a)
{
    char text[FIXED_TEXT_MAX];

    return there ? text_dup(a, fixed_text(nusd, VALUE_DECIMALS, text)) : NULL;
}

static const char *price(bool there, int64_t nusd, struct arena *a)
{
    char text[FIXED_TEXT_MAX];

    return there ? text_dup(a, fixed_text(nusd, PRICE_DECIMALS, text)) : NULL;
}

static const char *date_of(int64_t date, struct arena *a)
{
    char text[CLOCK_TEXT_MAX];

    return text_dup(a, clock_text_date(date, text));
}

static const char *time_of(int64_t time, struct arena *a)
{
    char text[CLOCK_TEXT_MAX];

    return time ? text_dup(a, clock_text(time, text)) : NULL;
}

static const char *revised(int revision)
{
    return revision > 1 ? "r" : "";
}

int64_t data_next_at(const struct method *m, int64_t date, enum fixing_status status)
{
    return status == FIXING_FINAL ? (date + 1) * CLOCK_DAY + m->fix_at_s + m->preliminary_after_s
                                  : date * CLOCK_DAY + m->fix_at_s + m->final_after_s;
}

static void put_values(const struct fixing *f, const char **row, struct arena *a)
{
    bool valued = f->level < 5;
    char flags[64];

    row[DATA_VALUE] = value(valued, f->avg_nusd, a);
    row[DATA_MEDIAN] = value(valued, f->med_nusd, a);
    row[DATA_MEAN] = value(valued, f->mean_nusd, a);
    row[DATA_Q1] = price(f->q1_nusd != 0, f->q1_nusd, a);
    row[DATA_Q3] = price(f->q3_nusd != 0, f->q3_nusd, a);
    row[DATA_LOW] = price(f->low_nusd != 0, f->low_nusd, a);
    row[DATA_HIGH] = price(f->high_nusd != 0, f->high_nusd, a);
    row[DATA_OPERATORS] = number(f->operators, a);
    row[DATA_VALID] = number(f->valid_partitions, a);
    row[DATA_PARTITIONS] = number(f->partitions, a);
    row[DATA_STATUS] = fixing_status_name(f->status);
    row[DATA_LEVEL] = number(f->level, a);
    row[DATA_REPEAT] = f->level == 4 ? "true" : "false";
    row[DATA_REVISION] = number(f->revision, a);
    row[DATA_REVISED] = revised(f->revision);
    row[DATA_FLAGS] = text_dup(a, fixing_flags_text(f->flags, flags));
    row[DATA_WHY] = f->why;
}

const char **data_of_fixing(const struct fixing *f, const struct data_record *r, const char *unit,
                            const struct method *m, struct arena *a)
{
    const char **row = ARENA_ARRAY(a, const char *, DATA_FIXING_FIELDS);

    row[DATA_DATE] = date_of(f->date, a);
    row[DATA_TYPE] = f->index;
    row[DATA_UNIT] = unit;
    put_values(f, row, a);
    row[DATA_PUBLISHED] = time_of(r->published_at, a);
    row[DATA_VALID_UNTIL] = time_of(f->valid_until, a);
    row[DATA_NEXT] = m ? time_of(data_next_at(m, f->date, f->status), a) : NULL;
    row[DATA_NO] = number(r->publication_no, a);
    row[DATA_METHOD] = f->method;
    row[DATA_METHOD_HASH] = f->method_hash;
    row[DATA_PANEL] = f->panel;
    row[DATA_PANEL_HASH] = f->panel_hash;
    row[DATA_INPUTS] = f->inputs_digest;
    row[DATA_DIGEST] = r->digest;
    row[DATA_PREVIOUS] = r->previous_digest;
    row[DATA_SIGNATURE] = r->signature;
    row[DATA_KEY] = r->key_id;
    return row;
}

const char **data_of_nothing(const char *index, int64_t date, const char *unit,
                             const char *annulled, struct arena *a)
{
    const char **row = ARENA_ARRAY(a, const char *, DATA_FIXING_FIELDS);

    row[DATA_DATE] = date_of(date, a);
    row[DATA_TYPE] = index;
    row[DATA_UNIT] = unit;
    row[DATA_STATUS] = annulled ? "annulled" : "missing";
    row[DATA_WHY] = annulled ? "what was published is annulled" : "no record of this day";
    row[DATA_ANNULLED] = annulled;
    return row;
}

static const char **begin_month(const struct contract_def *c, int month, struct arena *a)
{
    const char **row = ARENA_ARRAY(a, const char *, DATA_SETTLEMENT_FIELDS);

    row[DATA_MONTH_CODE] = contract_code(c, month, a);
    row[DATA_MONTH_TYPE] = c->index;
    row[DATA_MONTH_MONTH] = text_fmt(a, "%.7s", date_of(contract_month_first(month), a));
    row[DATA_MONTH_UNIT] = c->unit;
    return row;
}

const char **data_of_no_settlement(const struct contract_def *c, int month, const char *annulled,
                                   struct arena *a)
{
    const char **row = begin_month(c, month, a);

    row[DATA_MONTH_STATUS] = "annulled";
    row[DATA_MONTH_WHY] = "what was published is annulled";
    row[DATA_MONTH_ANNULLED] = annulled;
    return row;
}

const char **data_of_settlement(const struct settlement *s, int revision,
                                const struct data_record *r, struct arena *a)
{
    const char **row = begin_month(s->contract, s->month, a);

    row[DATA_MONTH_AS_OF] = date_of(s->through, a);
    row[DATA_MONTH_STATUS] = settle_status_name(s->status);
    row[DATA_MONTH_PRICE] = value(s->has_price, s->price_nusd, a);
    row[DATA_MONTH_TO_DATE] = price(s->has_to_date, s->to_date_nusd, a);
    row[DATA_MONTH_INDICATIVE] = price(s->has_indicative, s->indicative_nusd, a);
    row[DATA_MONTH_DAYS] = number(s->days, a);
    row[DATA_MONTH_PUBLISHED_DAYS] = number(s->days_published, a);
    row[DATA_MONTH_REPEATED_DAYS] = number(s->days_repeated, a);
    row[DATA_MONTH_REVISION] = number(revision, a);
    row[DATA_MONTH_REVISED] = revised(revision);
    row[DATA_MONTH_WHY] = s->why;
    row[DATA_MONTH_PUBLISHED] = time_of(r->published_at, a);
    row[DATA_MONTH_NO] = number(r->publication_no, a);
    row[DATA_MONTH_DIGEST] = r->digest;
    row[DATA_MONTH_PREVIOUS] = r->previous_digest;
    row[DATA_MONTH_SIGNATURE] = r->signature;
    row[DATA_MONTH_KEY] = r->key_id;
    return row;
}
