/* SPDX-License-Identifier: GPL-3.0-or-later
 * NumPy .npy files (format 1.0 to 3.0, little-endian, C order), the exchange format of nn-run.
 */
#pragma once

#include "tensor.h"

/* Reads f2, f4, f8, integer and bool arrays of up to NN_MAX_RANK dimensions. NULL with NN_ERROR_IO or NN_ERROR_PARSE.
 */
NnTensor *nn_npy_load (const char *path, GError **error);
gboolean nn_npy_save (const NnTensor *tensor, const char *path, GError **error);
