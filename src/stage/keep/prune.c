#include <unistd.h>

#include "base/clock.h"
#include "base/host.h"
#include "base/log.h"
#include "base/text.h"
#include "edge/archive/archive.h"
#include "edge/archive/file.h"
#include "edge/archive/pack.h"
#include "stage/keep/keep.h"

/* Polls from this month on are young. */
static int64_t young_from(const struct keep *k)
{
    return month_before(month_of_date(clock_date_of(k->now)),
                        12 * k->config->retention.archive_years);
}

static enum keep_step step_of(const struct keep *k, const struct store_pruned *m)
{
    if (!k->config->retention.archive_years || m->month >= young_from(k)
        || text_eq(m->state, PRUNE_PRUNED))
        return KEEP_STAY;
    return m->state ? KEEP_REMOVE : KEEP_LIST;
}

bool keep_look_prune(struct keep *k, struct keep_prune_plan *out, struct err *e)
{
    const char *machine = k->config->machine ? k->config->machine : text_dup(k->arena, host_name());
    store_pruned_list list;

    if (!store_get_pruned(k->store, machine, young_from(k), &list, k->arena, e))
        return false;
    out->len = list.len;
    out->at = ARENA_ARRAY(k->arena, struct keep_replies, list.len);
    for (size_t i = 0; i < list.len; i++)
        out->at[i] = (struct keep_replies){list.at[i], step_of(k, &list.at[i])};
    return true;
}

/* FOLDER/2019-05/archive-MACHINE.csv.zst: a digest a line. */
static const char *path_of(const struct keep *k, const struct store_pruned *m)
{
    char text[8];

    return text_fmt(k->arena, "%s/%s/archive-%s.csv.zst", k->config->retention.folder,
                    month_text(m->month, text), m->machine);
}

static bool fill(struct pack *pack, const store_digest_list *list, struct err *e)
{
    static const char head[] = "sha256\n";

    if (!pack_add(pack, head, sizeof head - 1, e))
        return false;
    for (size_t i = 0; i < list->len; i++)
        if (!pack_add(pack, list->at[i], strlen(list->at[i]), e) || !pack_add(pack, "\n", 1, e))
            return false;
    return true;
}

static bool write_list(struct keep *k, const struct store_pruned *m, const store_digest_list *list,
                       const char **sha256, struct err *e)
{
    const char *path = path_of(k, m);
    struct pack *pack = NULL;
    struct pack_sum sum;
    char text[8];
    bool done;

    if (!file_make_dir(
            text_fmt(k->arena, "%s/%s", k->config->retention.folder, month_text(m->month, text)), e)
        || !pack_open(&pack, path, e))
        return false;
    done = fill(pack, list, e) && pack_close(&pack, &sum, e);
    pack_abort(&pack);
    if (!done)
        return false;
    *sha256 = text_dup(k->arena, sum.sha256);
    return file_flush_dir_of(path, e)
           && file_flush_dir_of(text_fmt(k->arena, "%s/%s", k->config->retention.folder, text), e);
}

/* What goes next is told by its list, which is there before anything goes. */
static bool put_list(struct keep *k, struct store_pruned *m, const store_digest_list *list,
                     struct err *e)
{
    m->state = PRUNE_LISTED;
    m->listed_at = k->now;
    m->replies = m->bytes = 0;
    for (size_t i = 0; i < list->len; i++) {
        int64_t size = archive_size(k->config->archive, list->at[i]);

        m->replies += size >= 0;
        m->bytes += size >= 0 ? size : 0;
    }
    return write_list(k, m, list, &m->list, e) && store_put_pruned(k->store, m, e);
}

/* As it was listed, unless bytes came again meanwhile; a call that was killed goes on. */
static bool remove_listed(struct keep *k, struct store_pruned *m, const store_digest_list *list,
                          struct err *e)
{
    const char *sha256;

    if (!write_list(k, m, list, &sha256, e)
        || (!text_eq(sha256, m->list) && !put_list(k, m, list, e)))
        return false;
    for (size_t i = 0; i < list->len; i++)
        if (!archive_remove(k->config->archive, list->at[i], e))
            return false;
    m->state = PRUNE_PRUNED;
    m->pruned_at = k->now;
    return store_put_pruned(k->store, m, e);
}

static bool take_step(struct keep *k, const struct keep_replies *at, struct err *e)
{
    struct store_pruned m = at->month;
    store_digest_list list;
    char text[8];

    (void)month_text(m.month, text);
    if (!store_get_prunable(k->store, m.month, young_from(k), &list, k->arena, e)
        || !(at->step == KEEP_LIST ? put_list : remove_listed)(k, &m, &list, e))
        return err_in(e, "could not %s replies of %s", keep_step_name(at->step), text);
    log_line(LOG_INFO, "month of the archive taken a step", "month", text, "step",
             keep_step_name(at->step), "replies", text_fmt(k->arena, "%lld", (long long)m.replies),
             "bytes", text_fmt(k->arena, "%lld", (long long)m.bytes), NULL);
    return true;
}

static bool none_waits(struct keep *k, struct err *e)
{
    const char **names;
    size_t n;

    if (!file_list(k->config->spool, "", &names, &n, k->arena, e))
        return false;
    return n == 0
           || err_set(e, ERR_LOCKED,
                      "polls wait in \"%s\": no reply leaves the archive before they are stored",
                      k->config->spool);
}

bool keep_prune(struct keep *k, const struct keep_prune_plan *plan, size_t *done, struct err *e)
{
    bool good = true;
    int lock = -1;

    for (size_t i = 0; i < plan->len && good; i++) {
        if (plan->at[i].step == KEEP_STAY)
            continue;
        if (lock < 0)
            good = file_make_dir(k->config->state, e) && file_lock(k->config->lock, &lock, e)
                   && none_waits(k, e);
        good = good && take_step(k, &plan->at[i], e);
        *done += good;
    }
    if (lock >= 0)
        (void)close(lock);
    return good;
}

bool keep_check_prune(struct keep *k, const struct keep_prune_plan *plan, size_t *months,
                      struct err *e)
{
    for (size_t i = 0; i < plan->len; i++) {
        const struct store_pruned *m = &plan->at[i].month;
        const char *path = path_of(k, m);
        struct pack_sum sum;

        if (!m->state)
            continue;
        if (!pack_read(path, NULL, NULL, &sum, e))
            return false;
        if (!text_eq(sum.sha256, m->list))
            return err_set(e, ERR_DATA, "\"%s\" is not the list that the database names", path);
        ++*months;
    }
    return true;
}
