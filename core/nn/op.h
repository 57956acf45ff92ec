/* SPDX-License-Identifier: GPL-3.0-or-later
 * What an operator is. Private to core/nn: operators (ops/), the session and their tests.
 *
 * One file per operator, ops/<name>.c, in this order: purpose, formula, ONNX opsets covered, deviations; params struct;
 * infer; forward; backward; the descriptor `const NnOp nn_op_<name>`. ops/relu.c is the commented template.
 * To add one: that file, tests/core/nn/ops/<name>.c and one word in ops/meson.build.
 */
#pragma once

#include "error.h"
#include "graph.h"
#include "tensor.h"
#include "threads.h"

#define NN_MAX_SLOTS 64 /* bits in the masks below; slots beyond are treated as the last */

typedef struct _NnCall NnCall;
typedef struct _NnExpansion NnExpansion; /* expand.h */

/**
 * NnActivation: what a fusing operator applies to its output elements: y = max (x, slope·x) with 0 <= slope < 1 for
 * NN_ACTIVATION_RELU (slope 0) and _LEAKY_RELU; min (max (x, low), high) for _CLIP. Each can be undone in backward
 * from the output alone: dx = dy · (y > 0 ? 1 : slope), dx = dy · (low < y < high).
 */
typedef enum
{
  NN_ACTIVATION_NONE,
  NN_ACTIVATION_RELU,
  NN_ACTIVATION_LEAKY_RELU,
  NN_ACTIVATION_CLIP
} NnActivationKind;

typedef struct
{
  NnActivationKind kind;
  float slope;
  float low, high;
} NnActivation;

typedef enum
{
  NN_OP_VIEW = 1 << 0,             /* out[0] has the elements of in[0] under another shape: where nothing reads further
                                      outputs, the session shares memory and calls neither forward nor backward */
  NN_OP_SHAPE_ONLY = 1 << 1,       /* forward reads shapes only (Shape): always folded at compile time */
  NN_OP_FUSES_ACTIVATION = 1 << 2, /* honours call->activation */
  NN_OP_BILINEAR = 1 << 3,         /* backward reads in[0] for the gradient to in[1] only, and the other way round */
  NN_OP_HEAVY = 1 << 4,            /* takes far longer than reading its inputs: worth memory not to run it twice */
  NN_OP_SPARES_OUTPUT = 1 << 5,    /* backward does without out[0] even if an activation is fused */
} NnOpFlags;

/**
 * NnCall: one node on its way through a session; the argument of everything an operator does.
 *
 * Tensors are contiguous and row-major. in[i] is NULL for an omitted optional input. While infer runs, in[i]->data is
 * set only where the value is a constant.
 */
struct _NnCall
{
  const NnNode *node;
  int opset; /* version of the default domain that the model declares */
  int n_in, n_out;
  NnTensor **in;
  NnTensor **out;           /* infer describes them with nn_call_describe(); out[i] is NULL if nothing reads it and
                               i > 0 (omitted optional output) */
  const gboolean *constant; /* constant[i]: in[i] never changes between runs, so it may be packed once, in prepare */
  NnActivation activation;  /* for NN_OP_FUSES_ACTIVATION: apply to every element of out[0] */

  gpointer params;      /* params_size zeroed bytes for infer to fill */
  gpointer state;       /* what prepare made; released by release */
  gsize workspace_size; /* set by infer: bytes of scratch that forward or backward (not across both) may use */
  gsize state_size;     /* set by infer: bytes that prepare will allocate (for the memory figure) */
  void *workspace;      /* NN_ALIGNMENT-aligned, valid during forward and backward only, content undefined */
  int threads;          /* workers that may run: per-worker scratch is sized by this */

  gboolean with_gradients; /* backward will be called: size workspace for it too */
  NnTensor **grad_out;     /* dL/d(out[i]), NULL if zero; never all of them */
  NnTensor **grad_in;      /* where to put dL/d(in[i]), NULL if not wanted */
};

/**
 * NnControl: how an operator that has graphs among its attributes (control/) deals with them. Input i of such a graph
 * is related to input i of the node.
 */
typedef struct
{
  int output_shift; /* output i + output_shift of the graph is output i of the node; those before decide on going on */
  gboolean repeats; /* output i of the graph may come back as its input i + output_shift */
  /* Instead of infer, prepare, forward and backward: compiles copies of the graphs in place of the node. */
  gboolean (*expand) (NnExpansion *expansion, GError **error);
} NnControl;

/**
 * NnOpReport: what an operator can say about a call beyond its shapes, for tools.
 */
typedef struct
{
  const char *method; /* name of the way it is computed, where there are several; NULL if there is one */
  double flop;        /* multiplications and additions of a forward run by the definition, 0 = not worth counting */
} NnOpReport;

typedef struct
{
  const char *name; /* ONNX operator name */
  NnOpFlags flags;
  gsize params_size;
  int min_inputs,
      max_inputs;       /* checked before infer, max_inputs -1 = any; required inputs (i < min_inputs) are not NULL */
  int max_outputs;      /* 0 means 1 */
  guint64 value_inputs; /* bit i: infer needs the elements of in[i] (given when in[i] != NULL); the session reports
                           an error if they are not known at compile time. Bits >= n_in are ignored */
  guint64 backward_inputs;  /* bit i: backward reads in[i]->data, so the session keeps it */
  guint64 backward_outputs; /* bit i: backward reads out[i]->data (implied for 0 when an activation is fused,
                               but for NN_OP_SPARES_OUTPUT) */

  /* Reads attributes, checks types and shapes, describes outputs, sizes workspace. Must not allocate anything but
   * through nn_call_describe(). */
  gboolean (*infer) (NnCall *call, GError **error);
  /* Optional: once, after infer, when constants are final: packs weights into call->state. Not called for nodes that
   * are folded. NN_ERROR_NO_MEMORY is the only error. */
  gboolean (*prepare) (NnCall *call, GError **error);
  void (*release) (NnCall *call);
  /* Writes every element of every non-NULL out[i]. Never fails. */
  void (*forward) (NnCall *call);
  /* Overwrites (never accumulates into) every element of every non-NULL grad_in[i]: the session adds up where several
   * readers contribute. NULL = not differentiable. Only float32 inputs are ever asked for. */
  void (*backward) (NnCall *call);
  /* Optional: fills the zeroed @report after infer. */
  void (*report) (const NnCall *call, NnOpReport *report);
  /* For operators with graphs of their own, which have nothing of the above; NULL for all others. */
  const NnControl *control;
} NnOp;

/* The descriptor of @op_type in @domain ("" or "ai.onnx" is the default domain), or NULL. */
const NnOp *nn_op_find (const char *op_type, const char *domain);
/* All descriptors, NULL-terminated, in the order of ops/meson.build. */
const NnOp *const *nn_op_list (void);

/* For infer: sets type and shape of output @i (no effect if nothing reads it). */
void nn_call_describe (NnCall *call, int i, NnType type, const NnShape *shape);
/* "Conv node 'name' (1x3x8x8, 4x3x3x3)" for messages. (transfer full) */
char *nn_call_to_string (const NnCall *call);
/* Sets @error: "Conv node 'name' (shapes): " and the formatted text. Always returns FALSE. */
gboolean nn_call_error (const NnCall *call, GError **error, NnError code, const char *format, ...) G_GNUC_PRINTF (4, 5);
/* FALSE with NN_ERROR_UNSUPPORTED unless in[i] is float32, for operators that compute in float32 only. */
gboolean nn_call_require_float (const NnCall *call, int i, GError **error);
/* Axis attribute or value made non-negative: FALSE with NN_ERROR_SHAPE if not in [-rank, rank). */
gboolean nn_call_normalize_axis (const NnCall *call, gint64 axis, int rank, int *out, GError **error);
/* Integers that moved from attribute @name to input @i in some opset (axes, split, pads, scales …): the input's
 * elements if in[i] is there, else the attribute's, else none (*count = -1). At most @max of them into @values. FALSE
 * if too many. */
gboolean nn_call_ints (const NnCall *call, int i, const char *name, int max, gint64 *values, int *count,
                       GError **error);
