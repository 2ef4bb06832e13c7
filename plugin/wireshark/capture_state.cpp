// Mediasec: state of the open capture file.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "wireshark/capture_state.h"

#include "wireshark/keys_prefs.h"

#include <memory>

namespace mediasec::wireshark {
namespace {

int proto_mediasec = -1;
std::unique_ptr<session::Capture> open_capture;  // made in open(), dropped in close(): one capture file, or one dissection of it

void open()
{
    try {
        open_capture = std::make_unique<session::Capture>(keyring(true), options());
    } catch (...) {
        open_capture.reset();
    }
}

void close() { open_capture.reset(); }

/// secrets_type is the type of our Decryption Secrets Blocks ("MSEC"): their text is a key list.
constexpr std::uint32_t secrets_type = 0x4d534543;

/// take_secrets gets a Decryption Secrets Block. Wireshark reads it after the capture was opened, and gives it anew when it dissects the file again.
void take_secrets(const void *octets, unsigned length)
{
    guarded([&] {
        if (open_capture) open_capture->add_session_keys({static_cast<const std::uint8_t *>(octets), length});
        return true;
    });
}

/// shut_down runs before libcrypto's own end, which static destructors would not.
void shut_down()
{
    close();
    forget_keys();
}

}  // namespace

void register_capture_state()
{
    compat::take_secrets(secrets_type, take_secrets);
    register_init_routine(open);
    register_cleanup_routine(close);
    register_shutdown_routine(shut_down);
}

session::Capture *capture() noexcept { return open_capture.get(); }

int protocol() noexcept { return proto_mediasec; }
void set_protocol(int number) noexcept { proto_mediasec = number; }
bool is_enabled() noexcept { return proto_is_protocol_enabled(find_protocol_by_id(proto_mediasec)); }

ByteView pool_copy(packet_info *pinfo, ByteView octets)
{
    const void *copy = wmem_memdup(pinfo->pool, octets.data(), octets.size());
    return {static_cast<const std::uint8_t *>(copy), copy == nullptr ? 0 : octets.size()};
}

ByteView pool_copy(packet_info *pinfo, tvbuff_t *tvb, int offset, int length)
{
    const void *copy = tvb_memdup(pinfo->pool, tvb, offset, static_cast<std::size_t>(length));
    return {static_cast<const std::uint8_t *>(copy), static_cast<std::size_t>(length)};
}

}  // namespace mediasec::wireshark
