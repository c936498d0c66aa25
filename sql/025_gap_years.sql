-- The last final with a value before a date: after a gap of years it is not looked for behind every
-- day that had none.

create index fixing_valued on fixing (index, fixing_date, revision) where status = 'final' and level < 5;

-- The rows that speak, asked of each by itself: the filters of a question reach the tables.
create or replace view api_v1.settlement_rules as
select r.index, date_trunc('month', s.period_to::timestamp)::date as month, s.contract, s.code, s.as_of,
       s.status, p.number,
       (select count(*) from shadow_price n where n.shadow_no = s.shadow_no)::integer as prices,
       p.price, case when scale(trim_scale(p.price)) < 2 then p.price::numeric(20,2)
                     else trim_scale(p.price) end::text as price_text,
       o.price as own_price, o.price::numeric(20,4)::text as own_price_text,
       p.price - o.price as difference, (p.price - o.price)::numeric(20,4)::text as difference_text,
       p.made, p.choice, p.result, p.why, p.days, p.days_used, p.days_repeated, p.days_without,
       p.worth, p.combinations, s.combinations as combinations_tried, r.says, r.title, r.venue,
       r.underlying, r.status as rule_status, r.unit, s.period_from, s.period_to, s.since,
       r.definition_digest, s.calendars, s.record, s.record_digest, s.run_id, s.published_at,
       s.stored_at
from gpurate.shadow_true s
join contract_rule r using (contract, since)
join shadow_price p using (shadow_no)
left join lateral (
    select q.price
    from contract_rule own
    join gpurate.shadow_true os on os.contract = own.contract and os.period_to = s.period_to and os.as_of = s.as_of
        and os.since = own.since
    join shadow_price q on q.shadow_no = os.shadow_no and q.number = 1
    where own.status = 'own' and own.index = r.index
    limit 1) o on true
where s.as_of = (select max(n.as_of) from gpurate.shadow_true n
                 where n.contract = s.contract and n.period_to = s.period_to);
