"""Group keys by other ways than the GMS's MESSAGE: NOTIFY, and group documents in SIP and by XCAP over HTTP (TS 24.481, TS 33.180 5.7)."""
# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from .. import calls, derive, media, mikey, packets, sip
from ..calls import LEG_A, SERVER, UNIT7, UNIT9
from . import groups
from .variants import append_roc

GROUPS = {"fire": "sip:group-fire@mc.example.net", "water": "sip:group-water@mc.example.net", "police": "sip:group-police@mc.example.net"}
DOCUMENT, DIFF = "application/vnd.oma.poc.groups+xml", "application/xcap-diff+xml"


class Group:
    """Group is one group with its key, made for unit7; unit9 is its talker. `announced`: the message has a policy, which says nothing of a ROC."""

    def __init__(self, story, world, name, announced):
        self.name, self.uri = name, GROUPS[name]
        secret, rand, self.gmk_id = story.octets(f"{name} GMK", 16), story.octets(f"{name} RAND", 16), story.number(f"{name} GMK id", 28)
        guk_id = derive.guk_id(secret, self.gmk_id, UNIT7.mc_id)
        self.talker_guk_id = derive.guk_id(secret, self.gmk_id, UNIT9.mc_id)
        terms = {"cs_map": [mikey.generic_id(4, [0], self.mki(guk_id))], "policies": [mikey.policy(0, *calls.GCM_PARAMETERS)]} if announced else {}
        self.key = story.sakke_key(f"{name} GMK", "GMK", world.kms, groups.GMS, UNIT7.mc_id, key_id=self.gmk_id, csb_id=guk_id, secret=secret, rand=rand, **terms)

    def mki(self, guk_id):
        return self.gmk_id.to_bytes(4, "big") + guk_id.to_bytes(4, "big")

    def talker(self, story, trailer):
        label = f"unit9 in {self.name}"
        stream = story.stream(label, self.key, 4, story.number(f"{label} SSRC"), csb_id=self.talker_guk_id, mki=self.mki(self.talker_guk_id), trailer=trailer)
        return calls.Talker(stream, sip.AMR_WB, label, story.number(f"{label} sequence", 15), story.number(f"{label} timestamp", 31))

    def document(self):
        """The group document with the key (TS 24.481 7.2), its base64 in lines."""
        payload = base64.encodebytes(self.key.message).decode()
        return ('<?xml version="1.0" encoding="UTF-8"?>\r\n<group xmlns="urn:oma:xml:poc:list-service" xmlns:mcpttgktp="urn:3gpp:ns:mcpttGKTP:1.0">'
                f'<list-service uri="{self.uri}"><list><entry uri="{UNIT7.mc_id}"/><entry uri="{UNIT9.mc_id}"/></list><mcpttgktp:group-key-transport-payloads>'
                f"<mcpttgktp:group-key-transport-payload>{payload}</mcpttgktp:group-key-transport-payload></mcpttgktp:group-key-transport-payloads>"
                "</list-service></group>")


def notify(story, at, cseq, group, content_type, body):
    """The GMS's NOTIFY in unit7's subscription (TS 24.481 6.3.13), and its 200 OK."""
    dialog = sip.Dialog(f"groups@{UNIT7.address}", UNIT7.ims, groups.GMS, UNIT7.sip, SERVER)
    extra = [("Event", "xcap-diff"), ("Subscription-State", "active;expires=3600")]
    story.udp(at, SERVER, UNIT7.sip, dialog.request("NOTIFY", cseq=cseq, body=body, content_type=content_type, to_tag="gms", extra=extra, reverse=True), [group.key])
    story.udp(at + 8, UNIT7.sip, SERVER, dialog.response(200, "OK", "NOTIFY", cseq=cseq, to_tag="gms", reverse=True))


def fetch(story, at, group):
    """unit7 asks the GMS for the group document (XCAP, RFC 4825)."""
    client, server = (UNIT7.address, 49300), (SERVER[0], 80)
    path = f"/org.openmobilealliance.groups/users/{UNIT7.mc_id}/{group.name}.xml"
    link, document = packets.TcpConnection(story.wire, client, server), group.document().encode()
    story.frames(at, link.handshake())
    story.frames(at + 5, link.send(client, f"GET {path} HTTP/1.1\r\nHost: gms.mc.example.net\r\n\r\n".encode()))
    head = f'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Type: {DOCUMENT}\r\nContent-Length: {len(document)}\r\n\r\n'.encode()
    story.frames(at + 10, link.send(server, head + document, 700), [group.key])


def group_documents(story, world):
    """unit7 gets the keys of three groups: in application/mikey of a NOTIFY, in the group document of a NOTIFY, and in a group document by XCAP over HTTP. unit9
    talks in each: with the ROC in the packets, as TS 33.180 E.2.2 has it where the message announces no policy; without, as the policy says; and with it although
    the policy says nothing of it."""
    fire, water, police = (Group(story, world, name, announced) for name, announced in (("fire", False), ("water", True), ("police", True)))
    diff = f'<?xml version="1.0" encoding="UTF-8"?>\r\n<xcap-diff xmlns="urn:ietf:params:xml:ns:xcap-diff" xcap-root="http://gms.mc.example.net/"><document new-etag="1" sel="{fire.name}"/></xcap-diff>'
    parts = sip.part(DIFF, diff), sip.part("application/mikey", fire.key.message)
    notify(story, 0, 1, fire, "multipart/mixed;boundary=n1", sip.multipart("n1", *parts))
    notify(story, 50, 2, water, DOCUMENT, water.document())
    fetch(story, 100, police)
    at = 200
    for number, (group, trailer) in enumerate(((fire, append_roc), (water, None), (police, append_roc))):
        groups.join(story, at, group.uri, number)
        at = calls.talk(story, at + 100, group.talker(story, trailer), (groups.DOWNLINK,), 15) + 100


def mkfc(story, world):
    """The GMS sends the GMK and the group's MKFC in one MESSAGE (TS 33.179 7.3: floor control over MBMS). Floor control on two multicast addresses is under the
    MKFC, for CS-ID 7 and, of an older stack, for CS-ID 0."""
    keys = groups.group_key(story, world.kms, (UNIT7, UNIT9))
    floor_key = story.sakke_key("MKFC", "MKFC", world.kms, groups.GMS, UNIT7.mc_id, parameters=b"\4" + groups.group_parameters(groups.GROUP)[1:])
    dialog = sip.Dialog(f"gmk-{UNIT7.name}@{SERVER[0]}", groups.GMS, UNIT7.ims, SERVER, UNIT7.sip)
    body = sip.multipart("g1", calls.raw_mikey(keys[UNIT7].message), calls.raw_mikey(floor_key.message))
    story.udp(0, SERVER, UNIT7.sip, dialog.request("MESSAGE", body=body, content_type="multipart/mixed;boundary=g1"), [keys[UNIT7], floor_key])
    story.udp(8, UNIT7.sip, SERVER, dialog.response(200, "OK", "MESSAGE"))
    for cs_id, multicast in ((7, ("239.1.1.9", 50000)), (0, ("239.1.1.10", 50000))):
        stream = story.stream(f"multicast floor {cs_id}", floor_key, cs_id, story.number(f"server SSRC {cs_id}"))
        for number, (kind, fields) in enumerate((("Taken", [(media.GRANTED_PARTY, UNIT9.mc_id), (media.SEQUENCE, media.short(1))]), ("Idle", [(media.SEQUENCE, media.short(2))]))):
            story.protected(100 + 100 * number + cs_id, (LEG_A.address, 50000), multicast, stream.rtcp(media.floor_message(kind, stream.ssrc, *fields)))
