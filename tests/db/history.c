#include "history.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
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
                 " markets.json && echo '{\"state\": \"../state\"}' >gpurate.json"
                 " && sed -i -e 's/\"mic\": null/\"mic\": \"XTST\"/'"
                 " -e 's/\"cfi\": .*/\"cfi\": \"FCSCSX\",/' -e 's/\"fixml\": null/\"fixml\":"
                 " {\"sym\": \"H1\", \"id\": \"H1\", \"src\": \"H\", \"sec_typ\": \"FUT\"}/'"
                 " contracts/H100-SXM.json",
                 dir, dir, dir, dir);

    ck_assert_int_eq(system(make), 0);
    return dir;
}

int history_command_at(const char *config, const char *db, const char *now, const char *const *args)
{
    const char *argv[24] = {"gpurate", "--quiet", "--config", config, "--db", db, "--now", now};
    int argc = 8, out = dup(1), aside = open("/dev/null", O_WRONLY), code;

    while (*args) {
        ck_assert_uint_lt((size_t)argc, sizeof argv / sizeof *argv - 1);
        argv[argc++] = *args++;
    }
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

/* A poll an hour of eight members of the panel, each with an H100 and an H200. */
static const char *write_days(struct arena *a)
{
    static const char *const market[] = {"civo_page:civo", "coreweave:coreweave",  "e2e:e2e",
                                         "gmi:gmicloud",   "lambda:lambda",        "verda:verda",
                                         "vultr:vultr",    "hyperbolic:hyperbolic"};
    const char *path = text_fmt(a, "/tmp/gpurate-days-%d.csv", (int)getpid());
    FILE *f = fopen(path, "w");
    int64_t start;
    char at[CLOCK_TEXT_MAX];

    ck_assert_ptr_nonnull(f);
    ck_assert(clock_parse("2026-03-06T16:05:00Z", &start));
    (void)fputs("observed_at,market,operator,instrument,term,tier,region,offer,host,machine,gpus,"
                "available,price_usd_per_gpu_hour\n",
                f);
    for (int hour = 0; hour < HISTORY_DAYS * 24; hour++)
        for (size_t i = 0; i < sizeof market / sizeof *market; i++)
            for (int h200 = 0; h200 < 2; h200++) {
                int name = (int)(strchr(market[i], ':') - market[i]);

                (void)fprintf(f, "%s,%.*s,%s,%s,on_demand,,us,%s,,,8,16,%d.%zu%d\n",
                              clock_text(start + hour * INT64_C(3600), at), name, market[i],
                              market[i] + name + 1, h200 ? "H200-SXM-141" : "H100-SXM-80",
                              h200 ? "b" : "a", 2 + h200, i, hour % 10);
            }
    ck_assert_int_eq(fclose(f), 0);
    return path;
}

const char *history_days(const char **db, struct arena *a)
{
    const char *dir = history_config(a), *config = text_fmt(a, "%s/config", dir);
    const char *import[] = {"import", write_days(a), NULL};
    static const char *const run[] = {"run", NULL};

    *db = scratch_ready(a);
    ck_assert_int_eq(history_command_at(config, *db, HISTORY_DAYS_NOW, import), 0);
    (void)history_command_at(config, *db, HISTORY_DAYS_NOW, run); /* 75: an index without a value */
    (void)unlink(import[1]);
    return dir;
}
