/* SPDX-License-Identifier: GPL-3.0-or-later
 * Contractions. Two operands are arranged as stacks of matrices, unless they are already, multiplied, and the product
 * is arranged as the output.
 */
#include "config.h"

#include "nn/ops/contract.h"

#include <string.h>

#include "nn/kernels/gemm.h"
#include "nn/ops/copy.h"
#include "nn/ops/reduce.h"

#define SMALL 512 /* multiplications per matrix product that do not pay for calling it */

/* Some loops, from the outermost to the innermost. */
typedef struct
{
  int n;
  int label[NN_CONTRACT_LABELS];
} Order;

/* An operand or the product as a stack of matrices. */
typedef struct
{
  Order order;
  guint32 summed;      /* loops that no other tensor has */
  gboolean as_is;      /* the tensor is stored like that */
  gboolean transposed; /* as_is with rows and columns swapped */
  gint64 count;
} Stack;

typedef struct
{
  int a, b; /* operands; b is -1 if there is one only */
  gint64 batch;
  int m, n, k;
  Stack stack_a, stack_b, product;
  gboolean by_element;
} Plan;

static gint64
count_of (const NnContraction *c, guint32 labels)
{
  gint64 count = 1;

  for (int i = 0; i < c->n_labels; i++)
    count *= labels >> i & 1 ? c->dims[i] : 1;
  return count;
}

/* Appends @labels so that @term's strides fall. */
static void
order_append (Order *order, guint32 labels, const NnContractTerm *term)
{
  const int first = order->n;

  for (int i = 0; i < NN_CONTRACT_LABELS; i++)
    {
      int at = order->n;

      if (!(labels >> i & 1))
        continue;
      for (; at > first && term->stride[order->label[at - 1]] < term->stride[i]; at--)
        order->label[at] = order->label[at - 1];
      order->label[at] = i;
      order->n++;
    }
}

static gboolean
is_stored_as (const NnContraction *c, const NnContractTerm *term, const Order *order)
{
  gint64 stride = 1;

  for (int i = order->n - 1; i >= 0; i--)
    {
      if (term->stride[order->label[i]] != stride)
        return FALSE;
      stride *= c->dims[order->label[i]];
    }
  return TRUE;
}

/* @term as matrices of @rows × @columns. */
static void
stack_init (Stack *stack, const NnContraction *c, const NnContractTerm *term, guint32 batch, guint32 rows,
            guint32 columns, const NnContractTerm *rows_like, const NnContractTerm *columns_like)
{
  Order swapped = { 0 };

  order_append (&stack->order, batch, c->out);
  swapped = stack->order;
  order_append (&stack->order, rows, rows_like);
  order_append (&stack->order, columns, columns_like);
  order_append (&swapped, columns, columns_like);
  order_append (&swapped, rows, rows_like);
  stack->summed = term->present & ~(batch | rows | columns);
  stack->count = count_of (c, batch | rows | columns);
  stack->transposed = !stack->summed && is_stored_as (c, term, &swapped);
  stack->as_is = stack->transposed || (!stack->summed && is_stored_as (c, term, &stack->order));
  if (is_stored_as (c, term, &stack->order))
    stack->transposed = FALSE;
}

/* Whether the output runs through @a's own loops inside of @b's own. */
static gboolean
should_swap (const NnContraction *c, guint32 own_a, guint32 own_b)
{
  gint64 least_a = G_MAXINT64, least_b = G_MAXINT64;

  for (int i = 0; i < c->n_labels; i++)
    {
      if (own_a >> i & 1)
        least_a = MIN (least_a, c->out->stride[i]);
      if (own_b >> i & 1)
        least_b = MIN (least_b, c->out->stride[i]);
    }
  return least_a < least_b;
}

static void
plan_init (Plan *plan, const NnContraction *c)
{
  static const NnContractTerm none = { 0 };
  const NnContractTerm *a = c->in[0], *b = c->n_in > 1 ? c->in[1] : &none;
  const guint32 kept = c->out->present;

  *plan = (Plan){ .a = 0, .b = c->n_in > 1 ? 1 : -1, .by_element = c->n_in > 2 };
  if (plan->by_element)
    return;
  if (plan->b >= 0 && should_swap (c, a->present & ~b->present & kept, b->present & ~a->present & kept))
    {
      a = c->in[plan->a = 1];
      b = c->in[plan->b = 0];
    }
  const guint32 batch = a->present & b->present & kept, inner = a->present & b->present & ~kept;
  const guint32 rows = a->present & ~b->present & kept, columns = b->present & ~a->present & kept;
  plan->batch = count_of (c, batch);
  plan->m = (int) count_of (c, rows);
  plan->n = (int) count_of (c, columns);
  plan->k = (int) count_of (c, inner);
  stack_init (&plan->stack_a, c, a, batch, rows, inner, c->out, b);
  stack_init (&plan->product, c, c->out, batch, rows, columns, c->out, c->out);
  if (plan->b < 0)
    return;
  stack_init (&plan->stack_b, c, b, batch, inner, columns, b, c->out);
  plan->product.as_is &= !plan->product.transposed;
  plan->by_element =
      (gint64) plan->m * plan->n * plan->k < SMALL && !plan->stack_a.summed && !plan->stack_b.summed && plan->batch > 1;
}

gsize
nn_contract_workspace (const NnContraction *contraction)
{
  Plan plan;
  gint64 floats = 0;

  plan_init (&plan, contraction);
  if (plan.by_element)
    return 0;
  if (plan.b < 0)
    return plan.stack_a.as_is || plan.product.as_is ? 0 : (gsize) plan.stack_a.count * sizeof (float);
  floats += plan.stack_a.as_is ? 0 : plan.stack_a.count;
  floats += plan.stack_b.as_is ? 0 : plan.stack_b.count;
  floats += plan.product.as_is ? 0 : plan.product.count;
  return (gsize) floats * sizeof (float);
}

/* Element by element. */

typedef struct
{
  const NnContraction *c;
  const NnTensor *const *in;
  NnTensor *out;
  Order kept, summed;
  gint64 n_terms;
} Job;

/* Adds to @offsets of all inputs, and of the output behind them, where they are at step @i of @order. */
static void
add_offsets (const NnContraction *c, const Order *order, gint64 i, gint64 *offsets)
{
  for (int k = order->n - 1; k >= 0; k--)
    {
      const int label = order->label[k];
      const gint64 step = i % c->dims[label];

      i /= c->dims[label];
      for (int t = 0; t < c->n_in; t++)
        offsets[t] += step * c->in[t]->stride[label];
      offsets[c->n_in] += step * c->out->stride[label];
    }
}

static double
real_product (const Job *job, const gint64 *offsets)
{
  double product = 1;

  for (int t = 0; t < job->c->n_in; t++)
    product *= job->in[t]->type == NN_TYPE_FLOAT ? (double) nn_tensor_floats (job->in[t])[offsets[t]]
                                                 : nn_tensor_get_double (job->in[t], offsets[t]);
  return product;
}

static guint64
integer_product (const Job *job, const gint64 *offsets)
{
  guint64 product = 1;

  for (int t = 0; t < job->c->n_in; t++)
    product *= (guint64) nn_tensor_get_int64 (job->in[t], offsets[t]);
  return product;
}

static void
elements_range (gint64 begin, gint64 end, int worker, gpointer data)
{
  const Job *job = data;
  const NnContraction *c = job->c;

  for (gint64 i = begin; i < end; i++)
    {
      gint64 base[NN_CONTRACT_OPERANDS + 1] = { 0 }, offsets[NN_CONTRACT_OPERANDS + 1];
      double sum = 0;
      guint64 integer = 0;

      add_offsets (c, &job->kept, i, base);
      for (gint64 k = 0; k < job->n_terms; k++)
        {
          memcpy (offsets, base, sizeof (offsets));
          add_offsets (c, &job->summed, k, offsets);
          if (nn_type_is_float (job->out->type))
            sum += real_product (job, offsets);
          else
            integer += integer_product (job, offsets);
        }
      if (nn_type_is_float (job->out->type))
        nn_tensor_set_double (job->out, base[c->n_in], sum);
      else
        nn_tensor_set_int64 (job->out, base[c->n_in], (gint64) integer);
    }
}

static void
contract_elements (const NnContraction *c, const NnTensor *const *in, NnTensor *out)
{
  guint32 all = 0;
  Job job = { c, in, out, { 0 }, { 0 }, 1 };

  for (int t = 0; t < c->n_in; t++)
    all |= c->in[t]->present;
  order_append (&job.kept, c->out->present, c->out);
  order_append (&job.summed, all & ~c->out->present, c->in[0]);
  job.n_terms = count_of (c, all & ~c->out->present);
  nn_parallel_for (count_of (c, c->out->present), MAX (4096 / MAX (job.n_terms, 1), 1), elements_range, &job);
}

/* As matrices. */

/* Operand 0 walks @term, operand 1 a contiguous tensor of @order; the loops @summed come last. */
static NnLoop
stack_loop (const NnContraction *c, const NnContractTerm *term, const Stack *stack)
{
  Order order = stack->order;
  NnLoop loop = { .rank = 1, .dims = { 1 } };
  gint64 stride = 1;

  order_append (&order, stack->summed, term);
  loop.rank = MAX (order.n, 1);
  for (int i = order.n - 1; i >= 0; i--)
    {
      loop.dims[i] = c->dims[order.label[i]];
      loop.strides[0][i] = term->stride[order.label[i]];
      loop.strides[1][i] = i < stack->order.n ? stride : 0;
      stride *= i < stack->order.n ? loop.dims[i] : 1;
    }
  return loop;
}

static const float *
terms (const NnLoop *loop, const gint64 offsets[NN_LOOP_OPERANDS], gint64 n, float *scratch, gconstpointer data)
{
  const gint64 step = loop->strides[0][loop->rank - 1];
  const float *x = (const float *) data + offsets[0];

  for (gint64 i = 0; i < n; i++)
    scratch[i] = x[i * step];
  return scratch;
}

/* @x as a stack, which is at *@memory if it has to be made; then that is moved behind it. */
static const float *
arrange (const NnContraction *c, const NnContractTerm *term, const Stack *stack, const NnTensor *x, float **memory)
{
  NnLoop loop = stack_loop (c, term, stack);
  float *to = *memory;

  if (stack->as_is)
    return nn_tensor_floats (x);
  nn_loop_collapse (&loop);
  if (stack->summed)
    nn_reduce (&loop, 1, terms, x->data, 1, to);
  else
    nn_copy (&loop, 1, to, x->data, sizeof (float));
  *memory += stack->count;
  return to;
}

/* The product, a contiguous tensor of @stack's loops, goes to all of out's loops. */
static void
spread (const NnContraction *c, const Stack *stack, const float *product, NnTensor *out)
{
  Order order = { 0 };
  NnLoop loop = { .rank = 1, .dims = { 1 } };
  gint64 strides[NN_CONTRACT_LABELS] = { 0 }, stride = 1;

  for (int i = stack->order.n - 1; i >= 0; i--)
    {
      strides[stack->order.label[i]] = stride;
      stride *= c->dims[stack->order.label[i]];
    }
  order_append (&order, c->out->present, c->out);
  loop.rank = MAX (order.n, 1);
  for (int i = 0; i < order.n; i++)
    {
      loop.dims[i] = c->dims[order.label[i]];
      loop.strides[0][i] = c->out->stride[order.label[i]];
      loop.strides[1][i] = strides[order.label[i]];
    }
  nn_copy (&loop, 0, out->data, product, sizeof (float));
}

static void
multiply (const Plan *p, const float *a, const float *b, float *product)
{
  const gint64 size_a = (gint64) p->m * p->k, size_b = (gint64) p->k * p->n, size = (gint64) p->m * p->n;
  const int lda = p->stack_a.transposed ? p->m : p->k, ldb = p->stack_b.transposed ? p->k : p->n;

  for (gint64 i = 0; i < p->batch; i++)
    nn_gemm (p->stack_a.transposed, p->stack_b.transposed, p->m, p->n, p->k, 1, a + i * size_a, lda, b + i * size_b,
             ldb, 0, product + i * size, p->n);
}

static void
contract_matrices (const NnContraction *c, const Plan *plan, const NnTensor *const *in, NnTensor *out, float *memory)
{
  const gboolean at_once = plan->b < 0 && plan->product.as_is && !plan->stack_a.as_is;
  float *whole = at_once ? nn_tensor_floats (out) : memory;
  const float *a = arrange (c, c->in[plan->a], &plan->stack_a, in[plan->a], &whole);

  if (plan->b < 0)
    {
      if (!at_once)
        spread (c, &plan->stack_a, a, out);
      return;
    }
  memory = whole;
  const float *b = arrange (c, c->in[plan->b], &plan->stack_b, in[plan->b], &memory);
  if (plan->product.as_is)
    {
      multiply (plan, a, b, nn_tensor_floats (out));
      return;
    }
  multiply (plan, a, b, memory);
  spread (c, &plan->product, memory, out);
}

void
nn_contract (const NnContraction *contraction, const NnTensor *const *in, NnTensor *out, void *workspace)
{
  Plan plan;
  gboolean empty = FALSE;

  for (int i = 0; i < contraction->n_labels; i++)
    empty |= contraction->dims[i] == 0;
  if (nn_tensor_bytes (out) > 0 && (empty || count_of (contraction, contraction->out->present) < nn_tensor_count (out)))
    memset (out->data, 0, nn_tensor_bytes (out));
  if (empty)
    return;
  plan_init (&plan, contraction);
  if (plan.by_element || out->type != NN_TYPE_FLOAT)
    contract_elements (contraction, in, out);
  else
    contract_matrices (contraction, &plan, in, out, workspace);
}
