#!/usr/bin/env python3
"""Every row of tests/golden/rows.toml has its capture, its asserted tables, and both twins: without key files, and with wrong ones."""
# SPDX-License-Identifier: GPL-2.0-or-later
import pathlib
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/golden"
WRONG = {"wrong-user", "wrong-period", "impostor-kms", "other-kms", "wrong-csk", "wrong-spk"}


def load(name, table):
    return tomllib.loads((GOLDEN / name).read_text(encoding="utf-8"))[table]


def faults(row, cases):
    """What a row lacks."""
    capture = row["capture"] + ".pcap"
    own = [case for case in cases.values() if case["capture"] == capture]
    found = [] if (ROOT / "captures" / capture).exists() else [f"there is no captures/{capture}"]
    for name in row["cases"]:
        if name not in cases:
            found.append(f"there is no case {name}")
        elif cases[name]["capture"] != capture or not cases[name].get("keys"):
            found.append(f"the case {name} does not open {capture}")
        elif not (GOLDEN / f"{name}.tsv").exists():
            found.append(f"the case {name} has no table")
    if not any(not case.get("keys") for case in own):
        found.append("no case reads it without key files")
    if not any(WRONG.issuperset(case.get("keys") or ["none"]) for case in own):
        found.append("no case reads it with wrong keys")
    return [f"rows.toml: {row['key']}, {row['what']}: {fault}" for fault in found]


def main():
    cases = {case["name"]: case for case in load("cases.toml", "case")}
    rows = load("rows.toml", "row")
    found = [fault for row in rows for fault in faults(row, cases)]
    print("\n".join(found) if found else f"{len(rows)} rows, each with its capture, cases and twins")
    return 1 if found or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
