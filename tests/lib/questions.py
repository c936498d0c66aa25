#!/usr/bin/env python3
"""The queries of a document, and what they print.

    questions.py check DOC COMMAND...    runs each ```sql block by COMMAND -c SQL; the ```text block behind
                                         it has to be what comes out
    questions.py write DOC COMMAND...    puts there what comes out
"""
import re, subprocess, sys

what, doc, command = sys.argv[1], sys.argv[2], sys.argv[3:]
with open(doc, encoding="utf-8") as f:
    text = f.read()
BLOCK = re.compile(r"```sql\n(.*?)```\n(?:```text\n(.*?)```\n)?", re.S)
wrong, count = [], 0


def answer(sql):
    out = subprocess.run(command + ["-P", "footer=off", "-P", "null=-", "-c", sql], capture_output=True, text=True)
    if out.returncode:
        sys.exit(f"{sql}: {out.stderr}")
    return "\n".join(line.rstrip() for line in out.stdout.strip("\n").splitlines()) + "\n"


def look(match):
    global count
    count += 1
    got = answer(match.group(1))
    if got != match.group(2):
        wrong.append(f"{match.group(1)}prints\n{got}and not\n{match.group(2)}")
    return f"```sql\n{match.group(1)}```\n```text\n{got}```\n"


new = BLOCK.sub(look, text)
if what == "write":
    with open(doc, "w", encoding="utf-8") as f:
        f.write(new)
elif wrong:
    print("\n".join(wrong))
    sys.exit(f"{len(wrong)} of {count} answers are others")
print(f"{count} questions answered")
