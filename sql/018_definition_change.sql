-- What a method changed is told by a view of its own; api_v1.panel_change has the columns it always had.
alter view api_v1.panel_change rename to definition_change;
comment on view api_v1.definition_change is
    'The day a panel or a method took effect, with its value under the old and the new ones side by side.';

create view api_v1.panel_change as
select index, fixing_date, revision, newest, status, panel_before, panel, level_before, level,
       avg_before, avg_before_text, avg, avg_text, med_before, med_before_text, med, med_text,
       mean_before, mean_before_text, mean, mean_text, operators_before, operators, common,
       difference, difference_text, market, market_text, composition, composition_text, why_before,
       panel_hash_before, panel_hash, publication_no
from api_v1.definition_change;
comment on view api_v1.panel_change is
    'The day a panel or a method took effect, without the names of the methods.';
do $$
declare
    c record;
begin
    for c in
        select n.attname, col_description(o.attrelid, o.attnum) as said
        from pg_attribute n
        join pg_attribute o on o.attname = n.attname
            and o.attrelid = 'api_v1.definition_change'::regclass
        where n.attrelid = 'api_v1.panel_change'::regclass and n.attnum > 0
    loop
        execute format('comment on column api_v1.panel_change.%I is %L', c.attname, c.said);
    end loop;
end $$;
grant select on api_v1.panel_change to gpurate_collector, gpurate_publisher, gpurate_reader;
