// CMocka, with the headers that it wants before it and with C linkage.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <csetjmp>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
extern "C" {
#include <cmocka.h>
}

// CMocka's macro would rewrite std::ios::fail(); fail_msg() does the same with a reason.
#undef fail
