-- What a change of definition was before is asked from either side: by the few changes there are, or by the
-- fixings of a day. The view before this one began with the fixings, all of them where no day was told.
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
from gpurate.panel_change c
join api_v1.fixing f on f.publication_no = c.publication_no;
