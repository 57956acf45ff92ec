/* SPDX-License-Identifier: GPL-3.0-or-later
 * Chooses the kernels by CPU level.
 */
#include "config.h"

#include "nn/kernels/kernels.h"

#include <glib.h>

#include "nn/cpu.h"
#include "nn/kernels/gemm.h"
#include "nn/kernels/gram.h"
#include "nn/kernels/panel.h"
#include "nn/kernels/winograd.h"

void
nn_kernels_init (void)
{
  NnCpu level = nn_cpu_get ();

  nn_gemm_kernels_init (level);
  nn_gram_kernels_init (level);
  nn_panel_kernels_init (level);
  nn_winograd_kernels_init (level);
  g_assert (nn_gemm_kernels.gemm && nn_gram_tile);
  g_assert (nn_panel_kernels.tile && nn_panel_kernels.gather && nn_panel_kernels.gate);
  g_assert (nn_winograd_kernels.patch && nn_winograd_kernels.input && nn_winograd_kernels.output);
}

void
nn_kernels_ensure (void)
{
  static gsize selected;

  if (g_once_init_enter (&selected))
    {
      nn_kernels_init ();
      g_once_init_leave (&selected, 1);
    }
}
