#!/bin/sh
# Installs what is missing, builds Mediasec with AddressSanitizer and UndefinedBehaviorSanitizer and runs the unit tests on that, then builds it as
# released and runs every test.
# Usage: tests/run.sh [--no-sanitizers]
set -eu
cd "$(dirname "$0")/.."
jobs=$(nproc)

build_and_test() {  # folder, ctest label (a regular expression), cmake arguments...
    folder=$1
    label=$2
    shift 2
    cmake -S . -B "$folder" -G Ninja "$@" >"$folder.log" 2>&1 || { cat "$folder.log"; exit 1; }
    cmake --build "$folder" -j "$jobs" >>"$folder.log" 2>&1 || { tail -n 60 "$folder.log"; exit 1; }
    ctest --test-dir "$folder" -L "$label" -j "$jobs" --output-on-failure --timeout 1500
}

tests/packages.sh test
if [ "${1:-}" != --no-sanitizers ]; then
    echo "== With sanitizers"
    build_and_test build-sanitize unit -DMEDIASEC_SANITIZE=ON -DCMAKE_BUILD_TYPE=RelWithDebInfo
fi
echo "== As released"
build_and_test build . -DCMAKE_BUILD_TYPE=RelWithDebInfo
