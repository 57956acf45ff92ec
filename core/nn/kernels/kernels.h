/* SPDX-License-Identifier: GPL-3.0-or-later
 * The kernel families and how one version of each is chosen.
 *
 * A family is x.h (contract), x.c (plain C reference and selection) and x-avx2.c … (faster versions). Operators call
 * drivers (conv.h, linalg.h); drivers call through the families' tables.
 */
#pragma once

/* Selects in every family the fastest version that nn_cpu_get() allows. Called again by nn_cpu_set(). Not to be called
 * while kernels run. */
void nn_kernels_init (void);

/* Every driver that may be the first to run a kernel calls this: it is what links the selection into a program that
 * takes the library's objects from an archive, and it selects if nothing has yet. */
void nn_kernels_ensure (void);
