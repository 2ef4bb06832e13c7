// Tests of KMS responses as key files: Streamwide's responses and key sets, wrapped keys made with OpenSSL, signatures made with xmlsec1,
// and what is told about everything that cannot be right.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/key_folder.h"

#include "crypto/base64.h"
#include "kms/key_text.h"

#include <ctime>

using namespace mediasec;
using namespace mediasec::kms;
using test::KeyFolder;
using test::Vector;

namespace {

const Vector &alice()
{
    static const Vector vector = test::key_set_vector("mydev_p16777215 alice");
    return vector;
}
const Vector &bob()
{
    static const Vector vector = test::key_set_vector("mydev_p16777215 bob");
    return vector;
}

/// with changes a value of a vector.
Vector with(Vector vector, const std::string &name, const std::string &value)
{
    vector.values[name] = value;
    return vector;
}
Vector without(Vector vector, const std::string &name)
{
    vector.values.erase(name);
    return vector;
}

std::string upper(std::string text)
{
    for (char &c : text)
        c = static_cast<char>(std::toupper(c));
    return text;
}

std::string base64(const std::string &hex) { return crypto::base64_encode(*from_hex(hex)); }

void assert_octets(ByteView got, const Bytes &wanted) { assert_string_equal(to_hex(got).c_str(), to_hex(wanted).c_str()); }

void assert_key_set(const KeySet &set, const Vector &vector)
{
    assert_string_equal(set.kms_uri.c_str(), vector.text("KmsUri").c_str());
    assert_string_equal(set.user_uri.c_str(), vector.text("UserUri").c_str());
    assert_octets(*set.user_id, vector.hex("UserID"));
    assert_int_equal(*set.period_no, vector.number("KeyPeriodNo"));
    assert_octets(set.rsk.view(), vector.hex("UserDecryptKey"));
    assert_octets(set.ssk.view(), vector.hex("UserSigningKeySSK"));
    assert_octets(set.pvt, vector.hex("UserPubTokenPVT"));
    assert_octets(set.identifier, vector.hex("UserID"));
}

void reads_streamwides_responses(void **)
{
    KeyFolder folder;
    folder.copy("streamwide-init.xml");
    folder.copy("streamwide-keyprov.xml");
    auto ring = folder.load();
    // This KMS ran in the mode that Streamwide's build options call MODE_AIRBUS.
    folder.expect_problems(
        *ring,
        {"warning: streamwide-keyprov.xml:9: KmsResponse/KmsMessage/KmsKeyProv/KmsKeySet: the keys were issued for the UID as lower-case "
         "hexadecimal text, not for the UID of UserUri, KmsUri and KeyPeriodNo (TS 33.180 F.2.1)."});
    assert_int_equal(ring->files_read, 2);
    assert_int_equal(ring->certificates.size(), 1);
    const Certificate &certificate = ring->certificates[0];
    assert_string_equal(certificate.kms_uri.c_str(), "localhost:8080");
    assert_string_equal(certificate.user_id_format.c_str(), "2");
    assert_int_equal(certificate.period.period, 2592000);
    assert_int_equal(certificate.period.offset, 0);
    assert_int_equal(certificate.pub_enc_key.size(), 257);
    assert_int_equal(certificate.pub_auth_key.size(), 65);
    assert_false(certificate.external || certificate.revoked);
    assert_int_equal(certificate.origin.line, 11);
    assert_int_equal(ring->key_sets.size(), 1);
    assert_string_equal(ring->key_sets[0].user_uri.c_str(), "alice@org.com");
    assert_int_equal(*ring->key_sets[0].period_no, 625);
    assert_string_equal(text_of(ring->key_sets[0].identifier).c_str(), "060c5cddd13b87be1e37d3ff091101684b88aadef26c409a8b49c8da9dd81a05");
    assert_true(ring->receiver(ring->key_sets[0])->fits(ring->key_sets[0].identifier));
    assert_false(ring->receiver(ring->key_sets[0])->fits(*ring->key_sets[0].user_id));
}

void reads_every_key_set_of_streamwide(void **)
{
    std::size_t sets = 0, good = 0;
    for (const Vector &vector : test::load_vectors("kms/key_sets.vec")) {
        if (!vector.has("KmsUri")) continue;
        KeyFolder folder;
        folder.write("a.xml", test::response_xml(test::certificate_xml(vector) + test::key_set_xml(vector)));
        auto ring = folder.load();
        bool fits = vector.number("Fits") == 1;
        if (fits) folder.expect_problems(*ring, {});
        assert_int_equal(ring->key_sets.size(), 1);
        const KeySet &set = ring->key_sets[0];
        assert_octets(set.rsk.view(), vector.hex("UserDecryptKey"));
        assert_octets(set.identifier, fits ? vector.hex("UserID") : Bytes());
        assert_true(set.ssk.empty() != fits);
        assert_octets(ring->certificates[0].pub_enc_key, vector.hex("PubEncKey"));
        assert_octets(ring->certificates[0].pub_auth_key, vector.hex("PubAuthKey"));
        ++sets;
        good += fits;
    }
    assert_int_equal(sets, 18);
    assert_int_equal(good, 17);
}

void tells_of_a_wrong_signing_key(void **)
{
    KeyFolder folder;
    Vector wrong = test::key_set_vector("alea_v3 bob");
    folder.write("a.xml", test::response_xml(test::certificate_xml(wrong) + test::key_set_xml(wrong)));
    auto ring = folder.load();
    folder.expect_problems(
        *ring,
        {"a.xml:9: KmsResponse/KmsKeySet: UserSigningKeySSK and UserPubTokenPVT do not fit PubAuthKey of the KMS for this UserUri, KmsUri, "
         "KeyPeriodNo and UserID (RFC 6507 5.1.2), nor for other spellings of them."});
    assert_true(ring->key_sets[0].ssk.empty() && ring->key_sets[0].pvt.empty());
    assert_int_equal(ring->key_sets[0].rsk.size(), 257);
    assert_false(ring->key_sets[0].certificate.has_value());
}

void reads_hexadecimal_base64_and_points_without_prefix(void **)
{
    Vector a = alice(), b = bob();
    for (const char *name : {"UserDecryptKey", "UserSigningKeySSK", "UserPubTokenPVT", "PubEncKey", "PubAuthKey", "UserID"}) {
        a.values[name] = base64(a.values[name]);
        bool is_point = b.values[name].starts_with("04");
        b.values[name] =
            " " + upper(b.values[name].substr(is_point ? 2 : 0, 40)) + "\n  " + b.values[name].substr(is_point ? 42 : 40) + " ";
    }
    KeyFolder folder;
    folder.write("a.xml", test::response_xml(test::certificate_xml(a) + test::key_set_xml(a)));
    folder.write("b.xml", test::response_xml(test::certificate_xml(b) + test::key_set_xml(b)));
    auto ring = folder.load();
    folder.expect_problems(*ring, {});
    assert_int_equal(ring->certificates.size(), 1);
    assert_key_set(ring->key_sets[0], alice());
    assert_key_set(ring->key_sets[1], bob());
}

void reads_key_text_as_streamwide_does(void **)
{
    for (const Vector &vector : test::load_vectors("kms/key_text.vec")) {
        Bytes wanted = vector.hex("Octets");
        std::string why;
        auto key = key_from_text(vector.text("Text"), {wanted.empty() ? 9 : wanted.size(), false}, why);
        assert_true(key.has_value() != wanted.empty());
        if (key) assert_octets(key->view(), wanted);
    }
}

void reads_bare_and_signed_elements_of_any_namespace(void **)
{
    std::string certificate = test::certificate_xml(alice());
    for (const std::string &text :
         {"<x:SignedKmsResponse xmlns:x='http://org.csc.kms'><KmsResponse "
          "xmlns='urn:3gpp:ns:mcsecKMSInterface:1.0'><KmsMessage><KmsInit><SignedKmsCertificate>" +
              certificate + "</SignedKmsCertificate></KmsInit></KmsMessage></KmsResponse></x:SignedKmsResponse>",
          "<KmsInit>" + certificate + "</KmsInit>", "<KmsCertCache CacheNum='1'>" + certificate + "</KmsCertCache>", certificate}) {
        KeyFolder folder;
        folder.write("a.xml", text);
        folder.write("b.xml", test::key_set_xml(alice()));
        folder.write("c.xml", "<KmsKeyProv>" + test::key_set_xml(bob()) + "</KmsKeyProv>");
        auto ring = folder.load();
        folder.expect_problems(*ring, {});
        assert_int_equal(ring->certificates.size(), 1);
        assert_key_set(ring->key_sets[0], alice());
        assert_key_set(ring->key_sets[1], bob());
    }
}

void takes_uris_of_the_response_where_the_set_has_none(void **)
{
    KeyFolder folder;
    Vector set = without(without(alice(), "KmsUri"), "UserUri");
    folder.write("a.xml", test::response_xml(test::element(alice(), "UserUri") + test::element(alice(), "KmsUri") +
                                             test::certificate_xml(set) + test::key_set_xml(set)));
    auto ring = folder.load();
    folder.expect_problems(*ring, {});
    assert_key_set(ring->key_sets[0], alice());
}

void reads_attributes_of_certificates(void **)
{
    KeyFolder folder;
    std::string xml = test::certificate_xml(with(alice(), "UserKeyOffset", "+60"));
    xml.replace(0, xml.find('>'), "<KmsCertificate Role='External'");
    xml.replace(xml.find("</KmsCertificate"), 0,
                "<ValidFrom>2024-01-01T00:00:00</ValidFrom><ValidTo>2025-01-01T00:00:00</ValidTo><Revoked>true</Revoked><ParameterSet>1</"
                "ParameterSet>");
    folder.write("a.xml", xml);
    auto ring = folder.load();
    folder.expect_problems(*ring, {});
    const Certificate &certificate = ring->certificates[0];
    assert_true(certificate.external && certificate.revoked);
    assert_int_equal(certificate.period.offset, 60);
    assert_string_equal(certificate.valid_from.c_str(), "2024-01-01T00:00:00");
    assert_string_equal(certificate.valid_to.c_str(), "2025-01-01T00:00:00");
}

// ---- checks --------------------------------------------------------------------------------------------------------------------------

/// expect_told loads a certificate and a key set and compares the problems.
void expect_told(const Vector &certificate, const Vector &set, const std::vector<std::string> &problems)
{
    KeyFolder folder;
    folder.write("a.xml", test::response_xml(test::certificate_xml(certificate) + test::key_set_xml(set)));
    folder.expect_problems(*folder.load(), problems);
}

void tells_of_wrong_lengths_and_encodings(void **)
{
    expect_told(alice(), with(alice(), "UserDecryptKey", alice().text("UserDecryptKey").substr(4)),
                {"a.xml:14: KmsResponse/KmsKeySet/UserDecryptKey: it has 255 octets, 257 expected."});
    expect_told(alice(), with(alice(), "UserSigningKeySSK", alice().text("UserSigningKeySSK") + "00"),
                {"a.xml:15: KmsResponse/KmsKeySet/UserSigningKeySSK: it has 33 octets, 32 expected."});
    expect_told(alice(), with(alice(), "UserPubTokenPVT", alice().text("UserPubTokenPVT").substr(1)),
                {"a.xml:16: KmsResponse/KmsKeySet/UserPubTokenPVT: it has an odd number of hexadecimal digits."});
    expect_told(alice(), with(alice(), "UserSigningKeySSK", "no key!"),
                {"a.xml:15: KmsResponse/KmsKeySet/UserSigningKeySSK: it is neither hexadecimal nor base64."});
    expect_told(alice(), with(alice(), "UserSigningKeySSK", ""), {"a.xml:15: KmsResponse/KmsKeySet/UserSigningKeySSK: it is empty."});
    expect_told(with(alice(), "PubEncKey", "AAAz"), alice(),
                {"a.xml:6: KmsResponse/KmsCertificate/PubEncKey: it has 3 octets, 257 expected."});
    expect_told(alice(), with(alice(), "UserID", "AAAA"),
                {"warning: a.xml:12: KmsResponse/KmsKeySet/UserID: it is not the base64 or hexadecimal text of a UID of 32 octets, and is "
                 "passed over."});
    expect_told(alice(), with(alice(), "KeyPeriodNo", "-1"),
                {"a.xml:13: KmsResponse/KmsKeySet/KeyPeriodNo: it is not a non-negative number."});
}

std::string bent(std::string hex)
{
    hex.back() = hex.back() == '0' ? '1' : '0';
    return hex;
}

void tells_of_points_off_their_curve(void **)
{
    expect_told(
        with(alice(), "PubEncKey", bent(alice().text("PubEncKey"))), alice(),
        {"a.xml:6: KmsResponse/KmsCertificate/PubEncKey: it is not a point on the curve of SAKKE parameter set 1 (RFC 6509 Appendix A)."});
    expect_told(with(alice(), "PubAuthKey", bent(alice().text("PubAuthKey"))), alice(),
                {"a.xml:7: KmsResponse/KmsCertificate/PubAuthKey: it is not a point on the curve P-256."});
    expect_told(
        alice(), with(alice(), "UserDecryptKey", bent(alice().text("UserDecryptKey"))),
        {"a.xml:14: KmsResponse/KmsKeySet/UserDecryptKey: it is not a point on the curve of SAKKE parameter set 1 (RFC 6509 Appendix A)."});
    std::string cut = alice().text("UserDecryptKey");
    cut.resize(cut.size() - 2);
    expect_told(alice(), with(alice(), "UserDecryptKey", cut),
                {"a.xml:14: KmsResponse/KmsKeySet/UserDecryptKey: it has 256 octets, 257 expected, and with 04 in front it is not a point on the curve of "
                 "SAKKE parameter set 1 (RFC 6509 Appendix A)."});
    expect_told(alice(), with(alice(), "UserPubTokenPVT", bent(alice().text("UserPubTokenPVT"))),
                {"a.xml:16: KmsResponse/KmsKeySet/UserPubTokenPVT: it is not a point on the curve P-256."});
}

void tells_of_missing_elements(void **)
{
    expect_told(without(alice(), "KmsUri"), alice(),
                {"a.xml:2: KmsResponse/KmsCertificate/KmsUri: it is missing, so the certificate cannot be used.",
                 "a.xml:8: no KmsCertificate of the KMS \"kms.mydev.streamwide.com\" was loaded (a KmsInit or KmsCertCache response): its "
                 "key set is of no use."});
    expect_told(without(alice(), "UserKeyPeriod"), alice(),
                {"a.xml:2: KmsResponse/KmsCertificate/UserKeyPeriod: it is missing or 0, so no UID can be computed (TS 33.180 F.2.1)."});
    expect_told(with(alice(), "UserKeyOffset", "16777215"), without(without(alice(), "UserSigningKeySSK"), "UserID"),
                {"warning: a.xml:5: KmsResponse/KmsCertificate/UserKeyOffset: it is not less than UserKeyPeriod (TS 33.180 F.2.1)."});
    expect_told(without(alice(), "PubAuthKey"), alice(), {"a.xml:2: KmsResponse/KmsCertificate/PubAuthKey: it is missing."});
    expect_told(alice(), without(alice(), "UserDecryptKey"),
                {"a.xml:9: KmsResponse/KmsKeySet/UserDecryptKey: it is missing, so the key set opens no message."});
    expect_told(alice(), without(without(alice(), "UserUri"), "UserID"),
                {"a.xml:9: KmsResponse/KmsKeySet: it has neither UserUri nor UserID, so nobody knows whose keys these are."});
}

void tells_once_of_a_kms_without_certificate(void **)
{
    KeyFolder folder;
    folder.write("a.xml", test::key_set_xml(alice()));
    folder.write("b.xml", test::key_set_xml(bob()));
    folder.expect_problems(
        *folder.load(),
        {"a.xml:1: no KmsCertificate of the KMS \"kms.mydev.streamwide.com\" was loaded (a KmsInit or KmsCertCache response): "
         "its 2 key sets are of no use."});
}

void tells_of_other_parameter_sets(void **)
{
    KeyFolder folder;
    std::string xml = test::certificate_xml(alice());
    xml.replace(xml.find("</KmsCertificate"), 0, "<ParameterSet>2</ParameterSet>\n");
    folder.write("a.xml", xml);
    auto ring = folder.load();
    folder.expect_problems(
        *ring,
        {"a.xml:7: KmsCertificate/ParameterSet: it is \"2\"; only SAKKE parameter set 1 (RFC 6509 Appendix A) is supported, so nothing of "
         "this KMS can be decapsulated."});
    assert_true(ring->certificates[0].pub_enc_key.empty());
    assert_int_equal(ring->certificates[0].pub_auth_key.size(), 65);
}

void says_which_identifier_the_kms_used(void **)
{
    const char *tail = ", not for the UID of UserUri, KmsUri and KeyPeriodNo (TS 33.180 F.2.1).";
    auto expect_used = [&](const Vector &certificate, const Vector &set, const std::string &used) {
        expect_told(certificate, set, {"warning: a.xml:9: KmsResponse/KmsKeySet: the keys were issued for " + used + tail});
    };
    // With the file's UserID, and without it: then SSK and PVT alone decide.
    for (bool has_uid : {true, false}) {
        Vector a = has_uid ? alice() : without(alice(), "UserID");
        Vector gms = test::key_set_vector("mydev_p16777215 gms");
        if (!has_uid) gms = without(gms, "UserID");
        expect_used(a, with(a, "UserUri", "alice@streamwide.com"), "the identity \"sip:alice@streamwide.com\"");
        expect_used(gms, with(gms, "UserUri", "sip:gms@streamwide.com"), "the identity \"gms@streamwide.com\"");
        expect_used(a, with(a, "UserUri", "sip:alice@streamwide.com;user=phone"), "the identity \"sip:alice@streamwide.com\"");
        expect_used(a, with(a, "KeyPeriodNo", "237"), "key period 236");
        expect_used(with(a, "KmsUri", "https://kms.mydev.streamwide.com:443"), with(a, "KmsUri", "kms.mydev.streamwide.com:443"),
                    "the KMS URI \"kms.mydev.streamwide.com\"");
        expect_used(with(a, "KmsUri", "https://kms.mydev.streamwide.com"),
                    with(with(a, "UserUri", "alice@streamwide.com"), "KmsUri", "kms.mydev.streamwide.com"),
                    "the identity \"sip:alice@streamwide.com\" and the KMS URI \"kms.mydev.streamwide.com\"");
    }
}

void compares_the_user_id(void **)
{
    const std::string other(64, 'a');
    expect_told(alice(), with(alice(), "UserID", other),
                {"warning: a.xml:9: KmsResponse/KmsKeySet/UserID: it is not the UID of UserUri, KmsUri and KeyPeriodNo (TS 33.180 F.2.1), "
                 "for which the keys were issued."});
    Vector unsigned_set = without(without(alice(), "UserSigningKeySSK"), "UserPubTokenPVT");
    expect_told(
        alice(), with(unsigned_set, "UserID", other),
        {"warning: a.xml:9: KmsResponse/KmsKeySet/UserID: it is not the UID of UserUri, KmsUri and KeyPeriodNo (TS 33.180 F.2.1)."});
    expect_told(alice(), with(unsigned_set, "UserUri", "alice@streamwide.com"),
                {"warning: a.xml:9: KmsResponse/KmsKeySet/UserID: it is made with the identity \"sip:alice@streamwide.com\", not the UID "
                 "of UserUri, KmsUri and KeyPeriodNo "
                 "(TS 33.180 F.2.1)."});
    expect_told(alice(), with(alice(), "UserUri", "sip:carol@streamwide.com"),
                {"warning: a.xml:9: KmsResponse/KmsKeySet: the keys were issued for the UserID, not for the UID of UserUri, KmsUri and "
                 "KeyPeriodNo (TS 33.180 F.2.1)."});
}

void merges_the_same_and_tells_of_contradictions(void **)
{
    KeyFolder folder;
    std::string all = test::certificate_xml(alice()) + test::key_set_xml(alice());
    folder.write("a.xml", test::response_xml(all + all));
    folder.write("b.xml", test::response_xml(all));
    folder.write("c.xml", test::response_xml(test::certificate_xml(with(alice(), "UserKeyPeriod", "2592000"))));
    folder.write("d.xml", test::key_set_xml(with(alice(), "UserDecryptKey", bob().text("UserDecryptKey"))));
    auto ring = folder.load();
    folder.expect_problems(
        *ring, {"warning: c.xml:2: KmsResponse/KmsCertificate: it contradicts the certificate of the same KMS in a.xml:2; both are tried.",
                "warning: d.xml:1: KmsKeySet: its UserDecryptKey contradicts the key set of the same user, KMS and period in a.xml:9; both "
                "are tried."});
    assert_int_equal(ring->certificates.size(), 2);
    assert_int_equal(ring->key_sets.size(), 2);
    assert_int_equal(*ring->key_sets[0].certificate, 0);
}

void a_second_signing_key_is_no_contradiction(void **)
{
    KeyFolder folder;
    folder.write("a.xml", test::response_xml(test::certificate_xml(alice()) + test::key_set_xml(alice()) +
                                             test::key_set_xml(without(alice(), "UserSigningKeySSK"))));
    auto ring = folder.load();
    folder.expect_problems(*ring, {});
    assert_int_equal(ring->key_sets.size(), 2);
}

void tells_of_kms_errors_and_of_files_that_are_none(void **)
{
    KeyFolder folder;
    folder.write("a.xml", "<KmsResponse>\n<KmsError><ErrorCode>7</ErrorCode><ErrorMsg>no\tsuch user</ErrorMsg></KmsError></KmsResponse>");
    folder.write("b.xml", "<html/>");
    folder.write("c.xml", "<KmsResponse><KmsMessage><KmsKeyProv/></KmsMessage></KmsResponse>");
    folder.expect_problems(
        *folder.load(), {"warning: a.xml:2: KmsResponse/KmsError: the KMS answered with error 7: no?such user.",
                         "warning: b.xml:1: the root element <html> holds no KmsCertificate and no KmsKeySet (TS 33.180 Annex D).",
                         "warning: c.xml:1: the root element <KmsResponse> holds no KmsCertificate and no KmsKeySet (TS 33.180 Annex D)."});
}

void tells_of_bad_xml_and_uses_the_rest(void **)
{
    KeyFolder folder;
    std::string good = test::response_xml(test::certificate_xml(alice()) + test::key_set_xml(alice()));
    folder.write("a.xml", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\n" + good);
    folder.write("b.xml", good.substr(0, good.size() - 20));
    folder.write("c.xml", "pck 1 2");
    folder.write("d.xml", good);
    auto ring = folder.load();
    folder.expect_problems(*ring, {"a.xml:1: the XML file cannot be read: a document type declaration (<!DOCTYPE) is not allowed.",
                                   "b.xml:17: the XML file cannot be read: a tag is not closed by '>'.",
                                   "c.xml:1: the XML file cannot be read: it does not begin with an XML element."});
    assert_int_equal(ring->key_sets.size(), 1);
    assert_int_equal(ring->files_read, 4);
}

void reads_utf16(void **)
{
    std::string text = test::response_xml(test::certificate_xml(alice()) + test::key_set_xml(alice())), wide = "\xFF\xFE";
    for (char c : text)
        wide += {c, '\0'};
    KeyFolder folder;
    folder.write("a.xml", wide);
    auto ring = folder.load();
    folder.expect_problems(*ring, {});
    assert_key_set(ring->key_sets[0], alice());
}

void tells_of_nul_octets(void **)
{
    KeyFolder folder;
    std::string text = test::response_xml(test::certificate_xml(alice()));
    folder.write("a.xml", text.replace(text.find("<KmsUri>"), 1, 1, '\0'));
    folder.expect_problems(*folder.load(), {"a.xml: it holds NUL octets, so it is not an XML file."});
}

// ---- transport keys ------------------------------------------------------------------------------------------------------------------

// The keys of tests/tools/make_key_files.py.
constexpr const char *trk_1 = "trk TrK-1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
constexpr const char *trk_128 = "trk any 505152535455565758595a5b5c5d5e5f\n";
constexpr const char *ink_1 = "trk InK-1 606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f\n";
constexpr const char *other_ink = "trk InK-1 707172737475767778797a7b7c7d7e7f606162636465666768696a6b6c6d6e6f\n";

void opens_wrapped_keys(void **)
{
    KeyFolder folder;
    folder.write("z.keys", std::string(trk_1) + trk_128);
    for (const char *name : {"mydev-init.xml", "wrapped-hexadecimal.xml", "wrapped-standard.xml", "wrapped-unpadded.xml"})
        folder.copy(name);
    auto ring = folder.load();
    folder.expect_problems(*ring, {});
    assert_int_equal(ring->key_sets.size(), 3);
    assert_key_set(ring->key_sets[0], bob());
    assert_key_set(ring->key_sets[1], alice());
    assert_key_set(ring->key_sets[2], test::key_set_vector("mydev_p16777215 gms"));
}

void follows_a_chain_of_transport_keys(void **)
{
    KeyFolder folder;
    folder.write("z.keys", trk_1);
    for (const char *name : {"mydev-init.xml", "chain-1.xml", "chain-2.xml", "chain-3.xml"})
        folder.copy(name);
    auto ring = folder.load();
    folder.expect_problems(*ring, {});
    assert_int_equal(ring->key_sets.size(), 1);
    assert_key_set(ring->key_sets[0], alice());
}

void tells_which_transport_key_is_missing(void **)
{
    KeyFolder folder;
    for (const char *name : {"mydev-init.xml", "chain-2.xml", "wrapped-standard.xml"})
        folder.copy(name);
    auto ring = folder.load();
    const std::string path = "KmsResponse/KmsMessage/KmsKeyProv/KmsKeySet/",
                      lacks = "it is wrapped under the transport key \"TrK-1\", which no `trk` line of a key list gives.";
    folder.expect_problems(*ring, {"chain-2.xml:7: KmsResponse/KmsMessage/KmsKeyProv/NewTransportKey: it is wrapped under the transport "
                                   "key \"TrK-2\", which no `trk` "
                                   "line of a key list gives.",
                                   "wrapped-standard.xml:12: " + path + "UserDecryptKey: " + lacks,
                                   "wrapped-standard.xml:13: " + path + "UserSigningKeySSK: " + lacks,
                                   "wrapped-standard.xml:14: " + path + "UserPubTokenPVT: " + lacks});
    assert_true(ring->key_sets.empty());
}

void tells_of_wrong_transport_keys_and_algorithms(void **)
{
    KeyFolder folder;
    folder.copy("mydev-init.xml");
    folder.write("z.keys", "trk TrK-1 ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\n");
    std::string xml = KeyFolder::content_of("wrapped-standard.xml");
    std::size_t ssk = xml.find("<UserSigningKeySSK"), pvt = xml.find("<UserPubTokenPVT"), value = xml.find("<xenc:CipherValue>", pvt) + 18;
    xml.replace(value, 8, "???");
    xml.replace(xml.find("http://www.w3.org/2009/xmlenc11#kw-aes-256-pad", ssk), 46, "http://www.w3.org/2001/04/xmlenc#rsa-1_5");
    folder.write("a.xml", xml);
    const std::string path = "KmsResponse/KmsMessage/KmsKeyProv/KmsKeySet/";
    folder.expect_problems(
        *folder.load(),
        {"a.xml:12: " + path + "UserDecryptKey: the loaded transport key \"TrK-1\" does not open it.",
         "a.xml:13: " + path +
             "UserSigningKeySSK: its EncryptionMethod is \"http://www.w3.org/2001/04/xmlenc#rsa-1_5\", an AES key wrap expected.",
         "a.xml:14: " + path + "UserPubTokenPVT: its CipherValue is not the base64 or hexadecimal text of an AES key wrap."});
}

void verifies_the_responses_signature(void **)
{
    const std::string lists = std::string(trk_1) + ink_1 + "trk InK-2 808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f\n";
    for (const char *name : {"signed.xml", "signed-enveloped.xml", "signed-unnamed.xml"}) {
        KeyFolder folder;
        folder.copy("mydev-init.xml");
        folder.write("z.keys", lists);
        folder.copy(name);
        auto ring = folder.load();
        folder.expect_problems(*ring, {});
        assert_key_set(ring->key_sets[0], bob());
    }
}

void warns_of_a_wrong_signature_and_uses_the_keys(void **)
{
    auto expect_warned = [](const char *name, const std::string &keys, const std::vector<std::string> &problems) {
        KeyFolder folder;
        folder.copy("mydev-init.xml");
        folder.write("z.keys", keys);
        folder.copy(name, "signed.xml");
        auto ring = folder.load();
        folder.expect_problems(*ring, problems);
        assert_int_equal(ring->key_sets.size(), 1);
    };
    const std::string unverified =
        "warning: signed.xml:17: SignedKmsResponse/Signature: it does not verify under the loaded transport keys; the keys of the response "
        "are used nevertheless.";
    expect_warned("signed-changed.xml", std::string(trk_1) + ink_1,
                  {"warning: signed.xml:17: SignedKmsResponse/Signature/SignedInfo/Reference: the response was changed after the KMS "
                   "signed it; its keys are used nevertheless."});
    expect_warned("signed-forged.xml", std::string(trk_1) + ink_1, {unverified});
    expect_warned("signed.xml", std::string(trk_1) + other_ink, {unverified});
    expect_warned("signed-unnamed.xml", trk_1, {unverified});
    expect_warned("signed-changed.xml", trk_1, {});  // the key that it names is not there: nobody can tell
}

void loads_a_thousand_key_sets_quickly(void **)
{
    std::string good = test::certificate_xml(alice()), wrong = good;
    for (int i = 0; i < 1000; ++i) {
        good += test::key_set_xml(with(alice(), "KmsUri", "kms.mydev.streamwide.com:" + std::to_string(i)));
        std::string user = "sip:u" + std::to_string(i) + "@example.org";
        wrong += test::key_set_xml(with(without(alice(), "UserID"), "UserUri", user));
    }
    // As many that cannot fit, so that each is searched for, within a common budget.
    for (const std::string &xml : {good, wrong}) {
        KeyFolder folder;
        folder.write("a.xml", test::response_xml(xml));
        std::clock_t start = std::clock();
        auto ring = folder.load();
        double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        assert_int_equal(ring->key_sets.size(), 1000);
        print_message("%zu key sets, %zu problems: %.3f s\n", ring->key_sets.size(), ring->problems.size(), seconds);
        assert_true(seconds < 10);  // a bound for sanitizers; well under a second otherwise
        assert_true(ring->problems.size() <= 52);
    }
}

}  // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(reads_streamwides_responses),
        cmocka_unit_test(reads_every_key_set_of_streamwide),
        cmocka_unit_test(tells_of_a_wrong_signing_key),
        cmocka_unit_test(reads_hexadecimal_base64_and_points_without_prefix),
        cmocka_unit_test(reads_key_text_as_streamwide_does),
        cmocka_unit_test(reads_bare_and_signed_elements_of_any_namespace),
        cmocka_unit_test(takes_uris_of_the_response_where_the_set_has_none),
        cmocka_unit_test(reads_attributes_of_certificates),
        cmocka_unit_test(tells_of_wrong_lengths_and_encodings),
        cmocka_unit_test(tells_of_points_off_their_curve),
        cmocka_unit_test(tells_of_missing_elements),
        cmocka_unit_test(tells_once_of_a_kms_without_certificate),
        cmocka_unit_test(tells_of_other_parameter_sets),
        cmocka_unit_test(says_which_identifier_the_kms_used),
        cmocka_unit_test(compares_the_user_id),
        cmocka_unit_test(merges_the_same_and_tells_of_contradictions),
        cmocka_unit_test(a_second_signing_key_is_no_contradiction),
        cmocka_unit_test(tells_of_kms_errors_and_of_files_that_are_none),
        cmocka_unit_test(tells_of_bad_xml_and_uses_the_rest),
        cmocka_unit_test(reads_utf16),
        cmocka_unit_test(tells_of_nul_octets),
        cmocka_unit_test(opens_wrapped_keys),
        cmocka_unit_test(follows_a_chain_of_transport_keys),
        cmocka_unit_test(tells_which_transport_key_is_missing),
        cmocka_unit_test(tells_of_wrong_transport_keys_and_algorithms),
        cmocka_unit_test(verifies_the_responses_signature),
        cmocka_unit_test(warns_of_a_wrong_signature_and_uses_the_keys),
        cmocka_unit_test(loads_a_thousand_key_sets_quickly),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
