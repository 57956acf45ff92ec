/* SPDX-License-Identifier: GPL-3.0-or-later
 * How far numbers may be from what they should be, and why. The one place to look when a test's strictness is in
 * doubt; loosen a value only with a reason written here.
 *
 * Unless said otherwise an error is |a - b| <= tolerance · max (1, largest |expected| of the tensor): float32 sums
 * cancel, so errors scale with the tensor and not with the element.
 */
#pragma once

/* Copies, comparisons, integers, and float32 operations that round once. */
#define TOLERANCE_EXACT 0.0

/* Layers against a double reference: 24-bit mantissas (6e-8) and sums of up to some thousand terms, whose rounding
 * errors grow like the square root of the length. */
#define TOLERANCE_LAYER 1e-5

/* Kernels of one ISA against the reference: the same sums in another order, with fused multiply-add. */
#define TOLERANCE_KERNEL 1e-5

/* exp, tanh, pow by vector polynomials: a few units in the last place, amplified where results are summed. */
#define TOLERANCE_FUNCTION 1e-5

/* Whole networks against another runtime: some twenty layers, each within TOLERANCE_LAYER of its exact result. */
#define TOLERANCE_MODEL 1e-3

/* float16 storage: 11-bit mantissas, 2^-11 relative for one rounding. */
#define TOLERANCE_HALF 1e-3

/* bfloat16 storage: 8-bit mantissas, 2^-8 relative for each of two roundings. */
#define TOLERANCE_BFLOAT16 8e-3

/* Gradients against central differences of float32 outputs with step 2^-7: rounding (6e-8 / 2^-7 = 8e-6 for each
 * term) and curvature (2^-14 · f''' / 6) both stay below this. Relative to the largest gradient of the tensor. */
#define TOLERANCE_GRADIENT 3e-3
