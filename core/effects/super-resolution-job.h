/* SPDX-License-Identifier: GPL-3.0-or-later
 * One enlargement, planned: which networks, which tiles, what it takes.
 */
#pragma once

#include "effect.h"
#include "image-tile.h"
#include "resample.h"
#include "super-resolution-chain.h"
#include "tiles.h"

/* Taps for both axes of the whole picture. */
typedef struct
{
  ArtTaps *across, *down;
} ArtSuperTaps;

typedef struct
{
  const ArtInputs *inputs;
  const ArtSettings *settings;
  int width, height;               /* of the content */
  int result_width, result_height; /* of the whole result */
  GeglRectangle region;            /* the part that is wanted, counted from the corner of the content */

  GPtrArray *cleaners, *enlargers; /* ArtSuperNetwork; either may be empty */
  int scale;                       /* of all enlargers together */
  int margin;                      /* pixels of the content that a tile needs around what it answers for */
  int multiple;                    /* sides of tiles are multiples of this */
  int smallest;                    /* and at least this, where the content is */
  int fixed_width, fixed_height;   /* of tiles, if a network takes only one size; else 0 */
  int padded_width, padded_height; /* of the content, with edges repeated for networks that want more */

  ArtTiles *across, *down;
  ArtSuperChain *cleaner, *enlarger;
  ArtSuperTaps finish; /* from what the enlargers give to the result */
  ArtSuperTaps plain;  /* from content to result */
  ArtSuperTaps back;   /* from result to content */
  ArtTileReader *reader;
} ArtSuperJob;

/* Loads the networks that the settings ask for and plans tiles and sessions. @region: part of the content in its own
 * coordinates, NULL for all. NULL with ART_ERROR_* or NN_ERROR_*. (transfer full) */
ArtSuperJob *art_super_job_new (const ArtInputs *inputs, const ArtSettings *settings, const GeglRectangle *region,
                                GError **error);
void art_super_job_free (ArtSuperJob *job);

/* Sets the size of the result from settings and inputs; *@factor: how many times as large the networks have to make the
 * content. FALSE with ART_ERROR_ARGUMENT if it would be smaller, more than 8 times as large or too large for GIMP. */
gboolean art_super_size_choose (ArtSuperJob *job, double *factor, GError **error);

/* Where the parts of the result that lie over the first @at pixels of an axis end. */
int art_super_job_result_x (const ArtSuperJob *job, int at);
int art_super_job_result_y (const ArtSuperJob *job, int at);
/* The part of the result that lies over the wanted region. */
GeglRectangle art_super_job_result_region (const ArtSuperJob *job);

/* Bytes at the peak: result, sessions and what a tile takes. */
gsize art_super_job_memory (const ArtSuperJob *job);
/* Seconds that the tiles will take; measures networks that were never timed, for a fraction of a second each. */
double art_super_job_seconds (const ArtSuperJob *job);

/* What whoever runs tiles hears of them; both may be NULL. Called in the thread that runs. */
typedef struct
{
  void (*progress) (double done, gpointer data); /* part of the tile that is done, 0..1 and rising */
  /* The pixels that were written: planes of @plane numbers, rows of @stride. */
  void (*shown) (const GeglRectangle *rectangle, const float *color, gsize plane, int stride, gpointer data);
  gpointer data;
} ArtSuperWatch;

/* Enlarges the tile in column @column and row @row into @result, whose 0,0 is the corner of the wanted region.
 * @plainly: without networks. */
gboolean art_super_job_run_tile (ArtSuperJob *job, int column, int row, gboolean plainly, GeglBuffer *result,
                                 const ArtSuperWatch *watch, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtSuperJob, art_super_job_free)
