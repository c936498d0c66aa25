# shellcheck shell=bash
# verify --deep reads the archived replies again: a stored quote that the reply does not give, a
# reply that is damaged, one that is gone.
scratch
at 2026-05-28T15:05:00Z
gpurate 0 init
gpurate 0 run
at 2026-05-28T16:15:00Z
gpurate 75 run # one hour of polls gives no value, and a record that says so
gpurate 0 verify H100-SXM --deep
says 'verified: 1 fixings, 0 settlements, [1-9][0-9]* polls from archived replies'
gpurate 0 verify --all --deep

# Not a quote of the index's record alone: what the record cannot know, the reply does.
sql "create table gpurate.aside as table gpurate.quote_said;
     update gpurate.quote_said set host = 'somebody else' where host is not null"
gpurate 1 verify --all --deep
says '^differs: .*(market "[a-z0-9_]+", poll [0-9]+: stored offer ".*" is not what the archived reply gives|line)'
sql "delete from gpurate.quote_said; insert into gpurate.quote_said table gpurate.aside; drop table gpurate.aside"
gpurate 0 verify --all --deep

# The same of a poll that an older version of the readers made is an erratum of theirs.
reader=$(sql "select max(reader) from gpurate.poll")
sql "create table gpurate.aside as table gpurate.quote_said;
     update gpurate.quote_said set native = native + 1 where price_usd is not null and currency = 'USD';
     update gpurate.poll set reader = 1"
gpurate 0 verify --all --deep
says '^erratum: [1-9][0-9]* polls? .*older version of the readers; the first: market "'
sql "update gpurate.poll set reader = $reader"
gpurate 1 verify --all --deep
sql "delete from gpurate.quote_said; insert into gpurate.quote_said table gpurate.aside; drop table gpurate.aside"
gpurate 0 verify --all --deep

# So is what another definition of its source made of it: the poll says which.
sql "create table gpurate.aside as table gpurate.quote_said;
     create table gpurate.by as select poll_id, definition from gpurate.poll;
     update gpurate.quote_said q set native = native + 1 from gpurate.poll p where p.market = q.market
        and p.definition is not null and q.price_usd is not null and q.currency = 'USD'"
gpurate 1 verify --all --deep
sql "update gpurate.poll set definition = repeat('0', 64) where definition is not null"
gpurate 0 verify --all --deep
says '^erratum: [1-9][0-9]* polls? .*; the first: market "'
sql "update gpurate.poll p set definition = b.definition from gpurate.by b where b.poll_id = p.poll_id;
     delete from gpurate.quote_said; insert into gpurate.quote_said table gpurate.aside;
     drop table gpurate.aside; drop table gpurate.by"
gpurate 0 verify --all --deep

archive=$FLOW_DIR/state/archive
hash=$(sql "select r.sha256 from api_v1.reply r join api_v1.poll p using (poll_id)
    where p.market = 'voltagepark' order by p.observed_at limit 1")
file=$(find "$archive" -name "$hash*" -o -path "*${hash:0:2}/${hash:2}*" | head -1)
differ "the archived reply of $hash" "$file" ''
cp "$file" "$FLOW_DIR/kept"
gone() { # SAYS: the walk goes on to its end
    gpurate 1 verify --all --deep
    says "^differs: market .voltagepark., poll [0-9]+: .*$hash.*$1"
    equal "lines said" "$(wc -l <"$OUT")" 1
}
printf 'X' | dd of="$file" bs=1 seek=20 conv=notrunc 2>/dev/null
gpurate 0 verify --all
gone 'is damaged'
rm "$file"
gone 'No such file'
# Another reply in its place, and all others gone: the first is named, all are counted.
other=$(find "$archive" -name '*.zst' ! -name "$hash*" | sort | head -1)
mv "$archive" "$FLOW_DIR/none"
mkdir -p "$(dirname "$file")"
cp "$FLOW_DIR/none/${other#"$archive"/}" "$file"
lost=$(sql "select count(distinct r.poll_id) from api_v1.reply r where r.sha256 is not null
    and r.observed_at < '2026-05-28T16:00Z'")
gpurate 1 verify --all --deep
says "^differs: market .[a-z0-9_]+., poll [0-9]+: .*; $lost differences in all$"
rm -r "$archive"
mv "$FLOW_DIR/none" "$archive"
cp "$FLOW_DIR/kept" "$file"
gpurate 0 verify --all --deep
