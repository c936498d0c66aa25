# shellcheck shell=bash
# verify: 0 when nothing was touched; after each single change by the owner of the database 1, and
# the first difference by name.
. tests/lib/days.sh
quiet H100-SXM
NOW=2026-02-20T20:15:00Z
gpurate 65 verify
complains 'nothing published'
gpurate 65 verify --all
quotes 2026-02-26 4 | sed -E '/,lambda,/ s/[0-9.]+$/2.3000/' >"$FLOW_DIR/days" # its price stands
feed "$FLOW_DIR/days"
for NOW in 2026-02-2{6,7}T16:20:00Z 2026-02-2{6,7,8}T20:20:00Z 2026-03-01T20:20:00Z; do
    case "$NOW" in 2026-02-26T20*) NOW=2026-02-27T16:20:30Z ;; esac
    gpurate 0 run
done
gpurate 0 verify --all
says 'verified: 6 fixings, [1-9][0-9]* settlements'
gpurate 0 verify H100-SXM --date 2026-02-27
gpurate 0 verify --deep
gpurate 1 verify H100-SXM --date 2026-02-20
says 'differs: H100-SXM 2026-02-20: there is no record'
gpurate 1 verify --date 2026-02-20
gpurate 64 verify --date 2026-02-20 --all
gpurate 64 verify --date yesterday
gpurate 64 verify NO-SUCH

# One change, what verify has to say, and the way back: the table is put aside before.
tamper() { # TABLE SQL SAYS [ARGS]
    sql "create table gpurate.aside as select * from gpurate.$1"
    sql "$2" || fail "the change did not work: $2"
    equal "changed by $2" "$(sql "select exists (table gpurate.$1 except table gpurate.aside)
        or exists (table gpurate.aside except table gpurate.$1)")" t
    # shellcheck disable=SC2086
    gpurate 1 verify ${4---all}
    says "^differs: .*$3"
    equal "lines said" "$(wc -l <"$OUT")" 1
    # Fixings are referred to by other tables: those checks sleep while the rows are put back.
    sql "set session_replication_role = replica; delete from gpurate.$1;
         insert into gpurate.$1 overriding system value select * from gpurate.aside; drop table gpurate.aside"
}
day="index = 'H100-SXM' and fixing_date = '2026-02-27' and status = 'final'"
no="(select publication_no from gpurate.fixing where $day)"
tamper quote "update gpurate.quote set price_usd = price_usd + 0.000000001 where observed_at = '2026-02-27T03:05Z'
    and operator = 'lambda'" 'H100-SXM 2026-02-27 revision 1: line [0-9]+: published .*, recomputed'
tamper quote "delete from gpurate.quote where observed_at = '2026-02-27T03:05Z' and operator = 'lambda'" \
    'H100-SXM 2026-02-27 revision 1: line'
for column in avg med mean avg_exact low high q1 q3 influence; do
    tamper fixing "update gpurate.fixing set $column = $column + 0.0001 where $day" \
        "H100-SXM 2026-02-27 revision 2: the row is not what its record says: line [0-9]+: published \"$column"
done
tamper fixing "update gpurate.fixing set level = 2 where $day" 'revision 2: the row is not .*"level,1"'
tamper fixing "update gpurate.fixing set status = 'preliminary' where $day" 'H100-SXM 2026-02-27 revision 2: '
tamper fixing "update gpurate.fixing set valid_until = valid_until + interval '1 day' where $day" 'valid_until'
tamper fixing "update gpurate.fixing set inputs_digest = null where $day" '"inputs,'
tamper fixing "update gpurate.fixing set record = replace(record, 'level,1', 'level,2') where $day" \
    "H100-SXM 2026-02-27 revision 2: the record's text does not have its digest"
tamper fixing "update gpurate.fixing set record_digest = repeat('0', 64) where $day" \
    "H100-SXM 2026-02-27 revision 2: the record's text does not have its digest"
# Text and digest changed together: the next record still names the old digest.
tamper fixing "update gpurate.fixing set record = replace(record, 'level,1', 'level,2'),
    record_digest = encode(sha256(convert_to(replace(record, 'level,1', 'level,2'), 'UTF8')), 'hex') where $day" \
    'H100-SXM 2026-02-27 revision 2: line [0-9]+: published "level,2", recomputed "level,1"'
tamper fixing "update gpurate.fixing set previous_digest = null where $day" \
    'H100-SXM 2026-02-27 revision 2: names nothing as the record before, which is [0-9a-f]{64}'
tamper fixing "set session_replication_role = replica; delete from gpurate.fixing where $day and revision = 2" \
    'H100-SXM 2026-02-28 revision 1: names [0-9a-f]{64} as the record before'
# A date's links are its records and those before them; the whole chain is --all alone.
names='names [0-9a-f]{64} as the record before, which is'
tamper fixing "update gpurate.fixing set previous_digest = repeat('0', 64) where $day" \
    'H100-SXM 2026-02-27 revision 2: names 0{64} as the record before, which is [0-9a-f]{64}' '--date 2026-02-27'
tamper fixing "update gpurate.fixing set record_digest = repeat('0', 64) where $day" \
    "H100-SXM 2026-02-28 revision 1: $names 0{64}" '--date 2026-02-28'
tamper fixing "set session_replication_role = replica; delete from gpurate.fixing where $day and revision = 2" \
    "H100-SXM 2026-02-28 revision 1: $names [0-9a-f]{64}" 'H100-SXM --date 2026-02-28'
tamper fixing "set session_replication_role = replica; delete from gpurate.fixing where fixing_date < '2026-03-01'" \
    'H100-SXM 2026-03-01 revision 1: .*(names [0-9a-f]{64} as the record before, which is nothing|line)' H100-SXM
newest="publication_no = (select max(publication_no) from gpurate.fixing)"
tamper fixing "update gpurate.fixing set previous_digest = repeat('0', 64) where $newest" \
    "H100-SXM 2026-03-01 revision 1: names 0{64} as the record before" ''
sql "create table gpurate.aside as select * from gpurate.fixing where $day;
     update gpurate.fixing set previous_digest = repeat('0', 64) where $day"
gpurate 0 verify --date 2026-03-01
gpurate 1 verify --all
sql "update gpurate.fixing f set previous_digest = a.previous_digest from gpurate.aside a
     where f.publication_no = a.publication_no; drop table gpurate.aside"
tamper fixing "set session_replication_role = replica; delete from gpurate.fixing where fixing_date = '2026-03-01'" \
    'H100-SXM 2026-03-01: there is no record of this day'
tamper fixing "update gpurate.fixing set polls = polls[2:] where $day" 'H100-SXM 2026-02-27 revision 2: '
tamper poll "update gpurate.poll set verdict = 'http' where observed_at = '2026-02-27T03:05Z' and market = 'lambda'" \
    'H100-SXM 2026-02-27'
for table in partition_value fixing_operator fixing_input; do
    case "$table" in
    partition_value) change="set median = median + 0.01 where 3 between number and number + span - 1" ;;
    fixing_operator) change="set price = price + 0.01 where operator = 'lambda'" ;;
    fixing_input) change="set weight = weight + 0.01 where 3 between partition and partition + span - 1 and operator = 'lambda'" ;;
    esac
    tamper $table "update gpurate.$table $change and publication_no = $no" \
        'H100-SXM 2026-02-27 revision 2: the row is not what its record says' 'H100-SXM --date 2026-02-27'
    tamper $table "update gpurate.$table $change and publication_no = $no" \
        'H100-SXM 2026-02-27 revision 2: the row is not what its record says' '--all --deep'
done
# One row too many, or of a term that nobody knows: its poll drops out, is said, and stops nothing.
stray() { # MORE: members of the row, as JSON
    echo "insert into gpurate.quote select (jsonb_populate_record(q, '$1')).* from gpurate.quote q
        where observed_at = '2026-02-27T03:05Z' and operator = 'lambda'"
}
tamper quote "$(stray '{"position": 99999}')" 'H100-SXM 2026-02-27 revision 1: line'
complains 'message="poll left out" market=lambda observed_at=2026-02-27T03:05:00Z why="it has more quotes than it says"'
tamper quote "$(stray '{"position": -1}')" 'H100-SXM 2026-02-27 revision 1: line'
tamper quote "$(stray '{"price_usd": 9}')" 'H100-SXM 2026-02-27 revision 1: line'
complains 'it has two quotes in one place'
tamper quote "update gpurate.quote set term = 'for ever' where observed_at = '2026-02-27T03:05Z' and operator = 'lambda'" \
    'H100-SXM 2026-02-27 revision 1: line'
complains 'a term that is not known to this program'
for many in -1 1000000000000000; do
    tamper poll "update gpurate.poll set quotes = $many where observed_at = '2026-02-27T03:05Z' and operator = 'lambda'" \
        'H100-SXM 2026-02-27 revision 1: line'
    complains 'no poll has as many quotes'
done
# What the record does not tell is made again too.
tamper fixing "update gpurate.fixing set fx_date = '2026-02-25' where $day" 'revision 2: the row names reference rates'
tamper fixing "update gpurate.fixing set matched = null where $day" 'revision 2: the row is not'
first="publication_no = (select min(publication_no) from gpurate.fixing)"
equal "first records with a change" "$(sql "select count(*) from gpurate.fixing where $first and matched is not null")" 0
tamper fixing "update gpurate.fixing set composition = 0.01 where $first" 'the composition of a change that there is not'
tamper partition_value "update gpurate.partition_value set polled = not polled where number = 0 and publication_no = $no" \
    'revision 2: .*: partition 0 is not what its quotes give' '--all --deep'
tamper fixing_input "update gpurate.fixing_input set carried = not carried where partition = 0 and operator = 'lambda'
    and publication_no = $no" 'revision 2: .*: the vote of "lambda" in partition 0 is not carried' '--all --deep'
# Prices that stand for hours are a row, which stands for as many partitions as it says.
equal "rows of a vote that stands" "$(sql "select count(*), max(span) from gpurate.fixing_input
    where operator = 'lambda' and publication_no = $no")" '1|24'
for span in 0 23 25; do
    tamper fixing_input "update gpurate.fixing_input set span = $span where operator = 'lambda' and publication_no = $no" \
        'H100-SXM 2026-02-27 revision 2: ' '--all --deep'
done
tamper partition_value "update gpurate.partition_value set span = 2 where number = 0 and publication_no = $no" \
    'H100-SXM 2026-02-27 revision 2: ' '--all --deep'

# A day without a value is stored in few rows, which stand for many.
NOW=2026-03-04T20:20:00Z
gpurate 0/75 run
empty="(select max(publication_no) from gpurate.fixing where fixing_date = '2026-03-04' and status = 'final')"
what="H100-SXM 2026-03-04 revision [0-9]+: "
equal "rows of its votes" "$(sql "select count(*) < 10, max(cardinality(more_operators)) > 10, max(span)
    from gpurate.fixing_input where publication_no = $empty")" 't|t|24'
many="publication_no = $empty and more_operators is not null"
tamper fixing_input "update gpurate.fixing_input set more_operators = more_operators[2:] where $many" "$what" '--all --deep'
tamper fixing_input "update gpurate.fixing_input set more_markets[1] = 'another' where $many" "$what" '--all --deep'
tamper fixing_input "update gpurate.fixing_input set more_operators = null, more_markets = null where $many" "$what" '--all --deep'
for span in 0 23 25 2000000000; do
    tamper fixing_input "update gpurate.fixing_input set span = $span where $many" "$what" '--all --deep'
    tamper partition_value "update gpurate.partition_value set span = $span where publication_no = $empty" "$what" '--all --deep'
done
for step in 1 null 2000000000; do
    tamper partition_value "update gpurate.partition_value set step = $step where publication_no = $empty" "$what" '--all --deep'
done
equal "first sign of its record" "$(sql "select left(record, 1) from gpurate.fixing where publication_no = $empty")" =
for odd in "replace(record, ',absent,', ',zero,')" "replace(record, '=5,', '=6,')" "replace(record, '=5,', '=x,')" \
    "regexp_replace(record, '=5,\d+', '=5,1')" "gpurate.record_text(record) || ' '" "'='"; do
    tamper fixing "update gpurate.fixing set record = $odd where publication_no = $empty" \
        "${what}the record's text does not have its digest"
done

march="contract = 'H100-SXM' and month = '2026-03-01' and as_of = '2026-03-01'"
tamper settlement "update gpurate.settlement set to_date = to_date + 0.0001 where $march" \
    'contract H100-SXM-H26 as of 2026-03-01: the row is not .*"to_date'
tamper settlement "update gpurate.settlement set indicative = indicative + 0.0001 where $march" '"indicative'
tamper settlement "update gpurate.settlement set record_digest = repeat('0', 64) where $march" \
    "contract H100-SXM-H26 as of 2026-03-01: the record's text does not have its digest"
tamper settlement "update gpurate.settlement set revision = 2 where $march" \
    'contract H100-SXM-H26 as of 2026-03-01: it is called revision 2, and is revision 1'
tamper settlement "update gpurate.settlement set month = '2027-01-01' where $march" 'as of 2026-03-01: '
tamper settlement "delete from gpurate.settlement where month = '2026-03-01' and as_of = '2026-02-27'" \
    'names [0-9a-f]{64} as the record before'
tamper settlement "update gpurate.settlement set status = 'final', price = 1 where status = 'not_determined'" \
    'contract H100-SXM-G26'
tamper settlement "delete from gpurate.settlement where status = 'not_determined' or publication_no >
    (select publication_no from gpurate.settlement where status = 'not_determined')" \
    'contract H100-SXM-G26 as of 2026-02-28: there is no record of this month'
gpurate 0 verify --all
# A month that no reader would find: the row is refused, not taken for that of its month.
sql "update gpurate.settlement set month = '2026-03-04' where $march"
gpurate 69 verify --all
complains 'month .*2026-03-04.* is not the first day of one'

# An index that begins later lacks no record of the days before.
sed -e 's/"id": "H100-SXM"/"id": "LATER"/' -e 's/"headline": true/"headline": false/' -e 's/"from": ".*"/"from": "2026-03-02"/' \
    "$CONFIG/indices/H100-SXM.json" >"$CONFIG/indices/LATER.json"
NOW=2026-03-02T20:20:00Z
gpurate 0/75 run
equal "dates of the later index" "$(sql "select distinct fixing_date from gpurate.fixing where index = 'LATER'")" 2026-03-02
gpurate 0 verify --date 2026-03-02
gpurate 0 verify --date 2026-03-01
gpurate 65 verify LATER --date 2026-03-01
