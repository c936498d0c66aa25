/* Lines on standard error, in each form. */
#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../lib/unit.h"
#include "base/memory.h"

static void say_all(void)
{
    log_line(LOG_ERROR, "down", "why", "a \n\"<2>b\"", NULL);
    log_line(LOG_WARN, "slow", NULL);
    log_line(LOG_INFO, "done", "n", "1", NULL);
    log_line(LOG_DEBUG, "more", NULL);
    memory_gone("room");
}

/* What another process says, with the form; it ends as memory_gone does. */
static void hear(enum log_form form, char out[1024])
{
    int ends[2], status;
    ssize_t n;
    size_t len = 0;
    pid_t pid;

    ck_assert_int_eq(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        (void)dup2(ends[1], STDERR_FILENO);
        log_setup(LOG_DEBUG, form);
        say_all();
    }
    (void)close(ends[1]);
    while ((n = read(ends[0], out + len, 1023 - len)) > 0)
        len += (size_t)n;
    out[len] = '\0';
    (void)close(ends[0]);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 71);
}

static const char *const wanted[] = {
    [LOG_TEXT] = "level=error message=down why=\"a  \\\"<2>b\\\"\"\nlevel=warning message=slow\n"
                 "level=info message=done n=1\nlevel=debug message=more\n"
                 "gpurate: out of memory: could not get room\n",
    [LOG_JSON] = "{\"level\":\"error\",\"message\":\"down\",\"why\":\"a  \\\"<2>b\\\"\"}\n"
                 "{\"level\":\"warning\",\"message\":\"slow\"}\n"
                 "{\"level\":\"info\",\"message\":\"done\",\"n\":\"1\"}\n"
                 "{\"level\":\"debug\",\"message\":\"more\"}\n"
                 "gpurate: out of memory: could not get room\n",
    [LOG_JOURNAL] =
        "<3>level=error message=down why=\"a  \\\"<2>b\\\"\"\n<4>level=warning message=slow\n"
        "<6>level=info message=done n=1\n<7>level=debug message=more\n"
        "<2>gpurate: out of memory: could not get room\n",
};

START_TEST(each_form_has_its_lines)
{
    char said[1024];

    hear((enum log_form)_i, said);
    ck_assert_str_eq(said, wanted[_i]);
}
END_TEST

SUITE(base_log)
{
    ADD_TABLE(each_form_has_its_lines, wanted);
}
