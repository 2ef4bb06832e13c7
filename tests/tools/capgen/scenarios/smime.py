"""S/MIME with a key in a MIKEY message (TR 33.829 Annexes B, E and F): SIP MESSAGEs of type application/pkcs7-mime."""
# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from .. import cms, rfc3830 as m, sip
from ..derive import NTP_OFFSET
from .mikey_modes import ALICE, BOB, CALLEE, CALLER

PROT_PSK_MIME, PROOF_OF_ORIGIN, GENERIC_ID = 201, 201, 2  # the preferences' defaults, TR 33.829 assigned none
AES_128_CBC = "2.16.840.1.101.3.4.1.2"
TYPE = "application/pkcs7-mime; smime-type=auth-enveloped-data; name=smime.p7m"


def mikey_of(story, label, at, tek, proof=None):
    """A pre-shared key message with the TEK of one crypto session of type PSK/MIME: no policy, no session data, no SPI."""
    csb_id, rand = story.number(f"{label} CSB ID"), story.octets(f"{label} RAND", 16)
    stamp = (story.start + at // 1000 + NTP_OFFSET).to_bytes(4, "big") + story.octets(f"{label} T", 4)
    head = [m.time(stamp), m.rand(rand), m.identity(ALICE), m.identity(BOB)]
    if proof is not None:
        head.append((m.EXTENSION, bytes([PROOF_OF_ORIGIN]) + m.with_length(proof)))
    session = bytes([1, GENERIC_ID, 1, PROT_PSK_MIME, 0, 0, 0, 0])
    story.secret(f"{label} TEK", tek)
    return m.pre_shared(csb_id, head, m.Protection(m.listed("psk", ALICE), csb_id, rand), m.AES_CM_128, m.HMAC_SHA1, [m.KeyItem(m.TEK, tek)], stamp, session)


def mikey_smime(story, world):
    """alice's protected MESSAGEs to bob: AES-128-GCM; AES-256-CCM in base64 with authenticated attributes and a proof of origin; AES-128-CCM whose
    proof of origin is another body's; AES-256-GCM with a tag of 16 octets around a SIP fragment; AES-128-GCM with one bit of the ciphertext flipped
    on its way."""
    rows = [("plain", 16, {}, False, None, "text/plain", "All your base are belong to us.\r\n"),
            ("attributes", 32, {"use_ccm": True, "attributes": True}, True, "right", "text/plain; charset=utf-8", "Meet me at noon.\r\n"),
            ("other proof", 16, {"use_ccm": True, "tag_length": 8}, False, "wrong", "text/plain", "I never wrote this.\r\n"),
            ("fragment", 32, {"tag_length": 16, "attributes": True}, False, None, "message/sipfrag", "SIP/2.0 200 OK\r\n"),
            ("damaged", 16, {}, False, None, "text/plain", "You will not read this.\r\n"),
            ("cut", 16, {}, False, None, "text/plain", "Nor this.\r\n"),
            ("another algorithm", 16, {}, False, None, "text/plain", "Nor that.\r\n")]
    ends = (CALLER, 5060), (CALLEE, 5060)
    for number, (label, length, options, encoded, proof, kind, text) in enumerate(rows):
        at, tek = 1000 * number, story.octets(f"{label} TEK", length)
        sealed = cms.Sealed(story.oracle, tek, story.octets(f"{label} nonce", 12), f"Content-Type: {kind}\r\n\r\n{text}".encode(), **options)
        vouched = {None: None, "right": sealed.tag, "wrong": bytes(len(sealed.tag))}[proof]
        if label == "damaged":
            sealed.cipher = sealed.cipher[:-1] + bytes([sealed.cipher[-1] ^ 1])
        if label == "another algorithm":
            sealed.algorithm = AES_128_CBC
        body, extra = sealed.message(mikey_of(story, label, at, tek, vouched)), []
        if label == "cut":
            body = body[:40]
        if encoded:
            body, extra = base64.encodebytes(body).replace(b"\n", b"\r\n"), [("Content-Transfer-Encoding", "base64")]
        dialog = sip.Dialog(f"smime-{number}@{CALLER}", ALICE, BOB, *ends)
        story.udp(at, *ends, dialog.request("MESSAGE", body=body, content_type=TYPE, extra=extra))
        story.udp(at + 20, *ends[::-1], dialog.response(200, "OK", "MESSAGE"))
