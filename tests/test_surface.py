#!/usr/bin/env python3
"""What users touch besides the packet tree: columns, exported objects, Decode As, the table of single secrets, the profile.

test_surface.py --plugin MEDIASEC.SO [NAME ...]"""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import collections
import os
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from merge import cut, merge  # noqa: E402
from run_tshark import NOBODY, ROOT, Tshark  # noqa: E402

CALL = ROOT / "captures/private-call.pcap"
MANY = ["private-call-damaged", "csk-floor", "xml-csk", "sds-message", "mikey-pk", "mcvideo", "pre-established", "group-call-late", "first-to-answer-bad-signature"]
KEYS = ["example-kms", "mikey-modes"]
PROFILE = ROOT / "plugin/profile/Mediasec"


def give(path):
    """Lets the user that tshark runs as write here."""
    path.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        for part in [path, *path.rglob("*")]:
            os.chown(part, NOBODY, NOBODY)
    return path


def columns(tshark):
    """Each of our fields, alone in a column and without any filter, shows in every frame what the whole tree shows."""
    capture = merge([ROOT / f"captures/{name}.pcap" for name in MANY], tshark.home / "many.pcap")
    wanted = collections.defaultdict(collections.Counter)
    packets = xml.etree.ElementTree.fromstring(tshark.run(capture, ["-T", "pdml"], KEYS))
    for number, packet in enumerate(packets.iter("packet"), 1):
        for field in packet.iter("field"):
            if field.get("name", "").startswith("mediasec.") and field.get("show") is not None:
                wanted[field.get("name")][number] += 1
    found = []
    for field, frames in sorted(wanted.items()):
        # The user's columns, nothing else asked for: tshark builds the tree for this one field.
        text = tshark.run(capture, [], KEYS, [f'gui.column.format:"Number","%m","Field","%Cus:{field}:0:R"'])
        shown = {int(line.split()[0]) for line in text.splitlines() if len(line.split()) > 1}
        if shown != set(frames):
            found.append(f"column {field} is filled in {len(shown)} frames instead of {len(frames)}")
    return found if len(wanted) > 60 else [*found, f"only {len(wanted)} fields were compared"]


def objects(tshark):
    """Decrypted texts and XML bodies come out as files."""
    folder = give(tshark.home / "objects")
    tshark.run(ROOT / "captures/sds-message.pcap", ["-q", "--export-objects", f"mediasec,{folder}"], ["example-kms"])
    tshark.run(ROOT / "captures/xml-csk.pcap", ["-q", "--export-objects", f"mediasec,{folder}"], ["example-kms"])
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    found = []
    texts = sorted(content.decode() for name, content in files.items() if ".txt" in name)
    shown = tshark.rows(ROOT / "captures/sds-message.pcap", ["mediasec.mcdata.payload.text", "mediasec.mcdata.status"], ["-Y", "mediasec.mcdata.payload.text"], ["example-kms"])
    if not texts or texts != sorted(row[0] for row in shown if row[1] == "1,1"):
        found.append(f"texts exported: {texts}")
    bodies = [content for name, content in files.items() if ".xml" in name]
    if not bodies or any(b"EncryptedData" in body for body in bodies):
        found.append(f"{len(bodies)} XML bodies exported, or one is still encrypted")
    for body in bodies:
        xml.etree.ElementTree.fromstring(body)
    return found


def decode_as(tshark):
    """A port that no signalling announces: chosen in Decode As it is told as SRTP without a key, and with a key list it opens."""
    frames = [number for number, row in enumerate(tshark.rows(CALL, ["udp.dstport"]), 1) if row[0] == "50000"]
    media = cut(CALL, frames, tshark.home / "media.pcap")
    choice = ["-d", "udp.port==50000,mediasec_srtp"]
    statuses = collections.Counter(row[0] for row in tshark.rows(media, ["mediasec.srtp.status"], choice))
    found = [] if statuses == {"3": len(frames)} else [f"without keys: {dict(statuses)}"]
    listed = tshark.home / "call.keys"
    tshark.run(CALL, ["-q", "-z", f"mediasec,keylog,{listed}"], ["example-kms"])
    statuses = collections.Counter(row[0] for row in tshark.rows(media, ["mediasec.srtp.status"], choice, [listed]))
    return found if statuses == {"1": len(frames)} else [*found, f"with keys: {dict(statuses)}"]


def single_secrets(tshark):
    """A row of the table opens what it is for, and a row that cannot be right is refused with its reason and without its key."""
    listed = tshark.home / "row.keys"
    tshark.run(CALL, ["-q", "-z", f"mediasec,keylog,{listed}"], ["example-kms"])
    rows = [line.split() for line in listed.read_text(encoding="utf-8").splitlines() if line.startswith("pck")]
    (kind, key_id, key, *options), = rows
    row = f'uat:mediasec_secrets:"{kind}","{key_id}","{key}","{" ".join(options)}"'
    count = sum(1 for line in tshark.rows(CALL, ["mediasec.srtp.status", "rtp.ssrc"], (), (), [row]) if line[0] == "1" and line[1])
    found = [] if count == 320 else [f"{count} packets opened with a row of the table"]
    refused = tshark._call(["-r", str(tshark.borrow(CALL)), "-o", f'uat:mediasec_secrets:"{kind}","{key_id}","{key[2:]}",""'])
    if refused.returncode == 0 or "16 or 32" not in refused.stderr or key[2:] in refused.stderr.replace(f'"{key[2:]}"', ""):
        found.append(f"a short key: {refused.returncode} {refused.stderr.strip()[:300]}")
    return found


def profile(tshark):
    """tshark -C takes the profile: its columns are shown, and every filter in it is valid."""
    target = tshark.home / ".config/wireshark/profiles/Mediasec"
    shutil.copytree(PROFILE, target)
    give(tshark.home / ".config")
    lines = tshark.run(CALL, ["-C", "Mediasec"], ["example-kms"]).splitlines()
    found = [f"warning: {tshark.stderr.strip()[:300]}"] if re.search(r"colorfilters|preferences line|No such|unknown", tshark.stderr) else []
    if "0x10e47d01" not in lines[18] or "sip:unit7@mc.example.net" not in lines[18] or "Decrypted" not in lines[18]:
        found.append(f"columns: {lines[18]}")
    filters = re.findall(r"^@[^@]+@([^@]+)@", (PROFILE / "colorfilters").read_text(encoding="utf-8"), re.MULTILINE)
    filters += re.findall(r'^"TRUE","[^"]+","([^"]+)"', (PROFILE / "dfilter_buttons").read_text(encoding="utf-8"), re.MULTILINE)
    everything = merge([ROOT / f"captures/{name}.pcap" for name in MANY], tshark.home / "many-profile.pcap")
    for text in filters:
        if not tshark.run(everything, ["-Y", text], KEYS) and "status == 4" not in text:
            found.append(f"filter {text} fits nothing")
    return found if len(filters) > 8 else [*found, "the profile has no filters"]


TESTS = {"columns": columns, "objects": objects, "decode-as": decode_as, "single-secrets": single_secrets, "profile": profile}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--tshark", default="tshark")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    failed = 0
    for name in options.names or TESTS:
        with Tshark(options.plugin, options.tshark) as tshark:
            try:
                found = TESTS[name](tshark)
            except (RuntimeError, subprocess.SubprocessError) as fault:
                found = [str(fault)]
        print(f"{'FAILED' if found else 'ok'} {name}")
        for line in found[:20]:
            print("   " + line)
        failed += bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
