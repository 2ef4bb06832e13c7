"""Messages and media that go wrong, each in one way that is known from the field: for every reason code of README a message, packet or body that gives it."""
# SPDX-License-Identifier: GPL-2.0-or-later
import hashlib
import pathlib
import re
from dataclasses import dataclass

from .. import calls, derive, kms as kms_module, mikey, rfc3830, sip, xmlsec
from ..calls import SERVER, UNIT7, UNIT9
from ..kms import KeySet, Kms, scenario_octets
from ..story import TAGS, Key
from . import mikey_modes

NO_CERTIFICATE, NO_KEY_SET, MALFORMED = 4, 3, 4     # mediasec.signature.status; mediasec.sakke.status, twice
KMS_A, KMS_B, KMS_C = "kms.mc.example.net", "kms.elsewhere.example.org", "kms.unknown.example.com"


def user(number):
    return f"sip:unit{number}@mc.example.net"


class Faults:
    """Faults holds the KMSs and the key sets of the folder keyfiles/diagnosis: what an engineer has who loaded almost the right files."""

    def __init__(self, world, time):
        self.time, self.a, self.b, self.c = time, world.kms, world.other, Kms(world.oracle, KMS_C)
        self.old, self.oracle = world.impostor, world.oracle
        self.now = derive.period_of(time, self.a.period, self.a.offset)

    def special(self, kms, identity, octets, uri, number=None):
        """A key set whose identifier is `octets`, whatever its file says of it."""
        ssk, pvt = self.oracle.eccsi_pair(kms.eccsi_secret, kms.eccsi_public, octets, scenario_octets(f"diagnosis v {identity}", 400))
        return KeySet(uri, self.now if number is None else number, octets, self.oracle.sakke_rsk(kms.sakke_secret, octets), ssk, pvt)

    def text_uid(self):
        return self.a.uid(user(22), period_no=self.now).hex().encode()

    def zero_uid(self):
        """TS 33.180 F.2.1 with the offset 0 as no octet at all."""
        parts = [b"MIKEY-SAKKE-UID", user(23).encode(), KMS_A.encode(), derive.minimal(self.a.period), b"", derive.minimal(self.now)]
        return hashlib.sha256(b"\0" + b"".join(part + len(part).to_bytes(2, "big") for part in parts)).digest()

    def key_sets(self):
        """(file name, KMS, key set, UserID as the file has it) for each user of the folder."""
        bare = user(20).removeprefix("sip:")
        yield "unit9", self.a, self.a.key_set(user(9), period_no=self.now), None
        yield "unit10", self.a, self.a.key_set(user(10), period_no=self.now - 1), None
        yield "unit11", self.b, self.b.key_set(user(11), period_no=self.now), None
        yield "unit20", self.a, self.a.key_set(bare, period_no=self.now), None
        yield "unit21", self.c, self.c.key_set(user(21), period_no=self.now), None
        yield "unit22", self.a, self.special(self.a, "text", self.text_uid(), user(22)), self.a.uid(user(22), period_no=self.now)
        yield "unit23", self.a, self.special(self.a, "zero", self.zero_uid(), user(23)), None
        yield "unit24", self.a, self.a.key_set(user(24).removeprefix("sip:"), period_no=self.now - 1), None


def write_key_folder(write, folder, faults):
    write(folder / "kms-init.xml", kms_module.init_response(faults.a, user(9), faults.time))
    write(folder / "cert-cache.xml", kms_module.cert_cache_response(faults.a, [faults.b], user(9), faults.time))
    for name, kms, keys, user_id in faults.key_sets():
        write(folder / f"{name}.xml", kms_module.key_prov_response(kms, keys.user, [keys], faults.time, user_id))


@dataclass
class Message:
    """Message says what a message is made of; the defaults are a correct PCK from unit7 to unit9."""
    label: str
    to: str = user(9)                  # IDRr
    encrypt_to: bytes = None           # SAKKE identifier, where it is not the receiver's UID
    encrypt_under: object = None       # KMS whose public key is used
    kms_r: str = KMS_A                 # IDRkmsr
    kms_i: str = KMS_A                 # IDRkmsi
    signer: KeySet = None              # whose SSK, PVT and UID sign
    sign_under: object = None
    sign_header: bool = True
    params: int = 1                    # SAKKE parameter set
    cs_map: object = None              # of the key: the CS ID map
    policies: tuple = ()
    extensions: tuple = ()
    reshape: object = None             # what the sender makes of the encapsulated data
    edit: object = None                # what happens to the octets on their way
    handled: object = None             # what software did to it that took it for text
    signature: int = 1
    sakke: int = 1
    secret: bytes = None
    hidden_r: bytes = None             # IDRuidr, which takes the place of IDRr
    hidden_i: bool = False             # IDRuidi, the signer's UID, takes the place of IDRi
    time: int = None                   # of T, where it is not the capture's
    counter: bool = False              # T is a counter, no time (RFC 3830 6.6)


def make(story, faults, m):
    """A PCK in an I_MESSAGE that is wrong in the way that `m` says."""
    key_id = TAGS["PCK"] << 28 | story.number(f"{m.label} id", 28)
    key = Key("PCK", key_id, key_id, m.secret or story.octets(f"{m.label} PCK", 16), story.octets(f"{m.label} RAND", 16), sender=UNIT7.mc_id, receiver=m.to,
              signature=m.signature, sakke=m.sakke)
    under, sign_under = m.encrypt_under or faults.a, m.sign_under or faults.a
    uid = m.encrypt_to or under.uid(m.to, story.start)
    encapsulated = story.oracle.sakke_encapsulate(under.sakke_public, uid, key.secret)
    if m.reshape:
        encapsulated = m.reshape(encapsulated)
    signer = m.signer or faults.a.key_set(UNIT7.mc_id, story.start)
    parties = ((mikey.IDR_UID_I, signer.uid) if m.hidden_i else (mikey.IDR_I, UNIT7.mc_id),
               (mikey.IDR_UID_R, m.hidden_r) if m.hidden_r else (mikey.IDR_R, m.to), (mikey.IDR_KMS_I, m.kms_i), (mikey.IDR_KMS_R, m.kms_r))
    key.sender, key.receiver = signer.uid.hex() if m.hidden_i else key.sender, m.hidden_r.hex() if m.hidden_r else key.receiver
    identities = [mikey.identity(role, name) for role, name in parties]
    cs_map = m.cs_map(key) if m.cs_map else None
    time = story.start if m.time is None else m.time
    head = mikey.unsigned_message(key_id, time, key.rand, identities, encapsulated, cs_map, m.policies, m.extensions, m.params)
    if m.counter:
        head = head.replace(b"\0" + mikey.ntp(time), b"\2" + (7).to_bytes(4, "big"), 1)
    signed = head if m.sign_header else head[:-2]
    signature = story.oracle.eccsi_sign(sign_under.eccsi_public, signer.uid, signer.ssk, signer.pvt, story.octets(f"{m.label} j", 400), signed)
    octets = bytearray(head + signature)
    if m.edit:
        m.edit(octets, encapsulated)
        key.key_id = key.csb_id = int.from_bytes(octets[4:8], "big")
    key.message = m.handled(bytes(octets)) if m.handled else bytes(octets)
    return story.add_key(m.label, key)


def flip(place):
    """An edit that changes one bit: place is "hint", "signature", "csb" or "point"."""
    def edit(octets, encapsulated):
        start = octets.index(encapsulated)
        at = {"hint": start + len(encapsulated) - 1, "signature": len(octets) - 129 + 40, "csb": 7, "point": start + 100}[place]
        octets[at] ^= 0x01
    return edit


def long_identity(octets, encapsulated):
    """The length of IDRr says more octets than the message has."""
    octets[octets.index(user(9).encode()) - 2] = 0x7F


def send(story, at, key, receiver=UNIT9):
    """A SIP MESSAGE with the message as its body, and its answer."""
    dialog = sip.Dialog(f"{key.csb_id:08x}-{at}@{UNIT7.address}", UNIT7.ims, receiver.ims, UNIT7.sip, SERVER)
    story.udp(at, UNIT7.sip, SERVER, dialog.request("MESSAGE", body=key.message, content_type="application/mikey"), [key])
    story.udp(at + 8, SERVER, UNIT7.sip, dialog.response(200, "OK", "MESSAGE"))


def send_all(story, messages, faults, begin=0):
    for index, message in enumerate(messages):
        send(story, begin + 100 * index, make(story, faults, message))


def closed_messages(story, world):
    """PCKs from unit7 that nobody of keyfiles/diagnosis opens, each for another reason: the receiver has no key set; its key set is of the period before;
    is for another spelling; of another KMS; of a KMS without certificate; the hint is damaged; the sender used another public key; R is not on the curve;
    the parameter set is unknown; the message is malformed; the snapshot length cut it (on port 2269; of SIP that is cut Wireshark shows nothing). Then two
    causes at once, or one that hides behind another: the identity in another case; without scheme and of the period before; UIDs made with the KMS's URI in
    another form, and of the period before; a clock that was never set; a counter in place of the time."""
    faults = Faults(world, story.start)
    none = {"sakke": NO_KEY_SET}
    send_all(story, [
        Message("no key set", user(99), **none),
        Message("old period", user(10), **none),
        Message("other spelling", user(20), **none),
        Message("other KMS", user(11), **none),
        Message("no certificate", user(21), encrypt_under=faults.c, kms_r=KMS_C, **none),
        Message("damaged hint", edit=flip("hint"), signature=3, sakke=2),
        Message("other public key", encrypt_under=faults.old, encrypt_to=faults.a.uid(user(9), story.start), sakke=2),
        Message("damaged point", edit=flip("point"), signature=3, sakke=MALFORMED),
        Message("unknown parameters", params=7, sakke=MALFORMED),
        Message("malformed", edit=long_identity, signature=0, sakke=0),
    ], faults)
    cut = make(story, faults, Message("cut", signature=0, sakke=0))
    story.udp(1100, (UNIT7.address, 2269), (UNIT9.address, 2269), cut.message, [cut], captured=300)
    a, own, web = faults.a, UNIT7.mc_id, f"https://{KMS_A}"
    number = (a.period, a.offset, faults.now)
    by_web = faults.special(a, "web", derive.uid(own, web, *number), own)
    send_all(story, [
        Message("other case", user(9).replace("unit", "Unit"), **none),
        Message("scheme and period", "sip:unit24@mc.example.net", **none),
        Message("KMS URI", encrypt_to=derive.uid(user(9), web, *number), kms_r=web, kms_i=web, signer=by_web, sakke=2),
        Message("period before", encrypt_to=a.uid(user(9), period_no=faults.now - 1), signer=a.key_set(own, period_no=faults.now - 1), sakke=2),
        Message("clock", time=86400, encrypt_to=a.uid(user(9), 86400), signer=a.key_set(own, 86400), **none),
        Message("counter", user(10), counter=True, signature=0, **none),
    ], faults, 1200)


def tolerated_messages(story, world):
    """PCKs from unit7 that open although the sender did something else than specified: it encrypted to the UID of the identity without scheme; of the
    period before; under another KMS than it names; to another user than it names; to the UID's hexadecimal text; to the UID with the offset 0 left out;
    it hashed w without its leading zero; and its key parameters are under no key of the message; a gateway made CR LF of every LF, and UTF-8 of every
    octet. At last it hides the receiver and encrypts to another user than that of the UID; and sends a counter instead of the time."""
    faults = Faults(world, story.start)
    a, uid = faults.a, faults.a.uid(user(9), story.start)
    unknown = b"\x43" + bytes(5) + bytes(4) + b"\0" + b"\x01" + bytes(16) + bytes(4) + b"\0" + (24).to_bytes(2, "big") + story.octets("key parameters", 24)
    stripped, reshape = stripped_w(story, a, uid)
    send_all(story, [
        Message("without scheme", user(20), encrypt_to=a.uid("unit20@mc.example.net", period_no=faults.now)),
        Message("period before", user(10), encrypt_to=a.uid(user(10), period_no=faults.now - 1)),
        Message("under another KMS", user(11), encrypt_under=faults.b),
        Message("to another user", user(99), encrypt_to=uid),
        Message("hexadecimal text", user(22), encrypt_to=faults.text_uid()),
        Message("zero left out", user(23), encrypt_to=faults.zero_uid()),
        Message("stripped w", secret=stripped, reshape=reshape),
        Message("key parameters", extensions=((7, unknown),)),
        Message("line ends", handled=lambda octets: octets.replace(b"\n", b"\r\n")),
        Message("UTF-8", handled=lambda octets: octets.decode("latin-1").encode("utf-8")),
        Message("hidden other user", hidden_r=a.uid(user(99), story.start), encrypt_to=uid),
        Message("counter", counter=True),
    ], faults)


def signed_otherwise(story, world):
    """PCKs from unit7 to unit9 whose signature is not what the message says: of another KMS; of the key set of three periods ago and of the period
    before; of unit9 itself; of unit7's identity without scheme; with the CSB ID changed afterwards; damaged; of a KMS without certificate; without the
    SIGN header; of another KMS by an initiator that is hidden; of another KMS and the period before."""
    faults = Faults(world, story.start)
    own = UNIT7.mc_id
    send_all(story, [
        Message("other KMS", signer=faults.b.key_set(own, story.start), sign_under=faults.b, signature=3),
        Message("three periods ago", signer=faults.a.key_set(own, period_no=faults.now - 3), signature=3),
        Message("period before", signer=faults.a.key_set(own, period_no=faults.now - 1)),
        Message("other identity", signer=faults.a.key_set(user(9), story.start), signature=3),
        Message("without scheme", signer=faults.a.key_set(own.removeprefix("sip:"), story.start)),
        Message("changed CSB ID", edit=flip("csb"), signature=3),
        Message("damaged", edit=flip("signature"), signature=3),
        Message("no certificate", kms_i=KMS_C, sign_under=faults.c, signer=faults.c.key_set(own, story.start), signature=NO_CERTIFICATE),
        Message("no SIGN header", sign_header=False, signature=2),
        Message("hidden, other KMS", signer=faults.b.key_set(own, story.start), sign_under=faults.b, hidden_i=True, signature=3),
        Message("other KMS, period before", signer=faults.b.key_set(own, period_no=faults.now - 1), sign_under=faults.b, signature=3),
    ], faults)


def vector(name):
    """A message of tests/vectors/mikey_messages.vec."""
    path = pathlib.Path(__file__).resolve().parents[3] / "vectors/mikey_messages.vec"
    body = path.read_text(encoding="utf-8").split(f"[{name}]\n", 1)[1]
    return bytes.fromhex(re.search(r"^message = ([0-9a-f]+)$", body, re.M).group(1))


def bodies(story, world):
    """Bodies that stay closed: an element under Triple DES; one whose EncryptedData does not end; a ticket and an IBAKE message without keys; the answer
    of a MIKEY exchange with a pre-shared key whose request is not in the capture."""
    csk = calls.csk(story, world.kms, UNIT7)
    calls.upload_csk(story, 0, UNIT7, csk)
    whole = xmlsec.Protection(story, csk, UNIT7.mc_id).element("DES", "<mcpttString>closed</mcpttString>")
    for index, element in enumerate((whole.replace(f"{xmlsec.ENC11}aes128-gcm", f"{xmlsec.ENC}tripledes-cbc"), whole.replace("</EncryptedData>", ""))):
        document = sip.mcptt_info(mcptt_client_id="@").replace("<mcpttString>@</mcpttString>", element).replace('type="Normal"', 'type="Encrypted"')
        dialog = sip.Dialog(f"body-{index}@{UNIT7.address}", UNIT7.ims, UNIT9.ims, UNIT7.sip, SERVER)
        story.udp(200 + 100 * index, UNIT7.sip, SERVER, dialog.request("MESSAGE", body=document, content_type=sip.MCPTT_INFO))
    for index, name in enumerate(("transfer_init", "ibake_i_message_1")):
        dialog = sip.Dialog(f"{name}@{UNIT7.address}", UNIT7.ims, UNIT9.ims, UNIT7.sip, SERVER)
        story.udp(400 + 20 * index, UNIT7.sip, SERVER, dialog.request("MESSAGE", body=vector(name), content_type="application/mikey"))
    mode = mikey_modes.Call(story, 0, "unasked")
    answered = rfc3830.verification(rfc3830.PSK_RESP, mode.csb_id, [rfc3830.time(mode.stamp)], mode.protection(bytes(16)), rfc3830.HMAC_SHA1, mode.tail(),
                                    mode.cs_map())
    answer = sip.sdp(UNIT9.address, UNIT9.audio, session_lines=[sip.key_mgmt(answered)])
    dialog = sip.Dialog(f"answer@{UNIT7.address}", UNIT7.ims, UNIT9.ims, UNIT7.sip, UNIT9.sip)
    story.udp(500, UNIT9.sip, UNIT7.sip, dialog.response(200, "OK", body=answer, content_type="application/sdp"))


# ---- SAKKE with w stripped, written from RFC 6508 and RFC 6509 Appendix A --------------------------------------------------------------------------

P = int("997ABB1F0A563FDA65C61198DAD0657A416C0CE19CB48261BE9AE358B3E01A2E" "F40AAB27E2FC0F1B228730D531A59CB0E791B39FF7C88A19356D27F4A666A6D0"
        "E26C6487326B4CD4512AC5CD65681CE1B6AFF4A831852A82A7CF3C521C3C09AA" "9F94D6AF56971F1FFCE3E82389857DB080C5DF10AC7ACE87666D807AFEA85FEB", 16)
Q = (P + 1) // 4
G = int("66FC2A432B6EA392148F15867D623068C6A87BD1FB94C41E27FABE658E015A87" "371E94744C96FEDA449AE9563F8BC446CBFDA85D5D00EF577072DA8F541721BE"
        "EE0FAED1828EAB90B99DFB0138C7843355DF0460B4A9FD74B4F1A32BCAFA1FFA" "D682C033A7942BCCE3720F20B9B7B0403C8CAE87B7A0042ACDE0FAB36461EA46", 16)


def hash_to_range(octets, modulus):
    """RFC 6508 5.1 with SHA-256."""
    a, h, out = hashlib.sha256(octets).digest(), bytes(32), b""
    for _ in range(-(-modulus.bit_length() // 256)):
        h = hashlib.sha256(h).digest()
        out += hashlib.sha256(h + a).digest()
    return int.from_bytes(out, "big") % modulus


def power(r):
    """g^r in PF_p: g stands for 1 + g i, and the result is the ratio of its parts (RFC 6508 2.1)."""
    x, y, base = 1, 0, (1, G)
    while r:
        if r & 1:
            x, y = (x * base[0] - y * base[1]) % P, (x * base[1] + y * base[0]) % P
        base = (base[0] ** 2 - base[1] ** 2) % P, 2 * base[0] * base[1] % P
        r >>= 1
    return y * pow(x, -1, P) % P


def stripped_w(story, kms, uid):
    """An SSV for `uid` whose w begins with a zero octet, and what makes its hint the way two implementations do."""
    for counter in range(10000):
        ssv = story.octets(f"stripped {counter}", 16)
        w = power(hash_to_range(ssv + uid, Q)).to_bytes(128, "big")
        if w[0]:
            continue
        hints = [int.from_bytes(ssv, "big") ^ hash_to_range(octets, 1 << 128) for octets in (w, w.lstrip(b"\0"))]
        whole, stripped = (hint.to_bytes(16, "big") for hint in hints)

        def reshape(encapsulated, whole=whole, stripped=stripped):
            if encapsulated[-16:] != whole:
                raise RuntimeError("this hint is not wolfCrypt's")
            return encapsulated[:-16] + stripped
        return ssv, reshape
    raise RuntimeError("no w with a leading zero octet")
