#include "stage/config/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "edge/archive/file.h"
#include "edge/json/conf.h"
#include "edge/sign/digest.h"
#include "norm/market_config.h"
#include "norm/terms.h"
#include "stage/config/config_priv.h"
#include "token/instrument.h"

/* A path of gpurate.json: absolute, or relative to the folder. */
static const char *resolve(const struct config *c, const char *path)
{
    return path[0] == '/' ? path : text_fmt(c->arena, "%s/%s", c->dir, path);
}

/* Fewer would take what is still looked back on: a site has changes of token prices of 35 days,
 * each of them to a price that may be 31 days older. */
enum { MONTHS_MIN = 3, MONTHS_MAX = 1200 };

static bool load_retention(struct config *c, const struct json *at, struct err *e)
{
#define AT(field) CONF_AT(struct config, retention.field)
    static const struct conf_member members[] = {
        {"quotes_months", CONF_INT, AT(quotes_months), MONTHS_MIN, MONTHS_MAX, CONF_OPT},
        {"prices_months", CONF_INT, AT(prices_months), MONTHS_MIN, MONTHS_MAX, CONF_OPT},
        {"archive_years", CONF_INT, AT(archive_years), 1, MONTHS_MAX / 12, CONF_OPT},
        {"folder", CONF_STRING, AT(folder), CONF_OPT},
    };
#undef AT

    if (!json_is_null(at) && !CONF_READ(at, members, c, e))
        return conf_in(at, e, "retention");
    c->retention.folder = c->retention.folder ? resolve(c, c->retention.folder)
                                              : text_fmt(c->arena, "%s/export", c->state);
    return true;
}

/* Its own stands first. */
static bool load_archives(struct config *c, const struct json *doc, struct err *e)
{
    const char **others, **all;
    size_t n;

    if (!conf_texts(doc, "archives", &others, &n, c->arena, e))
        return false;
    all = ARENA_ARRAY(c->arena, const char *, n + 1);
    all[0] = c->archive;
    for (size_t i = 0; i < n; i++)
        all[i + 1] = resolve(c, others[i]);
    c->archives = all;
    c->archives_len = n + 1;
    return true;
}

static bool load_settings(struct config *c, struct err *e)
{
#define AT(field) CONF_AT(struct config, field)
    static const struct conf_member members[] = {
        {"base", CONF_ANY, CONF_OPT}, /* config_find_base */
        {"db", CONF_STRING, AT(db), CONF_OPT},
        {"contact", CONF_STRING, AT(contact), CONF_OPT},
        {"state", CONF_STRING, AT(state), CONF_OPT},
        {"machine", CONF_TEXT, AT(machine), CONF_OPT},
        {"archives", CONF_LIST, CONF_OPT},
        {"keys", CONF_STRING, AT(keys), CONF_OPT},
        {"fx_origin", CONF_STRING, AT(fx_origin), CONF_OPT},
        {"signing_key", CONF_STRING, AT(signing_key), CONF_OPT},
        {"site", CONF_STRING, AT(site), CONF_OPT},
        {"site_zoom", CONF_STRING, AT(site_zoom), CONF_OPT},
        {"backup_stamp", CONF_STRING, AT(backup_stamp), CONF_OPT},
        {"terms_pages", CONF_BOOL, AT(terms_pages), CONF_OPT},
        {"terms_origin", CONF_STRING, AT(terms_origin), CONF_OPT},
        {"retention", CONF_OBJECT, CONF_OPT},
        {"run_deadline_s", CONF_INT, AT(run_deadline_s), 1, 3000, CONF_OPT},
        {"catch_up_days", CONF_INT, AT(catch_up_days), 0, 366, CONF_OPT},
    };
#undef AT
    struct loaded f;

    c->state = "../var";
    c->run_deadline_s = 120;
    c->catch_up_days = 3;
    if (!config_read(c, "gpurate.json", &f, e))
        return false;
    if (!CONF_READ(f.doc, members, c, e))
        return config_refuse(&f, e);
    c->state = resolve(c, c->state);
    c->keys = c->keys ? resolve(c, c->keys) : NULL;
    c->signing_key = c->signing_key ? resolve(c, c->signing_key) : NULL;
    c->site = c->site ? resolve(c, c->site) : NULL;
    c->site_zoom = c->site_zoom ? resolve(c, c->site_zoom) : NULL;
    c->backup_stamp = c->backup_stamp ? resolve(c, c->backup_stamp) : NULL;
    c->archive = text_fmt(c->arena, "%s/archive", c->state);
    c->spool = text_fmt(c->arena, "%s/spool", c->state);
    c->lock = text_fmt(c->arena, "%s/run.lock", c->state);
    c->validators = text_fmt(c->arena, "%s/validators.json", c->state);
    c->troubles = text_fmt(c->arena, "%s/troubles.json", c->state);
    c->last_run = text_fmt(c->arena, "%s/last_run", c->state);
    return (load_archives(c, f.doc, e) && load_retention(c, json_member(f.doc, "retention"), e))
           || config_refuse(&f, e);
}

/* Without a file of licences there are none. */
static bool load_terms(struct config *c, struct err *e)
{
    struct loaded terms, licences;

    if (!config_read(c, "terms.json", &terms, e))
        return false;
    if (!terms_read(terms.doc, &c->markets, &c->terms, c->arena, e))
        return config_refuse(&terms, e);
    if (!config_has(c, "licences.json"))
        return true;
    return config_read(c, "licences.json", &licences, e)
           && (terms_read_licences(licences.doc, &c->markets, &c->terms, c->arena, e)
               || config_refuse(&licences, e));
}

/* Without a file nothing is said. */
static bool load_said(struct config *c, struct err *e)
{
    struct loaded f;

    if (!config_has(c, "site.json"))
        return true;
    return config_read(c, "site.json", &f, e)
           && (said_read(f.doc, &c->said, c->arena, e) || config_refuse(&f, e));
}

static bool load_regions(struct config *c, struct err *e)
{
    struct loaded f;

    if (!config_read(c, "regions.json", &f, e))
        return false;
    c->regions = region_rules_read(f.doc, c->arena, e);
    return c->regions || config_refuse(&f, e);
}

static bool load_norm(struct config *c, struct err *e)
{
    struct loaded instruments, operators, markets_file;

    if (!config_read(c, "instruments.json", &instruments, e)
        || !config_read(c, "operators.json", &operators, e)
        || !config_read(c, "markets.json", &markets_file, e))
        return false;
    c->rules = norm_rules_read(instruments.doc, c->arena, e);
    if (!c->rules)
        return config_refuse(&instruments, e);
    c->operators = norm_operators_read(operators.doc, c->arena, e);
    if (!c->operators)
        return config_refuse(&operators, e);
    if (!market_config_read(markets_file.doc, c->rules, &c->markets, c->arena, e))
        return config_refuse(&markets_file, e);
    return load_terms(c, e);
}

static bool load_tokens(struct config *c, struct err *e)
{
    struct loaded models, operators;

    if (!config_read(c, "models.json", &models, e)
        || !config_read(c, "token_operators.json", &operators, e))
        return false;
    c->tokens.models = token_models_read(models.doc, c->arena, e);
    if (!c->tokens.models)
        return config_refuse(&models, e);
    c->tokens.operators = token_operators_read(operators.doc, c->arena, e);
    if (!c->tokens.operators)
        return config_refuse(&operators, e);
    return config_check_sellers(c, e);
}

static bool take_method(void *to, const struct loaded *f, struct err *e)
{
    struct config *c = to;
    const struct method *m = method_read(f->doc, f->hash, c->arena, e);

    if (!m)
        return config_refuse(f, e);
    *VEC_PUSH(&c->defs.method, c->arena) = m;
    *VEC_PUSH(&c->method_file, c->arena) =
        (struct config_file){m->id, m->name, m->hash, f->text, m->from, NULL};
    return true;
}

static bool take_panel(void *to, const struct loaded *f, struct err *e)
{
    struct config *c = to;
    const struct panel *p = panel_read(f->doc, f->hash, c->arena, e);

    if (!p)
        return config_refuse(f, e);
    *VEC_PUSH(&c->defs.panel, c->arena) = p;
    *VEC_PUSH(&c->panel_file, c->arena) =
        (struct config_file){p->id, p->name, p->hash, f->text, p->from, p};
    return true;
}

static bool take_index(void *to, const struct loaded *f, struct err *e)
{
    struct config *c = to;
    for (const struct json *at = index_first(f->doc); at; at = json_next(at)) {
        const struct index_def *i = index_read(at, c->arena, e);

        if (!i)
            return config_refuse(f, e);
        *VEC_PUSH(&c->defs.index, c->arena) = i;
    }
    return true;
}

/* A folder that has to be there. */
static bool load_folder(struct config *c, const char *folder, config_take *take, struct err *e)
{
    size_t n;

    return config_each(c, folder, NULL, take, c, &n, e)
           && (n > 0
               || err_set(e, ERR_CONFIG, "there is no file in \"%s\"", config_path(c, folder)));
}

/* What one seller posts is information. An index of another unit names no model and passes. */
static bool is_contested(const struct config *c, const struct index_def *index, struct err *e)
{
    for (size_t i = 0; c->tokens.models && i < index->instrument_len; i++) {
        const struct token_model *m;
        struct token_instrument t;

        if (!token_instrument_parse(index->instrument[i], &t, c->arena))
            continue;
        m = token_model_by_id(c->tokens.models, t.model);
        if (m && !m->contested)
            return err_set(e, ERR_CONFIG,
                           "index \"%s\" has the model \"%s\", whose price is posted by "
                           "its maker: it is information and never settled on",
                           index->id, m->id);
    }
    return true;
}

static bool check_contracts(const struct config *c, struct err *e)
{
    const struct contract_list *list = &c->defs.contract;

    for (size_t i = 0; i < list->len; i++)
        if (!is_contested(c, defs_index(&c->defs, list->at[i].index), e))
            return err_in(e, "contract \"%s\"", list->at[i].id);
    return true;
}

/* A member that no index is called after would be carried for ever, or keep a basket from starting.
 */
static bool check_basket(const struct config *c, const struct basket_def *b, struct err *e)
{
    for (size_t k = 0; text_eq(b->members, "index") && k < b->period_len; k++) {
        for (size_t m = 0; m < b->period[k].member_len; m++) {
            const struct index_def *index = defs_index(&c->defs, b->period[k].member[m]);

            if (!index)
                return err_set(e, ERR_CONFIG, "\"%s\" is no index", b->period[k].member[m]);
            if (b->settled && (!defs_settles(&c->defs, index, e) || !is_contested(c, index, e)))
                return false;
        }
    }
    return true;
}

static bool load_baskets(struct config *c, struct err *e)
{
    struct loaded f;

    if (!config_read(c, "baskets.json", &f, e))
        return false;
    if (!baskets_read(f.doc, &c->baskets, c->arena, e))
        return config_refuse(&f, e);
    for (size_t i = 0; i < c->baskets.len; i++)
        if (!check_basket(c, &c->baskets.at[i], e))
            return err_in(e, "%s: basket \"%s\"", f.path, c->baskets.at[i].id);
    return true;
}

/* A code that is no country would never be met. */
static bool check_regions(const struct config *c, struct err *e)
{
    for (size_t i = 0; i < c->defs.index.len; i++) {
        const struct index_def *x = c->defs.index.at[i];

        for (size_t k = 0; k < x->region_len; k++)
            if (!region_is_country(c->regions, x->region[k]))
                return err_set(e, ERR_CONFIG, "index \"%s\": \"%s\" is no country", x->id,
                               x->region[k]);
    }
    return true;
}

static bool load_contracts(struct config *c, struct err *e)
{
    struct loaded f;

    return config_read(c, "contracts.json", &f, e)
           && (contracts_read(f.doc, &c->defs.contract, c->arena, e) || config_refuse(&f, e));
}

static bool load_defs(struct config *c, struct err *e)
{
    if (!load_folder(c, "methods", take_method, e) || !load_folder(c, "panels", take_panel, e)
        || !load_folder(c, "indices", take_index, e))
        return false;
    must(c->method_file.len == c->defs.method.len && c->panel_file.len == c->defs.panel.len);
    return load_contracts(c, e) && defs_check(&c->defs, e) && check_regions(c, e)
           && check_contracts(c, e) && load_baskets(c, e) && load_said(c, e)
           && config_load_rules(c, e);
}

bool config_load(struct config *c, const char *dir, unsigned parts, struct arena *a, struct err *e)
{
    *c = (struct config){.dir = dir, .arena = a};
    if (!config_find_base(c, e))
        return false;
    if ((parts & CONFIG_SETTINGS) && !load_settings(c, e))
        return false;
    if ((parts & CONFIG_NORM) && !load_norm(c, e))
        return false;
    if ((parts & (CONFIG_NORM | CONFIG_DEFS)) && !load_regions(c, e))
        return false;
    /* Fixings too ask what a source of token prices is worth. */
    if ((parts & (CONFIG_NORM | CONFIG_TOKENS | CONFIG_DEFS)) && !config_load_sources(c, e))
        return false;
    if ((parts & CONFIG_TOKENS) && !load_tokens(c, e))
        return false;
    return !(parts & CONFIG_DEFS) || load_defs(c, e);
}

/* The key of a folder in which nobody else may write; NULL where it has none of that name. */
static bool key_in(const char *folder, mode_t writing, mode_t reading, const char *env,
                   const char **key, struct arena *a, struct err *e)
{
    const char **names;
    size_t n;

    if (!file_list(folder, env, &names, &n, a, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (text_eq(names[i], env))
            return file_is_ours(folder, writing, e)
                   && file_read_secret(text_fmt(a, "%s/%s", folder, env), reading, key, a, e);
    return true;
}

bool config_key(const struct config *c, const char *env, const char **key, struct arena *a,
                struct err *e)
{
    const char *value = getenv(env), *file = getenv(text_fmt(a, "%s_FILE", env));
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");

    *key = NULL;
    if (value && *value) {
        *key = value;
        return true;
    }
    if (file && *file)
        return file_read_secret(file, 077, key, a, e);
    /* systemd may open the folder and its files to one user by an access list: to fstat a group. */
    return (!credentials || !*credentials || key_in(credentials, 02, 07, env, key, a, e))
           && (*key || !c->keys || key_in(c->keys, 022, 077, env, key, a, e));
}
