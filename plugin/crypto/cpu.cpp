// Mediasec: which instructions this processor has.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "crypto/cpu.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace mediasec::crypto::cpu {

#if defined(__x86_64__)

namespace {

/// Bits of leaf 7, register EBX.
constexpr unsigned bmi2 = 1u << 8, adx = 1u << 19;
constexpr unsigned avx512f = 1u << 16, avx512dq = 1u << 17, avx512ifma = 1u << 21, avx512vl = 1u << 31;

unsigned leaf_7_ebx() noexcept
{
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 ? ebx : 0;
}

/// system_saves_zmm tells whether the operating system keeps the AVX-512 state: XCR0 bits SSE, AVX, opmask, ZMM_Hi256, Hi16_ZMM.
bool system_saves_zmm() noexcept
{
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    constexpr unsigned osxsave = 1u << 27, wanted = 0xE6;
    if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0 || (ecx & osxsave) == 0) return false;
    unsigned xcr0 = 0, xcr0_high = 0;
    __asm__("xgetbv" : "=a"(xcr0), "=d"(xcr0_high) : "c"(0));
    return (xcr0 & wanted) == wanted;
}

}  // namespace

bool has_adx() noexcept
{
    constexpr unsigned wanted = bmi2 | adx;
    return (leaf_7_ebx() & wanted) == wanted;
}

bool has_ifma() noexcept
{
    constexpr unsigned wanted = avx512f | avx512dq | avx512vl | avx512ifma;
    return (leaf_7_ebx() & wanted) == wanted && system_saves_zmm();
}

#else

bool has_adx() noexcept { return false; }
bool has_ifma() noexcept { return false; }

#endif

}  // namespace mediasec::crypto::cpu
