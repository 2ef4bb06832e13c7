#!/bin/sh
# Installs what is missing, builds mediasec.so, and opens a shipped capture with its key files.
set -eu
cd "$(dirname "$0")/.."
tests/packages.sh build
cmake -S . -B build -G Ninja -DMEDIASEC_TESTS=OFF >build.log 2>&1 || { cat build.log; exit 1; }
cmake --build build >>build.log 2>&1 || { tail -n 40 build.log; exit 1; }

# run_tshark.py gives tshark a HOME of its own with the plugin in it, also when this is run by root, for whom Wireshark loads no personal plugins.
tests/sample.sh python3 tests/run_tshark.py --plugin build/plugin/wireshark/mediasec.so -k keyfiles/example-kms captures/private-call.pcap
