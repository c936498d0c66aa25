/*
 * What several files of a delivery tell in the same words: rows, numbers and dates for people, and
 * what stands around a page.
 */
#include "stage/deliver/told.h"

#include "base/clock.h"
#include "base/find.h"
#include "base/fixed.h"
#include "base/text.h"
#include "base/version.h"
#include "stage/deliver/page_priv.h"

static struct data_record evidence_of(const struct store_record *r)
{
    return (struct data_record){.digest = r->digest,
                                .previous_digest = r->previous_digest,
                                .signature = r->signature,
                                .key_id = r->key_id,
                                .published_at = r->published_at,
                                .publication_no = r->publication_no};
}

const char **site_fixing_row(const struct config *c, const struct fixing *f,
                             const struct store_record *r, struct arena *a)
{
    const struct index_def *index = defs_index(&c->defs, f->index);
    const struct data_record record = evidence_of(r);

    return data_of_fixing(f, &record, index ? index->unit : NULL, defs_method(&c->defs, f->method),
                          a);
}

const char **site_month_row(const struct contract_def *c, const struct store_settlement *row,
                            struct arena *a)
{
    const struct data_record record = evidence_of(&row->record);
    struct settlement s = row->settlement;

    s.contract = c;
    return data_of_settlement(&s, row->revision, &record, a);
}

const struct rule *site_own_rule(const struct config *c, const struct contract_def *def, int month)
{
    const struct rule *r = rule_on(&c->contract_rules, def->id,
                                   contract_month_first(month) + contract_month_days(month) - 1);

    return r && r->status == RULE_OWN ? r : NULL;
}

const char **site_row(const struct delivery *d, const struct fixing *f,
                      const struct store_record *r, struct arena *a)
{
    return site_fixing_row(d->config, f, r, a);
}

const struct store_dates *site_dates(const struct delivery *d, const char *index)
{
    size_t i;

    FIND_FIRST(i, d->dates.len, text_cmp(d->dates.at[i].index, index) < 0);
    return i < d->dates.len && text_eq(d->dates.at[i].index, index) ? &d->dates.at[i] : NULL;
}

const char *site_status(const struct delivery *d, const char *index)
{
    const struct store_status *said = store_status_of(&d->status, index);

    return said ? said->status : "active";
}

const char *site_value(int64_t nusd, struct arena *a)
{
    char text[FIXED_TEXT_MAX];

    return text_dup(a, fixed_text(fixed_round_away(nusd, 100000), 4, text));
}

const char *site_share(int64_t nano, struct arena *a)
{
    char text[FIXED_TEXT_MAX];

    return text_dup(a, fixed_text(fixed_round_away(nano * 100, 10000000), 2, text));
}

const char *site_percent(int64_t nano, struct arena *a)
{
    return text_join(a, nano > 0 ? "+" : "", site_share(nano, a), " %", NULL);
}

const char *site_date_text(int64_t date, struct arena *a)
{
    char text[CLOCK_TEXT_MAX];

    return text_dup(a, clock_text_date(date, text));
}

const char *site_attribution(const struct delivery *d, const struct page_index *p, struct arena *a)
{
    const char *said = NULL;

    for (size_t i = 0; i < d->config->terms.len; i++) {
        const struct terms *t = &d->config->terms.at[i];
        bool heard = !p;

        for (size_t k = 0; p && k < p->ops && !heard; k++)
            heard = text_eq(p->op[k].market, t->source);
        if (heard && t->attribution)
            said = said ? text_join(a, said, "; ", t->attribution, NULL) : t->attribution;
    }
    return said;
}

struct page_frame site_frame(const struct delivery *d, const char *made_at, const char *key,
                             const struct page_index *p, struct arena *a)
{
    const struct said *said = &d->config->said;
    struct page_link *rule = ARENA_ARRAY(a, struct page_link, said->rules);

    for (size_t i = 0; i < said->rules; i++)
        rule[i] = (struct page_link){.href = said->rule[i].href, .text = said->rule[i].text};
    return (struct page_frame){.made_at = made_at,
                               .rule = rule,
                               .rules = said->rules,
                               .version = GPURATE_VERSION,
                               .attribution = site_attribution(d, p, a),
                               .key = key,
                               .root = p ? "../" : ""};
}
