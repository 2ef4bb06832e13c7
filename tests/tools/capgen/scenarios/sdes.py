"""Calls keyed by SDP security descriptions (RFC 4568, RFC 6188, RFC 7714): no KMS, the keys stand in the SDP."""
# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from .. import calls, sip
from ..rfc3711 import PlainStream
from ..story import AUTH_FAILED, KEY_LENGTHS, UNSUPPORTED, Key, Stream

ALICE, BOB = calls.Client("alice", "10.30.0.1", 20000, 0), calls.Client("bob", "10.30.0.2", 30000, 0)
SUITES = {"cm-128-80": "AES_CM_128_HMAC_SHA1_80", "cm-128-32": "AES_CM_128_HMAC_SHA1_32", "f8-128-80": "F8_128_HMAC_SHA1_80",
          "cm-192-80": "AES_192_CM_HMAC_SHA1_80", "cm-192-32": "AES_192_CM_HMAC_SHA1_32", "cm-256-80": "AES_256_CM_HMAC_SHA1_80",
          "cm-256-32": "AES_256_CM_HMAC_SHA1_32", "gcm-128": "AEAD_AES_128_GCM", "gcm-256": "AEAD_AES_256_GCM"}


def inline(key_and_salt, suffix=""):
    return f"inline:{base64.b64encode(key_and_salt).decode()}{suffix}"


def crypto_line(tag, suite, key_and_salt, suffix=""):
    return f"a=crypto:{tag} {suite} {inline(key_and_salt, suffix)}"


def set_up(story, offered, answered, at=0, pair=(ALICE, BOB), profile=("RTP/SAVP", "RTP/SAVP"), session_lines=(), call_id="sdes"):
    """INVITE and 200 OK, directly between the two. The dialog, for what may follow."""
    one, other = pair
    dialog = sip.Dialog(f"{call_id}@{one.address}", one.ims, other.ims, one.sip, other.sip)
    offer = sip.sdp(one.address, one.audio, media_lines=offered, profile=profile[0], session_lines=session_lines)
    answer = sip.sdp(other.address, other.audio, media_lines=answered, session_id=7, profile=profile[1])
    story.udp(at, one.sip, other.sip, dialog.request("INVITE", body=offer, content_type="application/sdp"))
    story.udp(at + 40, other.sip, one.sip, dialog.response(200, "OK", body=answer, content_type="application/sdp"))
    story.udp(at + 50, one.sip, other.sip, dialog.request("ACK", to_tag="callee"))
    return dialog


def master(story, label, suite):
    """A fresh master key and salt; they are secrets of the capture."""
    key_length, salt_length = KEY_LENGTHS[suite]
    octets = story.octets(f"{label} {suite}", key_length + salt_length)
    story.secret(f"{label} {suite}", octets)
    return octets[:key_length], octets[key_length:]


def talker(story, client, stream, hertz=440):
    return calls.Talker(stream, sip.PCMU, client.name, story.number(f"{client.name} sequence", 15), story.number(f"{client.name} timestamp", 31), hertz)


def plain_stream(story, client, suite, keys, mki=b"", **options):
    """A stream that the few lines of rfc3711.py protect."""
    return PlainStream(story, f"{client.name} audio", story.number(f"{client.name} SSRC"), suite, keys, mki, **options)


def conversation(story, suite, masters, mki=b"", at=100, pair=(ALICE, BOB), count=40, make=None):
    """Both talk: each under the key it announced itself."""
    ends = tuple((client.address, client.audio) for client in pair)
    for index, (client, keys) in enumerate(zip(pair, masters)):
        stream = (make or Stream)(story, f"{client.name} audio", story.number(f"{client.name} SSRC"), suite, keys, mki)
        calls.talk(story, at + 10 * index, talker(story, client, stream, 440 + 220 * index), (ends if index == 0 else ends[::-1],), count)


def sdes(story, world):
    """The offer has two a=crypto lines, AES_CM_128_HMAC_SHA1_32 and AES_CM_128_HMAC_SHA1_80 (with an MKI and a lifetime); the answer takes the
    second by its tag and gives its own key."""
    first = master(story, "alice unused", "AES_CM_128_HMAC_SHA1_32")
    suite = "AES_CM_128_HMAC_SHA1_80"
    own, other = master(story, "alice", suite), master(story, "bob", suite)
    set_up(story, [crypto_line(1, "AES_CM_128_HMAC_SHA1_32", b"".join(first)), crypto_line(2, suite, b"".join(own), "|2^20|1:4")],
           [crypto_line(2, suite, b"".join(other), "|2^20|1:4")])
    conversation(story, suite, (own, other), mki=b"\0\0\0\1")


def one_suite(suite, about, count=12, make=None):
    """The scenario of a call whose offer and answer have one a=crypto line."""
    def scenario(story, world):
        own, other = master(story, "alice", suite), master(story, "bob", suite)
        set_up(story, [crypto_line(1, suite, b"".join(own))], [crypto_line(1, suite, b"".join(other))])
        conversation(story, suite, (own, other), count=count, make=make)
    scenario.__doc__ = f"{suite} {about}, no MKI."
    return scenario


ONE_SUITE = {
    "sdes-cm-128-32": one_suite("AES_CM_128_HMAC_SHA1_32", "(RFC 4568 6.2.2): the SRTCP tag has 80 bits"),
    "sdes-f8-128-80": one_suite("F8_128_HMAC_SHA1_80", "(RFC 4568 6.2.3; protected by rfc3711.py, libsrtp has no f8)", make=PlainStream),
    "sdes-cm-192-80": one_suite("AES_192_CM_HMAC_SHA1_80", "(RFC 6188; protected by rfc3711.py, libsrtp derives other keys)", make=PlainStream),
    "sdes-cm-192-32": one_suite("AES_192_CM_HMAC_SHA1_32", "(RFC 6188; protected by rfc3711.py)", make=PlainStream),
    "sdes-cm-256-80": one_suite("AES_256_CM_HMAC_SHA1_80", "(RFC 6188)"),
    "sdes-cm-256-32": one_suite("AES_256_CM_HMAC_SHA1_32", "(RFC 6188)"),
    "sdes-gcm-128": one_suite("AEAD_AES_128_GCM", "(RFC 7714)"),
}


def sdes_gcm_256(story, world):
    """AEAD_AES_256_GCM (RFC 7714) by one a=crypto line, no MKI."""
    suite = "AEAD_AES_256_GCM"
    own, other = master(story, "alice", suite), master(story, "bob", suite)
    set_up(story, [crypto_line(1, suite, b"".join(own))], [crypto_line(1, suite, b"".join(other))])
    conversation(story, suite, (own, other))


def pair_number(number):
    """The two of another call in the same capture."""
    return (calls.Client(f"alice{number}", "10.30.0.1", 20000 + 10 * number, 0), calls.Client(f"bob{number}", "10.30.0.2", 30000 + 10 * number, 0))


def wrong_key(story, world):
    """A call for every suite, each with one bit of both keys flipped in the SDP: nothing opens."""
    for number, (name, suite) in enumerate(SUITES.items()):
        pair, at = pair_number(number), 1000 * number
        used = [master(story, f"{client.name} {name}", suite) for client in pair]
        told = [bytes([keys[0][0] ^ 1]) + keys[0][1:] + keys[1] for keys in used]
        set_up(story, [crypto_line(1, suite, told[0])], [crypto_line(1, suite, told[1])], at, pair, call_id=f"wrong-{name}")
        for index, client in enumerate(pair):
            make = PlainStream if "192" in suite or "F8" in suite else Stream
            one = talker(story, client, make(story, f"{client.name} audio", story.number(f"{client.name} SSRC"), suite, used[index]))
            ends = [(end.address, end.audio) for end in (pair if index == 0 else pair[::-1])]
            for packet in range(4):
                story.protected(at + 100 + 20 * packet + index, *ends, one.next(), status=AUTH_FAILED)


def sdes_unsupported(story, world):
    """A suite of RFC 5669 that is not supported: SEED_CTR_128_HMAC_SHA1_80. The packets are octets that look like such packets."""
    suite = "SEED_CTR_128_HMAC_SHA1_80"
    keys = [story.octets(f"{name} seed key", 30) for name in ("alice", "bob")]
    for name, value in zip(("alice", "bob"), keys):
        story.secret(f"{name} key and salt", value)
    set_up(story, [crypto_line(1, suite, keys[0])], [crypto_line(1, suite, keys[1])])
    ssrc, key = story.number("alice SSRC"), Key("SDES", 0, 0, keys[0], b"")
    for index in range(10):
        packet = b"\x80\0" + (100 + index).to_bytes(2, "big") + (160 * index).to_bytes(4, "big") + ssrc.to_bytes(4, "big")
        packet += story.octets(f"packet {index}", 170)
        story.udp(100 + 20 * index, (ALICE.address, ALICE.audio), (BOB.address, BOB.audio), packet,
                  expect={"kind": "rtp", "ssrc": ssrc, "number": 100 + index, "roc": None, "status": UNSUPPORTED, "mki": b"",
                          "suite": suite, "key": key, "plain": b""})
