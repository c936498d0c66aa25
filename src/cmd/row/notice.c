#include "cmd/row/notice_priv.h"

#include "base/log.h"

void notices_init(struct notices *n, const struct terms_list *terms, struct arena *a)
{
    *n = (struct notices){terms, ARENA_ARRAY(a, bool, terms->len + 1)};
}

void notices_hear(struct notices *n, const char *source)
{
    const struct terms *t = terms_of(n->terms, source);

    if (t->source)
        n->heard[t - n->terms->at] = true;
}

void notices_say(const struct notices *n)
{
    for (size_t i = 0; i < n->terms->len; i++) {
        const struct terms *t = &n->terms->at[i];

        if (n->heard[i] && t->attribution)
            log_line(LOG_WARN, "attribution", "source", t->source, "say", t->attribution, NULL);
    }
}
