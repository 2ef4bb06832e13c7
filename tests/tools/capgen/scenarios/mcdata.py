"""MCData: short messages in SIP MESSAGE, over MSRP and off-network, protected payload by payload (TS 33.180 8.5, TS 24.282 6.6)."""
# SPDX-License-Identifier: GPL-2.0-or-later
from .. import calls, mcdata, monp, packets, sip
from ..calls import LEG_A, SERVER, SERVER_URI, UNIT7, UNIT9
from . import groups, variants

ICSI = "urn:urn-7:3gpp-service.ims.icsi.mcdata.sds"
INFO = "application/vnd.3gpp.mcdata-info+xml"


def mcdata_info(**values):
    elements = "".join(f'<{name.replace("_", "-")} type="Normal"><mcdataURI>{value}</mcdataURI></{name.replace("_", "-")}>' for name, value in values.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\r\n<mcdatainfo xmlns="urn:3gpp:ns:mcdataInfo:1.0"><mcdata-Params>{elements}</mcdata-Params></mcdatainfo>'


def sds(story, at, number, parts, carries=(), seen=(), client=UNIT7):
    """A client's MESSAGE with an SDS, and its 202; parts: (content type, octets); seen: what a reader makes of the MCData parts."""
    dialog = sip.Dialog(f"sds-{number}@{client.address}", client.ims, SERVER_URI, client.sip, SERVER)
    pieces = [sip.part(INFO, mcdata_info(mcdata_request_uri=UNIT9.mc_id))] + [sip.part(kind, octets) for kind, octets in parts]
    body = sip.multipart(f"sds{number}", *pieces)
    extra = [("P-Preferred-Service", ICSI), ("Accept-Contact", '*;+g.3gpp.mcdata.sds;require;explicit')]
    story.mcdata(at, client.sip, SERVER, dialog.request("MESSAGE", body=body, content_type=f"multipart/mixed;boundary=sds{number}", extra=extra), carries, seen)
    story.udp(at + 9, SERVER, client.sip, dialog.response(202, "Accepted", "MESSAGE"))


def sds_message(story, world, tamper=None):
    """unit7 sends unit9 short messages in SIP MESSAGE: signalling payload under unit7's CSK, data payload under a PCK that comes in the same
    MESSAGE (application/mikey). The second names two payloads, text and binary. The third's data payload has one bit flipped on its way. The fourth is clear.
    The fifth is under a key that never appears."""
    csk = calls.csk(story, world.kms, UNIT7)
    calls.upload_csk(story, 0, UNIT7, csk)
    pck = variants.pck_of(story, world, tamper=tamper)
    unseen = variants.Key("PCK", 0x1FEEDDCC, 0x1FEEDDCC, story.octets("unseen PCK", 16), story.octets("unseen RAND", 16))
    texts = [mcdata.data_payload(mcdata.text("Fire at the old harbour, warehouse 7.")),
             mcdata.data_payload(mcdata.text("Plan attached."), (mcdata.BINARY, story.octets("plan", 64))),
             mcdata.data_payload(mcdata.text("Two casualties.")), mcdata.data_payload(mcdata.text("This one is clear.")),
             mcdata.data_payload(mcdata.text("Nobody reads this."))]
    for index, data in enumerate(texts):
        at, signalling = 400 + 100 * index, mcdata.sds_signalling(story, f"sds {index}", story.start + index, disposition=3)
        key = unseen if index == 4 else pck
        signal = mcdata.protect(story, f"signalling {index}", csk, signalling)
        payload = data if index == 3 else mcdata.protect(story, f"data {index}", key, data, iei=0 if index == 1 else mcdata.PAYLOAD)
        if index == 2:
            payload = payload[:40] + bytes([payload[40] ^ 4]) + payload[41:]
        seen = [(mcdata.DECRYPTED, csk, signalling)]
        if index != 3:
            seen.append({2: (mcdata.BAD_TAG, pck, None), 4: (mcdata.NO_KEY, None, None)}.get(index, (mcdata.DECRYPTED, pck, data)))
        parts = ([("application/mikey", pck.message)] if index == 0 else []) + [(mcdata.SIGNALLING_TYPE, signal), (mcdata.PAYLOAD_TYPE, payload)]
        sds(story, at, index, parts, [pck] if index == 0 else [], seen)


def sds_message_bad_hint(story, world):
    """The short messages, with one bit of the PCK message's hint flipped: the signalling opens, the data does not."""
    sds_message(story, world, tamper="hint")


def sds_late_key(story, world):
    """The first short message passes before the MESSAGE with its PCK: it opens on the second pass. The group's message is under the GMK."""
    pck = variants.pck_of(story, world)
    gmk = groups.group_key(story, world.kms, (UNIT7, UNIT9))
    first, second = mcdata.data_payload(mcdata.text("Before the key.")), mcdata.data_payload(mcdata.text("After the key."))
    sds(story, 0, 0, [(mcdata.PAYLOAD_TYPE, mcdata.protect(story, "early", pck, first))], seen=[(mcdata.DECRYPTED, pck, first, 2)])
    sds(story, 100, 1, [("application/mikey", pck.message), (mcdata.PAYLOAD_TYPE, mcdata.protect(story, "later", pck, second))], [pck],
        [(mcdata.DECRYPTED, pck, second)])
    groups.distribute(story, 200, UNIT7, gmk[UNIT7])
    group = mcdata.data_payload(mcdata.text("To everyone in group fire."))
    sds(story, 300, 2, [(mcdata.PAYLOAD_TYPE, mcdata.protect(story, "group", gmk[UNIT7], group))], seen=[(mcdata.DECRYPTED, gmk[UNIT7], group)])
    sds(story, 400, 3, [(mcdata.PAYLOAD_TYPE, mcdata.protect(story, "group GUK-ID", gmk[UNIT7], group, gmk[UNIT7].csb_id))],
        seen=[(mcdata.DECRYPTED, gmk[UNIT7], group)])


def sds_msrp(story, world):
    """A session SDS over MSRP (TS 24.282 9.2.3): the PCK stands in the INVITE's SDP (key-mgmt), signalling payload and data payload come in one
    multipart SEND and alone, in one TCP segment and in three, in both directions; signalling under unit7's CSK."""
    csk, pck = calls.csk(story, world.kms, UNIT7), variants.pck_of(story, world)
    calls.upload_csk(story, 0, UNIT7, csk)
    client, server = (UNIT7.address, 49200), (LEG_A.address, 2855)

    def description(end, lines=()):
        return "\r\n".join(["v=0", f"o=- 1 1 IN IP4 {end[0]}", "s=-", f"c=IN IP4 {end[0]}", "t=0 0", *lines, f"m=message {end[1]} TCP/MSRP *",
                            f"a=accept-types:{mcdata.SIGNALLING_TYPE} {mcdata.PAYLOAD_TYPE}", f"a=path:msrp://{end[0]}:{end[1]}/s1;tcp"]) + "\r\n"
    dialog = sip.Dialog(f"msrp-1@{UNIT7.address}", UNIT7.ims, SERVER_URI, UNIT7.sip, SERVER)
    invite = dialog.request("INVITE", body=description(client, [sip.key_mgmt(pck.message)]), content_type="application/sdp")
    story.udp(200, UNIT7.sip, SERVER, invite, [pck])
    story.udp(220, SERVER, UNIT7.sip, dialog.response(200, "OK", body=description(server), content_type="application/sdp"))
    story.udp(226, UNIT7.sip, SERVER, dialog.request("ACK", to_tag="callee"))
    link = packets.TcpConnection(story.wire, client, server)
    story.frames(240, link.handshake())
    session = mcdata.MsrpSession(link, client, server)
    for index, (sender, words) in enumerate(((0, "On our way."), (1, "Use the north gate."), (0, "Which of the two?" * 60))):
        signalling = mcdata.sds_signalling(story, f"msrp {index}", story.start + index)
        data = mcdata.data_payload(mcdata.text(words))
        payload = mcdata.protect(story, f"msrp data {index}", pck, data)
        body, kind, seen = payload, mcdata.PAYLOAD_TYPE, [(mcdata.DECRYPTED, pck, data)]
        if index == 0:
            signal = mcdata.protect(story, f"msrp signalling {index}", csk, signalling)
            body, kind = sip.multipart("mm", sip.part(mcdata.SIGNALLING_TYPE, signal), sip.part(mcdata.PAYLOAD_TYPE, payload)), "multipart/mixed;boundary=mm"
            seen.insert(0, (mcdata.DECRYPTED, csk, signalling))
        request, answer = session.send(sender, body, kind, (90, 700) if index == 2 else ())
        story.mcdata_frames(300 + 100 * index, request, seen=seen)
        story.frames(320 + 100 * index, answer)


def sds_off_network(story, world):
    """Off-network: an SDS in a MONP MCDATA MESSAGE CARRIER (UDP 8809) brings its PCK's MIKEY message behind the protected payload (TS 33.180
    8.5.4.1); the answer is under the same PCK and does not repeat it. The I_MESSAGE follows once as LV-E and once as TLV-E."""
    pck, other = variants.pck_of(story, world), variants.pck_of(story, world, "second PCK")
    ends = [(client.address, monp.PORT) for client in (UNIT7, UNIT9)]
    head = story.start.to_bytes(5, "big") + bytes([1]) + story.octets("conversation", 16) + story.octets("message", 16)
    for index, (key, carried) in enumerate(((pck, b"\0\0"), (pck, None), (other, b"\x7e\0\0"))):
        payload = bytes([mcdata.PAYLOAD]) + mcdata.lv_e(bytes([mcdata.TEXT]) + f"Off-network message {index}.".encode())
        message = bytes([mcdata.SDS_OFF_NETWORK]) + head + mcdata.lv_e(UNIT7.mc_id) + payload
        octets = bytes([monp.MCDATA_CARRIER]) + mcdata.protect(story, f"off-network {index}", key, message)
        if carried is not None:
            octets += carried[:-2] + mcdata.lv_e(key.message)
        source, destination = ends if index != 1 else ends[::-1]
        story.mcdata(100 * index, source, destination, octets, [key] if carried is not None else [], [(mcdata.DECRYPTED, key, message)])
