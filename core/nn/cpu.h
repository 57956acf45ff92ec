/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which instruction sets the kernels may use.
 */
#pragma once

/**
 * NnCpu: levels in rising order; each includes the ones before it.
 */
typedef enum
{
  NN_CPU_REFERENCE, /* plain C */
  NN_CPU_AVX2       /* AVX2 + FMA + F16C */
} NnCpu;

/* The level in use: the best this machine has, or what NN_CPU=reference|avx2 in the environment says, if lower. */
NnCpu nn_cpu_get (void);
/* For tests: lower (or restore) the level; levels the machine lacks are ignored. Re-selects all kernels. */
void nn_cpu_set (NnCpu level);
const char *nn_cpu_name (NnCpu level); /* "reference", "avx2" */
