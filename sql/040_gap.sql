-- What a day without prices costs. Its partitions are all alike: they, their votes and the lines of the
-- record that tell them are stored once, and the views spread them out again, to the byte.

alter table fixing_input add column more_operators text[], add column more_markets text[];
comment on column fixing_input.more_operators is 'Further operators that had no price in the same partitions for the same reason.';
comment on column fixing_input.more_markets is 'The market of each of them.';
comment on table fixing_input is 'The vote of each operator in each partition, or why it had none; api_v1.fixing_input spreads spans and operators out.';

alter table partition_value add column span integer not null default 1, add column step integer;
comment on column partition_value.span is 'How many partitions from this one on did not count for the same reason; 1 for one that did.';
comment on column partition_value.step is 'Seconds from the start of one of them to the next; null where it is one.';
comment on table partition_value is 'The partitions of each fixing; api_v1.partition_value spreads spans out.';

-- A block is the lines of one partition. Where it says what the block before it says but for the number,
-- there stands "=NUMBER,LENGTH" instead: its partition, and the characters of the block before it.
create function record_text(stored text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
    piece text[] := string_to_array(substr(stored, 3), E'\n=');
    said text[];
    block text;
    head text;
    number integer;
begin
    if left(stored, 2) <> E'=\n' or stored ~ E'\n=(?!\\d{1,6},\\d{1,9}\n)' then
        return stored; -- as it was signed, or no text that the program stored
    end if;
    block := piece[1] || E'\n';
    said := array[block];
    for i in 2 .. cardinality(piece) loop
        head := split_part(piece[i], E'\n', 1);
        number := split_part(head, ',', 1)::integer;
        block := replace(E'\n' || right(block, split_part(head, ',', 2)::integer),
                         E'\nvote,' || number - 1 || ',', E'\nvote,' || number || ',');
        block := substr(block, 2);
        said := said || block;
        if length(piece[i]) > length(head) then
            block := substr(piece[i], length(head) + 2)
                     || case when i < cardinality(piece) then E'\n' else '' end;
            said := said || block;
        end if;
    end loop;
    return array_to_string(said, '');
end $$;
comment on function record_text(text) is 'The record as it was signed, from how table fixing stores it.';
revoke all on function gpurate.record_text(text) from public;
grant execute on function record_text(text)
    to gpurate_reader, gpurate_collector, gpurate_publisher;
comment on column fixing.record is 'The record, in which a partition like the one before it may be one line: record_text(record) is the text that digest and signature are of.';

create or replace view api_v1.fixing as
 SELECT f.publication_no,
    f.index,
    f.fixing_date,
    f.revision,
    NOT (EXISTS ( SELECT
           FROM gpurate.fixing n
          WHERE n.index = f.index AND n.fixing_date = f.fixing_date AND n.revision > f.revision)) AND NOT (EXISTS ( SELECT
           FROM gpurate.annulment x
          WHERE x.annulled_no = f.publication_no)) AS newest,
    f.status,
    f.level,
    f.avg,
    f.avg::numeric(20,4)::text AS avg_text,
    f.med,
    f.med::numeric(20,4)::text AS med_text,
    f.mean,
    f.mean::numeric(20,4)::text AS mean_text,
    f.avg_exact,
    f.avg_exact::text AS avg_exact_text,
    f.med_exact,
    f.med_exact::text AS med_exact_text,
    f.mean_exact,
    f.mean_exact::text AS mean_exact_text,
    f.valid_partitions,
    f.partitions,
    f.operators,
    f.low,
    f.low::text AS low_text,
    f.high,
    f.high::text AS high_text,
    f.q1,
    f.q1::text AS q1_text,
    f.q3,
    f.q3::text AS q3_text,
    f.influence,
    f.influence::text AS influence_text,
    f.influence_operator,
    f.matched,
    f.matched::text AS matched_text,
    f.composition,
    f.composition::text AS composition_text,
    f.flags,
    f.repeated,
    f.prior_date,
    f.valid_until,
    f.why,
    f.method,
    f.method_hash,
    f.panel,
    f.panel_hash,
    f.fx_date,
    f.inputs_digest,
    f.polls,
    gpurate.record_text(f.record) AS record,
    f.record_digest,
    f.previous_digest,
    f.signature,
    f.key_id,
    f.run_id,
    f.published_at,
    f.stored_at,
    f.author,
    f.author_price,
    f.author_price::text AS author_price_text,
    f.agreement,
    f.agreement_of
   FROM gpurate.fixing f;

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
