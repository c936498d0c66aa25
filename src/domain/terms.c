#include "domain/terms.h"

#include "base/text.h"

static const bool asked[TERMS_VERDICTS] = {
#define TERMS(name, text, asked, meaning) [TERMS_##name] = (asked),
#include "domain/terms_verdict.def"
#undef TERMS
};

const char *const terms_verdict_names[] = {
#define TERMS(name, text, asked, meaning) [TERMS_##name] = text,
#include "domain/terms_verdict.def"
#undef TERMS
    NULL};

const char *terms_verdict_name(enum terms_verdict v)
{
    return terms_verdict_names[v];
}

const struct terms *terms_of(const struct terms_list *all, const char *source)
{
    static const struct terms unread = {.verdict = TERMS_UNREAD};

    for (size_t i = 0; i < all->len; i++)
        if (text_eq(all->at[i].source, source))
            return &all->at[i];
    return &unread;
}

const struct licence *terms_licence(const struct terms_list *all, const char *source, int64_t date)
{
    for (size_t i = 0; i < all->licence_len; i++) {
        const struct licence *l = &all->licence[i];

        if (text_eq(l->source, source) && l->given <= date && (!l->until || date <= l->until))
            return l;
    }
    return NULL;
}

bool terms_allow(const struct terms_list *all, const char *source, int64_t date)
{
    return asked[terms_of(all, source)->verdict] || terms_licence(all, source, date);
}
