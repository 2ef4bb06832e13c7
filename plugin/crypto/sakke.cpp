// Mediasec: SAKKE decapsulation.
// SPDX-License-Identifier: GPL-2.0-or-later
// RFC 6508 6.1.2 and 6.2.2, RFC 6509 Appendix A.
#include "crypto/sakke.h"

#include "base/reader.h"
#include "crypto/hash_to_range.h"
#include "crypto/sakke_math.h"
#include "crypto/sakke_params.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>

namespace mediasec::crypto {

namespace {

const SakkeMath &math() { return *sakke_maths()[0]; }

/// without_leading_zeros is the form of w in which two implementations hash it.
ByteView without_leading_zeros(ByteView w) noexcept
{
    return {std::find_if(w.begin(), w.end(), [](std::uint8_t octet) { return octet != 0; }), w.end()};
}

SecretBytes octets_of(const field::Words &element)
{
    SecretBytes out(sakke_params::field_len);
    field::to_octets(element, out.data());
    return out;
}

/// Tables of a user are worth their 0.9 MB for a user with several messages; a lab's key file has thousands of users. Users who come after the
/// limit do without.
constexpr int max_users_with_tables = 64;
std::atomic<int> users_with_tables = 0;

}  // namespace

bool sakke_point_valid(ByteView point) { return decode_point(point).has_value(); }

/// State keeps what later messages of the same user need. The first message is opened without tables, since they cost several times what
/// they save it; the second one makes them. Everything below `mutex` is under it, until it is made; after that it does not change.
struct SakkeReceiver::State {
    PlainPoint K;  ///< RSK, K_(b,S)
    PlainPoint Z;  ///< KMS public key, Z_S

    State(const PlainPoint &rsk, const PlainPoint &z_t) : K(rsk), Z(z_t) {}
    State(const State &) = delete;
    State &operator=(const State &) = delete;
    ~State()
    {
        if (counted) --users_with_tables;
        wipe(&K, sizeof(K));
    }

    field::Words pairing_with_K(const PlainPoint &R);
    bool is_multiple(const Scalar &r, ByteView b, const PlainPoint &R);

private:
    bool may_have_tables();

    std::mutex mutex;
    bool counted = false;                                ///< among users_with_tables
    bool K_was_used = false;
    std::unique_ptr<const PairingTables> pairing_tables;
    Bytes identifier;                                    ///< b, once it has opened a message
    PlainPoint public_key = {};                          ///< [b]P + Z_S
    std::unique_ptr<const MultipleTables> public_key_tables;
};

/// may_have_tables tells, under the mutex, whether this user is one of those with tables.
bool SakkeReceiver::State::may_have_tables()
{
    if (counted) return true;
    if (++users_with_tables > max_users_with_tables) {
        --users_with_tables;
        return false;
    }
    return counted = true;
}

/// pairing_with_K gives <R, K_(b,S)>.
field::Words SakkeReceiver::State::pairing_with_K(const PlainPoint &R)
{
    const PairingTables *tables = nullptr;
    {
        const std::lock_guard lock(mutex);
        if (K_was_used && !pairing_tables && may_have_tables()) pairing_tables = math().pairing_tables(K);
        K_was_used = true;
        tables = pairing_tables.get();
    }
    return tables != nullptr ? tables->pairing(R) : math().pairing(R, K);
}

/// is_multiple tells whether R = [r]([b]P + Z_S). A b for which it holds is the one that K was issued for, and is remembered.
bool SakkeReceiver::State::is_multiple(const Scalar &r, ByteView b, const PlainPoint &R)
{
    const MultipleTables *tables = nullptr;
    std::optional<PlainPoint> key;
    {
        const std::lock_guard lock(mutex);
        if (!identifier.empty() && equal(identifier, b)) {
            if (!public_key_tables && may_have_tables()) public_key_tables = math().multiple_tables(public_key);
            tables = public_key_tables.get();
            key = public_key;
        }
    }
    if (tables != nullptr) return tables->is_multiple(r, R);
    if (!key) key = math().public_key(scalar_of(b), Z);
    if (!key || !math().is_multiple(r, *key, R)) return false;
    const std::lock_guard lock(mutex);
    if (identifier.empty()) identifier = copy_of(b), public_key = *key;
    return true;
}

SakkeReceiver::SakkeReceiver(std::unique_ptr<State> state) : state_(std::move(state)) {}
SakkeReceiver::~SakkeReceiver() = default;

Result<std::unique_ptr<SakkeReceiver>> SakkeReceiver::make(ByteView rsk, ByteView z_t)
{
    if (rsk.size() != sakke_point_len || z_t.size() != sakke_point_len) return Error::bad_length;
    const auto K = decode_point(rsk), Z = decode_point(z_t);
    if (!K || !Z) return Error::not_on_curve;
    return std::unique_ptr<SakkeReceiver>(new SakkeReceiver(std::make_unique<State>(*K, *Z)));
}

Result<Ssv> SakkeReceiver::decapsulate(ByteView b, ByteView sed) const
{
    // 1) R_(b,S) and H
    ByteReader reader(sed);
    const ByteView r_octets = reader.bytes(sakke_point_len, "R_(b,S)");
    const ByteView H = reader.rest();
    if (!reader.ok() || H.size() < sakke_params::min_ssv_len || H.size() > sakke_params::max_ssv_len) return Error::bad_length;
    const auto R = decode_point(r_octets);
    if (!R) return Error::not_on_curve;

    // 2) w = <R_(b,S), K_(b,S)>
    const SecretBytes w = octets_of(state_->pairing_with_K(*R));
    for (SakkeForm form : {SakkeForm::padded_w, SakkeForm::stripped_w}) {
        const ByteView w_octets = form == SakkeForm::padded_w ? w.view() : without_leading_zeros(w.view());
        if (form == SakkeForm::stripped_w && w_octets.size() == w.size()) break;
        // 3) SSV = H XOR HashToIntegerRange(w, 2^n, Hash)
        SecretBytes ssv = hash_to_power_of_two({w_octets}, H.size());
        std::transform(H.begin(), H.end(), ssv.data(), ssv.data(), std::bit_xor<std::uint8_t>());
        // 4) r = HashToIntegerRange(SSV || b, q, Hash)
        const Scalar r = hash_to_q({ssv.view(), b});
        // 5) TEST = [r]([b]P + Z_S) has to be R_(b,S)
        if (state_->is_multiple(r, b, *R)) return Ssv{std::move(ssv), form};
    }
    return Error::hint_mismatch;
}

bool SakkeReceiver::fits(ByteView b) const
{
    // <[b]P + Z, K_(b,T)> = g (RFC 6508 6.1.2)
    static constexpr field::Words g = field::words_of(sakke_params::g_hex);
    const auto key = math().public_key(scalar_of(b), state_->Z);
    return key && math().pairing(*key, state_->K) == g;
}

}  // namespace mediasec::crypto
