"""SIP messages (RFC 3261), multipart bodies and SDP (RFC 4566, RFC 4567, TS 24.379, TS 24.380)."""
# SPDX-License-Identifier: GPL-2.0-or-later
import base64

ICSI = "urn:urn-7:3gpp-service.ims.icsi.mcptt"
FEATURE = '+g.3gpp.mcptt;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.mcptt"'


def part(content_type, body, headers=()):
    """One part of a multipart body."""
    body = body.encode() if isinstance(body, str) else body
    lines = [f"Content-Type: {content_type}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def multipart(boundary, *parts):
    marker = f"--{boundary}".encode()
    return b"".join(marker + b"\r\n" + piece + b"\r\n" for piece in parts) + marker + b"--\r\n"


def message(start_line, headers, body=b"", content_type=None):
    """A whole SIP message; headers are (name, value) pairs."""
    body = body.encode() if isinstance(body, str) else body
    lines = [start_line] + [f"{name}: {value}" for name, value in headers]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Dialog:
    """Dialog writes the requests and responses of one call leg."""

    def __init__(self, call_id, caller, callee, caller_address, callee_address, transport="UDP"):
        self.call_id, self.caller, self.callee = call_id, caller, callee
        self.caller_address, self.callee_address, self.transport = caller_address, callee_address, transport

    def _common(self, cseq, method, to_tag, branch=None, reverse=False):
        own, other = (self.callee, self.caller) if reverse else (self.caller, self.callee)
        address = self.callee_address if reverse else self.caller_address
        host, port = (f"[{address[0]}]" if ":" in address[0] else address[0]), address[1]
        own_tag, other_tag = (to_tag, "caller") if reverse else ("caller", to_tag)
        return [("Via", f"SIP/2.0/{self.transport} {host}:{port};branch=z9hG4bK{branch or f'{self.call_id}.{cseq}.{method}'}"),
                ("Max-Forwards", "70"),
                ("From", f"<{own}>;tag={own_tag}"),
                ("To", f"<{other}>" + (f";tag={other_tag}" if other_tag else "")),
                ("Call-ID", self.call_id),
                ("CSeq", f"{cseq} {method}")]

    def request(self, method, cseq=1, body=b"", content_type=None, to_tag=None, extra=(), reverse=False):
        target = self.caller if reverse else self.callee
        headers = self._common(cseq, method, to_tag, reverse=reverse)
        if method in ("INVITE", "REGISTER", "PUBLISH"):
            own, address = (self.callee, self.callee_address) if reverse else (self.caller, self.caller_address)
            host = f"[{address[0]}]" if ":" in address[0] else address[0]
            headers.append(("Contact", f"<{own.split('@')[0]}@{host}:{address[1]}>;{FEATURE}"))
        return message(f"{method} {target} SIP/2.0", headers + list(extra), body, content_type)

    def response(self, code, reason, method="INVITE", cseq=1, body=b"", content_type=None, to_tag="callee", reverse=False, extra=()):
        headers = [pair for pair in self._common(cseq, method, to_tag, reverse=reverse) if pair[0] != "Max-Forwards"]
        if method == "INVITE" and code >= 180:
            host = f"[{self.callee_address[0]}]" if ":" in self.callee_address[0] else self.callee_address[0]
            headers.append(("Contact", f"<{self.callee.split('@')[0]}@{host}:{self.callee_address[1]}>"))
        return message(f"SIP/2.0 {code} {reason}", headers + list(extra), body, content_type)


MCPTT_INFO, RESOURCE_LISTS = "application/vnd.3gpp.mcptt-info+xml", "application/resource-lists+xml"


def mcptt_info(**values):
    """An mcptt-info document; names are its elements with _ for -."""
    elements = ""
    for name, value in values.items():
        name = name.replace("_", "-")
        kind = "mcpttURI" if value.startswith("sip:") else "mcpttString"
        elements += f"<{name}>{value}</{name}>" if name == "session-type" else f'<{name} type="Normal"><{kind}>{value}</{kind}></{name}>'
    return ('<?xml version="1.0" encoding="UTF-8"?>\r\n<mcpttinfo xmlns="urn:3gpp:ns:mcpttInfo:1.0"><mcptt-Params>'
            f"{elements}</mcptt-Params></mcpttinfo>")


def resource_lists(*uris):
    entries = "".join(f'<entry uri="{uri}"/>' for uri in uris)
    return ('<?xml version="1.0" encoding="UTF-8"?>\r\n<resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists">'
            f"<list>{entries}</list></resource-lists>")


def key_mgmt(mikey):
    """RFC 4567 3.1."""
    return f"a=key-mgmt:mikey {base64.b64encode(mikey).decode()}"


PCMU = (0, "PCMU/8000", None)
AMR_WB = (98, "AMR-WB/16000/1", "octet-align=1; mode-change-capability=2; max-red=220")


def sdp(address, audio_port, floor_port=None, codec=PCMU, session_lines=(), media_lines=(), profile="RTP/SAVP", session_id=100,
        version=1, floor="mc_queueing;mc_priority=5;mc_granted;mc_implicit_request"):
    family = "IP6" if ":" in address else "IP4"
    payload_type, rtpmap, fmtp = codec
    lines = ["v=0", f"o=- {session_id} {version} IN {family} {address}", "s=-", f"c=IN {family} {address}", "t=0 0", *session_lines,
             f"m=audio {audio_port} {profile} {payload_type}", "i=speech", f"a=rtpmap:{payload_type} {rtpmap}"]
    if fmtp:
        lines.append(f"a=fmtp:{payload_type} {fmtp}")
    lines += ["a=ptime:20", *media_lines]
    if floor_port:
        lines += [f"m=application {floor_port} udp MCPTT", f"a=fmtp:MCPTT {floor}"]
    return "\r\n".join(lines) + "\r\n"
