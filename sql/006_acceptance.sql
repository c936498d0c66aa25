-- What a person has looked at and found right: a market that drift alarms held, from this moment.
-- Inserted, never updated or deleted.

create table acceptance (
    market text not null,
    accepted_at timestamptz not null,
    note text,
    accepted_by text not null default session_user,
    stored_at timestamptz not null default clock_timestamp(),
    primary key (market, accepted_at)
);
comment on table acceptance is 'Markets that were held and have been looked at: polls before are no past to compare with any more.';
comment on column acceptance.market is 'Market.';
comment on column acceptance.accepted_at is 'From when on; the last held poll before is what was looked at.';
comment on column acceptance.note is 'What was found; null when nothing was said.';
comment on column acceptance.accepted_by is 'The login that accepted.';
comment on column acceptance.stored_at is 'When it was stored, by the database''s clock.';

-- What polls are compared with: the last believed ones of a market, however many others lie between.
-- The words are the complete ones of poll_verdict.def; another one would only be slower to find.
create index poll_believed on poll (market, observed_at desc)
    where not imported and verdict in ('ok', 'empty', 'no_match');

create view api_v1.acceptance as
select market, accepted_at, note, stored_at from acceptance;
comment on view api_v1.acceptance is 'Markets that were held, and when they were found right.';
comment on column api_v1.acceptance.market is 'Market.';
comment on column api_v1.acceptance.accepted_at is 'From when on its polls are believed again.';
comment on column api_v1.acceptance.note is 'What was found; null when nothing was said.';
comment on column api_v1.acceptance.stored_at is 'When it was stored, by the database''s clock.';

grant select on acceptance to gpurate_collector, gpurate_publisher;
grant insert on acceptance to gpurate_collector;
grant select on api_v1.acceptance to gpurate_collector, gpurate_publisher, gpurate_reader;
