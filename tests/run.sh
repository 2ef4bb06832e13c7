#!/bin/sh
# Installs what is missing, builds Mediasec with AddressSanitizer and UndefinedBehaviorSanitizer and runs the unit tests, the fuzz targets' inputs, every
# shipped capture and the golden cases on that; with --chroot builds it for Wireshark 4.4 in a Debian 13 chroot, where one can be made, and runs its golden
# rows there; then builds it as released and runs every test.
# Usage: tests/run.sh [--no-sanitizers] [--chroot]
set -eu
cd "$(dirname "$0")/.."
jobs=$(nproc)
chroot_seconds=720  # at most: CI ends after an hour, and the rest takes most of it
chroot_until=1260   # seconds after the start: on a machine that has not come as far by then, the rest of the hour is for the release
began=$(date +%s)
sanitizers=yes
chroot=
for word in "$@"; do
    case "$word" in
    --no-sanitizers) sanitizers= ;;
    --chroot) chroot=yes ;;
    *) echo "usage: $0 [--no-sanitizers] [--chroot]" >&2; exit 2 ;;
    esac
done

build_and_test() {  # folder, ctest label (a regular expression), cmake arguments...
    folder=$1
    label=$2
    shift 2
    cmake -S . -B "$folder" -G Ninja -DMEDIASEC_TESTS=ON -DCMAKE_COMPILE_WARNING_AS_ERROR=ON "$@" >"$folder.log" 2>&1 || { cat "$folder.log"; exit 1; }
    cmake --build "$folder" -j "$jobs" >>"$folder.log" 2>&1 || { tail -n 60 "$folder.log"; exit 1; }
    ctest --test-dir "$folder" --no-tests=error -L "$label" -j "$jobs" --output-on-failure --timeout 1500
}

# other_wireshark SUITE: its tests, where a chroot can be made and while there is time; that they were not run is said, and is no failure.
other_wireshark() {
    status=0
    if [ $(($(date +%s) - began)) -gt "$chroot_until" ]; then
        echo "not run: the tests on $1's Wireshark: this machine took longer than $chroot_until seconds for what came before"
        return
    fi
    timeout --kill-after=20 "$chroot_seconds" tests/chroot.sh "$1" --brief || status=$?
    case $status in
    0 | 77) ;;
    124 | 137) echo "not run: the tests on $1's Wireshark: not finished after $chroot_seconds seconds" ;;
    *) exit 1 ;;
    esac
}

tests/packages.sh test
if [ -n "$sanitizers" ]; then
    echo "== With sanitizers"
    build_and_test build-sanitize 'unit|fuzz|smoke|sanitized' -DMEDIASEC_SANITIZE=ON -DCMAKE_BUILD_TYPE=RelWithDebInfo
fi
if [ -n "$chroot" ]; then
    echo "== Wireshark 4.4"
    other_wireshark trixie
fi
echo "== As released"
build_and_test build . -DCMAKE_BUILD_TYPE=RelWithDebInfo
