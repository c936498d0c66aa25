# shellcheck shell=bash
# The archive of replies pruned: of failed polls alone, when they are old, listed before they go; everything
# published stays proven from it.
scratch
find "$CONFIG"/indices "$CONFIG"/contracts -name '*.json' ! -name H100-SXM.json -delete
echo '{"baskets": []}' >"$CONFIG/baskets.json"
gpurate 0 init
while read -r market name; do
    echo "{\"sorry\": \"$name\"}" >"$FLOW_DIR/$name.json"
    fault "market=$market" mode=file file="$FLOW_DIR/$name.json"
done <<<$'oci first\nazure again\nvast later\nrunpod page\ndigitalocean second'
for h in {12..16} 20; do # few, and records that say so: proven like others
    at "2026-05-28T$h:20:00Z"
    gpurate 0/75 run
done
archive=$FLOW_DIR/state/archive
sum() {
    sha256sum <"$FLOW_DIR/$1.json" | cut -d' ' -f1
}
is_there() {
    local name

    name=$(sum "$1")
    [ -e "$archive/${name:0:2}/$name.zst" ] && echo yes || echo no
}
equal "verdicts of these markets" "$(sql "select string_agg(distinct verdict, ' ') from gpurate.poll where market in ('oci', 'azure', 'vast', 'runpod', 'digitalocean')")" unreadable
equal "what the archive has" "$(is_there first) $(is_there again) $(is_there later) $(is_there page)" 'yes yes yes yes'
files() {
    find "$archive" -name '*.zst' -printf '%f\n' | sort
}
before=$(files)

# A failed poll that has the bytes of a complete one, of the reference rates, or of a page of terms.
shared=$(sql "select min(sha256) from gpurate.reply r join gpurate.poll using (poll_id) where verdict = 'ok'")
rates=$(sql 'select min(reply_sha256) from gpurate.fx_rate')
sql "insert into gpurate.reply select poll_id, 90 + n, 0, 90 + n, url, status, null, x, bytes, ms from
     (select r.* from gpurate.reply r join gpurate.poll using (poll_id) where verdict = 'unreadable' order by poll_id limit 1) r,
     unnest(array['$shared', '$rates']) with ordinality y(x, n);
     insert into gpurate.terms_page (address, asked_at) values ('https://terms', now());
     insert into gpurate.terms_text values ('https://terms', 'of its text', now(), '$(sum page)')" >/dev/null
still_proven() {
    local now=$NOW

    at 2026-05-28T20:20:00Z
    gpurate 0 verify --all --deep
    gpurate 0 verify --date 2026-05-28 --deep
    says '[1-9][0-9]* polls from archived replies'
    equal "what verify says" "$(cat "$OUT")" "${verified:=$(cat "$OUT")}"
    at "$now"
}
retain() {
    sed -i "s|\"run_deadline_s\": 30.*|\"run_deadline_s\": 30, \"retention\": {\"archive_years\": $1}|" "$CONFIG/gpurate.json"
}
places() { # of months of the archive: place, replies, next step
    gpurate 0 maintain --plan --format csv
    sed -n 's/^archive,\(.*\)/\1/p' "$OUT" | cut -d, -f1,2,3,6
}

# As shipped everything stays, and so it does until it is old enough: whole years before the running month.
still_proven
at 2028-05-31T02:32:00Z
gpurate 0 maintain
silent
equal "as shipped" "$(places)" ''
retain 0
gpurate 78 maintain
complains 'archive_years'
retain 2
gpurate 0 maintain
equal "a month too early" "$(places)" ''
then=2028-06-01T02:32:00Z
at "$then"
equal "when it is due" "$(places)" '2026-05,archive,,list'
gpurate 0/75 doctor --all
says 'maintain: 1 months are due'

# While a run is at work, or polls wait to be stored, nothing is touched.
(exec 8>"$FLOW_DIR/state/run.lock" && flock 8 && sleep 3) &
sleep 0.2
gpurate 75 maintain
complains 'another run'
wait $!
mkdir -p "$FLOW_DIR/state/spool"
echo '{}' >"$FLOW_DIR/state/spool/one.json.bad"
gpurate 75 maintain
complains 'polls wait in'
rm "$FLOW_DIR/state/spool/one.json.bad"
equal "what was touched" "$(places)" '2026-05,archive,,list'

# Listed first: of failed polls, what nothing else has. A younger failed poll keeps its bytes, too.
no_faults
fault market=vast mode=file file="$FLOW_DIR/later.json"
at 2028-05-31T10:10:00Z
gpurate 75 run
at "$then"
gpurate 0 maintain
silent
list=$(find "$FLOW_DIR/state/export/2026-05" -name 'archive-*.csv.zst')
listed() {
    zstdcat "$list" | sed 1d
}
sql "select distinct sha256 from gpurate.reply r join gpurate.poll p using (poll_id) where p.observed_at < '2026-06-01Z'
     and p.verdict not in ('ok', 'empty', 'no_match') and sha256 is not null order by 1" >"$FLOW_DIR/failed"
{ sql "select sha256 from gpurate.reply r join gpurate.poll p using (poll_id) where p.verdict in ('ok', 'empty', 'no_match')
      or p.observed_at > '2026-06-01Z'"
  sql 'select reply_sha256 from gpurate.fx_rate union select reply from gpurate.terms_text'; } | sort -u >"$FLOW_DIR/kept"
equal "what is listed" "$(listed)" "$(comm -23 "$FLOW_DIR/failed" "$FLOW_DIR/kept")"
within "replies that are listed" "$(listed | wc -l)" 2 40
for name in $(sum first) $(sum second) $(sum again); do
    equal "lines of a reply that goes" "$(listed | grep -c "$name")" 1
done
for name in "$shared" "$rates" "$(sum later)" "$(sum page)"; do
    equal "lines of a reply that stays" "$(listed | grep -c "$name")" 0
done
equal "what it says" "$(places)" "2026-05,listed,$(listed | wc -l),remove"
equal "the sum of the list" "$(sql 'select list_sha256 from api_v1.pruned_month')" "$(zstdcat "$list" | sha256sum | cut -d' ' -f1)"
equal "what has gone" "$(comm -23 <(echo "$before") <(files))" ''
still_proven

strace -f -o /dev/null true 2>/dev/null || skip "strace may not look into a process here"
# What comes again before it goes stays; then they go, and a call that is killed between two is ended by the next.
fault market=azure mode=file file="$FLOW_DIR/again.json"
at 2028-06-01T03:10:00Z
gpurate 75 run
at "$then"
list_before=$(listed)
options
strace -f -qq -o /dev/null -e inject=unlink:signal=SIGKILL:when=2 build/release/gpurate "${ARGS[@]}" maintain >"$OUT" 2>"$ERR" </dev/null
equal "exit code of one that was killed" $? 137
equal "what is on the list" "$(listed)" "$(grep -v "$(sum again)" <<<"$list_before")"
equal "what is left of it" "$(comm -12 <(files | sed 's/.zst//') <(listed) | wc -l)" "$(($(listed | wc -l) - 1))"
says_next() {
    equal "where it stands" "$(cut -d, -f2,4 <<<"$(places)")" "$1"
}
says_next listed,remove
gpurate 0 maintain
silent
says_next pruned,stay
equal "what has gone" "$(comm -23 <(echo "$before") <(files) | sed 's/.zst//')" "$(listed)"
equal "what came again" "$(is_there first) $(is_there again) $(is_there later) $(is_there page)" 'no yes yes yes'
still_proven
gpurate 0 maintain
silent
gpurate 0 maintain --check
silent
echo damage >"$list"
gpurate 65 maintain --check
complains 'archive-.*csv.zst'
