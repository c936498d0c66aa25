/* Certificates: nobody answers for one of our own making, so nothing may be sent to its owner. */
#include <fcntl.h>
#include <string.h>

#include "fetch_bench.h"

/* The openssl command as a web server whose certificate nobody signed. */
static const char serve[] =
    "cd \"$1\" && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    " -subj /CN=localhost -days 1 -keyout key -out cert 2>/dev/null"
    " && exec openssl s_server -accept 127.0.0.1:0 -key key -cert cert -www $2 2>/dev/null";

struct tls {
    char folder[32];
    pid_t pid;
    int port;
};

static void tls_remove(struct tls *t)
{
    char path[64];

    (void)kill(t->pid, SIGKILL);
    (void)waitpid(t->pid, NULL, 0);
    (void)snprintf(path, sizeof path, "%s/key", t->folder);
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/cert", t->folder);
    (void)unlink(path);
    (void)rmdir(t->folder);
}

/* False, with everything removed, where the command is missing. */
static bool tls_open(struct tls *t, const char *options)
{
    char line[128] = "";
    FILE *said;
    int out[2];

    *t = (struct tls){.folder = "/tmp/gpurate-unit-XXXXXX"};
    ck_assert(mkdtemp(t->folder) && pipe(out) == 0);
    t->pid = fork();
    if (t->pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)dup2(out[1], 1);
        (void)execl("/bin/sh", "sh", "-c", serve, "sh", t->folder, options, (char *)NULL);
        _exit(127);
    }
    (void)close(out[1]);
    said = fdopen(out[0], "r");
    while (said && t->port == 0 && fgets(line, sizeof line, said)) {
        if (text_starts(line, "ACCEPT 127.0.0.1:"))
            t->port = atoi(line + strlen("ACCEPT 127.0.0.1:"));
    }
    if (said && t->port > 0)
        return true;
    tls_remove(t);
    (void)fprintf(stderr, "skipped: no openssl command to serve TLS\n");
    return false;
}

START_TEST(a_certificate_that_does_not_verify_is_refused)
{
    struct seen s = {0};
    struct http_request r = {0};
    struct http_job job;
    struct bench b;
    struct tls tls;

    if (!tls_open(&tls, ""))
        return;
    bench_open(&b);
    job = job_of(&b, &r, "alpha", "/", &s);
    job.origin = text_fmt(&b.arena, "https://127.0.0.1:%d", tls.port);
    job.limits.try_ms = 3000;
    job.limits.connect_ms = 3000;
    http_submit(b.pool, &job);
    run(&b);
    ck_assert_int_eq(s.answers, 1);
    ck_assert_int_eq(s.verdict, POLL_NETWORK);
    ck_assert_int_eq(s.tries, 1);
    ck_assert_uint_eq(s.len, 0);
    ck_assert_msg(strstr(s.why, "the certificate does not verify (SSL") != NULL, "%s", s.why);
    bench_close(&b);
    tls_remove(&tls);
}
END_TEST

/* Lets the client's library speak what Debian's settings do not, so that it is ours that refuse. */
static const char lax[] = "openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = lax\n"
                          "[lax]\nMinProtocol = TLSv1\nCipherString = ALL:@SECLEVEL=0\n";

/* A server that speaks TLS 1.1 is not listened to: without the refusal its certificate would be
   what is wrong with it. */
START_TEST(tls_below_1_2_is_refused)
{
    struct seen s = {0};
    struct http_request r = {0};
    struct http_job job;
    struct bench b;
    struct tls tls;
    char path[64];
    FILE *conf;

    if (!tls_open(&tls, "-tls1_1 -cipher ALL:@SECLEVEL=0"))
        return;
    (void)snprintf(path, sizeof path, "%s/conf", tls.folder);
    conf = fopen(path, "w");
    ck_assert(conf && fputs(lax, conf) >= 0 && fclose(conf) == 0);
    ck_assert_int_eq(setenv("OPENSSL_CONF", path, 1), 0);
    bench_open(&b);
    job = job_of(&b, &r, "alpha", "/", &s);
    job.origin = text_fmt(&b.arena, "https://127.0.0.1:%d", tls.port);
    job.limits.tries = 1;
    http_submit(b.pool, &job);
    run(&b);
    ck_assert_int_eq(s.verdict, POLL_NETWORK);
    ck_assert_msg(strstr(s.why, "certificate") == NULL, "%s", s.why);
    ck_assert_msg(strstr(s.why, "version") != NULL, "%s", s.why);
    bench_close(&b);
    (void)unlink(path);
    tls_remove(&tls);
}
END_TEST

START_TEST(tls_to_a_server_without_tls_fails)
{
    struct seen s = {0};
    struct http_request r = {0};
    struct http_job job;
    struct bench b;

    bench_open(&b);
    job = job_of(&b, &r, "alpha", "/", &s);
    job.origin = text_fmt(&b.arena, "https://127.0.0.1:%d", b.fake.port);
    http_submit(b.pool, &job);
    run(&b);
    ck_assert_int_ne(s.verdict, POLL_OK);
    ck_assert_int_eq(s.status, 0);
    ck_assert_int_eq(b.fake.shared->hits, 0);
    bench_close(&b);
}
END_TEST

SUITE(edge_http_tls)
{
    ADD(a_certificate_that_does_not_verify_is_refused);
    ADD(tls_below_1_2_is_refused);
    ADD(tls_to_a_server_without_tls_fails);
}
