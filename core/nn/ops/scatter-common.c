/* SPDX-License-Identifier: GPL-3.0-or-later
 * What operators that write to places given by indices share.
 *
 * Updates are applied on one thread: two of them may have one target, and their order decides.
 */
#include "config.h"

#include "nn/ops/scatter-common.h"

#include <string.h>

#include "nn/ops/copy.h"

gboolean
nn_scatter_infer (NnCall *call, NnScatter *scatter, GError **error)
{
  static const char *const names[] = { "none", "add", "mul", "min", "max", NULL };
  const char *name = nn_node_string (call->node, "reduction", "none");
  const NnTensor *x = call->in[0], *updates = call->in[2];
  int i = 0;

  while (names[i] && strcmp (names[i], name) != 0)
    i++;
  if (names[i] == NULL)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "reduction '%s' is unknown", name);
  scatter->reduction = (NnScatterReduction) i;
  if (x->type != updates->type)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the updates are %s instead of %s", nn_type_name (updates->type),
                          nn_type_name (x->type));
  if (i != NN_SCATTER_NONE && x->type == NN_TYPE_BOOL)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "reduction '%s' is not for bool", name);
  if (call->with_gradients)
    call->workspace_size = (gsize) (nn_tensor_count (x) + nn_tensor_count (updates)) * sizeof (float);
  nn_call_describe (call, 0, x->type, &x->shape);
  return TRUE;
}

static float
reduce_float (NnScatterReduction reduction, float y, float u)
{
  switch (reduction)
    {
    case NN_SCATTER_ADD:
      return y + u;
    case NN_SCATTER_MUL:
      return y * u;
    case NN_SCATTER_MIN:
      return u < y ? u : y;
    case NN_SCATTER_MAX:
      return u > y ? u : y;
    default:
      return u;
    }
}

/* Modulo 2^64; uint64 compares as such. */
static guint64
reduce_integer (NnScatterReduction reduction, guint64 y, guint64 u, gboolean natural)
{
  const gboolean less = natural ? u < y : (gint64) u < (gint64) y;

  switch (reduction)
    {
    case NN_SCATTER_ADD:
      return y + u;
    case NN_SCATTER_MUL:
      return y * u;
    case NN_SCATTER_MIN:
      return less ? u : y;
    default:
      return less ? y : u;
    }
}

static double
reduce_real (NnScatterReduction reduction, double y, double u)
{
  switch (reduction)
    {
    case NN_SCATTER_ADD:
      return y + u;
    case NN_SCATTER_MUL:
      return y * u;
    case NN_SCATTER_MIN:
      return MIN (y, u);
    default:
      return MAX (y, u);
    }
}

/* y[to] = y[to] · u[from] for one element of another type than float32. */
static void
reduce_element (NnScatterReduction reduction, NnTensor *y, gint64 to, const NnTensor *u, gint64 from)
{
  if (nn_type_is_float (y->type))
    nn_tensor_set_double (y, to, reduce_real (reduction, nn_tensor_get_double (y, to), nn_tensor_get_double (u, from)));
  else
    nn_tensor_set_int64 (y, to,
                         (gint64) reduce_integer (reduction, (guint64) nn_tensor_get_int64 (y, to),
                                                  (guint64) nn_tensor_get_int64 (u, from), y->type == NN_TYPE_UINT64));
}

static void
apply_row (const NnScatter *scatter, NnTensor *y, gint64 to, const NnTensor *u, gint64 from)
{
  const gint64 size = (gint64) nn_type_size (y->type);

  if (scatter->reduction == NN_SCATTER_NONE)
    memcpy ((char *) y->data + to * size, (const char *) u->data + from * size, (gsize) (scatter->row * size));
  else if (y->type == NN_TYPE_FLOAT)
    for (gint64 k = 0; k < scatter->row; k++)
      nn_tensor_floats (y)[to + k] =
          reduce_float (scatter->reduction, nn_tensor_floats (y)[to + k], nn_tensor_floats (u)[from + k]);
  else
    for (gint64 k = 0; k < scatter->row; k++)
      reduce_element (scatter->reduction, y, to + k, u, from + k);
}

void
nn_scatter_forward (NnCall *call, const NnScatter *scatter)
{
  nn_copy_forward (call);
  for (gint64 i = 0; i < scatter->n && scatter->row > 0; i++)
    apply_row (scatter, call->out[0], scatter->offset (call, i), call->in[2], i * scatter->row);
}

/* What element y turned into by update u: its derivatives by both. */
static void
derivatives (NnScatterReduction reduction, float y, float u, float *by_y, float *by_u)
{
  *by_y =
      reduction == NN_SCATTER_ADD || (reduction == NN_SCATTER_MIN && y <= u) || (reduction == NN_SCATTER_MAX && y >= u);
  *by_u = reduction == NN_SCATTER_ADD ? 1 : 1 - *by_y;
  if (reduction == NN_SCATTER_MUL)
    {
      *by_y = u;
      *by_u = y;
    }
}

/* Goes through the updates once more and keeps in @before what each element was before its update. */
static void
replay (const NnCall *call, const NnScatter *scatter, float *y, float *before)
{
  const float *u = nn_tensor_floats (call->in[2]);

  memcpy (y, call->in[0]->data, nn_tensor_bytes (call->in[0]));
  for (gint64 i = 0; i < scatter->n; i++)
    {
      float *to = y + scatter->offset (call, i);

      for (gint64 k = 0; k < scatter->row; k++, u++)
        {
          *before++ = to[k];
          to[k] = reduce_float (scatter->reduction, to[k], *u);
        }
    }
}

/* From the last update to the first, @dy becomes the gradient of the elements before it. */
static void
unwind (const NnCall *call, const NnScatter *scatter, float *dy, const float *before)
{
  const float *u = nn_tensor_floats (call->in[2]);
  float *du = call->grad_in[2] ? nn_tensor_floats (call->grad_in[2]) : NULL;

  for (gint64 i = scatter->n - 1; i >= 0; i--)
    {
      float *to = dy + scatter->offset (call, i);

      for (gint64 k = 0; k < scatter->row; k++)
        {
          const gint64 at = i * scatter->row + k;
          float by_y, by_u;

          derivatives (scatter->reduction, before[at], u[at], &by_y, &by_u);
          if (du)
            du[at] = to[k] * by_u;
          to[k] *= by_y;
        }
    }
}

void
nn_scatter_backward (NnCall *call, const NnScatter *scatter)
{
  const gsize bytes = nn_tensor_bytes (call->in[0]);
  float *dy = call->workspace;
  float *before = dy + nn_tensor_count (call->in[0]);

  if (bytes == 0)
    return;
  replay (call, scatter, dy, before);
  memcpy (dy, call->grad_out[0]->data, bytes);
  unwind (call, scatter, dy, before);
  if (call->grad_in[0])
    memcpy (call->grad_in[0]->data, dy, bytes);
}
