/* What becomes of the process that waits, however the one apart ends. */
#include "base/apart.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../lib/unit.h"

enum { WORKS, EXITS, ASKS_IN_VAIN, IS_KILLED, IS_ENDED };

/* What both see. */
struct both {
    int how;
    int worked;
    int ticks; /* of who waits */
};

static void work(void *ctx)
{
    struct both *b = ctx;

    b->worked++;
    if (b->how == EXITS)
        _exit(3);
    if (b->how == ASKS_IN_VAIN)
        _exit(71);
    if (b->how == IS_KILLED)
        (void)raise(SIGKILL);
    if (b->how == IS_ENDED) {
        (void)signal(SIGTERM, SIG_DFL); /* Check has a handler of its own */
        (void)raise(SIGTERM);
    }
}

static const struct {
    enum err_kind kind;
    const char *says;
} ends[] = {
    [WORKS] = {ERR_NONE, ""},
    [EXITS] = {ERR_BUG, "it exited with 3"},
    [ASKS_IN_VAIN] = {ERR_MEMORY, "memory was gone"},
    [IS_KILLED] = {ERR_MEMORY, "it was killed, as the kernel does when memory is gone"},
    [IS_ENDED] = {ERR_BUG, "it was ended by signal 15"},
};

START_TEST(every_end_has_its_words)
{
    struct err e = {0};
    struct both *b = apart_open(sizeof *b, &e);

    ck_assert_ptr_nonnull(b);
    *b = (struct both){.how = _i};
    ck_assert_int_eq(apart_run(work, b, &e), _i == WORKS);
    ck_assert_int_eq(e.kind, ends[_i].kind);
    ck_assert_msg(strstr(e.text, ends[_i].says), "%s", e.text);
    ck_assert_int_eq(b->worked, 1);
    apart_close(b, sizeof *b);
}
END_TEST

static void work_for_three_ticks(void *ctx)
{
    const volatile struct both *b = ctx;
    sigset_t kept;

    (void)sigprocmask(SIG_BLOCK, NULL, &kept);
    if (sigismember(&kept, SIGCHLD))
        _exit(4);
    while (b->ticks < 3)
        (void)usleep(1000);
}

static void tick(void *ctx)
{
    struct both *b = ctx;

    b->ticks++;
}

/* Who waits has something to do meanwhile; whoever ended is not waited for, however it ended. */
START_TEST(who_waits_is_called_meanwhile)
{
    struct err e = {0};
    struct both *b = apart_open(sizeof *b, &e);
    sigset_t kept;

    ck_assert_ptr_nonnull(b);
    ck_assert_msg(apart_run_beside(work_for_three_ticks, tick, 20, b, &e), "%s", e.text);
    ck_assert_int_ge(b->ticks, 3);
    for (b->how = WORKS; b->how <= IS_ENDED; b->how++) {
        b->ticks = 0;
        e = (struct err){0};
        ck_assert_int_eq(apart_run_beside(work, tick, 60 * 60 * 1000, b, &e), b->how == WORKS);
        ck_assert_int_eq(e.kind, ends[b->how].kind);
        ck_assert_int_eq(b->ticks, 0);
    }
    (void)sigprocmask(SIG_BLOCK, NULL, &kept);
    ck_assert(!sigismember(&kept, SIGCHLD));
    apart_close(b, sizeof *b);
}
END_TEST

/* From here on nobody in this process and those after it can be tied to a parent's life. */
static bool refuse_ties(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_PDEATHSIG, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
           && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* It would poll on when the one that waits is gone. In a process of its own: the filter stays. */
START_TEST(who_could_outlive_its_parent_does_not_work)
{
    struct err e = {0};
    struct both *b = apart_open(sizeof *b, &e);

    ck_assert_ptr_nonnull(b);
    *b = (struct both){.how = WORKS};
    if (refuse_ties()) {
        ck_assert(!apart_run(work, b, &e));
        ck_assert_int_eq(e.kind, ERR_BUG);
        ck_assert_int_eq(b->worked, 0);
    }
    apart_close(b, sizeof *b);
}
END_TEST

SUITE(base_apart)
{
    ADD_TABLE(every_end_has_its_words, ends);
    ADD(who_waits_is_called_meanwhile);
    ADD(who_could_outlive_its_parent_does_not_work);
}
