/* SPDX-License-Identifier: GPL-3.0-or-later
 * Damaged models, without a fuzzing engine: the seeds and a small real model, cut short everywhere and with random bits
 * turned. Each must end in a result or a GError; sanitizers see the rest.
 */
#include "config.h"

#include <string.h>

#include "onnx-fuzz.h"
#include "seeds.h"
#include "vary.h"

#define FLIPS_PER_SEED 1500
#define VARIATIONS_PER_SEED 1000
#define CUTS_OF_MODEL 500
#define FLIPS_OF_MODEL 1000

static void
try_copy (const guint8 *data, gsize size)
{
  /* A block of exactly that size, so that reading past the end is seen. */
  g_autofree guint8 *copy = g_memdup2 (data, size);
  LLVMFuzzerTestOneInput (copy, size);
}

static void
cut_everywhere (GBytes *model, gsize step)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (model, &size);
  for (gsize length = 0; length <= size; length += step)
    try_copy (data, length);
}

/* One to eight bits in the first @reach bytes, and sometimes a byte more or less. */
static void
flip_bits (GBytes *model, gsize reach, int times, guint32 seed)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (model, &size);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree guint8 *damaged = g_malloc (size);
  for (int i = 0; i < times; i++)
    {
      memcpy (damaged, data, size);
      for (int bits = g_rand_int_range (rand, 1, 9); bits > 0; bits--)
        damaged[g_rand_int_range (rand, 0, (gint32) MIN (reach, size))] ^=
            (guint8) (1 << g_rand_int_range (rand, 0, 8));
      try_copy (damaged, size);
    }
}

static void
test_seeds_are_valid (void)
{
  g_autoptr (GPtrArray) seeds = fuzz_seeds ();
  for (guint i = 0; i < seeds->len; i++)
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (g_ptr_array_index (seeds, i), &size);
      g_assert_true (fuzz_runs (data, size));
    }
}

static void
test_seeds (void)
{
  g_autoptr (GPtrArray) seeds = fuzz_seeds ();
  for (guint i = 0; i < seeds->len; i++)
    {
      GBytes *seed = g_ptr_array_index (seeds, i);
      cut_everywhere (seed, 1);
      flip_bits (seed, g_bytes_get_size (seed), FLIPS_PER_SEED, 20 + i);
    }
}

/* Well-formed, but with other operators, attributes, shapes and constants. */
static void
test_variations (void)
{
  g_autoptr (GPtrArray) seeds = fuzz_seeds ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  for (guint i = 0; i < seeds->len * VARIATIONS_PER_SEED; i++)
    {
      g_autoptr (GBytes) varied = fuzz_vary (g_ptr_array_index (seeds, i % seeds->len), rand);
      gsize size;
      const guint8 *data = g_bytes_get_data (varied, &size);
      LLVMFuzzerTestOneInput (data, size);
    }
}

static void
test_real_model (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
      g_build_filename (g_getenv ("ART_DATA") ?: "/nonexistent", "test", "models", "mnist-opset8.onnx", NULL);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &error);
  if (file == NULL)
    {
      g_test_skip (error->message);
      return;
    }
  g_autoptr (GBytes) model = g_mapped_file_get_bytes (file);
  const gsize size = g_bytes_get_size (model);
  cut_everywhere (model, size / CUTS_OF_MODEL);
  flip_bits (model, size, FLIPS_OF_MODEL, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz/seeds-are-valid", test_seeds_are_valid);
  g_test_add_func ("/fuzz/damaged-seeds", test_seeds);
  g_test_add_func ("/fuzz/variations", test_variations);
  g_test_add_func ("/fuzz/damaged-model", test_real_model);
  return g_test_run ();
}
