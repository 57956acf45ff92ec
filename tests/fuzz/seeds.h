/* SPDX-License-Identifier: GPL-3.0-or-later
 * Small valid models for fuzzing and mutation to start from.
 */
#pragma once

#include <glib.h>

/* A few hundred bytes each, together with most kinds of attributes and operators. (element-type GBytes) */
GPtrArray *fuzz_seeds (void);
