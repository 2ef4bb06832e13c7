#!/usr/bin/env python3
# Mediasec: builds the KMS responses in tests/vectors/kms that hold wrapped keys or a signature, with OpenSSL's and xmlsec1's command lines.
# TS 33.180 D.3.1; XML Encryption 1.1; RFC 3394; RFC 5649; XML Signature 1.1. Packages: openssl, xmlsec1.
# SPDX-License-Identifier: GPL-2.0-or-later
"""Run without arguments in any folder: the files are written anew, byte for byte the same."""
import base64
import pathlib
import subprocess
import tempfile

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "vectors" / "kms"

# The transport keys of these files; tests give them as `trk` lines. They protect nothing.
TRK_1 = bytes(range(0x00, 0x20))
TRK_2 = bytes(range(0x20, 0x40))
TRK_3 = bytes(range(0x40, 0x50))
TRK_128 = bytes(range(0x50, 0x60))
INK_1 = bytes(range(0x60, 0x80))
INK_2 = bytes(range(0x80, 0xA0))

NAMESPACES = ('xmlns="urn:3gpp:ns:mcsecKMSInterface:1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
              'xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"')
KW = "http://www.w3.org/2001/04/xmlenc#kw-aes"
KW_PAD = "http://www.w3.org/2009/xmlenc11#kw-aes-"


def key_set(name):
    """The values of one group of key_sets.vec."""
    values, inside = {}, False
    for line in (VECTORS / "key_sets.vec").read_text().splitlines():
        if line.startswith("["):
            inside = line == f"[{name}]"
        elif inside and " = " in line:
            key, value = line.split(" = ", 1)
            values[key] = value
    return values


def wrap(key, plaintext, padded):
    """AES key wrap by OpenSSL: RFC 5649 when padded, else RFC 3394."""
    cipher = f"-id-aes{8 * len(key)}-wrap" + ("-pad" if padded else "")
    iv = "A65959A6" if padded else "A6A6A6A6A6A6A6A6"
    return subprocess.run(["openssl", "enc", cipher, "-K", key.hex(), "-iv", iv], input=plaintext, capture_output=True, check=True).stdout


def encrypted_key(cipher_value, algorithm, name="", carried=""):
    key_info = f"<ds:KeyInfo><ds:KeyName>{name}</ds:KeyName></ds:KeyInfo>" if name else ""
    carried_name = f"<xenc:CarriedKeyName>{carried}</xenc:CarriedKeyName>" if carried else ""
    return (f'<xenc:EncryptedKey Type="http://www.w3.org/2001/04/xmlenc#EncryptedKey"><xenc:EncryptionMethod Algorithm="{algorithm}"/>'
            f"{key_info}<xenc:CipherData><xenc:CipherValue>{cipher_value}</xenc:CipherValue></xenc:CipherData>{carried_name}</xenc:EncryptedKey>")


def standard(key, name):
    """As XML Encryption 1.1 says: padded wrap, its own URI, base64, the octets themselves."""
    return lambda octets: encrypted_key(base64.b64encode(wrap(key, octets, True)).decode(), f"{KW_PAD}{8 * len(key)}-pad", name)


def hexadecimal(key, name):
    """As one KMS does it: padded wrap of the key's hexadecimal text under the URI of the unpadded wrap, written in hexadecimal."""
    return lambda octets: encrypted_key(wrap(key, octets.hex().upper().encode(), True).hex().upper(), f"{KW}{8 * len(key)}", name)


def unpadded(key, name):
    """RFC 3394, with zero octets where the key is no multiple of 8 octets."""
    return lambda octets: encrypted_key(base64.b64encode(wrap(key, octets + bytes(-len(octets) % 8), False)).decode(), f"{KW}{8 * len(key)}", name)


def key_set_xml(values, protect):
    keys = "".join(f'<{name} xsi:type="EncKeyContentType">{protect(bytes.fromhex(values[name]))}</{name}>\n'
                   for name in ("UserDecryptKey", "UserSigningKeySSK", "UserPubTokenPVT"))
    user_id = base64.b64encode(bytes.fromhex(values["UserID"])).decode()
    return (f'<KmsKeySet Version="1.1.0">\n<KmsUri>{values["KmsUri"]}</KmsUri>\n<UserUri>{values["UserUri"]}</UserUri>\n<UserID>{user_id}</UserID>\n'
            f'<KeyPeriodNo>{values["KeyPeriodNo"]}</KeyPeriodNo>\n{keys}</KmsKeySet>\n')


def certificate_xml(values):
    return (f'<KmsCertificate Version="1.1.0" Role="Root">\n<KmsUri>{values["KmsUri"]}</KmsUri>\n<UserIdFormat>2</UserIdFormat>\n'
            f'<UserKeyPeriod>{values["UserKeyPeriod"]}</UserKeyPeriod>\n<UserKeyOffset>{values["UserKeyOffset"]}</UserKeyOffset>\n'
            f'<PubEncKey>{values["PubEncKey"]}</PubEncKey>\n<PubAuthKey>{values["PubAuthKey"]}</PubAuthKey>\n</KmsCertificate>\n')


def response(values, message):
    return (f'<KmsResponse {NAMESPACES} Id="xmldoc" Version="1.0.0">\n<UserUri>{values["UserUri"]}</UserUri>\n<KmsUri>{values["KmsUri"]}</KmsUri>\n'
            f"<Time>2024-03-05T09:00:00</Time>\n<KmsMessage>{message}</KmsMessage>\n</KmsResponse>")


def key_provisioning(inner):
    return f'<KmsKeyProv Version="1.0.0" xsi:type="KmsKeyProvTkIkType">\n{inner}</KmsKeyProv>'


def write(name, text):
    (VECTORS / name).write_text('<?xml version="1.0" encoding="UTF-8"?>\n' + text + "\n")


def signature_template(name):
    key_info = f"<ds:KeyInfo><ds:KeyName>{name}</ds:KeyName></ds:KeyInfo>" if name else ""
    return ('<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>'
            '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"/>'
            '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"/>'
            '<ds:Reference URI="#xmldoc"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms>'
            '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference>'
            f"</ds:SignedInfo><ds:SignatureValue/>{key_info}</ds:Signature>")


def sign(text, key):
    """Fill in DigestValue and SignatureValue with xmlsec1."""
    with tempfile.TemporaryDirectory() as folder:
        template, key_file = pathlib.Path(folder, "template.xml"), pathlib.Path(folder, "hmac.key")
        template.write_text(text)
        key_file.write_bytes(key)
        done = subprocess.run(["xmlsec1", "--sign", "--hmackey", str(key_file), "--id-attr:Id", "urn:3gpp:ns:mcsecKMSInterface:1.0:KmsResponse", str(template)],
                              capture_output=True, check=True)
    return done.stdout.decode().split("?>\n", 1)[1].rstrip("\n")


def main():
    alice, bob, gms = (key_set(f"mydev_p16777215 {user}") for user in ("alice", "bob", "gms"))
    init = '<KmsInit Version="1.0.0"><SignedKmsCertificate>\n' + certificate_xml(alice) + "</SignedKmsCertificate></KmsInit>"
    write("mydev-init.xml", response(alice, init))
    write("wrapped-standard.xml", response(alice, key_provisioning(key_set_xml(alice, standard(TRK_1, "TrK-1")))))
    write("wrapped-hexadecimal.xml", response(bob, key_provisioning(key_set_xml(bob, hexadecimal(TRK_1, "TrK-1")))))
    write("wrapped-unpadded.xml", response(gms, key_provisioning(key_set_xml(gms, unpadded(TRK_128, "")))))

    def new_key(element, old, old_name, new, name, as_text):
        plaintext = new.hex().encode() if as_text else new
        wrapped = encrypted_key(base64.b64encode(wrap(old, plaintext, True)).decode(), f"{KW_PAD}{8 * len(old)}-pad", old_name, name)
        return f'<{element} xsi:type="EncKeyContentType">{wrapped}</{element}>\n'

    # Named against the order of the chain: the keys come first, the transport keys that open them later.
    write("chain-1.xml", response(alice, key_provisioning(key_set_xml(alice, standard(TRK_3, "TrK-3")))))
    write("chain-2.xml", response(alice, key_provisioning(new_key("NewTransportKey", TRK_2, "TrK-2", TRK_3, "TrK-3", True))))
    write("chain-3.xml", response(alice, key_provisioning(new_key("NewTransportKey", TRK_1, "TrK-1", TRK_2, "TrK-2", False)
                                                          + new_key("NewIntegrityKey", TRK_1, "TrK-1", INK_2, "InK-2", False))))

    def signed(name, key, key_name, inside):
        text = response(bob, key_provisioning(key_set_xml(bob, standard(TRK_1, "TrK-1"))))
        template = signature_template(key_name)
        text = text.replace("</KmsResponse>", template + "</KmsResponse>") if inside else text + template
        write(name, sign(f'<SignedKmsResponse xmlns="urn:3gpp:ns:mcsecKMSInterface:1.0" Id="signed">{text}</SignedKmsResponse>', key))

    signed("signed.xml", INK_1, "InK-1", False)
    signed("signed-enveloped.xml", INK_2, "InK-2", True)
    signed("signed-unnamed.xml", INK_1, "", False)
    good = (VECTORS / "signed.xml").read_text()
    (VECTORS / "signed-changed.xml").write_text(good.replace("09:00:00", "09:00:01"))
    (VECTORS / "signed-forged.xml").write_text(good.replace("<ds:DigestValue>", "<ds:DigestValue>A"))


if __name__ == "__main__":
    main()
