// Mediasec: the MIKEY messages of a capture, each once, opened when something needs them.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/exchange_book.h"

#include "session/exchange_sakke.h"
#include "session/mime_bodies.h"

#include <algorithm>
#include <atomic>
#include <new>
#include <system_error>
#include <thread>

namespace mediasec::session {

namespace {

constexpr std::size_t most_threads = 16;
constexpr std::size_t worth_a_thread = 8;  ///< messages; starting a thread costs about a tenth of a signature check
constexpr std::size_t ahead_per_core = 16; ///< a few milliseconds of work

std::size_t cores() noexcept { return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, most_threads); }

/// Work is a list of messages that several threads open, each message by one of them.
class Work {
public:
    Work(const std::vector<Exchange *> &messages, const kms::Keyring &keys) : messages_(messages), keys_(keys) {}

    void run()
    {
        std::vector<std::thread> helpers;
        const std::size_t wanted = std::min(cores(), messages_.size() / worth_a_thread);
        try {
            while (helpers.size() + 1 < wanted) helpers.emplace_back([this] { open_some(); });
        } catch (const std::system_error &) {  // no more threads are to be had: those that run, and this one, do it
        }
        open_some();
        for (auto &helper : helpers) helper.join();
        if (out_of_memory_) throw std::bad_alloc();
    }

private:
    void open_some() noexcept
    {
        try {
            for (std::size_t i = next_++; i < messages_.size(); i = next_++) open_sakke(*messages_[i], keys_);
        } catch (...) {
            out_of_memory_ = true;
        }
    }

    const std::vector<Exchange *> &messages_;
    const kms::Keyring &keys_;
    std::atomic<std::size_t> next_{0};
    std::atomic<bool> out_of_memory_{false};
};

}  // namespace

std::size_t prefetch() noexcept { return cores() > 1 ? cores() * ahead_per_core : 0; }

ExchangeBook::ExchangeBook(const kms::Keyring &keys, IdentityBook &identities, KeyTable &table, const mikey::ParseOptions &options)
    : keys_(keys), identities_(identities), table_(table), options_(options)
{
    table_.opener = [this](const KeyTable::Messages &asked_for) { open(asked_for); };
}

Exchange &ExchangeBook::take(Frame frame, ByteView octets, Carrier carrier, const Sip &sip, bool &is_new)
{
    Exchange *&known = by_digest_[crypto::sha256({octets})];
    is_new = known == nullptr;
    if (known) {
        if (!known->frames.empty() && known->frames.back() < frame) known->frames.push_back(frame);
        return *known;
    }
    Exchange &exchange = exchanges_.emplace_back();
    known = &exchange;
    exchange.number = exchanges_.size() - 1;
    exchange.frames.push_back(frame);
    exchange.carrier = carrier;
    exchange.sip = sip;
    exchange.message = mikey::parse(octets, options_);
    if (auto restored = restore_octets(exchange.message, octets, keys_, options_)) {
        if (restored->message) exchange.message = std::move(*restored->message);
        exchange.deviations.emplace_back(Reason::octets_restored, std::move(restored->deviation));
    }
    for (std::uint8_t role : {std::uint8_t(1), std::uint8_t(2)})
        if (const auto *identity = exchange.message.identity(role)) identities_.note(text_of(identity->data));
    identities_.note(sip.from);
    identities_.note(sip.to);
    std::vector<const Exchange *> &of_csb = by_csb_[exchange.message.header.csb_id];
    of_csb.push_back(&exchange);
    if (!exchange.message.envelopes.empty()) enveloped_.push_back(&exchange);
    const OpenContext context{keys_, identities_, of_csb, enveloped_};
    open_exchange(exchange, context);
    table_.add_message(exchange);
    if (!tickets_.takes(exchange.message)) publish(exchange);
    else
        for (const Exchange *better : tickets_.take(exchange, context)) publish(*better);  // a ticket's keys may come after the messages that they open
    return exchange;
}

/// publish lets the keys of an exchange count for packets, unless it waits.
void ExchangeBook::publish(const Exchange &exchange)
{
    for (const Key &key : exchange.keys)
        if (key.for_packets) table_.add(key);
    if (!exchange.waits) table_.opened(exchange);
}

void ExchangeBook::open(const KeyTable::Messages &asked_for)
{
    std::vector<Exchange *> work;
    for (const Exchange *exchange : asked_for)
        if (exchange->waits) work.push_back(&exchanges_[exchange->number]);
    std::sort(work.begin(), work.end(), [](const Exchange *a, const Exchange *b) { return a->number < b->number; });
    work.erase(std::unique(work.begin(), work.end()), work.end());
    for (Exchange *exchange : work) exchange->waits = false;  // once, whatever comes of it
    Work(work, keys_).run();
    for (const Exchange *exchange : work) publish(*exchange);
}

void ExchangeBook::open(const Exchange &exchange, std::size_t ahead)
{
    if (!exchange.waits) return;
    KeyTable::Messages asked_for{&exchange};
    for (std::size_t i = exchange.number + 1; i < exchanges_.size() && asked_for.size() <= ahead; ++i)
        if (exchanges_[i].waits) asked_for.push_back(&exchanges_[i]);
    open(asked_for);
}

void ExchangeBook::open_all()
{
    KeyTable::Messages asked_for;
    for (const auto &exchange : exchanges_)
        if (exchange.waits) asked_for.push_back(&exchange);
    if (!asked_for.empty()) open(asked_for);
}

}  // namespace mediasec::session
