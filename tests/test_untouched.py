#!/usr/bin/env python3
"""Without the keys, media stays exactly what Wireshark alone makes of it.

test_untouched.py --plugin MEDIASEC.SO [NAME ...]
Each MIKEY capture is read by tshark alone, and by tshark with the plugin and no key file, another user's, and an impostor's. Every packet that tshark
alone takes for SRTP or SRTCP on a media port must show the same protocol, header, payload and tag; and no packet may be decrypted."""
# SPDX-License-Identifier: GPL-2.0-or-later
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from run_checks import parser_of, run_checks  # noqa: E402
from run_tshark import ROOT, Tshark  # noqa: E402
from test_payloads import EXPECTED, preferences_of  # noqa: E402

SAME = ["frame.number", "_ws.col.Protocol", "_ws.col.Info", "rtp.ssrc", "rtp.seq", "rtp.p_type", "rtp.payload", "srtp.enc_payload", "srtp.auth_tag", "srtp.mki"]
FOLDERS = {"no key file": [], "another user's keys": ["wrong-user"], "an impostor's keys": ["impostor-kms"]}
MODES_FOLDERS = {"no key file": [], "other secrets": ["mikey-modes-wrong"]}  # of MIKEY's modes outside SAKKE
# The keys of the first five stand in the signalling (SDES, or a KEMAC with NULL encryption); the offer of the last says RTP/AVP, so that Wireshark alone
# shows RTP where SRTP is.
OTHERS = ("sdes", "diagnosis-media", "mikey-null", "mikey-lines", "carriers", "rtsp-", "mikey-acap")


def comparable(row):
    """A row without what Wireshark alone reads into encrypted octets: after the clear header of an SRTCP packet it goes on and names reports
    that are ciphertext."""
    if row[1] != "SRTCP":
        return row
    return [*row[:2], row[2].split("   ")[0], *row[3:]]


def check(options, name):
    expected = json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    capture, found, compared = ROOT / "captures" / expected["capture"], [], 0
    with Tshark(None, options.tshark) as bare, Tshark(options.plugin, options.tshark) as tshark:
        alone = {row[0]: row for row in bare.rows(capture, SAME, (), (), preferences_of(name)) if row[1] in ("SRTP", "SRTCP") or row[3]}
        for text, folder in (MODES_FOLDERS if name.startswith("mikey-") else FOLDERS).items():
            rows = {row[0]: row for row in tshark.rows(capture, [*SAME, "mediasec.srtp.status"], (), folder, preferences_of(name))}
            compared += len(alone)
            for frame, row in alone.items():
                if comparable(rows[frame][:-1]) != comparable(row):
                    found.append(f"frame {frame} with {text}: {rows[frame][:-1]} instead of {row}")
            found += [f"frame {frame} with {text}: decrypted" for frame, row in rows.items() if row[-1] == "1"]
    return compared, found


def main():
    options = parser_of(__doc__).parse_args()
    names = options.names or sorted(path.stem for path in EXPECTED.glob("*.json") if not path.stem.startswith(OTHERS) and not path.stem.endswith(("-hint", "-signature")))
    return run_checks([(name, check, options, name) for name in names], ": {} packets", width=400)


if __name__ == "__main__":
    sys.exit(main())
