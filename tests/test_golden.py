#!/usr/bin/env python3
"""Runs the cases of tests/golden/cases.toml and compares what tshark prints with tests/golden/<case>.tsv.

test_golden.py --plugin MEDIASEC.SO [--update] [NAME ...]
A case names a capture, the keys to give, tshark's further arguments, and the fields to print. Frames that have none of the fields are left out.
With `rows = "count"` equal rows are put together and counted, frame numbers left out. `builtin` lists values that Wireshark's own dissectors add in some
versions and not in others: they are not compared.
--update writes the .tsv files from what was printed: look at every changed line before committing; each must follow from the capture's story."""
# SPDX-License-Identifier: GPL-2.0-or-later
import collections
import difflib
import pathlib
import sys
import tomllib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from run_checks import parser_of, run_checks  # noqa: E402
from run_tshark import ROOT, Tshark, TsharkError  # noqa: E402

GOLDEN = ROOT / "tests/golden"
KNOWN = {"name", "why", "capture", "keys", "prefs", "args", "fields", "rows", "builtin"}


def load_cases():
    data = tomllib.loads((GOLDEN / "cases.toml").read_text(encoding="utf-8"))
    cases = []
    for case in data["case"]:
        case = {"keys": [], "prefs": [], "args": [], "rows": "frames", "builtin": [], **case}
        if isinstance(case["fields"], str):
            case["fields"] = data["fields"][case["fields"]]
        unknown = set(case) - KNOWN
        if unknown or not case.get("why"):
            sys.exit(f"cases.toml: case {case.get('name')}: unknown {sorted(unknown)} or no why")
        cases.append(case)
    names = [case["name"] for case in cases]
    if len(set(names)) != len(names):
        sys.exit("cases.toml: two cases have one name")
    return cases


def table_of(case, tshark):
    """The lines that a case gives, header first."""
    fields = case["fields"]
    rows = tshark.rows(ROOT / "captures" / case["capture"], ["frame.number", *fields], case["args"], case["keys"], case["prefs"])
    for text in case["builtin"]:
        rows = [[",".join(part for part in value.split(",") if part != text) for value in row] for row in rows]
    rows = [row for row in rows if any(row[1:])]
    if case["rows"] == "count":
        counted = collections.Counter(tuple(row[1:]) for row in rows)
        return ["\t".join(["frames", *fields])] + ["\t".join([str(count), *row]) for row, count in sorted(counted.items())]
    return ["\t".join(["frame.number", *fields])] + ["\t".join(row) for row in rows]


def run_case(case, tshark, update):
    """What is wrong with the case, as lines; none when all is well."""
    got = table_of(case, tshark)
    path = GOLDEN / f"{case['name']}.tsv"
    if update:
        path.write_text("\n".join(got) + "\n", encoding="utf-8")
        return ([],)
    want = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return (list(difflib.unified_diff(want, got, str(path.relative_to(ROOT)), "tshark", lineterm="", n=1)),)


def main():
    parser = parser_of(__doc__)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    cases = [case for case in load_cases() if not options.names or case["name"] in options.names]
    try:
        with Tshark(options.plugin, options.tshark) as tshark:
            return run_checks([(case["name"], run_case, case, tshark, options.update) for case in cases], most=40)
    except TsharkError as fault:
        sys.exit(f"test_golden: {fault}")


if __name__ == "__main__":
    sys.exit(main())
