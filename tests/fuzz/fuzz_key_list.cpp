// Fuzz target: a key list (keyfiles/README.md).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz/fuzz.h"

#include "kms/keyfile_list.h"

#include <algorithm>

namespace kms = mediasec::kms;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    mediasec::ByteView octets(data, size);
    kms::Keyring ring;
    kms::ProblemLog log(ring.problems);
    kms::KeyLists(ring, log).add("a.keys", octets);
    auto lines = static_cast<std::size_t>(std::count(data, data + size, '\n')) + 1;
    fuzz::hold(ring.secrets.size() <= lines, "a list has more secrets than lines");
    for (const kms::ListedSecret &secret : ring.secrets)
        fuzz::hold(secret.origin.line >= 1 && secret.origin.line <= lines && !secret.key.view().empty(), "a secret has no key, or is of no line");
    for (const kms::Problem &problem : ring.problems) {
        fuzz::hold(problem.text.starts_with("a.keys") && problem.text.ends_with("."), "a problem is not told as a sentence about its file");
        for (const kms::ListedSecret &secret : ring.secrets)
            if (secret.key.size() >= 8)
                fuzz::hold(problem.text.find(mediasec::to_hex(secret.key.view())) == std::string::npos, "a problem's text holds a key");
    }
    // A second reading adds nothing: what an earlier list gave is not added again.
    std::size_t before = ring.secrets.size();
    kms::KeyLists lists(ring, log);
    lists.add("b.keys", octets);
    lists.add("c.keys", octets);
    fuzz::hold(ring.secrets.size() == 2 * before, "a list adds to one load what it has added already");
    return 0;
}
