#!/bin/sh
# Installs what is missing, builds mediasec.so, and opens a shipped capture with its key files.
set -eu
cd "$(dirname "$0")/.."
tests/packages.sh build
cmake -S . -B build -G Ninja -DMEDIASEC_TESTS=OFF >build.log 2>&1 || { cat build.log; exit 1; }
cmake --build build >>build.log 2>&1 || { tail -n 40 build.log; exit 1; }

# run_tshark.py gives tshark a HOME of its own with the plugin in it, also when this is run by root, for whom Wireshark loads no personal plugins.
show() {
    python3 tests/run_tshark.py --plugin build/plugin/wireshark/mediasec.so -k keyfiles/example-kms captures/private-call.pcap "$@"
}
echo "The keys, who sent them to whom, and whether key and signature are good:"
show -Y mikey -T fields -E header=y -e frame.number -e mediasec.key.type -e mediasec.key.id -e mediasec.sender -e mediasec.receiver -e mediasec.sakke.status -e mediasec.signature.status
echo
echo "Floor control and the first decrypted audio:"
show -Y "mediasec.srtp.status == 1 and frame.number <= 20"
echo
echo "Packets by status (1 = decrypted):"
show -Y mediasec.srtp.status -T fields -e mediasec.srtp.status -e mediasec.srtp.suite | sort | uniq -c
