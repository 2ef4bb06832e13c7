// Mediasec: octets that must not survive their use.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <memory>
#include <string>

namespace mediasec {

/// wipe overwrites octets in a way the compiler keeps.
void wipe(void *octets, std::size_t length) noexcept;

/// WipingAllocator wipes every block before it is given back, so a growing vector leaves no copies behind.
template <typename T>
struct WipingAllocator {
    using value_type = T;
    WipingAllocator() noexcept = default;
    template <typename U>
    WipingAllocator(const WipingAllocator<U> &) noexcept {}
    T *allocate(std::size_t n) { return std::allocator<T>().allocate(n); }
    void deallocate(T *p, std::size_t n) noexcept
    {
        wipe(p, n * sizeof(T));
        std::allocator<T>().deallocate(p, n);
    }
    bool operator==(const WipingAllocator &) const noexcept { return true; }
};

/// SecretBytes owns secret octets. They are wiped when it dies; it cannot be copied by accident and has no stream operator.
class SecretBytes {
public:
    SecretBytes() = default;
    explicit SecretBytes(ByteView octets) : octets_(octets.begin(), octets.end()) {}
    /// SecretBytes(length) holds `length` zero octets, to be filled through data().
    explicit SecretBytes(std::size_t length) : octets_(length) {}
    SecretBytes(SecretBytes &&) noexcept = default;
    SecretBytes &operator=(SecretBytes &&) noexcept = default;
    SecretBytes(const SecretBytes &) = delete;
    SecretBytes &operator=(const SecretBytes &) = delete;

    /// clone is the one, explicit, way to copy a secret.
    SecretBytes clone() const { return SecretBytes(view()); }
    ByteView view() const noexcept { return {octets_.data(), octets_.size()}; }
    std::uint8_t *data() noexcept { return octets_.data(); }
    std::size_t size() const noexcept { return octets_.size(); }
    bool empty() const noexcept { return octets_.empty(); }
    /// append adds secret octets at the end.
    void append(ByteView tail) { octets_.insert(octets_.end(), tail.begin(), tail.end()); }

private:
    std::vector<std::uint8_t, WipingAllocator<std::uint8_t>> octets_;
};

/// SecretText is text (a line of a key file) that is wiped when it dies. Short strings are kept inside the object by
/// std::basic_string and would not be wiped by an allocator, hence the vector.
using SecretText = std::vector<char, WipingAllocator<char>>;

/// equal_secret compares two secrets without a data-dependent branch; lengths are public.
bool equal_secret(ByteView a, ByteView b) noexcept;

}  // namespace mediasec
