# shellcheck shell=bash
# What the terms of a source forbid is not asked until there is leave, and that is said everywhere.
scratch
gpurate 0 init
licences() { printf '{"licences": [%s]}\n' "$1" >"$CONFIG/licences.json"; }
licences ''
at 2026-05-28T10:10:00Z
gpurate 0 run
silent
equal "vast" "$(verdict_of vast)" terms
equal "lambda, behind its key" "$(verdict_of lambda)" terms
equal "verda, which is unclear" "$(verdict_of verda)" ok
equal "requests to vast" "$(asked vast)" 0
equal "requests to lambda" "$(asked lambda)" 0
equal "quotes of vast" "$(sql "select count(*) from api_v1.quote where market = 'vast'")" 0
equal "terms for readers" "$(sql "select terms, attribution is null from api_v1.terms where source = 'vast'")" 'forbidden|t'
gpurate 69 markets check vast --format csv
grep -q 'its terms forbid it' "$OUT" || fail "check does not say why"
equal "requests of check" "$(asked vast)" 0
gpurate 0 markets --terms --format csv
grep -q '^vast,forbidden,no,,' "$OUT" || fail "the list of terms has no vast that is not asked"
gpurate 64 markets check vast --terms
gpurate 0/75 doctor --all
grep -q 'not asked, their terms forbid it: .*vast' "$OUT" || fail "doctor says nothing of the terms"
says '^ok +terms: of [1-9][0-9]* sources that are asked: .*[1-9][0-9]* unclear.*; unclear: .*openrouter'
grep -q 'cannot vote, by the terms of all they ask: .*vast' "$OUT" || fail "doctor names no seats"

# Leave from a day on: asked from that day.
licences '{"source": "vast", "from": "Vast.ai, data desk", "given": "2026-05-29", "reference": "contract 17"}'
at 2026-05-28T23:10:00Z
gpurate 0/75 run
equal "the day before" "$(verdict_of vast)" terms
at 2026-05-29T00:10:00Z
gpurate 0/75 run
equal "the day" "$(verdict_of vast)" ok
gpurate 0 markets --terms --format csv
grep -q '^vast,forbidden,yes,"Vast.ai, data desk, contract 17, without end"' "$OUT" || fail "the licence is not shown"

# Leave that nobody can show is none.
licences '{"source": "vast", "from": "Vast.ai"}'
gpurate 78 markets --terms
complains 'licences\[0\]'
gpurate 64 markets check --terms
complains 'terms says nothing to markets check'
gpurate 64 markets list --note 'looked at'
complains 'note says nothing to markets list'
