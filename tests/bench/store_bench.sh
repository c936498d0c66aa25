#!/usr/bin/env bash
# Storing quotes against psql's \copy of the same rows into the same table: at least 0.6 of its speed.
set -eu
cd "$(dirname "$0")/../.."
bench=${1:-build/release/store_bench}
pg=tests/lib/pg.sh
work=$(mktemp -d)
trap 'rm -rf "$work"; $pg end bench' EXIT
$pg start bench >/dev/null

columns="observed_at, poll_id, position, gpus, available, native, price_usd, reliability, operator, \
instrument, term, verdict, offer, currency, tier, region, host, machine"
least_put=
least_copy=
for round in 1 2 3; do
    told=$($bench "$($pg newdb bench store)")
    put=$(sed -E 's/.*put_ms=([0-9]+).*/\1/' <<<"$told")
    $pg psql bench store -c "\\copy (select $columns from gpurate.quote order by 1, 2, 3) to '$work/rows'"
    $pg psql bench store -c 'truncate gpurate.quote' -c 'checkpoint'
    began=$(date +%s%N)
    $pg psql bench store -c "\\copy gpurate.quote ($columns) from '$work/rows'"
    copy=$((($(date +%s%N) - began) / 1000000))
    echo "store: round=$round $told copy_ms=$copy"
    [ -n "$least_put" ] && [ "$least_put" -le "$put" ] || least_put=$put
    [ -n "$least_copy" ] && [ "$least_copy" -le "$copy" ] || least_copy=$copy
done
$pg dropdb bench store
# The quickest round of each: what else the machine does only ever adds.
ratio=$((least_copy * 100 / (least_put > 0 ? least_put : 1)))
echo "store: put_ms=$least_put copy_ms=$least_copy speed against \\copy" \
    "$((ratio / 100)).$(printf %02d $((ratio % 100))), at least 0.60"
[ "$ratio" -ge 60 ]
