#!/usr/bin/env python3
"""A reader that fails closed, held to doc/vectors: settles on what is proven and final, refuses all else.

    vector_check.py DIR
"""
import base64, decimal, hashlib, json, os, re, subprocess, sys, tempfile, xml.etree.ElementTree as tree

folder = sys.argv[1]
NS = "{http://www.fixprotocol.org/FIXML-5-0-SP2}"


class Refused(Exception):
    pass


def need(true, why):
    if not true:
        raise Refused(why)


def verify(doc, record):
    need(record is not None, "no record")
    need(hashlib.sha256(record).hexdigest() == doc["recordDigest"], "another record")
    need(doc["signature"], "no signature")
    with tempfile.TemporaryDirectory() as at:
        for name, data in (("record", record), ("sig", base64.b64decode(doc["signature"]))):
            with open(f"{at}/{name}", "wb") as f:
                f.write(data)
        done = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", f"{folder}/key.pub", "-rawin",
                               "-in", f"{at}/record", "-sigfile", f"{at}/sig"], capture_output=True)
    need(done.returncode == 0, "not the key's signature")


def told(record, word):
    found = re.search(f"^{word},([^,\n]*)", record.decode(), re.M)
    return found and found.group(1)


def same(doc, record, word):
    need(decimal.Decimal(told(record, word)) == decimal.Decimal(doc["value"])
         and told(record, "status") == doc["status"], "not the record's value")


def settle_month(doc, record, asked, now):
    need(doc["contract"] == asked["contract"] and doc["month"] == asked["month"], "not the month asked for")
    need(doc["status"] == "final" and doc["annulled"] is None, "not final")
    need(isinstance(doc["value"], str) and re.fullmatch(r"\d+\.\d{4}", doc["value"]), "no value")
    verify(doc, record)
    same(doc, record, "price")
    return doc["value"]


def settle_fixing(doc, record, asked, now):
    if "latest" in doc:
        need(doc["publication"] == "active", "not published for now")
        doc = doc["latest"]
    need(doc["type"] == asked["type"] and doc["effectiveDate"] == asked["date"], "not the date asked for")
    need(doc["status"] == "final" and doc["annulled"] is None and doc["level"] in (1, 2, 3, 4), "not final")
    need(isinstance(doc["value"], str) and re.fullmatch(r"\d+\.\d{4}", doc["value"]), "no value")
    need(now <= doc["validUntil"], "stale")
    verify(doc, record)
    same(doc, record, "avg")
    return doc["value"]


def settle_fixml(text, asked):
    message, = tree.fromstring(text).find(NS + "Batch")
    instrument, full = message.find(NS + "Instrmt"), message.find(NS + "Full")
    need(instrument.get("MMY") == asked["month"].replace("-", ""), "not the month asked for")
    need(full is not None and full.get("Typ") == "6" and full.get("SetPxTyp") == "1", "no final price")
    return full.get("Px")


def read(name):
    with open(os.path.join(folder, name), "rb") as f:
        return f.read()


wrong = 0
vectors = json.loads(read("vectors.json"))
for v in vectors:
    record = v["record"] and read(v["record"])
    try:
        if v["file"].endswith(".xml"):
            got, why = "settle", settle_fixml(read(v["file"]), v["asked"])
        else:
            reader = settle_month if v["kind"] == "month" else settle_fixing
            got, why = "settle", reader(json.loads(read(v["file"])), record, v["asked"], v["now"])
    except Refused as e:
        got, why = "refuse", str(e)
    except ValueError:
        got, why = "refuse", "no JSON"
    print(f"{v['file']}: {got}, {why}")
    wrong += (got, why) != (v["must"], v["says"])
if wrong or len(vectors) != 20:
    sys.exit(f"{wrong} of {len(vectors)} are read otherwise than they must be")
