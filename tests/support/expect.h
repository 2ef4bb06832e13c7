// What several unit tests compare: octets and errors, with the vector's file and line in the message.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "support/cmocka.hpp"
#include "support/vector_file.h"

#include <string>

namespace test {

/// where says which group of which file a failure is about.
inline std::string where(const Vector &vector) { return vector.file + ":" + std::to_string(vector.line) + " [" + vector.group + "]"; }

/// expect_octets fails the test unless `got` is the value `name` of `vector`.
inline void expect_octets(const Vector &vector, const std::string &name, mediasec::ByteView got)
{
    const mediasec::Bytes wanted = vector.hex(name);
    if (!mediasec::equal(wanted, got))
        fail_msg("%s: %s is %s, not %s", where(vector).c_str(), name.c_str(), mediasec::to_hex(got).c_str(), mediasec::to_hex(wanted).c_str());
}

/// expect_true fails the test with the vector's place and `what`.
inline void expect_true(const Vector &vector, bool good, const char *what)
{
    if (!good) fail_msg("%s: %s", where(vector).c_str(), what);
}

/// error_named gives the Error whose enumerator is `name`; an unknown name fails the test.
inline mediasec::Error error_named(const std::string &name)
{
    using mediasec::Error;
    static const std::map<std::string, Error> names = {
        {"bad_length", Error::bad_length}, {"not_on_curve", Error::not_on_curve},     {"out_of_range", Error::out_of_range},
        {"bad_tag", Error::bad_tag},       {"hint_mismatch", Error::hint_mismatch},   {"truncated", Error::truncated},
        {"unsupported", Error::unsupported}, {"crypto_failure", Error::crypto_failure},
    };
    const auto found = names.find(name);
    if (found == names.end()) fail_msg("no error is called %s", name.c_str());
    return found->second;
}

/// expect_error fails the test unless `result` is the error that the value "error" of `vector` names.
template <typename T>
void expect_error(const Vector &vector, const mediasec::Result<T> &result)
{
    const mediasec::Error wanted = error_named(vector.text("error"));
    expect_true(vector, !result.ok(), "accepted");
    if (result.error() != wanted)
        fail_msg("%s: error \"%s\", not \"%s\"", where(vector).c_str(), mediasec::describe(result.error()), mediasec::describe(wanted));
}

}  // namespace test
