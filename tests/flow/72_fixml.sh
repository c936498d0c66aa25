# shellcheck shell=bash
# Settlements for a clearing house: FIXML of the site and of the export say what the database says,
# by the rules of its fields, and a contract whose codes are not told has none.
. tests/lib/days.sh
command -v xmllint >/dev/null || fail "xmllint is missing: libxml2-utils"
quiet H100-SXM
own=config/contracts/H100-SXM.json
quotes 2026-01-01 34 >"$FLOW_DIR/days"
feed "$FLOW_DIR/days"
NOW=2026-02-03T20:15:00Z
gpurate 0/75 run --catch-up
SITE=$FLOW_DIR/site
gpurate 0 site "$SITE"
gpurate 64 export fixml
complains 'needs --contract'
gpurate 78 export fixml --contract H100-SXM --from 2026-01-01
complains 'codes.mic.*of .*a contract without a rule.*is not told'
cp "$own" "$CONFIG/contracts/"
gpurate 78 export fixml --contract H100-SXM --from 2026-01-01
complains 'codes.mic.*of .*H100-SXM.*is not told'
gpurate 0 site "$SITE"
equal "files of a contract without codes" "$(find "$SITE" -name '*.xml' | wc -l)" 0

# ---- told
sed -i -e 's|"mic": null|"mic": "XTST"|' -e 's|"cfi": .*|"cfi": "FCSCSX",|' \
    -e 's|"fixml": null|"fixml": {"sym": "H1", "id": "H1", "src": "H", "sec_typ": "FUT"}|' "$CONFIG/contracts/H100-SXM.json"
gpurate 0 site "$SITE"
told() { # FILE: a line a message, in the words of the database
    xmllint --noout "$1" 2>"$ERR" || fail "\"$1\" is not well-formed"
    python3 - "$1" <<'PY' || fail "\"$1\" breaks a rule of its fields"
import re, sys, xml.etree.ElementTree as tree
ns = "{http://www.fixprotocol.org/FIXML-5-0-SP2}"
date, price = r"\d{4}-\d\d-\d\d", r"\d+\.\d{4}(\d{5})?"
rule = {"MktDataFull": {"BizDt": date},
        "Instrmt": {"Sym": r"\w+", "ID": r"\w+", "Src": r"[0-9A-Z]", "CFI": r"F[A-Z]{5}", "SecTyp": "FUT",
                    "MMY": r"\d{6}", "MatDt": date, "Exch": r"[A-Z0-9]{4}", "Desc": ".+"},
        "Full": {"Typ": "6", "Px": price, "Ccy": "[A-Z]{3}", "Mkt": r"[A-Z0-9]{4}", "Dt": date, "PxTyp": "2",
                 "SetPxTyp": "[12]", "OpenClsSettlFlag": "[05]"}}
root = tree.parse(sys.argv[1]).getroot()
assert root.tag == ns + "FIXML" and [x.tag for x in root] == [ns + "Batch"]
for message in root[0]:
    parts = [x.tag[len(ns):] for x in message]
    assert message.tag == ns + "MktDataFull" and parts in (["Instrmt"], ["Instrmt", "Full"]), parts
    for part in [message, *message]:
        want = rule[part.tag[len(ns):]]
        assert set(part.attrib) == set(want), part.attrib
        for name, form in want.items():
            assert re.fullmatch(form, part.attrib[name]), (name, part.attrib[name])
    i, f = message[0].attrib, message[1].attrib if len(message) > 1 else {}
    assert i["MatDt"][:7].replace("-", "") == i["MMY"]
    assert not f or (f["SetPxTyp"] == "1") == (f["OpenClsSettlFlag"] == "0") and f["Dt"] == message.attrib["BizDt"]
    print("|".join([message.attrib["BizDt"], i["MMY"], f.get("SetPxTyp", "-"), f.get("Px", "-")]))
PY
}
by_sql() { # MORE: of the same rows
    sql "select as_of, to_char(month, 'YYYYMM'), case when status = 'not_determined' or coalesce(price_text, indicative_text) is null then '-'
        when status = 'final' then '1' else '2' end, case when status = 'not_determined' then '-'
        else coalesce(price_text, indicative_text, '-') end from api_v1.settlement where newest $1"
}
for month in 2026-01 2026-02 2026-03; do
    equal "FIXML of $month" "$(told "$SITE/v1/contract/H100-SXM/$month.fixml.xml")" \
        "$(by_sql "and month = '$month-01' order by status = 'running', as_of desc limit 1")"
done
gpurate 0 export fixml --contract H100-SXM --from 2026-01-25 --to 2026-02-03
cp "$OUT" "$FLOW_DIR/batch.xml"
told "$FLOW_DIR/batch.xml" >"$FLOW_DIR/by_xml"
by_sql "and as_of between '2026-01-25' and '2026-02-03' order by month, as_of" >"$FLOW_DIR/by_sql"
diff "$FLOW_DIR/by_sql" "$FLOW_DIR/by_xml" >"$ERR" || fail "the batch and SQL differ"
ok
within "messages of the batch" "$(wc -l <"$FLOW_DIR/by_xml")" 4 100
equal "months that are final" "$(grep -c "|1|" "$FLOW_DIR/by_xml")" 1
(cd "$SITE" && sha256sum --quiet -c digests.txt) || fail "a digest"
ok
sed -i 's|"mic": "XTST"|"mic": "lower"|' "$CONFIG/contracts/H100-SXM.json"
gpurate 78 export fixml --contract H100-SXM --from 2026-01-25
complains 'which FIXML has no place for'
sed -i -e 's|"mic": "lower"|"mic": "XTST"|' -e 's|"sec_typ": "FUT"|"sectyp": "FUT"|' "$CONFIG/contracts/H100-SXM.json"
gpurate 78 export fixml --contract H100-SXM --from 2026-01-25
complains 'codes.fixml'
sed -i 's|"sectyp"|"sec_typ"|' "$CONFIG/contracts/H100-SXM.json"

# ---- rows as published, of a contract and of what is final
gpurate 0 export settlements --published
equal "the head" "$(head -1 "$OUT" | cut -d, -f1-8)" contract,type,month,effective_date,status,value,month_to_date,indicative
gpurate 0 export fixings --published --format ndjson --final
equal "rows as published" "$(jq -r '[.effectiveDate, .value // "-", .publicationNo, .revision, .publishedAt, .validUntil, .unit] | join("|")' "$OUT")" \
    "$(sql "select fixing_date, coalesce(avg_text, '-'), publication_no, revision, to_char(published_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),
        to_char(valid_until at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), 'USD per GPU-hour' from api_v1.fixing_latest
        where status = 'final' and fixing_date > '2026-01-03' order by fixing_date")"
gpurate 0 export fixings
equal "head of the old form" "$(head -1 "$OUT" | cut -d, -f1-7)" index,date,avg,med,mean,level,status
within "fixings without a span" "$(wc -l <"$OUT")" 10 32
gpurate 0 export settlements --contract H100-SXM --final --published --format json
equal "finals" "$(jq -r '.[].status' "$OUT" | sort -u)" "$(sql "select distinct status from api_v1.settlement where status = 'final'")"
gpurate 64 export quotes --published
complains 'published says nothing to export quotes'
gpurate 64 export fixings --published --format table
