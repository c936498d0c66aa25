/*
 * What every proof asks of a record: that it is the link of its chain that it says it is.
 * Annulments are links like the others, in the chain of what they name.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "edge/sign/digest.h"
#include "stage/prove/verify_priv.h"
#include "stage/publish/annul.h"

void verify_differs(struct verifying *v, const char *fmt, ...)
{
    char text[VERIFY_DIFFERENCE_MAX];
    va_list args;

    if (v->out->differences++ && v->at >= v->first_at)
        return;
    v->first_at = v->at;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    v->out->difference = text_dup(v->arena, text);
}

const char *verify_first_difference(const char *published, const char *recomputed, struct arena *a)
{
    int line = 1;

    while (strcmp(published, recomputed) != 0) {
        size_t n = strcspn(published, "\n"), m = strcspn(recomputed, "\n");

        if (n != m || memcmp(published, recomputed, n) != 0)
            return text_fmt(a, "line %d: published \"%.*s\", recomputed \"%.*s\"", line,
                            (int)(n < 200 ? n : 200), published, (int)(m < 200 ? m : 200),
                            recomputed);
        if (published[n] != recomputed[n]) /* one of them ends here */
            return text_fmt(a, "line %d: the %s text ends, the other goes on", line,
                            published[n] ? "recomputed" : "published");
        published += n + 1;
        recomputed += n + 1;
        line++;
    }
    return NULL;
}

const char *verify_signature(const struct sign_key *key, const char *record, const char *signature)
{
    if (!signature)
        return "the record is not signed";
    return sign_is_good(key, record, strlen(record), signature)
               ? NULL
               : "the signature is not of this key and text";
}

void verify_link(struct verifying *v, const char *name, const struct store_record *r,
                 const char *previous)
{
    char hex[DIGEST_TEXT_MAX];

    if (!text_eq(r->previous_digest, previous))
        verify_differs(v, "%s: names %s as the record before, which is %s", name,
                       r->previous_digest ? r->previous_digest : "nothing",
                       previous ? previous : "nothing");
    if (!text_eq(digest_text(r->text, strlen(r->text), hex), r->digest))
        verify_differs(v, "%s: the record's text does not have its digest", name);
    if (v->key && verify_signature(v->key, r->text, r->signature))
        verify_differs(v, "%s: %s", name, verify_signature(v->key, r->text, r->signature));
}

static const char *name_of(const struct store_annulment *x, struct arena *a)
{
    char date[CLOCK_TEXT_MAX];

    return text_fmt(a, "annulment of %s %s of %s revision %d", annulment_kind_name(x->said.kind),
                    x->said.name, clock_text_date(x->said.date, date), x->said.revision);
}

void verify_annulment(struct verifying *v, const struct store_annulment *x, const char *previous)
{
    struct arena a = {0};
    struct store_record again;
    const char *name = name_of(x, &a), *where;

    verify_link(v, name, &x->record, previous);
    annul_record(&x->said, x->record.previous_digest, &again, &a);
    where = verify_first_difference(x->record.text, again.text, &a);
    if (where)
        verify_differs(v, "%s: the row is not what its record says: %s", name, where);
    if (!x->names_row)
        verify_differs(v, "%s: there is no such record", name);
    v->out->annulments++;
    arena_fini(&a);
}

const struct store_annulment *verify_annulled_before(struct verifying *v, struct verify_annulled *a,
                                                     int64_t no, const char **previous)
{
    const struct store_annulment *x;

    must(a->seen <= a->list.len);
    if (a->seen == a->list.len || a->list.at[a->seen].record.publication_no > no)
        return NULL;
    x = &a->list.at[a->seen++];
    verify_annulment(v, x, *previous);
    *previous = x->record.digest;
    return x;
}

bool verify_is_annulled(const struct store_annulment_list *list, int64_t publication_no)
{
    for (size_t i = 0; i < list->len; i++)
        if (list->at[i].annulled_no == publication_no)
            return true;
    return false;
}
