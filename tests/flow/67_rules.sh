# shellcheck shell=bash
# The rules of other venues' contracts on our own index: every price that their unknown fields allow,
# beside our own settlement. What the database computes from the fixings is the second opinion.
. tests/lib/days.sh
quiet H100-SXM
cp config/contracts/{H100-SXM,NYMEX-GPU1,ICE-HPR,AX-NVDA-H100,KALSHI-H100-MONTH,KALSHI-H100-TOUCH}.json "$CONFIG/contracts/"

rules() { # CONTRACT COLUMNS: its newest rows of November
    sql "select $2 from api_v1.settlement_rules where contract = '$1' and month = '2026-11-01' order by number"
}
november() { # WHERE: published values of November
    echo "from api_v1.fixing_latest where index = 'H100-SXM' and status = 'final' and level < 5
        and fixing_date between '2026-11-01' and '2026-11-30' and $1"
}
BUSINESS="extract(isodow from fixing_date) < 6 and fixing_date <> '2026-11-26'"
quotes 2026-10-30 33 >"$FLOW_DIR/autumn"
feed "$FLOW_DIR/autumn"
NOW=2026-11-10T20:15:00Z
gpurate 0 run
equal "GPU1 on the 10th" "$(rules NYMEX-GPU1 'status, as_of, days, days_used' | sort -u)" 'running|2026-11-10|7|7'
equal "our own on the 10th" "$(rules H100-SXM 'status, price_text, difference')" \
    "running|$(sql "select round(avg(avg), 4)::numeric(20,4) $(november "fixing_date <= '2026-11-10'")")|0.000000000"
gpurate 0 settle NYMEX-GPU1-X26 --format csv
says '^NYMEX-GPU1-X26,2026-11,2026-11-10,running,'

NOW=2026-11-30T20:14:00Z
gpurate 0 run
NOW=2026-11-30T20:15:00Z
gpurate 0 run
silent
equal "our own rule is what was settled" "$(rules H100-SXM 'status, price')" \
    "$(sql "select status, price from api_v1.settlement_price where month = '2026-11-01'")"
equal "contracts of the month" "$(sql "select string_agg(distinct contract, ' ' order by contract)
    from api_v1.settlement_rules where month = '2026-11-01'")" 'H100-SXM ICE-HPR KALSHI-H100-MONTH NYMEX-GPU1'
equal "statuses of others" "$(sql "select distinct status from api_v1.settlement_rules
    where month = '2026-11-01' and rule_status <> 'own'")" shadow
equal "the event that runs on" "$(sql "select distinct code, status, as_of from api_v1.settlement_rules
    where contract = 'KALSHI-H100-TOUCH'")" 'KALSHI-H100-TOUCH-Z26|running|2026-11-30'
equal "business days of GPU1" "$(rules NYMEX-GPU1 days | sort -u)" "$(sql "select count(*) $(november "$BUSINESS")")"
for mode in 'half_away|round(avg(avg), 2)' 'down|trunc(avg(avg), 2)'; do
    price=$(sql "select ${mode#*|}::numeric(20,2) $(november "$BUSINESS")")
    equal "GPU1 when it rounds ${mode%|*}" "$(sql "select count(*) from api_v1.settlement_rules
        where contract = 'NYMEX-GPU1' and month = '2026-11-01' and price_text = '$price'")" 1
done
equal "HPR by calendar days" "$(sql "select count(*) from api_v1.settlement_rules where contract = 'ICE-HPR'
    and price_text = '$(sql "select trim_scale(round(avg(avg), 3)) $(november true)")'")" 1
equal "HPR in hours" "$(sql "select string_agg(distinct w ->> 'size', ' ' order by w ->> 'size')
    from api_v1.settlement_rules, jsonb_array_elements(worth) w
    where contract = 'ICE-HPR' and month = '2026-11-01'")" '720 721'
equal "differences are made step by step" "$(sql "select count(*) from api_v1.settlement_rules r
    where contract <> 'H100-SXM' and coalesce((select sum((regexp_match(m, '[-+][0-9.]+\$'))[1]::numeric)
        from regexp_split_to_table(r.made, ', ') m), 0) <> r.difference")" 0
equal "what is said of each" "$(rules NYMEX-GPU1 says | sort -u)" \
    "the rule of NYMEX-GPU1 on our index H100-SXM, not the exchange's price"
equal "digests of records" "$(sql "select count(*), count(*) filter (where record_digest
    = encode(sha256(convert_to(record, 'UTF8')), 'hex')) from gpurate.shadow" | awk -F'|' '{print $1 - $2}')" 0
equal "the calendar in the record" "$(sql "select count(*) from gpurate.shadow s, api_v1.calendar c
    where c.calendar = 'NYMEX' and s.code = 'NYMEX-GPU1-X26' and s.status = 'shadow'
    and s.record like '%calendar NYMEX ' || c.digest || '%' and s.calendars ->> 'NYMEX' = c.digest")" 1

gpurate 0 settle NYMEX-GPU1-X26
says "^NYMEX-GPU1-X26: the rule of NYMEX-GPU1 on our index H100-SXM, not the exchange's price"
says '^shadow as of 2026-11-30'
says 'final.mode half_away'
gpurate 0 settle --rules H100-SXM --month 2026-11 --format csv
says '^NYMEX-GPU1-X26,shadow,'
says "2026-11,2026-11-30,the rule of ICE-HPR on our index H100-SXM, not the exchange's price|,\"the rule of ICE-HPR"
gpurate 0 settle --terms NYMEX-GPU1-X26
says 'Last trade: 2026-11-30'
gpurate 64 settle NYMEX-GPU1-U26
complains 'contract month .*NYMEX-GPU1-U26.* is not listed'
gpurate 64 settle NYMEX-GPU1-Z99
gpurate 64 settle NYMEX-GPU1-X26 --month 2026-10
complains 'NYMEX-GPU1-X26.* names another month than --month 2026-10'
gpurate 0 settle NYMEX-GPU1-X26 --month 2026-11
gpurate 64 settle NYMEX-GPU9
complains 'there is no contract .*NYMEX-GPU9'
gpurate 75 settle NYMEX-GPU1-F27
complains 'has no final fixing in the period'

# A second run stores nothing; what was lost is made again.
rows=$(sql 'select count(*) from gpurate.shadow')
ended=$(sql "select count(*) from gpurate.shadow where status <> 'running'")
gpurate 0 run
equal "shadows after another run" "$(sql 'select count(*) from gpurate.shadow')" "$rows"
sql 'delete from gpurate.shadow_price; delete from gpurate.shadow' >"$FLOW_DIR/deleted"
gpurate 0 run
equal "the rows again" "$(sql "select count(*) from gpurate.shadow where status <> 'running'")" "$ended"

# What has ended keeps its calendar; a version in use is not edited.
before=$(rules NYMEX-GPU1 "price, days, calendars, record_digest")
sed -i 's|{"date": "2026-11-27", "name": "day after Thanksgiving", "day": "early"|{"date": "2026-11-27", "name": "day of mourning", "day": "closed"|' \
    "$CONFIG/calendars/NYMEX.json"
NOW=2026-12-01T20:15:00Z
gpurate 0 run
equal "November under the changed calendar" "$(rules NYMEX-GPU1 "price, days, calendars, record_digest")" "$before"
equal "calendars of GPU1" "$(sql "select count(distinct calendars ->> 'NYMEX') from gpurate.shadow
    where contract = 'NYMEX-GPU1'")" 2
equal "versions of the calendar" "$(sql "select count(*) from api_v1.calendar where calendar = 'NYMEX'")" 2
sed -i 's|"half_away", "half_even", "down"|"half_away"|' "$CONFIG/contracts/NYMEX-GPU1.json"
NOW=2026-12-02T20:15:00Z
gpurate 78 run
complains 'the rule of .*NYMEX-GPU1.* since 2026-08-11 was edited while it is in use'
sed 's|"2026-08-11"|"2026-12-31"|' "$CONFIG/contracts/NYMEX-GPU1.json" >"$CONFIG/contracts/NYMEX-GPU1.2026-12.json"
cp config/contracts/NYMEX-GPU1.json "$CONFIG/contracts/"
gpurate 0 run
equal "the version of December" "$(sql "select since, status from api_v1.settlement_rules
    where code = 'NYMEX-GPU1-Z26' limit 1")" '2026-12-31|running'
gpurate 0 verify --all
says ", $(sql 'select count(*) from gpurate.shadow') settlements by rules\$"
tampered() { # TABLE SQL SAYS: one change, what verify has to say, and the way back
    sql "create table gpurate.aside as select * from gpurate.$1"
    sql "set session_replication_role = replica; $2" || fail "the change did not work: $2"
    equal "changed by $2" "$(sql "select exists (table gpurate.$1 except table gpurate.aside)
        or exists (table gpurate.aside except table gpurate.$1)")" t
    gpurate 1 verify --all
    says "^differs: .*$3"
    sql "set session_replication_role = replica; delete from gpurate.$1;
         insert into gpurate.$1 overriding system value select * from gpurate.aside; drop table gpurate.aside"
}
november="code = 'NYMEX-GPU1-X26' and status = 'shadow'"
one="shadow_no = (select shadow_no from gpurate.shadow where $november) and number = 1"
tampered shadow_price "update gpurate.shadow_price set price = price + 0.01 where $one" \
    'rule NYMEX-GPU1-X26 as of 2026-11-30: the row is not what its record says'
tampered shadow_price "update gpurate.shadow_price set made = 'nothing' where $one" 'NYMEX-GPU1-X26 .*: the row is not'
tampered shadow_price "update gpurate.shadow_price set worth = '[]' where $one" 'NYMEX-GPU1-X26 .*: the row is not'
tampered shadow_price "delete from gpurate.shadow_price where $one" 'NYMEX-GPU1-X26 .*: the row is not'
for change in "period_from = period_from + 1" 'as_of = period_to + 1' "status = 'final'" "combinations = 1" "calendars = calendars || '{\"X\": \"y\"}'"; do
    tampered shadow "update gpurate.shadow set $change where $november" 'NYMEX-GPU1-X26 .*: '
done
tampered shadow "update gpurate.shadow set record_digest = repeat('0', 64) where $november" \
    "NYMEX-GPU1-X26 as of 2026-11-30: the record's text does not have its digest"
tampered shadow "update gpurate.shadow set record = replace(record, 'status shadow', 'status final'),
    record_digest = encode(sha256(convert_to(replace(record, 'status shadow', 'status final'), 'UTF8')), 'hex')
    where $november" 'NYMEX-GPU1-X26 as of 2026-11-30: line [0-9]+: published "status final", recomputed "status shadow"'
tampered contract_rule "update gpurate.contract_rule set definition = replace(definition, 'half_even', 'half_away')
    where contract = 'NYMEX-GPU1'" 'NYMEX-GPU1-.*: the rule [0-9a-f]{64} is not stored as it was'
tampered calendar_version "delete from gpurate.calendar_version where calendar = 'NYMEX'" \
    'the calendar [0-9a-f]{64} is not stored as it was'
tampered fixing "update gpurate.fixing set avg = avg + 0.01 where fixing_date = '2026-11-18' and status = 'final'" 'H100-SXM'
gpurate 0 verify --all

# An annulled day counts no more; its next revision does, once.
gpurate 0 annul H100-SXM --date 2026-12-01 --reason 'a day in error' --by 'an operator'
NOW=2026-12-03T20:15:00Z
gpurate 0/75 run
equal "finals of the annulled day" "$(sql "select count(*) from api_v1.fixing where index = 'H100-SXM'
    and fixing_date = '2026-12-01' and status = 'final'")" 2
equal "the annulled day in the record" "$(sql "select regexp_count(record, 'day 2026-12-01'), as_of
    from api_v1.settlement_rules where code = 'H100-SXM-Z26'")" '1|2026-12-03'
# A month that has ended and stood on a day that is annulled: it is settled again when the day has its
# value again, once; the row stays, and no view tells it.
ended() {
    sql "select contract, status, as_of, price_text, record_digest from api_v1.settlement_rules
        where month = '2026-11-01' and index = 'H100-SXM' order by contract, number"
}
was=$(ended)
rows=$(sql "select count(*) from gpurate.shadow where period_to = '2026-11-30'")
differ "ended months" "$was" ''
gpurate 0 annul H100-SXM --date 2026-11-17 --reason 'a day in error'
complains 'what was made of these days stays as it is" settlement=H100-SXM-X26 '
equal "what is told of a month on an annulled day" "$(sql "select count(*) from api_v1.settlement_rules
    where month = '2026-11-01' and index = 'H100-SXM' and as_of >= '2026-11-17'")" 0
gpurate 0/75 run
equal "the month again" "$(ended | cut -d'|' -f1-4)" "$(cut -d'|' -f1-4 <<<"$was")"
differ "rows of it" "$(sql "select count(*) from gpurate.shadow where period_to = '2026-11-30'")" "$rows"
rows=$(sql "select count(*) from gpurate.shadow")
gpurate 0/75 run
equal "shadows after another run" "$(sql "select count(*) from gpurate.shadow")" "$rows"
gpurate 0 verify --all
says ", $(sql 'select count(*) from gpurate.shadow') settlements by rules\$"
