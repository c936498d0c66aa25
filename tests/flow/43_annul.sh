# shellcheck shell=bash
# A clock twelve days ahead, moved by hand and ordered to catch up, ends a month too early. Annulled,
# its rows stay and count for nobody, and the days come out as if it had never happened.
. tests/lib/days.sh
prepare() {
    quiet H100-SXM
    cat >"$CONFIG/baskets.json" <<'JSON'
{"baskets": [{"id": "GPU", "title": "One", "members": "index", "settled": true, "base": "100",
  "periods": [{"from": "2026-02-20", "members": ["H100-SXM"]}]}]}
JSON
}
days_pass() { # TIME...
    for NOW; do
        gpurate 0 run
    done
}
# What counts, without the numbers that tell the way it came about.
values() {
    sql "select 'f', fixing_date::text, level, status, avg_text, flags, prior_date from api_v1.fixing_latest
        union all select 's', month || ' ' || as_of, 0, status, coalesce(price_text, indicative_text), '', null
            from api_v1.settlement where newest and month in ('2026-02-01', '2026-03-01')
        union all select 'b', basket_date::text, carried, '', level_text, '', null from api_v1.basket where newest
        order by 1, 2"
}
before=(2026-02-24T20:15:00Z 2026-02-25T20:15:00Z)
after=(2026-02-26T20:15:00Z 2026-02-27T20:15:00Z 2026-02-28T20:15:00Z 2026-03-01T20:15:00Z)
quotes 2026-01-31 30 >"$FLOW_DIR/all"
grep -v '^2026-02-2[6789]\|^2026-02-25T\(1[6-9]\|2\)\|^2026-03' "$FLOW_DIR/all" >"$FLOW_DIR/early"
grep -vxFf "$FLOW_DIR/early" "$FLOW_DIR/all" >"$FLOW_DIR/late"

prepare
feed "$FLOW_DIR/all"
days_pass "${before[@]}" "${after[@]}"
wanted=$(values)

prepare
feed "$FLOW_DIR/early"
days_pass "${before[@]}"
right=$(sql "select md5(string_agg(f::text, '|' order by publication_no)) from gpurate.fixing f")
kept=$(sql "select count(*) from api_v1.fixing")
good=$(sql "select max(publication_no) from api_v1.fixing")
NOW=2026-03-08T20:15:00Z
gpurate 75 run
equal "what a gap leaves to be ordered" "$(sql "select max(fixing_date) from api_v1.fixing")" 2026-02-25
gpurate 75 run --catch-up
equal "a month that was not over" "$(sql "select status, as_of from api_v1.settlement_price where month = '2026-02-01'")" 'final|2026-02-28'
equal "days to come" "$(sql "select count(*) from api_v1.fixing where fixing_date > '2026-02-25'")" 11
gpurate 0 verify --all

# Refused, or only shown.
NOW=2026-02-25T21:00:00Z
rows=$(sql "select count(*) from api_v1.annulment")
gpurate 64 annul H100-SXM --date 2026-02-26
complains 'annul needs --reason'
gpurate 64 annul H100-SXM --reason x
complains 'needs --date'
gpurate 64 annul H100-SXM --date 2026-02-26 --reason $'two\nlines'
gpurate 64 annul H100-SXM --date 2026-02-26 --to 2026-02-25 --reason x
gpurate 64 annul H100-SXM --date 2027-01-01 --reason x
complains 'no such row that is not annulled'
gpurate 64 annul NOBODY --date 2026-02-26 --reason x
gpurate 0 annul H100-SXM --date 2026-02-26 --to 2026-03-08 --reason x --dry-run --format csv
equal "rows of a dry run" "$(wc -l <"$OUT")" 12
complains 'level=warning .*what was made of these days stays as it is" settlement=H100-SXM-G26 rows=1 from=2026-02-28 to=2026-02-28 hint="gpurate annul H100-SXM-G26 --date 2026-02-28'
complains 'settlement=H100-SXM-H26 rows=1 from=2026-03-08 to=2026-03-08'
complains 'basket=GPU rows=11 from=2026-02-26 to=2026-03-08 hint="gpurate annul GPU --date 2026-02-26 --reason'
equal "annulments after it" "$(sql "select count(*) from api_v1.annulment")" "$rows"

why='the clock of host one was 12 days ahead'
gpurate 0 annul H100-SXM --date 2026-02-26 --to 2026-03-08 --reason "$why" --by 'A. Operator'
gpurate 0 annul GPU --date 2026-02-26 --reason "$why"
gpurate 0 annul H100-SXM-G26 --date 2026-02-26 --to 2026-03-08 --reason "$why"
for month in H26 J26 K26; do
    gpurate 0/64 annul H100-SXM-$month --date 2026-02-26 --to 2026-03-08 --reason "$why"
done
gpurate 64 annul H100-SXM-G26 --reason "$why"
equal "rows that are left in place" "$(sql "select count(*) from gpurate.fixing")|$(sql "select
    md5(string_agg(f::text, '|' order by publication_no)) from gpurate.fixing f where publication_no <= $good")" "$((kept + 11))|$right"
equal "what readers see of them" "$(sql "select (select count(*) from api_v1.fixing_latest where fixing_date > '2026-02-25')
    || ' ' || (select count(*) from api_v1.settlement_price
    where as_of > '2026-02-25') || ' ' || (select count(*) from api_v1.basket
    where newest and basket_date > '2026-02-25') || ' ' || (select count(*) from api_v1.settlement_indicative
    where as_of > '2026-02-25') || ' ' || (select count(*) from api_v1.fixing_as_of('2026-04-01'))")" "0 0 0 0 $kept"
equal "what they are told" "$(sql "select distinct annulled_by, why from api_v1.annulment where kind = 'fixing'")" "A. Operator|$why"
gpurate 0 show H100-SXM --format csv
says '^H100-SXM,2026-02-25,'
gpurate 0 export fixings --from 2026-02-20 --to 2026-03-10
equal "days exported" "$(grep -c '^H100-SXM,' "$OUT")" 6
gpurate 65 export bundle --index H100-SXM --from 2026-02-26 --to 2026-02-27
gpurate 0 export annulments --from 2026-02-20 --to 2026-03-10
says "^[0-9]+,fixing,H100-SXM,2026-02-26,,1,[0-9]+,[0-9a-f]{64},A. Operator,$why,"
NOW=2026-02-25T21:00:00Z
gpurate 0 verify --all
says '[1-9][0-9]* annulments'

feed "$FLOW_DIR/late"
days_pass "${after[@]}"
equal "all that counts" "$(values)" "$wanted"
equal "the true fixing" "$(sql "select revision from api_v1.fixing_latest where fixing_date = '2026-02-26'")" 2
gpurate 0 verify --all
gpurate 0 verify H100-SXM --date 2026-02-26
gpurate 0 verify --deep
gpurate 0 run
silent
gpurate 0 export bundle --index H100-SXM --from 2026-02-24 --to 2026-03-01
cp "$OUT" "$FLOW_DIR/bundle"
gpurate 0 verify --bundle "$FLOW_DIR/bundle"

# An earlier day, alone: the days after it stay, and it comes again with the next run.
gpurate 0 annul H100-SXM --date 2026-02-26 --reason 'looked at again'
gpurate 1 verify --all
says '^differs: H100-SXM 2026-02-26: there is no record of this day'
gpurate 0 verify H100-SXM # the newest record, and what came behind it
says '^verified: 1 fixings, .*, 1 annulments$'
gpurate 0 run
equal "all that counts after that" "$(values)" "$wanted"
equal "its next revision" "$(sql "select revision from api_v1.fixing_latest where fixing_date = '2026-02-26'")" 3
gpurate 0 verify --all

# A month that has ended, alone: every fixing of it stands, and it is settled again.
gpurate 0 annul H100-SXM-G26 --reason 'looked at again'
equal "a month without its end" "$(sql "select count(*) from api_v1.settlement_price where contract = 'H100-SXM-G26'
    and month = '2026-02-01'")" 0
gpurate 0 run
equal "all that counts with its new end" "$(values)" "$wanted"
gpurate 0 run
equal "its new end is the last" "$(values)" "$wanted"
gpurate 0 verify --all

# What the owner of the database changes is found.
tamper() { # SQL SAYS [ARGS]
    sql "create table gpurate.aside as select * from gpurate.annulment"
    sql "$1" >/dev/null || fail "the change did not work: $1"
    # shellcheck disable=SC2086
    gpurate 1 verify ${3---all}
    says "^differs: $2"
    sql "delete from gpurate.annulment; insert into gpurate.annulment select * from gpurate.aside;
        drop table gpurate.aside"
}
of="kind = 'fixing' and row_date = '2026-02-27'"
tamper "update gpurate.annulment set why = 'nothing' where $of" 'annulment of fixing H100-SXM of 2026-02-27 revision 1: the row is not what its record says: line .*"why,'
tamper "update gpurate.annulment set annulled_by = 'nobody' where $of" 'annulment of fixing .*"by,'
tamper "update gpurate.annulment set revision = 2 where $of" 'annulment of fixing H100-SXM of 2026-02-27 revision 2: '
tamper "update gpurate.annulment set annulled_no = 1 where $of" '(annulment of fixing .*: there is no such record|H100-SXM)'
tamper "update gpurate.annulment set record = replace(record, 'clock', 'block') where $of" "annulment of fixing .*: the record's text does not have its digest"
tamper "update gpurate.annulment set previous_digest = null where $of" 'annulment of fixing .*: names nothing as the record before'
tamper "delete from gpurate.annulment where $of" '(annulment of fixing H100-SXM of 2026-02-28 revision 1|H100-SXM .*): '
gpurate 0 verify --all
# Of one date too: its annulments, and the one before its record, of whatever date that is.
gpurate 0 verify H100-SXM --date 2026-02-26
says '^verified: 3 fixings, .*, 2 annulments$'
tamper "update gpurate.annulment set why = 'nothing' where kind = 'fixing' and row_date = '2026-02-26' and revision = 1" \
    'annulment of fixing H100-SXM of 2026-02-26 revision 1: the row is not what its record says' 'H100-SXM --date 2026-02-26'
tamper "update gpurate.annulment set record_digest = repeat('0', 64) where kind = 'fixing' and row_date = '2026-03-08'" \
    'H100-SXM 2026-02-26 revision 2: names [0-9a-f]{64} as the record before, which is 0{64}' 'H100-SXM --date 2026-02-26'
tamper "update gpurate.annulment set previous_digest = null where kind = 'fixing' and row_date = '2026-02-26' and revision = 1" \
    'annulment of fixing H100-SXM of 2026-02-26 revision 1: names nothing as the record before' '--date 2026-02-26'
gpurate 0 annul H100-SXM --date 2026-02-26 --reason 'once more'
tamper "update gpurate.annulment set why = 'nothing' where publication_no = (select max(publication_no) from gpurate.annulment)" \
    'annulment of fixing H100-SXM of 2026-02-26 revision 3: the row is not what its record says' ''
