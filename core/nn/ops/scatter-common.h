/* SPDX-License-Identifier: GPL-3.0-or-later
 * What operators that write to places given by indices share: y is x with updates put in, or added, multiplied …, one
 * after another in their order.
 */
#pragma once

#include "nn/op.h"

typedef enum
{
  NN_SCATTER_NONE, /* replace */
  NN_SCATTER_ADD,
  NN_SCATTER_MUL,
  NN_SCATTER_MIN,
  NN_SCATTER_MAX
} NnScatterReduction;

/* Where the first element of row @i of updates goes in y. */
typedef gint64 (*NnScatterOffset) (const NnCall *call, gint64 i);

/**
 * NnScatter: inputs 0 and 2 are x and the updates. The latter are @n rows of @row neighbours in x.
 */
typedef struct
{
  NnScatterReduction reduction;
  gint64 n, row;
  NnScatterOffset offset;
} NnScatter;

/* Reads reduction, checks that x and the updates have one type which it fits, describes out[0] and sizes the
 * workspace. */
gboolean nn_scatter_infer (NnCall *call, NnScatter *scatter, GError **error);
void nn_scatter_forward (NnCall *call, const NnScatter *scatter);
/* Needs all inputs. Of equals, x before any update and an earlier update before a later have the gradient of a minimum
 * or maximum. */
void nn_scatter_backward (NnCall *call, const NnScatter *scatter);

/* FALSE with NN_ERROR_SHAPE unless in[1] has a type for indices. */
gboolean nn_scatter_check_index_type (const NnCall *call, GError **error);

/**
 * NnScatterRows: what indices of which each row of @n_indices is the start of an index into x, behind dimensions that
 * x and the indices share, say.
 */
typedef struct
{
  int batch_dims, n_indices;
  gint64 n;         /* rows of indices */
  gint64 per_batch; /* of which so many share the batch dimensions' indices */
  gint64 row;       /* elements of x that a row of indices stands for */
} NnScatterRows;

/* Describes in[1] for in[0]. FALSE if they do not fit or a constant index is outside. */
gboolean nn_scatter_rows_init (const NnCall *call, gint64 batch_dims, NnScatterRows *rows, GError **error);
/* Offset in x of the elements that row @i of the indices stands for; limits indices to the dimensions. */
gint64 nn_scatter_row_offset (const NnCall *call, const NnScatterRows *rows, gint64 i);

/* ScatterElements and the older Scatter: inputs x, indices, updates; call->params is an NnScatterAlong. */
typedef struct
{
  NnScatter scatter;
  int axis;
} NnScatterAlong;

gboolean nn_scatter_along_infer (NnCall *call, GError **error);
void nn_scatter_along_forward (NnCall *call);
void nn_scatter_along_backward (NnCall *call);
