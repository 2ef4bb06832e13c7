// Mediasec: which of several pre-shared keys a TLS connection uses, told by its first Finished message.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/tls_finished.h"

#include "base/reader.h"
#include "crypto/aead.h"
#include "crypto/tls_prf.h"

#include <algorithm>

namespace mediasec::session {

namespace {

using crypto::TlsHash;

constexpr std::uint8_t change_cipher_spec = 20, handshake = 22;                                                 // RFC 5246 6.2.1
constexpr std::uint8_t client_hello = 1, server_hello = 2, hello_verify_request = 3, client_key_exchange = 16;  // RFC 5246 7.4, RFC 6347 4.3.2
constexpr std::uint16_t ext_extended_master_secret = 23, tls_1_0 = 0x0301, tls_1_1 = 0x0302, dtls_1_0 = 0xFEFF;
constexpr std::size_t verify_data_length = 12, block = 16, random_length = 32, most_messages = 16384;

enum class Mode : std::uint8_t { null, cbc, gcm, ccm };

/// Suite is a cipher suite whose only secret is the pre-shared key (RFC 4279, 4785, 5487, 6655).
struct Suite {
    std::uint16_t number;
    Mode mode;
    std::uint8_t key_length, mac_length;
    TlsHash hash;
};
constexpr Suite suites[] = {
    {0x002C, Mode::null, 0, 20, TlsHash::sha256}, {0x008C, Mode::cbc, 16, 20, TlsHash::sha256}, {0x008D, Mode::cbc, 32, 20, TlsHash::sha256},
    {0x00A8, Mode::gcm, 16, 0, TlsHash::sha256},  {0x00A9, Mode::gcm, 32, 0, TlsHash::sha384},  {0x00AE, Mode::cbc, 16, 32, TlsHash::sha256},
    {0x00AF, Mode::cbc, 32, 48, TlsHash::sha384}, {0x00B0, Mode::null, 0, 32, TlsHash::sha256}, {0x00B1, Mode::null, 0, 48, TlsHash::sha384},
    {0xC0A4, Mode::ccm, 16, 0, TlsHash::sha256},  {0xC0A5, Mode::ccm, 32, 0, TlsHash::sha256},  {0xC0A8, Mode::ccm, 16, 0, TlsHash::sha256},
    {0xC0A9, Mode::ccm, 32, 0, TlsHash::sha256},
};

const Suite *suite_of(std::uint16_t number) noexcept
{
    const auto found = std::find_if(std::begin(suites), std::end(suites), [number](const Suite &suite) { return suite.number == number; });
    return found == std::end(suites) ? nullptr : found;
}

Bytes joined(std::initializer_list<ByteView> parts)
{
    Bytes out;
    for (const ByteView part : parts) append(out, part);
    return out;
}

/// premaster makes the premaster secret of a pre-shared key: its length, as many zeros, its length, the key (RFC 4279 2).
SecretBytes premaster(ByteView psk)
{
    Bytes length;
    append_be(length, psk.size(), 2);
    SecretBytes out{ByteView(length)};
    out.append(Bytes(psk.size()));
    out.append(length);
    out.append(psk);
    return out;
}

SecretBytes opened(Result<SecretBytes> &&plain) { return plain ? std::move(*plain) : SecretBytes(); }

/// counter_of makes the first counter block of a record's text: GCM counts from 2 behind a nonce of 12 octets (RFC 5288 3), CCM from 1 with three octets
/// for it (RFC 6655 3).
Bytes counter_of(Mode mode, ByteView salt, ByteView explicit_nonce)
{
    static constexpr std::uint8_t ccm_flags[] = {2}, gcm_end[] = {0, 0, 0, 2}, ccm_end[] = {0, 0, 1};
    return mode == Mode::gcm ? joined({salt, explicit_nonce, gcm_end}) : joined({ccm_flags, salt, explicit_nonce, ccm_end});
}

/// decrypt gives the first octets of a client's first protected record. Its authentication needs no check: what comes out is compared with what must.
SecretBytes decrypt(const Suite &suite, ByteView key, ByteView iv, bool explicit_iv, ByteView record)
{
    constexpr std::size_t explicit_nonce = 8;
    if (suite.mode == Mode::null) return SecretBytes(record);
    if (suite.mode == Mode::cbc) {
        const std::size_t before = explicit_iv ? block : 0;
        const std::size_t length = record.size() < before ? 0 : (record.size() - before) / block * block;
        return length == 0 ? SecretBytes() : opened(crypto::cbc_open(key, explicit_iv ? record.first(block) : iv, record.subspan(before, length)));
    }
    if (record.size() < explicit_nonce) return {};
    return opened(crypto::aes_ctr(key, counter_of(suite.mode, iv, record.first(explicit_nonce)), record.subspan(explicit_nonce)));
}

}  // namespace

void TlsHandshake::restart()
{
    const bool datagram = datagram_;
    *this = TlsHandshake();
    datagram_ = datagram;
}

void TlsHandshake::take_client_hello(ByteView body)
{
    ByteReader reader(body);
    reader.skip(2, "version");
    restart();
    client_random_ = copy_of(reader.bytes(random_length, "random"));
}

void TlsHandshake::take_server_hello(ByteView body)
{
    ByteReader reader(body);
    if (server_random_.empty()) server_at_ = messages_.size();
    messages_.resize(server_at_);
    version_ = reader.u16("version");
    server_random_ = copy_of(reader.bytes(random_length, "random"));
    reader.skip(reader.u8("session id length"), "session id");
    suite_ = reader.u16("cipher suite");
    reader.skip(1, "compression method");
    ByteReader list = reader.sub(reader.at_end() ? 0 : reader.u16("length of the extensions"), "extensions");
    while (list.ok() && !list.at_end()) {
        extended_master_ = extended_master_ || list.u16("extension type") == ext_extended_master_secret;
        list.skip(list.u16("extension length"), "extension");
    }
}

/// take_messages reads the handshake messages of one record. One in fragments ends what can be told of this connection.
void TlsHandshake::take_messages(ByteView octets, bool datagram)
{
    ByteReader reader(octets);
    while (reader.ok() && !reader.at_end()) {
        const std::size_t start = reader.offset();
        const std::uint8_t type = reader.u8("handshake type");
        const std::size_t length = reader.u24("handshake length");
        bool fragment = false;
        if (datagram) {
            reader.skip(2, "message number");
            const bool from_middle = reader.u24("fragment offset") != 0;
            fragment = reader.u24("fragment length") != length || from_middle;
        }
        const ByteView body = reader.bytes(length, "handshake message");
        if (!reader.ok() || fragment || messages_.size() > most_messages) {
            restart();
            return;
        }
        if (type == client_hello) take_client_hello(body);
        if (type == server_hello) take_server_hello(body);  // again where the server's flight was lost (RFC 6347 4.2.4)
        if (type != hello_verify_request) append(messages_, octets.subspan(start, reader.offset() - start));
        whole_ = whole_ || (type == client_key_exchange && !server_random_.empty());
    }
}

TlsHandshake::Seen TlsHandshake::take(ByteView records, bool datagram)
{
    ByteReader reader(records);
    const bool waited = !whole_;
    datagram_ = datagram;
    while (reader.ok() && !reader.at_end() && !protected_) {
        const std::uint8_t type = reader.u8("content type");
        reader.skip(datagram ? 10 : 2, "version, epoch and sequence number");
        const ByteView record = reader.bytes(reader.u16("record length"), "record");
        if (!reader.ok()) break;
        if (type == handshake && finished_.empty()) take_messages(record, datagram);
        if (type != change_cipher_spec || !whole_) continue;
        protected_ = true;
        const bool follows = reader.u8("content type") == handshake;
        reader.skip(datagram ? 10 : 2, "version, epoch and sequence number");
        const ByteView sealed = reader.bytes(reader.u16("record length"), "record");
        if (!reader.ok() || !follows) break;
        finished_ = copy_of(sealed);
        return Seen::finished;
    }
    return whole_ && waited ? Seen::key_exchange : Seen::nothing;
}

/// finished_under decrypts the client's Finished under a master secret (RFC 5246 6.3: MAC keys, keys, IVs, the client's before the server's).
SecretBytes TlsHandshake::finished_under(ByteView master) const
{
    const Suite &suite = *suite_of(suite_);
    const bool before_1_2 = version_ == tls_1_0 || version_ == tls_1_1 || version_ == dtls_1_0;
    const bool explicit_iv = version_ != tls_1_0;
    const std::size_t iv_length = suite.mode == Mode::null ? 0 : suite.mode == Mode::cbc ? (explicit_iv ? 0 : block) : 4;
    const std::size_t key_at = 2u * suite.mac_length, iv_at = key_at + 2u * suite.key_length;
    const SecretBytes keys = crypto::tls_prf(before_1_2 ? TlsHash::md5_sha1 : suite.hash, master, "key expansion", joined({server_random_, client_random_}),
                                             iv_at + 2 * iv_length);
    if (keys.empty()) return {};
    return decrypt(suite, keys.view().subspan(key_at, suite.key_length), keys.view().subspan(iv_at, iv_length), explicit_iv, finished_);
}

bool TlsHandshake::verifies(ByteView psk) const
{
    const Suite *suite = suite_of(suite_);
    if (!suite || finished_.empty()) return false;
    const bool before_1_2 = version_ == tls_1_0 || version_ == tls_1_1 || version_ == dtls_1_0;
    const TlsHash hash = before_1_2 ? TlsHash::md5_sha1 : suite->hash;
    const Bytes said = crypto::tls_handshake_hash(hash, messages_), randoms = joined({client_random_, server_random_});
    constexpr std::size_t master_length = 48;
    const SecretBytes secret = premaster(psk);
    const SecretBytes master = extended_master_ ? crypto::tls_prf(hash, secret.view(), "extended master secret", said, master_length)
                                                : crypto::tls_prf(hash, secret.view(), "master secret", randoms, master_length);
    const SecretBytes expected = crypto::tls_prf(hash, master.view(), "client finished", said, verify_data_length);
    const SecretBytes plain = finished_under(master.view());
    const std::size_t head = datagram_ ? 12 : 4;
    if (expected.empty() || plain.size() < head + verify_data_length) return false;
    return equal_secret(plain.view().subspan(head, verify_data_length), expected.view());
}

}  // namespace mediasec::session
