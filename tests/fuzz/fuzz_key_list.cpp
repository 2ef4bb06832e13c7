// Fuzz target: a key list (keyfiles/README.md).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz/fuzz.h"

#include "kms/keyfile_list.h"

#include <algorithm>
#include <string>
#include <vector>

namespace kms = mediasec::kms;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    mediasec::ByteView octets(data, size);
    kms::Keyring ring;
    kms::ProblemLog log(ring.problems);
    kms::KeyLists lists(ring, log);
    lists.add("a.keys", octets);
    auto lines = static_cast<std::size_t>(std::count(data, data + size, '\n')) + 1;
    fuzz::hold(ring.secrets.size() <= lines, "a list has more secrets than lines");
    std::vector<std::string> keys;
    for (const kms::ListedSecret &secret : ring.secrets) {
        fuzz::hold(secret.origin.line >= 1 && secret.origin.line <= lines && !secret.key.view().empty(), "a secret has no key, or is of no line");
        if (secret.key.size() >= 8) keys.push_back(mediasec::to_hex(secret.key.view()));
    }
    for (const kms::Problem &problem : ring.problems) {
        fuzz::hold(problem.text.starts_with("a.keys") && problem.text.ends_with("."), "a problem is not told as a sentence about its file");
        for (const std::string &key : keys)
            fuzz::hold(problem.text.find(key) == std::string::npos, "a problem's text holds a key");
    }
    const std::size_t before = ring.secrets.size();
    lists.add("b.keys", octets);
    fuzz::hold(ring.secrets.size() == before, "a list adds to one load what it has added already");
    kms::KeyLists(ring, log).add("c.keys", octets);
    fuzz::hold(ring.secrets.size() == 2 * before, "another load of the same list gives another number of secrets");
    return 0;
}
