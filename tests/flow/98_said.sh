# shellcheck shell=bash
# Quotes that polls repeat are stored once: what was changed in either table is found out, and a month of them
# leaves the database as rows and comes back as such.
scratch
sed -i -E '/"(lambda|vast|runpod|voltagepark|openrouter)": *\{/!s/^(    "[a-z0-9_]+": *\{)/\1"enabled": false, /; s/, *"enabled": (true|false)//' \
    "$CONFIG/markets.json"
gpurate 0 init
for time in 13:05 14:05 15:05 16:15; do
    at "2026-05-28T$time:00Z"
    gpurate 0/75 run # hours that few asked in give no value, and a record that says so
done
gpurate 0 verify --all --deep
rows() {
    sql "select md5(string_agg(q::text, e'\n' order by observed_at, poll_id, position)), count(*) from gpurate.quote_row q"
}
before=$(rows)
within "quotes" "${before#*|}" 300 100000
within "rows that say them" "$(sql 'select count(*) from gpurate.quote_said')" 100 "$((${before#*|} / 2))"
equal "quotes poll by poll" "$(sql 'select count(*) from gpurate.quote')" 0

# Something is done to what the second poll of a market told; deep verification names the poll.
market=vast
poll="market = '$market' and observed_at = '2026-05-28T14:05Z'"
one="said_id = (select said_ids[2] from gpurate.listing where $poll)"
other="(select said_id from gpurate.quote_said where market <> '$market' order by said_id limit 1)"
tamper() { # SQL
    sql "create table gpurate.said_aside as table gpurate.quote_said; create table gpurate.listing_aside as table gpurate.listing; $1"
    [ "$(rows)" != "$before" ] || [ -n "${2:-}" ] || fail "nothing was changed by $1"
    gpurate 1 verify H100-SXM --deep
    says "^differs: "
    sql "delete from gpurate.quote_said; insert into gpurate.quote_said table gpurate.said_aside; drop table gpurate.said_aside;
         delete from gpurate.listing; insert into gpurate.listing table gpurate.listing_aside; drop table gpurate.listing_aside"
    equal "rows put back" "$(rows)" "$before"
}
tamper "update gpurate.quote_said set native = native + 0.000000001 where $one"
tamper "delete from gpurate.quote_said where $one"
tamper "insert into gpurate.quote_said select * from gpurate.quote_said where $one"
tamper "update gpurate.quote_said set market = 'another' where $one" same
tamper "update gpurate.quote_said set observed_at = observed_at + interval '1 month' where $one"
tamper "update gpurate.quote_said set observed_at = '2026-05-28T15:55Z' where $one" same
tamper "update gpurate.listing set said_ids = said_ids || said_ids[1] where $poll"
tamper "update gpurate.listing set said_ids = said_ids[2:] where $poll"
tamper "update gpurate.listing set said_ids[2] = said_ids[1] where $poll"
tamper "update gpurate.listing set said_ids = array[said_ids[2], said_ids[1]] || said_ids[3:] where $poll"
tamper "update gpurate.listing set said_ids[2] = null where $poll"
tamper "update gpurate.listing set said_ids[2] = $other where $poll"
tamper "update gpurate.listing set market = 'another' where $poll" same
tamper "delete from gpurate.listing where $poll"
tamper "insert into gpurate.listing select * from gpurate.listing where $poll"
gpurate 0 verify --all --deep

# The month leaves, step by step, and its files have what the views had.
sed -i -E '0,/\{/s//{"retention": {"quotes_months": 3},/' "$CONFIG/gpurate.json"
then=$NOW
for step in export detach drop; do
    NOW=2026-10-02T12:05:00Z
    gpurate 0 maintain --plan --format csv
    says "2026-05.*,$step$"
    gpurate 0 maintain
    NOW=$then
    gpurate 0 verify --all --deep
done
equal "tables of the month" "$(sql "select count(*) from pg_class where relname ~ '_2026_05$' and relkind = 'r'")" 0
equal "quotes here" "$(rows)" '|0'
gpurate 0 maintain --check
gpurate 0 maintain --restore 2026-05
equal "rows that came back" "$(rows)" "$before"
equal "where they are" "$(sql "select count(*) from gpurate.quote")" "${before#*|}"
gpurate 0 verify --all --deep
