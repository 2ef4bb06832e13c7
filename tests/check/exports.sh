#!/bin/sh
# The plugin exports the symbols that Wireshark's loader looks for, and nothing else.
# Usage: tests/check/exports.sh MEDIASEC.SO
# SPDX-License-Identifier: GPL-2.0-or-later
set -eu
plugin=${1:?usage: exports.sh MEDIASEC.SO}
found=$(nm --dynamic --defined-only "$plugin" | awk '{ print $3 }' | grep -v '^__odr_asan\|^__asan' | LC_ALL=C sort | tr '\n' ' ')
old="plugin_register plugin_version plugin_want_major plugin_want_minor "
new="plugin_describe $old"   # 4.4 and later also ask what kind of plugin it is
case "$found" in
"$old" | "$new") echo "exports: $found" ;;
*) echo "exports.sh: $plugin exports: $found" >&2; echo "exports.sh: expected:  $old(and plugin_describe from 4.4 on)" >&2; exit 1 ;;
esac
