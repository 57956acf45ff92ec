/* SPDX-License-Identifier: GPL-3.0-or-later
 * Einsum: sums of products by Einstein's notation: "ij,jk->ik" is a matrix product. A letter names a dimension of each
 * operand that has it; y has the letters after the arrow and the others are summed over. "..." stands for the
 * dimensions that are not named, which broadcast. A letter twice in one operand is its diagonal. Without an arrow, y
 * has the unnamed dimensions and then, in their order, the letters that appear once.
 *
 * ONNX Einsum, opset 12, all numeric types, up to NN_CONTRACT_OPERANDS operands.
 */
#include "config.h"

#include <string.h>

#include "nn/ops/contract.h"

#define ELLIPSIS 128 /* its last dimension is named ELLIPSIS + NN_MAX_RANK - 1 */
#define NAMES (ELLIPSIS + NN_MAX_RANK)

typedef struct
{
  int n_labels;
  gint64 dims[NN_CONTRACT_LABELS];
  NnContractTerm terms[NN_CONTRACT_OPERANDS + 1]; /* the last is y's */
} Params;

/* The names of a tensor's dimensions. */
typedef struct
{
  int n;
  guint8 names[NN_MAX_RANK];
} Subscript;

typedef struct
{
  Subscript in[NN_CONTRACT_OPERANDS], out;
  gint64 dims[NAMES]; /* 0: the name has not been seen; else 1 + the dimension's size */
  int times[NAMES];   /* how often the name appears before the arrow */
  int unnamed;        /* most dimensions that "..." stands for */
} Equation;

static gboolean
append (Subscript *subscript, int name)
{
  if (subscript->n == NN_MAX_RANK)
    return FALSE;
  subscript->names[subscript->n++] = (guint8) name;
  return TRUE;
}

/* Reads up to ',', "->" or the end, with @unnamed dimensions for "...". Returns the next character, or NULL. */
static const char *
parse_subscript (const char *text, int unnamed, Subscript *subscript)
{
  gboolean ellipsis = FALSE;

  for (; *text && *text != ',' && *text != '-'; text++)
    {
      if (*text == ' ')
        continue;
      if (g_ascii_isalpha (*text))
        {
          if (!append (subscript, *text))
            return NULL;
          continue;
        }
      if (ellipsis || strncmp (text, "...", 3) != 0)
        return NULL;
      ellipsis = TRUE;
      text += 2;
      for (int i = 0; i < unnamed; i++)
        if (!append (subscript, NAMES - unnamed + i))
          return NULL;
    }
  return text;
}

static int
count_letters (const char *text)
{
  int n = 0;

  for (; *text && *text != ',' && *text != '-'; text++)
    n += g_ascii_isalpha (*text) != 0;
  return n;
}

static gboolean
read_operand (NnCall *call, int i, const char **text, Equation *equation, GError **error)
{
  const NnShape *shape = &call->in[i]->shape;
  const int unnamed = MAX (shape->rank - count_letters (*text), 0);
  Subscript *subscript = &equation->in[i];

  *text = parse_subscript (*text, unnamed, subscript);
  if (*text == NULL || (i + 1 < call->n_in ? **text != ',' : **text == ',') || subscript->n != shape->rank)
    return nn_call_error (call, error, NN_ERROR_SHAPE, "the equation '%s' does not fit input %d",
                          nn_node_string (call->node, "equation", ""), i);
  for (int d = 0; d < shape->rank; d++)
    {
      gint64 *dim = &equation->dims[subscript->names[d]];

      if (*dim == 0 || *dim == 1 + 1)
        *dim = 1 + shape->dims[d];
      else if (shape->dims[d] != 1 && shape->dims[d] != *dim - 1)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d differs from others in dimension %d", i, d);
      equation->times[subscript->names[d]]++;
      if (subscript->names[d] >= ELLIPSIS)
        equation->unnamed = MAX (equation->unnamed, NAMES - subscript->names[d]);
    }
  *text += **text == ',';
  return TRUE;
}

/* Without an arrow. */
static gboolean
imply_output (Equation *equation)
{
  for (int i = 0; i < equation->unnamed; i++)
    if (!append (&equation->out, NAMES - equation->unnamed + i))
      return FALSE;
  for (int name = 0; name < ELLIPSIS; name++)
    if (equation->times[name] == 1 && !append (&equation->out, name))
      return FALSE;
  return TRUE;
}

static gboolean
read_output (NnCall *call, const char *text, Equation *equation, GError **error)
{
  gboolean good = *text == '\0' ? imply_output (equation) : strncmp (text, "->", 2) == 0;

  if (good && *text)
    {
      text = parse_subscript (text + 2, equation->unnamed, &equation->out);
      good = text && *text == '\0';
    }
  for (int i = 0; good && i < equation->out.n; i++)
    {
      good &= equation->dims[equation->out.names[i]] > 0;
      for (int k = 0; k < i; k++)
        good &= equation->out.names[i] != equation->out.names[k];
    }
  return good
         || nn_call_error (call, error, NN_ERROR_SHAPE, "the equation '%s' has no proper output",
                           nn_node_string (call->node, "equation", ""));
}

/* Where a tensor of @shape, whose dimensions @subscript names, goes by each label. */
static void
term_init (NnContractTerm *term, const Subscript *subscript, const NnShape *shape, const int *labels)
{
  gint64 stride = 1;

  for (int d = shape->rank - 1; d >= 0; d--)
    {
      const int label = labels[subscript->names[d]];

      if (shape->dims[d] != 1)
        {
          term->present |= (guint32) 1 << label;
          term->stride[label] += stride;
        }
      stride *= shape->dims[d];
    }
}

/* Numbers the names of dimensions with other than one element. FALSE if there are too many. */
static gboolean
number_labels (const Equation *equation, Params *params, int labels[NAMES])
{
  for (int name = 0; name < NAMES; name++)
    {
      labels[name] = params->n_labels;
      if (equation->dims[name] == 0 || equation->dims[name] == 1 + 1)
        continue;
      if (params->n_labels == NN_CONTRACT_LABELS)
        return FALSE;
      params->dims[params->n_labels++] = equation->dims[name] - 1;
    }
  return TRUE;
}

/* @target: an operand whose gradient is made, from y's in its place, or call->n_in for y itself. */
static NnContraction
contraction_of (const NnCall *call, int target)
{
  const Params *params = call->params;
  NnContraction c = { .n_labels = params->n_labels, .n_in = call->n_in, .out = &params->terms[target] };

  memcpy (c.dims, params->dims, sizeof (c.dims));
  for (int i = 0; i < call->n_in; i++)
    c.in[i] = &params->terms[i == target ? call->n_in : i];
  return c;
}

static void
size_workspace (NnCall *call)
{
  for (int target = call->n_in; target >= (call->with_gradients ? 0 : call->n_in); target--)
    {
      const NnContraction c = contraction_of (call, target);

      call->workspace_size = MAX (call->workspace_size, nn_contract_workspace (&c));
    }
}

static gboolean
check_operands (NnCall *call, GError **error)
{
  const NnType type = call->in[0]->type;

  if (!nn_type_is_float (type) && !nn_type_is_integer (type))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "cannot multiply elements of type %s",
                          nn_type_name (type));
  for (int i = 0; i < call->n_in; i++)
    {
      if (call->in[i] == NULL || call->in[i]->type != type)
        return nn_call_error (call, error, NN_ERROR_SHAPE, "input %d is not of input 0's type", i);
      if (nn_tensor_count (call->in[i]) > G_MAXINT32)
        return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "input %d is too large", i);
    }
  return TRUE;
}

static gboolean
infer (NnCall *call, GError **error)
{
  const char *text = nn_node_string (call->node, "equation", "");
  Params *params = call->params;
  Equation equation = { 0 };
  NnShape shape = { 0 };
  int labels[NAMES];

  if (!check_operands (call, error))
    return FALSE;
  for (int i = 0; i < call->n_in; i++)
    if (!read_operand (call, i, &text, &equation, error))
      return FALSE;
  if (!read_output (call, text, &equation, error))
    return FALSE;
  for (; shape.rank < equation.out.n; shape.rank++)
    shape.dims[shape.rank] = equation.dims[equation.out.names[shape.rank]] - 1;
  if (nn_shape_count (&shape) < 0 || nn_shape_count (&shape) > G_MAXINT32 || !number_labels (&equation, params, labels))
    return nn_call_error (call, error, NN_ERROR_UNSUPPORTED, "the output or the equation is too large");
  for (int i = 0; i < call->n_in; i++)
    term_init (&params->terms[i], &equation.in[i], &call->in[i]->shape, labels);
  term_init (&params->terms[call->n_in], &equation.out, &shape, labels);
  nn_call_describe (call, 0, call->in[0]->type, &shape);
  size_workspace (call);
  return TRUE;
}

static void
forward (NnCall *call)
{
  const NnContraction c = contraction_of (call, call->n_in);

  nn_contract (&c, (const NnTensor *const *) call->in, call->out[0], call->workspace);
}

static void
backward (NnCall *call)
{
  const NnTensor *in[NN_CONTRACT_OPERANDS];

  for (int target = 0; target < call->n_in; target++)
    if (call->grad_in[target])
      {
        const NnContraction c = contraction_of (call, target);

        for (int i = 0; i < call->n_in; i++)
          in[i] = i == target ? call->grad_out[0] : call->in[i];
        nn_contract (&c, in, call->grad_in[target], call->workspace);
      }
}

const NnOp nn_op_einsum = {
  .name = "Einsum",
  .params_size = sizeof (Params),
  .min_inputs = 1,
  .max_inputs = NN_CONTRACT_OPERANDS,
  .backward_inputs = (1 << NN_CONTRACT_OPERANDS) - 1,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
