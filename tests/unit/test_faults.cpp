// Fault injection: each allocation (operator new, and malloc of OpenSSL and libxml2) and each step of reading a file fails once, in a run of the whole pure side: key files,
// a description with a=crypto, a MIKEY message, an SRTP packet, an XML body. Whatever fails, no packet opens to anything but its plaintext, and nothing leaks (LeakSanitizer, in
// the sanitizers' build).
// SPDX-License-Identifier: GPL-2.0-or-later
#include "session/capture.h"
#include "session/exchange.h"

#include "support/key_folder.h"
#include "support/vector_file.h"

#include <openssl/crypto.h>

#include <cerrno>
#include <cstdlib>
#include <new>

#include <libxml/xmlmemory.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace mediasec;
using namespace mediasec::session;

namespace {

// Which call fails: the one that counts `left` down to 0. `faults` counts how many did.
enum class Kind : std::uint8_t { allocation, openssl, libxml2, file };
struct Injector {
    Kind kind = Kind::allocation;
    long left = -1;
    unsigned long faults = 0;
} injector;

bool fails(Kind kind) noexcept
{
    if (injector.left < 0 || injector.kind != kind || injector.left-- != 0) return false;
    ++injector.faults;
    return true;
}

void *openssl_malloc(std::size_t size, const char *, int) { return fails(Kind::openssl) ? nullptr : std::malloc(size); }
void *openssl_realloc(void *old, std::size_t size, const char *, int) { return fails(Kind::openssl) ? nullptr : std::realloc(old, size); }
void openssl_free(void *old, const char *, int) { std::free(old); }
void *xml_malloc(std::size_t size) { return fails(Kind::libxml2) ? nullptr : std::malloc(size); }
void *xml_realloc(void *old, std::size_t size) { return fails(Kind::libxml2) ? nullptr : std::realloc(old, size); }
char *xml_strdup(const char *text) { return fails(Kind::libxml2) ? nullptr : strdup(text); }

}  // namespace

[[gnu::noinline]] void *operator new(std::size_t size)  // not inlined: GCC takes malloc and delete for a mismatched pair
{
    if (fails(Kind::allocation)) throw std::bad_alloc();
    if (void *memory = std::malloc(size != 0 ? size : 1)) return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void *operator new(std::size_t size, const std::nothrow_t &) noexcept { return fails(Kind::allocation) ? nullptr : std::malloc(size != 0 ? size : 1); }
[[gnu::noinline]] void operator delete(void *memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

// The linker sends the key files' system calls here (--wrap).
extern "C" {
ssize_t __real_read(int file, void *out, std::size_t size);
ssize_t __wrap_read(int file, void *out, std::size_t size);
int __real_fstat(int file, struct stat *out);
int __wrap_fstat(int file, struct stat *out);
ssize_t __wrap_read(int file, void *out, std::size_t size)
{
    if (!fails(Kind::file)) return __real_read(file, out, size);
    errno = EIO;
    return -1;
}
int __wrap_fstat(int file, struct stat *out)
{
    if (!fails(Kind::file)) return __real_fstat(file, out);
    errno = EIO;
    return -1;
}
}

namespace {

const Endpoint caller{make_address("192.0.2.1"), 40000}, callee{make_address("192.0.2.2"), 50000};

/// Story is what happens in each run; everything it needs is made before.
struct Story {
    Bytes mikey, packet, plain;
    std::string description, xml = "<a><b c='d'>e</b><f/></a>";
    Sip sip;
};

/// Outcome is what came of a run.
struct Outcome {
    bool threw = false, opened = false, explained = false;
    std::size_t secrets = 0, problems = 0;
};

Story make_story(const test::KeyFolder &folder)
{
    Story story;
    const test::Vector srtp = test::load_vectors("srtp_libsrtp.vec").at(0), psk = test::load_vectors("exchange_psk.vec").at(0);
    folder.write("a.keys", "psk " + psk.text("identity.i") + " " + psk.text("psk") + "\nsrtp ssrc:0x" + to_hex(ByteView(srtp.hex("Protected 0")).subspan(8, 4)) + " " + srtp.text("MasterKey") +
                               srtp.text("MasterSalt") + " suite=AES_CM_128_HMAC_SHA1_80\n");
    folder.write("b.xml", "<KmsResponse><KmsInit><KmsCertificate><KmsUri>kms.example.org</KmsUri></KmsCertificate></KmsInit></KmsResponse>");
    story.mikey = psk.hex("message");
    story.packet = srtp.hex("Protected 0");
    story.plain = srtp.hex("Plain 0");
    story.description = "v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\nm=audio 50000 RTP/SAVP 96\r\na=rtpmap:96 PCMU/8000\r\n";
    story.sip = {"call@example.org", 1, "INVITE", 0, psk.text("identity.i"), psk.text("identity.r")};
    return story;
}

void tell(const Story &story, const test::KeyFolder &folder, Outcome &outcome)
{
    auto keys = kms::load(folder.path());
    outcome.secrets = keys->secrets.size();
    outcome.problems = keys->problems.size();
    Capture capture(keys);
    capture.open(capture.message(1, story.mikey, Carrier::sip_body, story.sip, true), true);
    (void)capture.description(2, story.description, story.sip, true);
    (void)capture.xml(3, view_of(story.xml), story.sip);
    const MediaPacket packet{4, 0, {caller, callee, 0}, story.packet, story.packet.size()};
    const Opened &opened = capture.rtp(packet, true);
    outcome.opened = opened.status == SrtpStatus::decrypted;
    outcome.explained = opened.reason != Reason::none || opened.status == SrtpStatus::none;
    if (outcome.opened && !equal(opened.plain, story.plain)) fail_msg("a packet opened to something else than its plaintext");
}

/// run tells the story with the fault number `which` of `kind`; -1: without. Exceptions are what plugin/wireshark catches at each of its calls (guarded()): only those of memory may come.
Outcome run(const Story &story, const test::KeyFolder &folder, Kind kind, long which)
{
    Outcome outcome;
    injector.kind = kind;
    injector.left = which;
    try {
        tell(story, folder, outcome);
    } catch (const std::bad_alloc &) {
        outcome.threw = true;
    }
    injector.left = -1;
    return outcome;
}

/// inject lets every call of `kind` fail, one a run, until a run has none left, and gives their number.
unsigned long inject(Kind kind, const char *name)
{
    const test::KeyFolder folder;
    const Story story = make_story(folder);
    const Outcome whole = run(story, folder, kind, -1);
    assert_true(whole.opened);
    unsigned long opened = 0, explained = 0, threw = 0;
    injector.faults = 0;
    for (long which = 0;; ++which) {
        const unsigned long before = injector.faults;
        const Outcome outcome = run(story, folder, kind, which);
        if (injector.faults == before) break;
        if (!outcome.threw && !outcome.opened && !outcome.explained) fail_msg("%s %ld failed: the packet is closed, and nothing says why", name, which);
        opened += outcome.opened;
        threw += outcome.threw;
        explained += !outcome.opened && outcome.explained;
    }
    print_message("%lu faults of %s: the packet opened all the same %lu times, stayed closed with a reason %lu, out of memory %lu\n", injector.faults, name, opened, explained, threw);
    const Outcome after = run(story, folder, kind, -1);
    assert_true(after.opened);
    return injector.faults;
}

void allocations(void **) { assert_true(inject(Kind::allocation, "operator new") > 100); }
void openssl(void **) { assert_true(inject(Kind::openssl, "OpenSSL's memory") > 10); }
void libxml2(void **) { assert_true(inject(Kind::libxml2, "libxml2's memory") > 10); }

void files(void **)
{
    assert_true(inject(Kind::file, "reading files") >= 4);
    // What could not be read is told, and the other file still used.
    const test::KeyFolder folder;
    const Story story = make_story(folder);
    const Outcome whole = run(story, folder, Kind::file, -1), cut = run(story, folder, Kind::file, 0);
    assert_int_equal(whole.secrets, 2);
    assert_int_equal(cut.secrets, 0);
    assert_true(cut.problems >= whole.problems);
}

}  // namespace

int main()
{
    if (CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) != 1) return 1;
    if (xmlMemSetup(std::free, xml_malloc, xml_realloc, xml_strdup) != 0) return 1;
    const CMUnitTest tests[] = {
        cmocka_unit_test(allocations),
        cmocka_unit_test(openssl),
        cmocka_unit_test(libxml2),
        cmocka_unit_test(files),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
