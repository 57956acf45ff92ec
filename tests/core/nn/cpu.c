/* SPDX-License-Identifier: GPL-3.0-or-later
 * CPU levels.
 */
#include "config.h"

#include <nn/nn.h>

static void
test_names (void)
{
  g_assert_cmpstr (nn_cpu_name (NN_CPU_REFERENCE), ==, "reference");
  g_assert_cmpstr (nn_cpu_name (NN_CPU_AVX2), ==, "avx2");
}

static void
test_lowering (void)
{
  NnCpu best = nn_cpu_get ();

  nn_cpu_set (NN_CPU_REFERENCE);
  g_assert_cmpint (nn_cpu_get (), ==, NN_CPU_REFERENCE);
  nn_cpu_set (best);
  g_assert_cmpint (nn_cpu_get (), ==, best);
}

/* The environment is read before main (), so this takes a process of its own. */
static void
test_environment (void)
{
  if (g_test_subprocess ())
    {
      g_assert_cmpint (nn_cpu_get (), ==, NN_CPU_REFERENCE);
      nn_cpu_set (NN_CPU_AVX2);
      return;
    }
  g_setenv ("NN_CPU", "reference", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_unsetenv ("NN_CPU");
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/cpu/names", test_names);
  g_test_add_func ("/nn/cpu/lowering", test_lowering);
  g_test_add_func ("/nn/cpu/environment", test_environment);
  return g_test_run ();
}
