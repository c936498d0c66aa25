# shellcheck shell=bash
# Months of 28, 29, 30 and 31 days, and the edges of R14: exactly 90 % of the days and just below,
# five and six days that repeat a value. A gap gives up to three days of level 4, then level 5.
. tests/lib/days.sh
SELLERS='hyperbolic scaleway verda voltagepark vultr' # as few as a quorum takes

month() { # MONTH DAYS SKIP: the whole month in one run after its end
    quiet H100-SXM
    quotes "$(date -u -d "$1-01 -1 day" +%F)" $(($2 + 1)) 0 "$3" >"$FLOW_DIR/$1"
    feed "$FLOW_DIR/$1"
    NOW=$1-$2T20:15:00Z
    gpurate 0/75 run --catch-up # 75: some of the days are of level 5
    equal "$1: days with a record" "$(sql "select count(distinct fixing_date) from api_v1.fixing
        where to_char(fixing_date, 'YYYY-MM') = '$1'")" "$2"
}
is() { # MONTH WANTED: status, days, published, repeated, price as the database computes it
    local mean

    mean=$(sql "select round(avg(avg), 4)::numeric(20,4) from api_v1.fixing_latest
        where to_char(fixing_date, 'YYYY-MM') = '$1' and status = 'final' and level < 5")
    equal "$1" "$(sql "select status, days, days_published, days_repeated, coalesce(price_text, why)
        from api_v1.settlement_price where month = '$1-01'")" "${2/MEAN/$mean}"
}

month 2026-02 28 ''
is 2026-02 'final|28|28|0|MEAN'
month 2028-02 29 '10 11 12 13 14'
is 2028-02 'final|29|27|3|MEAN'
gpurate 0 verify --all
month 2028-02 29 '10 11 12 13 14 15'
is 2028-02 'not_determined|29|26|3|26 of 29 days are published, at least 90 % needed'
month 2026-04 30 '10 11 12 13 14 15'
is 2026-04 'final|30|27|3|MEAN'
month 2026-06 30 '10 11 12 13 14 15 16'
is 2026-06 'not_determined|30|26|3|26 of 30 days are published, at least 90 % needed'
month 2026-05 31 '10 11 12 20 21'
is 2026-05 'final|31|31|5|MEAN'
month 2026-07 31 '10 11 12 20 21 22'
is 2026-07 'not_determined|31|31|6|6 days repeat a value, at most 5 allowed'
gpurate 0 verify --all
rows=$(sql 'select count(*) from api_v1.settlement')
gpurate 75 settle H100-SXM-N26
gpurate 0 run
equal "settlements after another run" "$(sql 'select count(*) from api_v1.settlement')" "$rows"
