"""MONP messages (TS 24.379 15): off-network call control over UDP port 8809."""
# SPDX-License-Identifier: GPL-2.0-or-later
PORT = 8809
GROUP_ANNOUNCEMENT, SETUP_REQUEST, SETUP_ACCEPT, RELEASE, ACCEPT_ACK, MCDATA_CARRIER = 2, 8, 10, 12, 14, 21  # TS 24.379 table 15.2.2-1
PRIVATE_CALL = 5                                                                                             # TS 24.379 15.2.5


def value(content):
    """An element's value with two octets of length in front."""
    content = content.encode() if isinstance(content, str) else content
    return len(content).to_bytes(2, "big") + content


def message(kind, call_id, *texts, middle=b""):
    """Type, call identifier, what has a length of its own (`middle`), then elements with two octets of length."""
    return bytes([kind]) + call_id.to_bytes(2, "big") + middle + b"".join(value(text) for text in texts)


def setup_request(call_id, caller, callee, sdp, automatic=True):
    return message(SETUP_REQUEST, call_id, caller, callee, sdp, middle=bytes([0 if automatic else 1, PRIVATE_CALL]))
