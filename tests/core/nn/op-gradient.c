/* SPDX-License-Identifier: GPL-3.0-or-later
 * Gradient checks of one operator.
 *
 * The loss is L = sum r · y over all float outputs with random r, summed in double, so dL/dy = r and
 * nn_session_backward() with the seeds r must agree with (L (x + h) - L (x - h)) / 2h.
 */
#include "config.h"

#include "op-test.h"

#include <math.h>

#include "op-test-private.h"

/* Powers of two, so that x ± h rounds as little as possible. */
#define FIRST_STEP 0x1p-7
#define LAST_STEP 0x1p-9
#define DIRECTION_STEP 0x1p-10

/* Inputs up to this size are checked element by element, larger ones by a sample of as many and one direction. */
#define MAX_ELEMENTS 96

/* A tensor's gradients below this are judged as if they were this large: differences of float32 have noise. */
#define LEAST_SCALE 0.1

typedef struct
{
  const OpTest *test;
  OpGraph graph;
  NnSession *session;
  GPtrArray *seeds; /* NnTensor*, NULL for outputs that are not float32 */
} Check;

static void
check_clear (Check *check)
{
  op_graph_clear (&check->graph);
  g_clear_pointer (&check->session, nn_session_free);
  g_clear_pointer (&check->seeds, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Check, check_clear)

static void
unref_seed (gpointer seed)
{
  if (seed)
    nn_tensor_unref (seed);
}

static GPtrArray *
make_seeds (const NnSession *session)
{
  GPtrArray *seeds = g_ptr_array_new_with_free_func (unref_seed);

  for (int i = 0; i < nn_session_n_outputs (session); i++)
    {
      const NnTensor *output = nn_session_output (session, i);

      g_ptr_array_add (seeds, output->type == NN_TYPE_FLOAT
                                  ? op_test_random_tensor (output->shape, -1, 1, 1234 + (guint32) i)
                                  : NULL);
    }
  return seeds;
}

static void
check_init (Check *check, const OpTest *test, Placement placement, NnGradients gradients)
{
  g_autoptr (GError) error = NULL;

  check->test = test;
  op_graph_init (&check->graph, test, placement);
  check->session = op_graph_compile (&check->graph, gradients, &error);
  g_assert_no_error (error);
  check->seeds = make_seeds (check->session);
}

static double
loss (const Check *check)
{
  g_autoptr (GError) error = NULL;
  double sum = 0;

  nn_session_run (check->session, (NnTensor *const *) check->graph.tensors, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < check->seeds->len; i++)
    {
      const NnTensor *seed = check->seeds->pdata[i];
      const NnTensor *output = nn_session_output (check->session, (int) i);

      for (gint64 k = 0; seed && k < nn_tensor_count (seed); k++)
        sum += (double) nn_tensor_floats (seed)[k] * nn_tensor_floats (output)[k];
    }
  return sum;
}

/* Analytic gradients. */

static NnTensor *
gradient_of (const Check *check, Placement placement, int i)
{
  g_autofree char *name = g_strdup_printf ("in%d", i);

  if (placement == PLACE_CONSTANTS)
    return nn_session_parameter_gradient (check->session, name);
  for (int k = 0; k < check->graph.n_inputs; k++)
    if (check->graph.inputs[k] == i)
      return nn_session_input_gradient (check->session, k);
  return NULL;
}

/* The gradient of each input of the case, NULL where @placement gives none. */
static GPtrArray *
analytic (const OpTest *test, Placement placement)
{
  GPtrArray *gradients = g_ptr_array_new_with_free_func (unref_seed);
  g_autoptr (GError) error = NULL;
  g_auto (Check) check = { 0 };

  check_init (&check, test, placement, placement == PLACE_CONSTANTS ? NN_GRADIENTS_PARAMETERS : NN_GRADIENTS_INPUTS);
  loss (&check);
  nn_session_backward (check.session, (NnTensor *const *) check.seeds->pdata, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < test->n_inputs; i++)
    {
      NnTensor *gradient = op_test_is_differentiable (test, i) ? gradient_of (&check, placement, i) : NULL;

      g_ptr_array_add (gradients, gradient ? nn_tensor_convert (gradient, NN_TYPE_FLOAT, NULL) : NULL);
    }
  return gradients;
}

static void
assert_same_gradients (const GPtrArray *actual, const GPtrArray *expected, double tolerance, const char *what)
{
  for (guint i = 0; i < expected->len; i++)
    {
      g_autofree char *where = g_strdup_printf ("gradient of input %u, %s", i, what);

      if (actual->pdata[i] == NULL || expected->pdata[i] == NULL)
        continue;
      if (tolerance == 0)
        assert_tensors_equal (actual->pdata[i], expected->pdata[i], where);
      else
        assert_tensors_close (actual->pdata[i], expected->pdata[i], tolerance, where);
    }
}

/* All placements, levels and thread counts against @expected, the first of them. */
static void
check_variants (const OpTest *test, const GPtrArray *expected)
{
  static const char *const placements[] = { "graph inputs", "others constant", "parameters" };
  NnCpu best = nn_cpu_get ();

  for (NnCpu level = NN_CPU_REFERENCE; level <= best; level++)
    for (Placement placement = PLACE_INPUTS; placement <= PLACE_CONSTANTS; placement++)
      {
        g_autofree char *what = g_strdup_printf ("%s on %s", placements[placement], nn_cpu_name (level));
        g_autoptr (GPtrArray) single = NULL;

        nn_cpu_set (level);
        nn_threads_set_count (1);
        single = analytic (test, placement);
        assert_same_gradients (single, expected, TOLERANCE_KERNEL, what);
        for (int threads = 2; threads <= OP_TEST_MAX_THREADS; threads++)
          {
            g_autoptr (GPtrArray) several = NULL;

            nn_threads_set_count (threads);
            several = analytic (test, placement);
            assert_same_gradients (several, single, 0, what);
          }
      }
  nn_threads_set_count (0);
}

/* Differences. */

static double
largest (const NnTensor *tensor)
{
  double result = LEAST_SCALE;

  for (gint64 i = 0; i < nn_tensor_count (tensor); i++)
    result = MAX (result, fabs (nn_tensor_floats (tensor)[i]));
  return result;
}

/* Element @i of @x: FALSE if it is at a kink, where the gradient may be anything between the one-sided differences. */
static gboolean
check_element (const Check *check, NnTensor *x, const NnTensor *gradient, double scale, gint64 i)
{
  float at = nn_tensor_floats (x)[i];
  double expected = nn_tensor_floats (gradient)[i], allowed = TOLERANCE_GRADIENT * scale;
  double middle = loss (check), left = 0, right = 0, central = 0;

  for (double h = FIRST_STEP; h >= LAST_STEP; h /= 2)
    {
      float below = (float) (at - h), above = (float) (at + h);
      double loss_below, loss_above;

      nn_tensor_floats (x)[i] = below;
      loss_below = loss (check);
      nn_tensor_floats (x)[i] = above;
      loss_above = loss (check);
      nn_tensor_floats (x)[i] = at;
      left = (middle - loss_below) / ((double) at - below);
      right = (loss_above - middle) / ((double) above - at);
      central = (loss_above - loss_below) / ((double) above - below);
      if (fabs (central - expected) <= allowed)
        return TRUE;
    }
  if (expected < MIN (left, right) - allowed || expected > MAX (left, right) + allowed)
    g_error ("%s: dL/dx of element %" G_GINT64_FORMAT " (x = %g) is %.6g, but differences say %.6g (%.6g left, %.6g "
             "right; allowed: %.2g)",
             check->test->node->op_type, i, at, expected, central, left, right, allowed);
  return FALSE;
}

static void
check_elements (const Check *check, NnTensor *x, const NnTensor *gradient)
{
  gint64 count = nn_tensor_count (x), checked = MIN (count, MAX_ELEMENTS), kinks = 0;
  double scale = largest (gradient);

  for (gint64 k = 0; k < checked; k++)
    /* A stride that spreads the sample over the tensor. */
    if (!check_element (check, x, gradient, scale, k * count / checked))
      kinks++;
  g_assert_cmpint (kinks * 2, <=, checked);
}

static void
move (NnTensor *x, const float *from, const NnTensor *direction, double h)
{
  for (gint64 i = 0; i < nn_tensor_count (x); i++)
    nn_tensor_floats (x)[i] = (float) (from[i] + h * nn_tensor_floats (direction)[i]);
}

/* One random direction. Kinks average out, so the tolerance is only ten times that of an element. */
static void
check_direction (const Check *check, NnTensor *x, const NnTensor *gradient)
{
  g_autofree float *from = g_memdup2 (x->data, nn_tensor_bytes (x));
  g_autoptr (NnTensor) direction = op_test_random_tensor (x->shape, -1, 1, 99);
  double expected = 0, norm = 0, above, below, actual;

  for (gint64 i = 0; i < nn_tensor_count (x); i++)
    {
      double g = nn_tensor_floats (gradient)[i];

      expected += g * nn_tensor_floats (direction)[i];
      norm += g * g;
    }
  move (x, from, direction, DIRECTION_STEP);
  above = loss (check);
  move (x, from, direction, -DIRECTION_STEP);
  below = loss (check);
  move (x, from, direction, 0);
  actual = (above - below) / (2 * DIRECTION_STEP);
  if (fabs (actual - expected) > 10 * TOLERANCE_GRADIENT * MAX (sqrt (norm), LEAST_SCALE))
    g_error ("%s: along a random direction dL is %.6g, but differences say %.6g (gradient's norm %.6g)",
             check->test->node->op_type, expected, actual, sqrt (norm));
}

void
op_test_gradient (OpTest *test)
{
  g_autoptr (GPtrArray) gradients = analytic (test, PLACE_INPUTS);
  g_auto (Check) check = { 0 };
  gboolean any = FALSE;

  check_init (&check, test, PLACE_INPUTS, NN_GRADIENTS_NONE);
  for (int i = 0; i < test->n_inputs; i++)
    {
      if (gradients->pdata[i] == NULL)
        continue;
      any = TRUE;
      check_elements (&check, test->inputs[i], gradients->pdata[i]);
      if (nn_tensor_count (test->inputs[i]) > MAX_ELEMENTS)
        check_direction (&check, test->inputs[i], gradients->pdata[i]);
    }
  g_assert_true (any);
  check_variants (test, gradients);
}
