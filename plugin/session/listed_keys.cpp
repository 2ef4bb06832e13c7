// Mediasec: the secrets of key lists that a message may be opened with, and the keys of a session that a key list gives.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/listed_keys.h"

#include <algorithm>

namespace mediasec::session
{

namespace
{

std::string origin_of(const kms::ListedSecret &secret)
{
    return std::string(kms::kind_word(secret.kind)) + " " + secret.id + " (" + secret.origin.file + ")";
}

} // namespace

std::vector<ListedKey> listed_keys(const kms::Keyring &keys, kms::SecretKind kind, const std::function<bool(const kms::ListedSecret &)> &named)
{
    std::vector<ListedKey> found, others;
    for (const auto &secret : keys.secrets) {
        if (secret.kind != kind) continue;
        ListedKey listed{secret.key.view(), origin_of(secret), named(secret)};
        if (listed.is_named)
            found.push_back(std::move(listed));
        else if (others.size() < most_unnamed)
            others.push_back(std::move(listed));
    }
    std::move(others.begin(), others.end(), std::back_inserter(found));
    return found;
}

bool names_identity(const kms::ListedSecret &secret, const std::vector<std::string> &identities)
{
    const std::string wanted = kms::canonical_user_uri(secret.id);
    return std::any_of(identities.begin(), identities.end(), [&](const std::string &identity) {
        return !identity.empty() && (identity == secret.id || kms::canonical_user_uri(identity) == wanted || to_hex(view_of(identity)) == secret.id);
    });
}

namespace
{

/// KindRow pairs a line's kind with its types of RFC 3830 6.13 and RFC 6043 6.2.1, without and with a salt.
struct KindRow {
    kms::SecretKind kind;
    std::uint8_t plain, salted;
};
constexpr KindRow kind_rows[] = {{kms::SecretKind::tgk, 0, 1}, {kms::SecretKind::tek, 2, 3}, {kms::SecretKind::gtgk, 4, 5}};

/// is_of tells whether a line's identifier is the CSB ID, or the SPI of a session.
bool is_of(const kms::ListedSecret &secret, const mikey::Header &header)
{
    if (secret.spi.size() == 4 && load_be(secret.spi) == header.csb_id) return true;
    return std::any_of(header.sessions.begin(), header.sessions.end(),
                       [&](const mikey::CryptoSession &session) { return equal(session.spi, secret.spi); });
}

} // namespace

std::vector<ListedSessionKey> listed_session_keys(const kms::Keyring &keys, const mikey::Header &header)
{
    std::vector<ListedSessionKey> found;
    for (const auto &secret : keys.secrets)
        for (const KindRow &row : kind_rows) {
            if (secret.kind != row.kind || !is_of(secret, header)) continue;
            mikey::KeyData &data = found.emplace_back(ListedSessionKey{{}, origin_of(secret)}).data;
            data.type = secret.salt.empty() ? row.plain : row.salted;
            data.key = secret.key.clone();
            data.salt = secret.salt.clone();
            if (load_be(secret.spi) != header.csb_id || secret.spi.size() != 4) {
                data.kv = 1;
                data.spi = secret.spi;
            }
        }
    return found;
}

} // namespace mediasec::session
