-- A row that stands for more partitions than its fixing has, or for operators without a name, is one that
-- the program did not store: readers get a difference, not a flood.

create or replace view api_v1.fixing_input as
 SELECT f.index,
    f.fixing_date,
    f.revision,
    f.newest,
    f.publication_no,
    i.partition + n.n AS partition,
    coalesce(o.operator, '') AS operator,
    o.market,
    i.verdict,
    v.meaning,
    i.carried,
    i.carried_from,
    i.price,
    i.price::text AS price_text,
    i.counted,
    i.counted::text AS counted_text,
    i.weight,
    i.weight::text AS weight_text
   FROM api_v1.fixing f
     CROSS JOIN LATERAL ( SELECT fixing_input.publication_no,
            fixing_input.partition,
            fixing_input.operator,
            fixing_input.market,
            fixing_input.verdict,
            fixing_input.carried,
            fixing_input.carried_from,
            fixing_input.price,
            fixing_input.counted,
            fixing_input.weight,
            fixing_input.span,
            fixing_input.more_operators,
            fixing_input.more_markets
           FROM gpurate.fixing_input
          WHERE fixing_input.publication_no = f.publication_no
         OFFSET 0) i
     CROSS JOIN LATERAL generate_series(0, least(i.span, f.partitions + 1) - 1) n(n)
     CROSS JOIN LATERAL unnest(i.operator || i.more_operators, i.market || i.more_markets) o(operator, market)
     LEFT JOIN gpurate.verdict v ON v.kind = 'offer'::text AND v.word = i.verdict;

create or replace view api_v1.partition_value as
 SELECT f.index,
    f.fixing_date,
    f.revision,
    f.newest,
    f.publication_no,
    p.number + n.n AS number,
    CASE n.n WHEN 0 THEN p.start_at ELSE p.start_at + make_interval(secs => n.n::double precision * coalesce(p.step, 0)) END AS start_at,
    p.valid,
    p.polled,
    p.why,
    p.operators,
    p.carried,
    p.clamped,
    p.dispersed,
    p.median,
    p.median::text AS median_text,
    p.central50,
    p.central50::text AS central50_text,
    p.mean,
    p.mean::text AS mean_text
   FROM api_v1.fixing f
     CROSS JOIN LATERAL ( SELECT partition_value.publication_no,
            partition_value.number,
            partition_value.start_at,
            partition_value.valid,
            partition_value.polled,
            partition_value.why,
            partition_value.operators,
            partition_value.carried,
            partition_value.clamped,
            partition_value.dispersed,
            partition_value.median,
            partition_value.central50,
            partition_value.mean,
            partition_value.span,
            partition_value.step
           FROM gpurate.partition_value
          WHERE partition_value.publication_no = f.publication_no
         OFFSET 0) p
     CROSS JOIN LATERAL generate_series(0, least(p.span, f.partitions + 1) - 1) n(n);

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
          from (select p.why, p.start_at + make_interval(secs => n::double precision * coalesce(p.step, 0)) as start_at,
                       p.number + n - row_number() over (order by p.number + n) as run
                from partition_value p, generate_series(0, least(p.span, f.partitions + 1) - 1) n
                where p.publication_no = f.publication_no and not p.valid) broken
          group by run) gap) g on true
left join lateral (
    select sum(least(p.span, f.partitions + 1)) filter (where p.carried > 0)::integer as carried
    from partition_value p where p.publication_no = f.publication_no) c on true;
