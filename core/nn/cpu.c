/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which instruction sets the kernels may use.
 *
 * The level is chosen before main (), so that no two threads can ever race for it and no call has to check it.
 */
#include "config.h"

#include "nn/cpu.h"

#include <string.h>
#if defined(__x86_64__)
#  include <cpuid.h>
#endif

#include <glib.h>

#include "nn/kernels/kernels.h"

static const char *const names[] = { "reference", "avx2" };

static NnCpu machine_level = NN_CPU_REFERENCE;
static NnCpu current_level = NN_CPU_REFERENCE;

#if defined(__x86_64__)
/* clang 14 does not take "f16c" in __builtin_cpu_supports(). */
static gboolean
has_f16c (void)
{
  unsigned int eax, ebx, ecx, edx;

  return __get_cpuid (1, &eax, &ebx, &ecx, &edx) && (ecx & bit_F16C);
}
#endif

static NnCpu
detect (void)
{
#if defined(__x86_64__)
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma") && has_f16c ())
    return NN_CPU_AVX2;
#endif
  return NN_CPU_REFERENCE;
}

/* What NN_CPU asks for; the best level if it says nothing that is known. */
static NnCpu
wanted (void)
{
  const char *name = g_getenv ("NN_CPU");

  for (guint i = 0; name && i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0)
      return i;
  return NN_CPU_AVX2;
}

__attribute__ ((constructor)) static void
choose (void)
{
  machine_level = detect ();
  nn_cpu_set (wanted ());
}

NnCpu
nn_cpu_get (void)
{
  return current_level;
}

void
nn_cpu_set (NnCpu level)
{
  current_level = MIN (level, machine_level);
  nn_kernels_init ();
}

const char *
nn_cpu_name (NnCpu level)
{
  g_return_val_if_fail ((guint) level < G_N_ELEMENTS (names), NULL);

  return names[level];
}
