"""Between servers: the SPK comes from no message but from a key list (TS 33.180 5.5)."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .. import mcdata, media, sip, xmlsec
from ..calls import UNIT7, UNIT9
from ..kms import scenario_octets
from ..story import Key
from . import xml_protection

OWN, OTHER = ("10.20.0.2", 50020), ("10.60.0.2", 50020)
SERVERS = ("10.20.0.2", 5060), ("10.60.0.2", 5060)
CONTROLLING, PARTICIPATING = "sip:cf@mc.example.net", "sip:pf@partner.example.net"


def spk(wrong=False):
    label = "wrong SPK" if wrong else "SPK"
    return Key("SPK", 0x35A7C019, 0x35A7C019, scenario_octets(f"servers {label}", 16), scenario_octets("servers RAND", 16))


def key_list(key):
    return ("# The key between the servers of two partner systems. It protects nothing.\n"
            f"spk {key.key_id:08x} {key.secret.hex()} rand={key.rand.hex()}\n")


def between_servers(story, world):
    """Floor control between a participating and a controlling function of two systems, and an SDS signalling payload in a SIP MESSAGE between them,
    under the SPK of a key list."""
    key = story.add_key("SPK", spk())
    call = sip.Dialog("srv-1@10.60.0.2", PARTICIPATING, CONTROLLING, SERVERS[1], SERVERS[0])

    def description(end, session_id):
        return "\r\n".join(["v=0", f"o=- {session_id} 1 IN IP4 {end[0]}", "s=-", f"c=IN IP4 {end[0]}", "t=0 0", "m=audio 50018 RTP/AVP 0", "a=rtpmap:0 PCMU/8000",
                            f"m=application {end[1]} udp MCPTT", "a=fmtp:MCPTT mc_queueing"]) + "\r\n"
    story.udp(0, SERVERS[1], SERVERS[0], call.request("INVITE", body=description(OTHER, 1), content_type="application/sdp"))
    story.udp(20, SERVERS[0], SERVERS[1], call.response(200, "OK", body=description(OWN, 2), content_type="application/sdp"))
    story.udp(26, SERVERS[1], SERVERS[0], call.request("ACK", to_tag="callee"))
    up, down = (story.stream(name, key, 6, story.number(f"{name} SSRC")) for name in ("participating", "controlling"))
    for at, stream, ends, kind, fields in ((100, up, (OTHER, OWN), "Request", [(media.USER_ID, UNIT7.mc_id)]), (110, down, (OWN, OTHER), "Granted", [(media.DURATION, media.short(30))]),
                                           (900, up, (OTHER, OWN), "Release", []), (910, down, (OWN, OTHER), "Idle", [(media.SEQUENCE, media.short(1))])):
        story.protected(at, *ends, stream.rtcp(media.floor_message(kind, stream.ssrc, *fields)))
    signalling = mcdata.sds_signalling(story, "sds", story.start)
    dialog = sip.Dialog("sds-1@10.60.0.2", PARTICIPATING, CONTROLLING, SERVERS[1], SERVERS[0])
    body = mcdata.protect(story, "sds", key, signalling)
    story.mcdata(1000, SERVERS[1], SERVERS[0], dialog.request("MESSAGE", body=body, content_type=mcdata.SIGNALLING_TYPE), (), [(mcdata.DECRYPTED, key, signalling)])


def xml_between_servers(story, world):
    """Protected XML between servers, under the SPK of a key list (TS 33.180 9.3): an INVITE's mcptt-info with encrypted elements, a resource list with an encrypted
    URI, and a signature document over both. The keys are derived for the sending server's URI; in the answer, for the user that the INVITE names in clear."""
    key = story.add_key("SPK", spk())
    forward, back = xmlsec.Protection(story, key, PARTICIPATING), xmlsec.Protection(story, key, UNIT9.mc_id)
    call = sip.Dialog("srv-2@10.60.0.2", PARTICIPATING, CONTROLLING, SERVERS[1], SERVERS[0])
    info = xml_protection.info(("mcptt-calling-user-id", forward.element("caller", xml_protection.uri(UNIT7.mc_id))),
                               ("mcptt-called-party-id", xml_protection.uri(UNIT9.mc_id)))
    lists = sip.resource_lists(forward.uri("list", UNIT9.mc_id))
    parts = xml_protection.signed_parts(forward, ("info1@10.60.0.2", sip.MCPTT_INFO, info), ("list1@10.60.0.2", sip.RESOURCE_LISTS, lists))
    story.udp(0, SERVERS[1], SERVERS[0], call.request("INVITE", body=sip.multipart("spk1", *parts), content_type="multipart/mixed;boundary=spk1"))
    answer = xml_protection.info(("mcptt-called-party-id", back.element("answer", xml_protection.uri(UNIT9.mc_id))))
    story.udp(20, SERVERS[0], SERVERS[1], call.response(200, "OK", body=answer, content_type=sip.MCPTT_INFO))
    story.udp(26, SERVERS[1], SERVERS[0], call.request("ACK", to_tag="callee"))
