/*
 * A web server on a loopback port that behaves as its paths say, well or badly; each connection is
 * a process of its own, so a hanging one hangs alone. For the unit tests of edge/http.
 *
 *     /ok /etag /gzip /echo            answers; echo repeats the request's head
 *     /slow/MS /status/NNN             after a while; with that status
 *     /crowd/N                         when so many have waited at once; after 15 s in any case
 *     /flaky/N /limited/S              N times 500, then 200; 429 with Retry-After: S
 *     /limited-once                    429 with Retry-After: 1, then 200
 *     /hang /silent /drip /reset /gone nothing; half; byte by byte; RST; closed at once
 *     /endless /bomb /lines /line      a body, inflated or not, headers without end; one of 200 KB
 *     /short /short-chunk /garbage     breaks off; is not HTTP
 *     /to/WHERE                        302: ok, loop, other, official, file
 */
#ifndef TESTS_FAKE_SERVER_H
#define TESTS_FAKE_SERVER_H
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

enum { FAKE_HITS_MAX = 256, FAKE_HEAD_MAX = 8192 };

/* Seen by the test and by all processes of the server. */
struct fake_shared {
    atomic_int hits, waiting, waiting_max;
    char path[FAKE_HITS_MAX][64];
    int64_t at_ms[FAKE_HITS_MAX];
    char head[FAKE_HEAD_MAX]; /* of the last request */
};

struct fake {
    pid_t pid;
    int port;
    char origin[64];
    struct fake_shared *shared;
};

static inline void fake_put(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t put = send(fd, bytes, len, MSG_NOSIGNAL);

        if (put <= 0)
            _exit(0);
        bytes += put;
        len -= (size_t)put;
    }
}

static inline void fake_say(int fd, const char *text)
{
    fake_put(fd, text, strlen(text));
}

static inline void fake_answer(int fd, const char *status, const char *headers, const char *body)
{
    char head[FAKE_HEAD_MAX + 512];

    (void)snprintf(head, sizeof head,
                   "HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %zu\r\n%s\r\n", status,
                   strlen(body), headers);
    fake_say(fd, head);
    fake_say(fd, body);
}

static inline void fake_sleep(int ms)
{
    (void)poll(NULL, 0, ms);
}

/* Sleeps until the other side has gone. */
static inline void fake_hang(int fd)
{
    char byte;

    while (recv(fd, &byte, 1, 0) > 0)
        ;
}

struct fake_bits {
    unsigned char data[1 << 16];
    size_t len;
    unsigned hold, held;
};

static inline void fake_bit(struct fake_bits *b, unsigned bit)
{
    b->hold |= bit << b->held++;
    if (b->held == 8) {
        b->data[b->len++] = (unsigned char)b->hold;
        b->hold = b->held = 0;
    }
}

static inline void fake_code(struct fake_bits *b, unsigned code, int width)
{
    while (width-- > 0)
        fake_bit(b, code >> width & 1);
}

#define FAKE_GZIP "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\n\r\n"
static const unsigned char fake_gzip_head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};

/* One letter, then "repeat it 258 times" in 13 bits, without end: 158 bytes out of each one. */
static inline void fake_bomb(int fd)
{
    static struct fake_bits b;

    fake_say(fd, FAKE_GZIP);
    fake_put(fd, (const char *)fake_gzip_head, sizeof fake_gzip_head);
    fake_bit(&b, 0); /* not the last block */
    fake_bit(&b, 1); /* fixed codes: 01, low bit first */
    fake_bit(&b, 0);
    fake_code(&b, 0x30 + 'A', 8);
    for (;;) {
        while (b.len < 4096) {
            fake_code(&b, 0xc5, 8); /* length 258 */
            fake_code(&b, 0, 5);    /* distance 1 */
        }
        fake_put(fd, (const char *)b.data, b.len);
        b.len = 0;
    }
}

static inline void fake_gzip(int fd, const char *body)
{
    size_t len = strlen(body);
    uint32_t crc = 0xffffffff;
    unsigned char block[5] = {1, (unsigned char)len, (unsigned char)(len >> 8), (unsigned char)~len,
                              (unsigned char)(~len >> 8)};
    unsigned char tail[8] = {0};

    for (size_t i = 0; i < len; i++) {
        crc ^= (unsigned char)body[i];
        for (int k = 0; k < 8; k++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    crc = ~crc;
    for (int i = 0; i < 4; i++) {
        tail[i] = (unsigned char)(crc >> 8 * i);
        tail[4 + i] = (unsigned char)(len >> 8 * i);
    }
    fake_say(fd, FAKE_GZIP);
    fake_put(fd, (const char *)fake_gzip_head, sizeof fake_gzip_head);
    fake_put(fd, (const char *)block, sizeof block);
    fake_put(fd, body, len);
    fake_put(fd, (const char *)tail, sizeof tail);
}

static inline void fake_redirect(int fd, int port, const char *where)
{
    char line[128];

    if (strcmp(where, "loop") == 0)
        (void)snprintf(line, sizeof line, "Location: /to/loop\r\n");
    else if (strcmp(where, "other") == 0)
        (void)snprintf(line, sizeof line, "Location: http://127.0.0.2:%d/ok\r\n", port);
    else if (strcmp(where, "official") == 0)
        (void)snprintf(line, sizeof line, "Location: https://market.example/ok?page=2\r\n");
    else if (strcmp(where, "file") == 0)
        (void)snprintf(line, sizeof line, "Location: file:///etc/passwd\r\n");
    else
        (void)snprintf(line, sizeof line, "Location: /%s\r\n", where);
    fake_answer(fd, "302 Found", line, "moved");
}

static inline void fake_without_end(int fd, const char *path)
{
    static char block[1 << 16];

    memset(block, 'x', sizeof block);
    if (strcmp(path, "/endless") == 0) {
        fake_say(fd, "HTTP/1.1 200 OK\r\n\r\n");
        for (;;)
            fake_put(fd, block, sizeof block);
    }
    fake_say(fd, "HTTP/1.1 200 OK\r\nX-Long: ");
    if (strcmp(path, "/line") == 0) {
        for (int i = 0; i < 4; i++)
            fake_put(fd, block, 50000);
        fake_say(fd, "\r\n\r\n");
    }
    for (;;) {
        fake_put(fd, block, 1000);
        fake_say(fd, "\r\nX-Long: ");
    }
}

static inline void fake_broken(int fd, const char *path)
{
    struct linger now = {1, 0};

    if (strcmp(path, "/hang") == 0) {
        fake_hang(fd);
    } else if (strcmp(path, "/silent") == 0) {
        fake_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789");
        fake_hang(fd);
    } else if (strcmp(path, "/drip") == 0) {
        fake_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        for (;;) {
            fake_say(fd, "x");
            fake_sleep(50);
        }
    } else if (strcmp(path, "/reset") == 0) {
        (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    } else if (strcmp(path, "/short") == 0) {
        fake_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789");
    } else if (strcmp(path, "/short-chunk") == 0) {
        fake_say(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\n0123456789");
    } else if (strcmp(path, "/garbage") == 0) {
        fake_say(fd, "SSH-2.0-OpenSSH_9.2p1\r\nnothing of the web here\r\n");
    } else if (strcmp(path, "/gone") != 0) {
        fake_without_end(fd, path);
    }
}

#define FAKE_OK                                                                                    \
    "Content-Type: application/json\r\nETag: \"v1\"\r\nX-Total-Count: 42\r\n"                      \
    "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n"

static inline void fake_echo(int fd, const char *head)
{
    char link[FAKE_HEAD_MAX], line[FAKE_HEAD_MAX + 32];
    size_t end = strcspn(head + 4, " ");

    (void)snprintf(link, sizeof link, "%.*s", (int)end, head + 4);
    (void)snprintf(line, sizeof line, "Link: <%s>; rel=\"next\"\r\n", link);
    fake_answer(fd, "200 OK", line, head);
}

static inline void fake_serve(int fd, int port, const char *path, const char *head, int before)
{
    const char *arg = strrchr(path, '/') + 1;
    char line[64];

    if (strncmp(path, "/slow/", 6) == 0 || strncmp(path, "/crowd/", 7) == 0) {
        fake_answer(fd, "200 OK", FAKE_OK, "{\"ok\":true}");
    } else if (strncmp(path, "/status/", 8) == 0) {
        (void)snprintf(line, sizeof line, "%s Said", arg);
        fake_answer(fd, line, "", "{\"error\":\"as asked\"}");
    } else if (strncmp(path, "/limited/", 9) == 0) {
        (void)snprintf(line, sizeof line, "Retry-After: %s\r\n", arg);
        fake_answer(fd, "429 Too Many Requests", line, "slow down");
    } else if (strcmp(path, "/limited-once") == 0 && before == 0) {
        fake_answer(fd, "429 Too Many Requests", "Retry-After: 1\r\n", "slow down");
    } else if (strncmp(path, "/flaky/", 7) == 0 && before < atoi(arg)) {
        fake_answer(fd, "500 Oops", "", "oops");
    } else if (strncmp(path, "/to/", 4) == 0) {
        fake_redirect(fd, port, arg);
    } else if (strcmp(path, "/etag") == 0 && strstr(head, "If-None-Match: \"v1\"")) {
        fake_answer(fd, "304 Not Modified", "ETag: \"v1\"\r\n", "");
    } else if (strcmp(path, "/gzip") == 0) {
        fake_gzip(fd, "{\"inflated\":true}");
    } else if (strcmp(path, "/bomb") == 0) {
        fake_bomb(fd);
    } else if (strcmp(path, "/echo") == 0) {
        fake_echo(fd, head);
    } else if (strcmp(path, "/ok") == 0 || strcmp(path, "/etag") == 0
               || strcmp(path, "/limited-once") == 0 || strncmp(path, "/flaky/", 7) == 0) {
        fake_answer(fd, "200 OK", FAKE_OK, "{\"ok\":true}");
    } else {
        fake_broken(fd, path);
    }
}

/*
 * The wait of /slow and /crowd, counted: before the answer, as afterwards the next request may be
 * here. A crowd of 0 is none to wait for.
 */
static inline void fake_wait(struct fake_shared *s, int ms, int crowd)
{
    int waiting = atomic_fetch_add(&s->waiting, 1) + 1, most = atomic_load(&s->waiting_max);

    while (waiting > most && !atomic_compare_exchange_weak(&s->waiting_max, &most, waiting))
        ;
    for (int waited = 0; waited < ms && (!crowd || atomic_load(&s->waiting_max) < crowd);
         waited += 10)
        fake_sleep(10);
    (void)atomic_fetch_sub(&s->waiting, 1);
}

/* Reads head and body of one request, notes it, and behaves. */
static inline void fake_connection(int fd, int port, struct fake_shared *s)
{
    char head[FAKE_HEAD_MAX] = "", path[64];
    size_t len = 0;
    char *end = NULL;
    int hit, before = 0;

    while (!end
           || len < (size_t)(end + 4 - head)
                        + (strstr(head, "Content-Length: ")
                               ? strtoul(strstr(head, "Content-Length: ") + 16, NULL, 10)
                               : 0)) {
        ssize_t got = recv(fd, head + len, sizeof head - 1 - len, 0);

        if (got <= 0)
            return;
        len += (size_t)got;
        head[len] = '\0';
        end = strstr(head, "\r\n\r\n");
    }
    (void)snprintf(path, sizeof path, "%.*s", (int)strcspn(strchr(head, ' ') + 1, " ?"),
                   strchr(head, ' ') + 1);
    hit = atomic_fetch_add(&s->hits, 1);
    if (hit < FAKE_HITS_MAX) {
        for (int i = 0; i < hit; i++)
            before += strcmp(s->path[i], path) == 0;
        memcpy(s->path[hit], path, sizeof path);
        s->at_ms[hit] = clock_mono_ms();
    }
    memcpy(s->head, head, sizeof head);
    if (strncmp(path, "/slow/", 6) == 0)
        fake_wait(s, atoi(path + 6), 0);
    else if (strncmp(path, "/crowd/", 7) == 0)
        fake_wait(s, 15000, atoi(path + 7));
    fake_serve(fd, port, path, head, before);
}

static inline void fake_accept_loop(int listener, int port, struct fake_shared *s)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)setpgid(0, 0);
    (void)signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int fd = accept(listener, NULL, NULL);

        if (fd >= 0 && fork() == 0) {
            (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
            fake_connection(fd, port, s);
            _exit(0);
        }
        if (fd >= 0)
            (void)close(fd);
    }
}

static inline void fake_open(struct fake *f)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    f->shared =
        mmap(NULL, sizeof *f->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (f->shared == MAP_FAILED || listener < 0 || bind(listener, (struct sockaddr *)&at, len) != 0
        || listen(listener, 128) != 0 || getsockname(listener, (struct sockaddr *)&at, &len) != 0)
        abort();
    f->port = ntohs(at.sin_port);
    (void)snprintf(f->origin, sizeof f->origin, "http://127.0.0.1:%d", f->port);
    f->pid = fork();
    if (f->pid == 0)
        fake_accept_loop(listener, f->port, f->shared);
    (void)setpgid(f->pid, f->pid);
    (void)close(listener);
}

static inline void fake_close(struct fake *f)
{
    (void)kill(-f->pid, SIGKILL);
    (void)waitpid(f->pid, NULL, 0);
    (void)munmap(f->shared, sizeof *f->shared);
}

#endif
