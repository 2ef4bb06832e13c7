#!/usr/bin/env python3
"""The captures' cryptography against the appendices of RFC 6507 and RFC 6508 and against Streamwide's published messages.

test_oracle.py --oracle CRYPTO_ORACLE"""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import base64
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from capgen import derive  # noqa: E402
from capgen.oracle import Oracle  # noqa: E402
from capgen.scenarios.streamwide import DATA, PublishedKms  # noqa: E402

IDENTITY = b"2011-02\0tel:+447700900123\0"  # RFC 6507 Appendix A, RFC 6508 Appendix A


def wolf_random(number):
    """What wolfCrypt has to draw to use this number: 40 octets, then octets that only blind a computation."""
    return number.to_bytes(40, "big") + b"\x01" * 64


class OracleTest(unittest.TestCase):
    oracle = None

    def test_rfc_6507_appendix_a(self):
        kpak = bytes.fromhex("0450d4670bde75244f28d2838a0d25558a7a72686d4522d4c8273fb6442aebfa93dbdd37551afd263b5dfd617f3960c65a8c298850ff99f20366dce7d4367217f4")
        ssk = bytes.fromhex("23f374ae1f4033f3e9dbddaaef20f4cf0b86bbd5a138a5ae9e7e006b34489a0d")
        pvt = bytes.fromhex("04758a142779be89e829e71984cb40ef758cc4ad775fc5b9a3e1c8ed52f6fa36d9a79d247692f4eda3a6bdab77d6aa6474a464ae4934663c5265ba7018ba091f79")
        r = bytes.fromhex("269d4c8fdeb66a74e4ef8c0d5dcc597ddfe6029c2affc4936008cd2cc1045d81")
        s = bytes.fromhex("e09b528d0ef8d6df1aa3ecbf80110cfcec9fc68252cebb679f4134846940ccfd")
        self.assertEqual(self.oracle.eccsi_pair((0x12345).to_bytes(32, "big"), kpak, IDENTITY, wolf_random(0x23456)), (ssk, pvt))
        self.assertEqual(self.oracle.eccsi_sign(kpak, IDENTITY, ssk, pvt, wolf_random(0x34567), b"message\0"), r + s + pvt)
        self.assertTrue(self.oracle.eccsi_verify(kpak, IDENTITY, b"message\0", r + s + pvt))
        self.assertFalse(self.oracle.eccsi_verify(kpak, IDENTITY, b"massage\0", r + s + pvt))

    def test_rfc_6508_appendix_a(self):
        secret = bytes.fromhex("aff429d35f84b110d094803b3595a6e2998bc99f").rjust(128, b"\0")
        public, ssv = self.oracle.sakke_public(secret), bytes.fromhex("123456789abcdef0123456789abcdef0")
        self.assertEqual(public.hex()[:66], "045958ef1b1679bf099b3a030df255aa6a23c1d8f143d4d23f753e69bd27a832f3")
        rsk = self.oracle.sakke_rsk(secret, IDENTITY)
        self.assertEqual(rsk.hex()[:66], "0493af67e5007ba6e6a80da793da300fa4b52d0a74e25e6e7b2b3d6ee9d18a9b5c")
        sed = self.oracle.sakke_encapsulate(public, IDENTITY, ssv)
        self.assertEqual(sed.hex()[:66], "0444e8ad44ab8592a6a5a3ddca5cf896c718043606a01d650def37a01f37c228c3")
        self.assertEqual(sed.hex()[-32:], "89e0bc661aa1e91638e6acc84e496507")
        self.assertEqual(self.oracle.sakke_open(public, IDENTITY, rsk, sed), ssv)

    def test_published_messages_come_out_octet_for_octet(self):
        users = {user["uri"]: user for user in DATA["user"].values()}
        for name, value in DATA["message"].items():
            with self.subTest(name):
                message, receiver = base64.b64decode(value["message"]), bytes.fromhex(users[value["receiver"]]["uid"])
                sed = self.oracle.sakke_encapsulate(PublishedKms.sakke_public, receiver, bytes.fromhex(value["key"]))
                self.assertIn(sed, message)
                sender = bytes.fromhex(users[value["sender"]]["uid"])
                self.assertTrue(self.oracle.eccsi_verify(PublishedKms.eccsi_public, sender, message[:-129], message[-129:]))

    def test_published_user_identifiers(self):
        for user in DATA["user"].values():
            self.assertEqual(derive.uid(user["uri"], PublishedKms.uri, PublishedKms.period, PublishedKms.offset, user["period_no"]).hex(), user["uid"])

    def test_ts_33_180_user_identifier(self):
        made = derive.uid("sip:user@example.org", "kms.example.org", 2592000, 0, 1388)  # the example of F.2.1.2
        self.assertEqual(base64.b64encode(made), b"OoH7FMOx0P5DycV3EE1VptgXiL/S8JdDxFV3RqWgNTs=")

    def test_published_derivation(self):
        key, salt = derive.srtp_master(bytes.fromhex("a27b7d578eeb9b1ee7705e385996d300"), 4, 0x0633F457, bytes.fromhex("4339f62f55aac86348846a482c893802"))
        self.assertEqual((key.hex(), salt.hex()), ("59aaa49ebb54813602b7cc165961b4e8", "745eb4df7d155c473114a799"))

    def test_published_group_user_key_identifier(self):
        gmk = bytes.fromhex("07d1a1677ac36d8e81620484689b3c2d")
        self.assertEqual(derive.guk_id(gmk, 0x0DF9BC39, "sip:alice@streamwide.com"), 0x06A12AEA)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--oracle", required=True)
    options, rest = parser.parse_known_args()
    OracleTest.oracle = Oracle(options.oracle)
    try:
        unittest.main(argv=[sys.argv[0], *rest])
    finally:
        OracleTest.oracle.close()


if __name__ == "__main__":
    main()
