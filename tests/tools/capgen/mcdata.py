"""MCData messages of TS 24.282 15, the protected payload of TS 33.180 8.5.4.1, and MSRP (RFC 4975) around them."""
# SPDX-License-Identifier: GPL-2.0-or-later
from . import derive

SDS_SIGNALLING, DATA, SDS_OFF_NETWORK = 1, 3, 7     # TS 24.282 table 15.2.2-1
PAYLOAD, RECIPIENT, IN_REPLY_TO = 0x78, 0x7C, 0x21  # IEIs, TS 24.282 15.1
TEXT, BINARY = 1, 2                                 # TS 24.282 table 15.2.13-2
DECRYPTED, BAD_TAG, NO_KEY = 1, 2, 3                # mediasec.mcdata.status
SIGNALLING_TYPE, PAYLOAD_TYPE = "application/vnd.3gpp.mcdata-signalling", "application/vnd.3gpp.mcdata-payload"


def lv_e(value):
    value = value.encode() if isinstance(value, str) else value
    return len(value).to_bytes(2, "big") + value


def sds_signalling(story, label, unix_time, disposition=None):
    """SDS SIGNALLING PAYLOAD (TS 24.282 15.1.2): date, conversation, message, and the disposition that is asked for."""
    out = bytes([SDS_SIGNALLING]) + unix_time.to_bytes(5, "big") + story.octets(f"{label} conversation", 16) + story.octets(f"{label} message", 16)
    return out + (bytes([0x80 | disposition]) if disposition else b"")


def data_payload(*payloads):
    """DATA PAYLOAD (TS 24.282 15.1.4); payloads are (content type, octets)."""
    return bytes([DATA, len(payloads)]) + b"".join(bytes([PAYLOAD]) + lv_e(bytes([kind]) + value) for kind, value in payloads)


def text(words):
    return TEXT, words.encode()


def protect(story, label, key, message, dppk_id=None, iei=PAYLOAD, unix_time=None):
    """A protected payload: AEAD_AES_128_GCM under DPCK = KDF(DPPK, 0x53, DPPK-ID), the whole message with its type octet inside."""
    dppk_id = (key.key_id if dppk_id is None else dppk_id).to_bytes(4, "big")
    dpck = derive.kdf(key.secret, 0x53, dppk_id)[16:]
    story.secret(f"{label} DPCK", dpck)
    iv = story.octets(f"{label} IV", 16)
    time = (story.start if unix_time is None else unix_time).to_bytes(5, "big")
    aad = bytes([message[0] | 0x40]) + time + story.octets(f"{label} payload ID", 4) + b"\0" + b"\1" + iv + dppk_id
    cipher = story.oracle.aes_gcm(dpck, iv, aad, message)
    return aad + bytes([iei]) + lv_e(cipher)


class MsrpSession:
    """MsrpSession is the SEND requests of one MSRP session over TCP, and their 200 responses."""

    def __init__(self, link, client, server, session="s1"):
        self.link, self.ends = link, (client, server)
        self.paths = [f"msrp://{address}:{port}/{session};tcp" for address, port in self.ends]
        self.number = 0

    def send(self, sender, body, content_type, cuts=()):
        """The frames of one SEND and of its response; sender 0 is the client."""
        self.number += 1
        own, other, tid = self.paths[sender], self.paths[1 - sender], f"tr{self.number:04d}"
        head = (f"MSRP {tid} SEND\r\nTo-Path: {other}\r\nFrom-Path: {own}\r\nMessage-ID: m{self.number}\r\nByte-Range: 1-{len(body)}/{len(body)}\r\n"
                f"Content-Type: {content_type}\r\n\r\n").encode()
        request = head + body + f"\r\n-------{tid}$\r\n".encode()
        answer = f"MSRP {tid} 200 OK\r\nTo-Path: {own}\r\nFrom-Path: {other}\r\n-------{tid}$\r\n".encode()
        return self.link.send(self.ends[sender], request, *cuts), self.link.send(self.ends[1 - sender], answer)
