"""Calls keyed by SDP security descriptions (RFC 4568, RFC 7714): no KMS, the keys stand in the SDP."""
# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from .. import calls, sip
from ..story import KEY_LENGTHS, UNSUPPORTED, Key, Stream

ALICE, BOB = calls.Client("alice", "10.30.0.1", 20000, 0), calls.Client("bob", "10.30.0.2", 30000, 0)


def crypto_line(tag, suite, key_and_salt, suffix=""):
    return f"a=crypto:{tag} {suite} inline:{base64.b64encode(key_and_salt).decode()}{suffix}"


def set_up(story, offered, answered):
    """INVITE and 200 OK, directly between the two."""
    dialog = sip.Dialog(f"sdes@{ALICE.address}", ALICE.ims, BOB.ims, ALICE.sip, BOB.sip)
    offer = sip.sdp(ALICE.address, ALICE.audio, media_lines=offered)
    answer = sip.sdp(BOB.address, BOB.audio, media_lines=answered, session_id=7)
    story.udp(0, ALICE.sip, BOB.sip, dialog.request("INVITE", body=offer, content_type="application/sdp"))
    story.udp(40, BOB.sip, ALICE.sip, dialog.response(200, "OK", body=answer, content_type="application/sdp"))
    story.udp(50, ALICE.sip, BOB.sip, dialog.request("ACK", to_tag="callee"))


def master(story, label, suite):
    """A fresh master key and salt; they are secrets of the capture."""
    key_length, salt_length = KEY_LENGTHS[suite]
    octets = story.octets(f"{label} {suite}", key_length + salt_length)
    story.secret(f"{label} {suite}", octets)
    return octets[:key_length], octets[key_length:]


def conversation(story, suite, masters, mki=b""):
    """Both talk: each under the key it announced itself."""
    ends = ((ALICE.address, ALICE.audio), (BOB.address, BOB.audio))
    for index, (client, keys) in enumerate(zip((ALICE, BOB), masters)):
        stream = Stream(story, f"{client.name} audio", story.number(f"{client.name} SSRC"), suite, keys, mki)
        talker = calls.Talker(stream, sip.PCMU, client.name, story.number(f"{client.name} sequence", 15), story.number(f"{client.name} timestamp", 31), 440 + 220 * index)
        calls.talk(story, 100 + 10 * index, talker, (ends if index == 0 else ends[::-1],), 40)


def sdes(story, world):
    """The offer has two a=crypto lines, AES_CM_128_HMAC_SHA1_32 and AES_CM_128_HMAC_SHA1_80 (with an MKI and a lifetime); the answer takes the second
    by its tag and gives its own key."""
    first = master(story, "alice unused", "AES_CM_128_HMAC_SHA1_32")
    suite = "AES_CM_128_HMAC_SHA1_80"
    own, other = master(story, "alice", suite), master(story, "bob", suite)
    set_up(story, [crypto_line(1, "AES_CM_128_HMAC_SHA1_32", b"".join(first)), crypto_line(2, suite, b"".join(own), "|2^20|1:4")],
           [crypto_line(2, suite, b"".join(other), "|2^20|1:4")])
    conversation(story, suite, (own, other), mki=b"\0\0\0\1")


def sdes_gcm_256(story, world):
    """AEAD_AES_256_GCM (RFC 7714) by one a=crypto line, no MKI."""
    suite = "AEAD_AES_256_GCM"
    own, other = master(story, "alice", suite), master(story, "bob", suite)
    set_up(story, [crypto_line(1, suite, b"".join(own))], [crypto_line(1, suite, b"".join(other))])
    conversation(story, suite, (own, other))


def sdes_unsupported(story, world):
    """A suite of RFC 5669 that is not supported: SEED_CTR_128_HMAC_SHA1_80. The packets are octets that look like such packets."""
    suite = "SEED_CTR_128_HMAC_SHA1_80"
    keys = [story.octets(f"{name} seed key", 30) for name in ("alice", "bob")]
    for name, value in zip(("alice", "bob"), keys):
        story.secret(f"{name} key and salt", value)
    set_up(story, [crypto_line(1, suite, keys[0])], [crypto_line(1, suite, keys[1])])
    ssrc, key = story.number("alice SSRC"), Key("SDES", 0, 0, keys[0], b"")
    for index in range(10):
        packet = b"\x80\0" + (100 + index).to_bytes(2, "big") + (160 * index).to_bytes(4, "big") + ssrc.to_bytes(4, "big") + story.octets(f"packet {index}", 170)
        story.udp(100 + 20 * index, (ALICE.address, ALICE.audio), (BOB.address, BOB.audio), packet,
                  expect={"kind": "rtp", "ssrc": ssrc, "number": 100 + index, "roc": None, "status": UNSUPPORTED, "mki": b"", "suite": suite, "key": key, "plain": b""})
