# shellcheck shell=bash
# Contract months: month to date, indicative and final settlement by R14, from imported quotes.
. tests/lib/days.sh
quiet H100-SXM
days_of() { # MONTH COLUMNS: the row of the contract month that counts
    sql "select $2 from api_v1.settlement where contract = 'H100-SXM' and month = '$1-01' and newest
         order by status = 'running', as_of desc limit 1"
}
mean() { # MONTH: the plain mean of its published days, by the database
    sql "select round(avg(avg), 4)::numeric(20,4) from api_v1.fixing_latest where index = 'H100-SXM'
         and to_char(fixing_date, 'YYYY-MM') = '$1' and status = 'final' and level < 5"
}

quotes 2026-02-25 40 >"$FLOW_DIR/spring"
feed "$FLOW_DIR/spring"
# 28 days: February begins before the first record, so only its last four days are there.
NOW=2026-02-27T20:15:00Z
gpurate 0 run
equal "February on its 27th" "$(days_of 2026-02 'status, as_of, days, days_published')" 'running|2026-02-27|28|3'
equal "its month to date" "$(days_of 2026-02 'to_date::numeric(20,4)')" "$(mean 2026-02)"
equal "its indicative price" "$(days_of 2026-02 'indicative::numeric(20,4)')" \
    "$(sql "select round((sum(avg) + max(avg) filter (where fixing_date = '2026-02-27')) / 4, 4)::numeric(20,4)
       from api_v1.fixing_latest")"
equal "months that are open" "$(sql "select string_agg(to_char(month, 'MM') || ' ' || indicative::numeric(20,4), ', '
    order by month) from api_v1.settlement_indicative where month > '2026-02-01'")" \
    "$(sql "select '03 ' || avg_text || ', 04 ' || avg_text from api_v1.fixing_latest where fixing_date = '2026-02-27'")"
NOW=2026-02-28T20:14:59Z
gpurate 0 run
equal "February before 20:15" "$(days_of 2026-02 'status, as_of')" 'running|2026-02-27'
NOW=2026-02-28T20:15:00Z
gpurate 0 run
equal "February at 20:15" "$(days_of 2026-02 'status, as_of, price, days_published')" 'not_determined|2026-02-28||4'
equal "why" "$(days_of 2026-02 why)" '4 of 28 days are published, at least 90 % needed'
gpurate 75 settle H100-SXM-G26
says 'not_determined'

# 31 days, day by day at first, then a program that is off until the middle of April.
for day in 01 02 03; do
    NOW=2026-03-${day}T20:15:00Z
    gpurate 0 run
    equal "March to the $day" "$(days_of 2026-03 'as_of, days, days_published, to_date::numeric(20,4)')" \
        "2026-03-$day|31|$((10#$day))|$(mean 2026-03)"
done
NOW=2026-04-04T12:00:00Z
gpurate 0 run
silent
equal "March after the rest" "$(days_of 2026-03 'status, as_of, days, days_published, price::numeric(20,4)')" \
    "final|2026-03-31|31|31|$(mean 2026-03)"
equal "April, which began meanwhile" "$(days_of 2026-04 'status, as_of, days_published, to_date::numeric(20,4)')" \
    "running|2026-04-03|3|$(mean 2026-04)"
equal "finals of each day" "$(sql "select max(n) from (select count(*) as n from api_v1.fixing
    where status = 'final' group by index, fixing_date) f")" 1
equal "June, which opened meanwhile" "$(days_of 2026-06 'status, as_of')" 'running|2026-04-03'

# On demand: the same row, and not another one.
rows=$(sql 'select count(*) from api_v1.settlement')
published=$(days_of 2026-03 price_text)
for again in 1 2; do
    gpurate 0 settle H100-SXM --month 2026-03 --format csv
    says "^H100-SXM-H26,2026-03,2026-03-31,final,$published,"
done
gpurate 0 settle
equal "rows after settle on demand" "$(sql 'select count(*) from api_v1.settlement')" "$rows"
NOW=2026-04-04T20:30:00Z
contracts ""
gpurate 0 run
equal "rows of settlement without contracts" "$(sql 'select count(*) from api_v1.settlement')" "$rows"
contracts "$ONE"
gpurate 0 settle H100-SXM-J26 --dry-run
equal "rows after a dry run" "$(sql 'select count(*) from api_v1.settlement')" "$rows"
gpurate 0 settle H100-SXM-J26
says '^H100-SXM-J26 +2026-04 +2026-04-04 +running '
april="select record from api_v1.settlement where as_of = '2026-04-04' and month = '2026-04-01'"
by_settle=$(sql "$april")
sql "delete from gpurate.settlement where as_of = '2026-04-04'" >"$FLOW_DIR/deleted"
gpurate 0 run
equal "the record by run and by settle" "$(sql "$april")" "$by_settle"
# Before the listing, on the day after its last month, and at the end of the century.
rows=$(sql 'select count(*) from api_v1.settlement')
gpurate 64 settle H100-SXM-Z25
complains 'H100-SXM-Z25.* \(2025-12\) is not listed'
gpurate 64 settle H100-SXM-N26
complains 'H100-SXM-N26.* \(2026-07\) is not listed'
gpurate 64 settle H100-SXM-Z99
complains 'H100-SXM-Z99.* \(2099-12\) is not listed'
gpurate 64 settle H100-SXM --month 2099-12
gpurate 64 settle --month 2099-12
complains 'no contract lists the month 2099-12'
gpurate 64 settle H100-SXM-M26 --month 2026-03
complains 'H100-SXM-M26.* names another month than --month 2026-03'
gpurate 0 settle H100-SXM-M26 --month 2026-06
gpurate 0 settle H100-SXM-M26
gpurate 0 settle H100-SXM-H26
equal "rows after months that are not listed" "$(sql 'select count(*) from api_v1.settlement')" "$rows"

# Two days of March turn out to have been dearer: the price stands, and what it would have been is
# published once beside it.
quotes 2026-03-10 2 100 | sed -E 's/:05:00Z/:01:00Z/' >"$FLOW_DIR/dearer"
feed "$FLOW_DIR/dearer"
equal "March after an erratum" "$(days_of 2026-03 'status, price_text')" "final|$published"
equal "errata of the two days" "$(sql "select count(*) from api_v1.erratum where index = 'H100-SXM'
    and erratum_date in ('2026-03-10', '2026-03-11')")" 2
would_be=$(sql "select round((sum(f.avg) + sum(e.would_be - e.published)) / count(distinct f.fixing_date), 4)::numeric(20,4)
    from api_v1.fixing_latest f left join api_v1.erratum e on e.index = f.index and e.erratum_date = f.fixing_date
    where f.index = 'H100-SXM' and to_char(f.fixing_date, 'YYYY-MM') = '2026-03'")
equal "erratum of the month" "$(sql "select erratum_date, published::numeric(20,4), would_be::numeric(20,4)
    from api_v1.erratum where contract = 'H100-SXM'")" "2026-03-01|$published|$would_be"
errata=$(sql 'select count(*) from api_v1.erratum')
feed "$FLOW_DIR/dearer"
equal "errata after the same quotes again" "$(sql 'select count(*) from api_v1.erratum')" "$errata"

# A contract that is listed in mid-month speaks for the whole month.
contracts "$ONE"',
  {"id": "H100-SMALL", "title": "quarterly", "index": "H100-SXM", "size": 10, "size_unit": "GPU-hours",
    "unit": "USD per GPU-hour", "tick": "0.001", "months": "HMUZ", "listed_from": "2026-03",
    "listed_months": 6}'
NOW=2026-04-05T20:15:00Z
gpurate 0 run
equal "months of a quarterly contract" "$(sql "select string_agg(to_char(month, 'YYYY-MM') || ' ' || status, ', '
    order by month) from api_v1.settlement where contract = 'H100-SMALL'")" '2026-03 final, 2026-06 running, 2026-09 running'
equal "two contracts on one index" "$(sql "select count(distinct price) from api_v1.settlement_price
    where month = '2026-03-01'")" 1
gpurate 0 verify --all
says '[1-9][0-9]* settlements'
gpurate 0 export settlements --from 2026-02-01 --to 2026-04-30
says '^H100-SXM-H26,2026-03,2026-03-31,final,'
