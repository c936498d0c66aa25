-- Reading a long range of quotes through api_v1.quote asks of every poll whether it is the newest of its
-- moment. Who has read the polls knows: for him the rows as they stand.

create view api_v1.quote_stored as
select observed_at, poll_id, position, gpus, available, native, native::text as native_text,
       price_usd, price_usd::text as price_usd_text, reliability,
       reliability::text as reliability_text, operator, instrument, term, verdict, offer, currency,
       tier, region, host, machine, since, country
from gpurate.quote;
comment on view api_v1.quote_stored is 'Rows of quotes as they stand, of polls that were stored again since as well: to be taken with the newest of api_v1.poll. What counts is in api_v1.quote. Ask for a range of observed_at.';
do $$
declare
    c record;
begin
    for c in select a.attname, coalesce(col_description('gpurate.quote'::regclass, t.attnum),
                    'Exact decimal text of ' || left(a.attname, -5) || '.') as says
             from pg_attribute a
             left join pg_attribute t on t.attrelid = 'gpurate.quote'::regclass and t.attname = a.attname
             where a.attrelid = 'api_v1.quote_stored'::regclass and a.attnum > 0 loop
        execute format('comment on column api_v1.quote_stored.%I is %L', c.attname, c.says);
    end loop;
end $$;
grant select on api_v1.quote_stored to gpurate_reader, gpurate_collector, gpurate_publisher;
