#include "calc/record.h"

#include "calc/record_line_priv.h"

static void sink_to_buf(void *to, const char *bytes, size_t len)
{
    buf_put_n(to, bytes, len);
}

struct record_sink record_to_buf(struct buf *b)
{
    return (struct record_sink){sink_to_buf, b};
}

static void put_partition(struct line *l, const struct fixing_partition *p)
{
    line_word(l, "partition");
    line_int(l, p->number);
    line_time(l, p->start);
    line_word(l, p->valid ? "valid" : "invalid");
    line_int(l, p->operators);
    line_int(l, p->carried);
    line_int(l, p->clamped);
    line_text(l, p->dispersed ? "dispersed" : NULL);
    if (p->valid) {
        line_nano(l, p->central50_nusd);
        line_nano(l, p->median_nusd);
        line_nano(l, p->mean_nusd);
    } else {
        line_text(l, p->why);
    }
    line_end(l);
}

static void put_vote(struct line *l, const struct fixing_vote *v)
{
    line_word(l, "vote");
    line_int(l, v->partition);
    line_text(l, v->op);
    line_text(l, v->market);
    line_word(l, verdict_name(v->verdict));
    line_int(l, v->carried_from);
    line_nano(l, v->price_nusd);
    line_nano(l, v->counted_nusd);
    line_nano(l, v->weight_nano);
    line_end(l);
}

static void put_operator(struct line *l, const struct fixing_operator *o)
{
    line_word(l, "operator");
    line_text(l, o->op);
    line_text(l, o->segment);
    line_int(l, o->partitions);
    line_nano(l, o->price_nusd);
    line_nano(l, o->influence_nusd);
    line_end(l);
}

/* Only of an index that names an author: records of the others have no such line. */
static void put_agreement(struct line *l, const struct fixing *f)
{
    line_text(l, "agreement");
    line_text(l, f->author);
    if (f->agreement) {
        line_int(l, f->agreement);
        line_int(l, f->agreement_of);
        line_nano(l, f->author_nusd);
    } else {
        line_text(l, "none");
    }
    line_end(l);
}

static void put_result(struct line *l, const struct fixing *f)
{
    char flags[64];

    line_say_int(l, "level", f->level);
    line_say(l, "why", f->why);
    if (f->level <= 4) {
        line_say_nano(l, "avg", f->avg_nusd);
        line_say_nano(l, "med", f->med_nusd);
        line_say_nano(l, "mean", f->mean_nusd);
        line_say_nano(l, "avg_exact", f->avg_exact_nusd);
        line_say_nano(l, "med_exact", f->med_exact_nusd);
        line_say_nano(l, "mean_exact", f->mean_exact_nusd);
    }
    line_say_int(l, "valid_partitions", f->valid_partitions);
    line_say_int(l, "partitions", f->partitions);
    line_say_int(l, "operators", f->operators);
    line_say_nano(l, "low", f->low_nusd);
    line_say_nano(l, "q1", f->q1_nusd);
    line_say_nano(l, "q3", f->q3_nusd);
    line_say_nano(l, "high", f->high_nusd);
    if (f->author)
        put_agreement(l, f);
    line_word(l, "influence");
    line_text(l, f->influence_operator);
    line_nano(l, f->influence_nusd);
    line_end(l);
    if (f->has_matched) {
        line_say_nano(l, "matched", f->matched_nano);
        line_say_nano(l, "composition", f->composition_nano);
    }
    line_say(l, "flags", fixing_flags_text(f->flags, flags));
    line_say_int(l, "repeated", f->repeated);
    line_word(l, "prior");
    line_date(l, f->prior_date);
    line_end(l);
    line_word(l, "valid_until");
    line_time(l, f->valid_until);
    line_end(l);
}

void record_fixing(const struct fixing *f, const char *previous, struct record_sink *sink)
{
    struct line l;

    must(f->inputs_digest);
    line_open(&l, sink);
    line_say(&l, "gpurate", "fixing 1");
    line_say(&l, "index", f->index);
    line_word(&l, "date");
    line_date(&l, f->date);
    line_end(&l);
    line_say_int(&l, "revision", f->revision);
    line_say(&l, "status", fixing_status_name(f->status));
    line_say_version(&l, "method", f->method, f->method_hash);
    line_say_version(&l, "panel", f->panel, f->panel_hash);
    line_say(&l, "inputs", f->inputs_digest);
    put_result(&l, f);
    for (size_t i = 0; i < f->partition_len; i++)
        put_partition(&l, &f->partition[i]);
    for (size_t i = 0; i < f->operator_len; i++)
        put_operator(&l, &f->op[i]);
    for (size_t i = 0; i < f->vote_len; i++)
        put_vote(&l, &f->vote[i]);
    line_say(&l, "previous", previous);
    line_flush(&l);
}

void record_settlement(const struct settlement *s, const struct method *m, const char *previous,
                       struct record_sink *sink, struct arena *a)
{
    struct line l;

    line_open(&l, sink);
    line_say(&l, "gpurate", "settlement 1");
    line_say(&l, "contract", contract_code(s->contract, s->month, a));
    line_say(&l, "index", s->contract->index);
    line_say_version(&l, "method", m->id, m->hash);
    line_word(&l, "through");
    line_date(&l, s->through);
    line_end(&l);
    line_say(&l, "status", settle_status_name(s->status));
    line_say_int(&l, "days", s->days);
    line_say_int(&l, "days_published", s->days_published);
    line_say_int(&l, "days_repeated", s->days_repeated);
    if (s->has_price)
        line_say_nano(&l, "price", s->price_nusd);
    if (s->has_to_date)
        line_say_nano(&l, "to_date", s->to_date_nusd);
    if (s->has_indicative)
        line_say_nano(&l, "indicative", s->indicative_nusd);
    line_say(&l, "why", s->why);
    line_say(&l, "previous", previous);
    line_flush(&l);
}

const char *annulment_kind_name(enum annulment_kind k)
{
    static const char *const names[ANNULMENT_KINDS] = {"fixing", "settlement", "basket"};

    return names[k];
}

void record_annulment(const struct annulment *x, const char *previous, struct record_sink *sink)
{
    struct line l;

    line_open(&l, sink);
    line_say(&l, "gpurate", "annulment 1");
    line_say(&l, annulment_kind_name(x->kind), x->name);
    line_word(&l, "date");
    line_date(&l, x->date);
    line_end(&l);
    if (x->month) {
        line_word(&l, "month");
        line_date(&l, contract_month_first(x->month));
        line_end(&l);
    }
    line_say_int(&l, "revision", x->revision);
    line_say(&l, "record", x->digest);
    line_say(&l, "by", x->by);
    line_say(&l, "why", x->why);
    line_say(&l, "previous", previous);
    line_flush(&l);
}
