/* SPDX-License-Identifier: GPL-3.0-or-later
 * What operators on the bits of two broadcast integer operands share.
 */
#pragma once

#include "nn/ops/binary.h"

/* As nn_binary_infer(), but floating point operands are refused. */
gboolean nn_bitwise_infer (NnCall *call, const NnBinary *binary, GError **error);
