-- Annulments: records that name a row published in error. The row stays where it is and counts no
-- more; the true value is the next revision.

create table annulment (
    publication_no bigint primary key,
    kind text not null,
    name text not null,
    row_date date not null,
    month date,
    revision integer not null,
    annulled_no bigint not null unique,
    annulled_digest text not null,
    annulled_by text not null,
    why text not null,
    record text not null,
    record_digest text not null,
    previous_digest text,
    signature text,
    key_id text,
    run_id bigint references run,
    published_at timestamptz not null,
    stored_at timestamptz not null default clock_timestamp()
);
create index annulment_chain on annulment (kind, name, publication_no);
comment on table annulment is 'Published rows that are annulled; each is a record in the chain of what it names.';
comment on column annulment.publication_no is 'Ascending over all that is published, in the order it became visible.';
comment on column annulment.kind is 'fixing, settlement or basket.';
comment on column annulment.name is 'Index, contract or basket.';
comment on column annulment.row_date is 'Date of the fixing or of the basket''s level; of a settlement the day it speaks from.';
comment on column annulment.month is 'First day of the contract month; null for a fixing and a basket.';
comment on column annulment.revision is 'Revision of the row.';
comment on column annulment.annulled_no is 'Publication number of the row.';
comment on column annulment.annulled_digest is 'Digest of the row''s record.';
comment on column annulment.annulled_by is 'Who annulled it.';
comment on column annulment.why is 'Why.';
comment on column annulment.record is 'Canonical text.';
comment on column annulment.record_digest is 'SHA-256 of the canonical text.';
comment on column annulment.previous_digest is 'Digest of the record before in the chain of the index, contract or basket.';
comment on column annulment.signature is 'Signature of the digest.';
comment on column annulment.key_id is 'Key of the signature.';
comment on column annulment.run_id is 'The run that published it.';
comment on column annulment.published_at is 'When it was published, by the clock of the program.';
comment on column annulment.stored_at is 'When it was stored, by the database''s clock.';
grant select on annulment to gpurate_collector, gpurate_publisher;
grant insert on annulment to gpurate_publisher;

-- One final for a date, one end for a month: another one only after each annulment of one.
alter table fixing add column annulled integer not null default 0;
comment on column fixing.annulled is 'Finals of this date that were annulled before.';
drop index fixing_final;
create unique index fixing_final on fixing (index, fixing_date, annulled) where status = 'final';
alter table settlement add column annulled integer not null default 0;
comment on column settlement.annulled is 'Ends of this month that were annulled before.';
drop index settlement_ended;
create unique index settlement_ended on settlement (contract, month, annulled)
    where status <> 'running';

create view api_v1.annulment as
select x.publication_no, x.kind, x.name, x.row_date, x.month, x.revision, x.annulled_no,
       x.annulled_digest, x.annulled_by, x.why, x.record, x.record_digest, x.previous_digest,
       x.signature, x.key_id, x.run_id, x.published_at, x.stored_at
from annulment x;
comment on view api_v1.annulment is 'Published rows that count no more: none of them is newest in any view.';
do $$
declare
    c record;
begin
    for c in
        select attname, col_description('gpurate.annulment'::regclass, attnum) as said
        from pg_attribute where attrelid = 'gpurate.annulment'::regclass and attnum > 0
    loop
        execute format('comment on column api_v1.annulment.%I is %L', c.attname, c.said);
    end loop;
end $$;
grant select on api_v1.annulment to gpurate_collector, gpurate_publisher, gpurate_reader;

create or replace view api_v1.fixing as
select f.publication_no, f.index, f.fixing_date, f.revision,
       not exists (select from fixing n where n.index = f.index
                   and n.fixing_date = f.fixing_date and n.revision > f.revision)
       and not exists (select from annulment x where x.annulled_no = f.publication_no) as newest,
       f.status, f.level,
       f.avg, f.avg::numeric(20,4)::text as avg_text,
       f.med, f.med::numeric(20,4)::text as med_text,
       f.mean, f.mean::numeric(20,4)::text as mean_text,
       f.avg_exact, f.avg_exact::text as avg_exact_text,
       f.med_exact, f.med_exact::text as med_exact_text,
       f.mean_exact, f.mean_exact::text as mean_exact_text,
       f.valid_partitions, f.partitions, f.operators,
       f.low, f.low::text as low_text, f.high, f.high::text as high_text,
       f.q1, f.q1::text as q1_text, f.q3, f.q3::text as q3_text,
       f.influence, f.influence::text as influence_text, f.influence_operator,
       f.matched, f.matched::text as matched_text,
       f.composition, f.composition::text as composition_text,
       f.flags, f.repeated, f.prior_date, f.valid_until, f.why,
       f.method, f.method_hash, f.panel, f.panel_hash, f.fx_date, f.inputs_digest, f.polls,
       f.record, f.record_digest, f.previous_digest, f.signature, f.key_id,
       f.run_id, f.published_at, f.stored_at,
       f.author, f.author_price, f.author_price::text as author_price_text,
       f.agreement, f.agreement_of
from fixing f;
comment on column api_v1.fixing.newest is 'No later revision of this index and date exists, and it is not annulled.';

create or replace view api_v1.settlement as
select s.publication_no, s.contract, s.month, s.as_of, s.revision,
       not exists (select from settlement n where n.contract = s.contract and n.month = s.month
                   and n.as_of = s.as_of and n.revision > s.revision)
       and not exists (select from annulment x where x.annulled_no = s.publication_no) as newest,
       s.status, s.price, s.price::numeric(20,4)::text as price_text,
       s.to_date, s.to_date::text as to_date_text,
       s.indicative, s.indicative::text as indicative_text,
       s.days, s.days_published, s.days_repeated, s.why, s.record, s.record_digest, s.previous_digest, s.signature,
       s.key_id, s.run_id, s.published_at, s.stored_at
from settlement s;
comment on column api_v1.settlement.newest is 'No later revision of this contract, month and day exists, and it is not annulled.';

create or replace view api_v1.basket as
select b.publication_no, b.basket, b.basket_date, b.revision,
       not exists (select from basket_level n where n.basket = b.basket
                   and n.basket_date = b.basket_date and n.revision > b.revision)
       and not exists (select from annulment x where x.annulled_no = b.publication_no) as newest,
       b.base_date, b.level, b.level::text as level_text,
       b.carried, b.chained, b.settled, b.polls, b.record, b.record_digest, b.previous_digest,
       b.signature, b.key_id, b.run_id, b.published_at, b.stored_at
from basket_level b;
comment on column api_v1.basket.newest is 'No later revision of this basket and date exists, and it is not annulled.';

create or replace function api_v1.fixing_as_of(moment timestamptz) returns setof api_v1.fixing
    language sql stable as $$
    select distinct on (f.index, f.fixing_date) f.*
    from api_v1.fixing f
    where f.published_at <= moment
    and not exists (select from api_v1.annulment x where x.annulled_no = f.publication_no
                    and x.published_at <= moment)
    order by f.index, f.fixing_date, f.revision desc
$$;

-- A day whose records are annulled is missing until there is another.
create or replace view api_v1.coverage as
with recursive name as (
    (select index from fixing order by index limit 1)
    union all
    select n.index from name
    cross join lateral (select f.index from fixing f where f.index > name.index
                        order by f.index limit 1) n
), day as (
    select name.index, c.day as fixing_date
    from name
    cross join lateral (select f.fixing_date as date from fixing f where f.index >= name.index
                        order by f.index, f.fixing_date limit 1) first
    cross join lateral (select f.fixing_date as date from fixing f where f.index <= name.index
                        order by f.index desc, f.fixing_date desc limit 1) last
    join calendar c on c.day >= first.date and c.day <= last.date
)
select day.index, day.fixing_date, coalesce(f.status, 'missing') as status, f.revision, f.level,
       f.partitions as scheduled, f.valid_partitions as valid,
       coalesce(c.carried, 0) as carried, coalesce(g.gaps, 0) as gaps,
       coalesce(g.longest_gap, 0) as longest_gap, coalesce(g.gap, '[]'::jsonb) as gap,
       coalesce(g.cause, case when f.index is null then 'no record of this day' end) as cause,
       f.flags, f.publication_no
from day
left join lateral (select f.* from api_v1.fixing f
                   where f.index = day.index and f.fixing_date = day.fixing_date
                   and f.newest limit 1) f on true
left join lateral (
    select count(*)::integer as gaps, max(length) as longest_gap,
           jsonb_agg(jsonb_build_object('start', to_char(start_at at time zone 'UTC',
               'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'partitions', length, 'cause', cause)
               order by start_at) as gap,
           string_agg(distinct cause, '; ' order by cause) as cause
    from (select min(start_at) as start_at, count(*)::integer as length,
                 string_agg(distinct coalesce(why, 'not told'), '; '
                            order by coalesce(why, 'not told')) as cause
          from (select p.*, number - row_number() over (order by number) as run
                from partition_value p
                where p.publication_no = f.publication_no and not p.valid) broken
          group by run) gap) g on true
left join lateral (
    select count(*) filter (where p.carried > 0)::integer as carried
    from partition_value p where p.publication_no = f.publication_no) c on true;
