// CMocka, with the headers that it wants before it and with C linkage.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <csetjmp>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
// CMocka's macro fail() would rewrite std::ios::fail(): the stream headers have to be read before it.
#include <fstream>
#include <sstream>
extern "C" {
#include <cmocka.h>
}
