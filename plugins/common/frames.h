/* SPDX-License-Identifier: GPL-3.0-or-later
 * Layers that are the frames of an animation, worked on one after the other, from the bottom up, as GIMP plays them.
 *
 * Whoever runs an effect gives it one picture and takes one back: the frame that was clicked. The others travel on the
 * buffers: the frames on the content, all results on the result. No libgimp here: runs are made in threads.
 */
#pragma once

#include "effects/effect.h"

typedef struct
{
  gint32 drawable;
  GeglBuffer *content; /* in its own coordinates */
  int x, y;            /* of its 0,0 on the canvas */
} ArtFrame;

/* Read-only once they are attached, and so for any thread. */
typedef struct
{
  GArray *list;  /* ArtFrame, the first one first */
  guint content; /* index of the one that is inputs->content */
} ArtFrames;

ArtFrames *art_frames_new (void);
ArtFrames *art_frames_ref (ArtFrames *frames);
void art_frames_unref (ArtFrames *frames); /* NULL is allowed */
/* @content: (transfer full) */
void art_frames_add (ArtFrames *frames, gint32 drawable, GeglBuffer *content, int x, int y);
const ArtFrame *art_frames_get (const ArtFrames *frames, guint i);

/* The frames that go with a content or a result; NULL if it is a picture alone. (transfer none) */
ArtFrames *art_frames_of (GeglBuffer *buffer);
void art_frames_attach (ArtFrames *frames, GeglBuffer *buffer);
/* The result of frame @i that came with @result; NULL if the run was stopped before. (transfer none) */
GeglBuffer *art_frames_result (GeglBuffer *result, guint i);

/* @effect, whose table offers frames as region, with functions that care for all of them; any other effect as it is. A
 * process runs one effect: only the last call counts. (transfer none) */
const ArtEffect *art_frames_effect (const ArtEffect *effect);

/* What art_frames_result() takes from. @results: (transfer full) (element-type GeglBuffer) */
void art_frames_attach_results (GPtrArray *results, GeglBuffer *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArtFrames, art_frames_unref)
