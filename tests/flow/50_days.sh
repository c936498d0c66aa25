# shellcheck shell=bash
# Days from imported quotes: level 1, catching up after two days off, days without any quote.
. tests/lib/days.sh
quiet H100-SXM
quotes 2026-03-02 3 >"$FLOW_DIR/three"
feed "$FLOW_DIR/three"

NOW=2026-03-02T16:14:59Z
gpurate 0 run
silent
equal "fixings before 16:15" "$(sql 'select count(*) from api_v1.fixing')" 0
NOW=2026-03-02T16:15:00Z
gpurate 0 run
silent
equal "the preliminary" "$(fixings H100-SXM 'fixing_date, level, status')" '2026-03-02|1|preliminary'
gpurate 0 run
equal "records after a second run" "$(sql 'select count(*) from api_v1.fixing')" 1
NOW=2026-03-02T19:59:59Z
gpurate 0 run
equal "records before 20:00" "$(sql 'select count(*) from api_v1.fixing')" 1
NOW=2026-03-02T20:00:00Z
gpurate 0 run
silent
equal "the final" "$(sql "select string_agg(status || revision || ' ' || avg_text, ' ' order by revision)
    from api_v1.fixing")" "$(sql "select 'preliminary1 ' || avg_text || ' final2 ' || avg_text
    from api_v1.fixing where revision = 1")"

# The bridge to tokens says that it is derived, and what SQL says.
gpurate 64 tokens implied
complains 'tokens implied needs --throughput'
gpurate 64 tokens implied --throughput -5
complains 'expected tokens per second, above zero'
gpurate 0 tokens implied --throughput 2500 --format csv
says '^H100-SXM,2026-03-02,.*,final,2500.00,0.*,derived$'
implied=$(sed -n 's/^H100-SXM,.*,2500.00,\(.*\),derived$/\1/p' "$OUT")
equal "a price implied by GPU-hours" "$(sql "select implied = $implied
    from api_v1.implied_token_price('H100-SXM', 2500)")" t

# Off for two days; the quotes of the first of them were recorded elsewhere, then nothing at all.
NOW=2026-03-09T20:01:00Z
gpurate 75 run
complains 'nothing was polled for 5 days from 2026-03-05 on: 5 fixings from that day on wait'
equal "what a gap of five days leaves to be ordered" "$(sql 'select max(fixing_date) from api_v1.fixing')" 2026-03-04
gpurate 75 run --catch-up
equal "a value or a reason for every day" "$(fixings H100-SXM 'fixing_date, level, status')" \
    '2026-03-02|1|final
2026-03-03|1|final
2026-03-04|1|final
2026-03-05|4|final
2026-03-06|4|final
2026-03-07|4|final
2026-03-08|5|final
2026-03-09|5|final'
complains 'level=warn.*date=2026-03-09|2026-03-09'
equal "order of publication" "$(sql "select string_agg(fixing_date::text, ' ' order by publication_no)
    = string_agg(fixing_date::text, ' ' order by fixing_date, revision) from api_v1.fixing")" t
equal "days at level 4 repeat the last value" "$(sql "select count(distinct avg) from api_v1.fixing_latest
    where fixing_date between '2026-03-04' and '2026-03-07'")" 1
equal "level 5 has no number" "$(sql "select count(*) from api_v1.fixing where level = 5
    and (avg is not null or med is not null or mean is not null or why is null)")" 0
gpurate 0 run
equal "records after yet another run" "$(sql 'select count(*) from api_v1.fixing')" 9
gpurate 0 verify --all
says 'verified: 9 fixings'

# Level 3: too few operators for a partition, enough to compare with the day before.
quotes 2026-03-10 2 >"$FLOW_DIR/on"
grep -v '^2026-03-1[01]T.*,\(digitalocean\|hyperbolic\|lambda\),' "$FLOW_DIR/on" | grep '^2026-03-1[0-9]' >"$FLOW_DIR/few"
grep '^2026-03-\(09T\|10T0\|10T1[0-5]\)' "$FLOW_DIR/on" >"$FLOW_DIR/whole"
grep '^2026-03-\(10T1[6-9]\|10T2\|11\)' "$FLOW_DIR/few" >"$FLOW_DIR/thin"
feed "$FLOW_DIR/whole" "$FLOW_DIR/thin"
NOW=2026-03-11T20:00:00Z
gpurate 0 run
equal "after level 5 and with four sellers" "$(fixings H100-SXM 'fixing_date, level' | tail -2)" \
    '2026-03-10|1
2026-03-11|3'
gpurate 0 explain --wide H100-SXM --date 2026-03-11
says 'level 3: .*(operators|partitions)'
gpurate 0 verify --all
