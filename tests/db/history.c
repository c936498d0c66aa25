#include "history.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"
#include "cmd/command.h"

const char *history_config(struct arena *a)
{
    const char *dir = text_fmt(a, "/tmp/gpurate-years-%d", (int)getpid());
    const char *make =
        text_fmt(a,
                 "rm -rf %s && mkdir %s && cp -R config %s/config && cd %s/config && sed -i -E"
                 " 's/^(    \"[a-z0-9_]+\": *\\{)/\\1\"enabled\": false, /; s/, *\"enabled\": "
                 "(true|false)//'"
                 " markets.json && echo '{\"state\": \"../state\"}' >gpurate.json",
                 dir, dir, dir, dir);

    ck_assert_int_eq(system(make), 0);
    return dir;
}

int history_command_at(const char *config, const char *db, const char *now, const char *const *args)
{
    const char *argv[16] = {"gpurate", "--quiet", "--config", config, "--db", db, "--now", now};
    int argc = 8, out = dup(1), aside = open("/dev/null", O_WRONLY), code;

    while (*args)
        argv[argc++] = *args++;
    (void)fflush(stdout);
    (void)dup2(aside, 1);
    code = cmd_main(argc, (char **)argv);
    (void)dup2(out, 1);
    (void)close(aside);
    (void)close(out);
    return code;
}

int history_command(const char *config, const char *db, const char *const *args)
{
    return history_command_at(config, db, HISTORY_NOW, args);
}

const char *history_fill(int months, const char *config, struct arena *a)
{
    static const char *const run[] = {"run", NULL};
    const char *db = scratch_ready(a);
    struct buf sql;
    struct err e = {0};

    ck_assert_int_eq(history_command(config, db, run), 0); /* the definitions */
    OK(buf_read_file(&sql, "tests/db/history.sql", BUF_CONFIG_MAX, &e));
    scratch_sql(a, text_fmt(a, "set history.months = '%d'; %s", months, sql.data));
    buf_fini(&sql);
    scratch_fold(a, 0);
    scratch_sql(a, "vacuum analyze");
    return db;
}
