#!/usr/bin/env python3
# Mediasec: writes tests/vectors/exchange_modes.vec: exchanges of MIKEY's modes outside SAKKE, and what they must give.
# Built by capgen/rfc3830.py from RFC 3830, 4650 and 4738 with Python's hashlib and OpenSSL's command line; it knows nothing of the code
# under test.
# SPDX-License-Identifier: GPL-2.0-or-later
"""Usage: make_exchange_vectors.py > tests/vectors/exchange_modes.vec

Each group is an exchange: message.0 is the initiator's, the others follow in the order of the capture. Of message n:
  key.n.i type.n.i id.n.i salt.n.i     the keys that it gives, and for a TGK master.n.i and master_salt.n.i of crypto session cs.n.i
  mac.n signature.n                    mediasec.mikey.mac.status, and what became of SIGN
  sender.n receiver.n                  who is shown
  deviation.n                          a word that one of the remarks must have
from, to: the SIP request's URIs; answer.n: message n came in a SIP response. secret: what opens it; none: no secret is needed."""
import hashlib
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from capgen import rfc3830 as m  # noqa: E402
from capgen.kms import scenario_octets  # noqa: E402

ALICE, BOB, CAROL, DAVE, ERIN = (f"sip:{name}@example.org" for name in ("alice", "bob", "carol", "dave", "erin"))
OPENS = {m.TGK: 16, m.TGK_SALT: 16, m.TEK: 17, m.TEK_SALT: 17}  # mediasec.key.type
NOT_CHECKED, VALID, INVALID, NO_KEY = range(4)
SIGN_VALID, SIGN_WITHOUT_HEADER, SIGN_NO_CERTIFICATE = 1, 2, 4
GROUPS = []


class Exchange:
    """Exchange collects the lines of one group; its octets are the same in every run."""

    def __init__(self, name, source, secret="psk", caller=ALICE, callee=BOB, prf=m.PRF_SHA1, sessions=1):
        self.name, self.prf, self.count = name, prf, 0
        self.csb_id = int.from_bytes(self.octets("CSB ID", 4), "big")
        self.rand = self.octets("RAND", 16)
        self.stamp = bytes.fromhex("e990a570") + self.octets("T", 4)
        self.cs_map = m.srtp_map(*[(0, int.from_bytes(self.octets(f"SSRC {n}", 4), "big"), 0) for n in range(sessions)])
        self.lines = [("secret", secret), ("from", caller), ("to", callee)]
        GROUPS.append((name, source, self.lines))

    def octets(self, label, length):
        return scenario_octets(f"exchange {self.name} {label}", length)

    def tail(self, initiator, responder):
        """What a response's V or SIGN covers besides the response (RFC 3830 5.2)."""
        return initiator.encode() + responder.encode() + self.stamp

    def put(self, name, value):
        self.lines.append((name, value.hex() if isinstance(value, bytes) else str(value)))

    def add(self, octets, mac, keys=(), sender=ALICE, receiver=BOB, signature=0, answer=False, deviation="", csb_id=None, rand=None, cs=1):
        """A message and what it must give."""
        n, self.count = self.count, self.count + 1
        csb_id = self.csb_id if csb_id is None else csb_id
        self.put(f"message.{n}", octets)
        for name, value in (("mac", mac), ("signature", signature), ("sender", sender), ("receiver", receiver)):
            self.put(f"{name}.{n}", value)
        if answer:
            self.put(f"answer.{n}", 1)
        if deviation:
            self.put(f"deviation.{n}", deviation)
        for i, key in enumerate(keys):
            self.put(f"key.{n}.{i}", key.key)
            self.put(f"type.{n}.{i}", OPENS[key.kind])
            self.put(f"id.{n}.{i}", "0x" + (key.spi if len(key.spi) == 4 else csb_id.to_bytes(4, "big")).hex())
            if key.salt:
                self.put(f"salt.{n}.{i}", key.salt)
            if key.kind in (m.TGK, m.TGK_SALT):
                master, salt = m.master(key.key, cs, csb_id, self.rand if rand is None else rand, self.prf)
                self.put(f"cs.{n}.{i}", cs)
                self.put(f"master.{n}.{i}", master)
                self.put(f"master_salt.{n}.{i}", salt)

    def key(self, label, kind=m.TGK, length=16, salt=14, **options):
        return m.KeyItem(kind, self.octets(label, length), self.octets(f"{label} salt", salt) if kind in (m.TGK_SALT, m.TEK_SALT) else b"",
                         **options)


# ---- pre-shared key: RFC 3830 3.1 ----------------------------------------------------------------------------------------------------

def psk(name, keys, encryption=m.AES_CM_128, mac=m.HMAC_SHA1, who=ALICE, ids=(ALICE, BOB), answer_ids=(), verify=True, source="3.1",
        verdict=VALID, options=None, keys_of=None, caller=ALICE, callee=BOB, parties=None, **exchange):
    """An initiator's message, and the verification message; parties: the identities that V covers."""
    e = Exchange(name, f"RFC 3830 {source}", caller=caller, callee=callee, **exchange)
    keys = keys(e)
    protection = m.Protection(m.listed("psk", who), e.csb_id, e.rand, e.prf)
    head = [m.time(e.stamp), m.rand(e.rand), *map(m.identity, ids), m.srtp_policy()]
    initiator, responder = parties or (caller, callee)
    first = m.pre_shared(e.csb_id, head, protection, encryption, mac, keys, e.stamp, e.cs_map, verify, **(options or {}))
    e.add(first, verdict, keys, initiator, responder)
    if verify:
        answer = m.verification(m.PSK_RESP, e.csb_id, [m.time(e.stamp), *map(m.identity, answer_ids)], protection, mac or m.HMAC_SHA1,
                                e.tail(initiator, responder), e.cs_map)
        e.add(answer, VALID, (), responder, initiator, answer=True)
    return e, protection


def pre_shared_key():
    psk("psk_cm_128", lambda e: [e.key("TGK")])
    psk("psk_cm_128_identities_of_sip", lambda e: [e.key("first", spi=b"\0\0\0\1"), e.key("second", m.TGK_SALT, spi=b"\0\0\0\2")], ids=(),
        sessions=2,
        source="3.1: the identities are SIP's")
    psk("psk_cm_256_sha_256", lambda e: [e.key("TEK", m.TEK_SALT, spi=b"\xaa\xbb\xcc\xdd")], m.AES_CM_256, m.HMAC_SHA256, CAROL, (CAROL, BOB),
        source="3.1 with RFC 6043's PRF, encryption and MAC", prf=m.PRF_SHA256, caller=CAROL)
    psk("psk_long_key", lambda e: [e.key("TGK", length=48)], who=CAROL, ids=(CAROL, BOB),
        source="4.1.2: PSK and TGK of several blocks of 32 octets",
        caller=CAROL)
    psk("psk_key_wrap", lambda e: [e.key("TEK", m.TEK, 30)], m.AES_KW_128,
        source="4.2.3: the wrap's IV is the 64-bit salt; key and salt in one TEK")
    psk("psk_key_wrap_default_iv", lambda e: [e.key("TEK", m.TEK_SALT), e.key("other", m.TEK_SALT, spi=b"\1\2")], m.AES_KW_128, m.HMAC_SHA256,
        options={"default_iv": True}, prf=m.PRF_SHA256, source="4.2.3, with RFC 3394's own IV")
    psk("psk_key_wrap_aligned", lambda e: [e.key("TGK", length=20)], m.AES_KW_128, source="4.2.3: key data that needs no padding")
    psk("psk_null_encryption", lambda e: [e.key("TGK"), e.key("TGK 2", m.TGK_SALT)], m.NULL, source="4.2.3: NULL encryption, HMAC-SHA-1")
    psk("psk_null_and_null", lambda e: [e.key("TEK", m.TEK_SALT)], m.NULL, 0, verdict=NOT_CHECKED,
        source="4.2.3 and 4.2.4: NULL encryption and MAC; the response's V is made with the PSK")
    intervals = {"interval": (b"\0" * 6, b"\0" * 5 + b"\xff")}
    psk("psk_teks", lambda e: [*(e.key(f"TEK {n}", m.TEK, spi=bytes([0, 0, 1, n])) for n in range(3)), e.key("interval", m.TEK, **intervals)],
        source="6.13 and 6.14: TEKs with SPIs, one with an interval")
    psk("psk_response_names_itself", lambda e: [e.key("TGK")], ids=(), answer_ids=(DAVE,), parties=(ALICE, DAVE), verify=True, callee=DAVE,
        source="3.1: IDr in the response only")
    psk("psk_only_idr", lambda e: [e.key("TGK")], ids=(BOB,), source="3.1: IDr without IDi")
    psk("psk_nai", lambda e: [e.key("TGK")], ids=("alice@example.org", "bob@example.org"), parties=("alice@example.org", "bob@example.org"),
        source="6.7: identities without a scheme")
    counter()
    late_offer()
    update()
    errors()


def counter():
    e = Exchange("psk_counter", "RFC 3830 6.6: T is a COUNTER of 4 octets")
    e.stamp = bytes.fromhex("00000007")
    keys, protection = [e.key("TGK")], m.Protection(m.listed("psk", ALICE), e.csb_id, e.rand)
    e.add(m.pre_shared(e.csb_id, [m.time(e.stamp), m.rand(e.rand), m.identity(ALICE), m.identity(BOB)], protection, m.AES_CM_128,
                       m.HMAC_SHA1, keys, e.stamp, e.cs_map), VALID, keys)
    e.add(m.verification(m.PSK_RESP, e.csb_id, [m.time(e.stamp)], protection, m.HMAC_SHA1, e.tail(ALICE, BOB)), VALID, (), BOB, ALICE,
          answer=True)


def late_offer():
    e = Exchange("psk_late_offer", "RFC 4567 4.1: the SIP response carries the offer, so that the callee is the initiator")
    keys, protection = [e.key("TGK")], m.Protection(m.listed("psk", ALICE), e.csb_id, e.rand)
    e.add(m.pre_shared(e.csb_id, [m.time(e.stamp), m.rand(e.rand)], protection, m.AES_CM_128, m.HMAC_SHA1, keys, e.stamp, e.cs_map), VALID,
          keys, BOB, ALICE, answer=True)
    e.add(m.verification(m.PSK_RESP, e.csb_id, [m.time(e.stamp)], protection, m.HMAC_SHA1, e.tail(BOB, ALICE)), VALID, (), ALICE, BOB)


def update():
    e, protection = psk("psk_update", lambda e: [e.key("TGK", spi=b"\0\0\0\1")],
                        source="4.5: two updates without RAND, one with a new TGK, one with a further crypto session alone")
    for n, (keys, sessions) in enumerate((([e.key("new TGK", spi=b"\0\0\0\2")], 1), ([], 2))):
        stamp = bytes.fromhex("e990a5a0") + e.octets(f"T {n}", 4)
        cs_map = m.srtp_map(*[(0, int.from_bytes(e.octets(f"SSRC {i}", 4), "big"), 0) for i in range(sessions)])
        octets = m.pre_shared(e.csb_id, [m.time(stamp), m.identity(ALICE), m.identity(BOB)], protection, m.AES_CM_128, m.HMAC_SHA1, keys,
                              stamp, cs_map, False)
        e.add(octets, VALID, keys or [e.key("new TGK", spi=b"\0\0\0\2")], cs=sessions)


def errors():
    e, protection = psk("psk_error", lambda e: [e.key("TGK")], verify=False,
                        source="5.1.2: an error message with V over IDi, IDr and T, and one over the message alone")
    for tail in (e.tail(ALICE, BOB), b""):
        e.add(m.verification(m.ERROR, e.csb_id, [m.time(e.stamp), m.error(4), m.error(10), m.srtp_policy()], protection, m.HMAC_SHA1, tail,
                             e.cs_map),
              VALID, (), BOB, ALICE, answer=True)
    e.add(m.message(m.ERROR, e.csb_id, [m.time(e.stamp), m.error(0)]), NOT_CHECKED, (), BOB, ALICE, answer=True)


# ---- public key: RFC 3830 3.2 --------------------------------------------------------------------------------------------------------

def public_key(name, source, encryption=m.AES_CM_128, mac=m.HMAC_SHA1, sign=0, oaep=False, cert=True, prf=m.PRF_SHA1, cache=0, zero_next=True,
               cover_header=True, kinds=(m.TGK,), inner_id=ALICE, signature=SIGN_VALID, hashed=False, options=None, deviation=""):
    """alice's message for bob and his response."""
    e = Exchange(name, f"RFC 3830 {source}", "rsa", prf=prf)
    protection = m.Protection(e.octets("envelope key", 16), e.csb_id, e.rand, prf)
    keys = [e.key(f"key {n}", kind) for n, kind in enumerate(kinds)]
    inner = ([m.identity(inner_id)] if inner_id else []) + [key.payload() for key in keys]
    head = [m.time(e.stamp), m.rand(e.rand), *([m.cert("alice", 2)] if cert else [m.identity(ALICE)]), m.identity(BOB), m.srtp_policy()]
    sealed = m.envelope(protection, encryption, mac, inner, e.stamp, "bob", cache, oaep, name, zero_next,
                        [m.chash("bob")] if hashed else (), **(options or {}))
    octets = m.signed(m.PK_INIT, e.csb_id, head + sealed, "alice", sign, b"", name, e.cs_map, prf, True, cover_header)
    verdict = VALID if cert or mac else NO_KEY
    e.add(octets, verdict, keys, signature=signature if cert else SIGN_NO_CERTIFICATE, deviation=deviation)
    v_mac = m.HMAC_SHA256 if prf else m.HMAC_SHA1
    e.add(m.verification(m.PK_RESP, e.csb_id, [m.time(e.stamp), m.identity(BOB)], protection, v_mac,
                         e.tail("" if cert else ALICE, BOB)),
          VALID, (), BOB, ALICE, answer=True)
    return e, protection


def public_keys():
    public_key("pk_pkcs1", "3.2: PKCS#1 v1.5 envelope and signature, CHASH", hashed=True)
    public_key("pk_oaep_pss", "3.2: OAEP, PSS, AES-CM-256, HMAC-SHA-256", m.AES_CM_256, m.HMAC_SHA256, 1, True, prf=m.PRF_SHA256,
               kinds=(m.TGK_SALT, m.TEK_SALT))
    public_key("pk_oaep_null_mac", "4.2.3: AES key wrap with the NULL MAC; no certificate", m.AES_KW_128, 0, 0, True, cert=False)
    public_key("pk_pkcs1_null_mac", "4.2.3: AES key wrap with the NULL MAC", m.AES_KW_128, 0, 1)
    public_key("pk_null_encryption", "6.2: NULL encryption, the initiator's ID before the keys", m.NULL, kinds=(m.TGK, m.TEK))
    public_key("pk_literal_next_payload", "5.2, with the Next Payload octet as sent", zero_next=False, deviation="Next Payload")
    public_key("pk_sign_without_header", "5.2, with a signature that leaves out SIGN's header", cover_header=False,
               signature=SIGN_WITHOUT_HEADER, deviation="header")
    public_key("pk_other_identity", "3.2: the encrypted IDi is not the initiator's", inner_id=DAVE, cert=False, deviation="IDi")
    public_key("pk_no_identity", "6.2, with key data alone in KEMAC", inner_id=None)
    e, protection = public_key("pk_cached", "3.2 and 4.5: the cached envelope key is the PSK of an update", cache=1)
    stamp = bytes.fromhex("e990a5b0") + e.octets("T 2", 4)
    keys = [e.key("new TGK")]
    e.add(m.pre_shared(e.csb_id, [m.time(stamp), m.identity(ALICE), m.identity(BOB)], protection, m.AES_CM_128, m.HMAC_SHA1, keys, stamp,
                       e.cs_map, False), VALID, keys)


# ---- RSA-R: RFC 4738 -----------------------------------------------------------------------------------------------------------------

def rsa_r(name, source, group=False, sign=0, oaep=False, cover_header=True, prf=m.PRF_SHA1):
    """alice asks, bob answers with the key, encrypted for her."""
    e = Exchange(name, f"RFC 4738 {source}", "rsa", prf=prf)
    own_rand = e.octets("RAND of the responder", 16)
    rand = own_rand if group else e.rand
    csb_id = 0x5EED0001 if group else e.csb_id
    ask = [m.time(e.stamp), *([] if group else [m.rand(e.rand)]), m.identity(ALICE), m.cert("alice", 0), m.identity(BOB),
           *([] if group else [m.srtp_policy()])]
    e.add(m.signed(m.RSA_R_INIT, e.csb_id, ask, "alice", sign, b"", name, m.srtp_map() if group else e.cs_map, prf, True), VALID,
          signature=SIGN_VALID)
    protection = m.Protection(e.octets("envelope key", 16), csb_id, rand, prf)
    keys = [e.key("TGK")]
    sealed = m.envelope(protection, m.AES_CM_128, m.HMAC_SHA256 if prf else m.HMAC_SHA1, [m.identity(BOB), keys[0].payload()], e.stamp,
                        "alice", 0, oaep, name)
    head = [*([m.csb_id_extension(csb_id)] if group else []), m.time(e.stamp), *([m.rand(own_rand)] if group else []), m.identity(BOB),
            m.cert("bob", 0), m.srtp_policy()]
    octets = m.signed(m.RSA_R_RESP, e.csb_id, head + sealed, "bob", sign, e.tail(ALICE, BOB), name, e.cs_map, prf, False, cover_header)
    e.add(octets, VALID, keys, BOB, ALICE, SIGN_VALID if cover_header else SIGN_WITHOUT_HEADER, True, "" if cover_header else "header",
          csb_id, rand)


def reverse():
    rsa_r("rsa_r_unicast", "3.1: RAND comes with the request")
    rsa_r("rsa_r_sha_256", "3.1: PSS, OAEP, SHA-256", sign=1, oaep=True, prf=m.PRF_SHA256)
    rsa_r("rsa_r_group", "3.2: CSB ID and RAND of the responder; SIGNr without its header, as 3.6 reads", group=True, cover_header=False)


# ---- Diffie-Hellman: RFC 3830 3.3, RFC 4650 -----------------------------------------------------------------------------------------

def exponents(e, group, initiator, responder, leading_zero=False):
    """The parties' exponents: those that the key list has, others made up; with leading_zero such that g^(xi xr) begins with a zero octet."""
    for n in range(4096):
        xi = m.listed("dh", initiator) if initiator else e.octets(f"xi {n}", 24)
        xr = m.listed("dh", responder) if responder else e.octets(f"xr {n}", 24)
        shared = m.dh_shared(group, m.dh_power(group, xr), xi)
        if not leading_zero or shared[0] == 0:
            return m.dh_power(group, xi), m.dh_power(group, xr), m.KeyItem(m.TGK, shared)
    raise RuntimeError("no exponent gives a leading zero")


def signed_dh(name, source, group, initiator=None, responder=None, sign=0, spi=b"", tail=False, leading_zero=False, prf=m.PRF_SHA1, cert=True):
    e = Exchange(name, f"RFC 3830 {source}", "dh", prf=prf)
    gi, gr, key = exponents(e, group, initiator, responder, leading_zero)
    key = m.KeyItem(m.TGK, key.key, spi=spi)
    head = [m.time(e.stamp), m.rand(e.rand), *([m.cert("alice")] if cert else [m.identity(ALICE)]), m.identity(BOB), m.srtp_policy(),
            m.dh(group, gi, spi)]
    verdict, signature = (VALID, SIGN_VALID) if cert else (NO_KEY, SIGN_NO_CERTIFICATE)
    e.add(m.signed(m.DH_INIT, e.csb_id, head, "alice", sign, b"", name, e.cs_map, prf), verdict, signature=signature)
    answer = [m.time(e.stamp), m.cert("bob") if cert else m.identity(BOB), m.identity(ALICE), m.dh(group, gr, spi), m.dh(group, gi, spi)]
    octets = m.signed(m.DH_RESP, e.csb_id, answer, "bob", sign, e.tail(ALICE, BOB) if tail else b"", name, e.cs_map, prf)
    e.add(octets, verdict, [key], BOB, ALICE, signature, True)


def dhhmac(name, source, group, initiator=None, responder=None, ids=(ALICE, BOB), tail=False, null=False, **options):
    e = Exchange(name, f"RFC 4650 {source}", "dh psk" if not null else "dh")
    gi, gr, key = exponents(e, group, initiator, responder)
    protection = m.Protection(m.listed("psk", ALICE), e.csb_id, e.rand)
    head = [m.time(e.stamp), m.rand(e.rand), *map(m.identity, ids), m.srtp_policy(), m.dh(group, gi)]
    answer = [m.time(e.stamp), m.identity(BOB), m.identity(ALICE), m.dh(group, gr), m.dh(group, gi)]
    if null:
        body = bytes([2, 0, 0, 1])
        e.add(m.message(m.DHHMAC_INIT, e.csb_id, [*head, (m.KEMAC, body)], e.cs_map), NOT_CHECKED)
        e.add(m.message(m.DHHMAC_RESP, e.csb_id, [*answer, (m.KEMAC, body)], e.cs_map), NOT_CHECKED, [key], BOB, ALICE, answer=True)
        return
    e.add(m.dhhmac(m.DHHMAC_INIT, e.csb_id, head, protection, e.cs_map, **options), VALID)
    e.add(m.dhhmac(m.DHHMAC_RESP, e.csb_id, answer, protection, e.cs_map, tail=e.tail(ALICE, BOB) if tail else b"", **options), VALID,
          [key], BOB, ALICE, answer=True)


def diffie_hellman():
    signed_dh("dh_oakley_5", "3.3: OAKLEY 5, the initiator's exponent", 0, initiator=ALICE)
    signed_dh("dh_oakley_1_pss", "3.3: OAKLEY 1, the responder's exponent, PSS, an SPI", 1, responder=BOB, sign=1, spi=b"\0\0\x0d\1")
    signed_dh("dh_oakley_2", "3.3: OAKLEY 2, SIGNr over IDi, IDr and T as 5.2 can be read; SHA-256", 2, initiator=DAVE, tail=True,
              prf=m.PRF_SHA256)
    signed_dh("dh_leading_zero", "3.3: a DH key that begins with a zero octet", 1, initiator=ALICE, leading_zero=True)
    signed_dh("dh_no_certificate", "3.3: no certificate in the messages", 1, initiator=ALICE, cert=False)
    dhhmac("dhhmac_3830", "3 with RFC 3830's numbers", 0, initiator=ALICE)
    dhhmac("dhhmac_4650", "3 and 4.2", 2, responder=BOB, numbers_of_4650=True)
    dhhmac("dhhmac_no_idi", "3: IDr alone; the response's MAC over IDi, IDr and T", 1, initiator=DAVE, ids=(BOB,), tail=True)
    dhhmac("dhhmac_null", "4.2: the NULL MAC", 1, initiator=ALICE, null=True)


def write():
    print("# Exchanges of MIKEY's modes outside SAKKE: keys, salts, MAC, V and SIGN, with the secrets of keyfiles/mikey-modes.")
    print("# Written by tests/tools/make_exchange_vectors.py from RFC 3830, 4650 and 4738 with Python's hashlib and OpenSSL's command line;")
    print("# it tells what the names mean.")
    for name, source, lines in GROUPS:
        print(f"\n# {source}\n[{name}]")
        for key, value in lines:
            print(f"{key} = {value}")


if __name__ == "__main__":
    pre_shared_key()
    public_keys()
    reverse()
    diffie_hellman()
    write()
