"""Protected XML in SIP bodies: TS 33.180 9.3, TS 24.379 4.8, 6.6, 7.2 and F, TS 24.481 (group key transport)."""
# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from .. import calls, derive, sip, xmlsec
from ..calls import LEG_A, MDSI, SERVER, SERVER_URI, UNIT7, UNIT9
from ..kms import scenario_octets
from ..story import TAGS

SIGNED, LOCATION = "application/vnd.3gpp.mcptt-signed+xml", "application/vnd.3gpp.mcptt-location-info+xml"
GROUP, GROUP_DOCUMENT = "sip:group-fire@mc.example.net", "application/vnd.oma.poc.groups+xml"
TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJtY3B0dF9pZCI6InNpcDp1bml0N0BtYy5leGFtcGxlLm5ldCJ9"


def info(*elements):
    """An mcptt-info document: pairs (element, content); content that is encrypted says so."""
    body = "".join(f'<{name} type="{"Encrypted" if content.startswith("<EncryptedData") else "Normal"}">{content}</{name}>' for name, content in elements)
    return ('<?xml version="1.0" encoding="UTF-8"?>\r\n<mcpttinfo xmlns="urn:3gpp:ns:mcpttInfo:1.0"><mcptt-Params>'
            f"<session-type>prearranged</session-type>{body}</mcptt-Params></mcpttinfo>")


def string(text):
    return f"<mcpttString>{text}</mcpttString>"


def uri(text):
    return f"<mcpttURI>{text}</mcpttURI>"


def register(story, at, client, key, mikey_first=False, protection=None):
    """A REGISTER whose access token and client ID are under the CSK that it uploads."""
    protection = protection or xmlsec.Protection(story, key, client.mc_id)
    xml = info(("mcptt-access-token", protection.element(f"{client.name} token", string(TOKEN))),
               ("mcptt-client-id", protection.element(f"{client.name} client", string(f"urn:uuid:6f5c2b1e-0000-4a6b-9a51-{client.name:0>12}"))))
    parts = [sip.part(sip.MCPTT_INFO, xml), calls.raw_mikey(key.message)]
    dialog = sip.Dialog(f"register-{client.name}@{client.address}", client.ims, "sip:ims.example.net", client.sip, SERVER)
    body = sip.multipart("reg1", *(parts[::-1] if mikey_first else parts))
    story.udp(at, client.sip, SERVER, dialog.request("REGISTER", body=body, content_type='multipart/mixed; boundary="reg1"', extra=[("Expires", "600000")]), [key])
    story.udp(at + 12, SERVER, client.sip, dialog.response(200, "OK", "REGISTER", to_tag="srv"))
    return protection


def signed_parts(protection, *parts, **options):
    """Parts with Content-IDs, and the signature document over those that have one: triples (Content-ID or None, type, body)."""
    signatures = protection.signatures([(content_id, body.encode()) for content_id, _, body in parts if content_id], **options)
    pieces = [sip.part(kind, body, [f"Content-ID: <{content_id}>"] if content_id else ()) for content_id, kind, body in parts]
    return [*pieces, sip.part(SIGNED, signatures)]


def invite(story, at, protection, tamper=None, **options):
    """A group call: the INVITE's mcptt-info has encrypted elements, its resource-lists encrypted URIs, a signature document covers both. tamper: "element" flips a bit of
    one tag, "part" and "signature" change one signed part, or the second signature value, after signing."""
    client = UNIT7
    dialog = sip.Dialog(f"grp-1@{client.address}", client.ims, SERVER_URI, client.sip, SERVER)
    xml = info(("mcptt-request-uri", protection.element("request", uri(GROUP), tamper=tamper == "element")),
               ("mcptt-calling-user-id", protection.element("caller", uri(client.mc_id))), ("mcptt-client-id", string("urn:uuid:1")))
    lists = sip.resource_lists(protection.uri("list 9", UNIT9.mc_id), protection.uri("list 10", "sip:unit10@mc.example.net", escape=True))
    parts = signed_parts(protection, (None, "application/sdp", sip.sdp(client.address, client.audio, client.floor, profile="RTP/AVP")),
                         (f"info1@{client.address}", sip.MCPTT_INFO, xml), (f"list1@{client.address}", sip.RESOURCE_LISTS, lists), **options)
    body = sip.multipart("inv1", *parts)
    if tamper == "part":
        body = body.replace(b"</list>", b"</list >")
    if tamper == "signature":
        at_value = body.rindex(b"<ds:SignatureValue>") + 20
        body = body[:at_value] + (b"A" if body[at_value:at_value + 1] != b"A" else b"B") + body[at_value + 1:]
    story.udp(at, client.sip, SERVER, dialog.request("INVITE", body=body, content_type="multipart/mixed;boundary=inv1"))
    answer = sip.multipart("ans1", sip.part("application/sdp", sip.sdp(LEG_A.address, LEG_A.audio, LEG_A.floor, profile="RTP/AVP", session_id=200)),
                           sip.part(sip.MCPTT_INFO, info(("mcptt-called-party-id", protection.element("answer", uri(UNIT9.mc_id))))))
    story.udp(at + 20, SERVER, client.sip, dialog.response(200, "OK", body=answer, content_type="multipart/mixed;boundary=ans1"))
    story.udp(at + 26, client.sip, SERVER, dialog.request("ACK", to_tag="callee"))


def message(story, at, label, content_type, body, carries=(), from_server=False):
    """A MESSAGE with one body, and its 200 OK."""
    a, b, own = (SERVER, UNIT7.sip, SERVER_URI) if from_server else (UNIT7.sip, SERVER, UNIT7.ims)
    dialog = sip.Dialog(f"{label}@{a[0]}", own, UNIT7.ims if from_server else SERVER_URI, a, b)
    story.udp(at, a, b, dialog.request("MESSAGE", body=body, content_type=content_type), carries)
    story.udp(at + 8, b, a, dialog.response(200, "OK", "MESSAGE"))


def xml_csk(story, world, tamper=None):
    """unit7 and unit9 register: access token and client ID are encrypted under the CSK that the same REGISTER uploads, which stands behind the XML for unit7 and before it for
    unit9. unit7 then calls a group: encrypted elements, encrypted URIs, a signature document over both; the answer is encrypted under the same key. Last, a location
    report with an encrypted element of 256 bits, a text alone, and an encrypted whole element."""
    own, other = calls.csk(story, world.kms, UNIT7), calls.csk(story, world.kms, UNIT9)
    protection = register(story, 0, UNIT7, own)
    register(story, 200, UNIT9, other, mikey_first=True)
    invite(story, 500, protection, tamper)
    report = ('<?xml version="1.0" encoding="UTF-8"?>\r\n<location-info xmlns="urn:3gpp:ns:mcpttLocationInfo:1.0"><Report>'
              f'<CurrentLocation type="Encrypted">{protection.element("longitude", "<longitude>11.5</longitude><latitude>48.1</latitude>", bits=256)}</CurrentLocation>'
              f'<TriggerId>{protection.element("trigger", "periodic &amp; emergency")}</TriggerId>'
              f'{protection.element("cell", "<EcgiList><Ecgi>26201a2d</Ecgi></EcgiList>", kind="Element")}</Report></location-info>')
    message(story, 900, "location", LOCATION, report)


def key_list(wrong=False):
    """A key list (*.keys) with unit7's CSK of that capture, or another key under its identifier."""
    def octets(label, length):
        return scenario_octets(f"xml-csk {label}", length)
    key_id = TAGS["CSK"] << 28 | int.from_bytes(octets("unit7 CSK id", 4), "big") & 0x0FFFFFFF
    secret = octets("another CSK" if wrong else "unit7 CSK CSK", 16)
    return (f"# {'Not ' if wrong else ''}unit7's CSK of captures/xml-csk.pcap\n"
            f"csk {key_id:08x} {secret.hex()} rand={octets('unit7 CSK RAND', 16).hex()} user={UNIT7.mc_id}\n")


def xml_csk_tampered(story, world):
    """The same with one bit of the INVITE's first element flipped before signing: that element stays closed, everything else opens, the signatures hold."""
    xml_csk(story, world, tamper="element")


def xml_csk_bad_part(story, world):
    """The same with the resource list changed after it was signed: its digest differs, its URIs still open."""
    xml_csk(story, world, tamper="part")


def xml_csk_bad_signature(story, world):
    """The same with the second signature value changed: the list's signature is invalid, that of the info holds."""
    xml_csk(story, world, tamper="signature")


def xml_late_key(story, world):
    """The INVITE comes before the REGISTER with its key: one pass says so, two passes open it."""
    own = calls.csk(story, world.kms, UNIT7)
    protection = xmlsec.Protection(story, own, UNIT7.mc_id)
    invite(story, 0, protection)
    register(story, 300, UNIT7, own, protection=protection)


def xml_variations(story, world):
    """The same element under each way in which the key may have been made: as specified, the first 128 bits, the CSK-ID as base64 text, the CSK itself, the identity without
    its scheme; KeyName in hexadecimal, and none; and signature documents under the first 128 bits, all 256, with a bare Content-ID, and with Exclusive Canonical XML."""
    own = calls.csk(story, world.kms, UNIT7)
    register(story, 0, UNIT7, own)
    text = base64.b64encode(own.key_id.to_bytes(4, "big"))
    ways = {"specified": {}, "first": {"half": xmlsec.FIRST}, "base64": {"p1": text}, "itself": {"derived": False}, "hexname": {"key_name": f"{own.key_id:08X}"},
            "noname": {"key_name": None}}
    for number, (label, options) in enumerate(ways.items()):
        protection = xmlsec.Protection(story, own, UNIT7.mc_id, **options)
        message(story, 200 + 50 * number, label, sip.MCPTT_INFO, info(("mcptt-calling-user-id", protection.element(label, uri(UNIT7.mc_id)))))
    bare = xmlsec.Protection(story, own, UNIT7.mc_id.removeprefix("sip:"))
    message(story, 600, "bare", sip.MCPTT_INFO, info(("mcptt-calling-user-id", bare.element("bare", uri(UNIT7.mc_id)))))
    signings = {"sign-first": ({"half": xmlsec.FIRST}, {}), "sign-all": ({"half": xmlsec.ALL}, {}), "sign-bare-id": ({}, {"prefix": ""}),
                "sign-exclusive": ({}, {"c14n": "http://www.w3.org/2001/10/xml-exc-c14n#"})}
    for number, (label, (options, form)) in enumerate(signings.items()):
        protection = xmlsec.Protection(story, own, UNIT7.mc_id, **options)
        parts = signed_parts(protection, (f"{label}@{UNIT7.address}", sip.MCPTT_INFO, info(("mcptt-client-id", string(label)))), **form)
        message(story, 700 + 50 * number, label, "multipart/mixed;boundary=sig1", sip.multipart("sig1", *parts))


def xml_bodies(story, world):
    """unit7's CSK protects one body of each kind, in MESSAGEs: mcvideo-info and mcdata-info with signature documents of their services, the MBMS usage report, an
    affiliation command, settings, presence and a conference's state with encrypted URIs in their attributes."""
    own = calls.csk(story, world.kms, UNIT7)
    protection = register(story, 0, UNIT7, own)
    element, members = protection.element, lambda label: protection.uri(label, UNIT9.mc_id)

    def service(name):
        content = f"<{name}URI>{UNIT7.mc_id}</{name}URI>"
        return (f'<?xml version="1.0" encoding="UTF-8"?>\r\n<{name}info xmlns="urn:3gpp:ns:{name}Info:1.0"><{name}-Params><{name}-calling-user-id type="Encrypted">'
                f"{element(name, content)}</{name}-calling-user-id></{name}-Params></{name}info>")
    for number, name in enumerate(("mcvideo", "mcdata")):
        part = (f"{name}1@{UNIT7.address}", f"application/vnd.3gpp.{name}-info+xml", service(name))
        pieces = signed_parts(protection, part, service=name)
        message(story, 200 + 100 * number, name, "multipart/mixed;boundary=xb", sip.multipart("xb", *pieces))
    bodies = {
        "application/vnd.3gpp.mcptt-mbms-usage-info+xml": ("<mcptt-mbms-usage-info xmlns='urn:3gpp:ns:mcpttMbmsUsage:1.0'><mbms-listening-status><session-id>"
                                                           f"{element('session', 'sip:group-fire@mc.example.net')}</session-id></mbms-listening-status></mcptt-mbms-usage-info>"),
        "application/vnd.3gpp.mcptt-affiliation-command+xml": f"<command-list xmlns='urn:3gpp:ns:affiliationCommand:1.0'><affiliate><group>{members('affiliate')}</group></affiliate></command-list>",
        "application/poc-settings+xml": f"<poc-settings xmlns='urn:oma:params:xml:ns:poc:poc-settings'><entity id='{members('settings')}'/></poc-settings>",
        "application/pidf+xml": f"<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='{members('presence')}'><tuple id='t1'><status>{element('status', '<basic>open</basic>')}</status></tuple></presence>",
        "application/conference-info+xml": f"<conference-info xmlns='urn:ietf:params:xml:ns:conference-info' entity='{members('conference')}'><users><user entity='{members('user')}'/></users></conference-info>",
    }
    for number, (kind, body) in enumerate(bodies.items()):
        message(story, 400 + 100 * number, f"body-{number}", kind, '<?xml version="1.0" encoding="UTF-8"?>\r\n' + body)


def group_key(story, world, client, gmk_id, secret, rand):
    """One member's message of a group key: its CSB ID is the member's GUK-ID."""
    return story.sakke_key(f"{client.name} GMK", "GMK", world.kms, "sip:gms@mc.example.net", client.mc_id, key_id=gmk_id, secret=secret, rand=rand,
                           csb_id=derive.guk_id(secret, gmk_id, client.mc_id))


def xml_group_keys(story, world):
    """A group document brings the group key of two members as group-key-transport-payloads: one in clear, one inside of an element that is encrypted under unit7's CSK."""
    own = calls.csk(story, world.kms, UNIT7)
    protection = register(story, 0, UNIT7, own)
    gmk_id, secret, rand = story.number("GMK id", 28), story.octets("GMK", 16), story.octets("GMK RAND", 16)
    keys = [group_key(story, world, client, gmk_id, secret, rand) for client in (UNIT7, UNIT9)]

    def payload(key):
        return f'<group-key-transport-payload>{base64.encodebytes(key.message).decode()}</group-key-transport-payload>'
    document = (f'<?xml version="1.0" encoding="UTF-8"?>\r\n<group xmlns="urn:oma:xml:poc:list-service"><list-service uri="{GROUP}">'
                f'<group-key-transport-payloads xmlns="urn:3gpp:ns:mcpttGKTP:1.0">{payload(keys[1])}'
                f'{protection.element("payload", payload(keys[0]))}</group-key-transport-payloads></list-service></group>')
    message(story, 300, "group", GROUP_DOCUMENT, document, keys, from_server=True)


def mime_trimmed(story, world):
    """A MIME library took octets off, or added some, around application/mikey: unit398's message, which ends in white space, lost its last octet; unit7's gained a CR."""
    cut = story.sakke_key("cut CSK", "CSK", world.kms, TRIMMED_ID, MDSI)
    longer = calls.csk(story, world.kms, UNIT7)
    octets = cut.message  # unit398's PVT, which ends each of its signatures, ends in a CR
    cut.message = octets.rstrip(b"\r\n\t ")
    if len(cut.message) + 1 != len(octets):
        raise RuntimeError(f"{TRIMMED_ID}'s messages do not end in one octet of white space")
    calls.upload_csk(story, 0, UNIT9, cut)
    longer.message += b"\r"
    calls.upload_csk(story, 300, UNIT7, longer)


TRIMMED_ID = "sip:unit398@mc.example.net"
