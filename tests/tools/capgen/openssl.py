"""AES and RSA by OpenSSL's command line; the paddings of RFC 8017 are written here, because the command line draws their random octets itself.

What is built is checked with OpenSSL's own paddings before it is used."""
# SPDX-License-Identifier: GPL-2.0-or-later
import functools
import hashlib
import pathlib
import subprocess
import tempfile


def call(arguments, octets=b""):
    """What `openssl ...` writes."""
    done = subprocess.run(["openssl", *map(str, arguments)], input=octets, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"openssl {arguments[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def aes_ctr(key, counter, octets):
    """AES in counter mode from a first counter block of 16 octets."""
    if not octets:
        return b""
    return call(["enc", f"-aes-{8 * len(key)}-ctr", "-K", key.hex(), "-iv", counter.hex()], octets)


def aes_cbc(key, iv, octets):
    """AES in cipher block chaining; whole blocks, no padding."""
    return call(["enc", f"-aes-{8 * len(key)}-cbc", "-K", key.hex(), "-iv", iv.hex(), "-nopad"], octets)


def aes_wrap(key, octets, iv=b"\xa6" * 8):
    """RFC 3394; a whole number of 8 octets."""
    return call(["enc", f"-id-aes{8 * len(key)}-wrap", "-K", key.hex(), "-iv", iv.hex(), "-nopad"], octets)


@functools.cache
def modulus_octets(pem):
    text = call(["rsa", "-in", pem, "-noout", "-modulus"]).decode()
    return len(text.strip().partition("=")[2]) // 2


def raw(pem, private, block):
    """The RSA permutation of a block as long as the modulus: RSASP1 with the private key, RSAEP with its public half."""
    return call(["pkeyutl", "-decrypt" if private else "-encrypt", "-inkey", pem, "-pkeyopt", "rsa_padding_mode:none"], block)


def mgf1(seed, length):
    out = b"".join(hashlib.sha1(seed + counter.to_bytes(4, "big")).digest() for counter in range(length // 20 + 1))
    return out[:length]


def xor(left, right):
    return bytes(a ^ b for a, b in zip(left, right))


def encrypt_pkcs1(pem, octets, random):
    """RSAES-PKCS1-v1_5 (RFC 8017 7.2.1); `random` gives the padding, which has no zero octet."""
    size = modulus_octets(pem)
    padding = bytes(octet or 1 for octet in random(size - 3 - len(octets)))
    cipher = raw(pem, False, b"\0\2" + padding + b"\0" + octets)
    expect(call(["pkeyutl", "-decrypt", "-inkey", pem], cipher) == octets, "PKCS#1 v1.5 envelope")
    return cipher


def encrypt_oaep(pem, octets, random):
    """RSAES-OAEP with SHA-1, MGF1-SHA-1 and an empty label (RFC 8017 7.1.1)."""
    size, seed = modulus_octets(pem), random(20)
    block = hashlib.sha1().digest() + bytes(size - 2 * 20 - 2 - len(octets)) + b"\1" + octets
    masked = xor(block, mgf1(seed, len(block)))
    cipher = raw(pem, False, b"\0" + xor(seed, mgf1(masked, 20)) + masked)
    expect(call(["pkeyutl", "-decrypt", "-inkey", pem, "-pkeyopt", "rsa_padding_mode:oaep"], cipher) == octets, "OAEP envelope")
    return cipher


SHA1_INFO = bytes.fromhex("3021300906052b0e03021a05000414")  # DigestInfo of RFC 8017 9.2, note 1


def sign_pkcs1(pem, octets, _random=None):
    """RSASSA-PKCS1-v1_5 with SHA-1 (RFC 8017 8.2.1)."""
    info = SHA1_INFO + hashlib.sha1(octets).digest()
    signature = raw(pem, True, b"\0\1" + b"\xff" * (modulus_octets(pem) - 3 - len(info)) + b"\0" + info)
    verify(pem, octets, signature, [])
    return signature


def sign_pss(pem, octets, random):
    """RSASSA-PSS with SHA-1, MGF1-SHA-1 and a salt of 20 octets (RFC 8017 9.1.1), for moduli of whole octets."""
    size, salt = modulus_octets(pem), random(20)
    digest = hashlib.sha1(bytes(8) + hashlib.sha1(octets).digest() + salt).digest()
    block = bytes(size - 20 - 20 - 2) + b"\1" + salt
    masked = xor(block, mgf1(digest, len(block)))
    signature = raw(pem, True, bytes([masked[0] & 0x7f]) + masked[1:] + digest + b"\xbc")
    verify(pem, octets, signature, ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:20"])
    return signature


def verify(pem, octets, signature, options):
    with tempfile.TemporaryDirectory(prefix="mediasec-sign-") as folder:
        path, public = pathlib.Path(folder) / "signature", pathlib.Path(folder) / "public.pem"
        path.write_bytes(signature)
        public.write_bytes(call(["pkey", "-in", pem, "-pubout"]))
        call(["dgst", "-sha1", "-verify", public, *options, "-signature", path], octets)


def expect(holds, what):
    if not holds:
        raise RuntimeError(f"OpenSSL does not undo this {what}")
