"""MIKEY messages of the modes outside SAKKE, written from RFC 3830, RFC 4650 and RFC 4738: pre-shared key, public key, RSA-R, DH and DHHMAC.

The secrets are those of keyfiles/mikey-modes, the certificates those of tests/tools/data/mikey-modes."""
# SPDX-License-Identifier: GPL-2.0-or-later
import hashlib
import hmac
import pathlib
from dataclasses import dataclass

from . import derive, openssl
from .kms import scenario_octets

ROOT = pathlib.Path(__file__).resolve().parents[3]
KEYS, CERTIFICATES = ROOT / "keyfiles/mikey-modes", ROOT / "tests/tools/data/mikey-modes"

# HDR data types: RFC 3830 table 6.1.a, RFC 4650 4.1, RFC 4738 3.9.1
PSK_INIT, PSK_RESP, PK_INIT, PK_RESP, DH_INIT, DH_RESP, ERROR, DHHMAC_INIT, DHHMAC_RESP, RSA_R_INIT, RSA_R_RESP = range(11)
# Payloads: RFC 3830 table 6.1.b
LAST, KEMAC, PKE, DH, SIGN, T, ID, CERT, CHASH, V, SP, RAND, ERR = range(13)
KEY_DATA, EXTENSION = 20, 21
TGK, TGK_SALT, TEK, TEK_SALT, GTGK, GTGK_SALT, MPK = range(7)  # table 6.13.a, RFC 6043 table 6.7
NULL, AES_CM_128, AES_KW_128, AES_CM_256 = range(4)         # table 6.2.a, RFC 6043 6.2
HMAC_SHA1, HMAC_SHA256 = 1, 2                               # table 6.2.b, RFC 6043 6.2
PRF_SHA1, PRF_SHA256 = 0, 1                                 # RFC 3830 6.1, RFC 6043 6.1
ENCRYPTION, AUTHENTICATION, SALTING = 0x150533E1, 0x2D22AC75, 0x29B88916  # table 4.1.4
DIGESTS = {PRF_SHA1: "sha1", PRF_SHA256: "sha256"}


def listed(kind, identity):
    """A secret of the key list."""
    for line in (KEYS / "secrets.keys").read_text(encoding="utf-8").splitlines():
        words = line.split()
        if words[:2] == [kind, identity]:
            return bytes.fromhex(words[2])
    raise KeyError(f"{kind} {identity}")


def pem(name):
    return KEYS / f"{name}.pem"


def certificate(name):
    return (CERTIFICATES / f"{name}.cer").read_bytes()


# ---- payloads: (type, octets behind Next Payload) ------------------------------------------------------------------------------------

def with_length(octets, width=2):
    return len(octets).to_bytes(width, "big") + octets


def time(stamp):
    """T (6.6): 8 octets are an NTP-UTC time, 4 a COUNTER."""
    return T, bytes([0 if len(stamp) == 8 else 2]) + stamp


def identity(text, kind=1):
    """ID (6.7)."""
    return ID, bytes([kind]) + with_length(text.encode())


def cert(name, kind=0):
    """CERT (6.7): the certificate itself; kind 0 X.509v3, 2 for signatures only, 3 for encryption only."""
    return CERT, bytes([kind]) + with_length(certificate(name))


def rand(octets):
    return RAND, with_length(octets, 1)


def chash(name):
    """CHASH (6.8) with SHA-1."""
    return CHASH, b"\0" + hashlib.sha1(certificate(name)).digest()


def policy(number, *parameters):
    """SP for SRTP (6.10): pairs (type, octets)."""
    body = b"".join(bytes([kind]) + with_length(value, 1) for kind, value in parameters)
    return SP, bytes([number, 0]) + with_length(body)


def srtp_policy(number=0, key_length=16, tag_length=10):
    """AES-CM with HMAC-SHA-1 (6.10.1)."""
    return policy(number, (0, b"\1"), (1, bytes([key_length])), (2, b"\1"), (3, b"\x14"), (4, b"\x0e"), (7, b"\1"), (8, b"\1"), (10, b"\1"),
                  (11, bytes([tag_length])))


def csb_id_extension(csb_id):
    """The general extension of RFC 4738 3.9.3."""
    return EXTENSION, b"\4" + with_length(csb_id.to_bytes(4, "big"))


def error(number):
    return ERR, bytes([number, 0, 0])


def srtp_map(*sessions):
    """The CS ID map of type SRTP-ID (6.1.1): (policy number, SSRC, ROC) for CS 1, 2 ..."""
    body = b"".join(bytes([number]) + ssrc.to_bytes(4, "big") + roc.to_bytes(4, "big") for number, ssrc, roc in sessions)
    return bytes([len(sessions), 0]) + body


def chained(payloads, last=LAST):
    """Payloads, each with the type of the next one."""
    types = [kind for kind, _ in payloads][1:] + [last]
    return b"".join(body if kind == SIGN else bytes([following]) + body for (kind, body), following in zip(payloads, types))


def message(data_type, csb_id, payloads, cs_map=srtp_map(), prf=PRF_SHA1, v=False):
    """HDR (6.1) and what follows it."""
    return bytes([1, data_type, payloads[0][0], (0x80 if v else 0) | prf]) + csb_id.to_bytes(4, "big") + cs_map + chained(payloads)


# ---- keys ----------------------------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class KeyItem:
    """A Key data sub-payload (6.13): SPI makes its KV 1, an interval (from, to) 2."""
    kind: int
    key: bytes
    salt: bytes = b""
    spi: bytes = b""
    interval: tuple = ()

    def payload(self):
        kv = 1 if self.spi else 2 if self.interval else 0
        body = bytes([self.kind << 4 | kv]) + with_length(self.key)
        if self.kind in (TGK_SALT, TEK_SALT, GTGK_SALT):
            body += with_length(self.salt)
        if self.spi:
            body += with_length(self.spi, 1)
        for end in self.interval:
            body += with_length(end, 1)
        return KEY_DATA, body


@dataclass(frozen=True)
class Protection:
    """What protects a message itself (4.1.4): a pre-shared or envelope key, and what its derivations take."""
    secret: bytes
    csb_id: int
    rand: bytes
    prf: int = PRF_SHA1

    def key(self, constant, length):
        label = constant.to_bytes(4, "big") + b"\xff" + self.csb_id.to_bytes(4, "big") + self.rand
        return derive.prf(self.secret, label, length, DIGESTS[self.prf])

    def mac(self, algorithm, octets):
        if algorithm == HMAC_SHA1:
            return hmac.new(self.key(AUTHENTICATION, 20), octets, hashlib.sha1).digest()
        if algorithm == HMAC_SHA256:
            return hmac.new(self.key(AUTHENTICATION, 32), octets, hashlib.sha256).digest()
        return b""

    def encrypt(self, algorithm, octets, stamp, default_iv=False):
        """4.2.3."""
        if algorithm == NULL:
            return octets
        if algorithm == AES_KW_128:
            octets += bytes(-len(octets) % 8)
            iv = {} if default_iv else {"iv": self.key(SALTING, 8)}
            return openssl.aes_wrap(self.key(ENCRYPTION, 16), octets, **iv)
        salt = self.key(SALTING, 14)
        block = openssl.xor(salt, bytes(2) + self.csb_id.to_bytes(4, "big") + stamp.rjust(8, b"\0"))
        return openssl.aes_ctr(self.key(ENCRYPTION, 32 if algorithm == AES_CM_256 else 16), block + bytes(2), octets)


def kemac_head(protection, encryption, mac, payloads, stamp, **options):
    """KEMAC (6.2) without its MAC."""
    data = protection.encrypt(encryption, chained(payloads), stamp, **options) if payloads else b""
    return bytes([encryption]) + with_length(data) + bytes([mac])


def master(tgk, cs_id, csb_id, rand_octets, prf=PRF_SHA1, key_length=16, salt_length=14):
    """The master key and salt of a crypto session (4.1.3)."""
    def of(constant, length):
        label = constant.to_bytes(4, "big") + bytes([cs_id]) + csb_id.to_bytes(4, "big") + rand_octets
        return derive.prf(tgk, label, length, DIGESTS[prf])
    return of(derive.TEK, key_length), of(derive.SALT, salt_length)


# ---- whole messages ------------------------------------------------------------------------------------------------------------------

def pre_shared(csb_id, head, protection, encryption, mac, keys, stamp, cs_map=srtp_map(), v=True, **options):
    """The initiator's message of 3.1; `head` are the payloads before KEMAC. The MAC covers the whole message (5.2)."""
    body = kemac_head(protection, encryption, mac, [key.payload() for key in keys], stamp, **options)
    whole = message(PSK_INIT, csb_id, [*head, (KEMAC, body)], cs_map, protection.prf, v)
    return whole + protection.mac(mac, whole)


def verification(data_type, csb_id, head, protection, mac, tail, cs_map=srtp_map()):
    """A message that ends in V (6.9); `tail` is IDi || IDr || T (5.2)."""
    whole = message(data_type, csb_id, [*head, (V, bytes([mac]))], cs_map, protection.prf)
    return whole + protection.mac(mac, whole + tail)


def signed(data_type, csb_id, payloads, signer, kind=0, tail=b"", label="", cs_map=srtp_map(), prf=PRF_SHA1, v=False, cover_header=True):
    """A message that ends in SIGN (6.5): kind 0 PKCS#1 v1.5, 1 PSS. cover_header: whether SIGN's own two octets are signed (5.2; RFC 4738 3.6
    read literally leaves them out)."""
    size = openssl.modulus_octets(pem(signer))
    whole = message(data_type, csb_id, [*payloads, (SIGN, (kind << 12 | size).to_bytes(2, "big"))], cs_map, prf, v)
    covered = (whole if cover_header else whole[:-2]) + tail
    make = openssl.sign_pss if kind else openssl.sign_pkcs1
    return whole + make(pem(signer), covered, lambda length: scenario_octets(f"{label} PSS salt", length))


def envelope(protection, encryption, mac, inner, stamp, receiver, cache=0, oaep=False, label="", zero_next=True, between=(), **options):
    """KEMAC (its MAC covers itself with a Next Payload of zero: 5.2, 6.2), the payloads `between`, and PKE (6.3)."""
    body = kemac_head(protection, encryption, mac, inner, stamp, **options)
    following = [*between, (PKE, b"")][0][0]
    tag = protection.mac(mac, bytes([0 if zero_next else following]) + body)
    encrypt = openssl.encrypt_oaep if oaep else openssl.encrypt_pkcs1
    sealed = encrypt(pem(receiver), protection.secret, lambda length: scenario_octets(f"{label} envelope padding", length))
    return [(KEMAC, body + tag), *between, (PKE, (cache << 14 | len(sealed)).to_bytes(2, "big") + sealed)]


def pi_times_power_of_two(bits):
    """floor(pi * 2^bits) by Machin's formula."""
    guard = bits + 64

    def arctan_inverse(number):
        total, term, divisor, sign = 0, (1 << guard) // number, 1, 1
        while term:
            total += sign * (term // divisor)
            term, divisor, sign = term // (number * number), divisor + 2, -sign
        return total
    return (4 * (4 * arctan_inverse(5) - arctan_inverse(239))) >> 64


# RFC 2409 6.1 and 6.2, RFC 3526 2: 2^n - 2^(n-64) - 1 + 2^64 * (floor(2^(n-130) pi) + k)
DH_GROUPS = {0: (1536, 741804), 1: (768, 149686), 2: (1024, 129093)}


def dh_prime(group):
    bits, offset = DH_GROUPS[group]
    return 2 ** bits - 2 ** (bits - 64) - 1 + 2 ** 64 * (pi_times_power_of_two(bits - 130) + offset)


def dh_power(group, exponent, base=2):
    """base^exponent in as many octets as the group has."""
    prime = dh_prime(group)
    return pow(base, int.from_bytes(exponent, "big"), prime).to_bytes(DH_GROUPS[group][0] // 8, "big")


def dh_shared(group, value, exponent):
    return dh_power(group, exponent, int.from_bytes(value, "big"))


def dh(group, value, spi=b""):
    """DH (6.4)."""
    return DH, bytes([group]) + value + (b"\1" + with_length(spi, 1) if spi else b"\0")


def dhhmac(data_type, csb_id, head, protection, cs_map=srtp_map(), numbers_of_4650=False, tail=b""):
    """A message of RFC 4650 3: KEMAC carries the MAC alone. numbers_of_4650: encryption 2 is NULL and MAC 0 is HMAC-SHA-1 (its 4.2)."""
    body = bytes([2 if numbers_of_4650 else 0, 0, 0, 0 if numbers_of_4650 else 1])
    whole = message(data_type, csb_id, [*head, (KEMAC, body)], cs_map, protection.prf)
    return whole + protection.mac(HMAC_SHA1, whole + tail)
