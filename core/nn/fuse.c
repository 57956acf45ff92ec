/* SPDX-License-Identifier: GPL-3.0-or-later
 * Merges into a step what follows it: per-channel constants (BatchNormalization, Add, Mul …) into the weights of a
 * convolution or Gemm, and activations into any operator that takes them.
 *
 * Only where the value in between is read once, by that follower, and is not an output. Weights that may change
 * (parameters) are left alone.
 */
#include "config.h"

#include "nn/session-private.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef struct
{
  NnSession *session;
  int *uses;   /* per root: inputs of steps that read it; outputs count twice, so that they are never merged away */
  int *reader; /* per root: the last step that reads it */
} Fuse;

static gboolean
is_op (const Step *step, const char *name)
{
  return strcmp (step->op->name, name) == 0;
}

/* Per-channel constants: y = scale[c] · x + shift[c]. */

typedef struct
{
  gint64 channels;
  double *scale, *shift;
} Affine;

static void
affine_clear (Affine *affine)
{
  g_free (affine->scale);
  g_free (affine->shift);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Affine, affine_clear)

static gboolean
is_constant_floats (const Step *step, int i, gint64 count)
{
  return i < step->call.n_in && step->call.in[i] && step->constant[i] && step->call.in[i]->type == NN_TYPE_FLOAT
         && nn_tensor_count (step->call.in[i]) == count;
}

/* y = gamma · (x - mean) / sqrt (variance + epsilon) + beta, with the statistics of training. */
static gboolean
read_batch_normalization (const Step *step, Affine *affine)
{
  const NnNode *node = step->call.node;
  double epsilon = nn_node_float (node, "epsilon", 1e-5f);
  const float *in[5];

  for (int i = 1; i < 5; i++)
    {
      if (!is_constant_floats (step, i, affine->channels))
        return FALSE;
      in[i] = nn_tensor_floats (step->call.in[i]);
    }
  if (nn_node_int (node, "training_mode", 0) != 0 || nn_node_int (node, "spatial", 1) != 1)
    return FALSE;
  for (gint64 c = 0; c < affine->channels; c++)
    {
      affine->scale[c] = in[1][c] / sqrt (in[4][c] + epsilon);
      affine->shift[c] = in[2][c] - in[3][c] * affine->scale[c];
    }
  return TRUE;
}

/* Whether @constant broadcasts to one number per channel (or one for all) of a tensor of shape @shape. */
static gboolean
is_per_channel (const NnTensor *constant, const NnShape *shape)
{
  int axis = 1 - (shape->rank - constant->shape.rank);

  if (nn_tensor_count (constant) == 1)
    return constant->shape.rank <= shape->rank;
  return axis >= 0 && axis < constant->shape.rank && constant->shape.dims[axis] == shape->dims[1]
         && nn_tensor_count (constant) == shape->dims[1];
}

/* Add, Sub, Mul, Div of the value at input @i and a constant. */
static gboolean
read_arithmetic (const Step *step, int i, Affine *affine)
{
  const NnCall *call = &step->call;
  int other = 1 - i;
  gboolean add = is_op (step, "Add"), sub = is_op (step, "Sub") && i == 0;
  gboolean mul = is_op (step, "Mul"), div = is_op (step, "Div") && i == 0;
  const float *constant;
  gint64 stride;

  if (!(add || sub || mul || div) || !step->constant[other] || call->in[other]->type != NN_TYPE_FLOAT
      || !is_per_channel (call->in[other], &call->in[i]->shape))
    return FALSE;
  constant = nn_tensor_floats (call->in[other]);
  stride = nn_tensor_count (call->in[other]) == 1 ? 0 : 1;
  for (gint64 c = 0; c < affine->channels; c++)
    {
      double value = constant[c * stride];

      affine->scale[c] = mul ? value : div ? 1 / value : 1;
      affine->shift[c] = add ? value : sub ? -value : 0;
    }
  return TRUE;
}

static gboolean
read_affine (const Step *step, int value, Affine *affine)
{
  const NnCall *call = &step->call;
  int slot = step->inputs[0] == value ? 0 : 1;

  for (int i = 1; i < call->n_out; i++)
    if (call->out[i])
      return FALSE;
  if (slot >= call->n_in || step->inputs[slot] != value
      || !nn_shape_equal (&call->out[0]->shape, &call->in[slot]->shape))
    return FALSE;
  affine->scale = g_new (double, affine->channels);
  affine->shift = g_new (double, affine->channels);
  if (is_op (step, "BatchNormalization"))
    return slot == 0 && read_batch_normalization (step, affine);
  return call->n_in == 2 && read_arithmetic (step, slot, affine);
}

/* Where the output channel of a weight is found from its position: weights are groups x rows x per_group x inner. */
typedef struct
{
  gint64 rows, per_group, inner;
} Layout;

static gint64
channel_of (const Layout *layout, gint64 i)
{
  gint64 row = i / layout->inner / layout->per_group;

  return row / layout->rows * layout->per_group + i / layout->inner % layout->per_group;
}

/* FALSE if the step is none whose weights can take an affine map. */
static gboolean
read_layout (const Step *step, Layout *layout)
{
  const NnCall *call = &step->call;
  const NnShape *weights = call->n_in > 1 && call->in[1] ? &call->in[1]->shape : NULL;

  if (is_op (step, "Conv"))
    *layout = (Layout){ 1, weights->dims[0], nn_shape_count_range (weights, 1, weights->rank) };
  else if (is_op (step, "ConvTranspose"))
    *layout = (Layout){ weights->dims[0] / MAX (nn_node_int (call->node, "group", 1), 1), weights->dims[1],
                        nn_shape_count_range (weights, 2, weights->rank) };
  else if (is_op (step, "Gemm") && nn_node_float (call->node, "beta", 1) == 1)
    *layout = nn_node_int (call->node, "transB", 0) ? (Layout){ 1, weights->dims[0], weights->dims[1] }
                                                    : (Layout){ weights->dims[0], weights->dims[1], 1 };
  else
    return FALSE;
  return layout->rows > 0 && layout->per_group > 0 && layout->inner > 0;
}

/* A new constant of @tensor's values; replaces input @i of @step. Takes the reference. */
static gboolean
replace_input (NnSession *session, Step *step, int i, NnTensor *tensor, GError **error)
{
  int value = nn_session_add_value (session, "");

  if (!nn_session_set_constant (session, value, tensor, error))
    return FALSE;
  nn_step_set_input (session, step, i, value);
  return TRUE;
}

static gboolean
apply_affine (NnSession *session, Step *step, const Layout *layout, const Affine *affine, GError **error)
{
  const NnCall *call = &step->call;
  NnTensor *weights = nn_tensor_convert (call->in[1], NN_TYPE_FLOAT, error);
  const float *old_bias = call->n_in > 2 && call->in[2] ? nn_tensor_floats (call->in[2]) : NULL;
  NnShape channels = NN_SHAPE (affine->channels);
  NnTensor *bias;

  if (weights == NULL)
    return FALSE;
  for (gint64 i = 0; i < nn_tensor_count (weights); i++)
    nn_tensor_floats (weights)[i] = (float) (nn_tensor_floats (weights)[i] * affine->scale[channel_of (layout, i)]);
  if (!replace_input (session, step, 1, weights, error))
    return FALSE;
  bias = nn_tensor_new (NN_TYPE_FLOAT, &channels, error);
  if (bias == NULL)
    return FALSE;
  for (gint64 c = 0; c < affine->channels; c++)
    nn_tensor_floats (bias)[c] = (float) ((old_bias ? old_bias[c] : 0) * affine->scale[c] + affine->shift[c]);
  return replace_input (session, step, 2, bias, error);
}

/* Activations. */

static gboolean
read_bound (const Step *step, int i, const char *name, float *bound)
{
  *bound = nn_node_float (step->call.node, name, *bound);
  if (i >= step->call.n_in || step->call.in[i] == NULL)
    return TRUE;
  if (!is_constant_floats (step, i, 1))
    return FALSE;
  *bound = nn_tensor_floats (step->call.in[i])[0];
  return TRUE;
}

static gboolean
read_activation (const Step *step, NnActivation *activation)
{
  NnActivation result = { .low = -FLT_MAX, .high = FLT_MAX };

  if (is_op (step, "Relu"))
    result.kind = NN_ACTIVATION_RELU;
  else if (is_op (step, "LeakyRelu"))
    {
      result.kind = NN_ACTIVATION_LEAKY_RELU;
      result.slope = nn_node_float (step->call.node, "alpha", 0.01f);
      if (!(result.slope >= 0 && result.slope < 1))
        return FALSE;
    }
  else if (is_op (step, "Clip"))
    {
      result.kind = NN_ACTIVATION_CLIP;
      if (!read_bound (step, 1, "min", &result.low) || !read_bound (step, 2, "max", &result.high)
          || !(result.low <= result.high))
        return FALSE;
    }
  else
    return FALSE;
  *activation = result;
  return TRUE;
}

/* The pass. */

/* The one step that reads what step number @i computes, or NULL. */
static Step *
only_reader (const Fuse *fuse, int i, int *number)
{
  int value = nn_session_step (fuse->session, i)->outputs[0];
  Step *step;

  if (fuse->uses[value] != 1)
    return NULL;
  *number = fuse->reader[value];
  step = nn_session_step (fuse->session, *number);
  for (int k = 0; k < step->call.n_in; k++)
    if (step->inputs[k] == value) /* and not a view of it that has another shape */
      return step;
  return NULL;
}

/* @step computes what its reader, step number @reader, did; the reader is gone. */
static gboolean
absorb (Fuse *fuse, Step *step, int reader, GError **error)
{
  Step *absorbed = nn_session_step (fuse->session, reader);

  nn_step_set_output (fuse->session, step, 0, absorbed->outputs[0]);
  nn_step_free (absorbed);
  fuse->session->steps->pdata[reader] = NULL;
  return nn_step_infer (fuse->session, step, error);
}

/* Whether input 1 and, if there, input 2 of @step are constants that an affine map of @channels may change. */
static gboolean
has_constant_weights (const Step *step, gint64 channels)
{
  const NnCall *call = &step->call;
  const NnTensor *bias = call->n_in > 2 ? call->in[2] : NULL;

  if (!is_constant_floats (step, 1, nn_tensor_count (call->in[1])))
    return FALSE;
  return bias == NULL
         || (is_constant_floats (step, 2, channels) && bias->shape.rank > 0
             && bias->shape.dims[bias->shape.rank - 1] == channels);
}

static gboolean
fuse_affine (Fuse *fuse, int i, gboolean *fused, GError **error)
{
  Step *step = nn_session_step (fuse->session, i);
  g_auto (Affine) affine = { 0 };
  Layout layout;
  int number;
  const Step *reader = only_reader (fuse, i, &number);

  *fused = FALSE;
  if (reader == NULL || !read_layout (step, &layout))
    return TRUE;
  affine.channels = step->call.out[0]->shape.dims[1];
  if (!has_constant_weights (step, affine.channels) || !read_affine (reader, step->outputs[0], &affine))
    return TRUE;
  *fused = TRUE;
  return apply_affine (fuse->session, step, &layout, &affine, error) && absorb (fuse, step, number, error);
}

static gboolean
fuse_activation (Fuse *fuse, int i, GError **error)
{
  Step *step = nn_session_step (fuse->session, i);
  int number;
  const Step *reader = only_reader (fuse, i, &number);

  /* Operators apply activations to float32 only. */
  if (reader == NULL || !(step->op->flags & NN_OP_FUSES_ACTIVATION) || reader->inputs[0] != step->outputs[0]
      || step->call.out[0]->type != NN_TYPE_FLOAT || !read_activation (reader, &step->call.activation))
    return TRUE;
  return absorb (fuse, step, number, error);
}

static void
count_uses (Fuse *fuse)
{
  const NnSession *session = fuse->session;

  for (guint s = 0; s < session->steps->len; s++)
    {
      const Step *step = nn_session_step (session, (int) s);

      for (int k = 0; k < step->call.n_in; k++)
        if (step->inputs[k] != NN_VALUE_NONE)
          {
            int root = nn_session_value (session, step->inputs[k])->root;

            fuse->uses[root]++;
            fuse->reader[root] = (int) s;
          }
    }
  for (guint i = 0; i < session->outputs->len; i++)
    fuse->uses[nn_session_value (session, nn_session_get_output (session, (int) i)->value)->root] += 2;
}

static gboolean
fuse_step (Fuse *fuse, int i, GError **error)
{
  gboolean fused = TRUE;

  while (fused)
    if (!fuse_affine (fuse, i, &fused, error))
      return FALSE;
  return fuse_activation (fuse, i, error);
}

static void
close_gaps (GPtrArray *steps)
{
  guint n = 0;

  for (guint i = 0; i < steps->len; i++)
    if (steps->pdata[i])
      steps->pdata[n++] = steps->pdata[i];
  for (guint i = n; i < steps->len; i++)
    steps->pdata[i] = NULL;
  g_ptr_array_set_size (steps, (gint) n);
}

gboolean
nn_session_fuse (NnSession *session, GError **error)
{
  g_autofree int *uses = g_new0 (int, session->values->len);
  g_autofree int *reader = g_new0 (int, session->values->len);
  Fuse fuse = { session, uses, reader };

  count_uses (&fuse);
  for (guint i = 0; i < session->steps->len; i++)
    if (session->steps->pdata[i] && !fuse_step (&fuse, (int) i, error))
      return FALSE;
  close_gaps (session->steps);
  return TRUE;
}
