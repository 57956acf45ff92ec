/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colours by place and luminance: a coarse grid that knows edges, because what differs in luminance is kept apart.
 *
 * Chen, Paris, Durand, "Real-time Edge-Aware Image Processing with the Bilateral Grid" (2007).
 */
#pragma once

#include "nn/nn.h"

/* Steps of luminance. */
#define ART_GRID_STEPS 12

/**
 * ArtColorGrid: for each cell and step of luminance the sums of a·w, b·w and w.
 */
typedef struct
{
  int width, height;                /* cells */
  float (*sums)[ART_GRID_STEPS][3]; /* by cell */
} ArtColorGrid;

ArtColorGrid *art_color_grid_new (int width, int height);
void art_color_grid_free (ArtColorGrid *grid);
/* Adds colour @ab of weight @weight to a cell, shared by the two steps nearest to @luminance. */
void art_color_grid_add (ArtColorGrid *grid, int cell, float luminance, const float *ab, float weight);
/* Adds @weight times a cell of @from. */
void art_color_grid_add_cell (ArtColorGrid *grid, int cell, const ArtColorGrid *from, int from_cell, float weight);
/* Spreads colours to neighbouring cells and steps; cells without a colour at some luminance get a little of that at
 * others. */
void art_color_grid_blur (ArtColorGrid *grid);
/* The colours of a picture with this @luminance (1x1xHxW) that the grid lies over. @ab: 1x2xHxW */
void art_color_grid_slice (const ArtColorGrid *grid, const NnTensor *luminance, NnTensor *ab);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtColorGrid, art_color_grid_free)
