# shellcheck shell=bash
# A dry run publishes nothing.
scratch
gpurate 0 init
at 2026-05-28T10:10:00Z
gpurate 0 run --dry-run
equal "values published" "$(sql 'select (select count(*) from api_v1.indicative)
    + (select count(*) from api_v1.fixing)')" 0
