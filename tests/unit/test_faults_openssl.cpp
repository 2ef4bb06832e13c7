// Fault injection: each call of OpenSSL that can fail (support/openssl_faults.inc) fails once, while every MIKEY mode, SAKKE with its signature, SRTP and
// SRTCP of several suites, and CMS are opened. Whatever fails, nothing opens to anything but what it opens to without, what stays closed has a reason,
// and nothing leaks (LeakSanitizer, in the sanitizers' build).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/aead.h"
#include "crypto/cms.h"
#include "session/capture.h"
#include "session/exchange.h"

#include "support/key_folder.h"
#include "support/sakke_keyring.h"
#include "support/vector_file.h"

#include <openssl/bn.h>
#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>

using namespace mediasec;
using namespace mediasec::session;

namespace {

// The call that counts `left` down to 0 fails; `failed` is its name, and `functions` counts the faults of each.
std::atomic<long> left{-1};
const char *failed = nullptr;
std::map<std::string, unsigned> functions;

bool fails(const char *name)
{
    if (left.load() < 0 || left-- != 0) return false;
    failed = name;
    ERR_raise(ERR_LIB_EVP, ERR_R_INTERNAL_ERROR);  // as a real failure does
    return true;
}

}  // namespace

#define FAULT(result, name, failure, parameters, arguments)                                                                                \
    extern "C" result __real_##name parameters;                                                                                            \
    extern "C" result __wrap_##name parameters;                                                                                            \
    result __wrap_##name parameters { return fails(#name) ? failure : __real_##name arguments; }
#include "support/openssl_faults.inc"

namespace {

/// Item is one thing that a case opens: empty `plain` when it stayed closed. `sound`: what was checked (MAC, signature) holds.
struct Item {
    std::string plain;
    bool sound = true, explained = false;
};
using Items = std::vector<Item>;

/// Case opens its items from scratch, with everything that it needs made before.
struct Case {
    std::string name;
    std::function<Items()> open;
};

Item item_of(const Exchange &exchange)
{
    Item item;
    for (const Key &key : exchange.keys) item.plain += to_hex(key.value.view()) + " ";
    item.sound = exchange.mac != MacStatus::invalid && exchange.signature != SignatureStatus::invalid;
    item.explained = exchange.diagnosis.reason != Reason::none;
    return item;
}

Items open_messages(const std::shared_ptr<const kms::Keyring> &keys, const std::vector<std::pair<Bytes, Sip>> &messages)
{
    Capture capture(keys);
    std::vector<const Exchange *> exchanges;
    for (const auto &[octets, sip] : messages) {
        exchanges.push_back(&capture.message(static_cast<Frame>(exchanges.size() + 1), octets, Carrier::sdp_session, sip, true));
        capture.open(*exchanges.back(), true);
    }
    Items items;
    for (const Exchange *exchange : exchanges) items.push_back(item_of(*exchange));
    return items;
}

Case mode_case(const test::Vector &v, const std::shared_ptr<const kms::Keyring> &keys)
{
    std::vector<std::pair<Bytes, Sip>> messages;
    for (std::size_t n = 0; v.has("message." + std::to_string(n)); ++n) {
        const std::string number = std::to_string(n);
        const bool answer = v.has("answer." + number) && v.number("answer." + number) != 0;
        messages.emplace_back(v.hex("message." + number), Sip{"", 0, answer ? "" : "INVITE", answer ? 200U : 0U, v.text("from"), v.text("to")});
    }
    return {v.group, [keys, messages] { return open_messages(keys, messages); }};
}

/// suite_case opens a SRTP and a SRTCP packet with a master key of a key list.
Case suite_case(const test::Vector &v, const std::string &suite)
{
    const auto folder = std::make_shared<test::KeyFolder>();
    folder->write("a.keys", "srtp * " + v.text("MasterKey") + v.text("MasterSalt") + " suite=" + suite + "\n");
    const auto keys = kms::load(folder->path());
    const Bytes rtp = v.hex("Protected 0"), rtcp = v.hex("Protected 6");
    return {suite, [keys, rtp, rtcp] {
                Capture capture(keys);
                const Flow flow{{make_address("192.0.2.1"), 40000}, {make_address("192.0.2.2"), 50000}, 0};
                Items items;
                const auto take = [&items](const Opened &opened) {
                    const bool explained = opened.reason != Reason::none || opened.status == SrtpStatus::none;
                    items.push_back({opened.status == SrtpStatus::decrypted ? to_hex(opened.plain) : "", true, explained});
                };
                take(capture.rtp({1, 0, flow, rtp, rtp.size(), true}, true));
                take(capture.rtcp({2, 0, flow, rtcp, rtcp.size(), true}, true));
                return items;
            }};
}

/// loading reads private keys and key sets, and opens one message with them.
Case loading(const test::Vector &v)
{
    return {"loading key files", [v] { return mode_case(v, kms::load(std::string(MEDIASEC_TEST_DIR) + "/../keyfiles/mikey-modes")).open(); }};
}

/// cms_case opens AuthEnvelopedData that OpenSSL made, in BER.
Case cms_case()
{
    static const std::uint8_t kek[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    BIO *in = BIO_new_mem_buf("text", 4), *out = BIO_new(BIO_s_mem());
    CMS_ContentInfo *cms = CMS_AuthEnvelopedData_create(EVP_aes_128_gcm());
    auto *id = static_cast<unsigned char *>(OPENSSL_zalloc(1)), *key = static_cast<unsigned char *>(OPENSSL_memdup(kek, sizeof kek));
    assert_non_null(CMS_add0_recipient_key(cms, NID_undef, key, sizeof kek, id, 1, nullptr, nullptr, nullptr));
    assert_int_equal(i2d_CMS_bio_stream(out, cms, in, CMS_BINARY | CMS_PARTIAL | CMS_STREAM), 1);
    char *octets = nullptr;
    const long size = BIO_get_mem_data(out, &octets);
    const Bytes message(octets, octets + size);
    BIO_free(in);
    BIO_free(out);
    CMS_ContentInfo_free(cms);
    return {"cms", [message] {
                Item item;
                for (std::size_t at = 0; at + 26 <= message.size() && item.plain.empty(); ++at) {
                    if (message[at] != 0x04 || message[at + 1] != 24) continue;
                    const auto content_key = crypto::key_unwrap(kek, {}, ByteView(message).subspan(at + 2, 24));
                    const auto parsed = crypto::parse_auth_enveloped(message);
                    if (!parsed || !content_key) continue;
                    if (const auto plain = crypto::open_auth_enveloped(*parsed, content_key->view())) item.plain = to_hex(plain->view());
                }
                item.explained = true;  // the error of the call
                return Items{item};
            }};
}

/// Tally counts what came of the faults.
struct Tally {
    unsigned faults = 0, closed = 0, out_of_memory = 0, wrong = 0;
};

/// gives_verdict tells the functions whose failure is a verdict on the message or the key file: OpenSSL does not tell it from a failure of its own, so what
/// they say no to is called forged.
bool gives_verdict(std::string_view function)
{
    constexpr std::string_view verdicts[] = {"d2i_X509", "X509_get0_pubkey", "EVP_DigestVerifyFinal", "EVP_PKEY_decrypt", "PEM_read_bio_PrivateKey"};
    return std::find(std::begin(verdicts), std::end(verdicts), function) != std::end(verdicts);
}

/// wrong_with says what is wrong with an item, beside what it is without a fault; nullptr: nothing.
const char *wrong_with(const Item &whole, const Item &got)
{
    if (!whole.plain.starts_with(got.plain)) return "opened to something else";
    if (got.plain.size() < whole.plain.size() && !got.explained) return "stayed closed, and nothing says why";
    if (whole.sound && !got.sound && !gives_verdict(failed)) return "is called forged";
    return nullptr;
}

void check(const Case &which, long call, const Items &whole, const Items &got, Tally &tally)
{
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const char *wrong = wrong_with(whole[i], got.at(i));
        if (wrong != nullptr) print_message("%s: call %ld, %s, failed: item %zu %s\n", which.name.c_str(), call, failed, i, wrong);
        tally.wrong += wrong != nullptr;
        tally.closed += got[i].plain != whole[i].plain;
    }
}

/// inject lets every call fail, one a run, until a run has none left.
void inject(const Case &which, Tally &tally)
{
    const Items whole = which.open();
    for (const Item &item : whole)
        if (item.plain.empty() && whole.size() == 1) fail_msg("%s does not open", which.name.c_str());
    for (long call = 0;; ++call) {
        failed = nullptr;
        left = call;
        std::optional<Items> got;
        try {
            got = which.open();
        } catch (const std::bad_alloc &) {  // what plugin/wireshark catches at each of its calls (guarded())
        }
        left = -1;
        if (failed == nullptr) break;
        ++tally.faults;
        ++functions[failed];
        if (got) check(which, call, whole, *got, tally);
        else ++tally.out_of_memory;
    }
}

void every_call_fails_once(void **)
{
    std::vector<Case> cases{cms_case()};
    const auto keys = kms::load(std::string(MEDIASEC_TEST_DIR) + "/../keyfiles/mikey-modes");
    const auto modes = test::load_vectors("exchange_modes.vec");
    for (const test::Vector &v : modes)
        if (v.group != "psk_error") cases.push_back(mode_case(v, keys));
    cases.push_back(loading(modes.at(0)));
    for (const test::Vector &v : test::load_vectors("exchange_sakke.vec"))
        if (v.group == "md_test1_gmk" || v.group == "alea_v3_csk") {
            const auto sakke_keys = test::keyring_of(v);
            const Bytes message = v.hex("message");
            cases.push_back({v.group, [sakke_keys, message] { return open_messages(sakke_keys, {{message, Sip{}}}); }});
        }
    const std::pair<const char *, const char *> suites[] = {{"libsrtp_AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_80"},
                                                            {"libsrtp_AES_256_CM_HMAC_SHA1_80", "AES_256_CM_HMAC_SHA1_80"},
                                                            {"libsrtp_NULL_HMAC_SHA1_80", "NULL_HMAC_SHA1_80"},
                                                            {"libsrtp_AEAD_AES_128_GCM_16", "AEAD_AES_128_GCM"},
                                                            {"libsrtp_AEAD_AES_256_GCM_16", "AEAD_AES_256_GCM"}};
    for (const test::Vector &v : test::load_vectors("srtp_libsrtp.vec"))
        for (const auto &[group, suite] : suites)
            if (v.group == group) cases.push_back(suite_case(v, suite));

    Tally tally;
    for (const Case &which : cases) inject(which, tally);
    for (const auto &[name, count] : functions) print_message("%6u %s\n", count, name.c_str());
    print_message("%u faults of %zu OpenSSL functions, in %zu cases: %u items stayed closed, all with a reason, out of memory %u\n",
                  tally.faults, functions.size(), cases.size(), tally.closed, tally.out_of_memory);
    assert_int_equal(tally.wrong, 0);
    assert_true(functions.size() > 40);
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {cmocka_unit_test(every_call_fails_once)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
