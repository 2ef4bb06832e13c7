// Mediasec: which instructions this processor has.
// SPDX-License-Identifier: GPL-2.0-or-later
// Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, CPUID leaf 7 and XGETBV.
#pragma once

namespace mediasec::crypto::cpu {

/// has_adx tells whether mulx (BMI2), adcx and adox (ADX) can be used.
bool has_adx() noexcept;
/// has_ifma tells whether AVX-512 F, DQ, VL and IFMA can be used, by the processor and by the operating system.
bool has_ifma() noexcept;

}  // namespace mediasec::crypto::cpu
