/*
 * Annulments: records like the others, in the chain of what they name.
 */
#include "base/clock.h"
#include "base/text.h"
#include "stage/prove/verify_priv.h"
#include "stage/publish/annul.h"

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

bool verify_is_annulled(const struct store_annulment_list *list, int64_t publication_no)
{
    for (size_t i = 0; i < list->len; i++)
        if (list->at[i].annulled_no == publication_no)
            return true;
    return false;
}
