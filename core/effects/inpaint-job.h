/* SPDX-License-Identifier: GPL-3.0-or-later
 * One inpainting: pieces, what is needed to fill them, and who is told.
 */
#pragma once

#include "inpaint-crop.h"
#include "inpaint-fill.h"
#include "inpaint-network.h"

/* Progress of a piece counts its pixels and this many more, for reading and the network. */
#define ART_INPAINT_PIECE_WORK 4000
/* Pixels of a crop that any number of threads may have in memory. */
#define ART_INPAINT_SMALL_PIECE (1024 * 1024)

typedef struct
{
  ArtInpaintOptions options;
  const ArtMonitor *monitor; /* (nullable) */
  GCancellable *cancellable; /* (nullable) */
  ArtInpaintPieces *pieces;
  ArtInpaintNetwork *network; /* NULL = there is none, or it is not wanted */
  ArtInpaintPicture picture;
  ArtInpaintRefinement refinement; /* its network is NULL if there is none */
  NnTensor **answers;              /* of the network, for each piece of the wave at work */
  GeglBuffer *coarse;              /* (nullable): the content with its large holes filled, at half size, at 0,0 */

  GThread *owner;  /* the thread that runs: only it may tell @monitor */
  gint64 work;     /* pixels and more, in all */
  gint64 done;     /* atomic, of @work in thousandths */
  double begin;    /* what was done of the whole before this job */
  double end;      /* and will be after it */
  double told;     /* the fraction that was last told */
  int stopped;     /* atomic: keep what there is, finish quickly */
  guint notes;     /* under the picture's lock */
  GError *failure; /* under the picture's lock: the first */
} ArtInpaintJob;

/* Divides @hole, which must outlive the job, and loads the network; @sample: (nullable) sample mask. Does not touch
 * @content yet. NULL with ART_ERROR_*. (transfer full) */
ArtInpaintJob *art_inpaint_job_new (const ArtInpaintHole *hole, GeglBuffer *sample, const ArtInpaintOptions *options,
                                    const ArtMonitor *monitor, GCancellable *cancellable, GError **error);
void art_inpaint_job_free (ArtInpaintJob *job);
/* What it will take. */
gboolean art_inpaint_job_estimate (ArtInpaintJob *job, GeglBuffer *content, ArtEstimate *estimate, GError **error);
/* Fills the hole of a copy of @content. (transfer full) */
GeglBuffer *art_inpaint_job_run (ArtInpaintJob *job, GeglBuffer *content, GError **error);
/* The same for effects: they make, use and free a job, and say errors of the CNN library in the words of effects. */
gboolean art_inpaint_estimate_hole (GeglBuffer *content, const ArtInpaintHole *hole, GeglBuffer *sample,
                                    const ArtInpaintOptions *options, ArtEstimate *estimate, GError **error);
GeglBuffer *art_inpaint_fill_hole (GeglBuffer *content, const ArtInpaintHole *hole, GeglBuffer *sample,
                                   const ArtInpaintOptions *options, const ArtMonitor *monitor,
                                   GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtInpaintJob, art_inpaint_job_free)
