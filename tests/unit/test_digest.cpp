// Hashes and HMACs against FIPS 180-2, RFC 2202 and RFC 4231.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/digest.h"
#include "support/expect.h"

using namespace mediasec;
using namespace mediasec::crypto;

static void vectors_hold(void **)
{
    for (const test::Vector &v : test::load_vectors("digest.vec")) {
        const Bytes m = v.hex("m");
        if (v.group == "sha1") test::expect_octets(v, "digest", sha1({m}));
        if (v.group == "sha256") test::expect_octets(v, "digest", sha256({m}));
        if (v.group == "hmac")
            test::expect_octets(v, "mac", hmac(v.text("hash") == "sha1" ? Hash::sha1 : Hash::sha256, v.hex("key"), {m}).view());
        v.check_all_read();
    }
}

/// The parts are hashed as one text, wherever it is cut.
static void parts_are_concatenated(void **)
{
    const Bytes m = copy_of(view_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"));
    const Bytes key = copy_of(view_of("Jefe"));
    for (std::size_t cut = 0; cut <= m.size(); ++cut) {
        const ByteView head = ByteView(m).first(cut), tail = ByteView(m).subspan(cut);
        assert_true(sha1({head, tail}) == sha1({m}));
        assert_true(sha256({head, {}, tail}) == sha256({m}));
        assert_true(equal_secret(hmac(Hash::sha256, key, {head, tail}).view(), hmac(Hash::sha256, key, {m}).view()));
    }
    assert_true(sha256({}) == sha256({ByteView{}}));
}

int main()
{
    const CMUnitTest tests[] = {cmocka_unit_test(vectors_hold), cmocka_unit_test(parts_are_concatenated)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
