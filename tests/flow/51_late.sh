# shellcheck shell=bash
# Between preliminary and final only a material error replaces the value; both revisions stay.
. tests/lib/days.sh
quiet H100-SXM
quotes 2026-03-02 2 >"$FLOW_DIR/all"
# Two hours of each day are recorded late.
grep -v '^2026-03-0[123]T1[34]:' "$FLOW_DIR/all" >"$FLOW_DIR/early"
grep '^2026-03-02T1[34]:' "$FLOW_DIR/all" >"$FLOW_DIR/late"
feed "$FLOW_DIR/early"
NOW=2026-03-02T16:15:00Z
gpurate 0 run
gpurate 0 export bundle --index H100-SXM
cp "$OUT" "$FLOW_DIR/preliminary"
feed "$FLOW_DIR/late"
NOW=2026-03-02T20:00:00Z
gpurate 0 run
equal "polls the final was computed from" "$(sql "select count(distinct polls) from api_v1.fixing")" 1
equal "a difference that is not material" "$(sql "select count(distinct avg_exact) || ' ' || count(*)
    from api_v1.fixing where fixing_date = '2026-03-02'")" '1 2'

# The next day: two late hours at twice the price.
sed -E 's/([0-9.]+)$/9.9999/' <(grep '^2026-03-03T1[34]:' "$FLOW_DIR/all") >"$FLOW_DIR/dear"
NOW=2026-03-03T16:15:00Z
gpurate 0 run
feed "$FLOW_DIR/dear"
NOW=2026-03-03T20:00:00Z
gpurate 0 run
equal "revisions of a day with a material difference" "$(sql "select count(distinct avg_exact) || ' '
    || count(*) || ' ' || count(distinct polls) from api_v1.fixing where fixing_date = '2026-03-03'")" '2 2 2'
equal "what was said at 16:20" "$(sql "select status || ' ' || (avg = (select avg from api_v1.fixing
    where fixing_date = '2026-03-03' and revision = 1))
    from api_v1.fixing_as_of('2026-03-03T16:20Z') where fixing_date = '2026-03-03'")" 'preliminary true'

# After 20:00 a value stands, whatever is imported.
before=$(sql "select md5(string_agg(f::text, '|' order by publication_no)) from gpurate.fixing f")
quotes 2026-03-03 1 100 | sed -E 's/:05:00Z/:01:00Z/' >"$FLOW_DIR/dearer"
feed "$FLOW_DIR/dearer"
NOW=2026-03-03T21:00:00Z
gpurate 0 run
equal "published rows after an import" "$(sql "select md5(string_agg(f::text, '|'
    order by publication_no)) from gpurate.fixing f")" "$before"
gpurate 0 verify --all
gpurate 0 verify --bundle "$FLOW_DIR/preliminary"

# What would have been is an erratum, said once and beside the value that stands.
equal "erratum of the day" "$(sql "select count(*) || ' ' || bool_and(e.published = f.avg and e.would_be > f.avg)
    from api_v1.erratum e join api_v1.fixing f on f.index = e.index and f.fixing_date = e.erratum_date
        and f.revision = e.revision where e.erratum_date = '2026-03-03'")" '1 true'
errata=$(sql 'select count(*) from api_v1.erratum')
feed "$FLOW_DIR/dearer"
gpurate 0 run
equal "errata after the same quotes again" "$(sql 'select count(*) from api_v1.erratum')" "$errata"

# An import that dies after it stored its polls says nothing of them: the next run does, once.
quotes 2026-03-03 1 50 | sed -E 's/:05:00Z/:00:30Z/' >"$FLOW_DIR/last"
feed "$FLOW_DIR/last"
errata=$(sql "select count(*), max(would_be) from api_v1.erratum where erratum_date = '2026-03-03'")
equal "errata of a second import" "${errata%%|*}" 2
sql "delete from gpurate.erratum where publication_no = (select max(publication_no) from gpurate.erratum);
    update gpurate.run set ended_at = null, exit = null
    where run_id = (select max(run_id) from gpurate.run where kind = 'import')"
for NOW in 2026-03-03T21:05:00Z 2026-03-03T21:10:00Z; do
    gpurate 0 run
    equal "errata after an import that died" "$(sql "select count(*), max(would_be) from api_v1.erratum
        where erratum_date = '2026-03-03'")" "$errata"
done

# A preliminary record alone will not do, an hour after the final one was due.
gpurate 0 verify --all
sql "set session_replication_role = replica;
    delete from gpurate.fixing where fixing_date = '2026-03-03' and status = 'final'"
NOW=2026-03-03T20:59:00Z
gpurate 0 verify H100-SXM --all
NOW=2026-03-03T21:10:00Z
gpurate 1 verify --all
says '^differs: H100-SXM 2026-03-03: there is no final record of this day'
