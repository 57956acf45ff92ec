/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exact products of matrices of 8-bit integers.
 *
 * Workspace, each part aligned: [A as float32][B, if it changes][one product of one pass][one product as int32].
 */
#include "config.h"

#include "nn/ops/integer-mat-mul.h"

#include <string.h>

#include "nn/kernels/gemm.h"
#include "nn/ops/integer.h"

#define ALIGN(bytes) (((gsize) (bytes) + NN_ALIGNMENT - 1) & ~(gsize) (NN_ALIGNMENT - 1))
#define MAX_ELEMENTS (G_GINT64_CONSTANT (1) << 48) /* sizes in bytes then fit 63 bits */
#define GRAIN 16384                                /* elements below which another thread does not pay */

/* Whether prepare widens B. It does not run for nodes with constant inputs only, which are folded. */
static gboolean
widens_once (const NnCall *call, const NnIntegerMatMul *op)
{
  return call->constant[op->b] && (nn_integer_input (call, op->b_zero) == NULL || call->constant[op->b_zero])
         && !call->constant[op->a];
}

static gsize
floats_size (const NnTensor *tensor)
{
  return ALIGN (nn_tensor_count (tensor) * (gint64) sizeof (float));
}

gboolean
nn_integer_mat_mul_infer (NnCall *call, int a, int a_zero, int b, int b_zero, NnShape *y, GError **error)
{
  NnIntegerMatMul *op = call->params;
  NnMatMul *product = &op->product;
  const gint64 a_count = nn_tensor_count (call->in[a]), b_count = nn_tensor_count (call->in[b]);

  if (!nn_mat_mul_infer (call, a, b, product, y, error))
    return FALSE;
  const gint64 rows = product->k ? a_count / product->k : product->m, columns = product->k ? b_count / product->k : 0;
  if (!nn_integer_check (call, a, a_zero, product->m, rows, error)
      || !nn_integer_check (call, b, b_zero, product->n, columns, error))
    return FALSE;
  if (MAX (MAX (a_count, b_count), (gint64) product->m * product->n) > MAX_ELEMENTS)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "a matrix is too large");
  op->a = a, op->a_zero = a_zero, op->b = b, op->b_zero = b_zero;
  op->depth = (int) MIN (nn_integer_exact_terms (call, a, a_zero, b, b_zero), G_MAXINT);
  if (widens_once (call, op))
    call->state_size = floats_size (call->in[b]);
  call->workspace_size = floats_size (call->in[a]) + floats_size (call->in[b]) - call->state_size
                         + 2 * ALIGN ((gint64) product->m * product->n * (gint64) sizeof (float));
  return TRUE;
}

/* Widening. */

typedef struct
{
  const NnCall *call;
  float *to;
} WidenJob;

/* One zero point for each row of A, one after the other, of all matrices or of each. */
static void
widen_a_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const WidenJob *job = data;
  const NnIntegerMatMul *op = job->call->params;
  const NnTensor *zero = nn_integer_input (job->call, op->a_zero);
  const gint64 k = op->product.k, zeros = zero ? nn_tensor_count (zero) : 1;

  if (zeros == 1)
    nn_integer_center (job->call->in[op->a], begin * k, (end - begin) * k, zero, 0, 0, job->to + begin * k);
  else
    for (gint64 i = begin; i < end; i++)
      nn_integer_center (job->call->in[op->a], i * k, k, zero, i % zeros, 0, job->to + i * k);
}

/* The zero points of B run along its rows. */
static void
widen_b_rows (gint64 begin, gint64 end, int worker, gpointer data)
{
  const WidenJob *job = data;
  const NnIntegerMatMul *op = job->call->params;
  const NnTensor *zero = nn_integer_input (job->call, op->b_zero);
  const gint64 n = op->product.n, zeros = zero ? nn_tensor_count (zero) : 1;

  if (zeros == 1)
    nn_integer_center (job->call->in[op->b], begin * n, (end - begin) * n, zero, 0, 0, job->to + begin * n);
  else
    for (gint64 i = begin; i < end; i++)
      nn_integer_center (job->call->in[op->b], i * n, n, zero, i / op->product.k * n % zeros, 1, job->to + i * n);
}

static void
widen (const NnCall *call, int input, gint64 row, NnRangeFunc rows, float *to)
{
  WidenJob job = { call, to };

  if (row > 0)
    nn_parallel_for (nn_tensor_count (call->in[input]) / row, MAX (GRAIN / row, 1), rows, &job);
}

gboolean
nn_integer_mat_mul_prepare (NnCall *call, GError **error)
{
  const NnIntegerMatMul *op = call->params;

  if (call->state_size == 0)
    return TRUE;
  call->state = nn_try_malloc_aligned (call->state_size);
  if (call->state == NULL)
    return nn_call_error (call, error, NN_ERROR_NO_MEMORY, "no memory for %" G_GSIZE_FORMAT " bytes of weights",
                          call->state_size);
  widen (call, op->b, op->product.n, widen_b_rows, call->state);
  return TRUE;
}

void
nn_integer_mat_mul_release (NnCall *call)
{
  nn_free_aligned (call->state);
  call->state = NULL;
}

/* Running. */

/* @sums = A · B, m × n, in passes that float32 adds exactly. @terms is scratch of that size. */
static void
multiply (const NnIntegerMatMul *op, const float *a, const float *b, float *terms, gint32 *sums)
{
  const NnMatMul *p = &op->product;

  if (p->k == 0)
    memset (sums, 0, (gsize) p->m * p->n * sizeof *sums);
  for (gint64 begin = 0; begin < p->k; begin += op->depth)
    {
      nn_gemm (FALSE, FALSE, p->m, p->n, (int) MIN (op->depth, p->k - begin), 1.0f, a + begin, p->k, b + begin * p->n,
               p->n, 0.0f, terms, p->n);
      nn_integer_add (sums, terms, (gint64) p->m * p->n, begin == 0);
    }
}

void
nn_integer_mat_mul_run (NnCall *call, NnIntegerMatMulFunc func)
{
  const NnIntegerMatMul *op = call->params;
  const NnMatMul *p = &op->product;
  const gint64 count = (gint64) p->m * p->n;
  char *memory = call->workspace;
  float *a = (float *) memory, *b = call->state, *terms;

  if (nn_tensor_count (call->out[0]) == 0)
    return;
  widen (call, op->a, p->k, widen_a_rows, a);
  memory += floats_size (call->in[op->a]);
  if (b == NULL)
    {
      b = (float *) memory;
      widen (call, op->b, p->n, widen_b_rows, b);
      memory += floats_size (call->in[op->b]);
    }
  terms = (float *) memory;
  gint32 *scratch = (gint32 *) (memory + ALIGN (count * (gint64) sizeof (float)));
  for (gint64 i = 0; i < p->batch; i++)
    {
      gint32 *sums = func ? scratch : (gint32 *) call->out[0]->data + i * count;

      multiply (op, a + nn_mat_mul_matrix (p, p->a_steps, i) * p->m * p->k,
                b + nn_mat_mul_matrix (p, p->b_steps, i) * p->k * p->n, terms, sums);
      if (func)
        func (call, i, sums);
    }
}
