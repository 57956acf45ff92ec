/* SPDX-License-Identifier: GPL-3.0-or-later
 * What there is to know about a network that enlarges (or cleans) pictures, found out before it is used.
 */
#pragma once

#include "nn/nn.h"

/**
 * ArtSuperNetwork: a graph with one picture as input and one as output.
 * Metadata that our own models carry ("scale", "margin") is believed; of others everything is found out by planning
 * and by running them on a small ramp.
 */
typedef struct
{
  gatomicrefcount ref_count;
  NnGraph *graph;
  int scale;          /* sides of the output over those of the input, >= 1 */
  int channels;       /* 3: RGB; 1: luminance only */
  gboolean level;     /* takes a fourth plane, filled with a number from 0 to 1: how strongly it is to clean */
  int width, height;  /* of the only input that it takes; 0 = any */
  int multiple;       /* sides of the input must be multiples of this */
  int smallest;       /* and at least this */
  int margin;         /* pixels of the input that a pixel of the output looks beyond its own, to each side */
  float gain, offset; /* colours of 0..1 are given as offset + gain * colour, and come back so */
  double pace;        /* seconds for a pixel of the input, 0 = not measured yet. For art_super_network_pace() */
} ArtSuperNetwork;

/* The network called @name in the model store, or in the file of that path. The last few are kept, since finding out
 * about a large one takes seconds. NULL also with the errors of art_model_store_load(). (transfer full) */
ArtSuperNetwork *art_super_network_load (const char *name, const char *task, GError **error);
/* Whether the model store has a network called @name. */
gboolean art_super_network_exists (const char *name);
/* Seconds that a pixel of the input takes, 0 if it cannot be told. Runs the network once on a small picture if that is
 * not known yet, which takes a fraction of a second. Any thread. */
double art_super_network_pace (ArtSuperNetwork *network);

/* Takes its own reference on @graph. @task: "super-resolution" (scale 2 or more) or "denoise" (scale 1, with a level).
 * NULL with ART_ERROR_MODEL saying why it is none, or the errors of nn_session_new(). (transfer full) */
ArtSuperNetwork *art_super_network_new (NnGraph *graph, const char *task, GError **error);
ArtSuperNetwork *art_super_network_ref (ArtSuperNetwork *network);
void art_super_network_unref (ArtSuperNetwork *network);

/* Planes of the input. */
int art_super_network_planes (const ArtSuperNetwork *network);
/* A session for pictures of @width x @height. NULL with the errors of nn_session_new(). (transfer full) */
NnSession *art_super_network_plan (const ArtSuperNetwork *network, int width, int height, gsize memory_limit,
                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtSuperNetwork, art_super_network_unref)
