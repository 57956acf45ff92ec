/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the kernel tests share: seeded random arrays between guard bands, comparisons.
 */
#pragma once

#include <math.h>

#include <glib.h>

#include "nn/nn.h"

#define CHECK_GUARD 32 /* floats before and after an array that nobody may touch */
#define CHECK_GUARD_VALUE -12345.5f

/**
 * CheckArray: @count floats at @data, 64-byte aligned, with guards on both sides.
 */
typedef struct
{
  float *memory, *data;
  gint64 count;
} CheckArray;

static inline CheckArray
check_array_new (gint64 count)
{
  CheckArray array = { nn_try_malloc_aligned ((count + 2 * CHECK_GUARD) * sizeof (float)), NULL, count };

  g_assert_nonnull (array.memory);
  array.data = array.memory + CHECK_GUARD;
  for (gint64 i = 0; i < count + 2 * CHECK_GUARD; i++)
    array.memory[i] = CHECK_GUARD_VALUE;
  return array;
}

/* Uniform in [-1, 1). */
static inline CheckArray
check_array_random (gint64 count, guint32 seed)
{
  CheckArray array = check_array_new (count);

  for (gint64 i = 0; i < count; i++)
    {
      seed = seed * 1664525u + 1013904223u;
      array.data[i] = (float) (seed >> 8) / (1 << 23) - 1.0f;
    }
  return array;
}

static inline void
check_guards (const CheckArray *array)
{
  for (int i = 0; i < CHECK_GUARD; i++)
    {
      g_assert_cmpfloat (array->memory[i], ==, CHECK_GUARD_VALUE);
      g_assert_cmpfloat (array->data[array->count + i], ==, CHECK_GUARD_VALUE);
    }
}

static inline void
check_array_clear (CheckArray *array)
{
  check_guards (array);
  nn_free_aligned (array->memory);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CheckArray, check_array_clear)

/* The greatest difference is within @tolerance of the greatest magnitude. */
static inline void
check_close (const float *actual, const float *expected, gint64 count, double tolerance, const char *what)
{
  double scale = 1e-30, worst = 0.0;

  for (gint64 i = 0; i < count; i++)
    {
      scale = MAX (scale, fabs ((double) expected[i]));
      worst = MAX (worst, fabs ((double) actual[i] - expected[i]));
      if (isnan (actual[i]) != isnan (expected[i]))
        g_error ("%s: element %" G_GINT64_FORMAT " is %g, not %g", what, i, actual[i], expected[i]);
    }
  if (!(worst <= tolerance * scale))
    g_error ("%s: off by %g of %g", what, worst, scale);
  g_test_message ("%s: relative error %.2g", what, worst / scale);
}
