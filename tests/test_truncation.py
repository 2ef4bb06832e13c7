#!/usr/bin/env python3
"""Every prefix of a message of every data type, in SDP: it is marked as broken, and takes nothing else with it.

test_truncation.py --plugin MEDIASEC.SO [DATA-TYPE ...]
For each data type tshark reads one capture with an INVITE for every length of the message from 0 to the whole, each with an m-line of its
own behind the key, and an RTP packet to the announced port. tshark has to come through without a dissector bug; no part of the frame may be
malformed but as our own remark; the m-line and its attributes are shown; and the packet belongs to the conversation that its SDP set up.
The messages that open are read once more with the secrets: a broken key message must not break anything either."""
# SPDX-License-Identifier: GPL-2.0-or-later
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import messages  # noqa: E402
from run_checks import parser_of, run_checks  # noqa: E402
from run_tshark import Tshark  # noqa: E402

FIELDS = ["frame.number", "_ws.short", "_ws.expert.message", "mikey.version", "mediasec.malformed", "sdp.media", "sdp.mime.type",
          "rtp.setup-frame"]


def series(capture, name, octets, before=(), answer=False):
    """INVITEs with every prefix, each with its RTP packet: {frame of the INVITE: (length, frame of the packet, frames that may have set it
    up)}. `before` are messages that come first in the same call; Wireshark's SDP dissector counts an answer's media as set up by the offer."""
    frames = {}
    for length in range(len(octets) + 1):
        address = f"10.60.{length // 250}.{1 + length % 250}"
        call = f"{name}-{length}"
        makers = [capture.add_description(call, earlier) for earlier in before]
        frame = capture.add_description(call, octets[:length], address, answer=answer)
        frames[frame] = (length, capture.add_rtp(address, 40000, length), {str(maker) for maker in (*makers, frame)})
    return frames


def differences(row, packet, makers, length, whole):
    """What is wrong with the frame of a prefix."""
    found = []
    if row["_ws.short"] or any(word in row["_ws.expert.message"] for word in ("Exception occurred", "Dissector bug")):
        found.append("an exception: " + (row["_ws.expert.message"] or "short frame"))
    if "audio 40000 RTP/SAVP 0" not in row["sdp.media"] or row["sdp.mime.type"] != "PCMU":
        found.append(f"SDP is lost: {row['sdp.media']!r} {row['sdp.mime.type']!r}")
    if packet["rtp.setup-frame"] not in makers:
        found.append(f"RTP is not set up: {packet['rtp.setup-frame']!r}")
    if length > 0 and row["mikey.version"] == "":
        found.append("no tree")
    if 0 < length < whole and row["mediasec.malformed"] == "":
        found.append("not marked as malformed")
    if length == whole and row["mediasec.malformed"]:
        found.append("the whole message is marked as malformed")
    return found


def check(options, name, octets, keys=(), before=(), answer=False):
    """The differences of one series."""
    capture = messages.Capture()
    frames = series(capture, name, octets, before, answer)
    with Tshark(options.plugin, options.tshark) as tshark:
        rows = tshark.rows(capture.write(tshark.home / "prefixes.pcap"), FIELDS, keys=keys)
    by_frame = {row[0]: dict(zip(FIELDS, row)) for row in rows}
    found = []
    for frame, (length, packet, makers) in frames.items():
        found += [f"{length} of {len(octets)} octets, frame {frame}: {text}"
                  for text in differences(by_frame[str(frame)], by_frame[str(packet)], makers, length, len(octets))]
    return len(frames), found


def jobs(wanted):
    """(name, message, keys, what comes before it, whether it is an answer): every data type, then what opens."""
    for kind, octets in messages.of_every_type().items():
        if not wanted or kind in wanted:
            yield f"data type {kind}", octets, (), (), False
    groups = messages.load("exchange_modes.vec")
    for name in ("psk_cm_256_sha_256", "psk_null_encryption", "pk_oaep_pss", "rsa_r_unicast", "dh_oakley_1_pss", "dhhmac_3830"):
        first, second = (bytes.fromhex(groups[name][f"message.{n}"]) for n in (0, 1))
        if not wanted or first[1] in wanted:
            yield f"{name}, with secrets", first, ("mikey-modes",), (), False
        if not wanted or second[1] in wanted:
            yield f"{name}, the answer, with secrets", second, ("mikey-modes",), (first,), True
    for party in ("initiator", "responder"):
        values = messages.load("exchange_ticket.vec")[f"mode_1/{party}"]
        octets = [bytes.fromhex(values[f"message.{n}"]) for n in range(6)]
        own = {"initiator": (0, 1), "responder": (3, 4)}[party]
        for n in (*own, 2, 5):
            if not wanted or octets[n][1] in wanted:
                before = [octets[k] for k in (*own, 2) if k < n or n == 2] if n > 1 else octets[:n]
                yield f"ticket {party}, data type {octets[n][1]}, with secrets", octets[n], (f"ticket-{party}",), tuple(k for k in before if k != octets[n]), n == 5


def main():
    options = parser_of(__doc__, "DATA-TYPE", int).parse_args()
    return run_checks([(name, check, options, name.replace(" ", "-").replace(",", ""), *rest) for name, *rest in jobs(options.names)], ": {} prefixes", width=400)


if __name__ == "__main__":
    sys.exit(main())
