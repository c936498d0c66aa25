# shellcheck shell=bash
# TOKEN-OPEN over the first day of a quarter: a member that was lost in mid-quarter is carried and
# replaced on the chain day only, the level goes through without a step, and the new members
# count from the day after. Expected levels are made of the prices written here.
. tests/lib/token_days.sh
quiet_tokens gpt-oss-120b glm-5.1 kimi-k2.6 minimax-m2.7
baskets() { # FROM
    cat >"$CONFIG/baskets.json" <<JSON
{"baskets": [{"id": "TOKEN-OPEN", "title": "Three of four", "members": "index", "settled": true, "base": "100",
  "periods": [{"from": "2026-03-24", "members": ["gpt-oss-120b-blend", "glm-5.1-blend", "kimi-k2.6-blend"]},
              {"from": "$1", "members": ["gpt-oss-120b-blend", "glm-5.1-blend", "minimax-m2.7-blend"]}]}]}
JSON
}
open_levels() { # COLUMNS
    sql "select $1 from api_v1.basket where basket = 'TOKEN-OPEN' order by basket_date"
}
members() { # DATE
    sql "select string_agg(replace(member, '-blend', '') || ' ' || (price * 1000000000)::bigint
            || case when carried then ' carried' else '' end, ', ' order by member)
        from api_v1.basket_member where basket_date = '$1'"
}

# nano-USD per 1 M tokens by day. Kimi K2.6 has no seller from the 26th on, and comes back dear when
# it is no member any more. MiniMax M2.7 is sold all along.
days=(2026-03-{24..31} 2026-04-0{1..3})
gpt=(200000000 201700000 198300001 210000000 210000000 190123456 205000000 207000000 211111111 209999999 230000000)
glm=(2000000000 2010000000 2333333333 1999999999 2050000000 2100000000 2110000000 1870000000 1900000007 1950000000 1700000001)
kimi=(1500000000 1444444444 '' '' '' '' '' '' '' 3000000000 3100000000)
minimax=(520000000 520000000 520000000 530000000 540000000 540000000 540000000 610000000 600000003 640000000 599999999)
for i in "${!days[@]}"; do
    printf '%s %s %s 0\n' "${days[i]}" gpt-oss-120b "${gpt[i]}" "${days[i]}" glm-5.1 "${glm[i]}" \
        "${days[i]}" minimax-m2.7 "${minimax[i]}"
    [ -z "${kimi[i]}" ] || echo "${days[i]} kimi-k2.6 ${kimi[i]} 0"
done >"$FLOW_DIR/days"
token_rows "$FLOW_DIR/days" >"$FLOW_DIR/rows"
feed "$FLOW_DIR/rows"

# The members of a quarter are frozen.
baskets 2026-03-27
NOW=2026-03-24T20:05:00Z
gpurate 78 run
complains 'period 2 does not begin on the first day of a later quarter'
baskets 2026-04-01
gpurate 0 run
silent
equal "the first day" "$(open_levels 'level_text, base_date, chained, settled')" '100.000000000|2026-03-24|f|t'
NOW=2026-03-31T20:05:00Z
gpurate 0 run
silent
equal "the lost member's own fixings" "$(sql "select string_agg(level::text, '' order by fixing_date)
    from api_v1.fixing_latest where index = 'kimi-k2.6-blend'")" 11444555
NOW=2026-04-01T19:59:59Z
gpurate 0 run
equal "days before the chain day is final" "$(open_levels basket_date | tail -1)" 2026-03-31
for NOW in 2026-04-0{1..3}T20:05:00Z; do
    gpurate 0 run
done
complains 'message=intake day=2026-04-02' # kimi is back: more sellers than in the week before

# Days of the first quarter: kimi's fixing is repeated as published, to 0.0001, and then carried.
last=1444400000
expected=''
for i in 0 1 2 3 4 5 6 7 8; do
    level=$(points 100000000000 "${gpt[0]}" "${glm[0]}" "${kimi[0]}" - "${gpt[i]}" "${glm[i]}" \
        "$([ "$i" -lt 2 ] && echo "${kimi[i]}" || echo "$last")")
    carried=$((i >= 5))
    expected+="${days[i]}|$level|$carried|$([ "$i" = 8 ] && echo t || echo f)"$'\n'
done
# From the chain day on: its level, its prices, the new members.
chain=$level
for i in 9 10; do
    level=$(points "$chain" "${gpt[8]}" "${glm[8]}" "${minimax[8]}" - "${gpt[i]}" "${glm[i]}" "${minimax[i]}")
    expected+="${days[i]}|$level|0|f"$'\n'
done
equal "levels, carried members, chain day" \
    "$(open_levels 'basket_date, (level * 1000000000)::bigint, carried, chained')" "${expected%$'\n'}"
equal "members before the member is lost" "$(members 2026-03-25)" \
    "glm-5.1 ${glm[1]}, gpt-oss-120b ${gpt[1]}, kimi-k2.6 ${kimi[1]}"
equal "members while its fixing is repeated" "$(members 2026-03-28)" \
    "glm-5.1 ${glm[4]}, gpt-oss-120b ${gpt[4]}, kimi-k2.6 $last"
equal "members while it is carried" "$(members 2026-03-31)" \
    "glm-5.1 ${glm[7]}, gpt-oss-120b ${gpt[7]}, kimi-k2.6 $last carried"
equal "members of the chain day: the old ones, and the one that starts" "$(members 2026-04-01)" \
    "glm-5.1 ${glm[8]}, gpt-oss-120b ${gpt[8]}, kimi-k2.6 $last carried, minimax-m2.7 ${minimax[8]}"
equal "members after it, though kimi is back" "$(members 2026-04-02)" \
    "glm-5.1 ${glm[9]}, gpt-oss-120b ${gpt[9]}, minimax-m2.7 ${minimax[9]}"
equal "the record says who starts" "$(sql "select regexp_matches(record, '[^\n]*minimax[^\n]*')
    from api_v1.basket where basket_date = '2026-04-01'" | grep -c starts)" 1

gpurate 0 tokens baskets --days 3 --format csv
says "^TOKEN-OPEN,2026-04-01,[0-9.]+,1,yes,2026-03-24"
gpurate 0 run
silent
gpurate 0 verify --all
says '11 basket levels'

# A program that was off over the chain day publishes the same records afterwards.
records=$(open_levels 'basket_date, record_digest')
sql "delete from gpurate.basket_member where publication_no in (select publication_no from gpurate.basket_level
         where basket_date > '2026-03-30');
     delete from gpurate.basket_level where basket_date > '2026-03-30'" >/dev/null
gpurate 0 run
equal "records of a program that was off" "$(open_levels 'basket_date, record_digest')" "$records"
gpurate 0 verify --all

# Whatever is changed behind the program's back is found by name, on the day it stands on.
tampered() { # TABLE SET WHERE SAYS
    sql "create table gpurate.aside as table gpurate.$1; update gpurate.$1 set $2 where $3" >/dev/null
    gpurate 1 verify --all
    says "$4"
    sql "update gpurate.$1 t set ${2%% *} = a.${2%% *} from gpurate.aside a
        where a.publication_no = t.publication_no ${5:-}; drop table gpurate.aside" >/dev/null
}
number() { # DATE
    sql "select publication_no from api_v1.basket where basket_date = '$1'"
}
chain_no=$(number 2026-04-01)
tampered basket_level 'level = level + 0.000000001' "publication_no = $(number 2026-04-02)" \
    'basket TOKEN-OPEN 2026-04-02 revision 1: the row is not what its record says'
tampered basket_level 'level = level - 0.000000001' "publication_no = $chain_no" \
    'basket TOKEN-OPEN 2026-04-01 revision 1: the row is not what its record says'
for member in kimi-k2.6-blend minimax-m2.7-blend; do
    tampered basket_member 'price = price * 2' "publication_no = $chain_no and member = '$member'" \
        'basket TOKEN-OPEN 2026-04-01 revision 1: the row is not what its record says' 'and a.member = t.member'
done
for change in 'carried = 0' 'chained = not chained' 'settled = not settled' "base_date = '2026-03-25'" \
    "polls = array[7]"; do
    tampered basket_level "$change" "publication_no = $chain_no" 'basket TOKEN-OPEN 2026-04-01 revision 1: the row is'
done
tampered basket_level 'revision = 2' "publication_no = $chain_no" \
    'basket TOKEN-OPEN 2026-04-01 revision 2: that is not its revision'
# A base date after every day leaves nothing to walk over.
sql "create table gpurate.aside as table gpurate.basket_level; update gpurate.basket_level set base_date = '2126-01-01'" >/dev/null
gpurate 65 verify --all
complains 'has records of days before its base date'
sql "update gpurate.basket_level t set base_date = a.base_date from gpurate.aside a
    where a.publication_no = t.publication_no; drop table gpurate.aside" >/dev/null
# The record changed with its digest: it is not what the fixings give.
tampered basket_level "record = replace(record, '${gpt[8]:0:3}', '999')" "publication_no = $chain_no" \
    'basket TOKEN-OPEN 2026-04-01 revision 1'
gpurate 0 verify --all

# A day whose removal leaves the basket nothing to start from: it is the removal that is told.
sql "set session_replication_role = replica; delete from gpurate.fixing where fixing_date = '2026-03-24'" >/dev/null
gpurate 1 verify --all
says 'as the record before, which is nothing'
