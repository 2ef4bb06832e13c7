#!/usr/bin/env python3
"""Checks that the reason codes of plugin/session agree with README's table, and that a golden case shows each with its sentence.

A code counts as shown when a golden table that has the column mediasec.reason beside mediasec.diagnosis or mediasec.tolerated has it in a row
with a sentence."""
# SPDX-License-Identifier: GPL-2.0-or-later
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SENTENCES = ("mediasec.diagnosis", "mediasec.tolerated")


def numbers():
    """Name -> number of types.h."""
    text = (ROOT / "plugin/session/types.h").read_text(encoding="utf-8")
    body = re.search(r"enum class Reason : std::uint16_t \{(.*?)\};", text, re.S).group(1)
    return {name: int(number) for name, number in re.findall(r"(\w+) = (\d+)", body)}


def rows():
    """(number, name, remedy) of reasons.cpp."""
    known, text = numbers(), (ROOT / "plugin/session/reasons.cpp").read_text(encoding="utf-8")
    return [(known[code], name, remedy) for code, name, remedy in re.findall(r'\{Reason::(\w+), Harm::\w+, "([^"]*)", "([^"]*)"\}', text)]


def readme_rows():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return [(int(number), name, remedy) for number, name, remedy in re.findall(r"^\| (\d{3}) \| ([^|]*) \| ([^|]*) \|$", text, re.M)]


def shown():
    """Codes that a golden table has together with a sentence."""
    found = set()
    for path in (ROOT / "tests/golden").glob("*.tsv"):
        lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        columns = {name: index for index, name in enumerate(lines[0])}
        if "mediasec.reason" not in columns:
            continue
        for line in lines[1:]:
            if any(name in columns and line[columns[name]] for name in SENTENCES):
                found.update(int(code) for code in re.findall(r"\d+", line[columns["mediasec.reason"]]))
    return found


def main():
    faults, known = [], numbers()
    ours = [row for row in rows() if row[0]]
    if {number for number, _, _ in rows()} != set(known.values()):
        faults.append(f"types.h and reasons.cpp differ in {set(known.values()) ^ {row[0] for row in rows()}}")
    faults += [f"README.md lacks or differs in: | {row[0]} | {row[1]} | {row[2]} |" for row in ours if row not in readme_rows()]
    faults += [f"README.md has a code that reasons.cpp has not: {row}" for row in readme_rows() if row not in ours]
    missing = sorted(set(known.values()) - {0} - shown())
    if missing:
        faults.append(f"no golden table shows a sentence for {missing}")
    for fault in faults:
        print(fault)
    print(f"{len(ours)} codes, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
