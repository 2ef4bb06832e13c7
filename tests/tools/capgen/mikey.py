"""Writes MIKEY-SAKKE I_MESSAGEs: RFC 3830, RFC 6043 (IDR, GENERIC-ID), RFC 6509, TS 33.180 Annex E."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .derive import NTP_OFFSET

HDR_SAKKE, PRF_SHA256 = 26, 1
T, SP, RAND, SIGN, IDR, SAKKE, GENERAL_EXTENSION = 5, 10, 11, 4, 14, 26, 21  # RFC 3830 6.1, RFC 6043, RFC 6509
IDR_I, IDR_R, IDR_KMS_I, IDR_KMS_R, IDR_UID_I, IDR_UID_R = 1, 2, 6, 7, 8, 9
SRTP_ID_MAP, EMPTY_MAP, GENERIC_ID_MAP = 0, 1, 2


def generic_id(cs_id, policies, spi=b"", session_data=b""):
    """One entry of a GENERIC-ID map (RFC 6043 6.1.1); S = 0."""
    return (bytes([cs_id, 0, len(policies), *policies]) + len(session_data).to_bytes(2, "big") + session_data
            + bytes([len(spi)]) + spi)


def policy(number, *parameters):
    """An SP payload's body for SRTP (RFC 3830 6.10): pairs (type, octets)."""
    body = b"".join(bytes([kind, len(value)]) + value for kind, value in parameters)
    return bytes([number, 0]) + len(body).to_bytes(2, "big") + body


def identity(role, data, kind=1):
    """An IDR payload's body (RFC 6043 6.6); kind 1 is a URI, 2 a byte string."""
    data = data if isinstance(data, bytes) else data.encode()
    return bytes([role, kind]) + len(data).to_bytes(2, "big") + data


def sakke_payload(encapsulated, scheme=2, params=1):
    """A SAKKE payload's body (RFC 6509 4.2): parameter set 1, scheme 2 = hashed UID of TS 33.180."""
    return bytes([params, scheme]) + len(encapsulated).to_bytes(2, "big") + encapsulated


def ntp(unix_time):
    return (int(unix_time) + NTP_OFFSET).to_bytes(4, "big") + bytes(4)


def unsigned_message(csb_id, time, rand, identities, encapsulated, cs_map=None, policies=(), extensions=(), params=1):
    """The message up to and including the SIGN payload's first two octets: what is signed (TS 33.180 E.1.2)."""
    entries = list(cs_map or [])
    payloads = [(T, b"\x00" + ntp(time)), (RAND, bytes([len(rand)]) + rand)]
    payloads += [(IDR, body) for body in identities]
    payloads += [(SP, body) for body in policies]
    payloads += [(SAKKE, sakke_payload(encapsulated, params=params))]
    payloads += [(GENERAL_EXTENSION, bytes([kind]) + len(data).to_bytes(2, "big") + data) for kind, data in extensions]
    map_type = GENERIC_ID_MAP if entries else EMPTY_MAP
    out = bytes([1, HDR_SAKKE, payloads[0][0], PRF_SHA256]) + csb_id.to_bytes(4, "big") + bytes([len(entries), map_type]) + b"".join(entries)
    for index, (_, body) in enumerate(payloads):
        following = payloads[index + 1][0] if index + 1 < len(payloads) else SIGN
        out += bytes([following]) + body
    return out + (0x2000 | 129).to_bytes(2, "big")
