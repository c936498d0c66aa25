/*
 * Who may do what: the four roles, the login's membership in them, owners and grants of all
 * objects.
 *
 * An ordinary login can do all of it when it may create roles and make schemas in the database.
 * When it cannot, the error carries the exact statements that somebody else has to run.
 */
#include "store/access.h"

#include <string.h>

#include "store/schema.h"
#include "store_priv.h"

static const char *const all_roles[] = {"gpurate_owner", "gpurate_collector", "gpurate_publisher",
                                        "gpurate_reader"};
/* run, import, markets accept change from one to the other. */
static const char *const run_roles[] = {"gpurate_collector", "gpurate_publisher"};
static const char *const read_roles[] = {"gpurate_reader"};
static const char *const keep_roles[] = {"gpurate_owner"};

/* What is missing, as statements; each "" when nothing is. */
struct lack {
    const char *roles, *grants, *schemas;
    int64_t missing; /* roles */
};

static bool look(struct store *s, const char *const *roles, size_t n, struct lack *out,
                 struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_texts(&p, roles, n);
    *out = (struct lack){"", "", "", 0};
    if (!db_query(s->db,
                  "with wanted as (select name, place, oid from unnest($1::text[])"
                  " with ordinality w(name, place) left join pg_catalog.pg_roles on rolname = name)"
                  " select coalesce(string_agg('create role ' || name || ' nologin; ', ''"
                  " order by place) filter (where oid is null), ''),"
                  " coalesce('grant ' || string_agg(name, ', ' order by place)"
                  " filter (where not coalesce(pg_has_role(session_user, oid, 'member'), false))"
                  " || ' to ' || quote_ident(session_user) || '; ', ''),"
                  " case when has_database_privilege(session_user, current_database(), 'create')"
                  " then '' else 'grant create on database ' || quote_ident(current_database())"
                  " || ' to ' || quote_ident(session_user) || '; ' end,"
                  " count(*) filter (where oid is null) from wanted",
                  &p, 1, 4, &res, e))
        return false;
    out->roles = text_dup(a, db_text(res, 0, 0));
    out->grants = text_dup(a, db_text(res, 0, 1));
    out->schemas = text_dup(a, db_text(res, 0, 2));
    out->missing = db_int(res, 0, 3);
    db_result_close(&res);
    return true;
}

bool store_make_roles(struct store *s, int *created, struct err *e)
{
    struct arena a = {0};
    struct lack lack;
    bool done = look(s, all_roles, sizeof all_roles / sizeof *all_roles, &lack, &a, e);

    *created = 0;
    if (done && *lack.roles) {
        done = db_script(s->db, lack.roles, e) || err_in(e, "could not create the roles");
        *created = done ? (int)lack.missing : 0;
        /* A superuser is a member of all without a grant. */
        done = done && look(s, all_roles, sizeof all_roles / sizeof *all_roles, &lack, &a, e);
    }
    /* Init itself needs the owner's role; a login that is to run as well is told so by its run. */
    if (done && *lack.grants && !db_script(s->db, lack.grants, e)
        && (e->kind != ERR_PERMISSION || strstr(lack.grants, "gpurate_owner")))
        done = err_in(e, "could not make the login a member of the roles");
    arena_fini(&a);
    return done;
}

bool store_own_objects(struct store *s, struct err *e)
{
    static const char sql[] =
        "do $$ declare alter_one text; begin for alter_one in"
        " select format('alter %s owner to gpurate_owner', what) from ("
        " select 1, format('schema %I', nspname) from pg_namespace"
        " where nspname in ('gpurate', 'api_v1') and nspowner <> 'gpurate_owner'::regrole"
        " union all select 2, format('%s %I.%I', case relkind when 'v' then 'view'"
        " when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end,"
        " nspname, relname) from pg_class c join pg_namespace n on n.oid = relnamespace"
        " where nspname in ('gpurate', 'api_v1') and relkind in ('r', 'p', 'v', 'm', 'S')"
        " and relowner <> 'gpurate_owner'::regrole and not (relkind = 'S' and exists (select"
        " from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass"
        " and d.deptype in ('a', 'i')))" /* a table's own follow it */
        " union all select 3, format('routine %s', p.oid::regprocedure) from pg_proc p"
        " join pg_namespace n on n.oid = pronamespace where nspname in ('gpurate', 'api_v1')"
        " and proowner <> 'gpurate_owner'::regrole) o(place, what) order by place, what"
        " loop execute alter_one; end loop; end $$";

    return db_script(s->db, sql, e) || err_in(e, "could not hand the schema to its owner");
}

/* The statements as advice; where nothing is missing, it is what a superuser's init would do. */
static bool explain(struct store *s, const char *const *roles, size_t n, bool schemas,
                    struct err *e)
{
    struct arena a = {0};
    struct err ignored = {0};
    struct lack lack;

    db_rollback(s->db);
    if (!look(s, roles, n, &lack, &a, &ignored))
        lack = (struct lack){"", "", "", 0};
    if (!schemas)
        lack.schemas = "";
    if (*lack.roles || *lack.grants || *lack.schemas) {
        const char *statements = text_fmt(&a, "%s%s%s", lack.roles, lack.grants, lack.schemas);

        (void)err_hint(e, "as a superuser: %.*s", (int)strlen(statements) - 1, statements);
    } else {
        (void)err_hint(e, "the schema belongs to another login: let it, or a superuser, call"
                          " `gpurate init`");
    }
    arena_fini(&a);
    return false;
}

bool store_explain_init(struct store *s, struct err *e)
{
    return explain(s, all_roles, sizeof all_roles / sizeof *all_roles, true, e);
}

bool store_explain_role(struct store *s, enum store_role role, struct err *e)
{
    if (role == STORE_AS_COLLECTOR || role == STORE_AS_PUBLISHER || role == STORE_AS_RUN)
        return explain(s, run_roles, sizeof run_roles / sizeof *run_roles, false, e);
    if (role == STORE_AS_KEEPER)
        return explain(s, keep_roles, 1, false, e);
    return explain(s, read_roles, sizeof read_roles / sizeof *read_roles, false, e);
}

/* A name cannot be looked up in a schema that is closed to us: then that right is what is missing.
 */
static const char asks_lacks[] =
    "with lack as (select kind, role, object, string_agg(privilege, ', ' order by privilege) as"
    " privileges from unnest($1::text[], $2::text[], $3::text[], $4::text[])"
    " w(kind, role, privilege, object) where not coalesce(case"
    " when kind = 'schema' then has_schema_privilege(to_regrole(role), object, privilege)"
    " when not has_schema_privilege(split_part(object, '.', 1), 'usage') then true"
    " when kind = 'table' then has_table_privilege(to_regrole(role), to_regclass(object), "
    "privilege)"
    " when kind = 'sequence' then"
    " has_sequence_privilege(to_regrole(role), to_regclass(object), privilege)"
    " else has_function_privilege(to_regrole(role), to_regprocedure(object), privilege) end, false)"
    " group by kind, role, object),"
    " said as (select format('grant %s on %s%s to %s;', privileges,"
    " case kind when 'table' then '' else kind || ' ' end, object, role) as statement,"
    " row_number() over (order by kind, object, role) as place from lack)"
    " select count(*), coalesce(string_agg(statement, ' ' order by place)"
    " filter (where place <= $5::int), '')"
    " || case when count(*) > $5::int then ' ...' else '' end from said";

enum { SAID = 5 }; /* statements; `gpurate init` runs all */

bool store_get_lacks(struct store *s, int64_t *grants, const char **statements, struct arena *a,
                     struct err *e)
{
    size_t n = (size_t)store_rights_len;
    const char **column[4];
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    for (int i = 0; i < 4; i++)
        column[i] = ARENA_ARRAY(a, const char *, n);
    for (size_t i = 0; i < n; i++) {
        column[0][i] = store_rights[i].kind;
        column[1][i] = store_rights[i].role;
        column[2][i] = store_rights[i].right;
        column[3][i] = store_rights[i].object;
    }
    for (int i = 0; i < 4; i++)
        db_arg_texts(&p, column[i], n);
    db_arg_int(&p, SAID);
    if (!db_query(s->db, asks_lacks, &p, 1, 2, &res, e))
        return err_in(e, "could not ask for the rights of the roles");
    *grants = db_int(res, 0, 0);
    *statements = text_dup(a, db_text(res, 0, 1));
    db_result_close(&res);
    return true;
}
