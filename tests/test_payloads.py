#!/usr/bin/env python3
"""Compares what tshark shows of every protected packet with what the generator knows of it (tests/golden/expected), and with what libsrtp made of
the captures of other programs (tests/golden/expected/recorded).

test_payloads.py --plugin MEDIASEC.SO [NAME ...]
Each capture is read in one pass, in two, and with a display filter. Compared: the payload of every RTP packet, every octet of every decrypted
RTCP packet, the status, and for what opened the key's identifier, ROC, MKI, suite, SRTCP index and the frame that carried the key."""
# SPDX-License-Identifier: GPL-2.0-or-later
import collections
import hashlib
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from run_checks import parser_of, run_checks  # noqa: E402
from run_tshark import ROOT, Tshark  # noqa: E402

EXPECTED = ROOT / "tests/golden/expected"
MEDIA = "rtp or rtcp or srtcp or mediasec.srtp.status == 5"  # of a packet that was cut inside its header, Wireshark's RTP dissector makes nothing at all
MODES = {"one pass": [], "two passes": ["-2"], "filtered": ["-Y", MEDIA], "two passes, filtered": ["-2", "-Y", MEDIA]}
FIELDS = ["frame.number", "rtp.ssrc", "rtp.seq", "rtp.payload", "mediasec.srtp.status", "mediasec.srtp.key_id", "mediasec.srtp.roc", "mediasec.srtp.mki",
          "mediasec.srtp.suite", "mediasec.srtp.key_frame", "mediasec.srtcp.index"]


def keys_of(name):
    """The key files that open a capture; of a group call, one member's."""
    if name.startswith("recorded/tls-psk"):
        return ["ticket-responder" if name.endswith("ticket") else "mikey-modes"]
    if name.startswith(("sdes", "rtsp", "carriers", "recorded/")):
        return []  # the keys are in the signalling
    if name.startswith("ticket-"):
        return alternatives_of(name)[0]
    if name.startswith("mikey-"):
        return [] if name in ("mikey-null", "mikey-lines") else ["mikey-modes"]
    if name.startswith("diagnosis-") and name != "diagnosis-bodies":
        return ["diagnosis"]
    if name.startswith("group"):
        return ["example-kms/kms-init.xml", "example-kms/unit7.xml"]
    folders = [folder for folder in ("streamwide", "two-domains", "server-to-server") if name.startswith(folder)]
    return folders or ["example-kms"]


def alternatives_of(name):
    """The sets of key files of which each opens a capture alone: of MIKEY-TICKET, one for each party."""
    if not name.startswith("ticket-"):
        return [keys_of(name)]
    if name == "ticket-signed":
        return [["ticket-kms-rsa"]]
    parties = {"ticket-mode-2": ("initiator", "kms"), "ticket-mode-3": ("responder", "kms"), "ticket-conference": (), "ticket-ibake": ()}
    parties = parties.get(name, ("initiator", "responder", "kms"))
    sets = [[f"ticket-{party}"] for party in parties]
    if name == "ticket-conference":
        sets = [["ticket-kms"], ["ticket-initiator", "ticket-responder"], ["ticket-responder"]]
    listed = f"ticket-session/{name}.keys"
    return sets + ([[listed]] if (ROOT / "keyfiles" / listed).exists() else [])


def preferences_of(name):
    """What Wireshark needs besides the key folder."""
    return ["tls.psk:000102030405060708090a0b0c0d0e0f"] if name.endswith("-tls") else []


def nth(text, position):
    """The value that a field has for the packet at `position` of its frame (several are interleaved in one segment of RTSP)."""
    values = text.split(",")
    return values[position] if position < len(values) else values[0]


def number_in_frames(packets):
    """Adds to each packet its place among the packets of its frame, and among those of its kind."""
    seen = collections.Counter()
    for packet in packets:
        packet["place"], packet["place in kind"] = seen[packet["frame"]], seen[packet["frame"], packet["kind"]]
        seen[packet["frame"]] += 1
        seen[packet["frame"], packet["kind"]] += 1


def expected_of(packet, two_passes):
    """What the row of a packet has to hold, by field; a value of None is not compared."""
    opened = packet["status"] == 1 and (two_passes or packet["pass"] == 1)
    if packet["pass"] == 2 and not two_passes:
        return {}
    want = {"mediasec.srtp.status": str(packet["status"]) if packet["status"] else ""}
    if packet["kind"] == "rtp" and packet["status"] != 5:
        want["rtp.ssrc"], want["rtp.seq"] = packet["ssrc"], str(packet["number"])
    if opened:
        want["mediasec.srtp.suite"] = packet["suite"]
        want["mediasec.srtp.mki"] = packet["mki"]
        want["mediasec.srtp.key_id"], want["mediasec.srtp.key_frame"] = packet["key_id"], packet["key_frame"]
        want["mediasec.srtp.roc" if packet["kind"] == "rtp" else "mediasec.srtcp.index"] = str(packet["roc"] if packet["kind"] == "rtp" else packet["number"])
    return want


def differences(packet, row, two_passes):
    """What is wrong with the row of a packet."""
    want = expected_of(packet, two_passes)
    if want and row is None:
        return ["is not shown"]
    found = []
    for field, value in want.items():
        by_kind = field.startswith("rtp.") or field in ("mediasec.srtp.roc", "mediasec.srtcp.index")
        got = nth(row[field], packet["place in kind" if by_kind else "place"])
        if field in ("rtp.ssrc", "mediasec.srtp.key_id"):
            got = got.removeprefix("0x")
        if value is not None and got.replace(":", "") != str(value):
            found.append(f"{field} is {got or 'absent'} instead of {value or 'absent'}")
    # What comes in clear where the signalling says SRTP stays as Wireshark alone shows it: octets that it takes for ciphertext.
    stays_srtp = packet["status"] is None and row is not None and not row["rtp.payload"]
    if packet["kind"] == "rtp" and packet["plain"] and want and not stays_srtp:
        digest = "sha256:" + hashlib.sha256(bytes.fromhex(nth(row["rtp.payload"], packet["place in kind"]).replace(":", ""))).hexdigest()
        if digest != packet["plain"]:
            found.append("rtp.payload differs")
    return found


def rtcp_octets(tshark, capture, arguments, keys, preferences):
    """The octets of all RTCP packets that each frame shows, by frame number."""
    text = tshark.run(capture, ["-T", "jsonraw", "-j", "rtcp", *arguments], keys, preferences)
    octets = {}

    def collect(pairs):
        out = dict(pairs)
        raw = [value for name, value in pairs if name == "rtcp_raw"]
        if raw:
            out["rtcp octets"] = "".join(value[0] for value in raw)
        return out
    for frame, packet in enumerate(json.loads(text, object_pairs_hook=collect), 1):
        octets[frame] = packet["_source"]["layers"].get("rtcp octets", "")
    return octets


MCDATA_FIELDS = ["frame.number", "mediasec.mcdata.status", "mediasec.mcdata.key_id", "mediasec.mcdata.key_frame", "mediasec.mcdata.plaintext"]


def mcdata_differences(tshark, capture, expected, arguments, keys, preferences):
    """What is wrong with the MCData messages: each frame's statuses, and of those that open the key, its frame and every octet."""
    want, two_passes = {}, "-2" in arguments
    for row in expected:
        message = dict(zip(("frame", "status", "key_id", "key_frame", "pass", "plain"), row))
        opened = message["status"] == 1 and (two_passes or message["pass"] == 1)
        values = want.setdefault(str(message["frame"]), [[], [], [], []])
        values[0].append(str(message["status"]) if opened or message["status"] != 1 else "3")
        if opened:
            for place, value in zip(values[1:], ("0x" + message["key_id"], str(message["key_frame"] or ""), message["plain"])):
                if value:
                    place.append(value)
    found = []
    for row in tshark.rows(capture, MCDATA_FIELDS, [*arguments, "-Y", "mediasec.mcdata.status"], keys, preferences):
        wanted = [",".join(values) for values in want.pop(row[0], [["none"]])]
        if [value.replace(":", "") for value in row[1:]] != wanted:
            found.append(f"frame {row[0]}: MCData is {row[1:]} instead of {wanted}"[:300])
    return found + [f"frame {frame}: MCData is not shown" for frame in want]


def check(plugin, tshark_program, name):
    """All the differences of one capture."""
    expected = json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    packets = [dict(zip(expected["packet_columns"], row)) for row in expected["packets"]]
    number_in_frames(packets)
    found = []
    for keys in alternatives_of(name):
        found += check_with(plugin, tshark_program, name, expected, [dict(packet) for packet in packets], keys)
    return len(packets) + len(expected.get("mcdata", ())), found


def check_with(plugin, tshark_program, name, expected, packets, keys):
    """The differences with one set of key files. A key of a key list is in no frame."""
    if any("ticket-session" in key for key in keys):
        for packet in packets:
            packet["key_frame"] = None
    capture, found = ROOT / "captures" / expected["capture"], []
    with Tshark(plugin, tshark_program) as tshark:
        for mode, arguments in MODES.items():
            two_passes = "-2" in arguments
            if "-Y" not in arguments and "mcdata" in expected:
                found += [f"{name}, {mode}: {text}" for text in mcdata_differences(tshark, capture, expected["mcdata"], arguments, keys, preferences_of(name))]
            rows = {int(row[0]): dict(zip(FIELDS, row)) for row in tshark.rows(capture, FIELDS, arguments, keys, preferences_of(name))}
            for packet in packets:
                found += [f"{name}, {mode}: frame {packet['frame']}: {text}" for text in differences(packet, rows.get(packet["frame"]), two_passes)]
            protected = {packet["frame"] for packet in packets if packet["status"]}
            found += [f"{name}, {mode}: frame {frame}: has a status though it is not protected"
                      for frame, row in rows.items() if row["mediasec.srtp.status"] and frame not in protected]
        for mode in ("one pass", "two passes"):
            octets = rtcp_octets(tshark, capture, MODES[mode], keys, preferences_of(name))
            wanted = collections.defaultdict(str)
            for packet in packets:
                if packet["kind"] == "rtcp" and packet["plain"] and (packet["pass"] == 1 or mode == "two passes"):
                    wanted[packet["frame"]] += packet["plain"]
            found += [f"{name}, {mode}: frame {frame}: the RTCP octets differ" for frame, plain in wanted.items() if octets[frame] != plain]
    return found


def main():
    options = parser_of(__doc__).parse_args()
    names = options.names or sorted(str(path.relative_to(EXPECTED).with_suffix("")) for path in EXPECTED.rglob("*.json"))
    return run_checks([(name, check, options.plugin, options.tshark, name) for name in names], ": {} packets, {differences} differences", most=12)


if __name__ == "__main__":
    sys.exit(main())
