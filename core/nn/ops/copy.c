/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copies for operators that only move elements.
 */
#include "config.h"

#include "nn/ops/copy.h"

#include <string.h>

#define LONG_ROW 32   /* steps that pay for the set-up of a row */
#define MAX_ROW 65536 /* steps copied at once */

typedef struct
{
  char *to;
  const char *from;
  int to_operand;
  gsize size;
} Copy;

static void
copy_1 (guint8 *to, gint64 to_step, const guint8 *from, gint64 from_step, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    to[i * to_step] = from[i * from_step];
}

static void
copy_2 (guint16 *to, gint64 to_step, const guint16 *from, gint64 from_step, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    to[i * to_step] = from[i * from_step];
}

static void
copy_4 (guint32 *to, gint64 to_step, const guint32 *from, gint64 from_step, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    to[i * to_step] = from[i * from_step];
}

static void
copy_8 (guint64 *to, gint64 to_step, const guint64 *from, gint64 from_step, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    to[i * to_step] = from[i * from_step];
}

static void
copy_row (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, gpointer data)
{
  const Copy *copy = data;
  const int t = copy->to_operand, f = 1 - t, inner = loop->rank - 1;
  const gint64 to_step = loop->strides[t][inner], from_step = loop->strides[f][inner];
  void *to = copy->to + offsets[t] * (gint64) copy->size;
  const void *from = copy->from + offsets[f] * (gint64) copy->size;

  if (to_step == 1 && from_step == 1)
    memcpy (to, from, n * copy->size);
  else if (copy->size == 1)
    copy_1 (to, to_step, from, from_step, n);
  else if (copy->size == 2)
    copy_2 (to, to_step, from, from_step, n);
  else if (copy->size == 4)
    copy_4 (to, to_step, from, from_step, n);
  else
    copy_8 (to, to_step, from, from_step, n);
}

static void
swap_dims (NnLoop *loop, int a, int b)
{
  gint64 swap = loop->dims[a];

  loop->dims[a] = loop->dims[b];
  loop->dims[b] = swap;
  for (int k = 0; k < NN_LOOP_OPERANDS; k++)
    {
      swap = loop->strides[k][a];
      loop->strides[k][a] = loop->strides[k][b];
      loop->strides[k][b] = swap;
    }
}

/* A short innermost loop (channels last) gives way to a longer one that walks one side element by element. */
static void
lengthen_rows (NnLoop *loop)
{
  const int inner = loop->rank - 1;

  for (int i = 0; i < inner && loop->dims[inner] < LONG_ROW; i++)
    if (loop->dims[i] > loop->dims[inner] && (loop->strides[0][i] == 1 || loop->strides[1][i] == 1))
      swap_dims (loop, i, inner);
}

void
nn_copy (const NnLoop *loop, int to_operand, void *to, const void *from, gsize size)
{
  Copy copy = { to, from, to_operand, size };
  NnLoop rows = *loop;

  nn_loop_collapse (&rows);
  lengthen_rows (&rows);
  nn_loop_run (&rows, MAX_ROW, copy_row, &copy);
}

void
nn_copy_rows (gint64 rows, gint64 row, void *to, gint64 to_pitch, const void *from, gint64 from_pitch, gsize size)
{
  const NnLoop loop = { .rank = 2, .dims = { rows, row }, .strides = { { to_pitch, 1 }, { from_pitch, 1 } } };

  nn_copy (&loop, 0, to, from, size);
}

void
nn_copy_forward (NnCall *call)
{
  const NnTensor *x = call->in[0];

  nn_copy_rows (1, nn_tensor_count (x), call->out[0]->data, 0, x->data, 0, nn_type_size (x->type));
}

void
nn_copy_backward (NnCall *call)
{
  const NnTensor *dy = call->grad_out[0];
  NnTensor *dx = call->grad_in[0];

  if (dx && dy)
    nn_copy_rows (1, nn_tensor_count (dx), dx->data, 0, dy->data, 0, nn_type_size (dx->type));
  else if (dx && nn_tensor_bytes (dx) > 0)
    memset (dx->data, 0, nn_tensor_bytes (dx)); /* only another output takes part in the loss */
}
