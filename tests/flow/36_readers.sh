# shellcheck shell=bash
# Readers and maintenance do not stop a month's first poll: partitions are made ahead, and made late
# they are attached without closing the table.
partitions() {
    sql "select string_agg(c.relname, ' ' order by c.relname) from pg_inherits
         join pg_class c on c.oid = inhrelid where inhparent = 'gpurate.quote'::regclass"
}
# The last hour of May, and then no partition of June, as after a day without a run.
may() {
    scratch
    gpurate 0 init
    markets=$(grep -c '"origin"' "$CONFIG/markets.json")
    at 2026-05-31T23:10:00Z
    gpurate 0 run
    equal "partitions made ahead" "$(partitions)" 'quote_2026_05 quote_2026_06 quote_2026_07'
    sql 'drop table gpurate.quote_2026_06, gpurate.quote_2026_07, gpurate.quote_said_2026_06, gpurate.quote_said_2026_07,
        gpurate.listing_2026_06, gpurate.listing_2026_07'
}

# open WHAT: a transaction that holds it until told to end.
open() {
    mkfifo "$FLOW_DIR/$1"
    pg psql "$DB" -f "$FLOW_DIR/$1" >"$FLOW_DIR/$1.out" 2>&1 &
    OPEN=$!
    exec 7>"$FLOW_DIR/$1"
    printf 'begin; %s;\n\\echo open\n' "$2" >&7
    for _ in $(seq 100); do grep -q open "$FLOW_DIR/$1.out" && return; sleep 0.05; done
    fail "the other transaction did not open"
}
close() {
    echo 'rollback;' >&7
    exec 7>&-
    wait "$OPEN"
    equal "how the other transaction ended" $? 0
}
stored() { # HOUR
    sql "select count(distinct market) from api_v1.poll where newest and complete
         and partition_start = '$1'"
}

# A reader in the middle of its work.
may
open reader 'select count(*) from api_v1.quote'
at 2026-06-01T00:10:00Z
gpurate 0 run
equal "partitions made late" "$(partitions)" 'quote_2026_05 quote_2026_06 quote_2026_07 quote_2026_08'
equal "markets stored beside a reader" "$(stored 2026-06-01T00:00Z)" "$markets"
close
equal "partitions with another index than the table's" "$(sql "select count(*) from pg_inherits i
    join (values ('gpurate.quote'::regclass, 'gpurate.quote_place'::regclass), ('gpurate.quote_said', 'gpurate.quote_said_key'),
          ('gpurate.listing', 'gpurate.listing_place')) t(parent, index) on i.inhparent = t.parent
    where not exists (select from pg_index x join pg_inherits p on p.inhrelid = x.indexrelid
                      where x.indrelid = i.inhrelid and p.inhparent = t.index)")" 0
equal "partitions of the other two" "$(sql "select string_agg(right(inhrelid::regclass::text, 7), ' ' order by inhrelid::regclass::text)
    from pg_inherits where inhparent in ('gpurate.quote_said'::regclass, 'gpurate.listing'::regclass)")" \
    '2026_05 2026_06 2026_07 2026_08 2026_05 2026_06 2026_07 2026_08'
equal "constraints left behind" "$(sql "select count(*) from pg_constraint where conname = 'month'")" 0

kill "$SIM_PID"

# Maintenance that holds the table itself is waited for once, said once, and the polls wait on disk.
may
open work 'lock table gpurate.quote in share update exclusive mode'
at 2026-06-01T00:10:00Z
gpurate 69/74 run
equal "times it was said" "$(grep -c 'partition' "$ERR")" 1
complains 'could not make the partition of the month.*lock timeout'
equal "markets stored meanwhile" "$(stored 2026-06-01T00:00Z)" 0
close
at 2026-06-01T00:15:00Z
gpurate 0 run
equal "markets stored afterwards" "$(stored 2026-06-01T00:00Z)" "$markets"
equal "polls waiting on disk" "$(find "$FLOW_DIR/state/spool" -name '*.json' | wc -l)" 0
