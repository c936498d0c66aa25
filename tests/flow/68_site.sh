# shellcheck shell=bash
# The site: what the files say is what the database says, nothing changed is written again, and
# whatever ends the writing leaves files that are whole.
. tests/lib/days.sh
quiet H100-SXM
openssl genpkey -algorithm ed25519 -out "$FLOW_DIR/ours.key" 2>"$FLOW_DIR/openssl"
openssl pkey -in "$FLOW_DIR/ours.key" -pubout -out "$FLOW_DIR/ours.pub"
chmod 600 "$FLOW_DIR/ours.key"
sed -i 's|^{|{"signing_key": "../ours.key", |' "$CONFIG/gpurate.json"
gpurate 64 site
complains 'site needs a folder'
# What the publisher says beside the numbers.
cat >"$CONFIG/site.json" <<'END'
{"governance": [{"text": "Methods: the oversight committee", "href": "https://example.org/oversight"}],
 "levels": [{"source": "Other index", "index": "H100-SXM", "date": "2027-01-18", "value": "2.81", "unit": "USD per GPU-hour",
             "evidence": "concluded rentals", "why": "longer terms are in it"}]}
END
SITE=$FLOW_DIR/site
gpurate 0 site "$SITE"
[ ! -e "$SITE/v1" ] || fail "something was written before anything was published"

# A month that turns the year, with a day of level 4.
quotes 2026-12-20 30 0 '27' >"$FLOW_DIR/days"
feed "$FLOW_DIR/days"
NOW=2027-01-18T20:15:00Z
gpurate 0/75 run --catch-up
gpurate 0 site "$SITE"
silent
described() { python3 tests/lib/site_check.py "$SITE" tests/lib/pg.sh psql flow "$DB" -Atc >"$ERR" 2>&1 || fail "the files are not what they say"; ok; }
checked() { (cd "$SITE" && sha256sum --quiet -c digests.txt && find v1 -name '*.sha256' -exec sha256sum --quiet -c {} +) || fail "a digest"; ok; }
checked
described
H=$SITE/v1/index/H100-SXM
equal "files without a digest" "$(cd "$SITE" && find . -type f ! -name .lock ! -name digests.txt ! -name manifest.json |
    cut -c3- | grep -vxFf <(find . \( -name digests.txt -o -name '*.sha256' \) -exec cat {} + | cut -c67-))" ''

# ---- every number of every date, by the database and by the files
same_as_sql() {
    sql "select coalesce(avg_text, '-'), coalesce(med_text, '-'), coalesce(mean_text, '-'), coalesce(q1_text, '-'),
        coalesce(q3_text, '-'), coalesce(low_text, '-'), coalesce(high_text, '-'), operators, valid_partitions,
        status, level, revision, publication_no, to_char(published_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),
        record_digest, coalesce(previous_digest, '-'), signature, inputs_digest, fixing_date
        from api_v1.fixing_latest where index = 'H100-SXM' order by fixing_date" >"$FLOW_DIR/by_sql"
    jq -r '.refRates | reverse[] | select(.status != "missing") | [.value, .median, .mean, .percentile25,
        .percentile75, .low, .high, .operators, .validPartitions, .status, .level, .revision, .publicationNo,
        .publishedAt, .recordDigest, .previousDigest, .signature, .inputsDigest, .effectiveDate]
        | map(. // "-") | join("|")' "$H"/20??.json >"$FLOW_DIR/by_json"
    diff "$FLOW_DIR/by_sql" "$FLOW_DIR/by_json" >"$ERR" || fail "JSON and SQL differ"
    ok
    jq -r '.refRates | reverse[] | map_values(if type == "array" then join(",") else . end) | to_entries
        | map(.value | if . == null then "" else tostring end) | @csv' "$H"/20??.json | tr -d '"' >"$FLOW_DIR/rows_json"
    tail -qn +2 "$H"/20??.csv | tr -d '"' >"$FLOW_DIR/rows_csv"
    diff "$FLOW_DIR/rows_json" "$FLOW_DIR/rows_csv" >"$ERR" || fail "JSON and CSV differ"
    ok
}
equal "files that a web server cannot read" "$(find "$SITE" ! -name .lock \( -type f ! -perm -444 -o -type d ! -perm -555 \))" ''
same_as_sql
within "days in the files" "$(wc -l <"$FLOW_DIR/by_sql")" 30 60
equal "names in CSV and JSON" "$(head -1 "$H/2027.csv" | tr -d _ | tr A-Z a-z)" \
    "$(jq -r '.refRates[0] | keys_unsorted | join(",")' "$H/2027.json" | tr A-Z a-z)"
equal "the newest" "$(jq -r '.latest.value + .latestFinal.status' "$H/latest.json")" \
    "$(sql "select avg_text || 'final' from api_v1.fixing_latest order by fixing_date desc limit 1")"
equal "rows of the last" "$(jq '.refRates | length' "$H/last/30.json")" 30
equal "level 4 repeats" "$(jq -r '[.refRates[] | select(.repeatOfPreviousValue) | .effectiveDate] | join(",")' "$H/2026.json")" \
    "$(sql "select string_agg(fixing_date::text, ',' order by fixing_date desc) from api_v1.fixing_latest where level = 4 and fixing_date < '2027-01-01'")"

# ---- a value is proven with curl's file, sha256sum and openssl alone
one=2027-01-10.r$(sql "select max(revision) from api_v1.fixing where fixing_date = '2027-01-10'")
equal "the record's digest" "$(sha256sum <"$H/$one.record.txt" | cut -c1-64)" "$(jq -r .recordDigest "$H/$one.json")"
jq -r .signature "$H/$one.json" | base64 -d >"$FLOW_DIR/one.sig"
openssl pkeyutl -verify -pubin -inkey "$FLOW_DIR/ours.pub" -rawin -in "$H/$one.record.txt" \
    -sigfile "$FLOW_DIR/one.sig" >"$OUT" 2>&1 || fail "openssl does not verify the record"
ok

# ---- the page says the same, and asks nobody for anything
said() { # FIELD: what stands behind a name on the page of the index
    sed -n "s|.*<dt>$1</dt><dd>\([^<]*\)</dd>.*|\1|p" "$SITE/index/H100-SXM.html" | head -1
}
newest() {
    sql "select $1 from api_v1.fixing_latest where index = 'H100-SXM' order by fixing_date desc limit 1"
}
page_as_sql() {
    sed -i 's/<dt>/\n<dt>/g' "$SITE/index/H100-SXM.html"
    equal "the headline" "$(sed -n 's|.*<p class="big">\([^<]*\)</p>.*|\1|p' "$SITE/index/H100-SXM.html")" "$(newest avg_text)"
    equal "MED" "$(said 'MED, the median')" "$(newest med_text)"
    equal "MEAN" "$(said 'MEAN of all operators')" "$(newest mean_text)"
    equal "quartiles" "$(said 'Middle half of operators')" "$(newest "round(q1, 4)::text || ' to ' || round(q3, 4)")"
    equal "bounds" "$(said 'Lowest and highest operator')" "$(newest "round(low, 4)::text || ' to ' || round(high, 4)")"
    equal "change" "$(said 'Change of the market')" "$(newest "trim(to_char(round(matched * 100, 2), 'SG990.00')) || ' %'" | sed -E 's/^[+-](0.00)/\1/; s/^([+-]) */\1/')"
    equal "digest on the page" "$(said 'Digest of the record')" "$(newest record_digest)"
    equal "published at" "$(said 'Published at')" "$(newest "to_char(published_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")"
    equal "number" "$(said 'Publication number')" "$(newest publication_no)"
    gpurate 0 site "$SITE"
}
page_as_sql
equal "another's level beside ours" "$(grep -o 'Other index</td>.*concluded' "$SITE/index/H100-SXM.html" | grep -oE '[+-]?[0-9]+[.][0-9]+' | tr '\n' ' ')" \
    "$(sql "select '2.81 ' || avg_text || ' ' || trim(to_char(2.81 - avg, 'S0.0000')) || ' ' from api_v1.fixing_latest where index = 'H100-SXM' and fixing_date = '2027-01-18'")"
grep -q 'href="https://example.org/oversight"' "$SITE/index.html" || fail "the front page does not say who answers for it"
rows=$(grep -o '<section aria-labelledby="operators">.*' "$SITE/index/H100-SXM.html" | grep -o '<th scope="row">' | wc -l)
equal "operators on the page" "$rows" "$(sql "select count(distinct operator) from api_v1.fixing_input
    where publication_no = (select max(publication_no) from api_v1.fixing)")"
for page in index.html index/H100-SXM.html; do
    equal "h1 of $page" "$(grep -o '<h1>' "$SITE/$page" | wc -l)" 1
    equal "what $page loads" "$(grep -oE '(src|srcset)=|url\(|@import|<script|<iframe' "$SITE/$page" | wc -l)" 0
    equal "links of $page that lead nowhere" "$(cd "$SITE/$(dirname "$page")" && grep -oE 'href="[^"#]+"' "$(basename "$page")" |
        cut -d'"' -f2 | grep -vE '^(https|data):' | while read -r to; do [ -e "$to" ] || echo "$to"; done)" ''
    within "bytes of $page" "$(wc -c <"$SITE/$page")" 2000 150000
done
equal "the front page" "$(grep -o '>H100-SXM</a></th><td class="n">[^<]*' "$SITE/index.html" | sed 's/.*>//')" "$(newest avg_text)"

# ---- bundles and the feed
newest_date=$(newest fixing_date)
[ -s "$SITE/v1/bundle/H100-SXM/$newest_date.json" ] || fail "no bundle of $newest_date"
gpurate 0 verify --bundle "$SITE/v1/bundle/H100-SXM/$newest_date.json" --key "$FLOW_DIR/ours.pub"
says '^verified: 1 fixing'
gpurate 0 export bundle --index H100-SXM --from "$newest_date" --to "$newest_date"
cmp -s "$OUT" "$SITE/v1/bundle/H100-SXM/$newest_date.json" || fail "the bundle is not what export writes"
! command -v xmllint >/dev/null || xmllint --noout "$SITE/v1/feed.atom" 2>"$ERR" || fail "the feed is not well-formed"
equal "the first entry" "$(grep -o "<title>H100-SXM ${newest_date}[^<]*" "$SITE/v1/feed.atom" | head -1)" \
    "<title>H100-SXM $newest_date: $(newest avg_text), final"

# ---- contracts
for month in 2026-12 2027-01 2027-02; do
    equal "contract $month" "$(jq -r '[.status, .value // "-", .monthToDate // "-", .indicative // "-", .daysPublished, .recordDigest]
        | join("|")' "$SITE/v1/contract/H100-SXM/$month.json")" "$(sql "select status, coalesce(price_text, '-'), coalesce(to_date_text, '-'),
        coalesce(indicative_text, '-'), days_published, record_digest from api_v1.settlement where month = '$month-01' and newest
        order by status = 'running', as_of desc limit 1")"
done

# ---- nothing new, nothing written; something new, only what changed
stamp() { find "$SITE" -type f ! -name .lock -printf '%P %i %T@\n' | sort; }
stamp >"$FLOW_DIR/before"
gpurate 0 --verbose site "$SITE"
complains 'files=0'
equal "files after nothing new" "$(stamp | diff "$FLOW_DIR/before" -)" ''
quotes 2027-01-19 1 >"$FLOW_DIR/next"
feed "$FLOW_DIR/next"
sed -i "s|^{|{\"site\": \"$SITE\", |" "$CONFIG/gpurate.json"
NOW=2027-01-19T20:15:00Z
gpurate 0 run
checked
same_as_sql
equal "rows of the last after a day more" "$(jq '.refRates | length' "$H/last/30.json")" 30
equal "files of other years after a new day" "$(stamp | diff "$FLOW_DIR/before" - | grep '^[<>] [^ ]*2026')" ''
equal "old dates after a new day" "$(stamp | diff "$FLOW_DIR/before" - | grep -E '2027-01-(0|17).*r1')" ''
stamp >"$FLOW_DIR/before"
gpurate 0 run
equal "files after a run with nothing due" "$(stamp | diff "$FLOW_DIR/before" -)" ''

# ---- days without a record are rows with their reason
sql "create table kept as select * from gpurate.fixing where fixing_date = '2027-01-05'" >"$FLOW_DIR/psql"
sql "set session_replication_role = replica; delete from gpurate.fixing where fixing_date = '2027-01-05'" >"$FLOW_DIR/psql"
rm "$SITE/v1/manifest.json"
gpurate 0 site "$SITE"
equal "a day without a record" "$(jq -r '.refRates[] | select(.effectiveDate == "2027-01-05") | [.status, .value, .why] | join("|")' "$H/2027.json")" \
    'missing||no record of this day'
same_as_sql
described
sql "insert into gpurate.fixing select * from kept" >"$FLOW_DIR/psql"

# ---- a day more makes the rows of that day; a file that is not what it was is made again whole
rm "$SITE/v1/manifest.json"
gpurate 0 site "$SITE"
(cd "$SITE" && find . -type f ! -name .lock -exec sha256sum {} + | sort -k2) >"$FLOW_DIR/whole"
behind() { # the folder as it stood some publications ago
    sed -i -E "s/(\"publicationNo\":)[0-9]+/\1$(sql "select max(publication_no) - 3 from api_v1.fixing")/" "$SITE/v1/manifest.json"
}
behind
for file in H100-SXM/2027.json H100-SXM/2027.csv H100-SXM/2026.json H100-SXM/last/30.json; do
    sed -i 's/2[.]/3./' "$SITE/v1/index/$file"
done
rm "$SITE/v1/coverage/H100-SXM/2027.csv"
gpurate 0 site "$SITE"
equal "the folder after files were damaged" \
    "$( (cd "$SITE" && find . -type f ! -name .lock ! -path './v1/index/H100-SXM/2026.json' -exec sha256sum {} + | sort -k2) |
        diff <(grep -v index/H100-SXM/2026.json "$FLOW_DIR/whole") -)" ''
rm "$SITE/v1/manifest.json"
gpurate 0 site "$SITE"
equal "the folder written again" "$( (cd "$SITE" && find . -type f ! -name .lock -exec sha256sum {} + | sort -k2) | diff "$FLOW_DIR/whole" -)" ''

# ---- an annulled value is no value, until there is another
digest=$(sql "select record_digest from api_v1.fixing_latest where fixing_date = '2027-01-12'")
gpurate 0 annul H100-SXM --date 2027-01-12 --by tester --reason 'a wrong rate'
gpurate 0 site "$SITE"
checked
equal "an annulled day" "$(jq -r '.refRates[] | select(.effectiveDate == "2027-01-12") | [.status, .value, .annulled] | join("|")' "$H/2027.json")" \
    'annulled||a wrong rate'
described
equal "its record" "$(jq -r '[.recordDigest, .annulled] | join("|")' "$H/2027-01-12.r1.json")" "$digest|a wrong rate"
gpurate 0 run --catch-up
same_as_sql
equal "the day after a run" "$(jq -r '.refRates[] | select(.effectiveDate == "2027-01-12") | [.status, .revision, .revisionIndicator] | join("|")' "$H/2027.json")" \
    'final|2|r'

# ---- ended anywhere: what is there is whole, and the next writing ends as one that was not ended
rm -rf "$SITE"
gpurate 0 site "$SITE"
(cd "$SITE" && find . -type f ! -name .lock -exec sha256sum {} + | sort -k2) >"$FLOW_DIR/whole"
for after in 20 80; do
    rm -rf "$SITE"
    LAST="site, ended at file $after"
    (ulimit -c 0
    options
    "$GPURATE" "${ARGS[@]}" site "$SITE" >"$OUT" 2>"$ERR" &
    pid=$!
    while kill -0 $pid 2>/dev/null; do
        [ "$(find "$SITE" -type f 2>/dev/null | wc -l)" -lt "$after" ] || { kill -9 $pid; break; }
    done
    wait $pid) 2>/dev/null
    (cd "$SITE" && find . -type f ! -name .lock ! -name '*.tmp' -exec sha256sum {} + | sort -k2) >"$FLOW_DIR/part"
    within "files when it was ended at $after" "$(wc -l <"$FLOW_DIR/part")" 0 $(($(wc -l <"$FLOW_DIR/whole") - 1))
    equal "files that are not whole after $after" "$(comm -13 <(sort "$FLOW_DIR/whole") <(sort "$FLOW_DIR/part"))" ''
    gpurate 0 site "$SITE"
    equal "the folder after an end at $after" \
        "$( (cd "$SITE" && find . -type f ! -name .lock ! -name '*.tmp' -exec sha256sum {} + | sort -k2) | diff "$FLOW_DIR/whole" -)" ''
done
checked

# ---- what cannot be written is a trouble of the files alone
quotes 2027-01-20 1 >"$FLOW_DIR/next"
feed "$FLOW_DIR/next"
rm -rf "$SITE"
echo 'in the way' >"$SITE"
NOW=2027-01-20T20:15:00Z
gpurate 73/74/77 run
complains 'site'
equal "published all the same" "$(sql "select count(*) from api_v1.fixing_latest where fixing_date = '2027-01-20' and status = 'final'")" 1
rm "$SITE"
gpurate 0 run
same_as_sql
