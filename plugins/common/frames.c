/* SPDX-License-Identifier: GPL-3.0-or-later
 * Layers that are the frames of an animation: what travels on buffers.
 */
#include "config.h"

#include "frames.h"

#define FRAMES_KEY "art-frames"
#define RESULTS_KEY "art-frame-results"

static void
clear_frame (gpointer data)
{
  g_clear_object (&((ArtFrame *) data)->content);
}

ArtFrames *
art_frames_new (void)
{
  ArtFrames *frames = g_atomic_rc_box_new0 (ArtFrames);

  frames->list = g_array_new (FALSE, TRUE, sizeof (ArtFrame));
  g_array_set_clear_func (frames->list, clear_frame);
  return frames;
}

ArtFrames *
art_frames_ref (ArtFrames *frames)
{
  return g_atomic_rc_box_acquire (frames);
}

static void
free_frames (gpointer data)
{
  g_array_unref (((ArtFrames *) data)->list);
}

void
art_frames_unref (ArtFrames *frames)
{
  if (frames)
    g_atomic_rc_box_release_full (frames, free_frames);
}

void
art_frames_add (ArtFrames *frames, gint32 drawable, GeglBuffer *content, int x, int y)
{
  const ArtFrame frame = { drawable, content, x, y };

  g_array_append_val (frames->list, frame);
}

const ArtFrame *
art_frames_get (const ArtFrames *frames, guint i)
{
  return &g_array_index (frames->list, ArtFrame, i);
}

/* ---- on buffers ---- */

ArtFrames *
art_frames_of (GeglBuffer *buffer)
{
  return g_object_get_data (G_OBJECT (buffer), FRAMES_KEY);
}

/* The content among them is a copy that holds no frames: they would hold each other. */
void
art_frames_attach (ArtFrames *frames, GeglBuffer *buffer)
{
  g_object_set_data_full (G_OBJECT (buffer), FRAMES_KEY, art_frames_ref (frames), (GDestroyNotify) art_frames_unref);
}

void
art_frames_attach_results (GPtrArray *results, GeglBuffer *result)
{
  g_object_set_data_full (G_OBJECT (result), RESULTS_KEY, results, (GDestroyNotify) g_ptr_array_unref);
}

GeglBuffer *
art_frames_result (GeglBuffer *result, guint i)
{
  return g_ptr_array_index ((GPtrArray *) g_object_get_data (G_OBJECT (result), RESULTS_KEY), i);
}
