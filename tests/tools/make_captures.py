#!/usr/bin/env python3
"""Writes every capture, key folder and expected result anew, the same octets in every run.

make_captures.py --oracle PROGRAM [--root FOLDER] [NAME ...]
PROGRAM is crypto_oracle of the build; FOLDER gets captures/, keyfiles/ and tests/golden/expected/ (default: the project itself);
NAMEs limit the work to some captures (the key folders are always written)."""
# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import calendar
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from capgen import calls, kms as kms_module, ticket_world  # noqa: E402
from capgen.kms import Kms  # noqa: E402
from capgen.oracle import Oracle  # noqa: E402
from capgen.scenarios import (cameras, clear, csk_floor, first_to_answer, group_documents, groups, key_forms, mcdata, mikey_modes, off_network,  # noqa: E402
                              private_call, sdes, sdes_calls, sdes_turn, servers, smime, spk, streamwide, streamwide_group, talkers,  # noqa: E402
                              ticket_updates, tickets, variants, video, xml_protection)
from capgen.scenarios import diagnosis, diagnosis_media  # noqa: E402
from capgen.story import NO_KEY, DECRYPTED, Story  # noqa: E402

START = calendar.timegm((2024, 3, 5, 9, 0, 0))

CAPTURES = {
    "private-call": private_call.private_call,
    "private-call-bad-hint": private_call.private_call_bad_hint,
    "private-call-bad-signature": private_call.private_call_bad_signature,
    "private-call-media-level": variants.media_level,
    "private-call-rekey": variants.rekey,
    "private-call-tcp-ipv6": variants.tcp_ipv6,
    "private-call-tls": variants.over_tls,
    "private-call-wrap": variants.wrap,
    "private-call-roc": variants.roc_in_packet,
    "private-call-damaged": variants.damaged,
    "private-call-late-key": variants.late_key,
    "private-call-unsigned-header": variants.unsigned_header,
    "private-call-to-self": variants.to_self,
    "first-to-answer": first_to_answer.first_to_answer,
    "first-to-answer-swapped": first_to_answer.first_to_answer_swapped,
    "first-to-answer-bad-hint": first_to_answer.first_to_answer_bad_hint,
    "first-to-answer-bad-signature": first_to_answer.first_to_answer_bad_signature,
    "csk-floor": csk_floor.csk_floor,
    "csk-floor-bad-hint": csk_floor.csk_floor_bad_hint,
    "csk-floor-bad-signature": csk_floor.csk_floor_bad_signature,
    "group-call": groups.group_call,
    "group-call-late": groups.group_call_late,
    "group-documents": group_documents.group_documents,
    "group-mkfc": group_documents.mkfc,
    "key-parameters": key_forms.key_parameters,
    "csk-download": servers.csk_download,
    "csk-nested-register": servers.nested_register,
    "musik-download": servers.musik_download,
    "mscck": servers.mscck,
    "pre-established": servers.pre_established,
    "pre-established-re-invite": servers.re_invite,
    "two-domains": servers.two_domains,
    "off-network": off_network.private,
    "off-network-group": off_network.group,
    "sds-off-network": mcdata.sds_off_network,
    "private-call-hidden": talkers.hidden,
    "talkers-late-floor": talkers.late_floor,
    "late-control": talkers.late_control,
    "group-short-mki": talkers.short_mki,
    "mcvideo": video.mcvideo,
    "mcvideo-private": video.mcvideo_private,
    "server-to-server": spk.between_servers,
    "server-to-server-xml": spk.xml_between_servers,
    "clear-calls": clear.clear_calls,
    "sds-message": mcdata.sds_message,
    "sds-message-bad-hint": mcdata.sds_message_bad_hint,
    "sds-late-key": mcdata.sds_late_key,
    "sds-msrp": mcdata.sds_msrp,
    "sdes": sdes.sdes,
    "sdes-gcm-256": sdes.sdes_gcm_256,
    **sdes.ONE_SUITE,
    "sdes-unsupported": sdes.sdes_unsupported,
    "sdes-wrong-key": sdes.wrong_key,
    "sdes-no-answer": sdes_calls.no_answer,
    "sdes-parameters": sdes_calls.parameters,
    "sdes-fec": sdes_calls.fec,
    "sdes-capabilities": sdes_calls.capabilities,
    "sdes-reinvite": sdes_calls.reinvite,
    "sdes-diverted": sdes_calls.diverted,
    "sdes-forked": sdes_calls.forked,
    "sdes-shared-ports": sdes_calls.shared_ports,
    "sdes-two-legs": sdes_calls.two_legs,
    "sdes-turn": sdes_turn.sdes_turn,
    "xml-csk": xml_protection.xml_csk,
    "xml-csk-tampered": xml_protection.xml_csk_tampered,
    "xml-csk-bad-part": xml_protection.xml_csk_bad_part,
    "xml-csk-bad-signature": xml_protection.xml_csk_bad_signature,
    "xml-late-key": xml_protection.xml_late_key,
    "xml-variations": xml_protection.xml_variations,
    "xml-bodies": xml_protection.xml_bodies,
    "xml-group-keys": xml_protection.xml_group_keys,
    "mime-trimmed": xml_protection.mime_trimmed,
    "rtsp-camera": cameras.rtsp_camera,
    "rtsp-cuts": cameras.rtsp_cuts,
    "rtsp-bundle": cameras.rtsp_bundle,
    "carriers": cameras.carriers,
    "mikey-psk": mikey_modes.mikey_psk,
    "mikey-psk-damaged": mikey_modes.mikey_psk_damaged,
    "mikey-null": mikey_modes.mikey_null,
    "mikey-lines": mikey_modes.mikey_lines,
    "mikey-acap": mikey_modes.mikey_acap,
    "mikey-pk": mikey_modes.mikey_pk,
    "mikey-rsa-r": mikey_modes.mikey_rsa_r,
    "mikey-dh": mikey_modes.mikey_dh,
    "mikey-dhhmac": mikey_modes.mikey_dhhmac,
    "ticket-mode-1": tickets.mode_1,
    "ticket-mode-1-plain": tickets.mode_1_plain,
    "ticket-mode-2": tickets.mode_2,
    "ticket-mode-3": tickets.mode_3,
    "ticket-signed": tickets.signed,
    "ticket-forked": tickets.forked,
    "ticket-conference": tickets.conference,
    "ticket-diverted": tickets.diverted,
    "ticket-updated": ticket_updates.updated,
    "ticket-two-lines": ticket_updates.two_lines,
    "ticket-smime": ticket_updates.smime,
    "ticket-ibake": tickets.ibake,
    "diagnosis-closed": diagnosis.closed_messages,
    "diagnosis-tolerated": diagnosis.tolerated_messages,
    "diagnosis-signatures": diagnosis.signed_otherwise,
    "diagnosis-bodies": diagnosis.bodies,
    "diagnosis-media": diagnosis_media.tolerated_media,
    "diagnosis-closed-media": diagnosis_media.closed_media,
    "mikey-recovery": mikey_modes.mikey_recovery,
    "mikey-smime": smime.mikey_smime,
    "streamwide-private-call": streamwide.streamwide_private_call,
    "streamwide-floor": streamwide.streamwide_floor,
    "streamwide-group": streamwide_group.group,
    "streamwide-messages": streamwide_group.messages,
}


class World:
    """World is what the scenarios share: the KMSs."""

    def __init__(self, oracle):
        self.kms = Kms(oracle, "kms.mc.example.net")
        self.oracle = oracle
        self.impostor = Kms(oracle, "kms.mc.example.net", seed="impostor")
        self.other = Kms(oracle, "kms.elsewhere.example.org")


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def write_folder(folder, kms, users, period_shift=0):
    """A key folder: the KMS's certificate, and one key provisioning response for each user."""
    write(folder / "kms-init.xml", kms_module.init_response(kms, users[0], START))
    for user in users:
        number = kms_module.derive.period_of(START, kms.period, kms.offset) + period_shift
        name = user.removeprefix("sip:").split("@")[0].replace(".", "-")
        write(folder / f"{name}.xml", kms_module.key_prov_response(kms, user, [kms.key_set(user, period_no=number)], START))


def write_keyfiles(root, world):
    people = [client.mc_id for client in (calls.UNIT7, calls.UNIT9, calls.UNIT10, calls.UNIT11)]
    everyone = [*people, calls.MDSI]
    write_folder(root / "example-kms", world.kms, everyone)
    write_folder(root / "wrong-user", world.kms, ["sip:unit8@mc.example.net"])
    write_folder(root / "wrong-period", world.kms, everyone, period_shift=-5)
    write_folder(root / "impostor-kms", world.impostor, everyone)
    write_folder(root / "other-kms", world.other, ["sip:unit8@elsewhere.example.org"])
    write_folder(root / "two-domains", world.other, [servers.UNIT30_ID])
    write(root / "two-domains/cert-cache.xml", kms_module.cert_cache_response(world.other, [world.kms], servers.UNIT30_ID, START))
    diagnosis.write_key_folder(write, root / "diagnosis", diagnosis.Faults(world, START))
    write(root / "listed-csk/csk.keys", xml_protection.key_list())
    write(root / "wrong-csk/csk.keys", xml_protection.key_list(wrong=True))
    write(root / "server-to-server/spk.keys", spk.key_list(spk.spk()))
    write(root / "wrong-spk/spk.keys", spk.key_list(spk.spk(wrong=True)))
    for folder, text in ticket_world.key_lists().items():
        write(root / folder / "secrets.keys", text)
    write(root / "streamwide/kms-init.xml", kms_module.init_response(streamwide.PublishedKms, "sip:alice@streamwide.com", streamwide.TIME))
    for name, keys in streamwide.PublishedKms.key_sets():
        write(root / f"streamwide/{name}.xml", streamwide.key_prov_response(keys))


README_HEAD = """# Captures

Written by tests/tools/make_captures.py with wolfCrypt (SAKKE, ECCSI) and libsrtp, not with this project's own cryptography; the same octets in every
run (`cmake --build BUILD --target captures`; the test `check.captures-reproducible` compares). Open one with its keys:
`tshark -r captures/private-call.pcap -o mediasec.keyfile:keyfiles/example-kms`. What each packet holds stands in tests/golden/expected.

| capture | story | keys | frames | protected packets |
|---|---|---|---|---|
"""


def keys_for(name):
    if name == "ticket-ibake" or name == "ticket-signed":
        return f"keyfiles/ticket-{'session/ticket-ibake.keys' if name == 'ticket-ibake' else 'kms-rsa'}"
    if name.startswith("ticket-"):
        parties = {"ticket-mode-2": "initiator, -kms", "ticket-mode-3": "responder, -kms", "ticket-conference": "responder, -kms"}.get(name, "initiator, -responder, -kms")
        return f"keyfiles/ticket-{parties} (each alone)"
    if name.startswith("sdes"):
        return "in the SDP"
    if name in ("mikey-null", "mikey-lines", "carriers") or name.startswith("rtsp"):
        return "none needed"
    if name.startswith("mikey-"):
        return "keyfiles/mikey-modes"
    if name.startswith("diagnosis-") and name != "diagnosis-bodies":
        return "keyfiles/diagnosis"
    return f"keyfiles/{'streamwide' if name.startswith('streamwide') else name if name == 'two-domains' else 'server-to-server' if name.startswith('server-to-server') else 'example-kms'}"


def write_readme(path, stories):
    rows = [f"| {story.name} | {story.about} | {keys_for(story.name)} | {len(story.events)} | "
            f"{sum(1 for event in story.events if event[5] and event[5]['status'])} |\n" for story in stories]
    write(path, README_HEAD + "".join(rows))


def without_key(story):
    """Packets under a key that its damaged message does not give: no reader has it."""
    for _, _, _, _, _, expect in story.events:
        if expect and expect.get("key") and expect["key"].sakke != 1 and expect["status"] == DECRYPTED:
            expect["status"] = NO_KEY


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oracle", required=True)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(CAPTURES)
    if unknown:
        parser.error(f"no such capture: {', '.join(sorted(unknown))}")
    oracle = Oracle(arguments.oracle)
    world = World(oracle)
    write_keyfiles(arguments.root / "keyfiles", world)
    expected = arguments.root / "tests/golden/expected"
    for folder in (arguments.root / "captures", expected):
        folder.mkdir(parents=True, exist_ok=True)
    stories = []
    for name in arguments.names or CAPTURES:
        story = Story(oracle, name, streamwide.TIME if name.startswith("streamwide") else START)
        CAPTURES[name](story, world)
        story.about = " ".join(CAPTURES[name].__doc__.split())
        without_key(story)
        if getattr(story, "listed", None):
            write(arguments.root / f"keyfiles/ticket-session/{name}.keys", "# Session keys, as a party of the call could write them down.\n\n" + "\n".join(story.listed) + "\n")
        story.finish(arguments.root / "captures" / f"{name}.pcap", expected / f"{name}.json")
        stories.append(story)
        print(f"{name}: {len(story.events)} frames")
    if not arguments.names:
        write_readme(arguments.root / "captures/README.md", stories)
    oracle.close()


if __name__ == "__main__":
    main()
