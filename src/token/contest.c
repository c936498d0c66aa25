#include "token/contest.h"

const char *contest_verdict_name(enum contest_verdict v)
{
    static const char *const names[] = {"keep", "add", "drop"};

    return names[v];
}

struct token_contest token_contest(const int count[CONTEST_DAYS], int quorum, bool listed)
{
    struct token_contest c = {CONTEST_KEEP, CONTEST_UNKNOWN, 0};
    int met = 0;

    for (int i = 0; i < CONTEST_DAYS; i++) {
        c.known += count[i] != CONTEST_UNKNOWN;
        met += count[i] >= quorum;
        c.most = count[i] > c.most ? count[i] : c.most;
    }
    if (c.known < CONTEST_DAYS)
        return c;
    if (listed && met == 0)
        c.verdict = CONTEST_DROP;
    if (!listed && met == CONTEST_DAYS)
        c.verdict = CONTEST_ADD;
    return c;
}
