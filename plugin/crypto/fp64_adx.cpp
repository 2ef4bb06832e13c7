// Mediasec: multiplication and Montgomery reduction of 1024-bit numbers with mulx, adcx and adox.
// SPDX-License-Identifier: GPL-2.0-or-later
// Gopal et al., "New Instructions Supporting Large Integer Arithmetic on Intel Architecture Processors" (2012): mulx leaves the flags
// alone, adcx carries in CF and adox in OF, so that the low and the high words of a row of products are added in two chains at once.
//
// Numbers are cut into halves of 8 words, since 8 accumulators fit the registers: r8 to r15 hold them, and each row frees the register
// of its lowest word for its highest one, which is why the rows name the registers in rotation.
#include "crypto/cpu.h"
#include "crypto/fp64.h"

namespace mediasec::crypto::fp64 {

bool Adx::usable() noexcept { return cpu::has_adx(); }

#if defined(__x86_64__)

namespace {

using field::minus_p_inverse;
using field::num_words;
using field::p_words;

constexpr std::size_t half = num_words / 2;

/// One word of a row: %[a][n] * rdx is added to the accumulators lo and hi.
#define MEDIASEC_STEP(n, lo, hi)             \
    "mulx " #n "(%[a]), %%rax, %%rcx\n\t"    \
    "adcx %%rax, %%" #lo "\n\t"              \
    "adox %%rcx, %%" #hi "\n\t"

/// One row: a * rdx is added to A0..A7; `keep` stores the lowest word, A0, which then becomes the highest one.
#define MEDIASEC_ROW(keep, A0, A1, A2, A3, A4, A5, A6, A7) \
    "xorl %%eax, %%eax\n\t" /* CF = OF = 0 */              \
    MEDIASEC_STEP(0, A0, A1)                               \
    keep(A0)                                               \
    MEDIASEC_STEP(8, A1, A2)                               \
    MEDIASEC_STEP(16, A2, A3)                              \
    MEDIASEC_STEP(24, A3, A4)                              \
    MEDIASEC_STEP(32, A4, A5)                              \
    MEDIASEC_STEP(40, A5, A6)                              \
    MEDIASEC_STEP(48, A6, A7)                              \
    "mulx 56(%[a]), %%rax, %%" #A0 "\n\t"                  \
    "adcx %%rax, %%" #A7 "\n\t"                            \
    "movl $0, %%ecx\n\t"                                   \
    "adox %%rcx, %%" #A0 "\n\t"                            \
    "adcx %%rcx, %%" #A0 "\n\t"

/// Eight rows, with what comes before each (`next`) and what is done with its lowest word.
#define MEDIASEC_ROWS(next, keep)                                                        \
    next(0, r8) MEDIASEC_ROW(keep##_0, r8, r9, r10, r11, r12, r13, r14, r15)             \
    next(8, r9) MEDIASEC_ROW(keep##_8, r9, r10, r11, r12, r13, r14, r15, r8)             \
    next(16, r10) MEDIASEC_ROW(keep##_16, r10, r11, r12, r13, r14, r15, r8, r9)          \
    next(24, r11) MEDIASEC_ROW(keep##_24, r11, r12, r13, r14, r15, r8, r9, r10)          \
    next(32, r12) MEDIASEC_ROW(keep##_32, r12, r13, r14, r15, r8, r9, r10, r11)          \
    next(40, r13) MEDIASEC_ROW(keep##_40, r13, r14, r15, r8, r9, r10, r11, r12)          \
    next(48, r14) MEDIASEC_ROW(keep##_48, r14, r15, r8, r9, r10, r11, r12, r13)          \
    next(56, r15) MEDIASEC_ROW(keep##_56, r15, r8, r9, r10, r11, r12, r13, r14)

/// A row of a product multiplies by the next word of b and stores its lowest word.
#define MEDIASEC_NEXT_OF_B(n, A0) "movq " #n "(%[b]), %%rdx\n\t"
#define MEDIASEC_STORE_0(A0) "movq %%" #A0 ", 0(%[out])\n\t"
#define MEDIASEC_STORE_8(A0) "movq %%" #A0 ", 8(%[out])\n\t"
#define MEDIASEC_STORE_16(A0) "movq %%" #A0 ", 16(%[out])\n\t"
#define MEDIASEC_STORE_24(A0) "movq %%" #A0 ", 24(%[out])\n\t"
#define MEDIASEC_STORE_32(A0) "movq %%" #A0 ", 32(%[out])\n\t"
#define MEDIASEC_STORE_40(A0) "movq %%" #A0 ", 40(%[out])\n\t"
#define MEDIASEC_STORE_48(A0) "movq %%" #A0 ", 48(%[out])\n\t"
#define MEDIASEC_STORE_56(A0) "movq %%" #A0 ", 56(%[out])\n\t"

/// A row of a reduction multiplies p by m = A0 * (-1/p) mod 2^64, which makes the lowest word zero; the m are kept. A ninth word of m
/// holds -1/p, since no register is left for it.
#define MEDIASEC_NEXT_M(n, A0)           \
    "movq %%" #A0 ", %%rdx\n\t"          \
    "imulq 64(%[m]), %%rdx\n\t"          \
    "movq %%rdx, " #n "(%[m])\n\t"
#define MEDIASEC_DROP_0(A0)
#define MEDIASEC_DROP_8(A0)
#define MEDIASEC_DROP_16(A0)
#define MEDIASEC_DROP_24(A0)
#define MEDIASEC_DROP_32(A0)
#define MEDIASEC_DROP_40(A0)
#define MEDIASEC_DROP_48(A0)
#define MEDIASEC_DROP_56(A0)

#define MEDIASEC_LOAD_ACCUMULATORS(from)                                                     \
    "movq 0(%[" #from "]), %%r8\n\tmovq 8(%[" #from "]), %%r9\n\t"                           \
    "movq 16(%[" #from "]), %%r10\n\tmovq 24(%[" #from "]), %%r11\n\t"                       \
    "movq 32(%[" #from "]), %%r12\n\tmovq 40(%[" #from "]), %%r13\n\t"                       \
    "movq 48(%[" #from "]), %%r14\n\tmovq 56(%[" #from "]), %%r15\n\t"

/// The accumulators are added to words 8 to 15 of `to`; eax receives the carry.
#define MEDIASEC_ADD_ACCUMULATORS(to)                                                        \
    "xorl %%eax, %%eax\n\t"                                                                  \
    "addq %%r8, 64(%[" #to "])\n\tadcq %%r9, 72(%[" #to "])\n\t"                             \
    "adcq %%r10, 80(%[" #to "])\n\tadcq %%r11, 88(%[" #to "])\n\t"                           \
    "adcq %%r12, 96(%[" #to "])\n\tadcq %%r13, 104(%[" #to "])\n\t"                          \
    "adcq %%r14, 112(%[" #to "])\n\tadcq %%r15, 120(%[" #to "])\n\t"                         \
    "adcl $0, %%eax\n\t"

#define MEDIASEC_CLOBBERED "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "cc", "memory"

/// multiply_add gives out + a b in 16 words and returns the carry; a and b have 8 words.
std::uint64_t multiply_add(std::uint64_t *out, const std::uint64_t *a, const std::uint64_t *b) noexcept
{
    std::uint64_t carry;
    __asm__ volatile(MEDIASEC_LOAD_ACCUMULATORS(out)
                     MEDIASEC_ROWS(MEDIASEC_NEXT_OF_B, MEDIASEC_STORE)
                     MEDIASEC_ADD_ACCUMULATORS(out)
                     : "=&a"(carry)
                     : [out] "r"(out), [a] "r"(a), [b] "r"(b)
                     : MEDIASEC_CLOBBERED);
    return carry;
}

/// reduce_half makes the low 8 words of t zero by adding m p', where p' is the low half of p, and returns the carry over word 15.
/// The low words themselves are not written; m[8] has to be -1/p.
std::uint64_t reduce_half(std::uint64_t *t, std::uint64_t *m) noexcept
{
    std::uint64_t carry;
    __asm__ volatile(MEDIASEC_LOAD_ACCUMULATORS(t)
                     MEDIASEC_ROWS(MEDIASEC_NEXT_M, MEDIASEC_DROP)
                     MEDIASEC_ADD_ACCUMULATORS(t)
                     : "=&a"(carry)
                     : [t] "r"(t), [a] "r"(p_words.data()), [m] "r"(m)
                     : MEDIASEC_CLOBBERED);
    return carry;
}

/// add_carry adds a carry at word `at` and returns what goes over the last word.
std::uint64_t add_carry(Product &t, std::size_t at, std::uint64_t carry) noexcept
{
    for (; carry != 0 && at < t.word.size(); ++at) {
        t.word[at] += carry;
        carry = t.word[at] < carry;
    }
    return carry;
}

}  // namespace

void Adx::multiply(Product &out, const Words &a, const Words &b) noexcept
{
    out = {};
    multiply_add(&out.word[0], &a[0], &b[0]);
    multiply_add(&out.word[2 * half], &a[half], &b[half]);
    add_carry(out, 3 * half, multiply_add(&out.word[half], &a[half], &b[0]));
    add_carry(out, 3 * half, multiply_add(&out.word[half], &a[0], &b[half]));
}

void Adx::reduce(Words &out, Product &t) noexcept
{
    std::uint64_t m[half + 1];
    m[half] = minus_p_inverse;
    for (std::size_t i = 0; i < num_words; i += half) {
        t.over += add_carry(t, i + 2 * half, reduce_half(&t.word[i], m));
        const std::uint64_t carry = multiply_add(&t.word[i + half], &p_words[half], m);
        t.over += add_carry(t, i + 3 * half, carry);
    }
    for (std::size_t i = 0; i < num_words; ++i)
        out[i] = t.word[num_words + i];
    finish(out, t.over);
}

#else

void Adx::multiply(Product &out, const Words &a, const Words &b) noexcept { Portable::multiply(out, a, b); }
void Adx::reduce(Words &out, Product &t) noexcept { Portable::reduce(out, t); }

#endif

}  // namespace mediasec::crypto::fp64
