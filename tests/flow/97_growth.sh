# shellcheck shell=bash
# What a day adds to the tables that grow most, in bytes of rows, by what readers see of them: what repeats
# from hour to hour is stored once.
scratch
gpurate 0 init
for hour in 12 13 14 15; do
    at "2026-05-28T$hour:05:00Z"
    gpurate 0/75 run
done
at 2026-05-28T16:20:00Z
gpurate 0/75 run

# Bytes of the rows of a table, by each thing that readers see.
bytes() { # TABLE SEEN
    sql "select round(sum(pg_column_size(t)) / (select count(*) from $2)) from gpurate.$1 t"
}
within "votes in the records" "$(sql 'select count(*) from api_v1.fixing_input')" 1000 1000000
within "bytes of a vote" "$(bytes fixing_input api_v1.fixing_input)" 1 30
within "bytes of a partition" "$(bytes partition_value api_v1.partition_value)" 1 60
within "prices of markets" "$(sql 'select count(*) from api_v1.market_price')" 1000 1000000
within "bytes of what a market asked" "$(bytes asked api_v1.market_price)" 1 60
equal "rows of prices as they were stored before" "$(sql 'select count(*) from gpurate.market_price')" 0
within "bytes of an indicative value" "$(bytes indicative api_v1.indicative)" 1 470
within "bytes of a quote" "$(sql "select ((select sum(pg_column_size(t)) from gpurate.quote_said t)
    + (select sum(pg_column_size(t)) from gpurate.listing t)) / (select count(*) from api_v1.quote_stored)" | cut -d. -f1)" 1 60
equal "rows of quotes as they were stored before" "$(sql 'select count(*) from gpurate.quote')" 0
# An hour more is not a row more for who asks the same.
asked=$(sql 'select count(*) from gpurate.asked')
within "different things that were asked" "$asked" 1 "$(($(sql 'select count(*) from api_v1.market_price') / 2))"
equal "rows that say what another one says" "$(sql 'select count(*) - count(distinct (market, operator, verdict, price,
    offers, gpus, low, median, high, mean)) from gpurate.asked')" 0
equal "prices that name nothing" "$(sql 'select count(*) from gpurate.indicative i, unnest(i.asked) u(id)
    where not exists (select from gpurate.asked a where a.asked_id = u.id)')" 0

# What the guide says of what stays is the sum of its table.
stays=$(sed -nE 's/^\|.*\| ([0-9,]+) \| stays.*/\1/p' doc/OPERATOR.md | tr -d , | awk '{ n += $1 } END { print n }')
equal "MB that stay of a day, GB in ten years" "$(sed -nE 's/.*stays: ([0-9]+) MB of the day, ([0-9]+) GB in ten years.*/\1 \2/p' doc/OPERATOR.md)" \
    "$(((stays + 500) / 1000)) $(((stays * 3652 + 500000) / 1000000))"
