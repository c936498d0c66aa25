#!/usr/bin/env bash
# Storing quotes against psql's \copy of the same rows into the same table: at least 0.6 of its speed.
set -eu
cd "$(dirname "$0")/../.."
bench=${1:-build/release/store_bench}
pg=tests/lib/pg.sh
$pg start bench >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

best=0
told=
for round in 1 2 3; do
    told=$($bench "$($pg newdb bench store)")
    put=$(sed -E 's/.*put_ms=([0-9]+).*/\1/' <<<"$told")
    rows=$(sed -E 's/^rows=([0-9]+).*/\1/' <<<"$told")
    columns="observed_at, poll_id, position, gpus, available, native, price_usd, reliability, operator,
        instrument, term, verdict, offer, currency, tier, region, host, machine"
    columns=$(tr -d '\n' <<<"$columns")
    $pg psql bench store -c "\\copy (select $columns from gpurate.quote order by 1, 2, 3) to '$work/rows'"
    $pg psql bench store -c 'truncate gpurate.quote' -c 'checkpoint'
    began=$(date +%s%N)
    $pg psql bench store -c "\\copy gpurate.quote ($columns) from '$work/rows'"
    copy=$((($(date +%s%N) - began) / 1000000))
    ratio=$((copy * 100 / (put > 0 ? put : 1)))
    [ "$ratio" -gt "$best" ] && best=$ratio
    echo "store: round=$round $told copy_ms=$copy speed=$((ratio / 100)).$(printf %02d $((ratio % 100)))"
done
$pg dropdb bench store
echo "store: rows=$rows speed against \\copy $((best / 100)).$(printf %02d $((best % 100))), at least 0.60"
[ "$best" -ge 60 ]
