/*
 * Misbehaviour on command. A fault belongs to a market ("*" for every one), perhaps to requests
 * whose target holds a text, perhaps to some simulated hours or to the next N requests.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sim.h"

enum { FAULTS_MAX = 512 };
static struct fault faults[FAULTS_MAX];
static size_t faults_len;

static const char *const names[] = {
    "none", "sold_out", "fail",    "limit",     "hang",      "reset",
    "drip", "endless",  "bomb",    "html",      "truncated", "wrong_length",
    "deep", "empty",    "garbage", "new_field", "unit_slip", "redirect",
    "loop", "file",     "latency", "echo",
};

const char *fault_name(enum fault_kind k)
{
    return names[k];
}

/* "HH:MM" is a time of any day, everything else a moment. */
static int64_t when(const char *text)
{
    int h, m;
    char end;

    if (sscanf(text, "%2d:%2d%c", &h, &m, &end) == 2 && strlen(text) == 5)
        return h * 3600 + m * 60;
    return time_parse(text);
}

static bool set(struct fault *f, const char *key, const char *value, char *why, size_t cap)
{
    if (strcmp(key, "market") == 0) {
        snprintf(f->market, sizeof f->market, "%s", value);
    } else if (strcmp(key, "path") == 0) {
        snprintf(f->path, sizeof f->path, "%s", value);
    } else if (strcmp(key, "file") == 0) {
        snprintf(f->file, sizeof f->file, "%s", value);
    } else if (strcmp(key, "arg") == 0) {
        f->arg = strtoll(value, NULL, 10);
    } else if (strcmp(key, "count") == 0) {
        f->left = strtoll(value, NULL, 10);
    } else if (strcmp(key, "from") == 0) {
        f->from = when(value);
    } else if (strcmp(key, "until") == 0) {
        f->until = when(value);
    } else if (strcmp(key, "mode") == 0) {
        for (size_t i = 1; i < sizeof names / sizeof *names; i++)
            if (strcmp(value, names[i]) == 0)
                f->kind = (enum fault_kind)i;
        if (f->kind == FAULT_NONE) {
            snprintf(why, cap, "unknown mode \"%s\"", value);
            return false;
        }
    } else {
        snprintf(why, cap, "unknown word \"%s\"", key);
        return false;
    }
    return true;
}

bool fault_add(const char *words, char *why, size_t cap)
{
    struct fault f = {.arg = -1, .left = -1, .from = -1, .until = -1};
    char copy[1024], *save = NULL;

    snprintf(copy, sizeof copy, "%s", words);
    for (char *word = strtok_r(copy, " \t\r\n&", &save); word;
         word = strtok_r(NULL, " \t\r\n&", &save)) {
        char *eq = strchr(word, '=');

        if (!eq) {
            snprintf(why, cap, "\"%s\" is not of the form key=value", word);
            return false;
        }
        *eq = '\0';
        url_decode(eq + 1);
        if (!set(&f, word, eq + 1, why, cap))
            return false;
    }
    if (!*f.market || f.kind == FAULT_NONE || faults_len == FAULTS_MAX) {
        snprintf(why, cap, "a fault needs market= and mode=, and there may be %d", FAULTS_MAX);
        return false;
    }
    faults[faults_len++] = f;
    return true;
}

bool fault_script(const char *file, char *why, size_t cap)
{
    char line[1024];
    FILE *in = fopen(file, "r");
    bool good = in != NULL;

    if (!in)
        snprintf(why, cap, "cannot read \"%s\"", file);
    while (good && fgets(line, sizeof line, in))
        if (line[0] != '#' && line[strspn(line, " \t\r\n")])
            good = fault_add(line, why, cap);
    if (in)
        fclose(in);
    return good;
}

void fault_clear(const char *market)
{
    size_t kept = 0;

    for (size_t i = 0; i < faults_len; i++)
        if (*market && strcmp(faults[i].market, market) != 0)
            faults[kept++] = faults[i];
    faults_len = kept;
}

static bool is_due(const struct fault *f, int64_t now)
{
    int64_t day = now % 86400;

    if (f->from >= 0 && (f->from < 86400 ? day : now) < f->from)
        return false;
    return f->until < 0 || (f->until <= 86400 ? day : now) < f->until;
}

struct fault *fault_for(const char *market, const char *target, int64_t now, int64_t *delay_ms)
{
    struct fault *found = NULL;

    for (size_t i = 0; i < faults_len; i++) {
        struct fault *f = &faults[i];

        if ((strcmp(f->market, market) != 0 && strcmp(f->market, "*") != 0) || f->left == 0
            || !is_due(f, now) || (*f->path && !strstr(target, f->path)))
            continue;
        if (f->kind == FAULT_LATENCY)
            *delay_ms += f->arg < 0 ? 1000 : f->arg;
        else if (!found)
            found = f;
        else
            continue;
        if (f->left > 0)
            f->left--;
    }
    return found;
}
