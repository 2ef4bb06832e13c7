// Mediasec: the errors of the pure side, and a value-or-error.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <utility>
#include <variant>

namespace mediasec {

/// Error names every way in which a pure function can fail. describe() has the words.
enum class Error : std::uint8_t {
    bad_length,           ///< an input has a length that its format does not allow
    not_on_curve,         ///< a point does not satisfy its curve's equation, or a coordinate is not reduced
    out_of_range,         ///< a scalar or a number is outside of the range its clause gives
    hint_mismatch,        ///< RFC 6508 6.2.2 step 6: the recomputed R_(b,S) differs from the one received
    bad_tag,              ///< an authentication tag did not verify
    truncated,            ///< fewer octets than the format needs
    unsupported,          ///< an algorithm or version that this program does not implement
    bad_encoding,         ///< text that is not the base64, hexadecimal or decimal it has to be
    bad_signature,        ///< a signature did not verify
    no_key,               ///< no key to try
    crypto_failure,       ///< OpenSSL reported a failure that no input explains (out of memory)
};

/// describe says what an Error means, in a phrase that completes "failed: ".
const char *describe(Error error) noexcept;

/// Result holds a T, or the Error that kept it from being made.
template <typename T>
class Result {
public:
    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : content_(std::in_place_index<1>, error) {}
    explicit operator bool() const noexcept { return content_.index() == 0; }
    bool ok() const noexcept { return content_.index() == 0; }
    Error error() const { return std::get<1>(content_); }
    T &value() & { return std::get<0>(content_); }
    const T &value() const & { return std::get<0>(content_); }
    T &&value() && { return std::get<0>(std::move(content_)); }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }

private:
    std::variant<T, Error> content_;
};

}  // namespace mediasec
