/* SPDX-License-Identifier: GPL-3.0-or-later
 * Separable resampling of float planes: area average or cubic when shrinking, Catmull-Rom when growing.
 *
 * Each axis is described by taps; rows of the result can be asked for one by one, so that a full-size result never has
 * to be in memory at once.
 */
#pragma once

#include <glib.h>

/**
 * ArtTaps: output sample i of one axis is the sum of weights[i * stride + k] * input[first[i] + k], k < count[i].
 * Indices are inside the input (edges are repeated by adding up weights); the weights of a sample sum to 1.
 */
typedef struct
{
  int n_in, n_out;
  int stride; /* the most taps that a sample has */
  int *first, *count;
  float *weights;
} ArtTaps;

/* For @n_in samples to @n_out, both >= 1. (transfer full) */
ArtTaps *art_taps_new (int n_in, int n_out);
/* The same, but Catmull-Rom stretched over as much as an output sample covers when shrinking: sharper than the area
 * average, and what networks for super-resolution were trained to undo. (transfer full) */
ArtTaps *art_taps_new_cubic (int n_in, int n_out);
void art_taps_free (ArtTaps *taps);

/* One row of the result of resampling a plane of @across->n_in x @down->n_in samples: row @y into @out[across->n_out].
 * @scratch: across->n_in floats. */
void art_resample_row (const float *plane, const ArtTaps *across, const ArtTaps *down, int y, float *scratch,
                       float *out);
/* All rows, on all threads. @out: down->n_out rows of across->n_out. */
void art_resample_plane (const float *plane, const ArtTaps *across, const ArtTaps *down, float *out);

/* A rectangle of samples of a plane that need not be in memory as a whole. */
typedef struct
{
  int x, y, width, height;
} ArtWindow;

/* The part @to of the result from the part @from of the input, on all threads. Samples outside @from are taken from its
 * edge; callers see to it that those only matter where nobody looks. @in: rows of from->width, @out: of to->width. */
void art_resample_window (const float *in, const ArtWindow *from, const ArtTaps *across, const ArtTaps *down,
                          const ArtWindow *to, float *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtTaps, art_taps_free)
