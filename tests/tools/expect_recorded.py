#!/usr/bin/env python3
"""Writes tests/golden/expected/recorded: what the captures of other programs (captures/recorded) must show.

expect_recorded.py --oracle CRYPTO_ORACLE [NAME ...]
Nothing of the plugin is used: keys come out of the text of RTSP and SIP (MIKEY with NULL encryption, a=crypto) by the few lines below, and libsrtp says
which packets open under which key. Captures of TLS are left out: their octets cannot be read here."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import base64
import hashlib
import json
import pathlib
import re
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from capgen.oracle import Oracle  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
COLUMNS = ["frame", "kind", "ssrc", "number", "roc", "status", "key_id", "mki", "suite", "key_frame", "pass", "plain"]
KEY_MGMT = re.compile(rb"(?:a=key-mgmt:mikey |data=\")([A-Za-z0-9+/=]+)")
SDES = re.compile(rb"a=crypto:\d+ (\S+) inline:([A-Za-z0-9+/=]+)")


def frames_of(path):
    """(frame number, is TCP, source, destination, TCP sequence number, payload) of every IPv4 packet of an Ethernet capture."""
    data = path.read_bytes()
    if struct.unpack_from("<I", data)[0] != 0xA1B2C3D4:
        raise SystemExit(f"{path} is not a pcap file of this machine's byte order")
    at, number = 24, 0
    while at < len(data):
        captured, size = struct.unpack_from("<II", data, at + 8)
        packet, at, number = data[at + 16:at + 16 + captured], at + 16 + captured, number + 1
        ip = packet[14:]
        if packet[12:14] != b"\x08\x00" or captured != size:
            continue
        transport = ip[(ip[0] & 15) * 4:struct.unpack_from(">H", ip, 2)[0]]
        ports = struct.unpack_from(">HH", transport)
        ends = (ip[12:16].hex(), ports[0]), (ip[16:20].hex(), ports[1])
        if ip[9] == 17:
            yield number, False, *ends, 0, transport[8:]
        elif ip[9] == 6:
            yield number, True, *ends, struct.unpack_from(">I", transport, 4)[0], transport[(transport[12] >> 4) * 4:]


class Direction:
    """One direction of a TCP connection: octets in order, and the frame that brought each of them."""

    def __init__(self):
        self.next, self.octets, self.ends = None, bytearray(), []  # ends: (length so far, frame)

    def add(self, frame, sequence, payload):
        if not payload:
            return
        if self.next is not None and sequence != self.next:
            raise SystemExit(f"frame {frame}: a lost or repeated segment, which this program does not put in order")
        self.next = (sequence + len(payload)) & 0xFFFFFFFF
        self.octets += payload
        self.ends.append((len(self.octets), frame))

    def frame_at(self, offset):
        """The frame that brought the octet before `offset`."""
        return next(frame for end, frame in self.ends if end >= offset)


def split_rtsp(direction):
    """The messages and the interleaved packets of a direction: (frame, channel or None, octets)."""
    at, octets = 0, bytes(direction.octets)
    while at < len(octets):
        if octets[at] == 0x24:
            if at + 4 > len(octets):
                return
            end = at + 4 + struct.unpack_from(">H", octets, at + 2)[0]
            part, channel = octets[at + 4:end], octets[at + 1]
        else:
            head = octets.index(b"\r\n\r\n", at) + 4
            length = re.search(rb"(?im)^content-length:\s*(\d+)", octets[at:head])
            end = head + (int(length[1]) if length else 0)
            part, channel = octets[at:end], None
        if end > len(octets):
            return
        yield direction.frame_at(end), channel, part
        at = end


def mikey_key(message):
    """(CSB ID, suite, key and salt) of a MIKEY message of type pre-shared key with NULL encryption (RFC 3830 6)."""
    csb, kind, at, parameters, data = message[4:8], message[2], 10 + 9 * message[8], {}, b""
    while kind:
        this, kind = kind, message[at]
        if this == 5:  # T, an NTP time
            at += 10
        elif this == 11:  # RAND
            at += 2 + message[at + 1]
        elif this == 10:  # SP: type, length, value
            length, at = struct.unpack_from(">H", message, at + 3)[0], at + 5
            block, at = message[at:at + length], at + length
            while block:
                parameters[block[0]], block = int.from_bytes(block[2:2 + block[1]], "big"), block[2 + block[1]:]
        elif this == 1:  # KEMAC with one key data sub-payload: next, type and KV, length, key
            if message[at + 1] != 0:
                raise SystemExit("a KEMAC that is encrypted")
            length = struct.unpack_from(">H", message, at + 6)[0]
            data, at = message[at + 8:at + 8 + length], len(message)
        else:
            raise SystemExit(f"a MIKEY payload of type {this}")
    bits = parameters[1] * 8
    suite = f"AEAD_AES_{bits}_GCM" if parameters[0] == 6 else "AES_CM_128_HMAC_SHA1_80" if bits == 128 else "AES_256_CM_HMAC_SHA1_80"
    return csb.hex(), suite, data


def read(path):
    """The keys (frame, id, suite, key and salt) and the media packets (frame, ends and channel, octets) of a capture."""
    keys, packets, connections = [], [], {}
    for frame, is_tcp, source, destination, sequence, payload in frames_of(path):
        if is_tcp:
            connections.setdefault((source, destination), Direction()).add(frame, sequence, payload)
        elif payload[:1] < b"\x80":
            for suite, text in SDES.findall(payload):
                keys.append((frame, None, suite.decode(), base64.b64decode(text)))
        if not is_tcp:
            packets.append((frame, (source, destination, None), payload))
    for ends, direction in connections.items():
        for frame, channel, part in split_rtsp(direction):
            if channel is not None:
                packets.append((frame, (*ends, channel), part))
            for text in KEY_MGMT.findall(part) if channel is None else []:
                keys.append((frame, *mikey_key(base64.b64decode(text))))
    return keys, sorted(packets, key=lambda packet: packet[0])


class Streams:
    """Finds for each stream (ends, SSRC, RTP or RTCP) the key that opens it. The newest message is tried first, as after a change of keys."""

    def __init__(self, oracle, keys):
        self.oracle, self.keys, self.known, self.count = oracle, sorted(keys, key=lambda key: -key[0]), {}, 0

    def _open_with(self, handle, is_rtcp, packet):
        """(plain, ROC) of a packet, or the oracle's complaint."""
        try:
            return (self.oracle.srtp_open_rtcp(handle, packet), None) if is_rtcp else self.oracle.srtp_open_rtp(handle, packet)
        except RuntimeError as fault:
            return str(fault)

    def open(self, ends, ssrc, is_rtcp, packet):
        """((plain, ROC), key) of a packet that opens; (True, None) when a tag was checked and none fits; (False, None) when libsrtp finds no header."""
        stream, complaints = (ends, ssrc, is_rtcp), []
        for key in [self.known[stream][1]] if stream in self.known else self.keys:
            if stream in self.known:
                handle = self.known[stream][0]
            else:
                self.count += 1
                handle = self.count
                self.oracle.srtp_new(handle, key[2], ssrc, key[3])
            opened = self._open_with(handle, is_rtcp, packet)
            if isinstance(opened, tuple):
                self.known[stream] = handle, key
                return opened, key
            complaints.append(opened)
        return any("authentication failed" in text for text in complaints), None


def is_clear_rtcp(packet):
    """Whether the lengths of a compound's packets add up to the whole (RFC 3550 6.1), which a trailer of SRTCP prevents."""
    at = 0
    while at + 4 <= len(packet) and packet[at] >> 6 == 2 and 192 <= packet[at + 1] <= 223:
        at += 4 + 4 * struct.unpack_from(">H", packet, at + 2)[0]
    return at == len(packet)


def row_of(frame, ends, packet, streams):
    """The expected row of a packet; nothing for what is no RTP or RTCP."""
    if len(packet) < 12 or packet[0] >> 6 != 2:
        return None
    is_rtcp = 192 <= packet[1] <= 223
    ssrc = struct.unpack_from(">I", packet, 4 if is_rtcp else 8)[0]
    sequence = struct.unpack_from(">H", packet, 2)[0]
    if is_rtcp and is_clear_rtcp(packet):
        return [frame, "rtcp", f"{ssrc:08x}", None, None, 0, None, None, None, None, 1, packet.hex()]
    opened, key = streams.open(ends, ssrc, is_rtcp, packet)
    if not opened:
        return None
    kind = "rtcp" if is_rtcp else "rtp"
    if key is None:
        return [frame, kind, f"{ssrc:08x}", sequence, None, 2, None, None, None, None, 1, None]
    plain, roc = opened
    key_frame, csb, suite, _ = key
    late = 2 if key_frame >= frame else 1
    if is_rtcp:
        at = len(packet) - (4 if "GCM" in suite else 14)
        index = struct.unpack_from(">I", packet, at)[0] & 0x7FFFFFFF
        return [frame, kind, f"{ssrc:08x}", index, None, 1, csb, "", suite, key_frame if csb else None, late, plain.hex()]
    header = 12 + 4 * (plain[0] & 15)
    if plain[0] & 16:
        header += 4 + 4 * struct.unpack_from(">H", plain, header + 2)[0]
    digest = "sha256:" + hashlib.sha256(plain[header:]).hexdigest()
    return [frame, kind, f"{ssrc:08x}", sequence, roc, 1, csb, "", suite, key_frame if csb else None, late, digest]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oracle", required=True)
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "tests/golden/expected/recorded")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    for path in sorted((ROOT / "captures/recorded").glob("*.pcap")):
        if options.names and path.stem not in options.names:
            continue
        oracle = Oracle(options.oracle)
        keys, packets = read(path)
        streams = Streams(oracle, keys)
        rows = [row for row in (row_of(frame, ends, octets, streams) for frame, ends, octets in packets) if row]
        oracle.close()
        lines = ",\n  ".join(json.dumps(row) for row in rows)
        text = f'{{\n "capture": "recorded/{path.name}",\n "packet_columns": {json.dumps(COLUMNS)},\n "packets": [\n  {lines}\n ]\n}}\n'
        (options.folder / f"{path.stem}.json").write_text(text, encoding="utf-8")
        print(f"{path.stem}: {len(keys)} keys, {len(rows)} packets, {sum(row[5] == 1 for row in rows)} open")


if __name__ == "__main__":
    main()
