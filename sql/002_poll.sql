-- What was asked and what was answered. Inserted, never updated or deleted: no role but the owner
-- is granted more.

create table poll (
    poll_id bigint generated always as identity primary key,
    run_id bigint not null references run,
    market text not null,
    operator text,
    partition_start timestamptz not null,
    observed_at timestamptz not null,
    revision integer not null,
    verdict text not null,
    why text,
    shape text,
    ms bigint not null,
    offers bigint not null,
    quotes bigint not null,
    quotes_ok bigint not null,
    replies integer not null,
    imported boolean not null,
    stored_at timestamptz not null default clock_timestamp(),
    unique (market, observed_at, revision)
);
create index poll_observed on poll (observed_at, market, revision);
comment on table poll is 'One market in one poll. A second revision follows only a poll whose quotes could not be stored.';
comment on column poll.poll_id is 'Key.';
comment on column poll.run_id is 'The run that polled or imported it.';
comment on column poll.market is 'Market.';
comment on column poll.operator is 'Whose machines, where the whole market has one operator.';
comment on column poll.partition_start is 'Start of the partition it was made for.';
comment on column poll.observed_at is 'Time of the poll; all its quotes share it.';
comment on column poll.revision is 'From 1; the newest counts.';
comment on column poll.verdict is 'What became of it: kind poll of table verdict.';
comment on column poll.why is 'The reason in words.';
comment on column poll.shape is 'Fingerprint of the shape of the reply.';
comment on column poll.ms is 'Milliseconds from the first request to the last reply.';
comment on column poll.offers is 'Offers told, also those that became no quote.';
comment on column poll.quotes is 'Quotes stored.';
comment on column poll.quotes_ok is 'Quotes with verdict ok.';
comment on column poll.replies is 'Replies received.';
comment on column poll.imported is 'From a file of the past, not polled by us.';
comment on column poll.stored_at is 'When it was stored, by the database''s clock.';

create table reply (
    poll_id bigint not null references poll,
    position integer not null,
    step integer not null,
    number integer not null,
    url text not null,
    status integer not null,
    content_type text,
    sha256 text,
    bytes bigint not null,
    ms bigint not null,
    primary key (poll_id, position)
);
comment on table reply is 'Replies of a poll; their bytes are in the archive, by hash.';
comment on column reply.poll_id is 'The poll.';
comment on column reply.position is 'Place in the poll, from 0.';
comment on column reply.step is 'Which of the market''s routes.';
comment on column reply.number is 'Which page of it, from 0.';
comment on column reply.url is 'What was asked, without secrets.';
comment on column reply.status is 'HTTP status; 0 without an answer.';
comment on column reply.content_type is 'Content type as told.';
comment on column reply.sha256 is 'SHA-256 of the bytes; null when they are not kept (a token).';
comment on column reply.bytes is 'Size after inflation.';
comment on column reply.ms is 'Milliseconds from request to last byte.';

create table poll_verdict (
    poll_id bigint not null references poll,
    verdict text not null,
    count bigint not null,
    primary key (poll_id, verdict)
);
comment on table poll_verdict is 'The intake ledger: offers of a poll by verdict.';
comment on column poll_verdict.poll_id is 'The poll.';
comment on column poll_verdict.verdict is 'Kind offer of table verdict.';
comment on column poll_verdict.count is 'How many.';

-- The key is narrow, because it is most of what storing a quote costs; there is no foreign key to
-- poll for the same reason: poll and quotes are stored in one transaction by one function.
create table quote (
    observed_at timestamptz not null,
    poll_id bigint not null,
    position integer not null,
    gpus integer not null,
    available bigint,
    native numeric(20,9) not null,
    price_usd numeric(20,9),
    reliability numeric(20,9),
    operator text,
    instrument text,
    term text not null,
    verdict text not null,
    offer text not null,
    currency text,
    tier text,
    region text,
    host text,
    machine text,
    primary key (observed_at, poll_id, position)
) partition by range (observed_at);
comment on table quote is 'Offers normalised to USD per GPU-hour; one partition a month.';
comment on column quote.observed_at is 'Time of the poll.';
comment on column quote.poll_id is 'The poll, which names the market.';
comment on column quote.position is 'Place in the poll, from 0.';
comment on column quote.gpus is 'GPUs of the whole offer.';
comment on column quote.available is 'GPUs that can be rented; null where a rate card only says that they can.';
comment on column quote.native is 'The whole offer per hour in its currency.';
comment on column quote.price_usd is 'USD per GPU-hour; null without a reference rate.';
comment on column quote.reliability is 'Share of time up, 0 to 1; null where it is not told.';
comment on column quote.operator is 'Whose machines.';
comment on column quote.instrument is 'What it is; null when it is none of ours.';
comment on column quote.term is 'on_demand, spot or reserved.';
comment on column quote.verdict is 'Kind offer of table verdict; only ok can be eligible.';
comment on column quote.offer is 'The market''s key of the offer.';
comment on column quote.currency is 'ISO 4217.';
comment on column quote.tier is 'The market''s word for the class of host.';
comment on column quote.region is 'Region as told.';
comment on column quote.host is 'Host as told.';
comment on column quote.machine is 'Machine as told.';

-- A partition is the owner's to make, so the collector asks this function.
create function make_partition(moment timestamptz) returns text
    language plpgsql security definer set search_path = gpurate, pg_temp as $$
declare
    first date := date_trunc('month', moment at time zone 'UTC')::date;
    name text := 'quote_' || to_char(first, 'YYYY_MM');
begin
    if to_regclass('gpurate.' || name) is null then
        execute format('create table gpurate.%I partition of gpurate.quote for values from (%L) to (%L)',
                       name, first || ' 00:00:00+00',
                       (first + interval '1 month')::date || ' 00:00:00+00');
        execute format('comment on table gpurate.%I is %L', name,
                       'Quotes of ' || to_char(first, 'YYYY-MM') || '.');
    end if;
    return name;
end $$;
comment on function make_partition(timestamptz) is 'Makes the month''s partition of quote when it is missing.';
revoke all on function make_partition(timestamptz) from public;

grant select on poll, reply, poll_verdict, quote to gpurate_collector, gpurate_publisher;
grant insert on poll, reply, poll_verdict, quote to gpurate_collector;
grant execute on function make_partition(timestamptz) to gpurate_collector;
