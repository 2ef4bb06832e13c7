// Mediasec: addresses, and the words of the session's enumerations.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/types.h"

#include <arpa/inet.h>


namespace mediasec::session {

Address make_address(const std::string &text)
{
    Address address;
    if (inet_pton(AF_INET, text.c_str(), address.octets.data()) == 1)
        address.length = 4;
    else if (inet_pton(AF_INET6, text.c_str(), address.octets.data()) == 1)
        address.length = 16;
    return address;
}

std::string to_text(const Address &address)
{
    char text[INET6_ADDRSTRLEN] = "";
    if (address.length != 0) inet_ntop(address.length == 4 ? AF_INET : AF_INET6, address.octets.data(), text, sizeof text);
    return text;
}

std::string to_text(const Endpoint &endpoint)
{
    std::string address = to_text(endpoint.address);
    return (endpoint.address.length == 16 ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port);
}

const char *carrier_name(Carrier carrier) noexcept
{
    switch (carrier) {
    case Carrier::sip_body: return "SIP body";
    case Carrier::sdp_session: return "SDP, session level";
    case Carrier::sdp_media: return "SDP, media level";
    case Carrier::sdp_acap: return "SDP, attribute capability";
    case Carrier::rtsp_header: return "RTSP KeyMgmt header";
    case Carrier::rtsp_body: return "RTSP parameter";
    case Carrier::http_body: return "HTTP body";
    case Carrier::port_2269: return "port 2269";
    case Carrier::mcpc: return "MCPC Connect";
    case Carrier::monp: return "MONP";
    case Carrier::mcdata: return "MCData message";
    case Carrier::xml: return "XML document";
    case Carrier::cms: return "S/MIME recipient";
    }
    return "unknown";
}

const char *key_type_name(KeyType type) noexcept
{
    switch (type) {
    case KeyType::gmk: return "GMK";
    case KeyType::pck: return "PCK";
    case KeyType::csk: return "CSK";
    case KeyType::spk: return "SPK";
    case KeyType::mkfc: return "MKFC";
    case KeyType::mscck: return "MSCCK";
    case KeyType::musik: return "MuSiK";
    case KeyType::tgk: return "TGK";
    case KeyType::tek: return "TEK";
    case KeyType::gtgk: return "GTGK";
    case KeyType::mpk: return "MPK";
    case KeyType::psk: return "PSK";
    case KeyType::sdes: return "SDES key";
    case KeyType::unknown: break;
    }
    return "key";
}

}  // namespace mediasec::session
