# shellcheck shell=bash
# maintain takes what markets asked as it takes quotes: by its own number of months, to files and back, killed,
# with a full disk; what was published does not notice.
scratch
retain() { # MONTHS of prices
    sed -i -E '0,/\{/s//{"retention": {"prices_months": '"$1"'},/' "$CONFIG/gpurate.json"
}
prices() { # of January, whole and in order
    sql "select md5(string_agg(p::text, e'\n' order by p::text)), count(*) from gpurate.market_price p
         where observed_at >= '2026-01-01Z' and observed_at < '2026-02-01Z'"
}
place() { # of January
    gpurate 0 maintain --plan --format csv
    sed -n 's/^market_price,2026-01,\([a-z]*\),.*,\([a-z]*\)$/\1 \2/p' "$OUT"
}
proven() {
    NOW=2026-01-28T20:30:00Z
    gpurate 0 verify --all
    equal "what verify says" "$(cat "$OUT")" "$verified"
    gpurate 0 export quotes --from 2026-01-28 --to 2026-01-28
    equal "quotes" "$(sha256sum <"$OUT")" "$quotes"
    NOW=2026-05-02T12:00:00Z
}
again() { # in the database, as if it had never been away
    gpurate 0 maintain --restore 2026-01
    equal "prices that came back" "$(prices)" "$january"
    gpurate 0 maintain --release 2026-01
}

at 2026-01-28T15:05:00Z
gpurate 0 init
gpurate 0 run
at 2026-01-28T20:15:00Z
gpurate 0/75 run
# As versions before stored them.
sql "set role gpurate_owner; set search_path = gpurate; create table market_price_2026_01 (like market_price including all);
     insert into market_price_2026_01 (index, observed_at, market, operator, verdict, price, offers, gpus, low, median, high, mean, run_id)
     select index, observed_at, market, coalesce(operator, ''), verdict, price, offers, gpus, low, median, high, mean, 1 from api_v1.market_price;
     select attach_month('market_price', '2026-01-01')" >/dev/null
NOW=2026-01-28T20:30:00Z
january=$(prices)
within "prices" "${january#*|}" 1000 99999
gpurate 0 verify --all
verified=$(cat "$OUT")
gpurate 0 export quotes --from 2026-01-28 --to 2026-01-28
quotes=$(sha256sum <"$OUT")
NOW=2026-05-02T12:00:00Z
equal "as shipped" "$(place)" 'database stay'
retain 2
gpurate 78 maintain
complains 'prices_months'
sed -i 's/"prices_months": 2/"prices_months": 3/' "$CONFIG/gpurate.json"
equal "what is due" "$(place)" 'database export'
equal "quotes that are due" "$(grep -c '^quote,.*,export' "$OUT")" 0

for step in 'exported detach' 'leaving drop' 'dropped stay'; do
    gpurate 0 maintain
    silent
    equal "where January is" "$(place)" "$step"
    proven
done
equal "prices that left" "$(prices)" '|0'
equal "tables of January" "$(sql "select string_agg(relname, ' ' order by relname) from pg_class where relname ~ '_2026_01\$' and relkind = 'r'")" \
    'listing_2026_01 quote_2026_01 quote_said_2026_01'
gpurate 0 maintain --check
file=$FLOW_DIR/state/export/2026-01/market_price-2026-01-28.csv.zst
mv "$file" "$file.aside"
gpurate 65 maintain --check
gpurate 65 maintain --restore 2026-01
equal "prices from no file" "$(prices)" '|0'
mv "$file.aside" "$file"
again

# What came in after it was exported is in the files before it goes.
gpurate 0 maintain
sql "insert into gpurate.market_price select (jsonb_populate_record(p, '{\"market\": \"late\"}')).* from gpurate.market_price p
     where observed_at < '2026-02-01Z' limit 1"
gpurate 0 maintain
equal "exported anew" "$(place)" 'exported detach'
gpurate 0 maintain
sql "delete from gpurate.market_price_2026_01 where market = 'late'"
gpurate 0 maintain
equal "compared before it goes" "$(place)" 'leaving drop'
gpurate 0 maintain
equal "dropped when it was the same" "$(place)" 'dropped stay'
again

strace -f -o /dev/null true 2>/dev/null || skip "strace may not look into a process here"
GPURATE=build/release/gpurate # what looks for leaks cannot be looked into itself
options
strace -f -qq --seccomp-bpf -o /dev/null -e "inject=write:error=ENOSPC:when=2+" \
    "$GPURATE" "${ARGS[@]}" maintain >"$OUT" 2>"$ERR" </dev/null
equal "exit code with a full disk" $? 74
equal "what a full disk leaves" "$(place)" 'database export'

# Killed at a call of each step, drawn by the day's number.
RANDOM=$(($(date +%s) / 86400 % 32768))
for _ in 1 2 3; do gpurate 0 maintain; done
for step in 0 1 2; do
    for call in sendto write; do
        again
        for ((i = 0; i < step; i++)); do gpurate 0 maintain; done
        n=$((RANDOM % 8 + 3))
        options
        strace -f -qq --seccomp-bpf -o /dev/null -e "inject=$call:signal=SIGKILL:when=$n" \
            "$GPURATE" "${ARGS[@]}" maintain >"$OUT" 2>"$ERR" </dev/null
        for _ in 1 2 3 4; do gpurate 0/75 maintain; done
        equal "in the end, killed at $call $n of step $step" "$(place)" 'dropped stay'
    done
done
proven
again
equal "files half written" "$(find "$FLOW_DIR/state/export" -name '*.tmp*' | wc -l)" 0
