"""A group and MCData under Streamwide's published I_MESSAGEs, as they are; only the packets around them are made here."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .. import calls, mcdata, sip
from ..calls import LEG_A, SERVER, SERVER_URI
from .streamwide import ALICE, published
from .variants import append_roc

GMS = "sip:gms@streamwide.com"
GROUP = "sip:group@streamwide.com"


def distribute(story, at, key):
    dialog = sip.Dialog(f"gmk-{key.csb_id:08x}@{SERVER[0]}", GMS, ALICE.ims, SERVER, ALICE.sip)
    story.udp(at, SERVER, ALICE.sip, dialog.request("MESSAGE", body=key.message, content_type="application/mikey"), [key])
    story.udp(at + 8, ALICE.sip, SERVER, dialog.response(200, "OK", "MESSAGE"))


def group(story, world):
    """The published GMK for alice (md_test1_gmk), and in its legacy form for the interworking function (md_test4_gmk: SRTP-ID map, key parameters that are not
    encrypted). Both talk in a group call, each under its own GUK-ID and its message's RAND; the floor is not seen, the GUK-IDs tell who talks."""
    keys = published(story, "md_test1_gmk"), published(story, "md_test4_gmk")
    for index, key in enumerate(keys):
        distribute(story, 100 * index, key)
    dialog = sip.Dialog(f"sw-g@{ALICE.address}", ALICE.ims, GROUP, ALICE.sip, SERVER)
    offer = sip.sdp(ALICE.address, ALICE.audio, ALICE.floor, sip.AMR_WB)
    answer = sip.sdp(LEG_A.address, LEG_A.audio, LEG_A.floor, sip.AMR_WB, session_id=200)
    story.udp(300, ALICE.sip, SERVER, dialog.request("INVITE", body=offer, content_type="application/sdp"))
    story.udp(320, SERVER, ALICE.sip, dialog.response(200, "OK", body=answer, content_type="application/sdp"))
    story.udp(326, ALICE.sip, SERVER, dialog.request("ACK", to_tag="callee"))
    ends = ((ALICE.address, ALICE.audio), (LEG_A.address, LEG_A.audio))
    at = 400
    for name, key, path in (("alice", keys[0], ends), ("iwf", keys[1], ends[::-1])):
        stream = story.stream(f"{name} audio", key, 4, story.number(f"{name} SSRC"), mki=key.mki() + key.csb_id.to_bytes(4, "big"), trailer=append_roc)
        talker = calls.Talker(stream, sip.AMR_WB, name, story.number(f"{name} sequence", 15), story.number(f"{name} timestamp", 31))
        at = calls.talk(story, at, talker, (path,), 20) + 100


def messages(story, world):
    """Short messages under the published keys: signalling under the CSK (md_test2_csk), data to bob under the PCK (md_test3_pck), data to the group under the GMK
    (md_test1_gmk)."""
    csk, pck, gmk = (published(story, name) for name in ("md_test2_csk", "md_test3_pck", "md_test1_gmk"))
    calls.upload_csk(story, 0, ALICE, csk)
    distribute(story, 100, gmk)
    for index, (key, words) in enumerate(((pck, "Hello bob."), (gmk, "Hello group."))):
        signalling, data = mcdata.sds_signalling(story, f"sds {index}", story.start + index), mcdata.data_payload(mcdata.text(words))
        parts = [("application/mikey", pck.message)] if key is pck else []
        parts += [(mcdata.SIGNALLING_TYPE, mcdata.protect(story, f"signalling {index}", csk, signalling)),
                  (mcdata.PAYLOAD_TYPE, mcdata.protect(story, f"data {index}", key, data, iei=0))]
        dialog = sip.Dialog(f"sw-sds{index}@{ALICE.address}", ALICE.ims, SERVER_URI, ALICE.sip, SERVER)
        body = sip.multipart("sds", *(sip.part(kind, octets) for kind, octets in parts))
        story.mcdata(200 + 100 * index, ALICE.sip, SERVER, dialog.request("MESSAGE", body=body, content_type="multipart/mixed;boundary=sds"), [pck] if key is pck else [],
                     [(mcdata.DECRYPTED, csk, signalling), (mcdata.DECRYPTED, key, data)])
        story.udp(209 + 100 * index, SERVER, ALICE.sip, dialog.response(202, "Accepted", "MESSAGE"))
