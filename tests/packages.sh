#!/bin/sh
# Installs the Debian packages that are missing, and nothing when none is.
# Usage: tests/packages.sh build|test|fuzz|package|chroot|gui     installs them
#        tests/packages.sh list build|test|...                    prints their names
set -eu

build="g++ cmake ninja-build libssl-dev libxml2-dev wireshark-dev tshark python3 util-linux"
test="libcmocka-dev libbenchmark-dev libwolfssl-dev libsrtp2-dev openssl xmlsec1 binutils file python3-jsonschema"
fuzz="clang libclang-rt-14-dev"
package="dpkg-dev"
chroot="mmdebstrap debian-archive-keyring"
gui="wireshark xvfb xauth imagemagick xdotool x11-utils openbox"

list=""
[ "${1:-}" = list ] && { list=yes; shift; }
case "${1:-build}" in
build) wanted="$build" ;;
test) wanted="$build $test" ;;
fuzz) wanted="$build $test $fuzz" ;;
package) wanted="$build $package" ;;
chroot) wanted="$chroot" ;;
gui) wanted="$build $test $gui" ;;
*) echo "usage: $0 [list] build|test|fuzz|package|chroot|gui" >&2; exit 2 ;;
esac
[ -n "$list" ] && { echo "$wanted"; exit 0; }

missing=""
for name in $wanted; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q '^install ok installed' || missing="$missing $name"
done
[ -z "$missing" ] && exit 0

become=""
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "Please install:$missing" >&2; exit 1; }
    become=sudo
fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$become apt-get update -qq
# wireshark-common asks whether users may capture; Mediasec only reads files.
# shellcheck disable=SC2086
$become env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
