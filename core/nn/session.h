/* SPDX-License-Identifier: GPL-3.0-or-later
 * A graph compiled for fixed input shapes: shapes inferred, constants folded, operators fused, one arena planned by
 * liveness. Everything that can fail for the model's sake fails in nn_session_new(); the memory a run takes is known
 * before the run. One thread at a time uses a session; sessions of one graph may run in several threads.
 */
#pragma once

#include <gio/gio.h>

#include "graph.h"

typedef struct _NnSession NnSession;

/**
 * NnGradients: what nn_session_backward() computes.
 * NN_GRADIENTS_PARAMETERS covers every float32 initializer that reaches an output; it switches off folding of them,
 * so that an optimiser may change them between runs through nn_session_parameter().
 */
typedef enum
{
  NN_GRADIENTS_NONE = 0,
  NN_GRADIENTS_INPUTS = 1 << 0,
  NN_GRADIENTS_PARAMETERS = 1 << 1
} NnGradients;

typedef struct
{
  const char *const *outputs; /* NULL-terminated names of values to compute (any value of the graph: layers are tapped
                                 by name); NULL = the graph's outputs */
  NnGradients gradients;
  gsize memory_limit; /* bytes; 0 = none. A session with gradients that would take more keeps less for backward and
                         computes it again there: the same bits, in up to another forward run. If that is still more:
                         NN_ERROR_NO_MEMORY naming both figures */
} NnSessionOptions;

/**
 * nn_session_new:
 * @inputs: one tensor per graph input, in the graph's order. Type and shape count; elements may be absent
 *   (nn_tensor_new_described()). A tensor that has elements is bound as a constant if the model needs its value to
 *   know its shapes (integer inputs, Resize scales …); nn_session_run() must then pass the same values.
 * @options: (nullable)
 *
 * The rank of each declared input shape must be met, its sizes need not: fully convolutional models that were exported
 * for one size run at any. float16 and bfloat16 are storage only: inputs may be given as such or as float32, everything
 * is computed in float32, and outputs that the model says are float16 are narrowed at the end.
 *
 * Operators not known, shapes that do not fit and memory above the limit are reported here, with the node's name,
 * operator, domain and shapes. Nodes that no output needs are dropped.
 */
NnSession *nn_session_new (NnGraph *graph, NnTensor *const *inputs, int n_inputs, const NnSessionOptions *options,
                           GError **error);
void nn_session_free (NnSession *session);

/* Bytes that a run takes besides the graph's own weights: arena, packed weights, workspaces. */
gsize nn_session_memory (const NnSession *session);

/**
 * nn_session_run: computes the outputs. @inputs as in nn_session_new(), with elements, NN_ALIGNMENT not required.
 * They must stay alive and unchanged until nn_session_backward() is done. @cancellable is looked at between nodes.
 */
gboolean nn_session_run (NnSession *session, NnTensor *const *inputs, GCancellable *cancellable, GError **error);

/* Has @watch called after each node of the runs that follow with the part of the run's work that is done, rising to 1;
 * in the thread that runs. NULL: nobody any more. @watch must not use the session. */
typedef void (*NnSessionWatch) (double done, gpointer data);
void nn_session_set_watch (NnSession *session, NnSessionWatch watch, gpointer data);

/**
 * NnStepReport: one of the nodes that run, as it was planned, and how long it took.
 */
typedef struct
{
  const char *name;        /* of the value that it computes first; "" if the session added it */
  const char *op_type;     /* ONNX operator */
  const char *method;      /* how it is computed, where there are several ways; or NULL */
  const NnShape *shape;    /* of what it computes first */
  double flop;             /* multiplications and additions by the definition, 0 = not counted */
  double seconds;          /* in the last run, 0 before the first */
  gsize bytes;             /* of all that it computes */
  gsize workspace, packed; /* scratch memory; weights in the order that it wants */
} NnStepReport;

/* Nodes that run: without what was folded, fused or is only another shape. */
int nn_session_n_steps (const NnSession *session);
/* Tells about step @i. Strings and shape belong to the session. */
void nn_session_report_step (const NnSession *session, int i, NnStepReport *report);

int nn_session_n_outputs (const NnSession *session);
/* Output @i of the last run; before the first run, only type and shape. (transfer none), overwritten by the next run.
 * An output that is an input under another name has the caller's memory. */
NnTensor *nn_session_output (const NnSession *session, int i);

/**
 * nn_session_backward: reverse-mode autodiff from the outputs of the last run.
 * @seeds: dL/d(output i), float32 of the output's shape, or NULL where an output does not take part in L.
 * Afterwards nn_session_input_gradient() and nn_session_parameter_gradient() hold dL/d(input), dL/d(parameter).
 * NN_ERROR_UNSUPPORTED at nn_session_new() time already if an operator on the way has no gradient.
 */
gboolean nn_session_backward (NnSession *session, NnTensor *const *seeds, GCancellable *cancellable, GError **error);

/**
 * NnSeedFunc: adds dL/d(output i) to @gradient, float32 of the output's shape, which holds what other outputs that
 * depend on this one gave, or zeros. All outputs of the last run are still there to be read. Returns FALSE if L does
 * not depend on the output itself; @gradient must be untouched then.
 */
typedef gboolean (*NnSeedFunc) (int output, NnTensor *gradient, gpointer data);

/* nn_session_backward() for gradients that are made where they are needed, and have no memory of their own. @add is
 * called once for each output whose gradient is wanted, on the calling thread. */
gboolean nn_session_backward_from (NnSession *session, NnSeedFunc add, gpointer data, GCancellable *cancellable,
                                   GError **error);
NnTensor *nn_session_input_gradient (const NnSession *session, int input); /* (transfer none), NULL if none */
/* The session's own float32 copy of an initializer, writable between runs. NULL if @name is not a parameter. */
NnTensor *nn_session_parameter (const NnSession *session, const char *name);
NnTensor *nn_session_parameter_gradient (const NnSession *session, const char *name); /* (transfer none) */
/* Names of the parameters, NULL-terminated. (transfer none) */
const char *const *nn_session_parameters (const NnSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnSession, nn_session_free)
