"""The key parameters extension of TS 33.180 E.6.1, in its own form and in those that came before."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .. import openssl
from ..calls import MDSI, UNIT7
from .groups import GMS, GROUP
from .servers import download

OTHER_GROUP = "sip:group-water@mc.example.net"


def plaintext(key_type, status=1, activation=0, expiry=0, text="", groups=()):
    """TS 33.180 E.6.1 and TS 33.179 table E.6.1-1: times in seconds since 1970, 0 for none."""
    listed = bytes([len(groups)]) + b"".join(b"\x7b" + len(group).to_bytes(2, "big") + group.encode() for group in groups)
    out = bytes([key_type]) + status.to_bytes(4, "big") + activation.to_bytes(5, "big") + expiry.to_bytes(5, "big")
    out += len(text.encode()).to_bytes(2, "big") + text.encode()
    return out + len(listed).to_bytes(2, "big") + listed if groups else out


def key_parameters(story, world):
    """Seven key downloads to unit7. A CSK with times, a text, and the element's header in front of the parameters; a MuSiK of two groups that is revoked; a MuSiK
    whose payload names a signalling algorithm; a CSK under AES-256; a CSK under the key derivation of an older build (FC 0xAA); a GMK in the AES-CBC form of TS
    33.179; a CSK whose parameters are not encrypted and count key types from 1."""
    start, day = story.start, 86400
    headed = plaintext(2, activation=start, expiry=start + 30 * day, text="Shift 7, harbour")
    revoked, signalled = plaintext(6, status=2, groups=(GROUP, OTHER_GROUP)), plaintext(6, expiry=start + day, groups=(GROUP,))
    old = plaintext(0, groups=(GROUP,))
    old += story.octets("padding", -len(old) % 16)

    def cbc(key):
        iv = story.octets("CBC IV", 16)
        return iv + openssl.aes_cbc(key.secret, iv, old)
    forms = (("headed", "CSK", b"\0" + len(headed).to_bytes(2, "big") + headed), ("revoked", "MUSIK", revoked),
             ("signalled", "MUSIK", lambda key: story.key_parameters("signalled", key, signalled, signalling_algorithm=b"\1")),
             ("AES-256", "CSK", lambda key: story.key_parameters("AES-256", key, plaintext(2), bits=256)),
             ("FC 0xAA", "CSK", lambda key: story.key_parameters("FC 0xAA", key, plaintext(2), function_code=0xAA)),
             ("CBC", "GMK", cbc), ("clear", "CSK", lambda key: plaintext(3)))
    for number, (label, kind, parameters) in enumerate(forms):
        key = story.sakke_key(label, kind, world.kms, GMS if kind == "GMK" else MDSI, UNIT7.mc_id, parameters=parameters)
        download(story, 100 * number, key)
