#!/usr/bin/env python3
"""Two thousand calls at once: each with a PCK of its own, on two legs, their packets mixed. Every packet has to open, and quickly.

test_scale.py --plugin MEDIASEC.SO --oracle CRYPTO_ORACLE [--calls N] [--keep FILE]
The capture is made here (tests/tools/capgen) and not kept, unless --keep says where. Asserted: the number of messages that open, of packets that open in one pass and
in two, that each opened under its own call's key, and that tshark with the plugin is not slower than a limit per packet."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import collections
import pathlib
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "tools"))

import make_captures  # noqa: E402
from capgen import calls, media, sip  # noqa: E402
from capgen.calls import SERVER, SERVER_URI  # noqa: E402
from capgen.oracle import Oracle  # noqa: E402
from capgen.story import Story  # noqa: E402
from run_tshark import Tshark, TsharkError  # noqa: E402

PACKETS = 4                    # of each party and leg
SECONDS_PER_MESSAGE = 0.05     # a slow machine with other work; opening one takes a few milliseconds
FIELDS = ["frame.number", "rtp.ssrc", "mediasec.srtp.status", "mediasec.srtp.key_id", "mediasec.sakke.status", "mediasec.mikey.csb_id"]


def ports(number):
    """The audio ports of a call: of the caller, the server's two legs, the callee. Every thousand calls have addresses of their own."""
    block, port = number // 1000, 10000 + 10 * (number % 1000)
    return [(f"10.30.{block}.{host}", port) for host in (1, 2, 3, 4)]


def one_call(story, world, number):
    """Two legs with the same offer's key, then packets both ways on both; all calls run at the same time."""
    pck = story.sakke_key(f"call {number}", "PCK", world.kms, calls.UNIT7.mc_id, calls.UNIT9.mc_id, checked=False)
    caller, leg_a, leg_b, callee = ports(number)
    key = [sip.key_mgmt(pck.message)]
    for leg, (own, other) in enumerate(((caller, leg_a), (leg_b, callee))):
        ends = ((own[0], 5060), SERVER) if leg == 0 else (SERVER, (other[0], 5060))
        dialog = sip.Dialog(f"call-{number}-{leg}", calls.UNIT7.ims, SERVER_URI, *ends)
        story.udp(number + 2 * leg, *ends, dialog.request("INVITE", body=sip.sdp(*own, session_lines=key), content_type="application/sdp"), [pck])
        story.udp(number + 2 * leg + 1, *ends[::-1], dialog.response(200, "OK", body=sip.sdp(*other, session_id=2), content_type="application/sdp"))
    for cs_id, path in enumerate((((caller, leg_a), (leg_b, callee)), ((callee, leg_b), (leg_a, caller)))):
        stream = story.stream(f"{number} {cs_id}", pck, cs_id, story.number(f"{number} {cs_id} SSRC"))
        for index in range(PACKETS):
            packet = stream.rtp(media.rtp_packet(0, 100 + index, 160 * index, stream.ssrc, bytes(160)))
            for hop in path:
                story.protected(5000 + 500 * index + number * 0.2, *hop, packet)


def make_capture(oracle, path, count):
    """The capture; gives the key identifier of each SSRC."""
    story, world = Story(oracle, "two thousand calls", make_captures.START), make_captures.World(oracle)
    for number in range(count):
        one_call(story, world, number)
    story.finish(path, path.with_suffix(".json"))
    return {f"0x{row[5]['ssrc']:08x}": f"0x{row[5]['key'].key_id:08x}" for row in story.events if row[5]}


def faults(rows, count, keys, what):
    """What is wrong with the rows of one reading."""
    opened = collections.Counter(row[4] for row in rows if row[5])
    packets = [row for row in rows if row[1]]
    found = [] if opened == {"1": 2 * count} else [f"{what}: messages by status: {dict(opened)} instead of {2 * count} opened"]
    statuses = collections.Counter(row[2] for row in packets)
    if statuses != {"1": 4 * PACKETS * count}:
        found.append(f"{what}: packets by status: {dict(statuses)} instead of {4 * PACKETS * count} opened")
    wrong = sum(1 for row in packets if row[3] != keys[row[1]])
    return found + ([f"{what}: {wrong} packets opened under another call's key"] if wrong else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--oracle", required=True)
    parser.add_argument("--tshark", default="tshark")
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as folder, Tshark(options.plugin, options.tshark, timeout=900) as tshark:
        path, began = pathlib.Path(folder) / "calls.pcap", time.monotonic()
        oracle = Oracle(options.oracle)
        keys = make_capture(oracle, path, options.calls)
        oracle.close()
        print(f"{options.calls} calls made in {time.monotonic() - began:.1f} s")
        if options.keep:
            shutil.copy(path, options.keep)
        for what, arguments in (("one pass", []), ("two passes", ["-2"])):
            began = time.monotonic()
            try:
                found += faults(tshark.rows(path, FIELDS, arguments, ["example-kms"]), options.calls, keys, what)
            except TsharkError as fault:
                found.append(f"{what}: {fault}")
            seconds = time.monotonic() - began
            print(f"{what}: {seconds:.1f} s")
            if seconds > 10 + SECONDS_PER_MESSAGE * options.calls:
                found.append(f"{what}: {seconds:.1f} s is too slow")
    print("\n".join(found) or "all opened")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
