# shellcheck shell=bash
# A gap twelve times as long takes twelve times the work, and not more: each fixing that is caught up
# with costs the same transactions, rows and buffers read.
. tests/lib/days.sh
# Nobody but the program is counted, and no statistics that come in between make other plans.
own_cluster
pg psql postgres -c "alter system set autovacuum = off" -c "select pg_reload_conf()" >"$FLOW_DIR/psql"
quiet H100-SXM
contracts ''
quotes 2026-02-26 2 >"$FLOW_DIR/days"
feed "$FLOW_DIR/days"
NOW=2026-02-27T20:20:00Z
gpurate 0 run
# What the program did is counted when its connections have ended.
# Transactions, a statement alone being one, rows that were read by an index or otherwise, and buffers.
work() {
    local _

    for _ in $(seq 100); do
        [ "$(sql "select count(*) from pg_stat_activity where datname = '$DB' and pid <> pg_backend_pid()")" = 0 ] && break
        sleep 0.1
    done
    sql "select pg_stat_force_next_flush(), xact_commit, tup_fetched, blks_hit + blks_read
         from pg_stat_database where datname = '$DB'"
}
catch_up() { # TIME: what each fixing cost, in transactions, rows and buffers
    local before after fixings

    NOW=$1
    fixings=$(sql "select count(*) from api_v1.fixing")
    before=$(work)
    gpurate 0/75 run --catch-up
    after=$(work)
    fixings=$(($(sql "select count(*) from api_v1.fixing") - fixings))
    IFS='|' read -r _ x0 r0 b0 <<<"$before"
    IFS='|' read -r _ x1 r1 b1 <<<"$after"
    CAUGHT=$fixings EACH=$(((x1 - x0) / fixings)) ROWS=$(((r1 - r0) / fixings)) BUFFERS=$(((b1 - b0) / fixings))
}
catch_up 2026-03-29T20:20:00Z
equal "days caught up with" "$CAUGHT" 30
short=$EACH short_rows=$ROWS short_buffers=$BUFFERS
# In the middle of the long gap two days were polled: what is known of a gap at once is true of each day.
quotes 2026-09-10 2 >"$FLOW_DIR/middle"
feed "$FLOW_DIR/middle"
catch_up 2027-03-24T20:20:00Z
equal "days caught up with" "$CAUGHT" 360
within "transactions of a fixing" "$EACH" 1 "$short"
within "rows read for a fixing, where one of the short gap read $short_rows" "$ROWS" 1 "$((short_rows * 5 / 4))"
within "buffers read for a fixing, where one of the short gap read $short_buffers" "$BUFFERS" 1 "$((short_buffers * 5 / 4))"
equal "days without a final" "$(sql "select max(fixing_date) - min(fixing_date) + 1 - count(*) from api_v1.fixing
    where status = 'final'")" 0
equal "days with a value of their own" "$(sql "select string_agg(fixing_date::text, ' ' order by fixing_date)
    from api_v1.fixing_latest where level = 1")" '2026-02-26 2026-02-27 2026-09-10 2026-09-11'
gpurate 0 verify --all
# A version before stored each operator's and each partition's row, and the record as it was signed: the same to readers.
told() {
    for view in fixing fixing_input partition_value coverage; do
        sql "select md5(string_agg(v::text, E'\n' order by v::text collate \"C\")) from api_v1.$view v"
    done
}
stored() { sql "select (select sum(length(record)) from gpurate.fixing), (select count(*) from gpurate.partition_value), (select count(*) from gpurate.fixing_input)"; }
now_told=$(told)
IFS='|' read -r text partitions votes <<<"$(stored)"
sql "update gpurate.fixing set record = gpurate.record_text(record);
    with packed as (delete from gpurate.fixing_input where more_operators is not null returning *)
    insert into gpurate.fixing_input select (jsonb_populate_record(null::gpurate.fixing_input, to_jsonb(p) || jsonb_build_object('operator', o.operator,
        'market', o.market, 'more_operators', null, 'more_markets', null))).*
    from packed p cross join lateral unnest(p.operator || p.more_operators, p.market || p.more_markets) o(operator, market);
    with packed as (delete from gpurate.partition_value where span > 1 returning *)
    insert into gpurate.partition_value select (jsonb_populate_record(null::gpurate.partition_value, to_jsonb(p) || jsonb_build_object('number', p.number + n,
        'start_at', p.start_at + n * p.step * interval '1 second', 'span', 1, 'step', null))).*
    from packed p cross join lateral generate_series(0, p.span - 1) n" >"$FLOW_DIR/psql"
IFS='|' read -r old_text old_partitions old_votes <<<"$(stored)"
within "characters of records then" "$old_text" $((text * 8)) $((text * 1000))
within "rows of partitions then" "$old_partitions" $((partitions * 10)) $((partitions * 24))
within "rows of votes then" "$old_votes" $((votes * 3)) $((votes * 1000))
equal "what readers are told" "$(told)" "$now_told"
gpurate 0 verify --all
