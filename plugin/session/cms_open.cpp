// Mediasec: S/MIME bodies whose content key is in a MIKEY message among their recipients.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/cms_open.h"

#include "crypto/base64.h"
#include "crypto/kdf.h"
#include "sdp/text.h"

#include <algorithm>

namespace mediasec::session {

namespace {

void conclude(CmsSeen &seen, CmsStatus status, Reason reason, std::string text)
{
    seen.status = status;
    seen.diagnosis = {reason, std::move(text)};
}

/// content_key makes the content key out of a MIKEY key: a TEK whole (TR 33.829 B.3), else one derived for the crypto session (RFC 3830 4.1.3).
SecretBytes content_key(const Key &key, const mikey::CryptoSession *session, std::size_t length)
{
    if (!key.for_packets) return {};
    if (key.is_tek) return key.value.clone();
    if (key.type != KeyType::tgk && key.type != KeyType::gtgk) return {};
    const std::uint8_t cs_id = session ? session->cs_id : std::uint8_t(0);
    return crypto::mikey_key(key.prf, key.value.view(), crypto::KeyConstant::tek, cs_id, key.csb_id, key.rand, length);
}

/// split_entity finds the body of a MIME entity and its type (RFC 2045 3).
void split_entity(CmsSeen &seen)
{
    sdp::Text rest{{reinterpret_cast<const char *>(seen.plain.data()), seen.plain.size()}};
    while (!rest.empty()) {
        const sdp::Text line = sdp::take_line(rest);
        if (sdp::trim(line).empty()) break;
        sdp::Text value = line, name = sdp::take_until(value, ':');
        if (sdp::same_word(sdp::trim(name).text, "Content-Type")) seen.content_type = sdp::lower(sdp::trim(sdp::take_until(value, ';')).text);
    }
    seen.body_offset = seen.plain.size() - rest.text.size();
}

/// compare_proof compares the MAC that a message vouches for with the body's (TR 33.829 F).
void compare_proof(CmsSeen &seen, const crypto::AuthEnveloped &cms, const Exchange &exchange, std::uint8_t type)
{
    for (const auto &extension : exchange.message.extensions)
        if (extension.type == type) seen.proof = equal(extension.data, cms.tag) ? ProofStatus::equal : ProofStatus::different;
}

}  // namespace

Bytes cms_of_body(ByteView body)
{
    constexpr std::uint8_t sequence = 0x30;
    if (body.empty() || body[0] == sequence) return copy_of(body);
    auto decoded = crypto::base64_decode({reinterpret_cast<const char *>(body.data()), body.size()});
    return decoded && !decoded->octets.empty() && decoded->octets[0] == sequence ? std::move(decoded->octets) : copy_of(body);
}

CmsSeen read_cms(ByteView body, crypto::AuthEnveloped &cms)
{
    CmsSeen seen;
    auto parsed = crypto::parse_auth_enveloped(body);
    if (!parsed) {
        if (parsed.error() == Error::bad_encoding)
            conclude(seen, CmsStatus::malformed, Reason::cms_malformed, "The body is not a CMS message that can be read (RFC 5652, RFC 5083).");
        return seen;
    }
    cms = std::move(*parsed);
    seen.algorithm = cms.algorithm;
    for (const auto &other : cms.others)
        if (mikey::looks_like_mikey(other.value)) seen.messages.push_back(other.value);
    conclude(seen, CmsStatus::no_key, Reason::cms_no_key,
             seen.messages.empty() ? "None of the recipients of this S/MIME body is a MIKEY message (TR 33.829 B.3): its content key is not known."
                                   : "The content key of this S/MIME body is in its MIKEY message, which did not open.");
    return seen;
}

void open_cms(CmsSeen &seen, const crypto::AuthEnveloped &cms, const std::vector<const Exchange *> &exchanges, const mikey::ParseOptions &options)
{
    if (!cms.is_gcm && !cms.is_ccm)
        return conclude(seen, CmsStatus::unsupported, Reason::cms_unsupported, "The content encryption algorithm " + cms.algorithm + " is not supported.");
    for (const Exchange *exchange : exchanges) {
        compare_proof(seen, cms, *exchange, options.ext_proof_of_origin);
        if (exchange->keys.empty() && exchange->diagnosis)
            seen.diagnosis.text = "The content key of this S/MIME body is in its MIKEY message, which did not open: " + exchange->diagnosis.text;
        const auto &sessions = exchange->message.header.sessions;
        const auto session =
            std::find_if(sessions.begin(), sessions.end(), [&](const mikey::CryptoSession &s) { return s.prot_type == options.prot_psk_mime; });
        for (const Key &key : exchange->keys) {
            const SecretBytes content = content_key(key, session == sessions.end() ? nullptr : &*session, cms.key_len);
            if (content.size() != cms.key_len) continue;
            const auto plain = crypto::open_auth_enveloped(cms, content.view());
            if (!plain) {
                conclude(seen, CmsStatus::bad_tag, Reason::cms_bad_tag,
                         "The authentication tag of this S/MIME body does not verify under the key of its MIKEY message: it was changed, or another key was "
                         "used.");
                continue;
            }
            seen.plain = copy_of(plain->view());
            seen.status = CmsStatus::decrypted;
            seen.key_frame = key.frame();
            seen.diagnosis = {};
            return split_entity(seen);
        }
    }
}

}  // namespace mediasec::session
