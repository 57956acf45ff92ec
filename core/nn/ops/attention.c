/* SPDX-License-Identifier: GPL-3.0-or-later
 * Attention: y = softmax (q · kᵀ · scale + mask) · v for each head, with as many heads of q to one of k and v as divide
 * theirs; also k and v behind those of the past, and the weights on their way to the softmax.
 *
 * ONNX Attention, opsets 23 to 24, float32; no gradient. Heads are dimension 1 of four, or parts of the last of three;
 * head h of q goes with head h modulo theirs of k and v, and causal rows see the first keys, past ones too, as the
 * official cases have it. A mask is added, or with bool lets through; what it is too short for is masked. A row without
 * anything gives 0.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "nn/kernels/gemm.h"
#include "nn/ops/copy.h"

enum
{
  Q,
  K,
  V,
  MASK,
  PAST_K,
  PAST_V,
  LENGTHS, /* of k and v that are no padding, for each sample */
  N_INPUTS
};

enum
{
  Y,
  PRESENT_K,
  PRESENT_V,
  WEIGHTS,
  N_OUTPUTS
};

/* What WEIGHTS are. */
enum
{
  AFTER_PRODUCT,
  AFTER_MASK,
  AFTER_CAP,
  AFTER_SOFTMAX
};

#define ROWS 32 /* of q that a worker has at once */

/* A tensor of heads, of which each row has @size elements. */
typedef struct
{
  gint64 heads, length, size;
  gint64 batch_step, head_step, row_step;
} Heads;

typedef struct
{
  gint64 batch;
  Heads q, k, v, y;
  gint64 past, total; /* rows of k and v: of the past, in all */
  float scale, cap;
  gboolean causal;
  int stage;                               /* of WEIGHTS */
  gint64 mask_dims[4], mask_steps[4];      /* dims of 1 have step 0 */
  gint64 k_floats, v_floats, block_floats; /* in the workspace */
} Params;

static gboolean
has_input (const NnCall *call, int i)
{
  return i < call->n_in && call->in[i];
}

static gboolean
has_output (const NnCall *call, int i)
{
  return i < call->n_out && call->out[i];
}

/* @attribute: where the number of heads is if the tensor has three dimensions. */
static gboolean
heads_init (NnCall *call, int i, const char *attribute, Heads *heads, GError **error)
{
  const NnShape *x = &call->in[i]->shape;

  if (!nn_call_require_float (call, i, error))
    return FALSE;
  if (x->rank != 3 && x->rank != 4)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d must have 3 or 4 dimensions", i);
  heads->heads = x->rank == 4 ? x->dims[1] : nn_node_int (call->node, attribute, 0);
  heads->length = x->dims[x->rank - 2];
  if (heads->heads < 1 || x->dims[x->rank - 1] % (x->rank == 3 ? heads->heads : 1) != 0)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "%s does not fit input %d", attribute, i);
  heads->size = x->rank == 4 ? x->dims[3] : x->dims[2] / heads->heads;
  heads->batch_step = heads->heads * heads->length * heads->size;
  heads->head_step = x->rank == 4 ? heads->length * heads->size : heads->size;
  heads->row_step = x->rank == 4 ? heads->size : heads->heads * heads->size;
  if (heads->length * heads->heads > G_MAXINT32 || heads->row_step > G_MAXINT32)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "input %d is too large", i);
  return TRUE;
}

/* The past of @like, k or v. */
static gboolean
check_past (NnCall *call, int i, const Heads *like, GError **error)
{
  const NnShape *x = &call->in[i]->shape;
  Params *params = call->params;

  if (!nn_call_require_float (call, i, error))
    return FALSE;
  if (x->rank != 4 || x->dims[0] != params->batch || x->dims[1] != like->heads || x->dims[3] != like->size
      || (i == PAST_V && x->dims[2] != params->past))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d does not fit those before it", i);
  params->past = x->dims[2];
  return TRUE;
}

static gboolean
infer_mask (NnCall *call, GError **error)
{
  const NnTensor *mask = call->in[MASK];
  Params *params = call->params;
  const gint64 full[] = { params->batch, params->q.heads, params->q.length, params->total };
  gint64 step = 1;

  if (mask->type != NN_TYPE_BOOL && mask->type != NN_TYPE_FLOAT)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "a mask of type %s", nn_type_name (mask->type));
  if (mask->shape.rank > 4 || mask->shape.rank < 1)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the mask must have 1 to 4 dimensions");
  for (int d = 3; d >= 0; d--)
    {
      const int own = mask->shape.rank - 4 + d;
      const gint64 dim = own >= 0 ? mask->shape.dims[own] : 1;

      if (dim != full[d] && dim != 1 && (d != 3 || dim > full[d]))
        return nn_call_error (call, error, NN_ERROR_SHAPE, "the mask does not fit the weights in dimension %d", own);
      params->mask_dims[d] = d == 3 && dim == 1 ? full[d] : dim;
      params->mask_steps[d] = dim == 1 ? 0 : step;
      step *= dim;
    }
  return TRUE;
}

static gboolean
read_attributes (NnCall *call, GError **error)
{
  Params *params = call->params;

  params->scale = nn_node_float (call->node, "scale", 1 / sqrtf ((float) MAX (params->q.size, 1)));
  params->cap = nn_node_float (call->node, "softcap", 0);
  params->causal = nn_node_int (call->node, "is_causal", 0) != 0;
  params->stage = (int) CLAMP (nn_node_int (call->node, "qk_matmul_output_mode", 0), 0, AFTER_SOFTMAX);
  if (params->q.heads % params->k.heads != 0 || params->k.heads != params->v.heads || params->q.size != params->k.size
      || params->k.length != params->v.length)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "q, k and v do not fit each other");
  for (int i = K; i <= V; i++)
    if (call->in[i]->shape.dims[0] != params->batch)
      return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d has another batch", i);
  if (has_input (call, LENGTHS)
      && (call->in[LENGTHS]->type != NN_TYPE_INT64 || nn_tensor_count (call->in[LENGTHS]) != params->batch))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d must be an int64 for each sample", LENGTHS);
  return TRUE;
}

static void
describe (NnCall *call)
{
  Params *p = call->params;
  NnShape y = call->in[Q]->shape;
  const NnShape k = NN_SHAPE (p->batch, p->k.heads, p->total, p->k.size);
  const NnShape v = NN_SHAPE (p->batch, p->k.heads, p->total, p->v.size);
  const NnShape weights = NN_SHAPE (p->batch, p->q.heads, p->q.length, p->total);
  const gboolean split = y.rank == 4;

  y.dims[y.rank - 1] = split ? p->v.size : p->q.heads * p->v.size;
  p->y = (Heads){ p->q.heads,
                  p->q.length,
                  p->v.size,
                  p->q.heads * p->q.length * p->v.size,
                  split ? p->q.length * p->v.size : p->v.size,
                  split ? p->v.size : p->q.heads * p->v.size };
  nn_call_describe (call, Y, NN_TYPE_FLOAT, &y);
  nn_call_describe (call, PRESENT_K, NN_TYPE_FLOAT, &k);
  nn_call_describe (call, PRESENT_V, NN_TYPE_FLOAT, &v);
  nn_call_describe (call, WEIGHTS, NN_TYPE_FLOAT, &weights);
  p->k_floats = nn_shape_count (&k);
  p->v_floats = nn_shape_count (&v);
  p->block_floats = ROWS * p->total;
  call->workspace_size = (gsize) (p->k_floats + p->v_floats + call->threads * p->block_floats) * sizeof (float);
}

static gboolean
infer (NnCall *call, GError **error)
{
  Params *params = call->params;

  if (!heads_init (call, Q, "q_num_heads", &params->q, error)
      || !heads_init (call, K, "kv_num_heads", &params->k, error)
      || !heads_init (call, V, "kv_num_heads", &params->v, error))
    return FALSE;
  params->batch = call->in[Q]->shape.dims[0];
  if (!read_attributes (call, error) || (has_input (call, PAST_K) && !check_past (call, PAST_K, &params->k, error))
      || (has_input (call, PAST_V) && !check_past (call, PAST_V, &params->v, error)))
    return FALSE;
  if (has_input (call, PAST_K) != has_input (call, PAST_V))
    return nn_call_error (call, error, NN_ERROR_SHAPE, "only one of past_key and past_value is there");
  params->total = params->past + params->k.length;
  if (params->total > G_MAXINT32)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "too many keys");
  if (has_input (call, MASK) && !infer_mask (call, error))
    return FALSE;
  describe (call);
  return TRUE;
}

/* The past and the present of k or v, head by head, in @to. */
static void
gather_heads (const NnCall *call, int i, int past, const Heads *heads, float *to)
{
  const Params *p = call->params;

  for (gint64 b = 0; b < p->batch; b++)
    for (gint64 h = 0; h < heads->heads; h++, to += p->total * heads->size)
      {
        const gint64 n = p->past * heads->size;

        if (n > 0)
          memcpy (to, nn_tensor_floats (call->in[past]) + (b * heads->heads + h) * n, (gsize) n * sizeof (float));
        nn_copy_rows (heads->length, heads->size, to + n, heads->size,
                      nn_tensor_floats (call->in[i]) + b * heads->batch_step + h * heads->head_step, heads->row_step,
                      sizeof (float));
      }
}

/* Adds the mask to row @row of head @head of sample @b. */
static void
mask_row (const NnCall *call, gint64 b, gint64 head, gint64 row, float *weights)
{
  const Params *p = call->params;
  const NnTensor *mask = has_input (call, MASK) ? call->in[MASK] : NULL;
  gint64 end = p->total;

  if (mask)
    {
      const gint64 at = b * p->mask_steps[0] + head * p->mask_steps[1] + row * p->mask_steps[2];

      end = p->mask_dims[3];
      for (gint64 i = 0; i < end; i++)
        if (mask->type == NN_TYPE_FLOAT)
          weights[i] += nn_tensor_floats (mask)[at + i * p->mask_steps[3]];
        else if (!((const guint8 *) mask->data)[at + i * p->mask_steps[3]])
          weights[i] = -INFINITY;
    }
  if (p->causal)
    end = MIN (end, row + 1);
  if (has_input (call, LENGTHS))
    end = CLAMP (nn_tensor_get_int64 (call->in[LENGTHS], b), 0, end);
  for (gint64 i = end; i < p->total; i++)
    weights[i] = -INFINITY;
}

static void
softmax_row (float *weights, gint64 n)
{
  float max = -INFINITY;
  double sum = 0;

  for (gint64 i = 0; i < n; i++)
    max = MAX (max, weights[i]);
  for (gint64 i = 0; i < n; i++)
    {
      weights[i] = max == -INFINITY ? 0 : expf (weights[i] - max);
      sum += weights[i];
    }
  for (gint64 i = 0; i < n && sum > 0; i++)
    weights[i] = (float) (weights[i] / sum);
}

static void
keep_row (const NnCall *call, int stage, gint64 at, const float *weights)
{
  const Params *p = call->params;

  if (has_output (call, WEIGHTS) && p->stage == stage)
    memcpy (nn_tensor_floats (call->out[WEIGHTS]) + at * p->total, weights, (gsize) p->total * sizeof (float));
}

/* From products to weights. */
static void
finish_row (const NnCall *call, gint64 b, gint64 head, gint64 row, float *weights)
{
  const Params *p = call->params;
  const gint64 at = (b * p->q.heads + head) * p->q.length + row;

  keep_row (call, AFTER_PRODUCT, at, weights);
  mask_row (call, b, head, row, weights);
  keep_row (call, AFTER_MASK, at, weights);
  for (gint64 i = 0; p->cap > 0 && i < p->total; i++)
    weights[i] = p->cap * tanhf (weights[i] / p->cap);
  keep_row (call, AFTER_CAP, at, weights);
  softmax_row (weights, p->total);
  keep_row (call, AFTER_SOFTMAX, at, weights);
}

static float *
present (const NnCall *call, int output)
{
  const Params *p = call->params;
  float *memory = call->workspace;

  return has_output (call, output) ? nn_tensor_floats (call->out[output])
                                   : memory + (output == PRESENT_K ? 0 : p->k_floats);
}

static void
forward_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const NnCall *call = data;
  const Params *p = call->params;
  const gint64 blocks = (p->q.length + ROWS - 1) / ROWS;
  float *weights = (float *) call->workspace + p->k_floats + p->v_floats + worker * p->block_floats;

  for (gint64 i = begin; i < end; i++)
    {
      const gint64 first = i % blocks * ROWS, head = i / blocks % p->q.heads, b = i / blocks / p->q.heads;
      const gint64 kv = b * p->k.heads + head % p->k.heads;
      const int rows = (int) MIN (p->q.length - first, ROWS), total = (int) p->total;

      nn_gemm (FALSE, TRUE, rows, total, (int) p->q.size, p->scale,
               nn_tensor_floats (call->in[Q]) + b * p->q.batch_step + head * p->q.head_step + first * p->q.row_step,
               (int) p->q.row_step, present (call, PRESENT_K) + kv * total * p->k.size, (int) p->k.size, 0, weights,
               total);
      for (int r = 0; r < rows; r++)
        finish_row (call, b, head, first + r, weights + (gint64) r * total);
      nn_gemm (FALSE, FALSE, rows, (int) p->v.size, total, 1, weights, total,
               present (call, PRESENT_V) + kv * total * p->v.size, (int) p->v.size, 0,
               nn_tensor_floats (call->out[Y]) + b * p->y.batch_step + head * p->y.head_step + first * p->y.row_step,
               (int) p->y.row_step);
    }
}

static void
forward (NnCall *call)
{
  const Params *p = call->params;

  gather_heads (call, K, PAST_K, &p->k, present (call, PRESENT_K));
  gather_heads (call, V, PAST_V, &p->v, present (call, PRESENT_V));
  nn_parallel_for (p->batch * p->q.heads * ((p->q.length + ROWS - 1) / ROWS), 1, forward_range, call);
}

const NnOp nn_op_attention = {
  .name = "Attention",
  .params_size = sizeof (Params),
  .min_inputs = MASK,
  .max_inputs = N_INPUTS,
  .max_outputs = N_OUTPUTS,
  .infer = infer,
  .forward = forward,
};
