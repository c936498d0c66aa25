#include "domain/poll.h"

#include "base/text.h"

static const struct {
    const char *name;
    bool complete;
    const char *meaning;
} rows[POLL_VERDICTS] = {
#define POLL(name, text, complete, meaning) [POLL_##name] = {text, complete, meaning},
#include "domain/poll_verdict.def"
#undef POLL
};

const char *poll_verdict_name(enum poll_verdict v)
{
    return rows[v].name;
}

const char *poll_verdict_meaning(enum poll_verdict v)
{
    return rows[v].meaning;
}

bool poll_is_complete(enum poll_verdict v)
{
    return rows[v].complete;
}

bool poll_was_asked(enum poll_verdict v)
{
    return v != POLL_NO_KEY && v != POLL_TERMS;
}

bool poll_verdict_by_name(const char *name, enum poll_verdict *out)
{
    for (int v = 0; v < POLL_VERDICTS; v++) {
        if (text_eq(name, rows[v].name)) {
            *out = (enum poll_verdict)v;
            return true;
        }
    }
    return false;
}
