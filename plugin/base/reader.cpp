// Mediasec: the one bounds-checked cursor of every binary parser.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/reader.h"

namespace mediasec {

/// miss records that fewer than `length` octets are left.
ByteView ByteReader::miss(std::size_t length, const char *what)
{
    if (!failed_)
        fail(std::string(what) + ": " + std::to_string(length) + (length == 1 ? " octet" : " octets") + " expected, " + std::to_string(octets_.size() - at_) +
             " left");
    return {};
}

ByteView ByteReader::rest() noexcept
{
    if (failed_) return {};
    ByteView view = octets_.subspan(at_);
    at_ = octets_.size();
    return view;
}

ByteReader ByteReader::sub(std::size_t length, const char *what)
{
    std::size_t start = offset();
    ByteView all = failed_ ? ByteView{} : octets_.subspan(at_);
    ByteView view = bytes(length, what);
    return ByteReader(failed_ ? all : view, start);
}

int ByteReader::peek(std::size_t ahead) const noexcept
{
    if (failed_ || ahead >= octets_.size() - at_) return -1;
    return octets_[at_ + ahead];
}

void ByteReader::fail(std::string expected) { fail_at(offset(), std::move(expected)); }

void ByteReader::fail_at(std::size_t where, std::string expected)
{
    if (failed_) return;
    failed_ = true;
    fault_ = {where, std::move(expected)};
}

}  // namespace mediasec
