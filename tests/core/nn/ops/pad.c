/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pad: every mode against plain indexing, cropping, element types, gradients, what must be refused.
 */
#include "config.h"

#include <string.h>

#include "op-naive.h"

typedef struct
{
  const char *mode;
  NnShape shape;
  gint64 pads[8];
} Case;

static const Case cases[] = {
  { "constant", { 4, { 2, 3, 5, 7 } }, { 0, 0, 1, 2, 0, 0, 3, 0 } },
  { "reflect", { 4, { 2, 3, 5, 7 } }, { 0, 0, 4, 6, 0, 0, 3, 5 } },
  { "edge", { 4, { 2, 3, 5, 7 } }, { 0, 0, 1, 9, 0, 0, 3, 5 } },
  { "wrap", { 4, { 2, 3, 5, 7 } }, { 0, 0, 1, 9, 0, 0, 7, 5 } },
  { "reflect", { 4, { 1, 1, 2, 3 } }, { 0, 0, 7, 9, 0, 0, 5, 8 } }, /* back and forth */
  { "constant", { 4, { 2, 3, 5, 7 } }, { 0, 0, -1, 2, 0, 0, 3, -4 } },
  { "edge", { 4, { 2, 3, 5, 7 } }, { 1, 2, -1, 2, 1, 0, 3, -4 } },
  { "reflect", { 4, { 1, 3, 61, 67 } }, { 0, 0, 10, 10, 0, 0, 10, 10 } },
};

/* One step at a time from @i back into [0, n); -1 for the constant. */
static gint64
naive_source (const char *mode, gint64 i, gint64 n)
{
  while (i < 0 || i >= n)
    {
      if (strcmp (mode, "constant") == 0)
        return -1;
      if (strcmp (mode, "edge") == 0)
        i = i < 0 ? 0 : n - 1;
      else if (strcmp (mode, "wrap") == 0)
        i = i < 0 ? i + n : i - n;
      else
        i = i < 0 ? -i : 2 * (n - 1) - i;
    }
  return i;
}

static NnTensor *
naive_pad (const NnTensor *x, const Case *c, double constant)
{
  NnShape shape = x->shape;
  NnTensor *y;

  for (int d = 0; d < 4; d++)
    shape.dims[d] += c->pads[d] + c->pads[4 + d];
  y = nn_tensor_new (x->type, &shape, NULL);
  for (gint64 i = 0; i < nn_tensor_count (y); i++)
    {
      gint64 at[NN_MAX_RANK];
      gboolean inside = TRUE;

      naive_unravel (&shape, i, at);
      for (int d = 0; d < 4; d++)
        {
          at[d] = naive_source (c->mode, at[d] - c->pads[d], x->shape.dims[d]);
          inside = inside && at[d] >= 0;
        }
      nn_tensor_set_double (y, i, inside ? nn_tensor_get_double (x, naive_ravel (&x->shape, at)) : constant);
    }
  return y;
}

/* With pads as attribute before opset 11. */
static OpTest *
new_case (int opset, const Case *c, NnTensor *x)
{
  OpTest *test = op_test_new ("Pad", opset);

  op_test_input (test, x);
  nn_node_set_string (op_test_node (test), "mode", c->mode);
  if (opset < 11)
    nn_node_set_ints (op_test_node (test), opset < 2 ? "paddings" : "pads", 8, c->pads);
  else
    op_test_int64s (test, NN_SHAPE (8), c->pads);
  return test;
}

static void
test_modes (void)
{
  static const int opsets[] = { 1, 2, 11, 19 };

  for (gsize o = 0; o < G_N_ELEMENTS (opsets); o++)
    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        g_autoptr (OpTest) test = new_case (opsets[o], &cases[i], op_test_random_tensor (cases[i].shape, -1, 1, 1));
        g_autoptr (NnTensor) expected = naive_pad (op_test_get_input (test, 0), &cases[i], 0);

        op_test_run (test);
        op_test_expect (test, 0, expected, TOLERANCE_EXACT);
      }
}

static void
test_constants (void)
{
  g_autoptr (OpTest) attribute = new_case (2, &cases[0], op_test_random_tensor (cases[0].shape, -1, 1, 1));
  g_autoptr (OpTest) input = new_case (13, &cases[0], op_test_random_tensor (cases[0].shape, -1, 1, 1));
  g_autoptr (NnTensor) expected = naive_pad (op_test_get_input (input, 0), &cases[0], 0.5);

  nn_node_set_float (op_test_node (attribute), "value", 0.5f);
  op_test_run (attribute);
  op_test_expect (attribute, 0, expected, TOLERANCE_EXACT);
  op_test_floats (input, (NnShape){ 0 }, (float[]){ 0.5f });
  op_test_run (input);
  op_test_expect (input, 0, expected, TOLERANCE_EXACT);
  op_test_gradient (input);
}

static void
test_axes (void)
{
  g_autoptr (OpTest) test = op_test_new ("Pad", 18);

  op_test_floats (test, NN_SHAPE (2, 2), (float[]){ 1, 2, 3, 4 });
  op_test_int64s (test, NN_SHAPE (2), (gint64[]){ 1, 2 });
  op_test_input (test, NULL);
  op_test_int64s (test, NN_SHAPE (1), (gint64[]){ -1 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 5), (float[]){ 0, 1, 2, 0, 0, 0, 3, 4, 0, 0 }, TOLERANCE_EXACT);
}

static void
test_types (void)
{
  static const NnType types[] = { NN_TYPE_UINT8, NN_TYPE_INT16, NN_TYPE_INT32, NN_TYPE_INT64, NN_TYPE_DOUBLE };
  double values[210];

  for (int i = 0; i < 210; i++)
    values[i] = i;
  for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
    for (int i = 0; i < 2; i++)
      {
        g_autoptr (OpTest) test = new_case (13, &cases[i], naive_typed (types[t], NN_SHAPE (2, 3, 5, 7), values));
        g_autoptr (NnTensor) expected = naive_pad (op_test_get_input (test, 0), &cases[i], 9);

        op_test_input (test, naive_typed (types[t], (NnShape){ 0 }, (double[]){ 9 }));
        op_test_run (test);
        op_test_expect (test, 0, expected, TOLERANCE_EXACT);
      }
}

static void
test_gradient (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpTest) test = new_case (19, &cases[i], op_test_random_tensor (cases[i].shape, -1, 1, 1));

      op_test_gradient (test);
    }
}

static void
check_failure (NnShape x, const char *mode, int n, const gint64 *pads, NnError code, const char *text)
{
  g_autoptr (OpTest) test = op_test_new ("Pad", 13);

  op_test_random (test, x, -1, 1);
  op_test_int64s (test, NN_SHAPE (n), pads);
  nn_node_set_string (op_test_node (test), "mode", mode);
  op_test_fails (test, code, text);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) constant = op_test_new ("Pad", 13);

  check_failure (NN_SHAPE (3), "constant", 3, (gint64[]){ 1, 1, 1 }, NN_ERROR_SHAPE, "3 pads for 1 axes");
  check_failure (NN_SHAPE (3), "mirror", 2, (gint64[]){ 1, 1 }, NN_ERROR_UNSUPPORTED, "mirror");
  check_failure (NN_SHAPE (3), "constant", 2, (gint64[]){ -2, -2 }, NN_ERROR_SHAPE, "do not fit axis 0");
  check_failure (NN_SHAPE (3), "constant", 2, (gint64[]){ G_MAXINT64, 1 }, NN_ERROR_SHAPE, "do not fit axis 0");
  check_failure (NN_SHAPE (0), "edge", 2, (gint64[]){ 1, 1 }, NN_ERROR_SHAPE, "empty");
  op_test_random (constant, NN_SHAPE (3), -1, 1);
  op_test_int64s (constant, NN_SHAPE (2), (gint64[]){ 1, 1 });
  op_test_int64s (constant, NN_SHAPE (1), (gint64[]){ 1 });
  op_test_fails (constant, NN_ERROR_SHAPE, "constant");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/pad/modes", test_modes);
  g_test_add_func ("/ops/pad/constants", test_constants);
  g_test_add_func ("/ops/pad/axes", test_axes);
  g_test_add_func ("/ops/pad/types", test_types);
  g_test_add_func ("/ops/pad/gradient", test_gradient);
  g_test_add_func ("/ops/pad/refuses", test_refuses);
  return g_test_run ();
}
