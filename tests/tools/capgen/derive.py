"""Derivations of TS 33.180, TS 33.220 and RFC 3830, written straight from their clauses on Python's hashlib."""
# SPDX-License-Identifier: GPL-2.0-or-later
import hashlib
import hmac

NTP_OFFSET = 2208988800  # seconds from 1900 to 1970


def minimal(number):
    """TS 33.220 B.2.1.3: as few octets as hold it, one for zero."""
    return number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big")


def uid(uri, kms_uri, period, offset, period_no):
    """TS 33.180 F.2.1."""
    parts = [b"MIKEY-SAKKE-UID", uri.encode(), kms_uri.encode(), minimal(period), minimal(offset), minimal(period_no)]
    return hashlib.sha256(b"\0" + b"".join(part + len(part).to_bytes(2, "big") for part in parts)).digest()


def period_of(unix_time, period, offset=0):
    """TS 33.180 F.2.1.2: the number of the key period that a time is in."""
    return (int(unix_time) + NTP_OFFSET - offset) // period


def kdf(key, function_code, *parameters):
    """TS 33.220 B.2."""
    text = bytes([function_code]) + b"".join(part + len(part).to_bytes(2, "big") for part in parameters)
    return hmac.new(key, text, hashlib.sha256).digest()


def guk_id(gmk, gmk_id, user):
    """TS 33.180 5.7.1 and F.1.3: the group key's identifier for one user."""
    salt = int.from_bytes(kdf(gmk, 0x50, user.encode()), "big") & 0x0FFFFFFF
    return gmk_id ^ salt


def prf(inkey, label, length, digest="sha256"):
    """RFC 3830 4.1.2 with HMAC-SHA-256 (RFC 6043 6.1) or HMAC-SHA-1; 256-bit blocks of inkey."""
    out = bytes(length)
    for start in range(0, len(inkey), 32):
        block, a, stream = inkey[start:start + 32], label, b""
        while len(stream) < length:
            a = hmac.new(block, a, digest).digest()
            stream += hmac.new(block, a + label, digest).digest()
        out = bytes(x ^ y for x, y in zip(out, stream))
    return out


TEK, SALT = 0x2AD01C64, 0x39A2C14B


def srtp_master(tgk, cs_id, csb_id, rand, key_length=16, salt_length=12):
    """RFC 3830 4.1.3: the master key (the TEK) and master salt of one crypto session."""
    def label(constant):
        return constant.to_bytes(4, "big") + bytes([cs_id]) + csb_id.to_bytes(4, "big") + rand
    return prf(tgk, label(TEK), key_length), prf(tgk, label(SALT), salt_length)
