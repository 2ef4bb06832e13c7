// Mediasec tests: wolfCrypt's SAKKE, ECCSI and AES-GCM, and libsrtp's packet protection, one command a line.
// SPDX-License-Identifier: GPL-2.0-or-later
//
// A command is a name and its operands, separated by spaces; octets are in hexadecimal, "-" stands for none. The answer is one line:
// "ok" and the results, or "error" and the reason. Nothing is random: where wolfCrypt wants a random number, the caller gives it,
// and a run that would need more than was given fails. RFC 6507, RFC 6508, RFC 3711, RFC 7714.
#include <wolfssl/options.h>

#include <wolfssl/wolfcrypt/aes.h>
#include <wolfssl/wolfcrypt/cryptocb.h>
#include <wolfssl/wolfcrypt/eccsi.h>
#include <wolfssl/wolfcrypt/error-crypt.h>
#include <wolfssl/wolfcrypt/random.h>
#include <wolfssl/wolfcrypt/sakke.h>
#include <wolfssl/wolfcrypt/wc_port.h>

#include <srtp2/srtp.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using Octets = std::vector<std::uint8_t>;
using Operands = std::vector<std::string>;

void require(bool holds, const std::string &what)
{
    if (!holds) {
        throw std::runtime_error(what);
    }
}

void wolf(int code, const char *what)
{
    require(code == 0, std::string(what) + " failed with code " + std::to_string(code));
}

Octets octets_of(const std::string &hex)
{
    if (hex == "-") {
        return {};
    }
    require(hex.size() % 2 == 0, "an odd number of hexadecimal digits");
    Octets out;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        out.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
    }
    return out;
}

std::string hex_of(const Octets &octets)
{
    static const char digits[] = "0123456789abcdef";
    std::string out;
    for (std::uint8_t octet : octets) {
        out += digits[octet >> 4];
        out += digits[octet & 15];
    }
    return out.empty() ? "-" : out;
}

word32 size32(const Octets &octets) { return static_cast<word32>(octets.size()); }
word16 size16(const Octets &octets) { return static_cast<word16>(octets.size()); }

// ---- The source of "random" octets: what the scenario says, then an error. -----------------------------------------------------------

constexpr int scenario_device = 7;
Octets scenario_octets;

int scenario_callback(int, wc_CryptoInfo *info, void *)
{
    if (info->algo_type == WC_ALGO_TYPE_SEED) {  // the generator behind is never asked; it only has to start
        std::memset(info->seed.seed, 0x5A, info->seed.sz);
        for (word32 i = 0; i < info->seed.sz; ++i) {  // wolfCrypt refuses a seed that repeats itself
            info->seed.seed[i] = static_cast<byte>(i * 37 + (i >> 3));
        }
        return 0;
    }
    if (info->algo_type != WC_ALGO_TYPE_RNG) {
        return CRYPTOCB_UNAVAILABLE;
    }
    if (info->rng.sz > scenario_octets.size()) {
        return RNG_FAILURE_E;
    }
    std::memcpy(info->rng.out, scenario_octets.data(), info->rng.sz);
    scenario_octets.erase(scenario_octets.begin(), scenario_octets.begin() + static_cast<std::ptrdiff_t>(info->rng.sz));
    return 0;
}

class ScenarioRng {
public:
    explicit ScenarioRng(Octets octets)
    {
        scenario_octets = std::move(octets);
        wolf(wc_InitRng_ex(&rng_, nullptr, scenario_device), "wc_InitRng_ex");
    }
    ~ScenarioRng() { wc_FreeRng(&rng_); }
    ScenarioRng(const ScenarioRng &) = delete;
    ScenarioRng &operator=(const ScenarioRng &) = delete;
    WC_RNG *get() { return &rng_; }

private:
    WC_RNG rng_;
};

// ---- SAKKE (RFC 6508, parameter set 1 of RFC 6509 Appendix A) ------------------------------------------------------------------------

using Point = std::unique_ptr<ecc_point, decltype(&wc_ecc_del_point)>;

Point new_point() { return {wc_ecc_new_point(), &wc_ecc_del_point}; }

struct Sakke {
    Sakke() { wolf(wc_InitSakkeKey_ex(&key, 128, ECC_SAKKE_1, nullptr, INVALID_DEVID), "wc_InitSakkeKey_ex"); }
    ~Sakke() { wc_FreeSakkeKey(&key); }
    Sakke(const Sakke &) = delete;
    Sakke &operator=(const Sakke &) = delete;
    SakkeKey key;
};

/// with_secret makes the KMS's key from its secret z (1024 bits) alone.
void with_secret(Sakke &kms, const Octets &z)
{
    Point public_key = new_point();
    wolf(wc_ImportSakkePrivateKey(&kms.key, z.data(), size32(z)), "wc_ImportSakkePrivateKey");
    wolf(wc_MakeSakkePublicKey(&kms.key, public_key.get()), "wc_MakeSakkePublicKey");
    wolf(wc_ecc_copy_point(public_key.get(), &kms.key.ecc.pubkey), "wc_ecc_copy_point");
    kms.key.ecc.type = ECC_PRIVATEKEY;
}

Octets with_prefix(const Octets &xy)
{
    Octets out{0x04};
    out.insert(out.end(), xy.begin(), xy.end());
    return out;
}

Octets without_prefix(const Octets &point, std::size_t size)
{
    require(point.size() == size + 1 && point[0] == 0x04, "a point must be 04 || x || y");
    return {point.begin() + 1, point.end()};
}

std::string sakke_public(const Operands &operand)
{
    Sakke kms;
    with_secret(kms, octets_of(operand[0]));
    Octets out(256);
    word32 size = size32(out);
    wolf(wc_ExportSakkePublicKey(&kms.key, out.data(), &size, 1), "wc_ExportSakkePublicKey");
    return hex_of(with_prefix(out));
}

std::string sakke_rsk(const Operands &operand)
{
    Sakke kms;
    with_secret(kms, octets_of(operand[0]));
    const Octets id = octets_of(operand[1]);
    Point rsk = new_point();
    wolf(wc_MakeSakkeRsk(&kms.key, id.data(), size16(id), rsk.get()), "wc_MakeSakkeRsk");
    Octets out(256);
    word32 size = size32(out);
    wolf(wc_EncodeSakkeRsk(&kms.key, rsk.get(), out.data(), &size, 1), "wc_EncodeSakkeRsk");
    int valid = 0;
    wolf(wc_ValidateSakkeRsk(&kms.key, id.data(), size16(id), rsk.get(), &valid), "wc_ValidateSakkeRsk");
    require(valid == 1, "wolfCrypt finds its own RSK invalid");
    return hex_of(with_prefix(out));
}

/// sakke_encapsulate Z id SSV: R (04 || x || y) || H.
std::string sakke_encapsulate(const Operands &operand)
{
    Sakke sender;
    const Octets z = without_prefix(octets_of(operand[0]), 256);
    const Octets id = octets_of(operand[1]);
    Octets hint = octets_of(operand[2]);
    wolf(wc_ImportSakkePublicKey(&sender.key, z.data(), size32(z), 1), "wc_ImportSakkePublicKey");
    wolf(wc_SetSakkeIdentity(&sender.key, id.data(), size16(id)), "wc_SetSakkeIdentity");
    Octets r(257);
    word16 size = size16(r);
    wolf(wc_MakeSakkeEncapsulatedSSV(&sender.key, WC_HASH_TYPE_SHA256, hint.data(), size16(hint), r.data(), &size), "wc_MakeSakkeEncapsulatedSSV");
    r.resize(size);
    r.insert(r.end(), hint.begin(), hint.end());
    return hex_of(r);
}

/// sakke_open Z id RSK SED: the SSV, after wolfCrypt's own check of the hint.
std::string sakke_open(const Operands &operand)
{
    Sakke receiver;
    const Octets z = without_prefix(octets_of(operand[0]), 256);
    const Octets id = octets_of(operand[1]);
    const Octets rsk = without_prefix(octets_of(operand[2]), 256);
    const Octets sed = octets_of(operand[3]);
    wolf(wc_ImportSakkePublicKey(&receiver.key, z.data(), size32(z), 1), "wc_ImportSakkePublicKey");
    wolf(wc_SetSakkeIdentity(&receiver.key, id.data(), size16(id)), "wc_SetSakkeIdentity");
    Point rsk_point = new_point();
    wolf(wc_DecodeSakkeRsk(&receiver.key, rsk.data(), size32(rsk), rsk_point.get()), "wc_DecodeSakkeRsk");
    wolf(wc_SetSakkeRsk(&receiver.key, rsk_point.get(), nullptr, 0), "wc_SetSakkeRsk");
    require(sed.size() > 257, "encapsulated data is too short");
    Octets ssv(sed.begin() + 257, sed.end());
    wolf(wc_DeriveSakkeSSV(&receiver.key, WC_HASH_TYPE_SHA256, ssv.data(), size16(ssv), sed.data(), 257), "wc_DeriveSakkeSSV");
    return hex_of(ssv);
}

// ---- ECCSI (RFC 6507 on P-256 with SHA-256) ------------------------------------------------------------------------------------------

struct Eccsi {
    Eccsi() { wolf(wc_InitEccsiKey(&key, nullptr, INVALID_DEVID), "wc_InitEccsiKey"); }
    ~Eccsi() { wc_FreeEccsiKey(&key); }
    Eccsi(const Eccsi &) = delete;
    Eccsi &operator=(const Eccsi &) = delete;
    EccsiKey key;
};

/// eccsi_pair KSAK KPAK id v: SSK and PVT; v (32 octets) is the random number of RFC 6507 5.1.1.
std::string eccsi_pair(const Operands &operand)
{
    Eccsi kms;
    Octets whole = octets_of(operand[0]);  // wolfCrypt's form of the KMS's key: KSAK || x || y
    const Octets kpak = without_prefix(octets_of(operand[1]), 64);
    whole.insert(whole.end(), kpak.begin(), kpak.end());
    wolf(wc_ImportEccsiKey(&kms.key, whole.data(), size32(whole)), "wc_ImportEccsiKey");
    const Octets id = octets_of(operand[2]);
    ScenarioRng rng(octets_of(operand[3]));
    mp_int ssk;
    wolf(mp_init(&ssk), "mp_init");
    Point pvt = new_point();
    wolf(wc_MakeEccsiPair(&kms.key, rng.get(), WC_HASH_TYPE_SHA256, id.data(), size32(id), &ssk, pvt.get()), "wc_MakeEccsiPair");
    Octets ssk_octets(32), pvt_octets(64);
    word32 size = size32(ssk_octets);
    wolf(wc_EncodeEccsiSsk(&kms.key, &ssk, ssk_octets.data(), &size), "wc_EncodeEccsiSsk");
    size = size32(pvt_octets);
    wolf(wc_EncodeEccsiPvt(&kms.key, pvt.get(), pvt_octets.data(), &size, 1), "wc_EncodeEccsiPvt");
    mp_clear(&ssk);
    return hex_of(ssk_octets) + " " + hex_of(with_prefix(pvt_octets));
}

/// eccsi_make random: a KMS's secret KSAK and its KPAK, from 48 random octets.
std::string eccsi_make(const Operands &operand)
{
    Eccsi kms;
    ScenarioRng rng(octets_of(operand[0]));
    wolf(wc_MakeEccsiKey(&kms.key, rng.get()), "wc_MakeEccsiKey");
    Octets secret(32), kpak(64);
    word32 size = size32(secret);
    wolf(wc_ExportEccsiPrivateKey(&kms.key, secret.data(), &size), "wc_ExportEccsiPrivateKey");
    size = size32(kpak);
    wolf(wc_ExportEccsiPublicKey(&kms.key, kpak.data(), &size, 1), "wc_ExportEccsiPublicKey");
    return hex_of(secret) + " " + hex_of(with_prefix(kpak));
}

void hash_identity(Eccsi &user, const Octets &id, ecc_point *pvt)
{
    Octets hash(WC_MAX_DIGEST_SIZE);
    byte size = 0;
    wolf(wc_HashEccsiId(&user.key, WC_HASH_TYPE_SHA256, id.data(), size32(id), pvt, hash.data(), &size), "wc_HashEccsiId");
    wolf(wc_SetEccsiHash(&user.key, hash.data(), size), "wc_SetEccsiHash");
}

/// eccsi_sign KPAK id SSK PVT j message: r || s || PVT; j (32 octets) is the random number of RFC 6507 5.2.1.
std::string eccsi_sign(const Operands &operand)
{
    Eccsi user;
    const Octets kpak = without_prefix(octets_of(operand[0]), 64);
    const Octets id = octets_of(operand[1]);
    const Octets ssk_octets = octets_of(operand[2]);
    const Octets pvt_octets = without_prefix(octets_of(operand[3]), 64);
    wolf(wc_ImportEccsiPublicKey(&user.key, kpak.data(), size32(kpak), 1), "wc_ImportEccsiPublicKey");
    mp_int ssk;
    wolf(mp_init(&ssk), "mp_init");
    Point pvt = new_point();
    wolf(wc_DecodeEccsiSsk(&user.key, ssk_octets.data(), size32(ssk_octets), &ssk), "wc_DecodeEccsiSsk");
    wolf(wc_DecodeEccsiPvt(&user.key, pvt_octets.data(), size32(pvt_octets), pvt.get()), "wc_DecodeEccsiPvt");
    hash_identity(user, id, pvt.get());
    wolf(wc_SetEccsiPair(&user.key, &ssk, pvt.get()), "wc_SetEccsiPair");
    ScenarioRng rng(octets_of(operand[4]));
    const Octets message = octets_of(operand[5]);
    Octets signature(129);
    word32 size = size32(signature);
    wolf(wc_SignEccsiHash(&user.key, rng.get(), WC_HASH_TYPE_SHA256, message.data(), size32(message), signature.data(), &size), "wc_SignEccsiHash");
    signature.resize(size);
    mp_clear(&ssk);
    return hex_of(signature);
}

/// eccsi_verify KPAK id message signature: 1 or 0.
std::string eccsi_verify(const Operands &operand)
{
    Eccsi user;
    const Octets kpak = without_prefix(octets_of(operand[0]), 64);
    const Octets id = octets_of(operand[1]);
    const Octets message = octets_of(operand[2]);
    const Octets signature = octets_of(operand[3]);
    wolf(wc_ImportEccsiPublicKey(&user.key, kpak.data(), size32(kpak), 1), "wc_ImportEccsiPublicKey");
    Point pvt = new_point();
    wolf(wc_DecodeEccsiPvtFromSig(&user.key, signature.data(), size32(signature), pvt.get()), "wc_DecodeEccsiPvtFromSig");
    hash_identity(user, id, pvt.get());
    int verified = 0;
    wolf(wc_VerifyEccsiHash(&user.key, WC_HASH_TYPE_SHA256, message.data(), size32(message), signature.data(), size32(signature), &verified),
         "wc_VerifyEccsiHash");
    return verified ? "1" : "0";
}

// ---- AES-GCM with an IV of any length (TS 33.180 8.5.4.1 uses 16 octets) -------------------------------------------------------------

/// aes_gcm key iv aad plaintext: ciphertext || tag.
std::string aes_gcm(const Operands &operand)
{
    const Octets key = octets_of(operand[0]), iv = octets_of(operand[1]), aad = octets_of(operand[2]), plain = octets_of(operand[3]);
    Aes aes;
    wolf(wc_AesInit(&aes, nullptr, INVALID_DEVID), "wc_AesInit");
    wolf(wc_AesGcmSetKey(&aes, key.data(), size32(key)), "wc_AesGcmSetKey");
    Octets out(plain.size()), tag(16);
    wolf(wc_AesGcmEncrypt(&aes, out.data(), plain.data(), size32(plain), iv.data(), size32(iv), tag.data(), 16, aad.data(), size32(aad)),
         "wc_AesGcmEncrypt");
    wc_AesFree(&aes);
    out.insert(out.end(), tag.begin(), tag.end());
    return hex_of(out);
}

/// aes_ctr key counter-block octets: AES in counter mode. One block of zeros gives the block cipher itself.
std::string aes_ctr(const Operands &operand)
{
    const Octets key = octets_of(operand[0]), counter = octets_of(operand[1]), octets = octets_of(operand[2]);
    require(counter.size() == 16, "a counter block has 16 octets");
    Aes aes;
    wolf(wc_AesInit(&aes, nullptr, INVALID_DEVID), "wc_AesInit");
    wolf(wc_AesSetKeyDirect(&aes, key.data(), size32(key), counter.data(), AES_ENCRYPTION), "wc_AesSetKeyDirect");
    Octets out(octets.size());
    wolf(wc_AesCtrEncrypt(&aes, out.data(), octets.data(), size32(octets)), "wc_AesCtrEncrypt");
    wc_AesFree(&aes);
    return hex_of(out);
}

// ---- SRTP and SRTCP ------------------------------------------------------------------------------------------------------------------

struct Stream {
    srtp_t session = nullptr;
    Octets key, mki;
    srtp_policy_t policy{};
    srtp_master_key_t master{};
    srtp_master_key_t *masters[1] = {nullptr};
};
std::map<std::string, Stream> streams;

void set_suite(srtp_crypto_policy_t &policy, const std::string &suite)
{
    static const std::map<std::string, void (*)(srtp_crypto_policy_t *)> suites{
        {"AEAD_AES_128_GCM", srtp_crypto_policy_set_aes_gcm_128_16_auth},
        {"AEAD_AES_256_GCM", srtp_crypto_policy_set_aes_gcm_256_16_auth},
        {"AES_CM_128_HMAC_SHA1_80", srtp_crypto_policy_set_rtp_default},
        {"AES_CM_128_HMAC_SHA1_32", srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32},
        {"AES_192_CM_HMAC_SHA1_80", srtp_crypto_policy_set_aes_cm_192_hmac_sha1_80},
        {"AES_192_CM_HMAC_SHA1_32", srtp_crypto_policy_set_aes_cm_192_hmac_sha1_32},
        {"AES_256_CM_HMAC_SHA1_80", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80},
        {"AES_256_CM_HMAC_SHA1_32", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32},
    };
    const auto found = suites.find(suite);
    require(found != suites.end(), "unknown suite " + suite);
    found->second(&policy);
}

/// set_policy fills the policy of a stream: one SSRC, one master key, MKI when given.
void set_policy(Stream &stream, const Operands &operand)
{
    stream.key = octets_of(operand[3]);
    stream.mki = octets_of(operand[4]);
    set_suite(stream.policy.rtp, operand[1]);
    set_suite(stream.policy.rtcp, operand[1].ends_with("_32") ? operand[1].substr(0, operand[1].size() - 2) + "80" : operand[1]);
    stream.policy.ssrc.type = ssrc_specific;
    stream.policy.ssrc.value = static_cast<unsigned int>(std::stoul(operand[2], nullptr, 16));
    stream.policy.window_size = 1024;
    stream.policy.allow_repeat_tx = 1;
    stream.master.key = stream.key.data();
    stream.master.mki_id = stream.mki.data();
    stream.master.mki_size = static_cast<unsigned int>(stream.mki.size());
    stream.masters[0] = &stream.master;
    stream.policy.keys = stream.masters;
    stream.policy.num_master_keys = 1;
}

/// srtp_new handle suite ssrc key||salt mki: a sender of its own.
std::string srtp_new(const Operands &operand)
{
    Stream &stream = streams[operand[0]];
    require(stream.session == nullptr, "the stream exists already");
    set_policy(stream, operand);
    require(srtp_create(&stream.session, &stream.policy) == srtp_err_status_ok, "srtp_create failed");
    return "";
}

/// srtp_rekey: the operands of srtp_new; ROC and SRTCP index go on (RFC 3711 3.2.1).
std::string srtp_rekey(const Operands &operand)
{
    Stream &stream = streams.at(operand[0]);
    set_policy(stream, operand);
    require(srtp_update(stream.session, &stream.policy) == srtp_err_status_ok, "srtp_update failed");
    return "";
}

std::string srtp_roc(const Operands &operand)
{
    Stream &stream = streams.at(operand[0]);
    const auto roc = static_cast<std::uint32_t>(std::stoul(operand[1]));
    require(srtp_set_stream_roc(stream.session, stream.policy.ssrc.value, roc) == srtp_err_status_ok, "srtp_set_stream_roc failed");
    return "";
}

std::string protect(const Operands &operand, srtp_err_status_t (*function)(srtp_t, void *, int *, unsigned int, unsigned int))
{
    Stream &stream = streams.at(operand[0]);
    Octets packet = octets_of(operand[1]);
    int size = static_cast<int>(packet.size());
    packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN + 4);
    const unsigned int use_mki = stream.mki.empty() ? 0 : 1;
    const srtp_err_status_t status = function(stream.session, packet.data(), &size, use_mki, 0);
    require(status == srtp_err_status_ok, "libsrtp failed with code " + std::to_string(status));
    packet.resize(static_cast<std::size_t>(size));
    return hex_of(packet);
}

std::string srtp_rtp(const Operands &operand) { return protect(operand, srtp_protect_mki); }
std::string srtp_rtcp(const Operands &operand) { return protect(operand, srtp_protect_rtcp_mki); }

std::string open_packet(const Operands &operand, srtp_err_status_t (*function)(srtp_t, void *, int *, unsigned int))
{
    Stream &stream = streams.at(operand[0]);
    Octets packet = octets_of(operand[1]);
    int size = static_cast<int>(packet.size());
    const srtp_err_status_t status = function(stream.session, packet.data(), &size, stream.mki.empty() ? 0 : 1);
    require(status == srtp_err_status_ok, status == srtp_err_status_auth_fail ? "authentication failed" : "libsrtp failed with code " + std::to_string(status));
    packet.resize(static_cast<std::size_t>(size));
    return hex_of(packet);
}

/// srtp_open_rtp handle packet: the plain packet, and the rollover counter after it.
std::string srtp_open_rtp(const Operands &operand)
{
    const std::string plain = open_packet(operand, srtp_unprotect_mki);
    const Stream &stream = streams.at(operand[0]);
    std::uint32_t roc = 0;
    require(srtp_get_stream_roc(stream.session, stream.policy.ssrc.value, &roc) == srtp_err_status_ok, "srtp_get_stream_roc failed");
    Octets octets{static_cast<std::uint8_t>(roc >> 24), static_cast<std::uint8_t>(roc >> 16), static_cast<std::uint8_t>(roc >> 8), static_cast<std::uint8_t>(roc)};
    return plain + " " + hex_of(octets);
}

std::string srtp_open_rtcp(const Operands &operand) { return open_packet(operand, srtp_unprotect_rtcp_mki); }

struct Command {
    std::size_t operands;
    std::string (*run)(const Operands &);
};

const std::map<std::string, Command> commands{
    {"sakke_public", {1, sakke_public}}, {"sakke_rsk", {2, sakke_rsk}},   {"sakke_encapsulate", {3, sakke_encapsulate}},
    {"sakke_open", {4, sakke_open}},     {"eccsi_make", {1, eccsi_make}}, {"eccsi_pair", {4, eccsi_pair}},
    {"eccsi_sign", {6, eccsi_sign}},     {"eccsi_verify", {4, eccsi_verify}}, {"aes_gcm", {4, aes_gcm}},
    {"aes_ctr", {3, aes_ctr}},
    {"srtp_new", {5, srtp_new}},         {"srtp_rekey", {5, srtp_rekey}}, {"srtp_roc", {2, srtp_roc}},
    {"srtp_rtp", {2, srtp_rtp}},         {"srtp_rtcp", {2, srtp_rtcp}}, {"srtp_open_rtp", {2, srtp_open_rtp}},
    {"srtp_open_rtcp", {2, srtp_open_rtcp}},
};

std::string answer(const std::string &line)
{
    std::istringstream words(line);
    std::string name;
    words >> name;
    Operands operands;
    for (std::string word; words >> word;) {
        operands.push_back(word);
    }
    const auto command = commands.find(name);
    require(command != commands.end(), "unknown command " + name);
    require(operands.size() == command->second.operands, name + " wants " + std::to_string(command->second.operands) + " operands");
    return command->second.run(operands);
}

}  // namespace

int main()
{
    if (wolfCrypt_Init() != 0 || srtp_init() != srtp_err_status_ok ||
        wc_CryptoCb_RegisterDevice(scenario_device, scenario_callback, nullptr) != 0) {
        std::cerr << "crypto_oracle: wolfCrypt or libsrtp does not start\n";
        return EXIT_FAILURE;
    }
    for (std::string line; std::getline(std::cin, line);) {
        try {
            const std::string text = answer(line);
            std::cout << "ok " << text << std::endl;
        } catch (const std::exception &fault) {
            std::cout << "error " << fault.what() << std::endl;
        }
    }
    for (auto &[handle, stream] : streams) {
        srtp_dealloc(stream.session);
    }
    srtp_shutdown();
    wc_CryptoCb_UnRegisterDevice(scenario_device);
    wolfCrypt_Cleanup();
    return EXIT_SUCCESS;
}
