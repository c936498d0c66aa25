#!/usr/bin/env python3
"""Holds a folder that `gpurate site` wrote to its own descriptions, and all its surfaces to each other.

    site_check.py SITE                 schemas, OpenAPI document, CSV beside JSON, links of pages
    site_check.py SITE COMMAND...      also every number against SQL: COMMAND SQL prints rows "a|b|c"

Each file has to be named by exactly one path of the OpenAPI document. Prints what is wrong, one
finding a line, and fails; else one line with what was looked at.
"""
import csv, decimal, glob, html, json, os, re, subprocess, sys, xml.etree.ElementTree as tree

import jsonschema

site, sql_command = sys.argv[1], sys.argv[2:]
wrong, looked = [], {"json": 0, "csv": 0, "pages": 0, "numbers": 0, "rules": 0, "fixml": 0, "sellers": 0, "changes": 0,
                     "sql": 0}


def say(*words):
    wrong.append(" ".join(str(w) for w in words))


def load(path):
    with open(os.path.join(site, path), encoding="utf-8") as f:
        return json.load(f, parse_float=str)


def template(path):
    part = {"year": r"\d{4}", "month": r"\d{4}-\d\d", "date": r"\d{4}-\d\d-\d\d", "revision": r"\d+"}
    return re.compile("".join(
        f"({part.get(x[1:-1], '[A-Za-z0-9._-]+')})" if x.startswith("{") else re.escape(x)
        for x in re.split(r"(\{\w+\})", path[1:])) + r"\Z")


openapi = load("v1/openapi.json")
assert openapi["openapi"] == "3.1.0"
paths = []
for path, item in openapi["paths"].items():
    (kind, content), = item["get"]["responses"]["200"]["content"].items()
    named = [p["name"] for p in item["get"]["parameters"]]
    if named != re.findall(r"\{(\w+)\}", path):
        say(path, "has other parameters than it names:", named)
    schema = content.get("schema")
    schema = load("v1/" + schema["$ref"]) if schema else None
    if schema:
        jsonschema.Draft202012Validator.check_schema(schema)
        schema = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    paths.append((template(path), kind, schema, path))


def described(where, value, schema, defs):
    """No member that the schema has not: a new one is to be described."""
    if "$ref" in schema:
        schema = defs[schema["$ref"].rsplit("/", 1)[1]]
    for one in schema.get("anyOf", []):
        described(where, value, one, defs)
    if isinstance(value, dict) and "properties" in schema:
        for name, inner in value.items():
            if name not in schema["properties"]:
                say(where, "has", name, "which its schema has not")
            else:
                described(where, inner, schema["properties"][name], defs)
    if isinstance(value, list) and "items" in schema:
        for inner in value:
            described(where, inner, schema["items"], defs)


def cells(row, fields):
    out = []
    for name in fields:
        value = row[name]
        out.append("" if value is None else ",".join(value) if isinstance(value, list)
                   else str(value).lower() if isinstance(value, bool) else str(value))
    return out


def same_as_csv(path, doc):
    rows = doc["refRates"][::-1] if "refRates" in doc else doc["rows"]
    with open(os.path.join(site, path[:-5] + ".csv"), encoding="utf-8", newline="") as f:
        lines = list(csv.reader(f))
    if len(lines) != len(rows) + 1:
        say(path, "has", len(rows), "rows, its CSV", len(lines) - 1)
    for row, line in zip(rows, lines[1:]):
        if cells(row, list(row)) != line:
            say(path, "and its CSV differ:", line)
    looked["csv"] += 1


documents = {}
for folder, _, names in os.walk(site):
    for name in names:
        path = os.path.relpath(os.path.join(folder, name), site)
        if re.fullmatch(r"\.lock|index\.html|index/[^/]+\.html|zoom/[^/]+|v1/(openapi|schema/[a-z-]+)\.json", path):
            continue
        csv_of_table = path.endswith(".csv") and os.path.exists(os.path.join(site, path[:-4] + ".json"))
        fits = [x for x in paths if x[0].match(path)]
        if csv_of_table and not fits:
            continue
        if len(fits) != 1:
            say(path, "is", len(fits), "paths of the OpenAPI document")
            continue
        schema = fits[0][2]
        if not path.endswith(".json") or not schema:
            continue
        doc = documents[path] = load(path)
        for error in schema.iter_errors(doc):
            say(path, "at", "/".join(map(str, error.absolute_path)) + ":", error.message[:200])
        described(path, doc, schema.schema, schema.schema.get("$defs", {}))
        looked["json"] += 1
        if "rows" in doc or "refRates" in doc and "/last/" not in path:
            same_as_csv(path, doc)


def page_texts(path):
    with open(os.path.join(site, path), encoding="utf-8") as f:
        return f.read()


FACTS = {"MED, the median": "median", "MEAN of all operators": "mean", "Operators": "operators",
         "Published at": "publishedAt", "Valid until": "validUntil", "Next publication": "nextPublication",
         "Method": "method", "Panel": "panel", "Publication number": "publicationNo", "Revision": "revision",
         "Digest of the record": "recordDigest"}


def plain(cell):
    return html.unescape(re.sub(r"<[^>]*>", "", cell)).strip()


def rows_of(text, section):
    part = re.search(f'<section aria-labelledby="{section}">(.*?)</section>', text, re.S)
    body = re.sub("<thead>.*?</thead>", "", part.group(1), flags=re.S) if part else ""
    return [[plain(c) for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
            for row in re.findall(r"<tr>(.*?)</tr>", body, re.S)]


def rounded(text, places="0.0001"):
    return "-" if text is None else str(decimal.Decimal(text).quantize(decimal.Decimal(places), decimal.ROUND_HALF_UP))


def index_page(page, text):
    """Every number of the newest value and of the contracts is that of the files."""
    name = page[6:-5]
    date = re.search(r'class="head">.*?<time[^>]*>([^<]*)', text, re.S)
    row = date and next((r for r in documents[f"v1/index/{name}/{date.group(1)[:4]}.json"]["refRates"]
                         if r["effectiveDate"] == date.group(1)), None)
    if not row:
        say(page, "has no date that its files have")
        return
    big = re.search(r'class="big">([^<]*)', text)
    if (big and big.group(1)) != row["value"] and row["value"] is not None:
        say(page, "says", big and big.group(1), "and its files", row["value"])
    facts = {plain(k): plain(v) for k, v in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text, re.S)}
    for fact, field in FACTS.items():
        if facts.get(fact) != (None if row[field] is None else str(row[field])):
            say(page, "says of", fact, facts.get(fact), "and its files", row[field])
        looked["numbers"] += 1
    for low, high, fact in (("percentile25", "percentile75", "Middle half of operators"),
                            ("low", "high", "Lowest and highest operator")):
        if fact in facts and facts[fact] != f"{rounded(row[low])} to {rounded(row[high])}":
            say(page, "says of", fact, facts[fact])
    for cell in rows_of(text, "contracts"):
        month = next((d for p, d in documents.items() if p.startswith("v1/contract/")
                      and d["contract"] == cell[0] and d["month"] == cell[5]), None)
        running = month and month["status"] == "running"
        if not month or cell[1:5] + cell[6:7] != [
                rounded(month["value"]), rounded(month["indicative"] if running else None), rounded(month["monthToDate"]),
                month["status"], month["effectiveDate"]]:
            say(page, "says of a contract", cell)
        looked["numbers"] += 2


    for cell in rows_of(text, "others"):
        ours = next((r["value"] for p, d in documents.items() if re.fullmatch(rf"v1/index/{re.escape(name)}/\d{{4}}\.json", p)
                     for r in d["refRates"] if r["effectiveDate"] == cell[0]), None)
        apart = f"{decimal.Decimal(cell[2]) - decimal.Decimal(ours):+.4f}" if ours and cell[3] == row["unit"] else "-"
        if cell[4:6] != [ours or "-", apart.replace("+0.0000", "0.0000")]:
            say(page, "says of other levels", cell, "and ours is", ours)
        looked["numbers"] += 2


def front_page(text):
    for row in re.findall(r'<tr><th scope="row"><a href="index/.*?</tr>', text, re.S):
        cell = [plain(c) for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        series = documents[f"v1/index/{cell[0]}/{cell[3][:4]}.json"]["refRates"]
        known = next((r for r in series if r["effectiveDate"] == cell[3]), None)
        if not known or cell[1:2] + cell[3:7] != [known["value"] or "no value", known["effectiveDate"], known["median"] or "-",
                                                  known["status"], str(known["level"])]:
            say("index.html says", cell)
        looked["numbers"] += 2


def zoom_page(page, text):
    """It draws an index whose page links to it, and holds no number of it."""
    name = page[5:-5]
    if f'href="../zoom/{name}.html"' not in page_texts(f"index/{name}.html") or f'data-index="{name}"' not in text:
        say(page, "and the page of its index do not know each other")
    if f"v1/index/{name}/latest.json" not in documents:
        say(page, "has no series")
    if re.search(r"\d\.\d{4}", text):
        say(page, "holds a value")


for page in ["index.html"] + sorted(glob.glob("index/*.html", root_dir=site) + glob.glob("zoom/*.html", root_dir=site)):
    text = page_texts(page)
    looked["pages"] += 1
    for to in re.findall(r'(?:href|src)="([^"#]+)"', text):
        if not re.match(r"https:|data:", to) and not os.path.exists(
                os.path.join(site, os.path.dirname(page), html.unescape(to))):
            say(page, "links to", to, "which is not there")
    if len(text.encode()) > 150000:
        say(page, "has", len(text.encode()), "bytes")
    front_page(text) if page == "index.html" else index_page(page, text) if page.startswith("index/") else zoom_page(page, text)


def sql(text):
    looked["sql"] += 1
    out = subprocess.run(sql_command + [text], check=True, capture_output=True, text=True).stdout
    return [tuple(line.split("|")) for line in out.splitlines()]


def compare(what, files, database):
    files, database = set(files), set(database)
    for row in sorted(files - database)[:3]:
        say(what, "of the files is not in SQL:", row)
    for row in sorted(database - files)[:3]:
        say(what, "of SQL is not in the files:", row)
    if not database:
        say(what, "is empty in SQL")


def texts(row, names):
    return tuple("" if row[n] is None else str(row[n]) for n in names.split())


UTC = "to_char(published_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"


def against_sql():
    compare("a fixing", [
        texts(r, "type effectiveDate value median mean percentile25 percentile75 operators validPartitions status"
              " level revision publicationNo publishedAt recordDigest")
        for p, d in documents.items() if re.match(r"v1/index/[^/]+/\d{4}\.json", p)
        for r in d["refRates"] if r["status"] not in ("missing", "annulled")],
        sql(f"select index, fixing_date, avg_text, med_text, mean_text, q1_text, q3_text, operators, valid_partitions,"
            f" status, level, revision, publication_no, {UTC}, record_digest from api_v1.fixing_latest"))
    months = [d for p, d in documents.items() if p.startswith("v1/contract/")]
    code = re.compile(r"(.*)-[A-Z]\d\d\Z")
    compare("a contract month", [
        (code.match(d["contract"]).group(1),) + texts(d, "month effectiveDate status value monthToDate indicative"
        " daysPublished publicationNo recordDigest") for d in months if d["status"] not in ("missing", "annulled")],
        sql("select distinct on (contract, month) contract, to_char(month, 'YYYY-MM'), as_of, status, price_text,"
            " to_date_text, indicative_text, days_published, publication_no, record_digest from api_v1.settlement"
            " where newest order by contract, month, status = 'running', as_of desc"))
    for p, names, query in (
            ("v1/posted/[0-9-]+.json", "postedDate provider model direction price source",
             "select posted_date, provider, model, direction, price_text, source from api_v1.posted"),
            ("v1/posted/changes/[0-9]+.json", "postedDate provider model direction price before source",
             "select posted_date, provider, model, direction, price_text, before_text, source from api_v1.posted"
             " where (changed_at at time zone 'UTC')::date = posted_date"),
            ("v1/token/latest.json", "source provider model direction list net",
             "select distinct on (source, offer, model, direction) source, provider, model, direction, list_text, net_text"
             " from api_v1.token_price, (select max(published_at) as at from api_v1.fixing) f"
             " where observed_at > at - interval '1 day' and observed_at <= at"
             " order by source, offer, model, direction, observed_at desc"),
            ("v1/token/changes/[0-9-]+.json", "source provider model direction listBefore list change",
             "select source, provider, model, direction, list_before_text, list_text, change_text from api_v1.token_price_change"
             " where observed_at <= (select (max(fixing_date) + time '16:00') at time zone 'UTC' from api_v1.fixing)"),
            ("v1/summary.json", "family panel term type markets hyperscalers brokers medianLow medianHigh means meanLow"
             " meanHigh effectiveDate level value weekLow weekHigh change4w",
             "select family, panel, term, index, markets, hyperscalers, brokers, median_low_text, median_high_text, means,"
             " mean_low_text, mean_high_text, fixing_date, level, avg_text, week_low_text, week_high_text, change_4w_text"
             " from api_v1.summary_as_of((select max(published_at) + interval '1 second' from api_v1.fixing))"),
            ("v1/pauses.json", "name status since until why publicationNo",
             "select name, status, " + UTC.replace("published_at", "since") + ", " + UTC.replace("published_at", "until") +
             ", why, publication_no from (select p.*, (select min(n.since) from api_v1.publication_status n where n.name = p.name"
             " and n.publication_no > p.publication_no) as until from api_v1.publication_status p) x where status <> 'active'"),
            ("v1/basket/[^/]+/[0-9]+.json", "type effectiveDate level publicationNo",
             "select basket, basket_date, level_text, publication_no from api_v1.basket where newest"),
            ("v1/coverage/[^/]+/[0-9]+.json", "type effectiveDate status valid gaps cause",
             "select index, fixing_date, status, valid, gaps, cause from api_v1.coverage")):
        rows = [texts(r, names) for at, d in documents.items() if re.fullmatch(p, at) for r in d["rows"]
                if r.get("status") not in ("missing", "annulled") or "coverage" in p]
        known = sql(query)
        if known or rows:
            compare(p, rows, known)
    rules = {}
    for row in sql("select index, to_char(month, 'YYYY-MM'), code, status, price_text, difference_text,"
                   " days_used || ' of ' || days, as_of from api_v1.settlement_rules where price is not null"):
        rules.setdefault(row[:2], []).append(row[2:])
    for page in sorted(glob.glob("index/*.html", root_dir=site)):
        text = page_texts(page)
        date = re.search(r'class="head">.*?<time[^>]*>([^<]*)', text, re.S)
        shown = [tuple("" if c == "-" else c for c in row) for row in rows_of(text, "rules")]
        known = rules.get((page[6:-5], date.group(1)[:7]), []) if date else []
        if any(row[1] != "final" for row in known) and sorted(shown) != sorted(known):
            say(page, "says of rules", shown[:3], "and SQL", known[:3])
        looked["rules"] += len(shown)
    asked = {}
    for page in sorted(glob.glob("index/*.html", root_dir=site)):
        text = page_texts(page)
        shown = [tuple("" if c == "-" else c for c in row) for row in rows_of(text, "sellers")]
        at = re.search(r"day to ([0-9TZ:-]+), USD", text)
        if not at:
            continue
        if at.group(1) not in asked:
            asked[at.group(1)] = sql(
                "select model || '-' || direction, provider, source, round(list, 4), round(net, 4), round(discount * 100, 2),"
                " quantization, tier, since from (select distinct on (source, offer, model, direction) * from"
                f" api_v1.token_price where observed_at > timestamptz '{at.group(1)}' - interval '1 day' and observed_at"
                f" <= '{at.group(1)}' order by source, offer, model, direction, observed_at desc) x where verdict = 'ok'")
        known = [row[1:] for row in asked[at.group(1)] if row[0] == re.sub("-net$", "", page[6:-5])]
        if sorted(shown) != sorted(known):
            say(page, "says of sellers", shown[:2], "and SQL", known[:2])
        looked["sellers"] += len(shown)
    changed = {}
    for row in sql("select model || '-' || direction, (observed_at at time zone 'UTC')::date, provider, source, round(list_before, 4),"
                   " round(list, 4), round(change * 100, 2) from api_v1.token_price_change, (select max(fixing_date) as last"
                   " from api_v1.fixing where published_at >= (fixing_date + interval '16 hours') at time zone 'UTC') f"
                   " where observed_at >= (last - interval '29 days 8 hours') at time zone 'UTC'"
                   " and observed_at < (last + interval '16 hours') at time zone 'UTC'"):
        changed.setdefault(row[0], []).append(row[1:])
    for page in sorted(glob.glob("index/*.html", root_dir=site)):
        shown = [tuple(row) for row in rows_of(page_texts(page), "changes")]
        known = changed.get(re.sub("-net$", "", page[6:-5]), [])
        if len(shown) != min(len(known), 40) or set(shown) - set(known) or shown != sorted(shown, key=lambda r: r[0], reverse=True):
            say(page, "says of changes", shown[:2], "and SQL", known[:2])
        looked["changes"] += len(shown)
    ns = "{http://www.fixprotocol.org/FIXML-5-0-SP2}"
    for path in glob.glob("v1/contract/*/*.fixml.xml", root_dir=site):
        message = tree.parse(os.path.join(site, path)).getroot()[0][0]
        doc = documents[path.replace(".fixml.xml", ".json")]
        full = message.find(ns + "Full")
        want = None if doc["status"] == "not_determined" else doc["value"] or doc["indicative"]
        if (full.get("Px") if full is not None else None) != want or message.get("BizDt") != doc["effectiveDate"]:
            say(path, "and its JSON differ")
        looked["fixml"] += 1


if sql_command:
    against_sql()
for line in wrong[:40]:
    print(line)
if wrong:
    sys.exit(f"{len(wrong)} findings in \"{site}\"")
print("site: " + ", ".join(f"{n} {what}" for what, n in looked.items()))
