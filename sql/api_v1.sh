#!/usr/bin/env bash
# What the migrations make of the schema api_v1, as one text: every view and function as it is today.
#
#   sql/api_v1.sh CONNINFO     prints it, of a database that `gpurate init` made
#
# sql/api_v1.sql is this text, for reading: nothing runs it. `make api-sql` writes it again, and a
# flow holds it to what the migrations make.
set -eu
psql -X -q -At -v ON_ERROR_STOP=1 "$1" <<'SQL'
\pset format unaligned
set search_path = '';
select '-- The schema api_v1 as the migrations make it; written by make api-sql, for reading only.';
select E'\n-- ' || coalesce(replace(obj_description(c.oid, 'pg_class'), E'\n', ' '), c.relname)
    || E'\ncreate view api_v1.' || c.relname || E' as\n' || pg_get_viewdef(c.oid, true)
    || coalesce((select string_agg(E'\n-- ' || a.attname || ': ' || replace(d.description, E'\n', ' '), ''
            order by a.attnum)
        from pg_catalog.pg_attribute a join pg_catalog.pg_description d
            on d.objoid = a.attrelid and d.objsubid = a.attnum and d.classoid = 'pg_catalog.pg_class'::regclass
        where a.attrelid = c.oid and a.attnum > 0), '')
from pg_catalog.pg_class c
where c.relnamespace = 'api_v1'::regnamespace and c.relkind = 'v'
order by c.relname collate "C";
select E'\n-- ' || coalesce(replace(obj_description(p.oid, 'pg_proc'), E'\n', ' '), p.proname)
    || E'\n' || rtrim(pg_get_functiondef(p.oid), E'\n') || ';'
from pg_catalog.pg_proc p
where p.pronamespace = 'api_v1'::regnamespace
order by p.proname collate "C", pg_get_function_identity_arguments(p.oid);
SQL
