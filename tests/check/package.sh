#!/bin/sh
# On a system without Mediasec: installs a .deb, and demands that tshark lists the plugin and that README's sample prints what README says; then removes it.
# Usage: package.sh MEDIASEC.DEB README.md      as root, in a chroot of its own: see tests/chroot.sh
set -eu
deb=$(realpath "$1")
readme=$(realpath "$2")
export DEBIAN_FRONTEND=noninteractive TZ=UTC
apt-get update -qq
apt-get install -y -qq --no-install-recommends "$deb" tshark >/dev/null
tshark -G plugins 2>/dev/null | grep '^mediasec\.so' || { echo "FAILED: tshark does not list mediasec.so"; exit 1; }
# The block of README behind "It ends with", without its indentation.
sed -n '/^It ends with$/,$p' "$readme" | sed '1,2d' | sed '/^[^ ]/,$d' | sed 's/^    //' | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' >/tmp/wanted
(cd /usr/share/mediasec && sh sample.sh 2>/dev/null) >/tmp/got
# Wireshark 4.6 itself no longer writes the floor indicator into the column.
sed -i 's/ - Normal call$//' /tmp/wanted /tmp/got
diff /tmp/wanted /tmp/got || { echo "FAILED: the installed package prints something else than README says"; exit 1; }
for path in captures/private-call.pcap keyfiles/README.md plugin/tools/put_keys_into_capture.py; do
    [ -r "/usr/share/mediasec/$path" ] || { echo "FAILED: README names $path, which the package does not have"; exit 1; }
done
(cd /usr/share/mediasec && tshark -C Mediasec -r captures/private-call.pcap -o mediasec.keyfile:keyfiles/example-kms -c 20 2>/dev/null) |
    grep -q 'RTP Decrypted 0x10e47d01' ||
    { echo "FAILED: the installed profile does not show the columns that README shows"; exit 1; }
apt-get remove -y -qq mediasec >/dev/null
if tshark -G plugins 2>/dev/null | grep -q '^mediasec'; then echo "FAILED: the plugin is still there after the package was removed"; exit 1; fi
left=$(find /usr -ipath '*mediasec*' | head -n 5)
[ -z "$left" ] || { echo "FAILED: the package leaves behind: $left"; exit 1; }
echo "ok the package installs, shows what README says, and goes without a trace"
