#!/usr/bin/env python3
"""The tree of one message of every data type, and what becomes of it with the secret: tests/golden/trees.

test_trees.py --plugin MEDIASEC.SO [--update] [NAME ...]
A file has the tree without any key file, then, where the message opens, the lines that the secret takes away (-) and brings (+).
Wireshark's own tree of an X.509 certificate is left out below its first line. --update writes the files: look at every changed line before
committing; each must follow from the message (tests/vectors, captures) and its documents."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import difflib
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import messages  # noqa: E402
from run_tshark import ROOT, Tshark, TsharkError  # noqa: E402

TREES = ROOT / "tests/golden/trees"
# Exchanges of exchange_modes.vec whose messages open: with what, and the names of the files of their messages.
EXCHANGES = {
    "psk_cm_128": ["00-psk", "01-psk-response"], "pk_oaep_pss": ["02-public-key", "03-public-key-response"],
    "dh_oakley_1_pss": ["04-dh", "05-dh-response"], "psk_error": [None, "06-error"], "dhhmac_4650": ["07-dhhmac", "08-dhhmac-response"],
    "rsa_r_group": ["09-rsa-r", "10-rsa-r-response"], "psk_null_and_null": ["00-psk-null", None],
    "psk_key_wrap_default_iv": ["00-psk-key-wrap", None],
}
# Messages of captures: file, frame's filter, key folder.
CAPTURED = {"26-sakke-pck": ("private-call.pcap", "sdp && mikey", "example-kms"), "26-sakke-gmk": ("group-call.pcap", "mikey", "example-kms"),
            "11-ticket": ("ticket-forked.pcap", "mikey.type == 11", "ticket-initiator"), "12-ticket": ("ticket-signed.pcap", "mikey.type == 12",
                                                                                                       "ticket-kms-rsa"),
            "13-ticket": ("ticket-forked.pcap", "mikey.type == 13", "ticket-initiator"), "14-ticket": ("ticket-forked.pcap", "mikey.type == 14", "ticket-kms"),
            "14-ticket-update": ("ticket-forked.pcap", "mikey.type == 14 && frame.number > 20", "ticket-initiator"),
            "14-ticket-conference": ("ticket-conference.pcap", "mikey.type == 14 && sip.Method == UPDATE", "ticket-kms"),
            "15-ticket": ("ticket-forked.pcap", "mikey.type == 15", "ticket-initiator"), "16-ticket": ("ticket-forked.pcap", "mikey.type == 16",
                                                                                                       "ticket-responder"),
            "17-ticket": ("ticket-signed.pcap", "mikey.type == 17", "ticket-kms-rsa"), "18-ticket": ("ticket-forked.pcap", "mikey.type == 18",
                                                                                                     "ticket-responder")}


class Wanted:
    """Wanted is one file: the name, where its message comes from, and the frame of a capture it is in."""

    def __init__(self, name, source, path, frame, keys):
        self.name, self.source, self.path, self.frame, self.keys = name, source, path, frame, keys


def made_capture(folder):
    """One capture with every message of the vector files, and what is wanted of it."""
    capture, wanted = messages.Capture(), []
    path = folder / "messages.pcap"
    groups = messages.load("exchange_modes.vec")
    for group, names in EXCHANGES.items():
        values = groups[group]
        for number, name in enumerate(names):
            if f"message.{number}" not in values:
                continue
            frame = capture.add_description(group, bytes.fromhex(values[f"message.{number}"]), caller=values["from"], callee=values["to"],
                                            answer=f"answer.{number}" in values)
            if name:
                wanted.append(Wanted(name, f"message.{number} of {group} in tests/vectors/exchange_modes.vec", path, frame, ["mikey-modes"]))
    for kind, octets in messages.of_every_type().items():
        group = messages.TYPES[kind]
        frame = capture.add_description(group, octets)
        if kind > 10:
            wanted.append(Wanted(f"{kind:02}-{group.replace('_', '-')}", f"{group} in tests/vectors/mikey_messages.vec", path, frame, None))
    capture.write(path)
    return wanted


def trees_of(text):
    """The MIKEY tree of each frame of `tshark -V`, as lines without their common indentation."""
    trees, frame, depth, hidden = {}, 0, None, None
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip(" "))
        if indent == 0:
            depth = None
            if line.startswith("Frame "):
                frame = int(line.split()[1].rstrip(":"))
        if depth is not None and indent <= depth:
            depth = None
        if depth is None and line.lstrip(" ").startswith("Multimedia Internet KEYing") and frame not in trees:
            depth, hidden, trees[frame] = indent, None, []
        if depth is None or (hidden is not None and indent > hidden):
            continue
        hidden = indent if line.endswith("PKIX CERT File Format") else None
        trees[frame].append(re.sub(r"/\S*/keys\d+/", "", line[depth:]))
    return trees


def lines_of(wanted, closed, opened):
    """The lines of a file."""
    lines = [f"# {wanted.source}; written by tests/test_trees.py --update", *closed]
    if opened is not None and opened != closed:
        changes = [line.rstrip() for line in difflib.ndiff(closed, opened) if line[0] in "+-"]
        lines += ["", f"# with keyfiles/{wanted.keys[0]}", *changes]
    return lines


def collect(tshark, wanted):
    """{name: lines} of every wanted file."""
    runs, files = {}, {}

    def trees(path, keys, more):
        key = path, tuple(keys), tuple(more)
        if key not in runs:
            runs[key] = trees_of(tshark.run(path, ["-V", *more], keys))
        return runs[key]
    for one in wanted:
        more = ["-Y", one.frame] if isinstance(one.frame, str) else []
        closed = trees(one.path, (), more)
        opened = trees(one.path, one.keys, more) if one.keys else None
        frame = min(closed) if more else one.frame
        files[one.name] = lines_of(one, closed[frame], opened[frame] if opened else None)
    return files


def compare(name, lines, update):
    """The differences between a file and what it should be."""
    path = TREES / f"{name}.txt"
    if update:
        TREES.mkdir(exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return []
    want = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return list(difflib.unified_diff(want, lines, str(path.relative_to(ROOT)), "tshark", lineterm="", n=1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--tshark", default="tshark")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    try:
        with Tshark(options.plugin, options.tshark) as tshark:
            wanted = made_capture(tshark.home)
            wanted += [Wanted(name, f"captures/{capture}", ROOT / "captures" / capture, where, [keys])
                       for name, (capture, where, keys) in CAPTURED.items()]
            files = collect(tshark, [one for one in wanted if not options.names or one.name in options.names])
    except TsharkError as fault:
        sys.exit(f"test_trees: {fault}")
    failed = 0
    for name, lines in sorted(files.items()):
        wrong = compare(name, lines, options.update)
        failed += bool(wrong)
        print(f"{'FAILED' if wrong else 'ok'} {name}: {len(lines)} lines")
        for line in wrong[:40]:
            print("   " + line)
    stray = [] if options.names else sorted({path.stem for path in TREES.glob("*.txt")} - set(files))
    for name in stray:
        print(f"FAILED {name}: no message has this tree")
    print(f"{len(files) - failed} passed, {failed + len(stray)} failed")
    return 1 if failed or stray or not files else 0


if __name__ == "__main__":
    sys.exit(main())
