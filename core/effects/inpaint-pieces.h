/* SPDX-License-Identifier: GPL-3.0-or-later
 * Divides a hole into pieces that are filled by themselves, each seen with its surroundings.
 */
#pragma once

#include "inpaint-hole.h"
#include "inpaint-options.h"

/**
 * ArtInpaintPiece: rectangles count from the corner of the content.
 */
typedef struct
{
  GeglRectangle bounds;    /* of its pixels */
  GeglRectangle view;      /* what the network sees: @bounds with a margin */
  GeglRectangle crop;      /* what is looked at to fill it, @view and more */
  gint64 n_pixels, n_deep; /* deep: farther from its border than ART_INPAINT_THIN */
  int side;                /* longer side of the largest connected part in px */
  gboolean coarse; /* cut from a part that is too large to be seen at once: what fills it is first found in the small */
  int depth;       /* in the hole, cells: of what is nearest to its border */
  int wave;        /* pieces of wave 0 are filled first, all at a time, then those of wave 1 … */
} ArtInpaintPiece;

/**
 * ArtInpaintPieces: each square cell of the content with pixels of the hole belongs to one piece.
 */
typedef struct
{
  int columns, rows;
  gint32 *owners; /* columns x rows: which piece a cell belongs to, -1 = none */
  GArray *pieces; /* ArtInpaintPiece */
  int n_waves;
  gboolean coarse; /* whether any piece is */
} ArtInpaintPieces;

/* Cracks and scratches need no network to tell what goes on across them: holes no deeper than this, px, apart from
 * where they cross. */
#define ART_INPAINT_THIN 10
#define ART_INPAINT_CROSSINGS 0.02
/* Side of a cell in px. */
#define ART_INPAINT_CELL 8

/**
 * art_inpaint_pieces_new: parts of the hole that are close together are one piece. Small parts of one area share a
 * piece, for a network looks at all of them as quickly as at one; long thin parts (scratches) are cut, for their bounds
 * hold far more than they do; so are large ones. What is cut from each other is in different waves, so that one
 * continues the other.
 * @samples: (nullable): where pixels are taken from if not around the pieces, counted from the corner of the content
 */
ArtInpaintPieces *art_inpaint_pieces_new (const ArtInpaintHole *hole, const ArtInpaintOptions *options,
                                          const GeglRectangle *samples);
void art_inpaint_pieces_free (ArtInpaintPieces *pieces);

/* Whether so few pixels of a hole are deep that they are crossings of what is thin. */
static inline gboolean
art_inpaint_is_thin (gint64 n_deep, gint64 n_pixels)
{
  return (double) n_deep <= ART_INPAINT_CROSSINGS * (double) n_pixels;
}

static inline ArtInpaintPiece *
art_inpaint_piece (const ArtInpaintPieces *pieces, int i)
{
  return &g_array_index (pieces->pieces, ArtInpaintPiece, i);
}

/* The piece that pixel @x, @y of the hole belongs to. */
static inline int
art_inpaint_owner (const ArtInpaintPieces *pieces, int x, int y)
{
  return pieces->owners[(gsize) (y / ART_INPAINT_CELL) * (gsize) pieces->columns + (gsize) (x / ART_INPAINT_CELL)];
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtInpaintPieces, art_inpaint_pieces_free)
