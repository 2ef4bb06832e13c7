"""Calls keyed by Streamwide's published I_MESSAGEs, as they are; only the packets around them are made here."""
# SPDX-License-Identifier: GPL-2.0-or-later
import base64
import pathlib
import tomllib

from .. import calls, kms, sip
from ..calls import LEG_A, SERVER, SERVER_URI, Client
from ..kms import KeySet
from ..story import Key
from .variants import append_roc

DATA = tomllib.loads((pathlib.Path(__file__).resolve().parents[2] / "data/streamwide.toml").read_text(encoding="utf-8"))
TIME = 0xEC898DA8 - 2208988800  # what the messages' T payloads say
ALICE, BOB = Client("alice", "10.40.0.11", 40000, 40002), Client("bob", "10.40.0.12", 41000, 41002)


class PublishedKms:
    """PublishedKms is a KMS of which only the published values are known."""
    uri, period, offset = DATA["kms"]["uri"], DATA["kms"]["period"], DATA["kms"]["offset"]
    sakke_public, eccsi_public = bytes.fromhex(DATA["kms"]["pub_enc_key"]), bytes.fromhex(DATA["kms"]["pub_auth_key"])

    @staticmethod
    def key_sets():
        for name, user in DATA["user"].items():
            yield name, KeySet(user["uri"], user["period_no"], *(bytes.fromhex(user[part]) for part in ("uid", "rsk", "ssk", "pvt")))


def key_prov_response(keys):
    """UserID in hexadecimal, as Streamwide's KMS writes it."""
    sets = kms.key_set_element(PublishedKms, keys, keys.uid.hex())
    return kms.response(keys.user, PublishedKms.uri, "keyprov", TIME, f'    <KmsKeyProv Version="1.0.0">\n{sets}    </KmsKeyProv>\n')


def published(story, name):
    """A published message as a key of the story, after wolfCrypt has opened and verified it."""
    value = DATA["message"][name]
    message, users = base64.b64decode(value["message"]), {user["uri"]: user for user in DATA["user"].values()}
    receiver, sender = users[value["receiver"]], users[value["sender"]]
    at = message.index(bytes.fromhex("01020111")) + 4
    secret = story.oracle.sakke_open(PublishedKms.sakke_public, bytes.fromhex(receiver["uid"]), bytes.fromhex(receiver["rsk"]), message[at:at + 273])
    if secret.hex() != value["key"] or not story.oracle.eccsi_verify(PublishedKms.eccsi_public, bytes.fromhex(sender["uid"]), message[:-129], message[-129:]):
        raise RuntimeError(f"wolfCrypt disagrees with the published {name}")
    return story.add_key(name, Key(value["kind"], int(value["key_id"], 16), int(value["csb_id"], 16), secret, bytes.fromhex(value["rand"]), message,
                                   value["sender"], value["receiver"]))


def streamwide_private_call(story, world):
    """alice calls bob with the published PCK message md_test3_pck in her offer. Its SP payload announces RCCm3; alice's packets carry the ROC,
    bob's do not (both are met in the field). AMR-WB."""
    pck = published(story, "md_test3_pck")
    dialog = sip.Dialog(f"sw-1@{ALICE.address}", ALICE.ims, SERVER_URI, ALICE.sip, SERVER)
    offer = sip.sdp(ALICE.address, ALICE.audio, ALICE.floor, sip.AMR_WB, session_lines=[sip.key_mgmt(pck.message)])
    answer = sip.sdp(LEG_A.address, LEG_A.audio, LEG_A.floor, sip.AMR_WB, session_id=200)
    story.udp(0, ALICE.sip, SERVER, dialog.request("INVITE", body=offer, content_type="application/sdp"), [pck])
    story.udp(20, SERVER, ALICE.sip, dialog.response(200, "OK", body=answer, content_type="application/sdp"))
    story.udp(26, ALICE.sip, SERVER, dialog.request("ACK", to_tag="callee"))
    ends = ((ALICE.address, ALICE.audio), (LEG_A.address, LEG_A.audio))
    at = 100
    for client, cs_id, trailer, path in ((ALICE, 0, append_roc, ends), (BOB, 1, None, ends[::-1])):
        stream = story.stream(f"{client.name} audio", pck, cs_id, story.number(f"{client.name} SSRC"), trailer=trailer)
        talker = calls.Talker(stream, sip.AMR_WB, client.name, story.number(f"{client.name} sequence", 15), story.number(f"{client.name} timestamp", 31))
        at = calls.talk(story, at, talker, (path,), 40) + 200


def streamwide_floor(story, world):
    """alice registers with the published CSK message md_test2_csk (binary), then talks to the floor control server under it."""
    csk = published(story, "md_test2_csk")
    calls.upload_csk(story, 0, ALICE, csk)
    call = sip.Dialog(f"sw-2@{ALICE.address}", ALICE.ims, SERVER_URI, ALICE.sip, SERVER)
    offer = sip.sdp(ALICE.address, ALICE.audio, ALICE.floor, profile="RTP/AVP")
    answer = sip.sdp(LEG_A.address, LEG_A.audio, LEG_A.floor, profile="RTP/AVP", session_id=200)
    story.udp(300, ALICE.sip, SERVER, call.request("INVITE", body=offer, content_type="application/sdp"))
    story.udp(320, SERVER, ALICE.sip, call.response(200, "OK", body=answer, content_type="application/sdp"))
    story.udp(326, ALICE.sip, SERVER, call.request("ACK", to_tag="callee"))
    floor = calls.FloorLink(story, ALICE, LEG_A, csk, story.number("server SSRC"), story.number("alice SSRC"))
    floor.from_client(400, "Request", (calls.media.PRIORITY, calls.media.short(0)), (calls.media.USER_ID, "sip:alice@streamwide.com"))
    floor.from_server(410, "Granted", (calls.media.DURATION, calls.media.short(30)))
    floor.from_client(2000, "Release")
    floor.from_server(2010, "Idle", (calls.media.SEQUENCE, calls.media.short(1)))
