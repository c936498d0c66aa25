#include "cmd/setup_priv.h"

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "store/quote.h"

bool setup_config(struct cmd *c, unsigned parts, struct config *config, struct err *e)
{
    struct buf b;
    bool done;

    if (!config_load(config, c->config_dir, c->show_config ? CONFIG_ALL : parts, c->arena, e))
        return false;
    if (c->db)
        config->db = c->db;
    if (!c->show_config)
        return true;
    buf_init(&b, SIZE_MAX / 2);
    config_show(config, &b);
    done = out_bytes(b.data, b.len, e);
    buf_fini(&b);
    if (done) { /* the question has been answered: nothing more to do or to say */
        e->kind = ERR_NONE;
        e->said = true;
    }
    return false;
}

bool setup_store(const struct config *config, enum store_role role, struct store **s, struct err *e)
{
    if (!store_open(s, config->db, role, e))
        return false;
    store_set_exports(*s, config->retention.folder);
    return true;
}

bool setup_index(const struct config *config, const char *id, const struct index_def **out,
                 struct err *e)
{
    *out = defs_index(&config->defs, id);
    if (*out)
        return true;
    err_set(e, ERR_USAGE, "there is no index \"%s\"", id);
    return err_hint(e, "gpurate --show-config show lists the indices");
}

const char *setup_money(struct cmd *c, int64_t nusd)
{
    char text[FIXED_TEXT_MAX];

    return text_dup(c->arena, fixed_text_short(nusd, text));
}

const char *setup_value(struct cmd *c, int64_t nusd)
{
    char text[FIXED_TEXT_MAX];

    return text_dup(c->arena, fixed_text(fixed_round_away(nusd, 100000), 4, text));
}

const char *setup_int(struct cmd *c, int64_t n)
{
    return text_fmt(c->arena, "%lld", (long long)n);
}

const char *setup_date(struct cmd *c, int64_t date)
{
    char text[CLOCK_TEXT_MAX];

    return text_dup(c->arena, clock_text_date(date, text));
}

const char *setup_time(struct cmd *c, int64_t time)
{
    char text[CLOCK_TEXT_MAX];

    return text_dup(c->arena, clock_text(time, text));
}
