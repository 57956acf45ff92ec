/* SPDX-License-Identifier: GPL-3.0-or-later
 * A session from the inside, and the passes that make it.
 *
 * values.c    what is there before the first node: inputs, constants, parameters
 * needs.c     what of a graph is needed, and of that, before the run
 * compile.c   walks the graph: operators, shapes, views
 * expand.c    nodes with graphs of their own (control/): copies of these take their place
 * step.c      one node that runs: its NnCall; computing it at compile time if it depends on constants only
 * fuse.c      merges per-channel constants and activations into the step before
 * recompute.c decides what backward computes again rather than keeps, and in which order it goes
 * plan.c      decides which memory is in use when; arena.c packs that into one block
 * session.c   makes a session of all that; run.c runs it forward, backward.c backward
 */
#pragma once

#include "op.h"
#include "session.h"

/**
 * Value: a value of the graph (same number) or one that a pass added.
 *
 * Values that share memory (views) have one root: the value that a step, an input or a parameter fills. Constants are
 * always their own root. Half types do not occur inside a session: such constants and inputs are widened to float32,
 * a Cast between float32 and a half type is a view, and @border remembers to narrow the value if it is an output of
 * the model.
 */
typedef struct
{
  const char *name;    /* (transfer none); "" for added values */
  NnTensor *tensor;    /* type and shape once @known; elements once there are some */
  NnTensor *constant;  /* holds the elements if they never change; NULL otherwise */
  NnTensor *parameter; /* the session's own copy of an initializer that may change; NULL otherwise */
  NnType border;       /* half type outside, or NN_TYPE_NONE */
  int root;
  int input;         /* number among the graph's inputs, or -1 */
  gboolean needed;   /* an output depends on it */
  gboolean demanded; /* some infer needs its elements */
  gboolean known;    /* @tensor is described */
  gboolean wants_gradient;
  NnTensor *gradient; /* shaped as @tensor, in the memory of the root's gradient; NULL if there is none */

  /* Of roots only. */
  int producer;                /* step, or -1 for inputs and parameters */
  int buffer, gradient_buffer; /* numbers in NnSession.buffers, or -1 */
  int again_buffer;            /* where backward computes it again, or -1 */
  gboolean dropped;            /* not kept for backward: computed again if that needs it */
  int n_seeds;                 /* float outputs in its memory */
  int n_contributions;         /* inputs of steps that backward gives a gradient for it */
  gboolean has_gradient;       /* while backward runs: something has arrived in @gradient */
} Value;

/* A node that runs. */
typedef struct
{
  const NnOp *op;
  NnCall call;
  int *inputs, *outputs; /* values, or NN_VALUE_NONE */
  gboolean *constant;    /* call.constant */
  NnNode *own_node;      /* call.node if that is no node of the graph, or NULL */
  gboolean backward;     /* takes part in backward */
  NnTensor **later;      /* per input: takes dL/d(input) when the root's gradient holds something already; or NULL */
  int *later_buffers;    /* numbers in NnSession.buffers, or -1 */
  int forward_workspace, again_workspace, backward_workspace; /* the same */
  gint64 microseconds;                                        /* of the last forward run */
} Step;

/* A piece of the arena that is in use from time @first to @last. */
typedef struct
{
  gsize size;
  int first, last;
  gsize offset;
} Buffer;

/* A requested output. */
typedef struct
{
  int value;
  NnTensor *tensor; /* what nn_session_output() returns */
  int buffer;       /* where it is narrowed to a half type; -1 if it is the value itself */
} Output;

/* What is known about a value before anything is compiled. */
typedef struct
{
  gboolean needed;   /* an output depends on it */
  gboolean demanded; /* some infer needs its elements */
} Need;

/**
 * NnScope: a graph while it is compiled: the model's own, or a copy of one of its nodes'.
 */
typedef struct
{
  const NnGraph *graph;
  const int *values; /* the session's number of each of its values; NULL for the model's own, whose are the same */
  gint64 *added;     /* nodes and values of copies so far, in the whole session */
} NnScope;

struct _NnSession
{
  NnGraph *graph;
  NnGradients gradients;
  int threads;           /* workers that workspaces are sized for */
  GPtrArray *values;     /* Value* */
  GPtrArray *steps;      /* Step* */
  GArray *outputs;       /* Output */
  GPtrArray *inputs;     /* NnTensor*: types and shapes that a run must give */
  GPtrArray *parameters; /* char* (transfer none), NULL-terminated */
  GArray *buffers;       /* Buffer */
  GArray *schedule;      /* int: what backward does: step s backward, or step s forward again as -1 - s */
  gsize fold_left;       /* bytes that results of folding may still take */
  gsize arena_size;
  guint8 *arena;        /* NULL before the first run */
  gboolean ready;       /* activations are those of a complete run */
  NnSessionWatch watch; /* NULL: nobody watches */
  gpointer watch_data;
};

static inline Value *
nn_session_value (const NnSession *session, int value)
{
  return g_ptr_array_index (session->values, value);
}

static inline Value *
nn_session_root (const NnSession *session, int value)
{
  return nn_session_value (session, nn_session_value (session, value)->root);
}

static inline Step *
nn_session_step (const NnSession *session, int step)
{
  return g_ptr_array_index (session->steps, step);
}

static inline Output *
nn_session_get_output (const NnSession *session, int i)
{
  return &g_array_index (session->outputs, Output, i);
}

static inline gboolean
nn_type_is_half (NnType type)
{
  return type == NN_TYPE_FLOAT16 || type == NN_TYPE_BFLOAT16;
}

/* Bit @slot of @mask; slots beyond the mask are like its last. */
static inline gboolean
nn_mask_has (guint64 mask, int slot)
{
  return mask >> MIN (slot, NN_MAX_SLOTS - 1) & 1;
}

/* values.c */
int nn_session_add_value (NnSession *session, const char *name);
/* Makes @value a constant with the elements of @constant, widened if of a half type. Takes the reference, also on
 * failure. */
gboolean nn_session_set_constant (NnSession *session, int value, NnTensor *constant, GError **error);
/* The same with the elements of @tensor, which something else owns: they do not count as the session's memory. */
gboolean nn_session_share_constant (NnSession *session, int value, NnTensor *tensor, GError **error);
void nn_value_describe (Value *value, NnType type, const NnShape *shape);
gboolean nn_session_take_inputs (NnSession *session, NnTensor *const *inputs, int n_inputs, GError **error);
/* Initializers that are needed become constants or parameters. */
gboolean nn_session_take_initializers (NnSession *session, GError **error);

/* needs.c: completes @needs, one per value of @graph, in which the outputs are marked. If @strict, NN_ERROR_UNSUPPORTED
 * where an operator is not known. */
gboolean nn_needs_mark (const NnGraph *graph, Need *needs, gboolean strict, GError **error);

/* compile.c: fills session->values, steps and parameters. */
gboolean nn_session_compile (NnSession *session, NnTensor *const *inputs, int n_inputs, const char *const *outputs,
                             GError **error);
/* Compiles what is needed of a graph. */
gboolean nn_session_compile_nodes (NnSession *session, const NnScope *scope, GError **error);
/* Compiles @node, which has the session's numbers. @own: (nullable) (transfer full): @node if it belongs to nobody */
gboolean nn_session_compile_node (NnSession *session, const NnScope *scope, const NnNode *node, NnNode *own,
                                  GError **error);

/* expand.c: compiles the graphs of @node, which has the session's numbers, in its place. */
gboolean nn_session_expand (NnSession *session, const NnScope *scope, const NnNode *node, const NnOp *op,
                            GError **error);

/* step.c */
Step *nn_step_new (NnSession *session, const NnOp *op, const NnNode *node);
void nn_step_free (Step *step);
void nn_step_set_input (NnSession *session, Step *step, int i, int value); /* grows the inputs by one if i == n_in */
void nn_step_set_output (NnSession *session, Step *step, int i, int value);
/* Checks counts and known values. */
gboolean nn_step_check (const NnSession *session, const Step *step, GError **error);
/* The same, and has the operator describe the outputs. May be called again after changes. */
gboolean nn_step_infer (NnSession *session, Step *step, GError **error);
/* Whether the step can be computed now: it depends on constants (or shapes) only, and is of a reasonable size. */
gboolean nn_step_is_foldable (const NnSession *session, const Step *step);
/* Computes it and makes its outputs constants. */
gboolean nn_step_fold (NnSession *session, Step *step, GError **error);

/* run.c */
/* Points @value, a root, and its views at @memory. */
void nn_session_attach (NnSession *session, int value, void *memory);
/* The memory of a buffer of the arena; NULL for -1. */
void *nn_session_buffer (const NnSession *session, int buffer);
gboolean nn_check_cancelled (GCancellable *cancellable, GError **error);

/* fuse.c */
gboolean nn_session_fuse (NnSession *session, GError **error);

/* recompute.c */
#define NN_MAX_SEGMENTS 64 /* finer ones save nothing in networks of sizes that occur */
/* Whether the backward of @step, which takes part in it, reads the elements of input or output @i. */
gboolean nn_step_reads_input_again (const NnSession *session, const Step *step, int i);
gboolean nn_step_reads_output_again (const Step *step, int i);
/**
 * nn_session_drop: chooses what is not kept for backward.
 * @level: 0 keeps everything; 1 drops what is cheap to compute again; @level > 1 keeps only what crosses the borders of
 *   that many segments (Chen et al. 2016, "Training deep nets with sublinear memory cost")
 * FALSE if there is no such level for this session.
 */
gboolean nn_session_drop (NnSession *session, int level);
/* Fills session->schedule for what is dropped. */
void nn_session_schedule (NnSession *session);

/* plan.c */
/* Plans the arena; with a @limit for it (0: none) the fastest plan within it, or else the smallest. */
gboolean nn_session_plan (NnSession *session, gsize limit, GError **error);

/* arena.c: gives each buffer an offset such that no two that are in use at one time overlap. Returns the bytes of the
 * whole, G_MAXSIZE if too many to count. */
gsize nn_arena_pack (GArray *buffers);
/* Test hook: FALSE = buffers never share memory. */
void nn_arena_set_reuse (gboolean reuse);
