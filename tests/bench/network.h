/* SPDX-License-Identifier: GPL-3.0-or-later
 * Networks of the engine benchmark that are made up: from a line of tests/bench/networks.
 */
#pragma once

#include "nn/nn.h"

/* The graph that @line ("NAME SIZE LAYER ...") describes. (transfer full) */
NnGraph *bench_network_build (const char *line, GError **error);

/* Multiplications and additions of the convolutions for an input like @image, in 10^9; 0 if they cannot be told. */
double bench_network_gflop (NnGraph *graph, NnTensor *image);
