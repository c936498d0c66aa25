#!/usr/bin/env python3
"""Every command and query of every document: run as it stands over the demo, or by the test that is named here.

    documents.py DIR             DIR has the demo's wrappers gpurate and psql

A block is what stands four blanks in. Statements go to psql, lines that begin with gpurate to the
program, each with what a reader has by then: the files of the blocks before. A block that is neither
run here nor by a test that has the words named for it is a failure, and so is a name that is no
block's any more. In running text `gpurate ...` names a command and options that there are.
"""
import glob, json, os, re, subprocess, sys, tempfile, textwrap

tools = os.path.abspath(sys.argv[1])
DOCS = sorted(set(["README.md", "CONTRIBUTING.md", "SECURITY.md"] + glob.glob("doc/**/*.md", recursive=True)
                  + glob.glob("config/**/*.md", recursive=True)))
# What a block begins with: the test that runs it, and what of the document stands there.
ELSEWHERE = {
    ("README.md", "sh tests/run demo"): ("tests/run", "demo"),
    ("doc/OPERATOR.md", "apt update"): ("tests/lib/deb_guide.sh", "From the package"),
    ("doc/OPERATOR.md", "make "): ("tests/flow/85_guide.sh", "From source"),
    ("doc/OPERATOR.md", "*/5 * * * *"): ("config/package/gpurate.cron", "*/5 * * * *"),
    ("doc/OPERATOR.md", "gpurate annul H100-SXM --date 2026-05-29"): ("tests/flow/85_guide.sh", "gpurate annul "),
    ("doc/OPERATOR.md", "gpurate markets terms"): ("tests/flow/92_terms_page.sh", "markets terms"),
    ("doc/OPERATOR.md", "cp -Rn /mnt/other/archive/."): ("tests/flow/82_machines.sh", "cp -Rn"),
    ("doc/OPERATOR.md", "su postgres -c \"psql -d gpurate -c 'grant"): ("tests/flow/86_safety.sh", "High availability"),
    ("doc/OPERATOR.md", "echo '{\"markets\""): ("tests/flow/85_guide.sh", "What you change"),
    ("doc/OPERATOR.md", "gpurate maintain --plan"): ("tests/flow/88_maintain.sh", "What grows"),
    ("doc/OPERATOR.md", "gpurate maintain --restore"): ("tests/flow/88_maintain.sh", "What grows"),
    ("doc/OPERATOR.md", "gpurate doctor --all"): ("tests/flow/85_guide.sh", "The first day"),
    ("doc/OPERATOR.md", "gpurate markets check vast"): ("tests/flow/85_guide.sh", "A market broke"),
    ("doc/OPERATOR.md", "gpurate doctor"): ("tests/flow/85_guide.sh", "The fixing is late"),
    ("doc/OPERATOR.md", "gpurate status H100-SXM"): ("tests/flow/85_guide.sh", "A wrong number went out"),
    ("doc/OPERATOR.md", "apt install ./gpurate_NEXT.deb"): ("tests/lib/deb_guide.sh", "Upgrade"),
    ("doc/OPERATOR.md", "apt install pgbackrest"): ("tests/flow/83_backup.sh", "Backup"),
    ("doc/OPERATOR.md", "30 1 * * 0"): ("tests/flow/83_backup.sh", "by_cron"),
    ("doc/OPERATOR.md", "pg_ctlcluster 15 main stop"): ("tests/flow/83_backup.sh", "Restore"),
    ("doc/OPERATOR.md", "su postgres -c 'pg_dumpall"): ("tests/flow/83_backup.sh", "Moving to another machine"),
    ("doc/OPERATOR.md", "su postgres -c 'psql -f /var"): ("tests/flow/83_backup.sh", "Moving to another machine"),
    ("doc/EXCHANGE.md", "call api_v1.wait_for"): ("tests/flow/100_standby.sh", "doc/EXCHANGE.md"),
    ("doc/EXCHANGE.md", "create schema gpurate;"): ("tests/flow/74_feed.sh", "create subscription"),
    ("doc/EXCHANGE.md", "curl -sfO"): ("tests/flow/96_exchange.sh", "Files instead of a database"),
    ("doc/EXCHANGE.md", "openssl pkey"): ("tests/flow/96_exchange.sh", "Files instead of a database"),
    ("config/methods/METHODOLOGY.md", ""): ("tests/unit/calc/worked_test.c", "config/methods/METHODOLOGY.md"),
    ("config/methods/TOKENS.md", ""): ("tests/unit/token/worked_test.c", "config/methods/TOKENS.md"),
    ("config/methods/TOKENS-BACKTEST.md", "make token-report"): ("tests/unit/token/report_test.c", "TOKENS-BACKTEST.md"),
    ("config/methods/GHR-1.1.md", "make method-report"): ("tests/tests.mk", "method-report"),
}
REPLY = {"data": [{"id": "z-ai/glm-5.1:fast", "price": {"in": 1.1, "in_before": 1.4, "out": 3.9, "out_before": 4.4}}]}
# What a reader puts in place of a word.
READS = {"> N ": "> 0 ", "parse NAME ": "parse mine "}
# Asks the world, where nobody is: it ends so.
ASKS = {"gpurate markets check mine.json": 69}

failed, ran, seen = [], 0, set()
home = tempfile.mkdtemp(prefix="gpurate-documents-")
env = dict(os.environ, PATH=":".join([home + "/bin", tools, os.environ["PATH"]]))


def fail(doc, what, why):
    failed.append(f"{doc}: {what}: {why}")


def run(doc, line, argv=None):
    """What it prints; a file that it writes is beside the others. 75 says that a month has no price."""
    global ran
    ran += 1
    got = subprocess.run(argv or ["sh", "-c", line], cwd=home, env=env, capture_output=True, text=True,
                         stdin=subprocess.DEVNULL)
    if line in ASKS:
        if got.returncode != ASKS[line]:
            fail(doc, line, f"exit {got.returncode}, not {ASKS[line]}")
    elif got.returncode and (got.returncode != 75 or "not_determined" not in got.stdout):
        fail(doc, line, f"exit {got.returncode}: {(got.stderr or got.stdout).strip()}")
    elif ("(0 rows)" in got.stdout or not got.stdout.strip()) and ">" not in line and "current_date" not in line:
        fail(doc, line, "it prints nothing")
    return got.stdout


def blocks(text):
    """What stands four blanks in behind an empty line, outside of fences."""
    fence, before, block = False, "", []
    for line in text.split("\n") + [""]:
        fence ^= line.startswith("```")
        if line.startswith("    ") and not fence and (block or not before.strip()):
            block.append(line)
        elif block:
            yield textwrap.dedent("\n".join(block)).split("\n")
            block = []
        before = line


def statements(doc, block):
    sql = re.sub(r"--.*", "", "\n".join(block))
    for word, read in READS.items():
        sql = sql.replace(word, read)
    for one in filter(str.strip, sql.split(";")):
        run(doc, one, ["psql", "-v", "ON_ERROR_STOP=1", "-c", one])


def commands(doc, block):
    for line in block:
        line = re.split(r"\s{2,}|\s+#", line)[0]
        for word, read in READS.items():
            line = line.replace(word, read)
        run(doc, line)


def printed(doc, block):
    """Tables of fixings and settlements that the demo ends with."""
    tables = run(
        doc, "gpurate show H100-SXM H200-SXM B200-SXM H100 H200 H100-SXM-HYPER --date 2026-05-31") + run(doc, "gpurate settle --month 2026-05")
    for line in block:
        if re.match(r"[A-Z0-9.-]+ +2026-05", line) and line not in tables.split("\n"):
            fail(doc, line, f"not in\n{tables}")


def own_config(name):
    subprocess.run(["cp", "-R", tools + "-world/config", os.path.join(home, name)], check=True)
    return os.path.join(home, name)


def source(block):
    """A definition of a source, whose seller is one of ours: the program has it from here on."""
    with open(os.path.join(home, "mine.json"), "w", encoding="utf-8") as f:
        f.write("\n".join(block) + "\n")
    with open(os.path.join(home, "reply.json"), "w", encoding="utf-8") as f:
        json.dump(REPLY, f)
    config = own_config("with_mine")
    sellers = os.path.join(config, "token_operators.json")
    with open(sellers, encoding="utf-8") as f:
        text = f.read()
    with open(sellers, "w", encoding="utf-8") as f:
        f.write(text.replace('"operators": [', '"operators": [{"id": "mine", "title": "Mine", "segment": "neocloud"},', 1))
    subprocess.run(["cp", os.path.join(home, "mine.json"), os.path.join(config, "tokens.d")], check=True)
    os.mkdir(os.path.join(home, "bin"))
    with open(os.path.join(home, "bin", "gpurate"), "w", encoding="utf-8") as f:
        f.write(f"#!/bin/sh\nexec '{tools}/gpurate' --config '{config}' \"$@\"\n")
    os.chmod(os.path.join(home, "bin", "gpurate"), 0o755)


def member(doc, block):
    """A member of gpurate.json: the configuration with it is one."""
    config = own_config("with_member")
    with open(os.path.join(config, "gpurate.json"), encoding="utf-8") as f:
        text = f.read()
    name = re.match(r'"(\w+)"', block[0]).group(1)
    text = re.sub(rf'\n *"{name}": [^\n]*', "", text)
    with open(os.path.join(config, "gpurate.json"), "w", encoding="utf-8") as f:
        f.write(text.replace("{", "{" + "\n".join(block) + ",", 1))
    told = run(doc, f"gpurate --config '{config}' --show-config show")
    if f'"{name}"' not in told:
        fail(doc, block[0], "the configuration does not tell it")
    subprocess.run(["rm", "-rf", config], check=True)


def look(doc, block):
    first = block[0]
    for (of, begins), (test, words) in ELSEWHERE.items():
        if of == doc and first.startswith(begins):
            seen.add((of, begins))
            with open(test, encoding="utf-8") as f:
                if words not in f.read():
                    fail(doc, first, f"{test} does not have \"{words}\"")
            return
    if re.match(r"(select|with|call) ", first):
        statements(doc, block)
    elif first.startswith("gpurate "):
        commands(doc, block)
    elif first.startswith("month,side,"):
        with open(os.path.join(home, "plan.csv"), "w", encoding="utf-8") as f:
            f.write("\n".join(block) + "\n")
    elif first == "{" and doc == "config/tokens.d/README.md":
        source(block)
    elif first.startswith('"'):
        member(doc, block)
    elif first.startswith("A day of polls"):
        printed(doc, block)
    else:
        fail(doc, first, "no test is known to run this block")


def inline(doc, text, helps):
    for words in re.findall(r"`gpurate ([^`]+)`", text):
        command = words.split()[0]
        if command.startswith("-") or command.isupper() or command == "help":
            continue
        told = helps.setdefault(command, run(doc, f"gpurate help {command}"))
        for option in re.findall(r"--[a-z-]+", words):
            if not re.search(rf"{option}\b", told):
                fail(doc, f"gpurate {words}", f"\"gpurate help {command}\" has no {option}")


texts, helps = {}, {}
for doc in DOCS:
    with open(doc, encoding="utf-8") as f:
        texts[doc] = f.read()
# Files before what reads them, wherever they stand; the source last, who has it has another configuration.
every = [(doc, block) for doc in DOCS for block in blocks(texts[doc])]
for doc, block in sorted(every, key=lambda x: (x[0].startswith("config/tokens.d"), not re.match(r"month,side,|\{$", x[1][0]))):
    look(doc, block)
for doc in DOCS:
    inline(doc, texts[doc], helps)
for name in set(ELSEWHERE) - seen:
    fail(name[0], name[1], "no block begins so any more")
subprocess.run(["rm", "-rf", home])
print("\n".join(failed))
print(f"{ran} commands and statements of {len(DOCS)} documents, {len(failed)} failed")
sys.exit(bool(failed))
