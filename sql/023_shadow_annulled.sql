-- A rule that was applied to days which were annulled afterwards is applied again, to what is true:
-- the row stays, and speaks no more.

alter table shadow add column annulled integer not null default 0;
comment on column shadow.annulled is 'Finals of the days it stands on that were annulled before.';
alter table shadow drop constraint shadow_contract_period_to_as_of_key;
alter table shadow add unique (contract, period_to, as_of, annulled);
drop index shadow_ended;
create unique index shadow_ended on shadow (contract, period_to, annulled) where status <> 'running';

create view gpurate.shadow_true as
select s.*, r.index, r.title, r.venue, r.underlying, r.status as rule_status, r.unit, r.says,
       r.definition_digest
from shadow s join contract_rule r using (contract, since)
where s.annulled = (select count(*) from annulment x
                    join fixing f on f.publication_no = x.annulled_no and f.status = 'final'
                    where x.kind = 'fixing' and x.name = r.index
                    and x.row_date >= s.period_from - 31 and x.row_date <= s.as_of);
comment on view gpurate.shadow_true is 'Rows none of whose days were annulled since; a period may repeat a value of the 31 days before it.';
do $$
declare
    c record;
begin
    for c in
        select v.attname, coalesce(col_description('gpurate.shadow'::regclass, s.attnum),
                                   col_description('gpurate.contract_rule'::regclass, r.attnum)) as said
        from pg_attribute v
        left join pg_attribute s on s.attrelid = 'gpurate.shadow'::regclass and s.attname = v.attname
        left join pg_attribute r on r.attrelid = 'gpurate.contract_rule'::regclass
            and r.attname = case v.attname when 'rule_status' then 'status' else v.attname end
        where v.attrelid = 'gpurate.shadow_true'::regclass and v.attnum > 0
    loop
        execute format('comment on column gpurate.shadow_true.%I is %L', c.attname, c.said);
    end loop;
end $$;
grant select on gpurate.shadow_true to gpurate_collector, gpurate_publisher;

create or replace view api_v1.settlement_rules as
with latest as (
    select s.* from gpurate.shadow_true s
    where not exists (select from gpurate.shadow_true n where n.contract = s.contract
                      and n.period_to = s.period_to and n.as_of > s.as_of)
), own as (
    select l.index, l.period_to, l.as_of, p.price
    from latest l join shadow_price p on p.shadow_no = l.shadow_no and p.number = 1
    where l.rule_status = 'own'
)
select l.index, date_trunc('month', l.period_to)::date as month, l.contract, l.code, l.as_of,
       l.status, p.number, count(*) over (partition by l.shadow_no)::integer as prices,
       p.price, case when scale(trim_scale(p.price)) < 2 then p.price::numeric(20,2)
                     else trim_scale(p.price) end::text as price_text,
       o.price as own_price, o.price::numeric(20,4)::text as own_price_text,
       p.price - o.price as difference, (p.price - o.price)::numeric(20,4)::text as difference_text,
       p.made, p.choice, p.result, p.why, p.days, p.days_used, p.days_repeated, p.days_without,
       p.worth, p.combinations, l.combinations as combinations_tried, l.says, l.title, l.venue,
       l.underlying, l.rule_status, l.unit, l.period_from, l.period_to, l.since,
       l.definition_digest, l.calendars, l.record, l.record_digest, l.run_id, l.published_at,
       l.stored_at
from latest l
join shadow_price p using (shadow_no)
left join own o on o.index = l.index and o.period_to = l.period_to and o.as_of = l.as_of;
