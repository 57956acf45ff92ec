/* SPDX-License-Identifier: GPL-3.0-or-later
 * One colouring of a photograph, stage by stage, at working size: what its parts share.
 *
 * Lab is in the unit of lab.h.
 */
#pragma once

#include "colorize-hints.h"
#include "effect.h"
#include "lab.h"
#include "nn/nn.h"

/**
 * ArtColorizeJob: stages fill it from top to bottom. Planes are of the working size, NCHW, and later stages may change
 * @ab in place.
 */
typedef struct
{
  const ArtInputs *inputs;
  const ArtSettings *settings;
  const ArtMonitor *monitor; /* (nullable) */
  GCancellable *cancellable; /* (nullable) */
  double begin, end;         /* of the stage at work, as parts of the whole */

  int width, height;           /* of the content */
  int work_width, work_height; /* of what the network sees, without padding */
  ArtColorizeHints *source;    /* the hints as given, at the content's size */

  NnTensor *luminance;  /* 1x1xhxw */
  NnTensor *hints;      /* 1x3xhxw: a, b where there is a hint, else 0; 1 where there is a hint, else 0 */
  gint64 n_hints;       /* pixels with a hint */
  NnGraph *graph;       /* the network */
  NnTensor *ab;         /* 1x2xhxw: the chroma */
  NnTensor *unhinted;   /* 1x2xhxw: the chroma if there were no hints; NULL = there are none */
  NnTensor *confidence; /* 1x1xhxw: how sure the network is of it, 0..1 */
  NnTensor *bins;       /* 1xKxh/8xw/8, padded: probabilities of the network's ab_bins */
} ArtColorizeJob;

/* Reads nothing yet: chooses the working size, loads the network and looks whether hints can be used.
 * NULL with ART_ERROR_*. (transfer full) */
ArtColorizeJob *art_colorize_job_new (const ArtInputs *inputs, const ArtSettings *settings, const ArtMonitor *monitor,
                                      GCancellable *cancellable, GError **error);
void art_colorize_job_free (ArtColorizeJob *job);
/* The next stage goes from where the last one ended to @end, a part of the whole. */
void art_colorize_job_stage (ArtColorizeJob *job, double end);
/* Tells watchers that @done (0..1) of the stage is over. FALSE with ART_ERROR_CANCELLED. */
gboolean art_colorize_job_progress (ArtColorizeJob *job, double done, const char *text, GError **error);

/* Fills luminance, hints, n_hints. */
gboolean art_colorize_job_read (ArtColorizeJob *job, GError **error);

/* Bytes that the network takes at the working size; *@seconds: what a run of it will take. The first time it is tried
 * on a small picture for that. */
gboolean art_colorize_network_cost (const ArtColorizeJob *job, gsize *memory, double *seconds, GError **error);
/* Runs the network on luminance and @hints (those of the job or others), or takes what it last said about the same:
 * replaces ab, confidence and bins. */
gboolean art_colorize_network_run (ArtColorizeJob *job, const NnTensor *hints, GError **error);
/* The working size with the padding that the network sees it with. */
int art_colorize_network_padded (int side);
/* Forgets what the network last said, for tests that look for leaks. */
void art_colorize_network_forget (void);

/* Makes ab equal to the hints where there are any and carries them on to where they belong, as unhinted says. */
gboolean art_colorize_spread (ArtColorizeJob *job, GError **error);

/* Reads the content, has the network colour it, follows hints and references, refines: everything at working size. */
gboolean art_colorize_find_chroma (ArtColorizeJob *job, GError **error);

/* A new buffer like @content (the job's content, or a smaller version of it with @exact FALSE) in the colours of ab.
 * @exact: pixels under a hint get its very chroma. Tells watchers how many colours did not fit into the format. */
GeglBuffer *art_colorize_render (ArtColorizeJob *job, GeglBuffer *content, gboolean exact, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtColorizeJob, art_colorize_job_free)
