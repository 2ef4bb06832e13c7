"""MIKEY messages of tests/vectors wrapped in SIP for tshark: what the tests of trees, truncation and filters have in common."""
# SPDX-License-Identifier: GPL-2.0-or-later
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/tools"))

from capgen import media, packets, sip  # noqa: E402

# For each HDR data type a group of mikey_messages.vec: RFC 3830 table 6.1.a, RFC 4650, RFC 4738, RFC 6043, RFC 6267, RFC 6509.
TYPES = {0: "psk_init", 1: "psk_resp", 2: "pk_init", 3: "pk_resp", 4: "dh_init", 5: "dh_resp", 6: "error", 7: "dhhmac_init", 8: "dhhmac_resp",
         9: "rsa_r_init", 10: "rsa_r_resp", 11: "request_init_psk", 12: "request_init_pk", 13: "request_resp", 14: "transfer_init", 15: "transfer_resp",
         16: "resolve_init_psk", 17: "resolve_init_pk", 18: "resolve_resp", 19: "request_key_psk", 20: "request_key_pke", 21: "request_key_resp",
         22: "ibake_i_message_1", 23: "ibake_r_message_1", 24: "ibake_i_message_2", 25: "ibake_r_message_2", 26: "sakke_gmk"}

START, CALLER, CALLEE = 1709629200, "10.50.0.1", "10.50.0.2"


def load(name):
    """The groups of a vector file, each a dict of its values, in order."""
    groups = {}
    for line in (ROOT / "tests/vectors" / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            values = groups.setdefault(line[1:-1], {})
        elif line and not line.startswith("#"):
            key, _, value = line.partition(" = ")
            values[key] = value
    return groups


def of_every_type():
    """One message of each data type, by data type."""
    groups = load("mikey_messages.vec")
    found = {kind: bytes.fromhex(groups[name]["message"]) for kind, name in TYPES.items()}
    wrong = [kind for kind, octets in found.items() if octets[1] != kind]
    if wrong or sorted(found) != list(range(27)):
        raise ValueError(f"no message of data type {wrong}")
    return found


class Capture:
    """Capture writes SIP and RTP frames, 20 ms apart; add_* give the frame number of what they added (its last fragment)."""

    def __init__(self):
        self.wire, self.frames = packets.Wire(), []

    def udp(self, source, destination, payload):
        for frame in self.wire.udp(source, destination, payload):
            self.frames.append((START * 1000000 + 20000 * len(self.frames), frame, None))
        return len(self.frames)

    def add_description(self, call, message, address=CALLER, port=40000, caller="sip:alice@example.org", callee="sip:bob@example.org", answer=False,
                        profile="RTP/SAVP"):
        """An INVITE, or the 200 OK to one, whose SDP has a message at session level and m=audio behind it."""
        ends = (CALLER, 5060), (CALLEE, 5060)
        dialog = sip.Dialog(f"{call}@{CALLER}", caller, callee, *ends)
        body = sip.sdp(address, port, session_lines=[sip.key_mgmt(message)], profile=profile)
        if answer:
            return self.udp(*ends[::-1], dialog.response(200, "OK", body=body, content_type="application/sdp"))
        return self.udp(*ends, dialog.request("INVITE", body=body, content_type="application/sdp"))

    def add_rtp(self, address, port, number):
        """A packet of clear G.711 to where a description said."""
        packet = media.rtp_packet(0, 1000 + number, 160 * number, 0x10000000 + number, media.pcmu_tone(440, 0))
        return self.udp((CALLEE, 30000), (address, port), packet)

    def write(self, path):
        packets.write_pcap(path, self.frames)
        return path
