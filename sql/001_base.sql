-- Definitions, words, runs and leases. Runs as gpurate_owner with search_path gpurate.
-- Words (verdicts, statuses, kinds) are plain text without CHECK or foreign key: a new word must
-- never keep a row out. What each means is a row of `verdict`, kept up to date by `gpurate init`.

comment on schema gpurate is
    'GPU price indices: what was asked, what was answered, what was published. Readers use api_v1.';
comment on schema api_v1 is 'What readers see: views that keep their columns.';

comment on table migration is 'Migrations applied, in order; forward only.';
comment on column migration.number is 'Number of the file in sql/.';
comment on column migration.name is 'Name of the file.';
comment on column migration.sha256 is 'SHA-256 of the file; an applied file never changes.';
comment on column migration.applied_at is 'When it was applied.';

create table verdict (
    kind text not null,
    word text not null,
    position integer not null,
    stage text,
    complete boolean,
    meaning text not null,
    primary key (kind, word)
);
comment on table verdict is 'What each verdict means: one row per word of the program.';
comment on column verdict.kind is 'offer: of offers, quotes and operators; poll: of a market in a poll.';
comment on column verdict.word is 'The word in other tables.';
comment on column verdict.position is 'Place in the program''s list: the first reason that applies wins.';
comment on column verdict.stage is 'Offers: the stage that gives it.';
comment on column verdict.complete is 'Polls: whether the market answered whole.';
comment on column verdict.meaning is 'What it means and what controls it.';

create table market (
    market text primary key,
    title text not null,
    see text,
    operator text,
    kind text not null,
    key_env text[] not null,
    gap_s integer not null,
    updated_at timestamptz not null default now()
);
comment on table market is 'Marketplaces that are polled.';
comment on column market.market is 'Name, key in every row; never reused.';
comment on column market.title is 'Name for people.';
comment on column market.see is 'Where a person reads the same prices.';
comment on column market.operator is 'Whose machines; null for brokers, whose offers tell.';
comment on column market.kind is 'peer, list, broker, hyperscaler or page.';
comment on column market.key_env is 'Environment variables of its keys.';
comment on column market.gap_s is 'Least time between two polls, in seconds.';
comment on column market.updated_at is 'When this definition last changed.';

create table operator (
    operator text primary key,
    title text,
    updated_at timestamptz not null default now()
);
comment on table operator is 'Owners of machines: one vote each.';
comment on column operator.operator is 'Canonical name.';
comment on column operator.title is 'Name for people.';
comment on column operator.updated_at is 'When this definition last changed.';

create table instrument (
    instrument text primary key,
    family text not null,
    form text,
    title text not null,
    low numeric(20,9) not null,
    high numeric(20,9) not null,
    updated_at timestamptz not null default now()
);
comment on table instrument is 'What one unit buys.';
comment on column instrument.instrument is 'Name, such as H100-SXM-80.';
comment on column instrument.family is 'Family, such as H100.';
comment on column instrument.form is 'Form factor; null where it is not told.';
comment on column instrument.title is 'Name for people.';
comment on column instrument.low is 'Least believable price, USD per unit.';
comment on column instrument.high is 'Highest believable price, USD per unit.';
comment on column instrument.updated_at is 'When this definition last changed.';

create table index (
    index text primary key,
    title text not null,
    unit text not null,
    instrument text[] not null,
    term text not null,
    panel text not null,
    method text not null,
    headline boolean not null,
    from_date date not null,
    updated_at timestamptz not null default now()
);
comment on table index is 'Series that are fixed.';
comment on column index.index is 'Name, such as H100-SXM.';
comment on column index.title is 'Name for people.';
comment on column index.unit is 'Unit of its values.';
comment on column index.instrument is 'Instruments it is made of.';
comment on column index.term is 'on_demand, spot or reserved.';
comment on column index.panel is 'Name of its panel; the date picks the version.';
comment on column index.method is 'Name of its method; the date picks the version.';
comment on column index.headline is 'Whether it is a headline index.';
comment on column index.from_date is 'First fixing date.';
comment on column index.updated_at is 'When this definition last changed.';

create table method (
    method text primary key,
    name text not null,
    from_date date not null,
    hash text not null unique,
    text text not null,
    stored_at timestamptz not null default now()
);
comment on table method is 'Versions of the methods; a stored version never changes.';
comment on column method.method is 'Version, such as GHR-1.0.';
comment on column method.name is 'Series of versions, such as GHR.';
comment on column method.from_date is 'First date it is live on.';
comment on column method.hash is 'SHA-256 of its file, named by every fixing.';
comment on column method.text is 'The file.';
comment on column method.stored_at is 'When it was first seen here.';

create table panel (
    panel text primary key,
    name text not null,
    from_date date not null,
    hash text not null unique,
    text text not null,
    stored_at timestamptz not null default now()
);
comment on table panel is 'Versions of the panels; a stored version never changes.';
comment on column panel.panel is 'Version, such as headline-2026-01.';
comment on column panel.name is 'Series of versions, such as headline.';
comment on column panel.from_date is 'First date it is live on, the first of a month.';
comment on column panel.hash is 'SHA-256 of its file, named by every fixing.';
comment on column panel.text is 'The file.';
comment on column panel.stored_at is 'When it was first seen here.';

create table lease (
    lease text primary key,
    owner text not null,
    taken_at timestamptz not null,
    until_at timestamptz not null
);
comment on table lease is 'Who may do a thing now; runs out by itself.';
comment on column lease.lease is 'The thing.';
comment on column lease.owner is 'Host, process and a random number.';
comment on column lease.taken_at is 'When it was taken.';
comment on column lease.until_at is 'When it runs out.';

create table run (
    run_id bigint generated always as identity primary key,
    kind text not null,
    now_at timestamptz not null,
    version text not null,
    host text not null,
    began_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz,
    exit integer,
    why text
);
comment on table run is 'Calls of the program that stored something.';
comment on column run.run_id is 'Key.';
comment on column run.kind is 'Command.';
comment on column run.now_at is 'The clock of the run, moved or not.';
comment on column run.version is 'Version of the program.';
comment on column run.host is 'Machine it ran on.';
comment on column run.began_at is 'When it began, by the database''s clock.';
comment on column run.ended_at is 'When it ended; null while it runs or when it was killed.';
comment on column run.exit is 'Exit code.';
comment on column run.why is 'What went wrong; null when all was well.';

create table fx_rate (
    rate_date date not null,
    currency text not null,
    source text not null,
    per_eur numeric(20,9) not null,
    fetched_at timestamptz not null,
    reply_sha256 text,
    primary key (rate_date, currency, source)
);
comment on table fx_rate is 'Reference rates, stored once.';
comment on column fx_rate.rate_date is 'Business day of the rate.';
comment on column fx_rate.currency is 'ISO 4217.';
comment on column fx_rate.source is 'Who published it.';
comment on column fx_rate.per_eur is 'Units of the currency for one euro.';
comment on column fx_rate.fetched_at is 'When we read it.';
comment on column fx_rate.reply_sha256 is 'The reply it was read from, in the archive.';

grant usage on schema gpurate to gpurate_collector, gpurate_publisher;
grant usage on schema api_v1 to gpurate_collector, gpurate_publisher, gpurate_reader;
grant select on migration, verdict, market, operator, instrument, index, method, panel, lease, run,
    fx_rate to gpurate_collector, gpurate_publisher;
grant insert, update on market, operator, instrument, index to gpurate_collector;
grant insert on method, panel, fx_rate to gpurate_collector;
grant insert, update, delete on lease to gpurate_collector, gpurate_publisher;
grant insert, update on run to gpurate_collector, gpurate_publisher;
