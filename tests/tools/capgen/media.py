"""What the packets carry: audio whose samples can be computed again, RTP, RTCP sender reports, floor control of TS 24.380."""
# SPDX-License-Identifier: GPL-2.0-or-later
import math
import struct

from .kms import scenario_octets


def mu_law(sample):
    """ITU-T G.711 mu-law of a 16-bit sample."""
    sign, magnitude = (0x80, -sample) if sample < 0 else (0, sample)
    magnitude = min(magnitude, 32635) + 132
    exponent = magnitude.bit_length() - 8
    return ~(sign | exponent << 4 | (magnitude >> (exponent + 3)) & 0x0F) & 0xFF


def pcmu_tone(hertz, packet):
    """20 ms of a tone in syllables of a quarter of a second, as G.711 mu-law at 8000 Hz."""
    out = bytearray()
    for n in range(packet * 160, packet * 160 + 160):
        loud = 12000 * abs(math.sin(math.pi * n / 2000))
        out.append(mu_law(round(loud * math.sin(2 * math.pi * hertz * n / 8000))))
    return bytes(out)


def amr_wb_frame(label, packet):
    """20 ms of AMR-WB at 12.65 kbit/s in RFC 4867's octet-aligned form: CMR 15, one frame whose 253 speech bits are a counter's hash."""
    speech = int.from_bytes(scenario_octets(f"{label} speech {packet}", 32), "big") >> 3
    return bytes([0xF0, 2 << 3 | 1 << 2]) + (speech << 3).to_bytes(32, "big")


def rtp_packet(payload_type, sequence, timestamp, ssrc, payload, marker=False, extension=b"", csrcs=()):
    head = struct.pack("!BBHII", 0x80 | (0x10 if extension else 0) | len(csrcs), (0x80 if marker else 0) | payload_type,
                       sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc)
    head += b"".join(struct.pack("!I", csrc) for csrc in csrcs)
    if extension:
        head += struct.pack("!HH", 0xBEDE, len(extension) // 4) + extension
    return head + payload


def sender_report(ssrc, unix_time, timestamp, packets, octets, cname):
    """SR and SDES CNAME (RFC 3550 6.4.1, 6.5)."""
    report = struct.pack("!BBHIIIIII", 0x80, 200, 6, ssrc, (unix_time + 2208988800) & 0xFFFFFFFF, 0, timestamp & 0xFFFFFFFF, packets, octets)
    item = b"\x01" + bytes([len(cname)]) + cname.encode() + b"\0"
    item += bytes(-len(item) % 4)
    return report + struct.pack("!BBHI", 0x81, 202, (8 + len(item)) // 4 - 1, ssrc) + item


FLOOR = {"Request": 0, "Granted": 1, "Taken": 2, "Deny": 3, "Release": 4, "Idle": 5, "Revoke": 6, "Ack": 10}  # TS 24.380 table 8.2.2.1-1


def floor_fields(*fields):
    """TS 24.380 8.2.3.1: id, length (two octets from id 192), value, padding to four octets."""
    out = b""
    for kind, value in fields:
        value = value.encode() if isinstance(value, str) else value
        field = bytes([kind]) + len(value).to_bytes(2 if kind >= 192 else 1, "big") + value
        out += field + bytes(-len(field) % 4)
    return out


def app_packet(name, subtype, ssrc, body):
    """RTCP APP (RFC 3550 6.7)."""
    return struct.pack("!BBHI4s", 0x80 | subtype, 204, (12 + len(body)) // 4 - 1, ssrc, name.encode()) + body


def floor_message(kind, ssrc, *fields, acknowledge=False):
    return app_packet("MCPT", FLOOR[kind] | (0x10 if acknowledge else 0), ssrc, floor_fields(*fields))


PRIORITY, DURATION, GRANTED_PARTY, PERMISSION, USER_ID, SEQUENCE, INDICATOR, SSRC = 0, 1, 4, 5, 6, 8, 13, 14


def short(number):
    return number.to_bytes(2, "big")


def ssrc_field(ssrc):
    return ssrc.to_bytes(4, "big") + b"\0\0"
