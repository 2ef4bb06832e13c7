"""A key management server: keys of RFC 6507 and RFC 6508, and its responses of TS 33.180 Annex D."""
# SPDX-License-Identifier: GPL-2.0-or-later
import base64
import hashlib
import time as clock
from dataclasses import dataclass

from . import derive

NAMESPACES = ('xmlns="urn:3gpp:ns:mcsecKMSInterface:1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"')
COMMENT = "<!-- Made by tests/tools/make_captures.py for the captures of this project. These keys protect nothing. -->\n"


def scenario_octets(label, length):
    """Octets that look random and always come out the same: SHA-512 of the label and a counter."""
    out, counter = b"", 0
    while len(out) < length:
        out += hashlib.sha512(f"{label} {counter}".encode()).digest()
        counter += 1
    return out[:length]


@dataclass(frozen=True)
class KeySet:
    user: str
    period_no: int
    uid: bytes
    rsk: bytes
    ssk: bytes
    pvt: bytes


class Kms:
    """Kms holds a KMS's secrets, all made from `seed`."""

    def __init__(self, oracle, uri, seed=None, period=2592000, offset=0):
        self.oracle, self.uri, self.period, self.offset = oracle, uri, period, offset
        self.seed = seed or uri
        self.sakke_secret = b"\x00" + scenario_octets(f"{self.seed} SAKKE master secret", 127)
        self.sakke_public = oracle.sakke_public(self.sakke_secret)
        self.eccsi_secret, self.eccsi_public = oracle.eccsi_make(scenario_octets(f"{self.seed} ECCSI master secret", 400))
        self._sets = {}

    def uid(self, user, unix_time=None, period_no=None):
        number = derive.period_of(unix_time, self.period, self.offset) if period_no is None else period_no
        return derive.uid(user, self.uri, self.period, self.offset, number)

    def key_set(self, user, unix_time=None, period_no=None):
        number = derive.period_of(unix_time, self.period, self.offset) if period_no is None else period_no
        if (user, number) not in self._sets:
            uid = self.uid(user, period_no=number)
            ssk, pvt = self.oracle.eccsi_pair(self.eccsi_secret, self.eccsi_public, uid, scenario_octets(f"{self.seed} v {user} {number}", 400))
            self._sets[user, number] = KeySet(user, number, uid, self.oracle.sakke_rsk(self.sakke_secret, uid), ssk, pvt)
        return self._sets[user, number]


def iso(unix_time):
    return clock.strftime("%Y-%m-%dT%H:%M:%S", clock.gmtime(unix_time))


def response(user, kms_uri, request, unix_time, message):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
{COMMENT}<KmsResponse {NAMESPACES} Id="xmldoc" Version="1.0.0">
  <UserUri>{user}</UserUri>
  <KmsUri>{kms_uri}</KmsUri>
  <Time>{iso(unix_time)}</Time>
  <ClientReqUrl>https://{kms_uri}/keymanagement/identity/v1/{request}</ClientReqUrl>
  <KmsMessage>
{message}  </KmsMessage>
</KmsResponse>
"""


def certificate(kms, role="Root"):
    return f"""<KmsCertificate Version="1.1.0" Role="{role}">
        <CertUri>https://{kms.uri}/cert</CertUri>
        <KmsUri>{kms.uri}</KmsUri>
        <Issuer>{kms.uri}</Issuer>
        <UserIdFormat>2</UserIdFormat>
        <UserKeyPeriod>{kms.period}</UserKeyPeriod>
        <UserKeyOffset>{kms.offset}</UserKeyOffset>
        <PubEncKey>{kms.sakke_public.hex().upper()}</PubEncKey>
        <PubAuthKey>{kms.eccsi_public.hex().upper()}</PubAuthKey>
        <ParameterSet>1</ParameterSet>
      </KmsCertificate>"""


def init_response(kms, user, unix_time):
    """KmsInit: the KMS's own certificate."""
    message = f"""    <KmsInit Version="1.0.0">
      {certificate(kms)}
    </KmsInit>
"""
    return response(user, kms.uri, "init", unix_time, message)


def cert_cache_response(kms, others, user, unix_time):
    """KmsCertCache: the certificates of other KMSs."""
    certificates = "\n      ".join(certificate(other, "External") for other in others)
    message = f"""    <KmsCertCache Version="1.0.0" CacheNum="1">
      {certificates}
    </KmsCertCache>
"""
    return response(user, kms.uri, "certcache", unix_time, message)


def key_set_element(kms, keys, user_id):
    start = keys.period_no * kms.period + kms.offset - derive.NTP_OFFSET
    return f"""      <KmsKeySet Version="1.1.0">
        <KmsUri>{kms.uri}</KmsUri>
        <UserUri>{keys.user}</UserUri>
        <UserID>{user_id}</UserID>
        <ValidFrom>{iso(start)}</ValidFrom>
        <ValidTo>{iso(start + kms.period)}</ValidTo>
        <KeyPeriodNo>{keys.period_no}</KeyPeriodNo>
        <UserDecryptKey xsi:type="KeyContentType">{keys.rsk.hex()}</UserDecryptKey>
        <UserSigningKeySSK xsi:type="KeyContentType">{keys.ssk.hex()}</UserSigningKeySSK>
        <UserPubTokenPVT xsi:type="KeyContentType">{keys.pvt.hex()}</UserPubTokenPVT>
      </KmsKeySet>
"""


def key_prov_response(kms, user, key_sets, unix_time, user_id=None):
    """KmsKeyProv: the key sets of one user. UserID is base64, as the schema says; it is the UID unless said otherwise."""
    sets = "".join(key_set_element(kms, keys, base64.b64encode(user_id or keys.uid).decode()) for keys in key_sets)
    return response(user, kms.uri, "keyprov", unix_time, f'    <KmsKeyProv Version="1.0.0">\n{sets}    </KmsKeyProv>\n')
