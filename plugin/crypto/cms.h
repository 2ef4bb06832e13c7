// Mediasec: CMS AuthEnvelopedData, as far as S/MIME with a MIKEY key needs it.
// RFC 5083, RFC 5084 (AES-GCM, AES-CCM), RFC 5652 6.2.5 (OtherRecipientInfo); TR 33.829 Annex B.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <string>
#include <vector>

namespace mediasec::crypto {

/// OtherRecipient is an OtherRecipientInfo whose value is an OCTET STRING.
struct OtherRecipient {
    std::string type;                        ///< object identifier, in dots
    Bytes value;                             ///< contents of the OCTET STRING
};

/// AuthEnveloped is an AuthEnvelopedData taken apart.
struct AuthEnveloped {
    std::string algorithm;                   ///< "AES-128-GCM" and the like; the object identifier of any other
    bool is_gcm = false, is_ccm = false;     ///< neither: not supported
    std::size_t key_len = 0;                 ///< octets
    Bytes nonce;
    std::size_t tag_len = 12;                ///< aes-ICVlen (RFC 5084 3.1, 3.2)
    Bytes aad;                               ///< DER of the authenticated attributes as a SET OF (RFC 5083 2.2); empty without them
    Bytes ciphertext;
    Bytes tag;
    std::vector<OtherRecipient> others;
};

/// parse_auth_enveloped reads a ContentInfo, BER or DER. Errors: unsupported (another content type), bad_encoding.
Result<AuthEnveloped> parse_auth_enveloped(ByteView content_info);

/// open_auth_enveloped decrypts and authenticates the content with `key`, key_len octets (secret). Errors: unsupported, bad_length, bad_tag, crypto_failure.
Result<SecretBytes> open_auth_enveloped(const AuthEnveloped &cms, ByteView key);

}  // namespace mediasec::crypto
