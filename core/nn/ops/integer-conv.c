/* SPDX-License-Identifier: GPL-3.0-or-later
 * Exact convolutions of 8-bit integers.
 *
 * Workspace, each part aligned: [the caller's sums][source of one pass as float32][sums of one pass][weights of one
 * pass as float32][packed][scratch]. State: the weights of all passes as the kernels want them.
 */
#include "config.h"

#include "nn/ops/integer-conv.h"

#include <string.h>

#include "nn/ops/conv-common.h"
#include "nn/ops/integer.h"

#define ALIGN(bytes) (((gsize) (bytes) + NN_ALIGNMENT - 1) & ~(gsize) (NN_ALIGNMENT - 1))

/* Conv has the same geometry: it reads the attributes and says what the output is. */
static gboolean
infer_as_conv (const NnCall *call, int x, int w, NnConvShape *shape, NnShape *y, GError **error)
{
  const NnOp *conv = nn_op_find ("Conv", "");
  NnTensor inputs[] = { { .type = NN_TYPE_FLOAT, .shape = call->in[x]->shape },
                        { .type = NN_TYPE_FLOAT, .shape = call->in[w]->shape } };
  NnTensor output = { 0 };
  NnTensor *in[] = { &inputs[0], &inputs[1] }, *out[] = { &output };
  NnConvOp params = { 0 };
  const gboolean constant[2] = { FALSE, FALSE };
  NnCall view = { .node = call->node, .opset = call->opset, .n_in = 2, .n_out = 1, .in = in, .out = out };

  view.constant = constant;
  view.params = &params;
  view.threads = call->threads;
  if (!conv->infer (&view, error))
    return FALSE;
  *shape = params.shape;
  *y = output.shape;
  return TRUE;
}

static gint64
group_channels (const NnIntegerConv *op)
{
  return op->shape.c_in / op->shape.groups;
}

/* As few passes as are exact, of nearly the same number of channels. */
static gboolean
plan_passes (const NnCall *call, NnIntegerConv *op, GError **error)
{
  const gint64 terms = nn_integer_exact_terms (call, op->x, op->x_zero, op->w, op->w_zero);
  const gint64 channels = group_channels (op), most = terms / nn_conv_taps (&op->shape);
  NnConvShape pass = op->shape;

  if (most < 1)
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED,
                          "a kernel of more than %" G_GINT64_FORMAT " elements cannot be added exactly", terms);
  op->passes = (int) ((channels + most - 1) / most);
  op->channels = (int) ((channels + op->passes - 1) / op->passes);
  pass.c_in = pass.groups * op->channels;
  if (pass.in[0] == 1 && pass.out[0] == 1 && pass.kernel[0] == 1)
    nn_conv_plan_method (&op->plan, &pass, FALSE, call->threads, NN_CONV_PANEL);
  else
    nn_conv_plan_method (&op->plan, &pass, FALSE, call->threads, NN_CONV_LOOPS);
  return TRUE;
}

/* Sizes. */

static gint64
output_count (const NnIntegerConv *op)
{
  return op->shape.batch * op->shape.c_out * nn_conv_out_plane (&op->shape);
}

gsize
nn_integer_conv_sums_size (const NnIntegerConv *op)
{
  return ALIGN (output_count (op) * (gint64) sizeof (gint32));
}

static gsize
source_size (const NnIntegerConv *op)
{
  const NnConvShape *pass = &op->plan.weights_shape;

  return ALIGN (pass->batch * pass->c_in * nn_conv_in_plane (pass) * (gint64) sizeof (float));
}

/* The weights of one pass in their own order. */
static gsize
plain_size (const NnIntegerConv *op)
{
  return ALIGN ((gint64) op->shape.c_out * op->channels * nn_conv_taps (&op->shape) * (gint64) sizeof (float));
}

/* The weights of one pass as the kernel wants them. */
static gsize
weights_size (const NnIntegerConv *op)
{
  return op->plan.packed_size > 0 ? ALIGN (op->plan.packed_size) : plain_size (op);
}

/* Whether prepare packs the weights. It does not run for nodes with constant inputs only, which are folded. */
static gboolean
packs_once (const NnCall *call, const NnIntegerConv *op)
{
  return call->constant[op->w] && (nn_integer_input (call, op->w_zero) == NULL || call->constant[op->w_zero])
         && !call->constant[op->x];
}

gboolean
nn_integer_conv_infer (NnCall *call, int x, int x_zero, int w, int w_zero, NnShape *y, GError **error)
{
  NnIntegerConv *op = call->params;

  op->x = x, op->x_zero = x_zero, op->w = w, op->w_zero = w_zero;
  if (!infer_as_conv (call, x, w, &op->shape, y, error) || !nn_integer_check (call, x, x_zero, 1, 1, error)
      || !nn_integer_check (call, w, w_zero, op->shape.c_out, op->shape.c_out, error) || !plan_passes (call, op, error))
    return FALSE;
  call->workspace_size = 2 * nn_integer_conv_sums_size (op) + source_size (op) + op->plan.workspace_size;
  if (packs_once (call, op))
    call->state_size = op->passes * weights_size (op);
  else
    call->workspace_size += plain_size (op) + ALIGN (op->plan.packed_size);
  return TRUE;
}

/* Weights. */

/* The weights of pass number @pass, less their zero points, to @plain. */
static void
widen_weights (const NnCall *call, int pass, float *plain)
{
  const NnIntegerConv *op = call->params;
  const NnTensor *zero = nn_integer_input (call, op->w_zero);
  const gint64 all = group_channels (op), taps = nn_conv_taps (&op->shape), first = (gint64) pass * op->channels;
  const gint64 n = MIN (op->channels, all - first) * taps, row = op->channels * taps;
  const gint64 zeros = zero ? nn_tensor_count (zero) : 1;

  for (gint64 o = 0; o < op->shape.c_out; o++)
    {
      nn_integer_center (call->in[op->w], (o * all + first) * taps, n, zero, o % zeros, 0, plain + o * row);
      memset (plain + o * row + n, 0, (row - n) * sizeof (float));
    }
}

gboolean
nn_integer_conv_prepare (NnCall *call, GError **error)
{
  const NnIntegerConv *op = call->params;
  float *plain = nn_try_malloc_aligned (plain_size (op));

  if (call->state_size > 0 && plain)
    call->state = nn_try_malloc_aligned (call->state_size);
  if (plain == NULL || (call->state_size > 0 && call->state == NULL))
    {
      nn_free_aligned (plain);
      return nn_call_error (call, error, NN_ERROR_NO_MEMORY, "no memory for %" G_GSIZE_FORMAT " bytes of weights",
                            call->state_size);
    }
  for (int pass = 0; call->state && pass < op->passes; pass++)
    {
      float *weights = (float *) ((char *) call->state + pass * weights_size (op));

      widen_weights (call, pass, op->plan.packed_size > 0 ? plain : weights);
      if (op->plan.packed_size > 0)
        nn_conv_pack (&op->plan, plain, weights);
    }
  nn_free_aligned (plain);
  return TRUE;
}

void
nn_integer_conv_release (NnCall *call)
{
  nn_free_aligned (call->state);
  call->state = NULL;
}

/* Points @run at the weights of pass number @pass: those of prepare, or made now at @memory. */
static void
find_weights (const NnCall *call, int pass, char *memory, NnConvRun *run)
{
  const NnIntegerConv *op = call->params;
  float *weights = (float *) (call->state ? (char *) call->state + pass * weights_size (op) : memory);

  if (call->state == NULL)
    widen_weights (call, pass, weights);
  run->weights = weights;
  run->packed = NULL;
  if (op->plan.packed_size == 0)
    return;
  if (call->state == NULL)
    {
      weights = (float *) (memory + plain_size (op));
      nn_conv_pack (&op->plan, run->weights, weights);
    }
  run->packed = weights;
}

/* Running. */

typedef struct
{
  const NnCall *call;
  int pass;
  float *source;
} WidenJob;

/* Planes of the source of a pass: sample by sample, group by group. */
static void
widen_planes (gint64 begin, gint64 end, int worker, gpointer data)
{
  const WidenJob *job = data;
  const NnIntegerConv *op = job->call->params;
  const gint64 plane = nn_conv_in_plane (&op->shape), all = group_channels (op);

  for (gint64 i = begin; i < end; i++)
    {
      const gint64 channel = (gint64) job->pass * op->channels + i % op->channels;
      float *to = job->source + i * plane;

      if (channel < all)
        nn_integer_center (job->call->in[op->x], (i / op->channels * all + channel) * plane, plane,
                           nn_integer_input (job->call, op->x_zero), 0, 0, to);
      else
        memset (to, 0, plane * sizeof (float));
    }
}

void
nn_integer_conv_run (NnCall *call, gint32 *sums)
{
  static const NnActivation none = { NN_ACTIVATION_NONE };
  const NnIntegerConv *op = call->params;
  char *memory = (char *) call->workspace + nn_integer_conv_sums_size (op);
  float *source = (float *) memory, *terms = (float *) (memory + source_size (op));
  NnConvRun run = { .source = source, .clamp = nn_clamp_from_activation (&none), .destination = terms };

  if (output_count (op) == 0)
    return;
  memory += source_size (op) + nn_integer_conv_sums_size (op);
  run.workspace = call->state ? memory : memory + plain_size (op) + ALIGN (op->plan.packed_size);
  for (int pass = 0; pass < op->passes; pass++)
    {
      WidenJob job = { call, pass, source };

      nn_parallel_for (op->shape.batch * op->plan.weights_shape.c_in, 1, widen_planes, &job);
      find_weights (call, pass, memory, &run);
      nn_conv_run (&op->plan, &run);
      nn_integer_add (sums, terms, output_count (op), pass == 0);
    }
}
