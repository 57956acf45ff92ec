/* SPDX-License-Identifier: GPL-3.0-or-later
 * Networks of the engine benchmark, from the file tests/bench/networks.
 */
#pragma once

#include "nn/nn.h"

typedef struct
{
  char *name;
  int size; /* width and height of the input */
  NnGraph *graph;
} BenchNetwork;

/* All networks of the file at @path, in its order: a GPtrArray of BenchNetwork. (transfer full) */
GPtrArray *bench_networks_load (const char *path, GError **error);

/* Multiplications and additions of the convolutions, in 10^9. */
double bench_network_gflop (const BenchNetwork *network);
