// Mediasec: KMS responses as key files. Not for other boxes.
// TS 33.180 Annex D; TS 33.179 Annex D has the same element names.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "crypto/digest.h"
#include "kms/problem_log.h"
#include "kms/transport_keys.h"
#include "xml/document.h"

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace mediasec::kms {

/// XmlKeyFiles reads all XML files of a load together: a response may be wrapped under a transport key that another file brings.
class XmlKeyFiles {
public:
    /// XmlKeyFiles adds to `ring`, whose `trk` lines must have been read.
    XmlKeyFiles(Keyring &ring, ProblemLog &log);
    /// add parses one file; `octets` may hold secrets.
    void add(const std::string &file, ByteView octets);
    /// finish unwraps transport keys, verifies signatures, reads certificates and then key sets, and checks them.
    void finish();

private:
    struct File {
        std::string name;
        xml::Document document;
    };
    struct Pending {
        const File *file;
        xml::Element element;
    };
    void unwrap_transport_keys();
    bool take_transport_key(const Pending &pending, std::string &why);
    void read_certificates(const File &file);
    void read_certificate(const File &file, xml::Element element);
    void read_key_sets(const File &file);
    void read_key_set(const File &file, xml::Element element);
    void report_errors_and_emptiness(const File &file);
    void add_certificate(Certificate &&certificate, const std::string &path);
    void add_key_set(KeySet &&set, const std::string &path);

    Keyring &ring_;
    ProblemLog &log_;
    TransportKeys transport_keys_;
    std::vector<File> files_;
    std::set<crypto::Sha256> seen_;  ///< fingerprints of what was added: responses repeat certificates, and folders repeat responses
    std::unordered_map<std::string, std::vector<std::size_t>> same_kms_;     ///< certificates by canonical KMS URI
    std::unordered_map<std::string, std::vector<std::size_t>> same_period_;  ///< key sets by user, KMS and period
    std::vector<std::string> paths_;                                         ///< element path of each key set that was added
    std::size_t first_set_ = 0;                                              ///< index of the first key set of these files
};

}  // namespace mediasec::kms
