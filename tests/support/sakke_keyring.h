// The keys that belong to the messages of exchange_sakke.vec.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "kms/keyring.h"
#include "support/vector_file.h"

#include <memory>
#include <utility>

namespace test {

/// keyring_of makes the keys that open the message of a group of exchange_sakke.vec: its KMS certificate and its receiver's key set.
inline std::shared_ptr<mediasec::kms::Keyring> keyring_of(const Vector &v)
{
    auto keys = std::make_shared<mediasec::kms::Keyring>();
    keys->files_read = 1;
    mediasec::kms::Certificate certificate;
    certificate.kms_uri = v.text("kms_uri");
    certificate.period = {v.number("period"), v.number("offset")};
    certificate.pub_enc_key = v.hex("pub_enc_key");
    certificate.pub_auth_key = v.hex("pub_auth_key");
    keys->certificates.push_back(std::move(certificate));
    mediasec::kms::KeySet set;
    set.kms_uri = v.text("kms_uri");
    set.user_uri = v.text("user_uri");
    set.period_no = v.number("period_no");
    if (!v.text("user_id").empty()) set.user_id = v.hex("user_id");
    set.rsk = mediasec::SecretBytes(v.hex("rsk"));
    keys->key_sets.push_back(std::move(set));
    return keys;
}

}  // namespace test
