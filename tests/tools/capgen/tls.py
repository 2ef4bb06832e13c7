"""TLS 1.2 with TLS_PSK_WITH_AES_128_GCM_SHA256, enough to carry SIP: RFC 5246, RFC 4279, RFC 5288, RFC 5487."""
# SPDX-License-Identifier: GPL-2.0-or-later
import hashlib
import hmac

HANDSHAKE, CHANGE_CIPHER_SPEC, APPLICATION_DATA = 22, 20, 23
CLIENT_HELLO, SERVER_HELLO, SERVER_HELLO_DONE, CLIENT_KEY_EXCHANGE, FINISHED = 1, 2, 14, 16, 20
VERSION = b"\x03\x03"


def prf(secret, label, seed, length):
    """RFC 5246 5 with SHA-256."""
    seed, out, a = label + seed, b"", label + seed
    while len(out) < length:
        a = hmac.new(secret, a, hashlib.sha256).digest()
        out += hmac.new(secret, a + seed, hashlib.sha256).digest()
    return out[:length]


def handshake(kind, body):
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


def record(kind, body):
    return bytes([kind]) + VERSION + len(body).to_bytes(2, "big") + body


class Session:
    """Session makes the records of one connection: flights() the handshake, then send() for each message."""

    def __init__(self, oracle, psk, identity, client_random, server_random):
        self.oracle, self.identity, self.randoms = oracle, identity, (client_random, server_random)
        premaster = len(psk).to_bytes(2, "big") + bytes(len(psk)) + len(psk).to_bytes(2, "big") + psk
        self.master = prf(premaster, b"master secret", client_random + server_random, 48)
        block = prf(self.master, b"key expansion", server_random + client_random, 40)
        self.keys = {True: (block[:16], block[32:36]), False: (block[16:32], block[36:40])}
        self.sequence = {True: 0, False: 0}

    def send(self, from_client, body, kind=APPLICATION_DATA):
        """One protected record (RFC 5288 3)."""
        key, salt = self.keys[from_client]
        nonce = self.sequence[from_client].to_bytes(8, "big")
        self.sequence[from_client] += 1
        aad = nonce + bytes([kind]) + VERSION + len(body).to_bytes(2, "big")
        return record(kind, nonce + self.oracle.aes_gcm(key, salt + nonce, aad, body))

    def flights(self):
        """The four flights of the handshake: (from the client?, octets)."""
        client_random, server_random = self.randoms
        hello = handshake(CLIENT_HELLO, VERSION + client_random + b"\0" + b"\0\2\0\xa8" + b"\1\0")
        answer = handshake(SERVER_HELLO, VERSION + server_random + b"\0" + b"\0\xa8" + b"\0")
        done = handshake(SERVER_HELLO_DONE, b"")
        exchange = handshake(CLIENT_KEY_EXCHANGE, len(self.identity).to_bytes(2, "big") + self.identity)
        change = record(CHANGE_CIPHER_SPEC, b"\1")
        said = hello + answer + done + exchange
        client_finished = handshake(FINISHED, prf(self.master, b"client finished", hashlib.sha256(said).digest(), 12))
        server_finished = handshake(FINISHED, prf(self.master, b"server finished", hashlib.sha256(said + client_finished).digest(), 12))
        return [(True, record(HANDSHAKE, hello)), (False, record(HANDSHAKE, answer) + record(HANDSHAKE, done)),
                (True, record(HANDSHAKE, exchange) + change + self.send(True, client_finished, HANDSHAKE)),
                (False, change + self.send(False, server_finished, HANDSHAKE))]
