/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which networks enlarge by a factor.
 */
#pragma once

#include "settings.h"
#include "super-resolution-network.h"

/* Networks that together enlarge at least @factor times (an empty list for 1), for the settings "method" and "model".
 * NULL with ART_ERROR_* or NN_ERROR_*. (element-type ArtSuperNetwork) (transfer full) */
GPtrArray *art_super_choose (const ArtSettings *settings, double factor, GError **error);
