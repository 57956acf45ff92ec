/* SPDX-License-Identifier: GPL-3.0-or-later
 * Networks of the engine benchmark that are made up: from a line of tests/bench/networks.
 */
#pragma once

#include "nn/nn.h"

/* The graph that @line ("NAME SIZE LAYER ...") describes. (transfer full) */
NnGraph *bench_network_build (const char *line, GError **error);
