"""SRTP and SRTCP written from RFC 3711 alone, for what libsrtp does not have: f8, key derivation rates, AES-192 as RFC 6188 says, and packets without
encryption or authentication. Only AES itself is another's (wolfCrypt)."""
# SPDX-License-Identifier: GPL-2.0-or-later
import hashlib
import hmac

from .story import KEY_LENGTHS, Stream


class Transform:
    """One master key. kdr: packets between two derivations, 0 for none."""

    def __init__(self, oracle, key, salt, f8=False, rtp_tag=10, rtcp_tag=10, kdr=0, rtp_encrypted=True, rtcp_encrypted=True):
        self.oracle, self.key, self.salt, self.f8, self.kdr = oracle, key, salt, f8, kdr
        self.rtp_tag, self.rtcp_tag, self.rtp_encrypted, self.rtcp_encrypted = rtp_tag, rtcp_tag, rtp_encrypted, rtcp_encrypted
        self._derived = {}

    def _derive(self, label, index, length):
        """RFC 3711 4.3.1: key_id = label || r, x = key_id XOR master salt, and AES in counter mode from x * 2^16."""
        r = index // self.kdr if self.kdr else 0
        if (label, r) not in self._derived:
            x = int.from_bytes(self.salt, "big") ^ (label << 48 | r)
            self._derived[label, r] = self.oracle.aes_ctr(self.key, (x << 16).to_bytes(16, "big"), bytes(length))
        return self._derived[label, r]

    def _crypt(self, labels, index, ssrc, f8_iv, octets):
        key, salt = self._derive(labels[0], index, len(self.key)), self._derive(labels[2], index, 14)
        if not self.f8:  # 4.1.1
            iv = int.from_bytes(salt, "big") << 16 ^ ssrc << 64 ^ index << 16
            return self.oracle.aes_ctr(key, iv.to_bytes(16, "big"), octets)
        mask = salt + b"\x55" * (len(key) - len(salt))  # 4.1.2
        first = self._block(bytes(a ^ b for a, b in zip(key, mask)), f8_iv)
        out, stream = b"", bytes(16)
        for j in range((len(octets) + 15) // 16):
            stream = self._block(key, bytes(a ^ b ^ c for a, b, c in zip(first, j.to_bytes(16, "big"), stream)))
            out += bytes(a ^ b for a, b in zip(octets[16 * j:16 * j + 16], stream))
        return out

    def _block(self, key, block):
        return self.oracle.aes_ctr(key, block, bytes(16))

    def _tag(self, label, index, octets, length):
        return hmac.new(self._derive(label, index, 20), octets, hashlib.sha1).digest()[:length]

    def rtp(self, packet, roc, mki=b""):
        index, ssrc = roc << 16 | int.from_bytes(packet[2:4], "big"), int.from_bytes(packet[8:12], "big")
        header = 12 + 4 * (packet[0] & 15)
        if packet[0] & 16:
            header += 4 + 4 * int.from_bytes(packet[header + 2:header + 4], "big")
        body = packet[header:]
        if self.rtp_encrypted:
            body = self._crypt((0, 1, 2), index, ssrc, b"\0" + packet[1:12] + roc.to_bytes(4, "big"), body)
        protected = packet[:header] + body
        return protected + mki + self._tag(1, index, protected + roc.to_bytes(4, "big"), self.rtp_tag)

    def rtcp(self, packet, index, mki=b""):
        """RFC 3711 3.4: the E flag and the index stand behind the payload."""
        trailer = ((1 << 31 if self.rtcp_encrypted else 0) | index).to_bytes(4, "big")
        body = packet[8:]
        if self.rtcp_encrypted:
            body = self._crypt((3, 4, 5), index, int.from_bytes(packet[4:8], "big"), bytes(4) + trailer + packet[:8], body)
        protected = packet[:8] + body + trailer
        return protected + mki + self._tag(4, index, protected, self.rtcp_tag)


class PlainStream(Stream):
    """A Stream whose packets are protected by Transform. `suite` names the lengths, `shown` is what a reader calls it, options are Transform's."""

    def __init__(self, story, label, ssrc, suite, master, mki=b"", shown=None, **options):
        self._options = dict(f8=suite.startswith("F8"), rtp_tag=4 if suite.endswith("_32") else 10, **options)
        super().__init__(story, label, ssrc, suite, master, mki)
        self.suite = shown or suite  # only what is expected of a reader

    def _start(self, key_and_salt, roc):
        length = KEY_LENGTHS[self.suite][0]
        self._transform = Transform(self.story.oracle, key_and_salt[:length], key_and_salt[length:], **self._options)

    def _protect_rtp(self, packet):
        return self._transform.rtp(packet, self.roc, self.mki)

    def _protect_rtcp(self, packet):
        return self._transform.rtcp(packet, self.rtcp_index, self.mki)


class OtherIvStream(Stream):
    """A Stream under AEAD_AES_128_GCM (RFC 7714) whose IVs have another SSRC than its packets, which libsrtp cannot be made to do. RTP only."""

    def __init__(self, story, label, ssrc, master, mki, key, iv_ssrc):
        self._iv_ssrc = iv_ssrc
        super().__init__(story, label, ssrc, "AEAD_AES_128_GCM", master, mki, key)

    def _start(self, key_and_salt, roc):
        derive = Transform(self.story.oracle, key_and_salt[:16], key_and_salt[16:].ljust(14, b"\0"))._derive  # RFC 7714 11: the salt is padded
        self._key, self._salt = derive(0, 0, 16), derive(2, 0, 12)

    def _protect_rtp(self, packet):
        """RFC 7714 8.1: IV = (0000 || SSRC || ROC || SEQ) XOR salt; the header is associated data."""
        term = bytes(2) + self._iv_ssrc.to_bytes(4, "big") + self.roc.to_bytes(4, "big") + packet[2:4]
        iv = bytes(a ^ b for a, b in zip(term, self._salt))
        return packet[:12] + self.story.oracle.aes_gcm(self._key, iv, packet[:12], packet[12:]) + self.mki
