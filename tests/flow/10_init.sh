# shellcheck shell=bash
# init makes schema and roles, says nothing, and may be called again.
scratch
gpurate 0 init
silent
equal "roles" "$(sql "select count(*) from pg_roles where rolname in ('gpurate_owner',
    'gpurate_collector', 'gpurate_publisher', 'gpurate_reader')")" 4
version=$(sql 'select max(number) from api_v1.migration')
within "migrations" "$version" 1 999
gpurate 0 init
silent
equal "migrations after a second init" "$(sql 'select max(number) from api_v1.migration')" "$version"
gpurate 0 --verbose init
complains 'up to date'
equal "things without a comment" "$(sql "select count(*) from pg_class c join pg_namespace n
    on n.oid = c.relnamespace where n.nspname in ('gpurate', 'api_v1') and c.relkind in ('r', 'p', 'v')
    and not c.relispartition and obj_description(c.oid) is null")" 0
# Readers see the views and no table.
equal "tables a reader may read" "$(sql "select count(*) from pg_class c join pg_namespace n
    on n.oid = c.relnamespace where n.nspname = 'gpurate' and c.relkind in ('r', 'p')
    and has_schema_privilege('gpurate_reader', 'gpurate', 'usage')
    and has_table_privilege('gpurate_reader', c.oid, 'select')")" 0
equal "views a reader may not read" "$(sql "select count(*) from pg_class c join pg_namespace n
    on n.oid = c.relnamespace where n.nspname = 'api_v1' and c.relkind = 'v'
    and not has_table_privilege('gpurate_reader', c.oid, 'select')")" 0
gpurate 69 --db "host=$FLOW_DIR/nowhere dbname=gpurate" init
complains 'database'
# Today's views in one place: the text is what the migrations make (another PostgreSQL words it otherwise).
if [ "$(sql 'show server_version_num' | cut -c1-2)" = 15 ]; then
    equal "sql/api_v1.sql (make api-sql writes it)" "$(sql/api_v1.sh "$CONNINFO" | cmp - sql/api_v1.sql 2>&1)" ''
fi
