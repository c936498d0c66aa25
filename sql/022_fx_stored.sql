-- When a reference rate was stored: a quote in another currency is priced by what was there before
-- it, and a verification has to know.

alter table fx_rate add column stored_at timestamptz;
alter table fx_rate alter column stored_at set default clock_timestamp();
comment on column fx_rate.stored_at is 'When it was stored, by the database''s clock; null: before this was kept.';

create or replace view api_v1.fx_rate as
select rate_date, currency, source, per_eur, per_eur::text as per_eur_text, fetched_at,
       reply_sha256, stored_at
from fx_rate;
comment on column api_v1.fx_rate.stored_at is 'When it was stored, by the database''s clock; null: before this was kept.';
