// Mediasec: finding what was loaded.
// TS 33.180 Annex D; ../README "Key files".
// SPDX-License-Identifier: GPL-2.0-or-later
#include "kms/keyring.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>

namespace mediasec::kms {

namespace {

// std::tolower depends on the locale, which Wireshark sets; identities do not.
char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

bool starts_with_lower(std::string_view text, std::string_view lower_prefix) noexcept
{
    return text.size() >= lower_prefix.size() &&
           std::equal(lower_prefix.begin(), lower_prefix.end(), text.begin(), [](char a, char b) { return a == lower(b); });
}

std::string_view without_space(std::string_view text) noexcept
{
    std::size_t first = text.find_first_not_of(" \t\r\n"), last = text.find_last_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view() : text.substr(first, last - first + 1);
}

std::string_view without_port(std::string_view authority) noexcept
{
    std::size_t colon = authority.rfind(':');
    if (colon == std::string_view::npos) return authority;
    bool digits = authority.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
    // "2001:db8::1" is an address without a port, "[2001:db8::1]:443" one with.
    bool address = authority.find(':') != colon && authority[colon - 1] != ']';
    return digits && !address ? authority.substr(0, colon) : authority;
}

using Places = std::vector<std::size_t>;
using PlacesByText = std::unordered_map<std::string, Places>;

const Places &places_of(const PlacesByText &map, const std::string &key)
{
    static const Places none;
    auto found = map.find(key);
    return found == map.end() ? none : found->second;
}

/// in_order points to the objects at `places`, those whose `member` is spelled exactly `text` first.
template <typename T>
std::vector<const T *> in_order(const std::vector<T> &all, const Places &places, std::string T::*member, std::string_view text)
{
    std::vector<const T *> found;
    for (std::size_t place : places)
        found.push_back(&all[place]);
    std::stable_partition(found.begin(), found.end(), [&](const T *object) { return object->*member == text; });
    return found;
}

}  // namespace

std::string canonical_kms_uri(std::string_view uri)
{
    std::string text = lowered(without_space(uri));
    std::string_view rest = text;
    if (std::size_t slashes = rest.find("://"); slashes != std::string_view::npos)
        rest.remove_prefix(slashes + 3);
    else
        for (std::string_view scheme : {"sips:", "sip:"})
            if (rest.starts_with(scheme)) rest.remove_prefix(scheme.size());
    while (rest.ends_with('/'))
        rest.remove_suffix(1);
    std::size_t slash = std::min(rest.find('/'), rest.size());
    return std::string(without_port(rest.substr(0, slash))) + std::string(rest.substr(slash));
}

std::string canonical_user_uri(std::string_view uri)
{
    std::string_view text = without_space(uri);
    for (std::string_view scheme : {"sip:", "sips:", "tel:", "im:"}) {
        if (!starts_with_lower(text, scheme)) continue;
        text.remove_prefix(scheme.size());
        break;
    }
    std::size_t at = text.rfind('@');
    std::size_t host = at == std::string_view::npos ? 0 : at + 1;
    text = text.substr(0, text.find_first_of(";?", host));
    return std::string(text.substr(0, host)) + lowered(text.substr(host));
}

/// Index finds certificates and key sets without a walk through all, and keeps the decapsulators that were made.
struct Keyring::Index {
    std::once_flag once;
    PlacesByText certificates, key_sets, uids;
    std::mutex mutex;  ///< guards receivers
    std::unordered_map<const KeySet *, std::unique_ptr<crypto::SakkeReceiver>> receivers;
};

Keyring::Keyring() : index_(std::make_unique<Index>()) {}
Keyring::~Keyring() = default;

const Keyring::Index &Keyring::index() const
{
    std::call_once(index_->once, [this] {
        for (std::size_t i = 0; i < certificates.size(); ++i)
            index_->certificates[canonical_kms_uri(certificates[i].kms_uri)].push_back(i);
        for (std::size_t i = 0; i < key_sets.size(); ++i) {
            const KeySet &set = key_sets[i];
            index_->key_sets[canonical_user_uri(set.user_uri)].push_back(i);
            if (!set.identifier.empty()) index_->uids[text_of(set.identifier)].push_back(i);
            if (set.user_id && !equal(*set.user_id, set.identifier)) index_->uids[text_of(*set.user_id)].push_back(i);
        }
    });
    return *index_;
}

std::vector<const Certificate *> Keyring::certificates_of(std::string_view kms_uri) const
{
    return in_order(certificates, places_of(index().certificates, canonical_kms_uri(kms_uri)), &Certificate::kms_uri, kms_uri);
}

std::vector<const KeySet *> Keyring::key_sets_of(std::string_view user_uri) const
{
    return in_order(key_sets, places_of(index().key_sets, canonical_user_uri(user_uri)), &KeySet::user_uri, user_uri);
}

std::vector<const KeySet *> Keyring::key_sets_of_uid(ByteView uid) const
{
    std::vector<const KeySet *> found;
    const std::string key = text_of(uid);
    for (std::size_t place : places_of(index().uids, key))
        found.push_back(&key_sets[place]);
    return found;
}

std::unique_ptr<crypto::SakkeReceiver> Keyring::make_receiver(const KeySet &key_set) const
{
    std::vector<const Certificate *> candidates;
    if (key_set.certificate && *key_set.certificate < certificates.size())
        candidates.push_back(&certificates[*key_set.certificate]);
    else if (!key_set.kms_uri.empty())
        candidates = certificates_of(key_set.kms_uri);
    else
        for (const Certificate &certificate : certificates)
            candidates.push_back(&certificate);
    std::vector<std::unique_ptr<crypto::SakkeReceiver>> made;
    std::vector<ByteView> keys;
    for (const Certificate *certificate : candidates) {
        ByteView key = certificate->pub_enc_key;
        if (key.empty() || std::any_of(keys.begin(), keys.end(), [key](ByteView k) { return equal(k, key); })) continue;
        keys.push_back(key);
        if (auto receiver = crypto::SakkeReceiver::make(key_set.rsk.view(), key)) made.push_back(std::move(*receiver));
    }
    if (made.empty()) return nullptr;
    ByteView identifier = !key_set.identifier.empty() ? ByteView(key_set.identifier)
                          : key_set.user_id           ? ByteView(*key_set.user_id)
                                                      : ByteView();
    for (auto &receiver : made)
        if (made.size() > 1 && !identifier.empty() && receiver->fits(identifier)) return std::move(receiver);
    return std::move(made.front());
}

const crypto::SakkeReceiver *Keyring::receiver(const KeySet &key_set) const
{
    if (key_set.rsk.empty()) return nullptr;
    std::lock_guard guard(index_->mutex);
    auto [place, is_new] = index_->receivers.try_emplace(&key_set);
    if (is_new) place->second = make_receiver(key_set);
    return place->second.get();
}

bool Keyring::has_secrets() const noexcept
{
    bool any_rsk = std::any_of(key_sets.begin(), key_sets.end(), [](const KeySet &set) { return !set.rsk.empty(); });
    return any_rsk || !secrets.empty() || !private_keys.empty();
}

}  // namespace mediasec::kms
