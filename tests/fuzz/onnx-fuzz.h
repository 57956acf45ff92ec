/* SPDX-License-Identifier: GPL-3.0-or-later
 * The fuzz target, under the name that fuzzing engines call.
 */
#pragma once

#include <glib.h>

/* TRUE if the bytes are a model that was loaded, compiled and run. */
gboolean fuzz_runs (const guint8 *data, gsize size);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
