// Mediasec: the signature of a KMS response.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "kms/response_signature.h"

#include "crypto/base64.h"
#include "crypto/digest.h"

#include <algorithm>

namespace mediasec::kms {

namespace {

constexpr std::string_view hmac_sha256 = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
constexpr std::string_view digest_sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
constexpr std::string_view enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

std::string algorithm_of(xml::Element element) { return element.attribute("Algorithm").value_or(""); }

/// form_of reads a CanonicalizationMethod or a Transform, with the prefix list of an exclusive form.
std::optional<xml::C14n> form_of(xml::Element method, std::vector<std::string> &prefixes)
{
    std::string list = method.child("InclusiveNamespaces").attribute("PrefixList").value_or("");
    for (std::size_t at = 0; (at = list.find_first_not_of(" \t\r\n", at)) != std::string::npos;) {
        std::size_t end = std::min(list.find_first_of(" \t\r\n", at), list.size());
        prefixes.push_back(list.substr(at, end - at));
        at = end;
    }
    return xml::c14n_of(algorithm_of(method));
}

enum class Verdict : std::uint8_t { right, wrong, unknown };

/// digest_verdict compares one Reference's DigestValue with the digest of what it names (XML Signature 3.2.1).
Verdict digest_verdict(const xml::Document &document, xml::Element reference, xml::Element signature)
{
    std::string uri = reference.attribute("URI").value_or("");
    xml::Element target = uri.empty() ? document.root() : uri[0] == '#' ? document.element_with_id(uri.substr(1)) : xml::Element();
    if (!target || algorithm_of(reference.child("DigestMethod")) != digest_sha256) return Verdict::unknown;
    xml::Element left_out;
    xml::C14n form = xml::C14n::inclusive;  // XML Signature 4.4.3.2: the form when no transform names one
    std::vector<std::string> prefixes;
    for (xml::Element transform : reference.child("Transforms").children("Transform")) {
        if (algorithm_of(transform) == enveloped) {
            left_out = signature;
            continue;
        }
        auto named = form_of(transform, prefixes);
        if (!named) return Verdict::unknown;
        form = *named;
    }
    auto octets = document.canonical(target, form, left_out, prefixes);
    auto value = crypto::base64_decode(reference.child("DigestValue").text());
    if (!octets) return Verdict::unknown;
    return value && equal(crypto::sha256({octets->view()}), value->octets) ? Verdict::right : Verdict::wrong;
}

/// mac_verdict verifies SignatureValue over SignedInfo (XML Signature 3.2.2). It is wrong only where the key that the signature names is
/// loaded, or where it names none and all loaded keys fail.
Verdict mac_verdict(const xml::Document &document, xml::Element signature, const TransportKeys &keys)
{
    xml::Element info = signature.child("SignedInfo");
    std::vector<std::string> prefixes;
    auto form = form_of(info.child("CanonicalizationMethod"), prefixes);
    if (!form) return Verdict::unknown;
    auto octets = document.canonical(info, *form, {}, prefixes);
    auto value = crypto::base64_decode(signature.child("SignatureValue").text());
    if (!octets || !value) return octets ? Verdict::wrong : Verdict::unknown;
    std::string name = signature.child("KeyInfo").child("KeyName").text();
    for (const TransportKey *key : keys.candidates(name)) {
        SecretBytes mac = crypto::hmac(crypto::Hash::sha256, key->key.view(), {octets->view()});
        if (equal_secret(mac.view(), value->octets)) return Verdict::right;
    }
    return name.empty() || keys.has(name) ? Verdict::wrong : Verdict::unknown;
}

void check_signature(const xml::Document &document, xml::Element signature, const TransportKeys &keys, const std::string &file,
                     ProblemLog &log)
{
    xml::Element info = signature.child("SignedInfo");
    xml::Element method = info.child("SignatureMethod");
    if (algorithm_of(method) != hmac_sha256 || method.child("HMACOutputLength")) return;
    Verdict mac = mac_verdict(document, signature, keys);
    if (mac == Verdict::wrong) {
        log.warning(file, signature.line(),
                    signature.path() +
                        ": it does not verify under the loaded transport keys; the keys of the response are used nevertheless");
        return;
    }
    // Digests need no key, but without a verified SignedInfo they prove nothing.
    if (mac != Verdict::right) return;
    for (xml::Element reference : info.children("Reference"))
        if (digest_verdict(document, reference, signature) == Verdict::wrong)
            log.warning(file, reference.line(),
                        reference.path() + ": the response was changed after the KMS signed it; its keys are used nevertheless");
}

}  // namespace

void check_signatures(const xml::Document &document, const TransportKeys &keys, const std::string &file, ProblemLog &log)
{
    if (keys.empty()) return;
    // Each costs a walk through the document: a certificate cache of thousands is not verified to its end.
    constexpr std::size_t most_signatures = 64;
    auto signatures = document.root().descendants("Signature");
    std::erase_if(signatures, [](const xml::Element &signature) { return !signature.child("SignedInfo"); });
    for (std::size_t i = 0; i < std::min(signatures.size(), most_signatures); ++i)
        check_signature(document, signatures[i], keys, file, log);
}

}  // namespace mediasec::kms
