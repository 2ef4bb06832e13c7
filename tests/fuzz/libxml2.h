// What the fuzz targets that read XML have in common.
// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "fuzz/fuzz.h"

#include <libxml/xmlerror.h>

namespace fuzz {

inline void fail_at_print(void *, const char *format, ...) { hold(format == nullptr, "libxml2 prints, and octets of the document with it"); }

/// hold_silence demands from here on that libxml2 leaves all errors to the caller: what it prints quotes documents, and key files are such.
inline void hold_silence() { xmlSetGenericErrorFunc(nullptr, fail_at_print); }

}  // namespace fuzz
