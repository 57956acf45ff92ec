/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copies for operators that only move elements, whatever their type.
 */
#pragma once

#include "nn/op.h"
#include "nn/ops/loop.h"

/* Copies elements of @size bytes (1, 2, 4 or 8): to[operand @to_operand] = from[operand 1 - @to_operand], for the two
 * first operands of @loop. Strides may be negative; no element of @to is written twice. @loop need not be collapsed. */
void nn_copy (const NnLoop *loop, int to_operand, void *to, const void *from, gsize size);
/* Copies @rows rows of @row elements of @size bytes, which start @to_pitch and @from_pitch elements apart. */
void nn_copy_rows (gint64 rows, gint64 row, void *to, gint64 to_pitch, const void *from, gint64 from_pitch, gsize size);

/* Forward and backward of an operator whose out[0] is in[0]. */
void nn_copy_forward (NnCall *call);
void nn_copy_backward (NnCall *call);
