// Fuzz target: a KMS response as a key file (TS 33.180 Annex D).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz/libxml2.h"

#include "kms/keyfile_xml.h"

namespace kms = mediasec::kms;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    fuzz::hold_silence();
    constexpr std::size_t rsk = 257, ssk = 32, point = 65;
    kms::Keyring ring;
    kms::ProblemLog log(ring.problems);
    kms::XmlKeyFiles files(ring, log);
    files.add("a.xml", {data, size});
    files.finish();
    for (const kms::Certificate &certificate : ring.certificates)
        fuzz::hold(!certificate.kms_uri.empty() && (certificate.pub_enc_key.empty() || certificate.pub_enc_key.size() == rsk) &&
                       (certificate.pub_auth_key.empty() || certificate.pub_auth_key.size() == point),
                   "a certificate has no URI, or a key of a wrong length");
    for (const kms::KeySet &set : ring.key_sets) {
        fuzz::hold((set.rsk.size() == 0 || set.rsk.size() == rsk) && (set.ssk.size() == 0 || set.ssk.size() == ssk) && (set.pvt.empty() || set.pvt.size() == point),
                   "a key set has a key of a wrong length");
        fuzz::hold(!set.certificate || *set.certificate < ring.certificates.size(), "a key set names no certificate");
    }
    for (const kms::Problem &problem : ring.problems)
        fuzz::hold(problem.text.starts_with("a.xml") && problem.text.ends_with("."), "a problem is not told as a sentence about its file");
    fuzz::hold(!(ring.certificates.empty() && ring.key_sets.empty()) || !ring.problems.empty(), "a file that gives nothing is not told of");
    return 0;
}
