-- What a streaming reader needs: one feed in publication order, whether publication goes on, and how
-- late each row was.

create table publication_status (
    publication_no bigint primary key,
    name text not null,
    status text not null,
    why text not null,
    said_by text not null,
    published_at timestamptz not null,
    stored_at timestamptz not null default clock_timestamp()
);
create index publication_status_name on publication_status (name, publication_no);
comment on table publication_status is 'Whether an index, contract or all of them are published; of a name the last row holds.';
comment on column publication_status.publication_no is 'Ascending over all that is published, in the order it became visible.';
comment on column publication_status.name is 'Index or contract; * is all.';
comment on column publication_status.status is 'active, suspended, ceased or holiday.';
comment on column publication_status.why is 'What readers are told.';
comment on column publication_status.said_by is 'Who said so.';
comment on column publication_status.published_at is 'From when on it holds, by the clock of the program.';
comment on column publication_status.stored_at is 'When it was stored, by the database''s clock.';
grant select on publication_status to gpurate_collector, gpurate_publisher;
grant insert on publication_status to gpurate_publisher;

create view api_v1.publication_status as
select s.publication_no, s.name, s.status, s.why, s.said_by, s.published_at as since,
       not exists (select from publication_status n
                   where n.name = s.name and n.publication_no > s.publication_no) as newest,
       s.stored_at
from publication_status s;
comment on view api_v1.publication_status is 'Whether an index, contract or all of them (*) are published; a name without a row is active.';
comment on column api_v1.publication_status.publication_no is 'Ascending over all that is published, in the order it became visible.';
comment on column api_v1.publication_status.name is 'Index or contract; * is all.';
comment on column api_v1.publication_status.status is 'active; suspended: values are withheld and follow when it ends; holiday: the same, announced; ceased: there are none any more.';
comment on column api_v1.publication_status.why is 'Why.';
comment on column api_v1.publication_status.said_by is 'Who said so.';
comment on column api_v1.publication_status.since is 'From when on it holds.';
comment on column api_v1.publication_status.newest is 'It holds: no later row of this name exists.';
comment on column api_v1.publication_status.stored_at is 'When it was stored, by the database''s clock.';

create view api_v1.publication as
select f.publication_no, 'fixing'::text as kind, f.index as name, f.fixing_date as effective_date,
       null::date as month, f.revision, f.status, f.level, f.avg::numeric(20,9) as value,
       f.avg::numeric(20,4)::text as value_text, f.valid_until, f.why, f.record_digest, f.published_at
from fixing f
union all
select s.publication_no, 'settlement'::text, s.contract, s.as_of, s.month, s.revision, s.status,
       null::integer, s.price::numeric(20,9), s.price::numeric(20,4)::text, null::timestamptz, s.why,
       s.record_digest, s.published_at
from settlement s where s.status <> 'running'
union all
select b.publication_no, 'basket'::text, b.basket, b.basket_date, null::date, b.revision,
       'published'::text, null::integer, b.level::numeric(20,9), b.level::text, null::timestamptz,
       null::text, b.record_digest, b.published_at
from basket_level b
union all
select e.publication_no, 'erratum'::text, coalesce(e.index, e.contract), e.erratum_date,
       case when e.index is null then e.erratum_date end, e.revision, 'erratum'::text, null::integer,
       e.would_be::numeric(20,9), e.would_be::text, null::timestamptz, e.why, null::text, e.published_at
from erratum e
union all
select x.publication_no, 'annulment'::text, x.name, x.row_date, x.month, x.revision,
       'annulled'::text, null::integer, null::numeric(20,9), null::text, null::timestamptz, x.why,
       x.record_digest, x.published_at
from annulment x
union all
select s.publication_no, 'status'::text, s.name, (s.published_at at time zone 'UTC')::date, null::date,
       1, s.status, null::integer, null::numeric(20,9), null::text, null::timestamptz, s.why, null::text,
       s.published_at
from publication_status s;
comment on view api_v1.publication is 'The one feed: fixings, ends of contract months, levels of baskets, errata, annulments and changes of status in publication order. Ask for publication_no > N, ordered by it.';
comment on column api_v1.publication.publication_no is 'Ascending over all that is published, in the order it became visible.';
comment on column api_v1.publication.kind is 'fixing, settlement, basket, erratum, annulment or status.';
comment on column api_v1.publication.name is 'Index, contract or basket; of a status also *: all.';
comment on column api_v1.publication.effective_date is 'Date of the fixing or level; of a settlement the day it speaks from; of a status the day it was said.';
comment on column api_v1.publication.month is 'First day of the contract month.';
comment on column api_v1.publication.revision is 'From 1; the newest counts.';
comment on column api_v1.publication.status is 'preliminary, final, not_determined, published, erratum or annulled; of a status its word.';
comment on column api_v1.publication.level is 'Level of a fixing; at 5 there is no value.';
comment on column api_v1.publication.value is 'AVG of a fixing, settlement price, level of a basket, or what an erratum says it would have been.';
comment on column api_v1.publication.value_text is 'Exact decimal text of value.';
comment on column api_v1.publication.valid_until is 'A fixing is not to be used after it.';
comment on column api_v1.publication.why is 'Why there is no better value, or none, or what was found.';
comment on column api_v1.publication.record_digest is 'SHA-256 of the canonical text, where there is one.';
comment on column api_v1.publication.published_at is 'When it was published, by the clock of the run.';

create view api_v1.punctuality as
select p.publication_no, p.kind, p.name, p.effective_date, p.revision, p.status, p.due_at, p.published_at,
       greatest(extract(epoch from p.published_at - p.due_at), 0)::integer as late_s
from (select f.publication_no, 'fixing'::text as kind, f.index as name, f.fixing_date as effective_date,
             f.revision, f.status,
             f.fixing_date::timestamp at time zone 'UTC' + make_interval(secs =>
                 substring(m.text from '"fix_at_s": *([0-9]+)')::integer
                 + case f.status when 'final' then substring(m.text from '"final_after_s": *([0-9]+)')
                   else substring(m.text from '"preliminary_after_s": *([0-9]+)') end::integer) as due_at,
             f.published_at
      from fixing f join method m on m.method = f.method
      union all
      select s.publication_no, 'settlement', s.contract, s.as_of, s.revision, s.status,
             s.as_of::timestamp at time zone 'UTC' + make_interval(secs =>
                 substring(m.text from '"fix_at_s": *([0-9]+)')::integer
                 + substring(m.text from '"settle_after_s": *([0-9]+)')::integer),
             s.published_at
      from settlement s join contract c on c.contract = s.contract
      cross join lateral (select m.text from fixing f join method m on m.method = f.method
                          where f.index = c.index and f.fixing_date <= s.as_of
                          order by f.index desc, f.fixing_date desc limit 1) m
      where s.status <> 'running') p;
comment on view api_v1.punctuality is 'When each fixing and settlement was due, and how late it was published. Ask for a range of published_at or publication_no.';
comment on column api_v1.punctuality.publication_no is 'Ascending over all that is published, in the order it became visible.';
comment on column api_v1.punctuality.kind is 'fixing or settlement.';
comment on column api_v1.punctuality.name is 'Index or contract.';
comment on column api_v1.punctuality.effective_date is 'Date of the fixing, or the day a settlement speaks from.';
comment on column api_v1.punctuality.revision is 'From 1; the newest counts.';
comment on column api_v1.punctuality.status is 'preliminary, final or not_determined.';
comment on column api_v1.punctuality.due_at is 'When the method has it due.';
comment on column api_v1.punctuality.published_at is 'When it was published, by the clock of the run.';
comment on column api_v1.punctuality.late_s is 'Seconds after it was due; of a later revision also what the correction took.';

grant select on api_v1.publication_status, api_v1.publication, api_v1.punctuality
    to gpurate_collector, gpurate_publisher, gpurate_reader;
