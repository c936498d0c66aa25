/*
 * A question of a command that the database does not answer is told by its exit code, whichever it
 * is: nothing is printed, compared or stored as if the answer had been that there is nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "../lib/unit.h"
#include "base/err.h"
#include "base/text.h"
#include "base/vec.h"
#include "edge/db/db.h"
#include "history.h"

enum { WORDS_MAX = 12 };

static const char *const readers[][WORDS_MAX] = {
    {"doctor"},
    {"verify", "--all"},
    {"verify", "--deep"},
    {"verify", "H100-SXM"},
    {"verify", "H100-SXM", "--date", "2026-03-08"},
    {"explain", "H100-SXM"},
    {"show"},
    {"show", "H100-SXM", "--summary"},
    {"settle", "H100-SXM"},
    {"status"},
    {"tokens"},
    {"tokens", "unknown"},
    {"tokens", "baskets"},
    {"tokens", "posted"},
    {"tokens", "contested"},
    {"export", "tokens"},
    {"export", "fixings", "--from", "2026-03-07"},
    {"export", "fixings", "--from", "2026-03-07", "--published"},
    {"export", "quotes", "--from", "2026-03-07"},
    {"export", "settlements", "--from", "2026-03-01"},
    {"export", "settlements", "--contract", "H100-SXM", "--published"},
    {"export", "annulments"},
    {"export", "feed"},
    {"export", "bundle", "--index", "H100-SXM", "--from", "2026-03-08", "--to", "2026-03-08"},
    {"annul", "H100-SXM", "--date", "2026-03-08", "--reason", "why", "--dry-run"},
    {"maintain", "--plan"},
    {"maintain", "--check"},
};

static const char *const writers[][WORDS_MAX] = {
    {"annul", "H100-SXM", "--date", "2026-03-08", "--to", "2026-03-09", "--reason", "why"},
    {"status", "H100-SXM", "--set", "suspended", "--reason", "why"},
};

/* A statement, and at which of its places in the command it was sent first and last. */
struct said {
    const char *sql;
    int first, last;
};

struct listening {
    struct arena *arena;
    VEC(struct said) said;
    int sent;
    int held; /* the place of the one that is held */
};

struct place {
    const char *config, *db;
};

static bool listen(void *to, const char *sql)
{
    struct listening *l = to;
    int here = ++l->sent;

    for (size_t i = 0; i < l->said.len; i++)
        if (text_eq(l->said.at[i].sql, sql)) {
            l->said.at[i].last = here;
            return here == l->held;
        }
    *VEC_PUSH(&l->said, l->arena) = (struct said){text_dup(l->arena, sql), here, here};
    return here == l->held;
}

static int run_held(struct listening *l, int held, const struct place *in, const char *const *args)
{
    int code;

    l->sent = 0;
    l->held = held;
    db_hold(listen, l);
    code = history_command_at(in->config, in->db, HISTORY_DAYS_NOW, args);
    db_hold(NULL, NULL);
    return code;
}

static void hold(struct listening *l, int place, const struct said *s, const struct place *in,
                 const char *const *args)
{
    int code = run_held(l, place, in, args);

    ck_assert_msg(code == err_exit(ERR_DATABASE), "%s %s: exit code %d without: %s", args[0],
                  args[1] ? args[1] : "", code, s->sql);
}

START_TEST(a_question_without_an_answer_is_no_empty_answer)
{
    struct arena a = {0};
    struct place in;
    const char *dir = history_days(&in.db, &a);

    in.config = text_fmt(&a, "%s/config", dir);
    for (size_t c = 0; c < sizeof readers / sizeof *readers; c++) {
        struct listening l = {.arena = &a};
        size_t n;

        (void)run_held(&l, 0, &in, readers[c]);
        n = l.said.len;
        ck_assert_uint_ge(n, 4);
        for (size_t i = 0; i < n; i++) {
            struct said s = l.said.at[i];

            hold(&l, s.first, &s, &in, readers[c]);
            if (s.last != s.first)
                hold(&l, s.last, &s, &in, readers[c]);
        }
    }
    ck_assert_int_eq(system(text_fmt(&a, "rm -rf %s", dir)), 0);
    arena_fini(&a);
}
END_TEST

/* What commands store; a word that was said twice is said. */
static const char *stored(struct arena *a)
{
    return scratch_value(a, "select concat_ws(' ', (select string_agg(concat_ws(' ', row_date,"
                            " annulled_no, why), ',' order by annulled_no) from gpurate.annulment),"
                            " (select string_agg(distinct concat_ws(' ', name, status, why), ',')"
                            " from gpurate.publication_status))");
}

/* It is told, and the same command later leaves what it would have left. */
START_TEST(what_could_not_be_stored_is_stored_by_the_next_call)
{
    struct arena a = {0};
    struct place in;
    const char *dir = history_days(&in.db, &a), *before = stored(&a);

    in.config = text_fmt(&a, "%s/config", dir);
    scratch_keep(&a);
    for (size_t c = 0; c < sizeof writers / sizeof *writers; c++) {
        struct listening l = {.arena = &a};
        const char *well;
        size_t n;

        ck_assert_int_eq(run_held(&l, 0, &in, writers[c]), 0);
        well = stored(&a);
        ck_assert_str_ne(well, before);
        n = l.said.len;
        for (size_t i = 0; i < n; i++) {
            struct said s = l.said.at[i];

            scratch_again(&a);
            hold(&l, i % 2 ? s.first : s.last, &s, &in, writers[c]);
            ck_assert_int_eq(history_command_at(in.config, in.db, HISTORY_DAYS_NOW, writers[c]), 0);
            ck_assert_str_eq(stored(&a), well);
        }
        scratch_again(&a);
    }
    ck_assert_int_eq(system(text_fmt(&a, "rm -rf %s", dir)), 0);
    arena_fini(&a);
}
END_TEST

SUITE(cmd_held)
{
    ADD(a_question_without_an_answer_is_no_empty_answer);
    ADD(what_could_not_be_stored_is_stored_by_the_next_call);
}
