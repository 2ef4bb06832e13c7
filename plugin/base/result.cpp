// Mediasec: the words of the pure side's errors.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/result.h"

namespace mediasec {

const char *describe(Error error) noexcept
{
    switch (error) {
    case Error::bad_length: return "wrong length";
    case Error::not_on_curve: return "point not on the curve";
    case Error::out_of_range: return "number out of range";
    case Error::hint_mismatch: return "the SAKKE hint check failed";
    case Error::bad_tag: return "the authentication tag does not verify";
    case Error::truncated: return "too few octets";
    case Error::unsupported: return "algorithm not supported";
    case Error::bad_encoding: return "not the text encoding expected";
    case Error::bad_signature: return "the signature does not verify";
    case Error::no_key: return "no key";
    case Error::crypto_failure: return "OpenSSL failed";
    }
    return "unknown error";
}

}  // namespace mediasec
