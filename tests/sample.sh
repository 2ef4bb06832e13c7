#!/bin/sh
# README's sample: prints what a command shows of captures/private-call.pcap with keyfiles/example-kms. To be run where these two folders are.
# Usage: sample.sh COMMAND...     a command that takes tshark's arguments behind a capture and its keys; by default tshark with the installed plugin
set -eu
[ $# -gt 0 ] || set -- tshark -n -r captures/private-call.pcap -o mediasec.keyfile:keyfiles/example-kms
echo "The keys, who sent them to whom, and whether key and signature are good:"
"$@" -Y mikey -T fields -E header=y -e frame.number -e mediasec.key.type -e mediasec.key.id -e mediasec.sender -e mediasec.receiver -e mediasec.sakke.status -e mediasec.signature.status
echo
echo "Floor control and the first decrypted audio:"
"$@" -Y "mediasec.srtp.status == 1 and frame.number <= 20"
echo
echo "Packets by status (1 = decrypted):"
"$@" -Y mediasec.srtp.status -T fields -e mediasec.srtp.status -e mediasec.srtp.suite | sort | uniq -c
