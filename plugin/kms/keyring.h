// Mediasec: the keys that were loaded, and how to find them.
// TS 33.180 Annex D (KMS responses), README "Key files" (key lists).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/secret.h"
#include "crypto/sakke.h"
#include "crypto/uid.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mediasec::kms {

/// Origin says where a key was read: file name (as given, for messages) and line.
struct Origin {
    std::string file;
    std::uint32_t line = 0;
};

/// Certificate is a KmsCertificate: a KMS's public keys and its division of time. Nothing in it is secret.
struct Certificate {
    std::string kms_uri;
    bool external = false;         ///< Role="External"
    std::string user_id_format;    ///< "2" = TS 33.180 F.2.1
    crypto::KeyPeriod period;
    Bytes pub_enc_key;             ///< Z_T, 257 octets; empty where it could not be used
    Bytes pub_auth_key;            ///< KPAK, 65 octets; empty where it could not be used
    std::string valid_from, valid_to;
    bool revoked = false;
    Origin origin;
};

/// KeySet is a KmsKeySet: the keys of one identity for one key period.
struct KeySet {
    std::string kms_uri;
    std::string user_uri;          ///< may be empty: then only the UserID is known
    std::optional<Bytes> user_id;  ///< UserID of the file: a UID of 32 octets, or an RFC 6509 3.2 identifier ("2011-02" NUL "tel:+..." NUL)
    std::optional<std::uint64_t> period_no;
    SecretBytes rsk;               ///< UserDecryptKey, 257 octets, or empty
    SecretBytes ssk;               ///< UserSigningKeySSK, 32 octets, or empty
    Bytes pvt;                     ///< UserPubTokenPVT, 65 octets, or empty
    bool revoked = false;
    Bytes identifier;              ///< the identifier (UID) that SSK and PVT were issued for, found on load; empty where it is not known
    std::optional<std::size_t> certificate;  ///< index in Keyring::certificates of the certificate that SSK and PVT fit, found on load
    Origin origin;
};

/// SessionSecretKind is a kind of a key list's lines; the numbers of 0 to 6 are those of TS 33.180 purpose tags.
enum class SecretKind : std::uint8_t {
    gmk = 0, pck = 1, csk = 2, spk = 3, mkfc = 4, mscck = 5, musik = 6,
    tgk = 16, tek = 17, gtgk = 18, mpk = 19, psk = 20, srtp = 21, mpki = 22, mpkr = 23, tpk = 24, trk = 25, dh = 26,
};

/// kind_word gives the word that stands for a kind at the head of a line.
std::string_view kind_word(SecretKind kind) noexcept;

/// SrtpMatch says which packets an `srtp` line is for.
struct SrtpMatch {
    enum class Kind : std::uint8_t { any, ssrc, mki, destination } kind = Kind::any;
    std::uint32_t ssrc = 0;
    Bytes mki;
    std::string address;           ///< textual IPv4 or IPv6 address
    std::uint16_t port = 0;
};

/// ListedSecret is one line of a key list.
struct ListedSecret {
    SecretKind kind = SecretKind::psk;
    std::string id;                ///< second column as written: identity, URI, TrK name
    std::uint32_t key_id = 0;      ///< gmk .. musik: the 32-bit key identifier; tgk .. tek: CSB ID where the id is 8 hex digits
    Bytes spi;                     ///< mpk .. tek: the id's octets
    SecretBytes key;               ///< for `srtp` master key || master salt
    Bytes rand;
    std::string user;              ///< user=URI
    SrtpMatch match;
    std::string suite;             ///< srtp: suite name as written
    Bytes mki;                     ///< srtp: mki=
    std::optional<std::uint32_t> roc;
    SecretBytes salt;              ///< tgk, gtgk, tek: salt=, the salting key that came with the key (RFC 3830 6.13); may be empty
    std::vector<std::pair<std::string, std::string>> options;  ///< further name=value pairs, for the kinds that have them
    Origin origin;
};

/// PrivateKey is the text of a `*.pem` file; crypto parses it where it is used.
struct PrivateKey {
    SecretBytes pem;
    Origin origin;
};

/// Problem is something about a key file that the user has to know: one clear sentence, with file and line or element. It never holds key
/// octets.
struct Problem {
    std::string file;
    std::string text;
    bool is_warning = false;
};

/// Keyring holds everything that was loaded. Whoever fills it (load, or a test) must be done before the first look-up: look-ups build their
/// index once, and what they return points into the vectors. After that its const functions may be called from several threads at once.
class Keyring {
public:
    Keyring();
    ~Keyring();
    Keyring(const Keyring &) = delete;
    Keyring &operator=(const Keyring &) = delete;

    std::vector<Certificate> certificates;
    std::vector<KeySet> key_sets;
    std::vector<ListedSecret> secrets;
    std::vector<PrivateKey> private_keys;
    std::vector<Problem> problems;
    std::size_t files_read = 0;

    /// certificates_of lists the certificates whose KMS URI equals `kms_uri` (without regard to case, scheme, port and trailing slash),
    /// exact spellings first.
    std::vector<const Certificate *> certificates_of(std::string_view kms_uri) const;
    /// key_sets_of lists the key sets for `user_uri` (exact spelling first, then without regard to scheme, parameters and case of the
    /// host).
    std::vector<const KeySet *> key_sets_of(std::string_view user_uri) const;
    /// key_sets_of_uid lists the key sets whose identifier, or whose file's UserID, is `uid`.
    std::vector<const KeySet *> key_sets_of_uid(ByteView uid) const;
    /// receiver gives the decapsulator of a key set, made at first use and kept; a null pointer when its RSK or its KMS's key is missing or
    /// unusable. Where the KMS has several public keys, the one that RSK fits (RFC 6508 6.1.2) is taken.
    const crypto::SakkeReceiver *receiver(const KeySet &key_set) const;
    /// has_secrets tells whether anything at all was loaded that can open a message or a packet.
    bool has_secrets() const noexcept;

private:
    struct Index;
    const Index &index() const;
    std::unique_ptr<crypto::SakkeReceiver> make_receiver(const KeySet &key_set) const;
    mutable std::unique_ptr<Index> index_;
};

/// canonical_kms_uri lower-cases, and strips scheme, port and trailing slash, for comparing KMS URIs.
std::string canonical_kms_uri(std::string_view uri);
/// canonical_user_uri strips scheme (sip, sips, tel, im), URI parameters and headers, and lower-cases the host part, for comparing
/// identities.
std::string canonical_user_uri(std::string_view uri);

/// state_of tells one state of a key file, or of a folder and what is in it, from another: names, inodes, sizes, times of content and of inode. No secret is read; what cannot be looked
/// at has a state too. It throws std::bad_alloc alone.
std::string state_of(const std::string &path);

/// load reads a key file, or every `*.xml`, `*.keys` and `*.pem` file of a folder in name order, without recursion; then the lines of the key list `list` (secret), which problems call
/// `list_name`. Problems are in the result; it never throws. An empty path and an empty list give an empty keyring.
std::shared_ptr<const Keyring> load(const std::string &path, ByteView list = {}, const std::string &list_name = {});

}  // namespace mediasec::kms
