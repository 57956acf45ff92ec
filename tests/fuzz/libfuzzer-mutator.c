/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tells libFuzzer how to change a model: half of the time within the format, half of the time bit by bit.
 */
#include "config.h"

#include <string.h>

#include "vary.h"

gsize LLVMFuzzerMutate (guint8 *data, gsize size, gsize max_size);
gsize LLVMFuzzerCustomMutator (guint8 *data, gsize size, gsize max_size, unsigned int seed);

gsize
LLVMFuzzerCustomMutator (guint8 *data, gsize size, gsize max_size, unsigned int seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GBytes) model = g_bytes_new (data, size);
  g_autoptr (GBytes) varied = seed % 2 == 0 ? fuzz_vary (model, rand) : NULL;
  if (varied == NULL || g_bytes_get_size (varied) > max_size)
    return LLVMFuzzerMutate (data, size, max_size);
  memcpy (data, g_bytes_get_data (varied, NULL), g_bytes_get_size (varied));
  return g_bytes_get_size (varied);
}
