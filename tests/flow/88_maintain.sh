# shellcheck shell=bash
# maintain: a month of quotes goes to files and out of the database, everything stays provable, and it
# comes back as it was.
. tests/lib/days.sh
quiet H100-SXM
retain() { # MONTHS
    sed -i -E "s|\"run_deadline_s\": 30.*\}|\"run_deadline_s\": 30, \"retention\": {\"quotes_months\": $1}}|" "$CONFIG/gpurate.json"
}
NOW=2025-12-30T20:15:00Z
quotes 2025-12-31 6 >"$FLOW_DIR/days"
feed "$FLOW_DIR/days"
for day in 2025-12-31 2026-01-0{1,2,3,4,5}; do
    NOW=${day}T20:20:00Z
    gpurate 0 run
done
quotes 2026-05-02 2 >"$FLOW_DIR/late"
NOW=2026-05-01T15:00:00Z
feed "$FLOW_DIR/late"
NOW=2026-05-02T20:20:00Z
gpurate 0/75 run --catch-up
export=$FLOW_DIR/state/export
rows() { # of the quotes of a month, whole and in order
    sql "select md5(string_agg(q::text, e'\n' order by observed_at, poll_id, position)), count(*) from gpurate.quote_row q
         where observed_at >= '$1-01Z' and observed_at < '$1-01Z'::timestamptz + interval '1 month'"
}
places() { # how many months of each kind
    gpurate 0 maintain --plan --format csv
    sed 1d "$OUT" | cut -d, -f3,7 | sort | uniq -c | tr -s ' \n' ' ' | sed 's/^ //; s/ $//'
}
january=$(rows 2026-01)
december=$(rows 2025-12)
differ "rows of January" "${january#*|}" 0
gpurate 0 verify --all
cp "$OUT" "$FLOW_DIR/verified"
gpurate 0 explain H100-SXM --date 2026-01-03
cp "$OUT" "$FLOW_DIR/explained"
still_proven() {
    gpurate 0 verify --all
    equal "what verify says" "$(cat "$OUT")" "$(cat "$FLOW_DIR/verified")"
    gpurate 0 verify H100-SXM --date 2026-01-03
    gpurate 0 explain H100-SXM --date 2026-01-03
    equal "what explain says" "$(cat "$OUT")" "$(cat "$FLOW_DIR/explained")"
}

# As shipped everything stays.
gpurate 0 maintain
silent
places >"$FLOW_DIR/places"
grep -qE '^[0-9]+ database,stay$' "$FLOW_DIR/places" || fail "months are not all kept: $(cat "$FLOW_DIR/places")"
retain 2
gpurate 78 maintain
complains 'quotes_months'
retain 3
equal "what is due" "$(places | grep -o '[0-9]* database,export')" '2 database,export'
[ ! -e "$export" ] || fail "a plan has written"
then=$NOW
NOW=2026-05-05T20:20:00Z
gpurate 0/75 doctor --all
says '^warning +maintain: 2 months are due'
NOW=$then

# One step a call; at each of them what was published is proven.
gpurate 0 maintain
silent
equal "exported" "$(places | grep -o '[0-9]* exported,detach')" '2 exported,detach'
equal "still here" "$(rows 2026-01)" "$january"
still_proven
gpurate 0 maintain
silent
equal "leaving" "$(places | grep -o '[0-9]* leaving,drop')" '2 leaving,drop'
equal "gone from the table" "$(rows 2026-01)" '|0'
still_proven
gpurate 0 maintain
silent
equal "dropped" "$(places | grep -o '[0-9]* dropped,stay')" '2 dropped,stay'
equal "tables of January" "$(sql "select count(*) from pg_class where relname = 'quote_2026_01'")" 0
still_proven
gpurate 0 maintain
silent
gpurate 0 maintain --check
silent

# Partitions are made ahead by runs, and doctor says for how long.
gpurate 0/75 doctor --all
says '^ok +partitions: 2 months are made ahead$'
then=$NOW
NOW=2026-07-05T20:20:00Z
gpurate 0/75 doctor --all
says '^warning +partitions: none is made ahead$'
NOW=2026-08-05T20:20:00Z
gpurate 0/75 doctor --all
says '^warning +partitions: there is none of this month$'
NOW=$then

# What the files are: anybody can read them.
file=$export/2026-01/quote-2026-01-03.csv.zst
sum=$(zstdcat "$file" | sha256sum | cut -d' ' -f1)
grep -q "\"date\": \"2026-01-03\".*\"sha256\": \"$sum\"" "$export/2026-01/quote.json" || fail "the manifest has not the sum of $file"
equal "rows of the day" "$(($(zstdcat "$file" | wc -l) - 1))" 168
equal "the manifest that the database names" "$(sql "select manifest_sha256 from api_v1.exported_month where month = '2026-01-01'")" \
    "$(sha256sum "$export/2026-01/quote.json" | cut -d' ' -f1)"

# doctor says where months are, and of an export that is not here.
gpurate 0/75 doctor --all
says '^ok +maintain: 0 months are due, 2 in files alone, 0 restored; last call 2026-05-02T20:20:00Z'
mv "$export/2025-12" "$export/aside"
gpurate 65/75 doctor --all
says '^error +maintain 2025-12: exported month'
mv "$export/aside" "$export/2025-12"
gpurate 65 export tokens --from 2026-01-03 --to 2026-01-03
complains 'exported'

# Nothing is stored into a month that is away, and the program says how it could be.
quotes 2026-01-04 1 5 >"$FLOW_DIR/past"
{ echo "$HEADER"; sed 's/:05:00Z/:15:00Z/' "$FLOW_DIR/past"; } >"$FLOW_DIR/past.csv"
gpurate 69 import "$FLOW_DIR/past.csv"
complains 'exported'

# Damage, loss, and another month's manifest are seen, and said of the month.
mv "$file" "$file.aside"
gpurate 1 verify --all
says 'differs: H100-SXM 2026-01-0[34].*the quotes of 2026-01 were exported'
gpurate 65 explain H100-SXM --date 2026-01-03
complains 'the quotes of 2026-01 were exported'
gpurate 65 maintain --check
head -c 200 "$file.aside" >"$file"
gpurate 1 verify --all
cp "$export/2026-01/quote-2026-01-02.csv.zst" "$file"
gpurate 1 verify --all
says 'not what its manifest says'
gpurate 65 maintain --restore 2026-01
equal "months restored from damage" "$(sql "select count(*) from pg_class where relname = 'quote_2026_01'")" 0
mv "$file.aside" "$file"
sed -i.aside 's/"rows": 168/"rows": 167/' "$export/2026-01/quote.json"
gpurate 1 verify --all
says 'not the one that the database names'
mv "$export/2026-01/quote.json.aside" "$export/2026-01/quote.json"
still_proven

# And back.
gpurate 64 maintain --restore 2026-05
gpurate 64 maintain --restore January
gpurate 64 maintain --restore 2026-01 --plan
gpurate 0 maintain --restore 2026-01
silent
equal "rows that came back" "$(rows 2026-01)" "$january"
equal "an index of the table" "$(sql "select count(*) from pg_indexes where tablename = 'quote_2026_01'")" \
    "$(sql "select count(*) from pg_indexes where tablename = 'quote_2026_05'")"
equal "checks left" "$(sql "select count(*) from pg_constraint where conrelid = 'gpurate.quote_2026_01'::regclass and contype = 'c'")" 0
still_proven
gpurate 0 maintain
equal "restored stays" "$(places | grep -o '[0-9]* restored,stay')" '1 restored,stay'
gpurate 0 import "$FLOW_DIR/past.csv"
gpurate 64 maintain --release 2025-12
gpurate 0 maintain --release 2026-01
changed=$(rows 2026-01)
differ "rows after an import" "$changed" "$january"
for _ in 1 2 3; do
    gpurate 0 maintain
done
equal "away again" "$(places | grep -o '[0-9]* dropped,stay')" '2 dropped,stay'
gpurate 0 verify --all
gpurate 0 maintain --restore 2026-01
gpurate 0 maintain --restore 2025-12
equal "rows with the imported ones" "$(rows 2026-01)" "$changed"
equal "rows of December" "$(rows 2025-12)" "$december"
gpurate 0 verify --all

# The commands of the guide, on this database.
sed -n '/^## What grows/,/^## Calendars/s/^    \(gpurate maintain[^#]*\).*/\1/p' doc/OPERATOR.md | sed 's/2026-05/2026-01/' >"$FLOW_DIR/guide"
within "commands of the guide" "$(wc -l <"$FLOW_DIR/guide")" 5 9
while read -r _ line; do
    # shellcheck disable=SC2086
    gpurate 0 $line
done <"$FLOW_DIR/guide"
gpurate 0 verify --all
