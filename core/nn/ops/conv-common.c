/* SPDX-License-Identifier: GPL-3.0-or-later
 * Conv and ConvTranspose from checked geometry on: plans, packed weights, forward, backward.
 *
 * Workspace, each part aligned: [activation's gradient][weights packed per run, if they change][scratch].
 */
#include "config.h"

#include "nn/ops/conv-common.h"

#define ALIGN(bytes) (((gsize) (bytes) + NN_ALIGNMENT - 1) & ~(gsize) (NN_ALIGNMENT - 1))

/* Elements beyond this are refused: sizes in bytes, and of packed weights, then fit 63 bits. */
#define MAX_ELEMENTS (G_GINT64_CONSTANT (1) << 48)

/* Whether prepare packs the weights. It does not run for nodes with constant inputs only, which are folded. */
static gboolean
packs_once (const NnCall *call)
{
  return call->constant[1] && !call->constant[0];
}

static gboolean
needs_masking (const NnCall *call, const NnConvOp *op)
{
  if (call->activation.kind == NN_ACTIVATION_NONE)
    return FALSE;
  return !nn_conv_fuses_gate (&op->backward) || !call->constant[1] || (call->n_in > 2 && !call->constant[2]);
}

static gsize
mask_size (const NnCall *call, const NnConvOp *op)
{
  return op->masked ? ALIGN (nn_shape_count (&call->out[0]->shape) * sizeof (float)) : 0;
}

static gsize
repack_size (const NnCall *call, const NnConvPlan *plan)
{
  return packs_once (call) ? 0 : ALIGN (plan->packed_size);
}

static void
size_memory (NnCall *call, NnConvOp *op)
{
  gsize backward = op->backward.workspace_size;

  op->masked = call->with_gradients && needs_masking (call, op);
  call->workspace_size = repack_size (call, &op->forward) + op->forward.workspace_size;
  if (packs_once (call))
    call->state_size = ALIGN (op->forward.packed_size);
  if (!call->with_gradients)
    return;
  if (packs_once (call))
    call->state_size += ALIGN (op->backward.packed_size);
  if (!call->constant[1])
    backward = MAX (backward, nn_conv_backward_weights_size (&op->shape, call->threads));
  backward += mask_size (call, op) + repack_size (call, &op->backward);
  call->workspace_size = MAX (call->workspace_size, backward);
}

static gboolean
check_bias (const NnCall *call, gint64 channels, GError **error)
{
  const NnTensor *bias = call->n_in > 2 ? call->in[2] : NULL;

  if (!bias || (bias->shape.rank == 1 && bias->shape.dims[0] == channels))
    return TRUE;
  return nn_call_error (call, error, NN_ERROR_SHAPE, "the bias needs %" G_GINT64_FORMAT " values", channels);
}

/* Positions are int: the last tap of the last position must be one. Only output_shape lets a small output hide it. */
static gboolean
check_reach (const NnCall *call, const NnConvAttributes *attributes, gboolean transposed, const gint64 *out,
             GError **error)
{
  for (int i = 0; i < 3; i++)
    {
      const gint64 positions = transposed ? attributes->in[i] : out[i];

      if ((positions - 1) * attributes->stride[i] + nn_conv_op_extent (attributes, i) > G_MAXINT / 2)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "strides reach too far");
    }
  return TRUE;
}

static void
fill_shape (const NnCall *call, const NnConvAttributes *attributes, gboolean transposed, gint64 channels,
            const gint64 *out, NnConvShape *shape)
{
  shape->batch = call->in[0]->shape.dims[0];
  shape->groups = attributes->groups;
  shape->c_in = transposed ? channels : call->in[0]->shape.dims[1];
  shape->c_out = transposed ? call->in[0]->shape.dims[1] : channels;
  for (int i = 0; i < 3; i++)
    {
      shape->in[i] = transposed ? out[i] : attributes->in[i];
      shape->out[i] = transposed ? attributes->in[i] : out[i];
      shape->kernel[i] = attributes->kernel[i];
      /* One output or one tap: neutral values that cannot overflow. */
      shape->stride[i] = shape->out[i] > 1 ? attributes->stride[i] : 1;
      shape->dilation[i] = shape->kernel[i] > 1 ? attributes->dilation[i] : 1;
      shape->pad[i] = attributes->pad_begin[i];
    }
}

gboolean
nn_conv_op_setup (NnCall *call, const NnConvAttributes *attributes, gboolean transposed, gint64 channels,
                  const gint64 *out, GError **error)
{
  NnConvOp *op = call->params;
  NnShape y = call->in[0]->shape;
  gint64 count;

  y.dims[1] = channels;
  for (int i = 0; i < attributes->rank; i++)
    {
      y.dims[2 + i] = out[NN_CONV_AXIS (attributes, i)];
      if (y.dims[2 + i] < 0 || y.dims[2 + i] > G_MAXINT / 4)
        return nn_call_error (call, error, NN_ERROR_SHAPE,
                              "spatial axis %d would have %" G_GINT64_FORMAT " outputs: the input is too small for the "
                              "kernel, or the attributes do not fit it",
                              i, y.dims[2 + i]);
    }
  count = nn_shape_count (&y);
  if (count < 0 || count > MAX_ELEMENTS || nn_tensor_count (call->in[1]) > MAX_ELEMENTS
      || nn_tensor_count (call->in[0]) > MAX_ELEMENTS)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the output is too large");
  if (!check_bias (call, channels, error) || !check_reach (call, attributes, transposed, out, error))
    return FALSE;
  nn_call_describe (call, 0, NN_TYPE_FLOAT, &y);
  op->transposed = transposed;
  fill_shape (call, attributes, transposed, channels, out, &op->shape);
  nn_conv_plan (&op->forward, &op->shape, transposed, call->threads);
  nn_conv_plan (&op->backward, &op->shape, !transposed, call->threads);
  size_memory (call, op);
  return TRUE;
}

gboolean
nn_conv_op_prepare (NnCall *call, GError **error)
{
  const NnConvOp *op = call->params;

  if (call->state_size == 0)
    return TRUE;
  call->state = nn_try_malloc_aligned (call->state_size);
  if (!call->state)
    return nn_call_error (call, error, NN_ERROR_NO_MEMORY, "no memory for %" G_GSIZE_FORMAT " bytes of packed weights",
                          call->state_size);
  nn_conv_pack (&op->forward, nn_tensor_floats (call->in[1]), call->state);
  if (call->with_gradients)
    nn_conv_pack (&op->backward, nn_tensor_floats (call->in[1]),
                  (float *) ((char *) call->state + ALIGN (op->forward.packed_size)));
  return TRUE;
}

void
nn_conv_op_release (NnCall *call)
{
  nn_free_aligned (call->state);
  call->state = NULL;
}

/* There is no memory at all if nothing needs any. */
static char *
advance (char *memory, gsize size)
{
  return memory ? memory + size : NULL;
}

/* Points @run at packed weights: those of prepare at @offset of the state, or packed now at @memory. Returns what is
 * left of @memory. */
static char *
find_weights (const NnCall *call, const NnConvPlan *plan, gsize offset, char *memory, NnConvRun *run)
{
  run->weights = nn_tensor_floats (call->in[1]);
  if (packs_once (call))
    run->packed = call->state ? (float *) ((char *) call->state + offset) : NULL;
  else
    {
      run->packed = (float *) memory;
      nn_conv_pack (plan, run->weights, (float *) memory);
    }
  return advance (memory, repack_size (call, plan));
}

void
nn_conv_op_forward (NnCall *call)
{
  const NnConvOp *op = call->params;
  NnConvRun run = { .source = nn_tensor_floats (call->in[0]), .destination = nn_tensor_floats (call->out[0]) };

  if (nn_tensor_count (call->out[0]) == 0)
    return;
  run.workspace = find_weights (call, &op->forward, 0, call->workspace, &run);
  run.bias = call->n_in > 2 && call->in[2] ? nn_tensor_floats (call->in[2]) : NULL;
  run.clamp = nn_clamp_from_activation (&call->activation);
  nn_conv_run (&op->forward, &run);
}

static void
backward_input (NnCall *call, const float *dy, const NnGate *gate, char *memory)
{
  static const NnActivation none = { NN_ACTIVATION_NONE };
  const NnConvOp *op = call->params;
  NnConvRun run = { .source = dy, .gate = *gate, .destination = nn_tensor_floats (call->grad_in[0]) };

  run.clamp = nn_clamp_from_activation (&none);
  run.workspace = find_weights (call, &op->backward, ALIGN (op->forward.packed_size), memory, &run);
  nn_conv_run (&op->backward, &run);
}

void
nn_conv_op_backward (NnCall *call)
{
  const NnConvOp *op = call->params;
  const NnTensor *y = call->out[0];
  const gint64 count = nn_tensor_count (y);
  const float *dy = nn_tensor_floats (call->grad_out[0]), *x = nn_tensor_floats (call->in[0]);
  NnGate gate = nn_gate_from_activation (&call->activation, nn_tensor_floats (y));
  char *memory = advance (call->workspace, mask_size (call, op));

  if (op->masked)
    {
      nn_conv_gate (call->workspace, dy, &gate, count);
      gate.values = NULL;
      dy = call->workspace;
    }
  if (call->grad_in[0])
    backward_input (call, dy, &gate, memory);
  if (call->grad_in[1])
    nn_conv_backward_weights (&op->shape, op->transposed ? dy : x, op->transposed ? x : dy,
                              nn_tensor_floats (call->grad_in[1]), call->threads, memory);
  if (call->n_in > 2 && call->grad_in[2])
    nn_conv_backward_bias (y->shape.dims[0], y->shape.dims[1], count / MAX (1, y->shape.dims[0] * y->shape.dims[1]), dy,
                           nn_tensor_floats (call->grad_in[2]));
}

void
nn_conv_op_report (const NnCall *call, NnOpReport *report)
{
  static const char *const methods[] = {
    [NN_CONV_PANEL] = "panels",    [NN_CONV_WINOGRAD] = "Winograd", [NN_CONV_PHASES] = "phases",
    [NN_CONV_SCATTER] = "scatter", [NN_CONV_LOOPS] = "loops",
  };
  const NnConvOp *op = call->params;
  const NnConvShape *shape = &op->shape;

  report->method = methods[op->forward.method];
  report->flop = 2.0 * shape->batch * shape->c_out * nn_conv_out_plane (shape) * (shape->c_in / shape->groups)
                 * nn_conv_taps (shape);
}
