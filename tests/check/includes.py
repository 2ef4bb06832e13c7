#!/usr/bin/env python3
"""Each box includes only what the picture in plugin/CMakeLists.txt allows, and a library's headers stay in the box that wraps it.

The build enforces the boxes among themselves; this also covers headers that are on every compiler's default path."""
# SPDX-License-Identifier: GPL-2.0-or-later
import pathlib
import re
import sys

PLUGIN = pathlib.Path(__file__).resolve().parents[2] / "plugin"
BOXES = {"base": set(), "crypto": {"base"}, "mikey": {"base"}, "sdp": {"base"}, "floor": {"base"}, "mcdata": {"base"}, "xml": {"base"},
         "kms": {"base", "crypto", "xml"}, "session": {"base", "crypto", "mikey", "sdp", "floor", "mcdata", "xml", "kms"}}
BOXES["wireshark"] = set(BOXES)
LIBRARIES = {  # the headers of a library, and the only box that may include them
    "wireshark": re.compile(r"epan/|wsutil/|wiretap/|ws_|glib|gmodule|config\.h|wireshark\.h"),
    "crypto": re.compile(r"openssl/"),
    "xml": re.compile(r"libxml/"),
}
OTHERS = re.compile(r"wolfssl/|srtp2?/|gcrypt|gnutls/")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')


def fault_of(box, quote, header):
    """What is wrong with one include; nothing when it is allowed."""
    for owner, pattern in LIBRARIES.items():
        if pattern.match(header) and quote == "<" and box != owner:
            return f"only plugin/{owner} may include <{header}>"
    if OTHERS.match(header):
        return f"<{header}> belongs to the tests"
    if quote == '"':
        target = header.split("/")[0] if "/" in header else box
        if target in BOXES and target != box and target not in BOXES[box]:
            return f'plugin/{box} may not include "{header}"'
        if target not in BOXES:
            return f'"{header}" is in no box; a library\'s header is included with <>'
    return None


def main():
    faults, files = [], 0
    for box in BOXES:
        for path in sorted((PLUGIN / box).glob("*")):
            if path.suffix not in (".h", ".cpp"):
                continue
            files += 1
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                match = INCLUDE.match(line)
                fault = fault_of(box, *match.groups()) if match else None
                if fault:
                    faults.append(f"{path.relative_to(PLUGIN.parent)}:{number}: {fault}")
    strangers = {path.name for path in PLUGIN.iterdir() if path.is_dir()} - set(BOXES) - {"package", "profile", "tools"}  # hold no code of the plugin
    faults += [f"plugin/{name} is no box of the picture" for name in sorted(strangers)]
    print("\n".join(faults) if faults else f"includes: {files} files keep to the picture")
    return 1 if faults or not files else 0


if __name__ == "__main__":
    sys.exit(main())
