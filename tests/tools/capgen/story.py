"""A capture being written: its clock, its keys, its packets, and what a correct reader has to make of each packet."""
# SPDX-License-Identifier: GPL-2.0-or-later
import hashlib
import json
from dataclasses import dataclass, field

from . import derive, mikey, packets
from .kms import scenario_octets

TAGS = {"GMK": 0, "PCK": 1, "CSK": 2, "SPK": 3, "MKFC": 4, "MSCCK": 5, "MUSIK": 6}  # TS 33.180 Annex G
VALID, SIGNATURE_INVALID = 1, 3                 # mediasec.signature.status
OPENED, HINT_FAILED = 1, 2                      # mediasec.sakke.status
DECRYPTED, AUTH_FAILED, NO_KEY, UNSUPPORTED, TRUNCATED = 1, 2, 3, 4, 5  # mediasec.srtp.status
KEY_LENGTHS = {"AEAD_AES_128_GCM": (16, 12), "AEAD_AES_256_GCM": (32, 12), "AES_CM_128_HMAC_SHA1_80": (16, 14),
               "AES_CM_128_HMAC_SHA1_32": (16, 14), "F8_128_HMAC_SHA1_80": (16, 14), "AES_192_CM_HMAC_SHA1_80": (24, 14), "AES_192_CM_HMAC_SHA1_32": (24, 14),
               "AES_256_CM_HMAC_SHA1_80": (32, 14), "AES_256_CM_HMAC_SHA1_32": (32, 14)}


@dataclass
class Key:
    """Key is a secret and the message that carries it."""
    kind: str
    key_id: int
    csb_id: int
    secret: bytes
    rand: bytes
    message: bytes = b""
    sender: str = ""
    receiver: str = ""
    signature: int = VALID
    sakke: int = OPENED
    frames: list = field(default_factory=list)

    def mki(self):
        return self.key_id.to_bytes(4, "big")


class Stream:
    """Stream is one sender's packets under one master key: libsrtp protects them and this object knows what they were."""

    def __init__(self, story, label, ssrc, suite, master, mki=b"", key=None, roc=0, trailer=None):
        self.story, self.ssrc, self.suite, self.mki, self.key = story, ssrc, suite, mki, key
        self.handle = f"{story.name}/{label}".replace(" ", "_")
        self.highest, self.roc, self.rtcp_index, self.trailer = None, roc, 0, trailer
        story.secret(f"{label} master key", master[0])
        story.secret(f"{label} master salt", master[1])
        self._start(b"".join(master), roc)

    def _start(self, key_and_salt, roc):
        self.story.oracle.srtp_new(self.handle, self.suite, self.ssrc, key_and_salt, self.mki)
        if roc:
            self.story.oracle.srtp_roc(self.handle, roc)

    def _protect_rtp(self, packet):
        return self.story.oracle.srtp_rtp(self.handle, packet)

    def _protect_rtcp(self, packet):
        return self.story.oracle.srtp_rtcp(self.handle, packet)

    def rekey(self, label, master, mki, key):
        """The same SSRC goes on under another key: ROC and SRTCP index stay (RFC 3711 3.2.1)."""
        self.mki, self.key = mki, key
        self.story.secret(f"{label} master key", master[0])
        self.story.secret(f"{label} master salt", master[1])
        self.story.oracle.srtp_rekey(self.handle, self.suite, self.ssrc, b"".join(master), mki)

    def rtp(self, packet):
        """The protected packet, and what is to be found in it."""
        sequence = int.from_bytes(packet[2:4], "big")
        if self.highest is not None and sequence < self.highest and self.highest - sequence > 0x8000:
            self.roc += 1
        self.highest = sequence
        octets = self._protect_rtp(packet)
        if self.trailer:
            octets += self.trailer(self)
        header = 12 + 4 * (packet[0] & 0x0F)
        if packet[0] & 0x10:
            header += 4 + 4 * int.from_bytes(packet[header + 2:header + 4], "big")
        return octets, {"kind": "rtp", "ssrc": self.ssrc, "number": sequence, "roc": self.roc, "status": DECRYPTED,
                        "mki": self.mki, "suite": self.suite, "key": self.key, "plain": packet[header:]}

    def rtcp(self, packet):
        self.rtcp_index += 1
        octets = self._protect_rtcp(packet)
        return octets, {"kind": "rtcp", "ssrc": self.ssrc, "number": self.rtcp_index, "roc": None, "status": DECRYPTED,
                        "mki": self.mki, "suite": self.suite, "key": self.key, "plain": packet}


class Story:
    """Story collects the frames of one capture. Times are milliseconds from the start."""

    def __init__(self, oracle, name, start):
        self.oracle, self.name, self.start = oracle, name, start
        self.wire = packets.Wire()
        self.events, self.keys, self.secrets = [], [], {}
        self.mcdata_seen = {}
        self.about = ""

    def octets(self, label, length):
        """A value of this scenario: the same in every run, different for every label."""
        return scenario_octets(f"{self.name} {label}", length)

    def number(self, label, bits=32):
        return int.from_bytes(self.octets(label, (bits + 7) // 8), "big") & ((1 << bits) - 1)

    def secret(self, name, value):
        self.secrets[name] = value

    # -- keys ---------------------------------------------------------------------------------------------------------------------------

    def sakke_key(self, label, kind, kms_i, sender, receiver, kms_r=None, key_id=None, csb_id=None, secret=None, rand=None, cs_map=None,
                  policies=(), hidden=False, to_self=False, parameters=None, sign_header=True, tamper=None, time=None,
                  checked=True):
        """A key in a signed I_MESSAGE. tamper: "hint" or "signature" flips one bit after signing. parameters: key parameters in clear, or what makes the
        extension's octets of the key. checked: wolfCrypt opens and verifies what it has made (thousands of messages do without)."""
        kms_r = kms_r or kms_i
        time = self.start if time is None else time
        key_id = (TAGS[kind] << 28 | self.number(f"{label} id", 28)) if key_id is None else key_id
        csb_id = key_id if csb_id is None else csb_id
        key = Key(kind, key_id, csb_id, secret or self.octets(f"{label} {kind}", 16), rand or self.octets(f"{label} RAND", 16),
                  sender=sender, receiver=receiver)
        signer, receiver_uid = kms_i.key_set(sender, time), kms_r.uid(receiver, time)
        kms_r.key_set(receiver, time)
        encapsulated = self.oracle.sakke_encapsulate(kms_r.sakke_public, receiver_uid, key.secret)
        identities = [mikey.identity(mikey.IDR_UID_I, signer.uid) if hidden else mikey.identity(mikey.IDR_I, sender),
                      mikey.identity(mikey.IDR_UID_R, receiver_uid) if hidden else mikey.identity(mikey.IDR_R, receiver),
                      mikey.identity(mikey.IDR_KMS_I, kms_i.uri), mikey.identity(mikey.IDR_KMS_R, kms_r.uri)]
        extensions = []
        if to_self:
            own = self.oracle.sakke_encapsulate(kms_i.sakke_public, signer.uid, key.secret)
            extensions.append((6, b"\0" + mikey.sakke_payload(own)))
        if parameters is not None:
            extensions.append((7, parameters(key) if callable(parameters) else self.key_parameters(label, key, parameters)))
        cs_map = cs_map(key) if callable(cs_map) else cs_map
        head = mikey.unsigned_message(csb_id, time, key.rand, identities, encapsulated, cs_map, policies, extensions)
        signed = head if sign_header else head[:-2]
        signature = self.oracle.eccsi_sign(kms_i.eccsi_public, signer.uid, signer.ssk, signer.pvt, self.octets(f"{label} j", 400), signed)
        if checked and not self.oracle.eccsi_verify(kms_i.eccsi_public, signer.uid, signed, signature):
            raise RuntimeError(f"{self.name}: wolfCrypt does not verify its own signature of {label}")
        if checked and self.oracle.sakke_open(kms_r.sakke_public, receiver_uid, kms_r.key_set(receiver, time).rsk, encapsulated) != key.secret:
            raise RuntimeError(f"{self.name}: wolfCrypt does not open its own message {label}")
        key.message = self._tampered(head + signature, encapsulated, tamper)
        key.signature = (VALID if sign_header else 2) if tamper is None else SIGNATURE_INVALID
        key.sakke = HINT_FAILED if tamper == "hint" else OPENED
        return self.add_key(label, key)

    @staticmethod
    def _tampered(message, encapsulated, tamper):
        if tamper is None:
            return message
        at = {"hint": message.index(encapsulated) + len(encapsulated) - 1, "signature": len(message) - 129 + 40}[tamper]
        return message[:at] + bytes([message[at] ^ 0x01]) + message[at + 1:]

    def key_parameters(self, label, key, plaintext, bits=128, signalling_algorithm=b"", function_code=0x53):
        """The 3GPP key parameters extension (TS 33.180 E.6.1): a protected payload of 8.5.4.1 under DPCK."""
        iv, dppk_id = self.octets(f"{label} key parameters IV", 16), key.csb_id.to_bytes(4, "big")
        aad = b"\x43" + bytes(5) + bytes(4) + b"\0" + bytes([bits // 128]) + signalling_algorithm + iv + dppk_id
        dpck = derive.kdf(key.secret, function_code, dppk_id)[-bits // 8:]
        self.secret(f"{label} DPCK", dpck)
        cipher = self.oracle.aes_gcm(dpck, iv, aad, plaintext)
        return aad + b"\0" + len(cipher).to_bytes(2, "big") + cipher

    def add_key(self, label, key):
        self.keys.append(key)
        self.secret(f"{label} {key.kind}", key.secret)
        return key

    def stream(self, label, key, cs_id, ssrc, suite="AEAD_AES_128_GCM", mki=None, csb_id=None, **options):
        """A sender keyed by a MIKEY key (TS 33.180 7.4): MKI = the key's identifier unless said otherwise."""
        return Stream(self, label, ssrc, suite, self.master(key, cs_id, suite, csb_id), key.mki() if mki is None else mki, key, **options)

    @staticmethod
    def master(key, cs_id, suite="AEAD_AES_128_GCM", csb_id=None):
        return derive.srtp_master(key.secret, cs_id, key.csb_id if csb_id is None else csb_id, key.rand, *KEY_LENGTHS[suite])

    # -- packets ------------------------------------------------------------------------------------------------------------------------

    def frames(self, at, frames, carries=(), expect=None, captured=None):
        """Frames at a time in milliseconds; what they carry belongs to the last."""
        for index, frame in enumerate(frames):
            last = index + 1 == len(frames)
            self.events.append((round(at * 1000) + index * 40, len(self.events), frame, captured if last else None,
                                list(carries) if last else [], expect if last else None))

    def udp(self, at, source, destination, payload, carries=(), expect=None, captured=None):
        self.frames(at, self.wire.udp(source, destination, payload), carries, expect, captured)

    def protected(self, at, source, destination, protected, captured=None, **changes):
        """A packet of a Stream: `protected` is what Stream.rtp or Stream.rtcp returned; changes alter what is expected."""
        octets, expect = protected
        self.udp(at, source, destination, octets, expect={**expect, **changes}, captured=captured)

    def clear(self, at, source, destination, packet, header=12):
        """An RTP packet in clear: a correct reader gives it no status at all."""
        expect = {"kind": "rtp", "ssrc": int.from_bytes(packet[8:12], "big"), "number": int.from_bytes(packet[2:4], "big"), "status": None,
                  "plain": packet[header:]}
        self.udp(at, source, destination, packet, expect=expect)

    def mcdata_frames(self, at, frames, carries=(), seen=()):
        """Frames whose last one completes MCData messages; seen: for each protected one (status, key, plaintext, pass it opens in = 1)."""
        self.frames(at, frames, carries)
        self.mcdata_seen[len(self.events) - 1] = list(seen)

    def mcdata(self, at, source, destination, payload, carries=(), seen=()):
        self.mcdata_frames(at, self.wire.udp(source, destination, payload), carries, seen)

    # -- the result ---------------------------------------------------------------------------------------------------------------------

    def finish(self, capture_path, expected_path):
        events = sorted(self.events, key=lambda event: event[:2])
        packets.write_pcap(capture_path, [(self.start * 1000000 + at, frame, captured) for at, _, frame, captured, _, _ in events])
        rows, seen = [], {}
        messages = []
        for number, (_, order, _, _, carries, expect) in enumerate(events, 1):
            for key in carries:
                key.frames.append(number)
                seen.setdefault(id(key), number)
            if expect:
                rows.append(self._row(number, expect, seen))
            messages += [(number, *entry) for entry in self.mcdata_seen.get(order, ())]
        self._write_expected(expected_path, rows, [self._mcdata_row(seen, *entry) for entry in messages])

    @staticmethod
    def _mcdata_row(seen, frame, status, key, plain, opens_in=1):
        """A key whose own message does not open opens nothing."""
        if key is not None and key.sakke != OPENED:
            status = 3
        if status != 1:
            key, plain = None, None
        return [frame, status, f"{key.key_id:08x}" if key else None, seen.get(id(key)) if key else None, opens_in, plain.hex() if plain else None]

    COLUMNS = ["frame", "kind", "ssrc", "number", "roc", "status", "key_id", "mki", "suite", "key_frame", "pass", "plain"]

    @staticmethod
    def _row(number, expect, seen):
        if expect["status"] is None:
            return [number, expect["kind"], f"{expect['ssrc']:08x}", expect["number"]] + [None] * 6 + [1, Story._plain(expect)]
        key, opened = expect["key"], expect["status"] == DECRYPTED
        return [number, expect["kind"], f"{expect['ssrc']:08x}", expect["number"], expect["roc"], expect["status"],
                f"{key.key_id:08x}" if key and opened else None, expect["mki"].hex(), expect["suite"],
                seen.get(id(key)) if key and opened else None, expect.get("pass", 1), Story._plain(expect) if opened else None]

    @staticmethod
    def _plain(expect):
        return expect["plain"].hex() if expect["kind"] == "rtcp" else "sha256:" + hashlib.sha256(expect["plain"]).hexdigest()

    def _write_expected(self, path, rows, mcdata_rows):
        messages = sorted(([frame, f"{key.csb_id:08x}", TAGS.get(key.kind), f"{key.key_id:08x}", key.sender, key.receiver, key.signature, key.sakke]
                           for key in self.keys for frame in key.frames), key=lambda row: row[:2])
        secrets = {name: value.hex() for name, value in self.secrets.items()}
        with open(path, "w", encoding="utf-8") as out:
            out.write("{\n" + f' "capture": {json.dumps(self.name + ".pcap")},\n "about": {json.dumps(self.about)},\n')
            out.write(' "message_columns": ["frame", "csb_id", "key_type", "key_id", "sender", "receiver", "signature", "sakke"],\n')
            out.write(' "messages": [\n' + ",\n".join("  " + json.dumps(row) for row in messages) + "\n ],\n")
            out.write(f' "packet_columns": {json.dumps(self.COLUMNS)},\n')
            out.write(' "packets": [\n' + ",\n".join("  " + json.dumps(row) for row in rows) + "\n ],\n")
            if mcdata_rows:
                out.write(' "mcdata_columns": ["frame", "status", "key_id", "key_frame", "pass", "plain"],\n')
                out.write(' "mcdata": [\n' + ",\n".join("  " + json.dumps(row) for row in mcdata_rows) + "\n ],\n")
            out.write(' "secrets": {\n' + ",\n".join(f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in sorted(secrets.items())) + "\n }\n}\n")
