# shellcheck shell=bash
# A market that tells an ETag is asked conditionally; what did not change is read from the archive.
scratch
gpurate 0 init
at 2026-05-28T10:10:00Z
gpurate 0 run
offers=$(sql "select offers from api_v1.poll where market = 'oci'")
[ -s "$FLOW_DIR/state/validators.json" ] || fail "the validators are not remembered"
ok
# Unchanged prices: the same moment for the market, a new hour for the program.
gpurate 0 --now 2026-05-28T11:10:00Z run
equal "answers of oci that changed nothing" "$(sql "select count(*) from api_v1.reply
    where market = 'oci' and status = 304")" "$(sql "select count(*) from api_v1.reply
    where market = 'oci' and status = 200")"
equal "offers read from the archive" "$(sql "select offers from api_v1.poll
    where market = 'oci' order by observed_at desc limit 1")" "$offers"
equal "replies of both hours" "$(sql "select count(distinct sha256) from api_v1.reply
    where market = 'oci'")" "$(sql "select count(*) / 2 from api_v1.reply where market = 'oci'")"
# The archive is gone: everything is asked for in full again.
rm -rf "$FLOW_DIR/state/archive"
gpurate 0 --now 2026-05-28T12:10:00Z run
equal "a whole poll without the archive" "$(sql "select verdict from api_v1.poll
    where market = 'oci' order by observed_at desc limit 1")" ok
