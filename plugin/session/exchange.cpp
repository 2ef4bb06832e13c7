// Mediasec: a MIKEY message, opened as far as the loaded keys allow: identities, and which of the modes opens it.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/exchange.h"

#include "mikey/parser.h"
#include "session/exchange_ibake.h"
#include "session/exchange_rfc3830.h"
#include "session/exchange_sakke.h"
#include "session/parties.h"
#include "session/uid_forms.h"

#include <algorithm>
#include <set>

namespace mediasec::session {

namespace {

std::uint64_t message_seconds(const mikey::Message &message)
{
    const mikey::Timestamp *time = message.time();
    auto seconds = time ? time->ntp_seconds() : std::nullopt;
    return seconds ? crypto::ntp_era_seconds(*seconds) : 0;
}

std::string kms_of(const mikey::Message &message, std::uint8_t role)
{
    const mikey::Identity *kms = message.identity(role);
    if (!kms) kms = message.identity(3);  // IDRkms of RFC 6043, where the two KMSs are one
    return kms ? text_of(kms->data) : std::string();
}

/// name_party resolves a party: its URI, or for a hidden one the URI of a known identity, else the UID in hex.
std::string name_party(const mikey::Message &message, std::uint8_t uri_role, std::uint8_t uid_role, std::uint8_t kms_role, const IdentityBook &book)
{
    if (const mikey::Identity *identity = message.identity(uri_role)) return shown_identity(text_of(identity->data));
    const mikey::Identity *hidden = message.identity(uid_role);
    if (!hidden) return {};
    auto uid = uid_octets(hidden->data);
    std::string uri = book.uri_of(uid, kms_of(message, kms_role), message_seconds(message));
    return uri.empty() ? to_hex(uid) : uri;
}

}  // namespace

Frame Key::frame() const noexcept { return exchange && !exchange->frames.empty() ? exchange->frames.front() : description_frame; }

Key carried_over(const Key &old, const Exchange &terms)
{
    Key key;
    key.type = old.type;
    key.is_tek = old.is_tek;
    key.value = old.value.clone();
    key.salt = old.salt.clone();
    key.csb_id = old.csb_id;
    key.id = old.id;
    key.spi = old.spi;
    key.rand = old.rand;
    key.prf = old.prf;
    key.exchange = old.exchange;
    key.label = old.label;
    key.a_reading = old.a_reading;
    key.terms = &terms;
    return key;
}

void note_first_key(Exchange &exchange)
{
    if (exchange.keys.empty()) return;
    exchange.has_key_type = true;
    exchange.key_type = exchange.keys.front().type;
    exchange.key_id = exchange.keys.front().id;
}

const mikey::Message *Key::terms_message() const noexcept
{
    const Exchange *source = terms ? terms : exchange;
    if (!source) return nullptr;
    return source->agreed ? &*source->agreed : &source->message;
}

Bytes DecryptedKeys::for_display(bool with_keys) const
{
    const ByteView all = octets.view();
    if (with_keys) return copy_of(all);
    Bytes shown(all.size());
    const auto fields = mikey::fields();
    for (const Item &item : layout.items) {
        const FieldType type = fields[item.field].type;
        if (type == FieldType::group || type == FieldType::secret || item.offset > all.size()) continue;
        const ByteView clear = all.subspan(item.offset, std::min<std::size_t>(item.length, all.size() - item.offset));
        std::copy(clear.begin(), clear.end(), shown.begin() + static_cast<std::ptrdiff_t>(item.offset));
    }
    return shown;
}

Bytes uid_octets(ByteView data)
{
    // 32 octets by TS 33.180 E.7; text forms were never seen but cost nothing to accept.
    if (data.size() == 64)
        if (auto octets = from_hex({reinterpret_cast<const char *>(data.data()), data.size()})) return *octets;
    return copy_of(data);
}

IdentityBook::IdentityBook(const kms::Keyring &keys) : keys_(keys)
{
    std::set<std::string> known;
    auto add = [&](const std::string &user) {
        if (!user.empty() && known.insert(user).second) loaded_.push_back(user);
    };
    for (const auto &set : keys.key_sets)
        add(set.user_uri);
    for (const auto &secret : keys.secrets)
        add(secret.user);
}

void IdentityBook::note(const std::string &uri)
{
    if (!uri.empty() && seen_.size() < 4096 && std::find(seen_.begin(), seen_.end(), uri) == seen_.end()) seen_.push_back(uri);
}

std::string IdentityBook::uri_of(ByteView uid, const std::string &kms_uri, std::uint64_t ntp_seconds) const
{
    for (const auto &set : keys_.key_sets)
        if (set.user_id && equal(*set.user_id, uid) && !set.user_uri.empty()) return set.user_uri;
    auto matches = [&](const std::string &uri) {
        for (const kms::Certificate *certificate : keys_.certificates_of(kms_uri)) {
            const std::uint64_t number = certificate->period.number_at(ntp_seconds);
            for (std::uint64_t period : {number, number > 0 ? number - 1 : 0, number + 1})
                for (const std::string &kms : {certificate->kms_uri, kms_uri})
                    if (equal(crypto::mcx_uid(uri, kms, certificate->period, period), uid)) return true;
        }
        return false;
    };
    for (const auto &set : keys_.key_sets)
        if (matches(set.user_uri)) return set.user_uri;
    for (const auto &uri : seen_)
        if (matches(uri)) return uri;
    return {};
}

void open_exchange(Exchange &exchange, const OpenContext &context)
{
    const mikey::Message &message = exchange.message;
    if (message.fault)
        exchange.diagnosis = {Reason::message_malformed, "The message is malformed at octet " + std::to_string(message.fault->offset) + ": " + message.fault->expected + "."};
    if (message.header.data_type == mikey::data_type_sakke) {
        exchange.sender = name_party(message, 1, 8, 6, context.book);
        exchange.receiver = name_party(message, 2, 9, 7, context.book);
        name_sakke_key(exchange);
        exchange.waits = true;
    } else if (message.header.data_type >= mikey::data_type_request_key_psk && message.header.data_type <= mikey::data_type_r_message_2) {
        open_ibake(exchange, context);
    } else if (message.header.data_type <= mikey::data_type_rsa_r_response) {
        open_rfc3830(exchange, context);
    }
}

}  // namespace mediasec::session
