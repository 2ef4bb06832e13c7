"""CMS AuthEnvelopedData in DER (RFC 5083, RFC 5084) whose content key is in a MIKEY message (TR 33.829 Annex B).

OpenSSL's parser has to accept what is made."""
# SPDX-License-Identifier: GPL-2.0-or-later
from . import openssl

GCM, CCM = {16: "2.16.840.1.101.3.4.1.6", 32: "2.16.840.1.101.3.4.1.46"}, {16: "2.16.840.1.101.3.4.1.7", 32: "2.16.840.1.101.3.4.1.47"}
DATA, AUTH_ENVELOPED, CONTENT_TYPE = "1.2.840.113549.1.7.1", "1.2.840.113549.1.9.16.1.23", "1.2.840.113549.1.9.3"
MIKEY_RECIPIENT = "2.999.1"  # id-ori-mikey was never assigned: the arc for examples


def tlv(tag, contents):
    size = len(contents)
    length = bytes([size]) if size < 128 else (lambda octets: bytes([0x80 | len(octets)]) + octets)(size.to_bytes((size.bit_length() + 7) // 8, "big"))
    return bytes([tag]) + length + contents


def oid(text):
    first, second, *others = map(int, text.split("."))
    out = b""
    for number in [40 * first + second, *others]:
        groups = [number & 127]
        while number := number >> 7:
            groups.append(0x80 | number & 127)
        out += bytes(reversed(groups))
    return tlv(6, out)


def sequence(*parts):
    return tlv(0x30, b"".join(parts))


def ccm(oracle, key, nonce, aad, plain, tag_length):
    """AES-CCM (RFC 3610): ciphertext and tag. Its block cipher is wolfCrypt's."""
    width = 15 - len(nonce)
    flags = (64 if aad else 0) | (tag_length - 2) // 2 << 3 | width - 1
    head = (len(aad).to_bytes(2, "big") + aad) if aad else b""
    blocks = bytes([flags]) + nonce + len(plain).to_bytes(width, "big")
    for part in (head, plain):
        blocks += part + bytes(-len(part) % 16)
    state = bytes(16)
    for at in range(0, len(blocks), 16):
        state = oracle.aes_ctr(key, bytes(a ^ b for a, b in zip(state, blocks[at:at + 16])), bytes(16))
    first = oracle.aes_ctr(key, bytes([width - 1]) + nonce + bytes(width), state)
    cipher = oracle.aes_ctr(key, bytes([width - 1]) + nonce + (1).to_bytes(width, "big"), plain)
    return cipher, first[:tag_length]


class Sealed:
    """Sealed is an encrypted MIME entity, before it has recipients: its MAC may go into the MIKEY message."""

    def __init__(self, oracle, key, nonce, entity, use_ccm=False, attributes=False, tag_length=12):
        self.algorithm, self.nonce, self.tag_length = (CCM if use_ccm else GCM)[len(key)], nonce, tag_length
        content_type = sequence(oid(CONTENT_TYPE), tlv(0x31, oid(DATA)))
        self.attributes = content_type if attributes else b""
        aad = tlv(0x31, self.attributes) if attributes else b""
        if use_ccm:
            self.cipher, self.tag = ccm(oracle, key, nonce, aad, entity, tag_length)
        else:
            both = oracle.aes_gcm(key, nonce, aad, entity)
            self.cipher, self.tag = both[:-16], both[-16:][:tag_length]

    def message(self, mikey):
        """The ContentInfo."""
        recipient = tlv(0xA4, oid(MIKEY_RECIPIENT) + tlv(4, mikey))
        length = b"" if self.tag_length == 12 else tlv(2, bytes([self.tag_length]))
        content = sequence(oid(DATA), sequence(oid(self.algorithm), sequence(tlv(4, self.nonce), length)), tlv(0x80, self.cipher))
        attributes = tlv(0xA1, self.attributes) if self.attributes else b""
        data = sequence(tlv(2, b"\0"), tlv(0x31, recipient), content, attributes, tlv(4, self.tag))
        whole = sequence(oid(AUTH_ENVELOPED), tlv(0xA0, data))
        printed = openssl.call(["cms", "-cmsout", "-print", "-inform", "DER"], whole)
        openssl.expect(b"authEnvelopedData" in printed and b"oriType" in printed, "AuthEnvelopedData")
        return whole
