#!/usr/bin/env python3
"""Exports the session keys of every shipped capture, loads them in the place of its key files, and compares what opens, octet by octet.

test_keylog.py --plugin MEDIASEC.SO [NAME ...]
Three ways for each capture: the whole capture; a capture that holds only its protected packets (no signalling); and a ring buffer's second file, whose packets have to open with the
keys that the first file gave away. Packets that have to be read with their TCP connection (RTSP interleaved, MSRP) count in the whole capture only.
Nothing that stayed closed with the key files may open, and the list must hold no key of a user, of a KMS, or a pre-shared key."""
# SPDX-License-Identifier: GPL-2.0-or-later
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from merge import cut  # noqa: E402
from run_checks import parser_of, run_checks  # noqa: E402
from run_tshark import ROOT, Tshark, TsharkError  # noqa: E402
from test_payloads import EXPECTED, keys_of, preferences_of, rtcp_octets  # noqa: E402
from test_secrets import folder_secrets  # noqa: E402

SESSION_KINDS = {"gmk", "pck", "csk", "spk", "mkfc", "mscck", "musik", "srtp", "tgk", "tek", "gtgk"}
NO_SIGNALLING = ["udp.try_heuristic_first:TRUE"]  # a port of the capture may be one that Wireshark gives to another protocol
SEVERAL_CALLS = {"mikey-psk", "mikey-pk", "mikey-dh", "group-call"}
KEY_IN_PACKETS = {"mikey-recovery"}  # its packets carry what their key is derived with, so none is known before they are seen
FIELDS = ["frame.number", "mediasec.srtp.status", "rtp.seq", "rtp.payload", "mediasec.srtp.roc", "mediasec.srtcp.index", "mediasec.srtp.suite", "mediasec.mcdata.status",
          "mediasec.mcdata.plaintext", "mediasec.xml.status", "mediasec.xml.plaintext", "ip.proto", "ipv6.nxt", "mediasec.srtp.key_frame", "mediasec.srtp.held",
          "mediasec.cms.status", "mediasec.cms.header", "mediasec.tls.status", "msrp.method", "bfcp.primitive", "t38.t30_indicator"]
SHOWN_WHEN_OPEN = FIELDS[2:7]


class Reading:
    """Reading is what one run of tshark shows of a capture: a row for each frame."""

    def __init__(self, tshark, capture, keys, preferences, arguments=("-2",)):
        self.rows = [dict(zip(FIELDS, row)) for row in tshark.rows(capture, FIELDS, arguments, keys, preferences)]
        has_rtcp = any(row["mediasec.srtcp.index"] for row in self.rows)
        rtcp = rtcp_octets(tshark, capture, list(arguments), keys, preferences) if has_rtcp else {}
        for number, row in enumerate(self.rows, 1):
            row["rtcp octets"] = rtcp.get(number, "") if row["mediasec.srtcp.index"] else ""
        self._udp = {number for number, row in enumerate(self.rows, 1) if "17" in (row["ip.proto"].split(",")[0], row["ipv6.nxt"].split(",")[0])}

    def protected(self):
        """Numbers of the UDP frames that have a status."""
        return [number for number, row in enumerate(self.rows, 1) if row["mediasec.srtp.status"] and number in self._udp]

    def knows(self, key_frame):
        """Whether the frame that carried a key is in this capture, and readable."""
        return key_frame <= len(self.rows) and (key_frame == 0 or self.rows[key_frame - 1]["mediasec.srtp.status"] in ("", "1"))

    def opened(self, number):
        """What a frame shows when it opened, as one value to compare. Of several payloads in a UDP packet the later ones are guesses at what a payload type means that no signalling names."""
        row = self.rows[number - 1]
        if number in self._udp:
            row["rtp.payload"] = row["rtp.payload"].split(",")[0]
        media = [row[field] for field in SHOWN_WHEN_OPEN] + [row["rtcp octets"]] if "1" in row["mediasec.srtp.status"].split(",") else None
        bodies = [row[field] if "1" in row[status].split(",") else "" for field, status in
                  (("mediasec.mcdata.plaintext", "mediasec.mcdata.status"), ("mediasec.xml.plaintext", "mediasec.xml.status"))]
        bodies += [row[field] for field in ("mediasec.cms.status", "mediasec.cms.header", "mediasec.tls.status", "msrp.method", "bfcp.primitive", "t38.t30_indicator")]
        return media, bodies


def export(tshark, capture, keys, preferences, arguments=()):
    """The key list that tshark writes for a capture, and where."""
    path = tshark.home / f"exported{len(list(tshark.home.glob('exported*')))}.keys"
    tshark.run(capture, ["-q", "-2", "-z", ",".join(["mediasec,keylog", *arguments, str(path)])], keys, preferences)
    if path.stat().st_mode & 0o077:
        raise TsharkError("others can read the key list")
    return path


def part(tshark, capture, frames, name):
    """A capture of some frames of another; None for no frames."""
    return cut(capture, frames, tshark.home / f"{name}.pcap") if frames else None


def compare(name, want, got, pairs):
    """The frames that open differently; `pairs` gives the frame of one reading for that of the other."""
    found = []
    for old, new in pairs:
        if any(words in want.rows[old - 1]["mediasec.srtp.held"] for words in ("layout of MKI and ROC", "the IV has the SSRC")):
            continue  # a key list has no words for a trailer or an IV that no RFC describes
        if "NULL_AUTH" in want.rows[old - 1]["mediasec.srtp.suite"] and len(want.rows) != len(got.rows):
            continue  # without signalling nothing proves a packet that has no tag
        before, after = want.opened(old), got.opened(new)
        if before != after:
            what = "does not open" if not after[0] and before[0] else "opens, and should not" if after[0] and not before[0] else "shows something else"
            found.append(f"{name}: frame {old} {what}")
    return found


def listed_problems(path, keys):
    """What is wrong with an exported list."""
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    found = [f"a line of kind {line.split()[0]} was exported" for line in lines if line.split()[0] not in SESSION_KINDS]
    if len(set(lines)) != len(lines):
        found.append("a line was exported twice")
    longterm = {label: value for label, value in folder_secrets(keys).items() if not label.split()[-1][0].islower()} if keys else {}
    return found + [f"the list holds {label}" for label, value in longterm.items() if "Key" in label and value.hex() in text], len(lines)


def ring_buffer(tshark, capture, keys, preferences, want):
    """What does not open in the second half of the packets with the keys that the first half of the capture gave away. Two passes: who talks in a group may be told late."""
    media = want.protected()
    cut = media[len(media) // 2]
    first = part(tshark, capture, range(1, cut), "ring-1")
    if not first:
        return []
    listed, halfway = export(tshark, first, keys, preferences), Reading(tshark, first, keys, preferences)
    # Keys that came in the second file, or in something that its keys would open, cannot be in the list of the first.
    later = [frame for frame in media if frame >= cut]
    known = {frame for frame in later if halfway.knows(int(want.rows[frame - 1]["mediasec.srtp.key_frame"] or 0))}
    # That a stream's sender does something else than announced, its packets tell: those of the first file, or none.
    told = {want.rows[frame - 1]["mediasec.srtp.held"] for frame in media if frame < cut}
    known = {frame for frame in known if not want.rows[frame - 1]["mediasec.srtp.held"] or want.rows[frame - 1]["mediasec.srtp.held"] in told}
    second = Reading(tshark, part(tshark, capture, later, "ring-2"), [listed], preferences + NO_SIGNALLING)
    return compare("ring buffer", want, second, [(frame, number) for number, frame in enumerate(later, 1) if frame in known])


def one_call(tshark, capture, keys, preferences, want):
    """What is wrong with the lists of single calls: each opens its own packets, no two the same, and together they open everything."""
    found, left = [], {frame for frame in want.protected() if want.opened(frame)[0]}
    while left:
        frame = min(left)
        listed = export(tshark, capture, keys, preferences, [f"frame={frame}"])
        media = want.protected()
        got = Reading(tshark, part(tshark, capture, media, "one-call"), [listed], preferences, ())
        opened = {old for new, old in enumerate(media, 1) if got.opened(new)[0]}
        if frame not in opened or not opened <= left:
            return [*found, f"the list of frame {frame}'s call opens {len(opened)} packets, {len(opened - left)} of them of other calls"]
        left -= opened
    return found


def check(options, name):
    """(number of lines exported, packets compared, what is wrong)"""
    capture, keys, preferences = ROOT / "captures" / f"{name}.pcap", keys_of(name), preferences_of(name)
    with Tshark(options.plugin, options.tshark) as tshark:
        want = Reading(tshark, capture, keys, preferences)
        listed = export(tshark, capture, keys, preferences)
        found, lines = listed_problems(listed, keys)
        whole = range(1, len(want.rows) + 1)
        found += compare("whole capture", want, Reading(tshark, capture, [listed], preferences), zip(whole, whole))
        media = want.protected()
        stripped = part(tshark, capture, media, "media-only")
        if stripped:
            found += compare("media only", want, Reading(tshark, stripped, [listed], preferences + NO_SIGNALLING), zip(media, range(1, len(media) + 1)))
            if name not in KEY_IN_PACKETS:
                found += ring_buffer(tshark, capture, keys, preferences, want)
        if name in SEVERAL_CALLS:
            found += one_call(tshark, capture, keys, preferences, want)
    return lines, len(media), found


def main():
    options = parser_of(__doc__).parse_args()
    names = options.names or sorted(str(path.relative_to(ROOT / "captures").with_suffix("")) for path in (ROOT / "captures").rglob("*.pcap"))
    return run_checks([(name, check, options, name) for name in names], ": {} lines, {} packets", most=1000 if options.names else 8)


if __name__ == "__main__":
    sys.exit(main())
