// Mediasec tests: handshakes of OpenSSL, whose Finished tells which pre-shared key they use.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/tls_prf.h"  // before CMocka, whose macros skip() and fail() would change it
#include "session/tls_finished.h"

#include "support/cmocka.hpp"
#include "support/vector_file.h"

using namespace mediasec;
using session::TlsHandshake;

namespace {

/// played feeds a vector's segments; `last` is what the last one was.
TlsHandshake played(const test::Vector &vector, TlsHandshake::Seen &last)
{
    TlsHandshake handshake;
    for (int i = 0; vector.has("segment." + std::to_string(i)); ++i)
        last = handshake.take(vector.hex("segment." + std::to_string(i)), vector.number("datagram") != 0);
    return handshake;
}

void the_finished_tells_the_key(void **)
{
    for (const auto &vector : test::load_vectors("tls_finished.vec")) {
        auto last = TlsHandshake::Seen::nothing;
        const TlsHandshake handshake = played(vector, last);
        assert_true(last == TlsHandshake::Seen::finished);
        Bytes psk = vector.hex("psk");
        assert_true(handshake.verifies(psk));
        psk.back() ^= 1;
        assert_false(handshake.verifies(psk));
        psk.pop_back();
        assert_false(handshake.verifies(psk));
        vector.check_all_read();
    }
}

/// What was said before the Finished belongs to it; one octet less, and nothing verifies. A lost segment is no reason to fail either.
void cut_and_lost_segments_verify_nothing(void **)
{
    for (const auto &vector : test::load_vectors("tls_finished.vec")) {
        const bool datagram = vector.number("datagram") != 0;
        const Bytes psk = vector.hex("psk");
        int count = 0;
        while (vector.has("segment." + std::to_string(count))) ++count;
        const Bytes whole = vector.hex("segment." + std::to_string(count - 1));
        for (std::size_t size = 0; size < whole.size(); ++size) {
            TlsHandshake handshake;
            for (int i = 0; i + 1 < count; ++i) handshake.take(vector.hex("segment." + std::to_string(i)), datagram);
            assert_true(handshake.take(ByteView(whole).first(size), datagram) != TlsHandshake::Seen::finished);
            assert_false(handshake.verifies(psk));
        }
        for (int lost = 0; lost + 1 < count; ++lost) {
            TlsHandshake handshake;
            for (int i = 0; i < count; ++i)
                if (i != lost) handshake.take(vector.hex("segment." + std::to_string(i)), datagram);
            // DTLS: what goes before the hello with the cookie is not part of the handshake (RFC 6347 4.2.1)
            assert_int_equal(handshake.verifies(psk), datagram && lost + 3 < count);
        }
    }
}

void a_flight_that_is_sent_again_counts_once(void **)
{
    for (const auto &vector : test::load_vectors("tls_finished.vec")) {
        TlsHandshake handshake;
        for (int i = 0; vector.has("segment." + std::to_string(i)); ++i)
            for (int times = 0; times < 2; ++times) handshake.take(vector.hex("segment." + std::to_string(i)), vector.number("datagram") != 0);
        assert_true(handshake.verifies(vector.hex("psk")));
    }
}

/// The PRF of TLS 1.2 with SHA-256: the vector that went round the TLS working group's list, also in OpenSSL's own tests.
void the_prf_is_that_of_tls(void **)
{
    const Bytes secret = *from_hex("9bbe436ba940f017b17652849a71db35"), seed = *from_hex("a0ba9f936cda311827a6f796ffd5198c");
    const Bytes expected = *from_hex("e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a");
    const SecretBytes out = crypto::tls_prf(crypto::TlsHash::sha256, secret, "test label", seed, expected.size());
    assert_true(equal(out.view(), expected));
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(the_finished_tells_the_key),
        cmocka_unit_test(cut_and_lost_segments_verify_nothing),
        cmocka_unit_test(a_flight_that_is_sent_again_counts_once),
        cmocka_unit_test(the_prf_is_that_of_tls),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
