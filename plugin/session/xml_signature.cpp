// Mediasec: signed XML in SIP bodies: a detached signature document beside the parts that it covers.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/xml_signature.h"

#include "crypto/base64.h"
#include "crypto/digest.h"
#include "sdp/text.h"
#include "xml/document.h"

#include <algorithm>

namespace mediasec::session {

namespace {

constexpr std::string_view hmac_sha256 = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
constexpr std::string_view digest_sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
constexpr std::size_t most_signatures = 50;

bool decodes_to(const xml::Element &value, ByteView octets)
{
    const auto decoded = crypto::base64_decode(value.text());
    return decoded && equal(decoded->octets, octets);
}

/// Form is octets of a part that its digest may cover, and what was done to get them; the first has nothing done.
struct Form {
    Bytes octets;
    std::string words;
};

/// forms_of lists what a digest may cover. TS 36.579-1 names no transforms, so it is the body as sent; the line end before the boundary
/// belongs to the boundary.
std::vector<Form> forms_of(const sdp::MimePart &part)
{
    std::vector<Form> forms;
    auto add = [&forms](ByteView octets, const char *words) { forms.push_back({copy_of(octets), words}); };
    add(view_of(part.body), "");
    add(view_of(part.with_end), "with the line end before the boundary");
    std::string_view trimmed = part.body;
    while (!trimmed.empty() && (trimmed.back() == '\r' || trimmed.back() == '\n' || trimmed.back() == ' ')) trimmed.remove_suffix(1);
    add(view_of(trimmed), "without the white space at its end");
    Bytes body = copy_of(view_of(part.body));
    if (part.base64)
        if (auto decoded = crypto::base64_decode(part.body)) {
            body = std::move(decoded->octets);
            add(body, "decoded from base64");
        }
    xml::ParseError why;
    const auto document = xml::Document::parse(body, why);
    if (!document) return forms;
    for (auto [form, words] :
         {std::pair(xml::C14n::inclusive, "in Canonical XML 1.0"), std::pair(xml::C14n::exclusive, "in Exclusive Canonical XML"),
          std::pair(xml::C14n::inclusive_comments, "in Canonical XML 1.0 with comments")})
        if (auto canonical = document->canonical(document->root(), form)) add(canonical->view(), words);
    return forms;
}

/// digest_holds compares a Reference's digest with the forms of its part; gives in words which one it is.
std::optional<std::string> digest_holds(const xml::Element &reference, const sdp::MimePart &part)
{
    for (const Form &form : forms_of(part)) {
        const crypto::Sha256 digest = crypto::sha256({form.octets});
        if (decodes_to(reference.child("DigestValue"), digest)) return form.words;
    }
    return std::nullopt;
}

/// Seal is the verdict on a Signature's own value, shared by its references.
struct Seal {
    XmlSignatureStatus status = XmlSignatureStatus::not_checked;
    std::optional<std::uint32_t> key_id;
    const Key *key = nullptr;
    std::string held;
    Diagnosis diagnosis;
};

Seal refused(XmlSignatureStatus status, Reason reason, std::string text)
{
    Seal seal;
    seal.status = status;
    seal.diagnosis = {reason, std::move(text)};
    return seal;
}

/// canonical_signed_info gives what is signed; nothing when the canonicalization is not known.
std::optional<SecretBytes> canonical_signed_info(const xml::Document &document, const xml::Element &signed_info)
{
    const auto form = xml::c14n_of(signed_info.child("CanonicalizationMethod").attribute("Algorithm").value_or(""));
    if (!form) return std::nullopt;
    std::vector<std::string> prefixes;
    const std::string list = signed_info.child("CanonicalizationMethod").child("InclusiveNamespaces").attribute("PrefixList").value_or("");
    for (sdp::Text rest{list, 0}, word = sdp::take_word(rest); !word.empty(); word = sdp::take_word(rest)) prefixes.push_back(word.str());
    return document.canonical(signed_info, *form, {}, prefixes);
}

Seal check_seal(const xml::Document &document, const xml::Element &signature, XmlKeys &keys)
{
    const xml::Element signed_info = signature.child("SignedInfo"), method = signed_info.child("SignatureMethod");
    if (method.attribute("Algorithm").value_or("") != hmac_sha256 || method.child("HMACOutputLength"))
        return refused(XmlSignatureStatus::not_checked, Reason::xml_unsupported,
                       "The signature method is not supported: whole HMAC-SHA-256 is (TS 36.579-1 5.5.13).");
    const auto octets = canonical_signed_info(document, signed_info);
    if (!octets)
        return refused(XmlSignatureStatus::not_checked, Reason::xml_unsupported,
                       "SignedInfo cannot be made canonical: its CanonicalizationMethod is not known.");
    const XmlKeyName name = keys.named(signature.child("KeyInfo").child("KeyName").text());
    Seal seal;
    seal.key_id = name.id;
    for (const Key *key : name.keys) {
        auto held = keys.find(*key, XmlKeyUse::hmac, [&](ByteView derived) {
            return decodes_to(signature.child("SignatureValue"), crypto::hmac(crypto::Hash::sha256, derived, {octets->view()}).view());
        });
        if (!held) continue;
        seal.status = XmlSignatureStatus::valid;
        seal.key = key;
        seal.key_id = key->id;
        seal.held = std::move(*held);
        return seal;
    }
    seal.status = name.keys.empty() ? XmlSignatureStatus::no_key : XmlSignatureStatus::invalid;
    seal.diagnosis =
        name.keys.empty()
            ? keys.why_no_key(name)
            : Diagnosis{Reason::xml_signature_invalid,
                        "The signature value does not verify under the key that it names: the signature document was changed on its way, "
                        "or was made with another key or MC service ID."};
    return seal;
}

void invalidate(XmlSignature &verdict, std::string text)
{
    verdict.diagnosis = {Reason::xml_signature_invalid, std::move(text)};
    verdict.status = XmlSignatureStatus::invalid;
}

/// check_digest adds what the digest of the part says to the verdict on the signature value.
void check_digest(XmlSignature &verdict, const xml::Element &reference, const sdp::MimePart &part)
{
    if (reference.child("DigestMethod").attribute("Algorithm").value_or("") != digest_sha256) {
        verdict.status = XmlSignatureStatus::not_checked;
        verdict.diagnosis = {Reason::xml_unsupported, "The digest method is not supported: SHA-256 is (TS 36.579-1 5.5.13)."};
        return;
    }
    const auto form = digest_holds(reference, part);
    if (!form) return invalidate(verdict, "The digest of the part " + verdict.part + " differs: the part was changed after it was signed.");
    if (form->empty() || verdict.status != XmlSignatureStatus::valid) return;
    verdict.held += (verdict.held.empty() ? "" : "; ") + ("the part " + *form);
    verdict.deviation = "The digest holds for the part " + *form + ", not as it was sent (TS 36.579-1 5.5.13 names no transform).";
}

XmlSignature check_reference(const xml::Element &reference, const Seal &seal, const std::vector<sdp::MimePart> &parts)
{
    XmlSignature verdict;
    verdict.part = sdp::bare_content_id(reference.attribute("URI").value_or(""));
    verdict.status = seal.status;
    verdict.key_id = seal.key_id;
    verdict.key = seal.key;
    verdict.held = seal.held;
    verdict.diagnosis = seal.diagnosis;
    // The newest first: a frame may hold several SIP messages.
    const auto part = std::find_if(parts.rbegin(), parts.rend(),
                                   [&](const sdp::MimePart &p) { return !p.content_id.empty() && p.content_id == verdict.part; });
    if (part == parts.rend()) {
        if (seal.status == XmlSignatureStatus::valid)
            invalidate(verdict, "No part of this body has the Content-ID " + verdict.part + " that the signature refers to.");
        return verdict;
    }
    verdict.content_type = part->content_type;
    // A part whose digest differs is not what was signed, whoever signed.
    if (seal.status == XmlSignatureStatus::valid || seal.status == XmlSignatureStatus::no_key) check_digest(verdict, reference, *part);
    return verdict;
}

}  // namespace

std::vector<XmlSignature> check_signatures(ByteView octets, const std::vector<sdp::MimePart> &parts, const KeyTable &keys,
                                           const IdentityBook &book, const Sip &sip)
{
    std::vector<XmlSignature> verdicts;
    xml::ParseError why;
    const auto document = xml::Document::parse(octets, why);
    if (!document) return verdicts;
    XmlKeys derived(keys, book, {sip.from, sip.to});
    for (const xml::Element &signature : document->root().descendants("Signature")) {
        if (!signature.child("SignedInfo") || verdicts.size() >= most_signatures) continue;
        const Seal seal = check_seal(*document, signature, derived);
        for (const xml::Element &reference : signature.child("SignedInfo").children("Reference"))
            verdicts.push_back(check_reference(reference, seal, parts));
    }
    return verdicts;
}

}  // namespace mediasec::session
