# shellcheck shell=bash
# A clock that is twelve days ahead publishes nothing: the markets' dates say that it is. A long gap
# in which nobody was asked waits for the operator's order.
scratch
sed -E -i 's/^(    "[a-z0-9_]+": *\{)/\1"gap_s": 1, /' "$CONFIG/markets.json"
now() {
    date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ
}
published() {
    sql "select (select last_no from gpurate.publication) || ' ' || (select count(*) from api_v1.indicative)"
}

gpurate 0 init
at "$(now '-12 days')"
gpurate 0 run
silent
before=$(published)

# The same moment for the markets; for us it is today.
NOW=
gpurate 78 run
complains "level=error.*this machine's clock is 10368[0-9][0-9] s ahead of that of [12][0-9] markets"
complains 'hint="nothing is published until it is right'
equal "what was published by a wrong clock" "$(published)" "$before"
today=$(date -u +%F)
equal "its polls" "$(sql "select string_agg(distinct verdict, ' ') from api_v1.poll where complete
    and observed_at > '$today'::date - 1")" ""
equal "its polls that answered" "$(sql "select count(*) > 10 and bool_and(why like '%s ahead of that of % markets')
    from api_v1.poll where verdict = 'held' and quotes > 0")" t
gpurate 78 doctor --all
says '^error +clock: .*10368[0-9][0-9] s ahead of that of [12][0-9] markets'
# A run that asks nobody goes by what the last one found.
fault 'market=*' mode=hang
sed -E -i 's/"gap_s": 1, /"gap_s": 3000, /' "$CONFIG/markets.json"
gpurate 78 --verbose run
complains "clock is 10368[0-9][0-9] s ahead"
equal "what was published by the run after it" "$(published)" "$before"
no_faults

# The world is where our clock is: what is due is published, but for the days nobody was asked in.
sed -E -i 's/"gap_s": 3000, /"gap_s": 1, /' "$CONFIG/markets.json"
sleep 2 # more than gap_s: the markets are asked again, and their dates are compared
at "$(now now)"
NOW=
gpurate 75 run
complains 'level=error.*nothing was polled for 1[01] days from .* on: [0-9]+ fixings from that day on wait'
complains 'hint="when the clock is right: gpurate run --catch-up"'
equal "finals of days that were tried, at most" "$(sql "select count(distinct fixing_date) <= 1 from api_v1.fixing")" t
differ "indicative values" "$(published)" "$before"
held=$(sql "select count(*) from api_v1.fixing")
gpurate 75 run --catch-up --dry-run
equal "fixings after a dry run" "$(sql "select count(*) from api_v1.fixing")" "$held"
LIMIT_S=200 gpurate 0/75 run --catch-up
equal "days without a final after the order" "$(sql "select count(*) from (select index, max(fixing_date)
    - min(fixing_date) + 1 - count(distinct fixing_date) as missing from api_v1.fixing where status = 'final'
    group by index) f where missing > 0")" 0
equal "days that were caught up with" "$(sql "select max(n) between 11 and 13 from (select count(distinct fixing_date)
    as n from api_v1.fixing group by index) f")" t
gpurate 0 run # and says that it is over
gpurate 0 run
silent
gpurate 0/75 doctor --all
says '^ok +clock: .* from the database.s, .* from that of [12][0-9] markets'
