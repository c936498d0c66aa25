-- Baskets of token prices, the posted prices of single-seller models, and votes in spans.

alter table fixing_input add column span integer not null default 1;
comment on column fixing_input.span is 'In how many partitions from this one on the operator had no price for this reason; 1 for a vote with a price.';
comment on table fixing_input is 'The vote of each operator in each partition, or why it had none; api_v1.fixing_input spreads spans out.';


create or replace view api_v1.fixing_input as
select f.index, f.fixing_date, f.revision, f.newest, i.publication_no,
       (i.partition + n.n)::integer as partition, i.operator,
       i.market, i.verdict, v.meaning, i.carried, i.carried_from,
       i.price, i.price::text as price_text, i.counted, i.counted::text as counted_text,
       i.weight, i.weight::text as weight_text
from fixing_input i
cross join lateral generate_series(0, i.span - 1) as n(n)
join api_v1.fixing f using (publication_no)
left join verdict v on v.kind = 'offer' and v.word = i.verdict;

create table basket_level (
    publication_no bigint primary key,
    basket text not null,
    basket_date date not null,
    revision integer not null,
    base_date date not null,
    level numeric(20,9) not null,
    carried integer not null,
    chained boolean not null,
    settled boolean not null,
    polls bigint[] not null,
    record text not null,
    record_digest text not null,
    previous_digest text,
    signature text,
    key_id text,
    run_id bigint references run,
    published_at timestamptz not null,
    stored_at timestamptz not null default clock_timestamp(),
    unique (basket, basket_date, revision)
);
comment on table basket_level is 'Levels of the baskets of token prices, with their evidence.';
comment on column basket_level.publication_no is 'Ascending over all that is published, in the order it became visible.';
comment on column basket_level.basket is 'Basket.';
comment on column basket_level.basket_date is 'Date of the prices.';
comment on column basket_level.revision is 'From 1; the newest counts.';
comment on column basket_level.base_date is 'First day of the basket, on which its level is its base.';
comment on column basket_level.level is 'Index points: the geometric mean of the price relatives, half to even in the last digit.';
comment on column basket_level.carried is 'Members without a price of their own on this date.';
comment on column basket_level.chained is 'The first day of a quarter: the next day starts from this level and its members.';
comment on column basket_level.settled is 'False: information only.';
comment on column basket_level.polls is 'Polls the posted prices were read from; empty where members are fixings.';
comment on column basket_level.record is 'Canonical text.';
comment on column basket_level.record_digest is 'SHA-256 of the canonical text.';
comment on column basket_level.previous_digest is 'Digest of the basket''s record before.';
comment on column basket_level.signature is 'Signature of the digest.';
comment on column basket_level.key_id is 'Key of the signature.';
comment on column basket_level.run_id is 'The run that published it.';
comment on column basket_level.published_at is 'When it was published, by the clock of the run.';
comment on column basket_level.stored_at is 'When it was stored, by the database''s clock.';

create table basket_member (
    publication_no bigint not null references basket_level,
    member text not null,
    price numeric(20,9) not null,
    carried boolean not null,
    source text,
    sources integer not null,
    primary key (publication_no, member)
);
comment on table basket_member is 'Members of a basket''s level; on a chain day also those that count from the next day on.';
comment on column basket_member.publication_no is 'The level.';
comment on column basket_member.member is 'An index, or MODEL:DIRECTION@OPERATOR for a posted price.';
comment on column basket_member.price is 'USD per 1 M tokens.';
comment on column basket_member.carried is 'The price is of an earlier day.';
comment on column basket_member.source is 'Who told the posted price.';
comment on column basket_member.sources is 'How many sources told it within 5 %; 0 for a fixing.';

create table posted_price (
    posted_date date not null,
    provider text not null,
    model text not null,
    direction text not null,
    price numeric(20,9) not null,
    source text not null,
    sources integer not null,
    disputed integer not null,
    observed_at timestamptz not null,
    changed_at timestamptz,
    before numeric(20,9),
    run_id bigint references run,
    stored_at timestamptz not null default clock_timestamp(),
    primary key (posted_date, provider, model, direction)
);
comment on table posted_price is 'What the maker of a model posts, by day; information, never settled on.';
comment on column posted_price.posted_date is 'Date of the prices.';
comment on column posted_price.provider is 'The maker, who sells it.';
comment on column posted_price.model is 'Model.';
comment on column posted_price.direction is 'input, output, cached_input or blend.';
comment on column posted_price.price is 'List price, USD per 1 M tokens.';
comment on column posted_price.source is 'Who told it: the best of those that did.';
comment on column posted_price.sources is 'How many sources tell it within 5 %.';
comment on column posted_price.disputed is 'How many tell another one.';
comment on column posted_price.observed_at is 'When it was told last.';
comment on column posted_price.changed_at is 'When it was first seen at this price; null while no change was ever seen.';
comment on column posted_price.before is 'The price before that change.';
comment on column posted_price.run_id is 'The run that stored it.';
comment on column posted_price.stored_at is 'When it was stored, by the database''s clock.';

grant select on basket_level, basket_member, posted_price to gpurate_collector, gpurate_publisher;
grant insert on basket_level, basket_member, posted_price to gpurate_publisher;

create view api_v1.basket as
select b.publication_no, b.basket, b.basket_date, b.revision,
       not exists (select from basket_level n where n.basket = b.basket
                   and n.basket_date = b.basket_date and n.revision > b.revision) as newest,
       b.base_date, b.level, b.level::text as level_text,
       b.carried, b.chained, b.settled, b.polls, b.record, b.record_digest, b.previous_digest,
       b.signature, b.key_id, b.run_id, b.published_at, b.stored_at
from basket_level b;
comment on view api_v1.basket is 'Levels of the baskets of token prices, all revisions.';
comment on column api_v1.basket.newest is 'No later revision of this basket and date exists.';

create view api_v1.basket_member as
select b.basket, b.basket_date, b.revision, b.newest, m.publication_no, m.member,
       m.price, m.price::text as price_text, m.carried, m.source, m.sources
from basket_member m join api_v1.basket b using (publication_no);
comment on view api_v1.basket_member is 'Members of each basket''s level and the prices they counted with.';

create view api_v1.posted as
select p.posted_date, p.provider, p.model, p.direction, p.price, p.price::text as price_text,
       p.source, p.sources, p.disputed, p.observed_at, p.changed_at,
       p.before, p.before::text as before_text,
       not exists (select from posted_price n where n.provider = p.provider and n.model = p.model
                   and n.direction = p.direction and n.posted_date > p.posted_date) as newest
from posted_price p;
comment on view api_v1.posted is 'Posted list prices of single-seller models by day, with their last change; information only.';
comment on column api_v1.posted.newest is 'There is no later day of this price.';

-- Columns without words of their own say what the table's column of that name says.
do $$
declare
    c record;
    said text;
begin
    for c in
        select v.oid, v.relname, a.attnum, a.attname
        from pg_class v
        join pg_namespace s on s.oid = v.relnamespace and s.nspname = 'api_v1'
        join pg_attribute a on a.attrelid = v.oid and a.attnum > 0
        where v.relkind = 'v' and col_description(v.oid, a.attnum) is null
        order by v.oid, a.attnum
    loop
        said := case when c.attname like '%\_text'
                then 'Exact decimal text of ' || regexp_replace(c.attname, '_text$', '') || '.' end;
        if said is null then
            select col_description(t.oid, a.attnum) into said
            from pg_class t
            join pg_namespace s on s.oid = t.relnamespace and s.nspname in ('gpurate', 'api_v1')
            join pg_attribute a on a.attrelid = t.oid and a.attname = c.attname
            where t.relkind in ('r', 'p', 'v') and col_description(t.oid, a.attnum) is not null
            order by t.relname = c.relname desc,
                     t.relname = split_part(c.relname, '_', 1) desc, s.nspname desc, t.oid
            limit 1;
        end if;
        if said is null then
            raise exception 'no comment for api_v1.%.%', c.relname, c.attname;
        end if;
        execute format('comment on column api_v1.%I.%I is %L', c.relname, c.attname, said);
    end loop;
end $$;

grant select on api_v1.basket, api_v1.basket_member, api_v1.posted
    to gpurate_collector, gpurate_publisher, gpurate_reader;
