"""Talks to crypto_oracle: wolfCrypt's SAKKE and ECCSI, and libsrtp."""
# SPDX-License-Identifier: GPL-2.0-or-later
import subprocess


class Oracle:
    """Oracle runs one crypto_oracle; octets go in and come out as bytes."""

    def __init__(self, program):
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def close(self):
        self._process.stdin.close()
        self._process.wait()

    def _ask(self, name, *operands):
        words = [operand.hex() or "-" if isinstance(operand, bytes) else str(operand) for operand in operands]
        self._process.stdin.write(" ".join([name, *words]) + "\n")
        self._process.stdin.flush()
        verdict, _, rest = self._process.stdout.readline().rstrip("\n").partition(" ")
        if verdict != "ok":
            raise RuntimeError(f"crypto_oracle {name}: {rest or 'no answer'}")
        return [b"" if word == "-" else bytes.fromhex(word) for word in rest.split()]

    def sakke_public(self, secret):
        return self._ask("sakke_public", secret)[0]

    def sakke_rsk(self, secret, uid):
        return self._ask("sakke_rsk", secret, uid)[0]

    def sakke_encapsulate(self, public, uid, ssv):
        return self._ask("sakke_encapsulate", public, uid, ssv)[0]

    def sakke_open(self, public, uid, rsk, sed):
        return self._ask("sakke_open", public, uid, rsk, sed)[0]

    def eccsi_make(self, random):
        secret, kpak = self._ask("eccsi_make", random)
        return secret, kpak

    def eccsi_pair(self, secret, kpak, uid, random):
        ssk, pvt = self._ask("eccsi_pair", secret, kpak, uid, random)
        return ssk, pvt

    def eccsi_sign(self, kpak, uid, ssk, pvt, random, message):
        return self._ask("eccsi_sign", kpak, uid, ssk, pvt, random, message)[0]

    def eccsi_verify(self, kpak, uid, message, signature):
        self._process.stdin.write(f"eccsi_verify {kpak.hex()} {uid.hex()} {message.hex()} {signature.hex()}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip() == "ok 1"

    def aes_gcm(self, key, iv, aad, plaintext):
        return self._ask("aes_gcm", key, iv, aad, plaintext)[0]

    def aes_ctr(self, key, counter, octets):
        return self._ask("aes_ctr", key, counter, octets)[0]

    def srtp_new(self, handle, suite, ssrc, key_and_salt, mki=b""):
        self._ask("srtp_new", handle, suite, f"{ssrc:08x}", key_and_salt, mki)

    def srtp_rekey(self, handle, suite, ssrc, key_and_salt, mki=b""):
        self._ask("srtp_rekey", handle, suite, f"{ssrc:08x}", key_and_salt, mki)

    def srtp_roc(self, handle, roc):
        self._ask("srtp_roc", handle, roc)

    def srtp_rtp(self, handle, packet):
        return self._ask("srtp_rtp", handle, packet)[0]

    def srtp_rtcp(self, handle, packet):
        return self._ask("srtp_rtcp", handle, packet)[0]

    def srtp_open_rtp(self, handle, packet):
        """The plain packet and its rollover counter."""
        plain, roc = self._ask("srtp_open_rtp", handle, packet)
        return plain, int.from_bytes(roc, "big")

    def srtp_open_rtcp(self, handle, packet):
        return self._ask("srtp_open_rtcp", handle, packet)[0]
