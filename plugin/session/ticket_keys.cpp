// Mediasec: the key derivations of MIKEY-TICKET, and what a ticket encodes.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/ticket_keys.h"

namespace mediasec::session
{

namespace
{

constexpr std::uint8_t no_cs_id = 0xFF;
constexpr std::uint8_t key_type_mpk = 6; // RFC 6043 table 6.7

void append_with_length(Bytes &out, ByteView octets, unsigned width)
{
    append_be(out, octets.size(), width);
    append(out, octets);
}

Bytes tail_of_rands(std::uint8_t number, const Rands &rands)
{
    Bytes tail{number};
    append_with_length(tail, rands.initiator, 1);
    append_with_length(tail, rands.responder, 1);
    return tail;
}

Bytes tail_with_rand(std::uint8_t number, ByteView rand)
{
    Bytes tail{number};
    append_with_length(tail, rand, 1);
    return tail;
}

} // namespace

Bytes tail_of_message(bool response, const Rands &rands) { return tail_of_rands(response ? 2 : 1, rands); }
Bytes tail_of_tgk(const Rands &rands) { return tail_of_rands(3, rands); }
Bytes tail_of_initiator_data() { return {4}; }
Bytes tail_of_ticket(ByteView rand) { return tail_with_rand(5, rand); }

SecretBytes fork_key(crypto::MikeyPrf prf, ByteView key, crypto::KeyConstant constant, const Modifier &modifier)
{
    Bytes tail{0};
    append_with_length(tail, modifier.id, 2);
    append_with_length(tail, modifier.rand, 1);
    return crypto::mikey_key(prf, key, constant, no_cs_id, no_csb_id, tail, key.size());
}

SecretBytes mpk_of_ticket(crypto::MikeyPrf prf, ByteView mpk, crypto::KeyConstant constant, ByteView rand)
{
    return crypto::mikey_key(prf, mpk, constant, no_cs_id, no_csb_id, tail_with_rand(6, rand), mpk.size());
}

Bytes iv_time(const mikey::Timestamp &time)
{
    constexpr std::uint8_t ntp_utc_32 = 3;
    Bytes value = time.value;
    if (time.type == ntp_utc_32) value.resize(8, 0);
    return value;
}

TicketKeys ticket_keys_of(std::vector<mikey::KeyData> &&data)
{
    TicketKeys keys;
    for (auto &one : data) {
        if (one.key.empty()) continue;
        if (one.type != key_type_mpk)
            keys.session.push_back(std::move(one));
        else if (keys.mpki.empty())
            keys.mpki = std::move(one.key);
        else if (keys.mpkr.empty())
            keys.mpkr = std::move(one.key);
    }
    return keys;
}

TicketKeys ticket_keys_of_base(std::vector<mikey::KeyData> &&data, crypto::MikeyPrf prf, ByteView rand)
{
    TicketKeys keys = ticket_keys_of(std::move(data));
    if (keys.mpki.empty()) return keys;
    const SecretBytes mpk = std::move(keys.mpki);
    keys.mpki = mpk_of_ticket(prf, mpk.view(), crypto::KeyConstant::mpki, rand);
    keys.mpkr = mpk_of_ticket(prf, mpk.view(), crypto::KeyConstant::mpkr, rand);
    return keys;
}

} // namespace mediasec::session
