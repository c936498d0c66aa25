# shellcheck shell=bash
# A database that is read-only or full: a clear message, and the next run stores what was polled.
scratch
gpurate 0 init
markets=$(grep -c '"origin"' "$CONFIG/markets.json")
sql "alter database \"$DB\" set default_transaction_read_only = on"
at 2026-05-28T10:10:00Z
gpurate 69/74/77 run
complains 'read-only'
equal "polls stored" "$(sql 'select count(*) from api_v1.poll')" 0
pg psql postgres -c "alter database \"$DB\" reset default_transaction_read_only"
at 2026-05-28T10:20:00Z
gpurate 0 run
equal "polls stored afterwards" "$(sql 'select count(*) from api_v1.poll')" "$markets"
# A disk that is full says so in the words and with the code of PostgreSQL.
sql "create function public.full_disk() returns trigger language plpgsql as \$\$ begin
    raise exception 'could not extend file \"base/1/2\": No space left on device' using errcode = '53100';
    end \$\$"
sql 'create trigger full_disk before insert on gpurate.listing for each row execute function public.full_disk()'
at 2026-05-28T11:10:00Z
gpurate 69/74 run
complains 'No space left'
equal "quotes of that hour" "$(sql "select count(*) from api_v1.quote where observed_at = '2026-05-28T11:10Z'")" 0
sql 'drop trigger full_disk on gpurate.listing'
at 2026-05-28T11:20:00Z
gpurate 0 run
equal "markets polled in that hour" "$(sql "select count(distinct market) from api_v1.poll
    where newest and complete and partition_start = '2026-05-28T11:00Z'")" "$markets"
within "quotes of that hour" "$(sql "select count(*) from api_v1.quote where observed_at = '2026-05-28T11:10Z'
    and instrument not like '%:%'")" 150 2000
# One poll that is refused among all others costs itself alone, says which, and waits.
sql "create function public.no_vast() returns trigger language plpgsql as \$\$ begin
    if new.market = 'vast' then raise exception 'not this one' using errcode = '23514'; end if; return new; end \$\$"
sql 'create trigger no_vast before insert on gpurate.listing for each row execute function public.no_vast()'
at 2026-05-28T12:10:00Z
gpurate 69 run
complains 'could not store the poll of market .*vast.*not this one'
equal "polls of that hour" "$(sql "select count(*) from api_v1.poll where observed_at = '2026-05-28T12:10Z'")" "$((markets - 1))"
equal "polls waiting on disk" "$(find "$FLOW_DIR/state/spool" -name '*.json' -printf '%f ')" '2026-05-28T12:10:00Z-vast.json '
within "values of that hour" "$(sql "select count(*) from api_v1.indicative where observed_at = '2026-05-28T12:10Z'")" 1 500
sql 'drop trigger no_vast on gpurate.listing'
at 2026-05-28T12:20:00Z
gpurate 0 run
equal "polls of that hour" "$(sql "select count(*) from api_v1.poll where observed_at = '2026-05-28T12:10Z'")" "$markets"

# One fixing that is refused keeps no other back: the rest of its date is published, and it the next time.
sql "create function public.no_h100() returns trigger language plpgsql as \$\$ begin
    if new.index = 'H100-SXM' then raise exception 'not this one' using errcode = '23514'; end if; return new; end \$\$"
sql 'create trigger no_h100 before insert on gpurate.fixing for each row execute function public.no_h100()'
at 2026-05-28T16:20:00Z
gpurate 69 run
complains 'could not publish the fixing of .*H100-SXM.* on 2026-05-28: .*not this one'
equal "fixings of the index" "$(sql "select count(*) from api_v1.fixing where index = 'H100-SXM'")" 0
others=$(sql "select count(*) from api_v1.fixing where fixing_date = '2026-05-28'")
within "fixings of the others" "$others" 5 500
equal "publications" "$(sql 'select count(*), count(distinct publication_no), max(publication_no) from gpurate.fixing')" \
    "$(sql "select x.n, x.n, last_no from gpurate.publication, (select count(*) n from gpurate.fixing) x")"
sql 'drop trigger no_h100 on gpurate.fixing'
at 2026-05-28T16:30:00Z
gpurate 0/75 run
equal "fixings with the one that was missing" "$(sql "select count(*) from api_v1.fixing where fixing_date = '2026-05-28'")" "$((others + 1))"
gpurate 0 verify --all
