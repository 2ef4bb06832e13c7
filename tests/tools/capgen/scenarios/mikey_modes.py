"""Calls keyed by MIKEY's modes outside SAKKE (RFC 3830, 4650, 4738), directly between two people, with the secrets of keyfiles/mikey-modes.

Every capture has a few calls, one after the other. The crypto sessions are in an SRTP-ID map: CS 1 is what the caller sends, CS 2 what the
callee sends, CS 3 and 4 the same for video."""
# SPDX-License-Identifier: GPL-2.0-or-later
from dataclasses import dataclass

from .. import calls, media, rfc3830 as m, sip
from ..derive import NTP_OFFSET
from ..story import HINT_FAILED, KEY_LENGTHS, OPENED, Key, Stream

ALICE, BOB, CAROL = (f"sip:{name}@example.org" for name in ("alice", "bob", "carol"))
CALLER, CALLEE = "10.40.0.1", "10.40.0.2"
CM_128, CM_256, GCM_128 = "AES_CM_128_HMAC_SHA1_80", "AES_256_CM_HMAC_SHA1_80", "AEAD_AES_128_GCM"
GCM_POLICY = ((0, b"\6"), (1, b"\x10"), (4, b"\x0c"), (7, b"\1"), (8, b"\1"), (20, b"\x10"))
PACKETS = 10


@dataclass
class Medium:
    """One m-line: its ports and what both sides send there."""
    kind: str
    ports: tuple
    payload_type: int
    rtpmap: str
    ssrcs: tuple
    rocs: tuple = (0, 0)

    def lines(self, side, profile, extra=()):
        return [f"m={self.kind} {self.ports[side]} {profile} {self.payload_type}", f"a=rtpmap:{self.payload_type} {self.rtpmap}", *extra]


class Call:
    """Call is one call: its identifiers, its SDP, and its media under a key."""

    def __init__(self, story, number, label, caller=ALICE, callee=BOB, prf=m.PRF_SHA1, suite=CM_128, video=False, rocs=(0, 0),
                 port=calls.SIP_PORT):
        self.story, self.number, self.label, self.prf, self.suite = story, number, label, prf, suite
        self.at, self.caller, self.callee = 1500 * number, caller, callee
        self.csb_id, self.rand = story.number(f"{label} CSB ID"), story.octets(f"{label} RAND", 16)
        self.stamp = (story.start + 2 * number + NTP_OFFSET).to_bytes(4, "big") + story.octets(f"{label} T", 4)
        self.addresses = ((CALLER, port), (CALLEE, port))
        self.dialog = sip.Dialog(f"{label.replace(' ', '-')}@{CALLER}", caller, callee, *self.addresses)
        self.media = [self.medium("audio", 20000, 0, "PCMU/8000", rocs)]
        if video:
            self.media.append(self.medium("video", 22000, 99, "H264/90000", (0, 0)))

    def medium(self, kind, base, payload_type, rtpmap, rocs):
        ports = (base + 10 * self.number, base + 10 * self.number + 1000)
        return Medium(kind, ports, payload_type, rtpmap, tuple(self.story.number(f"{self.label} {kind} SSRC {side}") for side in (0, 1)), rocs)

    def cs_map(self):
        return m.srtp_map(*[(0, ssrc, roc) for medium in self.media for ssrc, roc in zip(medium.ssrcs, medium.rocs)])

    def policy(self):
        return m.policy(0, *GCM_POLICY) if self.suite == GCM_128 else m.srtp_policy(0, KEY_LENGTHS[self.suite][0])

    def head(self, *identities, rand=True):
        return [m.time(self.stamp), *([m.rand(self.rand)] if rand else []), *identities, self.policy()]

    def tail(self, initiator=None, responder=None):
        """What V and SIGNr cover besides the message (RFC 3830 5.2)."""
        return (initiator or self.caller).encode() + (responder or self.callee).encode() + self.stamp

    def protection(self, secret):
        return m.Protection(secret, self.csb_id, self.rand, self.prf)

    def item(self, label, kind=m.TGK, length=16, **options):
        salt = self.story.octets(f"{self.label} {label} salt", KEY_LENGTHS[self.suite][1]) if kind in (m.TGK_SALT, m.TEK_SALT) else b""
        return m.KeyItem(kind, self.story.octets(f"{self.label} {label}", length), salt, **options)

    # -- signalling ---------------------------------------------------------------------------------------------------------------------

    def sdp(self, side, attributes, profile="RTP/SAVP", medium_lines=()):
        address = self.addresses[side][0]
        lines = ["v=0", f"o=- {7 + side} 1 IN IP4 {address}", "s=-", f"c=IN IP4 {address}", "t=0 0", *attributes]
        for medium in self.media:
            lines += medium.lines(side, profile, medium_lines)
        return "\r\n".join(lines) + "\r\n"

    def set_up(self, asked, answered=None, carries=((), ()), offer=None, answer=None):
        """INVITE with the initiator's message, 200 OK with the responder's, ACK. carries: the keys of either."""
        offer = offer or self.sdp(0, [sip.key_mgmt(asked)])
        answer = answer or self.sdp(1, [sip.key_mgmt(answered)] if answered else [])
        send = self.story.udp
        send(self.at, *self.addresses, self.dialog.request("INVITE", body=offer, content_type="application/sdp"), carries[0])
        send(self.at + 30, *self.addresses[::-1], self.dialog.response(200, "OK", body=answer, content_type="application/sdp"), carries[1])
        send(self.at + 40, *self.addresses, self.dialog.request("ACK", to_tag="callee"))

    def key(self, item, sender=None, receiver=None, sakke=OPENED, csb_id=None):
        """A key as the expected results know it: an SPI of four octets is its identifier, else the CSB ID."""
        csb_id = self.csb_id if csb_id is None else csb_id
        kind = "TEK" if item.kind in (m.TEK, m.TEK_SALT) else "TGK"
        key_id = int.from_bytes(item.spi, "big") if len(item.spi) == 4 else csb_id
        key = Key(kind, key_id, csb_id, item.key, self.rand, sender=sender or self.caller, receiver=receiver or self.callee, signature=0,
                  sakke=sakke)
        return self.story.add_key(f"{self.label} {key_id:08x}", key)

    # -- media --------------------------------------------------------------------------------------------------------------------------

    def master(self, item, cs_id, csb_id=None, rand=None):
        key_length, salt_length = KEY_LENGTHS[self.suite]
        if item.kind in (m.TEK, m.TEK_SALT):
            salt = item.salt or item.key[key_length:] or bytes(salt_length)
            return item.key[:key_length], salt
        master, salt = m.master(item.key, cs_id, csb_id or self.csb_id, rand or self.rand, self.prf, key_length, salt_length)
        return master, item.salt[:salt_length] or salt

    def talk(self, item, key, mki=b"", csb_id=None, rand=None):
        """Both sides talk on every medium, ten packets and a sender report each."""
        for index, medium in enumerate(self.media):
            ends = tuple((address, port) for (address, _), port in zip(self.addresses, medium.ports))
            for side, ssrc in enumerate(medium.ssrcs):
                name = f"{self.label} {medium.kind} {side}"
                stream = Stream(self.story, name, ssrc, self.suite, self.master(item, 2 * index + side + 1, csb_id, rand), mki, key,
                                medium.rocs[side])
                speak(self.story, self.at + 100 + 3 * index + 7 * side, stream, name, medium, (ends if side == 0 else ends[::-1],))


def speak(story, at, stream, name, medium, path):
    first, timestamp = story.number(f"{name} sequence", 15), story.number(f"{name} timestamp", 31)
    if medium.kind == "audio":
        calls.talk(story, at, calls.Talker(stream, sip.PCMU, name, first, timestamp), path, PACKETS)
        return
    for n in range(PACKETS):
        slice_ = b"\x41" + story.octets(f"{name} slice {n}", 60)
        packet = media.rtp_packet(medium.payload_type, first + n, timestamp + 3000 * n, stream.ssrc, slice_, marker=True)
        story.protected(at + 20 * n, *path[0], stream.rtp(packet))


# ---- pre-shared key: RFC 3830 3.1 ----------------------------------------------------------------------------------------------------

def psk_call(call, items, encryption, mac, identity=None, ids=True, talk_with=0, mki=False, tamper=False, verify=True):
    """A call with a pre-shared key. tamper flips a bit of the MAC."""
    protection = call.protection(m.listed("psk", identity or call.caller))
    head = call.head(*(map(m.identity, (call.caller, call.callee)) if ids else ()))
    asked = m.pre_shared(call.csb_id, head, protection, encryption, mac, items, call.stamp, call.cs_map())
    answered = m.verification(m.PSK_RESP, call.csb_id, [m.time(call.stamp)], protection, mac or m.HMAC_SHA1, call.tail(), call.cs_map())
    if tamper:
        asked = asked[:-1] + bytes([asked[-1] ^ 1])
    keys = [call.key(item, sakke=HINT_FAILED if tamper else OPENED) for item in items]
    call.set_up(asked, answered if verify else None, (keys, ()))
    item = items[talk_with]
    call.talk(item, keys[talk_with], item.spi if mki else b"")


def mikey_psk(story, world):
    """Pre-shared keys: AES-CM and one TGK, the callee's stream joined at ROC 3; AES key wrap and two TGKs with salts and SPIs, the second
    in use and named by the MKI; AES-CM-256, SHA-256 and a TEK with salt whose SPI is not in the packets, identities from SIP; AES-GCM,
    audio and video under one TGK."""
    first = Call(story, 0, "one TGK", rocs=(0, 3))
    psk_call(first, [first.item("TGK")], m.AES_CM_128, m.HMAC_SHA1)
    second = Call(story, 1, "two TGKs")
    psk_call(second, [second.item(f"TGK {n}", m.TGK_SALT, spi=bytes([0x7a, 0, 0, n])) for n in (1, 2)], m.AES_KW_128, m.HMAC_SHA1,
             talk_with=1, mki=True)
    third = Call(story, 2, "TEK", caller=CAROL, prf=m.PRF_SHA256, suite=CM_256)
    psk_call(third, [third.item("TEK", m.TEK_SALT, 32, spi=b"\x7e\0\0\1")], m.AES_CM_256, m.HMAC_SHA256, ids=False)
    fourth = Call(story, 3, "audio and video", prf=m.PRF_SHA256, suite=GCM_128, video=True)
    psk_call(fourth, [fourth.item("TGK", length=32)], m.AES_CM_128, m.HMAC_SHA256)


def mikey_recovery(story, world):
    """Key recovery material in place of the MKI (TR 33.829 10.3.1): a nonce of 16 octets and the protected key, in the packets of a call with a
    pre-shared key; a second call has a nonce of 8 octets and AES-256."""
    for number, (label, suite, length, nonce) in enumerate((("recovery", CM_128, 16, 16), ("recovery 256", CM_256, 32, 8))):
        call = Call(story, number, label, suite=suite)
        item = call.item("TEK", m.TEK_SALT, length)
        protection = call.protection(m.listed("psk", call.caller))
        head = call.head(m.identity(ALICE), m.identity(BOB))
        asked = m.pre_shared(call.csb_id, head, protection, m.AES_CM_128, m.HMAC_SHA1, [item], call.stamp, call.cs_map())
        key = call.key(item)
        call.set_up(asked, None, ([key], ()))
        call.talk(item, key, story.octets(f"{label} nonce", nonce) + story.octets(f"{label} protected key", length))


def mikey_psk_damaged(story, world):
    """A pre-shared key message with one bit of its MAC flipped: nothing in it can be trusted, so its key is not taken."""
    call = Call(story, 0, "damaged")
    psk_call(call, [call.item("TGK")], m.AES_CM_128, m.HMAC_SHA1, tamper=True)


def mikey_null(story, world):
    """NULL encryption: a TGK without MAC; a TEK that is key and salt in one, with an HMAC; a TGK whose salt is longer than the suite's, between
    parties whose identities are no text. All open without a key file."""
    first, second = Call(story, 0, "no MAC"), Call(story, 1, "with MAC")
    psk_call(first, [first.item("TGK")], m.NULL, 0)
    psk_call(second, [second.item("TEK", m.TEK, 30)], m.NULL, m.HMAC_SHA1)
    third = Call(story, 2, "long salt")
    item = m.KeyItem(m.TGK_SALT, story.octets("long salt TGK", 16), story.octets("long salt salt", 18))
    unreadable = [(m.ID, b"\2" + m.with_length(octets)) for octets in (b"\0\1camera\xff", b"\x80\x81")]
    asked = m.pre_shared(third.csb_id, third.head(*unreadable), third.protection(b""), m.NULL, 0, [item], third.stamp, third.cs_map())
    key = third.key(item)
    third.set_up(asked, None, ([key], ()))
    third.talk(item, key)


def mikey_lines(story, world):
    """Descriptions that Wireshark's own SDP dissector leaves with an exception: with a space before the protocol identifier, which RFC 4567
    allows; with a key of a=crypto that is too short beside the MIKEY message, SIP on port 4060; with both spaces and a broken line."""
    cases = (("space", calls.SIP_PORT, " ", (), ()), ("short key", 4060, "", (), (f"a=crypto:1 {CM_128} inline:AAAA",)),
             ("two spaces", 4060, "  ", ("a=fmtp:",), ()))
    for number, (label, port, spaces, session_lines, medium_lines) in enumerate(cases):
        call = Call(story, number, label, port=port)
        item = call.item("TGK")
        asked = m.pre_shared(call.csb_id, call.head(m.identity(ALICE), m.identity(BOB)), call.protection(b""), m.NULL, 0, [item], call.stamp,
                             call.cs_map())
        line = sip.key_mgmt(asked).replace("mgmt:mikey", f"mgmt:{spaces}mikey")
        key = call.key(item)
        call.set_up(asked, None, ([key], ()), call.sdp(0, [line, *session_lines], medium_lines=medium_lines))
        call.talk(item, key)


def mikey_acap(story, world):
    """Capability negotiation (RFC 5939): the offer is RTP/AVP with the key in a=acap, the answer takes RTP/SAVP."""
    call = Call(story, 0, "acap")
    item = call.item("TGK")
    protection = call.protection(m.listed("psk", call.caller))
    asked = m.pre_shared(call.csb_id, call.head(m.identity(ALICE), m.identity(BOB)), protection, m.AES_CM_128, m.HMAC_SHA1, [item],
                         call.stamp, call.cs_map())
    answered = m.verification(m.PSK_RESP, call.csb_id, [m.time(call.stamp)], protection, m.HMAC_SHA1, call.tail(), call.cs_map())
    attribute = sip.key_mgmt(asked).removeprefix("a=")
    offer = call.sdp(0, ["a=tcap:1 RTP/SAVP", f"a=acap:1 {attribute}"], "RTP/AVP", ["a=pcfg:1 t=1 a=1"])
    answer = call.sdp(1, [sip.key_mgmt(answered)], medium_lines=["a=acfg:1 t=1 a=1"])
    key = call.key(item)
    call.set_up(asked, answered, ([key], ()), offer, answer)
    call.talk(item, key)


# ---- public keys: RFC 3830 3.2, RFC 4738 ---------------------------------------------------------------------------------------------

def public_key_call(call, encryption, mac, oaep, sign, item, tamper=False):
    protection = call.protection(call.story.octets(f"{call.label} envelope key", 16))
    call.story.secret(f"{call.label} envelope key", protection.secret)
    sealed = m.envelope(protection, encryption, mac, [m.identity(ALICE), item.payload()], call.stamp, "bob", 0, oaep, call.label,
                        between=[m.chash("bob")])
    head = call.head(m.identity(ALICE), m.cert("alice"), m.identity(BOB))
    asked = m.signed(m.PK_INIT, call.csb_id, head + sealed, "alice", sign, b"", call.label, call.cs_map(), call.prf, True)
    answered = m.verification(m.PK_RESP, call.csb_id, [m.time(call.stamp), m.identity(BOB)], protection,
                              m.HMAC_SHA256 if call.prf else m.HMAC_SHA1, call.tail(), call.cs_map())
    if tamper:
        asked = asked[:-1] + bytes([asked[-1] ^ 1])
    key = call.key(item)
    call.set_up(asked, answered, ([key], ()))
    call.talk(item, key)


def mikey_pk(story, world):
    """Envelopes for the callee's RSA key: PKCS#1 v1.5 envelope and signature; OAEP and PSS with AES-CM-256, SHA-256 and a TEK with salt;
    and one whose signature has a bit flipped: the key is used, and said to be unproven."""
    first, second, third = Call(story, 0, "pkcs1"), Call(story, 1, "oaep", prf=m.PRF_SHA256), Call(story, 2, "forged")
    public_key_call(first, m.AES_CM_128, m.HMAC_SHA1, False, 0, first.item("TGK"))
    public_key_call(second, m.AES_CM_256, m.HMAC_SHA256, True, 1, second.item("TEK", m.TEK_SALT))
    public_key_call(third, m.AES_CM_128, m.HMAC_SHA1, False, 0, third.item("TGK"), tamper=True)


def mikey_rsa_r(story, world):
    """RSA-R (RFC 4738): the callee's answer brings the key, encrypted for the caller. Once for the two of them (RAND of the caller), once
    as for a group (CSB ID and RAND of the callee)."""
    for number, group in enumerate((False, True)):
        call = Call(story, number, "group" if group else "unicast")
        csb_id = story.number("group CSB ID") if group else call.csb_id
        rand = story.octets("group RAND", 16) if group else call.rand
        who = [m.identity(ALICE), m.cert("alice"), m.identity(BOB)]
        ask = [m.time(call.stamp), *who] if group else call.head(*who)
        asked = m.signed(m.RSA_R_INIT, call.csb_id, ask, "alice", 0, b"", call.label, m.srtp_map() if group else call.cs_map(), call.prf, True)
        protection, item = m.Protection(story.octets(f"{call.label} envelope key", 16), csb_id, rand), call.item("TGK")
        story.secret(f"{call.label} envelope key", protection.secret)
        sealed = m.envelope(protection, m.AES_CM_128, m.HMAC_SHA1, [m.identity(BOB), item.payload()], call.stamp, "alice", label=call.label)
        own = [m.csb_id_extension(csb_id), m.time(call.stamp), m.rand(rand)] if group else [m.time(call.stamp)]
        head = [*own, m.identity(BOB), m.cert("bob"), call.policy()]
        answered = m.signed(m.RSA_R_RESP, call.csb_id, head + sealed, "bob", 0, call.tail(), call.label, call.cs_map(), call.prf)
        key = call.key(item, BOB, ALICE, csb_id=csb_id)
        call.set_up(asked, answered, ((), [key]))
        call.talk(item, key, csb_id=csb_id, rand=rand)


# ---- Diffie-Hellman: RFC 3830 3.3, RFC 4650 -----------------------------------------------------------------------------------------

def agreed(call, group, initiator, responder):
    """Both public values and the key; the exponent of whoever is named is in the key list."""
    xi = m.listed("dh", initiator) if initiator else call.story.octets(f"{call.label} xi", 24)
    xr = m.listed("dh", responder) if responder else call.story.octets(f"{call.label} xr", 24)
    for name, exponent in (("xi", xi), ("xr", xr)):
        call.story.secret(f"{call.label} {name}", exponent)
    return m.dh_power(group, xi), m.dh_power(group, xr), m.KeyItem(m.TGK, m.dh_shared(group, m.dh_power(group, xr), xi))


def mikey_dh(story, world):
    """Signed Diffie-Hellman: OAKLEY 5 with the initiator's exponent, PKCS#1 v1.5; OAKLEY 1 with the responder's, PSS and SHA-256."""
    for number, (label, group, initiator, responder, sign, prf) in enumerate((("oakley 5", 0, ALICE, None, 0, m.PRF_SHA1),
                                                                              ("oakley 1", 1, None, BOB, 1, m.PRF_SHA256))):
        call = Call(story, number, label, prf=prf)
        gi, gr, item = agreed(call, group, initiator, responder)
        asked = m.signed(m.DH_INIT, call.csb_id, call.head(m.cert("alice"), m.identity(BOB)) + [m.dh(group, gi)], "alice", sign, b"", label,
                         call.cs_map(), prf)
        answer = [m.time(call.stamp), m.cert("bob"), m.identity(ALICE), m.dh(group, gr), m.dh(group, gi)]
        answered = m.signed(m.DH_RESP, call.csb_id, answer, "bob", sign, b"", label, call.cs_map(), prf)
        key = call.key(item, BOB, ALICE)
        call.set_up(asked, answered, ((), [key]))
        call.talk(item, key)


def mikey_dhhmac(story, world):
    """Diffie-Hellman with HMAC (RFC 4650): OAKLEY 2 with the initiator's exponent and RFC 3830's numbers; OAKLEY 1 with the responder's and
    those of RFC 4650."""
    for number, (label, group, initiator, responder, other_numbers) in enumerate((("hmac oakley 2", 2, ALICE, None, False),
                                                                                  ("hmac oakley 1", 1, None, BOB, True))):
        call = Call(story, number, label)
        gi, gr, item = agreed(call, group, initiator, responder)
        protection = call.protection(m.listed("psk", ALICE))
        asked = m.dhhmac(m.DHHMAC_INIT, call.csb_id, call.head(m.identity(ALICE), m.identity(BOB)) + [m.dh(group, gi)], protection,
                         call.cs_map(), other_numbers)
        answer = [m.time(call.stamp), m.identity(BOB), m.identity(ALICE), m.dh(group, gr), m.dh(group, gi)]
        answered = m.dhhmac(m.DHHMAC_RESP, call.csb_id, answer, protection, call.cs_map(), other_numbers)
        key = call.key(item, BOB, ALICE)
        call.set_up(asked, answered, ((), [key]))
        call.talk(item, key)
