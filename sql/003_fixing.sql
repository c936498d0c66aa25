-- What was published. Inserted, never updated or deleted; a correction is a new revision.

create table publication (
    one boolean primary key default true check (one),
    last_no bigint not null
);
insert into publication (last_no) values (0);
comment on table publication is 'The last publication number. Its row stays locked until the publication is visible, so numbers appear in order.';
comment on column publication.one is 'There is one row.';
comment on column publication.last_no is 'The last number given.';

create table fixing (
    publication_no bigint primary key,
    index text not null,
    fixing_date date not null,
    revision integer not null,
    status text not null,
    level integer not null,
    method text not null,
    method_hash text not null,
    panel text not null,
    panel_hash text not null,
    avg numeric(20,9),
    med numeric(20,9),
    mean numeric(20,9),
    avg_exact numeric(20,9),
    med_exact numeric(20,9),
    mean_exact numeric(20,9),
    valid_partitions integer not null,
    partitions integer not null,
    operators integer not null,
    low numeric(20,9),
    high numeric(20,9),
    q1 numeric(20,9),
    q3 numeric(20,9),
    influence numeric(20,9) not null,
    influence_operator text,
    matched numeric(20,9),
    composition numeric(20,9),
    flags text not null,
    repeated integer not null,
    prior_date date,
    valid_until timestamptz,
    why text,
    fx_date date,
    inputs_digest text,
    polls bigint[] not null,
    record text not null,
    record_digest text not null,
    previous_digest text,
    signature text,
    key_id text,
    run_id bigint references run,
    published_at timestamptz not null,
    stored_at timestamptz not null default clock_timestamp(),
    unique (index, fixing_date, revision)
);
comment on table fixing is 'Values of an index for a date, with their evidence.';
comment on column fixing.publication_no is 'Ascending over fixings, settlements and errata, in the order they became visible.';
comment on column fixing.index is 'Index.';
comment on column fixing.fixing_date is 'Date of the fixing; its window ends there at the fixing time.';
comment on column fixing.revision is 'From 1; the newest counts.';
comment on column fixing.status is 'preliminary or final.';
comment on column fixing.level is '1 to 5; at 5 no value is published.';
comment on column fixing.method is 'Version of the method.';
comment on column fixing.method_hash is 'SHA-256 of the method''s file.';
comment on column fixing.panel is 'Version of the panel.';
comment on column fixing.panel_hash is 'SHA-256 of the panel''s file.';
comment on column fixing.avg is 'The settlement series, USD per unit to 0.0001.';
comment on column fixing.med is 'The median series, USD per unit to 0.0001.';
comment on column fixing.mean is 'The mean series, for comparison; never settled on.';
comment on column fixing.avg_exact is 'avg before its last rounding.';
comment on column fixing.med_exact is 'med before its last rounding.';
comment on column fixing.mean_exact is 'mean before its last rounding.';
comment on column fixing.valid_partitions is 'Partitions that counted.';
comment on column fixing.partitions is 'Partitions of the day.';
comment on column fixing.operators is 'Operators with a price in a partition that counted.';
comment on column fixing.low is 'Lowest price of an operator over the day.';
comment on column fixing.high is 'Highest price of an operator over the day.';
comment on column fixing.q1 is 'First quartile of the operators'' prices.';
comment on column fixing.q3 is 'Third quartile of the operators'' prices.';
comment on column fixing.influence is 'Largest move of avg when one operator is left out, absolute.';
comment on column fixing.influence_operator is 'Whose influence that is.';
comment on column fixing.matched is 'Relative change over operators priced today and in the previous final.';
comment on column fixing.composition is 'The rest of the relative change of avg.';
comment on column fixing.flags is 'review, jump, dispersed, carried; empty for none.';
comment on column fixing.repeated is 'Days in a row that repeat a value, this one included.';
comment on column fixing.prior_date is 'Date of the previous final it was compared with.';
comment on column fixing.valid_until is 'A reader must not use the value past this time.';
comment on column fixing.why is 'Why not a better level; null at level 1.';
comment on column fixing.fx_date is 'Date of the reference rates used.';
comment on column fixing.inputs_digest is 'SHA-256 of the canonical inputs.';
comment on column fixing.polls is 'Polls it was computed from: what came later is not an input.';
comment on column fixing.record is 'Canonical text.';
comment on column fixing.record_digest is 'SHA-256 of the canonical text.';
comment on column fixing.previous_digest is 'Digest of the index''s record before, in order of publication.';
comment on column fixing.signature is 'Signature of the digest.';
comment on column fixing.key_id is 'Key of the signature.';
comment on column fixing.run_id is 'The run that published it.';
comment on column fixing.published_at is 'When it was published, by the clock of the run.';
comment on column fixing.stored_at is 'When it was stored, by the database''s clock.';

create table partition_value (
    publication_no bigint not null references fixing,
    number integer not null,
    start_at timestamptz not null,
    valid boolean not null,
    polled boolean not null,
    why text,
    operators integer not null,
    carried integer not null,
    clamped integer not null,
    dispersed boolean not null,
    median numeric(20,9),
    central50 numeric(20,9),
    mean numeric(20,9),
    primary key (publication_no, number)
);
comment on table partition_value is 'Partitions of a fixing.';
comment on column partition_value.publication_no is 'The fixing.';
comment on column partition_value.number is '0 is the oldest of the window.';
comment on column partition_value.start_at is 'Start of the partition.';
comment on column partition_value.valid is 'Whether it counted.';
comment on column partition_value.polled is 'Whether any member answered.';
comment on column partition_value.why is 'Why it did not count.';
comment on column partition_value.operators is 'Operators with a price.';
comment on column partition_value.carried is 'Of them carried.';
comment on column partition_value.clamped is 'Of them clamped.';
comment on column partition_value.dispersed is 'More than a quarter were clamped.';
comment on column partition_value.median is 'Median of the operators'' prices.';
comment on column partition_value.central50 is 'Mean of the middle half.';
comment on column partition_value.mean is 'Plain average.';

create table fixing_operator (
    publication_no bigint not null references fixing,
    operator text not null,
    segment text,
    partitions integer not null,
    price numeric(20,9),
    influence numeric(20,9) not null,
    primary key (publication_no, operator)
);
comment on table fixing_operator is 'Operators of a fixing over its day.';
comment on column fixing_operator.publication_no is 'The fixing.';
comment on column fixing_operator.operator is 'Operator.';
comment on column fixing_operator.segment is 'Segment of the panel.';
comment on column fixing_operator.partitions is 'Partitions that counted in which it had a price.';
comment on column fixing_operator.price is 'Mean of its prices there, before the clamp.';
comment on column fixing_operator.influence is 'avg less avg without it, signed.';

create table fixing_input (
    publication_no bigint not null references fixing,
    partition integer not null,
    operator text not null,
    market text,
    verdict text not null,
    carried boolean not null,
    carried_from integer not null,
    price numeric(20,9),
    counted numeric(20,9),
    weight numeric(20,9) not null,
    primary key (publication_no, partition, operator)
);
comment on table fixing_input is 'The vote of each operator in each partition, or why it had none.';
comment on column fixing_input.publication_no is 'The fixing.';
comment on column fixing_input.partition is 'Number of the partition.';
comment on column fixing_input.operator is 'Operator.';
comment on column fixing_input.market is 'Market that gave the price.';
comment on column fixing_input.verdict is 'ok, carried and clamped count; see table verdict.';
comment on column fixing_input.carried is 'Whether the price was carried.';
comment on column fixing_input.carried_from is 'From how many partitions back; 0 when it was not.';
comment on column fixing_input.price is 'Price before the clamp; null where there is none.';
comment on column fixing_input.counted is 'Price after the clamp.';
comment on column fixing_input.weight is 'Share in the partition''s central50.';

create table indicative (
    index text not null,
    observed_at timestamptz not null,
    fixing_date date not null,
    start_at timestamptz not null,
    end_at timestamptz not null,
    method text not null,
    method_hash text not null,
    panel text not null,
    panel_hash text not null,
    level integer not null,
    avg numeric(20,9),
    med numeric(20,9),
    mean numeric(20,9),
    avg_exact numeric(20,9),
    med_exact numeric(20,9),
    mean_exact numeric(20,9),
    operators integer not null,
    low numeric(20,9),
    high numeric(20,9),
    q1 numeric(20,9),
    q3 numeric(20,9),
    markets integer not null,
    median_low numeric(20,9),
    median_high numeric(20,9),
    influence numeric(20,9) not null,
    influence_operator text,
    flags text not null,
    valid_until timestamptz,
    why text,
    run_id bigint references run,
    stored_at timestamptz not null default clock_timestamp(),
    primary key (index, observed_at)
);
comment on table indicative is 'Snapshot values of each run; never settled on.';
comment on column indicative.index is 'Index.';
comment on column indicative.observed_at is 'Time of the polls.';
comment on column indicative.fixing_date is 'Fixing date the polls belong to.';
comment on column indicative.start_at is 'Start of the partition.';
comment on column indicative.end_at is 'End of the partition.';
comment on column indicative.method is 'Version of the method.';
comment on column indicative.method_hash is 'SHA-256 of the method''s file.';
comment on column indicative.panel is 'Version of the panel.';
comment on column indicative.panel_hash is 'SHA-256 of the panel''s file.';
comment on column indicative.level is '1 to 5; at 5 there is no value.';
comment on column indicative.avg is 'Mean of the middle half, USD per unit to 0.0001.';
comment on column indicative.med is 'Median.';
comment on column indicative.mean is 'Plain average.';
comment on column indicative.avg_exact is 'avg before its last rounding.';
comment on column indicative.med_exact is 'med before its last rounding.';
comment on column indicative.mean_exact is 'mean before its last rounding.';
comment on column indicative.operators is 'Operators with a price.';
comment on column indicative.low is 'Lowest price of an operator.';
comment on column indicative.high is 'Highest price of an operator.';
comment on column indicative.q1 is 'First quartile.';
comment on column indicative.q3 is 'Third quartile.';
comment on column indicative.markets is 'Seats with at least one eligible offer.';
comment on column indicative.median_low is 'Lowest of the markets'' medians.';
comment on column indicative.median_high is 'Highest of the markets'' medians.';
comment on column indicative.influence is 'Largest move of avg when one operator is left out, absolute.';
comment on column indicative.influence_operator is 'Whose influence that is.';
comment on column indicative.flags is 'review, jump, dispersed, carried; empty for none.';
comment on column indicative.valid_until is 'A reader must not use the value past this time.';
comment on column indicative.why is 'Why not a better level.';
comment on column indicative.run_id is 'The run that published it.';
comment on column indicative.stored_at is 'When it was stored, by the database''s clock.';

create table market_price (
    index text not null,
    observed_at timestamptz not null,
    market text not null,
    operator text not null,
    verdict text not null,
    price numeric(20,9),
    offers bigint not null,
    gpus bigint not null,
    low numeric(20,9),
    median numeric(20,9),
    high numeric(20,9),
    run_id bigint references run,
    primary key (index, observed_at, market, operator)
);
comment on table market_price is 'What each market asked for an index in each run.';
comment on column market_price.index is 'Index.';
comment on column market_price.observed_at is 'Time of the poll.';
comment on column market_price.market is 'Market.';
comment on column market_price.operator is 'Whose machines; empty where the market as a whole is spoken of.';
comment on column market_price.verdict is 'ok, or why there is no price.';
comment on column market_price.price is 'Price of the filling, USD per unit.';
comment on column market_price.offers is 'Eligible offers.';
comment on column market_price.gpus is 'GPUs in them, rate cards at their depth.';
comment on column market_price.low is 'Lowest eligible offer.';
comment on column market_price.median is 'Median of the eligible offers.';
comment on column market_price.high is 'Highest eligible offer.';
comment on column market_price.run_id is 'The run.';

grant select on publication, fixing, partition_value, fixing_operator, fixing_input, indicative,
    market_price to gpurate_collector, gpurate_publisher;
grant update (last_no) on publication to gpurate_publisher;
grant insert on fixing, partition_value, fixing_operator, fixing_input, indicative, market_price
    to gpurate_publisher;
