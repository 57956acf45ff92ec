/* SPDX-License-Identifier: GPL-3.0-or-later
 * Hostile models that are well-formed: random bits hardly ever get past the parser, these always do.
 */
#pragma once

#include <glib.h>

/**
 * fuzz_vary: @model with some operators, attributes, dimensions, connections or constants replaced by others, often
 * by extreme ones. Equal @rand, equal result.
 * Returns: (transfer full): the new model, or NULL if @model is none
 */
GBytes *fuzz_vary (GBytes *model, GRand *rand);
