// Mediasec: FieldInfo tables turned into Wireshark's registrations.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/fields.h"

#include <deque>

namespace mediasec::wireshark {
namespace {

// What Wireshark keeps pointers to must live as long as the program: a deque never moves its elements.
struct Storage {
    std::deque<DrawTable> tables;
    std::deque<std::vector<hf_register_info>> fields;
    std::deque<std::vector<int *>> subtrees;
    std::deque<std::vector<value_string>> names;
    std::deque<std::vector<val64_string>> names64;
};

// Deliberately never destroyed: Wireshark reads these names until its own last moment.
Storage &storage()
{
    static auto *kept = new Storage;
    return *kept;
}

const val64_string *value_names64(std::span<const NamedValue> rows)
{
    auto &table = storage().names64.emplace_back();
    for (const NamedValue &row : rows) table.push_back({row.value, row.name});
    table.push_back({0, nullptr});
    return table.data();
}

ftenum wireshark_type(FieldType type) noexcept
{
    switch (type) {
    case FieldType::group: return FT_NONE;
    case FieldType::boolean: return FT_BOOLEAN;
    case FieldType::uint8: return FT_UINT8;
    case FieldType::uint16: return FT_UINT16;
    case FieldType::uint24: return FT_UINT24;
    case FieldType::uint32: return FT_UINT32;
    case FieldType::uint64: return FT_UINT64;
    case FieldType::text: return FT_STRING;
    case FieldType::bytes:
    case FieldType::secret: return FT_BYTES;
    case FieldType::ntp_time:
    case FieldType::unix_time: return FT_ABSOLUTE_TIME;
    case FieldType::ipv4: return FT_IPv4;
    case FieldType::ipv6: return FT_IPv6;
    }
    return FT_NONE;
}

bool is_number(FieldType type) noexcept { return type >= FieldType::uint8 && type <= FieldType::uint64; }

int display_of(const FieldInfo &info) noexcept
{
    if (info.type == FieldType::boolean) return info.mask == 0 ? BASE_NONE : 8 * info.width;  // Wireshark wants the bits of the parent here
    if (info.type == FieldType::ntp_time || info.type == FieldType::unix_time) return ABSOLUTE_TIME_UTC;
    if (!is_number(info.type)) return BASE_NONE;
    const int base = info.base == Base::hex ? BASE_HEX : BASE_DEC;
    return info.type == FieldType::uint64 && !info.values.empty() ? base | BASE_VAL64_STRING : base;
}

const void *strings_of(const FieldInfo &info)
{
    if (info.values.empty() || !is_number(info.type)) return nullptr;
    return info.type == FieldType::uint64 ? static_cast<const void *>(value_names64(info.values)) : value_names(info.values);
}

}  // namespace

const value_string *value_names(std::span<const NamedValue> rows)
{
    auto &table = storage().names.emplace_back();
    for (const NamedValue &row : rows) table.push_back({row.value, row.name});
    table.push_back({0, nullptr});
    return table.data();
}

const DrawTable &FieldRegistry::add_table(std::span<const FieldInfo> table)
{
    DrawTable &draw_table = storage().tables.emplace_back();
    draw_table = {table, std::vector<int>(table.size(), -1), std::vector<int>(table.size(), -1)};
    auto &hf = storage().fields.emplace_back();
    auto &ett = storage().subtrees.emplace_back();
    for (std::size_t i = 0; i < table.size(); ++i) {
        const FieldInfo &info = table[i];
        const char *blurb = info.source[0] == '\0' ? nullptr : info.source;
        hf.push_back({&draw_table.hf[i], {info.name, info.filter, wireshark_type(info.type), display_of(info), strings_of(info), info.mask, blurb, HFILL}});
        ett.push_back(&draw_table.ett[i]);
    }
    add(std::span<hf_register_info>(hf));
    add(std::span<int *const>(ett));
    return draw_table;
}

}  // namespace mediasec::wireshark
