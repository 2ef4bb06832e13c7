"""Protected XML (TS 33.180 9.3): wolfCrypt's AES-GCM for encrypted elements and URIs, xmlsec1 for signature documents."""
# SPDX-License-Identifier: GPL-2.0-or-later
import base64
import pathlib
import re
import subprocess
import tempfile
from dataclasses import dataclass

from . import derive

ENC, ENC11, DS = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#", "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
LAST, FIRST, ALL = slice(16, 32), slice(0, 16), slice(0, 32)


def b64(octets):
    return base64.b64encode(octets).decode()


def _run(arguments, files, document):
    """xmlsec1 on a document; `files` are what its arguments name with {}."""
    with tempfile.TemporaryDirectory() as folder:
        for name, octets in {**files, "document": document}.items():
            (pathlib.Path(folder) / name).write_bytes(octets)
        command = ["xmlsec1", *(argument.replace("{}", folder + "/") for argument in arguments), f"{folder}/document"]
        result = subprocess.run(command, capture_output=True, check=False)
        if result.returncode != 0:
            raise RuntimeError(f"xmlsec1 {arguments[0]}: {result.stderr.decode(errors='replace')[-500:]}")
        return result.stdout


@dataclass
class Protection:
    """Protection is how one sender turns a CSK into keys for XML. The defaults are those of TS 33.180 F.1.4: P0 the client's MC service ID, P1 the 4 octets
    of the CSK-ID, the last 128 bits."""
    story: object
    key: object
    client_id: str
    half: slice = None
    p1: bytes = b""
    derived: bool = True
    key_name: str = ""
    calls: int = 0

    def name(self):
        """KeyName: base64 of the CSK-ID unless the sender has its own idea; None leaves it out."""
        return b64(self.key.key_id.to_bytes(4, "big")) if self.key_name == "" else self.key_name

    def _key(self, function_code, half):
        if not self.derived:
            return self.key.secret
        output = derive.kdf(self.key.secret, function_code, self.client_id.encode(), self.p1 or self.key.key_id.to_bytes(4, "big"))
        return output[self.half or half]

    def cipher_key(self, half=LAST):
        return self._secret("confidentiality", self._key(0x51, half))

    def integrity_key(self):
        return self._secret("integrity", self._key(0x52, LAST))

    def _secret(self, use, value):
        self.calls += 1
        self.story.secret(f"XML {use} key {self.key.key_id:08x} {self.client_id} {len(value)} {self.derived} {self.half}", value)
        return value

    def _seal(self, label, plain, key):
        iv = self.story.octets(f"XML IV {label} {self.key.key_id:08x}", 12)
        return iv, self.story.oracle.aes_gcm(key, iv, b"", plain.encode())

    def element(self, label, plain, bits=128, kind="Content", tamper=False):
        """An EncryptedData whose plaintext is `plain`. xmlsec1 opens each before it is used."""
        key = self.cipher_key(ALL if bits == 256 else LAST)
        iv, sealed = self._seal(label, plain, key)
        name = self.name()
        info = f'<ds:KeyInfo xmlns:ds="{DS}"><ds:KeyName>{name}</ds:KeyName></ds:KeyInfo>' if name is not None else ""

        def written(octets):
            return (f'<EncryptedData xmlns="{ENC}" Type="{ENC}{kind}"><EncryptionMethod Algorithm="{ENC11}aes{bits}-gcm"/>{info}'
                    f"<CipherData><CipherValue>{b64(octets)}</CipherValue></CipherData></EncryptedData>")
        document = f"<x>{written(iv + sealed)}</x>"
        opened = _run(["--decrypt", "--aeskey:" + (name or "k"), "{}key"], {"key": key}, document.encode()).decode()
        if f"<x>{plain}</x>" not in opened and plain not in opened:
            raise RuntimeError(f"xmlsec1 decrypts {label} to {opened}")
        return written(iv + (sealed[:-1] + bytes([sealed[-1] ^ 1]) if tamper else sealed))

    def uri(self, label, plain, domain="mc.example.net", escape=False):
        """An encrypted URI (TS 24.379 6.6.2)."""
        iv, sealed = self._seal(label, plain, self.cipher_key())
        quoted = (lambda text: text.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")) if escape else (lambda text: text)
        return f"sip:{quoted(b64(sealed))};iv={quoted(b64(iv))};key-id={quoted(self.name())};alg=128-aes-gcm@{domain}"

    def signatures(self, parts, service="mcptt", prefix="cid:", c14n=C14N):
        """A signature document over parts: pairs (Content-ID, octets as sent)."""
        body = ""
        for number, (content_id, _) in enumerate(parts, 1):
            body += (f'<ds:Signature Id="signature{number}"><ds:SignedInfo>\r\n<ds:CanonicalizationMethod Algorithm="{c14n}"/>\r\n'
                     '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"/>\r\n'
                     f'<ds:Reference URI="{prefix}{content_id}"><ds:DigestMethod Algorithm="{ENC}sha256"/><ds:DigestValue/></ds:Reference>\r\n'
                     f"</ds:SignedInfo><ds:SignatureValue/>\r\n<ds:KeyInfo><ds:KeyName>{self.name()}</ds:KeyName></ds:KeyInfo></ds:Signature>\r\n")
        document = f'<?xml version="1.0" encoding="UTF-8"?>\r\n<signatures xmlns="urn:3gpp:ns:{service}SignedDoc:1.0" xmlns:ds="{DS}">\r\n{body}</signatures>'.encode()
        files = {"key": self.integrity_key()} | {f"part{number}": octets for number, (_, octets) in enumerate(parts, 1)}
        for number, (content_id, _) in enumerate(parts, 1):
            document = _run(["--sign", f"--hmackey:{self.name()}", "{}key", f"--url-map:{prefix}{content_id}", f"{{}}part{number}", "--node-xpath",
                             f"(//*[local-name()='Signature'])[{number}]"], files, document)
        return re.sub(rb"\s+$", b"", document)
