#!/usr/bin/env python3
# Mediasec: writes tests/vectors/mikey_messages.vec, MIKEY messages with the tree that each of them must show.
# Built by hand from the layouts of RFC 3830, 4563, 4650, 4738, 4771, 5410, 6043, 6267, 6509, 7714, TS 33.180 E and TR 33.829 C and F;
# it knows nothing of the parser under test.
# SPDX-License-Identifier: GPL-2.0-or-later
"""Usage: make_mikey_messages.py > tests/vectors/mikey_messages.vec"""

LAST, KEMAC, PKE, DH, SIGN, T, ID, CERT, CHASH, V, SP, RAND, ERR = range(13)
TR, IDR, RANDR, TP, TICKET = range(13, 18)
KEY, EXT, IBAKE, ESK, SK, ECCPT, SAKKE = range(20, 27)

GROUPS = {KEMAC: "kemac", PKE: "pke", DH: "dh", SIGN: "sign", T: "t", ID: "id", CERT: "cert", CHASH: "chash", V: "v", SP: "sp", RAND: "rand",
          ERR: "err", TR: "tr", IDR: "idr", RANDR: "randr", TP: "tp", TICKET: "ticket", KEY: "key", EXT: "ext", IBAKE: "ibake", ESK: "esk",
          SK: "sk", ECCPT: "eccpt", SAKKE: "sakke"}


class Tree:
    """Octets, and the items they must be shown as: depth, filter name, offset, length, value of a number."""

    def __init__(self):
        self.octets = bytearray()
        self.items = []
        self.depth = 0

    def item(self, name, offset, length, value=None):
        self.items.append([self.depth, name, offset, length, value])
        return self.items[-1]

    def num(self, name, value, width=1):
        self.item(name, len(self.octets), width, value)
        self.octets += value.to_bytes(width, "big")

    def bits(self, width, *parts):
        """parts: (name, shift, value) of the fields that share `width` octets."""
        for name, shift, value in parts:
            self.item(name, len(self.octets), width, value)
        self.octets += sum(value << shift for _, shift, value in parts).to_bytes(width, "big")

    def raw(self, name, octets, also=()):
        for one in (name, *also):
            self.item(one, len(self.octets), len(octets))
        self.octets += octets

    def hidden(self, octets):
        self.octets += octets

    def optional(self, name, octets):
        if octets:
            self.raw(name, octets)

    def group(self, name):
        return Group(self, name)

    def patch(self, offset, width, value):
        """patch writes a length that was not known when its field was listed."""
        self.octets[offset:offset + width] = value.to_bytes(width, "big")
        for item in self.items:
            if item[2] == offset and item[3] == width and item[4] is not None:
                item[4] = value


class Group:
    def __init__(self, tree, name):
        self.tree, self.row = tree, None
        self.row = tree.item(name, len(tree.octets), 0)

    def __enter__(self):
        self.tree.depth += 1

    def __exit__(self, *_):
        self.tree.depth -= 1
        self.row[3] = len(self.tree.octets) - self.row[2]


def chain(tree, *payloads):
    """chain writes payloads, each one with the type of the next."""
    for at, (kind, write) in enumerate(payloads):
        following = payloads[at + 1][0] if at + 1 < len(payloads) else LAST
        with tree.group("mikey." + GROUPS[kind]):
            if kind != SIGN:
                tree.num("mikey.next_payload", following)
            write(tree)


def pattern(length, first=0):
    return bytes((first + i) % 256 for i in range(length))


# RFC 3830 6.6, RFC 6043 6.3 and 6.4
NOW = 0xec898da980000000


def ts_value(t, kind, role=0):
    if kind in (0, 1):
        t.num("mikey.t.ntp", NOW, 8)
    elif kind == 2:
        t.num("mikey.t.counter", 7, 4)
    elif role == 4:
        t.num("mikey.t.interval", 3600, 4)
    else:
        t.item("mikey.t.ntp", len(t.octets), 4, NOW >> 32 << 32)
        t.hidden((NOW >> 32).to_bytes(4, "big"))


def time(kind=0):
    def write(t):
        t.num("mikey.t.ts_type", kind)
        ts_value(t, kind)
    return T, write


def tr(role, kind=3):
    def write(t):
        t.num("mikey.t.role", role)
        t.num("mikey.t.ts_type", kind)
        ts_value(t, kind, role)
    return TR, write


# RFC 3830 6.7, RFC 6043 6.5 and 6.6, TS 33.180 E.7
def id_fields(t, kind, data, role=0):
    t.num("mikey.id.type", kind)
    t.num("mikey.id.len", len(data), 2)
    also = ["mikey.id.uid"] if role in (8, 9) and len(data) == 32 else ["mikey.id.octets"] if kind == 2 else []
    t.raw("mikey.id.data", data, also)


def ident(data, kind=1):
    return ID, lambda t: id_fields(t, kind, data)


def idr(role, data, kind=1):
    def write(t):
        t.num("mikey.id.role", role)
        id_fields(t, kind, data, role)
    return IDR, write


def cert(kind, data):
    def write(t):
        t.num("mikey.cert.type", kind)
        t.num("mikey.cert.len", len(data), 2)
        t.raw("mikey.cert.data", data, ["mikey.cert.url"] if kind == 1 else [])
    return CERT, write


# RFC 3830 6.8, RFC 6043 6.7
def chash(kind):
    def write(t):
        t.num("mikey.chash.hash_func", kind)
        t.raw("mikey.chash.hash", pattern({0: 20, 1: 16, 2: 32}[kind], 0x60))
    return CHASH, write


MAC = {0: 0, 1: 20, 2: 32}


def ver(kind=1):
    def write(t):
        t.num("mikey.v.auth_alg", kind)
        t.raw("mikey.v.ver_data", pattern(MAC[kind], 0x80))
    return V, write


# RFC 3830 6.10, RFC 4771 4, RFC 7714 15
PARAMETERS = {0: "encr_alg", 1: "encr_len", 2: "auth_alg", 3: "auth_key_len", 4: "salt_len", 5: "prf", 6: "kd_rate", 7: "srtp_encr",
              8: "srtcp_encr", 9: "fec", 10: "srtp_auth", 11: "auth_tag_len", 12: "srtp_prefix", 13: "roc_rate", 14: "srtp_auth_alg",
              15: "srtcp_auth_alg", 16: "srtp_auth_key_len", 17: "srtcp_auth_key_len", 18: "srtp_auth_tag_len", 19: "srtcp_auth_tag_len",
              20: "aead_tag_len"}


def sp(number, *parameters, prot=0):
    """parameters: (type, value, octets of the value)."""
    def write(t):
        t.num("mikey.sp.no", number)
        t.num("mikey.sp.proto_type", prot)
        t.num("mikey.sp.param_len", sum(2 + p[2] for p in parameters), 2)
        for kind, value, width in parameters:
            at = len(t.octets)
            known = prot == 0 and kind in PARAMETERS and width == (2 if kind == 13 else 1)
            t.item("mikey.sp." + PARAMETERS[kind] if known else "mikey.sp.param", at + 2, width, value if known else None)
            t.depth += 1
            t.num("mikey.sp.param.type", kind)
            t.num("mikey.sp.param.len", width)
            t.raw("mikey.sp.patam.value", value.to_bytes(width, "big"), ["mikey.sp.param"] if known and kind > 12 else [])
            t.depth -= 1
    return SP, write


AES_CM = ((0, 1, 1), (1, 16, 1), (2, 1, 1), (3, 20, 1), (4, 14, 1), (7, 1, 1), (8, 1, 1), (10, 1, 1), (11, 10, 1))
AES_GCM = ((0, 6, 1), (1, 16, 1), (4, 12, 1), (5, 0, 1), (6, 0, 1), (20, 16, 1))
GMK = ((0, 6, 1), (1, 16, 1), (2, 4, 1), (4, 12, 1), (5, 0, 1), (6, 0, 1), (13, 1, 2), (18, 4, 1), (19, 0, 1), (20, 16, 1))


# RFC 3830 6.11, RFC 6043 6.8
def rand(length=16):
    def write(t):
        t.num("mikey.rand.len", length)
        t.raw("mikey.rand.data", pattern(length, 0xa0))
    return RAND, write


def randr(role, length=16):
    def write(t):
        t.num("mikey.rand.role", role)
        t.num("mikey.rand.len", length)
        t.raw("mikey.rand.data", pattern(length, 0xb0))
    return RANDR, write


def err(number, reserved=0):
    def write(t):
        t.num("mikey.err.no", number)
        t.raw("mikey.err.reserved", reserved.to_bytes(2, "big"))
    return ERR, write


# RFC 3830 6.13 and 6.14, RFC 6043 6.2.1, RFC 6267 6.1.3
def validity(t, kv):
    if kv == 1:
        t.num("mikey.key.kv.spi.len", 4)
        t.raw("mikey.key.kv.spi", pattern(4, 0xd0))
    elif kv == 2:
        for end in ("from", "to"):
            t.num("mikey.key.kv.%s.len" % end, 6)
            t.raw("mikey.key.kv." + end, pattern(6, 0x10 if end == "from" else 0x20))


def key(kind, kv=0, length=16, zero=False):
    def write(t):
        t.bits(1, ("mikey.key.type", 4, kind), ("mikey.key.kv", 0, kv))
        t.num("mikey.key.data.len", length, 2)
        t.raw("mikey.key.data", bytes(length) if zero else pattern(length))
        if kind in (1, 3, 5):
            t.num("mikey.key.salt.len", 14, 2)
            t.raw("mikey.key.salt", pattern(14, 0x40))
        validity(t, kv)
    return KEY, write


def kemac(encr, mac, *keys, data=b"", mac_octets=None, whole=False):
    """With NULL encryption `keys` are listed one by one, inside of the data when it is to be shown as a `whole` too; `data` stands for
    what is encrypted."""
    def write(t):
        t.num("mikey.kemac.encr_alg", encr)
        at = len(t.octets)
        t.num("mikey.kemac.key_data_len", len(data), 2)
        if keys:
            row = t.item("mikey.kemac.key_data", at + 2, 0) if whole else [0] * 4
            t.depth += whole
            chain(t, *keys)
            t.depth -= whole
            row[3] = len(t.octets) - at - 2
            t.patch(at, 2, len(t.octets) - at - 2)
        else:
            t.raw("mikey.kemac.key_data", data)
        t.num("mikey.kemac.mac_alg", mac)
        t.raw("mikey.kemac.mac", pattern(MAC[mac] if mac_octets is None else mac_octets, 0x90))
    return KEMAC, write


# RFC 3830 6.3 to 6.5, RFC 6509 4.3
def pke(cache, length=128):
    def write(t):
        t.bits(2, ("mikey.pke.c", 14, cache), ("mikey.pke.len", 0, length))
        t.raw("mikey.pke.data", pattern(length, 0x33))
    return PKE, write


def dh(group, kv=0, reserved=0):
    def write(t):
        t.num("mikey.dh.group", group)
        t.raw("mikey.dh.value", pattern({0: 192, 1: 96, 2: 128}[group], 0x55))
        t.bits(1, ("mikey.dh.reserv", 4, reserved), ("mikey.dh.kv", 0, kv))
        validity(t, kv)
    return DH, write


def sign(kind=0, length=128, said=None):
    def write(t):
        t.bits(2, ("mikey.sign.type", 12, kind), ("mikey.sign.len", 0, length if said is None else said))
        t.raw("mikey.sign.data", pattern(length, 0x77))
    return SIGN, write


# RFC 3830 6.15 and the documents of the extensions
def ext(kind, data, inside=None):
    """inside(tree) lists what the data, written already, consists of; its offsets begin at the data."""
    def write(t):
        t.num("mikey.ext.type", kind)
        t.num("mikey.ext.len", len(data), 2)
        if kind == 1:
            t.raw("mikey.ext.value", data)
            return
        at = len(t.octets)
        t.raw("mikey.ext.data", data)
        if inside:
            nest(t, at, inside)
    return EXT, write


def nest(t, at, write):
    """nest lists what octets consist of that are in the message already."""
    inner = Tree()
    write(inner)
    assert bytes(t.octets[at:at + len(inner.octets)]) == bytes(inner.octets)
    for depth, name, offset, length, value in inner.items:
        t.items.append([t.depth + 1 + depth, name, at + offset, length, value])


def built(kind, write, tail=b""):
    """built is an extension whose data is what `write` writes."""
    inner = Tree()
    write(inner)
    return ext(kind, bytes(inner.octets) + tail, write)


def key_ids(*ids):
    def write(t):
        for kind, data in ids:
            with t.group("mikey.key_id"):
                t.num("mikey.key_id.type", kind)
                t.num("mikey.key_id.len", len(data))
                t.raw("mikey.key_id.data", data)
    return built(3, write)


def bcast(subtype, data):
    def write(t):
        t.num("mikey.bcast.subtype", subtype)
        t.optional("mikey.bcast.data", data)
    return built(5, write)


def sakke_fields(t, length=273, params=1, scheme=2):
    t.num("mikey.sakke.params", params)
    t.num("mikey.sakke.idscheme", scheme)
    t.num("mikey.sakke.len", length, 2)
    at = len(t.octets)
    t.raw("mikey.sakke.data", b"\x04" + pattern(length - 1, 1))
    if params == 1 and length > 257:
        t.depth += 1
        t.item("mikey.sakke.r", at, 257)
        t.item("mikey.sakke.hint", at + 257, length - 257)
        t.depth -= 1


def sakke(**how):
    return SAKKE, lambda t: sakke_fields(t, **how)


def sakke_to_self(**how):
    def write(t):
        with t.group("mikey.sakke"):
            t.num("mikey.next_payload", 0)
            sakke_fields(t, **how)
    return built(6, write)


# TS 33.180 E.6.1 and 8.5.4.1
def key_params(dppk_id, algorithm=1, signalling=None, length=20):
    def write(t):
        with t.group("mikey.key_params"):
            t.num("mikey.key_params.message_type", 0x43)
            t.num("mikey.key_params.date", 1700000000, 5)
            t.num("mikey.key_params.payload_id", 0, 4)
            t.num("mikey.key_params.sequence", 0)
            t.num("mikey.key_params.algorithm", algorithm)
            if signalling is not None:
                t.num("mikey.key_params.signalling_algorithm", signalling)
            t.raw("mikey.key_params.iv", pattern(16, 0x20))
            t.num("mikey.key_params.dppk_id", dppk_id, 4)
            t.num("mikey.key_params.iei", 0)
            t.num("mikey.key_params.len", length + 16, 2)
            t.raw("mikey.key_params.ciphertext", pattern(length, 0x11))
            t.raw("mikey.key_params.tag", pattern(16, 0x99))
    return built(7, write)


def clear_key_params(kind, text=b"", groups=(), wrapped=False, reserved=b""):
    def write(t):
        with t.group("mikey.key_params"):
            start = len(t.octets)
            if wrapped:
                t.num("mikey.key_params.iei", 6)
                t.num("mikey.key_params.len", 0, 2)
            t.num("mikey.key_params.key_type", kind)
            t.item("mikey.key_params.status", len(t.octets), 4, 1)
            t.item("mikey.key_params.not_revoked", len(t.octets), 4, 1)
            t.hidden(b"\0\0\0\1")
            t.num("mikey.key_params.activation", 1700000000, 5)
            t.num("mikey.key_params.expiry", 0, 5)
            t.num("mikey.key_params.text.len", len(text), 2)
            t.optional("mikey.key_params.text", text)
            if groups:
                t.num("mikey.key_params.groups.len", 1 + sum(3 + len(g) for g in groups), 2)
                t.num("mikey.key_params.group_count", len(groups))
                for group in groups:
                    t.num("mikey.key_params.group.iei", 0x7b)
                    t.num("mikey.key_params.group.len", len(group), 2)
                    t.raw("mikey.key_params.group", group)
            t.optional("mikey.key_params.reserved", reserved)
            if wrapped:
                t.patch(start + 1, 2, len(t.octets) - start - 3)
    return built(7, write)


def cbc_key_params(length=32):
    def write(t):
        with t.group("mikey.key_params"):
            t.raw("mikey.key_params.iv", pattern(16, 0x20))
            t.raw("mikey.key_params.ciphertext", pattern(length, 0x11))
    return built(7, write)


# TR 33.829 C and F
def ims_conf(*ids):
    def write(t):
        with t.group("mikey.ext.ims_conf"):
            chain(t, *[ident(i) for i in ids])
    return built(200, write)


# RFC 6043 6.10 and Appendix A
def policy(t, kind, flags, prf, reserved, tp_data, subtype=1, version=1):
    t.num("mikey.ticket.type", kind, 2)
    t.num("mikey.ticket.subtype", subtype)
    t.num("mikey.ticket.version", version)
    parts = [("mikey.ticket.prf_func", 17, prf)]
    parts += [("mikey.ticket.flags." + letter.lower(), 16 - at, int(letter in flags)) for at, letter in enumerate("DEFGHIJKLMNO")]
    t.bits(3, *parts, ("mikey.ticket.res", 0, reserved))
    nested(t, "mikey.ticket.tp_data", tp_data, True)


def nested(t, name, payloads, with_first, thdr=None):
    at = len(t.octets)
    t.num(name + ".len", 0, 2)
    row = t.item(name, len(t.octets), 0)
    t.depth += 1
    if thdr is not None:
        with t.group("mikey.thdr"):
            t.num("mikey.next_payload", payloads[0][0])
            t.num("mikey.thdr.len", len(thdr), 2)
            t.optional("mikey.thdr.data", thdr)
    if payloads and with_first:
        t.num("mikey.first_payload", payloads[0][0])
    chain(t, *payloads)
    t.depth -= 1
    row[3] = len(t.octets) - row[2]
    t.patch(at, 2, row[3])


def tp(flags, *tp_data, kind=1, prf=1, reserved=0):
    return TP, lambda t: policy(t, kind, flags, prf, reserved, tp_data)


def ticket(flags, tp_data, data, initiator, kind=1, prf=1, thdr=b"", opaque=None):
    def write(t):
        policy(t, kind, flags, prf, 0, tp_data)
        if opaque is not None:
            t.num("mikey.ticket.data.len", len(opaque), 2)
            t.raw("mikey.ticket.data", opaque)
        else:
            nested(t, "mikey.ticket.data", data, False, thdr)
        nested(t, "mikey.ticket.initiator_data", initiator, True)
    return TICKET, write


# RFC 6267 6.1
def ibake(length=300):
    def write(t):
        t.num("mikey.ibake.len", length, 2)
        t.raw("mikey.ibake.data", pattern(length, 5))
    return IBAKE, write


def esk(length=180):
    def write(t):
        t.num("mikey.esk.len", length, 2)
        t.raw("mikey.esk.data", pattern(length, 6))
    return ESK, write


def sk(kv=0, kind=1):
    def write(t):
        t.bits(1, ("mikey.sk.type", 4, kind), ("mikey.sk.kv", 0, kv))
        t.num("mikey.sk.len", 16, 2)
        t.raw("mikey.sk.data", pattern(16, 7))
        validity(t, kv)
    return SK, write


COORDINATE_BITS = {1: 192, 2: 163, 3: 163, 4: 163, 5: 224, 6: 233, 7: 233, 8: 256, 9: 283, 10: 283, 11: 384, 12: 409, 13: 409, 14: 521,
                   15: 571, 16: 571}


def eccpt(curve, kv=0, compressed=False, reserved=0):
    def write(t):
        size = (COORDINATE_BITS[curve] + 7) // 8
        point = b"\x02" + pattern(size, 9) if compressed else b"\x04" + pattern(2 * size, 9)
        t.num("mikey.eccpt.curve", curve)
        t.raw("mikey.eccpt.point", point)
        t.optional("mikey.eccpt.padding", bytes(-(2 + len(point)) % 4))
        t.num("mikey.eccpt.auth_alg", 0)
        t.num("mikey.eccpt.tgk_len", 0, 2)
        t.bits(1, ("mikey.eccpt.reserv", 4, reserved), ("mikey.eccpt.kv", 0, kv))
        validity(t, kv)
    return ECCPT, write


# RFC 3830 6.1, RFC 4563 5, RFC 6043 6.1.1
def srtp_id(*sessions):
    def write(t):
        for number, ssrc, roc in sessions:
            with t.group("mikey.srtp_id"):
                t.num("mikey.srtp_id.policy_no", number)
                t.num("mikey.srtp_id.ssrc", ssrc, 4)
                t.num("mikey.srtp_id.roc", roc, 4)
    return 0, len(sessions), write


def generic_id(*sessions):
    """sessions: (CS ID, Prot type, policies, session data, SPI); session data of SRTP: (SSRC,) or (SSRC, ROC, SEQ)."""
    def write(t):
        for cs, prot, policies, data, spi in sessions:
            with t.group("mikey.generic_id"):
                t.num("mikey.generic_id.cs_id", cs)
                t.num("mikey.generic_id.prot_type", prot)
                t.bits(1, ("mikey.generic_id.s", 7, int(len(data) == 3 and prot == 0)), ("mikey.generic_id.policy_count", 0, len(policies)))
                for number in policies:
                    t.num("mikey.generic_id.policy_no", number)
                if prot == 0:
                    t.num("mikey.generic_id.session_data.len", {0: 0, 1: 4, 3: 10}[len(data)], 2)
                    for name, width, value in zip(("ssrc", "roc", "seq"), (4, 4, 2), data):
                        t.num("mikey.generic_id." + name, value, width)
                else:
                    t.num("mikey.generic_id.session_data.len", len(data), 2)
                    t.optional("mikey.generic_id.session_data", data)
                t.num("mikey.generic_id.spi.len", len(spi))
                t.optional("mikey.generic_id.spi", spi)
    return 2, len(sessions), write


EMPTY = (1, 0, lambda t: None)
NO_SESSION = (0, 0, lambda t: None)
CSB = 0x16992638

MESSAGES = []


def message(name, source, data_type, *payloads, session_map=EMPTY, v=0, prf=0, csb=CSB, version=1, tail=b"", deviations=0):
    t = Tree()
    with t.group("mikey.hdr"):
        t.num("mikey.version", version)
        t.num("mikey.type", data_type)
        t.num("mikey.next_payload", payloads[0][0] if payloads else LAST)
        t.bits(1, ("mikey.v.set", 7, v), ("mikey.prf_func", 0, prf))
        t.num("mikey.csb_id", csb, 4)
        t.num("mikey.cs_count", session_map[1])
        t.num("mikey.cs_id_map_type", session_map[0])
        session_map[2](t)
    chain(t, *payloads)
    length = len(t.octets)
    if tail:
        t.raw("mikey.trailing", tail)
    MESSAGES.append((name, source, t, length, deviations))


ALICE, BOB, KMS = b"sip:alice@example.org", b"sip:bob@example.org", b"kms.example.org"
TWO_CS = srtp_id((0, 0x11223344, 0), (1, 0x55667788, 3))
DER = bytes.fromhex("30030201ff")


def older_modes():
    message("psk_init", "RFC 3830 3.1", 0, time(), rand(), ident(ALICE), ident(BOB), sp(0, *AES_CM), sp(1, *AES_GCM),
            kemac(1, 1, data=pattern(40)), session_map=TWO_CS, v=1)
    message("psk_init_null", "RFC 3830 4.2.3, with every key type and key validity of Tables 6.13.a and b", 0, time(), rand(),
            kemac(0, 0, key(0), key(1, 1), key(2, 2), key(3, 1), key(4, 1), key(5, 1), key(6, 1), key(7, 1, 40)),
            session_map=srtp_id((0, 1, 0)))
    message("psk_init_stray_zero", "RFC 3830 6, with the octet that Milestone adds", 0, time(), rand(),
            kemac(0, 1, key(2)), session_map=srtp_id((0, 1, 0)), tail=b"\0", deviations=1)
    message("psk_init_key_and_salt", "RFC 3830 6.13, with key and salt in a TEK", 0, time(), rand(), kemac(0, 0, key(2, 1, 30)),
            session_map=srtp_id((0, 1, 0)), deviations=1)
    message("psk_init_tail", "RFC 3830 6, with a line end after the message", 0, time(), rand(), kemac(3, 2, data=pattern(24)),
            session_map=NO_SESSION, prf=1, tail=b"\r\n", deviations=1)
    message("psk_init_key_wrap", "RFC 3830 4.2.3", 0, time(2), rand(20), kemac(2, 1, data=pattern(40)), session_map=NO_SESSION)
    message("psk_init_update", "RFC 3830 4.5: no key data", 0, time(), kemac(0, 1), session_map=NO_SESSION)
    message("psk_resp", "RFC 3830 3.1", 1, time(), ident(BOB), ver(1), session_map=NO_SESSION)
    message("pk_init", "RFC 3830 3.2", 2, time(1), rand(), cert(2, DER), cert(3, DER), ident(BOB), sp(0, *AES_CM),
            kemac(1, 1, data=pattern(60)), chash(0), pke(0), sign(0), session_map=TWO_CS)
    message("pk_init_cached", "RFC 3830 3.2", 2, time(), rand(), ident(b"alice@example.org", 0), kemac(1, 0, data=pattern(30)), chash(1), pke(1),
            sign(1, 256), session_map=TWO_CS)
    message("pk_init_csb", "RFC 3830 3.2", 2, time(), rand(), cert(1, b"http://example.org/a.cer"), kemac(1, 2, data=pattern(30)), chash(2),
            pke(2), sign(1, 256), session_map=TWO_CS)
    message("pk_resp", "RFC 3830 3.2", 3, time(), ident(BOB), ver(2), session_map=TWO_CS)
    message("dh_init", "RFC 3830 3.3", 4, time(), rand(), cert(0, DER), ident(BOB), sp(0, *AES_CM), dh(0), sign(0), session_map=TWO_CS)
    message("dh_resp", "RFC 3830 3.3", 5, time(), cert(0, DER), ident(ALICE), dh(1, 1), dh(2, 2), sign(0), session_map=TWO_CS)
    message("dh_reserved", "RFC 3830 6.4, reserved bits set", 5, time(), dh(1, 0, 9), sign(0), session_map=TWO_CS, deviations=1)
    message("error", "RFC 3830 5.1.2; RFC 4738 3.9.2; RFC 6043 6.9", 6, time(), *[err(n) for n in range(16)], session_map=NO_SESSION)
    message("error_reserved", "RFC 3830 6.12, reserved octets set", 6, time(), err(1, 5), ver(0), session_map=NO_SESSION, deviations=1)
    message("dhhmac_init", "RFC 4650 3, numbers of RFC 3830", 7, time(), rand(), ident(ALICE), ident(BOB), sp(0, *AES_CM), dh(2),
            ext(1, b"mikey;"), kemac(0, 1), session_map=TWO_CS)
    message("dhhmac_init_4650", "RFC 4650 3, numbers of Table 4.2.a", 7, time(), rand(), dh(2), kemac(2, 0, mac_octets=20), session_map=TWO_CS)
    message("dhhmac_resp", "RFC 4650 3", 8, time(), ident(BOB), dh(2), dh(2), kemac(2, 1, mac_octets=0), session_map=TWO_CS)
    message("rsa_r_init", "RFC 4738 3.1", 9, time(), rand(), cert(2, DER), ident(BOB), sp(0, *AES_CM), sign(0), session_map=NO_SESSION, v=1)
    message("rsa_r_resp", "RFC 4738 3.2", 10, built(4, lambda t: t.num("mikey.ext.csb_id", 0xfeedface, 4)), time(), rand(), ident(BOB),
            sp(0, *AES_CM), kemac(1, 1, data=pattern(50)), pke(0), sign(0), session_map=TWO_CS)


def policies():
    payloads = [sp(n, (0, n, 1), (2, min(n, 4), 1), (14, min(n, 4), 1), (15, min(n, 4), 1)) for n in range(7)]
    payloads.append(sp(7, *[(kind, 1 if kind in (7, 8, 10) else 0, 2 if kind == 13 else 1) for kind in range(21)]))
    payloads.append(sp(8, (7, 0, 1), (8, 0, 1), (10, 0, 1), (13, 1000, 2), (16, 20, 1), (17, 20, 1), (18, 8, 1), (19, 10, 1), (12, 4, 1)))
    payloads.append(sp(9, (21, 0x0102, 2), (0, 0, 0), (1, 0x10, 3)))
    message("policies", "RFC 3830 6.10.1, RFC 4771 4, RFC 5748 3, RFC 7714 15, and parameters that nobody registered", 0, time(), rand(), *payloads,
            kemac(0, 0, key(2)), session_map=srtp_id((0, 1, 0)))
    message("policy_gstreamer", "RFC 3830 6.10.1, with the tag length where GStreamer puts it", 0, time(), rand(),
            sp(0, (0, 1, 1), (1, 16, 1), (2, 1, 1), (3, 10, 1), (7, 1, 1), (8, 1, 1)), kemac(0, 0, key(2)), session_map=srtp_id((0, 1, 0)),
            deviations=1)
    message("policy_other", "RFC 3830 6.10, Prot types that are not SRTP (TR 33.829 A)", 0, time(), rand(), sp(0, (0, 1, 1), prot=200),
            sp(1, (3, 1, 1), (9, 0, 4), prot=201), sp(2, (1, 1, 1), prot=99), kemac(0, 0, key(2)), session_map=NO_SESSION)


def extensions():
    message("extensions", "RFC 3830 6.15, RFC 4442, RFC 4563 4, RFC 4738 3.6, RFC 5410 3", 0, time(), ext(0, b"vendor"), ext(1, b"mikey;keyp1"),
            built(2, lambda t: t.raw("mikey.ext.tesla_i_key", pattern(20))), key_ids((0, pattern(3)), (1, pattern(4)), (2, pattern(2)), (9, b"")),
            bcast(1, pattern(5)), bcast(2, pattern(6)), bcast(3, b""), bcast(4, pattern(1)), bcast(9, b"?"), ext(99, pattern(7)), rand(),
            kemac(0, 0, key(2)))
    message("extension_csb_id_short", "RFC 4738 3.6, a CSB_ID of 3 octets", 10, ext(4, pattern(3)), time(), rand(), deviations=1)
    message("extensions_3gpp", "TR 33.829 C and F", 14, time(), randr(1), ims_conf(ALICE, BOB), ext(200, b""),
            built(201, lambda t: t.raw("mikey.ext.proof_of_origin", pattern(16))), ver(1))


BASE = ("DEFGHI", (idr(3, KMS), idr(1, ALICE), tr(2, 0), tr(3), tr(4), idr(5, b"app"), idr(2, BOB)),
        (time(), rand(), kemac(1, 0, data=pattern(60)), idr(4, b"psk-7", 2), ver(2)), (ver(2), ver(2)))
CSS = generic_id((1, 0, (0, 1), (0xcafebabe, 1, 65535), pattern(4)), (2, 0, (0,), (0x01020304,), pattern(4, 9)), (3, 0, (), (), b""))


def tickets():
    request = tp("DEFGHIJKLMNO", idr(3, KMS), idr(1, ALICE), tr(2), tr(3, 1), tr(4), kemac(0, 0, key(0, 1, zero=True), key(2, 1, zero=True)),
                 idr(5, b"app"), idr(2, BOB))
    message("request_init_psk", "RFC 6043 4.2.1", 11, time(), randr(1), idr(1, ALICE), idr(3, KMS), request, idr(4, b"psk-1", 2), ver(2), prf=1)
    message("request_init_pk", "RFC 6043 4.2.1", 12, time(), randr(1), idr(1, ALICE), cert(0, DER), idr(3, KMS), tp("", prf=0, kind=2), chash(2),
            pke(1), sign(1), prf=1)
    message("request_resp", "RFC 6043 4.2.1", 13, time(), idr(3, KMS), ticket(*BASE, thdr=b"hdr"), kemac(3, 0, data=pattern(80)), ver(2), prf=1)
    message("transfer_init", "RFC 6043 4.2.2", 14, time(), randr(1), idr(1, ALICE), idr(2, BOB), sp(0, *AES_CM), sp(1, *AES_GCM), ticket(*BASE),
            kemac(1, 0, data=pattern(30)), ver(1), session_map=CSS, prf=1)
    message("transfer_init_no_cs", "RFC 6043 6.1, an empty GENERIC-ID map; the ticket without data", 14, time(), randr(1), ticket("L", (), (), (), opaque=b""),
            ver(1), session_map=generic_id(), prf=1)
    message("transfer_init_srtp_id", "RFC 6043 6.1, with the map type it forbids", 14, time(), randr(1), ticket("L", (), (), (), opaque=b""),
            ver(1), session_map=TWO_CS, prf=1, deviations=1)
    message("transfer_init_3gpp", "RFC 6043 6.10, 3GPP tickets: one like Appendix A, one that nobody can read, one of an unknown type", 14, time(),
            randr(1), ticket("D", (), BASE[2], (), kind=2), ticket("D", (tr(1),), (), (), kind=2, opaque=pattern(33, 0xc0)),
            ticket("", (), (), (), kind=7, opaque=pattern(9)), ver(1),
            session_map=generic_id((1, 200, (), b"", b""), (2, 201, (1,), pattern(5), pattern(2)), (3, 99, (), b"x", b"y")), prf=1)
    message("transfer_resp", "RFC 6043 4.2.2", 15, time(), randr(2), idr(2, BOB), randr(3), sp(0, *AES_CM), kemac(1, 0, data=pattern(30)), ver(1),
            session_map=CSS, prf=1)
    message("resolve_init_psk", "RFC 6043 4.2.3", 16, time(), randr(2), idr(2, BOB), idr(3, KMS), ticket(*BASE), idr(4, b"psk-2", 2), ver(2), prf=1)
    message("resolve_init_pk", "RFC 6043 4.2.3", 17, time(), randr(2), idr(2, BOB), cert(0, DER), idr(3, KMS), ticket(*BASE), chash(0), pke(0),
            sign(0), prf=1)
    message("resolve_resp", "RFC 6043 4.2.3", 18, time(), idr(3, KMS), kemac(1, 0, data=pattern(70)), idr(2, BOB), randr(3), ver(2), prf=1)
    message("ticket_reserved", "RFC 6043 6.10, reserved bits set", 11, time(), randr(1), tp("D", reserved=3), ver(1), deviations=1)


def ibake_mode():
    message("request_key_psk", "RFC 6267 4.2.1", 19, time(), rand(), idr(1, ALICE), idr(3, KMS), kemac(0, 1), ver(1))
    message("request_key_pke", "RFC 6267 4.2.1", 20, time(), rand(), idr(1, ALICE), cert(0, DER), pke(0), sign(0))
    message("request_key_resp", "RFC 6267 4.2.1", 21, time(), idr(1, ALICE), kemac(0, 1, key(7, 1, 64), key(7, 0, 64), whole=True), ver(1))
    message("ibake_i_message_1", "RFC 6267 4.2.2.1", 22, time(), rand(), idr(1, ALICE), idr(2, BOB), ibake(), esk())
    message("ibake_r_message_1", "RFC 6267 4.2.2.3", 23, time(), rand(), idr(1, ALICE), idr(2, BOB), ibake(400))
    message("ibake_i_message_2", "RFC 6267 4.2.2.5", 24, time(), rand(), idr(1, ALICE), idr(2, BOB), sp(0, *AES_CM), ibake(200), ver(1),
            session_map=TWO_CS)
    message("ibake_r_message_2", "RFC 6267 4.2.2.7", 25, time(), rand(), idr(1, ALICE), idr(2, BOB), sp(0, *AES_CM), ver(1), session_map=TWO_CS)
    message("ibake_sub_payloads", "RFC 6267 6.1.4 and 6.1.5: what IBAKE and ESK encrypt, in clear", 22, time(), *[eccpt(c) for c in range(1, 17)],
            eccpt(8, 1, True), eccpt(11, 2), sk(0), sk(1), sk(2))
    message("ibake_reserved", "RFC 6267 6.1.4, reserved bits set", 22, eccpt(8, 0, False, 1), deviations=1)


def sakke_mode():
    uid_i, uid_r = pattern(32, 0x80), pattern(32, 0xc0)
    head = (time(), rand(), idr(1, ALICE), idr(2, BOB), idr(6, KMS), idr(7, KMS))
    hidden = (time(), rand(), idr(8, uid_i, 2), idr(9, uid_r), idr(6, KMS), idr(7, KMS))
    gmk = generic_id((4, 0, (0,), (), bytes.fromhex("0df9bc3906a12aea")))
    message("sakke_pck", "TS 33.180 E.3", 26, *head, sakke(), sign(2, 129), prf=1)
    message("sakke_gmk", "TS 33.180 E.2, E.5 and E.6", 26, *hidden, sp(0, *GMK), sakke(), sakke_to_self(), key_params(0x06a12aea), sign(2, 129),
            session_map=gmk, prf=1, csb=0x06a12aea)
    message("sakke_rfc", "RFC 6509 2.1, with an SRTP-ID map and V set", 26, time(1), rand(), cert(0, DER), sp(0, *AES_CM), sakke(scheme=1), sign(0, 128),
            session_map=TWO_CS, v=1, prf=1, deviations=2)
    message("sakke_other_set", "RFC 6509 4.2, unknown parameter set and scheme", 26, *head, sakke(params=9, scheme=240, length=80),
            sakke_to_self(params=9, length=33), sign(2, 129), prf=1)
    message("sakke_sign_32", "TS 33.180 E.1.2: length field 32 before a whole ECCSI signature", 26, *head, sakke(length=289), sign(2, 129, 32), prf=1,
            deviations=1)
    message("sakke_sign_short", "RFC 6507 3.3: a signature of 40 octets", 26, *head, sakke(), sign(2, 40), prf=1, deviations=1)
    message("sakke_uid_text", "TS 33.180 E.7, the UID as text; RFC 3830 6.5, unknown signature type", 26, time(), rand(), idr(8, uid_i.hex().encode()),
            idr(9, uid_r.hex().encode()), sakke(), sign(9, 20), prf=1)
    message("sakke_key_params_256", "TS 33.180 8.5.4.1, with the signalling algorithm", 26, *head, sakke(), key_params(CSB, 2, 1), sign(2, 129), prf=1)
    message("sakke_key_params_other_id", "TS 33.180 E.6.1, DPPK-ID is not the CSB ID", 26, *head, sakke(), key_params(1), sign(2, 129), prf=1,
            deviations=1)
    message("sakke_key_params_cbc", "TS 33.179 E.6.1", 26, *head, sakke(), cbc_key_params(), sign(2, 129), prf=1, deviations=1)
    message("sakke_key_params_clear", "TS 33.180 E.6.1, not encrypted, every purpose", 26, *head, sakke(), *[clear_key_params(n) for n in range(7)],
            clear_key_params(0, b"fire", (b"sip:g1@example.org", b"sip:g2@example.org"), True),
            clear_key_params(6, b"", (b"sip:g1@example.org",), False, b"rest"), sign(2, 129), prf=1, deviations=9)


def unknown_values():
    def last_t(t):
        t.num("mikey.t.ts_type", 9)
        t.raw("mikey.t.value", pattern(6))

    def other_key(t):
        t.bits(1, ("mikey.key.type", 4, 12), ("mikey.key.kv", 0, 0))
        t.num("mikey.key.data.len", 3, 2)
        t.raw("mikey.key.data", pattern(3))

    def last_v(t):
        t.num("mikey.v.auth_alg", 77)
        t.raw("mikey.v.ver_data", pattern(11))

    def last_chash(t):
        t.num("mikey.chash.hash_func", 77)
        t.raw("mikey.chash.hash", pattern(11))
    message("unknown_values", "RFC 3830 6: values that nobody registered, where lengths let the walk go on", 99, time(), rand(0), ident(ALICE, 9),
            idr(77, BOB, 9), cert(9, DER), err(99), ext(99, b""), randr(9, 4), tr(9), pke(3, 3), sakke(params=0, scheme=0, length=5), sk(0, 9),
            kemac(9, 1, data=b"?"), kemac(0, 0, (KEY, other_key), whole=True), (V, last_v), session_map=(77, 0, lambda t: None), prf=99, version=1)
    message("unknown_version", "RFC 3830 6.1: version 2", 0, time(), version=2, deviations=1)
    message("unknown_time", "RFC 3830 6.6: a last T of unknown type", 0, (T, last_t))
    message("unknown_hash", "RFC 3830 6.8: a last CHASH of unknown function", 0, time(), (CHASH, last_chash))
    message("key_data_in_clear", "RFC 3830 6.13: Key data outside of KEMAC", 0, time(), key(0), deviations=1)
    message("no_payload", "RFC 3830 6.1: HDR alone", 0)


def write():
    print("# MIKEY messages and the trees that they must show.")
    print("# Written by tests/tools/make_mikey_messages.py from the documents' layouts; the source of each message stands above it.")
    print("# items: depth:filter@offset+length, with =value for numbers (bits shifted down). length: octets of the message without what")
    print("# follows it. deviations: remarks that a document is not kept.")
    for name, source, tree, length, deviations in MESSAGES:
        print("\n# %s\n[%s]\nmessage = %s\nlength = %d\ndeviations = %d" % (source, name, tree.octets.hex(), length, deviations))
        print("items = " + " ".join("%d:%s@%d+%d%s" % (d, n, o, l, "" if v is None else "=%d" % v) for d, n, o, l, v in tree.items))


if __name__ == "__main__":
    for part in (older_modes, policies, extensions, tickets, ibake_mode, sakke_mode, unknown_values):
        part()
    write()
