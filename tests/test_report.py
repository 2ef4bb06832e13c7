#!/usr/bin/env python3
"""The report of a mixed capture as text and JSON, each also pseudonymised, and the statistics tables, compared with tests/golden/report; the JSON of several captures against its schema.

test_report.py --plugin MEDIASEC.SO [--update]
Besides: the totals are what the captures' generator knows, and no identity, address or file name of the capture is in what is pseudonymised. --update writes the golden files: look at every line."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import difflib
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import jsonschema  # noqa: E402

from merge import merge  # noqa: E402
from run_tshark import ROOT, Tshark, TsharkError  # noqa: E402
from test_payloads import EXPECTED, keys_of, preferences_of  # noqa: E402

GOLDEN = ROOT / "tests/golden/report"
MIXED = ["private-call-damaged", "csk-floor", "mikey-psk", "sdes", "first-to-answer-bad-hint"]
KEYS = ["example-kms", "mikey-modes"]
OUTPUTS = {"mixed.txt": "report", "mixed.json": "report,json", "mixed-pseudonyms.txt": "report,pseudonyms", "mixed-pseudonyms.json": "report,json,pseudonyms",
           "exchanges.txt": "exchanges", "streams.txt": "streams"}
HIDDEN = ["diagnosis-closed", "diagnosis-tolerated", "diagnosis-signatures", "diagnosis-closed-media", "ticket-mode-1"]
BY_SCHEMA = ["diagnosis-closed-media", "group-call", "mcvideo", "xml-csk", "rtsp-camera", "mikey-pk", "sds-msrp", "private-call-wrap"]


def statistic(tshark, capture, name, keys, preferences=()):
    """What `-z mediasec,name` prints, without what differs between machines."""
    text = tshark.run(capture, ["-q", "-z", f"mediasec,{name}"], keys, preferences)
    text = re.sub(r"Mediasec [0-9.]+, built for Wireshark [0-9.]+, running in [0-9.]+", "Mediasec VERSION, built for Wireshark VERSION, running in VERSION", text)
    return re.sub(re.escape(str(tshark.home)) + r"/keys\d+", "KEYS", text)


def known_totals():
    """What the generator knows of the mixed capture: messages, packets, and how many open in one pass."""
    expected = [json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8")) for name in MIXED]
    packets = [dict(zip(data["packet_columns"], row)) for data in expected for row in data["packets"]]
    return sum(len(data["messages"]) for data in expected), sum(1 for packet in packets if packet["status"] == 1 and packet["pass"] == 1)


def names_in(report):
    """Identities, addresses and KMSs of a report in clear."""
    found = set()
    for row in report["exchanges"]:
        found |= {row.get(member, "") for member in ("sender", "receiver", "kms")}
    for row in report["streams"] + report["floor_control"]:
        found |= {row["source"].rsplit(":", 1)[0].strip("[]"), row["destination"].rsplit(":", 1)[0].strip("[]"), row.get("user", ""), row.get("talker", ""), row.get("group", "")}
    return {name for name in found if name} | {"KEYS", "kms-init.xml"}


def problems(outputs, tshark):
    """What is wrong besides differences from the golden files."""
    plain, twin = json.loads(outputs["mixed.json"]), json.loads(outputs["mixed-pseudonyms.json"])
    messages, opened = known_totals()
    totals = plain["totals"]
    found = []
    if totals["messages"] != messages or totals["decrypted"] != opened:
        found.append(f"totals: {totals['messages']} messages and {totals['decrypted']} packets decrypted instead of {messages} and {opened}")
    for file in ("mixed-pseudonyms.txt", "mixed-pseudonyms.json"):
        found += [f"{file} tells {name}" for name in sorted(names_in(plain)) if name in outputs[file]]
    for name in HIDDEN:
        text = statistic(tshark, ROOT / f"captures/{name}.pcap", "report,pseudonyms", keys_of(name))
        found += [f"{name}, pseudonymised, tells {word}" for word in sorted(set(re.findall(r"[^ \"]*(?:example|10\.[0-9]+\.[0-9]+)[^ \"]*", text)))]
    refused = tshark._call(["-q", "-r", str(tshark.borrow(ROOT / "captures/csk-floor.pcap")), "-z", "mediasec,report,jsn"])
    if refused.stdout or 'no option "jsn"' not in refused.stderr:
        found.append(f"an unknown option: {refused.stdout[:80]} {refused.stderr[:200]}")
    if totals != twin["totals"] or len(plain["exchanges"]) != len(twin["exchanges"]):
        found.append("the pseudonymised report says something else")
    schema = json.loads((ROOT / "tests/golden/report.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(schema)
    reports = {"mixed": plain, "mixed-pseudonyms": twin}
    for name in BY_SCHEMA:
        reports[name] = json.loads(statistic(tshark, ROOT / f"captures/{name}.pcap", "report,json", keys_of(name), preferences_of(name)))
    for name, report in reports.items():
        found += [f"{name}: {'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(report)]
    if validator.is_valid({**plain, "schema": 2}) or validator.is_valid({**plain, "secret": "00"}):
        found.append("the schema takes anything")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--tshark", default="tshark")
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    try:
        with Tshark(options.plugin, options.tshark) as tshark:
            capture = merge([ROOT / f"captures/{name}.pcap" for name in MIXED], tshark.home / "mixed.pcap")
            outputs = {file: statistic(tshark, capture, name, KEYS) for file, name in OUTPUTS.items()}
            found = problems(outputs, tshark)
    except TsharkError as fault:
        outputs, found = {}, [str(fault)]
    for file, text in outputs.items():
        if options.update:
            GOLDEN.mkdir(exist_ok=True)
            (GOLDEN / file).write_text(text, encoding="utf-8")
        want = (GOLDEN / file).read_text(encoding="utf-8").splitlines() if (GOLDEN / file).exists() else []
        found += list(difflib.unified_diff(want, text.splitlines(), file, "tshark", lineterm="", n=0))[:20]
    for line in found:
        print("   " + line)
    print(f"{'FAILED' if found else 'ok'}: {len(outputs)} outputs, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
