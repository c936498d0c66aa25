/*
 * How contracts settle: calendars/ and contracts/. Either folder may be missing: then there are the
 * contracts of contracts.json alone.
 */
#include "base/text.h"
#include "edge/json/conf.h"
#include "stage/config/config_priv.h"

static bool load_zones(struct config *c, struct err *e)
{
    struct loaded f;

    return config_read(c, "calendars/zones.json", &f, e)
           && (zones_read(f.doc, &c->zones, c->arena, e) || config_refuse(&f, e));
}

static bool take_calendar(void *to, const struct loaded *f, struct err *e)
{
    struct config *c = to;
    const struct calendar *cal = calendar_read(f->doc, f->hash, &c->zones, c->arena, e);

    for (size_t i = 0; cal && i < c->calendars.len; i++)
        if (text_eq(c->calendars.at[i]->id, cal->id))
            return err_set(e, ERR_CONFIG, "%s: calendar \"%s\" is there twice", f->path, cal->id);
    if (!cal)
        return config_refuse(f, e);
    *VEC_PUSH(&c->calendars, c->arena) = cal;
    *VEC_PUSH(&c->calendar_file, c->arena) =
        (struct config_file){cal->id, cal->id, f->hash, f->text, cal->from, NULL};
    return true;
}

/* A rule is on an index that may be settled on. */
static bool check_index(const struct config *c, const struct rule *r, const struct loaded *f,
                        struct err *e)
{
    const struct index_def *index = defs_index(&c->defs, r->index);
    const struct json *at = json_member(f->doc, "index");

    if (!index)
        return conf_wrong(at, e, "index: there is no index \"%s\"", r->index);
    return defs_settles(&c->defs, index, e) || conf_in(at, e, "index");
}

static bool take_rule(void *to, const struct loaded *f, struct err *e)
{
    struct config *c = to;
    const struct rule_world world = {&c->zones, &c->calendars};
    const struct rule *r = rule_read(f->doc, f->path, f->hash, &world, c->arena, e);

    if (!r || !check_index(c, r, f, e))
        return config_refuse(f, e);
    *VEC_PUSH(&c->contract_rules, c->arena) = r;
    *VEC_PUSH(&c->rule_file, c->arena) =
        (struct config_file){r->id, r->id, f->hash, f->text, r->since, NULL};
    return true;
}

bool config_load_rules(struct config *c, struct err *e)
{
    const char **names;
    size_t n;

    if (!config_list(c, "calendars", &names, &n, e) || (n > 0 && !load_zones(c, e)))
        return false;
    if (!config_each(c, "calendars", "zones.json", take_calendar, c, &n, e)
        || !config_each(c, "contracts", NULL, take_rule, c, &n, e))
        return false;
    must(c->calendar_file.len == c->calendars.len && c->rule_file.len == c->contract_rules.len);
    return rules_check(&c->contract_rules, &c->defs.contract, e);
}
