/* SPDX-License-Identifier: GPL-3.0-or-later
 * References for operators on 8-bit integers, in int64.
 */
#pragma once

#include "op-test.h"

/* Integers of @type in [@low, @high], from @seed. (transfer full) */
NnTensor *integer_random (NnType type, NnShape shape, int low, int high, guint32 seed);

/* Element @i of @x less its zero point: @zero (nullable) has one, or as many as there are indices @index in [0, n). */
gint64 integer_centered (const NnTensor *x, gint64 i, const NnTensor *zero, gint64 index);

/* Σ (a - zero) · (b - zero) of m × k by k × n matrices, one zero point for all or per row of a, per column of b. int32
 * modulo 2^32. (transfer full) */
NnTensor *integer_mat_mul (const NnTensor *a, const NnTensor *a_zero, const NnTensor *b, const NnTensor *b_zero);

/**
 * IntegerConv: the attributes of a convolution over two spatial axes.
 */
typedef struct
{
  int group, stride, dilation, pad;
} IntegerConv;

void integer_conv_set (NnNode *node, const IntegerConv *conv);
/* The sums of x (n × c × h × w) and w, in int32 modulo 2^32. (transfer full) */
NnTensor *integer_conv (const NnTensor *x, const NnTensor *x_zero, const NnTensor *w, const NnTensor *w_zero,
                        const IntegerConv *conv);
