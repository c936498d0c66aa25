-- Contracts, their settlement prices, and what was found too late.

create table contract (
    contract text primary key,
    title text not null,
    index text not null,
    size bigint not null,
    size_unit text not null,
    unit text not null,
    tick numeric(20,9) not null,
    months text not null,
    listed_from date not null,
    listed_months integer not null,
    updated_at timestamptz not null default now()
);
comment on table contract is 'Contracts that settle on an index.';
comment on column contract.contract is 'Name.';
comment on column contract.title is 'Name for people.';
comment on column contract.index is 'Index it settles on.';
comment on column contract.size is 'Units of the index in one contract.';
comment on column contract.size_unit is 'What size counts, such as GPU-hours.';
comment on column contract.unit is 'Unit of its price.';
comment on column contract.tick is 'Least move of its price, USD per unit.';
comment on column contract.months is 'Letters of the listed months: F is January, Z December.';
comment on column contract.listed_from is 'First listed month.';
comment on column contract.listed_months is 'How many months are open at a time.';
comment on column contract.updated_at is 'When this definition last changed.';

create table settlement (
    publication_no bigint primary key,
    contract text not null,
    month date not null,
    as_of date not null,
    revision integer not null,
    status text not null,
    price numeric(20,9),
    to_date numeric(20,9),
    indicative numeric(20,9),
    days integer not null,
    days_published integer not null,
    days_repeated integer not null,
    why text,
    record text not null,
    record_digest text not null,
    previous_digest text,
    signature text,
    key_id text,
    run_id bigint references run,
    published_at timestamptz not null,
    stored_at timestamptz not null default clock_timestamp(),
    unique (contract, month, as_of, revision)
);
comment on table settlement is 'Settlement prices of contract months, and on each day what they would be.';
comment on column settlement.publication_no is 'Ascending over fixings, settlements and errata, in the order they became visible.';
comment on column settlement.contract is 'Contract.';
comment on column settlement.month is 'First day of the contract month.';
comment on column settlement.as_of is 'The day it speaks from.';
comment on column settlement.revision is 'From 1; the newest counts.';
comment on column settlement.status is 'running, final or not_determined.';
comment on column settlement.price is 'Settlement price, USD per unit to 0.0001; null unless final.';
comment on column settlement.to_date is 'Mean of the days published so far.';
comment on column settlement.indicative is 'The same with the rest of the days at the last fixing; never final.';
comment on column settlement.days is 'Days of the month.';
comment on column settlement.days_published is 'Days with a value so far.';
comment on column settlement.days_repeated is 'Of them at level 4.';
comment on column settlement.why is 'Why it is not determined, or what is odd.';
comment on column settlement.record is 'Canonical text.';
comment on column settlement.record_digest is 'SHA-256 of the canonical text.';
comment on column settlement.previous_digest is 'Digest of the contract''s record before, in order of publication.';
comment on column settlement.signature is 'Signature of the digest.';
comment on column settlement.key_id is 'Key of the signature.';
comment on column settlement.run_id is 'The run that published it.';
comment on column settlement.published_at is 'When it was published, by the clock of the run.';
comment on column settlement.stored_at is 'When it was stored, by the database''s clock.';

create table erratum (
    publication_no bigint primary key,
    index text,
    contract text,
    erratum_date date not null,
    revision integer not null,
    published numeric(20,9),
    would_be numeric(20,9),
    why text not null,
    published_at timestamptz not null,
    stored_at timestamptz not null default clock_timestamp()
);
comment on table erratum is 'Errors found after a value had become final. The value stands.';
comment on column erratum.publication_no is 'Ascending over fixings, settlements and errata, in the order they became visible.';
comment on column erratum.index is 'Index, when it speaks about a fixing.';
comment on column erratum.contract is 'Contract, when it speaks about a settlement price.';
comment on column erratum.erratum_date is 'Date of the fixing, or first day of the contract month.';
comment on column erratum.revision is 'Revision of the row it speaks about.';
comment on column erratum.published is 'The value that stands.';
comment on column erratum.would_be is 'The value that would have been.';
comment on column erratum.why is 'What was found.';
comment on column erratum.published_at is 'When it was published, by the clock of the run.';
comment on column erratum.stored_at is 'When it was stored, by the database''s clock.';

grant select on contract, settlement, erratum to gpurate_collector, gpurate_publisher;
grant insert, update on contract to gpurate_publisher;
grant insert on settlement, erratum to gpurate_publisher;
