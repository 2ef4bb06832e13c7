#!/usr/bin/env python3
# Mediasec: writes tests/vectors/exchange_ticket.vec: MIKEY-TICKET exchanges, and what they must give to each party.
# Built by capgen/ticket.py from RFC 6043 with Python's hashlib and OpenSSL's command line; it knows nothing of the code under test.
# SPDX-License-Identifier: GPL-2.0-or-later
"""Usage: make_ticket_vectors.py > tests/vectors/exchange_ticket.vec

Each group is a story of messages in the order of the capture, seen by one party. list: its key list, lines parted by ';'; pem: the private key
in keyfiles/ticket-kms-rsa. Of message n, when all messages have come:
  mac.n sender.n receiver.n            mediasec.mikey.mac.status, and who is shown
  key.n.i type.n.i id.n.i salt.n.i     the keys that it gives; master.n.i and master_salt.n.i of crypto session cs.n.i where they are for packets
  request.n                            the message that it answers
  deviation.n                          words that one of the remarks must have
  answer.n                             it came in a SIP response
open: numbers of the messages whose keys may not depend on the key list (they stand in clear)."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from capgen import rfc3830 as m, ticket as t, ticket_world as w  # noqa: E402
from capgen.kms import scenario_octets  # noqa: E402

TYPES = {m.TGK: 16, m.TGK_SALT: 16, m.TEK: 17, m.TEK_SALT: 17, m.GTGK: 18, m.GTGK_SALT: 18, m.MPK: 19}
VALID, INVALID, NO_KEY = 1, 2, 3
GROUPS = []


class Message:
    """A message, what it is, and the keys that each party must find in it: (KeyItem, master or None, CS ID)."""

    def __init__(self, octets, sender, receiver, request=None, answer=False, deviation=""):
        self.octets, self.sender, self.receiver, self.request, self.answer, self.deviation = octets, sender, receiver, request, answer, deviation
        self.keys, self.macs = {}, {}

    def give(self, party, *keys, mac=VALID):
        self.macs[party] = mac
        self.keys.setdefault(party, []).extend(keys)
        return self


class Case:
    """Case makes one story with a policy, and the octets of its labels."""

    def __init__(self, name, source, flags="DEFGHIJNO", prf=m.PRF_SHA1, policy_prf=None, encryption=m.AES_CM_128, mac=m.HMAC_SHA1, length=16,
                 kinds=(m.TGK,), kind=t.BASE_TICKET, short_time=False):
        self.name, self.source, self.prf, self.encryption, self.mac, self.length = name, source, prf, encryption, mac, length
        self.seconds, self.short_time = 0xE990A570, short_time
        policy_prf = prf if policy_prf is None else policy_prf
        self.policy = t.Policy(flags, t.tp_data(w.KMS, w.ALICE, [w.BOB, w.HELPDESK], self.stamp(), b"\xff\xff\xff\xf0", b"\0\0\x0e\x10", ["ims"]),
                               policy_prf, kind)
        self.items = [self.item(f"session key {n}", kind, n) for n, kind in enumerate(kinds)]
        self.messages = []

    def octets(self, label, length):
        return scenario_octets(f"ticket {self.name} {label}", length)

    def stamp(self):
        self.seconds += 1
        return self.seconds.to_bytes(4, "big") + (b"" if self.short_time else self.octets(f"T {self.seconds}", 4))

    def item(self, label, kind, number=0):
        salt = self.octets(f"{label} salt", 14) if kind in (m.TGK_SALT, m.TEK_SALT, m.GTGK_SALT) else b""
        return m.KeyItem(kind, self.octets(label, self.length), salt, bytes([0x5A, 1, 0, number]))

    def mpk(self, label, value):
        return m.KeyItem(m.MPK, value, b"", bytes([0x5A, 9, 0, len(label)]))

    def csb(self, label):
        return int.from_bytes(self.octets(f"CSB {label}", 4), "big")

    def make_ticket(self):
        mpk = self.mpk("MPK", self.octets("MPK", self.length))
        return t.base_ticket(self.policy, w.tpk(length=self.length), mpk, self.items, self.octets("ticket RAND", self.length), self.stamp(),
                             self.encryption, self.mac,
                             b"tpk-1", b"hdr")

    def contents(self, ticket):
        """MPKi and MPKr as keys."""
        return [self.mpk("i", ticket.mpki)] + ([self.mpk("rr", ticket.mpkr)] if self.policy.has("I") else [])

    def add(self, message):
        self.messages.append(message)
        return message

    # -- exchanges ----------------------------------------------------------------------------------------------------------------------

    def request(self, ticket, signed=False, **options):
        """A Ticket Request. The initiator finds the ticket's keys in the answer, whoever has the TPK in the ticket."""
        rand = self.octets("request RANDRi", self.length)
        body = (t.TP, self.policy.octets())
        if signed:
            asked = t.signed_question(w.client(w.ALICE), w.KMS, w.KMS_PEM, False, self.csb("request"), rand, self.stamp(), body,
                                      self.octets("request envelope", self.length),
                                      lambda n: self.octets("request random", n), self.prf, **options)
        else:
            asked = t.question(w.client(w.ALICE, self.length), w.KMS, False, self.csb("request"), rand, self.stamp(), body, self.prf, self.mac)
        first = self.add(Message(asked.message, w.ALICE, w.KMS))
        parts = [*self.contents(ticket), *self.items]
        second = self.add(Message(t.request_resp(asked, w.KMS, ticket, parts, self.stamp(), self.encryption, self.mac), w.KMS, w.ALICE, len(self.messages) - 1))
        first.give("initiator").give("tpk", mac=VALID if signed else NO_KEY)
        second.give("initiator", *parts).give("tpk", *self.all_of(ticket), mac=NO_KEY)

    def all_of(self, ticket):
        return [self.mpk("i", ticket.mpki), self.mpk("rr", ticket.mpkr), *self.items]

    def resolve(self, transfer, answer, label="", signed=False, **options):
        """A Ticket Resolve by `answer`'s responder."""
        rand, ticket = self.octets(f"resolve {label} RANDRr", self.length), transfer.ticket
        body = (t.TICKET, ticket.octets())
        who = w.client(answer.responder, self.length)
        if signed:
            asked = t.signed_question(who, w.KMS, w.KMS_PEM, True, self.csb(f"resolve {label}"), rand, self.stamp(), body,
                                      self.octets("resolve envelope", self.length),
                                      lambda n: self.octets("resolve random", n), self.prf, **options)
        else:
            asked = t.question(who, w.KMS, True, self.csb(f"resolve {label}"), rand, self.stamp(), body, self.prf, self.mac)
        first = self.add(Message(asked.message, answer.responder, w.KMS))
        forks = self.policy.has("I")
        parts = [self.mpk("i", ticket.mpki), *([self.mpk("rr", answer.mpkr)] if forks else []), *answer.session]
        octets = t.resolve_resp(asked, w.KMS, parts, self.stamp(), answer.responder if forks else None, answer.rand_kms, self.encryption, self.mac)
        second = self.add(Message(octets, w.KMS, answer.responder, len(self.messages) - 1))
        first.give(f"responder{label}").give("tpk", *self.all_of(ticket), mac=VALID if signed else NO_KEY)
        second.give(f"responder{label}", *parts).give("tpk", mac=NO_KEY)

    def transfer(self, ticket, label="", responder=w.HELPDESK):
        return t.Transfer(ticket, self.csb(f"transfer {label}"), self.octets(f"transfer {label} RANDRi", self.length), w.ALICE, responder, self.prf,
                          self.mac, self.encryption)

    def answer(self, transfer, responder=w.BOB, label=""):
        rand_kms = self.octets(f"RANDRkms {label}", self.length) if self.policy.has("I") else b""
        return t.Answer(transfer, responder, self.octets(f"RANDRr {label}", self.length), rand_kms)

    def with_masters(self, answer, items, cs_ids=(1,)):
        return [(item, answer.master(item, cs_id), cs_id) for item in items for cs_id in cs_ids]

    def map(self, *cs_ids):
        return t.generic_map(*[t.session(cs_id, 0x1000 + cs_id, self.items[0].spi if self.items else b"", [0]) for cs_id in cs_ids])

    # -- parties ------------------------------------------------------------------------------------------------------------------------

    def write(self, party, lines, pem=False, only=None):
        out = [("list", ";".join(lines))] + ([("pem", "kms")] if pem else [])
        for n, message in enumerate(self.messages):
            if only is not None and n not in only:
                continue
            out += [(f"message.{n}", message.octets.hex()), (f"mac.{n}", message.macs.get(party, NO_KEY)), (f"sender.{n}", message.sender),
                    (f"receiver.{n}", message.receiver)]
            out += [(f"answer.{n}", 1)] if message.answer else []
            out += [(f"request.{n}", message.request)] if message.request is not None else []
            out += [(f"deviation.{n}", message.deviation)] if message.deviation and message.macs.get(party) == VALID else []
            for i, key in enumerate(message.keys.get(party, ())):
                item, master, cs_id = key if isinstance(key, tuple) else (key, None, None)
                out += [(f"key.{n}.{i}", item.key.hex()), (f"type.{n}.{i}", TYPES[item.kind])]
                if item.kind != m.MPK:
                    out += [(f"id.{n}.{i}", "0x" + item.spi.hex())]
                out += [(f"salt.{n}.{i}", item.salt.hex())] if item.salt else []
                if master and item.kind not in (m.TEK, m.TEK_SALT):
                    out += [(f"cs.{n}.{i}", cs_id), (f"master.{n}.{i}", master[0].hex()), (f"master_salt.{n}.{i}", master[1].hex())]
        GROUPS.append((f"{self.name}/{party}", self.source, out))


def story(name, source, parties, request=True, resolve=True, signed=False, supplied=(), answered=(), **options):
    """The plain story of a mode: request, transfer, resolve, answer, seen by each of `parties`."""
    case = Case(name, source, **options)
    pk = {"oaep": signed == "oaep", "pss": signed == "oaep"} if signed else {}
    ticket = case.make_ticket()
    if request:
        case.request(ticket, bool(signed), **pk)
    transfer = case.transfer(ticket)
    extra = [case.item(f"supplied {n}", kind, 0x40 + n) for n, kind in enumerate(supplied)]
    init = transfer.make_init(case.stamp(), case.map(1), [m.srtp_policy()], extra)
    first = case.add(Message(init, w.ALICE, w.HELPDESK))
    answer = case.answer(transfer)
    if resolve:
        case.resolve(transfer, answer, signed=bool(signed), **pk)
    more = [case.item(f"answered {n}", kind, 0x60 + n) for n, kind in enumerate(answered)]
    octets = answer.make(case.stamp(), case.map(1, 2), [], more)
    number = case.messages.index(first)
    last = case.add(Message(octets, w.BOB, w.ALICE, number, True))
    early = not case.policy.has("G") and not case.policy.has("I")
    ready = lambda items: case.with_masters(answer, items) if early else items  # noqa: E731
    final = case.with_masters(answer, [*answer.session, *extra, *more], (2,))
    first.give("initiator", *ready([*case.items, *extra])).give("responder", *ready([*answer.session, *extra]))
    first.give("tpk", case.mpk("i", ticket.mpki), case.mpk("rr", ticket.mpkr), *ready([*case.items, *extra]))
    for party in ("initiator", "responder", "tpk"):
        last.give(party, *final)
    for n, message in enumerate(case.messages if signed else ()):  # the KMS's private key opens both exchanges
        party = "initiator" if n < 3 else "responder"
        message.give("kms", *message.keys.get(party, ()))
    length = case.length
    lists = {"initiator": [w.psk_line(w.ALICE, length=length)], "responder": [w.psk_line(w.BOB, length=length)], "tpk": [w.tpk_line(length=length)]}
    for party in parties:
        case.write(party, lists.get(party, []), party == "kms")
    return case, transfer, answer


EVERY = ("initiator", "responder", "tpk")


def modes():
    story("mode_1", "4.1.1: request, transfer, resolve, with key forking, RANDRi and RANDRr", EVERY)
    story("mode_1_256", "6.1, 6.2: PRF-HMAC-SHA-256, AES-CM-256, HMAC-SHA-256-256 and keys of 256 bits", EVERY, prf=m.PRF_SHA256,
          encryption=m.AES_CM_256, mac=m.HMAC_SHA256, length=32)
    story("mode_1_long", "4.1.2 of RFC 3830: keys of several blocks", EVERY, length=48)
    story("mode_1_plain", "5.1.3: without key forking and RANDRr the keys are ready at TRANSFER_INIT", EVERY, flags="DEFHNO")
    story("mode_1_responder_rand", "5.1.3: RANDRr alone (G, not H)", EVERY, flags="DEFGNO")
    story("mode_1_two_prfs", "6.10: the Ticket Policy's PRF is another than HDR's", EVERY, policy_prf=m.PRF_SHA256)
    story("mode_1_utc_32", "6.3: timestamps of 32 bits, padded in the IV", EVERY, short_time=True)
    story("mode_1_every_key", "6.2.1: TGK, TGK+SALT, GTGK, GTGK+SALT, TEK and TEK+SALT in the ticket; only TGKs are forked", EVERY,
          kinds=(m.TGK, m.TGK_SALT, m.GTGK, m.GTGK_SALT, m.TEK, m.TEK_SALT))
    story("mode_1_key_wrap", "RFC 3830 4.2.3: AES key wrap", EVERY, encryption=m.AES_KW_128)
    story("mode_1_supplied", "8: keys of the initiator in TRANSFER_INIT, of the responder in TRANSFER_RESP", EVERY, flags="DEFGHIJLMNO",
          supplied=(m.TGK, m.TEK_SALT), answered=(m.TGK_SALT, m.TEK))
    story("mode_1_3gpp_ticket", "6.10: a ticket of type 2 that has the form of Appendix A", EVERY, kind=t.TICKET_3GPP)
    story("mode_2", "4.1.1: the responder has the TPK, no resolve", ("initiator", "tpk"), resolve=False, flags="DFGHJNO")
    story("mode_3", "4.1.1: the initiator made the ticket, no request", ("responder", "tpk"), request=False, flags="EFGHIJLNO")
    story("mode_4", "4.1.1: both have the TPK, neither request nor resolve", ("tpk",), request=False, resolve=False, flags="FGHLNO")
    story("signed", "4.2.1.3, 4.2.3.3: envelopes for the KMS's RSA key, signatures of PKCS#1 v1.5", ("kms",), signed=True)
    story("signed_pss", "4.2.1.3, 4.2.3.3: OAEP and PSS", ("kms",), signed="oaep", prf=m.PRF_SHA256)


def listed():
    """Key lists alone: what the responder's client, what the initiator's, and what a KMS could write down."""
    case, transfer, answer = story("listed", "key lists", ())
    init, last = case.messages[2], case.messages[-1]
    mine, given = case.items[0], answer.session[0]
    forms = {
        "of_responder": [("mpki", transfer.ticket.mpki), ("mpkr", answer.mpkr), ("tgk", given.key)],
        "of_initiator": [("mpki", transfer.ticket.mpki), ("mpkr", transfer.ticket.mpkr), ("tgk", mine.key)],
        "of_kms": [("mpk", case.octets("MPK", 16)), ("tgk", mine.key)],
        "tgk_alone": [("tgk", given.key)],
    }
    for name, secrets in forms.items():
        item = mine if name in ("of_initiator", "of_kms") else given
        mac = NO_KEY if name == "tgk_alone" else VALID
        init.give(name, item, mac=mac)
        last.give(name, (given, answer.master(given, 2), 2), mac=mac)
        case.write(name, [w.session_line(kind, mine.spi, value) for kind, value in secrets], only={2, 5})


def forked_call():
    """One TRANSFER_INIT, two answers; updates by the initiator and by the responder that answered."""
    case = Case("forked", "5.1.1, 5.2: two responders, then CSB updates", flags="DEFGHIJLMNO")
    ticket = case.make_ticket()
    case.request(ticket)
    transfer = case.transfer(ticket)
    first = case.add(Message(transfer.make_init(case.stamp(), case.map(1), [m.srtp_policy()]), w.ALICE, w.HELPDESK))
    answers = [case.answer(transfer, responder, label) for responder, label in ((w.BOB, ""), (w.CAROL, "2"))]
    for answer, label in zip(answers, ("", "2")):
        case.resolve(transfer, answer, label)
    parties = ("initiator", "tpk", "responder", "responder2")
    first.give("initiator", *case.items).give("tpk", case.mpk("i", ticket.mpki), case.mpk("rr", ticket.mpkr), *case.items)
    for answer, party in zip(answers, parties[2:]):
        first.give(party, *answer.session)
        message = case.add(Message(answer.make(case.stamp(), case.map(1, 2)), answer.responder, w.ALICE, 2, True))
        for one in ("initiator", "tpk", party):
            message.give(one, *case.with_masters(answer, answer.session, (2,)))
        message.give(parties[5 - parties.index(party)], mac=INVALID)
    second, knowing = answers[1], ("initiator", "tpk", "responder2")
    new = case.item("new TGK", m.TGK, 0x70)
    update = second.update(case.stamp(), case.map(1, 2), [], [new])
    number = len(case.messages)
    message = case.add(Message(update, w.ALICE, w.CAROL))
    reply = case.add(Message(second.answer_update(update, case.stamp(), case.map(1, 2)), w.CAROL, w.ALICE, number, True))
    own = case.item("responder's TEK", m.TEK_SALT, 0x71)
    again = second.update(case.stamp(), case.map(1, 2, 3), [], [own], by_responder=True)
    other = case.add(Message(again, w.ALICE, w.CAROL))
    for party in knowing:
        message.give(party, *case.with_masters(second, [new, *second.session], (2,)))
        reply.give(party, *case.with_masters(second, [new, *second.session], (2,)))
        other.give(party, *case.with_masters(second, [own, new, *second.session], (3,)))
    for one in (message, reply, other):
        one.give("responder", mac=INVALID)
    case.messages[-2].macs["responder"] = NO_KEY
    for party, lines in (("initiator", [w.psk_line(w.ALICE)]), ("tpk", [w.tpk_line()]), ("responder2", [w.psk_line(w.CAROL)])):
        case.write(party, lines)


def conference():
    """#CS = 0, no session key, the participants in an extension; an update; the ticket used once more."""
    case = Case("conference", "TR 33.829 5.3.3.3: creation with #CS 0 and no session key", kinds=())
    ticket = case.make_ticket()
    case.request(ticket)
    transfer = case.transfer(ticket, responder=w.FACTORY)
    people = b"".join(bytes([m.ID if more else m.LAST, 1]) + t.sized(name.encode(), 2) for name, more in ((w.BOB, True), (w.CAROL, False)))
    extension = (m.EXTENSION, b"\xc8" + t.sized(people, 2))
    octets = transfer.make_init(case.stamp(), t.EMPTY_MAP, (), (), [extension])
    first = case.add(Message(octets, w.ALICE, w.FACTORY))
    answer = case.answer(transfer, w.FOCUS)
    case.resolve(transfer, answer)
    last = case.add(Message(answer.make(case.stamp(), t.generic_map()), w.FOCUS, w.ALICE, 2, True))
    for party in EVERY:
        first.give(party, *([case.mpk("i", ticket.mpki), case.mpk("rr", ticket.mpkr)] if party == "tpk" else []))
        last.give(party)
    for party, lines in (("initiator", [w.psk_line(w.ALICE)]), ("responder", [w.psk_line(w.FOCUS)]), ("tpk", [w.tpk_line()])):
        case.write(party, lines)


def reuse():
    """5.3: one ticket for two calls; the responder does not resolve it again and keeps its modifier."""
    case, transfer, answer = story("reuse", "5.3: a ticket used for two calls", ())
    again = case.transfer(transfer.ticket, "again")
    number = len(case.messages)
    first = case.add(Message(again.make_init(case.stamp(), case.map(1), [m.srtp_policy()]), w.ALICE, w.HELPDESK))
    reply = t.Answer(again, w.BOB, case.octets("RANDRr again", 16), answer.rand_kms)
    last = case.add(Message(reply.make(case.stamp(), case.map(1, 2)), w.BOB, w.ALICE, number, True))
    first.give("initiator", *case.items).give("responder", *reply.session)
    first.give("tpk", case.mpk("i", again.ticket.mpki), case.mpk("rr", again.ticket.mpkr), *case.items)
    for party, line in zip(EVERY, ([w.psk_line(w.ALICE)], [w.psk_line(w.BOB)], [w.tpk_line()])):
        last.give(party, *case.with_masters(reply, reply.session, (2,)))
        case.write(party, line)


def departures():
    """Readings of the RFC that a peer may have: each opens, and is told."""
    case = Case("vr_spoilt", "6.10: Vr does not verify")
    ticket = case.make_ticket()
    case.request(ticket)
    transfer = case.transfer(ticket)
    message = Message(transfer.make_init(case.stamp(), case.map(1), [m.srtp_policy()], spoil_vr=True), w.ALICE, w.HELPDESK, deviation="Vr")
    case.add(message).give("initiator", *case.items)
    case.write("initiator", [w.psk_line(w.ALICE)])

    case = Case("no_identities", "5.5: the identities are SIP's, or left out")
    ticket = case.make_ticket()
    case.request(ticket)
    transfer = case.transfer(ticket)
    case.add(Message(transfer.make_init(case.stamp(), case.map(1), [m.srtp_policy()], identities=False), w.ALICE, w.HELPDESK)).give("initiator", *case.items)
    case.write("initiator", [w.psk_line(w.ALICE)])

    case, transfer, answer = story("error", "5.4: an Error message under the keys of the TRANSFER_INIT", ())
    keys = transfer.init_keys()
    octets = t.ending_in_v(m.ERROR, transfer.csb_id, [t.time(case.stamp()), m.error(14), m.error(15)], keys, m.HMAC_SHA1)
    case.messages = case.messages[:3]
    case.add(Message(octets, w.HELPDESK, w.ALICE, 2, True)).give("initiator")
    case.write("initiator", [w.psk_line(w.ALICE)])


def main():
    modes()
    listed()
    forked_call()
    conference()
    reuse()
    departures()
    print("# MIKEY-TICKET exchanges (RFC 6043), each seen by one party.")
    print("# Written by tests/tools/make_ticket_vectors.py with Python's hashlib and OpenSSL's command line; it tells what the names mean.")
    for name, source, lines in GROUPS:
        print(f"\n# RFC 6043 {source}\n[{name}]")
        for key, value in lines:
            print(f"{key} = {value}")


if __name__ == "__main__":
    main()
