"""The people of the MIKEY-TICKET tests, their secrets, and the key lists that hold one secret each."""
# SPDX-License-Identifier: GPL-2.0-or-later
from . import ticket
from .kms import scenario_octets
from .rfc3830 import ROOT

KMS = "kms.ims.example.org"
ALICE, BOB, CAROL, DAVE = (f"sip:{name}@ims.example.org" for name in ("alice", "bob", "carol", "dave"))
HELPDESK, FACTORY, FOCUS = (f"sip:{name}@ims.example.org" for name in ("helpdesk", "conference-factory", "conference-1"))
KMS_PEM = ROOT / "keyfiles/ticket-kms-rsa/kms.pem"
KEY_NAMES = {ALICE: b"ks-naf-alice\x01\x02", BOB: b"ks-naf-bob"}  # identifiers of pre-shared keys, octets without rules (RFC 6043 6.5)


def psk(identity, wrong=False, length=16):
    return scenario_octets(f"ticket {'other ' if wrong else ''}psk {identity}", length)


def tpk(wrong=False, length=16):
    return scenario_octets(f"ticket {'other ' if wrong else ''}tpk {length}", length)


def client(identity, length=16):
    return ticket.Client(identity, psk(identity, length=length), KEY_NAMES.get(identity), {ALICE: "alice", BOB: "bob"}.get(identity, ""))


def psk_line(identity, wrong=False, length=16):
    """The line of a key list: a key identifier in hexadecimal where it is no text."""
    name = KEY_NAMES.get(identity)
    shown = name.hex() if name and not all(0x20 < octet < 0x7F for octet in name) else name.decode() if name else identity
    return f"psk {shown} {psk(identity, wrong, length).hex()}"


def tpk_line(wrong=False, length=16):
    return f"tpk {KMS} {tpk(wrong, length).hex()}"


def session_line(kind, spi, value, salt=b""):
    return f"{kind} {spi.hex()} {value.hex()}" + (f" salt={salt.hex()}" if salt else "")


def key_lists():
    """{folder: text}: one party's secrets each."""
    head = "# Test secrets of MIKEY-TICKET, for captures/ticket-*.pcap. They protect nothing.\n\n"
    answerers = [BOB, CAROL, DAVE, FOCUS]
    lists = {"ticket-initiator": [psk_line(ALICE)], "ticket-responder": [psk_line(name) for name in answerers], "ticket-kms": [tpk_line()],
             "ticket-wrong": [psk_line(name, True) for name in (ALICE, *answerers)] + [tpk_line(True)]}
    return {folder: head + "\n".join(lines) + "\n" for folder, lines in lists.items()}
