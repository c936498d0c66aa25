-- A new method is published like a new panel: its first date under what was in force the day before.
-- Both may change on one day; then one row tells what both of them did.
alter table panel_change add column method text;
alter table panel_change add column method_hash text;
comment on table panel_change is 'The first fixing of a new panel or method, computed under those of the day before as well.';
comment on column panel_change.method is 'Version of the method before; null in rows of before 016: the same as now.';
comment on column panel_change.method_hash is 'SHA-256 of that method''s file.';

create or replace view api_v1.panel_change as
select f.index, f.fixing_date, f.revision, f.newest, f.status,
       c.panel as panel_before, f.panel, c.level as level_before, f.level,
       c.avg as avg_before, c.avg::numeric(20,4)::text as avg_before_text, f.avg, f.avg_text,
       c.med as med_before, c.med::numeric(20,4)::text as med_before_text, f.med, f.med_text,
       c.mean as mean_before, c.mean::numeric(20,4)::text as mean_before_text, f.mean, f.mean_text,
       c.operators as operators_before, f.operators, c.common,
       c.difference, c.difference::text as difference_text, c.market, c.market::text as market_text,
       c.composition, c.composition::text as composition_text, c.why as why_before,
       c.panel_hash as panel_hash_before, f.panel_hash, c.publication_no,
       coalesce(c.method, f.method) as method_before, f.method,
       coalesce(c.method_hash, f.method_hash) as method_hash_before, f.method_hash
from panel_change c join api_v1.fixing f using (publication_no);
comment on view api_v1.panel_change is
    'The day a panel or a method took effect, with its value under the old and the new ones side by side.';
comment on column fixing.flags is 'review, jump, dispersed, carried, composition (from GHR-1.1); empty for none.';
comment on column indicative.flags is 'review, jump, dispersed, carried, composition (from GHR-1.1); empty for none.';
comment on column api_v1.panel_change.method_before is 'Version of the method the day before.';
comment on column api_v1.panel_change.method is 'Version of the method of this fixing.';
comment on column api_v1.panel_change.method_hash_before is 'SHA-256 of the file of the method before.';
comment on column api_v1.panel_change.method_hash is 'SHA-256 of the file of the method.';
