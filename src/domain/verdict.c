#include "domain/verdict.h"

#include "base/text.h"

#define STAGE_ANY "any"
#define STAGE_PARSE "parse"
#define STAGE_NORM "norm"
#define STAGE_SCREEN "screen"
#define STAGE_VOTE "vote"

static const struct {
    const char *name, *stage, *meaning;
} rows[VERDICTS] = {
#define VERDICT(name, text, stage, meaning) [VERDICT_##name] = {text, STAGE_##stage, meaning},
#include "domain/verdict.def"
#undef VERDICT
};

const char *verdict_name(enum verdict v)
{
    return rows[v].name;
}

const char *verdict_meaning(enum verdict v)
{
    return rows[v].meaning;
}

const char *verdict_why(enum verdict v, const char *said)
{
    return said || v == VERDICT_OK ? said : verdict_meaning(v);
}

const char *verdict_stage(enum verdict v)
{
    return rows[v].stage;
}

bool verdict_by_name(const char *name, enum verdict *out)
{
    for (int v = 0; v < VERDICTS; v++) {
        if (text_eq(name, rows[v].name)) {
            *out = (enum verdict)v;
            return true;
        }
    }
    return false;
}
