# shellcheck shell=bash
# A login that may only collect stores what it imports; that nobody looked for errata is said.
. tests/lib/days.sh
quiet H100-SXM
quotes 2026-03-02 1 >"$FLOW_DIR/all"
{ echo "$HEADER"; cat "$FLOW_DIR/all"; } >"$FLOW_DIR/all.csv"
sql "drop role if exists flow_collector"
sql "create role flow_collector login in role gpurate_collector"
gpurate 0 --db "${CONNINFO/user=gpurate/user=flow_collector}" import "$FLOW_DIR/all.csv"
complains "errata were not looked for"
equal "polls stored" "$(sql 'select count(*) from api_v1.poll where imported')" 168
sql "drop owned by flow_collector; drop role flow_collector"
