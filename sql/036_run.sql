-- The calls of the program that stored something, for readers: when, how they ended, what they brought.

create index run_now on run (now_at);

create view api_v1.run as
select r.run_id, r.kind, r.now_at, r.began_at, r.ended_at,
       (extract(epoch from r.ended_at - r.began_at) * 1000)::bigint as ms, r.exit, r.why,
       p.polls, p.answered, p.quotes, p.quotes_ok, r.clock_ahead_s, r.clock_markets, r.version, r.host
from run r
cross join lateral (
    select count(*)::integer as polls, count(*) filter (where v.complete)::integer as answered,
           coalesce(sum(p.quotes), 0)::bigint as quotes, coalesce(sum(p.quotes_ok), 0)::bigint as quotes_ok
    from poll p
    left join verdict v on v.kind = 'poll' and v.word = p.verdict
    where p.run_id = r.run_id) p;
comment on view api_v1.run is 'Calls of the program that stored something, with what they brought. Ask for a range of now_at.';
comment on column api_v1.run.run_id is 'Key; polls and fixings name theirs.';
comment on column api_v1.run.kind is 'Command.';
comment on column api_v1.run.now_at is 'The clock of the run, moved or not.';
comment on column api_v1.run.began_at is 'When it began, by the database''s clock.';
comment on column api_v1.run.ended_at is 'When it ended; null while it runs or when it was killed.';
comment on column api_v1.run.ms is 'Milliseconds from one to the other.';
comment on column api_v1.run.exit is 'Exit code; null while it runs or when it was killed.';
comment on column api_v1.run.why is 'What went wrong; null when all was well.';
comment on column api_v1.run.polls is 'Polls it stored, of all revisions.';
comment on column api_v1.run.answered is 'Those of them that count as an answer of the market.';
comment on column api_v1.run.quotes is 'Quotes of them.';
comment on column api_v1.run.quotes_ok is 'Quotes of them that may price.';
comment on column api_v1.run.clock_ahead_s is 'Seconds its clock was ahead of that of the markets: the median of their answers; null when too few said.';
comment on column api_v1.run.clock_markets is 'Markets that said what time it was.';
comment on column api_v1.run.version is 'Version of the program.';
comment on column api_v1.run.host is 'Machine it ran on.';

grant select on api_v1.run to gpurate_collector, gpurate_publisher, gpurate_reader;
