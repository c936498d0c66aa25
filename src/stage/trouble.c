#include "stage/trouble_priv.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "edge/archive/file.h"
#include "edge/json/json.h"

static bool read_time(const struct json *at, const char *name, int64_t *out, struct err *e)
{
    const char *text;

    return json_str(at, name, &text, e)
           && (clock_parse(text, out)
               || err_set(e, ERR_DATA, "\"%s\" is \"%s\", expected a time", name, text));
}

static bool read_all(struct troubles *t, const struct json *doc, struct err *e)
{
    for (const struct json *at = json_first(doc); at; at = json_next(at)) {
        struct trouble one = {0};

        if (!json_str(at, "subject", &one.subject, e) || !json_str(at, "state", &one.state, e)
            || !read_time(at, "since", &one.since, e) || !read_time(at, "said", &one.said, e)
            || !read_time(at, "met", &one.met, e))
            return false;
        *VEC_PUSH(&t->list, t->arena) = one;
    }
    return true;
}

void troubles_load(struct troubles *t, const char *path, int64_t now, struct arena *a)
{
    struct err e = {0};
    struct buf b = {0};
    const struct json *doc = NULL;

    *t = (struct troubles){.arena = a, .path = path, .now = now};
    if (!path)
        return;
    if (buf_read_file(&b, path, BUF_CONFIG_MAX, &e))
        doc = json_parse(text_dup_n(a, b.data, b.len), b.len, "the list of troubles", a, &e);
    else if (access(path, F_OK) == 0)
        log_err(LOG_WARN, &e);
    if (doc && !read_all(t, doc, &e)) {
        t->list.len = 0;
        log_err(LOG_INFO, &e);
    }
    buf_fini(&b);
}

static struct trouble *find(struct troubles *t, const char *subject)
{
    for (size_t i = 0; i < t->list.len; i++)
        if (text_eq(t->list.at[i].subject, subject))
            return &t->list.at[i];
    return NULL;
}

bool trouble_is_news(struct troubles *t, const char *subject, const char *state)
{
    struct trouble *known = find(t, subject);
    bool news = !known || !text_eq(known->state, state) || known->said > t->now
                || t->now - known->said >= TROUBLE_AGAIN_S;

    if (!known) {
        known = VEC_PUSH(&t->list, t->arena);
        *known = (struct trouble){.subject = text_dup(t->arena, subject), .since = t->now};
    }
    t->changed |= known->met != t->now;
    known->met = t->now;
    if (news) {
        known->state = text_dup(t->arena, state);
        known->said = t->now;
        t->changed = true;
    }
    return news || !t->path;
}

static struct trouble take(struct troubles *t, struct trouble *known)
{
    struct trouble was = *known;

    *known = t->list.at[--t->list.len];
    t->changed = true;
    return was;
}

static void say_over(const struct trouble *was)
{
    char since[CLOCK_TEXT_MAX];

    log_line(LOG_WARN, "over", "subject", was->subject, "was", was->state, "since",
             clock_text(was->since, since), NULL);
}

bool trouble_is_over(struct troubles *t, const char *subject, struct trouble *was)
{
    struct trouble *known = find(t, subject), taken;

    if (!known)
        return false;
    taken = take(t, known);
    if (was)
        *was = taken;
    else
        say_over(&taken);
    return true;
}

void trouble_over_unmet(struct troubles *t, const char *prefix)
{
    for (size_t i = t->list.len; i > 0; i--) {
        struct trouble *at = &t->list.at[i - 1];

        if (at->met != t->now && !text_starts(at->subject, prefix)) {
            struct trouble was = take(t, at);

            say_over(&was);
        }
    }
}

void trouble_forget(struct troubles *t, const char *prefix)
{
    for (size_t i = t->list.len; i > 0; i--)
        if (text_starts(t->list.at[i - 1].subject, prefix)
            && t->now - t->list.at[i - 1].met > TROUBLE_AGAIN_S)
            (void)take(t, &t->list.at[i - 1]);
}

bool troubles_save(const struct troubles *t, struct err *e)
{
    char time[CLOCK_TEXT_MAX];
    struct buf b;
    bool done;

    if (!t->path || !t->changed)
        return true;
    buf_init(&b, SIZE_MAX / 2);
    for (size_t i = 0; i < t->list.len; i++) {
        size_t before = b.len;

        buf_put(&b, before ? ",\n {\"subject\":" : "[\n {\"subject\":");
        buf_json(&b, t->list.at[i].subject);
        buf_put(&b, ",\"state\":");
        buf_json(&b, t->list.at[i].state);
        buf_fmt(&b, ",\"since\":\"%s\"", clock_text(t->list.at[i].since, time));
        buf_fmt(&b, ",\"said\":\"%s\"", clock_text(t->list.at[i].said, time));
        buf_fmt(&b, ",\"met\":\"%s\"}", clock_text(t->list.at[i].met, time));
        if (b.len > BUF_CONFIG_MAX - sizeof "\n]\n") /* what could not be read back is left out */
            buf_cut(&b, before);
    }
    buf_put(&b, b.len ? "\n]\n" : "[]\n");
    done = file_write_whole(t->path, b.data, b.len, e);
    buf_fini(&b);
    return done;
}
