// Mediasec: KMS responses as key files.
// TS 33.180 Annex D (D.3 schema and clauses); element names are matched without their namespace, which differs between releases and KMSs.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "kms/keyfile_xml.h"

#include "base/text.h"
#include "crypto/base64.h"
#include "crypto/eccsi.h"
#include "crypto/sakke.h"
#include "kms/key_check.h"
#include "kms/key_text.h"
#include "kms/response_signature.h"

#include <algorithm>
#include <charconv>

namespace mediasec::kms {

namespace {

constexpr KeyForm sakke_point{crypto::sakke_point_len, true};
constexpr KeyForm eccsi_point{crypto::eccsi_point_len, true};
constexpr KeyForm eccsi_scalar{crypto::eccsi_ssk_len, false};

std::string_view view(const SecretText &text) noexcept { return {text.data(), text.size()}; }

/// FieldReader reads the children of one KmsCertificate or KmsKeySet and tells what is wrong with them.
class FieldReader {
public:
    FieldReader(xml::Element parent, const TransportKeys &keys, const std::string &file, ProblemLog &log)
        : parent_(parent), keys_(keys), file_(file), log_(log)
    {
    }

    std::string text(std::string_view name) const { return parent_.child(name).text(); }
    /// inherited_text reads a child, or where there is none that of the KmsResponse around it.
    std::string inherited_text(std::string_view name) const
    {
        for (xml::Element element = parent_; element; element = element.parent())
            if (xml::Element child = element.child(name)) return child.text();
        return "";
    }
    bool boolean(std::string_view name) const { return text(name) == "true" || text(name) == "1"; }  // XML Schema 2, 3.2.2
    std::optional<std::uint64_t> number(std::string_view name) const;
    std::optional<SecretBytes> key(std::string_view name, const KeyForm &form) const
    {
        std::string why;
        return key(name, form, why);
    }
    /// point is key() for an element that must lie on a curve.
    std::optional<SecretBytes> point(std::string_view name, const KeyForm &form, bool (*on_curve)(ByteView), const char *curve) const;
    Origin origin() const { return {file_, parent_.line()}; }
    void error(std::string_view name, std::string_view what) const
    {
        log_.error(file_, line_of(name), path(name) + ": " + std::string(what));
    }
    void warning(std::string_view name, std::string_view what) const
    {
        log_.warning(file_, line_of(name), path(name) + ": " + std::string(what));
    }

private:
    /// key reads a key; `why` as key_from_text has it.
    std::optional<SecretBytes> key(std::string_view name, const KeyForm &form, std::string &why) const;
    std::string path(std::string_view name) const { return parent_.path() + (name.empty() ? "" : "/") + std::string(name); }
    std::uint32_t line_of(std::string_view name) const
    {
        xml::Element child = parent_.child(name);
        return child ? child.line() : parent_.line();
    }
    xml::Element parent_;
    const TransportKeys &keys_;
    const std::string &file_;
    ProblemLog &log_;
};

std::optional<std::uint64_t> FieldReader::number(std::string_view name) const
{
    std::string digits = text(name);
    if (digits.empty()) return std::nullopt;
    const char *first = digits.data() + (digits[0] == '+'), *end = digits.data() + digits.size();
    std::uint64_t value = 0;
    auto [stop, failure] = std::from_chars(first, end, value);
    if (failure == std::errc() && stop == end) return value;
    error(name, "it is not a non-negative number");
    return std::nullopt;
}

std::optional<SecretBytes> FieldReader::key(std::string_view name, const KeyForm &form, std::string &why) const
{
    xml::Element element = parent_.child(name);
    if (!element) return std::nullopt;
    std::optional<SecretBytes> key;
    // xsi:type says EncKeyContentType here, but is often left out; the child tells.
    if (xml::Element encrypted = element.child("EncryptedKey")) {
        if (auto plaintext = keys_.unwrap(encrypted, why)) {
            key = key_from_plaintext(plaintext->view(), form, why);
            if (!key) why += " in the key wrap";
        }
    } else {
        key = key_from_text(view(element.secret_text()), form, why);
    }
    if (!key) error(name, why);
    return key;
}

std::optional<SecretBytes> FieldReader::point(std::string_view name, const KeyForm &form, bool (*on_curve)(ByteView),
                                              const char *curve) const
{
    std::string shorter;
    auto octets = key(name, form, shorter);
    if (!octets || on_curve(octets->view())) return octets;
    error(name, shorter.empty() ? std::string("it is not a point on ") + curve : shorter + ", and with 04 in front it is not a point on " + curve);
    return std::nullopt;
}

constexpr const char *sakke_curve = "the curve of SAKKE parameter set 1 (RFC 6509 Appendix A)";
constexpr const char *eccsi_curve = "the curve P-256";

/// user_id_from decodes a UserID: the base64 (TS 33.180 D.3.3.2) or hexadecimal text of a UID of 32 octets, or base64 of an RFC 6509 3.2
/// identifier, which begins with year and month.
std::optional<Bytes> user_id_from(const std::string &text)
{
    constexpr std::size_t uid_length = 32;
    if (auto hex = from_hex(text); hex && hex->size() == uid_length) return hex;
    auto base64 = crypto::base64_decode(text);
    if (!base64) return std::nullopt;
    const Bytes &octets = base64->octets;
    bool monthly = octets.size() > 13 && octets[4] == '-' && octets[7] == 0 && text_of(octets).substr(8, 4) == "tel:";
    if (octets.size() == uid_length || monthly) return octets;
    return std::nullopt;
}

/// Fingerprint hashes the fields of a certificate or key set, so that identical ones are found without comparing each with each.
class Fingerprint {
public:
    void add(ByteView octets)
    {
        std::string length = std::to_string(octets.size()) + ':';
        parts_.append(view_of(length));
        parts_.append(octets);
    }
    void add(std::string_view text) { add(view_of(text)); }
    crypto::Sha256 hash() const { return crypto::sha256({parts_.view()}); }

private:
    SecretBytes parts_;
};

crypto::Sha256 fingerprint(const Certificate &c)
{
    Fingerprint print;
    for (std::string_view text : {std::string_view("KmsCertificate"), std::string_view(c.kms_uri), std::string_view(c.user_id_format),
                                  std::string_view(c.valid_from), std::string_view(c.valid_to)})
        print.add(text);
    print.add(std::to_string(c.period.period) + '/' + std::to_string(c.period.offset) + (c.external ? 'e' : 'r') + (c.revoked ? 'r' : 'v'));
    print.add(ByteView(c.pub_enc_key));
    print.add(ByteView(c.pub_auth_key));
    return print.hash();
}

crypto::Sha256 fingerprint(const KeySet &s)
{
    Fingerprint print;
    for (std::string_view text : {std::string_view("KmsKeySet"), std::string_view(s.kms_uri), std::string_view(s.user_uri)})
        print.add(text);
    print.add((s.period_no ? std::to_string(*s.period_no) : "") + (s.revoked ? 'r' : 'v'));
    for (ByteView octets : {s.user_id ? ByteView(*s.user_id) : ByteView(), s.rsk.view(), s.ssk.view(), ByteView(s.pvt)})
        print.add(octets);
    return print.hash();
}

constexpr std::size_t most_compared = 8;  // earlier ones that a new one is compared with, of the same KMS or user

bool contradict(const Certificate &a, const Certificate &b)
{
    bool other_keys = a.period.period != b.period.period || a.period.offset != b.period.offset || a.pub_enc_key != b.pub_enc_key ||
                      a.pub_auth_key != b.pub_auth_key;
    return other_keys && a.valid_from == b.valid_from && a.valid_to == b.valid_to;
}

// One identifier has one RSK under a KMS key (RFC 6508 6.1.1); SSK and PVT are made anew with each response (RFC 6507 5.1.1).
bool contradict(const KeySet &a, const KeySet &b)
{
    return a.user_id == b.user_id && !a.rsk.empty() && !b.rsk.empty() &&
           !equal_secret(a.rsk.view(), b.rsk.view());
}

std::string place_of(const Origin &origin) { return origin.file + ":" + std::to_string(origin.line); }

}  // namespace

XmlKeyFiles::XmlKeyFiles(Keyring &ring, ProblemLog &log) : ring_(ring), log_(log), first_set_(ring.key_sets.size())
{
    for (const ListedSecret &secret : ring.secrets)
        if (secret.kind == SecretKind::trk) transport_keys_.add(secret.id, secret.key.clone());
}

void XmlKeyFiles::add(const std::string &file, ByteView octets)
{
    // libxml2 would take the first for the end.
    if (has_stray_nul(octets)) return log_.error(file, 0, "it holds NUL octets, so it is not an XML file");
    xml::ParseError why;
    auto document = xml::Document::parse(octets, why);
    if (!document) return log_.error(file, why.line, "the XML file cannot be read: " + why.reason);
    files_.push_back({file, std::move(*document)});
}

void XmlKeyFiles::finish()
{
    unwrap_transport_keys();
    for (const File &file : files_) {
        check_signatures(file.document, transport_keys_, file.name, log_);
        read_certificates(file);
    }
    for (const File &file : files_) {
        read_key_sets(file);
        report_errors_and_emptiness(file);
    }
    KeySetCheck check(ring_, log_);
    for (std::size_t i = first_set_; i < ring_.key_sets.size(); ++i)
        check.check(ring_.key_sets[i], paths_[i - first_set_]);
    check.report_missing();
}

// A new transport key comes wrapped under the one before it, perhaps in a later file: whatever opens is used to open the rest.
void XmlKeyFiles::unwrap_transport_keys()
{
    std::vector<Pending> pending;
    for (const File &file : files_)
        for (const char *name : {"NewTransportKey", "NewIntegrityKey"})
            for (xml::Element element : file.document.root().descendants(name))
                pending.push_back({&file, element});
    std::string why;
    constexpr unsigned most_links = 16;  // of a chain whose files are named against its order
    std::size_t before = pending.size() + 1;
    for (unsigned i = 0; i < most_links && before != pending.size(); ++i) {
        before = pending.size();
        std::erase_if(pending, [&](const Pending &p) { return take_transport_key(p, why); });
    }
    for (const Pending &p : pending) {
        take_transport_key(p, why);
        log_.error(p.file->name, p.element.line(), p.element.path() + ": " + why);
    }
}

bool XmlKeyFiles::take_transport_key(const Pending &pending, std::string &why)
{
    xml::Element encrypted = pending.element.child("EncryptedKey");
    std::optional<SecretBytes> key;
    if (encrypted) {
        auto plaintext = transport_keys_.unwrap(encrypted, why);
        if (!plaintext) return false;
        key = transport_key_from(plaintext->view());
    } else {
        SecretText text = pending.element.secret_text();
        key = transport_key_from(view_of(view(text)));
    }
    if (!key) {
        why = "it holds no key of 16, 24 or 32 octets";
        return false;
    }
    std::string name = encrypted.child("CarriedKeyName").text();  // XML Encryption 1.1, 3.5.1
    if (name.empty()) name = encrypted.attribute("Id").value_or(pending.element.attribute("Id").value_or(""));
    transport_keys_.add(std::move(name), std::move(*key));
    return true;
}

void XmlKeyFiles::read_certificates(const File &file)
{
    for (xml::Element element : file.document.root().descendants("KmsCertificate"))
        read_certificate(file, element);
}

void XmlKeyFiles::read_certificate(const File &file, xml::Element element)
{
    FieldReader reader(element, transport_keys_, file.name, log_);
    Certificate certificate;
    certificate.origin = reader.origin();
    certificate.kms_uri = reader.inherited_text("KmsUri");
    certificate.external = element.attribute("Role") == "External";
    certificate.user_id_format = reader.text("UserIdFormat");
    certificate.valid_from = reader.text("ValidFrom");
    certificate.valid_to = reader.text("ValidTo");
    certificate.revoked = reader.boolean("Revoked");
    if (certificate.kms_uri.empty()) return reader.error("KmsUri", "it is missing, so the certificate cannot be used");
    certificate.period.period = reader.number("UserKeyPeriod").value_or(0);
    certificate.period.offset = reader.number("UserKeyOffset").value_or(0);
    if (certificate.period.period == 0) reader.error("UserKeyPeriod", "it is missing or 0, so no UID can be computed (TS 33.180 F.2.1)");
    if (certificate.period.period != 0 && certificate.period.offset >= certificate.period.period)
        reader.warning("UserKeyOffset", "it is not less than UserKeyPeriod (TS 33.180 F.2.1)");
    if (auto point = reader.point("PubAuthKey", eccsi_point, crypto::eccsi_point_valid, eccsi_curve))
        certificate.pub_auth_key = copy_of(point->view());
    std::string set = reader.text("ParameterSet");
    if (set.empty() || set == "1") {
        if (auto point = reader.point("PubEncKey", sakke_point, crypto::sakke_point_valid, sakke_curve))
            certificate.pub_enc_key = copy_of(point->view());
    } else {
        reader.error("ParameterSet",
                     "it is \"" + shown(set) +
                         "\"; only SAKKE parameter set 1 (RFC 6509 Appendix A) is supported, so nothing of this KMS can be decapsulated");
    }
    for (const char *name : {"PubEncKey", "PubAuthKey"})
        if (!element.child(name)) reader.error(name, "it is missing");
    add_certificate(std::move(certificate), element.path());
}

void XmlKeyFiles::add_certificate(Certificate &&certificate, const std::string &path)
{
    if (!seen_.insert(fingerprint(certificate)).second) return;
    auto &others = same_kms_[canonical_kms_uri(certificate.kms_uri)];
    for (std::size_t i = 0; i < std::min(others.size(), most_compared); ++i) {
        const Certificate &other = ring_.certificates[others[i]];
        if (contradict(other, certificate))
            log_.warning(certificate.origin.file, certificate.origin.line,
                         path + ": it contradicts the certificate of the same KMS in " + place_of(other.origin) + "; both are tried");
    }
    others.push_back(ring_.certificates.size());
    ring_.certificates.push_back(std::move(certificate));
}

void XmlKeyFiles::read_key_sets(const File &file)
{
    for (xml::Element element : file.document.root().descendants("KmsKeySet"))
        read_key_set(file, element);
}

void XmlKeyFiles::read_key_set(const File &file, xml::Element element)
{
    FieldReader reader(element, transport_keys_, file.name, log_);
    KeySet set;
    set.origin = reader.origin();
    set.kms_uri = reader.inherited_text("KmsUri");
    set.user_uri = reader.inherited_text("UserUri");
    set.period_no = reader.number("KeyPeriodNo");
    set.revoked = reader.boolean("Revoked");
    std::string user_id = reader.text("UserID");
    set.user_id = user_id_from(user_id);
    if (!user_id.empty() && !set.user_id)
        reader.warning("UserID", "it is not the base64 or hexadecimal text of a UID of 32 octets, and is passed over");
    if (!set.user_id && set.user_uri.empty())
        return reader.error("", "it has neither UserUri nor UserID, so nobody knows whose keys these are");
    if (auto point = reader.point("UserDecryptKey", sakke_point, crypto::sakke_point_valid, sakke_curve)) set.rsk = std::move(*point);
    if (auto key = reader.key("UserSigningKeySSK", eccsi_scalar)) set.ssk = std::move(*key);
    if (auto point = reader.point("UserPubTokenPVT", eccsi_point, crypto::eccsi_point_valid, eccsi_curve)) set.pvt = copy_of(point->view());
    if (!element.child("UserDecryptKey")) reader.error("UserDecryptKey", "it is missing, so the key set opens no message");
    if (!set.rsk.empty() || !set.ssk.empty()) add_key_set(std::move(set), element.path());
}

void XmlKeyFiles::add_key_set(KeySet &&set, const std::string &path)
{
    if (!seen_.insert(fingerprint(set)).second) return;
    auto &others = same_period_[set.user_uri + '\n' + set.kms_uri + '\n' + (set.period_no ? std::to_string(*set.period_no) : "")];
    for (std::size_t i = 0; i < std::min(others.size(), most_compared); ++i) {
        const KeySet &other = ring_.key_sets[others[i]];
        if (contradict(other, set))
            log_.warning(set.origin.file, set.origin.line,
                         path + ": its UserDecryptKey contradicts the key set of the same user, KMS and period in " +
                             place_of(other.origin) + "; both are tried");
    }
    others.push_back(ring_.key_sets.size());
    ring_.key_sets.push_back(std::move(set));
    paths_.push_back(path);
}

void XmlKeyFiles::report_errors_and_emptiness(const File &file)
{
    xml::Element root = file.document.root();
    auto refusals = root.descendants("KmsError");
    for (xml::Element refusal : refusals) {
        std::string code = shown(refusal.child("ErrorCode").text()), message = shown(refusal.child("ErrorMsg").text());
        log_.warning(file.name, refusal.line(),
                     refusal.path() + ": the KMS answered with error " + (code.empty() ? "(no code)" : code) +
                         (message.empty() ? "" : ": " + message));
    }
    bool has_any = !refusals.empty();
    for (const char *name : {"KmsCertificate", "KmsKeySet", "NewTransportKey", "NewIntegrityKey"})
        has_any = has_any || !root.descendants(name).empty();
    if (!has_any)
        log_.warning(file.name, root.line(),
                     "the root element <" + shown(root.name()) + "> holds no KmsCertificate and no KmsKeySet (TS 33.180 Annex D)");
}

}  // namespace mediasec::kms
