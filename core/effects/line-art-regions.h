/* SPDX-License-Identifier: GPL-3.0-or-later
 * The regions of a line drawing and what colour each of them is to have.
 */
#pragma once

#include "line-art-picture.h"

typedef struct
{
  gsize area;      /* pixels of the working size, under lines too */
  gsize open;      /* those that are not lines */
  gboolean border; /* touches the border of the picture */
  float ground[3]; /* its colour in the drawing, linear, relative to the paper: 1 = paper */
  gboolean tinted; /* the drawing has a colour there already */
  gboolean tiny;   /* a speck or a cell of hatching, unless it is hinted */
  gboolean filled; /* gets @color; otherwise it stays as it is in the drawing */
  gboolean hinted;
  gint32 whole;   /* the region that this is a part of, divided between hints; itself if it is whole */
  float color[3]; /* linear, in the drawing's space */
} ArtLineArtRegion;

typedef struct
{
  int width, height; /* working size */
  gint32 *labels;    /* 0 … n - 1 */
  guint8 *barrier;   /* 1 = line */
  guint8 *dust;      /* 1 = a speck of dirt on scanned paper, or beside one; NULL = a clean drawing */
  GArray *regions;   /* ArtLineArtRegion */
} ArtLineArtRegions;

/* @threshold: 0 … 1, how dark a line must be, of the darkest; @gap: in working pixels, see art_trapped_ball_fill().
 * NULL with ART_ERROR_INPUT or ART_ERROR_NO_MEMORY. (transfer full) */
ArtLineArtRegions *art_line_art_regions_new (const ArtLineArtPicture *picture, double threshold, double gap,
                                             GError **error);
void art_line_art_regions_free (ArtLineArtRegions *regions);
static inline ArtLineArtRegion *
art_line_art_region (const ArtLineArtRegions *regions, gint32 label)
{
  return &g_array_index (regions->regions, ArtLineArtRegion, label);
}

/* Gives tiny regions that are not hinted to the neighbour that they have most of their border with, best where there is
 * no line between. Their numbers stay, with nothing in them. */
void art_line_art_merge_tiny (ArtLineArtRegions *regions);
/* The largest whole region that touches the border, -1 if there is none: what the figures stand before. Before hints
 * divide it. */
gint32 art_line_art_background (const ArtLineArtRegions *regions);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtLineArtRegions, art_line_art_regions_free)
