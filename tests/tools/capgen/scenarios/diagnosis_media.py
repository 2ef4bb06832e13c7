"""Media that goes wrong, each call in one way that is known from the field."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .. import calls, derive, media, mikey, rfc3711, sip
from ..calls import Client
from ..story import AUTH_FAILED, NO_KEY, TRUNCATED, Key, Stream
from .diagnosis import Faults, Message, flip, make, user
from .sdes import crypto_line, master

GCM, CM_80 = "AEAD_AES_128_GCM", "AES_CM_128_HMAC_SHA1_80"
PACKETS = 4


def ends_of(number):
    return Client(f"caller{number}", f"10.40.{number}.1", 40000, 0), Client(f"callee{number}", f"10.40.{number}.2", 41000, 0)


class Call:
    """A call with its own addresses; the numbers tell the calls of a capture apart."""

    def __init__(self, story, number, answered=True):
        self.story, self.number, self.at = story, number, 400 * number
        self.caller, self.callee = ends_of(number)
        self.answered = answered
        self.dialog = sip.Dialog(f"call-{number}@{self.caller.address}", self.caller.ims, self.callee.ims, self.caller.sip, self.callee.sip)

    def set_up(self, offered=(), answered=(), carries=(), cseq=1, profile="RTP/SAVP", offer_seen=True, at=0, session_lines=()):
        story, at = self.story, self.at + at
        offer = sip.sdp(self.caller.address, self.caller.audio, media_lines=offered, session_lines=session_lines, profile=profile, version=cseq)
        answer = sip.sdp(self.callee.address, self.callee.audio, media_lines=answered, profile=profile, session_id=7, version=cseq)
        if offer_seen:
            story.udp(at, self.caller.sip, self.callee.sip, self.dialog.request("INVITE", cseq=cseq, body=offer, content_type="application/sdp"), carries)
        if self.answered:
            story.udp(at + 10, self.callee.sip, self.caller.sip, self.dialog.response(200, "OK", cseq=cseq, body=answer, content_type="application/sdp"))

    def path(self, from_caller=True):
        ends = (self.caller.address, self.caller.audio), (self.callee.address, self.callee.audio)
        return ends if from_caller else ends[::-1]

    def talk(self, stream, count=PACKETS, at=100, first=0, from_caller=True, edit=None, captured=None, **changes):
        """Packets of a stream; changes alter what is expected of each."""
        talker = calls.Talker(stream, sip.PCMU, stream.handle, 1000 + self.number + first, 160)
        for index in range(count):
            octets, expect = talker.next()
            if edit:
                octets = edit(index, octets)
            self.story.protected(self.at + at + 20 * index, *self.path(from_caller), (octets, expect), captured=captured, **changes)

    def stream(self, key, masters, suite=GCM, mki=None, label="", **options):
        label = f"call {self.number} {label}"
        mki = (key.mki() if mki is None else mki) if key else mki or b""
        return Stream(self.story, label, self.story.number(f"{label} SSRC"), suite, masters, mki, key, **options)


def pck_call(story, faults, number, label, message=None, **options):
    """A call whose INVITE carries a PCK for unit9."""
    key = make(story, faults, message or Message(label))
    call = Call(story, number)
    call.set_up(session_lines=[sip.key_mgmt(key.message)], carries=[key], **options)
    return call, key


def other_constant(key, constant, cs_id=0):
    label = constant.to_bytes(4, "big") + bytes([cs_id]) + key.csb_id.to_bytes(4, "big") + key.rand
    return derive.prf(key.secret, label, 16)


CM_POLICY = ((0, b"\1"), (1, b"\x10"), (2, b"\1"), (3, b"\x14"), (4, b"\x0e"), (5, b"\0"), (6, b"\0"), (11, b"\x0a"))


def tolerated_media(story, world):
    """Calls whose media opens although the sender did something else than specified: the keys of another CS ID; an MKI of two octets; the master key from
    the encryption constant; the PCK itself as master key; a salt of zeros; the default profile where the SP says AES-CM; the original CSB ID of a message
    that was changed on its way; a PCK that had been replaced; with a=crypto the key of the other direction, and of the other leg; an IV whose SSRC is 0.
    Then two at once: the keys of another CS ID and an MKI of two octets; the master key from the encryption constant and such an MKI; the keys of another CS
    ID and a salt of zeros. At last an IV whose SSRC is that of the other direction."""
    faults = Faults(world, story.start)
    call, key = pck_call(story, faults, 0, "CS ID")
    call.talk(call.stream(key, story.master(key, 4)))
    call, key = pck_call(story, faults, 1, "MKI")
    call.talk(call.stream(key, story.master(key, 0), mki=key.mki()[2:]))
    call, key = pck_call(story, faults, 2, "encr")
    call.talk(call.stream(key, (other_constant(key, 0x15798CEF), story.master(key, 0)[1])))
    call, key = pck_call(story, faults, 3, "direct")
    call.talk(call.stream(key, (key.secret, story.master(key, 0)[1])))
    call, key = pck_call(story, faults, 4, "salt")
    call.talk(call.stream(key, (story.master(key, 0)[0], bytes(12))))
    announced = Message("policy", cs_map=lambda k: [mikey.generic_id(0, [0], k.mki())], policies=(mikey.policy(0, *CM_POLICY),))
    call, key = pck_call(story, faults, 5, "policy", announced)
    call.talk(call.stream(key, story.master(key, 0)))
    call, key = pck_call(story, faults, 6, "CSB ID", Message("CSB ID", edit=flip("csb"), signature=3))
    original = key.csb_id ^ 1
    call.talk(call.stream(key, story.master(key, 0, csb_id=original), mki=original.to_bytes(4, "big")))
    replaced(story, faults)
    two_legs(story)
    call, key = pck_call(story, faults, 10, "IV")
    ssrc = story.number("IV SSRC")
    call.talk(rfc3711.OtherIvStream(story, "call 10", ssrc, story.master(key, 0), key.mki(), key, 0))
    two_at_once(story, faults)
    receivers_iv(story, faults)


def receivers_iv(story, faults):
    """Call 14: the callee talks as specified; the caller's IVs have the callee's SSRC."""
    call, key = pck_call(story, faults, 14, "IV of the receiver")
    right = call.stream(key, story.master(key, 0), label="right")
    call.talk(right, from_caller=False)
    call.talk(rfc3711.OtherIvStream(story, "call 14", story.number("call 14 SSRC"), story.master(key, 0), key.mki(), key, right.ssrc), at=200)


def two_at_once(story, faults):
    call, key = pck_call(story, faults, 11, "CS ID and MKI")
    call.talk(call.stream(key, story.master(key, 4), mki=key.mki()[2:]))
    call, key = pck_call(story, faults, 12, "encr and MKI")
    call.talk(call.stream(key, (other_constant(key, 0x15798CEF), story.master(key, 0)[1]), mki=key.mki()[2:]))
    call, key = pck_call(story, faults, 13, "CS ID and salt")
    call.talk(call.stream(key, (story.master(key, 4)[0], bytes(12))))


def replaced(story, faults):
    call, old = pck_call(story, faults, 7, "old")
    new = make(story, faults, Message("new"))
    call.set_up(session_lines=[sip.key_mgmt(new.message)], carries=[new], cseq=2, at=50)
    call.talk(call.stream(old, story.master(old, 0)))


def two_legs(story):
    """Call 8: each side uses the key of the other. Calls 8 and 9 are legs of a server that sends the caller's packets on as they are."""
    own, other = master(story, "call 8 caller", CM_80), master(story, "call 8 callee", CM_80)
    first = Call(story, 8)
    first.set_up([crypto_line(1, CM_80, b"".join(own))], [crypto_line(1, CM_80, b"".join(other))])
    first.talk(first.stream(None, other, CM_80, label="swapped"))
    second = Call(story, 9)
    second.set_up(*([crypto_line(1, CM_80, b"".join(master(story, f"call 9 {side}", CM_80)))] for side in ("caller", "callee")))
    second.talk(second.stream(None, own, CM_80, label="relayed"))


def closed_media(story, world):
    """Calls whose media stays closed: its key's message does not open; the MKI names a key that nobody saw; it is under a key that nobody announced; it
    is not encrypted; it is keyed by DTLS-SRTP; it was cut by the snapshot length; the signalling has no key; the capture lacks the offer; it lacks the
    answer."""
    faults = Faults(world, story.start)
    call, key = pck_call(story, faults, 0, "not opened", Message("not opened", user(99), sakke=3))
    call.talk(call.stream(key, story.master(key, 0)), status=NO_KEY)
    call, _ = pck_call(story, faults, 1, "unknown")
    unseen = Key("PCK", 0x1FEEDDCC, 0x1FEEDDCC, story.octets("unseen PCK", 16), story.octets("unseen RAND", 16))
    call.talk(call.stream(unseen, story.master(unseen, 0)), status=NO_KEY)
    lines = [[crypto_line(1, CM_80, b"".join(master(story, f"{name} announced", CM_80)))] for name in ("caller", "callee")]
    call = Call(story, 2)
    call.set_up(*lines)
    call.talk(call.stream(None, master(story, "not announced", CM_80), CM_80), status=AUTH_FAILED)
    call, key = pck_call(story, faults, 3, "damaged")
    stream = call.stream(key, story.master(key, 0))
    call.talk(stream, count=1)
    call.talk(stream, at=120, first=1, edit=lambda index, octets: octets[:60] + bytes([octets[60] ^ 16]) + octets[61:], status=AUTH_FAILED)
    call, key = pck_call(story, faults, 4, "clear")
    for index in range(PACKETS):
        packet = media.rtp_packet(0, 100 + index, 160 * index, story.number("clear SSRC"), media.pcmu_tone(440, index))
        story.clear(call.at + 100 + 20 * index, *call.path(), packet)
    call = Call(story, 5)
    fingerprint = ["a=fingerprint:sha-256 " + ":".join(f"{octet:02X}" for octet in story.octets("fingerprint", 32)), "a=setup:actpass"]
    call.set_up(fingerprint, fingerprint, profile="UDP/TLS/RTP/SAVP")
    call.talk(call.stream(None, master(story, "DTLS", CM_80), CM_80), status=NO_KEY)
    call, key = pck_call(story, faults, 6, "cut")
    call.talk(call.stream(key, story.master(key, 0)), captured=100, status=TRUNCATED)
    call = Call(story, 7)
    call.set_up()
    call.talk(call.stream(None, master(story, "no key", CM_80), CM_80), status=NO_KEY)
    call = Call(story, 8)
    call.set_up(offer_seen=False)
    call.talk(call.stream(None, master(story, "no offer", CM_80), CM_80), status=NO_KEY)
    call = Call(story, 9, answered=False)
    call.set_up(lines[0])
    call.talk(call.stream(None, master(story, "no answer", CM_80), CM_80), from_caller=False, status=NO_KEY)
