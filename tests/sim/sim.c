/*
 * The simulator's sockets: one thread, one poll, loopback only. See sim.h for what it answers.
 *
 * sim [--port N] [--port-file FILE] [--now TIME] [--seed N] [--script FILE] [--canned DIR]
 *     [--log FILE] [--exit-with PID] [--also NAME,NAME...] [--b200 yes]
 *
 * One port, many addresses: 127.0.1.1 is the first market, 127.0.1.2 the second, and so on, those
 * of --also after them, so that each market is an origin of its own as in the world. 127.0.0.1
 * has the control routes and every market by path prefix. 127.0.0.2 is the stranger that
 * redirects lead to.
 *
 * GET  /control/markets                         "name origin" per line
 * POST /control/now?t=2026-05-28T16:00:00Z      the simulated time from now on
 * POST /control/fault?market=M&mode=hang&...    see fault.c
 * POST /control/clear[?market=M]                no faults any more
 * GET  /control/stats                           "market requests" per line
 * POST /control/quit
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "reply.h"

enum { CONNS_MAX = 1000, REQUEST_MAX = 1 << 20, MARKETS_SEEN = 256, DOORS_MAX = 160 };

struct conn {
    int fd;
    struct out in;
    bool planned, close;
    struct plan plan;
    size_t sent;
    int64_t due_ms;     /* nothing leaves before */
    const char *market; /* whose address it came in on; NULL on 127.0.0.1 */
};

/* Where we listen: 0 is 127.0.0.1, 1 the stranger, the markets follow. */
static struct {
    int fd;
    char market[32];
} doors[DOORS_MAX];
static size_t doors_len;

static struct conn conns[CONNS_MAX];
static size_t conns_len;
static struct world world = {.now = -1, .seed = 1};
static FILE *log_to;
static bool quit;
static int64_t started_ms;
static struct {
    char name[32];
    long asked;
} seen[MARKETS_SEEN];

static int64_t mono_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void count(const char *market)
{
    for (size_t i = 0; i < MARKETS_SEEN; i++) {
        if (!*seen[i].name)
            snprintf(seen[i].name, sizeof seen[i].name, "%s", market);
        if (strcmp(seen[i].name, market) == 0) {
            seen[i].asked++;
            return;
        }
    }
}

/* The kind of credential, never its value: tests look for keys in every file but this one too. */
static void log_ask(const struct conn *c, const struct http_ask *ask)
{
    char now[40];

    if (!log_to)
        return;
    time_text(world_now(&world), now);
    fprintf(log_to,
            "ms=%lld now=%s market=%s method=%s target=%s status=%d fault=%s auth=%.*s "
            "agent=\"%s\" body=",
            (long long)(mono_ms() - started_ms), now, ask->market, ask->method, ask->target,
            c->plan.status, *c->plan.fault ? c->plan.fault : "-",
            (int)strcspn(*ask->auth ? ask->auth : "-", " "), *ask->auth ? ask->auth : "-",
            ask->agent);
    if (!strstr(ask->target, "token"))
        for (int i = 0; ask->body[i] && i < 600; i++)
            fputc(ask->body[i] < ' ' ? ' ' : ask->body[i], log_to);
    fputc('\n', log_to);
    fflush(log_to);
}

static void control(const struct http_ask *ask, struct plan *p)
{
    char text[64] = "", why[256] = "ok\n";
    struct out o = {0};
    int status = 200;

    if (strncmp(ask->path, "/now", 4) == 0) {
        int64_t t = query_get(ask->query, "t", text, sizeof text) ? time_parse(text) : -1;

        if (t < 0) {
            status = 400;
            snprintf(why, sizeof why, "t= must be a time\n");
        } else {
            world.now = t;
        }
    } else if (strncmp(ask->path, "/fault", 6) == 0) {
        status = fault_add(ask->query, why, sizeof why) ? 200 : 400;
    } else if (strncmp(ask->path, "/clear", 6) == 0) {
        query_get(ask->query, "market", text, sizeof text);
        fault_clear(text);
    } else if (strncmp(ask->path, "/markets", 8) == 0) {
        for (size_t i = 2; i < doors_len; i++)
            say(&o, "%s http://127.0.1.%zu:%d\n", doors[i].market, i - 1, world.port);
    } else if (strncmp(ask->path, "/stats", 6) == 0) {
        for (size_t i = 0; i < MARKETS_SEEN && *seen[i].name; i++)
            say(&o, "%s %ld\n", seen[i].name, seen[i].asked);
    } else if (strncmp(ask->path, "/quit", 5) == 0) {
        quit = true;
    } else if (strncmp(ask->path, "/ping", 5) != 0) {
        status = 404;
        snprintf(why, sizeof why, "no such control\n");
    }
    plan_text(p, status, o.at ? o.at : why);
    out_free(&o);
}

static void drop(struct conn *c)
{
    close(c->fd);
    out_free(&c->in);
    out_free(&c->plan.bytes);
    out_free(&c->plan.again);
    *c = conns[--conns_len];
}

/* When a whole request is there, plans its answer. */
static void try_request(struct conn *c)
{
    char *end = c->in.at ? strstr(c->in.at, "\r\n\r\n") : NULL;
    struct http_ask ask;

    if (c->planned || !end)
        return;
    size_t head = (size_t)(end - c->in.at) + 4;
    const char *told = strcasestr(c->in.at, "\r\ncontent-length:");
    long long body = told && told < end ? strtoll(told + 17, NULL, 10) : 0;
    const char *wait = strcasestr(c->in.at, "\r\nexpect: 100");
    if (body < 0 || body > REQUEST_MAX)
        body = 0;
    if (c->in.len < head + (size_t)body) {
        if (wait && wait < end && c->in.len == head
            && send(c->fd, "HTTP/1.1 100 Continue\r\n\r\n", 25, MSG_NOSIGNAL) < 0)
            c->close = true;
        return;
    }
    c->plan = (struct plan){.fault = ""};
    c->sent = 0;
    c->planned = true;
    if (!ask_read(c->in.at, head, c->market, &ask)) {
        plan_text(&c->plan, 400, "no request\n");
        c->close = true;
    } else {
        c->close = ask.close;
        if (strcmp(ask.market, "control") == 0) {
            control(&ask, &c->plan);
        } else {
            plan_reply(&world, &ask, &c->plan);
            count(ask.market);
            log_ask(c, &ask);
        }
    }
    c->due_ms = mono_ms() + c->plan.delay_ms;
    c->in.len = 0;
}

/* False when the connection is over. */
static bool do_read(struct conn *c)
{
    char part[16384];
    ssize_t n = recv(c->fd, part, sizeof part, 0);

    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        return false;
    if (n > 0 && !c->planned)
        out_add(&c->in, part, (size_t)n);
    if (c->in.len > REQUEST_MAX)
        return false;
    try_request(c);
    return true;
}

/* The answer is out: the next request, or the end in the way the plan wants it. */
static bool end_of_reply(struct conn *c)
{
    if (c->plan.manner == MANNER_RESET)
        setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &(struct linger){.l_onoff = 1},
                   sizeof(struct linger));
    if (c->close || c->plan.manner == MANNER_RESET || c->plan.manner == MANNER_CLOSE)
        return false;
    out_free(&c->plan.bytes);
    out_free(&c->plan.again);
    c->planned = false;
    return true;
}

static bool do_write(struct conn *c)
{
    struct plan *p = &c->plan;
    size_t left = p->bytes.len - c->sent;

    if (p->manner == MANNER_DRIP && left)
        left = c->sent < p->head ? p->head - c->sent : 1;
    if (left) {
        ssize_t n = send(c->fd, p->bytes.at + c->sent, left, MSG_NOSIGNAL);

        if (n < 0)
            return errno == EAGAIN || errno == EINTR;
        c->sent += (size_t)n;
        if (p->manner == MANNER_DRIP)
            c->due_ms = mono_ms() + p->pace_ms;
    }
    if (c->sent < p->bytes.len)
        return true;
    if (p->manner == MANNER_REPEAT) {
        p->bytes.len = 0;
        c->sent = 0;
        out_add(&p->bytes, p->again.at, p->again.len);
        return true;
    }
    return end_of_reply(c);
}

static int listen_on(const char *address, int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    inet_pton(AF_INET, address, &at.sin_addr);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 256) != 0) {
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return fd;
}

static int port_of(int fd)
{
    struct sockaddr_in at;
    socklen_t len = sizeof at;

    return getsockname(fd, (struct sockaddr *)&at, &len) == 0 ? ntohs(at.sin_port) : -1;
}

static void do_accept(int fd, const char *market)
{
    while (conns_len < CONNS_MAX) {
        int new_fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

        if (new_fd < 0)
            return;
        setsockopt(new_fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        conns[conns_len++] = (struct conn){.fd = new_fd, .market = market, .plan = {.fault = ""}};
    }
}

static bool may_write(const struct conn *c, int64_t now)
{
    return c->planned && c->plan.manner != MANNER_HANG && now >= c->due_ms;
}

/* One turn of the loop: at most `wait_ms`, less when an answer falls due. */
static void turn(int wait_ms)
{
    static struct pollfd polls[CONNS_MAX + DOORS_MAX];
    struct pollfd *open = polls, *door;
    int64_t now = mono_ms();
    size_t n = conns_len;

    for (size_t i = 0; i < n; i++) {
        struct conn *c = &conns[i];

        polls[i] = (struct pollfd){.fd = c->fd, .events = POLLIN};
        if (may_write(c, now))
            polls[i].events |= POLLOUT;
        else if (c->planned && c->plan.manner != MANNER_HANG && c->due_ms - now < wait_ms)
            wait_ms = (int)(c->due_ms - now);
    }
    door = open + n;
    for (size_t i = 0; i < doors_len; i++)
        door[i] = (struct pollfd){.fd = n < CONNS_MAX ? doors[i].fd : -1, .events = POLLIN};
    if (poll(polls, (nfds_t)(n + doors_len), wait_ms) <= 0)
        return;
    for (size_t i = n; i-- > 0;) {
        short got = open[i].revents;
        bool alive = true;

        if (got & (POLLIN | POLLERR | POLLHUP))
            alive = do_read(&conns[i]);
        if (alive && (got & POLLOUT) && conns[i].planned)
            alive = do_write(&conns[i]);
        if (!alive)
            drop(&conns[i]);
    }
    for (size_t i = 0; i < doors_len; i++)
        if (door[i].revents)
            do_accept(doors[i].fd, *doors[i].market ? doors[i].market : NULL);
}

static void stop(int signal_no)
{
    (void)signal_no;
    quit = true;
}

struct options {
    const char *port_file, *also;
    long exit_with;
};

static bool option(const char *name, const char *value, struct options *o, char *why, size_t cap)
{
    if (strcmp(name, "--port") == 0)
        world.port = (int)strtol(value, NULL, 10);
    else if (strcmp(name, "--port-file") == 0)
        o->port_file = value;
    else if (strcmp(name, "--now") == 0)
        world.now = time_parse(value);
    else if (strcmp(name, "--seed") == 0)
        world.seed = strtoull(value, NULL, 10);
    else if (strcmp(name, "--script") == 0)
        return fault_script(value, why, cap);
    else if (strcmp(name, "--canned") == 0)
        world.canned = value;
    else if (strcmp(name, "--log") == 0)
        log_to = fopen(value, "ae");
    else if (strcmp(name, "--also") == 0)
        o->also = value;
    else if (strcmp(name, "--b200") == 0)
        world.b200 = strcmp(value, "yes") == 0;
    else if (strcmp(name, "--exit-with") == 0)
        o->exit_with = strtol(value, NULL, 10);
    else {
        snprintf(why, cap, "unknown option \"%s\"", name);
        return false;
    }
    return true;
}

/* Written whole and then named, so that who waits for the file never reads half a number. */
static void tell_port(const char *file)
{
    char part[512];

    printf("%d\n", world.port);
    fflush(stdout);
    if (!file)
        return;
    snprintf(part, sizeof part, "%s.part", file);
    FILE *to = fopen(part, "w");
    if (!to || fprintf(to, "%d\n", world.port) < 0 || fclose(to) != 0 || rename(part, file) != 0)
        fprintf(stderr, "sim: could not write \"%s\"\n", file);
}

static bool open_door(const char *address, const char *market)
{
    if (doors_len == DOORS_MAX)
        return false;
    snprintf(doors[doors_len].market, sizeof doors[0].market, "%s", market);
    doors[doors_len].fd = listen_on(address, world.port);
    return doors[doors_len++].fd >= 0;
}

static bool open_market(const char *name)
{
    char address[32];

    snprintf(address, sizeof address, "127.0.1.%zu", doors_len - 1);
    return open_door(address, name);
}

/* The first door picks the port when we may choose; the others must have the same. */
static bool open_doors(const char *also)
{
    if (!open_door("127.0.0.1", ""))
        return false;
    world.port = port_of(doors[0].fd);
    if (!open_door("127.0.0.2", "stranger"))
        return false;
    for (size_t i = 0; i < sim_markets_len; i++)
        if (!open_market(sim_markets[i].name))
            return false;
    for (const char *at = also; at && *at;) {
        char name[32];
        size_t len = strcspn(at, ",");

        snprintf(name, sizeof name, "%.*s", (int)(len < 31 ? len : 31), at);
        if (len && !open_market(name))
            return false;
        at += len + (at[len] == ',');
    }
    return true;
}

int main(int argc, char **argv)
{
    struct options o = {0};
    char why[256];

    for (int i = 1; i < argc; i += 2)
        if (i + 1 == argc || !option(argv[i], argv[i + 1], &o, why, sizeof why)) {
            fprintf(stderr, "sim: %s\n", i + 1 == argc ? "an option needs a value" : why);
            return 64;
        }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    if (!open_doors(o.also)) {
        fprintf(stderr, "sim: could not listen on port %d: %s\n", world.port, strerror(errno));
        return 69;
    }
    started_ms = mono_ms();
    tell_port(o.port_file);
    while (!quit) {
        if (o.exit_with && kill((pid_t)o.exit_with, 0) != 0 && errno == ESRCH)
            break;
        turn(1000);
    }
    for (int i = 0; i < 3 && conns_len; i++) /* whoever asked us to quit gets an answer */
        turn(10);
    while (conns_len)
        drop(&conns[conns_len - 1]);
    if (log_to)
        fclose(log_to);
    return 0;
}
