/* SPDX-License-Identifier: GPL-3.0-or-later
 * Loops over several tensors at once: broadcasting, slicing and transposing are all a shape plus one stride per
 * operand and dimension. Merging dimensions first turns most of them into long contiguous rows.
 */
#pragma once

#include "nn/tensor.h"

#define NN_LOOP_OPERANDS 3

/**
 * NnLoop: a nest of @rank (at least 1) loops over @dims, and how far each operand moves, in elements, per step of each.
 */
typedef struct
{
  int rank;
  gint64 dims[NN_MAX_RANK];
  gint64 strides[NN_LOOP_OPERANDS][NN_MAX_RANK];
} NnLoop;

/* Row-major strides of @shape, in elements. */
void nn_shape_strides (const NnShape *shape, gint64 strides[NN_MAX_RANK]);
/* Operand 0 walks a contiguous tensor of @shape (rank 0 becomes one loop of one step); the others stand still. */
void nn_loop_init (NnLoop *loop, const NnShape *shape);
/* Lets @operand walk a contiguous tensor of @shape that broadcasts to the loop's, aligned at the last dimension. */
void nn_loop_broadcast (NnLoop *loop, int operand, const NnShape *shape);
/* Drops loops of one step and merges neighbours that every operand walks as one. To be called before the calls below;
 * operands that only stand still or walk contiguously then move by 0 or 1 in the innermost loop. */
void nn_loop_collapse (NnLoop *loop);
/* Steps of loops [begin, end). */
gint64 nn_loop_count (const NnLoop *loop, int begin, int end);
/* Where each operand is at step @index of the outermost @n_dims loops. */
void nn_loop_offsets (const NnLoop *loop, int n_dims, gint64 index, gint64 offsets[NN_LOOP_OPERANDS]);

/**
 * NnRowFunc: handles @n steps of the innermost loop from the given @offsets on.
 */
typedef void (*NnRowFunc) (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, gpointer data);

/* Calls @func for the whole nest, on all threads, in rows of at most @max_row steps. */
void nn_loop_run (const NnLoop *loop, gint64 max_row, NnRowFunc func, gpointer data);
