/* SPDX-License-Identifier: GPL-3.0-or-later
 * DepthToSpace: both modes against the formula, gradients, what must be refused.
 */
#include "config.h"

#include <string.h>

#include "op-naive.h"

static OpTest *
new_case (NnShape shape, int block, const char *mode)
{
  OpTest *test = op_test_new ("DepthToSpace", mode ? 13 : 1);

  op_test_random (test, shape, -1, 1);
  nn_node_set_int (op_test_node (test), "blocksize", block);
  if (mode)
    nn_node_set_string (op_test_node (test), "mode", mode);
  return test;
}

static void
check_random (NnShape x, int block, const char *mode)
{
  g_autoptr (OpTest) test = new_case (x, block, mode);
  const gint64 channels = x.dims[1] / block / block;
  const NnShape shape = NN_SHAPE (x.dims[0], channels, x.dims[2] * block, x.dims[3] * block);
  g_autoptr (NnTensor) expected = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (gint64 k = 0; k < nn_tensor_count (expected); k++)
    {
      gint64 at[NN_MAX_RANK];

      naive_unravel (&shape, k, at);
      const gint64 i = at[2] % block, j = at[3] % block;
      const gint64 channel =
          mode && strcmp (mode, "CRD") == 0 ? (at[1] * block + i) * block + j : (i * block + j) * channels + at[1];
      const gint64 from[] = { at[0], channel, at[2] / block, at[3] / block };
      nn_tensor_floats (expected)[k] = nn_tensor_floats (op_test_get_input (test, 0))[naive_ravel (&x, from)];
    }
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_modes (void)
{
  static const char *const modes[] = { NULL, "DCR", "CRD" };

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      check_random (NN_SHAPE (2, 12, 5, 7), 2, modes[i]);
      check_random (NN_SHAPE (1, 9, 33, 37), 3, modes[i]);
      check_random (NN_SHAPE (1, 3, 2, 3), 1, modes[i]);
    }
}

static void
test_gradient (void)
{
  g_autoptr (OpTest) depth = new_case (NN_SHAPE (2, 8, 3, 5), 2, "DCR");
  g_autoptr (OpTest) column = new_case (NN_SHAPE (1, 8, 3, 5), 2, "CRD");

  op_test_gradient (depth);
  op_test_gradient (column);
}

static void
test_refuses (void)
{
  g_autoptr (OpTest) rank = new_case (NN_SHAPE (4, 2, 2), 2, NULL);
  g_autoptr (OpTest) channels = new_case (NN_SHAPE (1, 6, 2, 2), 2, NULL);
  g_autoptr (OpTest) zero = new_case (NN_SHAPE (1, 6, 2, 2), 0, NULL);
  g_autoptr (OpTest) mode = new_case (NN_SHAPE (1, 4, 2, 2), 2, "XYZ");

  op_test_fails (rank, NN_ERROR_SHAPE, "4 dimensions");
  op_test_fails (channels, NN_ERROR_SHAPE, "block size of 2");
  op_test_fails (zero, NN_ERROR_SHAPE, "block size of 0");
  op_test_fails (mode, NN_ERROR_UNSUPPORTED, "XYZ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/depth-to-space/modes", test_modes);
  g_test_add_func ("/ops/depth-to-space/gradient", test_gradient);
  g_test_add_func ("/ops/depth-to-space/refuses", test_refuses);
  return g_test_run ();
}
