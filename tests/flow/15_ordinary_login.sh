# shellcheck shell=bash
# From createdb to a first fixing by logins that are no superusers, and after a restore without roles.
# shellcheck source=tests/lib/days.sh
. tests/lib/days.sh
own_cluster
quiet_config H100-SXM
contracts "$ONE"
db=$DB

# as LOGIN [DATABASE]: who the program is from now on
as() {
    sed -E -i "s/ dbname=[a-z0-9_]+ user=[a-z_]+/ dbname=${2:-$db} user=$1/" "$CONFIG/gpurate.json"
}
# What the hint says is what a superuser runs.
obey() {
    local words

    words=$(sed -nE 's/.*hint="as a superuser: ([^"]*)".*/\1/p' "$ERR")
    [ -n "$words" ] || fail "there are no statements"
    pg psql "${1:-$db}" -c "$words" || fail "\"$words\" does not run"
    ok
}
admin() {
    pg psql postgres -c "$1" || fail "$1"
}
roles='gpurate_owner, gpurate_collector, gpurate_publisher, gpurate_reader'
none_left() {
    admin "drop database \"$db\" with (force)"
    [ -z "${1:-}" ] || admin "drop database \"$1\" with (force)"
    admin "drop role $roles"
}

# A login that may only log in: the statements, once, and all is well.
admin 'create role plain login'
as plain
at 2026-05-28T20:00:00Z
gpurate 77 init
complains 'create role gpurate_owner nologin; .*grant gpurate_owner, gpurate_collector, gpurate_publisher, gpurate_reader to plain; grant create on database'
obey
gpurate 0 init
silent
gpurate 0/75 run
none_left
admin 'drop role plain'

# A login that may create roles and owns its database needs nobody.
admin 'create role clerk login createrole'
admin "create database \"$db\" owner clerk"
as clerk
gpurate 0 init
silent
quotes 2026-05-28 2 >"$FLOW_DIR/may"
feed "$FLOW_DIR/may"
gpurate 0 run
equal "its first fixing" "$(fixings H100-SXM 'fixing_date, level, status')" '2026-05-28|1|final'
gpurate 0 verify --all
gpurate 0 show H100-SXM --date 2026-05-28

# Who may collect and not publish hears it before anything is asked.
admin 'create role "half-way" login'
admin 'grant gpurate_collector to "half-way"'
sed -i 's/user=clerk/user=half-way/' "$CONFIG/gpurate.json"
polls=$(sql 'select count(*) from gpurate.run')
gpurate 77 run
complains 'grant gpurate_publisher to \\"half-way\\"'
equal "runs" "$(sql 'select count(*) from gpurate.run')" "$polls"
pg psql postgres -c 'grant gpurate_publisher to "half-way"'
at 2026-05-28T20:05:00Z
gpurate 0 run
# A stranger hears what he lacks, for running and for reading.
admin 'create role stranger login'
sed -i 's/user=half-way/user=stranger/' "$CONFIG/gpurate.json"
at 2026-05-28T20:10:00Z
gpurate 77 run
obey
gpurate 0 run
# In another database of a cluster with our roles, by its owner, who may create none.
admin 'create role owner_only login'
admin 'create database other owner owner_only'
as owner_only other
gpurate 77 init
complains 'hint="as a superuser: grant gpurate_owner, gpurate_collector, gpurate_publisher, gpurate_reader to owner_only;"'
obey other
gpurate 0 init
gpurate 0/75 run

# Restored where there are no roles: owners and grants are mended, by the login that restored.
rights() {
    sql "select n.nspname, c.relname, c.relowner::regrole, array(select format('%s %s %s',
            case grantee when 0 then 'public' else grantee::regrole::text end, privilege_type, is_grantable)
            from aclexplode(coalesce(c.relacl, acldefault(case c.relkind when 'S' then 'S' else 'r' end::\"char\",
            c.relowner))) order by 1)
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('gpurate', 'api_v1') and c.relkind in ('r', 'p', 'v', 'S')
         union all
         select n.nspname, p.oid::regprocedure::text, p.proowner::regrole, array(select format('%s %s',
            case grantee when 0 then 'public' else grantee::regrole::text end, privilege_type)
            from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) order by 1)
         from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('gpurate', 'api_v1')
         union all
         select nspname, '', nspowner::regrole, array(select format('%s %s', grantee::regrole, privilege_type)
            from aclexplode(nspacl) order by 1)
         from pg_namespace where nspname in ('gpurate', 'api_v1')
         union all
         select table_name, column_name, null, array_agg(grantee || privilege_type order by grantee || privilege_type)
         from information_schema.column_privileges where table_name = 'publication' group by 1, 2
         order by 1, 2"
}
programs=$(pg_config --bindir)
before=$(rights)
within "objects with rights" "$(wc -l <<<"$before")" 50 9999
"$programs/pg_dump" -Fc -f "$FLOW_DIR/dump" "$(pg conninfo "$db")" || fail "no dump"
none_left other
admin "create database \"$db\" owner clerk"
"$programs/pg_restore" -d "$(pg conninfo "$db" | sed 's/user=.*/user=clerk/')" "$FLOW_DIR/dump" >"$FLOW_DIR/restore" 2>&1
grep -q 'role "gpurate_owner" does not exist' "$FLOW_DIR/restore" || fail "the restore missed no role"
differ "rights after the restore" "$(rights)" "$before"
as clerk
gpurate 0 init
equal "rights after init" "$(diff <(rights) <(echo "$before"))" ''
at 2026-05-29T20:00:00Z
gpurate 0 run
gpurate 0 verify --all
equal "fixings" "$(fixings H100-SXM 'fixing_date, level, status')" $'2026-05-28|1|final\n2026-05-29|1|final'
