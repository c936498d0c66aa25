# shellcheck shell=bash
# Three machines with a name each and one database: they share the markets. Whoever dies, comes late, has
# no database or a clock apart, each market of each hour is asked, each fixing made once, and a reply read
# from whichever archive has it.
GPURATE=build/release/gpurate
scratch
gpurate 0 init
markets=$(grep -c '"origin"' "$CONFIG/markets.json")
for m in b c; do
    mkdir "$FLOW_DIR/$m"
    cp -R "$CONFIG" "$FLOW_DIR/keys" "$FLOW_DIR/$m"
done
home() {
    [ "$1" = a ] && echo "$FLOW_DIR" || echo "$FLOW_DIR/$1"
}
for m in a b c; do
    sed -i "s|\"state\"|\"machine\": \"$m\", \"state\"|" "$(home $m)/config/gpurate.json"
done
declare -A pid
starts() { # HH:MM MACHINE...: the third one is 25 s ahead
    local time=$1 m ahead

    shift
    at "2026-05-28T$time:00Z"
    for m; do
        ahead=0
        [ "$m" != c ] || ahead=25
        "$GPURATE" --config "$(home "$m")/config" --now "2026-05-28T$time:$(printf %02d $ahead)Z" run \
            >"$FLOW_DIR/$m.out" 2>"$FLOW_DIR/$m.err" </dev/null &
        pid[$m]=$!
    done
}
ends() { # CODES MACHINE...
    local want=$1 m code

    shift
    for m; do
        wait "${pid[$m]}" 2>/dev/null
        code=$?
        cp "$FLOW_DIR/$m.err" "$ERR"
        LAST="run of machine $m at $NOW"
        case "/$want/" in */$code/*) ok ;; *) fail "exit code of machine $m is $code, wanted $want" ;; esac
    done
}
complete() { # HH: markets that answered in that hour, and polls of them
    sql "select count(distinct market), count(*) from api_v1.poll where newest and complete
        and partition_start = '2026-05-28T$1:00Z'"
}
share() { # MACHINE HH: markets that it asked in that hour
    sql "select count(distinct market) from gpurate.poll p join gpurate.run r using (run_id)
        where r.machine = '$1' and p.partition_start = '2026-05-28T$2:00Z'"
}
waiting() { # polls on the disk of machine b
    find "$FLOW_DIR/b/state/spool" -name '*.json' 2>/dev/null | wc -l
}
dies() { # MACHINE
    kill -9 "${pid[$1]}" 2>/dev/null
    wait "${pid[$1]}" 2>/dev/null
    sleep 0.2 # its process that polls ends with it
    sql "update gpurate.market_claim set until_at = clock_timestamp() where machine = '$1'"
}

# Alone a named machine does all; from the moment they know of each other each asks its share.
starts 09:05 a
ends 0 a
equal "markets and polls of one machine" "$(complete 09)" "$markets|$markets"
starts 09:10 b
ends 0 b
starts 09:10 c
ends 0 c
# Slow enough that all have begun before one has ended; some ask many times.
for market in $(sed -n 's/^ *"\([a-z0-9_]*\)": *{"origin".*/\1/p' "$CONFIG/markets.json" | grep -vE "openrouter|scaleway|azure|gcp|oci|aws"); do
    fault market="$market" mode=latency arg=2500
done
starts 10:05 a b c
ends 0 a b c
equal "markets and polls of the hour" "$(complete 10)" "$markets|$markets"
for m in a b c; do
    within "markets of machine $m" "$(share $m 10)" $((markets / 3)) $((markets / 3 + 1))
done
equal "claims that are left" "$(sql 'select count(*) from gpurate.market_claim')" 0
equal "runs that may publish" "$(sql "select count(*) from gpurate.run where kind = 'run' and now_at >= '2026-05-28T10:05Z'")" 1

# One does not come: its share is asked by whoever leads, in the same run.
starts 11:05 a b
ends 0 a b
equal "markets and polls of the hour" "$(complete 11)" "$markets|$markets"
# One dies while it asks: in the same run, or in the next where it led.
starts 12:05 a b c
sleep 1
dies b
ends 0/75 a c
starts 12:10 a c
ends 0/75 a c
equal "markets of the hour" "$(complete 12 | cut -d'|' -f1)" "$markets"
no_faults

# The database is away for one: it asks all, and what it has is stored when it is there again. The first
# complete poll of a market counts in a partition, so twice is no harm.
mv "$FLOW_DIR/b/config/gpurate.json" "$FLOW_DIR/kept.json"
sed 's|"db": "|&host=/nowhere |; s|host=/nowhere \(.*\)host=[^ "]*|host=/nowhere \1|' "$FLOW_DIR/kept.json" >"$FLOW_DIR/b/config/gpurate.json"
died=$(waiting)
starts 13:05 a b c
ends 0 a c
ends 69 b
equal "markets and polls of the hour" "$(complete 13)" "$markets|$markets"
equal "polls that wait" "$(waiting)" $((died + markets))
mv "$FLOW_DIR/kept.json" "$FLOW_DIR/b/config/gpurate.json"
starts 14:05 a b c
ends 0 a b c
equal "polls that wait" "$(waiting)" 0
equal "markets of the hour" "$(complete 13 | cut -d'|' -f1)" "$markets"
equal "markets and polls of the next hour" "$(complete 14)" "$markets|$markets"

# A day's publications by all three at once, one of them killed anywhere.
RANDOM=${SHARE_SEED:=$(($(date +%s) / 86400 % 32768))}
echo "share: seed $SHARE_SEED"
for time in 15:05 16:05 16:20 20:05 20:10; do
    starts $time a b c
    sleep "0.$((RANDOM % 10))"
    case $((RANDOM % 3)) in 0) dead=a alive='b c' ;; 1) dead=b alive='a c' ;; 2) dead=c alive='a b' ;; esac
    dies $dead
    # shellcheck disable=SC2086
    ends 0/75 $alive
done
starts 20:15 a b c
ends 0/75 a b c
starts 20:20 a b c
ends 0/75 a b c
for hour in 15 16 20; do
    equal "markets of hour $hour" "$(complete $hour | cut -d'|' -f1)" "$markets"
done
differ "fixings" "$(sql 'select count(*) from gpurate.fixing')" 0
equal "fixings published twice" "$(sql "select count(*) from (select from gpurate.fixing
    group by index, fixing_date, status having count(*) > 1) x")" 0
equal "publications without a gap" "$(sql "select count(*) = (select last_no from gpurate.publication), count(*) = count(distinct publication_no) from (
    select publication_no from gpurate.fixing union all select publication_no from gpurate.settlement
    union all select publication_no from gpurate.basket_level union all select publication_no from gpurate.erratum
    union all select publication_no from gpurate.annulment) x")" 't|t'
equal "polls told twice" "$(sql "select count(*) from (select from api_v1.poll where newest group by market, observed_at having count(*) > 1) x")" 0
NOW=2026-05-28T20:30:00Z
CONFIG=$FLOW_DIR/config
gpurate 0 verify --all

# doctor has a line of each: one that did not come, one whose name another host has taken too.
machines() {
    "$GPURATE" --config "$CONFIG" --now "$NOW" doctor --all --format csv 2>"$ERR" | sed -nE 's/^([a-z]+),machine,([a-c]),"?(seen|).*/\1 \2/p' | tr '\n' ' '
}
equal "machines" "$(machines)" 'ok a ok b ok c '
sql "update gpurate.machine set until_at = clock_timestamp() where machine = 'b';
    update gpurate.machine set host = 'other' where machine = 'a'"
equal "machines that want a look" "$(machines)" 'warning a warning b ok c '

# Replies are read from the archives that are here; who has the others is named.
gpurate 0 verify --all --deep
says '^elsewhere: [1-9][0-9]* polls were not read, .*; the first: [bc]$'
sed -i 's|"state"|"archives": ["../b/state/archive", "../c/state/archive"], "state"|' "$CONFIG/gpurate.json"
gpurate 0 verify --all --deep
equal "lines said" "$(wc -l <"$OUT")" 1
mv "$FLOW_DIR/b/state/archive" "$FLOW_DIR/b/gone"
gpurate 0 verify --all --deep
says '; the first: b$'
CONFIG=$FLOW_DIR/b/config
gpurate 1 verify --all --deep
says 'No such file'
