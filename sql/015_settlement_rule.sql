-- Rules of contracts, also of other venues, applied to our own indices: shadow settlements.

create table contract_rule (
    contract text not null,
    since date not null,
    definition_digest text not null,
    definition text not null,
    title text not null,
    venue text not null,
    underlying text not null,
    status text not null,
    index text not null,
    unit text not null,
    says text not null,
    stored_at timestamptz not null default clock_timestamp(),
    primary key (contract, since)
);
comment on table contract_rule is 'Versions of rules of contracts under which something was computed; never changed.';
comment on column contract_rule.contract is 'Contract whose rule it is.';
comment on column contract_rule.since is 'First end of a period it holds for, until a later version.';
comment on column contract_rule.definition_digest is 'SHA-256 of the definition''s file.';
comment on column contract_rule.definition is 'The file.';
comment on column contract_rule.title is 'Name for people.';
comment on column contract_rule.venue is 'Whose contract it is.';
comment on column contract_rule.underlying is 'What the venue itself settles on.';
comment on column contract_rule.status is 'own, announced, filed, listed or ended.';
comment on column contract_rule.index is 'Our index that the rule is applied to.';
comment on column contract_rule.unit is 'Unit of its price.';
comment on column contract_rule.says is 'What its prices here are, and what they are not.';
comment on column contract_rule.stored_at is 'When it was first used.';

create table calendar_version (
    calendar text not null,
    digest text not null,
    definition text not null,
    stored_at timestamptz not null default clock_timestamp(),
    primary key (calendar, digest)
);
comment on table calendar_version is 'Calendars by the files under which something was computed; never changed.';
comment on column calendar_version.calendar is 'Calendar.';
comment on column calendar_version.digest is 'SHA-256 of its file.';
comment on column calendar_version.definition is 'The file.';
comment on column calendar_version.stored_at is 'When it was first used.';

create table shadow (
    shadow_no bigint generated always as identity primary key,
    contract text not null,
    since date not null,
    code text not null,
    period_from date not null,
    period_to date not null,
    as_of date not null,
    status text not null,
    combinations integer not null,
    calendars jsonb not null,
    record text not null,
    record_digest text not null,
    run_id bigint references run,
    published_at timestamptz not null,
    stored_at timestamptz not null default clock_timestamp(),
    unique (contract, period_to, as_of),
    foreign key (contract, since) references contract_rule
);
comment on table shadow is 'A rule applied to the days of a period of our index, as of a day. Never the price of an exchange.';
comment on column shadow.shadow_no is 'Key.';
comment on column shadow.contract is 'Contract whose rule it is.';
comment on column shadow.since is 'Version of the rule.';
comment on column shadow.code is 'Contract month.';
comment on column shadow.period_from is 'First day of the period.';
comment on column shadow.period_to is 'Last day of the period.';
comment on column shadow.as_of is 'The last day looked at.';
comment on column shadow.status is 'running; shadow, ended; final, ended and our own; not_determined.';
comment on column shadow.combinations is 'Combinations of what unknown fields may be.';
comment on column shadow.calendars is 'SHA-256 of each calendar that was used.';
comment on column shadow.record is 'Canonical text: definition, calendars, days and prices.';
comment on column shadow.record_digest is 'SHA-256 of the canonical text.';
comment on column shadow.run_id is 'The run that published it.';
comment on column shadow.published_at is 'When it was published, by the clock of the run.';
comment on column shadow.stored_at is 'When it was stored, by the database''s clock.';

-- A period that has ended stands, with the calendar it was settled under.
create unique index shadow_ended on shadow (contract, period_to) where status <> 'running';

create table shadow_price (
    shadow_no bigint not null references shadow,
    number integer not null,
    price numeric(20,9),
    result text,
    choice text,
    made text,
    why text,
    days integer not null,
    days_used integer not null,
    days_repeated integer not null,
    days_without date[] not null,
    worth jsonb not null,
    combinations integer not null,
    primary key (shadow_no, number)
);
comment on table shadow_price is 'Every price that the unknown fields of a rule allow.';
comment on column shadow_price.shadow_no is 'What it is a price of.';
comment on column shadow_price.number is 'From 1, by price.';
comment on column shadow_price.price is 'USD per unit; null when there is none.';
comment on column shadow_price.result is 'Of an event contract: what comes true.';
comment on column shadow_price.choice is 'What unknown fields have to be for this price; null when all are known.';
comment on column shadow_price.made is 'Step by step, what makes the difference to our own rule''s price.';
comment on column shadow_price.why is 'Why there is no price.';
comment on column shadow_price.days is 'Days that the rule counts, so far.';
comment on column shadow_price.days_used is 'Of them with a value of their own.';
comment on column shadow_price.days_repeated is 'Of them with the value of a day before.';
comment on column shadow_price.days_without is 'Those without a value of their own.';
comment on column shadow_price.worth is 'What one contract is worth: sizes and values.';
comment on column shadow_price.combinations is 'Combinations that give this price.';

create view api_v1.settlement_rules as
with latest as (
    select s.*, r.index, r.title, r.venue, r.underlying, r.status as rule_status, r.unit, r.says,
           r.definition_digest
    from shadow s join contract_rule r using (contract, since)
    where not exists (select from shadow n where n.contract = s.contract
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
comment on view api_v1.settlement_rules is
    'The rules of contracts side by side on one index and month, with the difference to our own and what makes it. Ours applied to our index: never the price of an exchange.';

create view api_v1.contract_rule as
select contract, since, title, venue, underlying, status, index, unit, says, definition,
       definition_digest, stored_at
from contract_rule;
comment on view api_v1.contract_rule is 'Rules of contracts under which something was computed, with their definitions.';

create view api_v1.calendar as
select calendar, digest, definition, stored_at from calendar_version;
comment on view api_v1.calendar is 'Calendars under which something was computed, with their definitions.';

do $$
declare
    said constant text[][] := array[
        ['index', 'Our index that the rule is applied to.'],
        ['month', 'First day of the month in which the period ends.'],
        ['number', 'From 1, by price.'], ['prices', 'How many prices the rule allows.'],
        ['price_text', 'Exact decimal text of price.'],
        ['own_price', 'Price of our own rule on the same index and period, as of the same day.'],
        ['own_price_text', 'Exact decimal text of own_price.'],
        ['difference', 'price less own_price.'], ['difference_text', 'Exact decimal text of difference.'],
        ['combinations_tried', 'Combinations of what unknown fields may be.'],
        ['says', 'What the price is, and what it is not.'], ['title', 'Name for people.'],
        ['venue', 'Whose contract it is.'], ['underlying', 'What the venue itself settles on.'],
        ['rule_status', 'own, announced, filed, listed or ended.'], ['unit', 'Unit of price.'],
        ['definition_digest', 'SHA-256 of the definition''s file.']];
    row text[];
begin
    foreach row slice 1 in array said loop
        execute format('comment on column api_v1.settlement_rules.%I is %L', row[1], row[2]);
    end loop;
    -- The others say what their tables say.
    for row in
        select array[v.relname, a.attname, coalesce(min(d.description) filter (where t.relname = 'shadow'),
                     min(d.description))]
        from pg_class v join pg_attribute a on a.attrelid = v.oid and a.attnum > 0
        join pg_attribute b on b.attname = a.attname and b.attnum > 0
        join pg_class t on t.oid = b.attrelid and t.relnamespace = 'gpurate'::regnamespace
            and t.relname = any (case v.relname when 'contract_rule' then array['contract_rule']
                                 when 'calendar' then array['calendar_version']
                                 else array['shadow', 'shadow_price'] end)
        join pg_description d on d.objoid = t.oid and d.objsubid = b.attnum
        where v.relnamespace = 'api_v1'::regnamespace
          and v.relname in ('settlement_rules', 'contract_rule', 'calendar')
          and col_description(v.oid, a.attnum) is null
        group by v.relname, a.attname
    loop
        execute format('comment on column api_v1.%I.%I is %L', row[1], row[2], row[3]);
    end loop;
    comment on column api_v1.settlement_rules.combinations is 'Combinations that give this price.';
end $$;

grant select on contract_rule, calendar_version, shadow, shadow_price
    to gpurate_collector, gpurate_publisher;
grant insert on contract_rule, calendar_version, shadow, shadow_price to gpurate_publisher;
grant select on api_v1.settlement_rules, api_v1.contract_rule, api_v1.calendar
    to gpurate_collector, gpurate_publisher, gpurate_reader;
