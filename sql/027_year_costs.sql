-- Costs that grew with the history: annulments are asked by the days they are of, and what a change of
-- definition was before by the fixings that are asked for.

create index annulment_row on annulment (kind, name, row_date);

create or replace view api_v1.definition_change as
select f.index, f.fixing_date, f.revision, f.newest, f.status,
       c.panel as panel_before, f.panel, c.level as level_before, f.level,
       c.avg as avg_before, c.avg::numeric(20,4)::text as avg_before_text, f.avg, f.avg_text,
       c.med as med_before, c.med::numeric(20,4)::text as med_before_text, f.med, f.med_text,
       c.mean as mean_before, c.mean::numeric(20,4)::text as mean_before_text, f.mean, f.mean_text,
       c.operators as operators_before, f.operators, c.common,
       c.difference, c.difference::text as difference_text, c.market, c.market::text as market_text,
       c.composition, c.composition::text as composition_text, c.why as why_before,
       c.panel_hash as panel_hash_before, f.panel_hash, f.publication_no,
       coalesce(c.method, f.method) as method_before, f.method,
       coalesce(c.method_hash, f.method_hash) as method_hash_before, f.method_hash
from api_v1.fixing f
cross join lateral (select * from panel_change where publication_no = f.publication_no offset 0) c;

-- Whether a row of a rule still speaks: none of its days was annulled since. For questions that want the
-- newest of many rows and stop there; gpurate.shadow_true says the same of all.
create function gpurate.shadow_speaks(h gpurate.shadow) returns boolean
language sql stable as $$
    select h.annulled = (
        select count(*)
        from gpurate.contract_rule r
        join gpurate.annulment x on x.kind = 'fixing' and x.name = r.index
            and x.row_date >= h.period_from - 31 and x.row_date <= h.as_of
        join gpurate.fixing f on f.publication_no = x.annulled_no and f.status = 'final'
        where r.contract = h.contract and r.since = h.since)
$$;
comment on function gpurate.shadow_speaks(gpurate.shadow) is 'Whether none of the days of a row of a rule was annulled since.';
grant execute on function gpurate.shadow_speaks(gpurate.shadow) to gpurate_collector, gpurate_publisher;
