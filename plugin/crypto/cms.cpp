// Mediasec: CMS AuthEnvelopedData.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/cms.h"

#include "crypto/aead.h"

#include <memory>

#include <openssl/asn1.h>
#include <openssl/cms.h>
#include <openssl/objects.h>

namespace mediasec::crypto {

namespace {

struct CmsFree {
    void operator()(CMS_ContentInfo *cms) const noexcept { CMS_ContentInfo_free(cms); }
};

constexpr const char *auth_enveloped_oid = "1.2.840.113549.1.9.16.1.23";  // RFC 5083 2

struct Algorithm {
    const char *oid;
    const char *name;
    bool is_gcm;
    std::size_t key_len;
};
constexpr Algorithm algorithms[] = {
    // RFC 5084 3.1 and 3.2
    {"2.16.840.1.101.3.4.1.6", "AES-128-GCM", true, 16},   {"2.16.840.1.101.3.4.1.26", "AES-192-GCM", true, 24},
    {"2.16.840.1.101.3.4.1.46", "AES-256-GCM", true, 32},  {"2.16.840.1.101.3.4.1.7", "AES-128-CCM", false, 16},
    {"2.16.840.1.101.3.4.1.27", "AES-192-CCM", false, 24}, {"2.16.840.1.101.3.4.1.47", "AES-256-CCM", false, 32},
};

/// in_der gives a ContentInfo in DER: OpenSSL's CMS parser reads BER with indefinite lengths and strings in pieces, and writes it without. Empty when it is
/// no CMS.
Bytes in_der(ByteView octets)
{
    const unsigned char *at = octets.data();
    const std::unique_ptr<CMS_ContentInfo, CmsFree> cms(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(octets.size())));
    if (!cms) return {};
    const int length = i2d_CMS_ContentInfo(cms.get(), nullptr);
    if (length <= 0) return {};
    Bytes der(static_cast<std::size_t>(length));
    unsigned char *to = der.data();
    i2d_CMS_ContentInfo(cms.get(), &to);
    return der;
}

/// Element is one DER element: its class and tag, the contents, and the whole.
struct Element {
    int tag = -1;
    int tag_class = -1;
    ByteView contents, whole;
    bool is(int wanted_class, int wanted_tag) const noexcept { return tag_class == wanted_class && tag == wanted_tag; }
};

/// Der walks through elements with OpenSSL's reader; its first failure sticks.
class Der {
public:
    explicit Der(ByteView octets) : left_(octets) {}
    bool at_end() const noexcept { return failed_ || left_.empty(); }
    bool ok() const noexcept { return !failed_; }

    /// next takes the next element; one with tag -1 when there is none.
    Element next()
    {
        Element element;
        const unsigned char *at = left_.data();
        long length = 0;
        if (at_end()) {
            failed_ = true;
            return element;
        }
        const int form = ASN1_get_object(&at, &length, &element.tag, &element.tag_class, static_cast<long>(left_.size()));
        if ((form & 0x80) != 0 || (form & 1) != 0) {  // an error, or an indefinite length
            failed_ = true;
            return Element{};
        }
        const auto head = static_cast<std::size_t>(at - left_.data());
        element.contents = left_.subspan(head, static_cast<std::size_t>(length));
        element.whole = left_.first(head + element.contents.size());
        left_ = left_.subspan(element.whole.size());
        return element;
    }
    /// take takes the next element if it is of this kind; else it fails, or leaves it where `optional`.
    Element take(int tag_class, int tag, bool optional = false)
    {
        if (optional && at_end()) return {};
        const Der before = *this;
        const Element element = next();
        if (element.is(tag_class, tag)) return element;
        *this = before;
        if (!optional) failed_ = true;
        return {};
    }

private:
    ByteView left_;
    bool failed_ = false;
};

constexpr int universal = V_ASN1_UNIVERSAL, context = V_ASN1_CONTEXT_SPECIFIC;

std::string oid_text(const Element &element)
{
    const unsigned char *at = element.whole.data();
    ASN1_OBJECT *object = element.whole.empty() ? nullptr : d2i_ASN1_OBJECT(nullptr, &at, static_cast<long>(element.whole.size()));
    char text[128] = "";
    if (object) OBJ_obj2txt(text, sizeof text, object, 1);
    ASN1_OBJECT_free(object);
    return text;
}

/// read_algorithm reads the content encryption algorithm with GCMParameters or CCMParameters.
void read_algorithm(Der identifier, AuthEnveloped &out)
{
    out.algorithm = oid_text(identifier.take(universal, V_ASN1_OBJECT));
    for (const Algorithm &row : algorithms) {
        if (out.algorithm != row.oid) continue;
        out.algorithm = row.name;
        (row.is_gcm ? out.is_gcm : out.is_ccm) = true;
        out.key_len = row.key_len;
    }
    Der parameters(identifier.take(universal, V_ASN1_SEQUENCE, true).contents);
    const ByteView nonce = parameters.take(universal, V_ASN1_OCTET_STRING, true).contents;
    const ByteView length = parameters.take(universal, V_ASN1_INTEGER, true).contents;
    out.nonce.assign(nonce.begin(), nonce.end());
    if (length.size() == 1) out.tag_len = length[0];
}

void read_recipients(Der recipients, AuthEnveloped &out)
{
    constexpr int other = 4;  // RFC 5652 6.2
    while (!recipients.at_end()) {
        const Element recipient = recipients.next();
        if (!recipient.is(context, other)) continue;
        Der info(recipient.contents);
        std::string type = oid_text(info.take(universal, V_ASN1_OBJECT));
        const Element value = info.take(universal, V_ASN1_OCTET_STRING);
        if (info.ok()) out.others.push_back({std::move(type), Bytes(value.contents.begin(), value.contents.end())});
    }
}

}  // namespace

Result<AuthEnveloped> parse_auth_enveloped(ByteView content_info)
{
    const Bytes der = in_der(content_info);
    Der outer(Der(der.empty() ? content_info : ByteView(der)).take(universal, V_ASN1_SEQUENCE).contents);
    const std::string type = oid_text(outer.take(universal, V_ASN1_OBJECT));
    if (!outer.ok()) return Error::bad_encoding;
    if (type != auth_enveloped_oid) return Error::unsupported;
    Der data(Der(outer.take(context, 0).contents).take(universal, V_ASN1_SEQUENCE).contents);
    AuthEnveloped out;
    data.take(universal, V_ASN1_INTEGER);
    data.take(context, 0, true);  // OriginatorInfo
    read_recipients(Der(data.take(universal, V_ASN1_SET).contents), out);
    Der content(data.take(universal, V_ASN1_SEQUENCE).contents);
    content.take(universal, V_ASN1_OBJECT);
    read_algorithm(Der(content.take(universal, V_ASN1_SEQUENCE).contents), out);
    const ByteView cipher = content.take(context, 0, true).contents;
    out.ciphertext.assign(cipher.begin(), cipher.end());
    const Element attributes = data.take(context, 1, true);
    out.aad.assign(attributes.whole.begin(), attributes.whole.end());
    if (!out.aad.empty()) out.aad[0] = V_ASN1_SET | V_ASN1_CONSTRUCTED;
    const ByteView tag = data.take(universal, V_ASN1_OCTET_STRING).contents;
    out.tag.assign(tag.begin(), tag.end());
    if (!data.ok() || !content.ok()) return Error::bad_encoding;
    return out;
}

Result<SecretBytes> open_auth_enveloped(const AuthEnveloped &cms, ByteView key)
{
    if (!cms.is_gcm && !cms.is_ccm) return Error::unsupported;
    if (key.size() != cms.key_len || cms.tag.size() != cms.tag_len) return Error::bad_length;
    return cms.is_gcm ? gcm_open(key, cms.nonce, cms.aad, cms.ciphertext, cms.tag) : ccm_open(key, cms.nonce, cms.aad, cms.ciphertext, cms.tag);
}

}  // namespace mediasec::crypto
