// Mediasec: SRTP and SRTCP of one master key.
// RFC 3711, RFC 6188 (AES-192/256-CM), RFC 7714 (AES-GCM), RFC 4771 (ROC in the packet).
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace mediasec::crypto {

enum class SrtpCipher : std::uint8_t { null, aes_cm, aes_f8, aes_gcm };
enum class SrtpAuth : std::uint8_t { none, hmac_sha1 };
/// RccMode says which packets carry the ROC and which have a MAC (RFC 4771 sections 2 and 3). In all three modes the packets whose SEQ
/// is 0 modulo R carry the ROC, as TAG = ROC || MAC_tr. Mode 1: those packets have a MAC, the others have none. Mode 2: all packets have
/// a MAC. Mode 3: no packet has one. SRTCP is never changed. An AEAD tag is not part of TAG and stays in every packet (RFC 7714 7.1).
enum class RccMode : std::uint8_t { none = 0, m1 = 1, m2 = 2, m3 = 3 };

/// SrtpPolicy is everything about a crypto context except its keys; lengths in octets.
struct SrtpPolicy {
    SrtpCipher cipher = SrtpCipher::aes_cm;
    std::uint8_t key_len = 16;             ///< master and session encryption key: 16, 24, 32
    std::uint8_t salt_len = 14;            ///< 14, or 12 for AES-GCM
    SrtpAuth auth = SrtpAuth::hmac_sha1;
    std::uint8_t auth_key_len = 20;
    /// HMAC tag, or the AEAD tag (16, or 8) of AES-GCM; 0 = unauthenticated. Without the ROC: for RCC modes 1 and 2 it is the length of
    /// MAC_tr, 4 less than the tag length that MIKEY signals (RFC 4771 5); packets of mode 2 that carry no ROC have 4 octets more.
    std::uint8_t rtp_tag_len = 10;
    std::uint8_t rtcp_tag_len = 10;        ///< the same for SRTCP
    bool rtp_encrypted = true;
    bool rtcp_encrypted = true;            ///< false: the sender is expected to leave E clear
    RccMode rcc = RccMode::none;
    std::uint16_t roc_rate = 1;            ///< R of RFC 4771: the ROC is in packets whose SEQ mod R is 0
    std::uint32_t kdr = 0;                 ///< key derivation rate in packets, 0 or a power of two up to 2^24
    std::uint8_t prefix_len = 0;           ///< SRTP_PREFIX_LENGTH: only 0 is supported, HMAC-SHA1 and AEAD have no other (RFC 3711 4.2.1)
    bool libsrtp_aes192 = false;           ///< true: AES-192 keys derived as libsrtp 2 does (see srtp_kdf.cpp), not as RFC 6188 3 says
    bool operator==(const SrtpPolicy &) const = default;
    bool aead() const noexcept { return cipher == SrtpCipher::aes_gcm; }
    /// suite_name is the IANA or RFC 4568 name ("AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM"), with "+RCCm3" and the like added for
    /// what the name alone does not say; policy_of_suite() in srtp_suites.h reads it back.
    std::string suite_name() const;
};

/// SrtpTrailer says what follows the protected octets of one packet, in the order of RFC 3711 3.1: MKI, then ROC (RFC 4771).
struct SrtpTrailer {
    std::uint8_t mki_len = 0;
    bool carries_roc = false;   ///< 4 octets of ROC are part of the tag (RFC 4771 2: TAG = ROC || MAC)
    bool roc_before_mki = false; ///< layout met in the field: ROC (and MAC), then MKI (no RFC has it)
    bool operator==(const SrtpTrailer &) const = default;
};

/// RtpHeader is the clear part of an RTP packet (RFC 3550 5.1).
struct RtpHeader {
    std::uint8_t payload_type = 0;
    std::uint16_t seq = 0;
    std::uint32_t ssrc = 0;
    std::size_t length = 0;     ///< fixed header, CSRCs and header extension: the octets that are never encrypted
};
/// rtp_header reads the header. Errors: truncated, unsupported (version not 2).
Result<RtpHeader> rtp_header(ByteView packet);
/// trailer_of is the trailer that the packet `seq` has by the RFCs: with the ROC if the policy has an RCC mode and SEQ mod R is 0.
SrtpTrailer trailer_of(const SrtpPolicy &policy, std::uint8_t mki_len, std::uint16_t seq) noexcept;

/// SrtpKeys holds one master key and salt with the session keys and OpenSSL contexts derived from them; contexts are kept, so
/// the object must not be used by two threads at once.
class SrtpKeys {
public:
    /// make takes the master key (policy.key_len octets, secret) and the master salt (policy.salt_len octets, secret; shorter ones, and
    /// an empty one, are padded with zero octets on the right, as libsrtp does for the 12 octets of RFC 7714). Session keys are derived
    /// when the first packet needs them. Errors: bad_length, unsupported (a combination that no RFC has), crypto_failure.
    static Result<std::unique_ptr<SrtpKeys>> make(const SrtpPolicy &policy, ByteView master_key, ByteView master_salt);
    ~SrtpKeys();
    SrtpKeys(const SrtpKeys &) = delete;
    SrtpKeys &operator=(const SrtpKeys &) = delete;
    const SrtpPolicy &policy() const noexcept;

    /// take_iv_ssrc makes the IVs of AEAD suites with this SSRC instead of that of each packet: some peers do (RFC 7714 8.1 has the packet's own).
    void take_iv_ssrc(std::uint32_t ssrc) noexcept;

    /// unprotect_rtp authenticates and decrypts `packet` as packet index roc * 2^16 + SEQ. `out` receives header and plaintext, without
    /// tag, MKI and ROC; its capacity is reused. The result is the length of `out`. Where the packet carries the ROC, `roc` has to be that
    /// of carried_roc(). With no authentication (tag length 0) the result is only as good as the guess of the key.
    /// Errors: truncated, unsupported (version not 2), bad_tag, bad_length (payload above 2^20 octets), crypto_failure; `out` is then
    /// unspecified, and never holds plaintext whose tag was wrong.
    Result<std::size_t> unprotect_rtp(ByteView packet, const SrtpTrailer &trailer, std::uint32_t roc, Bytes &out);

    /// unprotect_rtcp authenticates an SRTCP packet and decrypts it if its E flag is set; `index` receives its 31-bit index. `out` receives
    /// the plain RTCP compound, the result is its length. Errors as unprotect_rtp; `index` is set unless they are truncated or unsupported.
    Result<std::size_t> unprotect_rtcp(ByteView packet, std::uint8_t mki_len, Bytes &out, std::uint32_t &index);

private:
    struct State;
    explicit SrtpKeys(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// carried_roc reads the ROC that a packet carries, at the place that the lengths of policy and trailer give (trailer.carries_roc is
/// taken as true). Not yet authenticated. Errors: truncated, unsupported (version not 2).
Result<std::uint32_t> carried_roc(ByteView packet, const SrtpPolicy &policy, const SrtpTrailer &trailer);
/// carried_mki views the MKI of an SRTP packet, trailer.mki_len octets; it is not authenticated. Errors as carried_roc.
Result<ByteView> carried_mki(ByteView packet, const SrtpPolicy &policy, const SrtpTrailer &trailer);
/// carried_rtcp_mki views the MKI of an SRTCP packet. Errors as carried_roc.
Result<ByteView> carried_rtcp_mki(ByteView packet, const SrtpPolicy &policy, std::uint8_t mki_len);

/// RocEstimate is the packet index estimate of RFC 3711 3.3.1 and Appendix A for one SSRC. The estimate is const; commit() is called only
/// after the tag verified.
class RocEstimate {
public:
    /// RocEstimate starts with the ROC to assume for the first packet.
    explicit RocEstimate(std::uint32_t roc = 0) noexcept : roc_(roc) {}
    /// estimate gives the ROC to try first for `seq`: ROC-1, ROC or ROC+1, whichever puts it nearest to the highest index, as in Appendix
    /// A, except that ROC 0 has no predecessor. Before the first commit: the starting ROC.
    std::uint32_t estimate(std::uint16_t seq) const noexcept;
    /// commit records an authenticated packet of index roc * 2^16 + seq; packets older than the newest leave the state as it is. `roc` need
    /// not be what estimate() gave: a carried ROC moves the state at once (RFC 4771 2).
    void commit(std::uint32_t roc, std::uint16_t seq) noexcept;
    bool started() const noexcept { return started_; }
    std::uint32_t roc() const noexcept { return roc_; }
    std::uint16_t highest_seq() const noexcept { return s_l_; }

private:
    std::uint32_t roc_;
    std::uint16_t s_l_ = 0;
    bool started_ = false;
};

}  // namespace mediasec::crypto
