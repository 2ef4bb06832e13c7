"""MIKEY-TICKET, written from RFC 6043 alone: its key derivations, its payloads and its messages. It shares nothing with the code under test.

Octets of a label stand here as 5.1 and Appendix A.2 print them; the PRF is capgen/derive.py's, HMAC is Python's, AES and RSA are OpenSSL's
command line."""
# SPDX-License-Identifier: GPL-2.0-or-later
from dataclasses import dataclass, field

from . import derive, openssl, rfc3830 as m

# HDR data types (table 6.1) and payloads (table 6.2)
REQUEST_INIT_PSK, REQUEST_INIT_PK, REQUEST_RESP, TRANSFER_INIT, TRANSFER_RESP, RESOLVE_INIT_PSK, RESOLVE_INIT_PK, RESOLVE_RESP = range(11, 19)
TR, IDR, RANDR, TP, TICKET = range(13, 18)
INITIATOR, RESPONDER, KMS, PSK, APPLICATION = range(1, 6)   # tables 6.11 and 6.13
ISSUE, START, END, REKEYING = range(1, 5)                   # table 6.9
BASE_TICKET, TICKET_3GPP = 1, 2                             # table 6.15
EMPTY_MAP = b"\0\1"                                         # RFC 4563: #CS 0, map type 1
FORK_MPKR, FORK_TGK = 0x2B288856, 0x1512B54A                # table 5.1
FROM_MPK_I, FROM_MPK_R = 0x220E99A2, 0x1F4D675B             # table A.1
ALL = 0xFFFFFFFF


# ---- key derivation ------------------------------------------------------------------------------------------------------------------

def derived(prf, inkey, length, *label):
    """PRF(inkey, label) of RFC 3830 4.1.2; the parts of the label are numbers of 32 bits, single octets given as bytes, or octets."""
    text = b"".join(part.to_bytes(4, "big") if isinstance(part, int) else part for part in label)
    return derive.prf(inkey, text, length, m.DIGESTS[prf])


def sized(octets, width=1):
    return len(octets).to_bytes(width, "big") + octets


def forked(prf, key, constant, identity, rand_kms):
    """5.1.1"""
    return derived(prf, key, len(key), constant, b"\xff", ALL, b"\0", sized(identity.encode(), 2), sized(rand_kms))


def of_ticket_mpk(prf, mpk, constant, rand):
    """A.2.2"""
    return derived(prf, mpk, len(mpk), constant, b"\xff", ALL, b"\6", sized(rand))


def master(prf, tgk, cs_id, rand_i, rand_r, key_length=16, salt_length=14):
    """5.1.3: SRTP's master key and salt; a random value that the Ticket Policy leaves out is b""."""
    def of(constant, length):
        return derived(prf, tgk, length, constant, bytes([cs_id]), ALL, b"\3", sized(rand_i), sized(rand_r))
    return of(derive.TEK, key_length), of(derive.SALT, salt_length)


def message_keys(prf, secret, csb_id, response, rand_i=b"", rand_r=b""):
    """5.1.2: what protects a message; derives encr_key, auth_key and salt_key on demand."""
    return m.Protection(secret, csb_id, (b"\2" if response else b"\1") + sized(rand_i) + sized(rand_r), prf)


def ticket_keys(prf, tpk, rand):
    """A.2.1"""
    return m.Protection(tpk, ALL, b"\5" + sized(rand), prf)


def initiator_data_keys(prf, mpkr):
    """6.10"""
    return m.Protection(mpkr, ALL, b"\4", prf)


# ---- payloads ------------------------------------------------------------------------------------------------------------------------

def idr(role, identity, kind=1):
    """IDR (6.6); octets are a byte string (6.5)."""
    if isinstance(identity, bytes):
        return IDR, bytes([role, 2]) + sized(identity, 2)
    return IDR, bytes([role, kind]) + sized(identity.encode(), 2)


def randr(role, octets):
    return RANDR, bytes([role]) + sized(octets)


def tr(role, stamp, kind=0):
    """TR (6.4): 8 octets NTP-UTC, 4 octets NTP-UTC-32."""
    return TR, bytes([role, 3 if len(stamp) == 4 else kind]) + stamp


def time(stamp, kind=None):
    """T; 4 octets are NTP-UTC-32 (6.3)."""
    return m.T, bytes([(3 if len(stamp) == 4 else 0) if kind is None else kind]) + stamp


def iv_stamp(stamp, kind=None):
    """6.3: NTP-UTC-32 is padded with a zero fraction. A COUNTER stays a number."""
    return stamp.ljust(8, b"\0") if kind is None else stamp


def kemac(keys, encryption, items, stamp):
    """KEMAC with the NULL authentication algorithm."""
    return m.KEMAC, m.kemac_head(keys, encryption, 0, [item.payload() for item in items], stamp)


@dataclass(frozen=True)
class Policy:
    """A Ticket Policy (6.10). flags: the letters that are 1."""
    flags: str = "DEFGHIJNO"
    payloads: tuple = ()
    prf: int = m.PRF_SHA1
    kind: int = BASE_TICKET

    def octets(self):
        bits = self.prf << 17
        for place, letter in enumerate("DEFGHIJKLMNO"):
            bits |= (letter in self.flags) << (16 - place)
        data = bytes([self.payloads[0][0]]) + m.chained(list(self.payloads)) if self.payloads else b""
        return self.kind.to_bytes(2, "big") + b"\1\1" + bits.to_bytes(3, "big") + sized(data, 2)

    def has(self, letter):
        return letter in self.flags


def tp_data(kms, initiator, responders, start=None, end=None, rekeying=None, applications=(), requested=()):
    """TP Data in the order of 6.10; requested: keys whose octets are zero."""
    times = [tr(role, stamp) for role, stamp in ((START, start), (END, end), (REKEYING, rekeying)) if stamp]
    asked = [(m.KEMAC, m.kemac_head(None, m.NULL, 0, [item.payload() for item in requested], b""))] if requested else []
    return (idr(KMS, kms), idr(INITIATOR, initiator), *times, *asked, *(idr(APPLICATION, name) for name in applications),
            *(idr(RESPONDER, responder) for responder in responders))


@dataclass(frozen=True)
class Ticket:
    """A ticket: its policy and data, and what only its maker and whoever resolves it know."""
    policy: Policy
    data: bytes
    mpki: bytes = b""
    mpkr: bytes = b""
    session: tuple = ()

    def octets(self, initiator_data=b""):
        """TICKET behind Next Payload."""
        return self.policy.octets() + sized(self.data, 2) + sized(initiator_data, 2)

    def without_initiator_data(self):
        """What the MAC of a TRANSFER_INIT covers of it (5.5)."""
        return self.policy.octets() + sized(self.data, 2)


def base_ticket(policy, tpk, mpk, session, rand, stamp, encryption=m.AES_CM_128, mac=m.HMAC_SHA1, key_name=None, header=b""):
    """Ticket Data of Appendix A: THDR, T, RAND, KEMAC, [IDRpsk], V. mpk, session: KeyItems."""
    keys = ticket_keys(policy.prf, tpk, rand)
    sealed = kemac(keys, encryption, [mpk, *session], iv_stamp(stamp))
    named = [idr(PSK, key_name)] if key_name else []
    chain = m.chained([time(stamp), m.rand(rand), sealed, *named, (m.V, bytes([mac]))])
    body = bytes([m.T]) + sized(header, 2) + chain
    size = len(body) + {0: 0, m.HMAC_SHA1: 20, m.HMAC_SHA256: 32}[mac]
    covered = policy.octets() + size.to_bytes(2, "big") + body
    derive_mpk = [of_ticket_mpk(policy.prf, mpk.key, constant, rand) for constant in (FROM_MPK_I, FROM_MPK_R)]
    return Ticket(policy, body + keys.mac(mac, covered), *derive_mpk, tuple(session))


def generic_map(*sessions):
    """GENERIC-ID (6.1.1): the entries of session()."""
    return bytes([len(sessions), 2]) + b"".join(sessions)


def session(cs_id, ssrc=None, spi=b"", policies=(), roc=None, seq=0, prot=0):
    data = b"" if ssrc is None else ssrc.to_bytes(4, "big")
    if roc is not None:
        data += roc.to_bytes(4, "big") + seq.to_bytes(2, "big")
    return bytes([cs_id, prot, (0x80 if roc is not None else 0) | len(policies), *policies]) + sized(data, 2) + sized(spi)


# ---- messages ------------------------------------------------------------------------------------------------------------------------

def ending_in_v(data_type, csb_id, payloads, keys, mac, tail=b"", cs_map=EMPTY_MAP, prf=m.PRF_SHA1, v=False):
    """A message whose V covers it and `tail` (5.5)."""
    whole = m.message(data_type, csb_id, [*payloads, (m.V, bytes([mac]))], cs_map, prf, v)
    return whole + keys.mac(mac, whole + tail)


@dataclass
class Question:
    """A REQUEST_INIT or RESOLVE_INIT, as its answer needs it."""
    message: bytes
    secret: bytes                           # PSK or envelope key
    csb_id: int
    rand_i: bytes = b""
    rand_r: bytes = b""
    prf: int = m.PRF_SHA1

    def answer_keys(self):
        return message_keys(self.prf, self.secret, self.csb_id, True, self.rand_i, self.rand_r)


@dataclass(frozen=True)
class Client:
    """Who asks a KMS, and with what: a pre-shared key, or the name of a certificate with its private key."""
    identity: str
    psk: bytes = b""
    key_name: object = None                 # IDRpsk
    certificate: str = ""


def question(client, kms, resolve, csb_id, rand, stamp, body, prf=m.PRF_SHA1, mac=m.HMAC_SHA1):
    """REQUEST_INIT_PSK (4.2.1.2) or RESOLVE_INIT_PSK (4.2.3.2); body: the TP or TICKET payload."""
    role, kind = (RESPONDER, RESOLVE_INIT_PSK) if resolve else (INITIATOR, REQUEST_INIT_PSK)
    rands = {"rand_r": rand} if resolve else {"rand_i": rand}
    payloads = [time(stamp), randr(role, rand), idr(role, client.identity), idr(KMS, kms), body]
    payloads += [idr(PSK, client.key_name)] if client.key_name else []
    keys = message_keys(prf, client.psk, csb_id, False, **rands)
    octets = ending_in_v(kind, csb_id, payloads, keys, mac, client.identity.encode() + kms.encode(), EMPTY_MAP, prf, True)
    return Question(octets, client.psk, csb_id, prf=prf, **rands)


def signed_question(client, kms, kms_pem, resolve, csb_id, rand, stamp, body, envelope_key, random, prf=m.PRF_SHA1, oaep=False, pss=False):
    """REQUEST_INIT_PK (4.2.1.3) or RESOLVE_INIT_PK (4.2.3.3); the signature covers the identities too (5.5)."""
    role, kind = (RESPONDER, RESOLVE_INIT_PK) if resolve else (INITIATOR, REQUEST_INIT_PK)
    rands = {"rand_r": rand} if resolve else {"rand_i": rand}
    sealed = (openssl.encrypt_oaep if oaep else openssl.encrypt_pkcs1)(kms_pem, envelope_key, random)
    payloads = [time(stamp), randr(role, rand), idr(role, client.identity), m.cert(client.certificate), idr(KMS, kms), body,
                (m.PKE, len(sealed).to_bytes(2, "big") + sealed)]
    size = openssl.modulus_octets(m.pem(client.certificate))
    whole = m.message(kind, csb_id, [*payloads, (m.SIGN, ((1 if pss else 0) << 12 | size).to_bytes(2, "big"))], EMPTY_MAP, prf, True)
    sign = openssl.sign_pss if pss else openssl.sign_pkcs1
    signature = sign(m.pem(client.certificate), whole + client.identity.encode() + kms.encode(), random)
    return Question(whole + signature, envelope_key, csb_id, prf=prf, **rands)


def request_resp(asked, kms, ticket, items, stamp, encryption=m.AES_CM_128, mac=m.HMAC_SHA1):
    """REQUEST_RESP (4.2.1.5); items: MPKi, MPKr, the session's keys."""
    keys = asked.answer_keys()
    payloads = [time(stamp), idr(KMS, kms), (TICKET, ticket.octets()), kemac(keys, encryption, items, iv_stamp(stamp))]
    return ending_in_v(REQUEST_RESP, asked.csb_id, payloads, keys, mac, asked.message, EMPTY_MAP, asked.prf)


def resolve_resp(asked, kms, items, stamp, responder=None, rand_kms=b"", encryption=m.AES_CM_128, mac=m.HMAC_SHA1):
    """RESOLVE_RESP (4.2.3.5); responder, rand_kms: the modifier of key forking."""
    keys = asked.answer_keys()
    payloads = [time(stamp), idr(KMS, kms), kemac(keys, encryption, items, iv_stamp(stamp))]
    payloads += [idr(RESPONDER, responder), randr(KMS, rand_kms)] if responder else []
    return ending_in_v(RESOLVE_RESP, asked.csb_id, payloads, keys, mac, asked.message, EMPTY_MAP, asked.prf)


@dataclass
class Transfer:
    """A Ticket Transfer from its TRANSFER_INIT on: 4.2.2, and CSB updates (5.2)."""
    ticket: Ticket
    csb_id: int
    rand_i: bytes
    initiator: str
    responder: str
    prf: int = m.PRF_SHA1
    mac: int = m.HMAC_SHA1
    encryption: int = m.AES_CM_128
    init: bytes = b""
    names: dict = field(default_factory=dict)

    def init_keys(self):
        return message_keys(self.prf, self.ticket.mpki, self.csb_id, False, self.rand_i)

    def make_init(self, stamp, cs_map, policies=(), supplied=(), extensions=(), identities=True, spoil_vr=False, v=False):
        """TRANSFER_INIT with its ticket; Initiator Data when keys are forked (6.10)."""
        keys = self.init_keys()
        head = [time(stamp), randr(INITIATOR, self.rand_i)]
        head += [idr(INITIATOR, self.initiator), idr(RESPONDER, self.responder)] if identities else []
        tail = [kemac(keys, self.encryption, supplied, iv_stamp(stamp))] if supplied else []

        def whole(ticket):
            return m.message(TRANSFER_INIT, self.csb_id, [*head, *policies, *extensions, (TICKET, ticket), *tail, (m.V, bytes([self.mac]))],
                             cs_map, self.prf, v)
        tag = keys.mac(self.mac, whole(self.ticket.without_initiator_data()) + self.initiator.encode() + self.responder.encode())
        data = b""
        if self.ticket.policy.has("I"):
            data = bytes([m.V, m.V, self.mac]) + tag + bytes([m.LAST, self.mac])
            vr = initiator_data_keys(self.ticket.policy.prf, self.ticket.mpkr).mac(self.mac, data)
            data += vr[:-1] + bytes([vr[-1] ^ (1 if spoil_vr else 0)])
        self.init = whole(self.ticket.octets(data)) + tag
        return self.init

    def fork(self, responder, rand_kms):
        """What RESOLVE_RESP gives a responder: MPKr' and the session's keys, TGKs forked."""
        policy = self.ticket.policy
        if not policy.has("I"):
            return b"", self.ticket.session
        items = [m.KeyItem(item.kind, forked(policy.prf, item.key, FORK_TGK, responder, rand_kms), item.salt, item.spi)
                 if item.kind in (m.TGK, m.TGK_SALT) else item for item in self.ticket.session]
        return forked(policy.prf, self.ticket.mpkr, FORK_MPKR, responder, rand_kms), tuple(items)


@dataclass
class Answer:
    """One responder's part of a Transfer: its TRANSFER_RESP and what the session's keys are made of."""
    transfer: Transfer
    responder: str
    rand_r: bytes = b""
    rand_kms: bytes = b""

    def __post_init__(self):
        self.mpkr, self.session = self.transfer.fork(self.responder, self.rand_kms)
        if not self.transfer.ticket.policy.has("G"):
            self.rand_r = b""

    def keys(self):
        transfer = self.transfer
        secret = self.mpkr if transfer.ticket.policy.has("I") else transfer.ticket.mpki
        return message_keys(transfer.prf, secret, transfer.csb_id, True, transfer.rand_i, self.rand_r)

    def make(self, stamp, cs_map, policies=(), supplied=()):
        """TRANSFER_RESP (4.2.2.3)."""
        transfer, keys = self.transfer, self.keys()
        payloads = [time(stamp)]
        payloads += [randr(RESPONDER, self.rand_r)] if self.rand_r else []
        payloads += [idr(RESPONDER, self.responder)]
        payloads += [randr(KMS, self.rand_kms)] if self.rand_kms else []
        payloads += policies
        payloads += [kemac(keys, transfer.encryption, supplied, iv_stamp(stamp))] if supplied else []
        return ending_in_v(TRANSFER_RESP, transfer.csb_id, payloads, keys, transfer.mac, transfer.init, cs_map, transfer.prf)

    def update(self, stamp, cs_map, policies=(), supplied=(), by_responder=False):
        """CSB update (5.2): a TRANSFER_INIT without ticket, under the keys of the TRANSFER_RESP."""
        transfer, keys = self.transfer, self.keys()
        own, other = (self.responder, transfer.initiator) if by_responder else (transfer.initiator, self.responder)
        roles = (RESPONDER, INITIATOR) if by_responder else (INITIATOR, RESPONDER)
        payloads = [time(stamp), idr(roles[0], own), idr(roles[1], other), *policies]
        payloads += [kemac(keys, transfer.encryption, supplied, iv_stamp(stamp))] if supplied else []
        return ending_in_v(TRANSFER_INIT, transfer.csb_id, payloads, keys, transfer.mac,
                           transfer.initiator.encode() + self.responder.encode(), cs_map, transfer.prf, True)

    def answer_update(self, update, stamp, cs_map, policies=(), supplied=()):
        transfer, keys = self.transfer, self.keys()
        payloads = [time(stamp), idr(RESPONDER, self.responder), *policies]
        payloads += [kemac(keys, transfer.encryption, supplied, iv_stamp(stamp))] if supplied else []
        return ending_in_v(TRANSFER_RESP, transfer.csb_id, payloads, keys, transfer.mac, update, cs_map, transfer.prf)

    def master(self, item, cs_id, key_length=16, salt_length=14):
        """SRTP's master key and salt of a crypto session under one of the keys (5.1.3)."""
        if item.kind in (m.TEK, m.TEK_SALT):
            return item.key[:key_length], item.salt or bytes(salt_length)
        policy = self.transfer.ticket.policy
        rand_i = self.transfer.rand_i if policy.has("H") else b""
        key, salt = master(self.transfer.prf, item.key, cs_id, rand_i, self.rand_r, key_length, salt_length)
        return key, item.salt or salt
